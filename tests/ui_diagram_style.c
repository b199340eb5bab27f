/*
 * What the boxes and edges of state diagrams look like: what was, what is,
 * what can be reached, and the markers of sockets.
 */
#include "tests/diagram.h"
#include "tests/golden.h"

/* The border's style at a box's lower left corner, where nothing joins. */
static struct cell corner(const struct sheet *s, int state)
{
	struct area b = box_of(s, state);

	return cell_of(&s->g, b.y + b.rows - 1, b.x);
}

START_TEST(boxes_by_what_was)
{
	static const struct {
		int state;
		enum style style;
	} want[] = {
		{ TCP_CLOSED, STYLE_VISITED },
		{ TCP_LISTEN, STYLE_GHOST },
		{ TCP_SYN_SENT, STYLE_VISITED }, /* though not to be reached */
		{ TCP_SYN_RECEIVED, STYLE_GHOST },
		{ TCP_ESTABLISHED, STYLE_END_A },
		{ TCP_FIN_WAIT_1, STYLE_DIM },
		{ TCP_CLOSE_WAIT, STYLE_DIM },
		{ TCP_LAST_ACK, STYLE_DIM },
		{ TCP_TIME_WAIT, STYLE_DIM },
	};
	struct view v = { .taken = -1,
			  .marked = { TCP_ESTABLISHED },
			  .visited = 1u << TCP_CLOSED | 1u << TCP_SYN_SENT |
				     1u << TCP_ESTABLISHED };

	for (int i = 0; i < ROWS(areas) * ROWS(want); i++) {
		struct sheet s = sheet_new(&kinds[0], areas[i / ROWS(want)], v);
		int state = want[i % ROWS(want)].state;
		enum style style = want[i % ROWS(want)].style;
		struct area b = box_of(&s, state);
		bool occupied = style == STYLE_END_A;
		int x = b.x + b.cols / 2, y = b.y + b.rows / 2;

		ck_assert_msg(corner(&s, state).style == style, "%s: %s",
			      tcp_name(state), where(&s, -1));
		ck_assert_uint_eq(corner(&s, state).glyph,
				  occupied ? 0x2517 : 0x2570);
		/* Its name is plain where the border is dim. */
		if (style == STYLE_DIM)
			style = STYLE_PLAIN;
		ck_assert_uint_eq(cell_of(&s.g, y, x).style,
				  style | (occupied ? STYLE_BOLD : 0u));
		grid_free(&s.g);
	}
}
END_TEST

/* From CLOSED a new life begins; without sockets nothing is out of reach. */
START_TEST(what_can_be_reached)
{
	static const struct {
		int marked;
		uint32_t ghosts;
	} reach[] = {
		{ 0, 0 },
		{ TCP_CLOSED, 0 },
		{ TCP_LISTEN, 1u << TCP_SYN_SENT },
		{ TCP_LAST_ACK,
		  0x7fe & ~(1u << TCP_CLOSED | 1u << TCP_LAST_ACK) },
		{ TCP_FIN_WAIT_2,
		  1u << TCP_LISTEN | 1u << TCP_SYN_SENT |
			  1u << TCP_SYN_RECEIVED | 1u << TCP_ESTABLISHED |
			  1u << TCP_FIN_WAIT_1 | 1u << TCP_CLOSING |
			  1u << TCP_CLOSE_WAIT | 1u << TCP_LAST_ACK },
	};

	for (int i = 0; i < ROWS(reach); i++) {
		struct view v = { .taken = -1, .marked = { reach[i].marked } };
		struct sheet s = sheet_new(&kinds[0], areas[0], v);

		for (int state = 1; state < TCP_STATES; state++) {
			bool ghost = corner(&s, state).style == STYLE_GHOST;
			uint32_t want = reach[i].ghosts;

			if (reach[i].marked == TCP_LAST_ACK)
				want |= 1u << TCP_TIME_WAIT;
			ck_assert_msg(ghost == (want >> state & 1),
				      "from %s: %s", tcp_name(reach[i].marked),
				      tcp_name(state));
		}
		grid_free(&s.g);
	}
}
END_TEST

/* Side by side in the upper border, each in its colour; the first colours the
 * box. */
START_TEST(markers)
{
	struct view v = { .taken = -1,
			  .marked = { TCP_SYN_RECEIVED, TCP_LISTEN,
				      TCP_SYN_RECEIVED } };

	for (int i = 0; i < ROWS(areas); i++) {
		struct sheet s = sheet_new(&kinds[0], areas[i], v);
		struct area b = box_of(&s, TCP_SYN_RECEIVED);

		ck_assert_uint_eq(cell_of(&s.g, b.y, b.x + 1).glyph, CLIENT);
		ck_assert_int_eq(style_of(&s, b.y, b.x + 1), STYLE_END_A);
		ck_assert_uint_eq(cell_of(&s.g, b.y, b.x + 2).glyph, CHILD);
		ck_assert_int_eq(style_of(&s, b.y, b.x + 2), STYLE_END_C);
		ck_assert_uint_eq(cell_of(&s.g, b.y, b.x + 3).glyph, 0x2501);
		ck_assert_int_eq(style_of(&s, b.y, b.x + 3), STYLE_END_A);
		b = box_of(&s, TCP_LISTEN);
		ck_assert_uint_eq(cell_of(&s.g, b.y, b.x + 1).glyph, LISTENER);
		ck_assert_int_eq(style_of(&s, b.y, b.x), STYLE_END_B);
		grid_free(&s.g);
	}
}
END_TEST

/* Sockets of which nothing is known are nowhere, and count for nothing. */
START_TEST(unknown_markers)
{
	struct diagram none = { 0 };
	struct diagram d = { .n_markers = 100 }; /* more than can be */
	struct grid a, b;

	grid_init(&a, DIAGRAM_ROWS, DIAGRAM_COLS);
	grid_init(&b, DIAGRAM_ROWS, DIAGRAM_COLS);
	for (int i = 0; i < DIAGRAM_MARKERS; i++)
		d.marker[i].glyph = CHILD;
	diagram_paint(&none, &a, areas[0]);
	diagram_paint(&d, &b, areas[0]);
	for (int i = 0; i < DIAGRAM_ROWS * DIAGRAM_COLS; i++) {
		ck_assert_uint_eq(a.cell[i].glyph, b.cell[i].glyph);
		ck_assert_uint_eq(a.cell[i].style, b.cell[i].style);
	}
	grid_free(&a);
	grid_free(&b);
}
END_TEST

/* Eight sockets in one state are all there, and the corner stays. */
START_TEST(many_markers)
{
	for (int i = 0; i < ROWS(areas); i++) {
		struct diagram d = { .n_markers = DIAGRAM_MARKERS };
		struct sheet s = sheet_new(&kinds[0], areas[i],
					   (struct view){ .taken = -1 });

		for (int state = 1; state < TCP_STATES; state++) {
			struct area b = box_of(&s, state);

			for (int j = 0; j < DIAGRAM_MARKERS; j++)
				d.marker[j] = (struct diagram_marker){
					(enum tcp_state)state, CHILD,
					STYLE_END_B
				};
			diagram_paint(&d, &s.g, areas[i]);
			for (int j = 0; j < DIAGRAM_MARKERS; j++)
				ck_assert_uint_eq(
					cell_of(&s.g, b.y, b.x + 1 + j).glyph,
					CHILD);
			ck_assert_uint_eq(
				cell_of(&s.g, b.y, b.x + b.cols - 1).glyph,
				0x2513);
		}
		grid_free(&s.g);
	}
}
END_TEST

/* The whole box is on the other background, and nothing else is. */
START_TEST(selection)
{
	const struct kind *kind = &kinds[_i];

	for (int i = 0; i < ROWS(areas) * kind->states; i++) {
		int state = i % kind->states;
		struct view v = { .marked = { 2 }, .selected = state };
		struct sheet s = sheet_new(kind, areas[i / kind->states], v);

		for (int at = 0; at < s.g.rows * s.g.cols; at++) {
			int in = state_at(&s, at / s.g.cols, at % s.g.cols);

			if (!!(s.g.cell[at].style & STYLE_BACK) !=
			    (state > 0 && in == state))
				ck_abort_msg("%d: %s", state, where(&s, -1));
		}
		grid_free(&s.g);
	}
}
END_TEST

/* A cell of the taken edge goes from bright to less so, and then to what it
 * was before; all others do not change. */
static bool fades_well(struct cell now, struct cell then, struct cell gone,
		       struct cell never)
{
	if ((now.style & STYLE_MASK) == STYLE_TAKEN)
		now.style += STYLE_TAKEN_2 - STYLE_TAKEN;
	return now.glyph == then.glyph && now.style == then.style &&
	       gone.glyph == never.glyph && gone.style == never.style;
}

START_TEST(fades)
{
	const struct kind *kind = &kinds[_i];

	for (int entry = 0; entry < kind->entries(); entry++) {
		/* now, then, gone, never */
		struct view v[] = { { .taken = entry },
				    { .taken = entry, .fading = 1 },
				    { .taken = entry, .fading = 2 },
				    { .taken = -1 } };
		struct grid g[ROWS(v)];
		int taken = 0;

		for (int i = 0; i < ROWS(v); i++)
			g[i] = sheet_new(kind, areas[0], v[i]).g;
		for (int at = 0; at < g[0].rows * g[0].cols; at++) {
			int s = g[0].cell[at].style & STYLE_MASK;

			taken += s == STYLE_TAKEN;
			if (!fades_well(g[0].cell[at], g[1].cell[at],
					g[2].cell[at], g[3].cell[at]))
				ck_abort_msg("entry %d at %d, %d", entry,
					     at / g[0].cols, at % g[0].cols);
		}
		ck_assert_int_gt(taken, 2);
		for (int i = 0; i < ROWS(v); i++)
			grid_free(&g[i]);
	}
}
END_TEST

/* The style of an edge at its head, beside the box it goes to. */
static enum style head_style(const struct sheet *s, int state, const char *head)
{
	struct area b = box_of(s, state);

	for (int y = b.y - 1; y <= b.y + b.rows; y++)
		for (int x = b.x - 1; x <= b.x + b.cols; x++)
			if (is_one_of(cell_of(&s->g, y, x).glyph, head))
				return style_of(s, y, x);
	return STYLES;
}

/* What may come next is bright, what can not come any more is a ghost; a line
 * that two edges share is as bright as the brighter one. */
START_TEST(edges_by_what_may_come)
{
	struct view v = { .taken = -1, .marked = { TCP_LAST_ACK } };
	struct sheet s = sheet_new(&kinds[0], areas[0], v);

	ck_assert_int_eq(head_style(&s, TCP_CLOSED, "◀"), STYLE_PLAIN);
	ck_assert_int_eq(head_style(&s, TCP_SYN_SENT, "▶"), STYLE_GHOST);
	grid_free(&s.g);
	v.marked[0] = TCP_TIME_WAIT;
	s = sheet_new(&kinds[0], areas[0], v);
	ck_assert_int_eq(head_style(&s, TCP_CLOSED, "◀"), STYLE_PLAIN);
	grid_free(&s.g);
	v.marked[0] = TCP_ESTABLISHED;
	s = sheet_new(&kinds[0], areas[0], v);
	ck_assert_int_eq(head_style(&s, TCP_CLOSED, "◀"), STYLE_DIM);
	ck_assert_int_eq(head_style(&s, TCP_CLOSE_WAIT, "▶"), STYLE_PLAIN);
	ck_assert_int_eq(head_style(&s, TCP_CLOSING, "▶"), STYLE_DIM);
	ck_assert_int_eq(head_style(&s, TCP_LISTEN, "◀"), STYLE_GHOST);
	grid_free(&s.g);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("diagram style");
	TCase *tc = tcase_create("diagram style");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, boxes_by_what_was);
	tcase_add_test(tc, what_can_be_reached);
	tcase_add_test(tc, markers);
	tcase_add_test(tc, unknown_markers);
	tcase_add_test(tc, many_markers);
	tcase_add_loop_test(tc, selection, 0, ROWS(kinds));
	tcase_add_loop_test(tc, fades, 0, ROWS(kinds));
	tcase_add_test(tc, edges_by_what_may_come);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
