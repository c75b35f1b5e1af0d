/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/child.h"

#include "cli/environment.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What is meant for the command when it is sent to us. */
static const int passed_on[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGTSTP, SIGCONT};

static void block_signals(struct child *child)
{
	struct sigaction usual = {.sa_handler = SIG_DFL};
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	/* A gate whose other side is gone. */
	sigaddset(&blocked, SIGPIPE);
	for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
		sigaddset(&blocked, passed_on[i]);
	sigprocmask(SIG_BLOCK, &blocked, &child->mask);
	/* Where it is ignored, as it may have been inherited, nobody could wait for a child. */
	sigaction(SIGCHLD, &usual, &child->ended);
}

static void restore_signals(const struct child *child)
{
	sigaction(SIGCHLD, &child->ended, NULL);
	sigprocmask(SIG_SETMASK, &child->mask, NULL);
}

/* The child's side. */
static _Noreturn void become(const struct child *child, int gate, char *const *words,
                             void (*fail)(const void *, const struct am_error *), const void *context)
{
	struct am_error error;
	ssize_t length;
	char byte;
	int code;

	restore_signals(child);
	do
		length = read(gate, &byte, 1);
	while (length < 0 && errno == EINTR);
	/* Nobody is there any more who would have let us. */
	if (length != 1)
		_exit(ENVIRONMENT_FAILED);
	code = environment_execute(words, &error);
	fail(context, &error);
	_exit(code);
}

bool child_start(struct child *child, char *const *words, void (*fail)(const void *, const struct am_error *),
                 const void *context, struct am_error *error)
{
	int gate[2];

	if (pipe2(gate, O_CLOEXEC) != 0)
		return am_error_set_errno(error, errno, "no pipe can be made");
	block_signals(child);
	child->gate = gate[1];
	child->pid = fork();
	if (child->pid == 0) {
		close(gate[1]);
		become(child, gate[0], words, fail, context);
	}
	close(gate[0]);
	if (child->pid > 0)
		return true;
	am_error_set_errno(error, errno, "no process can be started");
	close(gate[1]);
	restore_signals(child);
	return false;
}

void child_release(struct child *child)
{
	ssize_t length = write(child->gate, "", 1);

	/* Where it has died meanwhile, child_wait() says so. */
	(void)length;
	close(child->gate);
	child->gate = -1;
}

void child_cancel(struct child *child)
{
	close(child->gate);
	while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
		;
	restore_signals(child);
}

/* Whether it stopped as Ctrl-Z, or reading from the terminal in the background, makes it. */
static bool is_job_control(int number)
{
	return number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
}

/* Looks what has become of it. @return whether it has ended. */
static bool has_ended(const struct child *child, int *ret_status)
{
	while (waitpid(child->pid, ret_status, WNOHANG | WUNTRACED) == child->pid) {
		if (!WIFSTOPPED(*ret_status))
			return true;
		/* So that the shell gets its terminal back. Whoever continues us, continues it. */
		if (is_job_control(WSTOPSIG(*ret_status)))
			raise(SIGSTOP);
	}
	return false;
}

/* Passes a signal on that was sent to us alone: what the terminal sends, it has got itself. */
static void pass_on(const struct child *child, const siginfo_t *signal)
{
	if (signal->si_signo == SIGPIPE || signal->si_signo == SIGCHLD)
		return;
	if (signal->si_code <= 0 && signal->si_pid != child->pid)
		kill(child->pid, signal->si_signo);
}

int child_wait(struct child *child)
{
	sigset_t awaited;
	siginfo_t signal;
	int status = 0;

	sigprocmask(SIG_BLOCK, NULL, &awaited);
	while (!has_ended(child, &status))
		if (sigwaitinfo(&awaited, &signal) > 0)
			pass_on(child, &signal);
	restore_signals(child);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
