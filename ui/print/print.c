/*
 * The text views. Each is a function from a recording to lines; the ladder has
 * a file of its own, the others are tables.
 */
#include <string.h>

#include "capture/jsonl/jsonl.h"
#include "capture/recording/thread.h"
#include "ui/app/choice.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/print/print_private.h"

void print_objects(const struct recording *r, const struct print_style *s,
		   uint32_t parts, FILE *out)
{
	struct jsonl_writer *w = jsonl_open(r, parts, out);

	jsonl_choose(w, choice_keep(s->choice));
	jsonl_close(w);
}

/* --- packets ------------------------------------------------------------- */

static void packet_line(const struct recording *r, uint32_t n, char *out,
			size_t size)
{
	const struct packet_row *p = recording_packet(r, n);
	char sent[TIME_TEXT], fate_t[TIME_TEXT] = "-", from[NAME_TEXT];
	char to[NAME_TEXT], label[LABEL_TEXT], fate[LABEL_TEXT];

	if (p->fate_event != ROW_NONE && fate_arrives((enum fate)p->fate))
		time_format(p->fate_ns, fate_t);
	packet_label(r, n, label);
	if (recording_is_capture(r)) { /* it was seen, and that is all */
		snprintf(out, size, "%11s  %s > %s  %s",
			 time_format(p->sent_ns, sent),
			 packet_end_name(r, p, true, from),
			 packet_end_name(r, p, false, to), label);
		return;
	}
	snprintf(out, size, "%11s %11s  %s > %s  %s  %s",
		 time_format(p->sent_ns, sent), fate_t,
		 packet_end_name(r, p, true, from),
		 packet_end_name(r, p, false, to), label,
		 fate_label(r, p, fate));
}

static void print_packets(const struct recording *r,
			  const struct print_style *s, FILE *out)
{
	char line[LINE_TEXT];

	if (s->json) {
		print_objects(r, s, JSONL_PACKETS, out);
		return;
	}
	for (uint32_t i = recording_first_packet(r); i < recording_n_packets(r);
	     i++) {
		if (!choice_packet(s->choice, i))
			continue;
		packet_line(r, i, line, sizeof(line));
		print_line(s, out, line);
	}
}

/* --- states -------------------------------------------------------------- */

/* For "C.s", or for addresses where nobody has a name. */
static int name_cols(const struct recording *r)
{
	return recording_n_lanes(r) ? 14 : 21;
}

static void state_line(const struct recording *r, const struct event *ev,
		       char *out, size_t size)
{
	const struct state_row *st = recording_state_row(r, ev->row);
	char time[TIME_TEXT], name[NAME_TEXT];

	snprintf(out, size, "%11s  %-*s %-12s → %-12s  %-6s  %s",
		 time_format(ev->t_ns, time), name_cols(r),
		 socket_name(r, st->socket, name),
		 tcp_state_name((enum tcp_state)st->from),
		 tcp_state_name((enum tcp_state)st->to),
		 state_source_name((enum state_source)st->source),
		 st->why ? st->why->label : "");
}

/* Whether kernel and wire end in the same state, for each socket of both. */
static void agreement_line(const struct recording *r, uint32_t socket,
			   char *out, size_t size)
{
	const struct socket_row *so = recording_socket_at(r, socket);
	char name[NAME_TEXT];
	bool agree = so->state[STATE_KERNEL] == so->state[STATE_WIRE];

	snprintf(out, size, "%-*s %s %s  %s %s  %s", name_cols(r),
		 socket_name(r, socket, name), tr("kernel"),
		 tcp_state_name((enum tcp_state)so->state[STATE_KERNEL]),
		 tr("wire"),
		 tcp_state_name((enum tcp_state)so->state[STATE_WIRE]),
		 agree ? tr("agree") : tr("differ"));
}

/* Where both speak. */
static void print_agreement(const struct recording *r,
			    const struct print_style *s, FILE *out)
{
	char line[LINE_TEXT];
	bool any = false;

	for (uint32_t i = 0; i < recording_n_sockets(r); i++) {
		const struct socket_row *so = recording_socket_at(r, i);

		if (so->state[0] == TCP_UNKNOWN ||
		    so->state[1] == TCP_UNKNOWN || !choice_socket(s->choice, i))
			continue;
		if (!any)
			fputc('\n', out);
		any = true;
		agreement_line(r, i, line, sizeof(line));
		print_line(s, out, line);
	}
}

static void print_states(const struct recording *r, const struct print_style *s,
			 FILE *out)
{
	char line[LINE_TEXT];

	if (s->json) {
		print_objects(r, s, JSONL_STATES, out);
		return;
	}
	for (uint32_t i = recording_first(r); i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);

		if (ev->kind != EVENT_STATE ||
		    !choice_socket(s->choice,
				   recording_state_row(r, ev->row)->socket))
			continue;
		state_line(r, ev, line, sizeof(line));
		print_line(s, out, line);
	}
	print_agreement(r, s, out);
}

/* --- calls --------------------------------------------------------------- */

static void call_line(const struct recording *r, const struct event *ev,
		      char *out, size_t size)
{
	const struct call_row *call = recording_call(r, ev->row);
	uint64_t begin = recording_event(r, call->begin_event)->t_ns;
	char time[TIME_TEXT], took[TIME_TEXT] = "-", label[CALL_TEXT];
	const char *lane = "-";

	if (call->lane < recording_n_lanes(r))
		lane = recording_lane_name(r, call->lane);
	if (call->end_event != ROW_NONE)
		time_format(recording_event(r, call->end_event)->t_ns - begin,
			    took);
	call_label(r, call, call->end_event == ROW_NONE ? ROW_BEGIN : ROW_CALL,
		   label);
	snprintf(out, size, "%11s %11s  %-4s %s", time_format(begin, time),
		 took, lane, label);
}

static void print_calls(const struct recording *r, const struct print_style *s,
			FILE *out)
{
	char line[LINE_TEXT];

	if (s->json) {
		print_objects(r, s, JSONL_CALLS, out);
		return;
	}
	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);

		if (ev->kind != EVENT_CALL_BEGIN || event_is_threads(r, ev))
			continue;
		call_line(r, ev, line, sizeof(line));
		print_line(s, out, line);
	}
}

/* --- flows --------------------------------------------------------------- */

static const char *end_state(const struct recording *r, const struct flow *f,
			     int side)
{
	uint32_t socket = f->socket[side];
	const struct socket_row *so;
	enum tcp_state state;

	if (f->protocol != IP_TCP || socket == FLOW_NONE)
		return "-";
	so = recording_socket_at(r, socket);
	state = (enum tcp_state)so->state[STATE_KERNEL];
	if (state == TCP_UNKNOWN)
		state = (enum tcp_state)so->state[STATE_WIRE];
	return tcp_state_name(state);
}

static int ends_cols(const struct recording *r)
{
	int most = FLOW_ENDS_IPV4;

	for (uint32_t i = 0; i < recording_n_flows(r); i++) {
		int cols = flow_ends_cols(recording_flow(r, i));

		if (most < cols)
			most = cols;
	}
	return most;
}

static void print_flow(const struct recording *r, const struct print_style *s,
		       uint32_t n, int cols, FILE *out)
{
	const struct flow *f = recording_flow(r, n);
	struct app_stats app;
	struct flow_line line = { .number = n,
				  .flow = f,
				  .state = { end_state(r, f, 0),
					     end_state(r, f, 1) } };

	if (recording_app_stats(r, n, &app))
		line.app = &app;
	print_flow_line(s, &line, cols, out);
}

static void print_flows(const struct recording *r, const struct print_style *s,
			FILE *out)
{
	int cols = ends_cols(r);

	if (s->json) {
		print_objects(r, s, JSONL_FLOWS, out);
		return;
	}
	print_flow_head(s, (enum analysis_mode)recording_judged(r), cols, false,
			out);
	for (uint32_t i = 0; i < recording_n_flows(r); i++)
		if (choice_flow(s->choice, i))
			print_flow(r, s, i, cols, out);
}

static void print_json(const struct recording *r, const struct print_style *s,
		       FILE *out)
{
	print_objects(r, s, JSONL_ALL, out);
}

/* A recording has no kernel. */
static void print_no_sockets(const struct recording *r,
			     const struct print_style *s, FILE *out)
{
	(void)r;
	(void)s;
	(void)out;
}

static const struct print_view views[] = {
	{ "ladder", "packets, calls and states between the endpoints",
	  print_ladder, CAPTURE_PARTS, FILTER_OF_PACKETS, 0 },
	{ "packets", "a line a packet", print_packets, CAPTURE_STREAM,
	  FILTER_OF_PACKETS, JSONL_PACKETS },
	{ "states", "every change of state, by kernel and by wire",
	  print_states, CAPTURE_STREAM, FILTER_OF_FLOWS, JSONL_STATES },
	{ "calls", "every socket call", print_calls, CAPTURE_PARTS, -1, 0 },
	{ "lanes", "a row for each thread: when it runs, waits, sends",
	  print_lanes, CAPTURE_PARTS, -1, 0 },
	{ "flows", "a line a conversation", print_flows, CAPTURE_FLOWS,
	  FILTER_OF_FLOWS, 0 },
	{ "stream", "the bytes that both ends sent, in order, as text",
	  print_stream_text, CAPTURE_PARTS, FILTER_OF_FLOWS, 0 },
	{ "hex", "the same as a hex dump", print_stream_hex, CAPTURE_PARTS,
	  FILTER_OF_FLOWS, 0 },
	{ "summary", "one line; of several scenarios, one line each",
	  print_summary, CAPTURE_TOTALS, FILTER_OF_FLOWS, 0 },
	{ "json", "the whole recording as JSON Lines", print_json,
	  CAPTURE_STREAM, FILTER_OF_PACKETS, JSONL_ALL },
	{ "sockets", "the kernel's sockets, when live has ended",
	  print_no_sockets, CAPTURE_SOCKETS, -1, 0 },
};

const struct print_view *print_views(size_t *n)
{
	*n = sizeof(views) / sizeof(*views);
	return views;
}

const struct print_view *print_view_find(const char *name)
{
	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++)
		if (strcmp(views[i].name, name) == 0)
			return &views[i];
	return NULL;
}
