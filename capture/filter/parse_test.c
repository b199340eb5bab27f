/*
 * One term of a filter.
 *
 *    test = protocol [ test ]                      tcp     tcp port 80
 *         | [ end ] field-test                     client port 51718
 *         | ( "from" | "to" ) ( name | address )   from C
 *         | finding [ compare number ]             zero-window >= 3
 *
 * field-test is in parse_field.c.
 */
#include <string.h>

#include "capture/analysis.h"
#include "capture/filter/filter_private.h"

/* --- an end -------------------------------------------------------------- */

/* "from C", and "src 10.0.0.1" as pcap-filter(7) has it. */
static bool parse_end_value(struct filter_parser *p,
			    const struct filter_end_word *end, uint16_t *node)
{
	const struct filter_row *row = filter_row_find("host");
	struct filter_operand unused;
	char word[TOKEN_TEXT];
	struct filter_test t;

	if (end->names &&
	    !filter_address_read(filter_token_text(p, &p->tok, word), &unused))
		row = filter_row_find("name");
	p->wanted.row = row;
	t = filter_test_of(p, row, end->end);
	return filter_take_values(p, row, CMP_EQ, t, false, node);
}

static bool parse_end(struct filter_parser *p,
		      const struct filter_end_word *end, uint16_t *node)
{
	bool of_packet = end->end == FILTER_SRC || end->end == FILTER_DST;
	const struct filter_row *row;
	struct filter_operand address;
	char word[TOKEN_TEXT];

	if (of_packet && p->of == FILTER_OF_FLOWS)
		return filter_wrong(p, &p->tok,
				    "%s is of a packet: a conversation has a "
				    "client and a server (%s)",
				    end->name,
				    end->names ? "client name C"
					       : "server port 80");
	filter_next(p);
	p->wanted.end = end->end;
	filter_wants(p, end->names ? WANT_VALUE : WANT_FIELD);
	if (end->names) {
		p->wanted.row = filter_row_find("name");
		return parse_end_value(p, end, node);
	}
	filter_token_text(p, &p->tok, word);
	row = p->tok.kind == FILTER_WORD ? filter_row_find(word) : NULL;
	if (row)
		return filter_parse_field(p, row, end->end, node);
	if (p->tok.kind == FILTER_WORD && filter_address_read(word, &address))
		return parse_end_value(p, end, node);
	return filter_wrong(p, &p->tok,
			    "expected what of the %s: host, port, … (%s)",
			    end->name, end->example);
}

/* --- a finding ----------------------------------------------------------- */

static bool parse_finding(struct filter_parser *p, uint32_t bit, uint16_t *node)
{
	struct filter_row many = { .name = analysis_name(bit),
				   .kind = KIND_NUMBER,
				   .example = "more than 3: > 3" };
	struct filter_test t = { .field = (uint16_t)(FILTER_COUNT + bit),
				 .kind = TEST_RANGE,
				 .end = FILTER_CLIENT,
				 .both = ENDS_SUM,
				 .value = { .lo = 1, .hi = UINT64_MAX } };
	enum filter_compare op;

	filter_next(p);
	if (filter_take_operator(p, &op)) {
		p->wanted.row = NULL;
		return filter_check_operator(p, &p->last, &many, op) &&
		       filter_take_values(p, &many, op, t, false, node) &&
		       (op != CMP_NE ||
			filter_node_add(p, NODE_NOT, *node, 0, node));
	}
	if (p->of == FILTER_OF_PACKETS) {
		t.field = FILTER_FINDINGS;
		t.end = FILTER_WHOLE;
		t.both = ENDS_NONE;
		t.kind = TEST_BITS;
		t.value.lo = UINT64_C(1) << bit;
	}
	return filter_add_test(p, &t, node);
}

/* --- a protocol ---------------------------------------------------------- */

/* "tcp port 80", as pcap-filter(7) has it; "tcp udp" is a mistake there too. */
static bool is_qualified(const struct filter_parser *p)
{
	char word[TOKEN_TEXT];
	uint32_t bit;

	if (p->tok.kind != FILTER_WORD || filter_is_over(p))
		return false;
	filter_token_text(p, &p->tok, word);
	return !filter_protocol_find(word) && !filter_finding(word, &bit);
}

static bool parse_protocol(struct filter_parser *p,
			   const struct filter_protocol *proto, uint16_t *node)
{
	struct filter_row row = { .field = proto->field,
				  .group = FILTER_GROUP_BOTH,
				  .ends = proto->field == FILTER_PORT
						  ? ENDS_EITHER
						  : ENDS_NONE };
	struct filter_test t = filter_test_of(p, &row, FILTER_WHOLE);
	uint16_t more = 0;

	filter_next(p);
	t.kind = TEST_RANGE;
	for (int i = 0; i < 4 && (i == 0 || proto->value[i]); i++) {
		t.value.lo = t.value.hi = proto->value[i];
		if (!filter_add_test(p, &t, i ? &more : node) ||
		    (i && !filter_node_add(p, NODE_OR, *node, more, node)))
			return false;
	}
	p->wanted.end = FILTER_WHOLE;
	filter_wants(p, WANT_FIELD | WANT_END);
	return !is_qualified(p) ||
	       (filter_parse_test(p, &more) &&
		filter_node_add(p, NODE_AND, *node, more, node));
}

/* --- any of them --------------------------------------------------------- */

static void guess_any(struct guess *g, const char *word)
{
	guess_start(g, word);
	for (size_t i = 0; filter_row(i); i++)
		guess_try(g, filter_row(i)->name);
	for (size_t i = 0; filter_protocol(i); i++)
		guess_try(g, filter_protocol(i)->name);
	for (size_t i = 0; filter_end_word(i); i++)
		guess_try(g, filter_end_word(i)->name);
	for (uint32_t i = 0; i < ANALYSIS_KINDS; i++)
		guess_try(g, analysis_name(i));
	for (size_t i = 0; filter_joint(i); i++)
		guess_try(g, filter_joint(i)->name);
}

/* A word that is none of ours. */
static bool unknown(struct filter_parser *p, const char *word)
{
	char ours[FOREIGN_TEXT];
	const char *but, *hint = filter_foreign(word, &but, ours);
	struct filter_operand address;
	struct guess g;

	if (hint)
		return filter_wrong(p, &p->tok,
				    "\"%.40s\" is written otherwise here (did "
				    "you mean \"%s\"?%s%s)",
				    word, hint, but ? " " : "", but ? but : "");
	if (filter_address_read(word, &address))
		return filter_wrong(p, &p->tok,
				    "an address of what? (did you mean \"host "
				    "%.60s\"?)",
				    word);
	if (word[0] >= '0' && word[0] <= '9')
		return filter_wrong(p, &p->tok,
				    "a value of what? (did you mean \"%s "
				    "%.40s\"?)",
				    p->before ? p->before->name : "port", word);
	guess_any(&g, word);
	return filter_wrong(p, &p->tok, "unknown word \"%.40s\"%s", word,
			    g.best[0] ? guess_hint(&g)
				      : " (wirestep help filter lists them)");
}

bool filter_parse_test(struct filter_parser *p, uint16_t *node)
{
	const struct filter_end_word *end;
	const struct filter_protocol *proto;
	const struct filter_row *row;
	char word[TOKEN_TEXT];
	uint32_t bit;

	filter_wants(p, WANT_TEST);
	if (p->tok.kind == FILTER_END)
		return filter_wrong(p, &p->tok,
				    "it ends where something is to "
				    "come (as in tcp and port 80)");
	if (p->tok.kind != FILTER_WORD || filter_is_over(p))
		return filter_no_word(p, "a field, a protocol or a finding (as "
					 "in tcp and port 80)");
	filter_token_text(p, &p->tok, word);
	if ((end = filter_end_find(word)) != NULL)
		return parse_end(p, end, node);
	if ((proto = filter_protocol_find(word)) != NULL)
		return parse_protocol(p, proto, node);
	if ((row = filter_row_find(word)) != NULL)
		return filter_parse_field(p, row, FILTER_WHOLE, node);
	if (filter_finding(word, &bit))
		return parse_finding(p, bit, node);
	return unknown(p, word);
}
