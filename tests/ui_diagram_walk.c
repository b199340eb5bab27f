/*
 * The edges of the state diagrams, walked cell by cell: each entry of a table
 * is drawn once, from its state's box to the other's, through nothing, with
 * its label; and nothing is drawn that is no entry.
 */
#include "tests/diagram.h"

/* --- walking along an edge ----------------------------------------------- */

/* Heavy arms of what may be on the way, by direction. */
static const char *const heavy_arms[WAYS] = {
	"┃┖┗┚┛┞┠┡┣┦┨┩┫┸┹┺┻╀╂╃╄╇╉╊╋╹╿",
	"━┍┏┕┗┝┡┢┣┮┯┲┳┶┷┺┻┾┿╄╆╇╈╊╋╺╼",
	"┃┎┏┒┓┟┠┢┣┧┨┪┫┰┱┲┳╁╂╅╆╈╉╊╋╻╽",
	"━┑┓┙┛┥┩┪┫┭┯┱┳┵┷┹┻┽┿╃╅╇╈╉╋╸╾",
};
static const char *const heads[WAYS] = { "▲", "▶", "▼", "◀" };

static bool has_arm(const struct sheet *s, int y, int x, int way)
{
	return is_one_of(cell_of(&s->g, y, x).glyph, heavy_arms[way]);
}

/* The one heavy arm by which an edge leaves a light box. */
static int find_start(const struct sheet *s, struct area box, int *y, int *x)
{
	int found = 0, way = -1;

	for (int i = 0; i < box.rows * box.cols * WAYS; i++) {
		int at_y = box.y + i / WAYS / box.cols;
		int at_x = box.x + i / WAYS % box.cols;
		int to = i % WAYS;

		if (!has_arm(s, at_y, at_x, to))
			continue;
		found++;
		way = to;
		*y = at_y;
		*x = at_x;
		ck_assert_msg(
			state_at(s, at_y + step_y[to], at_x + step_x[to]) !=
				state_at(s, at_y, at_x),
			"a heavy line inside a box");
	}
	return found == 1 ? way : -1;
}

/* The way on from a cell that one came into by `way`; -1: it ends here. */
static int way_on(const struct sheet *s, int y, int x, int way)
{
	bool text = cell_of(&s->g, y, x).style & STYLE_BOLD;

	if (text)
		return way;
	for (int to = 0; to < WAYS; to++)
		if (to != (way + 2) % WAYS && has_arm(s, y, x, to))
			return to;
	return -1;
}

/*
 * From the box of the taken edge to its arrowhead, marking the cells. Returns
 * the way the head points, its place in y and x.
 */
static int walk(struct sheet *s, int entry, int from, int *y, int *x)
{
	int way = find_start(s, box_of(s, from), y, x);

	ck_assert_msg(way >= 0, "no start: %s", where(s, entry));
	for (int steps = 0; steps < MOST_ROWS * MOST_COLS; steps++) {
		s->walked[*y][*x] = true;
		*y += step_y[way];
		*x += step_x[way];
		ck_assert_msg(state_at(s, *y, *x) == 0, "runs into a box: %s",
			      where(s, entry));
		ck_assert_msg(style_of(s, *y, *x) == STYLE_TAKEN,
			      "breaks at %d, %d: %s", *y, *x, where(s, entry));
		if (is_one_of(cell_of(&s->g, *y, *x).glyph, heads[way]))
			break;
		way = way_on(s, *y, *x, way);
		ck_assert_msg(way >= 0, "ends at %d, %d: %s", *y, *x,
			      where(s, entry));
	}
	s->walked[*y][*x] = true;
	return way;
}

/*
 * The words of the taken edge: all bold cells in its style, in reading order.
 * They are marked as walked.
 */
static void taken_words(struct sheet *s, char *out, size_t size)
{
	size_t n = 0;

	out[0] = '\0';
	for (int y = 0; y < s->g.rows; y++) {
		for (int x = 0; x < s->g.cols; x++) {
			struct cell c = cell_of(&s->g, y, x);

			if (c.style != (STYLE_TAKEN | STYLE_BOLD))
				continue;
			ck_assert_int_eq(state_at(s, y, x), 0);
			ck_assert(c.glyph < 0x7f && n + 1 < size);
			s->walked[y][x] = true;
			out[n++] = (char)c.glyph;
			out[n] = '\0';
		}
	}
}

/* Nothing but what was walked is in the style of the taken edge. */
static void check_nothing_else(const struct sheet *s, int entry)
{
	for (int y = 0; y < s->g.rows; y++)
		for (int x = 0; x < s->g.cols; x++)
			if (style_of(s, y, x) == STYLE_TAKEN &&
			    !s->walked[y][x])
				ck_abort_msg("more at %d, %d: %s", y, x,
					     where(s, entry));
}

static bool has_room(const struct kind *kind, struct area a)
{
	return a.rows >= kind->rows && a.cols >= kind->cols;
}

/* Words begin with the label, as the table has it; a note may follow it. */
static void check_label(const struct sheet *s, int entry, const char *words)
{
	const char *label = s->kind->entry(entry).label;
	size_t n = strlen(label);

	words += strspn(words, " ");
	ck_assert_msg(strncmp(words, label, n) == 0 &&
			      (strcmp(words + n, "") == 0 ||
			       strcmp(words + n, " ") == 0 || words[n] == ','),
		      "the label is '%s': %s", words, where(s, entry));
}

START_TEST(each_entry_is_drawn)
{
	const struct kind *kind = &kinds[_i];

	for (int i = 0; i < kind->entries() * ROWS(areas); i++) {
		int entry = i % kind->entries(), y, x, way;
		struct area a = areas[i / kind->entries()];
		struct view v = { .taken = entry };
		struct sheet s = sheet_new(kind, a, v);
		struct entry e = kind->entry(entry);
		char words[100];

		ck_assert(has_room(kind, s.area));
		if (!e.reset) {
			way = walk(&s, entry, e.from, &y, &x);
			ck_assert_msg(state_at(&s, y + step_y[way],
					       x + step_x[way]) == e.to,
				      "points elsewhere: %s", where(&s, entry));
			taken_words(&s, words, sizeof(words));
			check_label(&s, entry, words);
			check_nothing_else(&s, entry);
		}
		grid_free(&s.g);
	}
}
END_TEST

/* What lines are in a drawing where nothing is taken: all but the boxes. */
static bool is_line(const struct sheet *s, int y, int x)
{
	return state_at(s, y, x) == 0 &&
	       is_one_of(cell_of(&s->g, y, x).glyph, "─│╭╮╰╯├┤┬┴┼▲▶▼◀");
}

/* Marks in the light drawing what is on the way of an entry; it is the same
 * there, lines as lines and words as words. */
static void mark_way(struct sheet *s, int entry)
{
	struct view v = { .taken = entry };
	struct sheet t = sheet_new(s->kind, s->area, v);
	int y, x;

	walk(&t, entry, s->kind->entry(entry).from, &y, &x);
	for (int at = 0; at < t.g.rows * t.g.cols; at++) {
		struct cell bold = t.g.cell[at], light = s->g.cell[at];

		y = at / t.g.cols;
		x = at % t.g.cols;
		if (!t.walked[y][x])
			continue;
		s->walked[y][x] = true;
		if ((bold.style & STYLE_BOLD)
			    ? bold.glyph != light.glyph
			    : !is_line(s, y, x) && !state_at(s, y, x))
			ck_abort_msg("differs at %d, %d: %s", y, x,
				     where(s, entry));
	}
	grid_free(&t.g);
}

/* Of the lines that are drawn where nothing is taken, each is of an entry, or
 * of the note. */
START_TEST(nothing_else_is_drawn)
{
	const struct kind *kind = &kinds[_i];

	for (int i = 0; i < ROWS(areas); i++) {
		struct sheet s =
			sheet_new(kind, areas[i], (struct view){ .taken = -1 });

		for (int entry = 0; entry < kind->entries(); entry++)
			if (!kind->entry(entry).reset)
				mark_way(&s, entry);
		for (int at = 0; at < s.g.rows * s.g.cols; at++) {
			int y = at / s.g.cols, x = at % s.g.cols;
			bool note = cell_of(&s.g, y, x - 1).glyph == 0x2504;

			if (is_line(&s, y, x) && !s.walked[y][x] && !note)
				ck_abort_msg("of nothing at %d, %d: %s", y, x,
					     where(&s, -1));
		}
		grid_free(&s.g);
	}
}
END_TEST

/* Labels are whole and edges touch their boxes in any size there is: the
 * drawing in the light has every label, and as many heads as in the least. */
START_TEST(any_size)
{
	static const char *const notes[] = {
		"─ rcv SYN / SYN+ACK, simultaneous open ─",
		"─ sendto(), ephemeral port ─",
	};
	const struct kind *kind = &kinds[_i];

	i18n_set("en");
	for (int i = 0; i < 20 * 25; i++) {
		struct area a = { 0, 0, kind->rows + 2 * (i / 25),
				  kind->cols + 5 * (i % 25) };
		struct view v = { .taken = -1 };
		struct grid g;
		char *text;
		int heads_ = 0;

		grid_init(&g, a.rows, a.cols);
		kind->paint(&v, &g, a);
		text = grid_as_text(&g, false);
		for (int at = 0; at < g.rows * g.cols; at++)
			for (int way = 0; way < WAYS; way++)
				heads_ += is_one_of(g.cell[at].glyph,
						    heads[way]) &&
					  kind->at(a, at / g.cols + step_y[way],
						   at % g.cols + step_x[way]);
		/* two edges of the TCP diagram end in one head */
		ck_assert_int_eq(heads_, _i == 0 ? 16 : kind->entries());
		ck_assert_ptr_nonnull(strstr(text, notes[_i]));
		for (int entry = 0; entry < kind->entries(); entry++)
			ck_assert_msg(strstr(text, kind->entry(entry).label) !=
					      NULL,
				      "%d x %d: %s\n%s", a.rows, a.cols,
				      kind->entry(entry).label, text);
		free(text);
		grid_free(&g);
	}
}
END_TEST

/* --- aborts -------------------------------------------------------------- */

/* The end state's box has one arrowhead of the note: hollow, or full. */
static int heads_beside(const struct sheet *s, struct area b, const char *head,
			enum style style)
{
	int n = 0;

	for (int x = b.x; x < b.x + b.cols; x++) {
		n += is_one_of(cell_of(&s->g, b.y - 1, x).glyph, head) &&
		     style_of(s, b.y - 1, x) == style;
		n += is_one_of(cell_of(&s->g, b.y + b.rows, x).glyph, head) &&
		     style_of(s, b.y + b.rows, x) == style;
	}
	return n;
}

/* Before CLOSED or behind it is the arrowhead; it counts as part of the way,
 * with a blank on both sides. */
static void walk_name(struct sheet *s, int entry, int way, int y, int x)
{
	const char *name = s->kind->state_name(s->kind->end);
	int n = (int)strlen(name), at = way == RIGHT ? x + 2 : x - 1 - n;

	ck_assert(way == RIGHT || way == LEFT);
	for (int i = -1; i <= n; i++) {
		struct cell c = cell_of(&s->g, y, at + i);

		if (i >= 0 && i < n &&
		    (c.glyph != (uint32_t)name[i] ||
		     c.style != (STYLE_TAKEN | STYLE_BOLD)))
			ck_abort_msg("does not say %s: %s", name,
				     where(s, entry));
		s->walked[y][at + i] |= at + i != x;
	}
}

/* What is there for this entry alone stands where else nothing does. */
static void check_beside(const struct sheet *s, int entry)
{
	struct view v = { .taken = -1 };
	struct sheet light = sheet_new(s->kind, s->area, v);

	for (int y = 0; y < s->g.rows; y++)
		for (int x = 0; x < s->g.cols; x++)
			if (s->walked[y][x] && !state_at(s, y, x) &&
			    cell_of(&light.g, y, x).glyph != ' ')
				ck_abort_msg("over something at %d, %d: %s", y,
					     x, where(s, entry));
	grid_free(&light.g);
}

START_TEST(aborts_are_shown)
{
	const struct kind *kind = &kinds[0];
	int resets = 0;

	for (int i = 0; i < kind->entries() * ROWS(areas); i++) {
		int entry = i % kind->entries(), y, x, way;
		struct area a = areas[i / kind->entries()];
		struct view v = { .taken = entry };
		struct sheet s = sheet_new(kind, a, v);
		struct entry e = kind->entry(entry);
		struct area end = box_of(&s, kind->end);
		char words[100];
		bool taken = e.reset;

		ck_assert_int_eq(heads_beside(&s, end, "△▽", STYLE_DIM),
				 !taken);
		if (taken) {
			resets++;
			ck_assert_int_eq(e.to, kind->end);
			ck_assert_int_eq(
				heads_beside(&s, end, "▲▼", STYLE_TAKEN), 1);
			way = walk(&s, entry, e.from, &y, &x);
			walk_name(&s, entry, way, y, x);
			check_beside(&s, entry);
			taken_words(&s, words, sizeof(words));
			ck_assert_msg(strstr(words, e.label) != NULL, "%s: %s",
				      words, where(&s, entry));
			ck_assert_uint_eq(strlen(words),
					  strlen(e.label) + strlen("CLOSED"));
		}
		grid_free(&s.g);
	}
	ck_assert_int_gt(resets, ROWS(areas));
}
END_TEST

/* All labels of resets stand before the dashed line, in one row. */
START_TEST(note_of_aborts)
{
	for (int i = 0; i < ROWS(areas); i++) {
		struct sheet s = sheet_new(&kinds[0], areas[i],
					   (struct view){ .taken = -1 });
		char *text = grid_as_text(&s.g, false);

		ck_assert_msg(strstr(text, " rcv RST, abort / RST ┄┄") != NULL,
			      "%s", where(&s, -1));
		free(text);
		grid_free(&s.g);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("diagram_walk");
	TCase *t = tcase_create("diagram_walk");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, each_entry_is_drawn, 0, ROWS(kinds));
	tcase_add_loop_test(t, nothing_else_is_drawn, 0, ROWS(kinds));
	tcase_add_loop_test(t, any_size, 0, ROWS(kinds));
	tcase_add_test(t, aborts_are_shown);
	tcase_add_test(t, note_of_aborts);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
