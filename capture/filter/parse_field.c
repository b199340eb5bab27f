/*
 * A field and its values.
 *
 *    field-test = field [ [ compare ] values ]     retr   retr > 0   port 80
 *    values     = value { "," value }              80,443,8000-8080
 *               | "in" "{" value { [ "," ] value } "}"
 *
 * A field alone says that there is some of it. "!=" is "not =": of two ends
 * neither may be so. Several values are as many tests, joined by "or"; every
 * comparison of numbers is whether they lie in a range.
 */
#include <stdio.h>
#include <string.h>

#include "capture/filter/filter_private.h"

/* --- operators ----------------------------------------------------------- */

static const struct {
	const char *text;
	enum filter_compare op;
} operators[] = {
	{ "=", CMP_EQ },  { "==", CMP_EQ }, { "eq", CMP_EQ },
	{ "!=", CMP_NE }, { "ne", CMP_NE }, { "<", CMP_LT },
	{ "lt", CMP_LT }, { "<=", CMP_LE }, { "le", CMP_LE },
	{ ">", CMP_GT },  { "gt", CMP_GT }, { ">=", CMP_GE },
	{ "ge", CMP_GE }, { "~", CMP_HAS }, { "contains", CMP_HAS },
};

/* Takes an operator; CMP_EQ and false if there is none. */
bool filter_take_operator(struct filter_parser *p, enum filter_compare *op)
{
	*op = CMP_EQ;
	filter_wants(p, WANT_OP);
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		if (!filter_is(p, operators[i].text))
			continue;
		*op = operators[i].op;
		filter_next(p);
		return true;
	}
	return false;
}

static bool is_order(enum filter_compare op)
{
	return op >= CMP_LT && op <= CMP_GE;
}

/* Where a term has ended: what comes cannot be a value. */
bool filter_is_over(const struct filter_parser *p)
{
	static const char *const over[] = {
		"and", "or", "&&", "||", "not", "!"
	};

	for (size_t i = 0; i < sizeof(over) / sizeof(*over); i++)
		if (filter_is(p, over[i]))
			return true;
	return p->tok.kind == FILTER_END || p->tok.kind == FILTER_CLOSE;
}

/* --- tests --------------------------------------------------------------- */

bool filter_add_test(struct filter_parser *p, const struct filter_test *t,
		     uint16_t *node)
{
	if (p->n_tests == FILTER_TERMS)
		return filter_wrong(p, &p->last,
				    "a filter has at most %d terms",
				    FILTER_TERMS);
	p->test[p->n_tests] = *t;
	return filter_node_add(p, NODE_TEST, p->n_tests++, 0, node);
}

/* A comparison is a range. */
static struct filter_operand range_of(enum filter_compare op,
				      struct filter_operand v)
{
	switch (op) {
	case CMP_LT: /* less than 0 is nothing: from 1 to 0 */
		v.hi = v.lo ? v.lo - 1 : 0;
		v.lo = v.lo ? 0 : 1;
		break;
	case CMP_LE:
		v.lo = 0;
		break;
	case CMP_GT:
		v.lo = v.hi < UINT64_MAX ? v.hi + 1 : 1;
		v.hi = v.hi < UINT64_MAX ? UINT64_MAX : 0;
		break;
	case CMP_GE:
		v.hi = UINT64_MAX;
		break;
	default:
		break;
	}
	return v;
}

/* What a field is asked of, where no value is looked at yet. */
struct filter_test filter_test_of(const struct filter_parser *p,
				  const struct filter_row *row,
				  enum filter_end end)
{
	bool flow = p->of == FILTER_OF_FLOWS || row->group == FILTER_GROUP_FLOW;
	struct filter_test t = { .field = (uint16_t)row->field,
				 .end = (uint8_t)end };

	if (end == FILTER_WHOLE && row->ends != ENDS_NONE) {
		t.both = (uint8_t)row->ends;
		t.end = flow ? FILTER_CLIENT : FILTER_SRC;
	}
	return t;
}

/* Keeps a text; its place in p->texts. */
static bool add_text(struct filter_parser *p, const char *text, uint32_t *at)
{
	size_t n = strlen(text) + 1;

	if (n > sizeof(p->texts) - p->n_texts)
		return filter_wrong(p, &p->tok, "its texts are too long");
	memcpy(p->texts + p->n_texts, text, n);
	*at = (uint32_t)p->n_texts;
	p->n_texts += n;
	return true;
}

/* --- values -------------------------------------------------------------- */

static bool read_text(struct filter_parser *p, enum filter_compare op,
		      const char *word, struct filter_test *t)
{
	t->kind = op == CMP_HAS ? TEST_TEXT_HAS : TEST_TEXT_IS;
	return add_text(p, word, &t->text);
}

bool filter_check_operator(struct filter_parser *p,
			   const struct filter_token *at,
			   const struct filter_row *row, enum filter_compare op)
{
	bool ordered = row->kind == KIND_NUMBER || row->kind == KIND_TIME;

	if (is_order(op) && !ordered)
		return filter_wrong(p, at, "%s is neither more nor less (%s)",
				    row->name, row->example);
	if (op == CMP_HAS && row->kind != KIND_TEXT && row->kind != KIND_FLAGS)
		return filter_wrong(p, at, "%s is no text (%s)", row->name,
				    row->example);
	return true;
}

static enum filter_test_kind test_kind(const struct filter_row *row,
				       enum filter_compare op)
{
	if (row->kind == KIND_ADDRESS)
		return TEST_ADDRESS;
	return op == CMP_HAS ? TEST_BITS : TEST_RANGE;
}

static bool read_value(struct filter_parser *p, const struct filter_row *row,
		       enum filter_compare op, const char *word,
		       struct filter_test *t)
{
	char why[VALUE_WHY];

	if (row->kind == KIND_TEXT)
		return read_text(p, op, word, t);
	if (!filter_value_read(row, word, &t->value, why))
		return filter_wrong(p, &p->tok, "%s: \"%.40s\" %s", row->name,
				    word, why);
	if (is_order(op) && t->value.lo != t->value.hi)
		return filter_wrong(p, &p->tok,
				    "a range is neither more nor less (%s)",
				    row->example);
	t->kind = (uint8_t)test_kind(row, op);
	t->value = range_of(op, t->value);
	return true;
}

static bool no_value(struct filter_parser *p, const struct filter_row *row)
{
	char expected[VALUE_WHY];

	snprintf(expected, sizeof(expected), "a value of %s (%s)", row->name,
		 row->example);
	return filter_no_word(p, expected);
}

/* One value, of which the test is made. */
static bool take_value(struct filter_parser *p, const struct filter_row *row,
		       enum filter_compare op, struct filter_test *t)
{
	char word[TOKEN_TEXT];

	filter_wants(p, WANT_VALUE);
	if (p->tok.kind != FILTER_WORD && p->tok.kind != FILTER_STRING)
		return no_value(p, row);
	if (p->tok.len >= TOKEN_TEXT)
		return filter_wrong(p, &p->tok, "this is too long");
	if (!read_value(p, row, op, filter_token_text(p, &p->tok, word), t))
		return false;
	filter_next(p);
	return true;
}

/* "," between values; in a set blanks do. */
static bool goes_on(struct filter_parser *p, bool set)
{
	if (p->tok.kind == FILTER_COMMA) {
		filter_next(p);
		return true;
	}
	return set && p->tok.kind != FILTER_SET_CLOSE;
}

bool filter_take_values(struct filter_parser *p, const struct filter_row *row,
			enum filter_compare op, struct filter_test t, bool set,
			uint16_t *node)
{
	struct filter_token comma;
	uint16_t more = 0;

	if (!take_value(p, row, op, &t) || !filter_add_test(p, &t, node))
		return false;
	for (comma = p->tok; goes_on(p, set); comma = p->tok) {
		if (is_order(op))
			return filter_wrong(p, &comma,
					    "one value is enough here");
		if (!take_value(p, row, op, &t) ||
		    !filter_add_test(p, &t, &more) ||
		    !filter_node_add(p, NODE_OR, *node, more, node))
			return false;
	}
	return true;
}

/* in { 80, 443 8000..8080 } */
static bool take_set(struct filter_parser *p, const struct filter_row *row,
		     struct filter_test t, uint16_t *node)
{
	struct filter_token open;

	filter_next(p);
	open = p->tok;
	if (open.kind != FILTER_SET_OPEN)
		return filter_wrong(p, &open, "expected \"{\"");
	filter_next(p);
	if (!filter_take_values(p, row, CMP_EQ, t, true, node))
		return false;
	if (p->tok.kind != FILTER_SET_CLOSE)
		return filter_wrong(p, &open, "this \"{\" has no \"}\"");
	filter_next(p);
	return true;
}

/* --- a field ------------------------------------------------------------- */

/* "retr" alone: there is some. */
static bool test_alone(struct filter_parser *p, const struct filter_row *row,
		       struct filter_test t, uint16_t *node)
{
	bool counts = row->kind == KIND_NUMBER || row->kind == KIND_TIME;

	if (!counts || row->field == FILTER_PORT || row->field == FILTER_FLOW ||
	    row->field == FILTER_PACKET)
		return no_value(p, row);
	t.kind = TEST_RANGE;
	t.value = (struct filter_operand){ .lo = 1, .hi = UINT64_MAX };
	return filter_add_test(p, &t, node);
}

static bool check_field(struct filter_parser *p, const struct filter_token *at,
			const struct filter_row *row, enum filter_end end)
{
	bool of_packet = end == FILTER_SRC || end == FILTER_DST;

	if (p->of == FILTER_OF_FLOWS && row->group == FILTER_GROUP_PACKET)
		return filter_wrong(p, at,
				    "%s is a packet's, and conversations are "
				    "asked for (in a list of packets it can "
				    "be used)",
				    row->name);
	if (end != FILTER_WHOLE && row->ends == ENDS_NONE)
		return filter_wrong(p, at, "%s is not of one end (%s)",
				    row->name, row->example);
	if (of_packet && row->group == FILTER_GROUP_FLOW)
		return filter_wrong(p, at,
				    "%s is the conversation's, whose ends are "
				    "client and server",
				    row->name);
	return true;
}

bool filter_parse_field(struct filter_parser *p, const struct filter_row *row,
			enum filter_end end, uint16_t *node)
{
	struct filter_token at = p->tok;
	struct filter_test t = filter_test_of(p, row, end);
	enum filter_compare op;

	if (!check_field(p, &at, row, end))
		return false;
	filter_next(p);
	p->wanted.row = row;
	filter_wants(p, WANT_VALUE);
	if (filter_is(p, "in"))
		return take_set(p, row, t, node);
	at = p->tok;
	if (!filter_take_operator(p, &op) && filter_is_over(p))
		return test_alone(p, row, t, node);
	if (!filter_check_operator(p, &at, row, op) ||
	    !filter_take_values(p, row, op, t, false, node))
		return false;
	p->before = row;
	return op != CMP_NE || filter_node_add(p, NODE_NOT, *node, 0, node);
}
