/*
 * The text views. Each is a function from a recording to lines; the ladder is
 * painted on a grid from the same rows as the screen's, the others are tables.
 */
#include "ui/print.h"

#include <string.h>

#include "capture/jsonl.h"
#include "capture/world.h"
#include "ui/i18n.h"
#include "ui/label.h"
#include "ui/ladder.h"

/* Our own text through a grid, for ASCII and for safety; n bytes, one line. */
static void put_part(const struct print_style *s, FILE *out, const char *text,
		     size_t n, int cols)
{
	struct grid g;

	grid_init(&g, 1, cols);
	grid_text_n(&g, 0, 0, STYLE_PLAIN, text, n);
	grid_write(&g, s->ascii, out);
	grid_free(&g);
}

/* A line of a table, as wide as it is. */
static void put_line(const struct print_style *s, FILE *out, const char *text)
{
	put_part(s, out, text, strlen(text), text_width(text));
}

#define DOT " · "

/* Bytes up to the last dot that still fits; 0 if there is none. */
static size_t parts_that_fit(const char *text, int cols)
{
	size_t fit = (size_t)text_fit(text, cols), n = 0;
	const char *dot = strstr(text, DOT);

	while (dot && (size_t)(dot - text) <= fit) {
		n = (size_t)(dot - text);
		dot = strstr(dot + 1, DOT);
	}
	return n;
}

/* As many lines as it takes, broken at dots if that is possible. */
static void put_wrapped(const struct print_style *s, FILE *out,
			const char *text)
{
	while (*text) {
		size_t n = strlen(text), skip = 0;

		if (text_width(text) > s->cols) {
			n = parts_that_fit(text, s->cols);
			skip = n ? strlen(DOT) : 0;
			n = n ? n : (size_t)text_wrap(text, s->cols);
		}
		put_part(s, out, text, n, s->cols);
		text += n + skip;
	}
}

#define LINE_TEXT 1200

/* --- ladder -------------------------------------------------------------- */

static const char *title_of(const struct recording *r)
{
	const struct recording_head *head = recording_head_of(r);
	uint32_t title = head->title_en;

	if (head->title_zh && strcmp(i18n_lang(), "zh") == 0)
		title = head->title_zh;
	return recording_text(r, title);
}

/* Adds a part of a line, after a dot if it is not the first. */
static void add_part(char *line, const char *prefix, const char *part)
{
	size_t n = strlen(line);

	if (*part)
		snprintf(line + n, LINE_TEXT - n, "%s%s%.1000s", n ? DOT : "",
			 prefix, part);
}

static void ladder_title(const struct recording *r, const struct print_style *s,
			 FILE *out)
{
	const struct recording_head *head = recording_head_of(r);
	char line[LINE_TEXT] = "";

	add_part(line, "", recording_text(r, head->name));
	add_part(line, "", title_of(r));
	add_part(line, "", recording_text(r, head->mode));
	add_part(line, "Linux ", recording_text(r, head->kernel));
	put_wrapped(s, out, line);
}

static void paint(struct ladder *l, const struct print_style *s, FILE *out,
		  const struct row *row)
{
	struct grid g;

	grid_init(&g, row ? ladder_row_height(l, row) : 2, l->cols);
	if (row)
		ladder_paint_row(l, &g, 0, row);
	else
		ladder_paint_head(l, &g, 0);
	grid_write(&g, s->ascii, out);
	grid_free(&g);
}

static struct world world_at_end(const struct recording *r)
{
	struct world w;

	world_init(&w);
	while (world_advance(&w, r))
		;
	return w;
}

static void count_line(const struct world *w, char out[LINE_TEXT])
{
	char part[LINE_TEXT / 2], time[TIME_TEXT];

	snprintf(out, LINE_TEXT, "%u %s: %u %s, %u %s, %u %s", w->sent,
		 tr("packets"), w->arrived, tr("delivered"), w->dropped,
		 tr("dropped"), w->absorbed, tr("absorbed"));
	snprintf(part, sizeof(part), "%u/%u %s", w->expected - w->failed,
		 w->expected, tr("expectations held"));
	add_part(out, "", w->expected ? part : "");
	add_part(out, "", time_format(w->t_ns, time));
}

/* Why it is a failure, or NULL. */
static const char *failure(const struct recording *r, const struct world *w)
{
	const struct recording_end *end = recording_end_of(r);
	const char *reason = recording_text(r, end->reason);

	if (!w->failed && (!end->ended || end->ok))
		return NULL;
	return *reason ? reason : tr("failed");
}

static void print_end(const struct recording *r, const struct print_style *s,
		      FILE *out)
{
	struct world w = world_at_end(r);
	const char *why = failure(r, &w);
	char line[LINE_TEXT];

	if (why) {
		snprintf(line, sizeof(line), "✗ %s", why);
		put_wrapped(s, out, line);
	}
	count_line(&w, line);
	put_wrapped(s, out, line);
}

void print_ladder(const struct recording *r, const struct print_style *s,
		  FILE *out)
{
	struct rows rows = { 0 };
	struct ladder l;

	if (s->json) {
		jsonl_write(r, JSONL_ALL & ~JSONL_BYTES, out);
		return;
	}
	rows_update(&rows, r, recording_count(r));
	ladder_init(&l, r, s->cols);
	ladder_title(r, s, out);
	fputc('\n', out);
	paint(&l, s, out, NULL);
	for (size_t i = 0; i < rows.n; i++)
		paint(&l, s, out, &rows.at[i]);
	fputc('\n', out);
	print_end(r, s, out);
	rows_free(&rows);
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
		jsonl_write(r, JSONL_PACKETS, out);
		return;
	}
	for (uint32_t i = 0; i < recording_n_packets(r); i++) {
		packet_line(r, i, line, sizeof(line));
		put_line(s, out, line);
	}
}

/* --- states -------------------------------------------------------------- */

static void state_line(const struct recording *r, const struct event *ev,
		       char *out, size_t size)
{
	const struct state_row *st = recording_state_row(r, ev->row);
	char time[TIME_TEXT], name[NAME_TEXT];

	snprintf(out, size, "%11s  %-14s %-12s → %-12s  %-6s  %s",
		 time_format(ev->t_ns, time), socket_name(r, st->socket, name),
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

	snprintf(out, size, "%-14s %s %s  %s %s  %s",
		 socket_name(r, socket, name), tr("kernel"),
		 tcp_state_name((enum tcp_state)so->state[STATE_KERNEL]),
		 tr("wire"),
		 tcp_state_name((enum tcp_state)so->state[STATE_WIRE]),
		 agree ? tr("agree") : tr("differ"));
}

static void print_states(const struct recording *r, const struct print_style *s,
			 FILE *out)
{
	char line[LINE_TEXT];

	if (s->json) {
		jsonl_write(r, JSONL_STATES, out);
		return;
	}
	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);

		if (ev->kind != EVENT_STATE)
			continue;
		state_line(r, ev, line, sizeof(line));
		put_line(s, out, line);
	}
	fputc('\n', out);
	for (uint32_t i = 0; i < recording_n_sockets(r); i++) {
		const struct socket_row *so = recording_socket_at(r, i);

		if (so->state[0] == TCP_UNKNOWN || so->state[1] == TCP_UNKNOWN)
			continue;
		agreement_line(r, i, line, sizeof(line));
		put_line(s, out, line);
	}
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
		jsonl_write(r, JSONL_CALLS, out);
		return;
	}
	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);

		if (ev->kind != EVENT_CALL_BEGIN)
			continue;
		call_line(r, ev, line, sizeof(line));
		put_line(s, out, line);
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

static void flow_line(const struct recording *r, uint32_t i, char *out,
		      size_t size)
{
	const struct flow *f = recording_flow(r, i);
	struct endpoint end_a = flow_end(f, 0), end_b = flow_end(f, 1);
	char a[ENDPOINT_TEXT], b[ENDPOINT_TEXT];

	snprintf(out, size, "%3u %-5s %-21s %-21s %6u %6u %9llu %9llu  %s %s",
		 i + 1, protocol_label(f->protocol), endpoint_format(&end_a, a),
		 endpoint_format(&end_b, b), f->packets[0], f->packets[1],
		 (unsigned long long)f->payload[0],
		 (unsigned long long)f->payload[1], end_state(r, f, 0),
		 end_state(r, f, 1));
}

static void print_flows(const struct recording *r, const struct print_style *s,
			FILE *out)
{
	char line[LINE_TEXT];

	if (s->json) {
		jsonl_write(r, JSONL_FLOWS, out);
		return;
	}
	put_line(s, out,
		 "  # proto a                     b                     "
		 "pkts a pkts b   bytes a   bytes b  states");
	for (uint32_t i = 0; i < recording_n_flows(r); i++) {
		flow_line(r, i, line, sizeof(line));
		put_line(s, out, line);
	}
}

/* --- summary ------------------------------------------------------------- */

static void print_summary(const struct recording *r,
			  const struct print_style *s, FILE *out)
{
	struct world w = world_at_end(r);
	const char *why = failure(r, &w);
	char line[LINE_TEXT], count[LINE_TEXT];

	if (s->json) {
		jsonl_write(r, JSONL_END, out);
		return;
	}
	count_line(&w, count);
	snprintf(line, sizeof(line), "%s", why ? "✗" : "✓");
	if (recording_head_of(r)->name)
		snprintf(line, sizeof(line), "%s %.300s", why ? "✗" : "✓",
			 recording_text(r, recording_head_of(r)->name));
	add_part(line, "", count);
	add_part(line, "", why ? why : "");
	put_line(s, out, line);
}

static void print_json(const struct recording *r, const struct print_style *s,
		       FILE *out)
{
	(void)s;
	jsonl_write(r, JSONL_ALL, out);
}

static const struct print_view views[] = {
	{ "ladder", "packets, calls and states between the endpoints",
	  print_ladder },
	{ "packets", "a line a packet", print_packets },
	{ "states", "every change of state, by kernel and by wire",
	  print_states },
	{ "calls", "every socket call", print_calls },
	{ "flows", "a line a conversation", print_flows },
	{ "summary", "one line; of several scenarios, one line each",
	  print_summary },
	{ "json", "the whole recording as JSON Lines", print_json },
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
