/*
 * wirestep live: what happens on interfaces of this machine. It is a capture
 * file that grows (capture/live/watch.h), so everything that shows a file
 * shows it too.
 *
 *   options ─▶ screen's first frame ─▶ rings ─▶ privileges away ─▶ packets
 */
#include <string.h>

#include "capture/census/census.h"
#include "capture/jsonl/jsonl.h"
#include "capture/live/watch.h"
#include "capture/words.h"
#include "ui/command/command.h"
#include "ui/text/i18n.h"
#include "ui/live/live_files.h"
#include "ui/live/live_text.h"
#include "ui/command/rights.h"
#include "ui/app/screen.h"

enum { FILTER_TEXT = 4096 };

/* The words of a filter need no quotes. */
static const char *filter_of(const struct options *o, char out[FILTER_TEXT])
{
	struct words text = { .at = out, .size = FILTER_TEXT };

	out[0] = '\0';
	for (int i = 0; i < o->n_args; i++)
		words_add(&text, "%s%s", i ? " " : "", o->arg[i]);
	return out[0] ? out : NULL;
}

/* --- on the screen ------------------------------------------------------- */

struct live_show {
	struct rights *rights;
	struct live_files files;
	struct watch *watch;
	struct capture_file *file;
	const struct options *o;
	struct app *app;
};

/* The terminal is open, and its description was read. */
static int ready(void *context, struct err *e)
{
	struct live_show *l = context;
	char text[SANDBOX_TEXT];
	const char *lack;

	if (rights_end(l->rights, e) < 0)
		return -1;
	lack = rights_lack(l->rights, text);
	if (lack)
		app_say(l->app, tr("packets are decoded with %s"), lack);
	return live_files_open(&l->files, l->watch, l->file, l->o, e);
}

/* What has passed until the end is in the files. */
static int close_files(struct live_show *l, struct err *e)
{
	struct err ignored;

	if (!l->files.n)
		return 0;
	watch_stop(l->watch);
	live_files_fill(l->file, &ignored);
	return live_files_close(&l->files, e);
}

static int live_on_screen(struct watch *w, struct census *census,
			  struct rights *r, const struct options *o,
			  struct err *e)
{
	char name[WATCH_NAME];
	struct show show;
	struct app app;
	struct live_show l = { .rights = r, .watch = w, .o = o, .app = &app };
	int status;

	watch_name(w, name);
	l.file = watch_file(w);
	show_live(&show, l.file, name, (uint8_t)o->judge);
	show.file->watch = w;
	show.census = census;
	loader_watch(show.file);
	show.ready = ready;
	show.ready_for = &l;
	show.files = &l.files;
	app_init(&app, o);
	app_show(&app, &show);
	status = screen_run(&app, e);
	if (close_files(&l, e) < 0 && !status)
		status = (int)e->status;
	app_free(&app);
	census_free(census);
	return status;
}

/* What somebody else captures. */
static int open_pipe(const struct options *o, struct err *e)
{
	struct options of_pipe = *o;

	of_pipe.endless = true;
	if (privilege_drop_file(e) < 0)
		return (int)e->status;
	return command_open(&of_pipe, e);
}

/* Only who shows packets again keeps them. */
static bool keeps_packets(const struct options *o, bool screen)
{
	return screen || (o->view && o->view->capture == CAPTURE_PARTS);
}

static bool tells_flows(const struct print_view *view)
{
	return view->capture == CAPTURE_FLOWS || (view->parts & JSONL_FLOWS);
}

/*
 * Without it conversations are seen all the same, and not whose they are. Where
 * sockets are what is asked for, there is no going on: -1 with *e.
 */
static int begin_census(struct census **out, const struct options *o,
			bool screen, struct err *e)
{
	bool wanted = o->view && o->view->capture == CAPTURE_SOCKETS;
	bool useful = screen || (o->view && tells_flows(o->view));
	struct census_config config = { .max_sockets = 0 };

	*out = NULL;
	if ((wanted || useful) && census_start(out, &config, e) < 0) {
		*out = NULL;
		return wanted ? -1 : 0;
	}
	return 0;
}

int command_live(const struct options *o, struct err *e)
{
	bool screen = !o->view && screen_possible();
	struct watch_config config = o->watch;
	char filter[FILTER_TEXT];
	struct census *census = NULL;
	struct rights rights;
	struct watch *w;

	if (o->n_args == 1 && strcmp(o->arg[0], "-") == 0)
		return open_pipe(o, e);
	config.filter = filter_of(o, filter);
	if (!keeps_packets(o, screen))
		config.history_bytes = 0;
	if (live_files_check(o, e) < 0 || rights_begin(&rights, o, e) < 0)
		return (int)e->status;
	if (begin_census(&census, o, screen, e) < 0)
		return (int)e->status;
	if (watch_open(&w, &config, e) < 0) {
		census_free(census);
		return (int)e->status;
	}
	rights.watch = w;
	rights.screen = screen;
	if (rights_drop(&rights, e) < 0) {
		watch_close(w);
		census_free(census);
		return (int)e->status;
	}
	return screen ? live_on_screen(w, census, &rights, o, e)
		      : live_text(w, census, &rights, o, e);
}
