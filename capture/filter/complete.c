/*
 * What can stand at the cursor: the text before the word there is parsed, and
 * the parser says what it would take next. Only the words that begin as the
 * one at the cursor are told.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "capture/analysis.h"
#include "capture/filter/filter_private.h"
#include "capture/mem.h"

struct teller {
	const char *begins; /* as this */
	size_t begins_n;
	struct filter_word *out;
	size_t n, most;
};

static void tell(struct teller *t, const char *word, const char *help)
{
	if (strncasecmp(word, t->begins, t->begins_n) != 0)
		return;
	if (t->n < t->most) {
		snprintf(t->out[t->n].word, sizeof(t->out[t->n].word), "%s",
			 word);
		t->out[t->n].help = help;
	}
	t->n++;
}

/* --- by kinds of words --------------------------------------------------- */

/* May a field be asked of that end, and here? */
static bool row_fits(const struct filter_parser *p,
		     const struct filter_row *row, enum filter_end end)
{
	if (p->of == FILTER_OF_FLOWS && row->group == FILTER_GROUP_PACKET)
		return false;
	if (end == FILTER_WHOLE)
		return true;
	return row->ends != ENDS_NONE &&
	       (end >= FILTER_CLIENT || row->group == FILTER_GROUP_BOTH);
}

static void tell_fields(struct teller *t, const struct filter_parser *p,
			enum filter_end end)
{
	const struct filter_row *row;

	for (size_t i = 0; (row = filter_row(i)) != NULL; i++)
		if (row_fits(p, row, end))
			tell(t, row->name, row->help);
}

static void tell_ends(struct teller *t, const struct filter_parser *p)
{
	const struct filter_end_word *end;

	for (size_t i = 0; (end = filter_end_word(i)) != NULL; i++)
		if (p->of == FILTER_OF_PACKETS || end->end >= FILTER_CLIENT)
			tell(t, end->name, end->help);
}

static void tell_tests(struct teller *t, const struct filter_parser *p)
{
	const struct filter_protocol *proto;

	for (size_t i = 0; (proto = filter_protocol(i)) != NULL; i++)
		tell(t, proto->name, proto->help);
	tell_fields(t, p, FILTER_WHOLE);
	for (uint32_t i = 0; i < ANALYSIS_KINDS; i++)
		tell(t, analysis_name(i), analysis_help(i));
	tell_ends(t, p);
	tell(t, "not", filter_joint(2)->help);
	tell(t, "(", "");
}

static void tell_operators(struct teller *t, const struct filter_row *row)
{
	static const char *const order[] = { "=", "!=", "<", "<=", ">", ">=" };
	bool ordered =
		!row || row->kind == KIND_NUMBER || row->kind == KIND_TIME;

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (i < 2 || ordered)
			tell(t, order[i], "");
	if (row && (row->kind == KIND_TEXT || row->kind == KIND_FLAGS))
		tell(t, "~", "contains");
}

/* In quotes if it would not be one word without them. */
static void tell_name(struct teller *t, const char *name)
{
	struct filter_token word = filter_lex(name, 0);
	char quoted[sizeof(t->out->word)];
	bool one = word.kind == FILTER_WORD && !name[word.len];

	snprintf(quoted, sizeof(quoted), one ? "%s" : "\"%s\"", name);
	tell(t, quoted, "");
}

/* Words that stand for values; of what has none, an example tells. */
static void tell_values(struct teller *t, const struct filter_row *row,
			const char *const *names)
{
	const char *name;
	uint64_t value;

	if (row->word)
		for (size_t i = 0; (name = row->word(i, &value)) != NULL; i++)
			tell(t, name, "");
	if (row->field == FILTER_NAME)
		for (size_t i = 0; names && names[i]; i++)
			tell_name(t, names[i]);
}

static void tell_all(struct teller *t, const struct filter_parser *p,
		     const char *const *names)
{
	const struct filter_wanted *w = &p->wanted;

	if ((w->what & WANT_VALUE) && w->row)
		tell_values(t, w->row, names);
	if (w->what & WANT_FIELD)
		tell_fields(t, p, w->end);
	if (w->what & WANT_OP)
		tell_operators(t, w->row);
	if (w->what & WANT_END)
		tell_ends(t, p);
	if (w->what & WANT_TEST)
		tell_tests(t, p);
	if (w->what & WANT_JOINT) {
		tell(t, "and", filter_joint(0)->help);
		tell(t, "or", filter_joint(1)->help);
	}
	if (w->what & WANT_CLOSE)
		tell(t, ")", "");
}

/* --- the whole ----------------------------------------------------------- */

/* Where the word begins that ends at the cursor; the cursor, if none does. */
static size_t word_at(const char *text, size_t cursor)
{
	struct filter_token t = filter_lex(text, 0);

	for (; t.kind != FILTER_END && t.at < cursor;
	     t = filter_lex(text, t.at + t.len))
		if (t.kind == FILTER_WORD && t.at + t.len >= cursor)
			return t.at;
	return cursor;
}

size_t filter_complete(const char *text, size_t cursor, enum filter_of of,
		       const char *const *names, size_t *from,
		       struct filter_word *out, size_t most)
{
	struct filter_parser *p = mem_zero(1, sizeof(*p));
	struct filter_error e;
	struct teller t = { .out = out, .most = most };
	char *before;
	int root;

	*from = word_at(text, cursor);
	before = mem_text(text, *from);
	t.begins = text + *from;
	t.begins_n = cursor - *from;
	p->text = before;
	p->of = of;
	p->e = &e;
	filter_parse(p, &root);
	tell_all(&t, p, names);
	free(before);
	free(p);
	return t.n;
}
