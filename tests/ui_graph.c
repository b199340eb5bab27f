/*
 * Graphs: numbers and ticks, pens, axes, what is cut off at the edges, the
 * legend and the line; then the view with its keys and the mouse.
 */
#include "tests/screen.h"
#include "tests/story.h"
#include "tests/test.h"
#include "ui/graph/graph.h"
#include "ui/text/i18n.h"

#define MS UINT64_C(1000000)
#define POINTS(array)                                                          \
	(&(struct points){ array, sizeof(array) / sizeof((array)[0]), 0 })

enum { GRID_ROWS = 9, GRID_COLS = 40, PLOT_X = 10, PLOT_COLS = 30 };

/* --- numbers ------------------------------------------------------------- */

START_TEST(numbers)
{
	static const struct {
		enum graph_unit unit;
		uint64_t value, step;
		const char *want;
	} all[] = {
		{ UNIT_BYTES, 0, 5, "0" },
		{ UNIT_BYTES, 7, 1, "7" },
		{ UNIT_BYTES, 999, 1, "999" },
		{ UNIT_BYTES, 1000, 1000, "1 K" },
		{ UNIT_BYTES, 1500000, 500000, "1.5 M" },
		{ UNIT_BYTES, 1000000, 500000, "1.0 M" },
		{ UNIT_BYTES, 3000000000, 1000000000, "3 G" },
		{ UNIT_BYTES, 1254500, 500, "1.2545 M" },
		{ UNIT_BYTES, 12345, 0, "12.345 K" },
		{ UNIT_RATE, 930000000, 10000000, "930 M/s" },
		{ UNIT_RATE, 5, 1, "5/s" },
		{ UNIT_TIME, 0, 1, "0" },
		{ UNIT_TIME, 41000, 1000, "41 µs" },
		{ UNIT_TIME, 72107000, 1000, "72.107 ms" },
		{ UNIT_TIME, 15326 * 1000 * MS, 1000 * MS, "15326 s" },
		{ UNIT_TIME, 15326500 * MS, 500 * MS, "15326.5 s" },
		{ UNIT_TIME, UINT64_MAX, 1000 * MS, "18446744074 s" },
		{ UNIT_BYTES, UINT64_MAX, UINT64_MAX, "18446744 T" },
	};

	for (int i = 0; i < ROWS(all); i++) {
		char text[GRAPH_TEXT];

		ck_assert_ptr_eq(graph_number(all[i].unit, all[i].value,
					      all[i].step, text),
				 text);
		ck_assert_str_eq(text, all[i].want);
	}
}
END_TEST

/* --- one graph ----------------------------------------------------------- */

static struct grid g;

static void grid_setup(void)
{
	i18n_set("en");
	grid_init(&g, GRID_ROWS, GRID_COLS);
}

static void grid_teardown(void)
{
	grid_free(&g);
}

static void put(const struct graph *graph)
{
	grid_clear(&g);
	graph_paint(graph, &g, (struct area){ 0, 0, GRID_ROWS, GRID_COLS });
	if (getenv("DUMP"))
		grid_write(&g, false, stderr);
}

/* From 0 to 60 ms: two dots a column, and a dot a millisecond. */
static struct graph graph_of(const struct points *points, enum graph_pen pen)
{
	return (struct graph){
		.title = "numbers",
		.trace = { { .points = points,
			     .name = "sent",
			     .pen = pen,
			     .style = STYLE_END_A } },
		.n = 1,
		.to_ns = 59 * MS,
		.cursor_ns = UINT64_MAX,
	};
}

/* One row, as text without trailing blanks. Caller frees. */
static char *row_text(int y)
{
	char *all = NULL, *line, *text;
	size_t n;
	FILE *out = open_memstream(&all, &n);

	grid_write(&g, false, out);
	fclose(out);
	line = all;
	while (y-- > 0)
		line += strcspn(line, "\n") + 1;
	text = strndup(line, strcspn(line, "\n"));
	free(all);
	return text;
}

#define assert_row(y, want)                                                    \
	do {                                                                   \
		char *got_ = row_text(y);                                      \
                                                                               \
		ck_assert_str_eq(got_, want);                                  \
		free(got_);                                                    \
	} while (0)

/* The points without the axes: six rows, "|" between them. Caller frees. */
static char *plot_text(void)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (int y = 1; y <= 6; y++) {
		char *row = row_text(y);
		const char *at = row;

		for (int x = 0; x < PLOT_X && *at; x++)
			at += text_fit(at, 1);
		fprintf(out, "%s%s", y > 1 ? "|" : "", at);
		free(row);
	}
	fclose(out);
	return text;
}

#define assert_plot(want)                                                      \
	do {                                                                   \
		char *got_ = plot_text();                                      \
                                                                               \
		ck_assert_str_eq(got_, want);                                  \
		free(got_);                                                    \
	} while (0)

/* Six rows of points: 24 dots; 23 is at the top. */
START_TEST(axes_and_a_dot)
{
	struct point at[] = { { 0, 0, 0, 0 },
			      { 20 * MS, 11, 11, 1 },
			      { 59 * MS, 23, 23, 2 } };
	struct graph graph = graph_of(POINTS(at), PEN_DOTS);

	put(&graph);
	assert_row(0, " numbers  ⠄ sent");
	assert_row(1, "      20 ┤                             ⠈");
	assert_row(2, "         │");
	assert_row(3, "         │");
	assert_row(4, "      10 ┤          ⠁");
	assert_row(5, "         │");
	assert_row(6, "       0 ┤⡀");
	assert_row(7, "         └┬─────────┬─────────┬─────────");
	assert_row(8, "          0       20 ms     40 ms");
}
END_TEST

START_TEST(pens)
{
	struct point at[] = { { 0, 0, 23, 0 }, { 8 * MS, 4, 13, 1 } };
	static const struct {
		enum graph_pen pen;
		const char *want;
	} all[] = {
		{ PEN_DOTS, "⠁||    ⠄|||" },
		{ PEN_BARS, "⡇|⡇|⡇   ⡄|⡇   ⡇|⡇   ⡇|⡇" },
		{ PEN_BROKEN, "⡂|⡂|⡂   ⡀|⡂   ⡂|⡂   ⡂|⡂" },
		{ PEN_STEPS, "⠉⠉⠉⠉⡇|    ⡇|    ⠧⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤|||" },
	};

	for (int i = 0; i < ROWS(all); i++) {
		struct graph graph = graph_of(POINTS(at), all[i].pen);

		put(&graph);
		assert_plot(all[i].want);
	}
}
END_TEST

/* --- a part of the time -------------------------------------------------- */

/* What is before and after is not there, and does not set the scale. */
START_TEST(only_what_is_shown)
{
	struct point at[] = { { 0, 9000, 9000, 0 },
			      { 10 * MS, 0, 0, 1 },
			      { 20 * MS, 23, 23, 2 },
			      { 30 * MS, 9000, 9000, 3 } };
	struct graph graph = graph_of(POINTS(at), PEN_DOTS);

	graph.from_ns = 10 * MS;
	graph.to_ns = 20 * MS;
	put(&graph);
	assert_plot("                             ⠈|||||⡀");
	assert_row(1, "      20 ┤                             ⠈");
	assert_row(8, "        10 ms          15 ms       20 ms");
}
END_TEST

/* A value that holds does so where the graph begins, and where it ends. */
START_TEST(values_hold_at_the_edges)
{
	struct point at[] = { { 0, 9000, 9000, 0 },
			      { 5 * MS, 23, 23, 1 },
			      { 15 * MS, 3, 3, 2 },
			      { 30 * MS, 9000, 9000, 3 } };
	struct graph graph = graph_of(POINTS(at), PEN_STEPS);

	graph.from_ns = 10 * MS;
	graph.to_ns = 20 * MS;
	put(&graph);
	assert_plot("⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⡇|               ⡇|               ⡇|"
		    "               ⡇|               ⡇|"
		    "               ⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉");
	graph.from_ns = 16 * MS; /* between two */
	put(&graph);
	assert_plot("⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉|||||");
	assert_row(6, "       0 ┤");
	graph.trace[0].pen = PEN_DOTS;
	put(&graph);
	assert_plot("|||||");
}
END_TEST

/* Far from 0, the axis begins where the values do. */
START_TEST(far_from_nought)
{
	struct point at[] = { { 0, 1254000, 1254000, 0 },
			      { 59 * MS, 1256000, 1256000, 1 } };
	struct graph graph = graph_of(POINTS(at), PEN_DOTS);

	put(&graph);
	assert_row(1, " 1.256 M ┤                             ⠈");
	assert_row(6, " 1.254 M ┤⡀");
	at[0].low = at[0].high = 400000; /* near enough */
	put(&graph);
	assert_row(6, "       0 ┤");
}
END_TEST

/* Also where what is shown is between two ticks of the widest step. */
START_TEST(at_least_one_tick)
{
	struct point at[] = { { 0, 51, 51, 0 }, { 59 * MS, 91, 91, 1 } };
	struct graph graph = graph_of(POINTS(at), PEN_DOTS);

	graph_paint(&graph, &g, (struct area){ 0, 0, 8, GRID_COLS });
	assert_row(2, "      80 ┤");
	assert_row(4, "      60 ┤");
}
END_TEST

/* A window that is beyond all else does not press it flat. */
START_TEST(what_may_leave)
{
	struct point far[] = { { 0, 23, 23, 0 },
			       { 10 * MS, 1000000, 1000000, 1 } };
	struct point near[] = { { 0, 0, 0, 0 }, { 59 * MS, 23, 23, 1 } };
	struct graph graph = graph_of(POINTS(far), PEN_STEPS);

	graph.trace[0].may_leave = true;
	graph.trace[1] = graph.trace[0];
	graph.trace[1].points = POINTS(near);
	graph.trace[1].pen = PEN_DOTS;
	graph.trace[1].may_leave = false;
	graph.n = 2;
	put(&graph);
	assert_plot("⠉⠉⠉⠉⠉⠁                       ⠈|||||⡀");
	graph.trace[0].may_leave = false;
	put(&graph);
	assert_row(1, "   1.0 M ┤     ⡏⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉");
}
END_TEST

/* --- around the points --------------------------------------------------- */

/* The last of the names have the room; what has no points has no name. */
START_TEST(legend)
{
	struct point at[] = { { 0, 1, 1, 0 } };
	struct points none = { 0 };
	static const char *const names[] = { "window", "acknowledged", "SACK",
					     "sent again" };
	enum { AGAIN = 0x21bb };
	struct graph graph = graph_of(POINTS(at), PEN_DOTS);

	for (int i = 0; i < ROWS(names); i++)
		graph.trace[i] =
			(struct graph_trace){ .points = graph.trace[0].points,
					      .name = names[i],
					      .pen = (enum graph_pen)(3 - i),
					      .style = STYLE_END_A };
	graph.trace[1].pen = PEN_BARS;
	graph.trace[2].pen = PEN_BROKEN;
	graph.trace[3].mark = AGAIN;
	graph.n = ROWS(names);
	put(&graph);
	assert_row(0, " numbers  ⡂ SACK  ↻ sent again");
	graph.trace[3].points = &none;
	put(&graph);
	assert_row(0, " numbers  ⡇ acknowledged  ⡂ SACK");
	graph.trace[1].points = &none;
	put(&graph);
	assert_row(0, " numbers  ⠒ window  ⡂ SACK");
	graph.trace[0].points = graph.trace[2].points = &none;
	put(&graph);
	assert_row(0, " numbers");
	assert_row(4, "          nothing to draw here");
	assert_row(8, "");
}
END_TEST

/* The mark is on top of what is drawn, in the trace's own style. */
START_TEST(marks)
{
	struct point at[] = { { 0, 0, 23, 0 }, { 20 * MS, 4, 13, 1 } };
	struct graph graph = graph_of(POINTS(at), PEN_BARS);
	const struct cell *cell = &g.cell[3 * GRID_COLS + PLOT_X + 10];

	graph.trace[0].mark = 0x21bb;
	graph.trace[0].style = STYLE_LOSS;
	put(&graph);
	assert_plot("↻|⡇|⡇         ↻|⡇         ⡇|⡇         ⡇|⡇");
	ck_assert_uint_eq(cell->glyph, 0x21bb);
	ck_assert_uint_eq(cell->style, STYLE_LOSS);
	graph.trace[0].may_leave = true; /* too high to be there at all */
	graph.trace[1] =
		graph_of(&(struct points){ &at[0], 1, 0 }, PEN_BARS).trace[0];
	graph.n = 2;
	at[1].high = 24;
	put(&graph);
	for (int y = 0; y < GRID_ROWS; y++)
		ck_assert_uint_ne(g.cell[y * GRID_COLS + PLOT_X + 10].glyph,
				  0x21bb);
}
END_TEST

START_TEST(the_line)
{
	struct point at[] = { { 0, 0, 0, 0 }, { 59 * MS, 0, 23, 1 } };
	struct graph graph = graph_of(POINTS(at), PEN_BARS);

	graph.cursor_ns = 20 * MS;
	put(&graph);
	assert_row(2, "         │          ┊                  ⢸");
	assert_row(7, "         └┬─────────▲─────────┬─────────");
	graph.cursor_ns = 59 * MS; /* points are not hidden by it */
	put(&graph);
	assert_row(2, "         │                             ⢸");
	assert_row(7, "         └┬─────────┬─────────┬────────▲");
	graph.cursor_ns = 60 * MS;
	put(&graph);
	assert_row(7, "         └┬─────────┬─────────┬─────────");
	graph.cursor_ns = 20 * MS;
	graph.from_ns = 21 * MS;
	put(&graph);
	assert_row(2, "         │                             ⢸");
}
END_TEST

/* From a time to its column and back, for every column. */
START_TEST(columns_and_times)
{
	struct area a = { 3, 7, GRID_ROWS, GRID_COLS };
	struct point at[] = { { 0, 0, 0, 0 } };
	static const uint64_t range[][2] = { { 0, 59 * MS },
					     { 5, 5 + 100 },
					     { 1u << 30, UINT64_MAX } };

	ck_assert_int_eq(graph_cols(a), PLOT_COLS);
	for (int r = 0; r < ROWS(range); r++) {
		struct graph graph = graph_of(POINTS(at), PEN_DOTS);

		graph.from_ns = range[r][0];
		graph.to_ns = range[r][1];
		for (int x = 7 + PLOT_X; x < 7 + GRID_COLS; x++)
			ck_assert_int_eq(
				graph_x(&graph, a, graph_time_at(&graph, a, x)),
				x);
		ck_assert_uint_eq(graph_time_at(&graph, a, 0), range[r][0]);
		ck_assert_uint_eq(graph_time_at(&graph, a, 99), range[r][1]);
		ck_assert_int_eq(graph_x(&graph, a, range[r][0] - 1), -1);
	}
}
END_TEST

/* --- hostile values ------------------------------------------------------ */

/* Nothing outside its area, whatever the values; and it comes to an end. */
START_TEST(extremes)
{
	static const uint64_t edge[] = { 0,	     1,
					 2,	     UINT32_MAX,
					 INT64_MAX,  UINT64_MAX - 1,
					 UINT64_MAX, 10000000000000000000ull };
	enum { CASES = ROWS(edge) * ROWS(edge) * ROWS(edge) * ROWS(edge) };

	for (int i = 0; i < CASES * PEN_STEPS; i++) {
		uint64_t t = edge[i % 8], until = edge[i / 8 % 8];
		uint64_t low = edge[i / 64 % 8], high = edge[i / 512 % 8];
		struct point at[] = { { t, low, low, 0 },
				      { until, low, high, 1 } };
		struct graph graph =
			graph_of(POINTS(at), (enum graph_pen)(i / CASES));

		if (until < t || high < low)
			continue;
		graph.from_ns = t;
		graph.to_ns = until;
		graph.cursor_ns = until;
		graph.unit = (enum graph_unit)(i % 3);
		grid_clear(&g);
		graph_paint(&graph, &g, (struct area){ 1, 3, 7, 35 });
		for (int x = 0; x < GRID_COLS; x++)
			for (int y = 0; y < GRID_ROWS; y++)
				if (y < 1 || y > 7 || x < 3 || x >= 38)
					ck_assert(grid_blank(&g, y, x));
	}
}
END_TEST

START_TEST(no_room)
{
	struct point at[] = { { 0, 0, 0, 0 }, { 59 * MS, 23, 23, 1 } };
	struct graph graph = graph_of(POINTS(at), PEN_STEPS);

	for (int rows = 0; rows <= GRID_ROWS; rows++)
		for (int cols = 0; cols <= GRID_COLS; cols++) {
			bool drawn = false;

			grid_clear(&g);
			graph_paint(&graph, &g,
				    (struct area){ 0, 0, rows, cols });
			for (int i = 0; i < GRID_ROWS * GRID_COLS; i++)
				drawn |= g.cell[i].glyph != ' ';
			ck_assert(drawn ==
				  (rows >= GRAPH_ROWS && cols >= GRAPH_COLS));
		}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("graphs");
	TCase *t = tcase_create("one");

	tcase_add_checked_fixture(t, grid_setup, grid_teardown);
	tcase_add_test(t, numbers);
	tcase_add_test(t, axes_and_a_dot);
	tcase_add_test(t, pens);
	suite_add_tcase(s, t);

	t = tcase_create("a part of the time");
	tcase_add_checked_fixture(t, grid_setup, grid_teardown);
	tcase_add_test(t, only_what_is_shown);
	tcase_add_test(t, values_hold_at_the_edges);
	tcase_add_test(t, far_from_nought);
	tcase_add_test(t, at_least_one_tick);
	tcase_add_test(t, what_may_leave);
	suite_add_tcase(s, t);

	t = tcase_create("around the points");
	tcase_add_checked_fixture(t, grid_setup, grid_teardown);
	tcase_add_test(t, legend);
	tcase_add_test(t, marks);
	tcase_add_test(t, the_line);
	tcase_add_test(t, columns_and_times);
	suite_add_tcase(s, t);

	t = tcase_create("hostile");
	tcase_add_checked_fixture(t, grid_setup, grid_teardown);
	tcase_add_test(t, extremes);
	tcase_add_test(t, no_room);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
