/*
 * Statements about what the kernel says (state, info, queue) and about time
 * (wait).
 *
 * The three about truth are lists of checks:
 *
 *	state S STATE {, S STATE}
 *	info  S FIELD<op>VALUE … {, S FIELD<op>VALUE …}
 *	queue S QUEUE<op>LENGTH[/MAX] … {, …}   and what was dropped
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/program.h"

struct check *check_add(struct parser *p, struct step *step)
{
	struct check *c;

	if (step->n_check == LIST_MAX) {
		mistake(p, peek(p), "a statement has at most %d checks",
			LIST_MAX);
		return NULL;
	}
	if (!step->check)
		step->check = mem_zero(LIST_MAX, sizeof(*step->check));
	c = &step->check[step->n_check++];
	*c = (struct check){ .max = -1, .col = peek(p)->col };
	return c;
}

/* --- state --------------------------------------------------------------- */

static bool take_state(struct parser *p, char **out)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];
	struct guess g;

	if (!take_name(p, "a state such as ESTABLISHED", name))
		return false;
	for (size_t i = 0; state_names[i]; i++) {
		if (strcmp(state_names[i], name) != 0)
			continue;
		*out = text_copy(name);
		return true;
	}
	guess_start(&g, name);
	guess_list(&g, state_names);
	return mistake(p, t, "unknown state \"%s\"%s", show_text(name).text,
		       guess_hint(&g));
}

bool parse_state(struct parser *p, struct step *step)
{
	do {
		struct check *c = check_add(p, step);

		if (!c || !take_socket_ref(p, &c->socket, &c->ref) ||
		    !take_state(p, &c->name))
			return false;
	} while (take_if(p, ","));
	return true;
}

/* --- info and queue ------------------------------------------------------ */

static const struct info_field *info_find(const char *name)
{
	for (size_t i = 0; i < n_info_fields; i++)
		if (strcmp(info_fields[i].name, name) == 0)
			return &info_fields[i];
	return NULL;
}

/* A number, or for a time also a duration. */
static bool info_value(struct parser *p, struct check *c, bool is_time)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];
	uint64_t n;

	if (!take_value(p, "a value", word, &c->text))
		return false;
	if (duration_parse(word, &n)) {
		if (!is_time)
			return mistake(p, t, "%s is not a time", c->name);
		c->is_duration = true;
	} else if (!number_parse(word, &n)) {
		return mistake(p, t, "\"%s\" is not a number%s",
			       show_text(word).text,
			       is_time ? " or a duration" : "");
	}
	if (n > INT64_MAX)
		return mistake(p, t, "\"%s\" is out of range",
			       show_text(word).text);
	c->value = (int64_t)n;
	return true;
}

static bool info_check(struct parser *p, struct check *c)
{
	const struct token *t = peek(p);
	const struct info_field *field;
	char name[NAME_MAX_LEN + 1];
	struct guess g;

	if (!take_name(p, "a field of TCP_INFO", name))
		return false;
	field = info_find(name);
	if (field) {
		c->name = text_copy(name);
		return take_op(p, &c->op) && info_value(p, c, field->is_time);
	}
	guess_start(&g, name);
	for (size_t i = 0; i < n_info_fields; i++)
		guess_try(&g, info_fields[i].name);
	return mistake(p, t, "unknown field of TCP_INFO \"%s\"%s",
		       show_text(name).text, guess_hint(&g));
}

enum { QUEUE_MAX = INT32_MAX };

/* LENGTH or LENGTH/MAX, the latter for the accept queue alone. */
static bool queue_value(struct parser *p, struct check *c)
{
	struct token t = *peek(p);
	const char *slash;
	uint64_t n, max;

	if (t.kind != TOKEN_WORD)
		return mistake_expected(p, "a length");
	c->text = token_text(take(p));
	slash = memchr(t.at, '/', t.len);
	if (slash) {
		struct token rest =
			token_within(&t, (size_t)(slash - t.at) + 1);

		if (strcmp(c->name, "accept") != 0)
			return mistake(p, &t, "only accept has a maximum");
		if (!token_number(p, &rest, "the maximum", 0, QUEUE_MAX, &max))
			return false;
		c->max = (int64_t)max;
		t.len = (size_t)(slash - t.at);
	}
	if (!token_number(p, &t, "the length", 0, QUEUE_MAX, &n))
		return false;
	c->value = (int64_t)n;
	return true;
}

static bool queue_check(struct parser *p, struct check *c)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];
	struct guess g;

	if (!take_name(p, "a queue: accept, recv, send or dropped", name))
		return false;
	for (size_t i = 0; queue_names[i]; i++) {
		if (strcmp(queue_names[i], name) != 0)
			continue;
		c->name = text_copy(name);
		return take_op(p, &c->op) && queue_value(p, c);
	}
	guess_start(&g, name);
	guess_list(&g, queue_names);
	return mistake(p, t, "unknown queue \"%s\"%s", show_text(name).text,
		       guess_hint(&g));
}

/* S A=1 B=2, T A=1: every check has its socket. */
static bool parse_checks(struct parser *p, struct step *step,
			 bool (*parse)(struct parser *p, struct check *c))
{
	do {
		char *socket = NULL, *ref = NULL;
		bool ok = take_socket_ref(p, &socket, &ref);

		do {
			struct check *c = ok ? check_add(p, step) : NULL;

			if (c) {
				c->socket = text_copy(socket);
				c->ref = text_copy(ref);
			}
			ok = c && parse(p, c);
		} while (ok && !at_end(p) && !token_is(peek(p), ","));
		free(socket);
		free(ref);
		if (!ok)
			return false;
	} while (take_if(p, ","));
	return true;
}

bool parse_info(struct parser *p, struct step *step)
{
	return parse_checks(p, step, info_check);
}

bool parse_queue(struct parser *p, struct step *step)
{
	return parse_checks(p, step, queue_check);
}

/* --- time ---------------------------------------------------------------- */

static bool mistake_truth(struct parser *p, const enum statement *truths,
			  size_t n)
{
	static const char what[] = "state, info, queue, blocked or a program";
	const struct token *t = peek(p);
	struct guess g;

	if (t->kind != TOKEN_WORD)
		return mistake_expected(p, what);
	guess_start(&g, show(t).text);
	for (size_t i = 0; i < n; i++)
		guess_try(&g, statement_name(truths[i]));
	return mistake(p, t, "expected %s, not \"%s\"%s", what, show(t).text,
		       guess_hint(&g));
}

static bool at_program(const struct parser *p)
{
	for (size_t i = 0; i < p->n_names; i++)
		if (p->name[i].kind == NAME_ACTOR && p->name[i].program &&
		    token_is(peek(p), p->name[i].name))
			return true;
	return false;
}

/* The statements that can be waited for, and that a program listens. */
static bool parse_until(struct parser *p, struct step *step)
{
	static const enum statement truths[] = { ST_STATE, ST_INFO, ST_QUEUE,
						 ST_BLOCKED };

	for (size_t i = 0; i < sizeof(truths) / sizeof(truths[0]); i++) {
		step->until = truths[i];
		if (take_if(p, statement_name(step->until)))
			return statement_table[step->until].parse(p, step);
	}
	if (peek(p)->kind == TOKEN_WORD &&
	    (token_is(peek_second(p), "listens") || at_program(p)))
		return parse_listens(p, step);
	return mistake_truth(p, truths, sizeof(truths) / sizeof(truths[0]));
}

bool parse_wait(struct parser *p, struct step *step)
{
	if (take_if(p, "until"))
		return parse_until(p, step);
	return take_duration(p, &step->ns, &step->value);
}
