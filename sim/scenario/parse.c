/*
 * Parsing: text -> statements -> steps.
 *
 *	text --lex--> tokens of a statement --dispatch--> parse_NAME --> step
 *	                                         |
 *	                                         +--> not yet supported: skip
 *
 * Blocks are unfolded while they are read (scenario/block.c): what is written
 * once becomes a step, and as many operations of the program as it is carried
 * out.
 *
 * What a statement is shows in its first word: the name of a statement, an
 * actor, or after " ; " a call of the line's actor (its WHO). A mistake ends
 * its statement only; the rest of the file is checked all the same. What can
 * be told only at the end of the file is in scenario/check.c.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/program.h"
#include "sim/scenario/text.h"

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
		guess_try(&g, call_name((enum call_id)i));
	guess_names(&g, p, NAME_ACTOR, NULL);
	return mistake(p, &p->tok[0], "unknown statement \"%s\"%s",
		       show_text(word).text, guess_word_hint(&g));
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
	return call_find(word) != CALLS;
}

/* A call of the line's actor, which stands before it: "; send …", "; x = …" */
static bool continues(const struct parser *p, const char *word)
{
	return p->who_text[0] && (call_find(word) != CALLS ||
				  (p->n_tok > 1 && token_is(&p->tok[1], "=")));
}

/* From now on, whatever the line's actor is said to do raises no mistakes. */
static void lose_who(struct parser *p)
{
	memcpy(p->who, "?", 2);
	memcpy(p->who_text, "?", 2);
	p->who_known = false;
}

/* The line's actor again, in a statement that does not begin with it. */
static bool resume_who(struct parser *p, const struct token *t)
{
	struct token who = { .kind = TOKEN_WORD,
			     .line = t->line,
			     .col = t->col,
			     .at = p->who_text,
			     .len = strlen(p->who_text) };

	return token_name(p, &who, "an actor", p->who);
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
	if (!token_name(p, t, "an actor", word)) {
		lose_who(p);
		return false;
	}
	*kind = statement_find(word);
	if (*kind != STATEMENTS) {
		who_forget(p);
		return true;
	}
	*kind = ST_CALL;
	actor = name_find(p, NAME_ACTOR, NULL, word);
	if (actor && actor->program) {
		lose_who(p);
		return mistake_program(p, t, word);
	}
	if (actor) {
		memcpy(p->who, word, sizeof(word));
		memcpy(p->who_text, t->at, t->len);
		p->who_text[t->len] = '\0';
		p->who_known = actor->kind == NAME_ACTOR;
		take(p);
		return true;
	}
	if (continues(p, word))
		return resume_who(p, t);
	if (call_find(word) != CALLS)
		return mistake(p, t, "\"%s\" needs its actor before it: C %s …",
			       word, word);
	lose_who(p);
	return looks_like_call(p) ? mistake_who(p, word)
				  : mistake_statement(p, word);
}

static bool parse_statement(struct parser *p, struct step *step)
{
	const struct token *t = &p->tok[0];

	p->at = 0;
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
	if (!at_end(p) && !p->opens && statement_is_block(step->kind))
		return mistake_expected(p, "\"{\"");
	if (!at_end(p))
		return mistake_unexpected(p);
	if (p->opens && !statement_is_block(step->kind))
		return mistake(p, &p->head, "unexpected \"{\"");
	if (!p->opens && statement_is_block(step->kind))
		return mistake(p, peek(p), "\"{\" is missing");
	return true;
}

/* --- one statement, or one for each actor -------------------------------- */

/* Parses and keeps it, as a step of the file or (variant) of the program. */
static bool parse_step(struct parser *p, bool variant, size_t *ref)
{
	struct step step = { 0 };

	if (parse_statement(p, &step)) {
		*ref = step_push(p, &step, variant);
		return true;
	}
	step_free(&step);
	return false;
}

/*
 * The statement as it was written, for printing: names with a "$" stay what
 * they are. Whatever is wrong shows when it is parsed for one of its actors.
 */
static void keep_written(struct parser *p)
{
	size_t mistakes = p->m->n, names = p->n_names, ref;

	p->literal = true;
	parse_step(p, false, &ref);
	p->literal = false;
	p->m->n = mistakes;
	names_forget(p, names);
}

static bool has_loops(const struct parser *p)
{
	char word[NAME_MAX_LEN + 1] = "";
	bool told = token_is(&p->tok[0], "say") ||
		    token_is(&p->tok[0], "ask") ||
		    token_is(&p->tok[0], "program");
	bool loops = false;

	/* After a "$who …;" the next call is the same actor's. */
	if (p->tok[0].len <= NAME_MAX_LEN)
		memcpy(word, p->tok[0].at, p->tok[0].len);
	if (statement_find(word) == STATEMENTS &&
	    !name_find(p, NAME_ACTOR, NULL, word))
		loops = strchr(p->who_text, '$');

	for (size_t i = 0; i < p->n_tok; i++)
		loops |= p->tok[i].kind == TOKEN_WORD
				 ? token_loops(p, &p->tok[i])
				 : told && told_of_who(&p->tok[i]);
	return loops;
}

/* Parses it for one binding of the loops; false if that is a mistake. */
static bool parse_bound(struct parser *p, bool variant)
{
	size_t ref;

	if (!parse_step(p, variant, &ref)) {
		names_lose(p);
		return false;
	}
	if (p->opens)
		block_open(p, ref);
	else
		program_push(p, ref, OP_WHOLE, 0);
	return true;
}

static bool parse_loops(struct parser *p)
{
	size_t n = p->opens ? 1 : block_actors(p);
	bool ok = true;

	if (p->first_time)
		keep_written(p);
	for (size_t i = 0; ok && i < n; i++) {
		block_bind(p, i);
		ok = parse_bound(p, true);
	}
	return ok;
}

/* In a case for another word: what it names is not known, nor is it used. */
static bool parse_skipped(struct parser *p)
{
	size_t ref;
	bool ok;

	if (!p->first_time)
		return false;
	p->literal = true;
	ok = parse_step(p, false, &ref);
	p->literal = false;
	if (ok && p->opens)
		block_open(p, ref);
	return ok;
}

/* A statement with a lexical mistake still tells which one it is. */
static void note_bad(struct parser *p)
{
	enum statement kind = STATEMENTS;
	size_t before = p->m->n;

	p->at = 0;
	if (p->n_tok && classify(p, &kind))
		check_place(p, kind);
	/* one statement, one mistake: the lexer has said what is wrong */
	p->m->n = before;
	names_lose(p);
}

/* The "{" at its end is no part of the statement itself. */
static void take_head(struct parser *p)
{
	if (!p->opens)
		return;
	p->head = p->tok[--p->n_tok];
	p->end = p->head;
	p->end.kind = TOKEN_END;
}

static void parse_one(struct parser *p)
{
	bool ok = false;

	/* The body of foreach is read again for each of its words. */
	p->first_time = p->pos > p->seen;
	if (p->first_time)
		p->seen = p->pos;
	if (p->n_tok && p->tok[0].kind == TOKEN_CLOSE) {
		block_close(p);
		return;
	}
	take_head(p);
	if (p->bad)
		note_bad(p);
	else if (p->n_tok == 0)
		mistake(p, &p->end, "a \"{\" that belongs to nothing");
	else if (block_skipped(p))
		ok = parse_skipped(p);
	else if (has_loops(p))
		ok = parse_loops(p);
	else
		ok = parse_bound(p, !p->first_time);
	if (p->opens && !ok)
		block_open_lost(p);
}

static void parse_all(struct parser *p)
{
	while (!mistakes_full(p->m) && lex_statement(p))
		parse_one(p);
	blocks_end(p);
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
	p.lost.kind = NAME_LOST;
	p.anything = &p.lost;
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		p.pos = 3; /* a byte order mark */
	programs_scan(&p);
	parse_all(&p);
	check_whole(&p);
	mistakes_sort(m);
	names_free(&p);
	program_end(&p);
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
