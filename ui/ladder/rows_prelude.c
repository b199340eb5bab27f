/*
 * Before a program is what one wants to see, much may happen: `env` looks for
 * python3, which is a shell script that asks twenty others which one is meant.
 *
 *	program begins ─▶ fork, execve, exit, fork, execve, exit … ─▶ socket
 *	 a row                  no rows: nobody has a socket             rows
 *
 * So child processes, and the calls that make, change and end processes, have
 * rows from a lane's first other call on; and a child that had none by then
 * has none until it makes such a call itself. Threads are no such thing: they
 * have rows always. The recording has all of it.
 */
#include "ui/ladder/rows_prelude.h"

#include <string.h>

#include "capture/mem.h"
#include "capture/recording/thread.h"

/* Grows with what is asked for: false until it is set. */
static bool *flag(struct row_flags *f, uint32_t i)
{
	if (i >= f->n) {
		mem_grow(f->at, f->cap, (size_t)i + 1);
		memset(f->at + f->n, 0,
		       ((size_t)i + 1 - f->n) * sizeof(*f->at));
		f->n = (size_t)i + 1;
	}
	return &f->at[i];
}

static const char *call_name_of(const struct recording *r,
				const struct call_row *call)
{
	return recording_text(r, call->name);
}

/* It makes a process, or makes it something else. */
static bool makes_process(const struct recording *r,
			  const struct call_row *call)
{
	static const char *const names[] = { "clone", "clone3", "fork",
					     "vfork", "execve", "execveat" };
	const char *name = call_name_of(r, call);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], name) == 0)
			return !strstr(recording_text(r, call->args),
				       "CLONE_THREAD");
	return false;
}

static bool ends_thread(const struct recording *r, const struct call_row *call)
{
	return strncmp(call_name_of(r, call), "exit", strlen("exit")) == 0;
}

static bool is_thread_maker(const struct recording *r,
			    const struct call_row *call)
{
	return strncmp(call_name_of(r, call), "clone", strlen("clone")) == 0;
}

bool prelude_may_hide(const struct recording *r, const struct call_row *call)
{
	return call->thread_row != ROW_NONE &&
	       (makes_process(r, call) || ends_thread(r, call) ||
		is_thread_maker(r, call));
}

bool prelude_shows_call(struct rows *rows, const struct recording *r,
			const struct call_row *call)
{
	uint32_t process;
	bool is_root;

	if (call->thread_row == ROW_NONE)
		return true; /* an actor's */
	process = recording_thread(r, call->thread_row)->process;
	is_root = recording_thread(r, process)->parent == ROW_NONE;
	if (makes_process(r, call))
		return *flag(&rows->talks, call->lane) &&
		       (is_root || *flag(&rows->told, process));
	if (ends_thread(r, call) || is_thread_maker(r, call))
		return is_root || *flag(&rows->told, process);
	*flag(&rows->talks, call->lane) = true;
	*flag(&rows->told, process) = true;
	return true;
}

/* It has become a command that has a lane of its own. */
static bool moves(const struct recording *r, uint32_t thread, uint32_t event)
{
	return event > 0 && thread_at(r, thread, event).lane !=
				    thread_at(r, thread, event - 1).lane;
}

bool prelude_shows_thread(struct rows *rows, const struct recording *r,
			  uint32_t event)
{
	const struct event *ev = recording_event(r, event);
	uint32_t thread = event_thread(r, ev);
	const struct thread_row *t = recording_thread(r, thread);
	bool *told = flag(&rows->told, t->process);

	if (recording_thread(r, t->process)->parent == ROW_NONE)
		return true;
	if (ev->kind == EVENT_THREAD_BEGIN && t->process == thread)
		*told = rows->talks.n > t->lane && rows->talks.at[t->lane];
	else if (ev->kind == EVENT_THREAD_EXEC && moves(r, thread, event))
		*told = true;
	return *told;
}
