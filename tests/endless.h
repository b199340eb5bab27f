/*
 * Packets without a file, as many as are wanted: one segment is built, and
 * its ports, numbers and flags are written over for each packet.
 *
 *	struct endless e;
 *
 *	endless_begin(&e, trace);
 *	endless_tcp(&e, port, 0, TH_S, 100, 0);
 */
#ifndef TESTS_ENDLESS_H
#define TESTS_ENDLESS_H

#include "capture/trace.h"
#include "tests/build.h"
#include "tests/test.h"

#define ENDLESS_SERVER 80

struct endless {
	struct trace *trace; /* borrowed */
	struct build tcp, udp;
	uint64_t t_ns, place;
};

static inline void endless_begin(struct endless *e, struct trace *t)
{
	*e = (struct endless){ .trace = t, .t_ns = 1000000000 };
	build_tcp(&e->tcp,
		  &(struct build_segment){ .src = "10.0.0.1:1",
					   .dst = "10.0.0.2:80",
					   .flags = TH_ACK,
					   .win = 100,
					   .payload = BUILD_BYTES("") });
	build_udp(&e->udp, "10.0.0.1:1", "10.0.0.2:53", BUILD_BYTES("data"));
}

static inline void endless_be(struct build *b, size_t at, uint64_t value,
			      size_t n)
{
	for (size_t i = 0; i < n; i++)
		b->at[at + i] = (uint8_t)(value >> 8 * (n - 1 - i));
}

/* Client `who`: a port, and above it the address. */
static inline void endless_ends(struct build *b, uint32_t who, int side,
				uint16_t server)
{
	uint32_t client = 0x0a010000u + (who >> 15);
	uint16_t port = (uint16_t)(1024 + (who & 0x7fff));

	endless_be(b, side ? 16 : 12, client, 4);
	endless_be(b, side ? 12 : 16, 0x0a000002, 4);
	endless_be(b, side ? 22 : 20, port, 2);
	endless_be(b, side ? 20 : 22, server, 2);
}

static inline struct trace_found endless_add(struct endless *e,
					     const struct build *b)
{
	struct file_packet file = { .place = e->place++,
				    .t_ns = e->t_ns,
				    .bytes = b->at,
				    .captured = (uint32_t)b->len,
				    .length = (uint32_t)b->len,
				    .link = LINK_RAW };
	struct packet packet;

	e->t_ns += 1000;
	return trace_add(e->trace, &file, &packet);
}

/* A segment without data; side 0 is the client. */
static inline struct trace_found endless_tcp(struct endless *e, uint32_t who,
					     int side, uint16_t flags,
					     uint32_t seq, uint32_t ack)
{
	endless_ends(&e->tcp, who, side, ENDLESS_SERVER);
	endless_be(&e->tcp, 24, seq, 4);
	endless_be(&e->tcp, 28, ack, 4);
	endless_be(&e->tcp, 33, flags, 1);
	return endless_add(e, &e->tcp);
}

static inline struct trace_found endless_udp(struct endless *e, uint32_t who,
					     int side)
{
	endless_ends(&e->udp, who, side, 53);
	return endless_add(e, &e->udp);
}

/* The same with data, which takes longer. */
static inline struct trace_found endless_say(struct endless *e, uint32_t who,
					     int side, uint32_t seq,
					     uint32_t ack, const char *data)
{
	struct build b = { .len = 0 };

	build_tcp(&b,
		  &(struct build_segment){ .src = "10.0.0.1:1",
					   .dst = "10.0.0.2:80",
					   .seq = seq,
					   .ack = ack,
					   .flags = TH_P | TH_ACK,
					   .win = 100,
					   .payload = { data, strlen(data) } });
	endless_ends(&b, who, side, ENDLESS_SERVER);
	return endless_add(e, &b);
}

/* Numbers begin with 100 and 500; its conversation. */
static inline uint32_t endless_open(struct endless *e, uint32_t who)
{
	uint32_t flow = endless_tcp(e, who, 0, TH_S, 100, 0).flow;

	endless_tcp(e, who, 1, TH_S | TH_ACK, 500, 101);
	endless_tcp(e, who, 0, TH_ACK, 101, 501);
	return flow;
}

/* The client first; nothing was said. */
static inline void endless_close(struct endless *e, uint32_t who)
{
	endless_tcp(e, who, 0, TH_F | TH_ACK, 101, 501);
	endless_tcp(e, who, 1, TH_F | TH_ACK, 501, 102);
	endless_tcp(e, who, 0, TH_ACK, 102, 502);
}

#endif
