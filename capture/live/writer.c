/*
 * Packets to files while they are watched.
 *
 *   packet ─▶ buffer: whole blocks ─▶ write(2) ─▶ file ─▶ the next of the ring
 *               256 KiB, a second, or nothing more to do
 *
 *   file:  head (section, interfaces) · packet … packet · statistics
 *
 * The head is made once, so every file of a ring stands alone. Only whole
 * blocks are handed to the kernel, so whoever is killed leaves a file that ends
 * with one, or in the middle of the last. Where the disk is full, what does not
 * fit is cut off again, for the same reason.
 *
 * A packet costs a copy. Times are those of packets: nothing here reads a
 * clock.
 */
#include "capture/live/writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/live/roll.h"
#include "capture/mem.h"
#include "capture/pcapng_block.h"

enum {
	BUFFER = 256 << 10,
	RECORD_HEAD = 16,     /* of pcap */
	PACKET_BLOCK = 32,    /* of pcapng, but for its bytes */
	STATISTICS_SIZE = 64, /* block_statistics */
};

#define SECOND_NS UINT64_C(1000000000)

struct writer {
	struct writer_config config; /* but for path and interfaces */
	struct roll *roll;
	bool pcap;
	struct block head;	    /* what each file begins with */
	struct block buffer;	    /* whole blocks that are not yet written */
	int fd;			    /* -1: none is open */
	uint64_t written;	    /* bytes of it on disk */
	uint64_t packets, first_ns; /* of it */
	uint64_t last_ns, flushed_ns;
	struct writer_stats stats;
	struct err failed;
};

/* --- to disk ------------------------------------------------------------- */

/* Bytes of the block or record that begins here. */
static size_t block_size(const struct writer *w, const uint8_t *at)
{
	const uint8_t *len = at + (w->pcap ? 8 : 4);
	size_t n = (size_t)len[0] | (size_t)len[1] << 8 | (size_t)len[2] << 16 |
		   (size_t)len[3] << 24;

	return w->pcap ? n + RECORD_HEAD : n;
}

/* As much of the first n bytes of the buffer as is whole blocks. */
static size_t whole_of(const struct writer *w, size_t n)
{
	size_t whole = 0, size;

	if (w->written == 0) /* the head, or nothing */
		return n < w->head.n ? 0 : w->head.n;
	while (whole < n) {
		size = block_size(w, w->buffer.at + whole);
		if (size > n - whole)
			break;
		whole += size;
	}
	return whole;
}

static void fail(struct writer *w, int error)
{
	err_set(&w->failed, ERR_INPUT, "%s: %s%s", roll_name(w->roll),
		strerror(error),
		error == ENOSPC ? " (make room, or bound it: --rotate, --files)"
				: "");
}

/* A pipe has no end that could be cut off: its reader sees part of a block. */
static void fail_after(struct writer *w, size_t done, int error)
{
	w->written += whole_of(w, done);
	(void)!ftruncate(w->fd, (off_t)w->written);
	fail(w, error);
}

void writer_flush(struct writer *w)
{
	size_t done = 0;

	while (done < w->buffer.n && !writer_failed(w)) {
		ssize_t n =
			write(w->fd, w->buffer.at + done, w->buffer.n - done);

		if (n > 0)
			done += (size_t)n;
		else if (n == 0 || errno != EINTR)
			fail_after(w, done, n == 0 ? ENOSPC : errno);
	}
	if (!writer_failed(w))
		w->written += done;
	w->buffer.n = 0;
	w->flushed_ns = w->last_ns;
}

/* --- a file -------------------------------------------------------------- */

static void add_statistics(struct writer *w, size_t interface)
{
	struct live_stats st = w->config.stats(w->config.context, interface);
	struct block *b = &w->buffer;
	size_t begin = block_begin(b, BLOCK_STATISTICS);

	block_u32(b, (uint32_t)interface);
	block_time(b, w->last_ns);
	block_u64(b, OPT_ISB_IFRECV, st.received);
	block_u64(b, OPT_ISB_IFDROP, st.dropped_interface);
	block_u64(b, OPT_ISB_OSDROP, st.dropped_kernel);
	block_option(b, OPT_END, NULL, 0);
	block_end(b, begin);
}

/* One without its head is no file at all. */
static void file_open(struct writer *w, uint64_t t_ns)
{
	w->fd = roll_open(w->roll, t_ns, &w->failed);
	if (w->fd < 0)
		return;
	w->written = w->packets = 0;
	block_bytes(&w->buffer, w->head.at, w->head.n);
	writer_flush(w);
	if (writer_failed(w))
		roll_undo(w->roll);
	else if (roll_settle(w->roll, &w->failed) == 0)
		w->stats.files++;
}

static void file_end(struct writer *w)
{
	if (w->fd < 0)
		return;
	for (size_t i = 0;
	     !w->pcap && w->config.stats && i < w->config.n_interfaces; i++)
		add_statistics(w, i);
	writer_flush(w);
	if (close(w->fd) < 0 && !writer_failed(w))
		fail(w, errno);
	w->fd = -1;
}

static void file_next(struct writer *w, uint64_t t_ns)
{
	file_end(w);
	if (!writer_failed(w))
		file_open(w, t_ns);
}

/* --- packets ------------------------------------------------------------- */

static uint64_t size_with(const struct writer *w, const struct file_packet *p)
{
	uint64_t packet = w->pcap ? RECORD_HEAD + p->captured
				  : PACKET_BLOCK + (p->captured + 3ull) / 4 * 4;
	uint64_t end = w->pcap ? 0 : w->config.n_interfaces * STATISTICS_SIZE;

	return w->written + w->buffer.n + packet + end;
}

static bool is_full(const struct writer *w, const struct file_packet *p)
{
	const struct writer_rotate *r = &w->config.rotate;

	if (w->packets == 0)
		return false;
	return (r->packets && w->packets >= r->packets) ||
	       (r->t_ns && p->t_ns >= w->first_ns + r->t_ns) ||
	       (r->bytes && size_with(w, p) > r->bytes);
}

void writer_add(struct writer *w, const struct file_packet *p)
{
	struct block_packet packet = { .interface = p->interface,
				       .t_ns = p->t_ns,
				       .bytes = p->bytes,
				       .captured = p->captured,
				       .length = p->length };

	if (!writer_failed(w) && is_full(w, p))
		file_next(w, p->t_ns);
	if (writer_failed(w))
		return;
	if (w->packets++ == 0)
		w->first_ns = p->t_ns;
	w->stats.packets++;
	w->last_ns = p->t_ns;
	if (w->pcap)
		pcap_record(&w->buffer, &packet);
	else
		block_end(&w->buffer, block_packet(&w->buffer, &packet));
	if (w->buffer.n >= BUFFER || p->t_ns - w->flushed_ns >= SECOND_NS)
		writer_flush(w);
}

const struct err *writer_failed(const struct writer *w)
{
	return w->failed.status ? &w->failed : NULL;
}

struct writer_stats writer_stats(const struct writer *w)
{
	return w->stats;
}

/* --- life ---------------------------------------------------------------- */

static bool is_pcap(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && strcmp(dot, ".pcap") == 0;
}

static bool rotates(const struct writer_rotate *r)
{
	return r->bytes || r->packets || r->t_ns;
}

static int make_pcap_head(struct writer *w, const struct writer_config *c,
			  struct err *e)
{
	const struct file_interface *first = c->interface;

	for (size_t i = 1; i < c->n_interfaces; i++)
		if (c->interface[i].link != first->link)
			return err_set(e, ERR_INPUT,
				       "%s: pcap has no place for interfaces "
				       "of two kinds (save .pcapng)",
				       c->path);
	pcap_head(&w->head, first->link, first->snap_len);
	return 0;
}

static int make_head(struct writer *w, const struct writer_config *c,
		     struct err *e)
{
	if (w->pcap)
		return make_pcap_head(w, c, e);
	block_section(&w->head, NULL);
	for (size_t i = 0; i < c->n_interfaces; i++) {
		const struct file_interface *f = &c->interface[i];
		char *name = mem_text(f->name, f->name_len);

		block_interface(&w->head, f->link, f->snap_len, name);
		free(name);
	}
	return 0;
}

static void writer_free(struct writer *w)
{
	if (w->fd >= 0)
		close(w->fd);
	roll_free(w->roll);
	free(w->head.at);
	free(w->buffer.at);
	free(w);
}

int writer_open(struct writer **out, const struct writer_config *config,
		struct err *e)
{
	struct writer *w = mem_zero(1, sizeof(*w));

	w->config = *config;
	w->config.path = NULL;
	w->config.interface = NULL;
	w->fd = -1;
	w->last_ns = w->flushed_ns = config->now_ns;
	w->pcap = is_pcap(config->path);
	if (make_head(w, config, e) < 0)
		goto fail;
	w->roll = roll_new(config->path, rotates(&config->rotate),
			   config->rotate.files, e);
	if (!w->roll)
		goto fail;
	file_open(w, config->now_ns);
	if (!writer_failed(w)) {
		*out = w;
		return 0;
	}
	*e = w->failed;
fail:
	writer_free(w);
	return -1;
}

int writer_close(struct writer *w, struct err *e)
{
	int rc = 0;

	file_end(w);
	if (writer_failed(w)) {
		*e = w->failed;
		rc = -1;
	}
	writer_free(w);
	return rc;
}
