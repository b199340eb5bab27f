/*
 * Two packets side by side: the fields that both have in one line, what differs
 * marked.
 *
 *                        #4 [P.] seq 1 …        #6 [P.] seq 1 … retransmission
 *   TCP                  51718 → 80             51718 → 80
 *     seq                1 (2913888194)         1 (2913888194)
 *     win                512                    509
 *
 * Fields are paired by the longest common sequence of their names, so that an
 * option that only one of them has does not shift what follows.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"

enum { NAME_COLS = 24, PAIRS = 2 * DETAIL_MOST, NOBODY = UINT16_MAX };

struct pair {
	uint16_t at[2]; /* fields of the one and the other, or NOBODY */
};

struct pairs {
	struct pair at[PAIRS];
	int n;
};

/* --- pairing ------------------------------------------------------------- */

static bool same_name(const struct field *a, const struct field *b)
{
	return a->depth == b->depth && strcmp(a->name, b->name) == 0;
}

/* length[i][j]: of the longest common sequence from field i and field j on. */
static void measure(const struct detail d[2],
		    uint8_t length[DETAIL_MOST + 1][DETAIL_MOST + 1])
{
	memset(length, 0, (DETAIL_MOST + 1) * sizeof(*length));
	for (size_t i = d[0].n; i-- > 0;)
		for (size_t j = d[1].n; j-- > 0;) {
			uint8_t skip = length[i + 1][j] > length[i][j + 1]
					       ? length[i + 1][j]
					       : length[i][j + 1];

			length[i][j] = same_name(&d[0].field[i], &d[1].field[j])
					       ? length[i + 1][j + 1] + 1
					       : skip;
		}
}

static void add_pair(struct pairs *p, size_t a, size_t b)
{
	p->at[p->n++] = (struct pair){ { (uint16_t)a, (uint16_t)b } };
}

static void find_pairs(const struct detail d[2], struct pairs *p)
{
	uint8_t length[DETAIL_MOST + 1][DETAIL_MOST + 1];
	size_t i = 0, j = 0;

	measure(d, length);
	p->n = 0;
	while (i < d[0].n || j < d[1].n) {
		bool left = i < d[0].n, right = j < d[1].n;

		if (left && right && same_name(&d[0].field[i], &d[1].field[j]))
			add_pair(p, i++, j++);
		else if (left &&
			 (!right || length[i + 1][j] >= length[i][j + 1]))
			add_pair(p, i++, NOBODY);
		else
			add_pair(p, NOBODY, j++);
	}
}

/* --- drawing ------------------------------------------------------------- */

static const char *value_of(const struct detail d[2], const struct pair *p,
			    int which)
{
	return p->at[which] == NOBODY ? "" : d[which].field[p->at[which]].value;
}

static void draw_pair(const struct detail d[2], const struct pair *p,
		      struct grid *g, struct area a)
{
	int which = p->at[0] == NOBODY, cols = (a.cols - NAME_COLS - 2) / 2;
	const struct field *f = &d[which].field[p->at[which]];
	bool differs = strcmp(value_of(d, p, 0), value_of(d, p, 1)) != 0 ||
		       p->at[0] == NOBODY || p->at[1] == NOBODY;
	char cut[DETAIL_VALUE + DETAIL_NAME];

	text_cut(cut, sizeof(cut), f->name, NAME_COLS - 2 * f->depth - 1);
	grid_text(g, a.y, a.x + 1 + 2 * f->depth,
		  f->depth ? STYLE_LABEL : STYLE_TITLE, cut);
	for (int i = 0; i < 2; i++) {
		const char *value =
			p->at[i] == NOBODY ? "-" : value_of(d, p, i);

		text_cut(cut, sizeof(cut), value, cols - 1);
		grid_text(g, a.y, a.x + 1 + NAME_COLS + i * cols,
			  differs ? STYLE_MATCH : STYLE_PLAIN, cut);
	}
}

static void draw_heads(const struct app *app, struct grid *g, struct area a)
{
	int cols = (a.cols - NAME_COLS - 2) / 2;
	char label[LABEL_TEXT], cut[LABEL_TEXT];

	for (int i = 0; i < 2; i++) {
		app_packet_label(app, app->compared[i], cols - 1, label);
		text_cut(cut, sizeof(cut), label, cols - 1);
		grid_text(g, a.y, a.x + 1 + NAME_COLS + i * cols,
			  STYLE_TITLE | STYLE_BOLD, cut);
	}
}

static void draw(struct app *app, struct grid *g, struct area a,
		 uint64_t now_ns)
{
	struct detail d[2];
	struct pairs pairs;
	int lines = a.rows - 1;

	(void)now_ns;
	app->list_area = (struct area){ a.y + 1, a.x, lines, a.cols };
	draw_heads(app, g, a);
	for (int i = 0; i < 2; i++)
		if (!app_detail(app, app->compared[i], &d[i]))
			return;
	find_pairs(d, &pairs);
	if (app->compare_top > pairs.n - lines)
		app->compare_top = pairs.n - lines;
	if (app->compare_top < 0)
		app->compare_top = 0;
	for (int i = 0; i < lines && app->compare_top + i < pairs.n; i++)
		draw_pair(d, &pairs.at[app->compare_top + i], g,
			  (struct area){ a.y + 1 + i, a.x, 1, a.cols });
}

/* --- keys ---------------------------------------------------------------- */

void compare_with(struct app *app, uint32_t packet)
{
	char key[KEY_TEXT];

	if (app->compared[0] == ROW_NONE || app->compared[0] == packet) {
		app->compared[0] = packet;
		app_say(app, tr("%s on another packet shows both"),
			action_key(ACT_COMPARE, key));
		return;
	}
	app->compared[1] = packet;
	app->compare_top = 0;
	app_set_view(app, VIEW_COMPARE);
}

static bool act(struct app *app, enum action action, uint64_t now_ns)
{
	/* The last line that can be at the top is only known when drawn. */
	int64_t to = list_moved(action, app->compare_top, app->list_area.rows,
				PAIRS);

	(void)now_ns;
	if (to >= 0)
		app->compare_top = (int)to;
	return to >= 0;
}

static void click(struct app *app, const struct input *in, uint64_t now_ns)
{
	if (in->mouse == MOUSE_WHEEL_UP)
		act(app, ACT_UP, now_ns);
	else if (in->mouse == MOUSE_WHEEL_DOWN)
		act(app, ACT_DOWN, now_ns);
}

const struct view_ops view_compare = { "Compare", KEYS_STEP, draw, act, click };
