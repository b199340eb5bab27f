/*
 * Help: --help, the man page, the scenario language's words and the keys.
 * Nothing is described here that has a row in a table elsewhere (subcommands,
 * options, views, statements, calls, keys), so what help says is what the
 * program does.
 */
#include "ui/help/help.h"

#include <string.h>

#include "capture/version.h"
#include "ui/term/grid.h"
#include "ui/text/i18n.h"
#include "ui/term/keys.h"
#include "ui/command/options.h"
#include "ui/print/print.h"

enum {
	COMMAND_COLS = 37,
	VIEW_COLS = 8,
	STATUS_COLS = 7,
	KEY_COLS = 9,
};

static const char about[] =
	"wirestep steps through real TCP and UDP, packet by packet, on real "
	"kernel sockets.";

static const struct {
	const char *status, *meaning;
} statuses[] = {
	{ "0", "done, and every expectation held" },
	{ "1", "an expectation failed, the scenario is stuck; a test failed" },
	{ "2", "wrong usage, unreadable input, output that could not be "
	       "written" },
	{ "3", "not permitted or not supported here; the message names the "
	       "remedy" },
	{ "125-127",
	  "of exec: its own failure; not executable; no such command" },
	{ "128+N", "ended by signal N" },
};
enum { N_STATUSES = sizeof(statuses) / sizeof(*statuses) };

static const struct {
	const char *name, *meaning;
} topics[] = {
	{ "scenario|filter|keys|man",
	  "the languages' words; the keys; the manual" },
	{ "glossary|TERM", "what a word means, and which lesson shows it" },
};
enum { N_TOPICS = sizeof(topics) / sizeof(*topics) };

static const struct {
	const char *name, *meaning;
} variables[] = {
	{ "COLUMNS", "the width to draw for" },
	{ "LC_ALL, LANG", "the language; ASCII where the locale is not UTF-8" },
	{ "NO_COLOR", "if it is not empty, no colours" },
	{ "WIRESTEP_SCENARIOS", "the folder of the built-in scenarios" },
	{ "XDG_STATE_HOME", "where wirestep/progress is kept, how far you are "
			    "in the course (~/.local/state)" },
};
enum { N_VARIABLES = sizeof(variables) / sizeof(*variables) };

/* A term in columns, which are not bytes, and what it means. */
void help_term(FILE *out, const char *text, int cols, const char *meaning)
{
	int pad = cols - text_width(text);

	fprintf(out, "  %s%*s %s\n", text, pad > 0 ? pad : 0, "", meaning);
}

/* What --print takes. */
static void views_each(void (*one)(void *context, const char *name,
				   const char *help),
		       void *context)
{
	size_t n;
	const struct print_view *views = print_views(&n);
	const struct suite_format *format;

	for (size_t i = 0; i < n; i++)
		one(context, views[i].name, views[i].help);
	for (size_t i = 0; (format = suite_format_at(i)) != NULL; i++)
		if (!print_view_find(format->name))
			one(context, format->name, format->help);
}

static void view_line(void *out, const char *name, const char *help)
{
	help_term(out, name, VIEW_COLS, help);
}

/* A few of the keys, to begin with. */
static void some_keys(FILE *out)
{
	static const enum action some[] = {
		ACT_STEP, ACT_BACK, ACT_PLAY, ACT_DROP, ACT_HELP, ACT_LEAVE,
	};
	char key[KEY_TEXT];

	fputs("\nOn a terminal, without --print, run, learn, live and open "
	      "show a screen to step in:\n ",
	      out);
	for (size_t i = 0; i < sizeof(some) / sizeof(*some); i++)
		fprintf(out, " %s %s ", action_key(some[i], key),
			action_binding(some[i])->name);
	fputs(" (wirestep help keys)\n", out);
}

void help_print(const struct command_row *commands, size_t n, FILE *out)
{
	char line[128];

	fprintf(out, "%s\n\n", about);
	for (size_t i = 0; i < n; i++) {
		snprintf(line, sizeof(line), "wirestep %-7s %s",
			 commands[i].name, commands[i].args);
		help_term(out, line, COMMAND_COLS, commands[i].help);
	}
	for (int i = 0; i < N_TOPICS; i++) {
		snprintf(line, sizeof(line), "wirestep %-7s %s", "help",
			 topics[i].name);
		help_term(out, line, COMMAND_COLS, topics[i].meaning);
	}
	some_keys(out);
	fputs("\n", out);
	options_help(out);
	fputs("\nViews\n", out);
	views_each(view_line, out);
	fputs("\nExit status\n", out);
	for (int i = 0; i < N_STATUSES; i++)
		help_term(out, statuses[i].status, STATUS_COLS,
			  statuses[i].meaning);
	fputs("\nTry: wirestep learn\n"
	      "     wirestep run tcp-hello\n"
	      "     wirestep exec --server 'python3 -m http.server 8000' -- "
	      "curl 127.0.0.1:8000\n"
	      "     wirestep open CAPTURE.pcap\n"
	      "     sudo wirestep live\n",
	      out);
}

/* --- wirestep(1) --------------------------------------------------------- */

/* What some characters are in roff; alone they mean something, or are bent. */
static const struct {
	char c;
	const char *escape;
} roff_escapes[] = {
	{ '\\', "\\e" },
	{ '-', "\\-" },
	{ '\'', "\\(aq" },
};

static void roff(FILE *out, const char *text)
{
	if (*text == '.')
		fputs("\\&", out);
	for (; *text; text++) {
		const char *escape = NULL;

		for (size_t i = 0;
		     i < sizeof(roff_escapes) / sizeof(*roff_escapes); i++)
			if (roff_escapes[i].c == *text)
				escape = roff_escapes[i].escape;
		if (escape)
			fputs(escape, out);
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
	fputs(".SH VIEWS\n", out);
	views_each(man_option, out);
}

static void man_keys(FILE *out)
{
	size_t n;
	const struct key_binding *rows = key_bindings(&n);

	fputs(".SH KEYS\n", out);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || rows[i - 1].group != rows[i].group)
			fprintf(out, ".SS %s\n", key_group_name(rows[i].group));
		man_item(out, rows[i].keys, rows[i].help);
	}
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
	for (int i = 0; i < N_TOPICS; i++) {
		snprintf(line, sizeof(line), "help %s", topics[i].name);
		man_item(out, line, topics[i].meaning);
	}
	fputs(".SH OPTIONS\n", out);
	options_each(man_option, out);
	man_views(out);
	man_keys(out);
	fputs(".SH \"EXIT STATUS\"\n", out);
	for (int i = 0; i < N_STATUSES; i++)
		man_item(out, statuses[i].status, statuses[i].meaning);
	fputs(".SH ENVIRONMENT\n", out);
	for (int i = 0; i < N_VARIABLES; i++)
		man_item(out, variables[i].name, variables[i].meaning);
}

/* --- the keys ------------------------------------------------------------ */

void help_keys(FILE *out)
{
	size_t n;
	const struct key_binding *rows = key_bindings(&n);

	for (size_t i = 0; i < n; i++) {
		enum key_group group = rows[i].group;

		if (i == 0 || rows[i - 1].group != group)
			fprintf(out, "%s%s\n", i ? "\n" : "",
				tr(key_group_name(group)));
		help_term(out, rows[i].keys, KEY_COLS, tr(rows[i].help));
	}
}

static const struct {
	unsigned context;
	const char *where;
} places[] = {
	{ KEYS_EVERYWHERE, "everywhere" },
	{ KEYS_STEP, "while stepping" },
	{ KEYS_LIST, "home, help" },
	{ KEYS_SEARCH, "after a search" },
	{ KEYS_ASK, "at a question" },
	{ KEYS_LESSON, "the course" },
	{ KEYS_TABLE, "lists" },
	{ KEYS_GRAPH, "graphs" },
	{ KEYS_GRAPH | KEYS_LANES, "graphs, lanes" },
	{ KEYS_WORDS, "glossary" },
	{ KEYS_LIVE, "live" },
	{ KEYS_FILE, "files" },
	{ KEYS_SHOWN, "stepping, files" },
	{ KEYS_UNSTEPPED, "home, help, files" },
};

static const char *where_of(unsigned context)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (places[i].context == context)
			return places[i].where;
	return "";
}

/* "n ." as `n` `.` */
static void markdown_keys(FILE *out, const char *keys)
{
	while (*keys) {
		size_t len = strcspn(keys, " ");

		fprintf(out, "`%.*s` ", (int)len, keys);
		keys += len;
		keys += strspn(keys, " ");
	}
}

/* ui/term/keyfile.h has the same. */
static const char keystrokes[] =
	"\n## Files of keystrokes\n\n"
	"`--keys FILE` plays keys from a file, for demonstrations and "
	"tests:\n\n"
	"```\n"
	"n n Space                  keys by their names, as above\n"
	"\":write a.txt\" Enter       letters by letters; \\\" and \\\\ in "
	"them\n"
	"wait \"ESTABLISHED\"         go on when the screen shows this\n"
	"pause 500ms                do nothing for a while; ms or s\n"
	"click 4,30                 the mouse, at row and column from 0\n"
	"resize 80x24               the screen's size; for tests\n"
	"# to the end of the line\n"
	"```\n";

void help_keys_markdown(FILE *out)
{
	size_t n;
	const struct key_binding *rows = key_bindings(&n);

	fputs("# Keys\n\nMade by `make docs` from the table in ui/term/keys.c. "
	      "`C-l` is Ctrl with L, `S-Tab` Shift with Tab.\n",
	      out);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || rows[i - 1].group != rows[i].group)
			fprintf(out,
				"\n## %s\n\n| key | what it does | where |\n"
				"|---|---|---|\n",
				key_group_name(rows[i].group));
		fputs("| ", out);
		markdown_keys(out, rows[i].keys);
		fprintf(out, "| %s | %s |\n", rows[i].help,
			where_of(rows[i].context));
	}
	fputs(keystrokes, out);
}
