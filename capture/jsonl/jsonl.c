/*
 * A recording as JSON Lines: one object a line, docs/recording.schema.json.
 *
 * Every line carries "i". Up to the last event it is the event's index in the
 * recording; what has no event of its own counts on from there:
 *
 *    event      0      1     2      3     4
 *               START  SENT  STATE  FATE  MARK
 *    line  i =  0            2      3     4     5      6     7
 *               recording    state  packet mark  packet flow  end
 *                                   │            │ still held
 *                                   └ sent_i 1   └ and not lost
 *
 * so a packet stands where its fate is final, and a reader can put all events
 * back in their order. "i" is the same whichever parts are written.
 *
 * Invariants
 *  - What is not known, or does not apply, is null and never absent.
 *  - Sockets are numbered in the order they are first spoken of, so what is
 *    read and written again has the same numbers.
 *  - Every string goes through jsonl_string.
 */
#include "capture/jsonl/jsonl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "capture/analysis.h"
#include "capture/jsonl/jsonl_field.h"
#include "capture/jsonl/jsonl_member.h"
#include "capture/jsonl/jsonl_write.h"
#include "capture/mem.h"
#include "capture/version.h"

#define NS_PER_S 1000000000u

uint32_t jsonl_socket_of(const struct jsonl_writer *w, uint32_t socket)
{
	uint32_t turn = recording_socket_at(w->r, socket)->turn;

	return w->socket[socket].turn == turn ? w->socket[socket].n : 0;
}

/* --- the first line ------------------------------------------------------ */

static void put_started(FILE *out, uint64_t started_ns)
{
	time_t seconds = (time_t)(started_ns / NS_PER_S);
	char date[32], text[48];
	struct tm tm;

	if (started_ns == 0 || !gmtime_r(&seconds, &tm)) {
		member_null(out, "started");
		return;
	}
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s.%09uZ", date,
		 (unsigned int)(started_ns % NS_PER_S));
	member_string(out, "started", text);
}

static void put_title(const struct jsonl_writer *w,
		      const struct recording_head *head)
{
	member_key(w->out, "title");
	if (head->title_en || head->title_zh)
		member_texts(w->out, jsonl_text_of(w, head->title_en),
			     jsonl_text_of(w, head->title_zh));
	else
		fputs("null", w->out);
}

static void put_lanes(const struct jsonl_writer *w)
{
	member_key(w->out, "lanes");
	putc('[', w->out);
	for (uint32_t i = 0; i < recording_n_lanes(w->r); i++) {
		if (i > 0)
			putc(',', w->out);
		jsonl_string(w->out, recording_lane_name(w->r, i));
	}
	putc(']', w->out);
}

/* Said only where it is not the usual. */
static void put_judge(struct jsonl_writer *w)
{
	uint8_t mode = recording_judged(w->r);

	if (mode != ANALYSIS_EXACT)
		member_string(w->out, "analysis",
			      analysis_mode_name((enum analysis_mode)mode));
}

static void write_head(struct jsonl_writer *w, uint32_t i,
		       const struct event *e)
{
	const struct recording_head *head = recording_head_of(w->r);

	(void)e;
	fprintf(w->out,
		"{\"event\":\"recording\",\"version\":%d,\"i\":%" PRIu32,
		JSONL_VERSION, i);
	member_string(w->out, "name", jsonl_text_of(w, head->name));
	put_title(w, head);
	member_string(w->out, "mode", jsonl_text_of(w, head->mode));
	member_string(w->out, "kernel", jsonl_text_of(w, head->kernel));
	put_started(w->out, head->started_ns);
	member_string(w->out, "wirestep", WIRESTEP_VERSION);
	put_judge(w);
	put_lanes(w);
	object_close(w->out);
}

/* --- after the last event ------------------------------------------------ */

static void flow_line(const struct jsonl_writer *w, uint32_t i, uint32_t flow)
{
	const struct flow *f = recording_flow(w->r, flow);
	struct jsonl_ends ends = jsonl_ends_of(f);
	struct app_stats app;

	ends.census = w->census;
	if (recording_app_stats(w->r, flow, &app))
		ends.app = &app;
	for (int side = 0; side < 2; side++) {
		uint32_t socket = f->socket[side];

		ends.name[side] = jsonl_lane_of(w, f->lane[side]);
		ends.socket[side] =
			socket == FLOW_NONE ? 0 : jsonl_socket_of(w, socket);
	}
	jsonl_flow(w->out, i, flow, f, &ends);
}

static void end_line(const struct jsonl_writer *w, uint32_t i)
{
	const struct recording_end *end = recording_end_of(w->r);
	uint32_t last = recording_count(w->r) - 1;

	object_open(w->out, "end", i);
	member_u64(w->out, "t_ns", recording_event(w->r, last)->t_ns);
	member_bool_if(w->out, "ok", end->ended, end->ok);
	member_u64(w->out, "packets", recording_n_packets(w->r));
	member_u64(w->out, "dropped", recording_fates(w->r, FATE_DROPPED));
	member_u64(w->out, "absorbed", recording_fates(w->r, FATE_ABSORBED));
	member_u64(w->out, "expectations", w->expectations);
	member_u64(w->out, "failed", w->failed);
	member_string(w->out, "reason", jsonl_text_of(w, end->reason));
	if (end->counted) {
		member_u64(w->out, "dropped_kernel", end->dropped_kernel);
		member_u64(w->out, "dropped_interface", end->dropped_interface);
	}
	object_close(w->out);
}

/* --- the whole ----------------------------------------------------------- */

/* Which part a kind of event belongs to, and who writes its line. */
static const struct {
	uint32_t part;
	void (*write)(struct jsonl_writer *w, uint32_t i,
		      const struct event *e);
} kinds[] = {
	[EVENT_START] = { JSONL_HEAD, write_head },
	[EVENT_SENT] = { 0, NULL },
	[EVENT_FATE] = { JSONL_PACKETS, jsonl_fate },
	[EVENT_CALL_BEGIN] = { JSONL_CALLS, jsonl_call },
	[EVENT_CALL_END] = { JSONL_CALLS, jsonl_call },
	[EVENT_STATE] = { JSONL_STATES, jsonl_state },
	[EVENT_INFO] = { JSONL_INFOS, jsonl_info },
	[EVENT_NOTE] = { JSONL_NOTES, jsonl_note },
	[EVENT_EXPECT] = { JSONL_EXPECTS, jsonl_expect },
	[EVENT_MARK] = { JSONL_MARKS, jsonl_mark },
	[EVENT_ASK] = { JSONL_NOTES, jsonl_ask },
	[EVENT_THREAD_BEGIN] = { JSONL_THREADS, jsonl_thread },
	[EVENT_THREAD_EXEC] = { JSONL_THREADS, jsonl_thread },
	[EVENT_THREAD_END] = { JSONL_THREADS, jsonl_thread },
	[EVENT_OUTPUT] = { JSONL_THREADS, jsonl_output },
};
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == EVENT_KINDS,
	       "every kind of event is written, or is said not to be");

/* The socket whose state or figures an event brings, or ROW_NONE. */
static uint32_t event_socket(const struct recording *r, const struct event *e)
{
	if (e->kind == EVENT_STATE)
		return recording_state_row(r, e->row)->socket;
	if (e->kind == EVENT_INFO)
		return recording_info_row(r, e->row)->socket;
	return ROW_NONE;
}

/* The socket that the line of an event speaks of, or ROW_NONE. */
static uint32_t line_socket(const struct recording *r, const struct event *e)
{
	if (e->kind == EVENT_CALL_BEGIN || e->kind == EVENT_CALL_END)
		return recording_call(r, e->row)->socket;
	return event_socket(r, e);
}

static void speak_of(struct jsonl_writer *w, uint32_t socket)
{
	uint32_t turn = recording_socket_at(w->r, socket)->turn;

	if (jsonl_socket_of(w, socket))
		return;
	w->socket[socket] =
		(struct jsonl_socket){ .n = ++w->n_spoken, .turn = turn };
}

/* Looks through the events for what lines before them need to know. */
static void survey(struct jsonl_writer *w)
{
	mem_grow(w->socket, w->cap_sockets, recording_n_sockets(w->r) + 1);
	while (w->n_sockets < recording_n_sockets(w->r))
		w->socket[w->n_sockets++] = (struct jsonl_socket){ .n = 0 };
	for (uint32_t i = w->next; i < recording_count(w->r); i++) {
		const struct event *e = recording_event(w->r, i);
		uint32_t socket = line_socket(w->r, e);

		if (socket != ROW_NONE)
			speak_of(w, socket);
		if (e->kind != EVENT_EXPECT)
			continue;
		w->expectations++;
		w->failed += recording_expect_row(w->r, e->row)->verdict ==
			     EXPECT_FAILED;
	}
}

static bool keeps_packet(const struct jsonl_writer *w, uint32_t packet)
{
	return !w->keep || w->keep->packet(w->keep->context, packet);
}

static bool keeps(const struct jsonl_writer *w, const struct event *e)
{
	if (!w->keep || e->kind == EVENT_START)
		return true;
	if (e->kind == EVENT_FATE)
		return keeps_packet(w, e->row);
	return event_socket(w->r, e) != ROW_NONE &&
	       w->keep->socket(w->keep->context, event_socket(w->r, e));
}

static void write_events(struct jsonl_writer *w)
{
	for (; w->next < recording_count(w->r); w->next++) {
		const struct event *e = recording_event(w->r, w->next);

		if ((w->parts & kinds[e->kind].part) && keeps(w, e))
			kinds[e->kind].write(w, w->next, e);
	}
}

static bool keeps_flow(const struct jsonl_writer *w, uint32_t flow)
{
	return !w->keep || w->keep->flow(w->keep->context, flow);
}

/* What has no event: packets on their way, flows, the end. */
static void write_rest(const struct jsonl_writer *w)
{
	const struct flow_table *flows = recording_flows(w->r);
	uint32_t i = recording_count(w->r);

	for (uint32_t n = recording_first_packet(w->r);
	     n < recording_n_packets(w->r); n++) {
		if (recording_packet(w->r, n)->fate_event != ROW_NONE)
			continue;
		if ((w->parts & JSONL_PACKETS) && keeps_packet(w, n))
			jsonl_packet(w, i, n);
		i++;
	}
	for (uint32_t n = flow_next(flows, 0); n != FLOW_NONE;
	     n = flow_next(flows, n + 1), i++)
		if ((w->parts & JSONL_FLOWS) && !flow_get(flows, n)->told &&
		    keeps_flow(w, n))
			flow_line(w, i, n);
	if (w->parts & JSONL_END)
		end_line(w, i);
}

struct jsonl_writer *jsonl_open(const struct recording *r, uint32_t parts,
				FILE *out)
{
	struct jsonl_writer *w = mem_zero(1, sizeof(*w));

	*w = (struct jsonl_writer){ .r = r, .out = out, .parts = parts };
	return w;
}

void jsonl_choose(struct jsonl_writer *w, const struct jsonl_keep *keep)
{
	w->keep = keep;
}

void jsonl_census(struct jsonl_writer *w, const struct census *census)
{
	w->census = census;
}

void jsonl_flow_over(struct jsonl_writer *w, uint32_t i, uint32_t flow)
{
	if ((w->parts & JSONL_FLOWS) && keeps_flow(w, flow))
		flow_line(w, i, flow);
}

void jsonl_more(struct jsonl_writer *w)
{
	if (w->next < recording_first(w->r)) /* see recording_index */
		w->next = recording_first(w->r);
	survey(w);
	write_events(w);
}

void jsonl_close(struct jsonl_writer *w)
{
	jsonl_more(w);
	write_rest(w);
	free(w->socket);
	free(w);
}

void jsonl_write(const struct recording *r, uint32_t parts, FILE *out)
{
	jsonl_close(jsonl_open(r, parts, out));
}
