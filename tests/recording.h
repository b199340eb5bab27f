/*
 * A recording with a client and a server, whose segments have numbers relative
 * to the initial ones.
 */
#ifndef TESTS_RECORDING_H
#define TESTS_RECORDING_H

#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "capture/recording/recording.h"

#define CLIENT "127.0.0.1:40000"
#define SERVER "127.0.0.1:80"

/* Initial sequence numbers of the client and the server. */
enum { ISS_C = 1000, ISS_S = 5000 };

/* --- builders ------------------------------------------------------------ */

static struct recording *rec;

static inline void setup(void)
{
	rec = recording_new();
}

static inline void teardown(void)
{
	recording_free(rec);
}

static inline struct packet packet_of(uint8_t protocol, const char *src,
				      const char *dst)
{
	struct packet p = { .protocol = protocol, .has_l4 = true };

	ck_assert(endpoint_parse(&p.src, src));
	ck_assert(endpoint_parse(&p.dst, dst));
	p.ip_len = 40;
	return p;
}

/* A segment of the client's or the server's, with relative numbers. */
static inline struct packet packet_from(const char *src, uint16_t flags,
					uint32_t seq, uint32_t ack,
					uint32_t len)
{
	bool client = strcmp(src, CLIENT) == 0;
	struct packet p = packet_of(IP_TCP, src, client ? SERVER : CLIENT);

	p.tcp.flags = flags;
	p.tcp.seq = seq + (client ? ISS_C : ISS_S);
	p.tcp.ack = ack + (client ? ISS_S : ISS_C);
	p.tcp.win = 10000;
	p.payload_len = len;
	p.ip_len += len;
	return p;
}

static inline struct sent sent_of(const struct packet *p)
{
	return (struct sent){ .packet = p,
			      .copy_of = ROW_NONE,
			      .seen_by = SEEN_QUEUE,
			      .lane = { ROW_NONE, ROW_NONE },
			      .socket = { ROW_NONE, ROW_NONE } };
}

static inline uint32_t send_packet(uint64_t t_ns, const struct packet *p)
{
	struct sent s = sent_of(p);

	return recording_sent(rec, t_ns, &s);
}

static inline uint32_t send_from(const char *src, uint16_t flags, uint32_t seq,
				 uint32_t ack, uint32_t len)
{
	struct packet p = packet_from(src, flags, seq, ack, len);

	return send_packet(0, &p);
}

static inline uint32_t pass(const char *src, uint16_t flags, uint32_t seq,
			    uint32_t ack, uint32_t len)
{
	uint32_t packet = send_from(src, flags, seq, ack, len);

	recording_fate(rec, 0, packet, FATE_DELIVERED);
	return packet;
}

static inline void establish(void)
{
	pass(CLIENT, TH_S, 0, 0, 0);
	pass(SERVER, TH_S | TH_ACK, 0, 1, 0);
	pass(CLIENT, TH_ACK, 1, 1, 0);
}

static inline int events_of(enum event_kind kind)
{
	int n = 0;

	for (uint32_t i = 0; i < recording_count(rec); i++)
		n += recording_event(rec, i)->kind == kind;
	return n;
}

#define assert_event(i, want_kind, want_row, want_t)                           \
	do {                                                                   \
		const struct event *event_ = recording_event(rec, i);          \
                                                                               \
		ck_assert_int_eq((int)event_->kind, want_kind);                \
		ck_assert_uint_eq(event_->row, want_row);                      \
		ck_assert_uint_eq(event_->t_ns, want_t);                       \
	} while (0)

#endif
