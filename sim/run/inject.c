/*
 * Packets that nobody sent.
 *
 *   inject ─▶ whose flow is it ─▶ addresses, numbers ─▶ bytes ─▶ row, held
 *                                                               ─▶ raw socket
 *
 * The newest conversation of the two says what the statement does not: who
 * they are, and where their numbers are. The packet then hangs in flight like
 * one that the kernel has sent; only that there is nothing in the queue to
 * give a verdict on: when it goes on, a raw socket sends it.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/checksum.h"
#include "capture/mem.h"
#include "sim/craft.h"
#include "sim/scenario/icmp_table.h"
#include "sim/run/private.h"

/* What an error quotes, at most, so that it fits (RFC 1812 4.3.2.3). */
enum { QUOTE_MOST = 548 };

/* All that a packet is made of. */
struct making {
	struct craft craft;
	const struct flow *flow; /* NULL: the two have none yet */
	int side;		 /* that it seems to come from */
	uint32_t quote;		 /* packet, or ROW_NONE */
	uint32_t lane[2];
	uint8_t *data; /* filler, or NULL */
};

/* --- whose it is ------------------------------------------------------------
 */

static uint32_t lane_of(struct run *run, const char *name)
{
	return recording_lane(run->rec, name);
}

static bool is_between(const struct making *m, const struct flow *f, int side)
{
	return f->lane[side] == m->lane[0] && f->lane[1 - side] == m->lane[1];
}

/* What the statement says of an end; a port of 0 is any. */
static bool end_fits(const struct arg *arg, const struct endpoint *end)
{
	return !arg->text || endpoint_equal(&arg->endpoint, end);
}

static bool flow_fits(const struct making *m, const struct step *step,
		      const struct flow *f, int side)
{
	const struct inject *inject = step->inject;

	if (inject->protocol != f->protocol)
		return false;
	/* Both addresses say whose it is, whoever is said to send it. */
	if (!(inject->end[END_SRC].text && inject->end[END_DST].text) &&
	    !is_between(m, f, side))
		return false;
	return end_fits(&inject->end[END_SRC], &f->end[side]) &&
	       end_fits(&inject->end[END_DST], &f->end[1 - side]);
}

static void find_flow(struct run *run, const struct step *step,
		      struct making *m)
{
	uint32_t i = recording_n_flows(run->rec);

	while (step->inject->protocol != IP_ICMP && i-- > 0) {
		const struct flow *f = recording_flow(run->rec, i);

		for (m->side = 0; m->side < 2; m->side++) {
			if (!flow_fits(m, step, f, m->side))
				continue;
			m->flow = f;
			return;
		}
	}
	m->side = 0;
}

/*
 * An error is about the newest packet that its quote means, or that its
 * receiver has sent; but never about an error (RFC 1122 3.2.2).
 */
static bool is_about(struct run *run, const struct step *step,
		     const struct making *m, uint32_t packet)
{
	const struct packet_row *p = recording_packet(run->rec, packet);

	if (step->inject->has_quote)
		return match_packet(run->rec, &step->inject->quote, packet);
	return step->inject->message && p->lane[0] == m->lane[1] &&
	       !p->injected && p->protocol != IP_ICMP &&
	       p->protocol != IP_ICMPV6;
}

static void find_quote(struct run *run, const struct step *step,
		       struct making *m)
{
	m->quote = ROW_NONE;
	for (uint32_t i = recording_n_packets(run->rec);
	     m->quote == ROW_NONE && i-- > 0;)
		if (is_about(run, step, m, i))
			m->quote = i;
}

/* An error comes from where the packet went, and goes to where it came from. */
static void ends_from_quote(struct run *run, struct making *m)
{
	const struct packet_row *p = recording_packet(run->rec, m->quote);

	m->craft.src = packet_endpoint(run->rec, p, false);
	m->craft.dst = packet_endpoint(run->rec, p, true);
}

/* ICMP between two that have some conversation, of whatever protocol. */
static void ends_from_any(struct run *run, struct making *m)
{
	for (uint32_t i = 0; i < recording_n_flows(run->rec); i++) {
		const struct flow *f = recording_flow(run->rec, i);

		for (int side = 0; side < 2; side++) {
			if (!is_between(m, f, side))
				continue;
			m->craft.src = f->end[side];
			m->craft.dst = f->end[1 - side];
		}
	}
}

static bool find_ends(struct run *run, const struct step *step,
		      struct making *m)
{
	const struct inject *inject = step->inject;
	struct endpoint *ends[2] = { &m->craft.src, &m->craft.dst };

	if (m->flow) {
		m->craft.src = m->flow->end[m->side];
		m->craft.dst = m->flow->end[1 - m->side];
	} else if (m->quote != ROW_NONE) {
		ends_from_quote(run, m);
	} else if (inject->protocol == IP_ICMP) {
		ends_from_any(run, m);
	}
	for (int i = 0; i < 2; i++)
		if (inject->end[i].text)
			*ends[i] = inject->end[i].endpoint;
	return m->craft.src.ip.version &&
	       m->craft.src.ip.version == m->craft.dst.ip.version;
}

/* --- what it says -----------------------------------------------------------
 */

static bool sets(const struct step *step, enum packet_field field)
{
	for (size_t i = 0; i < step->n_set; i++)
		if (step->set[i].field == field)
			return true;
	return false;
}

/*
 * If nothing else is said: the number that the receiver expects, and all that
 * the sender has got. An end that has sent nothing itself has no numbers of
 * its own; then the other's tell.
 */
static void next_numbers(struct making *m, const struct step *step)
{
	const struct tcp_end *from, *to;

	m->craft.flags = step->sel.flags;
	if (!m->flow || !m->flow->tcp)
		return;
	from = &m->flow->tcp->conn.end[m->side];
	to = &m->flow->tcp->conn.end[1 - m->side];
	m->craft.seq = to->rcv_known	 ? to->rcv_nxt
		       : from->snd_known ? from->snd_nxt
					 : m->flow->tcp->side[m->side].seq_base;
	m->craft.ack = from->rcv_known ? from->rcv_nxt
		       : to->snd_known ? to->snd_nxt
				       : 0;
}

/* False if that version of IP has no such error. */
static bool icmp_says(const struct step *step, struct making *m)
{
	const char *name = step->inject->message;
	bool six = m->craft.src.ip.version == 6;
	const struct icmp_error *error =
		name ? icmp_error_named(six, name) : NULL;

	m->craft.protocol = six ? IP_ICMPV6 : IP_ICMP;
	if (error) {
		m->craft.type = error->type;
		m->craft.code = error->code;
	}
	return error || !name;
}

static void payload(struct run *run, const struct step *step, struct making *m)
{
	const struct arg *data = &step->inject->data;
	const struct packet_row *p;

	if (m->quote != ROW_NONE) {
		p = recording_packet(run->rec, m->quote);
		m->craft.payload = recording_bytes(run->rec, p);
		m->craft.n_payload =
			p->bytes_len < QUOTE_MOST ? p->bytes_len : QUOTE_MOST;
		return;
	}
	m->craft.payload = (const uint8_t *)data->bytes;
	m->craft.n_payload = (uint32_t)data->n_bytes;
	if (data->bytes || !data->number)
		return;
	m->data = mem_zero(data->number, 1);
	memset(m->data, 'x', data->number);
	m->craft.payload = m->data;
	m->craft.n_payload = (uint32_t)data->number;
}

/* A number is said that counts from one which nobody has sent yet. */
static bool ack_counts_from_nothing(const struct step *step,
				    const struct making *m)
{
	return sets(step, FIELD_ACK) && m->flow && m->flow->tcp &&
	       !m->flow->tcp->side[1 - m->side].base_known;
}

static bool prepare(struct run *run, const struct step *step, struct making *m)
{
	const struct selector *sel = &step->sel;

	*m = (struct making){ .lane = { lane_of(run, sel->from),
					lane_of(run, sel->to) } };
	find_flow(run, step, m);
	find_quote(run, step, m);
	if (step->inject->has_quote && m->quote == ROW_NONE) {
		run_fail(run, step, "no such packet to quote was sent yet");
		return false;
	}
	if (!find_ends(run, step, m)) {
		run_fail(run, step,
			 "%s and %s have no such conversation yet: say src= "
			 "and dst=",
			 sel->from, sel->to);
		return false;
	}
	if (ack_counts_from_nothing(step, m)) {
		run_fail(run, step,
			 "ack= counts from the first number of %s, "
			 "who has sent none yet",
			 sel->to);
		return false;
	}
	return true;
}

/* The bytes, or NULL with the failure said. Caller frees. */
static uint8_t *make(struct run *run, const struct step *step, struct making *m,
		     uint32_t *n)
{
	const struct comparison *refused;
	uint8_t *bytes;

	m->craft.protocol = step->inject->protocol;
	if (m->craft.protocol != IP_ICMP) {
		next_numbers(m, step);
	} else if (!icmp_says(step, m)) {
		run_fail(run, step, "%s has no error \"%s\"",
			 m->craft.src.ip.version == 6 ? "ICMPv6" : "ICMP",
			 step->inject->message);
		return NULL;
	}
	payload(run, step, m);
	bytes = craft_packet(&m->craft, n);
	if (step->inject->age.key &&
	    !run_inject_age(run, m->flow, m->side, step->inject->age_ns, bytes,
			    n)) {
		run_fail(run, step,
			 "%s has sent no timestamp yet that an age could "
			 "count from",
			 step->sel.from);
		free(bytes);
		return NULL;
	}
	refused = craft_settings(step, m->flow, m->side, bytes, n);
	if (refused)
		run_fail(run, step, "there is no place for %s in it",
			 field_name(refused->field));
	else if (*n > run->link.mtu)
		run_fail(run, step,
			 "it has %u bytes: more than the link's mtu, %u", *n,
			 run->link.mtu);
	else
		return bytes;
	free(bytes);
	return NULL;
}

/* --- on its way -------------------------------------------------------------
 */

/* A SYN to a listener, wherever it says it is from, may make a child. */
static void announce(struct run *run, const struct packet *p)
{
	if (p->protocol == IP_TCP && p->has_l4 &&
	    (p->tcp.flags & (TH_S | TH_ACK)) == TH_S)
		truth_syn(run->truth, &p->src, &p->dst, p->tcp.seq);
}

static void put_on_wire(struct run *run, const struct step *step,
			const struct making *m, uint8_t *bytes, uint32_t n)
{
	struct packet p;
	struct sent sent = { .packet = &p,
			     .bytes = bytes,
			     .n_bytes = n,
			     .copy_of = ROW_NONE,
			     .injected = true,
			     .lane = { m->lane[0], m->lane[1] },
			     .socket = { ROW_NONE, ROW_NONE } };

	if (step->inject->badsum)
		checksum_spoil(bytes, n);
	packet_decode_outer(&p, LINK_RAW, bytes, n);
	announce(run, &p);
	run->injected = recording_sent(run->rec, run_time(run), &sent);
	run->injected_pc = run->pc;
	journal_change(run, step, run->injected);
	run_mark(run, run->injected, MARK_TAKEN);
	held_add(run, &(struct held){ .packet = run->injected,
				      .hook = WIRE_NOWHERE,
				      .broken = step->inject->badsum });
}

static enum step_result inject_now(struct run *run, const struct step *step)
{
	struct making m;
	uint8_t *bytes = NULL;
	uint32_t n;

	if (prepare(run, step, &m))
		bytes = make(run, step, &m, &n);
	if (bytes)
		put_on_wire(run, step, &m, bytes, n);
	free(bytes);
	free(m.data);
	return bytes ? STEP_NEXT : STEP_FAILED;
}

/* The viewer may do with it what he does with others: then it is over, too. */
enum step_result run_inject(struct run *run, const struct step *step,
			    struct err *e)
{
	bool made = run->injected != ROW_NONE && run->injected_pc == run->pc;
	const struct held *h;

	(void)e;
	if (!made && inject_now(run, step) != STEP_NEXT)
		return STEP_FAILED;
	h = held_packet(run, run->injected);
	if (!h)
		return STEP_NEXT;
	if (h->due_ns)
		return STEP_WAIT;
	return run_plan(run, ST_INJECT, run->injected, true);
}
