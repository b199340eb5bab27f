/*
 * What became of packets, as statements.
 *
 * A statement acts on the oldest packet of its direction that no name keeps
 * back. So those that were overtaken are given one, just before:
 *
 *	#4, #5 are held; #5 went first ─▶ hold as packet-4 C>S …
 *	                                  wire C>S …
 *	and then #4                    ─▶ release packet-4
 *
 * What was delayed is put off where that was decided, and waited for where it
 * came. A fate that a rule gave, and in realtime every fate but the plain one,
 * is a rule again, for that packet alone. It stands before the line that had
 * it sent, but after those about others that it would match.
 */
#include <stdio.h>
#include <string.h>

#include "sim/match.h"
#include "sim/scenario/make_private.h"

#define MS UINT64_C(1000000)

enum { COMPARED = 3, PACKET_NAME = 24 };

/* Of a rule that is not there; the name of a scenario is no fate. */
#define NO_FATE ST_SCENARIO

/* A selector for one packet. */
struct spelling {
	struct selector sel;
	char from[NAME_TEXT], to[NAME_TEXT];
	struct comparison compare[COMPARED];
};

static const struct packet_row *row_of(const struct maker *m, uint32_t packet)
{
	return recording_packet(m->r, packet);
}

static void compare_with(struct spelling *s, enum packet_field field,
			 uint64_t value)
{
	s->compare[s->sel.n_compare++] =
		(struct comparison){ field, OP_EQ, value, NULL };
}

/*
 * A number of this connection: one beyond all that an end has sent is of
 * another one that had the same ports, and will be another the next time.
 */
static bool is_of_flow(const struct recording *r, uint32_t flow, uint8_t side,
		       uint32_t number)
{
	uint64_t most = 2; /* SYN and FIN */

	for (uint32_t i = 0; i < recording_n_packets(r); i++) {
		const struct packet_row *p = recording_packet(r, i);

		if (p->flow == flow && p->side == side)
			most += p->payload_len;
	}
	return number <= most;
}

static void spell_tcp(struct spelling *s, const struct recording *r,
		      const struct packet_row *p)
{
	uint32_t seq = packet_seq(r, p), ack = packet_ack(r, p);

	s->sel.has_flags = true;
	s->sel.flags = p->flags;
	if (is_of_flow(r, p->flow, p->side, seq))
		compare_with(s, FIELD_SEQ, seq);
	if (p->flags & TH_ACK && is_of_flow(r, p->flow, !p->side, ack))
		compare_with(s, FIELD_ACK, ack);
	if (p->payload_len)
		compare_with(s, FIELD_LEN, p->payload_len);
	s->sel.rtx = packet_is_rtx(p);
}

static void spell_udp(struct spelling *s, const struct recording *r,
		      uint32_t packet, const struct packet_row *p)
{
	s->sel.kind = KIND_UDP;
	s->sel.rtx = packet_is_rtx(p);
	s->sel.ordinal = packet_ordinal(r, packet, KIND_UDP);
	compare_with(s, FIELD_LEN, p->payload_len);
}

static void spell(const struct maker *m, uint32_t packet, struct spelling *s)
{
	const struct packet_row *p = row_of(m, packet);

	*s = (struct spelling){ 0 };
	s->sel.from = packet_end_name(m->r, p, true, s->from);
	s->sel.to = packet_end_name(m->r, p, false, s->to);
	s->sel.compare = s->compare;
	if (!p->has_l4)
		return; /* a later fragment */
	if (p->protocol == IP_TCP)
		spell_tcp(s, m->r, p);
	else if (p->protocol == IP_UDP)
		spell_udp(s, m->r, packet, p);
	else if (p->protocol == IP_ICMP || p->protocol == IP_ICMPV6)
		s->sel.kind = KIND_ICMP;
}

/* --- lines --------------------------------------------------------------- */

/* Numbers are those on the screen. An actor's name has no "-" in it. */
static char *name_of(uint32_t packet, char out[PACKET_NAME])
{
	snprintf(out, PACKET_NAME, "packet-%u", packet + 1);
	return out;
}

static void note_line(struct maker *m, uint32_t packet)
{
	m->packet_line[packet] = (uint32_t)m->n;
	if (m->holds)
		m->cause = m->n;
}

static void line_about(struct maker *m, const struct step *said,
		       uint32_t packet)
{
	struct step step = *said;
	char name[PACKET_NAME];
	struct spelling s;

	if (step.kind == ST_HOLD || m->made[packet] & MADE_NAME)
		step.name = name_of(packet, name);
	if (step.kind == ST_HOLD || !step.name) {
		spell(m, packet, &s);
		step.sel = s.sel;
	}
	make_line(m, &step);
	note_line(m, packet);
}

/* A statement that has only its packet. */
static void plain_line(struct maker *m, enum statement kind, uint32_t packet)
{
	struct step step = { .kind = kind };

	line_about(m, &step, packet);
}

static void hold(struct maker *m, uint32_t packet)
{
	if (m->made[packet] & MADE_NAME)
		return;
	plain_line(m, ST_HOLD, packet);
	m->made[packet] |= MADE_NAME;
}

/* --- what is in the way -------------------------------------------------- */

/* It has been sent, nothing has become of it yet, and no name keeps it back. */
static bool in_queue(const struct maker *m, uint32_t packet)
{
	const struct packet_row *p = row_of(m, packet);

	return p->sent_event < m->event && p->copy_of == ROW_NONE &&
	       !p->injected && p->fate != FATE_ABSORBED &&
	       !(m->made[packet] & (MADE_NAME | MADE_RULE)) &&
	       (p->fate_event == ROW_NONE || p->fate == FATE_HELD ||
		p->fate_event >= m->event);
}

static bool same_direction(const struct maker *m, uint32_t a, uint32_t b)
{
	struct spelling s;

	spell(m, a, &s);
	return match_direction(m->r, &s.sel, b);
}

static void clear_way(struct maker *m, uint32_t packet)
{
	for (uint32_t i = 0; i < packet; i++)
		if (in_queue(m, i) && same_direction(m, packet, i))
			hold(m, i);
}

bool make_in_flight(const struct maker *m)
{
	for (uint32_t i = 0; i < recording_n_packets(m->r); i++)
		if (in_queue(m, i))
			return true;
	return false;
}

void make_held(struct maker *m)
{
	for (uint32_t i = 0; i < recording_n_packets(m->r); i++)
		if (m->holds && in_queue(m, i))
			hold(m, i);
}

/* --- fates --------------------------------------------------------------- */

/* Its copy, made by us just after it, or ROW_NONE. */
static uint32_t copy_of(const struct maker *m, uint32_t packet)
{
	for (uint32_t i = packet + 1; i < recording_n_packets(m->r); i++)
		if (row_of(m, i)->copy_of == packet &&
		    row_of(m, i)->fate == FATE_DUPLICATED)
			return i;
	return ROW_NONE;
}

/* The statement that has changed what is in it, or NULL. */
static const struct step *changed_by(const struct maker *m, uint32_t packet)
{
	for (size_t i = 0; i < m->j->n; i++)
		if (m->j->deed[i].kind == DEED_CHANGE &&
		    m->j->deed[i].packet == packet)
			return m->j->deed[i].step;
	return NULL;
}

static struct step step_for(const struct maker *m, uint32_t packet)
{
	const struct step *changed = changed_by(m, packet);
	struct step step = { .kind = ST_WIRE };

	if (changed)
		step = *changed;
	else if (row_of(m, packet)->fate == FATE_DROPPED)
		step.kind = ST_DROP;
	else if (copy_of(m, packet) != ROW_NONE)
		step.kind = ST_DUP;
	step.name = NULL;
	if (step.kind == ST_WIRE && m->made[packet] & MADE_NAME)
		step.kind = ST_RELEASE;
	return step;
}

static void make_copy(struct maker *m, uint32_t packet)
{
	uint32_t original = row_of(m, packet)->copy_of;

	if (m->made[original] & (MADE_DUP | MADE_RULE))
		return;
	make_states(m);
	plain_line(m, ST_REPLAY, original);
}

/*
 * It is made and on its way in one; one that was lost might not have been. One
 * whose checksum did not fit has been on its way all the same.
 */
static void make_injected(struct maker *m, uint32_t packet)
{
	const struct step *step = changed_by(m, packet);
	enum fate fate = (enum fate)row_of(m, packet)->fate;

	if (!step || (!fate_arrives(fate) && fate != FATE_CORRUPTED))
		return;
	make_states(m);
	make_line(m, step);
	note_line(m, packet);
}

static void make_own_fate(struct maker *m, uint32_t packet)
{
	struct step step = { .kind = ST_JOIN };

	make_states(m);
	if (!(m->made[packet] & MADE_DELAY)) {
		clear_way(m, packet);
		step = step_for(m, packet);
		if (step.kind == ST_DUP)
			m->made[packet] |= MADE_DUP;
	}
	line_about(m, &step, packet);
}

void make_fate(struct maker *m, uint32_t packet)
{
	const struct packet_row *p = row_of(m, packet);

	if (!m->holds || p->fate == FATE_ABSORBED || p->fate == FATE_HELD)
		return;
	if (p->injected)
		make_injected(m, packet);
	else if (p->copy_of != ROW_NONE)
		make_copy(m, packet);
	else if (!(m->made[packet] & MADE_RULE))
		make_own_fate(m, packet);
}

/*
 * For as long as it was said; or shorter, if the viewer has let it go before.
 * What was lost all the same merely stands aside until then.
 */
void make_delay(struct maker *m, const struct deed *deed)
{
	const struct packet_row *p = row_of(m, deed->packet);
	struct step step = { .kind = ST_DELAY, .ns = deed->ns };

	if (!m->holds || p->injected || m->made[deed->packet] & MADE_DELAY)
		return;
	make_states(m);
	clear_way(m, deed->packet);
	hold(m, deed->packet);
	if (p->fate != FATE_DELAYED)
		return;
	if (p->fate_ns - deed->t_ns < step.ns)
		step.ns = (p->fate_ns - deed->t_ns) / MS * MS + MS;
	line_about(m, &step, deed->packet);
	m->made[deed->packet] |= MADE_DELAY;
}

/* --- rules --------------------------------------------------------------- */

/* What a rule is to do with it; false: it just passes. */
static bool rule_for(const struct maker *m, uint32_t packet, struct step *rule)
{
	for (size_t i = 0; i < m->j->n; i++) {
		const struct deed *deed = &m->j->deed[i];

		if (deed->packet != packet)
			continue;
		if (deed->kind == DEED_RULE)
			*rule = *deed->step;
		if (deed->kind == DEED_DELAY)
			rule->ns = deed->ns;
	}
	rule->kind = ST_RULE;
	rule->value = NULL;
	if (rule->fate == ST_DELAY)
		return !m->holds; /* there it is delayed by its name */
	if (rule->fate != NO_FATE || m->holds)
		return rule->fate != NO_FATE;
	if (row_of(m, packet)->fate == FATE_DROPPED)
		rule->fate = ST_DROP;
	else if (row_of(m, packet)->fate == FATE_DELAYED)
		rule->fate = ST_DELAY;
	else if (copy_of(m, packet) != ROW_NONE)
		rule->fate = ST_DUP;
	return rule->fate != NO_FATE;
}

static void make_rule(struct maker *m, uint32_t packet, struct step *rule)
{
	size_t at = m->cause ? m->cause - 1 : 0;
	struct spelling s;

	spell(m, packet, &s);
	for (uint32_t i = 0; i < packet; i++)
		if (m->packet_line[i] > at && match_packet(m->r, &s.sel, i))
			at = m->packet_line[i];
	s.sel.first = s.sel.ordinal ? 0 : 1;
	rule->sel = s.sel;
	m->made[packet] |= MADE_RULE;
	make_line_at(m, at, rule);
}

void make_sent(struct maker *m, uint32_t packet)
{
	struct step rule = { 0 };
	const struct packet_row *p = row_of(m, packet);

	if (p->copy_of == ROW_NONE && !p->injected && !p->queue_full &&
	    rule_for(m, packet, &rule))
		make_rule(m, packet, &rule);
	if (m->holds)
		return;
	if (p->injected)
		make_injected(m, packet);
	else
		plain_line(m, ST_WIRE, packet);
}
