/*
 * The heads of blocks, and barrier.
 *
 *	within 1s ~ 100ms {      par A, B {       repeat 3 {
 *	foreach x in a, b {      case a {         unordered {
 *
 * The "{" at their end has been taken. What a block does with its body is in
 * scenario/block.c.
 */
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"

/* settle, unordered */
bool parse_nothing(struct parser *p, struct step *step)
{
	(void)p;
	(void)step;
	return true;
}

/* within DURATION ~ TOLERANCE */
bool parse_within(struct parser *p, struct step *step)
{
	if (!take_duration(p, &step->ns, &step->value))
		return false;
	if (!take_if(p, "~"))
		return mistake_expected(p, "\"~\" before the tolerance");
	return take_duration(p, &step->tolerance_ns, &step->tolerance_text);
}

/* A name, which is shown when the run is stuck at it. */
bool parse_barrier(struct parser *p, struct step *step)
{
	char name[NAME_MAX_LEN + 1];

	if (!take_new_name(p, "the barrier's name", "-", name))
		return false;
	step->name = text_copy(name);
	return true;
}

/* Adds a word to the step's list; a mistake if it is there already. */
static bool word_add(struct parser *p, struct step *step, const struct token *t,
		     const char *word)
{
	size_t cap = step->n_words;

	for (size_t i = 0; i < step->n_words; i++)
		if (strcmp(step->word[i], word) == 0)
			return mistake(p, t, "\"%s\" is there already",
				       show_text(word).text);
	mem_grow(step->word, cap, step->n_words + 1);
	step->word[step->n_words++] = text_copy(word);
	return true;
}

/* par ACTOR {, ACTOR} */
bool parse_par(struct parser *p, struct step *step)
{
	const struct name *who = name_find(p, NAME_LET, NULL, "who");

	if (who && who->kind == NAME_LET && !who->loop)
		return mistake(p, &p->tok[0],
			       "$who is each actor of a par, and a let here "
			       "(give that another name)");
	do {
		const struct token *t = peek(p);
		char name[NAME_MAX_LEN + 1];

		if (!peek_actor(p, name) || !word_add(p, step, t, name))
			return false;
		take(p);
	} while (take_if(p, ","));
	return true;
}

/* repeat N */
bool parse_repeat(struct parser *p, struct step *step)
{
	uint64_t n;

	if (!take_number(p, "a count", 1, REPEAT_MAX, &n, &step->value))
		return false;
	step->count = (uint32_t)n;
	return true;
}

/* The new name of a loop's variable. */
static bool take_loop_name(struct parser *p, char **out)
{
	const struct token *t = peek(p);
	const struct name *let;
	char name[NAME_MAX_LEN + 1];

	if (!take_new_name(p, "the variable's name", "", name))
		return false;
	let = name_find(p, NAME_LET, NULL, name);
	if (let && let->kind == NAME_LET)
		return mistake(p, t, "\"%s\" is there already", name);
	*out = text_copy(name);
	return true;
}

/* foreach NAME in WORD {, WORD} */
bool parse_foreach(struct parser *p, struct step *step)
{
	if (!take_loop_name(p, &step->name))
		return false;
	if (!take_if(p, "in"))
		return mistake_expected(p, "\"in\"");
	do {
		const struct token *t = peek(p);
		char word[WORD_MAX + 1];

		if (!take_value(p, "a word", word, NULL) ||
		    !word_add(p, step, t, word))
			return false;
	} while (take_if(p, ","));
	return true;
}

/* It is one of those of the foreach around. */
static bool check_case(struct parser *p, const struct token *t,
		       const char *word)
{
	const struct block *foreach = block_of(p, ST_FOREACH);
	struct guess g;

	if (!foreach)
		return true; /* that was said */
	guess_start(&g, word);
	for (size_t i = 0; i < foreach->n_words; i++) {
		if (strcmp(foreach->word[i], word) == 0)
			return true;
		guess_try(&g, foreach->word[i]);
	}
	return mistake(p, t, "foreach has no word \"%s\"%s",
		       show_text(word).text, guess_hint(&g));
}

/* case WORD {, WORD}: words of the foreach around it */
bool parse_case(struct parser *p, struct step *step)
{
	do {
		const struct token *t = peek(p);
		char word[WORD_MAX + 1];

		if (!take_value(p, "a word of foreach", word, NULL) ||
		    !check_case(p, t, word) || !word_add(p, step, t, word))
			return false;
	} while (take_if(p, ","));
	return true;
}
