/*
 * A capture file, whatever it is and wherever it comes from.
 *
 *	a file ──────────────────────────────▶ window ─▶ step ─▶ packets
 *	a pipe, gzip, zstd ─▶ spool ─▶ file ─────▲
 *
 * A format (pcap.c, pcapng.c) knows only a window of bytes (window.c): it
 * gives the packet that begins at f->at, or says that what is there is not
 * whole. Whether more will come is decided here: a spool is asked for another
 * slice, a file that grows is looked at again, and if neither has anything the
 * file has ended; what is left over then is a packet that was cut.
 *
 * Nothing that was given is taken back: an error, and a file that somebody
 * makes shorter meanwhile, end what follows.
 */
#include "capture/file/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/file/private.h"
#include "capture/file/spool.h"
#include "capture/mem.h"

/* How many times more input is asked for until a caller has to wait. */
enum { TURNS = 4 };

/* --- what is wrong ------------------------------------------------------- */

static enum step step_bad(struct capture_file *f, struct file_packet *p)
{
	(void)f;
	(void)p;
	return STEP_BAD;
}

__attribute__((format(printf, 2, 3))) static enum step
stop(struct capture_file *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->why, sizeof(f->why), fmt, ap);
	va_end(ap);
	f->step = step_bad;
	return STEP_BAD;
}

/* Bytes were taken away, or can not be read: then that is what is wrong. */
static bool is_gone(struct capture_file *f)
{
	uint64_t size;

	if (f->spool || !window_shrunk(&f->w, &size)) {
		if (f->w.lost)
			stop(f,
			     "the disk or the network failed to read it at "
			     "about byte %" PRIu64,
			     f->at);
		return f->w.lost;
	}
	stop(f,
	     "became shorter while it was read: %" PRIu64
	     " bytes, it had %" PRIu64,
	     size, f->w.size);
	f->w.size = size;
	return true;
}

enum step file_bad(struct capture_file *f, uint64_t at, const char *why)
{
	if (is_gone(f))
		return STEP_BAD;
	return stop(f, "corrupt at byte %" PRIu64 ": %s", at, why);
}

static enum file_status tell(const struct capture_file *f, struct err *e)
{
	err_set(e, ERR_INPUT, "%s: %s%s", f->name, f->why,
		f->format && f->at > 0 ? " (what is before it is shown)" : "");
	return FILE_ERROR;
}

static enum step not_a_capture(struct capture_file *f)
{
	const char *remedy;
	const char *looks = file_looks_like(f->w.bytes, f->w.size, &remedy);

	if (f->w.size == 0)
		return stop(f, "is empty");
	return stop(f, "not a capture file%s%s (%s)",
		    looks ? ", it looks like " : "", looks ? looks : "",
		    remedy ? remedy
			   : "wirestep opens pcap and pcapng, also packed by "
			     "gzip or zstd, and recordings as --write x.jsonl "
			     "makes them");
}

/* --- more of it ---------------------------------------------------------- */

static enum file_status grow(struct capture_file *f, uint64_t size)
{
	if (size > FILE_SIZE_MOST) {
		stop(f, FILE_TOO_LARGE);
		return FILE_ERROR;
	}
	if (!window_grow(&f->w, size)) {
		stop(f, "can not be mapped: %s", strerror(errno));
		return FILE_ERROR;
	}
	return FILE_PACKET;
}

static enum file_status more_of_spool(struct capture_file *f)
{
	enum file_status status = spool_pump(f->spool);

	if (status == FILE_ERROR)
		stop(f, "%s", spool_why(f->spool));
	return status == FILE_PACKET ? grow(f, spool_size(f->spool)) : status;
}

static enum file_status more_of_file(struct capture_file *f)
{
	struct stat st;

	if (is_gone(f))
		return FILE_ERROR;
	if (!f->follow)
		return FILE_END;
	if (f->fd >= 0 && fstat(f->fd, &st) == 0 &&
	    (uint64_t)st.st_size > f->w.size)
		return grow(f, (uint64_t)st.st_size);
	return FILE_WAIT;
}

static enum file_status more(struct capture_file *f)
{
	return f->spool ? more_of_spool(f) : more_of_file(f);
}

/* --- a step -------------------------------------------------------------- */

/* The first one: which format this is. */
static enum step step_begin(struct capture_file *f, struct file_packet *p)
{
	static const struct format *const formats[] = { &format_pcap,
							&format_pcapng };
	enum step step = STEP_SHORT;

	if (f->w.size < FORMAT_BYTES)
		return STEP_SHORT;
	for (size_t i = 0; !f->format && i < 2; i++)
		if (formats[i]->knows(f->w.bytes))
			f->format = formats[i];
	if (!f->format)
		return not_a_capture(f);
	step = f->format->begin(f);
	if (step != STEP_PACKET || !p)
		return step;
	return f->step(f, p);
}

/* The input is at its end; what is left over was to be a packet. */
static enum file_status end(struct capture_file *f, struct err *e)
{
	if (f->step == step_begin) {
		if (f->format)
			stop(f, "ends at byte %" PRIu64 ", within its header",
			     f->w.size);
		else
			not_a_capture(f);
		return tell(f, e);
	}
	f->ended = true;
	return FILE_END;
}

static enum file_status go_on(struct capture_file *f, enum step step,
			      struct file_packet *p, struct err *e)
{
	enum file_status status = FILE_PACKET;

	for (int i = 0; i < TURNS && status == FILE_PACKET; i++) {
		if (step == STEP_SHORT)
			status = more(f);
		if (status == FILE_PACKET)
			step = f->step(f, p);
		if (step == STEP_PACKET)
			return FILE_PACKET;
		if (step == STEP_BAD)
			status = FILE_ERROR;
	}
	if (status == FILE_ERROR)
		return tell(f, e);
	if (status == FILE_END)
		return end(f, e);
	return FILE_WAIT;
}

enum file_status capture_file_next(struct capture_file *f,
				   struct file_packet *p, struct err *e)
{
	enum step step;

	if (f->ops)
		return f->ops->next(f->input, p, e);
	step = f->step(f, p);
	if (__builtin_expect(step == STEP_PACKET, 1))
		return FILE_PACKET;
	return go_on(f, step, p, e);
}

int file_begin(struct capture_file *f, struct err *e)
{
	enum step step;

	f->step = step_begin;
	step = f->step(f, NULL);
	if (step == STEP_PACKET)
		return 0;
	return go_on(f, step, NULL, e) == FILE_ERROR ? -1 : 0;
}

bool capture_file_at(struct capture_file *f, uint64_t place,
		     struct file_packet *p)
{
	uint64_t size;

	if (f->ops)
		return f->ops->at(f->input, place, p);
	if (place >= f->at || !f->format->at(f, place, p))
		return false;
	/* read as zeros, because it is gone? */
	return !f->w.lost || !window_shrunk(&f->w, &size) ||
	       p->bytes + p->captured <= f->w.bytes + size;
}

void capture_file_forget(struct capture_file *f)
{
	if (f->spool)
		spool_forget(f->spool, f->at);
}

/* --- what it is ---------------------------------------------------------- */

void capture_file_follow(struct capture_file *f, bool follow)
{
	f->follow = follow;
	if (follow)
		f->ended = false;
	if (f->spool)
		spool_follow(f->spool, follow);
}

int capture_file_fd(const struct capture_file *f)
{
	if (f->ops)
		return f->ops->fd(f->input);
	return f->spool ? spool_input(f->spool) : -1;
}

static const char *format_name(const struct capture_file *f)
{
	static const char *const names[][PACKED_ZSTD + 1] = {
		{ "pcap", "pcap (gzip)", "pcap (zstd)" },
		{ "pcapng", "pcapng (gzip)", "pcapng (zstd)" },
	};
	enum packing packing = f->spool ? spool_packing(f->spool) : PACKED_NOT;

	return f->format ? names[f->format == &format_pcapng][packing] : "";
}

void capture_file_about(const struct capture_file *f, struct file_about *out)
{
	if (f->ops) {
		f->ops->about(f->input, out);
		return;
	}
	*out = (struct file_about){ .format = format_name(f),
				    .done = f->at,
				    .at = f->at,
				    .total = f->w.size };
	if (f->spool)
		spool_progress(f->spool, &out->done, &out->total);
	if (f->format)
		out->interfaces = f->format->interfaces(f);
	out->cut = f->ended &&
		   (f->at < f->w.size || (f->spool && spool_cut(f->spool)));
	out->cut_at = f->at;
	if (f->ng.comment_len > 0) {
		out->comment = (const char *)f->w.bytes + f->ng.comment_at;
		out->comment_len = f->ng.comment_len;
	}
}

bool capture_file_interface(const struct capture_file *f, uint32_t n,
			    struct file_interface *out)
{
	if (f->ops)
		return f->ops->interface(f->input, n, out);
	return f->format && f->format->interface(f, n, out);
}

bool capture_file_lost(const struct capture_file *f, struct file_lost *out)
{
	return f->ops && f->ops->lost && f->ops->lost(f->input, out);
}

bool capture_file_repair(const siginfo_t *info)
{
	return window_repair(info);
}
