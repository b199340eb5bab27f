/*
 * What only the whole file can tell: is there a name and a title, do the
 * --set find a let, and do the steps that decide the fate of packets fit the
 * mode.
 *
 * In freeze mode the retransmission timer of data stands at 120 s, so a run
 * that loses data (or FIN, which is retransmitted like data), or delays it
 * longer than that, would only wait; unless the file says `timers live`. A SYN
 * or SYN-ACK has a timer of its own that stays at 1 s, and a pure ACK is never
 * retransmitted. In realtime nothing is held, so that a statement that names
 * "the oldest held packet" has none; only rules decide there.
 */
#include <stdio.h>
#include <string.h>

#include "sim/scenario/parser.h"

enum { RULE_TEXT = 240 };

#define FREEZE_RTO_NS UINT64_C(120000000000)

static void check_present(struct parser *p)
{
	if (!p->first[ST_SCENARIO])
		mistake_add(p->m, 1, 1,
			    "the scenario has no name: scenario NAME");
	if (!p->first[ST_TITLE])
		mistake_add(p->m, 1, 1,
			    "the scenario has no title: title en \"…\"");
}

static void check_settings(struct parser *p)
{
	for (size_t i = 0; i < p->n_set; i++) {
		const char *name = p->set[i].name;
		struct guess g;

		if (name_find(p, NAME_LET, NULL, name))
			continue;
		guess_start(&g, name);
		guess_names(&g, p, NAME_LET, NULL);
		mistake_add(p->m, 0, 0,
			    "--set %s: the scenario has no such let%s",
			    show_text(name).text, guess_hint(&g));
	}
}

/* A comparison that only holds if there is payload. */
static bool asks_payload(const struct comparison *c)
{
	if (c->field != FIELD_LEN)
		return false;
	switch (c->op) {
	case OP_EQ:
	case OP_GE:
		return c->value > 0;
	case OP_GT:
		return true;
	case OP_NE:
		return c->value == 0;
	default:
		return false;
	}
}

/* Does it select only what waits for the timer of data? */
static bool selects_data(const struct selector *sel)
{
	if (sel->kind == KIND_DATA || sel->kind == KIND_FIN)
		return true;
	if (sel->kind == KIND_UDP || sel->kind == KIND_SYN)
		return false;
	if (sel->has_flags && sel->flags & (TH_P | TH_F))
		return true;
	for (size_t i = 0; i < sel->n_compare; i++)
		if (asks_payload(&sel->compare[i]))
			return true;
	return false;
}

/* What it selects; if it says a name, what that was given to. */
static const struct selector *selector_of(const struct parser *p,
					  const struct step *step)
{
	for (size_t i = 0; step->name && i < p->s->n_steps; i++)
		if (p->s->step[i].kind == ST_HOLD &&
		    strcmp(p->s->step[i].name, step->name) == 0)
			return &p->s->step[i].sel;
	return &step->sel;
}

static bool selects_fin(const struct selector *sel)
{
	return sel->kind == KIND_FIN || (sel->has_flags && sel->flags & TH_F);
}

/*
 * The rule to write instead. It names one segment: a rule for "[P.]" would
 * meet every retransmission too, and the data would never come.
 */
static const char *rule_instead(const struct step *step,
				const struct selector *sel, char out[RULE_TEXT])
{
	bool delay = step->kind == ST_DELAY;
	char packet[RULE_TEXT / 2];

	if (selects_data(sel) && !sel->ordinal && !step->n_set)
		snprintf(packet, sizeof(packet), "%s>%s %s#1", sel->from,
			 sel->to, selects_fin(sel) ? "fin" : "data");
	else if (sel == &step->sel)
		change_format(step, packet, sizeof(packet));
	else
		selector_format(sel, packet, sizeof(packet));
	snprintf(out, RULE_TEXT, "rule %s %s%s%s", statement_name(step->kind),
		 delay ? step->value : "", delay ? " " : "", packet);
	return out;
}

/* Datagrams are never sent again, whatever the timers do. */
static bool only_udp(const struct parser *p)
{
	bool udp = false;

	for (size_t i = 0; i < p->s->n_steps; i++) {
		const struct step *step = &p->s->step[i];

		if (step->kind == ST_PROGRAM)
			return false;
		if (step->kind != ST_CALL || step->call.id != CALL_SOCKET)
			continue;
		if (strncmp(step->call.arg[0].text, "udp", 3) != 0)
			return false;
		udp = true;
	}
	return udp;
}

static void check_freeze(struct parser *p, const struct step *step, bool udp)
{
	bool is_rule = step->kind == ST_RULE;
	enum statement fate = is_rule ? step->fate : step->kind;
	bool lost = fate == ST_DROP || fate == ST_CORRUPT ||
		    (fate == ST_DELAY && step->ns >= FREEZE_RTO_NS);
	const struct selector *sel = selector_of(p, step);
	char rule[RULE_TEXT];

	if (lost && !udp && !p->s->live && selects_data(sel))
		mistake_add(
			p->m, step->line, step->col,
			"%s of data or FIN in freeze mode: nothing is "
			"retransmitted for 120 s; use \"timers live\"%s%s%s",
			statement_name(fate),
			is_rule ? "" : ", or \"mode realtime\" and \"",
			is_rule ? "" : rule_instead(step, sel, rule),
			is_rule ? "" : "\"");
	if (step->kind == ST_LINK && (step->link.delay_ns || step->link.rate))
		mistake_add(p->m, step->line, step->col,
			    "\"link %s\" in freeze mode: packets wait for "
			    "whoever steps; use \"mode realtime\"",
			    step->link.delay_ns ? "delay" : "rate");
	if (step->kind == ST_LINK && step->link.rto_min_ms && !p->s->live)
		mistake_add(p->m, step->line, step->col,
			    "\"link rto_min\" in freeze mode: its timers "
			    "stand still; use \"timers live\"");
}

static void check_realtime(struct parser *p, const struct step *step)
{
	char rule[RULE_TEXT];

	switch (step->kind) {
	case ST_DROP:
	case ST_DUP:
	case ST_DELAY:
	case ST_CORRUPT:
	case ST_REWRITE:
		mistake_add(p->m, step->line, step->col,
			    "\"%s\" in realtime mode: only rules decide fates "
			    "there, write \"%s\"",
			    statement_name(step->kind),
			    rule_instead(step, &step->sel, rule));
		break;
	case ST_TIMERS:
		mistake_add(p->m, step->line, step->col,
			    "\"timers\" in realtime mode: they run there in "
			    "any case");
		break;
	case ST_HOLD:
	case ST_RELEASE:
	case ST_REPLAY:
		mistake_add(p->m, step->line, step->col,
			    "\"%s\" in realtime mode: nothing is held there, "
			    "only rules (drop, dup, delay) decide fates",
			    statement_name(step->kind));
		break;
	default:
		break;
	}
}

/* If the mode itself was a mistake, nobody knows what was meant. */
static bool mode_is_known(const struct parser *p)
{
	if (!p->first[ST_MODE])
		return true;
	for (size_t i = 0; i < p->s->n_steps; i++)
		if (p->s->step[i].kind == ST_MODE)
			return true;
	return false;
}

void check_whole(struct parser *p)
{
	bool udp = only_udp(p);

	check_present(p);
	check_settings(p);
	if (!mode_is_known(p))
		return;
	for (size_t i = 0; i < p->s->n_steps; i++) {
		if (p->s->mode == MODE_FREEZE)
			check_freeze(p, &p->s->step[i], udp);
		else
			check_realtime(p, &p->s->step[i]);
	}
}
