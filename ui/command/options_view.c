/*
 * What --print names: a view of a recording (ui/print), or how runs as tests
 * are told (ui/suite); "summary" is both. Which of them there are is up to the
 * command, which may stand behind the option: so a name that is none is
 * complained of when all words are known.
 *
 * Runs as tests are also asked for by their own options, --jobs and --timeout:
 * who says how many run at a time does not look at each of them, and gets the
 * summary.
 */
#include "ui/command/options_private.h"

#include <string.h>

#include "capture/words.h"

enum { NAMES_TEXT = 256 };

/* --- names --------------------------------------------------------------- */

/* The commands that print views, and which. */
static const struct views_of {
	const char *command;
	const char *only; /* the one that it has, or NULL */
	bool kernel;	  /* also what the kernel is asked for */
	bool tests;	  /* also those of runs as tests */
} commands[] = {
	{ "run", NULL, false, true },	      { "exec", NULL, false, false },
	{ "open", NULL, false, false },	      { "live", NULL, true, false },
	{ "learn", "summary", false, false },
};

static const struct views_of *views_of(const struct options *o)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (o->n_args && strcmp(commands[i].command, o->arg[0]) == 0)
			return &commands[i];
	return NULL;
}

static bool has(const struct views_of *of, const struct print_view *view)
{
	if (of->only)
		return strcmp(of->only, view->name) == 0;
	return of->kernel || view->capture != CAPTURE_SOCKETS;
}

static void add_name(struct words *w, const char *name)
{
	words_add(w, "%s%s", w->n ? ", " : "", name);
}

/* "ladder, packets, …, junit" */
static void add_names(struct words *w, const struct views_of *of)
{
	const struct suite_format *format;
	const struct print_view *views;
	size_t n;

	views = print_views(&n);
	for (size_t i = 0; i < n; i++)
		if (has(of, &views[i]))
			add_name(w, views[i].name);
	for (size_t i = 0; of->tests && (format = suite_format_at(i)); i++)
		if (!print_view_find(format->name))
			add_name(w, format->name);
}

static int no_such_view(const struct options *o, struct err *e)
{
	const struct views_of *of = views_of(o);
	char names[NAMES_TEXT] = "wirestep --help";
	struct words w = { .at = names, .size = sizeof(names) };

	if (of)
		add_names(&w, of);
	return err_set(e, ERR_INPUT, "--print %s: no such view (%s)",
		       o->no_view, names);
}

int options_take_print(struct options *o, const char *value, struct err *e)
{
	(void)e;
	o->view = print_view_find(value);
	o->report = suite_format_find(value);
	if (!o->view && !o->report)
		o->no_view = value;
	return 0;
}

/* --- as tests ------------------------------------------------------------ */

static int as_tests(struct options *o, struct err *e)
{
	if (o->view && !o->report)
		return err_set(e, ERR_INPUT,
			       "--%s: is of runs as tests, and --print %s of "
			       "runs one by one (--print summary, tap, junit)",
			       o->as_tests, o->view->name);
	if (!o->report)
		o->report = &suite_text;
	o->view = NULL; /* the summary of a recording */
	return 0;
}

int options_views(struct options *o, struct err *e)
{
	if (o->no_view)
		return no_such_view(o, e);
	return o->as_tests ? as_tests(o, e) : 0;
}
