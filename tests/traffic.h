/*
 * Captures of any length for the screen's tests: packets as they come, one a
 * microsecond, in memory.
 *
 *	struct traffic t;
 *
 *	traffic_begin(&t);
 *	traffic_handshake(&t, "10.0.0.1:40000", "10.0.0.2:80");
 *	traffic_udp(&t, "10.0.0.1:50000", "10.0.0.3:53", "question");
 *	screen_capture(&s, traffic_open(&t), "made.pcap");
 */
#ifndef TESTS_TRAFFIC_H
#define TESTS_TRAFFIC_H

#include "capture/mem.h"
#include "tests/capfile.h"

struct traffic {
	uint8_t *at; /* owned */
	size_t n, cap;
	uint32_t added;
	uint64_t t_us; /* of the next packet, since second 5 */
};

static inline void traffic_bytes(struct traffic *t, const struct capfile *c)
{
	mem_grow(t->at, t->cap, t->n + c->n);
	memcpy(t->at + t->n, c->at, c->n);
	t->n += c->n;
}

static inline void traffic_begin(struct traffic *t)
{
	struct capfile c = { .n = 0 };

	*t = (struct traffic){ .n = 0 };
	pcap_head(&c, PCAP_US, LINK_RAW);
	traffic_bytes(t, &c);
}

static inline void traffic_end(struct traffic *t)
{
	free(t->at);
	*t = (struct traffic){ .n = 0 };
}

static inline void traffic_put(struct traffic *t, const void *bytes, size_t n)
{
	struct capfile c = { .n = 0 };

	pcap_packet(&c, 5 + (uint32_t)(t->t_us / 1000000),
		    (uint32_t)(t->t_us % 1000000),
		    (struct build_bytes){ bytes, n }, (uint32_t)n);
	traffic_bytes(t, &c);
	t->added++;
	t->t_us++;
}

static inline void traffic_tcp(struct traffic *t, const char *src,
			       const char *dst, uint16_t flags, uint32_t seq,
			       uint32_t ack, const char *data)
{
	struct build b = { .len = 0 };

	build_tcp(&b,
		  &(struct build_segment){ .src = src,
					   .dst = dst,
					   .seq = seq,
					   .ack = ack,
					   .flags = flags,
					   .win = 100,
					   .payload = { data, strlen(data) } });
	traffic_put(t, b.at, b.len);
}

static inline void traffic_udp(struct traffic *t, const char *src,
			       const char *dst, const char *data)
{
	struct build b = { .len = 0 };

	build_udp(&b, src, dst, (struct build_bytes){ data, strlen(data) });
	traffic_put(t, b.at, b.len);
}

/* SYN, SYN+ACK, ACK; numbers begin with 100 and 500. */
static inline void traffic_handshake(struct traffic *t, const char *client,
				     const char *server)
{
	traffic_tcp(t, client, server, TH_S, 100, 0, "");
	traffic_tcp(t, server, client, TH_S | TH_ACK, 500, 101, "");
	traffic_tcp(t, client, server, TH_ACK, 101, 501, "");
}

/* Borrows the bytes until it is closed. */
static inline struct capture_file *traffic_open(const struct traffic *t)
{
	struct capture_file *f;
	struct err e;

	ck_assert_msg(
		capture_file_open_memory(&f, t->at, t->n, "made.pcap", &e) == 0,
		"%s", e.text);
	return f;
}

#endif
