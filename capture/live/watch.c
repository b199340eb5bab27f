/*
 * Interfaces as one capture file.
 *
 *   ports ─▶ tap ─▶ store ─▶ packet
 *
 * To stop is not to close: what was sent before may still be in the kernel's
 * queues, or in a block that is not full yet. So after watch_stop it goes on
 * for DRAIN_MS, asks the kernel how many packets there were, and ends when it
 * has had them all. Nothing here reads a clock: a timer tells.
 */
#include "capture/live/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "capture/live/store.h"
#include "capture/mem.h"
#include "capture/words.h"

#define MS_NS UINT64_C(1000000)

enum {
	DRAIN_MS = 2 * LIVE_BLOCK_MS,
	LISTEN_EVERY = 1024, /* packets: also where they never run out */
};

/* What the epoll descriptor tells of, beside packets. */
enum told { TOLD_PACKETS, TOLD_STOP, TOLD_TIME, TOLD_HELD };

enum stage {
	STAGE_ON,
	STAGE_DRAINS, /* until the timer says so */
	STAGE_COUNTS, /* until as many were taken as there are */
	STAGE_LAST,   /* until nothing waits: not all that is counted comes */
	STAGE_OVER,
};

struct watch {
	struct ports ports;
	struct watch_config config;
	struct store *store; /* or NULL */
	enum stage stage;
	int epoll, timer;
	int held;    /* a timer: packets have waited long enough */
	int stop_fd; /* or -1 */
	uint64_t taken;
	watch_tap_fn *tap; /* or NULL */
	void *tap_context;
};

struct watch_config watch_config_default(void)
{
	struct live_config live = live_config_watch();

	return (struct watch_config){ .snap_len = live.snap_len,
				      .ring_bytes = live.ring_bytes,
				      .history_bytes = (size_t)128 << 20 };
}

/* --- opening ------------------------------------------------------------- */

static int watch_fd(struct watch *w, int fd, enum told told, struct err *e)
{
	struct epoll_event event = { .events = EPOLLIN,
				     .data.u32 = (uint32_t)told };

	if (epoll_ctl(w->epoll, EPOLL_CTL_ADD, fd, &event) == 0)
		return 0;
	return err_set(e, ERR_UNSUPPORTED, "capturing: epoll: %s",
		       strerror(errno));
}

static int open_port(struct watch *w, const char *interface, struct err *e)
{
	struct live_config config = live_config_watch();

	config.interface = interface;
	config.filter = w->config.filter;
	config.snap_len = w->config.snap_len;
	config.ring_bytes = w->config.ring_bytes;
	if (ports_open(&w->ports, &config, e) < 0)
		return -1;
	return watch_fd(w, live_fd(w->ports.port[w->ports.n - 1].live),
			TOLD_PACKETS, e);
}

static int open_ports(struct watch *w, struct err *e)
{
	const struct watch_config *c = &w->config;

	if (c->n_interfaces == 0)
		return open_port(w, "lo", e);
	for (size_t i = 0; i < c->n_interfaces; i++)
		if (open_port(w, c->interface[i], e) < 0)
			return -1;
	return 0;
}

static void set_timer(int timer, uint64_t after_ns)
{
	struct itimerspec in = {
		.it_value = { .tv_sec = (time_t)(after_ns / 1000000000u),
			      .tv_nsec = (long)(after_ns % 1000000000u) }
	};

	timerfd_settime(timer, 0, &in, NULL);
}

static int new_timer(void)
{
	return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
}

static int open_timers(struct watch *w, struct err *e)
{
	w->epoll = epoll_create1(EPOLL_CLOEXEC);
	w->timer = new_timer();
	w->held = new_timer();
	if (w->epoll < 0 || w->timer < 0 || w->held < 0)
		return err_set(e, ERR_UNSUPPORTED, "capturing: a timer: %s",
			       strerror(errno));
	if (w->config.duration_ns)
		set_timer(w->timer, w->config.duration_ns);
	return watch_fd(w, w->timer, TOLD_TIME, e) < 0
		       ? -1
		       : watch_fd(w, w->held, TOLD_HELD, e);
}

int watch_open(struct watch **out, const struct watch_config *config,
	       struct err *e)
{
	struct watch *w = mem_zero(1, sizeof(*w));

	w->config = *config;
	w->epoll = w->timer = w->held = w->stop_fd = -1;
	if (open_timers(w, e) < 0 || open_ports(w, e) < 0 ||
	    (config->history_bytes &&
	     store_new(&w->store, config->history_bytes, e) < 0)) {
		watch_close(w);
		return -1;
	}
	*out = w;
	return 0;
}

void watch_close(struct watch *w)
{
	if (!w)
		return;
	ports_close(&w->ports);
	store_free(w->store);
	if (w->timer >= 0)
		close(w->timer);
	if (w->held >= 0)
		close(w->held);
	if (w->epoll >= 0)
		close(w->epoll);
	free(w);
}

/* --- stopping ------------------------------------------------------------ */

void watch_stop(struct watch *w)
{
	if (w->stage != STAGE_ON)
		return;
	if (w->stop_fd >= 0) /* it has told what it had to */
		epoll_ctl(w->epoll, EPOLL_CTL_DEL, w->stop_fd, NULL);
	w->stage = STAGE_DRAINS;
	set_timer(w->timer, DRAIN_MS * MS_NS);
}

int watch_stop_on(struct watch *w, int fd, struct err *e)
{
	w->stop_fd = fd;
	return watch_fd(w, fd, TOLD_STOP, e);
}

static void count_what_is_there(struct watch *w)
{
	w->stage = STAGE_COUNTS;
	set_timer(w->timer, DRAIN_MS * MS_NS);
	ports_count(&w->ports);
}

/* It will not tell the same again. */
static bool has_rung(int timer)
{
	uint64_t times;

	return read(timer, &times, sizeof(times)) == sizeof(times);
}

/* The timer of the duration, or of draining. */
static void on_time(struct watch *w)
{
	if (!has_rung(w->timer))
		return;
	if (w->stage == STAGE_ON)
		watch_stop(w);
	else if (w->stage == STAGE_DRAINS)
		count_what_is_there(w);
	else if (w->stage == STAGE_COUNTS)
		w->stage = STAGE_LAST;
}

/* What was told since the last time; asked for only where nothing waits. */
static void listen_to(struct watch *w)
{
	struct epoll_event event[4];
	int n = epoll_wait(w->epoll, event, 4, 0);

	for (int i = 0; i < n; i++) {
		if (event[i].data.u32 == TOLD_STOP)
			watch_stop(w);
		else if (event[i].data.u32 == TOLD_TIME)
			on_time(w);
		else if (event[i].data.u32 == TOLD_HELD)
			has_rung(w->held);
	}
}

/* --- packets ------------------------------------------------------------- */

static bool has_ended(const struct watch *w)
{
	return w->stage == STAGE_OVER ||
	       (w->stage == STAGE_COUNTS && ports_has_all(&w->ports));
}

static void give(struct watch *w, struct file_packet *p)
{
	w->taken++;
	if (w->tap)
		w->tap(w->tap_context, p);
	if (w->store)
		store_add(w->store, p);
	if (w->config.count && w->taken == w->config.count)
		w->stage = STAGE_OVER;
}

static enum file_status watch_next(void *input, struct file_packet *p,
				   struct err *e)
{
	struct watch *w = input;
	uint64_t wait_ns;
	int rc;

	if (has_ended(w))
		return FILE_END;
	if (w->taken % LISTEN_EVERY == 0 && w->taken)
		listen_to(w);
	rc = ports_next(&w->ports, w->stage < STAGE_COUNTS, p, &wait_ns, e);
	if (rc < 0)
		return FILE_ERROR;
	if (rc > 0) {
		give(w, p);
		return FILE_PACKET;
	}
	if (w->tap)
		w->tap(w->tap_context, NULL);
	if (wait_ns)
		set_timer(w->held, wait_ns);
	listen_to(w);
	return has_ended(w) || w->stage == STAGE_LAST ? FILE_END : FILE_WAIT;
}

void watch_tap(struct watch *w, watch_tap_fn *tap, void *context)
{
	w->tap = tap;
	w->tap_context = context;
}

/* --- as a file ----------------------------------------------------------- */

static bool watch_at(void *input, uint64_t place, struct file_packet *p)
{
	const struct watch *w = input;

	return w->store && store_at(w->store, place, p);
}

static int watch_poll(const void *input)
{
	return ((const struct watch *)input)->epoll;
}

static void watch_about(const void *input, struct file_about *out)
{
	const struct watch *w = input;

	*out = (struct file_about){ .format = "live",
				    .at = w->taken,
				    .interfaces = (uint32_t)w->ports.n };
}

static bool watch_interface(const void *input, uint32_t n,
			    struct file_interface *out)
{
	return ports_interface(&((const struct watch *)input)->ports, n, out);
}

static bool watch_lost(const void *input, struct file_lost *out)
{
	struct watch_stats stats = watch_stats(input);

	out->kernel = stats.dropped_kernel;
	out->interface = stats.dropped_interface;
	return true;
}

static void watch_end(void *input)
{
	watch_close(input);
}

struct capture_file *watch_file(struct watch *w)
{
	static const struct capture_input_ops ops = {
		.next = watch_next,
		.at = watch_at,
		.fd = watch_poll,
		.about = watch_about,
		.interface = watch_interface,
		.lost = watch_lost,
		.close = watch_end,
	};
	char name[WATCH_NAME];

	return capture_file_of(&ops, w, watch_name(w, name));
}

struct watch_stats watch_stats(const struct watch *w)
{
	struct live_stats st = ports_stats(&w->ports);
	struct watch_stats out = { .taken = w->taken,
				   .dropped_kernel = st.dropped_kernel,
				   .dropped_interface = st.dropped_interface };

	if (w->store)
		out.evicted = store_stats(w->store).evicted;
	return out;
}

size_t watch_sockets(const struct watch *w, int fds[WATCH_INTERFACES])
{
	for (size_t i = 0; i < w->ports.n; i++)
		fds[i] = live_fd(w->ports.port[i].live);
	return w->ports.n;
}

struct live_stats watch_interface_stats(const struct watch *w, size_t n)
{
	return live_stats(w->ports.port[n].live);
}

size_t watch_interfaces(const struct watch *w)
{
	return w->ports.n;
}

char *watch_name(const struct watch *w, char out[WATCH_NAME])
{
	struct words text = { .at = out, .size = WATCH_NAME };

	out[0] = '\0';
	for (size_t i = 0; i < w->ports.n; i++)
		words_add(&text, "%s%s", i ? ", " : "", w->ports.port[i].name);
	return out;
}
