/*
 * Columns. There are more than a screen of 80 columns has room for; those that
 * say most come first, and the two ends get what they need before any other
 * gets more than it must have.
 *
 *     # proto client          server         state        pkts  data   rtt retr
 *     7 TCP   127.0.0.1:51718 127.0.0.1:80   ESTABLISHED   412  88 K  41 µs 3
 */
#include "ui/flowtable.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "capture/text.h"
#include "ui/flowended.h"
#include "ui/i18n.h"
#include "ui/label.h"

enum {
	ENDS_LEAST = 8,
	ENDS_IPV4 = 21,	  /* 255.255.255.255:65535 */
	OTHERS_COLS = 36, /* that others should have before longer ends */
	STATE_COLS = 12,
	STATES_COLS = 25, /* ESTABLISHED/SYN-RECEIVED */
	STATES_AFTER = 4, /* so many of by_worth */
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
};
_Static_assert(sizeof(columns) / sizeof(*columns) == FLOW_COLUMNS, "each");

/* In the order in which they get room, after those that are always there. */
static const enum flow_column by_worth[] = { FLOW_AGAIN, FLOW_DATA,  FLOW_RTT,
					     FLOW_ENDED, FLOW_START, FLOW_TIME,
					     FLOW_BYTES };
static const enum flow_column always[] = { FLOW_NUMBER, FLOW_PROTOCOL,
					   FLOW_CLIENT, FLOW_SERVER,
					   FLOW_STATE,	FLOW_PACKETS };
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

void flow_lay_out(struct flow_layout *l, int room, int ends_cols,
		  uint32_t count, bool both_states)
{
	int cols[FLOW_COLUMNS] = { 0 };

	for (size_t i = 0; i < COUNT(always); i++) {
		cols[always[i]] = columns[always[i]].cols;
		room -= cols[always[i]];
	}
	cols[FLOW_NUMBER] = (digits(count) < 3 ? 3 : digits(count)) + 2;
	room -= cols[FLOW_NUMBER];
	ends_cols = ends_room(ends_cols, room);
	cols[FLOW_CLIENT] = cols[FLOW_SERVER] = ends_cols + 1;
	room -= 2 * (ends_cols + 1);
	for (size_t i = 0; i < COUNT(by_worth); i++) {
		/* Two states need more room than one. */
		if (i == (both_states ? 0 : STATES_AFTER) &&
		    room >= STATES_COLS - STATE_COLS) {
			cols[FLOW_STATE] = STATES_COLS + 1;
			room -= STATES_COLS - STATE_COLS;
		}
		if (columns[by_worth[i]].cols > room ||
		    (both_states && by_worth[i] == FLOW_ENDED))
			continue;
		cols[by_worth[i]] = columns[by_worth[i]].cols;
		room -= cols[by_worth[i]];
	}
	place(l, cols);
	l->ended_as_state = !both_states && !cols[FLOW_ENDED];
	l->ends_cols = ends_cols;
	l->life_cols = room < LIFE_LEAST + 1 ? 0
		       : room > LIFE_MOST    ? LIFE_MOST
					     : room - 1;
}

enum flow_column flow_column_at(const struct flow_layout *l, int x)
{
	for (int i = 0; i < l->n; i++)
		if (x >= l->cell[i].x && x <= l->cell[i].x + l->cell[i].cols)
			return l->cell[i].by;
	return FLOW_COLUMNS;
}

/* --- what they say ------------------------------------------------------- */

/* Of what is too long the end is shown: ports differ more than networks do. */
static void cut_front(char *text, size_t size, int cols)
{
	static const char cut[] = "…";
	const size_t n = sizeof(cut) - 1;
	const char *at = text;
	uint32_t c;

	if (text_width(text) <= cols)
		return;
	while (*at && (text_width(at) >= cols || strlen(at) + n >= size)) {
		size_t bytes = utf8_decode(at, strlen(at), &c);

		at += bytes ? bytes : 1;
	}
	memmove(text + n, at, strlen(at) + 1);
	memcpy(text, cut, n);
}

static void state_text(const struct flow_rows *rows, const struct flow *f,
		       int cols, char *out, size_t size)
{
	enum tcp_state state[2];
	char both[64];

	if (f->protocol != IP_TCP) {
		snprintf(out, size, "%u → %u ←", f->packets[0], f->packets[1]);
		return;
	}
	for (int i = 0; i < 2; i++)
		state[i] = flow_rows_state(rows, f, i);
	if (state[0] == state[1])
		snprintf(both, sizeof(both), "%s", tcp_state_name(state[0]));
	else
		snprintf(both, sizeof(both), "%s/%s", tcp_state_name(state[0]),
			 tcp_state_name(state[1]));
	text_cut(out, size, both, cols);
}

static void rtt_text(const struct flow *f, char *out, size_t size)
{
	uint64_t rtt_ns = flow_rtt_ns(f);
	char text[TIME_TEXT];

	snprintf(out, size, "%s", rtt_ns ? time_format(rtt_ns, text) : "");
}

static void text_of(const struct flow_rows *rows, uint32_t number,
		    const struct flow *f, enum flow_column by, int cols,
		    char *out, size_t size)
{
	char end[FLOW_END_TEXT], count[COUNT_TEXT], time[TIME_TEXT];

	switch (by) {
	case FLOW_NUMBER:
		snprintf(out, size, "%" PRIu32, number + 1);
		break;
	case FLOW_PROTOCOL:
		snprintf(out, size, "%s", protocol_label(f->protocol));
		break;
	case FLOW_CLIENT:
	case FLOW_SERVER:
		snprintf(out, size, "%s",
			 flow_rows_end(rows, f, by == FLOW_SERVER, end));
		cut_front(out, size, cols);
		break;
	case FLOW_STATE:
		state_text(rows, f, cols, out, size);
		break;
	case FLOW_ENDED:
		if (flow_ended(f) != ENDED_UNKNOWN)
			snprintf(out, size, "%s",
				 flow_ended_name(flow_ended(f)));
		break;
	case FLOW_PACKETS:
		snprintf(out, size, "%s", size_format(flow_packets(f), count));
		if (flow_packets(f) < 100000)
			snprintf(out, size, "%" PRIu32, flow_packets(f));
		break;
	case FLOW_DATA:
		snprintf(out, size, "%s",
			 size_format(f->payload[0] + f->payload[1], count));
		break;
	case FLOW_BYTES:
		snprintf(out, size, "%s",
			 size_format(f->bytes[0] + f->bytes[1], count));
		break;
	case FLOW_RTT:
		rtt_text(f, out, size);
		break;
	case FLOW_AGAIN:
		if (f->tcp)
			snprintf(out, size, "%" PRIu32,
				 flow_retransmissions(f));
		break;
	case FLOW_START:
		snprintf(out, size, "%s", time_format(f->first_ns, time));
		break;
	case FLOW_TIME:
		snprintf(out, size, "%s",
			 time_format(flow_end_ns(f) - f->first_ns, time));
		break;
	case FLOW_COLUMNS:
		break;
	}
}

char *flow_cell_text(const struct flow_rows *rows, uint32_t number,
		     const struct flow *f, enum flow_column by, int cols,
		     char out[FLOW_CELL_TEXT])
{
	out[0] = '\0';
	text_of(rows, number, f, by, cols, out, FLOW_CELL_TEXT);
	return out;
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

static enum style style_of(const struct flow *f, enum flow_column by)
{
	if (by == FLOW_AGAIN)
		return f->tcp && flow_retransmissions(f) ? STYLE_WARN
							 : STYLE_DIM;
	if (by == FLOW_ENDED)
		return flow_ended_badly(flow_ended(f)) ? STYLE_WARN
						       : STYLE_PLAIN;
	if (by == FLOW_STATE && f->protocol == IP_TCP)
		return STYLE_STATE;
	if (by == FLOW_CLIENT || by == FLOW_SERVER)
		return style_end(by == FLOW_SERVER);
	return STYLE_PLAIN;
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
		paint(g, y, x, c, style_of(f, by), text);
	}
	if (l->life_cols)
		paint_life(l, f, last_ns, g, y, x);
}
