/*
 * What threads do, in a line: that they begin, become another command or end,
 * and what their programs write. A thread of a lane that has only one is not
 * called by its number.
 */
#include "ui/ladder/label_thread.h"

#include <stdio.h>
#include <string.h>

#include "capture/words.h"
#include "ui/term/grid.h"
#include "ui/text/i18n.h"

char *thread_name(const struct recording *r, uint32_t lane, uint32_t number,
		  char out[THREAD_NAME])
{
	const char *name = lane < recording_n_lanes(r)
				   ? recording_lane_name(r, lane)
				   : "?";

	if (recording_lane_threads(r, lane) > 1)
		snprintf(out, THREAD_NAME, "%.50s[%u]", name, number);
	else
		snprintf(out, THREAD_NAME, "%.60s", name);
	return out;
}

char *call_thread_name(const struct recording *r, const struct call_row *call,
		       char out[THREAD_NAME])
{
	return thread_name(r, call->lane, call->thread, out);
}

char *thread_lead(const struct recording *r, uint32_t lane, uint32_t number,
		  char out[THREAD_LEAD])
{
	out[0] = '\0';
	if (recording_lane_threads(r, lane) > 1)
		snprintf(out, THREAD_LEAD, "[%u] ", number);
	return out;
}

static void say_begin(const struct recording *r, uint32_t thread,
		      struct thread_place at, struct words *w)
{
	const struct thread_row *t = recording_thread(r, thread);
	const char *name = recording_text(r, at.name);

	if (t->process != thread)
		words_add(w, "%s", tr("thread begins"));
	else if (t->parent != ROW_NONE)
		words_add(w, "%s", tr("process begins"));
	else
		words_add(w, "%s", tr("program begins"));
	if (*name && strcmp(name, recording_lane_name(r, at.lane)) != 0)
		words_add(w, ": %.60s", name);
}

static void say_end(const struct recording *r, uint32_t thread, struct words *w)
{
	const struct thread_row *t = recording_thread(r, thread);

	if (t->status < 0)
		words_add(w, "%s", tr("thread ends"));
	else
		words_add(w, "%s %d", tr("ends: status"), t->status);
}

char *thread_label(const struct recording *r, uint32_t event, int cols,
		   char out[CALL_TEXT])
{
	const struct event *e = recording_event(r, event);
	uint32_t thread = event_thread(r, e);
	struct thread_place at = thread_at(r, thread, event);
	char whole[CALL_TEXT], lead[THREAD_LEAD];
	struct words w = { .at = whole, .size = sizeof(whole) };

	words_add(&w, "%s", thread_lead(r, at.lane, at.number, lead));
	if (e->kind == EVENT_THREAD_BEGIN)
		say_begin(r, thread, at, &w);
	else if (e->kind == EVENT_THREAD_END)
		say_end(r, thread, &w);
	else
		words_add(&w, "%s: %.60s", tr("becomes"),
			  recording_text(r, at.name));
	text_cut(out, CALL_TEXT, whole, cols);
	return out;
}

char *output_label(const struct recording *r, uint32_t row, int cols,
		   char out[CALL_TEXT])
{
	const struct output_row *o = recording_output_row(r, row);
	char whole[CALL_TEXT];
	struct words w = { .at = whole, .size = sizeof(whole) };

	words_add(&w, "%s ",
		  o->fd == 2 ? tr("writes to stderr:") : tr("writes:"));
	words_add_bytes(&w, recording_text(r, o->text), o->n, OUTPUT_BYTES);
	text_cut(out, CALL_TEXT, whole, cols);
	return out;
}
