/*
 * Parsing: text -> statements -> steps.
 *
 *	text --lex--> tokens of a statement --dispatch--> parse_NAME --> step
 *	                                         |
 *	                                         +--> not yet supported: skip
 *
 * What a statement is shows in its first word: the name of a statement, an
 * actor, or after " ; " a call of the line's actor (its WHO). A mistake ends
 * its statement only; the rest of the file is checked all the same. What can
 * be told only at the end of the file is in scenario_check.c.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario_parse.h"
#include "sim/scenario_text.h"

/* Copies the text for carets; a NUL, which would end it, becomes "␀". */
static char *source_copy(const char *text, size_t len)
{
	struct pen pen = { .size = 3 * len + 1 };

	pen.text = mem_zero(pen.size, 1);
	for (size_t i = 0; i < len; i++)
		pen_bytes(&pen, text[i] ? text + i : "␀", text[i] ? 1 : 3);
	return pen.text;
}

/* The last directory of the path: scenarios/first-steps/x.scn. */
static char *group_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *from = slash;

	if (!slash)
		return NULL;
	while (from > path && from[-1] != '/')
		from--;
	return mem_text(from, (size_t)(slash - from));
}

static struct scenario *scenario_new(const char *path, const char *text,
				     size_t len)
{
	struct scenario *s = mem_zero(1, sizeof(*s));

	s->path = mem_text(path, strlen(path));
	s->group = group_of(path);
	s->source = source_copy(text, len);
	s->link.mtu = 1500;
	return s;
}

/* A word that can be the beginning of nothing. */
static bool mistake_statement(struct parser *p, const char *word)
{
	struct guess g;

	guess_start(&g, word);
	for (int i = 0; i < STATEMENTS; i++)
		if (i != ST_CALL)
			guess_try(&g, statement_table[i].name);
	for (int i = 0; i < CALLS && p->who[0]; i++)
		guess_try(&g, call_table[i].name);
	guess_names(&g, p, NAME_ACTOR, NULL);
	return mistake(p, &p->tok[0], "unknown statement \"%s\"%s",
		       show_text(word).text, guess_hint(&g));
}

static bool mistake_who(struct parser *p, const char *word)
{
	struct guess g;

	guess_start(&g, word);
	guess_names(&g, p, NAME_ACTOR, NULL);
	return mistake(p, &p->tok[0], "unknown actor \"%s\"%s",
		       show_text(word).text, guess_hint(&g));
}

/* Does it look like a call of somebody: "X send …", "X s = …"? */
static bool looks_like_call(const struct parser *p)
{
	char word[NAME_MAX_LEN + 1];
	const struct token *t = &p->tok[1];

	if (p->n_tok < 2 || t->kind != TOKEN_WORD || t->len > NAME_MAX_LEN)
		return false;
	if (p->n_tok > 2 && token_is(&p->tok[2], "="))
		return true;
	memcpy(word, t->at, t->len);
	word[t->len] = '\0';
	return call_find(word) != CALLS || call_is_later(word);
}

/* A call of the line's actor, which stands before it: "; send …", "; x = …" */
static bool continues(const struct parser *p, const char *word)
{
	return p->who[0] && (call_find(word) != CALLS || call_is_later(word) ||
			     (p->n_tok > 1 && token_is(&p->tok[1], "=")));
}

/* From now on, whatever the line's actor is said to do raises no mistakes. */
static void lose_who(struct parser *p)
{
	memcpy(p->who, "?", 2);
	p->who_known = false;
}

/* Which statement this is, and whose call; false if it is none. */
static bool classify(struct parser *p, enum statement *kind)
{
	const struct token *t = peek(p);
	const struct name *actor;
	char word[NAME_MAX_LEN + 1] = "";

	if (t->kind != TOKEN_WORD || t->len > NAME_MAX_LEN) {
		lose_who(p);
		return mistake_expected(p, "a statement or an actor");
	}
	memcpy(word, t->at, t->len);
	*kind = statement_find(word);
	if (*kind != STATEMENTS) {
		p->who[0] = '\0';
		return true;
	}
	*kind = ST_CALL;
	actor = name_find(p, NAME_ACTOR, NULL, word);
	if (actor) {
		memcpy(p->who, word, sizeof(word));
		p->who_known = actor->kind == NAME_ACTOR;
		take(p);
		return true;
	}
	if (continues(p, word))
		return true;
	if (call_find(word) != CALLS || call_is_later(word))
		return mistake(p, t, "\"%s\" needs its actor before it: C %s …",
			       word, word);
	lose_who(p);
	return looks_like_call(p) ? mistake_who(p, word)
				  : mistake_statement(p, word);
}

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

/* Is this the place for it? */
static bool check_place(struct parser *p, enum statement kind)
{
	const struct token *t = &p->tok[0];
	uint32_t *first = &p->first[kind];

	if (is_once(kind) && *first)
		return mistake(p, t, "\"%s\" stands in line %u already",
			       statement_name(kind), *first);
	if (is_for_stage(kind) && p->body)
		return mistake(p, t,
			       "\"%s\" must stand before the first call, wire "
			       "or other step (line %u)",
			       statement_name(kind), p->body);
	if (!*first)
		*first = t->line;
	if (kind >= ST_CALL && !p->body)
		p->body = t->line;
	return true;
}

static bool parse_statement(struct parser *p, struct step *step)
{
	const struct token *t = &p->tok[0];

	if (!classify(p, &step->kind) || !check_place(p, step->kind))
		return false;
	step->line = t->line;
	step->col = t->col;
	if (!statement_table[step->kind].parse)
		return mistake_later(p, t);
	if (step->kind != ST_CALL)
		take(p);
	if (!statement_table[step->kind].parse(p, step))
		return false;
	if (!at_end(p))
		return mistake_unexpected(p);
	return true;
}

static void push_step(struct parser *p, const struct step *step)
{
	struct scenario *s = p->s;

	mem_grow(s->step, p->cap_steps, s->n_steps + 1);
	s->step[s->n_steps] = *step;
	s->step[s->n_steps].end = (uint32_t)s->n_steps + 1;
	s->n_steps++;
}

/* A statement with a lexical mistake still tells which one it is. */
static void note_bad(struct parser *p)
{
	struct step step = { .kind = STATEMENTS };
	size_t before = p->m->n;

	if (p->n_tok && classify(p, &step.kind))
		check_place(p, step.kind);
	/* one statement, one mistake: the lexer has said what is wrong */
	p->m->n = before;
}

static void parse_all(struct parser *p)
{
	while (!mistakes_full(p->m) && lex_statement(p)) {
		struct step step = { 0 };

		if (p->bad) {
			note_bad(p);
			names_lose(p);
		} else if (parse_statement(p, &step)) {
			push_step(p, &step);
			continue;
		} else {
			names_lose(p);
		}
		step_free(&step);
	}
}

int scenario_parse(struct scenario **out, const char *path, const char *text,
		   size_t len, const struct setting *set, size_t n_set,
		   struct mistakes *m)
{
	struct parser p = { .text = text, .len = len, .line = 1, .col = 1 };

	*m = (struct mistakes){ 0 };
	if (len > SOURCE_MAX) {
		mistake_add(m, 1, 1, "a scenario has at most 1 MiB");
		return -1;
	}
	p.m = m;
	p.set = set;
	p.n_set = n_set;
	p.s = scenario_new(path, text, len);
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		p.pos = 3; /* a byte order mark */
	parse_all(&p);
	check_whole(&p);
	mistakes_sort(m);
	names_free(&p);
	free(p.tok);
	if (m->n == 0) {
		*out = p.s;
		return 0;
	}
	m->source = p.s->source;
	p.s->source = NULL;
	scenario_free(p.s);
	return -1;
}
