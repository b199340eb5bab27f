/*
 * Reading in slices. What a slice costs depends on the machine, the disk and
 * the packets, and nothing here reads a clock; so a slice ends after so many
 * packets, or so many bytes, for those may have to come from a disk.
 */
#include "ui/app/loader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "ui/list/activity.h"

enum {
	SLICE_PACKETS = 10000, /* of 200 ns each */
	SLICE_BYTES = 8 << 20,
	LOOK_PACKETS = 1000, /* read until the bytes are looked at */
};
static const uint64_t ask_after_ns = 250000000;

static struct loader *begin(struct capture_file *file, const char *name,
			    struct trace_config config, uint8_t judge)
{
	struct loader *l = mem_zero(1, sizeof(*l));

	config.judge = judge;
	l->file = file;
	l->trace = trace_new(&config);
	l->name = name;
	l->status = FILE_PACKET;
	return l;
}

struct loader *loader_new(struct capture_file *file, const char *name,
			  uint8_t judge)
{
	return begin(file, name, trace_config_default(), judge);
}

struct loader *loader_new_live(struct capture_file *file, const char *name,
			       uint8_t judge)
{
	struct loader *l = begin(file, name, trace_config_live(), judge);

	l->live = true;
	return l;
}

void loader_free(struct loader *l)
{
	if (!l)
		return;
	activity_free(l->activity);
	trace_free(l->trace);
	capture_file_close(l->file);
	free(l);
}

void loader_watch(struct loader *l)
{
	if (!l->activity)
		l->activity = activity_new();
}

uint64_t loader_time_ns(const struct loader *l, uint64_t now_ns)
{
	uint64_t last_ns = trace_totals(l->trace).last_ns;

	if (loader_done(l) || now_ns < l->came_ns || !l->came_ns)
		return last_ns;
	return last_ns + (now_ns - l->came_ns);
}

/* The same as trace_read, and each packet is counted for its second. */
static enum file_status watch_some(struct loader *l, uint32_t most)
{
	enum file_status status = FILE_PACKET;
	struct file_packet file;
	struct packet packet;

	for (uint32_t i = 0; i < most; i++) {
		uint32_t flow;

		status = capture_file_next(l->file, &file, &l->error);
		if (status != FILE_PACKET)
			break;
		flow = trace_add(l->trace, &file, &packet).flow;
		activity_count(l->activity, flow, trace_time(l->trace, &file));
	}
	return status;
}

static enum file_status read_some(struct loader *l, uint32_t most)
{
	return l->activity ? watch_some(l, most)
			   : trace_read(l->trace, l->file, most, &l->error);
}

/* To unpack takes longer than to read. */
static uint64_t bytes_read(const struct loader *l)
{
	struct file_about about;

	capture_file_about(l->file, &about);
	return about.at;
}

bool loader_read(struct loader *l, uint64_t now_ns)
{
	uint64_t from = bytes_read(l);
	uint64_t before = trace_totals(l->trace).packets;

	if (loader_done(l) || now_ns < loader_wake_ns(l))
		return false;
	for (int n = 0; n < SLICE_PACKETS; n += LOOK_PACKETS) {
		l->status = read_some(l, LOOK_PACKETS);
		if (l->status != FILE_PACKET ||
		    bytes_read(l) - from > SLICE_BYTES)
			break;
	}
	l->asked_ns = now_ns;
	if (trace_totals(l->trace).packets != before)
		l->came_ns = now_ns;
	return loader_done(l);
}

uint64_t loader_wake_ns(const struct loader *l)
{
	if (l->status == FILE_PACKET)
		return 1;
	return l->status == FILE_WAIT && loader_fd(l) < 0
		       ? l->asked_ns + ask_after_ns
		       : 0;
}

int loader_fd(const struct loader *l)
{
	return l->status == FILE_WAIT ? capture_file_fd(l->file) : -1;
}

bool loader_done(const struct loader *l)
{
	return l->status == FILE_END || l->status == FILE_ERROR;
}

bool loader_grows(const struct loader *l)
{
	return !loader_done(l) && (l->live || l->follows || l->activity);
}

void loader_follow(struct loader *l, bool follow)
{
	l->follows = follow;
	capture_file_follow(l->file, follow);
	if (follow && l->status == FILE_END)
		l->status = FILE_PACKET;
}

double loader_part(const struct loader *l)
{
	struct file_about about;

	if (l->status == FILE_END)
		return 1;
	capture_file_about(l->file, &about);
	if (!about.total || about.done > about.total)
		return -1;
	return (double)about.done / (double)about.total;
}

bool loader_complaint(const struct loader *l, struct err *e)
{
	struct file_about about;

	if (l->status == FILE_ERROR) {
		*e = l->error;
		return true;
	}
	capture_file_about(l->file, &about);
	if (l->status != FILE_END || !about.cut)
		return false;
	err_set(e, ERR_INPUT,
		"%s: ends in the middle of a packet, at byte %" PRIu64
		" (what is before it is shown)",
		l->name, about.cut_at);
	return true;
}

const char *loader_title(const struct loader *l)
{
	const char *slash = strrchr(l->name, '/');

	return slash ? slash + 1 : l->name;
}
