/* wirestep open: a saved recording, shown as it was when it ran. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "capture/jsonl.h"
#include "ui/command.h"
#include "ui/save.h"
#include "ui/screen.h"

static int cut_short(const char *name, struct err *e)
{
	err_set(e, ERR_INPUT,
		"%s: ends in the middle of a line (what is before it is shown)",
		name);
	return ERR_INPUT;
}

/* The first frame is painted before the file is read, however long it is. */
static int open_on_screen(FILE *in, const char *name, const struct options *o,
			  struct err *e)
{
	struct show show;
	struct app app;
	int status;

	show_file(&show, in, name);
	app_init(&app, o);
	app_show(&app, &show);
	status = screen_run(&app, e);
	if (status == 0 && app.show.cut)
		status = cut_short(name, e);
	app_free(&app);
	return status;
}

int show_session(const struct session *s, const struct options *o,
		 struct err *e)
{
	const struct print_view *view = o->view;
	int rc = 0;

	/* What can not be saved is shown all the same. */
	for (size_t i = 0; i < o->n_write && rc == 0; i++)
		rc = save_session(s, o->write[i], e);
	if (!view)
		view = print_view_find("ladder");
	view->print(s->rec, &o->style, stdout);
	if (rc < 0)
		return rc;
	return save_flush(stdout, "standard output", e);
}

/* Returns the process's exit status. */
static int open_stream(FILE *in, const char *name, const struct options *o,
		       struct err *e)
{
	struct recording *r;
	bool cut;
	int rc, first = getc(in);

	if (first == EOF)
		return err_set(e, ERR_INPUT, "%s: %s", name,
			       ferror(in) ? strerror(errno) : "empty file"),
		       ERR_INPUT;
	ungetc(first, in);
	if (first != '{')
		return err_set(e, ERR_INPUT,
			       "%s: not a recording (this version opens .jsonl "
			       "files, as --write x.jsonl makes them)",
			       name),
		       ERR_INPUT;
	if (!o->view && !o->n_write && screen_possible())
		return open_on_screen(in, name, o, e);
	if (jsonl_read(&r, in, name, &cut, e) < 0)
		return ERR_INPUT;
	rc = show_session(&(struct session){ .rec = r }, o, e);
	recording_free(r);
	if (rc == 0 && cut)
		return cut_short(name, e);
	return rc < 0 ? ERR_INPUT : 0;
}

int command_open(const struct options *o, struct err *e)
{
	const char *name = o->n_args ? o->arg[0] : NULL;
	FILE *in;
	int rc;

	if (o->n_args != 1)
		return err_set(e, ERR_INPUT,
			       "open: one FILE, or - for standard input"),
		       ERR_INPUT;
	if (strcmp(name, "-") == 0)
		return open_stream(stdin, "standard input", o, e);
	in = fopen(name, "rbe");
	if (!in)
		return err_set(e, ERR_INPUT, "%s: %s", name, strerror(errno)),
		       ERR_INPUT;
	rc = open_stream(in, name, o, e);
	fclose(in);
	return rc;
}
