/*
 * Small conversations, segment by segment, with what must be found of each.
 */
#ifndef TESTS_FINDINGS_H
#define TESTS_FINDINGS_H

#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/flow/flow.h"

/* What a row does not tell is 0. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

enum { A, B, LINES = 24 };

enum { ISS_A = 0xffffff00, ISS_B = 5000 }; /* A's numbers wrap */

#define SA    (TH_S | TH_ACK)
#define PA    (TH_P | TH_ACK)
#define FA    (TH_F | TH_ACK)
#define RA    (TH_R | TH_ACK)
#define ACK_  TH_ACK
#define K(k)  ANALYSIS(KIND_##k)
#define AGAIN K(RETRANSMISSION)
#define FAST  (AGAIN | K(FAST_RETRANSMISSION))
#define TIMER (AGAIN | K(TIMEOUT_RETRANSMISSION))
#define DUP   K(DUPLICATE_ACK)
#define DUPS  (K(DUPLICATE_ACK) | K(SACK))

enum { SHUT = -1, WINDOW = 10000 };

/* One segment; numbers are relative, and 0 of `win` is WINDOW. */
struct line {
	uint32_t ms;
	int from;
	uint16_t flags;
	uint32_t seq, ack, len;
	uint32_t want;
	int32_t win;
	uint32_t sack[2][2];
	uint32_t ts;
	uint16_t id;
	uint16_t options;
	uint8_t cookie;
};

struct story {
	const char *name;
	struct line line[LINES];
};

#define HANDSHAKE                                                              \
	{ 0, A, TH_S, 0, 0, 0, 0, .options = TCP_OPT_SACK_PERMITTED },         \
		{ 10, B, SA, 0, 1, 0, 0, .options = TCP_OPT_SACK_PERMITTED },  \
	{                                                                      \
		20, A, ACK_, 1, 1, 0, 0                                        \
	}

static const struct story stories[] = {
	{ "nothing is wrong",
	  { HANDSHAKE,
	    { 30, A, PA, 1, 1, 100, 0 },
	    { 40, B, PA, 1, 101, 200, 0 },
	    { 50, A, ACK_, 101, 201, 0, 0 },
	    { 60, A, FA, 101, 201, 0, 0 },
	    { 70, B, FA, 201, 102, 0, 0 },
	    { 80, A, ACK_, 102, 202, 0, 0 } } },
	{ "a SYN and its answer again",
	  { { 0, A, TH_S, 0, 0, 0, 0 },
	    { 1000, A, TH_S, 0, 0, 0, TIMER },
	    { 1010, B, SA, 0, 1, 0, 0 },
	    { 2010, B, SA, 0, 1, 0, TIMER },
	    { 3000, A, TH_S, 0, 0, 0, AGAIN | K(SPURIOUS_RETRANSMISSION) },
	    { 3001, B, SA, 0, 1, 0, AGAIN } } },
	{ "three duplicate ACKs",
	  { HANDSHAKE,
	    { 30, A, PA, 1, 1, 100, 0 },
	    { 30, A, PA, 101, 1, 100, 0 },
	    { 30, A, PA, 201, 1, 100, 0 },
	    { 30, A, PA, 301, 1, 100, 0 },
	    { 40, B, ACK_, 1, 1, 0, DUP },
	    { 40, B, ACK_, 1, 1, 0, DUP },
	    { 40, B, ACK_, 1, 1, 0, DUP },
	    { 40, A, PA, 1, 1, 100, FAST },
	    { 50, B, ACK_, 1, 201, 0, 0 },
	    { 50, A, PA, 201, 1, 100, FAST }, /* a partial ACK */
	    { 60, B, ACK_, 1, 401, 0, 0 } } },
	{ "SACK tells of the loss, and D-SACK of what came twice",
	  { HANDSHAKE,
	    { 30, A, PA, 1, 1, 100, 0 },
	    { 30, A, PA, 101, 1, 100, 0 },
	    { 40, B, ACK_, 1, 1, 0, DUPS, .sack = { { 101, 201 } } },
	    { 41, A, PA, 1, 1, 100, FAST },
	    { 50, B, ACK_, 1, 201, 0, 0 },
	    { 51, B, ACK_, 1, 201, 0, K(D_SACK), .sack = { { 1, 101 } } },
	    { 60, A, PA, 101, 1, 100, AGAIN | K(SPURIOUS_RETRANSMISSION) } } },
	{ "sent again though SACK said it had come",
	  { HANDSHAKE,
	    { 30, A, PA, 1, 1, 100, 0 },
	    { 30, A, PA, 101, 1, 100, 0 },
	    { 40, B, ACK_, 1, 1, 0, DUPS, .sack = { { 101, 201 } } },
	    { 300, A, PA, 1, 1, 100, TIMER },
	    { 300, A, PA, 101, 1, 100, TIMER | K(SPURIOUS_RETRANSMISSION) } } },
	{ "a tail loss probe, then the timer",
	  { HANDSHAKE,
	    { 30, A, PA, 1, 1, 100, 0 },
	    { 30, A, PA, 101, 1, 100, 0 },
	    { 60, A, PA, 101, 1, 100, AGAIN | K(TAIL_LOSS_PROBE) },
	    { 260, A, PA, 1, 1, 100, TIMER },
	    { 270, B, ACK_, 1, 101, 0, 0 },
	    { 270, A, PA, 101, 1, 100, TIMER } } },
	{ "two that became one are more than a probe",
	  { HANDSHAKE,
	    { 30, A, PA, 1, 1, 100, 0 },
	    { 30, A, PA, 101, 1, 100, 0 },
	    { 60, A, PA, 101, 1, 100, AGAIN | K(TAIL_LOSS_PROBE) },
	    { 260, A, PA, 1, 1, 200, TIMER } } },
	{ "alone in flight: which timer is not told, then it is",
	  { HANDSHAKE,
	    { 30, A, PA, 1, 1, 100, 0 },
	    { 230, A, PA, 1, 1, 100, AGAIN },
	    { 430, A, PA, 1, 1, 100, TIMER } } },
	{ "late, by the sender's clock, IP ids and ours",
	  { HANDSHAKE,
	    { 30, A, PA, 101, 1, 100, K(LOST_BEFORE), .ts = 50 },
	    { 90, A, PA, 1, 1, 100, K(OUT_OF_ORDER), .ts = 49 },
	    { 90, A, PA, 301, 1, 100, K(LOST_BEFORE), .id = 9 },
	    { 91, A, PA, 201, 1, 100, AGAIN, .id = 10 },
	    { 92, A, PA, 501, 1, 100, K(LOST_BEFORE), .id = 12 },
	    { 152, A, PA, 401, 1, 100, K(OUT_OF_ORDER), .id = 11 },
	    { 160, A, PA, 701, 1, 100, K(LOST_BEFORE) },
	    { 161, A, PA, 601, 1, 100, K(OUT_OF_ORDER) },
	    { 170, A, PA, 901, 1, 100, K(LOST_BEFORE) },
	    { 270, A, PA, 801, 1, 100, AGAIN } } },
	{ "the same packet, seen twice",
	  { HANDSHAKE,
	    { 30, A, PA, 1, 1, 100, 0, .id = 7 },
	    { 30, A, PA, 1, 1, 100, K(DUPLICATE_PACKET), .id = 7 },
	    { 40, B, ACK_, 1, 101, 0, 0, .id = 8 },
	    { 40, B, ACK_, 1, 101, 0, K(DUPLICATE_PACKET), .id = 8 },
	    { 50, B, PA, 1, 101, 10, 0, .ts = 5 },
	    { 50, B, PA, 1, 101, 10, K(DUPLICATE_PACKET), .ts = 5 },
	    { 950, B, PA, 1, 101, 10, AGAIN, .id = 8 } } },
	{ "an ACK of what was not captured",
	  { HANDSHAKE,
	    { 30, B, ACK_, 1, 501, 0, K(ACK_OF_UNSEEN) },
	    { 40, B, ACK_, 1, 501, 0, 0 },
	    { 50, A, PA, 1, 1, 500, 0 } } },
	{ "an ACK that was put off",
	  { HANDSHAKE,
	    { 30, A, PA, 1, 1, 100, 0 },
	    { 70, B, ACK_, 1, 101, 0, 0 },
	    { 80, A, PA, 101, 1, 100, 0 },
	    { 190, B, ACK_, 1, 201, 0, K(DELAYED_ACK) },
	    { 200, A, PA, 201, 1, 100, 0 },
	    { 900, B, ACK_, 1, 301, 0, 0 } } },
	{ "a window fills, shuts, is asked for and opens",
	  { HANDSHAKE,
	    { 30, A, PA, 1, 1, 9999, 0 },
	    { 30, A, PA, 10000, 1, 1, K(WINDOW_FULL) },
	    { 40, B, ACK_, 1, 10001, 0, K(ZERO_WINDOW), SHUT },
	    { 240, A, ACK_, 10000, 1, 0, K(WINDOW_PROBE) },
	    { 250, B, ACK_, 1, 10001, 0, K(ZERO_WINDOW) | K(WINDOW_PROBE_ACK),
	      SHUT },
	    { 650, A, ACK_, 10001, 1, 1, K(WINDOW_PROBE) },
	    { 660, B, ACK_, 1, 10001, 0, K(ZERO_WINDOW) | K(WINDOW_PROBE_ACK),
	      SHUT },
	    { 1250, A, ACK_, 10001, 1, 1, K(WINDOW_PROBE) },
	    { 1260, B, ACK_, 1, 10002, 0, K(WINDOW_PROBE_ACK), 4000 },
	    { 1270, B, ACK_, 1, 10002, 0, K(WINDOW_UPDATE), 8000 },
	    { 1280, B, ACK_, 1, 10002, 0, 0, 7000 } } },
	{ "is the other end there?",
	  { HANDSHAKE,
	    { 5000, A, ACK_, 0, 1, 0, K(KEEP_ALIVE) },
	    { 5010, B, ACK_, 1, 1, 0, K(KEEP_ALIVE_ACK) },
	    { 6000, A, PA, 1, 1, 1, 0 },
	    { 6010, B, ACK_, 1, 2, 0, 0 },
	    { 9000, A, ACK_, 1, 1, 1, K(KEEP_ALIVE) }, /* with a byte */
	    { 9010, B, ACK_, 1, 2, 0, K(KEEP_ALIVE_ACK) },
	    { 9020, B, ACK_, 1, 2, 0, 0 } } },
	{ "refused",
	  { { 0, A, TH_S, 0, 0, 0, 0 },
	    { 1, B, RA, (uint32_t)-ISS_B, 1, 0, K(RST_REFUSED) } } },
	{ "given up", { HANDSHAKE, { 30, A, RA, 1, 1, 0, K(RST_ABORT) } } },
	{ "there is no such connection any more",
	  { HANDSHAKE,
	    { 30, A, PA, 1, 1, 10, 0 },
	    { 31, B, TH_R, 1, 0, 0, K(RST_HALF_OPEN) } } },
	{ "a handshake that is not wanted",
	  { HANDSHAKE, { 30, B, TH_R, 1, 0, 0, K(RST_ABORT) } } },
	{ "a SYN+ACK for nobody",
	  { { 0, A, TH_S, 0, 0, 0, 0 },
	    { 10, B, SA, 0, 1, 0, 0 },
	    { 20, A, TH_R, 1, 0, 0, K(RST_HALF_OPEN) } } },
	{ "a RST for an old copy has the number that the copy has",
	  { HANDSHAKE,
	    { 30, A, PA, 1, 1, 100, 0 },
	    { 40, B, PA, 1, 101, 200, 0 },
	    { 50, A, FA, 101, 201, 0, 0 },
	    { 60, B, FA, 201, 102, 0, 0 },
	    { 70, A, ACK_, 102, 202, 0, 0 },
	    { 80, A, PA, 1, 1, 100, AGAIN | K(SPURIOUS_RETRANSMISSION) },
	    { 81, B, TH_R, 1, 0, 0, K(RST_HALF_OPEN) } } },
	{ "a RST after an old copy, with a number of its own",
	  { HANDSHAKE,
	    { 30, A, PA, 1, 1, 100, 0 },
	    { 40, B, PA, 1, 101, 200, 0 },
	    { 50, A, ACK_, 101, 201, 0, 0 },
	    { 80, A, PA, 1, 1, 100, AGAIN | K(SPURIOUS_RETRANSMISSION) },
	    { 81, B, TH_R, 50, 0, 0, K(RST_ABORT) } } },
	{ "a SYN to a connection that is open, and a RST that may be forged",
	  { HANDSHAKE,
	    { 30, A, TH_S, 0, 0, 0, AGAIN | K(SPURIOUS_RETRANSMISSION) },
	    { 31, B, ACK_, 1, 1, 0, K(CHALLENGE_ACK) },
	    { 40, A, TH_R, 50, 0, 0, K(RST_ABORT) },
	    { 41, B, ACK_, 1, 1, 0, K(CHALLENGE_ACK) } } },
	{ "both open",
	  { { 0, A, TH_S, 0, 0, 0, 0 },
	    { 1, B, TH_S, 0, 0, 0, K(SIMULTANEOUS_OPEN) },
	    { 2, A, SA, 0, 1, 0, 0 },
	    { 3, B, SA, 0, 1, 0, 0 } } },
	{ "another attempt with another number",
	  { { 0, A, TH_S, 0, 0, 0, 0 },
	    { 9, A, TH_S, 70000, 0, 0, K(REUSED_PORT) } } },
	{ "both close",
	  { HANDSHAKE,
	    { 30, A, FA, 1, 1, 0, 0 },
	    { 31, B, FA, 1, 1, 0, K(SIMULTANEOUS_CLOSE) },
	    { 32, A, ACK_, 2, 2, 0, 0 },
	    { 33, B, ACK_, 2, 2, 0, 0 } } },
	{ "one goes on after the other's FIN",
	  { HANDSHAKE,
	    { 30, A, FA, 1, 1, 0, 0 },
	    { 40, B, ACK_, 1, 2, 0, 0 },
	    { 50, B, PA, 1, 2, 100, K(HALF_CLOSE) },
	    { 60, B, PA, 101, 2, 100, 0 },
	    { 70, A, ACK_, 2, 201, 0, 0 } } },
	{ "Fast Open: a cookie is asked for and given",
	  { { 0, A, TH_S, 0, 0, 0, K(FAST_OPEN_REQUEST),
	      .options = TCP_OPT_FASTOPEN },
	    { 1, B, SA, 0, 1, 0, K(FAST_OPEN_COOKIE),
	      .options = TCP_OPT_FASTOPEN, .cookie = 8 } } },
	{ "Fast Open: data in the SYN",
	  { { 0, A, TH_S, 0, 0, 10, K(FAST_OPEN_DATA),
	      .options = TCP_OPT_FASTOPEN, .cookie = 8 },
	    { 1, B, SA, 0, 11, 0, K(FAST_OPEN_ACCEPTED) } } },
	{ "captured from the middle on",
	  { { 0, A, PA, 500, 1, 100, 0 },
	    { 1, A, PA, 300, 1, 100, K(OUT_OF_ORDER), .ts = 3 },
	    { 90, A, PA, 300, 1, 100, AGAIN },
	    { 91, A, PA, 400, 1, 100, K(OUT_OF_ORDER), .ts = 2 } } },
};

enum { STORIES = ROWS(stories) };

/* --- telling them -------------------------------------------------------- */

static struct flow_table *table;

static inline void setup(void)
{
	table = flow_table_new(0);
}

static inline void teardown(void)
{
	flow_table_free(table);
	ck_assert_uint_eq(analysis_used(), 0);
}

static inline struct packet packet_of(const struct line *l)
{
	static const char *const end[] = { "127.0.0.1:40000", "127.0.0.1:80" };
	static const uint32_t base[] = { ISS_A, ISS_B };
	struct packet p = { .protocol = IP_TCP,
			    .has_l4 = true,
			    .has_ports = true,
			    .ip_id = l->id,
			    .payload_len = l->len };
	struct tcp_options *o = &p.tcp.opt;

	ck_assert(endpoint_parse(&p.src, end[l->from]));
	ck_assert(endpoint_parse(&p.dst, end[1 - l->from]));
	p.tcp.flags = l->flags;
	p.tcp.seq = l->seq + base[l->from];
	p.tcp.ack = l->flags & TH_ACK ? l->ack + base[1 - l->from] : 0;
	p.tcp.win = l->win == SHUT ? 0 : l->win ? (uint16_t)l->win : WINDOW;
	o->present = l->options | (l->ts ? TCP_OPT_TIMESTAMP : 0);
	o->ts_val = l->ts;
	o->cookie_len = l->cookie;
	for (int i = 0; i < 2 && l->sack[i][1]; i++, o->n_sack++) {
		o->present |= TCP_OPT_SACK;
		o->sack[i][0] = l->sack[i][0] + base[1 - l->from];
		o->sack[i][1] = l->sack[i][1] + base[1 - l->from];
	}
	return p;
}

static inline char *findings(uint32_t bits, char out[400])
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < ANALYSIS_KINDS; i++)
		if (bits >> i & 1)
			n += (size_t)snprintf(out + n, 400 - n, " %s",
					      analysis_name(i));
	return out;
}

static inline uint32_t tell(const struct line *l)
{
	struct packet p = packet_of(l);
	struct tcp_segment seg = tcp_segment_of(&p);
	struct tcp_taken taken;
	int side;
	struct flow *f = flow_get(table, flow_find(table, &p, &side));
	uint32_t found =
		flow_sent(f, &p, side, l->ms * UINT64_C(1000000), &taken);

	flow_delivered(f, &seg, side, &taken);
	return found;
}

static inline void tell_all(const struct story *s)
{
	char got[400], want[400];

	for (int i = 0; i < LINES && s->line[i].flags; i++) {
		uint32_t found = tell(&s->line[i]);

		ck_assert_msg(found == s->line[i].want,
			      "%s, segment %d: found%s, not%s", s->name, i + 1,
			      findings(found, got),
			      findings(s->line[i].want, want));
	}
}

#endif
