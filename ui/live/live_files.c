/*
 * What live saves while it watches: each packet to each file, before anything
 * else is done with it. Only capture files can grow; a recording is written
 * when it is whole, which live never is.
 */
#include "ui/live/live_files.h"

#include <poll.h>
#include <string.h>
#include <time.h>

static bool can_grow(const char *path)
{
	const char *dot = strrchr(path, '.');

	return strcmp(dot, ".pcapng") == 0 || strcmp(dot, ".pcap") == 0;
}

static bool rotates(const struct writer_rotate *r)
{
	return r->bytes || r->packets || r->t_ns;
}

int live_files_check(const struct options *o, struct err *e)
{
	const struct writer_rotate *r = &o->rotate;

	for (size_t i = 0; i < o->n_write; i++)
		if (!can_grow(o->write[i]))
			return err_set(
				e, ERR_INPUT,
				"%s: live saves .pcapng or .pcap (wirestep "
				"open FILE.pcapng -w %s makes it of that)",
				o->write[i], o->write[i]);
	if (rotates(r) && !o->n_write)
		return err_set(e, ERR_INPUT,
			       "--rotate: there is no file (-w FILE.pcapng)");
	if (r->files && !rotates(r))
		return err_set(e, ERR_INPUT,
			       "--files: there is only one (--rotate says when "
			       "the next begins)");
	return 0;
}

/* --- packets ------------------------------------------------------------- */

static void on_packet(void *context, const struct file_packet *p)
{
	struct live_files *l = context;

	for (size_t i = 0; i < l->n; i++) {
		if (p)
			writer_add(l->writer[i], p);
		else
			writer_flush(l->writer[i]);
	}
	if (l->must && live_files_failed(l))
		watch_stop(l->watch);
}

static struct live_stats stats_of(const void *watch, size_t interface)
{
	return watch_interface_stats(watch, interface);
}

const struct err *live_files_failed(const struct live_files *l)
{
	const struct err *failed = NULL;

	for (size_t i = 0; i < l->n && !failed; i++)
		failed = writer_failed(l->writer[i]);
	return failed;
}

/* --- opening and closing ------------------------------------------------- */

static uint64_t real_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

int live_files_open(struct live_files *l, struct watch *w,
		    const struct capture_file *file, const struct options *o,
		    struct err *e)
{
	struct file_interface interface[WATCH_INTERFACES];
	struct writer_config config = { .rotate = o->rotate,
					.now_ns = real_ns(),
					.interface = interface,
					.stats = stats_of,
					.context = w };

	*l = (struct live_files){ .watch = w };
	while (config.n_interfaces < WATCH_INTERFACES &&
	       capture_file_interface(file, (uint32_t)config.n_interfaces,
				      &interface[config.n_interfaces]))
		config.n_interfaces++;
	for (size_t i = 0; i < o->n_write; i++) {
		config.path = o->write[i];
		if (writer_open(&l->writer[i], &config, e) < 0)
			return -1;
		l->n++;
	}
	if (l->n)
		watch_tap(w, on_packet, l);
	return 0;
}

int live_files_fill(struct capture_file *file, struct err *e)
{
	struct pollfd fd = { .fd = capture_file_fd(file), .events = POLLIN };
	enum file_status status;
	struct file_packet p;

	do {
		status = capture_file_next(file, &p, e);
		if (status == FILE_WAIT)
			poll(&fd, 1, -1);
	} while (status == FILE_PACKET || status == FILE_WAIT);
	return status == FILE_END ? 0 : -1;
}

int live_files_close(struct live_files *l, struct err *e)
{
	int rc = 0;

	if (l->n)
		watch_tap(l->watch, NULL, NULL);
	for (size_t i = 0; i < l->n; i++)
		if (writer_close(l->writer[i], e) < 0)
			rc = -1;
	l->n = 0;
	return rc;
}
