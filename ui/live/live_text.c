/*
 * wirestep live without a screen: a view as lines, or files alone.
 *
 *   signals held back ─▶ rights end ─▶ files are made ─▶ packets ─▶ counts
 *
 * Who asks for nothing sees packets, as they come. A signal that stops it is no
 * failure: what has passed until then is told, and the status is 0.
 */
#include "ui/live/live_text.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>

#include "ui/print/capture_text.h"
#include "ui/live/live_files.h"
#include "ui/print/print_sockets.h"

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

static void tell_begin(const struct watch *w, const struct rights *r)
{
	char name[WATCH_NAME], text[SANDBOX_TEXT];
	const char *lack = rights_lack(r, text);

	fprintf(stderr, "listening on %s\n", watch_name(w, name));
	if (lack)
		fprintf(stderr, "packets are decoded with %s\n", lack);
}

static int show(struct capture_file *f, struct census *census, const char *name,
		const struct options *o, struct err *e)
{
	struct options text = *o;

	if (o->view && o->view->capture == CAPTURE_SOCKETS)
		return sockets_text(f, census, o, e);
	if (!o->view && o->n_write)
		return live_files_fill(f, e) < 0 ? (int)e->status : 0;
	text.n_write = 0;
	text.endless = true;
	return capture_text(f, census, name, &text, e);
}

int live_text(struct watch *w, struct census *census, struct rights *r,
	      const struct options *o, struct err *e)
{
	struct capture_file *f = watch_file(w);
	struct live_files files = { .n = 0 };
	char name[WATCH_NAME];
	struct err unsaved;
	int status;

	if (stop_on_signals(w, e) < 0 || rights_end(r, e) < 0 ||
	    live_files_open(&files, w, f, o, e) < 0) {
		status = (int)e->status;
	} else {
		files.must = true;
		tell_begin(w, r);
		status = show(f, census, watch_name(w, name), o, e);
		tell_counts(w);
	}
	if (live_files_close(&files, &unsaved) < 0 && !status) {
		*e = unsaved;
		status = (int)e->status;
	}
	capture_file_close(f);
	census_free(census);
	return status;
}
