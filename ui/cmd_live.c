/*
 * wirestep live: what happens on interfaces of this machine. It is a capture
 * file that grows (capture/live/watch.h), so everything that shows a file
 * shows it too.
 *
 *   options ─▶ screen's first frame ─▶ rings ─▶ privileges away ─▶ packets
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "capture/live/watch.h"
#include "capture/words.h"
#include "ui/capture_text.h"
#include "ui/command.h"
#include "ui/rights.h"
#include "ui/screen.h"

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

/* --- headless ------------------------------------------------------------ */

/* Interrupted is ended well: what has passed until then is told. */
static int stop_on_signals(struct watch *w, struct err *e)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return err_set(e, ERR_UNSUPPORTED, "signals: %s",
			       strerror(errno));
	return watch_stop_on(w, fd, e);
}

/* As tcpdump(1) does; whoever prints to a file sees it all the same. */
static void tell_counts(const struct watch *w)
{
	struct watch_stats n = watch_stats(w);

	fprintf(stderr,
		"%" PRIu64 " packets captured, %" PRIu64
		" dropped by the kernel, %" PRIu64 " by the interface\n",
		n.taken, n.dropped_kernel, n.dropped_interface);
}

static int live_text(struct watch *w, struct rights *r, const struct options *o,
		     struct err *e)
{
	char name[WATCH_NAME];
	struct capture_file *f;
	int status;

	if (stop_on_signals(w, e) < 0 || rights_end(r, e) < 0) {
		watch_close(w);
		return (int)e->status;
	}
	fprintf(stderr, "listening on %s\n", watch_name(w, name));
	f = watch_file(w);
	status = capture_text(f, name, o, e);
	tell_counts(w);
	capture_file_close(f);
	return status;
}

/* --- on the screen ------------------------------------------------------- */

/* The terminal is opened with the rights that there are: privilege.c. */
static int live_on_screen(struct watch *w, struct rights *r,
			  const struct options *o, struct err *e)
{
	char name[WATCH_NAME];
	struct show show;
	struct app app;
	int status;

	watch_name(w, name);
	show_live(&show, watch_file(w), name, (uint8_t)o->judge);
	show.file->watch = w;
	show.ready = rights_end_of;
	show.ready_for = r;
	app_init(&app, o);
	app_show(&app, &show);
	status = screen_run(&app, e);
	app_free(&app);
	return status;
}

int command_live(const struct options *o, struct err *e)
{
	bool screen = !o->view && !o->n_write && screen_possible();
	struct watch_config config = o->watch;
	char filter[FILTER_TEXT];
	struct rights rights;
	struct watch *w;

	if (o->n_args == 1 && strcmp(o->arg[0], "-") == 0)
		return privilege_drop_file(e) < 0 ? (int)e->status
						  : command_open(o, e);
	config.filter = filter_of(o, filter);
	if (rights_begin(&rights, o, e) < 0 || watch_open(&w, &config, e) < 0)
		return (int)e->status;
	rights.watch = w;
	rights.screen = screen;
	return screen ? live_on_screen(w, &rights, o, e)
		      : live_text(w, &rights, o, e);
}
