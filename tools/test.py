# SPDX-License-Identifier: Apache-2.0
"""Builds and tests everything: `make test`.

A suite is a few commands in a row with one log and, at its end, JUnit XML. Suites run side by side and none hides
another: whatever fails, the rest still runs. The last lines name each skipped test with its reason and sum up.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

import junit
from junit import Case, Count

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("ACCELMOCK_BUILD", ROOT / "build"))
RESULTS = BUILD / "test"
PYTHON = sys.executable
MESON = str(Path(PYTHON).parent / "meson")

# A suite that takes longer hangs.
SUITE_SECONDS = 1500.0

# Suites that compute run two at a time; those that mostly wait (for agents to publish) have a place of their own.
COMPUTING, WAITING = "computing", "waiting"
PLACES = {COMPUTING: max(2, os.cpu_count() or 2), WAITING: 1}

# Leaks are the address suite's: valgrind also finds them in forked children, which end without giving back anything.
VALGRIND = "valgrind --quiet --leak-check=no --error-exitcode=99"


@dataclass
class Suite:
    name: str
    about: str
    commands: Sequence[Sequence[str]]
    place: str = COMPUTING
    after: Sequence[str] = ()
    xml: Path | None = None  # written by the last command; without one the suite is a single test
    variables: dict[str, str] = field(default_factory=dict)

    def log(self) -> Path:
        return RESULTS / f"{self.name}.log"


@dataclass
class Result:
    suite: Suite
    cases: list[Case]
    seconds: float
    processor_seconds: float
    exit_code: int

    @property
    def count(self) -> Count:
        return junit.count(self.cases)


def meson_test(
    name: str, about: str, *options: str, wrapper: str = "", after: Sequence[str] = (), **variables: str
) -> Suite:
    folder = BUILD / name
    # meson names the results after what wraps the tests.
    log = f"testlog-{wrapper.split()[0]}.junit.xml" if wrapper else "testlog.junit.xml"
    options = (*options, f"--wrapper={wrapper}") if wrapper else options
    return Suite(
        name,
        about,
        [
            ["tools/build.sh", name],
            [MESON, "test", "-C", str(folder), "--no-rebuild", "--num-processes", "2", "--print-errorlogs", *options],
        ],
        after=after,
        xml=folder / "meson-logs" / log,
        # cmocka then reports each case, in the words that meson understands.
        variables={"CMOCKA_MESSAGE_OUTPUT": "TAP", **variables},
    )


def command(build: str, about: str, **variables: str) -> Suite:
    """The command as it was built by a suite of that name, from outside."""
    name = f"command-{build}"
    xml = RESULTS / f"{name}.xml"
    pytest = [PYTHON, "-m", "pytest", "-q", f"--junit-xml={xml}", "tests/cli", "tests/smi"]
    return Suite(
        name,
        about,
        [pytest],
        after=[build],
        xml=xml,
        variables={"ACCELMOCK_TEST_BUILD": str(BUILD / build), **variables},
    )


def check(name: str, about: str, after: Sequence[str] = ()) -> Suite:
    return Suite(name, about, [["tools/check.sh", name]], after=after)


def suites() -> list[Suite]:
    """In the order in which they begin: what takes long, or what others wait for, is first."""
    agents = RESULTS / "agents.xml"
    pytest = [PYTHON, "-m", "pytest", "-q", "--durations=20", f"--junit-xml={agents}", "tests/agent"]
    # Most of its time it waits for what agents publish every few seconds.
    pytest += ["-n", "3", "--dist", "loadgroup"]
    found = [
        Suite("plugin", "the wheel is built and installed beside both agents", [["tools/build.sh", "plugin"]]),
        # The agents need what is compiled, not that its tests have passed, and take longest.
        Suite("build", "all of it compiles by gcc, warnings are errors", [["tools/build.sh", "release"]]),
        command("release", "the command"),
        command("address", "the command with the same sanitizers", UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1"),
        check("layout", "clang-format and ruff format"),
        check("python", "ruff and mypy"),
        check("shell", "shellcheck"),
        check("layers", "no folder includes one above it"),
        Suite("agents", "the real agents", [pytest], place=WAITING, after=["plugin", "build"], xml=agents),
        meson_test("release", "by gcc, optimized", after=["build"]),
        meson_test("clang", "by clang, optimized, warnings are errors"),
        check("tidy", "clang-tidy", after=["clang"]),
        meson_test(
            "address",
            "with AddressSanitizer and UndefinedBehaviorSanitizer, and the fuzzers' corpora",
            "--timeout-multiplier=4",
            UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1",
        ),
        meson_test("thread", "with ThreadSanitizer", "--timeout-multiplier=8", TSAN_OPTIONS="halt_on_error=1"),
        meson_test(
            "debug",
            "under valgrind",
            "--timeout-multiplier=30",
            wrapper=VALGRIND,
            # Tests that repeat something very often do it less often there.
            ACCELMOCK_VALGRIND="1",
        ),
    ]
    clients = RESULTS / "clients.xml"
    found.append(
        Suite(
            "clients",
            "real clients of the vendors' libraries",
            [["tools/clients.sh", f"--junit-xml={clients}"]],
            after=["build", "release"],
            xml=clients,
            variables={"ACCELMOCK_TEST_BUILD": str(BUILD / "release")},
        )
    )
    same_bits = ROOT / "tests" / "same_bits.sh"
    if same_bits.exists():
        found.append(Suite("bits", "gcc, clang and musl compute the same bits", [[str(same_bits)]], after=["release"]))
    return found


class Runner:
    def __init__(self, chosen: Sequence[Suite]) -> None:
        self.waiting = list(chosen)
        self.names = {suite.name for suite in chosen}
        self.results: dict[str, Result] = {}
        self.busy = dict.fromkeys(PLACES, 0)
        self.changed = threading.Condition()
        self.began = time.monotonic()

    def say(self, text: str) -> None:
        print(f"[{time.monotonic() - self.began:6.1f} s] {text}", flush=True)

    def may_begin(self, suite: Suite) -> bool:
        ready = all(name in self.results or name not in self.names for name in suite.after)
        return ready and self.busy[suite.place] < PLACES[suite.place]

    def run(self) -> list[Result]:
        threads = []
        with self.changed:
            while self.waiting:
                suite = next((suite for suite in self.waiting if self.may_begin(suite)), None)
                if suite is None:
                    self.changed.wait()
                    continue
                self.waiting.remove(suite)
                self.busy[suite.place] += 1
                thread = threading.Thread(target=self.run_one, args=(suite,))
                thread.start()
                threads.append(thread)
        for thread in threads:
            thread.join()
        return [self.results[name] for name in self.results]

    def run_one(self, suite: Suite) -> None:
        try:
            result = execute(suite)
        except Exception as error:  # a fault of the runner's own is a failure of the suite, not the end of all
            result = Result(suite, [Case(suite.name, "failed", repr(error))], 0.0, 0.0, 1)
        with self.changed:
            self.say(f"{suite.name}: {result.count} in {result.seconds:.1f} s ({suite.about})")
            if result.exit_code != 0 or result.count.failed:
                self.say(f"{suite.name} FAILED; its log {suite.log()} ends with:\n{tail(suite.log(), 60)}")
            self.results[suite.name] = result
            self.busy[suite.place] -= 1
            self.changed.notify_all()


def execute(suite: Suite) -> Result:
    began = time.monotonic()
    if suite.xml is not None:
        suite.xml.unlink(missing_ok=True)
    exit_code, processor_seconds = 0, 0.0
    with suite.log().open("wb") as log:
        for command in suite.commands:
            log.write(f"$ {' '.join(command)}\n".encode())
            log.flush()
            exit_code, used = run_command(command, suite.variables, log)
            processor_seconds += used
            if exit_code != 0:
                break
    seconds = time.monotonic() - began
    if suite.xml is None:
        cases = [Case(suite.about, "passed" if exit_code == 0 else "failed", f"exit code {exit_code}")]
    elif suite.xml.exists():
        cases = junit.read(suite.xml)
        if exit_code != 0 and not any(case.outcome == "failed" for case in cases):
            cases.append(Case(f"{suite.name}: {' '.join(command[:2])}", "failed", f"exit code {exit_code}"))
    else:
        cases = [Case(f"{suite.name}: {' '.join(command[:2])}", "failed", f"exit code {exit_code} and no results")]
    kept = RESULTS / f"{suite.name}.xml"
    if suite.xml is None or not suite.xml.exists():
        junit.write(kept, suite.name, cases)
    elif suite.xml != kept:
        shutil.copyfile(suite.xml, kept)
    return Result(suite, cases, seconds, processor_seconds, exit_code)


# What runs at the moment: it must not outlive us.
RUNNING: set[subprocess.Popen[bytes]] = set()


def end_all(number: int, frame: FrameType | None) -> None:
    """Whoever is asked to end ends what it started, as Ctrl-C on a terminal does by itself."""
    for process in list(RUNNING):
        process.send_signal(signal.SIGINT)
    raise KeyboardInterrupt


def run_command(command: Sequence[str], variables: dict[str, str], log: IO[bytes]) -> tuple[int, float]:
    """Its exit code, and the processor time of it and of what it waited for."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    RUNNING.add(process)
    deadline = threading.Timer(SUITE_SECONDS, process.terminate)
    deadline.start()
    _, status, usage = os.wait4(process.pid, 0)
    deadline.cancel()
    RUNNING.discard(process)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime


def tail(path: Path, lines: int) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def main() -> int:
    parser = argparse.ArgumentParser(description="Builds and tests everything, or the suites that are named.")
    parser.add_argument("suites", nargs="*", metavar="SUITE")
    parser.add_argument("--list", action="store_true", help="only name the suites")
    arguments = parser.parse_args()

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end_all)
    known = suites()
    if arguments.list:
        for suite in known:
            print(f"{suite.name:10} {suite.about}")
        return 0
    unknown = set(arguments.suites) - {suite.name for suite in known}
    if unknown:
        parser.error(
            f"no such suite: {', '.join(sorted(unknown))}; there are {', '.join(suite.name for suite in known)}"
        )
    chosen = [suite for suite in known if not arguments.suites or suite.name in arguments.suites]
    chosen = with_needed(chosen, known)

    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "test.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"waiting for another call that tests in {BUILD}", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(RESULTS, ignore_errors=True)
        RESULTS.mkdir(parents=True)
        return report(Runner(chosen).run())


def with_needed(chosen: Sequence[Suite], known: Sequence[Suite]) -> list[Suite]:
    """The chosen suites and those that they come after."""
    names = {suite.name for suite in chosen}
    while more := {name for suite in known if suite.name in names for name in suite.after} - names:
        names |= more
    return [suite for suite in known if suite.name in names]


def report(results: Sequence[Result]) -> int:
    skips_fail = os.environ.get("ACCELMOCK_NO_SKIP", "") not in ("", "0")
    print()
    total = Count()
    for result in results:
        times = f"{result.seconds:6.1f} s ({result.processor_seconds:5.1f} s of a core)"
        print(f"{result.suite.name:16} {result.count!s:36} {times}  {result.suite.about}")
        total += result.count
    for outcome in ("skipped", "failed"):
        for result in results:
            for case in result.cases:
                if case.outcome == outcome:
                    print(f"{outcome}: {result.suite.name}: {case.name}: {case.reason[:300] or 'no reason given'}")
    if skips_fail and total.skipped:
        print(f"ACCELMOCK_NO_SKIP is set: {total.skipped} skipped tests count as failed")
        total = Count(total.passed, total.failed + total.skipped, 0)
    print(total, flush=True)
    return 1 if total.failed or any(result.exit_code for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
