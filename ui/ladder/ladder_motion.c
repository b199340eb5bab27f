/*
 * A packet on its way.
 *
 *   sent, and going      ├─ #1 [S] seq ◆              │
 *   hangs                │    #1 held  ◆┄┄┄┄┄┄┄┄┄┄┄▷ │
 *   let go, and going    │             ╰─────◆┄┄┄┄┄▷ │
 *
 * A row is painted whole first; then what the packet has not reached yet is
 * taken back. Where it stands comes from above, for time is not known here.
 */
#include <stdlib.h>

#include "ui/ladder/ladder_private.h"

/* The lane's glyph where there is one, else what stands for the way ahead. */
static void paint_ahead(const struct ladder *l, struct grid *g, int y, int x,
			uint32_t glyph)
{
	for (uint32_t i = 0; i < l->n_lanes; i++) {
		if (l->x[i] != x)
			continue;
		grid_put(g, y, x, STYLE_LANE, G_LANE);
		return;
	}
	grid_put(g, y, x, STYLE_HELD, glyph);
}

static uint32_t open_arrow(int direction)
{
	return direction > 0 ? G_OPEN_RIGHT : G_OPEN_LEFT;
}

void uncover(const struct ladder *l, struct grid *g, int y, int x1, int x2,
	     bool shows_way)
{
	int step = x1 < x2 ? 1 : -1;
	int head = x1 + (int)((x2 - x1) * l->along + 0.5 * step);

	for (int x = head; x != x2 + step; x += step)
		paint_ahead(l, g, y, x, shows_way ? G_AHEAD : ' ');
	if (shows_way)
		grid_put(g, y, x2, STYLE_HELD, open_arrow(step));
	grid_put(g, y, head, STYLE_HELD, G_HEAD);
}

/* Columns between the lane that it passed last and its place. */
int ladder_flight_room(struct ladder *l, uint32_t packet)
{
	struct way w;
	int bend;

	if (!packet_way(l, packet, &w))
		return 0;
	bend = bend_x(&w, track_slot(l, packet));
	return w.gap - abs(w.turn - bend) - 3;
}

void ladder_paint_flight(struct ladder *l, struct grid *g, int y,
			 uint32_t packet, const char *note)
{
	struct way w;
	int bend, end, x;

	if (!packet_way(l, packet, &w))
		return;
	bend = bend_x(&w, track_leave(l, &w, packet));
	end = w.b - w.in;
	ladder_paint_lanes(l, g, y);
	for (x = bend; x != end; x += w.in)
		paint_ahead(l, g, y, x, G_AHEAD);
	grid_put(g, y, end, STYLE_HELD, open_arrow(w.in));
	grid_put(g, y, bend, STYLE_HELD, G_HEAD);
	x = w.in > 0 ? bend - 1 - text_width(note) : bend + 2;
	grid_text(g, y, x, STYLE_HELD, note);
}
