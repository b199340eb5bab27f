/*
 * From a tree to a program, and running it.
 *
 * A program is a list of tests. Each says which test comes next if it holds,
 * and which if it fails; the last ones lead out. As in BPF there is nothing to
 * compute but where to go:
 *
 *    tcp and (port 80 or retr > 0)
 *
 *        tcp ──no──────────────────▶ fails
 *         │yes
 *        port 80 ──yes─────────────▶ holds
 *         │no
 *        retr > 0 ──yes──▶ holds  ──no──▶ fails
 *
 * It is made from its end: where a part leads to is known before the part is
 * made, "and" and "or" are who leads to whom, and "not" is the two ways
 * swapped. Every test stands in it once.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/filter/filter_private.h"
#include "capture/filter/packet_fields.h"
#include "capture/mem.h"

/* --- making it ----------------------------------------------------------- */

struct maker {
	const struct filter_parser *p;
	struct filter *f;
};

/* Where the part begins that goes on at `yes` or at `no`. */
static uint16_t emit(const struct maker *m, uint16_t node, uint16_t yes,
		     uint16_t no)
{
	const struct filter_node *n = &m->p->node[node];

	switch ((enum filter_node_kind)n->kind) {
	case NODE_AND:
		return emit(m, n->a, emit(m, n->b, yes, no), no);
	case NODE_OR:
		return emit(m, n->a, yes, emit(m, n->b, yes, no));
	case NODE_NOT:
		return emit(m, n->a, no, yes);
	default:
		m->f->op[n->a] =
			(struct filter_op){ m->p->test[n->a], yes, no };
		return n->a;
	}
}

static bool asks_flow(const struct filter_test *t)
{
	return filter_is_of_flow((enum filter_field)t->field) ||
	       t->end >= FILTER_CLIENT;
}

int filter_compile(struct filter **out, const char *text, enum filter_of of,
		   struct filter_error *e)
{
	struct filter_parser *p = mem_zero(1, sizeof(*p));
	struct maker m = { .p = p };
	bool ok;
	int root;

	*out = NULL;
	p->text = text;
	p->of = of;
	p->e = e;
	ok = filter_parse(p, &root);
	if (ok) {
		m.f = mem_zero(1, sizeof(*m.f));
		m.f->start = OP_HOLDS;
		memcpy(m.f->texts, p->texts, sizeof(p->texts));
		if (root >= 0)
			m.f->start =
				emit(&m, (uint16_t)root, OP_HOLDS, OP_FAILS);
		for (uint16_t i = 0; i < p->n_tests; i++)
			m.f->asks_flows |= asks_flow(&p->test[i]);
		*out = m.f;
	}
	free(p);
	return ok ? 0 : -1;
}

void filter_free(struct filter *f)
{
	free(f);
}

bool filter_asks_flows(const struct filter *f)
{
	return f->asks_flows;
}

/* --- running it ---------------------------------------------------------- */

/* The first bits of both are the same. */
static bool in_network(const struct ip_address *a,
		       const struct filter_operand *net)
{
	unsigned whole = net->prefix / 8, rest = net->prefix % 8;

	if (a->version != net->address.version ||
	    memcmp(a->bytes, net->address.bytes, whole) != 0)
		return false;
	return rest == 0 ||
	       (a->bytes[whole] ^ net->address.bytes[whole]) >> (8 - rest) == 0;
}

static bool value_holds(const struct filter *f, const struct filter_test *t,
			const struct filter_value *v)
{
	switch ((enum filter_test_kind)t->kind) {
	case TEST_BITS:
		return (v->number & t->value.lo) == t->value.lo;
	case TEST_ADDRESS:
		return in_network(&v->address, &t->value);
	case TEST_TEXT_IS:
		return strcmp(v->text, f->texts + t->text) == 0;
	case TEST_TEXT_HAS:
		return strstr(v->text, f->texts + t->text) != NULL;
	default:
		return v->number >= t->value.lo && v->number <= t->value.hi;
	}
}

static bool end_holds(const struct filter *f, const struct filter_test *t,
		      enum filter_end end, filter_ask *ask, void *subject)
{
	struct filter_value v;

	return ask(subject, (enum filter_field)t->field, end, &v) &&
	       value_holds(f, t, &v);
}

/* DST after SRC, SERVER after CLIENT. */
static bool sum_holds(const struct filter *f, const struct filter_test *t,
		      filter_ask *ask, void *subject)
{
	enum filter_field field = (enum filter_field)t->field;
	struct filter_value a, b;

	if (!ask(subject, field, (enum filter_end)t->end, &a) ||
	    !ask(subject, field, (enum filter_end)(t->end + 1), &b))
		return false;
	a.number += b.number;
	return value_holds(f, t, &a);
}

static bool test_holds(const struct filter *f, const struct filter_test *t,
		       filter_ask *ask, void *subject)
{
	enum filter_end end = (enum filter_end)t->end;

	if (t->both == ENDS_SUM)
		return sum_holds(f, t, ask, subject);
	return end_holds(f, t, end, ask, subject) ||
	       (t->both &&
		end_holds(f, t, (enum filter_end)(end + 1), ask, subject));
}

bool filter_holds(const struct filter *f, filter_ask *ask, void *subject)
{
	uint16_t at = f->start;

	while (at < FILTER_TERMS)
		at = test_holds(f, &f->op[at].test, ask, subject)
			     ? f->op[at].yes
			     : f->op[at].no;
	return at == OP_HOLDS;
}
