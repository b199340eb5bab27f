/*
 * A segment on trial: what is known when it is judged. Rules ask this, and
 * change nothing.
 */
#ifndef CAPTURE_ANALYSIS_JUDGED_H
#define CAPTURE_ANALYSIS_JUDGED_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/analysis.h"
#include "capture/analysis/more.h"

/* The last segment of an end may want an answer. */
enum asked {
	ASKED_NOTHING,
	ASKED_KEEP_ALIVE,
	ASKED_WINDOW_PROBE,
	ASKED_TWICE, /* a SYN again, or a RST with a wrong number */
};

/* What is new of the numbers that a segment takes. */
enum novelty {
	NOVEL_NONE,    /* it takes none, or its sender's are not known */
	NOVEL_NEXT,    /* its last number is beyond all that was seen */
	NOVEL_FILLS,   /* some are in a hole, none beyond */
	NOVEL_REPEATS, /* all were seen before */
};

struct judged {
	const struct flow *f;
	const struct flow_tcp *t;
	const struct packet *p;
	const struct tcp_segment *seg;
	uint64_t t_ns;
	int side;			 /* who sent it */
	const struct tcp_end *me, *peer; /* as they were before it */
	const struct tcp_side *from, *to;
	/* never NULL: nothing, if there is none */
	const struct side_more *mine, *theirs;
	uint32_t end;	 /* the number behind it */
	uint32_t window; /* scaled */
	uint32_t again;	 /* bytes of payload seen before */
	enum novelty novelty;
	const struct hole *hole; /* that it fills, or NULL */
	bool before_ever;	 /* it is before the first that was seen */
	bool sent_known;	 /* `sent` is: how its first number was sent */
	struct sending sent;
	bool d_sack, sack_news; /* its SACK blocks tell so */
	bool rtt_known;
	uint64_t rtt_ns; /* from what it acknowledges to now */
};

/* All that rules ask, worked out; rtt_known and rtt_ns are the caller's. */
struct judged judged_make(const struct flow *f, int side,
			  const struct packet *p, const struct tcp_segment *seg,
			  uint64_t t_ns);

/* How many of these numbers of an end were never seen. */
uint32_t judged_holes(const struct side_more *of, uint32_t from, uint32_t to,
		      const struct hole **first);
/* The table's rules, asked in turn. */
uint32_t rules_find(const struct judged *j);
/* What has to be remembered of it for the segments to come. */
void judged_note(struct flow *f, const struct judged *j, uint32_t found);

/* --- small questions ----------------------------------------------------- */

static inline bool has_flag(const struct judged *j, uint16_t flag)
{
	return j->seg->flags & flag;
}

/* An ACK and nothing else. */
static inline bool is_pure_ack(const struct judged *j)
{
	return j->seg->len == 0 &&
	       (j->seg->flags & (TH_ACK | TH_S | TH_F | TH_R)) == TH_ACK;
}

/* It acknowledges what its sender had acknowledged before. */
static inline bool is_same_ack(const struct judged *j)
{
	return has_flag(j, TH_ACK) && j->me->ack_known &&
	       j->seg->ack == j->me->ack_sent;
}

/* The other end has acknowledged this number of its sender. */
static inline bool is_acked(const struct judged *j, uint32_t end)
{
	return j->peer->ack_known && !seq_before(j->peer->ack_sent, end);
}

/* How long ago an end sent its last packet; for ever, if it has sent none. */
static inline uint64_t silence_ns(const struct judged *j, int side)
{
	uint64_t last_ns = j->f->last_ns[side];

	if (!j->f->packets[side] || j->t_ns < last_ns)
		return j->f->packets[side] ? 0 : UINT64_MAX;
	return j->t_ns - last_ns;
}

/*
 * The other end has told that it can take no more. Where we let packets go,
 * what has not come yet, or got lost, tells nothing.
 */
static inline bool is_shut(const struct judged *j)
{
	if (j->f->tcp->held)
		return j->to->shut_told;
	return j->to->win_told && j->to->win_last == 0;
}

/* --- rules that others ask ----------------------------------------------- */

bool is_keep_alive(const struct judged *j);
bool is_zero_window_probe(const struct judged *j);
bool is_duplicate_packet(const struct judged *j);
bool is_retransmission(const struct judged *j);
bool is_fast_retransmission(const struct judged *j);
bool is_timeout_retransmission(const struct judged *j);
bool is_sack(const struct judged *j);
bool is_d_sack(const struct judged *j);

/* --- and the others ------------------------------------------------------ */

bool is_zero_window(const struct judged *j);
bool is_tail_loss_probe(const struct judged *j);
bool is_spurious_retransmission(const struct judged *j);
bool is_out_of_order(const struct judged *j);
bool is_lost_before(const struct judged *j);
bool is_ack_of_unseen(const struct judged *j);
bool is_duplicate_ack(const struct judged *j);
bool is_delayed_ack(const struct judged *j);
bool is_window_full(const struct judged *j);
bool is_window_probe_ack(const struct judged *j);
bool is_window_update(const struct judged *j);
bool is_keep_alive_ack(const struct judged *j);
bool is_reused_port(const struct judged *j);
bool is_simultaneous_open(const struct judged *j);
bool is_fast_open_request(const struct judged *j);
bool is_fast_open_cookie(const struct judged *j);
bool is_fast_open_data(const struct judged *j);
bool is_fast_open_accepted(const struct judged *j);
bool is_half_close(const struct judged *j);
bool is_simultaneous_close(const struct judged *j);
bool is_rst_refused(const struct judged *j);
bool is_rst_abort(const struct judged *j);
bool is_rst_half_open(const struct judged *j);
bool is_challenge_ack(const struct judged *j);

#endif
