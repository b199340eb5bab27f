/*
 * Events to rows.
 *
 *   SENT ──▶ ROW_SENT                    FATE ──▶ ROW_ARRIVED, LOST or HELD
 *   SENT, FATE of a capture ──▶ one ROW_PASSED
 *   CALL_BEGIN ──▶ ROW_BEGIN             CALL_END ──▶ ROW_RETURN
 *   CALL_BEGIN … CALL_END, nothing delivered between ──▶ one ROW_CALL
 *   STATE ──▶ joins the row before it, which is its cause
 *   THREAD_… ──▶ ROW_THREAD              OUTPUT ──▶ ROW_OUTPUT
 *
 * The kernel's states are shown, and the observer's where no kernel speaks
 * (a capture file). Calls that wait for threads, children or time have no row
 * (event_is_threads): lanes show them. A row holds numbers only; its text is
 * made when painted (label.c), in the columns that there are.
 */
#include "ui/ladder/rows.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "capture/recording/thread.h"
#include "ui/text/i18n.h"
#include "ui/ladder/rows_prelude.h"

static struct row *row_add(struct rows *rows, enum row_kind kind,
			   const struct recording *r, uint32_t event)
{
	const struct event *ev = recording_event(r, event);
	struct row *row;

	mem_grow(rows->at, rows->cap, rows->n + 1);
	row = &rows->at[rows->n++];
	*row = (struct row){ .kind = kind,
			     .t_ns = ev->t_ns,
			     .event = event,
			     .item = ev->row,
			     .lane = ROW_NONE,
			     .to = ROW_NONE };
	return row;
}

/* --- packets ------------------------------------------------------------- */

static void add_packet(struct rows *rows, enum row_kind kind,
		       const struct recording *r, uint32_t event)
{
	struct row *row = row_add(rows, kind, r, event);
	const struct packet_row *p = recording_packet(r, row->item);

	row->lane = packet_lane(r, p, true);
	row->to = packet_lane(r, p, false);
}

/* A capture saw it once, on its way: when it left and came is not known. */
static bool passes(const struct recording *r, const struct packet_row *p)
{
	return recording_is_capture(r) && p->copy_of == ROW_NONE;
}

static void add_sent(struct rows *rows, const struct recording *r,
		     uint32_t event)
{
	const struct packet_row *p =
		recording_packet(r, recording_event(r, event)->row);

	if (p->copy_of != ROW_NONE)
		return; /* a copy starts on the wire, not at an end */
	add_packet(rows, passes(r, p) ? ROW_PASSED : ROW_SENT, r, event);
}

/* The row of a packet that passed happens when all is known of it. */
static bool join_passed(struct rows *rows, uint32_t event, uint32_t packet)
{
	for (size_t i = rows->n; i-- > 0;) {
		struct row *row = &rows->at[i];

		if (row->kind > ROW_HELD)
			continue;
		if (row->kind != ROW_PASSED || row->item != packet)
			return false;
		row->event = event;
		return true;
	}
	return false;
}

static void add_fate(struct rows *rows, const struct recording *r,
		     uint32_t event)
{
	uint32_t packet = recording_event(r, event)->row;
	const struct packet_row *p = recording_packet(r, packet);
	enum row_kind kind = ROW_LOST;

	if (passes(r, p) && join_passed(rows, event, packet))
		return;
	if (fate_arrives((enum fate)p->fate))
		kind = ROW_ARRIVED;
	else if (p->fate == FATE_HELD)
		kind = ROW_HELD;
	add_packet(rows, kind, r, event);
}

/* --- calls --------------------------------------------------------------- */

bool call_at_once(const struct recording *r, const struct call_row *call)
{
	if (call->end_event == ROW_NONE)
		return false;
	for (uint32_t i = call->begin_event + 1; i < call->end_event; i++) {
		switch ((enum event_kind)recording_event(r, i)->kind) {
		case EVENT_SENT:
		case EVENT_STATE:
		case EVENT_INFO:
		case EVENT_OUTPUT:
			break;
		default:
			if (!event_is_threads(r, recording_event(r, i)))
				return false;
		}
	}
	return true;
}

/* The row of a call that has begun; it is near, or there is none. */
static struct row *begin_of(struct rows *rows, const struct call_row *call)
{
	for (size_t i = rows->n; i-- > 0;) {
		if (rows->at[i].event < call->begin_event)
			break;
		if (rows->at[i].event == call->begin_event)
			return &rows->at[i];
	}
	return NULL;
}

/* What a call returned is not known before it does: its row changes then. */
static void add_call(struct rows *rows, const struct recording *r,
		     uint32_t event)
{
	const struct call_row *call =
		recording_call(r, recording_event(r, event)->row);
	struct row *begin;
	bool at_once, hides;

	if (call->threads)
		return;
	if (event == call->begin_event && !prelude_shows_call(rows, r, call))
		return;
	if (event == call->begin_event) {
		row_add(rows, ROW_BEGIN, r, event)->lane = call->lane;
		return;
	}
	at_once = call_at_once(r, call);
	hides = prelude_may_hide(r, call);
	begin = at_once || hides ? begin_of(rows, call) : NULL;
	if (hides && !begin)
		return;
	if (at_once && begin)
		begin->kind = ROW_CALL;
	else
		row_add(rows, ROW_RETURN, r, event)->lane = call->lane;
}

static void add_thread(struct rows *rows, const struct recording *r,
		       uint32_t event)
{
	uint32_t thread = event_thread(r, recording_event(r, event));

	if (!prelude_shows_thread(rows, r, event))
		return;
	row_add(rows, ROW_THREAD, r, event)->lane =
		thread_at(r, thread, event).lane;
}

/* --- states -------------------------------------------------------------- */

/* No kernel has spoken of this socket. */
static bool wire_speaks(const struct recording *r, uint32_t socket)
{
	return recording_socket_at(r, socket)->state[STATE_KERNEL] ==
	       TCP_UNKNOWN;
}

/* The row that a state belongs to, if it has room. */
static struct row *cause_of(struct rows *rows)
{
	struct row *last = rows->n ? &rows->at[rows->n - 1] : NULL;

	if (!last || last->n_states == ROW_STATES)
		return NULL;
	switch (last->kind) {
	case ROW_NOTE:
	case ROW_MARK:
	case ROW_FAILED:
	case ROW_OUTPUT:
		return NULL;
	default:
		return last;
	}
}

static void add_state(struct rows *rows, const struct recording *r,
		      uint32_t event)
{
	uint32_t state = recording_event(r, event)->row;
	const struct state_row *s = recording_state_row(r, state);
	struct row *row;

	if (s->source == STATE_WIRE && !wire_speaks(r, s->socket))
		return;
	row = cause_of(rows);
	if (!row)
		row = row_add(rows, ROW_STATE, r, event);
	row->state[row->n_states++] = state;
}

/* Notes come in English first; the translation, if any, right after it. */
static bool shows_note(const struct recording *r, uint32_t event)
{
	const struct note_row *note =
		recording_note_row(r, recording_event(r, event)->row);
	const struct event *next;

	if (i18n_shows(note->lang))
		return true;
	if (strcmp(note->lang, "en") != 0)
		return false;
	if (event + 1 >= recording_count(r))
		return true;
	next = recording_event(r, event + 1);
	return next->kind != EVENT_NOTE ||
	       !i18n_shows(recording_note_row(r, next->row)->lang);
}

/* What programs wrote to their terminal is shown as one: pane_terminal.c. */
static void add_output(struct rows *rows, const struct recording *r,
		       uint32_t event)
{
	const struct output_row *o =
		recording_output_row(r, recording_event(r, event)->row);

	if (o->lane != ROW_NONE)
		row_add(rows, ROW_OUTPUT, r, event)->lane = o->lane;
}

/* --- all ----------------------------------------------------------------- */

static void add_event(struct rows *rows, const struct recording *r,
		      uint32_t event)
{
	const struct event *ev = recording_event(r, event);

	switch ((enum event_kind)ev->kind) {
	case EVENT_SENT:
		add_sent(rows, r, event);
		break;
	case EVENT_FATE:
		add_fate(rows, r, event);
		break;
	case EVENT_CALL_BEGIN:
	case EVENT_CALL_END:
		add_call(rows, r, event);
		break;
	case EVENT_STATE:
		add_state(rows, r, event);
		break;
	case EVENT_THREAD_BEGIN:
	case EVENT_THREAD_EXEC:
	case EVENT_THREAD_END:
		add_thread(rows, r, event);
		break;
	case EVENT_OUTPUT:
		add_output(rows, r, event);
		break;
	case EVENT_NOTE:
		if (shows_note(r, event))
			row_add(rows, ROW_NOTE, r, event);
		break;
	case EVENT_MARK:
		row_add(rows, ROW_MARK, r, event);
		break;
	case EVENT_EXPECT:
		if (recording_expect_row(r, ev->row)->verdict == EXPECT_FAILED)
			row_add(rows, ROW_FAILED, r, event);
		break;
	default:
		break;
	}
}

void rows_update(struct rows *rows, const struct recording *r, uint32_t until)
{
	while (rows->events < until && rows->events < recording_count(r))
		add_event(rows, r, rows->events++);
}

void rows_free(struct rows *rows)
{
	free(rows->at);
	free(rows->talks.at);
	free(rows->told.at);
	memset(rows, 0, sizeof(*rows));
}
