/*
 * wirestep: a table of subcommands. This is the only file that ends the
 * process.
 */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capture/guess.h"
#include "capture/rights/privilege.h"
#include "capture/version.h"
#include "ui/command/command.h"
#include "ui/text/editor.h"
#include "ui/help/help.h"
#include "ui/command/options.h"
#include "ui/print/save.h"
#include "ui/app/screen.h"

static const struct command_row commands[] = {
	{ "run", "NAME|FILE.scn|DIR …", "step scenarios on real sockets",
	  command_run },
	{ "learn", "[CHAPTER|LESSON]",
	  "a course through the built-in scenarios", command_learn },
	{ "exec", "CMD [ARG …]", "step any program, its calls and packets",
	  command_exec },
	{ "shell", "", "your shell on the stage: what is used in it is stepped",
	  command_shell },
	{ "live", "[FILTER]", "watch what happens on this machine's loopback",
	  command_live },
	{ "open", "FILE|-", "a capture file, or a saved recording",
	  command_open },
	{ "check", "FILE.scn|DIR …", "read scenarios without running them",
	  command_check },
	{ "list", "[GROUP|NAME …]", "the built-in scenarios", command_list },
	{ "doctor", "", "what this machine and user can do", command_doctor },
};
enum { N_COMMANDS = sizeof(commands) / sizeof(*commands) };

static const struct command_row *find(const char *name)
{
	for (int i = 0; i < N_COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* help TOPIC; the last of them are for `make docs` and the tests. */
static const struct topic_row {
	const char *name;
	void (*print)(FILE *out);
} topics[] = {
	{ "scenario", help_scenario },
	{ "keys", help_keys },
	{ "filter", help_filter },
	{ "words", help_words },
	{ "keys-markdown", help_keys_markdown },
	{ "glossary-markdown", help_glossary_markdown },
	{ "vim", editor_vim },
	{ "vscode", editor_vscode },
};

static const struct topic_row *topic_find(const char *name)
{
	for (size_t i = 0; i < sizeof(topics) / sizeof(*topics); i++)
		if (strcmp(topics[i].name, name) == 0)
			return &topics[i];
	return NULL;
}

static int flush_status(struct err *e)
{
	return save_flush(stdout, "standard output", e) < 0 ? (int)e->status
							    : 0;
}

/* A topic, a subcommand, or else a word of the glossary. */
static int help(const struct options *o, struct err *e)
{
	const char *topic = o->n_args > 1 ? o->arg[1] : "";
	const struct topic_row *row = topic_find(topic);

	if (row)
		row->print(stdout);
	else if (strcmp(topic, "man") == 0)
		help_man(commands, N_COMMANDS, stdout);
	else if (strcmp(topic, "glossary") == 0)
		help_glossary(&o->style, stdout);
	else if (o->help || !*topic || find(topic))
		help_print(commands, N_COMMANDS, stdout);
	else if (help_word(o->arg + 1, o->n_args - 1, &o->style, stdout, e) < 0)
		return (int)e->status;
	return flush_status(e);
}

/* doctor tries what live can do here. */
static bool needs_rights(const struct command_row *command)
{
	return command->run == command_live || command->run == command_doctor;
}

/* It sees sockets: what comes through a pipe is of no kernel here. */
static bool asks_kernel(const struct command_row *command,
			const struct options *o)
{
	return command->run == command_live &&
	       (o->n_args < 2 || strcmp(o->arg[1], "-") != 0);
}

/* Whether the options are of this command. -1 with *e. */
static int fits(const struct options *o, const struct command_row *command,
		struct err *e)
{
	if (o->exec.given && command->run != command_exec &&
	    command->run != command_shell)
		return err_set(e, ERR_INPUT, "--%s: is of exec and shell",
			       o->exec.given);
	if (o->learn.given && command->run != command_learn)
		return err_set(e, ERR_INPUT, "--%s: is of learn",
			       o->learn.given);
	if (o->as_tests && command->run != command_run)
		return err_set(e, ERR_INPUT,
			       "--%s: is of runs as tests (wirestep run DIR)",
			       o->as_tests);
	if (o->report && !o->view && command->run != command_run)
		return err_set(e, ERR_INPUT,
			       "--print %s: is of runs as tests (wirestep run "
			       "DIR --print %s)",
			       o->report->name, o->report->name);
	if (o->view && o->view->capture == CAPTURE_SOCKETS &&
	    !asks_kernel(command, o))
		return err_set(e, ERR_INPUT,
			       "--print sockets: a file or a run has no kernel "
			       "to ask (wirestep live --print sockets)");
	if (o->filter_text && command->run != command_run &&
	    command->run != command_exec && command->run != command_open &&
	    command->run != command_live)
		return err_set(e, ERR_INPUT,
			       "--filter: is of run, exec, live and open");
	return needs_rights(command) ? 0 : privilege_drop_file(e);
}

static bool is_exec(const struct options *o)
{
	return o->n_args > 0 && strcmp(o->arg[0], "exec") == 0;
}

static int no_such_command(const char *name, struct err *e)
{
	struct guess g;

	guess_start(&g, name);
	for (int i = 0; i < N_COMMANDS; i++)
		guess_try(&g, commands[i].name);
	guess_try(&g, "help");
	if (g.best[0])
		err_set(e, ERR_INPUT, "%s: no such command%s", name,
			guess_hint(&g));
	else
		err_set(e, ERR_INPUT,
			"%s: no such command (run, learn, exec, shell, live, "
			"open, check, list, doctor, help; wirestep --help)",
			name);
	return ERR_INPUT;
}

static int dispatch(struct options *o, struct err *e)
{
	const struct command_row *command;

	if (o->version) {
		puts("wirestep " WIRESTEP_VERSION);
		return flush_status(e);
	}
	if (!o->help && o->n_args == 0 && screen_possible())
		return command_home(o, e);
	if (o->help || o->n_args == 0 || strcmp(o->arg[0], "help") == 0)
		return help(o, e);
	command = find(o->arg[0]);
	if (!command)
		return no_such_command(o->arg[0], e);
	if (fits(o, command, e) < 0)
		return is_exec(o) ? exec_status((int)e->status)
				  : (int)e->status;
	o->arg++;
	o->n_args--;
	return command->run(o, e);
}

/*
 * A standard descriptor that was closed would be given to the next file or
 * socket, and what is printed would go there. One that can be neither read
 * nor written keeps the place, and still says "bad file descriptor".
 */
static void standard_descriptors(void)
{
	int fd;

	do
		fd = open("/", O_PATH | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	struct options o;
	struct err e = { 0 };
	int status = ERR_INPUT;

	if (privilege_begin(&e) < 0) {
		complain(&e);
		return ERR_UNSUPPORTED;
	}
	setlocale(LC_CTYPE, "");
	standard_descriptors();
	/* What is on its way, and what is to be saved, comes to its end. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* likewise a file at its limit */
	if (options_parse(&o, argc, argv, &e) == 0 &&
	    options_ready(&o, &e) == 0)
		status = dispatch(&o, &e);
	else if (is_exec(&o))
		status = ERR_EXEC;
	complain(&e);
	options_free(&o);
	return status;
}
