/*
 * Lines that join. A glyph of a line is nothing but its four arms, each of
 * them none, light or heavy:
 *
 *	      up
 *	 left ─┼─ right		┼ has four light ones, ┝ a heavy right one
 *	     down
 *
 * So a line is painted arm by arm: those of the glyph in the cell are looked
 * up, the heavier of old and new is taken, and the glyph that has these arms
 * goes into the cell. Unicode has one for each of the 80 combinations. Joints
 * do not depend on the order of painting.
 *
 * Dashed lines (┄ ┆ ┈) have no joints; they are painted over.
 */
#include "ui/term/box.h"

#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

enum weight { NONE, LIGHT, HEAVY, WEIGHTS };
enum arm { UP, RIGHT, DOWN, LEFT, ARMS };

struct arms {
	enum weight of[ARMS];
};

enum {
	JOINTS = WEIGHTS * WEIGHTS * WEIGHTS * WEIGHTS,
	TITLE_TEXT = 256,
	TITLE_BORDER = 5, /* "╭╴" before it, " ╶╮" after */
};

/* By up, right, down, left: the first two choose the line, the others the
 * column. Corners of two light arms are round. */
static const char16_t joints[] = u" ╴╸╷╮┑╻┒┓"
				 u"╶─╾╭┬┭┎┰┱"
				 u"╺╼━┍┮┯┏┲┳"
				 u"╵╯┙│┤┥╽┧┪"
				 u"╰┴┵├┼┽┟╁╅"
				 u"┕┶┷┝┾┿┢╆╈"
				 u"╹┚┛╿┦┩┃┨┫"
				 u"┖┸┹┞╀╃┠╂╉"
				 u"┗┺┻┡╄╇┣╊╋";
_Static_assert(sizeof(joints) / sizeof(*joints) == JOINTS + 1,
	       "a glyph for each combination of arms, and the end of the text");

/* The same arms, another corner. */
static const char16_t square[] = u"┌┐└┘", rounded[] = u"╭╮╰╯";
_Static_assert(sizeof(square) == sizeof(rounded), "four of each");

static int joint_index(const struct arms *a)
{
	int index = 0;

	for (int i = 0; i < ARMS; i++)
		index = index * WEIGHTS + (int)a->of[i];
	return index;
}

/* No arms for what is no line. */
static struct arms arms_of(uint32_t glyph)
{
	struct arms a = { { NONE } };
	int index = 0;

	for (int i = 0; square[i]; i++)
		if (square[i] == glyph)
			glyph = rounded[i];
	while (index < JOINTS && joints[index] != glyph)
		index++;
	if (index == JOINTS)
		return a;
	for (int i = ARMS - 1; i >= 0; i--) {
		a.of[i] = (enum weight)(index % WEIGHTS);
		index /= WEIGHTS;
	}
	return a;
}

bool box_arms(uint32_t glyph, uint8_t arms[4])
{
	struct arms a = arms_of(glyph);

	for (int i = 0; i < ARMS; i++)
		arms[i] = (uint8_t)a.of[i];
	return joint_index(&a) != 0;
}

static bool has_heavy(const struct arms *a)
{
	for (int i = 0; i < ARMS; i++)
		if (a->of[i] == HEAVY)
			return true;
	return false;
}

static struct cell *cell_at(const struct grid *g, int y, int x)
{
	if (y < 0 || y >= g->rows || x < 0 || x >= g->cols)
		return NULL;
	return &g->cell[y * g->cols + x];
}

/* Adds arms to a cell. */
static void cell_join(struct grid *g, int y, int x, enum style style,
		      const struct arms *add)
{
	const struct cell *cell = cell_at(g, y, x);
	struct arms a;

	if (!cell || joint_index(add) == 0)
		return;
	a = arms_of(cell->glyph);
	if (has_heavy(&a) && !has_heavy(add))
		style = (enum style)cell->style;
	for (int i = 0; i < ARMS; i++)
		if (a.of[i] < add->of[i])
			a.of[i] = add->of[i];
	grid_put(g, y, x, style, joints[joint_index(&a)]);
}

static int max(int a, int b)
{
	return a > b ? a : b;
}

static int min(int a, int b)
{
	return a < b ? a : b;
}

void box_hline(struct grid *g, int y, int x1, int x2, enum style style,
	       bool heavy)
{
	enum weight weight = heavy ? HEAVY : LIGHT;
	int from = min(x1, x2), to = max(x1, x2);

	for (int x = max(from, 0); x <= min(to, g->cols - 1); x++) {
		struct arms add = { { NONE } };

		add.of[LEFT] = x > from ? weight : NONE;
		add.of[RIGHT] = x < to ? weight : NONE;
		cell_join(g, y, x, style, &add);
	}
}

void box_vline(struct grid *g, int x, int y1, int y2, enum style style,
	       bool heavy)
{
	enum weight weight = heavy ? HEAVY : LIGHT;
	int from = min(y1, y2), to = max(y1, y2);

	for (int y = max(from, 0); y <= min(to, g->rows - 1); y++) {
		struct arms add = { { NONE } };

		add.of[UP] = y > from ? weight : NONE;
		add.of[DOWN] = y < to ? weight : NONE;
		cell_join(g, y, x, style, &add);
	}
}

void box_frame(struct grid *g, struct area a, enum style style, bool heavy)
{
	int bottom = a.y + a.rows - 1, right = a.x + a.cols - 1;

	if (a.rows < 1 || a.cols < 1)
		return;
	box_hline(g, a.y, a.x, right, style, heavy);
	box_hline(g, bottom, a.x, right, style, heavy);
	box_vline(g, a.x, a.y, bottom, style, heavy);
	box_vline(g, right, a.y, bottom, style, heavy);
}

/* The border ends here, on one side of a title. */
static void border_end(struct grid *g, int y, int x, enum arm gone)
{
	const struct cell *cell = cell_at(g, y, x);
	struct arms a;

	if (!cell)
		return;
	a = arms_of(cell->glyph);
	a.of[gone] = NONE;
	grid_put(g, y, x, (enum style)cell->style, joints[joint_index(&a)]);
}

void box_title(struct grid *g, struct area a, enum style style,
	       const char *text)
{
	char cut[TITLE_TEXT];
	int room = a.cols - TITLE_BORDER;
	int x;

	if (room < 1 || a.rows < 1)
		return;
	text_cut(cut, sizeof(cut), text, room);
	border_end(g, a.y, a.x + 1, RIGHT);
	x = grid_text(g, a.y, a.x + 2, style, cut);
	grid_put(g, a.y, x, style, ' ');
	border_end(g, a.y, x + 1, LEFT);
}
