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
 * What was delayed is kept back where that was decided. Where it came it is
 * put off for its time, and waited for: so what went before it goes before it,
 * however slow the machine is. But where it may be sent again
 * meanwhile it is put off at once, for copies of what is merely kept back are
 * absorbed. A fate that a rule gave, and in
 *realtime every fate but the plain one, is a rule again, for that packet alone.
 *It stands before the line that had it sent, but after those about others that
 *it would match.
 */
#include <stdio.h>
#include <string.h>

#include "sim/match.h"
#include "sim/scenario/make_private.h"

#define MS UINT64_C(1000000)

enum { PACKET_NAME = 24 };

/* Of a rule that is not there; the name of a scenario is no fate. */
#define NO_FATE ST_SCENARIO

static const struct packet_row *row_of(const struct maker *m, uint32_t packet)
{
	return recording_packet(m->r, packet);
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
		make_spelling(m, packet, &s);
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

	make_spelling(m, a, &s);
	return match_direction(m->r, &s.sel, b);
}

static void clear_way(struct maker *m, uint32_t packet)
{
	for (uint32_t i = 0; i < packet; i++)
		if (in_queue(m, i) && same_direction(m, packet, i))
			hold(m, i);
}

void make_hold(struct maker *m, uint32_t packet)
{
	if (!in_queue(m, packet))
		return;
	make_states(m);
	clear_way(m, packet);
	hold(m, packet);
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

static void make_rule(struct maker *m, uint32_t packet, struct step *rule)
{
	size_t at = m->cause ? m->cause - 1 : 0;
	struct spelling s;

	make_spelling(m, packet, &s);
	for (uint32_t i = 0; i < packet; i++)
		if (m->packet_line[i] > at && match_packet(m->r, &s.sel, i))
			at = m->packet_line[i];
	s.sel.first = s.sel.ordinal ? 0 : 1;
	rule->sel = s.sel;
	m->made[packet] |= MADE_RULE;
	make_line_at(m, at, rule);
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

/* Its sender's timer runs: that of a SYN always does. */
static bool may_be_copied(const struct maker *m, const struct packet_row *p)
{
	return p->protocol == IP_TCP && (m->j->live || p->flags & TH_S);
}

/* For as long as it was said; or shorter, if it was let go before. */
static void put_off(struct maker *m, const struct deed *deed)
{
	uint64_t took_ns = row_of(m, deed->packet)->fate_ns - deed->t_ns;
	struct step step = { .kind = ST_DELAY, .ns = deed->ns };

	if (took_ns < step.ns)
		step.ns = took_ns / MS * MS + MS;
	line_about(m, &step, deed->packet);
}

static void make_late(struct maker *m, uint32_t packet)
{
	const struct deed *deed = NULL;

	for (size_t i = 0; i < m->deeds; i++)
		if (m->deed[i]->kind == DEED_DELAY &&
		    m->deed[i]->packet == packet && !deed)
			deed = m->deed[i];
	if (deed && !may_be_copied(m, row_of(m, packet)))
		put_off(m, deed);
	line_about(m, &(struct step){ .kind = ST_JOIN }, packet);
}

/*
 * Programs that are told to end send what nobody waits for; if it was lost, or
 * came twice, a rule does that.
 */
static void make_last_fate(struct maker *m, uint32_t packet)
{
	struct step rule = { .fate = step_for(m, packet).kind };

	if (rule.fate == ST_DROP || rule.fate == ST_DUP)
		make_rule(m, packet, &rule);
}

static void make_own_fate(struct maker *m, uint32_t packet)
{
	struct step step;

	if (m->dismissed) {
		make_last_fate(m, packet);
		return;
	}
	make_states(m);
	if (m->made[packet] & MADE_DELAY) {
		make_late(m, packet);
		return;
	}
	clear_way(m, packet);
	step = step_for(m, packet);
	if (step.kind == ST_DUP)
		m->made[packet] |= MADE_DUP;
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

/* What was lost all the same merely stands aside until then. */
void make_delay(struct maker *m, const struct deed *deed)
{
	const struct packet_row *p = row_of(m, deed->packet);

	if (!m->holds || m->dismissed || p->injected ||
	    m->made[deed->packet] & MADE_DELAY)
		return;
	make_states(m);
	clear_way(m, deed->packet);
	hold(m, deed->packet);
	if (p->fate != FATE_DELAYED)
		return;
	m->made[deed->packet] |= MADE_DELAY;
	if (may_be_copied(m, p))
		put_off(m, deed);
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

void make_sent(struct maker *m, uint32_t packet)
{
	struct step rule = { 0 };
	const struct packet_row *p = row_of(m, packet);

	if (p->copy_of == ROW_NONE && !p->injected && !p->queue_full &&
	    rule_for(m, packet, &rule))
		make_rule(m, packet, &rule);
	if (m->holds || m->dismissed)
		return;
	if (p->injected)
		make_injected(m, packet);
	else
		plain_line(m, ST_WIRE, packet);
}
