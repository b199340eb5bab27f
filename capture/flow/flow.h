/*
 * Conversations: which packets belong together, which end is which, and what
 * was counted of them.
 *
 * Both ends of a loopback conversation may have the same address, so an end
 * is an address and a port, never an address alone. end[0] opened the
 * conversation as far as the wire tells.
 *
 * A capture may have millions of conversations, so what all have is small,
 * what TCP has stands beside it, and what only a troubled connection has is
 * made when it is needed: see struct flow_tcp.
 */
#ifndef CAPTURE_FLOW_FLOW_H
#define CAPTURE_FLOW_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/flow/community_id.h"
#include "capture/packet.h"
#include "capture/flow/tcp.h"
#include "capture/flow/zeek.h"

#define FLOW_NONE UINT32_MAX

/*
 * Times of one kind, such as round trips, as they go on: nanoseconds. A float
 * is exact to 60 in 10^9; the mean and the variance are moved a little by each
 * new time, so they do not lose what is small beside a sum.
 */
struct spread {
	uint32_t n;
	float min_ns, max_ns, mean_ns;
	float var; /* ns^2, of all of them (not of a sample) */
};

/*
 * What one end of a TCP connection said and did. A connection that goes well
 * needs no more than this: up to two of its segments that are not yet
 * acknowledged are timed here; for more there is struct tcp_more. Packed, as
 * there may be millions.
 */
struct tcp_side {
	uint32_t seq_base;	 /* relative numbers count from here */
	uint16_t options : 9;	 /* TCP_OPT_ bits of its SYN */
	uint16_t base_known : 1, /* seq_base is */
		syn_seen : 1, wscale_seen : 1;
	uint16_t asked : 2;   /* enum asked: its last segment was a question */
	uint16_t t_again : 2; /* those timed here that were sent again */
	uint16_t mss;	      /* 0: it told none */
	uint8_t wscale : 4;
	uint8_t win_told : 1;  /* win_last is known; of a SYN, too */
	uint8_t t_n : 2;       /* segments timed here */
	uint8_t shut_told : 1; /* we let packets go: a window of 0 has come */
	uint8_t dup_acks;      /* of its last ACK; no more than 255 */
	uint16_t ip_id;	       /* of its last packet; 0: none, or IPv6 */
	uint32_t seen;	    /* enum analysis: what its segments were so far */
	uint32_t pure_acks; /* no data, SYN, FIN or RST */
	uint32_t win_min, win_max, win_last; /* scaled; not of RST */
	uint32_t win_n; /* of how many, without SYNs, min, max and sum are */
	uint64_t win_sum;
	struct spread rtt; /* from this end's segments to their ACKs */
	uint64_t t_ns;	   /* when the first of those timed here was sent */
	uint32_t t_gap_ns; /* how long after it the second */
	uint32_t t_end[2]; /* the numbers behind them */
} __attribute__((packed, aligned(4)));

struct tcp_more; /* capture/analysis/more.h: what only some have */

struct flow_tcp {
	struct tcp_conn conn;
	struct tcp_side side[2];
	struct zeek zeek;
	struct tcp_more *more; /* NULL: nothing of that kind yet */
	float handshake_ns;    /* from the first packet to the last of the
				  handshake; 0: not seen */
	uint8_t mode;	       /* enum analysis_mode */
	uint8_t last_side : 1; /* who sent the last segment */
	uint8_t first_fin : 2; /* 1 + the side; 0: none yet */
	uint8_t first_rst : 2;
	bool handshake_again : 1; /* some of it was sent more than once */
	bool held : 1; /* we hold its packets: times tell nothing of it */
	uint8_t data_side : 1; /* who sent the last payload, if anybody did */
	bool kept : 1; /* its kernel has closed for who sends now, and still
			  has the connection */
};
_Static_assert(sizeof(struct flow_tcp) <= 312,
	       "with struct flow and its slots, 512 bytes a connection");

struct flow {
	struct endpoint end[2]; /* [0] is the initiator */
	uint8_t protocol;	/* enum ip_protocol */
	bool end_known : 1;	/* who opened it was seen, and is not a guess */
	bool reused : 1;	/* its ends had a conversation before */
	bool over : 1;		/* told_new has noticed */
	bool told : 1;		/* and somebody was told: see told.h */
	bool chosen : 1;	/* a filter let a packet of it pass */
	uint8_t first_side;	/* the end that sent the first packet */
	uint8_t icmp_type, icmp_code; /* of the first packet, if it is ICMP */
	uint16_t errors; /* ICMP errors that quote this one, or 65535 */
	uint32_t about;	 /* ICMP errors: the flow they quote, or FLOW_NONE */
	uint32_t app;	 /* of capture/app/app.h: its handle */
	uint32_t packets[2];
	uint64_t bytes[2]; /* IP lengths */
	uint64_t payload[2];
	uint64_t first_ns, last_ns[2]; /* since the recording's start */
	uint64_t data_ns[2];	       /* first payload; UINT64_MAX: none */
	uint64_t idle_ns[2];	       /* longest time between two packets */
	uint32_t first_packet, last_packet; /* their numbers */
	uint32_t socket[2]; /* rows of the recording, or FLOW_NONE */
	uint32_t lane[2];
	struct flow_tcp *tcp; /* NULL unless protocol is IP_TCP */
};

struct flow_table; /* opaque */

/*
 * At most so many conversations, about: when there are more, of the oldest
 * those go that have ended or were never answered. 0: no limit.
 */
struct flow_table *flow_table_new(uint32_t limit);
void flow_table_free(struct flow_table *t);
/* How conversations are judged that start from now on: enum analysis_mode. */
void flow_table_judge(struct flow_table *t, uint8_t mode);
uint8_t flow_table_judged(const struct flow_table *t);
/* Who is told of a conversation before it is gone. */
typedef void flow_gone_fn(void *context, uint32_t flow, const struct flow *f);
void flow_table_tell(struct flow_table *t, flow_gone_fn *gone, void *context);
/*
 * How many there were, with those that are gone: the next one's number. When
 * there are no more numbers, after 4 billion, all conversations go, and they
 * begin again.
 */
uint32_t flow_count(const struct flow_table *t);
/* How many of these are gone. */
uint32_t flow_evicted(const struct flow_table *t);
/* How many there were before numbers began again. */
uint64_t flow_count_before(const struct flow_table *t);
/* What it has of memory, but for what troubled connections have. */
size_t flow_table_bytes(const struct flow_table *t);
/*
 * No more than so many, about, stay of a table that has no limit of its own.
 * For who must not lose one between two of these calls.
 */
void flow_table_trim(struct flow_table *t, uint32_t limit);
/* What comes is on another network: no conversation goes on there. */
void flow_table_part(struct flow_table *t);
/* NULL if it is gone. Borrowed until the next flow_find. */
struct flow *flow_get(const struct flow_table *t, uint32_t flow);

/* The first from this number on that is not gone, or FLOW_NONE. */
uint32_t flow_next(const struct flow_table *t, uint32_t flow);

/*
 * The conversation of a packet, made if it is new; *side is the end that sent
 * it. A SYN with another sequence number than the one before, on a
 * conversation that is past its handshake, starts a new conversation.
 */
uint32_t flow_find(struct flow_table *t, const struct packet *p, int *side);

/* The address of an end as it is shown: ICMP has no ports. */
struct endpoint flow_end(const struct flow *f, int side);

/*
 * The same for a packet that neither end sent: a SYN starts no new one where
 * the ends have had a conversation.
 */
uint32_t flow_find_last(struct flow_table *t, const struct packet *p,
			int *side);
/* The same if there is one; else FLOW_NONE, and none is made. */
uint32_t flow_find_known(const struct flow_table *t, const struct packet *p,
			 int *side);
/* The conversation that an ICMP error quotes, or FLOW_NONE. */
uint32_t flow_quoted(const struct flow_table *t,
		     const struct icmp_header *icmp);
/* Counts it: of an end that has sent before, it tells no numbers. */
void flow_count_injected(struct flow *f, const struct packet *p, int side,
			 uint64_t t_ns);

/*
 * What does not change in a conversation, from where its beginning was seen:
 * who opened it, how numbers and windows count; and that it is open. *f is
 * new: nothing of it was counted yet.
 */
void flow_know(struct flow *f, const struct flow *known);

/* Counts a packet, and notes initial sequence numbers and window scale. */
void flow_count_packet(struct flow *f, const struct packet *p, int side,
		       uint64_t t_ns);

/*
 * All that one packet means, at the moment it was sent: counted, judged, and
 * the states that follow at its sender's end, in *taken. Returns what was
 * found: enum analysis bits.
 */
uint32_t flow_sent(struct flow *f, const struct packet *p, int side,
		   uint64_t t_ns, struct tcp_taken *taken);
/* The same at its receiver's end, when it got there. */
void flow_delivered(struct flow *f, const struct tcp_segment *seg, int side,
		    struct tcp_taken *taken);

/* The same for a capture, see tcp_captured. */
void flow_captured(struct flow *f, const struct tcp_segment *seg, int side,
		   struct tcp_taken *taken);

/* How many segments were found to be of a kind (enum analysis_kind). */
uint32_t flow_found(const struct flow *f, uint32_t kind);
/* How many segments were sent again, by both ends. */
uint32_t flow_retransmissions(const struct flow *f);
uint32_t flow_packets(const struct flow *f);

/* --- names that other tools give it, to join our output with theirs ------ */

/* Zeek's conn_state, static text: for all but TCP and UDP it is "OTH". */
const char *flow_conn_state(const struct flow *f);
/* Zeek's history; "" if there is none. Returns out. */
char *flow_history(const struct flow *f, char out[ZEEK_TEXT]);
/* Community ID with seed 0; "" if the ports are not known. Returns out. */
char *flow_community_id(const struct flow *f, char out[COMMUNITY_ID_TEXT]);

/* Relative numbers; an ack is relative to the other end's numbers. */
uint32_t flow_seq(const struct flow *f, int side, uint32_t seq);
uint32_t flow_ack(const struct flow *f, int side, uint32_t ack);

/* The scaled window of a segment that `side` sent (RFC 7323 2.2). */
uint32_t flow_window(const struct flow *f, int side, uint16_t win,
		     uint16_t flags);

/* The segment in a packet of TCP. */
struct tcp_segment tcp_segment_of(const struct packet *p);

#endif
