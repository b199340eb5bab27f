/*
 * wirestep: a table of subcommands. This is the only file that ends the
 * process and the only one that prints errors.
 */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "ui/command.h"
#include "ui/options.h"
#include "ui/save.h"

static const struct command_row {
	const char *name, *args, *help;
	command_fn *run;
} commands[] = {
	{ "run", "NAME|FILE.scn|DIR …", "step scenarios on real sockets",
	  command_run },
	{ "open", "FILE|-", "show a saved recording (.jsonl)", command_open },
	{ "check", "FILE.scn …", "read scenarios without running them",
	  command_check },
	{ "list", "", "the built-in scenarios", command_list },
	{ "doctor", "", "what this machine and user can do", command_doctor },
};
enum { N_COMMANDS = sizeof(commands) / sizeof(*commands) };

static void print_help(FILE *out)
{
	fputs("wirestep steps through real TCP and UDP, packet by packet, on "
	      "real kernel sockets.\n\n",
	      out);
	for (int i = 0; i < N_COMMANDS; i++)
		fprintf(out, "  wirestep %-7s %-20s %s\n", commands[i].name,
			commands[i].args, commands[i].help);
	fputs("\n", out);
	options_help(out);
	fputs("\nExit status: 0 all as expected; 1 an expectation failed; 2 "
	      "usage, unreadable input or\nunwritable output; 3 not permitted "
	      "or not supported here; 128+N ended by signal N.\n"
	      "Try: wirestep run tcp-hello\n",
	      out);
}

static const struct command_row *find(const char *name)
{
	for (int i = 0; i < N_COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static int dispatch(struct options *o, struct err *e)
{
	const struct command_row *command;

	if (o->version) {
		puts("wirestep " WIRESTEP_VERSION);
		return save_flush(stdout, "standard output", e) < 0 ? 2 : 0;
	}
	if (o->help || o->n_args == 0 || strcmp(o->arg[0], "help") == 0) {
		print_help(stdout);
		return save_flush(stdout, "standard output", e) < 0 ? 2 : 0;
	}
	command = find(o->arg[0]);
	if (!command) {
		err_set(e, ERR_INPUT,
			"%s: no such command (run, open, check, list, doctor; "
			"wirestep --help)",
			o->arg[0]);
		return ERR_INPUT;
	}
	o->arg++;
	o->n_args--;
	return command->run(o, e);
}

int main(int argc, char **argv)
{
	struct options o;
	struct err e = { 0 };
	int status = ERR_INPUT;

	setlocale(LC_CTYPE, "");
	/* A reader that has gone is an error that is told, not a silent end. */
	signal(SIGPIPE, SIG_IGN);
	if (options_parse(&o, argc, argv, &e) == 0)
		status = dispatch(&o, &e);
	if (e.text[0])
		fprintf(stderr, "wirestep: %s\n", e.text);
	options_free(&o);
	return status;
}
