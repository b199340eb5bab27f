/*
 * All packets of a capture file. A line is read and decoded when it is drawn;
 * so there may be as many as the file has.
 *
 *      0.041 ms  127.0.0.1:51718 → 127.0.0.1:80  #2 [S.] seq 0 ack 1   findings
 *   ───────────────────────────────────────────────────────────────────────────
 *   ▾ TCP 80 → 51718 [SYN ACK]              the selected one, where there is
 * room
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "capture/analysis.h"
#include "ui/app.h"
#include "ui/i18n.h"
#include "ui/label.h"

enum {
	TIME_COLS = 11,
	ENDS_LEAST = 12,
	LABEL_LEAST = 20, /* before what was found has room */
	ENDS_TEXT = 2 * ENDPOINT_TEXT + 8,
	PANE_ROWS_LEAST = 26, /* of the screen, to show the packet too */
	RULE = 0x2500,
	MARK = 0x2691,
};

struct line {
	struct trace_packet p;
	struct packet_row row;
	const struct flow *flow; /* or NULL */
};

/* False: the file has it no more. */
static bool line_read(const struct app *app, uint32_t packet, struct line *l)
{
	const struct loader *file = app->show.file;

	if (!trace_at(file->trace, file->file, packet, &l->p))
		return false;
	l->row = trace_row(packet, &l->p);
	l->flow = flow_of_packet(app, &l->p);
	return true;
}

static uint32_t count(const struct app *app)
{
	return trace_count(app->show.file->trace);
}

/* Lines: packets, or those that a filter lets pass. */
static uint32_t lines_of(const struct app *app)
{
	return tracelist_lines(&app->traced, app->show.file->trace);
}

static uint32_t packet_of(const struct app *app, int line)
{
	return tracelist_packet(&app->traced, (uint32_t)line);
}

static int chosen_line(const struct app *app)
{
	return (int)tracelist_line(&app->traced, (uint32_t)app->file.at);
}

/* --- what a line says ---------------------------------------------------- */

static uint64_t time_before(const struct app *app, uint32_t packet)
{
	struct line before;

	return packet > 0 && line_read(app, packet - 1, &before) ? before.p.t_ns
								 : 0;
}

/* The line's own bytes are not borrowed any more after this. */
static char *time_text(const struct app *app, uint32_t packet,
		       const struct line *l, char out[TIME_TEXT])
{
	uint64_t before_ns;

	switch (app->time) {
	case TIME_OF_DAY:
		return clock_format(l->p.file.t_ns, out);
	case TIME_SINCE_ROW:
		before_ns = time_before(app, packet);
		return time_format(
			l->p.t_ns > before_ns ? l->p.t_ns - before_ns : 0, out);
	default:
		return time_format(l->p.t_ns, out);
	}
}

static char *ends_text(const struct line *l, char out[ENDS_TEXT])
{
	char from[ENDPOINT_TEXT], to[ENDPOINT_TEXT];

	out[0] = '\0';
	if (l->p.packet.src.ip.version)
		snprintf(out, ENDS_TEXT, "%s → %s",
			 endpoint_format(&l->p.packet.src, from),
			 endpoint_format(&l->p.packet.dst, to));
	return out;
}

static char *label_text(const struct line *l, int cols, char out[LABEL_TEXT])
{
	if (l->p.packet.src.ip.version)
		return row_label_fit(&l->row, l->flow, "", cols, out);
	snprintf(out, LABEL_TEXT, "#%" PRIu32 " %s, %u %s", l->row.number,
		 tr("not IP"), l->p.file.length, tr("bytes"));
	return out;
}

void app_packet_label(const struct app *app, uint32_t packet, int cols,
		      char out[LABEL_TEXT])
{
	struct line l;

	out[0] = '\0';
	if (!app_in_file(app)) {
		if (packet < recording_n_packets(app->show.rec))
			packet_label_fit(app->show.rec, packet, cols, out);
		return;
	}
	if (packet < count(app) && line_read(app, packet, &l))
		label_text(&l, cols, out);
}

/* "timeout" of "timeout-retransmission", after "retransmission". */
static int finding_bytes(const char *name)
{
	const char *suffix = strstr(name, "-retransmission");

	return suffix ? (int)(suffix - name) : (int)strlen(name);
}

/* What was found, but for what the label says. */
static void findings_text(const struct line *l, struct words *out)
{
	uint32_t bits = l->row.analysis & ~ANALYSIS_RETRANSMISSION;

	out->at[0] = '\0';
	if (l->p.status != DECODE_OK && l->p.status != DECODE_UNSUPPORTED)
		words_add(out, "  %s", tr(decode_status_name(l->p.status)));
	for (size_t i = 0; i < ANALYSIS_KINDS; i++)
		if (bits & ANALYSIS(i))
			words_add(out, "  %.*s",
				  finding_bytes(analysis_name(i)),
				  analysis_name(i));
}

void file_packet_text(const struct app *app, uint32_t packet, struct words *out)
{
	char ends[ENDS_TEXT], label[LABEL_TEXT], found[240];
	struct words findings = { .at = found, .size = sizeof(found) };
	struct line l;

	out->at[0] = '\0';
	if (!line_read(app, packet, &l))
		return;
	findings_text(&l, &findings);
	words_add(out, "%s %s%s", ends_text(&l, ends),
		  label_text(&l, LABEL_TEXT, label), found);
}

/* --- drawing ------------------------------------------------------------- */

static void draw_line(const struct app *app, struct grid *g, struct area a,
		      uint32_t packet, int ends_cols)
{
	char text[ENDS_TEXT], time[TIME_TEXT], label[LABEL_TEXT], found[240];
	struct words findings = { .at = found, .size = sizeof(found) };
	int x = a.x + 1 + TIME_COLS, end = a.x + a.cols - 1;
	int room;
	enum style style = STYLE_DIM;
	struct line l;

	if (marks_has(&app->file.mark, packet))
		grid_put(g, a.y, a.x, STYLE_MARK, MARK);
	if (!line_read(app, packet, &l)) {
		grid_text(g, a.y, a.x + 2, STYLE_LOSS,
			  tr("gone from the file"));
		return;
	}
	time_text(app, packet, &l, time);
	grid_text(g, a.y, x - text_width(time), STYLE_PLAIN, time);
	x += 2;
	if (l.row.flow != FLOW_NONE)
		style = style_end(l.row.side);
	text_cut(found, sizeof(found), ends_text(&l, text), ends_cols);
	grid_text(g, a.y, x, style, found);
	x += ends_cols + 2;
	findings_text(&l, &findings);
	room = end - x - text_width(found);
	label_text(&l, room < LABEL_LEAST ? LABEL_LEAST : room, label);
	x = grid_text(g, a.y, x, style, label);
	if (x < end)
		grid_text_n(g, a.y, x, STYLE_WARN, found,
			    (size_t)text_fit(found, end - x));
}

/* The widest of those that are shown. */
static int widest_ends(const struct app *app, int lines)
{
	int cols = ENDS_LEAST, n = (int)lines_of(app);
	char text[ENDS_TEXT];
	struct line l;

	for (int i = app->file.top; i < n && i < app->file.top + lines; i++) {
		int width;

		if (!line_read(app, packet_of(app, i), &l))
			break;
		width = text_width(ends_text(&l, text));
		cols = width > cols ? width : cols;
	}
	return cols;
}

/* The chosen packet is one that is listed, and on the screen. */
static void scroll(struct app *app, int lines)
{
	struct file_look *f = &app->file;
	int n = (int)lines_of(app), at = chosen_line(app);

	if (at >= n)
		at = n ? n - 1 : 0;
	if (n)
		f->at = (int)packet_of(app, at);
	if (f->top > at)
		f->top = at;
	if (f->top < at - lines + 1)
		f->top = at - lines + 1;
	if (f->top < 0)
		f->top = 0;
}

static void draw_list(struct app *app, struct grid *g, struct area a)
{
	int ends, room = a.cols - TIME_COLS - 4;

	app->list_area = (struct area){ a.y + 1, a.x, a.rows - 1, a.cols };
	scroll(app, a.rows - 1);
	ends = widest_ends(app, a.rows - 1);
	if (ends > room * 3 / 5)
		ends = room * 3 / 5;
	grid_text(g, a.y, a.x + 1, STYLE_LABEL, tr("       time  from → to"));
	grid_text(g, a.y, a.x + 1 + TIME_COLS + 2 + ends + 2, STYLE_LABEL,
		  tr("packet"));
	for (int i = 0; i < a.rows - 1; i++) {
		struct area line = { a.y + 1 + i, a.x, 1, a.cols };
		uint32_t packet;

		if (app->file.top + i >= (int)lines_of(app))
			break;
		packet = packet_of(app, app->file.top + i);
		draw_line(app, g, line, packet, ends);
		if ((int)packet == app->file.at)
			grid_add(g, line.y, a.x, a.cols, STYLE_BACK);
	}
	if (lines_of(app) == 0)
		grid_text(g, a.y + 1, a.x + 1, STYLE_DIM,
			  filter_shown(app) ? tr("nothing passes the filter")
					    : tr("nothing yet"));
}

/* The selected packet, below the list. */
static void draw_packet(struct app *app, struct grid *g, struct area a)
{
	bool focused = app->focus == PANE_PACKET;

	app->area[PANE_PACKET] =
		(struct area){ a.y + 1, a.x, a.rows - 1, a.cols };
	grid_fill(g, a.y, a.x, a.cols, focused ? STYLE_FOCUS : STYLE_BORDER,
		  RULE);
	pane_packet_draw(app, g, app->area[PANE_PACKET]);
}

static void draw(struct app *app, struct grid *g, struct area a,
		 uint64_t now_ns)
{
	struct area list, pane;

	(void)now_ns;
	a = filter_line_draw(app, g, a, lines_of(app), count(app));
	list = pane = a;
	list.rows--;
	app->area[PANE_PACKET].rows = 0;
	if (a.rows >= PANE_ROWS_LEAST)
		list.rows -= a.rows * 2 / 5;
	else if (app->focus == PANE_PACKET)
		app->focus = PANE_LADDER;
	pane.y = list.y + list.rows;
	pane.rows = a.rows - 1 - list.rows;
	draw_list(app, g, list);
	if (pane.rows)
		draw_packet(app, g, pane);
	file_line_draw(app, g,
		       (struct area){ a.y + a.rows - 1, a.x, 1, a.cols });
}

/* --- keys ---------------------------------------------------------------- */

/* By its line. */
static void choose(struct app *app, int64_t at)
{
	int64_t n = lines_of(app);

	if (at >= n)
		at = n - 1;
	if (n)
		app->file.at = (int)packet_of(app, at < 0 ? 0 : (int)at);
	app->field = app->field_top = 0;
}

static void go_to_mark(struct app *app)
{
	const struct marks *m = &app->file.mark;
	uint32_t at = (uint32_t)app->file.at, next = MARK_NONE;

	for (int i = 0; i < m->n; i++)
		if (m->at[i] - at - 1 < next - at - 1) /* around */
			next = m->at[i];
	if (m->n)
		choose(app, tracelist_line(&app->traced, next));
	else
		app_say(app, "%s", tr("nothing is marked (m marks a line)"));
}

static bool act_packet(struct app *app, enum action action)
{
	uint32_t at = (uint32_t)app->file.at;

	if (lines_of(app) == 0)
		return false;
	switch (action) {
	case ACT_ENTER:
		file_enter_chosen(app, VIEW_STEP);
		return true;
	case ACT_MARK:
		if (!marks_toggle(&app->file.mark, at))
			app_say(app, "%s",
				tr("there is no room for more marks"));
		return true;
	case ACT_GO_TO_MARK:
		go_to_mark(app);
		return true;
	case ACT_COMPARE:
		if (app->file.mark.n && app->file.mark.last != at)
			app->compared[0] = app->file.mark.last;
		compare_with(app, at);
		return true;
	default:
		return false;
	}
}

static bool act(struct app *app, enum action action, uint64_t now_ns)
{
	int64_t to;

	(void)now_ns;
	if (action == ACT_PANE_NEXT || action == ACT_PANE_BACK) {
		app->focus = app->focus != PANE_PACKET &&
					     app->area[PANE_PACKET].rows > 0
				     ? PANE_PACKET
				     : PANE_LADDER;
		return true;
	}
	if (app->focus == PANE_PACKET && pane_packet_act(app, action))
		return true;
	to = list_moved(action, chosen_line(app), app->list_area.rows,
			lines_of(app));
	if (to < 0)
		return act_packet(app, action);
	choose(app, to);
	return true;
}

static void click(struct app *app, const struct input *in, uint64_t now_ns)
{
	bool in_list = area_holds(app->list_area, in->y, in->x);

	(void)now_ns;
	if (in->mouse == MOUSE_WHEEL_UP)
		choose(app, (int64_t)chosen_line(app) - 1);
	if (in->mouse == MOUSE_WHEEL_DOWN)
		choose(app, (int64_t)chosen_line(app) + 1);
	if (in->mouse != MOUSE_PRESS && in->mouse != MOUSE_DOUBLE)
		return;
	app->focus = PANE_LADDER;
	if (area_holds(app->area[PANE_PACKET], in->y, in->x)) {
		app->focus = PANE_PACKET;
		pane_packet_click(app, in);
	} else if (in_list) {
		choose(app, (int64_t)app->file.top + in->y - app->list_area.y);
		if (in->mouse == MOUSE_DOUBLE)
			file_enter_chosen(app, VIEW_STEP);
	}
}

const struct view_ops view_trace = { "Packets", KEYS_STEP, draw, act, click };
