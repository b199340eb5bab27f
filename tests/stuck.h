/*
 * Conversations that are stuck, in a few packets each, with what the kernel
 * would say of their ends and which rule must hold. Every rule has one; near
 * misses are those of its neighbours.
 */
#ifndef TESTS_STUCK_H
#define TESTS_STUCK_H

#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/stuck/stuck.h"

/* What a row does not tell is 0. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

enum { A, B, LINES = 12 };

enum { ISS_A = 0xffffff00, ISS_B = 5000, SHUT = -1, WINDOW = 10000 };

#define MS	 UINT64_C(1000000)
#define START_NS UINT64_C(1000000000000)
#define NEVER	 UINT64_MAX
#define SA	 (TH_S | TH_ACK)
#define PA	 (TH_P | TH_ACK)
#define FA	 (TH_F | TH_ACK)
#define RA	 (TH_R | TH_ACK)

/* One packet; numbers are relative, and 0 of `win` is WINDOW. */
struct line {
	uint32_t ms;
	int from;
	uint16_t flags;
	uint32_t seq, ack, len;
	int32_t win;
};

/* What the kernel says of an end, in the units of sock_diag. */
struct says {
	enum stuck_asked asked;
	enum tcp_state state;
	bool orphan; /* no program has it */
	uint32_t rqueue, wqueue, timer, timer_ms, retrans, unacked, cwnd;
	uint32_t snd_wnd, drops;
	uint32_t since_ms, unread_ms; /* 0: not known */
};

struct story {
	const char *name;
	enum stuck_rule want;
	int end;	  /* A of the sentence */
	int64_t since_ms; /* NOT_TOLD: of none */
	int64_t next_ms;
	uint64_t n[3];
	uint32_t now_ms;
	struct line line[LINES];
	struct says says[2];
	uint32_t listens, backlog; /* how many wait; 0, 0: nobody listens */
	uint16_t errors;
	struct app_stats app;
	bool udp;
};

enum { NOT_TOLD = -1 };

#define SYN(ms)                                                                \
	{                                                                      \
		ms, A, TH_S, 0, 0, 0                                           \
	}
#define HANDSHAKE                                                              \
	{ 0, A, TH_S, 0, 0, 0 }, { 10, B, SA, 0, 1, 0 },                       \
	{                                                                      \
		20, A, TH_ACK, 1, 1, 0                                         \
	}
#define QUESTION                                                               \
	{ 30, A, PA, 1, 1, 100 },                                              \
	{                                                                      \
		40, B, TH_ACK, 1, 101, 0                                       \
	}
#define ANSWER                                                                 \
	{ 50, B, PA, 1, 101, 200 },                                            \
	{                                                                      \
		60, A, TH_ACK, 101, 201, 0                                     \
	}
#define OPEN                                                                   \
	{                                                                      \
		STUCK_THERE, TCP_ESTABLISHED                                   \
	}

static const struct story stories[] = {
	/* --- it is over --- */
	{ "refused", STUCK_REFUSED, A, 1, NOT_TOLD, .now_ms = 5000,
	  .line = { SYN(0), { 1, B, RA, 0, 1, 0 } } },
	{ "reset", STUCK_RESET, B, 70, NOT_TOLD, .now_ms = 5000,
	  .line = { HANDSHAKE, QUESTION, { 70, B, RA, 1, 101, 0 } },
	  .says = { { STUCK_NONE }, { STUCK_NONE } } },
	{ "a RST that did not fit", STUCK_NOT_ANSWERED, A, 30, NOT_TOLD,
	  .now_ms = 5000,
	  .line = { HANDSHAKE, QUESTION, { 70, B, RA, 9000, 101, 0 } },
	  .says = { OPEN, OPEN } },
	{ "TIME-WAIT, by the wire", STUCK_TIME_WAIT, A, 50, 55050,
	  .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, FA, 1, 1, 0 },
		    { 40, B, FA, 1, 2, 0 },
		    { 50, A, TH_ACK, 2, 2, 0 } } },
	{ "TIME-WAIT, by the kernel", STUCK_TIME_WAIT, A, 50, 12345,
	  .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, FA, 1, 1, 0 },
		    { 40, B, FA, 1, 2, 0 },
		    { 50, A, TH_ACK, 2, 2, 0 } },
	  .says = { { STUCK_THERE, TCP_TIME_WAIT, true, .timer = 3,
		      .timer_ms = 12345 },
		    { STUCK_NONE } } },
	{ "a minute later", STUCK_CLOSED, A, 50, NOT_TOLD, .now_ms = 60051,
	  .line = { HANDSHAKE,
		    { 30, A, FA, 1, 1, 0 },
		    { 40, B, FA, 1, 2, 0 },
		    { 50, A, TH_ACK, 2, 2, 0 } } },

	/* --- it is not open yet --- */
	{ "the accept queue is full: SYN", STUCK_SYN_QUEUE_FULL, A, 0, 900,
	  .n = { 3, 2, 1 }, .now_ms = 5000,
	  .line = { SYN(0), SYN(1000), SYN(2000) },
	  .says = { { STUCK_THERE, TCP_SYN_SENT, .timer = 1, .timer_ms = 900 },
		    { STUCK_NONE } },
	  .listens = 2, .backlog = 1 },
	{ "it listens, and has room", STUCK_SYN_IGNORED, A, 0, NOT_TOLD,
	  .n = { 2 }, .now_ms = 5000, .line = { SYN(0), SYN(1000) },
	  .says = { { STUCK_THERE, TCP_SYN_SENT }, { STUCK_NONE } },
	  .listens = 1, .backlog = 1 },
	{ "nobody answers", STUCK_SYN_UNANSWERED, A, 0, NOT_TOLD, .n = { 2 },
	  .now_ms = 5000, .line = { SYN(0), SYN(1000) } },
	{ "and A has given up", STUCK_SYN_GIVEN_UP, A, 1000, NOT_TOLD,
	  .n = { 2 }, .now_ms = 5000, .line = { SYN(0), SYN(1000) },
	  .says = { { STUCK_NONE }, { STUCK_NONE } } },
	{ "the accept queue is full: ACK", STUCK_ACK_QUEUE_FULL, A, 0, NOT_TOLD,
	  .n = { 0, 2, 1 }, .now_ms = 5000,
	  .line = { HANDSHAKE, { 1010, B, SA, 0, 1, 0 } },
	  .says = { OPEN, { STUCK_THERE, TCP_SYN_RECEIVED } }, .listens = 2,
	  .backlog = 1 },
	{ "SYN+ACK without an answer", STUCK_SYN_ACK_UNANSWERED, B, 0, NOT_TOLD,
	  .n = { 2 }, .now_ms = 5000,
	  .line = { SYN(0), { 10, B, SA, 0, 1, 0 }, { 1010, B, SA, 0, 1, 0 } },
	  .says = { { 0 }, { STUCK_THERE, TCP_SYN_RECEIVED } } },
	{ "nobody has accepted it", STUCK_NOT_ACCEPTED, A, 0, NOT_TOLD,
	  .n = { 100, 1, 5 }, .now_ms = 5000, .line = { HANDSHAKE, QUESTION },
	  .says = { OPEN,
		    { STUCK_THERE, TCP_ESTABLISHED, true, .rqueue = 100 } },
	  .listens = 1, .backlog = 5 },

	/* --- data does not move --- */
	{ "not read until the window is 0", STUCK_UNREAD_WINDOW, A, 40, 700,
	  .n = { 100 }, .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, PA, 1, 1, 100 },
		    { 40, B, TH_ACK, 1, 101, 0, SHUT },
		    { 240, A, TH_ACK, 100, 1, 0 },
		    { 241, B, TH_ACK, 1, 101, 0, SHUT } },
	  .says = { { STUCK_THERE, TCP_ESTABLISHED, .wqueue = 50, .timer = 4,
		      .timer_ms = 700 },
		    { STUCK_THERE, TCP_ESTABLISHED, .rqueue = 100 } } },
	{ "the window is 0, by the wire", STUCK_ZERO_WINDOW, A, 40, NOT_TOLD,
	  .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, PA, 1, 1, 100 },
		    { 40, B, TH_ACK, 1, 101, 0, SHUT },
		    { 240, A, TH_ACK, 100, 1, 0 },
		    { 241, B, TH_ACK, 1, 101, 0, SHUT } } },
	{ "the window was 0, and is open", STUCK_NO_ANSWER_SEEN, A, 30,
	  NOT_TOLD, .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, PA, 1, 1, 100 },
		    { 40, B, TH_ACK, 1, 101, 0, SHUT },
		    { 50, B, TH_ACK, 1, 101, 0 } } },
	{ "sent again, by the wire", STUCK_RETRANSMITTED, A, 10, NOT_TOLD,
	  .n = { 100, 2 }, .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, PA, 1, 1, 100 },
		    { 230, A, PA, 1, 1, 100 },
		    { 630, A, PA, 1, 1, 100 } } },
	{ "sent again, by the kernel", STUCK_RETRANSMITTED, A, 10, 1300,
	  .n = { 100, 3 }, .now_ms = 5000,
	  .line = { HANDSHAKE, { 30, A, PA, 1, 1, 100 } },
	  .says = { { STUCK_THERE, TCP_ESTABLISHED, .timer = 1,
		      .timer_ms = 1300, .retrans = 3, .unacked = 1 },
		    OPEN } },
	{ "sent again, and then it came", STUCK_NO_ANSWER_SEEN, A, 230,
	  NOT_TOLD, .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, PA, 1, 1, 100 },
		    { 230, A, PA, 1, 1, 100 },
		    { 240, B, TH_ACK, 1, 101, 0 } } },
	{ "came at last, and the next has not yet", STUCK_UNACKED, A, 250,
	  NOT_TOLD, .n = { 100 }, .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, PA, 1, 1, 100 },
		    { 230, A, PA, 1, 1, 100 },
		    { 240, B, TH_ACK, 1, 101, 0 },
		    { 250, A, PA, 101, 1, 100 } } },
	{ "not read", STUCK_UNREAD, A, 41, NOT_TOLD, .n = { 100 },
	  .now_ms = 5000, .line = { HANDSHAKE, QUESTION },
	  .says = { OPEN,
		    { STUCK_THERE, TCP_ESTABLISHED, .rqueue = 100,
		      .unread_ms = 41 } } },
	{ "not read yet", STUCK_MOVING, B, 40, NOT_TOLD, .now_ms = 150,
	  .line = { HANDSHAKE, QUESTION },
	  .says = { OPEN, { STUCK_THERE, TCP_ESTABLISHED, .rqueue = 100 } } },
	{ "waits for the window", STUCK_SEND_WINDOW, A, NOT_TOLD, 200,
	  .n = { 400, 100, 150 }, .now_ms = 100,
	  .line = { HANDSHAKE, { 30, A, PA, 1, 1, 100 } },
	  .says = { { STUCK_THERE, TCP_ESTABLISHED, .wqueue = 500, .timer = 1,
		      .timer_ms = 200, .unacked = 1, .cwnd = 10,
		      .snd_wnd = 150 },
		    OPEN } },
	{ "waits for the congestion window", STUCK_SEND_CWND, A, NOT_TOLD, 200,
	  .n = { 400, 10, 10 }, .now_ms = 100,
	  .line = { HANDSHAKE, { 30, A, PA, 1, 1, 100 } },
	  .says = { { STUCK_THERE, TCP_ESTABLISHED, .wqueue = 500, .timer = 1,
		      .timer_ms = 200, .unacked = 10, .cwnd = 10,
		      .snd_wnd = 60000 },
		    OPEN } },
	{ "not acknowledged", STUCK_UNACKED, A, 30, NOT_TOLD, .n = { 100 },
	  .now_ms = 5000, .line = { HANDSHAKE, { 30, A, PA, 1, 1, 100 } } },

	/* --- half closed --- */
	{ "the FIN is not acknowledged", STUCK_FIN_UNACKED, A, 10, 400,
	  .n = { 2 }, .now_ms = 5000,
	  .line = { HANDSHAKE, { 30, A, FA, 1, 1, 0 } },
	  .says = { { STUCK_THERE, TCP_FIN_WAIT_1, .timer = 1, .timer_ms = 400,
		      .retrans = 2, .unacked = 1 } } },
	{ "the ACK of a FIN may take 40 ms", STUCK_MOVING, A, 30, NOT_TOLD,
	  .now_ms = 70, .line = { HANDSHAKE, { 30, A, FA, 1, 1, 0 } } },
	{ "a FIN sent again is stuck", STUCK_FIN_UNACKED, A, 10, NOT_TOLD,
	  .n = { 1 }, .now_ms = 300,
	  .line = { HANDSHAKE,
		    { 30, A, FA, 1, 1, 0 },
		    { 240, A, FA, 1, 1, 0 } } },
	{ "the last FIN is not acknowledged", STUCK_FIN_UNACKED, B, 30,
	  NOT_TOLD, .n = { 1 }, .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, FA, 1, 1, 0 },
		    { 40, B, TH_ACK, 1, 2, 0 },
		    { 50, B, FA, 1, 2, 0 },
		    { 250, B, FA, 1, 2, 0 } } },
	{ "B does not close", STUCK_CLOSE_WAIT, A, 31, NOT_TOLD, .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, FA, 1, 1, 0 },
		    { 40, B, TH_ACK, 1, 2, 0 } },
	  .says = { { STUCK_THERE, TCP_FIN_WAIT_2 },
		    { STUCK_THERE, TCP_CLOSE_WAIT, .since_ms = 31 } } },
	{ "B has not even read that A has closed", STUCK_CLOSE_WAIT, A, 31,
	  NOT_TOLD, .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, FA, 1, 1, 0 },
		    { 40, B, TH_ACK, 1, 2, 0 } },
	  .says = { { STUCK_THERE, TCP_FIN_WAIT_2 },
		    { STUCK_THERE, TCP_CLOSE_WAIT, .rqueue = 1,
		      .since_ms = 31 } } },
	{ "B does not close, by the wire", STUCK_CLOSE_WAIT, A, 30, NOT_TOLD,
	  .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, FA, 1, 1, 0 },
		    { 40, B, TH_ACK, 1, 2, 0 } } },
	{ "B goes on after A's FIN", STUCK_MOVING, A, 4110, NOT_TOLD,
	  .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, FA, 1, 1, 0 },
		    { 40, B, TH_ACK, 1, 2, 0 },
		    { 4100, B, PA, 1, 2, 300 },
		    { 4110, A, TH_ACK, 2, 301, 0 } } },
	{ "A is gone, and B does not close", STUCK_LEAK, A, 31, NOT_TOLD,
	  .now_ms = 90000,
	  .line = { HANDSHAKE,
		    { 30, A, FA, 1, 1, 0 },
		    { 40, B, TH_ACK, 1, 2, 0 } },
	  .says = { { STUCK_NONE },
		    { STUCK_THERE, TCP_CLOSE_WAIT, .since_ms = 31 } } },
	{ "an orphan", STUCK_ORPHAN, A, 30, 58000, .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, FA, 1, 1, 0 },
		    { 40, B, TH_ACK, 1, 2, 0 } },
	  .says = { { STUCK_THERE, TCP_FIN_WAIT_2, true, .timer = 2,
		      .timer_ms = 58000 },
		    { STUCK_THERE, TCP_ESTABLISHED } } },
	{ "waits for the other FIN", STUCK_FIN_WAIT, A, 30, NOT_TOLD,
	  .now_ms = 5000,
	  .line = { HANDSHAKE,
		    { 30, A, FA, 1, 1, 0 },
		    { 40, B, TH_ACK, 1, 2, 0 } },
	  .says = { { STUCK_THERE, TCP_FIN_WAIT_2 },
		    { STUCK_THERE, TCP_ESTABLISHED } } },

	/* --- nobody sends --- */
	{ "nothing was said", STUCK_NOTHING_SAID, A, 20, NOT_TOLD,
	  .now_ms = 5000, .line = { HANDSHAKE } },
	{ "no answer, and all was read", STUCK_NOT_ANSWERED, A, 30, NOT_TOLD,
	  .now_ms = 5000, .line = { HANDSHAKE, QUESTION },
	  .says = { OPEN, OPEN } },
	{ "no answer, by the wire", STUCK_NO_ANSWER_SEEN, A, 30, NOT_TOLD,
	  .now_ms = 5000, .line = { HANDSHAKE, QUESTION } },
	{ "answered", STUCK_IDLE, B, 50, NOT_TOLD, .now_ms = 5000,
	  .line = { HANDSHAKE, QUESTION, ANSWER } },
	{ "answered just now", STUCK_MOVING, A, 60, NOT_TOLD, .now_ms = 1059,
	  .line = { HANDSHAKE, QUESTION, ANSWER } },
	{ "keep-alives", STUCK_KEEP_ALIVE, A, 3001, 2000, .n = { 1 },
	  .now_ms = 5000,
	  .line = { HANDSHAKE,
		    QUESTION,
		    ANSWER,
		    { 3000, A, TH_ACK, 100, 201, 0 },
		    { 3001, B, TH_ACK, 201, 101, 0 } },
	  .says = { { STUCK_THERE, TCP_ESTABLISHED, .timer = 2,
		      .timer_ms = 2000 },
		    OPEN } },
	{ "keep-alives after a question", STUCK_NO_ANSWER_SEEN, A, NOT_TOLD,
	  NOT_TOLD, .now_ms = 5000,
	  .line = { HANDSHAKE,
		    QUESTION,
		    { 3000, A, TH_ACK, 100, 1, 0 },
		    { 3001, B, TH_ACK, 1, 101, 0 } } },
	{ "keep-alives with a byte", STUCK_KEEP_ALIVE, A, 3001, NOT_TOLD,
	  .n = { 1 }, .now_ms = 5000,
	  .line = { HANDSHAKE,
		    QUESTION,
		    ANSWER,
		    { 3000, A, TH_ACK, 100, 201, 1 },
		    { 3001, B, TH_ACK, 201, 101, 0 } } },
	{ "keep-alives of who has to answer", STUCK_NO_ANSWER_SEEN, A, NOT_TOLD,
	  NOT_TOLD, .now_ms = 5000,
	  .line = { HANDSHAKE,
		    QUESTION,
		    { 3000, B, TH_ACK, 0, 101, 0 },
		    { 3001, A, TH_ACK, 101, 1, 0 } } },
	{ "nobody answers keep-alives", STUCK_NO_KEEP_ALIVE, A, 50, NOT_TOLD,
	  .n = { 2 }, .now_ms = 5000,
	  .line = { HANDSHAKE,
		    QUESTION,
		    ANSWER,
		    { 3000, A, TH_ACK, 100, 201, 0 },
		    { 3900, A, TH_ACK, 100, 201, 0 } } },
	{ "from the middle, both ends", STUCK_IDLE, B, 50, NOT_TOLD,
	  .now_ms = 5000, .line = { QUESTION, ANSWER } },
	{ "from the middle", STUCK_UNKNOWN, A, NOT_TOLD, NOT_TOLD,
	  .now_ms = 5000, .line = { { 0, A, TH_ACK, 1, 1, 0 } } },

	/* --- UDP --- */
	{ "unreachable", STUCK_UNREACHABLE, A, 0, NOT_TOLD, .n = { 1 },
	  .now_ms = 5000, .line = { { 0, A, 0, 0, 0, 40 } }, .errors = 1,
	  .udp = true },
	{ "not read, and dropped", STUCK_UDP_DROPS, A, 2, NOT_TOLD,
	  .n = { 2304, 7 }, .now_ms = 5000, .line = { { 0, A, 0, 0, 0, 40 } },
	  .says = { { STUCK_THERE },
		    { STUCK_THERE, .rqueue = 2304, .drops = 7,
		      .unread_ms = 2 } },
	  .udp = true },
	{ "not read", STUCK_UDP_UNREAD, A, 2, NOT_TOLD, .n = { 2304 },
	  .now_ms = 5000, .line = { { 0, A, 0, 0, 0, 40 } },
	  .says = { { STUCK_THERE },
		    { STUCK_THERE, .rqueue = 2304, .unread_ms = 2 } },
	  .udp = true },
	{ "nobody is there", STUCK_UDP_NOBODY, A, 0, NOT_TOLD, .n = { 2 },
	  .now_ms = 5000,
	  .line = { { 0, A, 0, 0, 0, 40 }, { 900, A, 0, 0, 0, 40 } },
	  .says = { { STUCK_THERE }, { STUCK_NONE } }, .udp = true },
	{ "a question", STUCK_UDP_QUESTION, A, 10, NOT_TOLD, .n = { 1 },
	  .now_ms = 5000,
	  .line = { { 0, A, 0, 0, 0, 40 },
		    { 9, B, 0, 0, 0, 40 },
		    { 10, A, 0, 0, 0, 40 } },
	  .app = { .protocol = "DNS", .requests = 2, .answered = 1 },
	  .udp = true },
	{ "no answer", STUCK_UDP_UNANSWERED, A, 0, NOT_TOLD, .n = { 2 },
	  .now_ms = 5000,
	  .line = { { 0, A, 0, 0, 0, 40 }, { 900, A, 0, 0, 0, 40 } },
	  .udp = true },
	{ "just now", STUCK_UDP_MOVING, B, 4900, NOT_TOLD, .now_ms = 5000,
	  .line = { { 0, A, 0, 0, 0, 40 }, { 4900, B, 0, 0, 0, 40 } },
	  .udp = true },
	{ "some were dropped", STUCK_UDP_DROPPED, A, NOT_TOLD, NOT_TOLD,
	  .n = { 7 }, .now_ms = 5000,
	  .line = { { 0, A, 0, 0, 0, 40 }, { 9, B, 0, 0, 0, 40 } },
	  .says = { { STUCK_THERE }, { STUCK_THERE, .drops = 7 } },
	  .udp = true },
	{ "the last one", STUCK_UDP_IDLE, B, 9, NOT_TOLD, .now_ms = 5000,
	  .line = { { 0, A, 0, 0, 0, 40 }, { 9, B, 0, 0, 0, 40 } },
	  .udp = true },
};
enum { STORIES = ROWS(stories) };

/* --- telling them -------------------------------------------------------- */

static struct flow_table *table; /* of the test */

static inline struct packet packet_of(const struct story *s,
				      const struct line *l)
{
	uint32_t iss[2] = { ISS_A, ISS_B };
	struct packet p = {
		.protocol = s->udp ? IP_UDP : IP_TCP,
		.has_ports = true,
		.has_l4 = true,
		.ip_len = 40 + l->len,
		.payload_len = l->len,
	};

	endpoint_parse(l->from == A ? &p.src : &p.dst, "127.0.0.1:40000");
	endpoint_parse(l->from == A ? &p.dst : &p.src, "127.0.0.1:80");
	if (s->udp)
		return p;
	p.tcp.flags = l->flags;
	p.tcp.seq = l->seq + iss[l->from];
	p.tcp.ack = l->flags & TH_ACK ? l->ack + iss[1 - l->from] : 0;
	p.tcp.win = l->win == SHUT ? 0 : WINDOW;
	return p;
}

static inline const struct flow *flow_of(const struct story *s)
{
	struct flow *f = NULL;
	struct tcp_taken taken;

	for (int i = 0; i < LINES && s->line[i].flags | s->line[i].len; i++) {
		struct packet p = packet_of(s, &s->line[i]);
		struct tcp_segment seg = tcp_segment_of(&p);
		int side;

		f = flow_get(table, flow_find(table, &p, &side));
		flow_sent(f, &p, side, s->line[i].ms * MS, &taken);
		flow_captured(f, &seg, side, &taken);
	}
	ck_assert_ptr_nonnull(f);
	f->errors = s->errors;
	return f;
}

static inline struct census_socket socket_of(const struct says *s,
					     uint32_t now_ms)
{
	struct census_socket out = {
		.drops = s->drops,
		.seen_ns = START_NS + now_ms * MS,
		.since_ns = s->since_ms ? START_NS + s->since_ms * MS : 0,
		.rqueue_since_ns =
			s->unread_ms ? START_NS + s->unread_ms * MS : 0,
		.kernel = { .state = s->state,
			    .inode = !s->orphan,
			    .has_info = true,
			    .raw_len = sizeof(out.kernel.raw) },
	};
	struct info_row *info = &out.kernel.info;

	info->rqueue = s->rqueue;
	info->wqueue = s->wqueue;
	info->timer = s->timer;
	info->timer_ms = s->timer_ms;
	info->retrans = s->retrans;
	info->unacked = s->unacked;
	info->cwnd = s->cwnd;
	info->snd_wnd = s->snd_wnd;
	info->mss = 100;
	return out;
}

/* All that is borrowed from a story is in here. */
struct telling {
	struct census_socket socket[2], listener;
	struct stuck_facts facts;
};

static inline void tell(struct telling *t, const struct story *s)
{
	t->listener = (struct census_socket){
		.kernel = { .state = TCP_LISTEN,
			    .inode = 1,
			    .info = { .rqueue = s->listens,
				      .wqueue = s->backlog } }
	};
	for (int end = 0; end < 2; end++)
		t->socket[end] = socket_of(&s->says[end], s->now_ms);
	t->facts = (struct stuck_facts){
		.flow = flow_of(s),
		.start_ns = START_NS,
		.now_ns = s->now_ms * MS,
		.asked = { s->says[0].asked, s->says[1].asked },
		.socket = { &t->socket[0], &t->socket[1] },
		.listener = s->backlog ? &t->listener : NULL,
		.app = s->app.protocol ? &s->app : NULL,
	};
}

#endif
