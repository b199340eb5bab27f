/*
 * Expectations: what a scenario claims, against what is. Each becomes an
 * event, held or not; the first that does not hold ends the run. Once the
 * viewer has changed something the claim was about another run: then what
 * does not hold was not checked, and the run goes on.
 */
#include <stdio.h>
#include <string.h>

#include "sim/run_private.h"

enum { WANT_TEXT = 200 };

static enum verdict verdict_of(const struct run *run, bool ok)
{
	if (ok)
		return EXPECT_OK;
	return run->diverged ? EXPECT_NOT_CHECKED : EXPECT_FAILED;
}

enum step_result run_expect(struct run *run, const struct step *step, bool ok,
			    const char *want, const char *got)
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
		.verdict = (uint8_t)verdict_of(run, ok),
	};

	recording_expect(run->rec, run_time(run), &row);
	if (row.verdict != EXPECT_FAILED)
		return STEP_NEXT;
	return run_fail(run, step, "expected %s, got %s (event %u)", want, got,
			recording_count(run->rec) - 1);
}

/* Runs one check function over all of a statement's checks. */
static enum step_result
each_check(struct run *run, const struct step *step,
	   enum step_result (*one)(struct run *, const struct step *,
				   const struct check *, struct err *),
	   struct err *e)
{
	enum step_result result = STEP_NEXT;

	for (size_t i = 0; i < step->n_check && result == STEP_NEXT; i++)
		result = one(run, step, &step->check[i], e);
	return result;
}

static enum step_result check_state(struct run *run, const struct step *step,
				    const struct check *c, struct err *e)
{
	uint32_t socket = truth_find(run->truth, c->socket);
	enum tcp_state now = socket == TRUTH_NONE
				     ? TCP_CLOSED
				     : truth_state(run->truth, socket);
	char want[WANT_TEXT];

	(void)e;
	snprintf(want, sizeof(want), "%s %s", c->socket, c->name);
	return run_expect(run, step, strcmp(tcp_state_name(now), c->name) == 0,
			  want, tcp_state_name(now));
}

enum step_result run_state(struct run *run, const struct step *step,
			   struct err *e)
{
	return each_check(run, step, check_state, e);
}

/* The kernel's answer about a socket: 1, or STEP_FAILED or STEP_ERROR. */
static int ask(struct run *run, const struct step *step, const struct check *c,
	       const char *want, struct kernel_socket *k, struct err *e)
{
	uint32_t socket = truth_find(run->truth, c->socket);
	int rc = 0;

	if (socket != TRUTH_NONE)
		rc = truth_ask(run->truth, socket, k, e);
	if (rc > 0)
		return 1;
	return rc < 0 ? STEP_ERROR
		      : (int)run_expect(run, step, false, want, "no socket");
}

static enum step_result check_info(struct run *run, const struct step *step,
				   const struct check *c, struct err *e)
{
	struct kernel_socket k = { 0 };
	char want[WANT_TEXT], got[WANT_TEXT];
	uint64_t value;
	uint32_t unit_ns;
	int rc;

	snprintf(want, sizeof(want), "%s %s%s%s", c->socket, c->name,
		 compare_op_name(c->op), c->text);
	rc = ask(run, step, c, want, &k, e);
	if (rc != 1)
		return (enum step_result)rc;
	if (!kernel_info_field(&k, c->name, &value, &unit_ns))
		return run_expect(run, step, false, want,
				  "nothing: the kernel does not tell it here");
	if (unit_ns)
		snprintf(got, sizeof(got), "%g ms",
			 (double)value * unit_ns / 1e6);
	else
		snprintf(got, sizeof(got), "%llu", (unsigned long long)value);
	if (c->is_duration)
		value *= unit_ns ? unit_ns : 1;
	return run_expect(run, step,
			  compare_holds(c->op, (int64_t)value, c->value), want,
			  got);
}

enum step_result run_info(struct run *run, const struct step *step,
			  struct err *e)
{
	return each_check(run, step, check_info, e);
}

/* A listener's receive queue counts connections, and its other is the limit. */
static enum step_result check_queue(struct run *run, const struct step *step,
				    const struct check *c, struct err *e)
{
	struct kernel_socket k = { 0 };
	char want[WANT_TEXT], got[WANT_TEXT];
	int64_t value;
	int rc;

	snprintf(want, sizeof(want), "%s %s%s%s", c->socket, c->name,
		 compare_op_name(c->op), c->text);
	rc = ask(run, step, c, want, &k, e);
	if (rc != 1)
		return (enum step_result)rc;
	value = strcmp(c->name, "send") == 0 ? k.info.wqueue : k.info.rqueue;
	if (c->max >= 0)
		snprintf(got, sizeof(got), "%lld/%u", (long long)value,
			 k.info.wqueue);
	else
		snprintf(got, sizeof(got), "%lld", (long long)value);
	return run_expect(run, step,
			  compare_holds(c->op, value, c->value) &&
				  (c->max < 0 || c->max == k.info.wqueue),
			  want, got);
}

enum step_result run_queue(struct run *run, const struct step *step,
			   struct err *e)
{
	return each_check(run, step, check_queue, e);
}

enum step_result run_blocked(struct run *run, const struct step *step,
			     struct err *e)
{
	struct actor *a = run_actor(run, step->name);
	const char *got = a->pending ? call_name(a->pending->id) : "no call";
	char want[WANT_TEXT], seen[WANT_TEXT];

	(void)e;
	snprintf(want, sizeof(want), "%s blocked in %s", step->name,
		 step->value);
	snprintf(seen, sizeof(seen), "%s in %s", step->name, got);
	return run_expect(run, step, strcmp(got, step->value) == 0, want, seen);
}
