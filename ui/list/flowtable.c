/*
 * Columns. There are more than a screen of 80 columns has room for; those that
 * say most come first, and the two ends get what they need before any other
 * gets more than it must have.
 *
 *     # proto client          server         state        pkts  data   rtt retr
 *     7 TCP   127.0.0.1:51718 127.0.0.1:80   ESTABLISHED   412  88 K  41 µs 3
 */
#include "ui/list/flowtable.h"

#include <stdio.h>

#include "ui/list/activity.h"
#include "ui/list/flowended.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/live/live_rows.h"
#include "ui/term/sparkline.h"

enum {
	ENDS_LEAST = 8,
	ENDS_IPV4 = 21,	  /* 255.255.255.255:65535 */
	OTHERS_COLS = 36, /* that others should have before longer ends */
	STATE_COLS = 12,
	STATES_COLS = 25, /* ESTABLISHED/SYN-RECEIVED */
	RECENT_LEAST = 10,
	LIFE_LEAST = 10,
	LIFE_MOST = 40,
	UP = 0x25b2,
	DOWN = 0x25bc,
	LINE = 0x2501,
	DOT = 0xb7,
};

static const struct {
	const char *name;
	int cols; /* with a blank after it */
	bool right, down;
} columns[] = {
	[FLOW_NUMBER] = { "#", 0, true, false },
	[FLOW_PROTOCOL] = { "proto", 7, false, false },
	[FLOW_CLIENT] = { "client", 0, false, false },
	[FLOW_SERVER] = { "server", 0, false, false },
	[FLOW_STATE] = { "state", STATE_COLS + 1, false, false },
	[FLOW_ENDED] = { "ended", ENDED_COLS + 1, false, true },
	[FLOW_PACKETS] = { "pkts", 7, true, true },
	[FLOW_DATA] = { "data", 7, true, true },
	[FLOW_BYTES] = { "bytes", 7, true, true },
	[FLOW_RTT] = { "rtt", 11, true, true },
	[FLOW_AGAIN] = { "retr", 6, true, true },
	[FLOW_START] = { "start", 11, true, false },
	[FLOW_TIME] = { "lasted", 11, true, true },
	[FLOW_RECENT] = { "last 30 s", RECENT_LEAST + 1, false, true },
};
_Static_assert(sizeof(columns) / sizeof(*columns) == FLOW_COLUMNS, "each");

/*
 * In the order in which they get room, after those that are always there; the
 * state, which is, gets more for two of them.
 */
static const enum flow_column by_worth[TABLES][FLOW_COLUMNS] = {
	[TABLE_FILE] = { FLOW_AGAIN, FLOW_DATA, FLOW_RTT, FLOW_ENDED,
			 FLOW_STATE, FLOW_START, FLOW_TIME, FLOW_BYTES,
			 FLOW_COLUMNS },
	[TABLE_RUN] = { FLOW_STATE, FLOW_AGAIN, FLOW_DATA, FLOW_RTT, FLOW_START,
			FLOW_TIME, FLOW_BYTES, FLOW_COLUMNS },
	[TABLE_NOW] = { FLOW_AGAIN, FLOW_BYTES, FLOW_RTT, FLOW_STATE,
			FLOW_RECENT, FLOW_TIME, FLOW_DATA, FLOW_START,
			FLOW_COLUMNS },
};
static const enum flow_column always[] = { FLOW_NUMBER, FLOW_PROTOCOL,
					   FLOW_CLIENT, FLOW_SERVER,
					   FLOW_STATE,	FLOW_PACKETS };
#define NS_PER_S     UINT64_C(1000000000)
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const char *flow_column_name(enum flow_column by)
{
	return tr(columns[by].name);
}

bool flow_column_down(enum flow_column by)
{
	return columns[by].down;
}

/* --- room ---------------------------------------------------------------- */

static int digits(uint32_t n)
{
	int count = 1;

	for (; n >= 10; n /= 10)
		count++;
	return count;
}

static void place(struct flow_layout *l, const int cols[FLOW_COLUMNS])
{
	int x = 0;

	l->n = 0;
	for (int by = 0; by < FLOW_COLUMNS; by++) {
		if (!cols[by])
			continue;
		l->cell[l->n++] = (struct flow_cell){ (enum flow_column)by, x,
						      cols[by] - 1 };
		x += cols[by];
	}
	l->life_x = x;
}

/* IPv4 is shown whole; of longer ends what other columns leave over. */
static int ends_room(int wanted, int room)
{
	int most = (room - OTHERS_COLS) / 2;

	if (most < ENDS_IPV4)
		most = ENDS_IPV4;
	if (2 * (most + 1) > room)
		most = room / 2 - 1;
	if (wanted > most)
		wanted = most;
	return wanted < ENDS_LEAST && most > ENDS_LEAST ? ENDS_LEAST : wanted;
}

/* Two states need more room than one, which has so many columns. */
static int state_room(int cols, int room)
{
	int more = STATES_COLS + 1 - cols;

	return room >= more ? more : 0;
}

/* The last seconds: a column for each, or for several. */
static int recent_room(int room)
{
	int cols = sparkline_cols(ACTIVITY_SECONDS, RECENT_LEAST + room);

	return cols > RECENT_LEAST ? cols - RECENT_LEAST : 0;
}

/* What columns get beyond those that are always there; what is left. */
static int give_room(const enum flow_column *order, int room,
		     int cols[FLOW_COLUMNS])
{
	for (; *order != FLOW_COLUMNS; order++) {
		enum flow_column by = *order;
		int more = columns[by].cols;

		if (by == FLOW_STATE)
			more = state_room(cols[by], room);
		else if (by == FLOW_RECENT)
			more = recent_room(room);
		if (more > room)
			continue;
		cols[by] += more;
		room -= more;
	}
	return room;
}

/* 80 columns have room for all that matters, and for "FIN by client". */
static void lay_out_now(int cols[FLOW_COLUMNS])
{
	cols[FLOW_RECENT] = columns[FLOW_RECENT].cols;
	cols[FLOW_NUMBER]--;
	cols[FLOW_PACKETS]--;
	cols[FLOW_STATE]++;
}

void flow_lay_out(struct flow_layout *l, int room, int ends_cols,
		  uint32_t count, enum table_of table)
{
	int cols[FLOW_COLUMNS] = { 0 };

	for (size_t i = 0; i < COUNT(always); i++)
		cols[always[i]] = columns[always[i]].cols;
	cols[FLOW_NUMBER] = (digits(count) < 3 ? 3 : digits(count)) + 2;
	if (table == TABLE_NOW)
		lay_out_now(cols);
	for (int by = 0; by < FLOW_COLUMNS; by++)
		room -= cols[by];
	ends_cols = ends_room(ends_cols, room);
	cols[FLOW_CLIENT] = cols[FLOW_SERVER] = ends_cols + 1;
	room = give_room(by_worth[table], room - 2 * (ends_cols + 1), cols);
	place(l, cols);
	l->ended_as_state = table != TABLE_RUN && !cols[FLOW_ENDED];
	l->dims = table == TABLE_NOW;
	l->ends_cols = ends_cols;
	l->life_cols = table == TABLE_NOW || room < LIFE_LEAST + 1 ? 0
		       : room > LIFE_MOST			   ? LIFE_MOST
								   : room - 1;
}

enum flow_column flow_column_at(const struct flow_layout *l, int x)
{
	for (int i = 0; i < l->n; i++)
		if (x >= l->cell[i].x && x <= l->cell[i].x + l->cell[i].cols)
			return l->cell[i].by;
	return FLOW_COLUMNS;
}

/* --- painting ------------------------------------------------------------ */

static void paint(struct grid *g, int y, int x, const struct flow_cell *c,
		  enum style style, const char *text)
{
	char cut[FLOW_CELL_TEXT];

	text_cut(cut, sizeof(cut), text, c->cols);
	x += c->x;
	if (columns[c->by].right)
		x += c->cols - text_width(cut);
	grid_text(g, y, x, style, cut);
}

void flow_head_paint(const struct flow_layout *l, const struct flowlist *list,
		     struct grid *g, int y, int x)
{
	char text[FLOW_CELL_TEXT];

	for (int i = 0; i < l->n; i++) {
		bool on = list->order.by == l->cell[i].by;

		snprintf(text, sizeof(text), "%s%s",
			 flow_column_name(l->cell[i].by),
			 !on		    ? ""
			 : list->order.down ? "▼"
					    : "▲");
		paint(g, y, x, &l->cell[i],
		      on ? STYLE_TITLE | STYLE_BOLD : STYLE_LABEL, text);
	}
	if (l->life_cols)
		grid_text(g, y, x + l->life_x, STYLE_LABEL, tr("when"));
}

/* Its time in that of all: "····━━━━━━······". */
static void paint_life(const struct flow_layout *l, const struct flow *f,
		       uint64_t last_ns, struct grid *g, int y, int x)
{
	double all = last_ns ? (double)last_ns : 1;
	int from = (int)((double)f->first_ns / all * l->life_cols);
	int to = (int)((double)flow_end_ns(f) / all * l->life_cols);

	for (int i = 0; i < l->life_cols; i++)
		grid_put(g, y, x + l->life_x + i, STYLE_DIM, DOT);
	if (from >= l->life_cols)
		from = l->life_cols - 1;
	for (int i = from; i <= to && i < l->life_cols; i++)
		grid_put(g, y, x + l->life_x + i, STYLE_PACKET, LINE);
}

/* Without a column of its own, the end is what is told of the state. */
static enum flow_column said_of(const struct flow_layout *l,
				const struct flow *f, enum flow_column by)
{
	return by == FLOW_STATE && l->ended_as_state &&
			       flow_ended_wholly(flow_ended(f))
		       ? FLOW_ENDED
		       : by;
}

static bool states_differ(const struct flow_rows *rows, const struct flow *f)
{
	return live_other_state(rows, f, 0) != TCP_UNKNOWN ||
	       live_other_state(rows, f, 1) != TCP_UNKNOWN;
}

static enum style style_of(const struct flow_rows *rows, const struct flow *f,
			   enum flow_column by)
{
	if (by == FLOW_AGAIN)
		return f->tcp && flow_retransmissions(f) ? STYLE_WARN
							 : STYLE_DIM;
	if (by == FLOW_ENDED)
		return flow_ended_badly(flow_ended(f)) ? STYLE_WARN
						       : STYLE_PLAIN;
	if (by == FLOW_STATE && f->protocol == IP_TCP)
		return states_differ(rows, f) ? STYLE_WARN : STYLE_STATE;
	if (by == FLOW_CLIENT || by == FLOW_SERVER)
		return style_end(by == FLOW_SERVER);
	return STYLE_PLAIN;
}

static void paint_recent(const struct flow_rows *rows, uint32_t number,
			 const struct flow_cell *c, struct grid *g, int y,
			 int x)
{
	uint32_t count[ACTIVITY_SECONDS];

	if (rows->activity &&
	    activity_get(rows->activity, number, rows->now_ns, count))
		sparkline_paint(g, y, x + c->x, c->cols, count,
				ACTIVITY_SECONDS, rows->now_ns / NS_PER_S,
				STYLE_PACKET);
}

/* What has ended is over, but for how it ended, if that was badly. */
static enum style style_over(const struct flow *f, enum flow_column by)
{
	return by == FLOW_ENDED && flow_ended_badly(flow_ended(f)) ? STYLE_HELD
								   : STYLE_DIM;
}

static enum style style_in(const struct flow_layout *l,
			   const struct flow_rows *rows, const struct flow *f,
			   enum flow_column by)
{
	return l->dims && flow_ended_wholly(flow_ended(f))
		       ? style_over(f, by)
		       : style_of(rows, f, by);
}

void flow_row_paint(const struct flow_layout *l, const struct flow_rows *rows,
		    uint32_t number, uint64_t last_ns, struct grid *g, int y,
		    int x)
{
	const struct flow *f = flow_rows_at(rows, number);
	char text[FLOW_CELL_TEXT];

	if (!f) {
		grid_text(g, y, x, STYLE_DIM, tr("gone"));
		return;
	}
	for (int i = 0; i < l->n; i++) {
		const struct flow_cell *c = &l->cell[i];
		enum flow_column by = said_of(l, f, c->by);

		flow_cell_text(rows, number, f, by, c->cols, text);
		paint(g, y, x, c, style_in(l, rows, f, by), text);
		if (by == FLOW_RECENT)
			paint_recent(rows, number, c, g, y, x);
	}
	if (l->life_cols)
		paint_life(l, f, last_ns, g, y, x);
}
