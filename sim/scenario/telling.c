/*
 * Statements that speak to the viewer: say, ask and mark; and the texts in two
 * languages that they share with title and lesson.
 *
 *	ask en "What comes next?" { "SYN", *en "RST" zh "RST 段", "nothing" }
 */
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/text.h"

/* --- texts in two languages ---------------------------------------------- */

static bool ends_texts(const struct parser *p)
{
	const struct token *t = peek(p);

	return t->kind == TOKEN_END || t->kind == TOKEN_OPEN ||
	       t->kind == TOKEN_CLOSE || t->kind == TOKEN_COMMA ||
	       t->kind == TOKEN_NEWLINE;
}

/* One text of a language; said NULL: a dollar is nothing special in it. */
static bool take_text(struct parser *p, struct text2 *text, struct text2 *said)
{
	const struct token *t = peek(p);
	bool en = take_if(p, "en"), zh = !en && take_if(p, "zh");
	char **to = zh ? &text->zh : &text->en;

	if (!en && !zh && t->kind == TOKEN_WORD && t->len == 2)
		return mistake(p, t,
			       "unknown language \"%s\": there are en and zh",
			       show(t).text);
	if (!en && !zh)
		return mistake_expected(p, "en or zh");
	if (*to)
		return mistake(p, t, "\"%s\" is there already", show(t).text);
	if (!said)
		return take_string(p, "a text in double quotes", to);
	return take_told(p, to, zh ? &said->zh : &said->en);
}

/* en "…" zh "…" in any order; English must be there. */
static bool take_texts(struct parser *p, const struct token *whole,
		       struct text2 *text, struct text2 *said)
{
	while (!ends_texts(p))
		if (!take_text(p, text, said))
			return false;
	if (!text->en)
		return mistake(p, whole,
			       "the English text is missing: en \"…\"");
	return true;
}

bool parse_texts(struct parser *p, struct text2 *text)
{
	return take_texts(p, &p->tok[0], text, NULL);
}

/* --- ask ----------------------------------------------------------------- */

/* "*", which may stand right before a language: *en "…" */
static bool take_star(struct parser *p)
{
	struct token *t = p->at < p->n_tok ? &p->tok[p->at] : &p->end;

	if (take_if(p, "*"))
		return true;
	if (t->kind != TOKEN_WORD || t->at[0] != '*')
		return false;
	*t = token_within(t, 1);
	return true;
}

static void take_newlines(struct parser *p)
{
	while (peek(p)->kind == TOKEN_NEWLINE)
		take(p);
}

/* [*] "A" | [*] en "A" zh "甲" */
static bool take_answer(struct parser *p, struct step *step, bool *marked)
{
	struct token t = *peek(p); /* the star is taken off it */
	bool star = take_star(p), again = star && *marked;
	struct answer *a;

	if (again)
		return mistake(p, &t,
			       "only one answer is right: there is a "
			       "\"*\" already");
	if (step->n_answers == ANSWERS_MOST)
		return mistake(p, &t, "a question has at most %d answers",
			       ANSWERS_MOST);
	if (star)
		step->right = step->n_answers;
	*marked |= star;
	if (ends_texts(p))
		return mistake_expected(p, "an answer");
	a = &step->answer[step->n_answers++];
	if (peek(p)->kind == TOKEN_STRING)
		return take_told(p, &a->text.en, &a->said.en);
	return take_texts(p, &t, &a->text, &a->said);
}

/* A comma before each but the first; lines may end around it. */
static bool take_answers(struct parser *p, struct step *step, bool *marked)
{
	do {
		take_newlines(p);
		if (!take_answer(p, step, marked))
			return false;
		take_newlines(p);
	} while (take_if(p, ","));
	return true;
}

bool parse_ask(struct parser *p, struct step *step)
{
	const struct token *open;
	bool marked = false;

	if (!take_texts(p, &p->tok[0], &step->text, &step->said))
		return false;
	open = peek(p);
	if (!take_if(p, "{"))
		return mistake_expected(p, "\"{\" with the answers");
	step->answer = mem_zero(ANSWERS_MOST, sizeof(*step->answer));
	if (!take_answers(p, step, &marked))
		return false;
	if (!take_if(p, "}"))
		return mistake_expected(p, "\",\" or \"}\"");
	if (step->n_answers < ANSWERS_LEAST)
		return mistake(p, open, "a question has at least %d answers",
			       ANSWERS_LEAST);
	if (!marked)
		return mistake(p, open,
			       "no answer is right: write \"*\" before the one "
			       "that is");
	return true;
}

/* --- say and mark -------------------------------------------------------- */

bool parse_say(struct parser *p, struct step *step)
{
	return take_texts(p, &p->tok[0], &step->text, &step->said);
}

bool parse_mark(struct parser *p, struct step *step)
{
	const struct token *t = peek(p);
	const struct name *known;
	char name[NAME_MAX_LEN + 1];

	if (!take_new_name(p, "the mark's name", "-", name))
		return false;
	known = name_find(p, NAME_MARK, NULL, name);
	if (known && known->kind == NAME_MARK)
		return mistake(p, t, "mark \"%s\" is there already", name);
	name_add(p, NAME_MARK, NULL, name);
	step->name = text_copy(name);
	return true;
}
