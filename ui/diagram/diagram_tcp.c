/*
 * The two charts of the TCP diagram. Who opens actively goes down on the
 * right, who waits on the left; from ESTABLISHED on, who closes first goes
 * down on the left, the other on the right. No two edges cross.
 *
 *	LISTEN ◀────── CLOSED ──────▶ SYN-SENT
 *	 │   ╭─────────────────────────╯   │
 *	 ▼   ▼             ▼───────────────╯
 *	SYN-RECEIVED ─▶ ESTABLISHED ─▶ CLOSE-WAIT
 *	 │   ╭─────────────╯             │
 *	 ▼   ▼                           ▼
 *	FIN-WAIT-1 ───▶ CLOSING        LAST-ACK ──▶ CLOSED
 *	 │   ╰─────────────╮  │
 *	 ▼                 ▼  ▼
 *	FIN-WAIT-2 ───▶ TIME-WAIT ────────────────▶ CLOSED
 *
 * Both edges back to CLOSED end in one line. In the roomy chart the boxes have
 * five rows and stand in rows; in the small one, which must do with 21 rows,
 * those on the right stand between them.
 */
#include "ui/diagram/diagram_private.h"

#include "capture/flow/tcp.h"
#include "ui/diagram/diagram.h"

/* Edges that are drawn, and states that can be aborted. */
enum { TCP_ROUTES = 17, TCP_RESETS = 9 };

/* --- at least 100 x 32 --------------------------------------------------- */

static const struct route roomy_routes[] = {
	{ TCP_CLOSED, OPEN_PASSIVE, 0, { { 4, 36 }, { 4, 16 } } },
	{ TCP_CLOSED, OPEN_ACTIVE, 0, { { 4, 50 }, { 4, 72 } } },
	{ TCP_LISTEN, RCV_SYN, 0, { { 6, 2 }, { 10, 2 } } },
	{ TCP_SYN_SENT,
	  RCV_SYN,
	  1,
	  { { 6, 76 }, { 8, 76 }, { 8, 12 }, { 10, 12 } } },
	{ TCP_SYN_SENT,
	  RCV_SYN_ACK,
	  1,
	  { { 6, 83 }, { 9, 83 }, { 9, 47 }, { 10, 47 } } },
	{ TCP_SYN_RECEIVED, RCV_ACK_OF_SYN, 0, { { 13, 15 }, { 13, 35 } } },
	{ TCP_SYN_RECEIVED, SND_FIN, 0, { { 15, 2 }, { 18, 2 } } },
	{ TCP_ESTABLISHED,
	  SND_FIN,
	  1,
	  { { 15, 39 }, { 17, 39 }, { 17, 12 }, { 18, 12 } } },
	{ TCP_ESTABLISHED, RCV_FIN, 0, { { 13, 50 }, { 13, 72 } } },
	{ TCP_FIN_WAIT_1, RCV_ACK_OF_FIN, 0, { { 23, 2 }, { 26, 2 } } },
	{ TCP_FIN_WAIT_1, RCV_FIN, 0, { { 21, 15 }, { 21, 35 } } },
	{ TCP_FIN_WAIT_1,
	  RCV_FIN_ACK,
	  1,
	  { { 23, 12 }, { 25, 12 }, { 25, 39 }, { 26, 39 } } },
	{ TCP_FIN_WAIT_2, RCV_FIN, 0, { { 29, 15 }, { 29, 35 } } },
	{ TCP_CLOSE_WAIT, SND_FIN, 0, { { 15, 76 }, { 18, 76 } } },
	{ TCP_CLOSING, RCV_ACK_OF_FIN, 0, { { 23, 47 }, { 26, 47 } } },
	{ TCP_LAST_ACK,
	  RCV_ACK_OF_FIN,
	  0,
	  { { 21, 86 }, { 21, 99 }, { 0, 99 }, { 0, 47 }, { 1, 47 } } },
	{ TCP_TIME_WAIT,
	  TIMEOUT_2MSL,
	  0,
	  { { 29, 50 }, { 29, 99 }, { 0, 99 }, { 0, 47 }, { 1, 47 } } },
};
_Static_assert(sizeof(roomy_routes) / sizeof(*roomy_routes) == TCP_ROUTES,
	       "a route for each edge");

static const struct route roomy_resets[] = {
	{ TCP_SYN_SENT, RCV_RST, 0, { { 5, 86 }, { 5, 89 } } },
	{ TCP_SYN_RECEIVED, RCV_RST, 0, { { 14, 15 }, { 14, 18 } } },
	{ TCP_ESTABLISHED, RCV_RST, 0, { { 14, 50 }, { 14, 53 } } },
	{ TCP_FIN_WAIT_1, RCV_RST, 0, { { 22, 15 }, { 22, 18 } } },
	{ TCP_FIN_WAIT_2, RCV_RST, 0, { { 30, 15 }, { 30, 18 } } },
	{ TCP_CLOSE_WAIT, RCV_RST, 0, { { 14, 86 }, { 14, 89 } } },
	{ TCP_CLOSING, RCV_RST, 0, { { 22, 50 }, { 22, 53 } } },
	{ TCP_LAST_ACK, RCV_RST, 0, { { 22, 86 }, { 22, 89 } } },
	{ TCP_TIME_WAIT, RCV_RST, 0, { { 30, 50 }, { 30, 53 } } },
};
_Static_assert(sizeof(roomy_resets) / sizeof(*roomy_resets) == TCP_RESETS,
	       "one for each state that can be aborted");

/* --- at least DIAGRAM_COLS x DIAGRAM_ROWS -------------------------------- */

static const struct route small_routes[] = {
	{ TCP_CLOSED, OPEN_PASSIVE, 0, { { 1, 34 }, { 1, 16 } } },
	{ TCP_CLOSED, OPEN_ACTIVE, 1, { { 2, 38 }, { 3, 38 }, { 3, 60 } } },
	{ TCP_LISTEN, RCV_SYN, 0, { { 2, 2 }, { 6, 2 } } },
	{ TCP_SYN_SENT,
	  RCV_SYN,
	  1,
	  { { 4, 64 }, { 5, 64 }, { 5, 11 }, { 6, 11 } } },
	{ TCP_SYN_SENT, RCV_SYN_ACK, 1, { { 4, 72 }, { 8, 72 }, { 8, 49 } } },
	{ TCP_SYN_RECEIVED, RCV_ACK_OF_SYN, 0, { { 8, 15 }, { 8, 33 } } },
	{ TCP_SYN_RECEIVED, SND_FIN, 0, { { 9, 2 }, { 12, 2 } } },
	{ TCP_ESTABLISHED,
	  SND_FIN,
	  1,
	  { { 9, 36 }, { 11, 36 }, { 11, 11 }, { 12, 11 } } },
	{ TCP_ESTABLISHED, RCV_FIN, 1, { { 9, 40 }, { 11, 40 }, { 11, 60 } } },
	{ TCP_FIN_WAIT_1, RCV_ACK_OF_FIN, 0, { { 15, 2 }, { 17, 2 } } },
	{ TCP_FIN_WAIT_1, RCV_FIN, 0, { { 14, 15 }, { 14, 33 } } },
	{ TCP_FIN_WAIT_1,
	  RCV_FIN_ACK,
	  1,
	  { { 15, 12 }, { 16, 12 }, { 16, 36 }, { 17, 36 } } },
	{ TCP_FIN_WAIT_2, RCV_FIN, 0, { { 19, 15 }, { 19, 33 } } },
	{ TCP_CLOSE_WAIT, SND_FIN, 0, { { 12, 63 }, { 14, 63 } } },
	{ TCP_CLOSING, RCV_ACK_OF_FIN, 0, { { 15, 41 }, { 17, 41 } } },
	{ TCP_LAST_ACK,
	  RCV_ACK_OF_FIN,
	  1,
	  { { 17, 63 }, { 18, 63 }, { 18, 77 }, { 1, 77 }, { 1, 49 } } },
	{ TCP_TIME_WAIT,
	  TIMEOUT_2MSL,
	  0,
	  { { 19, 48 }, { 19, 77 }, { 1, 77 }, { 1, 49 } } },
};
_Static_assert(sizeof(small_routes) == sizeof(roomy_routes),
	       "both charts show the same");

static const struct route small_resets[] = {
	{ TCP_SYN_SENT, RCV_RST, 0, { { 4, 68 }, { 6, 68 }, { 6, 66 } } },
	{ TCP_SYN_RECEIVED, RCV_RST, 0, { { 7, 13 }, { 6, 13 }, { 6, 15 } } },
	{ TCP_ESTABLISHED, RCV_RST, 0, { { 7, 43 }, { 6, 43 }, { 6, 45 } } },
	{ TCP_FIN_WAIT_1, RCV_RST, 0, { { 13, 13 }, { 12, 13 }, { 12, 15 } } },
	{ TCP_FIN_WAIT_2, RCV_RST, 0, { { 18, 13 }, { 17, 13 }, { 17, 15 } } },
	{ TCP_CLOSE_WAIT, RCV_RST, 0, { { 10, 70 }, { 9, 70 }, { 9, 68 } } },
	{ TCP_CLOSING, RCV_RST, 0, { { 14, 48 }, { 14, 51 } } },
	{ TCP_LAST_ACK, RCV_RST, 0, { { 16, 61 }, { 16, 58 } } },
	{ TCP_TIME_WAIT, RCV_RST, 0, { { 18, 45 }, { 17, 45 }, { 17, 47 } } },
};
_Static_assert(sizeof(small_resets) == sizeof(roomy_resets),
	       "both charts show the same");

const struct chart tcp_charts[TCP_CHARTS] = {
	{
		.rows = 32,
		.cols = 100,
		.most_rows = 44,
		.most_cols = 150,
		.grow_y = { 8, 10, 17, 18, 25, 26 },
		.grow_x = { 30, 64 },
		.place = {
			[TCP_CLOSED] = { 2, 36, 5, 15 },
			[TCP_LISTEN] = { 2, 0, 5, 16 },
			[TCP_SYN_SENT] = { 2, 73, 5, 14 },
			[TCP_SYN_RECEIVED] = { 11, 0, 5, 16 },
			[TCP_ESTABLISHED] = { 11, 36, 5, 15 },
			[TCP_FIN_WAIT_1] = { 19, 0, 5, 16 },
			[TCP_FIN_WAIT_2] = { 27, 0, 5, 16 },
			[TCP_CLOSE_WAIT] = { 11, 73, 5, 14 },
			[TCP_CLOSING] = { 19, 36, 5, 15 },
			[TCP_LAST_ACK] = { 19, 73, 5, 14 },
			[TCP_TIME_WAIT] = { 27, 36, 5, 15 },
		},
		.route = roomy_routes,
		.n_routes = TCP_ROUTES,
		.reset = roomy_resets,
		.n_resets = TCP_RESETS,
		.note = { { 0, 33 }, { 0, 39 }, { 1, 39 } },
	},
	{
		.rows = DIAGRAM_ROWS,
		.cols = DIAGRAM_COLS,
		.most_rows = 25,
		.most_cols = 130,
		.grow_y = { 5, 6, 10 },
		.grow_x = { 26, 56 },
		.place = {
			[TCP_CLOSED] = { 0, 34, 3, 15 },
			[TCP_LISTEN] = { 0, 0, 3, 16 },
			[TCP_SYN_SENT] = { 2, 61, 3, 14 },
			[TCP_SYN_RECEIVED] = { 7, 0, 3, 16 },
			[TCP_ESTABLISHED] = { 7, 34, 3, 15 },
			[TCP_FIN_WAIT_1] = { 13, 0, 3, 16 },
			[TCP_FIN_WAIT_2] = { 18, 0, 3, 16 },
			[TCP_CLOSE_WAIT] = { 10, 61, 3, 14 },
			[TCP_CLOSING] = { 13, 34, 3, 15 },
			[TCP_LAST_ACK] = { 15, 61, 3, 14 },
			[TCP_TIME_WAIT] = { 18, 34, 3, 15 },
		},
		.route = small_routes,
		.n_routes = TCP_ROUTES,
		.reset = small_resets,
		.n_resets = TCP_RESETS,
		.note = { { 4, 32 }, { 4, 36 }, { 3, 36 } },
	},
};
_Static_assert((int)TCP_STATES <= (int)CHART_STATES, "room for each state");
