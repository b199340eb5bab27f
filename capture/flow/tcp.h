/*
 * The RFC 9293 state machine as data, and an observer who runs it for both
 * ends of a connection from nothing but the segments on the wire.
 */
#ifndef CAPTURE_FLOW_TCP_H
#define CAPTURE_FLOW_TCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/ranges.h"

enum tcp_state {
	TCP_UNKNOWN, /* what was seen does not tell */
	TCP_CLOSED,
	TCP_LISTEN,
	TCP_SYN_SENT,
	TCP_SYN_RECEIVED,
	TCP_ESTABLISHED,
	TCP_FIN_WAIT_1,
	TCP_FIN_WAIT_2,
	TCP_CLOSE_WAIT,
	TCP_CLOSING,
	TCP_LAST_ACK,
	TCP_TIME_WAIT,
	TCP_STATES
};

/* What moves an endpoint from one state to the next. */
enum tcp_event {
	OPEN_PASSIVE,	/* listen() */
	OPEN_ACTIVE,	/* connect() sends a SYN */
	RCV_SYN,	/* and answers it with SYN+ACK */
	RCV_SYN_ACK,	/* that acknowledges our SYN */
	RCV_ACK_OF_SYN, /* our SYN is acknowledged */
	SND_FIN,	/* close() or shutdown() sends a FIN */
	RCV_FIN,	/* in order: all before it has come */
	RCV_ACK_OF_FIN, /* our FIN is acknowledged */
	RCV_FIN_ACK,	/* both in one segment */
	RCV_RST,	/* acceptable */
	SND_RST,	/* an abort */
	TIMEOUT_2MSL,	/* TIME-WAIT is over */
	TCP_EVENTS
};

struct tcp_transition {
	enum tcp_state from;
	enum tcp_event event;
	enum tcp_state to;
	const char *label;  /* as the diagram says it: "rcv SYN / SYN+ACK" */
	const char *source; /* RFC and section */
};

/* The table; *n is its length. Diagrams, help and tests are made from it. */
const struct tcp_transition *tcp_transitions(size_t *n);
/* The entry for an event in a state, or NULL if nothing changes. */
const struct tcp_transition *tcp_transition_find(enum tcp_state from,
						 enum tcp_event event);

/* RFC 9293 names: "FIN-WAIT-1"; "?" for TCP_UNKNOWN. */
const char *tcp_state_name(enum tcp_state state);
/* The reverse; false if it is no state's name. */
bool tcp_state_parse(enum tcp_state *state, const char *name);

/* A segment as the state machine sees it. Sequence numbers are absolute. */
struct tcp_segment {
	uint32_t seq, ack;
	uint32_t len;	/* payload bytes */
	uint16_t flags; /* TH_ bits */
	uint16_t win;	/* as the field says */
};

/* One end of a connection, as far as the wire tells. */
struct tcp_end {
	uint8_t state;	      /* enum tcp_state */
	bool snd_known : 1;   /* iss, snd_una, snd_nxt are valid */
	bool rcv_known : 1;   /* rcv_nxt is valid */
	bool fin_sent : 1;    /* fin_seq is valid */
	bool ack_known : 1;   /* ack_sent is valid */
	bool fin_waiting : 1; /* a FIN came before data that precedes it */
	bool ack_waiting : 1; /* see tcp_captured */
	bool syn_acked : 1;   /* in a capture; see there, too */
	uint32_t iss;	      /* our initial sequence number */
	uint32_t snd_una;     /* oldest not acknowledged to us */
	uint32_t snd_nxt;     /* end of all that was sent */
	uint32_t fin_seq;     /* the number our FIN occupies */
	uint32_t ack_sent;    /* the last number we acknowledged */
	uint32_t rcv_nxt;     /* end of what was delivered in order */
	uint32_t fin_at;      /* the number of a waiting FIN of the peer */
	struct ranges *gaps;  /* came beyond rcv_nxt; NULL: none ever did */
};

/* Starts as zeros. */
struct tcp_conn {
	struct tcp_end end[2];
};
/* Gives back what it needed besides itself. */
void tcp_conn_free(struct tcp_conn *conn);

/* The transitions one segment caused at one end, in order. */
struct tcp_taken {
	uint32_t n;
	const struct tcp_transition *t[3];
};

/*
 * Feeds a segment at the moment end `side` sent it, and at the moment the
 * other end got it. The two are apart while a packet is held. *taken is what
 * changed at the end concerned: the sender's, the receiver's (1 - side).
 */
void tcp_sent(struct tcp_conn *conn, int side, const struct tcp_segment *seg,
	      struct tcp_taken *taken);
void tcp_delivered(struct tcp_conn *conn, int side,
		   const struct tcp_segment *seg, struct tcp_taken *taken);

/*
 * tcp_delivered for a capture, which does not tell whether a segment got there.
 * It is believed to, but for a SYN+ACK and a FIN: they have come when their
 * receiver acknowledges them, or resets after the SYN+ACK. Where FINs cross, an
 * ACK of the receiver's FIN waits until then, or until the FIN is sent again,
 * which tells that it was lost: only so is it known whether CLOSING comes next
 * or FIN-WAIT-2.
 */
void tcp_captured(struct tcp_conn *conn, int side,
		  const struct tcp_segment *seg, struct tcp_taken *taken);

/* Sequence numbers the segment occupies: payload, SYN and FIN. */
uint32_t tcp_segment_span(const struct tcp_segment *seg);

#endif
