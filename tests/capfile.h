/*
 * Capture files for tests, put together block by block in either byte order,
 * and what a reader gives of them.
 *
 *	struct capfile c = { .big = true };
 *	struct taken t;
 *
 *	pcap_head(&c, PCAP_US, LINK_ETHERNET);
 *	pcap_packet(&c, 5, 7, BUILD_BYTES("abc"), 60);
 *	t = take_all(&c);
 */
#ifndef TESTS_CAPFILE_H
#define TESTS_CAPFILE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "capture/file/file.h"
#include "tests/build.h"
#include "tests/test.h"

#define CAPFILE_MAX 8192
#define TAKEN_MAX   64

struct capfile {
	uint8_t at[CAPFILE_MAX];
	size_t n;
	bool big;
};

static inline void cap_bytes(struct capfile *c, const void *bytes, size_t n)
{
	if (n > CAPFILE_MAX - c->n)
		abort();
	if (n > 0)
		memcpy(c->at + c->n, bytes, n);
	c->n += n;
}

static inline void cap_number(struct capfile *c, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		size_t shift = 8 * (c->big ? size - 1 - i : i);
		uint8_t byte = (uint8_t)(value >> shift);

		cap_bytes(c, &byte, 1);
	}
}

static inline void cap_u16(struct capfile *c, uint32_t value)
{
	cap_number(c, value, 2);
}

static inline void cap_u32(struct capfile *c, uint32_t value)
{
	cap_number(c, value, 4);
}

static inline void cap_pad(struct capfile *c)
{
	while (c->n % 4)
		cap_bytes(c, "", 1);
}

/* Overwrites what is there. */
static inline void cap_patch(struct capfile *c, size_t at, uint64_t value,
			     size_t size)
{
	size_t n = c->n;

	c->n = at;
	cap_number(c, value, size);
	c->n = n;
}

/* --- pcap ---------------------------------------------------------------- */

#define PCAP_US	       0xa1b2c3d4u
#define PCAP_NS	       0xa1b23c4du
#define PCAP_KUZNETZOV 0xa1b2cd34u

static inline void pcap_head(struct capfile *c, uint32_t magic, uint32_t link)
{
	cap_u32(c, magic);
	cap_u16(c, 2);
	cap_u16(c, 4);
	cap_u32(c, 0);
	cap_u32(c, 0);
	cap_u32(c, 65535);
	cap_u32(c, link);
}

static inline void pcap_packet(struct capfile *c, uint32_t seconds,
			       uint32_t fraction, struct build_bytes bytes,
			       uint32_t length)
{
	cap_u32(c, seconds);
	cap_u32(c, fraction);
	cap_u32(c, (uint32_t)bytes.len);
	cap_u32(c, length);
	cap_bytes(c, bytes.at, bytes.len);
}

/* --- pcapng -------------------------------------------------------------- */

/* What is written between the two is a block's body. */
static inline size_t ng_block(struct capfile *c, uint32_t type)
{
	size_t start = c->n;

	cap_u32(c, type);
	cap_u32(c, 0);
	return start;
}

static inline void ng_block_end(struct capfile *c, size_t start)
{
	uint32_t len;

	cap_pad(c);
	len = (uint32_t)(c->n - start + 4);
	cap_patch(c, start + 4, len, 4);
	cap_u32(c, len);
}

static inline void ng_option(struct capfile *c, uint32_t code,
			     struct build_bytes value)
{
	cap_u16(c, code);
	cap_u16(c, (uint32_t)value.len);
	cap_bytes(c, value.at, value.len);
	cap_pad(c);
}

static inline void ng_section(struct capfile *c)
{
	size_t start = ng_block(c, 0x0a0d0d0a);

	cap_u32(c, 0x1a2b3c4d);
	cap_u16(c, 1);
	cap_u16(c, 0);
	cap_number(c, UINT64_MAX, 8);
	ng_block_end(c, start);
}

/* The beginning of an interface's block; options may follow. */
static inline size_t ng_interface_start(struct capfile *c, uint32_t link,
					uint32_t snap_len)
{
	size_t start = ng_block(c, 1);

	cap_u16(c, link);
	cap_u16(c, 0);
	cap_u32(c, snap_len);
	return start;
}

static inline void ng_interface(struct capfile *c, uint32_t link)
{
	ng_block_end(c, ng_interface_start(c, link, 0));
}

/* One whose clock has this resolution, and is so many seconds off. */
static inline void ng_interface_clock(struct capfile *c, uint8_t resolution,
				      int64_t offset_s)
{
	size_t start = ng_interface_start(c, LINK_ETHERNET, 0);

	ng_option(c, 9, (struct build_bytes){ &resolution, 1 });
	cap_u16(c, 14);
	cap_u16(c, 8);
	cap_number(c, (uint64_t)offset_s, 8);
	ng_block_end(c, start);
}

static inline void ng_packet_tail(struct capfile *c, uint64_t ticks,
				  struct build_bytes bytes, uint32_t length)
{
	cap_u32(c, (uint32_t)(ticks >> 32));
	cap_u32(c, (uint32_t)ticks);
	cap_u32(c, (uint32_t)bytes.len);
	cap_u32(c, length);
	cap_bytes(c, bytes.at, bytes.len);
	cap_pad(c);
}

/* The beginning of an enhanced packet's block; options may follow. */
static inline size_t ng_packet_start(struct capfile *c, uint32_t interface,
				     uint64_t ticks, struct build_bytes bytes,
				     uint32_t length)
{
	size_t start = ng_block(c, 6);

	cap_u32(c, interface);
	ng_packet_tail(c, ticks, bytes, length);
	return start;
}

static inline void ng_packet(struct capfile *c, uint32_t interface,
			     uint64_t ticks, struct build_bytes bytes,
			     uint32_t length)
{
	ng_block_end(c, ng_packet_start(c, interface, ticks, bytes, length));
}

static inline void ng_simple(struct capfile *c, struct build_bytes bytes,
			     uint32_t length)
{
	size_t start = ng_block(c, 3);

	cap_u32(c, length);
	cap_bytes(c, bytes.at, bytes.len);
	ng_block_end(c, start);
}

static inline void ng_obsolete(struct capfile *c, uint32_t interface,
			       uint64_t ticks, struct build_bytes bytes,
			       uint32_t length)
{
	size_t start = ng_block(c, 2);

	cap_u16(c, interface);
	cap_u16(c, 99); /* drops */
	ng_packet_tail(c, ticks, bytes, length);
	ng_block_end(c, start);
}

/* --- reading ------------------------------------------------------------- */

struct taken {
	struct file_packet p[TAKEN_MAX]; /* bytes: of the capfile */
	int n;
	enum file_status status; /* how it ended */
	struct err e;
	struct file_about about;
	bool opened;
};

/* What was packet n must be had again by its place. */
static inline void assert_packet_again(struct capture_file *f,
				       const struct file_packet *p)
{
	struct file_packet again;

	ck_assert_msg(capture_file_at(f, p->place, &again),
		      "not again: the packet at %llu",
		      (unsigned long long)p->place);
	ck_assert_uint_eq(again.place, p->place);
	ck_assert_uint_eq(again.t_ns, p->t_ns);
	ck_assert_ptr_eq(again.bytes, p->bytes);
	ck_assert_uint_eq(again.captured, p->captured);
	ck_assert_uint_eq(again.length, p->length);
	ck_assert_uint_eq(again.interface, p->interface);
	ck_assert_int_eq(again.link, p->link);
	ck_assert_ptr_eq(again.comment, p->comment);
	ck_assert_uint_eq(again.comment_len, p->comment_len);
}

/*
 * All packets of a file in memory, each read twice: in order, and by place
 * from the last to the first.
 */
static inline struct taken take_memory(const void *bytes, size_t n)
{
	struct taken t = { .status = FILE_ERROR };
	struct capture_file *f;

	t.opened = capture_file_open_memory(&f, bytes, n, "made", &t.e) == 0;
	if (!t.opened)
		return t;
	do {
		ck_assert_int_lt(t.n, TAKEN_MAX);
		t.status = capture_file_next(f, &t.p[t.n], &t.e);
		t.n += t.status == FILE_PACKET;
	} while (t.status == FILE_PACKET);
	for (int i = t.n; i-- > 0;)
		assert_packet_again(f, &t.p[i]);
	capture_file_about(f, &t.about);
	capture_file_close(f);
	return t;
}

static inline struct taken take_all(const struct capfile *c)
{
	return take_memory(c->at, c->n);
}

static inline void assert_bytes(const struct file_packet *p,
				struct build_bytes want)
{
	ck_assert_uint_eq(p->captured, want.len);
	ck_assert_mem_eq(p->bytes, want.at, want.len);
}

/* Read to its end, without a mistake, and not cut. */
static inline void assert_whole(const struct taken *t, int packets)
{
	ck_assert_msg(t->status == FILE_END, "%s", t->e.text);
	ck_assert_int_eq(t->n, packets);
	ck_assert(!t->about.cut);
}

/* --- a file to be read in many ways -------------------------------------- */

enum { MADE = 5 };

/* A file of MADE packets; the n-th has n bytes, and its time is n. */
static inline struct capfile made(bool ng)
{
	struct capfile c = { .big = true };

	if (ng) {
		ng_section(&c);
		ng_interface(&c, LINK_ETHERNET);
	} else {
		pcap_head(&c, PCAP_US, LINK_ETHERNET);
	}
	for (uint32_t i = 1; i <= MADE; i++) {
		struct build_bytes bytes = { "abcdefgh", i };

		if (ng)
			ng_packet(&c, 0, i, bytes, 100 + i);
		else
			pcap_packet(&c, 0, i, bytes, 100 + i);
	}
	return c;
}

static inline void assert_made(const struct file_packet *p, uint32_t n)
{
	ck_assert_uint_eq(p->t_ns, n * 1000);
	ck_assert_uint_eq(p->length, 100 + n);
	assert_bytes(p, (struct build_bytes){ "abcdefgh", n });
}

/* All of them, and then the end. */
static inline void assert_all_made(struct capture_file *f)
{
	struct file_packet p;
	uint64_t place[MADE];
	struct err e;

	for (uint32_t i = 0; i < MADE; i++) {
		ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_PACKET);
		assert_made(&p, i + 1);
		place[i] = p.place;
	}
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_END);
	for (uint32_t i = MADE; i-- > 0;) {
		ck_assert(capture_file_at(f, place[i], &p));
		assert_made(&p, i + 1);
	}
}

#endif
