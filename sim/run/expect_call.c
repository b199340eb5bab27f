/*
 * What a scenario expects of a program's calls.
 *
 *	S makes		accept  recv  send  recv  …
 *	                  │       │           │
 *	the file has	expect S accept     expect S recv = ""
 *	                expect S recv = "Hello"
 *
 * Each call that some `expect` of the file could be about is kept when it has
 * returned, with its bytes, and each program has a place in that list for each
 * word that it is asked for: what is before it was expected already. A program
 * that is started again, under the same name, begins anew.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/run/private.h"
#include "sim/run/program.h"

enum { CALL_TEXT = 320 };

/* A call that has returned. */
struct returned {
	uint32_t program;
	struct traced_call call;
	char *bytes; /* that it received, as many as somebody asks for */
	size_t n;
};

/* How far the calls of a program have been asked for by a word. */
struct place {
	uint32_t program;
	const char *word; /* borrowed from the scenario */
	size_t next;
};

struct run_expected {
	struct returned *list;
	size_t n, cap;
	struct place *place;
	size_t n_places, cap_places;
	/* every `expect` of the file */
	const struct step **step;
	size_t n_steps, cap_steps;
};

/* --- calls that return ------------------------------------------------------
 */

static void add_step(struct run_expected *x, const struct step *step)
{
	for (size_t i = 0; i < x->n_steps; i++)
		if (x->step[i] == step)
			return;
	mem_grow(x->step, x->cap_steps, x->n_steps + 1);
	x->step[x->n_steps++] = step;
}

static struct run_expected *expected_of(struct run *run)
{
	const struct scenario *s = run->scenario;

	if (run->expected)
		return run->expected;
	run->expected = mem_zero(1, sizeof(*run->expected));
	for (size_t i = 0; i < s->n_steps; i++)
		if (s->step[i].kind == ST_EXPECT)
			add_step(run->expected, &s->step[i]);
	for (size_t i = 0; i < s->n_variants; i++)
		if (s->variant[i].kind == ST_EXPECT)
			add_step(run->expected, &s->variant[i]);
	return run->expected;
}

/* Could any `expect` be about it, and how many of its bytes are asked for? */
static bool is_asked_for(const struct run *run, const struct returned *r,
			 const char *name, size_t *bytes)
{
	const struct run_expected *x = run->expected;
	bool asked = false;

	*bytes = 0;
	for (size_t i = 0; i < x->n_steps; i++) {
		const struct step *step = x->step[i];

		if (strcmp(step->name, name) != 0 ||
		    !traced_call_is(&r->call, step->value))
			continue;
		asked = true;
		if (step->call.want == WANT_DATA && step->call.want_n > *bytes)
			*bytes = step->call.want_n;
	}
	return asked;
}

void run_expect_returned(struct run *run, uint32_t program,
			 const struct traced_call *call)
{
	struct run_expected *x = expected_of(run);
	struct returned r = { .program = program, .call = *call };
	size_t bytes;

	if (!is_asked_for(run, &r, run_program_name(run, program), &bytes))
		return;
	if (bytes) {
		r.bytes = mem_zero(bytes, 1);
		r.n = traced_call_received(&r.call, r.bytes, bytes);
	}
	mem_grow(x->list, x->cap, x->n + 1);
	x->list[x->n++] = r;
}

void run_expect_forget(struct run *run)
{
	struct run_expected *x = run->expected;

	if (!x)
		return;
	for (size_t i = 0; i < x->n; i++)
		free(x->list[i].bytes);
	free(x->list);
	free(x->place);
	free(x->step);
	free(x);
	run->expected = NULL;
}

/* --- is it what was expected? -----------------------------------------------
 */

static bool matches(const struct call *want, const struct returned *r)
{
	const struct traced_call *c = &r->call;

	switch (want->want) {
	case WANT_NOTHING:
		return !c->error;
	case WANT_ERRNO:
		return c->error == want->want_errno;
	case WANT_DATA:
		return !c->error && c->result == (int64_t)want->want_n &&
		       r->n == want->want_n &&
		       memcmp(r->n ? r->bytes : "", want->want_bytes, r->n) ==
			       0;
	default:
		return c->result == want->want_number;
	}
}

/* Data in quotes; "…" where there was more than was asked for. */
static void result_text(const struct call *want, const struct returned *r,
			char *out, size_t size)
{
	const char *name = r->call.error ? strerrorname_np(r->call.error) : "";

	if (r->call.error)
		snprintf(out, size, "-1 %s", name ? name : "?");
	else if (want->want == WANT_DATA && r->call.result >= 0) {
		bytes_quote(r->n ? r->bytes : "", r->n, out, size - 32);
		if (r->call.result > (int64_t)r->n)
			snprintf(out + strlen(out), 32, " and %" PRId64 " more",
				 r->call.result - (int64_t)r->n);
	} else
		snprintf(out, size, "%" PRId64, r->call.result);
}

static enum step_result check(struct run *run, const struct step *step, bool ok,
			      const char *got)
{
	char want[CALL_TEXT];

	snprintf(want, sizeof(want), "%s %s = %s", step->name, step->value,
		 step->call.want == WANT_NOTHING ? "no error"
						 : step->call.want_text);
	return run_expect(run, step, ok, want, got);
}

/* --- the statement
 * ------------------------------------------------------------ */

static struct place *place_of(struct run_expected *x, uint32_t program,
			      const char *word)
{
	for (size_t i = 0; i < x->n_places; i++)
		if (x->place[i].program == program &&
		    strcmp(x->place[i].word, word) == 0)
			return &x->place[i];
	mem_grow(x->place, x->cap_places, x->n_places + 1);
	x->place[x->n_places] =
		(struct place){ .program = program, .word = word };
	return &x->place[x->n_places++];
}

/* The next call that the statement is about, or NULL. */
static const struct returned *
next_returned(struct run *run, const struct step *step, uint32_t program)
{
	struct run_expected *x = expected_of(run);
	struct place *p = place_of(x, program, step->value);

	while (p->next < x->n) {
		const struct returned *r = &x->list[p->next++];

		if (r->program == program &&
		    traced_call_is(&r->call, step->value))
			return r;
	}
	return NULL;
}

/* It will make no more calls. */
static enum step_result has_ended(struct run *run, const struct step *step,
				  int status)
{
	char got[CALL_TEXT];

	snprintf(got, sizeof(got), "%s ended with status %d", step->name,
		 status);
	return check(run, step, false, got);
}

/* Meanwhile packets go in their order. */
static enum step_result await(struct run *run, const struct step *step)
{
	snprintf(run->awaited, sizeof(run->awaited), "%s of %s", step->value,
		 step->name);
	return run_next_in_order(run);
}

static enum step_result expect_exit(struct run *run, const struct step *step,
				    int status)
{
	char got[32];

	if (status < 0)
		return await(run, step);
	snprintf(got, sizeof(got), "%d", status);
	return check(run, step,
		     step->call.want == WANT_NOTHING ||
			     step->call.want_number == status,
		     got);
}

enum step_result run_expect_call(struct run *run, const struct step *step,
				 struct err *e)
{
	uint32_t program;
	const struct returned *r;
	char got[CALL_TEXT];

	(void)e;
	run->awaited[0] = '\0';
	if (!run_program_named(run, step->name, &program))
		return run_fail(run, step, "%s was not started", step->name);
	if (strcmp(step->value, "exit") == 0)
		return expect_exit(
			run, step,
			programs_status(run_programs_all(run), program));
	r = next_returned(run, step, program);
	if (!r && !programs_alive(run_programs_all(run), program))
		return has_ended(
			run, step,
			programs_status(run_programs_all(run), program));
	if (!r)
		return await(run, step);
	result_text(&step->call, r, got, sizeof(got));
	return check(run, step, matches(&step->call, r), got);
}
