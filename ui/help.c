/*
 * Help: --help, the man page and the scenario language's words. Nothing is
 * described here that has a row in a table elsewhere (subcommands, options,
 * views, statements, calls), so what help says is what the program does.
 */
#include "ui/help.h"

#include "capture/version.h"
#include "sim/scenario_table.h"
#include "ui/grid.h"
#include "ui/options.h"
#include "ui/print.h"

enum { COMMAND_COLS = 37, EXAMPLE_COLS = 46, STATUS_COLS = 6 };

static const char about[] =
	"wirestep steps through real TCP and UDP, packet by packet, on real "
	"kernel sockets.";

static const struct {
	const char *status, *meaning;
} statuses[] = {
	{ "0", "done, and every expectation held" },
	{ "1", "an expectation failed, or the scenario is stuck" },
	{ "2", "wrong usage, unreadable input, output that could not be "
	       "written" },
	{ "3", "not permitted or not supported here; the message names the "
	       "remedy" },
	{ "128+N", "ended by signal N" },
};
enum { N_STATUSES = sizeof(statuses) / sizeof(*statuses) };

static const struct {
	const char *name, *meaning;
} variables[] = {
	{ "COLUMNS", "the width to draw for" },
	{ "LC_ALL, LANG", "the language; ASCII where the locale is not UTF-8" },
	{ "WIRESTEP_SCENARIOS", "the folder of the built-in scenarios" },
};
enum { N_VARIABLES = sizeof(variables) / sizeof(*variables) };

/* A term in columns, which are not bytes, and what it means. */
static void term(FILE *out, const char *text, int cols, const char *meaning)
{
	int pad = cols - text_width(text);

	fprintf(out, "  %s%*s %s\n", text, pad > 0 ? pad : 0, "", meaning);
}

void help_print(const struct command_row *commands, size_t n, FILE *out)
{
	char line[128];

	fprintf(out, "%s\n\n", about);
	for (size_t i = 0; i < n; i++) {
		snprintf(line, sizeof(line), "wirestep %-7s %s",
			 commands[i].name, commands[i].args);
		term(out, line, COMMAND_COLS, commands[i].help);
	}
	term(out, "wirestep help    scenario|man", COMMAND_COLS,
	     "the scenario language's words; the manual page");
	fputs("\n", out);
	options_help(out);
	fputs("\nExit status\n", out);
	for (int i = 0; i < N_STATUSES; i++)
		term(out, statuses[i].status, STATUS_COLS, statuses[i].meaning);
	fputs("\nTry: wirestep run tcp-hello\n", out);
}

/* --- wirestep(1) --------------------------------------------------------- */

/* Text in roff: a backslash, a dash and a leading dot mean something there. */
static void roff(FILE *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else
			fputc(*text, out);
	}
}

static void man_item(FILE *out, const char *what, const char *text)
{
	fputs(".TP\n.B ", out);
	roff(out, what);
	fputs("\n", out);
	roff(out, text);
	fputs("\n", out);
}

static void man_option(void *context, const char *names, const char *help)
{
	man_item(context, names, help);
}

static void man_views(FILE *out)
{
	size_t n;
	const struct print_view *views = print_views(&n);

	fputs(".SH VIEWS\n", out);
	for (size_t i = 0; i < n; i++)
		man_item(out, views[i].name, views[i].help);
}

void help_man(const struct command_row *commands, size_t n, FILE *out)
{
	char line[128];

	fprintf(out, ".TH WIRESTEP 1 \"\" \"wirestep %s\"\n", WIRESTEP_VERSION);
	fputs(".SH NAME\nwirestep \\- step through real TCP and UDP, packet "
	      "by packet\n.SH SYNOPSIS\n.B wirestep\n.I COMMAND\n"
	      "[\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n.SH DESCRIPTION\n",
	      out);
	roff(out, about);
	fputs("\n.SH COMMANDS\n", out);
	for (size_t i = 0; i < n; i++) {
		snprintf(line, sizeof(line), "%s %s", commands[i].name,
			 commands[i].args);
		man_item(out, line, commands[i].help);
	}
	fputs(".SH OPTIONS\n", out);
	options_each(man_option, out);
	man_views(out);
	fputs(".SH \"EXIT STATUS\"\n", out);
	for (int i = 0; i < N_STATUSES; i++)
		man_item(out, statuses[i].status, statuses[i].meaning);
	fputs(".SH ENVIRONMENT\n", out);
	for (int i = 0; i < N_VARIABLES; i++)
		man_item(out, variables[i].name, variables[i].meaning);
}

/* --- the scenario language ----------------------------------------------- */

void help_scenario(FILE *out)
{
	fputs("Statements\n", out);
	for (int i = 0; i < STATEMENTS; i++) {
		const struct statement_spec *st = &statement_table[i];

		if (st->parse)
			term(out, st->example, EXAMPLE_COLS, st->help);
	}
	fputs("\nCalls, after the name of an actor\n", out);
	for (int i = 0; i < CALLS; i++)
		term(out, call_table[i].example, EXAMPLE_COLS,
		     call_table[i].help);
	fputs("\nThe whole language: docs/scenario-language.md\n", out);
}
