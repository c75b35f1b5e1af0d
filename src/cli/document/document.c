/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accelmock-document man|bash: writes the man page, or bash's completion, from the
 * table of verbs. Run while building, never installed.
 */
#include "cli/verb.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* ---- the man page ----------------------------------------------------------------------------------------------- */

/* A text as roff takes it for what it is. */
static void put_roff(const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '\\')
			fputs("\\e", stdout);
		else if (*at == '-')
			fputs("\\-", stdout);
		else if ((*at == '.' || *at == '\'') && (at == text || at[-1] == '\n'))
			printf("\\&%c", *at);
		else if (*at == '\v')
			fputs("\n.PP\n", stdout);
		else
			putchar(*at);
	}
}

static void put_man_option(const struct argp_option *option)
{
	bool optional = (option->flags & OPTION_ARG_OPTIONAL) != 0;

	fputs(".TP\n", stdout);
	if (option->key < 0x80 && isalpha(option->key))
		printf("\\fB\\-%c\\fR, ", option->key);
	fputs("\\fB\\-\\-", stdout);
	put_roff(option->name);
	fputs("\\fR", stdout);
	if (option->arg != NULL)
		printf(optional ? "[=\\fI%s\\fR]" : "=\\fI%s\\fR", option->arg);
	putchar('\n');
	put_roff(option->doc);
	putchar('\n');
}

static void put_man_verb(const struct verb *verb)
{
	fputs(".SS accelmock ", stdout);
	put_roff(verb->title);
	putchar(' ');
	put_roff(verb->arguments);
	putchar('\n');
	putchar(toupper(verb->summary[0]));
	put_roff(verb->summary + 1);
	fputs(".\n.PP\n", stdout);
	put_roff(verb->text);
	putchar('\n');
	for (const struct argp_option *option = verb->options; option->name != NULL; option++)
		put_man_option(option);
	for (const struct verb *part = verb->parts; part != NULL && part->name != NULL; part++)
		put_man_verb(part);
}

static void put_man(void)
{
	puts(".TH ACCELMOCK 1 \"\" \"accelmock " ACCELMOCK_VERSION "\"\n"
	     ".SH NAME\n"
	     "accelmock \\- accelerators that are not there: load a machine of them, see them, drive them\n"
	     ".SH SYNOPSIS\n"
	     ".B accelmock\n[\\fIOPTION\\fR...] \\fIVERB\\fR [\\fIARGUMENT\\fR...]\n"
	     ".SH OPTIONS\n"
	     "These may stand before and behind the verb. Each verb has its own \\fB\\-\\-help\\fR.");
	for (const struct argp_option *option = verb_common_options; option->name != NULL; option++)
		put_man_option(option);
	puts(".SH VERBS");
	for (const struct verb *verb = verb_table(); verb->name != NULL; verb++)
		put_man_verb(verb);
	puts(".SH EXIT STATUS\n"
	     "0 if all went well, 1 if something failed, 2 if it was used wrongly. With a command, run and env exit as "
	     "it does.\n"
	     ".SH ENVIRONMENT\n"
	     ".TP\n.B ACCELMOCK_BOARD\nThe directory of the board, where neither \\-\\-board nor \\-\\-name is given.\n"
	     ".TP\n.B NO_COLOR\nIf it is not empty, there are no colours.\n"
	     ".TP\n.B COLUMNS\nHow wide tables are, where the output is no terminal.");
}

/* ---- bash's completion ------------------------------------------------------------------------------------------ */

static void put_bash_options(const struct argp_option *options)
{
	for (const struct argp_option *option = options; option->name != NULL; option++)
		printf(" --%s", option->name);
}

/* The common options that take the next word. */
static void put_bash_taking(void)
{
	const char *divider = "";

	for (const struct argp_option *option = verb_common_options; option->name != NULL; option++)
		if (option->arg != NULL) {
			printf("%s-%c | --%s", divider, option->key, option->name);
			divider = " | ";
		}
}

static void put_bash_names(const struct verb *verbs)
{
	for (const struct verb *verb = verbs; verb != NULL && verb->name != NULL; verb++)
		printf(" %s", verb->name);
}

static void put_bash_verb(const struct verb *verb, const char *pattern)
{
	printf("\t%s)\n\t\twords=\"--help", pattern);
	put_bash_options(verb->options);
	put_bash_options(verb_common_options);
	put_bash_names(verb->parts);
	puts("\"");
	if (verb_takes_command(verb))
		puts("\t\t[[ $word == -* ]] || commands=1");
	if (strstr(verb->arguments, "FILE") != NULL)
		puts("\t\t[[ $word == -* ]] || files=1");
	if (strstr(verb->arguments, "DEVICE") != NULL)
		puts(
		    "\t\t[[ $word == -* ]] || words=\"all $(accelmock list 2>/dev/null | awk 'NR > 1 { print $1 }')\"");
	if (strstr(verb->arguments, "KIND") != NULL)
		puts("\t\t[[ $word == -* ]] || words+=\" $(accelmock fault kinds 2>/dev/null | grep '^[a-z]')\"");
	puts("\t\t;;");
	for (const struct verb *part = verb->parts; part != NULL && part->name != NULL; part++) {
		char title[64];

		snprintf(title, sizeof(title), "'%s'", part->title);
		put_bash_verb(part, title);
	}
}

/* The verbs that have verbs of their own, as a pattern. */
static void put_bash_parted(void)
{
	fputs("@(", stdout);
	for (const struct verb *verb = verb_table(); verb->name != NULL; verb++)
		if (verb->parts != NULL)
			printf("|%s", verb->name);
	putchar(')');
}

static void put_bash(void)
{
	puts("# bash completion of accelmock, made of its table of verbs\n"
	     "_accelmock()\n{\n"
	     "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb= words= files= "
	     "commands= i\n"
	     "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	     "\t\tcase ${COMP_WORDS[i]} in");
	fputs("\t\t", stdout);
	put_bash_taking();
	puts(") ((i++)) ;;\n"
	     "\t\t-*) ;;\n"
	     "\t\t*)");
	fputs("\t\t\tverb+=\"${verb:+ }${COMP_WORDS[i]}\"\n\t\t\t[[ $verb == ", stdout);
	put_bash_parted();
	puts(" ]] || break\n\t\t\t;;\n"
	     "\t\tesac\n\tdone\n"
	     "\tcase $verb in");
	fputs("\t'')\n\t\twords=\"--help --version", stdout);
	put_bash_options(verb_common_options);
	put_bash_names(verb_table());
	puts("\"\n\t\t;;");
	for (const struct verb *verb = verb_table(); verb->name != NULL; verb++)
		put_bash_verb(verb, verb->name);
	puts("\tesac\n"
	     "\tcase $before in\n"
	     "\t-b | --board) words= files=1 ;;\n"
	     "\tesac\n"
	     "\tmapfile -t COMPREPLY < <(compgen ${files:+-f} ${commands:+-c} -W \"$words\" -- \"$word\")\n"
	     "}\n"
	     "complete -o filenames -F _accelmock accelmock");
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "man") == 0)
		put_man();
	else if (argc == 2 && strcmp(argv[1], "bash") == 0)
		put_bash();
	else
		return 2;
	return fflush(stdout) == 0 ? 0 : 1;
}
