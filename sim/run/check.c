/*
 * Expectations: what a scenario claims, against what is. Each becomes an
 * event, held or not; the first that does not hold ends the run. Once the
 * viewer has changed something the claim was about another run: then what
 * does not hold was not checked, and the run goes on.
 */
#include <stdio.h>
#include <string.h>

#include "sim/run/private.h"
#include "sim/run/program.h"

#define LONG_LOOK_NS UINT64_C(900000000)

enum { WANT_TEXT = 200 };

static enum verdict verdict_of(const struct run *run, bool ok)
{
	if (ok)
		return EXPECT_OK;
	return run->diverged ? EXPECT_NOT_CHECKED : EXPECT_FAILED;
}

static enum step_result record(struct run *run, const struct step *step,
			       enum verdict verdict, const char *want,
			       const char *got)
{
	const char *path = run->scenario->path;
	const char *base = strrchr(path, '/');
	struct expect_row row = {
		.file = recording_text_add(run->rec, base ? base + 1 : path,
					   strlen(base ? base + 1 : path)),
		.want = recording_text_add(run->rec, want, strlen(want)),
		.got = recording_text_add(run->rec, got, strlen(got)),
		.line = step->line,
		.col = step->col,
		.verdict = (uint8_t)verdict,
	};

	recording_expect(run->rec, run_time(run), &row);
	if (row.verdict != EXPECT_FAILED)
		return STEP_NEXT;
	return run_fail(run, step, "expected %s, got %s (event %u)", want, got,
			recording_count(run->rec) - 1);
}

enum step_result run_expect(struct run *run, const struct step *step, bool ok,
			    const char *want, const char *got)
{
	return record(run, step, verdict_of(run, ok), want, got);
}

enum step_result run_expect_time(struct run *run, const struct step *step,
				 bool ok, uint64_t looked_ns, uint64_t slack_ns,
				 const char *want, const char *got)
{
	enum verdict verdict = verdict_of(run, ok);

	if (verdict == EXPECT_FAILED && looked_ns > slack_ns)
		verdict = EXPECT_NOT_CHECKED;
	return record(run, step, verdict, want, got);
}

/* --- what a check says ---------------------------------------------------- */

/* What was wanted and what is. */
struct outcome {
	bool ok;
	char want[WANT_TEXT], got[WANT_TEXT];
};

/* 0, or -1 with *e. */
typedef int check_fn(struct run *run, const struct check *c,
		     struct outcome *out, struct err *e);

static int check_state(struct run *run, const struct check *c,
		       struct outcome *out, struct err *e)
{
	uint32_t socket = truth_find(run->truth, c->socket);
	enum tcp_state now = socket == TRUTH_NONE
				     ? TCP_CLOSED
				     : truth_state(run->truth, socket);

	(void)e;
	snprintf(out->want, WANT_TEXT, "%s %s", c->socket, c->name);
	snprintf(out->got, WANT_TEXT, "%s", tcp_state_name(now));
	out->ok = strcmp(tcp_state_name(now), c->name) == 0;
	return 0;
}

/* The kernel's answer about a socket: 1, 0 if there is none, -1 with *e. */
static int ask(struct run *run, const struct check *c, struct outcome *out,
	       struct kernel_socket *k, struct err *e)
{
	uint32_t socket = truth_find(run->truth, c->socket);

	snprintf(out->want, WANT_TEXT, "%s %s%s%s", c->socket, c->name,
		 compare_op_name(c->op), c->text);
	snprintf(out->got, WANT_TEXT, "no socket");
	out->ok = false;
	return socket == TRUTH_NONE ? 0 : truth_ask(run->truth, socket, k, e);
}

static int check_info(struct run *run, const struct check *c,
		      struct outcome *out, struct err *e)
{
	struct kernel_socket k = { 0 };
	uint64_t value;
	uint32_t unit_ns;
	int rc = ask(run, c, out, &k, e);

	if (rc != 1)
		return rc;
	if (!kernel_info_field(&k, c->name, &value, &unit_ns)) {
		snprintf(out->got, WANT_TEXT,
			 "nothing: the kernel does not tell it here");
		return 0;
	}
	if (unit_ns)
		snprintf(out->got, WANT_TEXT, "%g ms",
			 (double)value * unit_ns / 1e6);
	else
		snprintf(out->got, WANT_TEXT, "%llu",
			 (unsigned long long)value);
	if (c->is_duration)
		value *= unit_ns ? unit_ns : 1;
	out->ok = compare_holds(c->op, (int64_t)value, c->value);
	return 0;
}

/* A listener's receive queue counts connections, and its other is the limit. */
static int check_queue(struct run *run, const struct check *c,
		       struct outcome *out, struct err *e)
{
	struct kernel_socket k = { 0 };
	int64_t value;
	int rc = ask(run, c, out, &k, e);

	if (rc != 1)
		return rc;
	value = strcmp(c->name, "send") == 0	  ? k.info.wqueue
		: strcmp(c->name, "dropped") == 0 ? k.dropped
						  : k.info.rqueue;
	if (c->max >= 0)
		snprintf(out->got, WANT_TEXT, "%lld/%u", (long long)value,
			 k.info.wqueue);
	else
		snprintf(out->got, WANT_TEXT, "%lld", (long long)value);
	out->ok = compare_holds(c->op, value, c->value) &&
		  (c->max < 0 || c->max == k.info.wqueue);
	return 0;
}

static void check_blocked(struct run *run, const struct step *step,
			  struct outcome *out)
{
	const struct actor *a = run_actor(run, step->name);
	char in[WANT_TEXT / 2];
	const char *call = a->pending ? call_name(a->pending->id) : "no call";

	snprintf(out->want, WANT_TEXT, "%s blocked in %s", step->name,
		 step->value);
	if (run_is_program(run, a)) {
		out->ok = run_program_blocked(run, step->name, step->value, in,
					      sizeof(in));
		snprintf(out->got, WANT_TEXT, "%s in %s", step->name, in);
		return;
	}
	snprintf(out->got, WANT_TEXT, "%s in %s", step->name, call);
	out->ok = strcmp(call, step->value) == 0;
}

static check_fn *const checks[STATEMENTS] = {
	[ST_STATE] = check_state,
	[ST_INFO] = check_info,
	[ST_QUEUE] = check_queue,
};

/* --- now ------------------------------------------------------------------ */

/*
 * Not all of the kernel's timers can be frozen: SYNs are sent again, TIME-WAIT
 * ends. So what does not hold after a long look may have held before it.
 */
enum step_result run_checks(struct run *run, const struct step *step,
			    struct err *e)
{
	enum step_result result = STEP_NEXT;

	for (size_t i = 0; i < step->n_check && result == STEP_NEXT; i++) {
		struct outcome out = { 0 };

		if (checks[step->kind](run, &step->check[i], &out, e) < 0)
			return STEP_ERROR;
		result = run_expect_time(run, step, out.ok, run->looked_ns,
					 LONG_LOOK_NS, out.want, out.got);
	}
	return result;
}

enum step_result run_blocked(struct run *run, const struct step *step,
			     struct err *e)
{
	struct outcome out = { 0 };

	(void)e;
	check_blocked(run, step, &out);
	return run_expect(run, step, out.ok, out.want, out.got);
}

/* --- wait until ----------------------------------------------------------- */

/* The first that does not hold (yet), or the last: 0, or -1 with *e. */
static int look_at(struct run *run, const struct step *step,
		   struct outcome *out, struct err *e)
{
	if (step->until == ST_BLOCKED) {
		check_blocked(run, step, out);
		return 0;
	}
	for (size_t i = 0; i < step->n_check; i++) {
		if (checks[step->until](run, &step->check[i], out, e) < 0)
			return -1;
		if (!out->ok)
			return 0;
	}
	return 0;
}

/* Until then packets go in their order, as nobody gives another. */
enum step_result run_wait_until(struct run *run, const struct step *step,
				struct err *e)
{
	struct outcome out = { 0 };

	if (look_at(run, step, &out, e) < 0)
		return STEP_ERROR;
	snprintf(run->awaited, sizeof(run->awaited), "%s (it is %s)", out.want,
		 out.got);
	if (!out.ok)
		return run_next_in_order(run);
	run->awaited[0] = '\0';
	return run_expect(run, step, true, out.want, out.got);
}
