/*
 * The stream view: what the two ends of a conversation said, one after the
 * other, up to the cursor.
 *
 *   TCP C 127.0.0.1:46978 → S 127.0.0.1:8080  75 + 147 bytes     text  1/2
 *   HTTP: 2 requests, 2 answered, latency …
 *   #4    0.530 ms ▶ GET / HTTP/1.1\r\n
 *   #6    0.734 ms ◀ HTTP/1.1 200 OK\r\n
 *
 * Where lines begin is found in stream_place.c.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/stream/stream_lines.h"
#include "ui/stream/stream_private.h"

enum { HEAD_ROWS = 2, HEAD_TEXT = 400 };

/* --- which conversation -------------------------------------------------- */

static uint32_t packet_flow(const struct app *app, uint32_t packet)
{
	if (packet >= recording_n_packets(app->player.rec))
		return ROW_NONE;
	return recording_packet(app->player.rec, packet)->flow;
}

/* The one of what was selected where one comes from. */
void stream_choose(struct app *app)
{
	struct stream_view *v = &app->stream;

	v->packet = v->flow = v->counted_flow = ROW_NONE;
	if (app->view == VIEW_FLOWS || app->show.file) {
		if (!app->show.file)
			v->flow = app->flows.chosen;
		v->top = 0;
		v->at = 0;
		return;
	}
	v->packet = app_packet(app);
	if (app->view == VIEW_PACKETS && (size_t)app->list_at < app->packets.n)
		v->packet =
			packetlist_at(&app->packets, (uint32_t)app->list_at);
	v->flow = packet_flow(app, v->packet);
}

/* --- drawing ------------------------------------------------------------- */

struct paint {
	struct app *app;
	struct grid *g;
	struct area a;
};

static bool paint_chunk(void *context, const struct stream_chunk *c)
{
	const struct paint *p = context;
	struct stream_view *v = &p->app->stream;
	const struct recording *r = p->app->player.rec;
	int gutter = stream_gutter_cols(v->cols), cols = stream_text_cols(v);
	uint32_t at = stream_line_start(c, c->at, cols, v->hex);

	do {
		struct area a = { p->a.y + v->n, p->a.x + 1 + gutter, 1, cols };

		if (v->n == 0 || at == c->first)
			stream_gutter_paint(p->g, a.y, p->a.x + 1, v->cols, r,
					    c);
		stream_line_paint(p->g, a, c, at, v->hex, stream_style(r, c));
		v->line[v->n].place = c->place + at - c->at;
		v->line[v->n++].packet = c->packet;
		at = stream_line_end(c, at, cols, v->hex);
	} while (c->kind == STREAM_DATA && at < c->at + c->n && v->n < v->rows);
	return v->n < v->rows;
}

static void draw_counts(const struct app *app, char *out, size_t size)
{
	const struct stream_counts *c = &app->stream.counts;
	size_t n;

	snprintf(out, size, "%" PRIu64 " + %" PRIu64 " %s", c->bytes[0],
		 c->bytes[1], tr("bytes"));
	n = strlen(out);
	if (c->differing)
		snprintf(out + n, size - n,
			 tr(" · segments that differ from the first copy: %u"),
			 c->differing);
}

static void draw_head(const struct app *app, struct grid *g, struct area a)
{
	const struct recording *r = app->player.rec;
	uint32_t flow = stream_flow(app);
	const struct flow *f = recording_flow(r, flow);
	struct endpoint from = flow_end(f, 0), to = flow_end(f, 1);
	char x[ENDPOINT_TEXT], y[ENDPOINT_TEXT], counts[HEAD_TEXT / 2];
	char line[HEAD_TEXT], right[64], app_text[STREAM_TEXT];

	draw_counts(app, counts, sizeof(counts));
	snprintf(line, sizeof(line), "%s %s → %s · %s",
		 protocol_label(f->protocol), endpoint_format(&from, x),
		 endpoint_format(&to, y), counts);
	snprintf(right, sizeof(right), "%s",
		 app->stream.hex ? tr("hex") : tr("text"));
	if (recording_n_flows(r) > 1)
		snprintf(right + strlen(right), sizeof(right) - strlen(right),
			 "  %u/%u", flow + 1, recording_n_flows(r));
	text_cut(counts, sizeof(counts), line, a.cols - text_width(right) - 4);
	grid_text(g, a.y, a.x + 1, STYLE_TITLE, counts);
	grid_text(g, a.y, a.x + a.cols - 1 - text_width(right), STYLE_LABEL,
		  right);
	text_cut(line, sizeof(line), stream_app_text(r, flow, app_text),
		 a.cols - 2);
	grid_text(g, a.y + 1, a.x + 1, STYLE_DIM, line);
}

/* The selected line: of the packet that was asked for, if there is one. */
static void select_line(struct app *app)
{
	struct stream_view *v = &app->stream;

	if (v->packet != ROW_NONE)
		for (v->at = 0; v->at + 1 < v->n; v->at++)
			if (v->line[v->at].packet >= v->packet)
				break;
	v->packet = ROW_NONE;
	if (v->at >= v->n)
		v->at = v->n - 1;
	if (v->at < 0)
		v->at = 0;
}

static void draw_stream(struct app *app, struct grid *g, struct area a,
			uint64_t now_ns)
{
	struct stream_view *v = &app->stream;
	struct paint p = {
		app, g, { a.y + HEAD_ROWS, a.x, a.rows - HEAD_ROWS, a.cols }
	};

	(void)now_ns;
	app->list_area = p.a;
	v->n = 0;
	v->rows = p.a.rows < APP_HITS ? p.a.rows : APP_HITS;
	v->cols = a.cols - 2;
	if (recording_n_flows(app->player.rec) == 0) {
		grid_text(g, a.y, a.x + 1, STYLE_DIM, tr("nothing yet"));
		return;
	}
	stream_settle(app);
	draw_head(app, g, a);
	stream_show(app, (struct stream_window){ v->top, UINT64_MAX },
		    paint_chunk, &p, NULL);
	if (v->n == 0)
		grid_text(g, p.a.y, a.x + 1, STYLE_DIM, tr("no bytes yet"));
	select_line(app);
	if (v->n > 0)
		grid_add(g, p.a.y + v->at, a.x, a.cols, STYLE_BACK);
}

/* --- keys ---------------------------------------------------------------- */

static void move_up(struct app *app, int lines)
{
	struct stream_view *v = &app->stream;

	if (v->at >= lines) {
		v->at -= lines;
		return;
	}
	v->top = stream_place_before(app, v->top, lines - v->at);
	v->at = 0;
}

/* By as much as there is below. */
static void move_down(struct app *app, int lines)
{
	struct stream_view *v = &app->stream;
	int beyond = v->at + lines - (v->n - 1);
	uint64_t last;

	if (beyond <= 0) {
		v->at += lines;
		return;
	}
	if (v->n == 0)
		return;
	last = stream_place_before(app, v->counts.places, v->rows);
	v->top = v->line[beyond < v->n ? beyond : v->n - 1].place;
	v->top = v->top < last ? v->top : last;
	v->at = v->n - 1;
}

static void change_flow(struct app *app, int by)
{
	struct stream_view *v = &app->stream;
	int64_t n = recording_n_flows(app->player.rec);
	int64_t to = (int64_t)stream_flow(app) + by;

	if (to < 0 || to >= n)
		return;
	v->flow = (uint32_t)to;
	v->top = 0;
	v->at = 0;
}

static void open_packet(struct app *app)
{
	const struct stream_view *v = &app->stream;
	const struct packet_row *row;

	if (v->at >= v->n)
		return;
	row = recording_packet(app->player.rec, v->line[v->at].packet);
	step_to(app, player_step_of(&app->player, row->sent_event));
	app_set_view(app, VIEW_STEP);
}

static bool act_stream(struct app *app, enum action action, uint64_t now_ns)
{
	struct stream_view *v = &app->stream;

	(void)now_ns;
	switch (action) {
	case ACT_UP:
		move_up(app, 1);
		return true;
	case ACT_DOWN:
		move_down(app, 1);
		return true;
	case ACT_PAGE_UP:
		move_up(app, v->rows);
		return true;
	case ACT_PAGE_DOWN:
		move_down(app, v->rows);
		return true;
	case ACT_HALF_UP:
		move_up(app, v->rows / 2);
		return true;
	case ACT_HALF_DOWN:
		move_down(app, v->rows / 2);
		return true;
	case ACT_FIRST:
		v->top = 0;
		v->at = 0;
		return true;
	case ACT_LAST:
		v->top = stream_place_before(app, v->counts.places, v->rows);
		v->at = v->rows;
		return true;
	case ACT_LEFT:
	case ACT_RIGHT:
		change_flow(app, action == ACT_LEFT ? -1 : 1);
		return true;
	case ACT_HEX:
		v->hex = !v->hex;
		return true;
	case ACT_ENTER:
		open_packet(app);
		return true;
	default:
		return false;
	}
}

static void click_stream(struct app *app, const struct input *in,
			 uint64_t now_ns)
{
	struct stream_view *v = &app->stream;

	(void)now_ns;
	if (in->mouse == MOUSE_WHEEL_UP)
		move_up(app, 1);
	if (in->mouse == MOUSE_WHEEL_DOWN)
		move_down(app, 1);
	if ((in->mouse != MOUSE_PRESS && in->mouse != MOUSE_DOUBLE) ||
	    !area_holds(app->list_area, in->y, in->x) ||
	    in->y - app->list_area.y >= v->n)
		return;
	v->at = in->y - app->list_area.y;
	if (in->mouse == MOUSE_DOUBLE)
		open_packet(app);
}

const struct view_ops view_stream = { "Stream", KEYS_STEP, draw_stream,
				      act_stream, click_stream };
