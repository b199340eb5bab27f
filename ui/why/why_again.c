/*
 * Why, of a segment that is sent again. A kernel does so for more than one
 * reason, and does not say which; but what came before and what TCP_INFO says
 * right after it tell:
 *
 *	backoff has grown, or Loss begins   its timer ran out (RFC 6298 5)
 *	Loss goes on                        it ran out before; ACKs pace the
 *	                                    rest
 *	Recovery, after SACK of later data  RFC 6675 5, RFC 8985 6
 *	Recovery, after duplicate ACKs      fast retransmit (RFC 5681 3.2)
 *	Recovery, after neither             a partial ACK (RFC 6582 3.2)
 *	Open or CWR, the last, and early    tail loss probe (RFC 8985 7)
 *	ICMP has just said: too large       that (RFC 1191 6.4)
 *
 * A SYN has only its timer, a SYN+ACK also the SYN that came once more. Where
 * no kernel speaks (a capture file), ACKs count that came just before; and
 * where nothing tells, nothing is said but that it was sent again.
 */
#include "ui/why/why_again.h"

#include "capture/analysis.h"
#include "capture/packet.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/why/why_routers.h"

/* Who answers an ACK does so at once; no RTO is as short (RFC 6298 2.4). */
enum { AT_ONCE_NS = 10000000, DUPLICATES = 3 };

/* tcpi_ca_state, enum tcp_ca_state of linux/tcp.h. */
enum { CA_OPEN, CA_DISORDER, CA_CWR, CA_RECOVERY, CA_LOSS };

struct clues {
	const struct packet_row *p;
	uint32_t before;  /* the packet that it repeats, or ROW_NONE */
	uint64_t took_ns; /* since that */
	const struct info_row *was; /* its sender, before; or NULL */
	const struct info_row *is;  /* and after, nothing else having come */
	unsigned duplicates;	    /* ACKs that came since `before` */
	bool sack;		    /* what was sent later has come */
	bool at_once;		    /* right after an ACK came */
	bool asked;		    /* right after a SYN came */
	bool last;		    /* nothing later had been sent */
	bool too_large;		    /* right after ICMP that said so */
};

enum cause {
	CAUSE_UNKNOWN,
	CAUSE_TIMER,
	CAUSE_AFTER_TIMER,
	CAUSE_SACK,
	CAUSE_DUPLICATES,
	CAUSE_PARTIAL,
	CAUSE_TAIL,
	CAUSE_SYN,
	CAUSE_TOO_LARGE
};

/* --- what there is to go by ---------------------------------------------- */

static uint32_t end_of(const struct packet_row *p)
{
	struct tcp_segment seg = { .len = p->payload_len, .flags = p->flags };

	return p->seq + tcp_segment_span(&seg);
}

static bool same_side(const struct packet_row *p, const struct packet_row *q)
{
	return q->flow == p->flow && q->side == p->side &&
	       q->copy_of == ROW_NONE && !q->injected;
}

/* It has the byte that the other begins with, which may be a piece of it. */
static bool has_begin(const struct packet_row *q, const struct packet_row *p)
{
	return !seq_before(p->seq, q->seq) && seq_before(p->seq, end_of(q));
}

/* The packet before it from the same end that carried the same bytes. */
static void find_before(const struct recording *r, uint32_t packet,
			struct clues *c)
{
	c->last = true;
	c->before = ROW_NONE;
	for (uint32_t i = 0; i < packet; i++) {
		const struct packet_row *q = recording_packet(r, i);

		if (!same_side(c->p, q))
			continue;
		if (has_begin(q, c->p))
			c->before = i;
		if (seq_before(end_of(c->p), end_of(q)))
			c->last = false;
	}
	if (c->before != ROW_NONE)
		c->took_ns =
			c->p->sent_ns - recording_packet(r, c->before)->sent_ns;
}

/* The packet whose arrival at the sender of p is this event, or NULL. */
static const struct packet_row *came(const struct recording *r,
				     const struct packet_row *p, uint32_t event)
{
	const struct event *ev = recording_event(r, event);
	const struct packet_row *q;

	if (ev->kind != EVENT_FATE)
		return NULL;
	q = recording_packet(r, ev->row);
	return q->flow == p->flow && q->side != p->side &&
			       fate_arrives((enum fate)q->fate)
		       ? q
		       : NULL;
}

/* It says that something after p has come: RFC 2018 3. */
static bool sacks_later(const struct recording *r, const struct packet_row *q,
			const struct packet_row *p)
{
	struct packet packet;
	uint32_t n;
	const uint8_t *bytes = recording_arrived(r, q, &n);

	if (!bytes ||
	    packet_decode_outer(&packet, LINK_RAW, bytes, n) != DECODE_OK ||
	    !packet.has_l4 || !(packet.tcp.opt.present & TCP_OPT_SACK))
		return false;
	for (int i = 0; i < packet.tcp.opt.n_sack; i++)
		if (!seq_before(packet.tcp.opt.sack[i][0], end_of(p)))
			return true;
	return false;
}

/* What came from the other end, up to p; counted since it was sent before. */
static void hear(const struct recording *r, struct clues *c)
{
	const struct packet_row *p = c->p;
	uint32_t since = c->before == ROW_NONE
				 ? 0
				 : recording_packet(r, c->before)->sent_event;
	bool acked = false; /* up to p, and no further: the next is one more */

	for (uint32_t i = 0; i < p->sent_event; i++) {
		const struct packet_row *q = came(r, p, i);
		bool pure;

		if (!q)
			continue;
		pure = !q->payload_len && !(q->flags & (TH_S | TH_F | TH_R));
		c->at_once =
			p->sent_ns - recording_event(r, i)->t_ns < AT_ONCE_NS;
		c->asked = c->at_once && (q->flags & TH_S);
		if (!(q->flags & TH_ACK) || seq_before(p->seq, q->ack))
			continue;
		c->sack = c->sack || (i > since && sacks_later(r, q, p));
		c->duplicates += acked && pure && i > since && q->ack == p->seq;
		acked = acked || q->ack == p->seq;
	}
}

static const struct info_row *info_at(const struct recording *r, uint32_t event,
				      uint32_t socket)
{
	const struct event *ev = recording_event(r, event);
	const struct info_row *info;

	if (ev->kind != EVENT_INFO)
		return NULL;
	info = recording_info_row(r, ev->row);
	return info->socket == socket ? info : NULL;
}

/* It was sent once more, or something came: what is after that is not of p. */
static bool is_over(const struct recording *r, const struct packet_row *p,
		    uint32_t event)
{
	const struct event *ev = recording_event(r, event);
	const struct packet_row *q;

	if (came(r, p, event))
		return true;
	if (ev->kind != EVENT_SENT)
		return false;
	q = recording_packet(r, ev->row);
	return same_side(p, q) && q->seq == p->seq;
}

/* Another segment that its sender sent again. */
static bool is_another(const struct recording *r, const struct packet_row *p,
		       uint32_t event)
{
	const struct event *ev = recording_event(r, event);
	const struct packet_row *q;

	if (ev->kind != EVENT_SENT)
		return false;
	q = recording_packet(r, ev->row);
	return same_side(p, q) && (q->analysis & ANALYSIS_RETRANSMISSION);
}

/*
 * What the kernel said before. It may be asked just before the packet is seen:
 * a count that has grown, with nothing yet that was sent again, is that of p.
 */
static void ask_before(const struct recording *r, struct clues *c,
		       uint32_t socket)
{
	bool another = false;

	for (uint32_t i = c->p->sent_event; i-- > 0;) {
		const struct info_row *info = info_at(r, i, socket);

		another = another || is_another(r, c->p, i);
		if (info && c->was) {
			if (another ||
			    c->was->total_retrans == info->total_retrans)
				return;
			c->is = c->was;
			c->was = info;
			return;
		}
		if (info)
			c->was = info;
	}
}

/* What the kernel said of the sender before and after. */
static void ask_kernel(const struct recording *r, struct clues *c)
{
	uint32_t at = c->p->sent_event;
	uint32_t socket = recording_flow(r, c->p->flow)->socket[c->p->side];

	ask_before(r, c, socket);
	for (uint32_t i = at + 1; i < recording_count(r) && !c->is; i++) {
		if (is_over(r, c->p, i))
			break;
		c->is = info_at(r, i, socket);
	}
}

/* --- what follows from it ------------------------------------------------ */

static bool before_timer(const struct clues *c)
{
	return c->was && c->took_ns < c->was->rto_ms * UINT64_C(1000000);
}

/* Told by ACKs; but by which of them? */
static enum cause by_acks(const struct clues *c)
{
	if (c->sack)
		return CAUSE_SACK;
	return c->duplicates ? CAUSE_DUPLICATES : CAUSE_PARTIAL;
}

static enum cause by_kernel(const struct clues *c)
{
	const struct info_row *was = c->was, *is = c->is;

	if (is->backoff > (was ? was->backoff : 0))
		return CAUSE_TIMER;
	if (is->ca_state == CA_LOSS)
		return was && was->ca_state == CA_LOSS ? CAUSE_AFTER_TIMER
						       : CAUSE_TIMER;
	if (is->ca_state == CA_RECOVERY)
		return by_acks(c);
	if (c->last && c->before != ROW_NONE && before_timer(c) &&
	    (is->ca_state == CA_OPEN || is->ca_state == CA_CWR))
		return CAUSE_TAIL;
	return CAUSE_UNKNOWN;
}

static enum cause by_wire(const struct clues *c)
{
	if (c->at_once && (c->sack || c->duplicates >= DUPLICATES))
		return by_acks(c);
	if (c->was && !c->at_once && !before_timer(c))
		return CAUSE_TIMER;
	return CAUSE_UNKNOWN;
}

static enum cause cause_of(const struct clues *c)
{
	if (c->p->flags & TH_S)
		return c->asked ? CAUSE_SYN : CAUSE_TIMER;
	if (c->too_large)
		return CAUSE_TOO_LARGE;
	return c->is ? by_kernel(c) : by_wire(c);
}

/* --- in words ------------------------------------------------------------ */

/*
 * The short word stands in the first sentence, for there may be room for no
 * more; what it means stands in the second.
 */
static const struct {
	const char *word, *meaning;
} texts[] = {
	[CAUSE_UNKNOWN] = { NULL, NULL },
	[CAUSE_TIMER] = { "its retransmission timer ran out",
			  " No acknowledgement of it had come (RFC 6298 5)." },
	[CAUSE_AFTER_TIMER] = { "its timer had run out before",
				" With each ACK that comes it sends more of "
				"what was lost then (RFC 5681 3.1)." },
	[CAUSE_SACK] = { "SACK says that later data has come",
			 " So it takes this for lost, and waits for no "
			 "retransmission timer (RFC 6675, RFC 8985)." },
	[CAUSE_DUPLICATES] = { "duplicate ACKs had come (fast retransmit)",
			       " So it takes this for lost, and waits for no "
			       "timer (RFC 5681 3.2)." },
	[CAUSE_PARTIAL] = { "the last ACK did not acknowledge it",
			    " ACKs had told of a loss before: it waits for no "
			    "timer (RFC 6582 3.2)." },
	[CAUSE_TAIL] = { "a tail loss probe",
			 " It is the last that was sent, and its timer has "
			 "not run out: this is to hear what is missing (RFC "
			 "8985 7)." },
	[CAUSE_SYN] = { "a SYN had come once more",
			" This is the answer to it, once more." },
	[CAUSE_TOO_LARGE] = { "ICMP says that it was too large",
			      " So it goes in smaller segments, at once, and "
			      "not for congestion (RFC 1191 6.4)." },
};
_Static_assert(sizeof(texts) / sizeof(*texts) == CAUSE_TOO_LARGE + 1,
	       "a text for each cause");

static void say_again(const struct recording *r, const struct clues *c,
		      const char *who, const char *word, struct words *w)
{
	char took[TIME_TEXT];

	time_format(c->took_ns, took);
	if (c->before == ROW_NONE)
		words_add(w, tr("%s sends again what it had sent before."),
			  who);
	else if (word)
		words_add(w, tr("%s sends #%u again after %s: %s."), who,
			  packet_number(r, c->before), took, tr(word));
	else
		words_add(w, tr("%s sends #%u again after %s."), who,
			  packet_number(r, c->before), took);
}

/* A piece of what went before has a number within that. */
static void say_place(const struct recording *r, const struct clues *c,
		      struct words *w)
{
	if (c->before == ROW_NONE ||
	    recording_packet(r, c->before)->seq == c->p->seq)
		words_add(w, tr(" It has the same seq %u."),
			  packet_seq(r, c->p));
	else
		words_add(w, tr(" It begins within that, at seq %u."),
			  packet_seq(r, c->p));
}

void why_again(const struct recording *r, uint32_t packet, struct words *w)
{
	struct clues c = { .p = recording_packet(r, packet) };
	char who[NAME_TEXT];
	enum cause cause;

	packet_end_name(r, c.p, true, who);
	find_before(r, packet, &c);
	hear(r, &c);
	c.too_large = routers_said_too_large(r, c.p, AT_ONCE_NS);
	ask_kernel(r, &c);
	cause = cause_of(&c);
	say_again(r, &c, who, texts[cause].word, w);
	if (texts[cause].meaning)
		words_add(w, "%s", tr(texts[cause].meaning));
	if (cause == CAUSE_DUPLICATES)
		words_add(w, tr(" Duplicates so far: %u."), c.duplicates);
	say_place(r, &c, w);
}
