/*
 * The ladder.
 *
 *      time      state          lane 0                     lane 1  state
 *   0.638 ms     s SYN-SENT ├─ #1 [S] seq 0 ──────╮       │
 *   0.655 ms                │                     ╰──────▶│ c SYN-RECEIVED
 *
 * A packet leaves its lane when it is sent and meets the other lane when it
 * is delivered: two rows. Where other rows come between, a dotted track marks
 * that it is still on its way; each packet in flight has a track of its own.
 * A copy made on the wire starts there, at a ◇. States of the first lane
 * stand to the left, those of the last to the right, those of lanes between
 * below the row, beside their lane; with little room, all of them do.
 */
#include "ui/ladder/ladder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/text/i18n.h"
#include "ui/ladder/label_thread.h"
#include "ui/ladder/ladder_private.h"

/* --- lanes and tracks ---------------------------------------------------- */

void ladder_paint_lanes(const struct ladder *l, struct grid *g, int y)
{
	for (uint32_t i = 0; i < l->n_lanes; i++)
		grid_put(g, y, l->x[i], STYLE_LANE, G_LANE);
	for (uint32_t i = 0; i < LADDER_TRACKS; i++) {
		struct way w;
		int x;

		if (l->track[i].packet == ROW_NONE ||
		    !packet_way(l, l->track[i].packet, &w))
			continue;
		x = bend_x(&w, l->track[i].slot);
		if (grid_blank(g, y, x))
			grid_put(g, y, x, STYLE_DIM, G_TRACK);
	}
}

/* --- states -------------------------------------------------------------- */

/* RFC 9293 figure 5 has such short names too; the last are eight letters. */
static const char *const state_names[TCP_STATES][2] = {
	[TCP_SYN_RECEIVED] = { "SYN-RCVD", "SYN-RCVD" },
	[TCP_ESTABLISHED] = { "ESTAB", "ESTAB" },
	[TCP_FIN_WAIT_1] = { "FIN-WAIT-1", "FINWAIT1" },
	[TCP_FIN_WAIT_2] = { "FIN-WAIT-2", "FINWAIT2" },
	[TCP_CLOSE_WAIT] = { "CLOSE-WAIT", "CLO-WAIT" },
	[TCP_TIME_WAIT] = { "TIME-WAIT", "TIMEWAIT" },
};

static const char *state_text(uint8_t state, int brevity)
{
	const char *name = tcp_state_name((enum tcp_state)state);

	if (brevity > 0 && state < TCP_STATES &&
	    state_names[state][brevity - 1])
		name = state_names[state][brevity - 1];
	return name;
}

/* "c SYN-RECEIVED": the name in its actor, and the state, in `cols`. */
static void state_label(const struct ladder *l, const struct state_row *s,
			int cols, char *out, size_t size)
{
	const struct socket_row *socket =
		recording_socket_at(l->rec, s->socket);
	char name[NAME_TEXT], text[NAME_TEXT + 16];
	const char *var = strchr(socket_name(l->rec, s->socket, name), '.');
	bool named = socket->name && var;

	for (int i = named ? 0 : 3; i < 6; i++) {
		snprintf(text, sizeof(text), "%s%s%s", i < 3 ? var + 1 : "",
			 i < 3 ? " " : "", state_text(s->to, i % 3));
		if (text_width(text) <= cols)
			break;
	}
	text_cut(out, size, text, cols);
}

static void paint_state(const struct ladder *l, struct grid *g, int y,
			const struct state_row *s)
{
	int i = lane_index(l, recording_socket_at(l->rec, s->socket)->lane);
	bool beside = l->state_cols && is_outer(l, i);
	char text[NAME_TEXT + 16];
	bool left =
		beside ? i == 0 : l->n_lanes > 1 && i + 1 == (int)l->n_lanes;
	int room = beside ? l->state_cols - 1 : gap_of(l) - 3;

	state_label(l, s, room, text, sizeof(text));
	grid_text(g, y, left ? l->x[i] - 1 - text_width(text) : l->x[i] + 2,
		  style_end(l->lane[i]), text);
}

/* What has no room beside its lane goes below the row. */
static void first_lines(const struct ladder *l, int line[LADDER_LANES])
{
	for (int i = 0; i < (int)l->n_lanes; i++)
		line[i] = !l->state_cols || !is_outer(l, i);
}

/* The line of a state below the row's first, or -1 if its lane is not drawn. */
static int state_line(const struct ladder *l, const struct row *row, uint32_t i,
		      int line[LADDER_LANES])
{
	uint32_t socket = recording_state_row(l->rec, row->state[i])->socket;
	int at = lane_index(l, recording_socket_at(l->rec, socket)->lane);

	return at < 0 ? -1 : line[at]++;
}

static void paint_states(const struct ladder *l, struct grid *g, int y,
			 const struct row *row)
{
	int line[LADDER_LANES];

	first_lines(l, line);
	for (uint32_t i = 0; i < row->n_states; i++) {
		int at = state_line(l, row, i, line);

		if (at >= 0)
			paint_state(l, g, y + at,
				    recording_state_row(l->rec, row->state[i]));
	}
}

/* --- packets ------------------------------------------------------------- */

void paint_time(struct ladder *l, struct grid *g, int y, uint64_t t_ns)
{
	char text[TIME_TEXT];

	if (l->time == TIME_OF_DAY)
		clock_format(recording_head_of(l->rec)->started_ns + t_ns,
			     text);
	else
		time_format(l->time == TIME_SINCE_ROW ? t_ns - l->last_ns
						      : t_ns,
			    text);
	l->last_ns = t_ns;
	grid_text(g, y, TIME_COLS - 1 - text_width(text), STYLE_DIM, text);
}

enum style packet_style(const struct ladder *l, uint32_t packet)
{
	return style_end(
		packet_lane(l->rec, recording_packet(l->rec, packet), true));
}

/* A line from x1 to x2, crossing the lanes on its way. */
static void paint_line(const struct ladder *l, struct grid *g, int y, int x1,
		       int x2, enum style style)
{
	int from = x1 < x2 ? x1 : x2, to = x1 < x2 ? x2 : x1;

	grid_fill(g, y, from, to - from + 1, style, G_LINE);
	for (uint32_t i = 0; i < l->n_lanes; i++)
		if (l->x[i] > from && l->x[i] < to)
			grid_put(g, y, l->x[i], style, G_CROSS);
}

/* Columns from a packet's lane to what it meets first. */
static int label_room(const struct way *w, int bend)
{
	int to_stop = abs(w->stop - w->a), to_bend = abs(bend - w->a);

	return to_stop < to_bend ? to_stop : to_bend;
}

/* The label follows its lane: "├─ #1 [S] seq 0 ──╮", or "├#1 [S]─╮". */
static void paint_sent(struct ladder *l, struct grid *g, int y,
		       const struct row *row, const struct way *w)
{
	int bend = bend_x(w, track_take(l, w, row->item));
	int room = label_room(w, bend), skip = room < 14 ? 1 : 2;
	enum style style = packet_style(l, row->item);
	char label[LABEL_TEXT], text[LABEL_TEXT + 2];

	packet_label_fit(l->rec, row->item, skip > 1 ? room - 4 : room - 1,
			 label);
	snprintf(text, sizeof(text), skip > 1 ? " %s " : "%s", label);
	paint_line(l, g, y, w->a, bend, style);
	grid_put(g, y, w->a, style, w->out > 0 ? G_FROM_LEFT : G_FROM_RIGHT);
	grid_put(g, y, bend, style, w->out > 0 ? G_DOWN_LEFT : G_DOWN_RIGHT);
	grid_text(g, y,
		  w->out > 0 ? w->a + skip : w->a - skip - text_width(text) + 1,
		  style, text);
	if (row->event == l->moving)
		uncover(l, g, y, w->a, bend, false);
}

/* Where a text of that width is clear of the tracks of other packets. */
static int clear_of_tracks(const struct ladder *l, int x, int width, int step)
{
	for (uint32_t i = 0; i < LADDER_TRACKS; i++) {
		struct way w;
		int t;

		if (l->track[i].packet == ROW_NONE ||
		    !packet_way(l, l->track[i].packet, &w))
			continue;
		t = bend_x(&w, l->track[i].slot);
		if (t >= x && t < x + width)
			x = step > 0 ? t + 1 : t - width;
	}
	return x;
}

/* What happened, on the side of the bend that the packet came from. */
static void paint_fate(const struct ladder *l, struct grid *g, int y,
		       const struct way *w, int bend, enum style style,
		       const char *text)
{
	int room = w->gap - abs(w->turn - bend) - 2;
	int from = w->out > 0 ? bend - room : bend + 1, x, width;
	char cut[LABEL_TEXT];

	text_cut(cut, sizeof(cut), text, room);
	width = text_width(cut);
	x = w->out > 0 ? bend - width : bend + 1;
	x = clear_of_tracks(l, x, width, -w->out);
	if (x < from || x + width > from + room)
		x = w->out > 0 ? bend - width : bend + 1; /* it has no place */
	grid_text(g, y, x, style, cut);
}

/* "├─ #1 [S] seq 0 ────▶│": no bend, for it took no time that is known. */
static void paint_passed(struct ladder *l, struct grid *g, int y,
			 const struct row *row, const struct way *w)
{
	int end = w->b - w->in, room = label_room(w, end);
	enum style style = packet_style(l, row->item);
	char label[LABEL_TEXT], text[LABEL_TEXT + 2];

	packet_label_fit(l->rec, row->item, room - 4, label);
	snprintf(text, sizeof(text), " %s ", label);
	paint_line(l, g, y, w->a, end, style);
	grid_put(g, y, w->a, style, w->out > 0 ? G_FROM_LEFT : G_FROM_RIGHT);
	grid_put(g, y, end, style, w->in > 0 ? G_TO_RIGHT : G_TO_LEFT);
	grid_text(g, y, w->out > 0 ? w->a + 2 : w->a - 1 - text_width(text),
		  style, text);
}

static void arrival_note(const struct ladder *l, const struct row *row,
			 char out[LABEL_TEXT])
{
	const struct packet_row *p = recording_packet(l->rec, row->item);
	enum fate fate = (enum fate)p->fate;
	char label[LABEL_TEXT];

	out[0] = '\0';
	if (p->copy_of != ROW_NONE)
		snprintf(out, LABEL_TEXT, " #%u %s #%u ",
			 packet_number(l->rec, row->item), tr("copy of"),
			 packet_number(l->rec, p->copy_of));
	else if (fate != FATE_DELIVERED)
		snprintf(out, LABEL_TEXT, " #%u %.150s ",
			 packet_number(l->rec, row->item),
			 fate_label(l->rec, p, label));
	else if (p->injected)
		snprintf(out, LABEL_TEXT, " #%u %s ",
			 packet_number(l->rec, row->item), tr("injected"));
	else if (others_in_flight(l))
		snprintf(out, LABEL_TEXT, " #%u ",
			 packet_number(l->rec, row->item));
}

static void paint_arrived(struct ladder *l, struct grid *g, int y,
			  const struct row *row, const struct way *w)
{
	int bend = bend_x(w, track_leave(l, w, row->item));
	enum style style = packet_style(l, row->item);
	char note[LABEL_TEXT];

	arrival_note(l, row, note);
	paint_line(l, g, y, bend, w->b - w->in, style);
	grid_put(g, y, bend, style,
		 is_copy(l, row->item) ? G_COPY
		 : w->in > 0	       ? G_UP_RIGHT
				       : G_UP_LEFT);
	grid_put(g, y, w->b - w->in, style, w->in > 0 ? G_TO_RIGHT : G_TO_LEFT);
	paint_fate(l, g, y, w, bend, style, note);
	if (row->event == l->moving)
		uncover(l, g, y, bend, w->b - w->in, true);
}

static void paint_lost(struct ladder *l, struct grid *g, int y,
		       const struct row *row, const struct way *w)
{
	const struct packet_row *p = recording_packet(l->rec, row->item);
	bool held = row->kind == ROW_HELD;
	int bend = bend_x(w, track_leave(l, w, row->item));
	bool lost = !held && p->fate != FATE_ABSORBED;
	enum style style = lost ? STYLE_LOSS : STYLE_DIM;
	char note[LABEL_TEXT], label[LABEL_TEXT];

	snprintf(note, sizeof(note), " #%u %.150s ",
		 packet_number(l->rec, row->item),
		 held ? tr("still held") : fate_label(l->rec, p, label));
	grid_put(g, y, bend, style, held ? G_TRACK : G_LOST);
	paint_fate(l, g, y, w, bend, style, note);
}

/* --- calls --------------------------------------------------------------- */

/* In `cols` columns, and how it is to look. */
static enum style beside_text(const struct ladder *l, const struct row *row,
			      int cols, char text[CALL_TEXT])
{
	if (row->kind == ROW_THREAD) {
		thread_label(l->rec, row->event, cols, text);
		return style_end(row->lane);
	}
	if (row->kind == ROW_OUTPUT) {
		output_label(l->rec, row->item, cols, text);
		return STYLE_PLAIN;
	}
	call_label_fit(l->rec, recording_call(l->rec, row->item), row->kind,
		       cols, text);
	return STYLE_CALL;
}

/* Calls and threads stand beside their lane, to its inner side. */
static void paint_call(const struct ladder *l, struct grid *g, int y,
		       const struct row *row)
{
	int i = lane_index(l, row->lane);
	bool last = i > 0 && i + 1 == (int)l->n_lanes;
	int room = l->n_lanes > 1 ? gap_of(l) : l->cols - l->x[0];
	int pad = room < GAP_WANTED ? 1 : 2;
	char text[CALL_TEXT];
	enum style style = beside_text(l, row, room - 2 * pad + 1, text);

	grid_text(g, y,
		  last ? l->x[i] - pad - text_width(text) + 1 : l->x[i] + pad,
		  style, text);
}

/* --- a row --------------------------------------------------------------- */

/* It says something that has no place between the lanes. */
static bool has_place(const struct ladder *l, const struct row *row)
{
	struct way w;

	if (row->kind <= ROW_HELD)
		return way_find(l, row->lane, row->to, &w);
	if (row->kind <= ROW_OUTPUT)
		return lane_index(l, row->lane) >= 0;
	for (uint32_t i = 0; i < row->n_states; i++) {
		uint32_t s = recording_state_row(l->rec, row->state[i])->socket;

		if (lane_index(l, recording_socket_at(l->rec, s)->lane) >= 0)
			return true;
	}
	return false;
}

int ladder_row_height(const struct ladder *l, const struct row *row)
{
	char buf[WORDS_TEXT];
	int line[LADDER_LANES], most = 0;

	if (!has_place(l, row))
		return count_lines(row_words(l, row, buf),
				   l->cols - NOTE_INDENT);
	first_lines(l, line);
	for (uint32_t i = 0; i < row->n_states; i++) {
		int at = state_line(l, row, i, line);

		most = at > most ? at : most;
	}
	return most + 1;
}

void ladder_paint_row(struct ladder *l, struct grid *g, int y,
		      const struct row *row)
{
	int height = ladder_row_height(l, row);
	struct way w;

	if (!has_place(l, row)) {
		paint_words(l, g, y, row);
		return;
	}
	ladder_paint_lanes(l, g, y);
	paint_time(l, g, y, row->t_ns);
	if (row->kind <= ROW_HELD)
		way_find(l, row->lane, row->to, &w);
	if (row->kind == ROW_PASSED)
		paint_passed(l, g, y, row, &w);
	else if (row->kind == ROW_SENT)
		paint_sent(l, g, y, row, &w);
	else if (row->kind == ROW_ARRIVED)
		paint_arrived(l, g, y, row, &w);
	else if (row->kind <= ROW_HELD)
		paint_lost(l, g, y, row, &w);
	else if (row->kind <= ROW_OUTPUT)
		paint_call(l, g, y, row);
	for (int i = 1; i < height; i++)
		ladder_paint_lanes(l, g,
				   y + i); /* as it is after the first line */
	if (row->event != l->moving)
		paint_states(l, g, y, row);
}

void ladder_skip_row(struct ladder *l, const struct row *row)
{
	struct way w;

	if (has_place(l, row))
		l->last_ns = row->t_ns;
	if (row->kind > ROW_HELD || row->kind == ROW_PASSED ||
	    !way_find(l, row->lane, row->to, &w))
		return;
	if (row->kind == ROW_SENT)
		track_take(l, &w, row->item);
	else
		track_leave(l, &w, row->item);
}

/* --- the head ------------------------------------------------------------ */

char *lane_address(const struct recording *r, uint32_t lane,
		   char out[ENDPOINT_TEXT])
{
	out[0] = '\0';
	for (uint32_t i = 0; i < recording_n_flows(r); i++) {
		const struct flow *f = recording_flow(r, i);

		for (int side = 0; side < 2; side++) {
			struct endpoint end = flow_end(f, side);

			if (f->lane[side] == lane)
				return endpoint_format(&end, out);
		}
	}
	return out;
}

/* The port tells more than the beginning: on loopback, the rest is the same. */
static const char *address_end(const char *address, int cols, char *out,
			       size_t size)
{
	int skip = text_width(address) - cols + 1;

	if (skip <= 1)
		return address;
	if (address[0] != '[' && strrchr(address, ':'))
		return strrchr(address, ':');
	snprintf(out, size, "…%s", address + skip);
	return out;
}

/* Columns from `from` on belong to the head of a lane. */
static void head_place(const struct ladder *l, int i, int *from, int *cols)
{
	const int *x = &l->x[i];
	int end = l->cols;

	*from = 0;
	if (i > 0)
		*from = (x[-1] + x[0]) / 2 + 1;
	if (i + 1 < (int)l->n_lanes)
		end = (x[0] + x[1]) / 2;
	*cols = end - *from;
}

static void paint_centred(struct grid *g, int y, int x, int from, int cols,
			  enum style style, const char *text)
{
	int width = text_width(text);

	x -= width / 2;
	if (x + width > from + cols)
		x = from + cols - width;
	grid_text(g, y, x < from ? from : x, style, text);
}

static void paint_name(const struct ladder *l, struct grid *g, int y, int i)
{
	char name[CALL_TEXT];
	int from, cols;

	head_place(l, i, &from, &cols);
	text_cut(name, sizeof(name), recording_lane_name(l->rec, l->lane[i]),
		 cols);
	paint_centred(g, y, l->x[i], from, cols,
		      style_end(l->lane[i]) | STYLE_BOLD, name);
}

void ladder_paint_names(struct ladder *l, struct grid *g, int y)
{
	for (int i = 0; i < (int)l->n_lanes; i++)
		paint_name(l, g, y, i);
}

void ladder_paint_head(struct ladder *l, struct grid *g, int y)
{
	for (int i = 0; i < (int)l->n_lanes; i++) {
		char address[ENDPOINT_TEXT], cut[ENDPOINT_TEXT + 4];
		int from, cols;

		head_place(l, i, &from, &cols);
		lane_address(l->rec, l->lane[i], address);
		paint_name(l, g, y, i);
		paint_centred(g, y + 1, l->x[i], from, cols, STYLE_DIM,
			      address_end(address, cols, cut, sizeof(cut)));
	}
}
