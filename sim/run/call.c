/*
 * Actors' calls become events.
 *
 *   begin ─▶ the system call ─▶ packets it sent ─▶ end ─▶ kernel states
 *
 * The packets of a call stand between its begin and its end, because it was
 * during the call that they were sent. A call that blocks has no end yet; it
 * is tried again whenever something has happened.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sim/run/private.h"
#include "sim/run/program.h"

enum { ARGS_TEXT = 160, DATA_TEXT = 320 };

struct actor *run_actor(struct run *run, const char *name)
{
	for (uint32_t i = 0; i < run->scenario->n_actors; i++)
		if (strcmp(run->actor[i].name, name) == 0)
			return &run->actor[i];
	return NULL;
}

static uint32_t actor_index(const struct run *run, const struct actor *a)
{
	return (uint32_t)(a - run->actor);
}

/* --- what was expected of it --------------------------------------------- */

/* Bytes in quotes; a value or an address as it is. */
static char *data_text(const struct call_result *r, char *out, size_t size)
{
	if (!r->is_text)
		return bytes_quote(r->data, r->n_data, out, size);
	snprintf(out, size, "%.*s", (int)r->n_data, r->data);
	return out;
}

/* Who expects a number is told one: how much came, not what. */
static void result_text(const struct call *call, const struct call_result *r,
			char *out, size_t size)
{
	const char *name = r->error ? strerrorname_np(r->error) : NULL;

	if (r->data && call->want != WANT_NUMBER)
		data_text(r, out, size);
	else if (r->value < 0)
		snprintf(out, size, "%lld %s", (long long)r->value,
			 name ? name : "?");
	else
		snprintf(out, size, "%lld", (long long)r->value);
}

static bool data_is(const struct call_result *r, const char *want, size_t n)
{
	return r->value >= 0 && r->n_data == n &&
	       memcmp(r->data ? r->data : "", want, n) == 0;
}

/* The address that is in a variable of the actor's now. */
static bool address_is(const struct actor *a, const char *var,
		       const struct call_result *r)
{
	const struct endpoint *e = actor_address(a, var);
	char text[ENDPOINT_TEXT];

	if (!e)
		return false;
	endpoint_format(e, text);
	return data_is(r, text, strlen(text));
}

static bool result_matches(const struct actor *a, const struct call *call,
			   const struct call_result *r)
{
	switch (call->want) {
	case WANT_NUMBER:
		return r->value == call->want_number;
	case WANT_ERRNO:
		return r->value == call->want_number &&
		       r->error == call->want_errno;
	case WANT_DATA:
	case WANT_VALUE:
		return data_is(r, call->want_bytes, call->want_n);
	case WANT_VARIABLE:
		return address_is(a, call->want_text, r);
	default:
		return r->value >= 0;
	}
}

static enum step_result check_result(struct run *run, const struct actor *a,
				     const struct step *step,
				     const struct call_result *r)
{
	const struct call *call = &step->call;
	char want[DATA_TEXT], got[DATA_TEXT];

	result_text(call, r, got, sizeof(got));
	/* A call nobody expects to fail must not fail unnoticed. */
	if (call->want == WANT_NOTHING && r->value >= 0)
		return STEP_NEXT;
	snprintf(want, sizeof(want), "%s %s = %s", call->who,
		 call_name(call->id),
		 call->want == WANT_NOTHING ? "no error" : call->want_text);
	return run_expect(run, step, result_matches(a, call, r), want, got);
}

static enum step_result check_duration(struct run *run, const struct step *step,
				       uint64_t took_ns, uint64_t looked_ns)
{
	const struct call *call = &step->call;
	uint64_t off = took_ns > call->in_ns ? took_ns - call->in_ns
					     : call->in_ns - took_ns;
	char want[DATA_TEXT], got[64];

	if (!call->tolerance_ns)
		return STEP_NEXT;
	snprintf(want, sizeof(want), "%s %s in %s ~ %s", call->who,
		 call_name(call->id), call->in_text, call->tolerance_text);
	snprintf(got, sizeof(got), "%.3f ms", (double)took_ns / 1e6);
	return run_expect_time(run, step, off <= call->tolerance_ns, looked_ns,
			       call->tolerance_ns, want, got);
}

/* --- begin and end ------------------------------------------------------- */

/*
 * What the call has changed, and the packets it has sent. A SYN may have been
 * on its way before its listener was there, or the other end of a
 * simultaneous open (RFC 9293 3.5).
 */
static int take_in(struct run *run, struct actor *a, const struct call *call,
		   struct err *e)
{
	bool progress = false;

	truth_actor(run->truth, a);
	if ((call->id == CALL_LISTEN || call->id == CALL_CONNECT) &&
	    run_readdress_held(run, e) < 0)
		return -1;
	return run_ingest(run, &progress, e);
}

static enum step_result finish_call(struct run *run, struct actor *a,
				    const struct step *step,
				    const struct call_result *r, struct err *e)
{
	uint32_t i = actor_index(run, a);
	uint64_t t_ns = run_time(run);
	char data[DATA_TEXT];
	enum step_result result;

	if (take_in(run, a, &step->call, e) < 0)
		return STEP_ERROR;
	if (r->data)
		data_text(r, data, sizeof(data));
	recording_call_end(run->rec, t_ns, run->call[i], r->value, r->error,
			   r->data ? data : NULL);
	if (truth_poll(run->truth, t_ns, e) < 0)
		return STEP_ERROR;
	result = check_result(run, a, step, r);
	if (result == STEP_NEXT)
		result =
			check_duration(run, step, t_ns - run->call_ns[i],
				       run->looked_ns - run->call_looked_ns[i]);
	return result;
}

static void note_accept(struct run *run, struct actor *a,
			const struct call *call, bool waits)
{
	if (call->id == CALL_ACCEPT)
		truth_accepting(run->truth, a, call->arg[0].text,
				waits ? call->var : NULL);
}

static enum step_result begin_call(struct run *run, struct actor *a,
				   const struct step *step, struct err *e)
{
	uint32_t i = actor_index(run, a);
	struct call_result r = { 0 };
	struct err why = { 0 };
	char args[ARGS_TEXT];

	call_format_args(a, &step->call, args, sizeof(args));
	run->call_ns[i] = run_time(run);
	run->call_looked_ns[i] = run->looked_ns;
	run->call_step[i] = step;
	journal_call(run, step);
	run->call[i] = recording_call_begin(run->rec, run->call_ns[i], a->lane,
					    call_name(step->call.id), args,
					    step->line);
	switch (actor_begin(a, &step->call, run_now(), &r, &why)) {
	case CALL_IMPOSSIBLE:
		return run_fail(run, step, "%s", why.text);
	case CALL_DONE:
		return finish_call(run, a, step, &r, e);
	default:
		note_accept(run, a, &step->call, true);
		if (a->helper.pid &&
		    run_watch(run->source.fd, a->helper.fd, e) < 0)
			return STEP_ERROR;
		return take_in(run, a, &step->call, e) < 0 ? STEP_ERROR
							   : STEP_NEXT;
	}
}

enum step_result run_call(struct run *run, const struct step *step,
			  struct err *e)
{
	struct actor *a = run_actor(run, step->call.who);

	/* Inside its last call still? Then packets go in order. */
	return a->pending ? run_next_in_order(run)
			  : begin_call(run, a, step, e);
}

static int resume(struct run *run, struct actor *a, bool *progress,
		  struct err *e)
{
	const struct step *step = run->call_step[actor_index(run, a)];
	struct call_result r = { 0 };
	struct err why = { 0 };
	size_t sent = a->sent;

	switch (actor_resume(a, run_now(), &r, &why)) {
	case CALL_BLOCKED:
		/* A send that got rid of some of its bytes made packets. */
		*progress |= a->sent != sent;
		return 0;
	case CALL_IMPOSSIBLE:
		run_fail(run, step, "%s", why.text);
		a->pending = NULL;
		return 0;
	default:
		*progress = true;
		note_accept(run, a, &step->call, false);
		return finish_call(run, a, step, &r, e) == STEP_ERROR ? -1 : 0;
	}
}

int run_resume_calls(struct run *run, bool helped, bool *progress,
		     struct err *e)
{
	for (uint32_t i = 0; i < run->scenario->n_actors; i++) {
		struct actor *a = &run->actor[i];

		if (a->pending && !run->failure.text[0] &&
		    (a->helper.pid != 0) == helped &&
		    resume(run, a, progress, e) < 0)
			return -1;
	}
	return 0;
}

uint64_t calls_next_due(const struct run *run)
{
	uint64_t least = 0;

	for (uint32_t i = 0; i < run->scenario->n_actors; i++) {
		uint64_t due = actor_next_due(&run->actor[i], run_now());

		if (due && (!least || due < least))
			least = due;
	}
	return least;
}

bool calls_run(const struct run *run)
{
	for (uint32_t i = 0; i < run->scenario->n_actors; i++)
		if (helper_runs(&run->actor[i].helper))
			return true;
	return false;
}

bool calls_multipath(const struct run *run)
{
	for (uint32_t i = 0; i < run->scenario->n_actors; i++)
		if (actor_multipath(&run->actor[i]))
			return true;
	return false;
}

void run_blocked_text(const struct run *run, char *out, size_t size)
{
	size_t at = 0;

	out[0] = '\0';
	for (uint32_t i = 0; i < run->scenario->n_actors; i++) {
		const struct actor *a = &run->actor[i];

		if (!a->pending || at >= size)
			continue;
		snprintf(out + at, size - at, "%s%s is blocked in %s",
			 at ? ", " : "", a->name, call_name(a->pending->id));
		at += strlen(out + at);
	}
	run_programs_blocked(run, out, size);
}
