/* wirestep check: scenarios that are read, not run. */
#include <stdio.h>
#include <string.h>

#include "sim/scenario/text.h"
#include "ui/command/command.h"
#include "ui/print/save.h"

/* The name of a file or folder, which may hold anything. */
static void put_name(const char *name)
{
	char visible[4096];

	fputs(text_visible(name, strlen(name), visible, sizeof(visible)),
	      stdout);
}

static int check_file(const char *path, const struct options *o, struct err *e)
{
	struct scenario *s;
	struct mistakes m = { 0 };
	int status = 0;

	if (scenario_load(&s, path, o->set, o->n_set, &m, e) == 0) {
		put_name(path);
		printf(": %zu statements\n", s->n_steps);
		scenario_free(s);
	} else {
		for (size_t i = 0; i < m.n; i++)
			mistake_print(path, m.source, m.list[i].line,
				      m.list[i].col, m.list[i].text, stderr);
		status = ERR_INPUT;
	}
	mistakes_free(&m);
	return status;
}

/* A file, or every one below a folder. */
static int check_all(const char *arg, const struct options *o, struct err *e)
{
	struct files files = { 0 };
	int status = 0;

	if (!files_is_folder(arg))
		return check_file(arg, o, e);
	if (files_add_folder(&files, arg, e) < 0)
		return ERR_INPUT;
	for (size_t i = 0; i < files.n; i++) {
		int rc = check_file(files.at[i].path, o, e);

		status = rc > status ? rc : status;
		complain(e);
	}
	files_free(&files);
	return status;
}

int command_check(const struct options *o, struct err *e)
{
	int status = 0;

	if (o->n_args == 0)
		return err_set(e, ERR_INPUT, "check: which FILE.scn?"),
		       ERR_INPUT;
	for (int i = 0; i < o->n_args; i++) {
		int rc = check_all(o->arg[i], o, e);

		status = rc > status ? rc : status;
		complain(e);
	}
	return save_flush(stdout, "standard output", e) < 0 ? (int)e->status
							    : status;
}
