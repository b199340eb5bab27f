/*
 * Packets with a name.
 *
 *	hold as X SELECTOR ─▶ held ─┬─ release X ───▶ gone
 *	                            ├─ drop X, dup X ─▶ gone
 *	                            ╰─ delay 5ms X ──▶ on its way ── join X ─▶
 *	replay X                    a copy, at any time after it was held
 *
 * What becomes of a packet is said once. Where a statement takes a selector
 * as well, a single word is a name, for a selector begins with FROM>TO.
 */
#include "sim/scenario/parser.h"

bool parse_hold(struct parser *p, struct step *step)
{
	const struct token *t;
	char name[NAME_MAX_LEN + 1];
	struct name *known;

	if (!take_if(p, "as"))
		return mistake_expected(p, "\"as\" and a name");
	t = peek(p);
	if (!take_name(p, "the packet's name", name))
		return false;
	if (!name_may_be(p, name, "-"))
		return mistake(p, t, "\"%s\" is not a name for a packet",
			       show_text(name).text);
	known = name_find(p, NAME_PACKET, NULL, name);
	if (known && known->kind != NAME_PACKET)
		known = NULL;
	if (known && !known->elsewhere && !block_skipped(p))
		return mistake(p, t, "\"%s\" is there already", name);
	if (!parse_selector(p, &step->sel, true))
		return false;
	step->name = text_copy(name);
	if (known && block_skipped(p))
		return true;
	if (!known) {
		name_add(p, NAME_PACKET, NULL, name);
		known = &p->name[p->n_names - 1];
	}
	known->elsewhere = block_skipped(p);
	return true;
}

/* The name of a packet that was held before. */
static bool take_packet(struct parser *p, struct name **out, char **name)
{
	const struct token *t = peek(p);
	char word[NAME_MAX_LEN + 1];
	struct guess g;

	if (!take_name(p, "the name of a held packet", word))
		return false;
	*out = name_find(p, NAME_PACKET, NULL, word);
	if (*out) {
		*name = text_copy(word);
		return true;
	}
	guess_start(&g, word);
	guess_names(&g, p, NAME_PACKET, NULL);
	return mistake(p, t, "no packet is held as \"%s\"%s",
		       show_text(word).text, guess_hint(&g));
}

/* One that is held still, and goes now. */
bool take_held(struct parser *p, struct step *step)
{
	const struct token *t = peek(p);
	struct name *packet;

	if (!take_packet(p, &packet, &step->name))
		return false;
	if (block_skipped(p)) { /* of another case: here it is held yet */
		packet->delayed |= step->kind == ST_DELAY;
		return true;
	}
	if (packet->released)
		return mistake(p, t, "\"%s\" is not held any more",
			       packet->name);
	packet->released = packet->kind == NAME_PACKET;
	packet->delayed = step->kind == ST_DELAY;
	return true;
}

bool parse_release(struct parser *p, struct step *step)
{
	return take_held(p, step);
}

/* Nothing but a word follows, so it is no selector. */
static bool is_name(const struct parser *p)
{
	return peek(p)->kind == TOKEN_WORD && peek_second(p)->kind == TOKEN_END;
}

bool parse_fate(struct parser *p, struct step *step)
{
	return is_name(p) ? take_held(p, step)
			  : parse_selector(p, &step->sel, true);
}

bool parse_delay(struct parser *p, struct step *step)
{
	return take_duration(p, &step->ns, &step->value) && parse_fate(p, step);
}

/* A name, or a selector with its direction for any earlier packet. */
bool parse_replay(struct parser *p, struct step *step)
{
	struct name *packet;

	if (token_is(peek_second(p), ">"))
		return parse_selector(p, &step->sel, true);
	return take_packet(p, &packet, &step->name);
}

/* An actor, or a packet that was delayed. */
bool parse_join(struct parser *p, struct step *step)
{
	const struct token *t = peek(p);
	const struct name *packet = NULL;

	for (size_t i = 0; i < p->n_names; i++)
		if (p->name[i].kind == NAME_PACKET &&
		    token_is(t, p->name[i].name))
			packet = &p->name[i];
	if (!packet || name_find(p, NAME_ACTOR, NULL, packet->name))
		return take_actor(p, false, &step->name);
	if (!packet->delayed)
		return mistake(p, t,
			       "\"%s\" was not delayed: \"join\" waits for "
			       "what comes by itself",
			       packet->name);
	step->name = text_copy(packet->name);
	take(p);
	return true;
}
