/*
 * Steps -> text, in the one printed form: a statement on each line, single
 * blanks, the terms of a selector in one order. A value is written as it was
 * in the file; a step that was made otherwise, by saving a session, has no
 * such texts, and its values are written from what they are.
 */
#include "sim/scenario/print.h"

#include <string.h>

#include "sim/scenario/table.h"

void put(struct pen *pen, const char *text)
{
	pen_bytes(pen, text, strlen(text));
}

static void put_string(struct pen *pen, const char *text)
{
	pen_quote(pen, text, strlen(text));
}

void put_duration(struct pen *pen, const char *text, uint64_t ns)
{
	char out[32];

	put(pen, text ? text : duration_format(ns, out, sizeof(out)));
}

void put_number(struct pen *pen, const char *text, uint64_t n)
{
	if (text)
		put(pen, text);
	else
		pen_format(pen, "%llu", (unsigned long long)n);
}

/* --- calls --------------------------------------------------------------- */

/* A value that is one of a few words. */
static void put_word(struct pen *pen, const struct arg *arg)
{
	static const char *const hows[] = { "rd", "wr", "rdwr" };
	char events[64];

	if (arg->type == ARG_PROTOCOL)
		put(pen, socket_kinds[arg->number].name);
	else if (arg->type == ARG_HOW && arg->number < 3)
		put(pen, hows[arg->number]);
	else if (arg->type == ARG_EVENTS)
		put(pen, bits_format(poll_events, (uint32_t)arg->number, events,
				     sizeof(events)));
	else
		put(pen, "?");
}

void put_arg(struct pen *pen, const struct arg *arg)
{
	char address[ENDPOINT_TEXT];

	pen_format(pen, " %s%s", arg->key ? arg->key : "", arg->key ? "=" : "");
	if (arg->text)
		put(pen, arg->text);
	else if (arg->bytes)
		pen_quote(pen, arg->bytes, arg->n_bytes);
	else if (arg->has_endpoint)
		put(pen, endpoint_format(&arg->endpoint, address));
	else if (arg->type == ARG_DURATION)
		put_duration(pen, NULL, arg->number);
	else if (arg->type == ARG_NUMBER || arg->type == ARG_DATA)
		put_number(pen, NULL, arg->number);
	else
		put_word(pen, arg);
}

static void put_want(struct pen *pen, const struct call *c)
{
	if (c->want == WANT_NOTHING)
		return;
	put(pen, " = ");
	if (c->want_text)
		put(pen, c->want_text);
	else if (c->want == WANT_DATA)
		pen_quote(pen, c->want_bytes, c->want_n);
	else
		pen_format(pen, "%lld", (long long)c->want_number);
	if (!c->want_text && c->want == WANT_ERRNO) {
		const char *name = strerrorname_np(c->want_errno);

		pen_format(pen, " %s", name ? name : "?");
	}
}

static void put_call(struct pen *pen, const struct step *step)
{
	const struct call *c = &step->call;

	pen_format(pen, "%s ", c->who);
	if (c->var)
		pen_format(pen, "%s = ", c->var);
	put(pen, call_name(c->id));
	for (size_t i = 0; i < c->n_args; i++) {
		if (i > 0 && c->arg[i].type == ARG_SOCKET)
			put(pen, ","); /* poll has several */
		put_arg(pen, &c->arg[i]);
	}
	for (const struct message_flag *f = message_flags; f->name; f++)
		if (c->flags & f->flag)
			pen_format(pen, " %s", f->name);
	put_want(pen, c);
	if (!c->tolerance_ns)
		return;
	put(pen, " in ");
	put_duration(pen, c->in_text, c->in_ns);
	put(pen, " ~ ");
	put_duration(pen, c->tolerance_text, c->tolerance_ns);
}

/* --- the other statements ------------------------------------------------ */

static void put_text2(struct pen *pen, const struct text2 *text)
{
	put(pen, "en ");
	put_string(pen, text->en ? text->en : "");
	if (text->zh) {
		put(pen, " zh ");
		put_string(pen, text->zh);
	}
}

static void put_texts(struct pen *pen, const struct step *step)
{
	put(pen, " ");
	put_text2(pen, &step->text);
}

/* Without its language where there is one alone. */
static void put_ask(struct pen *pen, const struct step *step)
{
	put_texts(pen, step);
	for (size_t i = 0; i < step->n_answers; i++) {
		const struct text2 *text = &step->answer[i].text;

		put(pen, i ? ", " : " { ");
		put(pen, i == step->right ? "*" : "");
		if (text->zh)
			put_text2(pen, text);
		else
			put_string(pen, text->en);
	}
	put(pen, " }");
}

static void put_check_value(struct pen *pen, const struct check *c)
{
	put(pen, compare_op_name(c->op));
	if (c->is_duration)
		put_duration(pen, c->text, (uint64_t)c->value);
	else
		put_number(pen, c->text, (uint64_t)c->value);
	if (!c->text && c->max >= 0)
		pen_format(pen, "/%lld", (long long)c->max);
}

/* A socket is written once for the checks of it that follow each other. */
static void put_checks(struct pen *pen, const struct step *step)
{
	bool states = step->kind == ST_STATE || step->until == ST_STATE;

	for (size_t i = 0; i < step->n_check; i++) {
		const struct check *c = &step->check[i];
		bool same = i > 0 && !states &&
			    strcmp(c->socket, c[-1].socket) == 0;

		if (!same)
			pen_format(pen, "%s %s", i ? "," : "",
				   c->ref ? c->ref : c->socket);
		pen_format(pen, " %s", c->name);
		if (!states)
			put_check_value(pen, c);
	}
}

static void put_sees(struct pen *pen, const struct step *step)
{
	for (size_t i = 0; i < step->n_check; i++) {
		const struct check *c = &step->check[i];

		pen_format(pen, "%s %s %s", i ? "," : "", c->socket, c->name);
		if (c->text)
			pen_format(pen, " %s", c->text);
	}
}

void put_name(struct pen *pen, const struct step *step)
{
	pen_format(pen, " %s", step->name);
}

static void put_value(struct pen *pen, const struct step *step)
{
	put(pen, " ");
	put(pen, step->value ? step->value : "?");
}

static void put_ref(struct pen *pen, const struct step *step)
{
	put(pen, " ");
	put_string(pen, step->value);
}

static void put_program(struct pen *pen, const struct step *step)
{
	put_name(pen, step);
	put_ref(pen, step);
}

static void put_sysctl(struct pen *pen, const struct step *step)
{
	pen_format(pen, " %s=", step->name);
	put(pen, step->value);
}

static void put_let(struct pen *pen, const struct step *step)
{
	pen_format(pen, " %s = ", step->name);
	put(pen, step->value);
}

static void put_require(struct pen *pen, const struct step *step)
{
	pen_format(pen, " %s%s", step->name, step->value[0] ? " " : "");
	put(pen, step->value);
}

static void put_blocked(struct pen *pen, const struct step *step)
{
	pen_format(pen, " %s %s", step->name, step->value);
}

static void put_expect(struct pen *pen, const struct step *step)
{
	put_blocked(pen, step);
	put_want(pen, &step->call);
}

static void put_listens(struct pen *pen, const struct step *step)
{
	put_name(pen, step);
	put(pen, " listens");
	if (step->value)
		put_value(pen, step);
}

static void put_words(struct pen *pen, const struct step *step)
{
	for (size_t i = 0; i < step->n_words; i++)
		pen_format(pen, "%s %s", i ? "," : "", step->word[i]);
}

static void put_foreach(struct pen *pen, const struct step *step)
{
	pen_format(pen, " %s in", step->name);
	put_words(pen, step);
}

static void put_repeat(struct pen *pen, const struct step *step)
{
	put(pen, " ");
	put_number(pen, step->value, step->count);
}

static void put_within(struct pen *pen, const struct step *step)
{
	put(pen, " ");
	put_duration(pen, step->value, step->ns);
	put(pen, " ~ ");
	put_duration(pen, step->tolerance_text, step->tolerance_ns);
}

static void put_wait(struct pen *pen, const struct step *step)
{
	if (step->until) {
		put(pen, " until");
		if (step->until != ST_PROGRAM)
			pen_format(pen, " %s", statement_name(step->until));
		if (step->until == ST_PROGRAM)
			put_listens(pen, step);
		else if (step->until == ST_BLOCKED)
			put_blocked(pen, step);
		else
			put_checks(pen, step);
		return;
	}
	put(pen, " ");
	put_duration(pen, step->value, step->ns);
}

/* What follows the name of a statement; NULL: nothing, or not supported. */
/* clang-format off */
static void (*const printers[])(struct pen *pen, const struct step *step) = {
	[ST_SCENARIO] = put_name,
	[ST_TITLE] = put_texts,
	[ST_LESSON] = put_texts,
	[ST_REF] = put_ref,
	[ST_MODE] = put_value,
	[ST_ACKS] = put_value,
	[ST_TIMERS] = put_value,
	[ST_LINK] = put_value,
	[ST_SYSCTL] = put_sysctl,
	[ST_LET] = put_let,
	[ST_ACTOR] = put_value,
	[ST_PROGRAM] = put_program,
	[ST_EXPECT] = put_expect,
	[ST_SIGNAL] = put_blocked,
	[ST_REQUIRE] = put_require,
	[ST_JOIN] = put_name,
	[ST_WIRE] = put_wire,
	[ST_WIRE_MAYBE] = put_wire,
	[ST_DROP] = put_wire,
	[ST_DUP] = put_wire,
	[ST_DELAY] = put_delay,
	[ST_CORRUPT] = put_wire,
	[ST_HOLD] = put_hold,
	[ST_RELEASE] = put_name,
	[ST_REPLAY] = put_wire,
	[ST_PASS] = put_pass,
	[ST_REWRITE] = put_rewrite,
	[ST_RULE] = put_rule,
	[ST_STATE] = put_checks,
	[ST_INFO] = put_checks,
	[ST_QUEUE] = put_checks,
	[ST_BLOCKED] = put_blocked, [ST_SEES] = put_sees,
	[ST_SAY] = put_texts,
	[ST_ASK] = put_ask,
	[ST_MARK] = put_name,
	[ST_WAIT] = put_wait,
	[ST_WITHIN] = put_within,
	[ST_BARRIER] = put_name,
	[ST_PAR] = put_words,
	[ST_REPEAT] = put_repeat,
	[ST_FOREACH] = put_foreach,
	[ST_CASE] = put_words,
	[ST_INJECT] = put_inject,
};
/* clang-format on */
_Static_assert(sizeof(printers) / sizeof(printers[0]) == STATEMENTS,
	       "a place for each statement");

void statement_print(const struct scenario *s, const struct step *step,
		     FILE *out)
{
	struct pen pen = { .file = out };

	(void)s;
	if (step->kind == ST_CALL) {
		put_call(&pen, step);
		return;
	}
	put(&pen, statement_name(step->kind));
	if (step->kind < STATEMENTS && printers[step->kind])
		printers[step->kind](&pen, step);
}

static void print_indent(size_t depth, FILE *out)
{
	while (depth--)
		fputc('\t', out);
}

/* A block's head, its body one tab further in, and its end. */
void scenario_print_from(const struct scenario *s, size_t first, FILE *out)
{
	uint32_t end[SCENARIO_DEPTH];
	size_t depth = 0;

	for (size_t i = first; i < s->n_steps; i++) {
		const struct step *step = &s->step[i];

		print_indent(depth, out);
		statement_print(s, step, out);
		if (statement_is_block(step->kind)) {
			fputs(" {", out);
			end[depth++] = step->end;
		}
		fputc('\n', out);
		while (depth && end[depth - 1] == i + 1) {
			print_indent(--depth, out);
			fputs("}\n", out);
		}
	}
}

void scenario_print(const struct scenario *s, FILE *out)
{
	scenario_print_from(s, 0, out);
}
