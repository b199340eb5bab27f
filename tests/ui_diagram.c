/*
 * The state diagrams, of TCP and of UDP, compared with tests/screens/diagram-*
 * and walked cell by cell: each entry of a table is drawn once, from its
 * state's box to the other's, through nothing, with its label; and nothing is
 * drawn that is no entry.
 *
 *	WIRESTEP_GOLDEN=write build/tests/ui_diagram	writes the screens anew
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/text.h"
#include "ui/diagram.h"
#include "ui/diagram_udp.h"
#include "ui/grid.h"
#include "ui/i18n.h"

#define SCREENS	    "tests/screens"
#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

enum {
	MOST_ROWS = 64,
	MOST_COLS = 220,
	CLIENT = 0x25cf,   /* ● */
	LISTENER = 0x25c6, /* ◆ */
	CHILD = 0x25c7,	   /* ◇ */
};

/* --- both diagrams, seen alike ------------------------------------------- */

/* A diagram as the tests speak of it. */
struct view {
	int taken; /* entry of the table, or -1 */
	int fading;
	int marked[3]; /* states, 0: none */
	uint32_t visited;
	int selected; /* 0: none */
};

struct entry {
	int from, to;
	const char *label, *source;
	bool reset;
};

static struct entry tcp_entry(int i)
{
	size_t n;
	const struct tcp_transition *t = tcp_transitions(&n) + i;

	return (struct entry){ (int)t->from, (int)t->to, t->label, t->source,
			       t->event == RCV_RST || t->event == SND_RST };
}

static struct entry udp_entry(int i)
{
	size_t n;
	const struct udp_transition *t = udp_transitions(&n) + i;

	return (struct entry){ (int)t->from, (int)t->to, t->label, t->source,
			       false };
}

static int tcp_entries(void)
{
	size_t n;

	tcp_transitions(&n);
	return (int)n;
}

static int udp_entries(void)
{
	size_t n;

	udp_transitions(&n);
	return (int)n;
}

static const uint32_t marker_glyphs[] = { CLIENT, LISTENER, CHILD };
static const enum style marker_styles[] = { STYLE_END_A, STYLE_END_B,
					    STYLE_END_C };

static void tcp_paint(const struct view *v, struct grid *g, struct area a)
{
	size_t n;
	const struct tcp_transition *t = tcp_transitions(&n);
	struct diagram d = { .visited = v->visited,
			     .taken = v->taken < 0 ? NULL : &t[v->taken],
			     .fading = v->fading,
			     .selected = (enum tcp_state)v->selected };

	for (int i = 0; i < ROWS(v->marked); i++)
		if (v->marked[i])
			d.marker[d.n_markers++] = (struct diagram_marker){
				(enum tcp_state)v->marked[i], marker_glyphs[i],
				marker_styles[i]
			};
	diagram_paint(&d, g, a);
}

static void udp_paint(const struct view *v, struct grid *g, struct area a)
{
	size_t n;
	const struct udp_transition *t = udp_transitions(&n);
	struct diagram_udp d = { .visited = v->visited,
				 .taken = v->taken < 0 ? NULL : &t[v->taken],
				 .fading = v->fading,
				 .selected = (enum udp_state)v->selected };

	for (int i = 0; i < ROWS(v->marked); i++)
		if (v->marked[i])
			d.marker[d.n_markers++] = (struct diagram_udp_marker){
				(enum udp_state)v->marked[i], marker_glyphs[i],
				marker_styles[i]
			};
	diagram_udp_paint(&d, g, a);
}

static int tcp_at(struct area a, int y, int x)
{
	return (int)diagram_at(a, y, x);
}

static int udp_at(struct area a, int y, int x)
{
	return (int)diagram_udp_at(a, y, x);
}

static bool tcp_move(int *state, int dy, int dx)
{
	enum tcp_state s = (enum tcp_state) * state;
	bool moved = diagram_move(&s, dy, dx);

	*state = (int)s;
	return moved;
}

static bool udp_move(int *state, int dy, int dx)
{
	enum udp_state s = (enum udp_state) * state;
	bool moved = diagram_udp_move(&s, dy, dx);

	*state = (int)s;
	return moved;
}

static const char *tcp_name(int state)
{
	return tcp_state_name((enum tcp_state)state);
}

static const char *udp_name(int state)
{
	return udp_state_name((enum udp_state)state);
}

static const struct kind {
	const char *name;
	int states; /* from 1 on */
	int end;
	int rows, cols;
	int (*entries)(void);
	struct entry (*entry)(int i);
	void (*paint)(const struct view *v, struct grid *g, struct area a);
	int (*at)(struct area a, int y, int x);
	bool (*move)(int *state, int dy, int dx);
	const char *(*state_name)(int state);
} kinds[] = {
	{ "tcp", TCP_STATES, TCP_CLOSED, DIAGRAM_ROWS, DIAGRAM_COLS,
	  tcp_entries, tcp_entry, tcp_paint, tcp_at, tcp_move, tcp_name },
	{ "udp", UDP_STATES, UDP_CLOSED, DIAGRAM_UDP_ROWS, DIAGRAM_UDP_COLS,
	  udp_entries, udp_entry, udp_paint, udp_at, udp_move, udp_name },
};

/* Areas of every sort: least, a little more, roomy, most, and not at 0, 0. */
static const struct area areas[] = {
	{ 0, 0, 21, 78 },  { 1, 1, 22, 80 },  { 0, 0, 27, 98 },
	{ 2, 3, 25, 131 }, { 0, 0, 31, 200 }, { 0, 0, 60, 99 },
	{ 0, 0, 32, 100 }, { 1, 1, 33, 101 }, { 1, 1, 37, 118 },
	{ 0, 0, 41, 137 }, { 0, 0, 60, 219 }, { 3, 5, 57, 198 },
	{ 0, 0, 47, 152 },
};

/* One of the diagrams in an area, while its cells are looked at. */
struct sheet {
	const struct kind *kind;
	struct area area;
	struct grid g;
	bool walked[MOST_ROWS][MOST_COLS];
};

/* diagram_at for every cell of the last area that was asked for. */
static struct {
	const struct kind *kind;
	struct area area;
	int8_t state[MOST_ROWS][MOST_COLS];
} places;

static void places_of(const struct kind *kind, struct area a)
{
	if (places.kind == kind && memcmp(&places.area, &a, sizeof(a)) == 0)
		return;
	places.kind = kind;
	places.area = a;
	for (int y = 0; y < MOST_ROWS; y++)
		for (int x = 0; x < MOST_COLS; x++)
			places.state[y][x] = (int8_t)kind->at(a, y, x);
}

static struct sheet sheet_new(const struct kind *kind, struct area a,
			      struct view v)
{
	struct sheet s = { .kind = kind, .area = a };

	i18n_set("en");
	grid_init(&s.g, a.y + a.rows + 1, a.x + a.cols + 1);
	ck_assert_int_le(s.g.rows, MOST_ROWS);
	ck_assert_int_le(s.g.cols, MOST_COLS);
	kind->paint(&v, &s.g, a);
	return s;
}

static struct cell cell_of(const struct grid *g, int y, int x)
{
	if (y < 0 || y >= g->rows || x < 0 || x >= g->cols)
		return (struct cell){ ' ', STYLE_PLAIN };
	return g->cell[y * g->cols + x];
}

static int state_at(const struct sheet *s, int y, int x)
{
	places_of(s->kind, s->area);
	if (y < 0 || y >= MOST_ROWS || x < 0 || x >= MOST_COLS)
		return 0;
	return places.state[y][x];
}

static enum style style_of(const struct sheet *s, int y, int x)
{
	return cell_of(&s->g, y, x).style & STYLE_MASK;
}

static bool is_one_of(uint32_t glyph, const char *list)
{
	size_t n = strlen(list);

	while (n > 0) {
		uint32_t c;
		size_t len = utf8_decode(list, n, &c);

		if (c == glyph)
			return true;
		list += len;
		n -= len;
	}
	return false;
}

/* Caller frees. */
static char *grid_as_text(const struct grid *g, bool ascii)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	grid_write(g, ascii, out);
	fclose(out);
	return text;
}

/* Which drawing a check is about, for its message. */
static const char *where(const struct sheet *s, int entry)
{
	static char out[40000];
	char *text = grid_as_text(&s->g, false);

	snprintf(out, sizeof(out), "%s, entry %d, %d x %d:\n%s", s->kind->name,
		 entry, s->area.rows, s->area.cols, text);
	free(text);
	return out;
}

/* The box of a state as diagram_at tells it. */
static struct area box_of(const struct sheet *s, int state)
{
	struct area box = { -1, -1, 0, 0 };

	for (int y = 0; y < s->g.rows; y++) {
		for (int x = 0; x < s->g.cols; x++) {
			if (state_at(s, y, x) != state)
				continue;
			if (box.rows == 0)
				box = (struct area){ y, x, 1, 1 };
			box.rows = y - box.y + 1;
			box.cols = x - box.x + 1;
		}
	}
	return box;
}

/* --- walking along an edge ----------------------------------------------- */

enum { UP, RIGHT, DOWN, LEFT, WAYS };
static const int step_y[WAYS] = { -1, 0, 1, 0 };
static const int step_x[WAYS] = { 0, 1, 0, -1 };

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
			ck_assert_msg(style_of(s, y, x) != STYLE_TAKEN ||
					      s->walked[y][x],
				      "more than the edge at %d, %d: %s", y, x,
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

/*
 * The light drawing has exactly the lines of the entries: each of its cells
 * is on the way of one, and no way is empty in it. Labels are as bold ones are.
 */
START_TEST(nothing_else_is_drawn)
{
	const struct kind *kind = &kinds[_i];

	for (int i = 0; i < ROWS(areas); i++) {
		struct sheet s =
			sheet_new(kind, areas[i], (struct view){ .taken = -1 });

		for (int entry = 0; entry < kind->entries(); entry++) {
			struct sheet t =
				sheet_new(kind, areas[i],
					  (struct view){ .taken = entry });
			int y, x;

			if (!kind->entry(entry).reset)
				walk(&t, entry, kind->entry(entry).from, &y,
				     &x);
			for (int at = 0; at < t.g.rows * t.g.cols; at++) {
				y = at / t.g.cols;
				x = at % t.g.cols;
				if (!t.walked[y][x])
					continue;
				s.walked[y][x] = true;
				if (t.g.cell[at].style & STYLE_BOLD)
					ck_assert_uint_eq(t.g.cell[at].glyph,
							  s.g.cell[at].glyph);
				else
					ck_assert_msg(
						is_line(&s, y, x) ||
							state_at(&s, y, x),
						"a gap at %d, %d: %s", y, x,
						where(&s, entry));
			}
			grid_free(&t.g);
		}
		for (int at = 0; at < s.g.rows * s.g.cols; at++) {
			int y = at / s.g.cols, x = at % s.g.cols;
			bool note = cell_of(&s.g, y, x - 1).glyph == 0x2504;

			ck_assert_msg(!is_line(&s, y, x) || s.walked[y][x] ||
					      note,
				      "a line of nothing at %d, %d: %s", y, x,
				      where(&s, -1));
		}
		grid_free(&s.g);
	}
}
END_TEST

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

/* Before CLOSED or behind it, the arrowhead. */
static void check_stub(const struct sheet *s, int entry, int way, int y, int x)
{
	const char *name = s->kind->state_name(s->kind->end);
	int n = (int)strlen(name), at = way == RIGHT ? x + 2 : x - 1 - n;

	ck_assert(way == RIGHT || way == LEFT);
	for (int i = 0; i < n; i++)
		ck_assert_msg(cell_of(&s->g, y, at + i).glyph ==
					      (uint32_t)name[i] &&
				      cell_of(&s->g, y, at + i).style ==
					      (STYLE_TAKEN | STYLE_BOLD),
			      "does not say CLOSED: %s", where(s, entry));
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
			check_stub(&s, entry, way, y, x);
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

/* --- styles -------------------------------------------------------------- */

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
		{ TCP_FIN_WAIT_1, STYLE_PLAIN },
		{ TCP_CLOSE_WAIT, STYLE_PLAIN },
		{ TCP_LAST_ACK, STYLE_PLAIN },
		{ TCP_TIME_WAIT, STYLE_PLAIN },
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
 * box. Nothing of unknown sockets. */
START_TEST(markers)
{
	struct view v = { .taken = -1,
			  .marked = { TCP_SYN_RECEIVED, TCP_LISTEN,
				      TCP_SYN_RECEIVED } };
	struct diagram crowd = { .n_markers = 100 };

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
		crowd.marker[0].glyph = CLIENT;
		diagram_paint(&crowd, &s.g, areas[i]);
		for (int at = 0; at < s.g.rows * s.g.cols; at++)
			ck_assert_uint_ne(s.g.cell[at].glyph, CLIENT);
		grid_free(&s.g);
	}
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
		struct view v = { .taken = 0,
				  .marked = { 2 },
				  .selected = state };
		struct sheet s = sheet_new(kind, areas[i / kind->states], v);

		for (int y = 0; y < s.g.rows; y++)
			for (int x = 0; x < s.g.cols; x++)
				ck_assert_msg(
					!!(cell_of(&s.g, y, x).style &
					   STYLE_BACK) ==
						(state > 0 &&
						 state_at(&s, y, x) == state),
					"at %d, %d: %s", y, x, where(&s, -1));
		grid_free(&s.g);
	}
}
END_TEST

/* Heavy and bright, heavy and less so, and as before. */
START_TEST(fades)
{
	const struct kind *kind = &kinds[_i];

	for (int entry = 0; entry < kind->entries(); entry++) {
		struct view v = { .taken = entry };
		struct sheet now = sheet_new(kind, areas[0], v), then, gone,
			     never;
		int heavy = 0;

		v.fading = 1;
		then = sheet_new(kind, areas[0], v);
		v.fading = 2;
		gone = sheet_new(kind, areas[0], v);
		v.taken = -1;
		never = sheet_new(kind, areas[0], v);
		for (int at = 0; at < now.g.rows * now.g.cols; at++) {
			struct cell a = now.g.cell[at], b = then.g.cell[at];
			struct cell c = gone.g.cell[at], d = never.g.cell[at];

			ck_assert_uint_eq(a.glyph, b.glyph);
			ck_assert_uint_eq(c.glyph, d.glyph);
			ck_assert_uint_eq(c.style, d.style);
			if ((a.style & STYLE_MASK) == STYLE_TAKEN) {
				heavy++;
				a.style += STYLE_TAKEN_2 - STYLE_TAKEN;
			}
			ck_assert_uint_eq(a.style, b.style);
			ck_assert((c.style & STYLE_MASK) != STYLE_TAKEN &&
				  (c.style & STYLE_MASK) != STYLE_TAKEN_2);
		}
		ck_assert_int_gt(heavy, 2);
		grid_free(&now.g);
		grid_free(&then.g);
		grid_free(&gone.g);
		grid_free(&never.g);
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

/* --- places -------------------------------------------------------------- */

/* The drawing is in the middle of the area and not outside it, however small
 * that is; what is cut is as it was. */
START_TEST(clipped)
{
	const struct kind *kind = &kinds[_i];
	struct view v = { .taken = 1, .marked = { 1, 2, 2 }, .selected = 2 };
	struct sheet whole = sheet_new(
		kind, (struct area){ 0, 0, kind->rows, kind->cols }, v);

	for (int i = 0; i < 24 * 42; i++) {
		struct area a = { 2, 3, i / 42 - 1, 2 * (i % 42) - 2 };
		struct grid g;

		grid_init(&g, 30, 90);
		grid_fill(&g, 0, 0, 30 * 90, STYLE_LOSS, '#');
		for (int y = 0; y < g.rows; y++)
			grid_fill(&g, y, 0, g.cols, STYLE_LOSS, '#');
		kind->paint(&v, &g, a);
		for (int y = 0; y < g.rows; y++) {
			for (int x = 0; x < g.cols; x++) {
				struct cell c = cell_of(&g, y, x), want = c;
				bool in = y >= a.y && y < a.y + a.rows &&
					  x >= a.x && x < a.x + a.cols;

				if (!in)
					ck_assert_uint_eq(c.glyph, '#');
				else if (a.rows <= kind->rows &&
					 a.cols <= kind->cols)
					want = cell_of(&whole.g, y - a.y,
						       x - a.x);
				ck_assert_uint_eq(c.glyph, want.glyph);
				if (!in)
					ck_assert_int_eq(kind->at(a, y, x), 0);
			}
		}
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

/* Labels are whole and edges touch their boxes in any size there is: the
 * drawing in the light has every label, and as many heads as in the least. */
START_TEST(any_size)
{
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

/* Caller frees; NULL if there is none. */
static char *file_text(const char *path)
{
	FILE *in = fopen(path, "rb");
	char *text = NULL;
	size_t n = 0;

	if (!in)
		return NULL;
	if (getdelim(&text, &n, '\0', in) < 0) {
		free(text);
		text = NULL;
	}
	fclose(in);
	return text;
}

static void file_write(const char *path, const char *text)
{
	FILE *out = fopen(path, "wb");

	ck_assert_msg(out != NULL, "%s can not be written", path);
	fputs(text, out);
	ck_assert_int_eq(fclose(out), 0);
}

START_TEST(expected_screens)
{
	char path[256];
	char *got = screens_of(files[_i]), *want, *a, *b;

	snprintf(path, sizeof(path), SCREENS "/%s.txt", files[_i]);
	if (getenv("WIRESTEP_GOLDEN"))
		file_write(path, got);
	want = file_text(path);
	ck_assert_msg(want != NULL, "%s: not there", path);
	a = want;
	b = got;
	for (int line = 1; *a || *b; line++) {
		size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");

		ck_assert_msg(n == m && memcmp(a, b, n) == 0,
			      "%s:%d: expected\n%.*s\ngot\n%.*s", path, line,
			      (int)n, a, (int)m, b);
		a += n + (a[n] == '\n');
		b += m + (b[m] == '\n');
	}
	free(want);
	free(got);
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
		char *text = grid_as_text(&s.g, true);

		ck_assert_msg(strchr(text, '?') == NULL, "%s", text);
		for (const char *at = text; *at; at++)
			ck_assert((unsigned char)*at < 0x7f);
		free(text);
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
	Suite *s = suite_create("diagram");
	TCase *t = tcase_create("diagram");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, each_entry_is_drawn, 0, ROWS(kinds));
	tcase_add_loop_test(t, nothing_else_is_drawn, 0, ROWS(kinds));
	tcase_add_loop_test(t, each_state_has_a_box, 0, ROWS(kinds));
	tcase_add_test(t, aborts_are_shown);
	tcase_add_test(t, note_of_aborts);
	tcase_add_test(t, boxes_by_what_was);
	tcase_add_test(t, what_can_be_reached);
	tcase_add_test(t, markers);
	tcase_add_test(t, many_markers);
	tcase_add_loop_test(t, selection, 0, ROWS(kinds));
	tcase_add_loop_test(t, fades, 0, ROWS(kinds));
	tcase_add_test(t, edges_by_what_may_come);
	tcase_add_loop_test(t, clipped, 0, ROWS(kinds));
	tcase_add_loop_test(t, centred, 0, ROWS(kinds));
	tcase_add_loop_test(t, any_size, 0, ROWS(kinds));
	tcase_add_test(t, moves);
	tcase_add_loop_test(t, moves_lead_everywhere, 0, ROWS(kinds));
	tcase_add_loop_test(t, expected_screens, 0, ROWS(files));
	tcase_add_loop_test(t, ascii, 0, ROWS(kinds));
	tcase_add_test(t, udp_table);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
