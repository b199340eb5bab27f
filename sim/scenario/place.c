/*
 * Where a statement may stand.
 *
 *	top      the header: what the scenario is, and who acts in it
 *	stage    the top, and the beginning of a foreach, which has a stage of
 *	         its own for each word
 *	body     everywhere, but not in unordered
 *	packet   everywhere: statements about the next packet
 *
 * As each word of foreach has a fresh stage, nothing that was made before it
 * can be used in it, or after it: beside foreach only telling is possible.
 */
#include "sim/scenario/parser.h"

enum place { PLACE_BODY, PLACE_TOP, PLACE_STAGE, PLACE_PACKET };

static const enum place places[STATEMENTS] = {
	[ST_SCENARIO] = PLACE_TOP,	[ST_TITLE] = PLACE_TOP,
	[ST_LESSON] = PLACE_TOP,	[ST_REF] = PLACE_TOP,
	[ST_MODE] = PLACE_TOP,		[ST_ACKS] = PLACE_TOP,
	[ST_REQUIRE] = PLACE_TOP,	[ST_LET] = PLACE_TOP,
	[ST_TIMERS] = PLACE_TOP,	[ST_ACTOR] = PLACE_TOP,
	[ST_FOREACH] = PLACE_TOP,	[ST_LINK] = PLACE_STAGE,
	[ST_SYSCTL] = PLACE_STAGE,	[ST_WIRE] = PLACE_PACKET,
	[ST_WIRE_MAYBE] = PLACE_PACKET, [ST_DROP] = PLACE_PACKET,
	[ST_DUP] = PLACE_PACKET,	[ST_DELAY] = PLACE_PACKET,
	[ST_CORRUPT] = PLACE_PACKET,	[ST_HOLD] = PLACE_PACKET,
	[ST_REWRITE] = PLACE_PACKET,
};

static bool is_once(enum statement kind)
{
	return kind == ST_SCENARIO || kind == ST_TITLE || kind == ST_LESSON ||
	       kind == ST_MODE || kind == ST_ACKS || kind == ST_TIMERS ||
	       kind == ST_LINK;
}

/* What the stage is built from can not change once something has happened. */
static bool is_for_stage(enum statement kind)
{
	return kind == ST_MODE || kind == ST_ACKS || kind == ST_TIMERS ||
	       kind == ST_LINK || kind == ST_SYSCTL || kind == ST_ACTOR ||
	       kind == ST_REQUIRE;
}

/* It needs no stage. */
static bool is_telling(enum statement kind)
{
	return kind < ST_CALL || kind == ST_SAY || kind == ST_ASK ||
	       kind == ST_MARK;
}

/* What kind of block it stands in. */
static bool check_inner(struct parser *p, enum statement kind,
			const struct block *inner)
{
	const struct token *t = &p->tok[0];
	const char *name = statement_name(kind);

	if (places[kind] == PLACE_TOP)
		return mistake(p, t, "\"%s\" can not stand in a block", name);
	if (places[kind] == PLACE_STAGE &&
	    (inner->kind != ST_FOREACH || p->body))
		return mistake(p, t,
			       "\"%s\" must stand before all steps of the file "
			       "or of a foreach",
			       name);
	if (inner->kind == ST_UNORDERED && places[kind] != PLACE_PACKET)
		return mistake(p, t,
			       "%s in unordered: only statements about the "
			       "next packet can stand there (wire, drop, …)",
			       kind == ST_CALL ? "a call" : name);
	return true;
}

static bool check_in_block(struct parser *p, enum statement kind)
{
	const struct block *inner = &p->block[p->n_blocks - 1];
	const struct token *t = &p->tok[0];

	if (inner->lost)
		return true;
	if (!check_inner(p, kind, inner))
		return false;
	if (kind == ST_PAR && block_of(p, ST_PAR))
		return mistake(p, t, "par in par: $who would be two actors");
	if (kind == ST_CASE && !block_of(p, ST_FOREACH))
		return mistake(p, t, "\"case\" is for a word of foreach");
	return true;
}

/* Beside foreach there is no stage. */
static bool check_beside_foreach(struct parser *p, enum statement kind)
{
	const struct token *t = &p->tok[0];

	if (kind == ST_CASE)
		return mistake(p, t, "\"case\" is for a word of foreach");
	if (kind == ST_FOREACH && p->acted)
		return mistake(p, t,
			       "foreach has a fresh stage for each word: what "
			       "stands in line %u must stand in it",
			       p->acted);
	if (kind == ST_FOREACH && !p->foreach)
		p->foreach = t->line;
	if (is_telling(kind) || kind == ST_FOREACH)
		return true;
	if (p->foreach)
		return mistake(p, t,
			       "beside foreach (line %u) there is no stage: "
			       "put it into its block",
			       p->foreach);
	if (!p->acted)
		p->acted = t->line;
	return true;
}

static bool check_top(struct parser *p, enum statement kind)
{
	const struct token *t = &p->tok[0];

	if (is_for_stage(kind) && p->body)
		return mistake(p, t,
			       "\"%s\" must stand before the first call, wire "
			       "or other step (line %u)",
			       statement_name(kind), p->body);
	return check_beside_foreach(p, kind);
}

bool check_place(struct parser *p, enum statement kind)
{
	const struct token *t = &p->tok[0];
	uint32_t *first = &p->first[kind];

	/* What is parsed twice is checked when it counts. */
	if (p->literal && !block_skipped(p))
		return true;
	if (is_once(kind) && *first)
		return mistake(p, t, "\"%s\" stands in line %u already",
			       statement_name(kind), *first);
	if (!(p->n_blocks ? check_in_block(p, kind) : check_top(p, kind)))
		return false;
	if (!*first)
		*first = t->line;
	if (kind >= ST_CALL && !p->body)
		p->body = t->line;
	return true;
}
