/*
 * The state diagrams, of TCP and of UDP, compared with
 * tests/screens/diagram-*; what boxes are in them, and where. What they look
 * like is in tests/ui_diagram_style.c; their edges are walked in
 * tests/ui_diagram_walk.c.
 *
 *	WIRESTEP_GOLDEN=write build/tests/ui_diagram	writes the screens anew
 */
#include "tests/diagram.h"
#include "tests/golden.h"

#define SCREENS "tests/screens"

/* --- boxes --------------------------------------------------------------- */

/* The name of each state is in its box alone, and boxes are far enough apart
 * for arrows to be between them. */
START_TEST(each_state_has_a_box)
{
	const struct kind *kind = &kinds[_i];

	for (int i = 0; i < ROWS(areas) * kind->states; i++) {
		struct sheet s = sheet_new(kind, areas[i / kind->states],
					   (struct view){ .taken = -1 });
		int state = i % kind->states, in = 0;
		struct area b = box_of(&s, state);
		const char *name = kind->state_name(state);
		char line[MOST_COLS] = "";

		if (state > 0) {
			for (int x = b.x + 1; x < b.x + b.cols - 1; x++) {
				struct cell c =
					cell_of(&s.g, b.y + b.rows / 2, x);

				ck_assert(c.glyph < 0x7f);
				line[in++] = (char)c.glyph;
			}
			ck_assert_msg(strstr(line, name) != NULL, "'%s': %s",
				      line, where(&s, -1));
			ck_assert_uint_eq(strlen(name),
					  strspn(strstr(line, name), name));
			ck_assert_uint_eq(cell_of(&s.g, b.y, b.x).glyph,
					  0x256d);
			ck_assert_uint_eq(cell_of(&s.g, b.y + b.rows - 1,
						  b.x + b.cols - 1)
						  .glyph,
					  0x256f);
		}
		grid_free(&s.g);
	}
}
END_TEST

/* --- places -------------------------------------------------------------- */

/* What a cell shows of a drawing that begins at the area's corner and is cut
 * there; '#' is what was there before. */
static bool is_cut(const struct kind *kind, struct area a, int y, int x,
		   struct cell c, const struct grid *whole)
{
	bool in = y >= a.y && y < a.y + a.rows && x >= a.x && x < a.x + a.cols;

	if (!in)
		return c.glyph == '#' && kind->at(a, y, x) == 0;
	return c.glyph == cell_of(whole, y - a.y, x - a.x).glyph;
}

START_TEST(clipped)
{
	enum { SIZE_Y = 24, SIZE_X = 84 };
	const struct kind *kind = &kinds[_i];
	struct view v = { .taken = 1, .marked = { 1, 2, 2 }, .selected = 2 };
	struct area all = { 0, 0, kind->rows, kind->cols };
	struct sheet whole = sheet_new(kind, all, v);

	for (int i = 0; i < 200; i++) {
		struct area a = { 1, 2, i % (kind->rows + 2) - 1,
				  7 * i % (kind->cols + 2) - 1 };
		struct grid g;

		grid_init(&g, SIZE_Y, SIZE_X);
		for (int y = 0; y < g.rows; y++)
			grid_fill(&g, y, 0, g.cols, STYLE_LOSS, '#');
		kind->paint(&v, &g, a);
		for (int at = 0; at < SIZE_Y * SIZE_X; at++)
			if (!is_cut(kind, a, at / SIZE_X, at % SIZE_X,
				    g.cell[at], &whole.g))
				ck_abort_msg("%d x %d at %d, %d", a.rows,
					     a.cols, at / SIZE_X, at % SIZE_X);
		grid_free(&g);
	}
	grid_free(&whole.g);
}
END_TEST

/* As much room to the left as to the right, above as below. */
START_TEST(centred)
{
	const struct kind *kind = &kinds[_i];

	for (int i = 0; i < ROWS(areas); i++) {
		struct sheet s =
			sheet_new(kind, areas[i], (struct view){ .taken = -1 });
		struct area a = s.area;
		int top = a.rows, left = a.cols, bottom = 0, right = 0;

		for (int at = 0; at < s.g.rows * s.g.cols; at++) {
			int y = at / s.g.cols - a.y, x = at % s.g.cols - a.x;

			if (s.g.cell[at].glyph == ' ')
				continue;
			top = y < top ? y : top;
			left = x < left ? x : left;
			bottom = y > bottom ? y : bottom;
			right = x > right ? x : right;
		}
		ck_assert_int_ge(top, 0);
		ck_assert_int_ge(left, 0);
		ck_assert_int_le(abs(a.rows - 1 - bottom - top), 1);
		ck_assert_int_le(abs(a.cols - 1 - right - left), 1);
		grid_free(&s.g);
	}
}
END_TEST

START_TEST(moves)
{
	static const struct {
		int from, dy, dx, to; /* to 0: there is none */
	} moves_[] = {
		{ 0, 1, 0, TCP_CLOSED },
		{ TCP_CLOSED, 0, -1, TCP_LISTEN },
		{ TCP_CLOSED, 0, 1, TCP_SYN_SENT },
		{ TCP_CLOSED, 1, 0, TCP_ESTABLISHED },
		{ TCP_CLOSED, -1, 0, 0 },
		{ TCP_LISTEN, 0, -1, 0 },
		{ TCP_LISTEN, 1, 0, TCP_SYN_RECEIVED },
		{ TCP_SYN_SENT, 1, 0, TCP_CLOSE_WAIT },
		{ TCP_SYN_SENT, 0, 1, 0 },
		{ TCP_ESTABLISHED, 0, 1, TCP_CLOSE_WAIT },
		{ TCP_ESTABLISHED, -1, 0, TCP_CLOSED },
		{ TCP_CLOSING, 0, 1, TCP_LAST_ACK },
		{ TCP_LAST_ACK, 0, -1, TCP_CLOSING },
		{ TCP_LAST_ACK, 1, 0, 0 }, /* TIME-WAIT is too far aside */
		{ TCP_FIN_WAIT_1, 0, 1, TCP_CLOSING },
		{ TCP_FIN_WAIT_2, 0, 1, TCP_TIME_WAIT },
		{ TCP_FIN_WAIT_2, 1, 0, 0 },
		{ TCP_TIME_WAIT, 0, 1, TCP_LAST_ACK },
	};

	for (int i = 0; i < ROWS(moves_); i++) {
		int state = moves_[i].from;
		bool moved = tcp_move(&state, moves_[i].dy, moves_[i].dx);

		ck_assert_msg(moved == (moves_[i].to > 0), "row %d", i);
		ck_assert_msg(state == (moved ? moves_[i].to : moves_[i].from),
			      "row %d: %s", i, tcp_name(state));
	}
}
END_TEST

/* Every box can be come to from every other, and no move leads nowhere. */
START_TEST(moves_lead_everywhere)
{
	const struct kind *kind = &kinds[_i];

	for (int from = 0; from < kind->states; from++) {
		uint32_t seen = 1u << from, last = 0;

		while (seen != last) {
			last = seen;
			for (int i = 0; i < kind->states * WAYS; i++) {
				int state = i / WAYS;

				if (seen >> state & 1 &&
				    kind->move(&state, step_y[i % WAYS],
					       step_x[i % WAYS]))
					seen |= 1u << state;
			}
		}
		ck_assert_uint_eq(seen | 1, (1u << kind->states) - 1);
	}
}
END_TEST

/* --- expected screens ---------------------------------------------------- */

enum { OF_TCP, OF_UDP };

static const struct screen {
	const char *file, *title;
	int kind, rows, cols;
	const char *lang;
	bool ascii;
	struct view v;
} screens[] = {
	{ "diagram-80",
	  "nothing yet",
	  OF_TCP,
	  21,
	  78,
	  "en",
	  false,
	  { .taken = -1 } },
	{ "diagram-80",
	  "SYN on its way",
	  OF_TCP,
	  21,
	  78,
	  "en",
	  false,
	  { .taken = 1, .marked = { TCP_SYN_SENT, TCP_LISTEN } } },
	{ "diagram-80",
	  "closing",
	  OF_TCP,
	  21,
	  78,
	  "en",
	  false,
	  { .taken = 10,
	    .marked = { TCP_FIN_WAIT_1, TCP_LISTEN, TCP_ESTABLISHED } } },
	{ "diagram-80",
	  "reset",
	  OF_TCP,
	  21,
	  78,
	  "en",
	  false,
	  { .taken = 12, .marked = { TCP_CLOSED, TCP_LISTEN } } },
	{ "diagram-80",
	  "last",
	  OF_TCP,
	  21,
	  78,
	  "zh",
	  false,
	  { .taken = 27, .marked = { TCP_TIME_WAIT, 0, TCP_CLOSED } } },
	{ "diagram-80",
	  "ascii",
	  OF_TCP,
	  21,
	  78,
	  "en",
	  true,
	  { .taken = 10,
	    .marked = { TCP_FIN_WAIT_1, TCP_LISTEN, TCP_ESTABLISHED } } },
	{ "diagram-80",
	  "a little more room",
	  OF_TCP,
	  27,
	  98,
	  "en",
	  false,
	  { .taken = -1 } },
	{ "diagram-120",
	  "nothing yet",
	  OF_TCP,
	  32,
	  100,
	  "en",
	  false,
	  { .taken = -1 } },
	{ "diagram-120",
	  "closing",
	  OF_TCP,
	  37,
	  118,
	  "en",
	  false,
	  { .taken = 10,
	    .marked = { TCP_FIN_WAIT_1, TCP_LISTEN, TCP_ESTABLISHED } } },
	{ "diagram-120",
	  "reset",
	  OF_TCP,
	  37,
	  118,
	  "zh",
	  false,
	  { .taken = 12, .marked = { TCP_CLOSED, TCP_LISTEN } } },
	{ "diagram-120",
	  "ascii",
	  OF_TCP,
	  37,
	  118,
	  "en",
	  true,
	  { .taken = 28, .marked = { TCP_CLOSED } } },
	{ "diagram-udp",
	  "nothing yet",
	  OF_UDP,
	  16,
	  78,
	  "en",
	  false,
	  { .taken = -1 } },
	{ "diagram-udp",
	  "connected",
	  OF_UDP,
	  21,
	  78,
	  "zh",
	  false,
	  { .taken = 3, .marked = { UDP_CONNECTED, UDP_BOUND } } },
	{ "diagram-udp",
	  "ascii",
	  OF_UDP,
	  34,
	  118,
	  "en",
	  true,
	  { .taken = 5, .marked = { UDP_BOUND } } },
};
static const char *const files[] = { "diagram-80", "diagram-120",
				     "diagram-udp" };

/* All screens of a file in one text. Caller frees. */
static char *screens_of(const char *file)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (int i = 0; i < ROWS(screens); i++) {
		const struct screen *s = &screens[i];
		struct grid g;

		if (strcmp(s->file, file) != 0)
			continue;
		i18n_set(s->lang);
		grid_init(&g, s->rows, s->cols);
		kinds[s->kind].paint(&s->v, &g,
				     (struct area){ 0, 0, s->rows, s->cols });
		fprintf(out, "==== %s, %d x %d, %s ====\n", s->title, s->cols,
			s->rows, s->lang);
		grid_write(&g, s->ascii, out);
		fprintf(out, "\n");
		grid_free(&g);
	}
	fclose(out);
	return text;
}

START_TEST(expected_screens)
{
	char path[256];

	snprintf(path, sizeof(path), SCREENS "/%s.txt", files[_i]);
	golden_check(path, screens_of(files[_i]));
}
END_TEST

/* Nothing in it is without an ASCII form. */
START_TEST(ascii)
{
	const struct kind *kind = &kinds[_i];

	for (int i = 0; i < kind->entries() * ROWS(areas); i++) {
		struct view v = { .taken = i / ROWS(areas),
				  .marked = { 1, 2, 3 } };
		struct sheet s = sheet_new(kind, areas[i % ROWS(areas)], v);

		for (int at = 0; at < s.g.rows * s.g.cols; at++)
			if (glyph_ascii(s.g.cell[at].glyph) == '?')
				ck_abort_msg("U+%04X", s.g.cell[at].glyph);
		grid_free(&s.g);
	}
}
END_TEST

/* --- the UDP table ------------------------------------------------------- */

START_TEST(udp_table)
{
	size_t n;
	const struct udp_transition *t = udp_transitions(&n);

	for (size_t i = 0; i < n; i++) {
		ck_assert_ptr_eq(udp_transition_find(t[i].from, t[i].event),
				 &t[i]);
		ck_assert_ptr_nonnull(strstr(t[i].source, ")"));
		ck_assert_int_ne(t[i].from, UDP_UNKNOWN);
		ck_assert_int_ne(t[i].to, UDP_UNKNOWN);
		ck_assert_int_ne(t[i].to, t[i].from);
		ck_assert_int_lt(t[i].event, UDP_EVENTS);
	}
	ck_assert_ptr_null(udp_transition_find(UDP_BOUND, UDP_SENDTO));
	ck_assert_ptr_null(udp_transition_find(UDP_CLOSED, UDP_CLOSE));
	ck_assert_int_eq(udp_transition_find(UDP_UNBOUND, UDP_SENDTO)->to,
			 UDP_BOUND);
	ck_assert_int_eq(udp_transition_find(UDP_CONNECTED, UDP_DISCONNECT)->to,
			 UDP_BOUND);
	ck_assert_int_eq(
		udp_transition_find(UDP_CONNECTED, UDP_DISCONNECT_FREE)->to,
		UDP_UNBOUND);
	ck_assert_str_eq(udp_state_name(UDP_STATES), "?");
	ck_assert_str_eq(udp_state_name(UDP_CLOSED), "CLOSED");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("diagram");
	TCase *tc = tcase_create("diagram");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, each_state_has_a_box, 0, ROWS(kinds));
	tcase_add_loop_test(tc, clipped, 0, ROWS(kinds));
	tcase_add_loop_test(tc, centred, 0, ROWS(kinds));
	tcase_add_test(tc, moves);
	tcase_add_loop_test(tc, moves_lead_everywhere, 0, ROWS(kinds));
	tcase_add_loop_test(tc, expected_screens, 0, ROWS(files));
	tcase_add_loop_test(tc, ascii, 0, ROWS(kinds));
	tcase_add_test(tc, udp_table);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
