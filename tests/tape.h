/*
 * Recordings for tests: a tape is a recording in the making and its clock,
 * which goes on by 10 ns from one event to the next.
 *
 *	struct tape t = tape_new();
 *
 *	handshake(&t);
 *	segment(&t, 0, TH_P | TH_ACK, 1, 1, "hello");
 *
 * Sequence numbers are relative; the client's wrap soon after its first.
 * There is one connection, from lane C to lane S.
 */
#ifndef TESTS_TAPE_H
#define TESTS_TAPE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/build.h"
#include "tests/lines.h"

#define CLIENT "127.0.0.1:40000"
#define SERVER "127.0.0.1:80"

/* When the recording started: 2026-01-02T03:04:05.123456789Z. */
#define STARTED_S  1767323045u
#define STARTED_NS 123456789u

/* The first numbers of both ends. */
#define CLIENT_ISS 4294967290u
#define SERVER_ISS 9000u

/* --- recordings ---------------------------------------------------------- */

/* A recording in the making, and its clock. */
struct tape {
	struct recording *r;
	uint64_t t_ns;
	uint32_t lane[2]; /* C, S */
	uint32_t run; /* set apart the numbers of a port's next connection */
	bool no_bytes;
};

static inline struct tape tape_new(void)
{
	struct tape t = { .r = recording_new() };

	t.lane[0] = recording_lane(t.r, "C");
	t.lane[1] = recording_lane(t.r, "S");
	return t;
}

static inline uint32_t text_add(struct tape *t, const char *text)
{
	return recording_text_add(t->r, text, strlen(text));
}

static inline uint32_t packet_send(struct tape *t, const struct build *b,
				   uint32_t copy_of)
{
	struct packet p;
	struct sent sent = {
		.packet = &p,
		.bytes = t->no_bytes ? NULL : b->at,
		.n_bytes = (uint32_t)b->len,
		.copy_of = copy_of,
		.seen_by = SEEN_QUEUE | SEEN_PCAP,
		.lane = { ROW_NONE, ROW_NONE },
		.socket = { ROW_NONE, ROW_NONE },
	};

	packet_decode(&p, LINK_RAW, b->at, b->len);
	if (p.src.port == 40000 || p.dst.port == 40000) {
		sent.lane[0] = t->lane[p.src.port != 40000];
		sent.lane[1] = t->lane[p.src.port == 40000];
	}
	return recording_sent(t->r, t->t_ns += 10, &sent);
}

/* A segment of the one connection, by the client (0) or the server (1). */
static inline uint32_t segment_send(struct tape *t, int side, uint16_t flags,
				    uint32_t seq, uint32_t ack,
				    const char *payload)
{
	static const char *const ends[] = { CLIENT, SERVER };
	uint32_t iss[] = { CLIENT_ISS + t->run, SERVER_ISS + t->run };
	struct build b = { .len = 0 };

	build_tcp(&b, &(struct build_segment){
			      .src = ends[side],
			      .dst = ends[1 - side],
			      .seq = seq + iss[side],
			      .ack = ack + iss[1 - side],
			      .flags = flags,
			      .win = 512,
			      .payload = { payload, strlen(payload) } });
	return packet_send(t, &b, ROW_NONE);
}

static inline void packet_end(struct tape *t, uint32_t packet, enum fate fate)
{
	recording_fate(t->r, t->t_ns += 10, packet, fate);
}

static inline uint32_t segment(struct tape *t, int side, uint16_t flags,
			       uint32_t seq, uint32_t ack, const char *payload)
{
	uint32_t n = segment_send(t, side, flags, seq, ack, payload);

	packet_end(t, n, FATE_DELIVERED);
	return n;
}

static inline void handshake(struct tape *t)
{
	segment(t, 0, TH_S, 0, 0, "");
	segment(t, 1, TH_S | TH_ACK, 0, 1, "");
	segment(t, 0, TH_ACK, 1, 1, "");
}

static inline void teardown(struct tape *t, uint32_t seq, uint32_t ack)
{
	segment(t, 0, TH_F | TH_ACK, seq, ack, "");
	segment(t, 1, TH_F | TH_ACK, ack, seq + 1, "");
	segment(t, 0, TH_ACK, seq + 1, ack + 1, "");
}

static inline uint32_t socket_add(struct tape *t, const char *name, int lane,
				  const char *local, const char *remote)
{
	struct endpoint l = build_endpoint(local), r;

	if (remote)
		r = build_endpoint(remote);
	return recording_socket_add(t->r, name, t->lane[lane], IP_TCP, &l,
				    remote ? &r : NULL);
}

static inline void expect_add(struct tape *t, uint8_t verdict, const char *got)
{
	struct expect_row row = { .file = text_add(t, "a.scn"),
				  .want = text_add(t, "C.s ESTABLISHED"),
				  .got = text_add(t, got),
				  .line = 12,
				  .col = 3,
				  .verdict = verdict };

	recording_expect(t->r, t->t_ns += 10, &row);
}

static inline void head_fill(struct tape *t)
{
	*recording_head(t->r) = (struct recording_head){
		.name = text_add(t, "tcp-hello"),
		.title_en = text_add(t, "Hello"),
		.title_zh = text_add(t, "你好"),
		.mode = text_add(t, "freeze"),
		.kernel = text_add(t, "6.18"),
		.started_ns = STARTED_S * UINT64_C(1000000000) + STARTED_NS,
	};
}

static inline void info_add(struct tape *t, uint32_t socket)
{
	struct info_row info = { .socket = socket,
				 .cwnd = 10,
				 .ssthresh = 2147483647,
				 .rtt_us = 41,
				 .rto_ms = 201,
				 .bytes_sent = 5000000000,
				 .timer = 1,
				 .timer_ms = 200 };

	recording_info(t->r, t->t_ns += 10, &info);
}

/* UDP, ICMP about it, a fragment and a protocol that is none of ours. */
static inline void other_protocols(struct tape *t)
{
	struct build udp = { .len = 0 }, icmp = { .len = 0 };
	struct build six = { .len = 0 }, fragment = { .len = 0 };
	struct build esp = { .len = 0 };
	struct endpoint a = build_endpoint("10.0.0.1"),
			b = build_endpoint("10.0.0.2");

	build_udp(&udp, "127.0.0.1:5000", "127.0.0.1:53", BUILD_BYTES("ask"));
	build_icmp(&icmp, "127.0.0.1", "127.0.0.1", 3, 3, 0,
		   (struct build_bytes){ udp.at, udp.len });
	build_udp(&six, "[::1]:5000", "[::1]:53", BUILD_BYTES("six"));
	build_ipv4(&fragment, &a, &b, IP_TCP, 8);
	patch_be16(&fragment, 6, 0x2001);
	put_zeros(&fragment, 8);
	build_ipv4(&esp, &a, &b, 50, 4);
	put_zeros(&esp, 4);
	packet_end(t, packet_send(t, &udp, ROW_NONE), FATE_DELIVERED);
	packet_end(t, packet_send(t, &icmp, ROW_NONE), FATE_CORRUPTED);
	packet_end(t, packet_send(t, &six, ROW_NONE), FATE_DELAYED);
	packet_end(t, packet_send(t, &fragment, ROW_NONE), FATE_DELIVERED);
	packet_end(t, packet_send(t, &esp, ROW_NONE), FATE_REWRITTEN);
}

/* A handshake, and a line of every kind. */
static inline struct tape tape_short(void)
{
	struct tape t = tape_new();
	uint32_t listener = socket_add(&t, "S.l", 1, SERVER, NULL);
	uint32_t client = socket_add(&t, "C.s", 0, CLIENT, SERVER);
	uint32_t call;

	head_fill(&t);
	recording_state(t.r, t.t_ns, client, TCP_SYN_SENT, STATE_KERNEL, NULL);
	recording_state(t.r, t.t_ns, listener, TCP_LISTEN, STATE_KERNEL, NULL);
	call = recording_call_begin(t.r, t.t_ns += 5, t.lane[0], "connect",
				    "s, " SERVER, 7);
	handshake(&t);
	recording_call_end(t.r, t.t_ns += 5, call, 0, 0, NULL);
	info_add(&t, client);
	recording_note(t.r, t.t_ns, "en", "Data.\nMore \"data\"\x1b[2J", 9);
	recording_mark(t.r, t.t_ns, "data");
	expect_add(&t, EXPECT_OK, "C.s ESTABLISHED");
	*recording_end(t.r) =
		(struct recording_end){ .ended = true,
					.reason = text_add(&t, "stuck") };
	return t;
}

/* Data dropped, overtaken, sent again and absorbed. */
static inline void losses(struct tape *t)
{
	uint32_t lost = segment_send(t, 0, TH_P | TH_ACK, 1, 1, "hello");
	uint32_t held = segment_send(t, 0, TH_P | TH_ACK, 6, 1, "world");

	segment(t, 0, TH_P | TH_ACK, 1, 1, "hello");
	packet_end(t, lost, FATE_DROPPED);
	packet_end(t, held, FATE_DELIVERED);
	packet_end(t, segment_send(t, 0, TH_ACK, 6, 1, "world"), FATE_ABSORBED);
	segment(t, 1, TH_ACK, 1, 11, "");
}

/* One of everything; two packets are still on their way. */
static inline uint32_t tape_text(struct tape *t, const char *text)
{
	return recording_text_add(t->r, text, strlen(text));
}

/* Two answers, the second one right, the first in two languages. */
static inline void ask_add(struct tape *t)
{
	struct ask_row ask = { .n = 2, .right = 1, .line = 9 };

	ask.text[0] = tape_text(t, "What comes next?");
	ask.text[1] = tape_text(t, "接下来是什么？");
	ask.answer[0][0] = tape_text(t, "nothing");
	ask.answer[0][1] = tape_text(t, "什么也没有");
	ask.answer[1][0] = tape_text(t, "\"RST\"");
	recording_ask(t->r, t->t_ns, &ask);
}

static inline struct tape tape_full(void)
{
	struct tape t = tape_short();
	uint32_t call;

	losses(&t);
	teardown(&t, 11, 1);
	t.run = 70000; /* the port again, while its last one is in TIME-WAIT */
	handshake(&t);
	other_protocols(&t);
	expect_add(&t, EXPECT_FAILED, "C.s TIME-WAIT");
	expect_add(&t, EXPECT_NOT_CHECKED, "");
	recording_call_begin(t.r, t.t_ns, t.lane[1], "recv", "", 0);
	call = recording_call_begin(t.r, t.t_ns, t.lane[1], "send", "c, …", 8);
	recording_call_end(t.r, t.t_ns, call, -1, 32, "\xff");
	ask_add(&t);
	segment_send(&t, 0, TH_P | TH_ACK, 1, 1, "on its way");
	segment_send(&t, 1, TH_P | TH_ACK, 1, 1, "and this");
	return t;
}

/* --- as text ------------------------------------------------------------- */

/* Expected lines are written with ' for ", which no expected text contains. */
#define LINE_TEXT 2048
static inline void quotes(const char *text, char out[LINE_TEXT])
{
	size_t n = 0;

	for (; text[n] != '\0' && n < LINE_TEXT - 1; n++)
		out[n] = text[n] == '\'' ? '"' : text[n];
	out[n] = '\0';
}

#endif
