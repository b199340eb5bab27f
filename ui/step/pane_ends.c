/*
 * The endpoints: a box for each lane, and in it what the kernel says of its
 * sockets at the cursor.
 *
 *   ● SYN-SENT s   RTO 0.62 / 1.00 s ▕██████▍   ▏
 *     una 0  nxt 1  cwnd 1  ssthresh ∞  retrans 1
 *   ◆ LISTEN l     accept queue 0 / 1
 *
 * Every socket has a first line. Lines that are left go to the details of the
 * connection that changed last.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/end_line.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/live/live_ends.h"
#include "ui/live/live_rows.h"
#include "ui/text/marker.h"

enum {
	SOCKETS = 8,	    /* of a lane, that are told */
	FROZEN_MS = 100000, /* a timer that was set out of the way */
	BAR_COLS = 10,
	STATE_COLS = 13,
	NARROW = 44, /* names of states are short below */
	BOX_LEAST = 30,
	NAME_COLS = 8, /* of a lane's, in a box without a title */
	TIMER_RTO = 1, /* idiag_timer */
	TIMER_TIME_WAIT = 3,
};

/* --- which sockets ------------------------------------------------------- */

/* Those of a lane that have a state, the one that changed last first. */
static int sockets_of(const struct app *app, uint32_t lane,
		      uint32_t out[SOCKETS])
{
	const struct world *w = &app->player.world;
	uint32_t n = recording_n_sockets(app->player.rec);
	int count = 0;

	for (uint32_t i = 0; i < n && i < WORLD_SOCKETS; i++) {
		int at;

		if (recording_socket_at(app->player.rec, i)->lane != lane ||
		    marker_state(w, i) == TCP_UNKNOWN)
			continue;
		at = count < SOCKETS ? count++ : SOCKETS - 1;
		while (at > 0 &&
		       w->socket[out[at - 1]].changed < w->socket[i].changed) {
			out[at] = out[at - 1];
			at--;
		}
		out[at] = i;
	}
	return count;
}

/* --- lines --------------------------------------------------------------- */

/* "▕██████▍   ▏": eighths of a column. */
static void put_bar(struct end_line *l, double part)
{
	int eighths = (int)(part * BAR_COLS * 8);

	if (l->x + BAR_COLS + 2 > l->end)
		return;
	l->x--;
	grid_put(l->g, l->y, l->x++, STYLE_LABEL, 0x2595);
	for (int i = 0; i < BAR_COLS; i++, l->x++, eighths -= 8)
		if (eighths > 0)
			grid_put(l->g, l->y, l->x, STYLE_HELD,
				 0x2588 + (eighths < 8 ? 8u - (unsigned)eighths
						       : 0));
	grid_put(l->g, l->y, l->x++, STYLE_LABEL, 0x258f);
	l->x++;
}

/* --- the retransmission timer -------------------------------------------- */

struct clock {
	bool runs;
	double passed_s, of_s;
};

static struct clock clock_of(const struct app *app,
			     const struct world_socket *s,
			     const struct info_row *info, uint64_t now_ns)
{
	uint64_t since = recording_event(app->player.rec, s->info_event)->t_ns;
	uint64_t t_ns = player_time(&app->player, now_ns);
	struct clock c = { .runs = info->timer == TIMER_RTO &&
				   info->timer_ms < FROZEN_MS };

	c.of_s = info->rto_ms / 1e3;
	if (info->timer_ms > info->rto_ms)
		c.of_s = info->timer_ms / 1e3;
	c.passed_s =
		c.of_s - info->timer_ms / 1e3 + (double)(t_ns - since) / 1e9;
	if (c.passed_s > c.of_s)
		c.passed_s = c.of_s;
	return c;
}

/* What it would send again is absorbed: its going off is nothing to see. */
static bool is_frozen(const struct app *app)
{
	const struct recording *r = app->player.rec;

	return strcmp(recording_text(r, recording_head_of(r)->mode),
		      "freeze") == 0;
}

static void put_rto(struct end_line *l, const struct app *app,
		    const struct world_socket *s, const struct info_row *info,
		    uint64_t now_ns)
{
	struct clock c = clock_of(app, s, info, now_ns);
	char text[48];

	if (!info->rto_ms)
		return;
	if (info->rto_ms >= FROZEN_MS) {
		end_value(l, END_RTO, tr("frozen"));
		return;
	}
	if (!c.runs || is_frozen(app)) {
		end_us(l, END_RTO, info->rto_ms * 1000);
		return;
	}
	snprintf(text, sizeof(text), "%.2f / %.2f s", c.passed_s, c.of_s);
	if (end_value(l, END_RTO, text))
		put_bar(l, c.of_s > 0 ? c.passed_s / c.of_s : 0);
}

/*
 * The clock, and what it is set from. In TIME-WAIT the kernel keeps nothing of
 * the connection but how long it still waits.
 */
static void put_timing(struct end_line *l, const struct app *app,
		       uint32_t socket, uint64_t now_ns)
{
	const struct world_socket *s = &app->player.world.socket[socket];
	const struct info_row *info =
		recording_info_row(app->player.rec, s->info);
	char left[TIME_TEXT];

	if (marker_state(&app->player.world, socket) != TCP_TIME_WAIT) {
		put_rto(l, app, s, info, now_ns);
		end_us(l, END_RTT, info->rtt_us);
	} else if (info->timer == TIMER_TIME_WAIT) {
		end_value(l, END_ENDS_IN,
			  time_format(info->timer_ms * 1000000ull, left));
	}
}

/* --- a socket ------------------------------------------------------------ */

/* A connection to itself: the observer has two ends, the kernel one socket. */
static bool is_both_ends(const struct recording *r, uint32_t socket)
{
	const struct socket_row *row = recording_socket_at(r, socket);

	return endpoint_equal(&row->local, &row->remote);
}

static void put_first(struct end_line *l, const struct app *app,
		      uint32_t socket, uint64_t now_ns)
{
	const struct recording *r = app->player.rec;
	const struct world *w = &app->player.world;
	const struct world_socket *s = &w->socket[socket];
	enum style style = marker_style(r, socket);
	enum tcp_state state = marker_state(w, socket);
	char name[NAME_TEXT], cut[NAME_TEXT];
	int x = l->x;

	grid_put(l->g, l->y, x, style, marker_glyph(r, w, socket));
	x += 2;
	if (marker_only_wire(r, w, socket))
		x = grid_text(l->g, l->y, x, STYLE_LABEL, end_word(END_WIRE)) +
		    1;
	x = grid_text(l->g, l->y, x, style | STYLE_BOLD, tcp_state_name(state));
	text_cut(cut, sizeof(cut), marker_name(r, socket, name),
		 l->end - x - 1);
	x = grid_text(l->g, l->y, x + 1, STYLE_DIM, cut);
	l->x = x + 2 > l->x + STATE_COLS ? x + 2 : l->x + STATE_COLS;
	if (marker_differs(w, socket) && !is_both_ends(r, socket) &&
	    player_settled(&app->player, socket))
		end_value(l, END_WIRE,
			  tcp_state_name((enum tcp_state)s->state[STATE_WIRE]));
	if (state == TCP_LISTEN && s->info != ROW_NONE)
		end_queues(l, recording_info_row(r, s->info), true);
	if (s->info != ROW_NONE && state != TCP_LISTEN && state != TCP_CLOSED)
		put_timing(l, app, socket, now_ns);
}

static void put_numbers(struct end_line *l, const struct world_socket *s)
{
	if (!s->numbers)
		return;
	end_number(l, END_UNA, s->snd_una);
	end_number(l, END_NXT, s->snd_nxt);
	if (s->rcv_nxt)
		end_number(l, END_RCV, s->rcv_nxt);
}

static void put_second(struct end_line *l, const struct app *app,
		       uint32_t socket)
{
	const struct world_socket *s = &app->player.world.socket[socket];
	const struct info_row *info =
		recording_info_row(app->player.rec, s->info);

	put_numbers(l, s);
	end_congestion(l, info, app->options->style.ascii);
}

static void put_third(struct end_line *l, const struct app *app,
		      uint32_t socket)
{
	const struct info_row *info = recording_info_row(
		app->player.rec, app->player.world.socket[socket].info);

	end_windows(l, info);
}

static bool has_details(const struct app *app, uint32_t socket)
{
	const struct world *w = &app->player.world;
	enum tcp_state state = marker_state(w, socket);

	return w->socket[socket].info != ROW_NONE && state > TCP_LISTEN &&
	       state != TCP_TIME_WAIT;
}

/* --- a box --------------------------------------------------------------- */

/* The connection that details are told of, or -1. */
static int detailed(const struct app *app, const uint32_t *socket, int n)
{
	for (int i = 0; i < n; i++)
		if (has_details(app, socket[i]))
			return i;
	return -1;
}

static void paint_details(const struct app *app, struct grid *g, struct area a,
			  int *y, uint32_t socket, int spare)
{
	static void (*const more[])(struct end_line *, const struct app *,
				    uint32_t) = { put_second, put_third };

	for (int i = 0; i < 2 && i < spare; i++) {
		struct end_line l = end_line_at(g, a, (*y)++);

		l.x += 2;
		more[i](&l, app, socket);
	}
}

static void paint_box(const struct app *app, struct grid *g, struct area a,
		      uint32_t lane, uint64_t now_ns)
{
	const struct census_socket *live = live_end_socket(app, lane);
	uint32_t socket[SOCKETS];
	int n = sockets_of(app, lane, socket), more, y = 0;

	if (live) {
		live_end_draw(app, g, a, live,
			      n ? marker_state(&app->player.world, socket[0])
				: TCP_UNKNOWN,
			      style_end(lane));
		return;
	}
	more = detailed(app, socket, n);
	for (int i = 0; i < n && y < a.rows; i++) {
		struct end_line l = end_line_at(g, a, y++);

		put_first(&l, app, socket[i], now_ns);
		if (i == more)
			paint_details(app, g, a, &y, socket[i], a.rows - n);
	}
	if (n == 0)
		end_none_draw(app, g, a, lane);
}

void pane_ends_title(const struct app *app, uint32_t lane, char *out,
		     size_t size)
{
	const struct recording *r = app->player.rec;
	char address[ENDPOINT_TEXT], name[NAME_TEXT];
	char owner[LIVE_OWNER_TEXT];
	const char *shown = address;

	text_cut(name, sizeof(name), recording_lane_name(r, lane), NAME_TEXT);
	lane_address(r, lane, address);
	live_end_owner(app, lane, owner);
	if (app_is_live(app)) /* the room is the program's */
		shown = live_brief_address(address);
	snprintf(out, size, "%s%s%s%s", name, owner, address[0] ? "  " : "",
		 shown);
}

/* --- all of them --------------------------------------------------------- */

int pane_ends_boxes(const struct app *app, int cols)
{
	int n = (int)recording_n_lanes(app->player.rec);
	int most = cols / BOX_LEAST;

	return n < most ? n : most;
}

/*
 * Where there are more lanes than boxes, the two ends of the packet that is
 * looked at are among them: they come first, others in the room that is left.
 */
uint32_t pane_ends_lane(const struct app *app, int box, int boxes)
{
	uint32_t n = recording_n_lanes(app->player.rec);
	uint32_t packet = app_packet(app), chosen = 0, count = 0;
	const struct packet_row *p;

	if (boxes >= (int)n || packet == ROW_NONE || n > 32)
		return (uint32_t)box;
	p = recording_packet(app->player.rec, packet);
	for (int side = 0; side < 2; side++) {
		uint32_t lane = packet_lane(app->player.rec, p, side == 0);

		if (lane < n && !(chosen & 1u << lane) && (int)count++ < boxes)
			chosen |= 1u << lane;
	}
	for (uint32_t i = 0; i < n && (int)count < boxes; i++)
		if (!(chosen & 1u << i) && ++count)
			chosen |= 1u << i;
	for (uint32_t i = 0; i < n; i++)
		if (chosen & 1u << i && box-- == 0)
			return i;
	return 0;
}

/*
 * Titles stand in frames. Where there are none, and not a box for every lane,
 * the lane's name stands in the box: nothing else would tell whose it is.
 */
static struct area put_name(const struct app *app, struct grid *g,
			    struct area box, uint32_t lane)
{
	const struct recording *r = app->player.rec;
	bool framed = app->area[PANE_ENDS].x > 0;
	char name[NAME_TEXT];
	int x;

	if (framed || pane_ends_boxes(app, app->area[PANE_ENDS].cols) >=
			      (int)recording_n_lanes(r))
		return box;
	text_cut(name, sizeof(name), recording_lane_name(r, lane), NAME_COLS);
	x = grid_text(g, box.y, box.x + 1, style_end(lane) | STYLE_BOLD, name);
	box.cols -= x - box.x;
	box.x = x;
	return box;
}

void pane_ends_draw(const struct app *app, struct grid *g, struct area a,
		    uint64_t now_ns)
{
	int n = pane_ends_boxes(app, a.cols);

	for (int i = 0; i < n; i++) {
		int from = a.cols * i / n, to = a.cols * (i + 1) / n;
		/* the last column is the line between two boxes */
		int cols = to - from - (i + 1 < n);
		struct area box = { a.y, a.x + from, a.rows, cols };

		uint32_t lane = pane_ends_lane(app, i, n);

		paint_box(app, g, put_name(app, g, box, lane), lane, now_ns);
	}
}
