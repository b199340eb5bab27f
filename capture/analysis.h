/*
 * Named findings on segments of TCP. Each rule is one function, in the file of
 * capture/analysis/ for its subject; docs/analysis.md explains them all.
 */
#ifndef CAPTURE_ANALYSIS_H
#define CAPTURE_ANALYSIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/flow/flow.h"

/* Findings; the order is that of the table in analysis/rules.c. */
enum analysis_kind {
	KIND_RETRANSMISSION, /* of whatever kind */
	KIND_ZERO_WINDOW,
	KIND_FAST_RETRANSMISSION,
	KIND_TIMEOUT_RETRANSMISSION,
	KIND_TAIL_LOSS_PROBE,
	KIND_SPURIOUS_RETRANSMISSION,
	KIND_OUT_OF_ORDER,
	KIND_DUPLICATE_PACKET,
	KIND_LOST_BEFORE,
	KIND_ACK_OF_UNSEEN,
	KIND_DUPLICATE_ACK,
	KIND_SACK,
	KIND_D_SACK,
	KIND_DELAYED_ACK,
	KIND_WINDOW_FULL,
	KIND_WINDOW_PROBE,
	KIND_WINDOW_PROBE_ACK,
	KIND_WINDOW_UPDATE,
	KIND_KEEP_ALIVE,
	KIND_KEEP_ALIVE_ACK,
	KIND_REUSED_PORT,
	KIND_SIMULTANEOUS_OPEN,
	KIND_FAST_OPEN_REQUEST,
	KIND_FAST_OPEN_COOKIE,
	KIND_FAST_OPEN_DATA,
	KIND_FAST_OPEN_ACCEPTED,
	KIND_HALF_CLOSE,
	KIND_SIMULTANEOUS_CLOSE,
	KIND_RST_REFUSED,
	KIND_RST_ABORT,
	KIND_RST_HALF_OPEN,
	KIND_CHALLENGE_ACK,
	ANALYSIS_KINDS
};
_Static_assert(ANALYSIS_KINDS <= 32, "a packet's findings are 32 bits");

/* The same as bits of a packet's `analysis`. */
#define ANALYSIS(kind)		(UINT32_C(1) << (kind))
#define ANALYSIS_RETRANSMISSION ANALYSIS(KIND_RETRANSMISSION)
#define ANALYSIS_ZERO_WINDOW	ANALYSIS(KIND_ZERO_WINDOW)
#define ANALYSIS_RST_ABORT	ANALYSIS(KIND_RST_ABORT)

/* Who judges: by what is known, or as Wireshark does. */
enum analysis_mode { ANALYSIS_EXACT, ANALYSIS_WIRESHARK, ANALYSIS_MODES };

/* "exact", "wireshark": static text, for the command line and the screen. */
const char *analysis_mode_name(enum analysis_mode mode);
/* The reverse; false if it is no mode's name. */
bool analysis_mode_parse(enum analysis_mode *mode, const char *name);
/* Bytes of a struct flow_tcp, with what a mode remembers behind it. */
size_t analysis_size(enum analysis_mode mode);

/*
 * What a segment of TCP means, judged against all that both ends sent before,
 * and counted: call it before tcp_sent and before the packet is counted. `side`
 * sent it. Returns bits.
 */
uint32_t analysis_segment(struct flow *f, int side, const struct packet *p,
			  const struct tcp_segment *seg, uint64_t t_ns);
/*
 * `side`'s segment has come to the other end, when we let it go. A machine that
 * is busy, or a person who looks on, takes as long as they like: from now on
 * order counts in this conversation, and time does not.
 */
void analysis_delivered(struct flow_tcp *t, int side,
			const struct tcp_segment *seg, uint64_t t_ns);
/*
 * What `side` has not sent, but who made it says so (a copy, a forgery), has
 * come to the other end: a SYN or RST that does not fit is answered all the
 * same (RFC 5961 3.2, 4.2).
 */
void analysis_made(struct flow_tcp *t, int side, const struct tcp_segment *seg);
/* Gives back t->more. */
void analysis_free(struct flow_tcp *t);

/* How often this was found on segments of an end. */
uint32_t analysis_count(const struct flow_tcp *t, int side,
			enum analysis_kind kind);
/* Sent by `side` and not yet acknowledged to it, as far as was seen: bytes. */
uint32_t analysis_in_flight(const struct flow_tcp *t, int side);

/*
 * The last window that `side` told is 0. *since_ns: since when, or 0 if that
 * was forgotten.
 */
bool analysis_is_shut(const struct flow_tcp *t, int side, uint64_t *since_ns);

/* Stretches of [from, to) that `side` sent and that were not captured. */
uint32_t analysis_holes(const struct flow_tcp *t, int side, uint32_t from,
			uint32_t to);

/*
 * Troubled connections may use so many bytes in all: 0 for no limit. What is
 * beyond that is judged without a memory of holes, SACK and times, and each
 * time that something had to be forgotten or left out is counted.
 */
void analysis_limit(uint64_t bytes);
uint64_t analysis_used(void);
uint64_t analysis_not_followed(void);

/* "retransmission", … as in JSON, by the number of the bit; "?" beyond. */
const char *analysis_name(size_t bit);
/* The same in a few words: English, for tr(). */
const char *analysis_help(size_t bit);
/* Where it stands: "RFC 9293 3.8.1". */
const char *analysis_source(size_t bit);

#endif
