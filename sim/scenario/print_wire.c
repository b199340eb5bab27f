/*
 * Statements about packets -> text. A selector has its terms in one order, a
 * setting stands behind it.
 */
#include <string.h>

#include "capture/recording/change.h"
#include "sim/scenario/print.h"

/* A point in every locale, and no more decimals than there are. */
static void put_chance(struct pen *pen, const struct selector *sel)
{
	unsigned long long billionths =
		(unsigned long long)(sel->chance * 1e9 + 0.5);
	char text[24];
	size_t n;

	if (sel->chance_text) {
		put(pen, sel->chance_text);
		return;
	}
	snprintf(text, sizeof(text), "%llu.%09llu", billionths / 1000000000,
		 billionths % 1000000000);
	for (n = strlen(text); text[n - 1] == '0' && text[n - 2] != '.'; n--)
		;
	pen_bytes(pen, text, n);
}

/* --- selectors ----------------------------------------------------------- */

static void put_compare(struct pen *pen, const struct comparison *c)
{
	char value[FIELD_VALUE_TEXT];

	pen_format(pen, " %s%s", field_name(c->field), compare_op_name(c->op));
	put(pen,
	    c->text ? c->text : field_value_format(c->field, c->value, value));
}

/* Every term has a blank before it; the first one's is not written. */
static void put_terms(struct pen *pen, const struct selector *sel)
{
	char flags[FLAGS_TEXT];

	if (sel->has_flags)
		pen_format(pen, " [%s]", tcp_flags_format(sel->flags, flags));
	if (sel->kind != KIND_ANY)
		pen_format(pen, " %s", packet_kind_name(sel->kind));
	if (sel->ordinal) {
		put(pen, "#");
		put_number(pen, sel->ordinal_text, sel->ordinal);
	}
	for (size_t i = 0; i < sel->n_compare; i++)
		put_compare(pen, &sel->compare[i]);
	if (sel->rtx)
		put(pen, " rtx");
	if (sel->every) {
		put(pen, " every ");
		put_number(pen, sel->every_text, sel->every);
	}
	if (sel->first) {
		put(pen, " first ");
		put_number(pen, sel->first_text, sel->first);
	}
	if (sel->chance > 0) {
		put(pen, " p=");
		put_chance(pen, sel);
	}
}

/* With one blank before it. */
static void put_selector(struct pen *pen, const struct selector *sel)
{
	if (sel->from && sel->to)
		pen_format(pen, " %s>%s", sel->from, sel->to);
	put_terms(pen, sel);
}

char *selector_format(const struct selector *sel, char *out, size_t size)
{
	struct pen pen = { .text = out, .size = size };

	if (size)
		out[0] = '\0';
	put_selector(&pen, sel);
	if (size && out[0])
		memmove(out, out + 1, strlen(out));
	return out;
}

/* A packet by its name, or by what it looks like. */
void put_wire(struct pen *pen, const struct step *step)
{
	if (step->name)
		put_name(pen, step);
	else
		put_selector(pen, &step->sel);
}

void put_delay(struct pen *pen, const struct step *step)
{
	put(pen, " ");
	put_duration(pen, step->value, step->ns);
	put_wire(pen, step);
}

void put_hold(struct pen *pen, const struct step *step)
{
	pen_format(pen, " as %s", step->name);
	put_selector(pen, &step->sel);
}

void put_pass(struct pen *pen, const struct step *step)
{
	put(pen, " until");
	put_selector(pen, &step->sel);
}

/* What is set, if anything; "set" where a comparison looks like it. */
void put_rewrite(struct pen *pen, const struct step *step)
{
	bool alike = false;

	put_wire(pen, step);
	if (!step->n_set)
		return;
	for (size_t i = 0; i < step->sel.n_compare; i++)
		alike |= step->sel.compare[i].op == OP_EQ;
	put(pen, alike ? " set" : "");
	for (size_t i = 0; i < step->n_set; i++)
		put_compare(pen, &step->set[i]);
}

char *change_format(const struct step *step, char *out, size_t size)
{
	struct pen pen = { .text = out, .size = size };

	put_rewrite(&pen, step);
	memmove(out, out + 1, strlen(out));
	return out;
}

/* With its name before it, if it was said at all. */
static void put_part(struct pen *pen, const struct arg *arg)
{
	if (arg->key)
		put_arg(pen, arg);
}

void put_inject(struct pen *pen, const struct step *step)
{
	const struct inject *inject = step->inject;

	put_selector(pen, &step->sel);
	if (inject->message)
		pen_format(pen, " %s", inject->message);
	for (size_t i = 0; i < step->n_set; i++)
		put_compare(pen, &step->set[i]);
	put_part(pen, &inject->data);
	put_part(pen, &inject->end[END_SRC]);
	put_part(pen, &inject->end[END_DST]);
	put_part(pen, &inject->age);
	if (inject->badsum)
		put(pen, " badsum");
	if (!inject->has_quote)
		return;
	put(pen, " quote");
	put_selector(pen, &inject->quote);
}

void put_rule(struct pen *pen, const struct step *step)
{
	pen_format(pen, " %s", statement_name(step->fate));
	if (step->fate == ST_DELAY) {
		put(pen, " ");
		put_duration(pen, step->value, step->ns);
	}
	put_rewrite(pen, step);
}
