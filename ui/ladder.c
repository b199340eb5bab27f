/*
 * The ladder.
 *
 *      time      state          lane 0                     lane 1  state
 *   0.638 ms   s SYN-SENT          ├─ #1 [S] seq 0 ────╮      │
 *   0.655 ms                       │                   ╰─────▶│   c
 * SYN-RECEIVED
 *
 * A packet leaves its lane when it is sent and meets the other lane when it
 * is delivered: two rows. Where other rows come between, a dotted track marks
 * that it is still on its way; each packet in flight has a track of its own.
 * States of the first lane stand to the left, those of the last to the right,
 * those of lanes between beside their lane.
 */
#include "ui/ladder.h"

#include <stdio.h>
#include <string.h>

#include "ui/i18n.h"

enum {
	TIME_COLS = 11,
	STATE_COLS = 16,
	TRACK_STEP = 3,
	NOTE_INDENT = 13,
	NAME_COLS = 24,
};

enum glyph {
	G_LANE = 0x2502,       /* │ */
	G_LINE = 0x2500,       /* ─ */
	G_FROM_LEFT = 0x251c,  /* ├ */
	G_FROM_RIGHT = 0x2524, /* ┤ */
	G_CROSS = 0x253c,      /* ┼ */
	G_DOWN_RIGHT = 0x256d, /* ╭ */
	G_DOWN_LEFT = 0x256e,  /* ╮ */
	G_UP_RIGHT = 0x2570,   /* ╰ */
	G_UP_LEFT = 0x256f,    /* ╯ */
	G_TO_RIGHT = 0x25b6,   /* ▶ */
	G_TO_LEFT = 0x25c0,    /* ◀ */
	G_TRACK = 0x250a,      /* ┊ */
	G_LOST = 0x2717,       /* ✗ */
};

/* --- words --------------------------------------------------------------- */

char *time_format(uint64_t t_ns, char out[TIME_TEXT])
{
	if (t_ns < 1000000000u)
		snprintf(out, TIME_TEXT, "%.3f ms", (double)t_ns / 1e6);
	else
		snprintf(out, TIME_TEXT, "%.3f s", (double)t_ns / 1e9);
	return out;
}

static void tcp_label(const struct recording *r, const struct packet_row *p,
		      char *out, size_t size)
{
	char flags[FLAGS_TEXT], ack[24] = "", len[24] = "";

	if (p->flags & TH_ACK)
		snprintf(ack, sizeof(ack), " ack %u", packet_ack(r, p));
	if (p->payload_len)
		snprintf(len, sizeof(len), " len %u", p->payload_len);
	snprintf(out, size, "[%s] seq %u%s%s win %u%s",
		 tcp_flags_format(p->flags, flags), packet_seq(r, p), ack, len,
		 flow_window(recording_flow(r, p->flow), p->side, p->win,
			     p->flags),
		 p->analysis & 1 ? " retransmission" : "");
}

char *packet_label(const struct recording *r, uint32_t packet,
		   char out[LABEL_TEXT])
{
	const struct packet_row *p = recording_packet(r, packet);
	char what[LABEL_TEXT - 16];

	if (p->protocol == IP_TCP)
		tcp_label(r, p, what, sizeof(what));
	else if (p->protocol == IP_UDP)
		snprintf(what, sizeof(what), "UDP len %u", p->payload_len);
	else
		snprintf(what, sizeof(what), "ICMP type %u code %u",
			 p->icmp_type, p->icmp_code);
	snprintf(out, LABEL_TEXT, "#%u %s", packet + 1, what);
	return out;
}

static void result_label(const struct recording *r, const struct call_row *call,
			 char *out, size_t size)
{
	const char *name = call->error ? strerrorname_np(call->error) : NULL;
	const char *data = recording_text(r, call->data);

	if (call->end_event == ROW_NONE)
		out[0] = '\0';
	else if (call->result < 0)
		snprintf(out, size, " = %lld %s", (long long)call->result,
			 name ? name : "?");
	else if (*data)
		snprintf(out, size, " = %lld %s", (long long)call->result,
			 data);
	else
		snprintf(out, size, " = %lld", (long long)call->result);
}

char *call_label(const struct recording *r, const struct call_row *call,
		 enum row_kind kind, char out[CALL_TEXT])
{
	char result[CALL_TEXT / 2] = " …";

	if (kind != ROW_BEGIN)
		result_label(r, call, result, sizeof(result));
	snprintf(out, CALL_TEXT, "%s%s(%.300s)%s",
		 kind == ROW_RETURN ? "… " : "", recording_text(r, call->name),
		 recording_text(r, call->args), result);
	return out;
}

/* --- where things stand -------------------------------------------------- */

void ladder_init(struct ladder *l, const struct recording *r, int cols)
{
	int left = TIME_COLS + STATE_COLS, width;

	*l = (struct ladder){ .rec = r };
	l->cols = cols < LADDER_MIN_COLS ? LADDER_MIN_COLS : cols;
	for (uint32_t i = 0; i < LADDER_TRACKS; i++)
		l->track[i] = ROW_NONE;
	l->n_lanes = recording_n_lanes(r);
	if (l->n_lanes > LADDER_LANES)
		l->n_lanes = LADDER_LANES;
	width = l->cols - left - STATE_COLS - 1;
	for (uint32_t i = 0; i < l->n_lanes; i++) {
		l->lane[i] = i;
		l->x[i] = left;
		if (l->n_lanes > 1)
			l->x[i] += width * (int)i / (int)(l->n_lanes - 1);
	}
}

static int lane_x(const struct ladder *l, uint32_t lane)
{
	for (uint32_t i = 0; i < l->n_lanes; i++)
		if (l->lane[i] == lane)
			return l->x[i];
	return -1;
}

/* The column where a packet is between leaving and arriving. */
static int bend_x(const struct ladder *l, const struct row *row, uint32_t track)
{
	int a = lane_x(l, row->lane), b = lane_x(l, row->to);
	/* A label stands before the bend, so it is nearer to where it goes. */
	int bend = a + (b - a) * 3 / 4;

	return a < b ? bend + (int)track * TRACK_STEP
		     : bend - (int)track * TRACK_STEP;
}

static uint32_t track_find(const struct ladder *l, uint32_t packet)
{
	uint32_t i = 0;

	while (i < LADDER_TRACKS && l->track[i] != packet)
		i++;
	return i;
}

/* A free track for a packet, the last one if all are taken. */
static uint32_t track_take(struct ladder *l, uint32_t packet)
{
	uint32_t i = track_find(l, ROW_NONE);

	if (i == LADDER_TRACKS)
		return LADDER_TRACKS - 1;
	l->track[i] = packet;
	return i;
}

/* Its track becomes free; a copy of ours has none, and takes the first. */
static uint32_t track_leave(struct ladder *l, uint32_t packet)
{
	uint32_t i = track_find(l, packet);

	if (i == LADDER_TRACKS)
		return 0;
	l->track[i] = ROW_NONE;
	return i;
}

/* --- lanes and tracks ---------------------------------------------------- */

static void paint_lanes(const struct ladder *l, struct grid *g, int y)
{
	for (uint32_t i = 0; i < l->n_lanes; i++)
		grid_put(g, y, l->x[i], STYLE_LANE, G_LANE);
}

static void paint_tracks(const struct ladder *l, struct grid *g, int y)
{
	for (uint32_t i = 0; i < LADDER_TRACKS; i++) {
		struct row row = { .item = l->track[i] };
		const struct packet_row *p;
		const struct flow *f;
		int x;

		if (l->track[i] == ROW_NONE)
			continue;
		p = recording_packet(l->rec, l->track[i]);
		f = recording_flow(l->rec, p->flow);
		row.lane = f->lane[p->side];
		row.to = f->lane[1 - p->side];
		x = bend_x(l, &row, i);
		if (grid_blank(g, y, x))
			grid_put(g, y, x, STYLE_DIM, G_TRACK);
	}
}

static void paint_time(struct grid *g, int y, uint64_t t_ns)
{
	char text[TIME_TEXT];

	time_format(t_ns, text);
	grid_text(g, y, TIME_COLS - 1 - text_width(text), STYLE_DIM, text);
}

static void paint_state(const struct ladder *l, struct grid *g, int y,
			const struct state_row *s)
{
	const struct socket_row *socket =
		recording_socket_at(l->rec, s->socket);
	const char *state = tcp_state_name((enum tcp_state)s->to);
	char name[NAME_TEXT], text[NAME_TEXT + 16];
	const char *var = strchr(socket_name(l->rec, s->socket, name), '.');
	int x = lane_x(l, socket->lane);

	if (x < 0)
		return;
	if (socket->name && var)
		snprintf(text, sizeof(text), "%s %s", var + 1, state);
	else
		snprintf(text, sizeof(text), "%s", state);
	if (x == l->x[0])
		x -= text_width(text) + 1;
	else
		x += 2;
	grid_text(g, y, x, STYLE_STATE, text);
}

/* A lane between others has no margin: its states go below the row. */
static void first_lines(const struct ladder *l, int line[LADDER_LANES])
{
	for (uint32_t i = 0; i < LADDER_LANES; i++)
		line[i] = i > 0 && i + 1 < l->n_lanes;
}

/* States beyond the first of a lane go to the lines below. */
static void paint_states(const struct ladder *l, struct grid *g, int y,
			 const struct row *row)
{
	int line[LADDER_LANES];

	first_lines(l, line);
	for (uint32_t i = 0; i < row->n_states; i++) {
		const struct state_row *s =
			recording_state_row(l->rec, row->state[i]);
		uint32_t lane = recording_socket_at(l->rec, s->socket)->lane;

		if (lane < LADDER_LANES)
			paint_state(l, g, y + line[lane]++, s);
	}
}

/* --- packets ------------------------------------------------------------- */

/* A line from x1 to x2, crossing the lanes on its way. */
static void paint_line(const struct ladder *l, struct grid *g, int y, int x1,
		       int x2, enum style style)
{
	int from = x1 < x2 ? x1 : x2, to = x1 < x2 ? x2 : x1;

	for (int x = from; x <= to; x++)
		grid_put(g, y, x, style, G_LINE);
	for (uint32_t i = 0; i < l->n_lanes; i++)
		if (l->x[i] > from && l->x[i] < to)
			grid_put(g, y, l->x[i], style, G_CROSS);
}

static void paint_sent(struct ladder *l, struct grid *g, int y,
		       const struct row *row)
{
	int a = lane_x(l, row->lane), b = lane_x(l, row->to);
	int bend = bend_x(l, row, track_take(l, row->item));
	char label[LABEL_TEXT];
	int at, width;

	packet_label(l->rec, row->item, label);
	/* The window is the first to go where there is no room for all. */
	if (text_width(label) + 4 > (a < b ? bend - a : a - bend) &&
	    strstr(label, " win "))
		*strstr(label, " win ") = '\0';
	width = text_width(label);
	paint_line(l, g, y, a, bend, STYLE_PACKET);
	grid_put(g, y, a, STYLE_PACKET, a < b ? G_FROM_LEFT : G_FROM_RIGHT);
	grid_put(g, y, bend, STYLE_PACKET, a < b ? G_DOWN_LEFT : G_DOWN_RIGHT);
	at = a < b ? a + 3 : a - 2 - width;
	grid_put(g, y, at - 1, STYLE_PACKET, ' ');
	grid_text(g, y, at, STYLE_PACKET, label);
	grid_put(g, y, at + width, STYLE_PACKET, ' ');
}

static const char *arrival_note(const struct ladder *l, const struct row *row,
				char out[LABEL_TEXT])
{
	const struct packet_row *p = recording_packet(l->rec, row->item);
	enum fate fate = (enum fate)p->fate;

	out[0] = '\0';
	if (p->copy_of != ROW_NONE)
		snprintf(out, LABEL_TEXT, " #%u %s #%u ", row->item + 1,
			 tr("copy of"), p->copy_of + 1);
	else if (fate != FATE_DELIVERED)
		snprintf(out, LABEL_TEXT, " #%u %s ", row->item + 1,
			 tr(fate_name(fate)));
	return out;
}

static void paint_arrived(struct ladder *l, struct grid *g, int y,
			  const struct row *row)
{
	int a = lane_x(l, row->lane), b = lane_x(l, row->to);
	int bend = bend_x(l, row, track_leave(l, row->item));
	int end = a < b ? b - 1 : b + 1;
	char note[LABEL_TEXT];
	int width = text_width(arrival_note(l, row, note));

	paint_line(l, g, y, bend, end, STYLE_PACKET);
	grid_put(g, y, bend, STYLE_PACKET, a < b ? G_UP_RIGHT : G_UP_LEFT);
	grid_put(g, y, end, STYLE_PACKET, a < b ? G_TO_RIGHT : G_TO_LEFT);
	grid_text(g, y, a < b ? bend + 2 : bend - 1 - width, STYLE_PACKET,
		  note);
}

static void paint_lost(struct ladder *l, struct grid *g, int y,
		       const struct row *row)
{
	int a = lane_x(l, row->lane), b = lane_x(l, row->to);
	int bend = bend_x(l, row, track_leave(l, row->item));
	const struct packet_row *p = recording_packet(l->rec, row->item);
	bool held = row->kind == ROW_HELD;
	char note[LABEL_TEXT];
	const char *why =
		held ? tr("still held") : tr(fate_name((enum fate)p->fate));

	snprintf(note, sizeof(note), " #%u %s", row->item + 1, why);
	if (a > b && bend - 1 - text_width(note) <= b)
		a = b; /* no room before it: say it behind */
	grid_put(g, y, bend, held ? STYLE_DIM : STYLE_LOSS,
		 held ? G_TRACK : G_LOST);
	grid_text(g, y, a <= b ? bend + 1 : bend - 1 - text_width(note),
		  held ? STYLE_DIM : STYLE_LOSS, note);
}

/* --- the other rows ------------------------------------------------------ */

/* Cut with "…" at `cols`, for what has no second line. */
static void paint_cut(struct grid *g, int y, int x, int cols, enum style style,
		      const char *text)
{
	char cut[CALL_TEXT];

	if (text_width(text) <= cols) {
		grid_text(g, y, x, style, text);
		return;
	}
	snprintf(cut, sizeof(cut), "%.*s…", text_fit(text, cols - 1), text);
	grid_text(g, y, x, style, cut);
}

/* Calls stand beside their lane, to its inner side. */
static void paint_call(struct ladder *l, struct grid *g, int y,
		       const struct row *row)
{
	const struct call_row *call = recording_call(l->rec, row->item);
	int x = lane_x(l, row->lane), width, space;
	char text[CALL_TEXT];
	bool last = l->n_lanes > 1 && x == l->x[l->n_lanes - 1];

	call_label(l->rec, call, row->kind, text);
	space = l->n_lanes > 1 ? l->x[1] - l->x[0] - 4 : l->cols - x - 4;
	width = text_width(text) < space ? text_width(text) : space;
	paint_cut(g, y, last ? x - 1 - width : x + 2, space, STYLE_CALL, text);
}

static const char *wrapped_text(const struct ladder *l, const struct row *row,
				char *buf, size_t size)
{
	const struct expect_row *x;

	if (row->kind == ROW_NOTE)
		return recording_text(
			l->rec, recording_note_row(l->rec, row->item)->text);
	x = recording_expect_row(l->rec, row->item);
	snprintf(buf, size, "%s:%u: %s %s, %s %s",
		 recording_text(l->rec, x->file), x->line, tr("wanted"),
		 recording_text(l->rec, x->want), tr("got"),
		 recording_text(l->rec, x->got));
	return buf;
}

static int count_lines(const char *text, int cols)
{
	int lines = 0;

	for (; *text; text += text_wrap(text, cols))
		lines++;
	return lines ? lines : 1;
}

static void paint_wrapped(struct ladder *l, struct grid *g, int y,
			  const struct row *row)
{
	bool failed = row->kind == ROW_FAILED;
	enum style style = failed ? STYLE_LOSS : STYLE_NOTE;
	int cols = l->cols - NOTE_INDENT;
	char buf[1024], line[1024];
	const char *text = wrapped_text(l, row, buf, sizeof(buf));

	grid_put(g, y, NOTE_INDENT - 2, style, failed ? G_LOST : 0xbb);
	while (*text) {
		int n = text_wrap(text, cols);

		snprintf(line, sizeof(line), "%.*s", n, text);
		grid_text(g, y++, NOTE_INDENT, style, line);
		text += n;
	}
}

int ladder_row_height(const struct ladder *l, const struct row *row)
{
	char buf[1024];
	int line[LADDER_LANES], most = 1;

	first_lines(l, line);
	if (row->kind == ROW_NOTE || row->kind == ROW_FAILED)
		return count_lines(wrapped_text(l, row, buf, sizeof(buf)),
				   l->cols - NOTE_INDENT);
	for (uint32_t i = 0; i < row->n_states; i++) {
		uint32_t socket =
			recording_state_row(l->rec, row->state[i])->socket;
		uint32_t lane = recording_socket_at(l->rec, socket)->lane;

		if (lane < LADDER_LANES && ++line[lane] > most)
			most = line[lane];
	}
	return most;
}

static void paint_mark(struct ladder *l, struct grid *g, int y,
		       const struct row *row)
{
	int x = grid_text(g, y, NOTE_INDENT - 2, STYLE_MARK, "⚑ ");

	grid_text(g, y, x, STYLE_MARK, recording_mark_name(l->rec, row->item));
}

void ladder_paint_row(struct ladder *l, struct grid *g, int y,
		      const struct row *row)
{
	bool full = row->kind == ROW_NOTE || row->kind == ROW_FAILED ||
		    row->kind == ROW_MARK;
	bool drawn = !full && lane_x(l, row->lane) >= 0;
	bool packet = drawn && lane_x(l, row->to) >= 0;

	for (int i = 0; !full && i < ladder_row_height(l, row); i++) {
		paint_lanes(l, g, y + i);
		paint_tracks(l, g, y + i);
	}
	if (row->kind == ROW_NOTE || row->kind == ROW_FAILED)
		paint_wrapped(l, g, y, row);
	else if (row->kind == ROW_MARK)
		paint_mark(l, g, y, row);
	else
		paint_time(g, y, row->t_ns);
	if (packet && row->kind == ROW_SENT)
		paint_sent(l, g, y, row);
	else if (packet && row->kind == ROW_ARRIVED)
		paint_arrived(l, g, y, row);
	else if (packet && (row->kind == ROW_LOST || row->kind == ROW_HELD))
		paint_lost(l, g, y, row);
	else if (drawn && row->kind <= ROW_RETURN && row->kind >= ROW_CALL)
		paint_call(l, g, y, row);
	if (!full)
		paint_states(l, g, y, row);
}

/* --- the head ------------------------------------------------------------ */

/* An address that stands for the lane: its first socket's that has one. */
static void lane_address(const struct ladder *l, uint32_t lane, char *out)
{
	out[0] = '\0';
	for (uint32_t i = 0; i < recording_n_flows(l->rec); i++) {
		const struct flow *f = recording_flow(l->rec, i);

		for (int side = 0; side < 2; side++) {
			if (f->lane[side] != lane)
				continue;
			endpoint_format(&f->end[side], out);
			return;
		}
	}
}

static int head_x(const struct ladder *l, int x, int width)
{
	x -= width / 2;
	if (x + width > l->cols)
		x = l->cols - width;
	return x < 0 ? 0 : x;
}

void ladder_paint_head(struct ladder *l, struct grid *g, int y)
{
	for (uint32_t i = 0; i < l->n_lanes; i++) {
		const char *name = recording_lane_name(l->rec, l->lane[i]);
		char address[ENDPOINT_TEXT];

		lane_address(l, l->lane[i], address);
		grid_text(g, y, head_x(l, l->x[i], text_width(name)),
			  STYLE_TITLE, name);
		grid_text(g, y + 1, head_x(l, l->x[i], text_width(address)),
			  STYLE_DIM, address);
	}
}
