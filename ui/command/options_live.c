/* Options of live: what is captured, how much is kept, when it ends. */
#include <inttypes.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "ui/command/options_private.h"
#include "ui/command/value.h"

enum {
	SNAP_MOST = 0x40000, /* what libpcap gives at most */
	RING_MOST = 1024,    /* MiB */
	HISTORY_MOST = 64 << 10,
	DURATION_MOST_S = 366 * 86400,
	MIB_BITS = 20,
};

static int take_interface(struct options *o, const char *value, struct err *e)
{
	struct watch_config *w = &o->watch;

	if (w->n_interfaces == WATCH_INTERFACES)
		return err_set(e, ERR_INPUT, "--interface: at most %d",
			       WATCH_INTERFACES);
	w->interface[w->n_interfaces++] = value;
	return 0;
}

/* A number from 1 to `most`, with nothing behind it. */
static int take_number(const char *option, const char *value, uint64_t most,
		       uint64_t *out, struct err *e)
{
	const char *end;

	if (value_number(value, most, out, &end) && !*end)
		return 0;
	return err_set(e, ERR_INPUT, "--%s %s: not a number from 1 to %" PRIu64,
		       option, value, most);
}

static int take_snap_len(struct options *o, const char *value, struct err *e)
{
	uint64_t n;

	if (strcmp(value, "0") == 0) { /* as tcpdump: everything */
		o->watch.snap_len = SNAP_MOST;
		return 0;
	}
	if (take_number("snap-len", value, SNAP_MOST, &n, e) < 0)
		return -1;
	o->watch.snap_len = (uint32_t)n;
	return 0;
}

static int take_count(struct options *o, const char *value, struct err *e)
{
	return take_number("count", value, UINT64_MAX >> 1, &o->watch.count, e);
}

static int take_duration(struct options *o, const char *value, struct err *e)
{
	if (value_time(value, DURATION_MOST_S, &o->watch.duration_ns))
		return 0;
	return err_set(e, ERR_INPUT,
		       "--duration %s: not a time up to a year (as in "
		       "--duration 60s or --duration 500ms)",
		       value);
}

static int take_ring(struct options *o, const char *value, struct err *e)
{
	uint64_t n;

	if (take_number("ring", value, RING_MOST, &n, e) < 0)
		return -1;
	o->watch.ring_bytes = (uint32_t)(n << MIB_BITS);
	return 0;
}

static int take_history(struct options *o, const char *value, struct err *e)
{
	uint64_t n;

	if (take_number("history", value, HISTORY_MOST, &n, e) < 0)
		return -1;
	o->watch.history_bytes = (size_t)n << MIB_BITS;
	return 0;
}

static int only_one(const struct options *o, struct err *e)
{
	if (!o->netns && !o->pid)
		return 0;
	return err_set(e, ERR_INPUT,
		       "--netns, --pid: one network at a time (another "
		       "wirestep live watches another)");
}

static int take_netns(struct options *o, const char *value, struct err *e)
{
	if (only_one(o, e) < 0)
		return -1;
	o->netns = value;
	return 0;
}

static int take_pid(struct options *o, const char *value, struct err *e)
{
	uint64_t n;

	if (only_one(o, e) < 0 || take_number("pid", value, INT_MAX, &n, e) < 0)
		return -1;
	o->pid = (int)n;
	return 0;
}

/*
 * What stands behind the number, and what it is of. SIZE is decimal, as file
 * sizes are on the screen: a file is never longer than that.
 */
static const struct unit {
	const char *name;
	size_t member; /* of struct writer_rotate: uint64_t */
	uint64_t times;
} units[] = {
	{ "", offsetof(struct writer_rotate, packets), 1 },
	{ "k", offsetof(struct writer_rotate, bytes), 1000 },
	{ "M", offsetof(struct writer_rotate, bytes), 1000000 },
	{ "G", offsetof(struct writer_rotate, bytes), 1000000000 },
	{ "ms", offsetof(struct writer_rotate, t_ns), 1000000 },
	{ "s", offsetof(struct writer_rotate, t_ns), 1000000000 },
	{ "min", offsetof(struct writer_rotate, t_ns), 60000000000 },
	{ "h", offsetof(struct writer_rotate, t_ns), 3600000000000 },
};

static const struct unit *unit_find(const char *name)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (strcmp(units[i].name, name) == 0)
			return &units[i];
	return NULL;
}

static int take_rotate(struct options *o, const char *value, struct err *e)
{
	const struct unit *unit;
	const char *end;
	uint64_t n;

	if (value_number(value, UINT32_MAX, &n, &end) &&
	    (unit = unit_find(end)) && n <= (UINT64_MAX >> 1) / unit->times) {
		*(uint64_t *)(void *)((char *)&o->rotate + unit->member) =
			n * unit->times;
		return 0;
	}
	return err_set(e, ERR_INPUT,
		       "--rotate %s: not a size (100M), a time (60s) or a "
		       "number of packets (1000000)",
		       value);
}

static int take_files(struct options *o, const char *value, struct err *e)
{
	uint64_t n;

	if (take_number("files", value, WRITER_FILES_MOST, &n, e) < 0)
		return -1;
	o->rotate.files = (uint32_t)n;
	return 0;
}

const struct option_row options_live[OPTIONS_LIVE] = {
	{ 'i', "interface", "NAME",
	  "of live: where to listen (lo); may be repeated", take_interface },
	{ 's', "snap-len", "N",
	  "of live: bytes kept of each packet (256; 0: all)", take_snap_len },
	{ 'c', "count", "N", "of live: end after so many packets", take_count },
	{ OPTION_LONG_ONLY + 15, "duration", "TIME",
	  "of live: end after this time", take_duration },
	{ OPTION_LONG_ONLY + 16, "ring", "MIB",
	  "of live: the kernel's buffer (64)", take_ring },
	{ OPTION_LONG_ONLY + 17, "history", "MIB",
	  "of live: packets that the screen keeps (128)", take_history },
	{ OPTION_LONG_ONLY + 18, "netns", "NAME",
	  "of live: in that network namespace", take_netns },
	{ OPTION_LONG_ONLY + 19, "pid", "PID",
	  "of live: in that process's network namespace", take_pid },
	{ OPTION_LONG_ONLY + 20, "rotate", "SIZE",
	  "of live: the next file after 100M, 60s or 9999", take_rotate },
	{ OPTION_LONG_ONLY + 21, "files", "N",
	  "of live: keep the newest N of those", take_files },
};
