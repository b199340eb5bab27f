/*
 * Why, of threads: where one comes from, what it shares with whoever made it,
 * and what its end means for the others (clone(2), execve(2), exit_group(2)).
 */
#include "ui/why/why_thread.h"

#include <string.h>

#include "capture/recording/thread.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label_thread.h"

enum { STATUS_SIGNAL = 128, SIGNAL_MOST = 64 };

/* "S[2]", as it is called right after this event. */
static char *name_at(const struct recording *r, uint32_t thread, uint32_t event,
		     char out[THREAD_NAME])
{
	struct thread_place at = thread_at(r, thread, event);

	return thread_name(r, at.lane, at.number, out);
}

static void say_begin(const struct recording *r, uint32_t thread,
		      uint32_t event, struct words *w)
{
	const struct thread_row *t = recording_thread(r, thread);
	char name[THREAD_NAME], parent[THREAD_NAME] = "?";

	name_at(r, thread, event, name);
	if (t->parent != ROW_NONE)
		name_at(r, t->parent, event, parent);
	if (t->process != thread)
		words_add(w,
			  tr("%s made a thread: %s. It shares memory and open "
			     "sockets with the others of its process."),
			  parent, name);
	else if (t->parent != ROW_NONE)
		words_add(w,
			  tr("%s forked: %s is a process of its own, and has "
			     "the same sockets open."),
			  parent, name);
	else
		words_add(w, tr("The program %s begins."), name);
}

static void say_status(int status, struct words *w)
{
	int signal = status - STATUS_SIGNAL;

	if (signal > 0 && signal <= SIGNAL_MOST)
		words_add(w, tr(" 128 + %d says that a signal ended it: %s."),
			  signal, strsignal(signal));
	words_add(w, tr(" The kernel closes what sockets it alone had open."));
}

static void say_end(const struct recording *r, uint32_t thread, uint32_t event,
		    struct words *w)
{
	int status = recording_thread(r, thread)->status;
	char name[THREAD_NAME];

	name_at(r, thread, event, name);
	if (status < 0) {
		words_add(w, tr("%s has ended; its process goes on."), name);
		return;
	}
	words_add(w, tr("%s has ended, and its process with it: status %d."),
		  name, status);
	say_status(status, w);
}

void why_thread(const struct recording *r, const struct row *row,
		struct words *w)
{
	const struct event *e = recording_event(r, row->event);
	uint32_t thread = event_thread(r, e);
	char name[THREAD_NAME], before[THREAD_NAME];

	if (e->kind == EVENT_THREAD_BEGIN)
		say_begin(r, thread, row->event, w);
	else if (e->kind == EVENT_THREAD_END)
		say_end(r, thread, row->event, w);
	else
		words_add(w,
			  tr("%s has become another command (%.60s), here "
			     "called %s; its open sockets stay."),
			  name_at(r, thread, row->event - 1, before),
			  recording_text(r,
					 thread_at(r, thread, row->event).name),
			  name_at(r, thread, row->event, name));
}

void why_output(const struct recording *r, const struct row *row,
		struct words *w)
{
	const struct output_row *o = recording_output_row(r, row->item);

	words_add(w,
		  o->fd == 2 ? tr("%s wrote %u bytes to its standard error.")
			     : tr("%s wrote %u bytes to its standard output."),
		  o->lane < recording_n_lanes(r)
			  ? recording_lane_name(r, o->lane)
			  : "?",
		  o->n);
}
