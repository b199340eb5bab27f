/*
 * A thread of a program, and what a program wrote, as lines of JSON, out and
 * in again:
 *
 *	{"event":"thread",…,"actor":"S","thread":2,"thread_n":3,"process":1,
 *	 "parent_n":1,"name":"worker","phase":"begin","status":null}
 *	{"event":"output",…,"actor":"C","fd":1,"text":"Hello\n"}
 *	{"event":"output",…,"actor":null,"fd":0,"text":"$ ls\r\n"}
 *
 * "thread" is its number in the lane of its actor, as in a call's line; it is
 * another after an exec that leads to another lane. "thread_n" is its number
 * in the recording, for life. "process" is the "thread" of that with which its
 * process began.
 */
#include <string.h>

#include "capture/jsonl/jsonl_field.h"
#include "capture/jsonl/jsonl_member.h"
#include "capture/jsonl/jsonl_read.h"
#include "capture/jsonl/jsonl_write.h"
#include "capture/recording/thread.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum { STATUS_MAX = 255 };

enum phase { PHASE_BEGIN, PHASE_EXEC, PHASE_END, PHASES };

static const char *const phases[] = { "begin", "exec", "end" };
_Static_assert(ROWS(phases) == PHASES, "a name for each phase");

/* --- out ----------------------------------------------------------------- */

static enum phase phase_of(const struct event *e)
{
	return e->kind == EVENT_THREAD_BEGIN  ? PHASE_BEGIN
	       : e->kind == EVENT_THREAD_EXEC ? PHASE_EXEC
					      : PHASE_END;
}

void jsonl_thread(struct jsonl_writer *w, uint32_t i, const struct event *e)
{
	uint32_t n = event_thread(w->r, e);
	const struct thread_row *t = recording_thread(w->r, n);
	struct thread_place at = thread_at(w->r, n, i);
	bool status = e->kind == EVENT_THREAD_END && t->status >= 0;

	object_open(w->out, "thread", i);
	member_u64(w->out, "t_ns", e->t_ns);
	member_string(w->out, "actor", jsonl_lane_of(w, at.lane));
	member_u64(w->out, "thread", at.number);
	member_u64(w->out, "thread_n", n + 1u);
	member_u64(w->out, "process", thread_at(w->r, t->process, i).number);
	member_u64_if(w->out, "parent_n", t->parent != ROW_NONE,
		      t->parent + 1u);
	member_string(w->out, "name", jsonl_text_of(w, at.name));
	member_string(w->out, "phase", phases[phase_of(e)]);
	member_u64_if(w->out, "status", status,
		      status ? (uint32_t)t->status : 0);
	object_close(w->out);
}

void jsonl_output(struct jsonl_writer *w, uint32_t i, const struct event *e)
{
	const struct output_row *o = recording_output_row(w->r, e->row);

	object_open(w->out, "output", i);
	member_u64(w->out, "t_ns", e->t_ns);
	member_string(w->out, "actor", jsonl_lane_of(w, o->lane));
	member_u64(w->out, "fd", o->fd);
	member_key(w->out, "text");
	jsonl_string_n(w->out, recording_text(w->r, o->text), o->n);
	object_close(w->out);
}

/* --- in ------------------------------------------------------------------ */

struct thread_line {
	uint64_t t_ns;
	const char *actor, *name, *phase;
	uint32_t thread, thread_n, process, parent_n, status;
	uint32_t lane;
};

#define AT(member) offsetof(struct thread_line, member)
static const struct field thread_fields[] = {
	{ "t_ns", FIELD_U64, AT(t_ns), false },
	{ "actor", FIELD_TEXT, AT(actor), false },
	{ "thread", FIELD_INDEX, AT(thread), false },
	{ "thread_n", FIELD_INDEX, AT(thread_n), false },
	{ "process", FIELD_INDEX, AT(process), true },
	{ "parent_n", FIELD_INDEX, AT(parent_n), true },
	{ "name", FIELD_TEXT, AT(name), true },
	{ "phase", FIELD_TEXT, AT(phase), false },
	{ "status", FIELD_INDEX, AT(status), true },
};
#undef AT

/* In its lane it must have the number that it gets here. */
static int check_number(const struct saved *s, const struct json_line *l,
			const struct thread_line *line)
{
	if (line->thread == recording_next_thread(s->r, line->lane))
		return 0;
	return field_fail(l, "\"thread\" must be the next number of its "
			     "lane, from 1");
}

static int thread_begin(struct saved *s, const struct json_line *l,
			const struct thread_line *line)
{
	uint32_t n = recording_n_threads(s->r);
	struct thread_begin begin = { .lane = line->lane,
				      .process = ROW_NONE,
				      .parent = ROW_NONE,
				      .name = line->name };

	if (line->thread_n != n + 1)
		return field_fail(l, "\"thread_n\" must be the next number, "
				     "from 1");
	if (check_number(s, l, line) != 0)
		return -1;
	if (line->process && line->process != line->thread) {
		begin.process =
			recording_thread_find(s->r, line->lane, line->process);
		if (begin.process == ROW_NONE)
			return field_fail(l, "\"process\" is no thread of "
					     "this actor");
	}
	if (line->parent_n > n)
		return field_fail(l, "\"parent_n\" is no thread before it");
	if (line->parent_n)
		begin.parent = line->parent_n - 1;
	recording_thread_begin(s->r, line->t_ns, &begin);
	return 0;
}

static int thread_exec(struct saved *s, const struct json_line *l,
		       const struct thread_line *line)
{
	uint32_t thread = line->thread_n - 1;

	if (thread_at(s->r, thread, ROW_NONE).lane != line->lane &&
	    check_number(s, l, line) != 0)
		return -1;
	recording_thread_name(s->r, line->t_ns, thread, line->lane, line->name);
	return 0;
}

static int thread_end(struct saved *s, const struct json_line *l,
		      const struct thread_line *line)
{
	bool known = line->status != ROW_NONE;

	if (known && line->status > STATUS_MAX)
		return field_fail(l, "\"status\" must be 0 to %d", STATUS_MAX);
	recording_thread_end(s->r, line->t_ns, line->thread_n - 1,
			     known ? (int)line->status : -1);
	return 0;
}

/* The thread has begun and has not ended. */
static bool is_there(const struct saved *s, uint32_t thread_n)
{
	return thread_n > 0 && thread_n <= recording_n_threads(s->r) &&
	       recording_thread(s->r, thread_n - 1)->end_event == ROW_NONE;
}

int saved_thread(struct saved *s, const struct json_line *l,
		 struct saved_event *e)
{
	static int (*const take[])(struct saved *, const struct json_line *,
				   const struct thread_line *) = { thread_begin,
								   thread_exec,
								   thread_end };
	struct thread_line line = { .status = ROW_NONE };
	size_t phase = 0;

	(void)e;
	if (fields_read(l, thread_fields, ROWS(thread_fields), &line) != 0 ||
	    saved_actor(s, l, line.actor, &line.lane) != 0)
		return -1;
	while (phase < PHASES && strcmp(phases[phase], line.phase) != 0)
		phase++;
	if (phase == PHASES)
		return field_fail(l, "\"phase\" must be begin, exec or end");
	if (phase != PHASE_BEGIN && !is_there(s, line.thread_n))
		return field_fail(l, "\"thread_n\" must be that of a thread "
				     "that began before and has not ended");
	return take[phase](s, l, &line);
}

int saved_output(struct saved *s, const struct json_line *l,
		 struct saved_event *e)
{
	struct output_line {
		uint64_t t_ns;
		const char *actor, *text;
		uint32_t fd;
	} line = { .fd = 0 };
	static const struct field fields[] = {
		{ "t_ns", FIELD_U64, offsetof(struct output_line, t_ns),
		  false },
		{ "actor", FIELD_TEXT, offsetof(struct output_line, actor),
		  true },
		{ "fd", FIELD_INDEX, offsetof(struct output_line, fd), false },
		{ "text", FIELD_TEXT, offsetof(struct output_line, text),
		  false },
	};
	uint32_t lane;

	(void)e;
	if (fields_read(l, fields, ROWS(fields), &line) != 0 ||
	    saved_actor(s, l, line.actor, &lane) != 0)
		return -1;
	recording_output(s->r, line.t_ns, lane, line.fd, line.text,
			 strlen(line.text));
	return 0;
}
