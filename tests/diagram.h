/*
 * Both state diagrams, of TCP and of UDP, as tests look at them: painted in
 * areas of every sort, with each cell's box at hand.
 */
#ifndef TESTS_DIAGRAM_H
#define TESTS_DIAGRAM_H

#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/text.h"
#include "ui/diagram/diagram.h"
#include "ui/diagram/diagram_udp.h"
#include "ui/term/grid.h"
#include "ui/text/i18n.h"

enum {
	MOST_ROWS = 64,
	MOST_COLS = 220,
	CLIENT = 0x25cf,   /* ● */
	LISTENER = 0x25c6, /* ◆ */
	CHILD = 0x25c7,	   /* ◇ */
};

enum { UP, RIGHT, DOWN, LEFT, WAYS };
static const int step_y[WAYS] = { -1, 0, 1, 0 };
static const int step_x[WAYS] = { 0, 1, 0, -1 };

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

static inline struct entry tcp_entry(int i)
{
	size_t n;
	const struct tcp_transition *t = tcp_transitions(&n) + i;

	return (struct entry){ (int)t->from, (int)t->to, t->label, t->source,
			       t->event == RCV_RST || t->event == SND_RST };
}

static inline struct entry udp_entry(int i)
{
	size_t n;
	const struct udp_transition *t = udp_transitions(&n) + i;

	return (struct entry){ (int)t->from, (int)t->to, t->label, t->source,
			       false };
}

static inline int tcp_entries(void)
{
	size_t n;

	tcp_transitions(&n);
	return (int)n;
}

static inline int udp_entries(void)
{
	size_t n;

	udp_transitions(&n);
	return (int)n;
}

static const uint32_t marker_glyphs[] = { CLIENT, LISTENER, CHILD };
static const enum style marker_styles[] = { STYLE_END_A, STYLE_END_B,
					    STYLE_END_C };

static inline void tcp_paint(const struct view *v, struct grid *g,
			     struct area a)
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

static inline void udp_paint(const struct view *v, struct grid *g,
			     struct area a)
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

static inline int tcp_at(struct area a, int y, int x)
{
	return (int)diagram_at(a, y, x);
}

static inline int udp_at(struct area a, int y, int x)
{
	return (int)diagram_udp_at(a, y, x);
}

static inline bool tcp_move(int *state, int dy, int dx)
{
	const int from = *state;
	enum tcp_state s = (enum tcp_state)from;
	bool moved = diagram_move(&s, dy, dx);

	*state = (int)s;
	return moved;
}

static inline bool udp_move(int *state, int dy, int dx)
{
	const int from = *state;
	enum udp_state s = (enum udp_state)from;
	bool moved = diagram_udp_move(&s, dy, dx);

	*state = (int)s;
	return moved;
}

static inline const char *tcp_name(int state)
{
	return tcp_state_name((enum tcp_state)state);
}

static inline const char *udp_name(int state)
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

static inline void places_of(const struct kind *kind, struct area a)
{
	if (places.kind == kind && memcmp(&places.area, &a, sizeof(a)) == 0)
		return;
	places.kind = kind;
	places.area = a;
	for (int y = 0; y < MOST_ROWS; y++)
		for (int x = 0; x < MOST_COLS; x++)
			places.state[y][x] = (int8_t)kind->at(a, y, x);
}

static inline struct sheet sheet_new(const struct kind *kind, struct area a,
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

static inline struct cell cell_of(const struct grid *g, int y, int x)
{
	if (y < 0 || y >= g->rows || x < 0 || x >= g->cols)
		return (struct cell){ .glyph = ' ' };
	return g->cell[y * g->cols + x];
}

static inline int state_at(const struct sheet *s, int y, int x)
{
	places_of(s->kind, s->area);
	if (y < 0 || y >= MOST_ROWS || x < 0 || x >= MOST_COLS)
		return 0;
	return places.state[y][x];
}

static inline enum style style_of(const struct sheet *s, int y, int x)
{
	return cell_of(&s->g, y, x).style & STYLE_MASK;
}

static inline bool is_one_of(uint32_t glyph, const char *list)
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
static inline char *grid_as_text(const struct grid *g, bool ascii)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	grid_write(g, ascii, out);
	fclose(out);
	return text;
}

/* Which drawing a check is about, for its message. */
static inline const char *where(const struct sheet *s, int entry)
{
	static char out[40000];
	char *text = grid_as_text(&s->g, false);

	snprintf(out, sizeof(out), "%s, entry %d, %d x %d:\n%s", s->kind->name,
		 entry, s->area.rows, s->area.cols, text);
	free(text);
	return out;
}

/* The box of a state as diagram_at tells it. */
static inline struct area box_of(const struct sheet *s, int state)
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

#endif
