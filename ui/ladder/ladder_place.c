/*
 * Where the lanes of a ladder stand, and where packets turn between them.
 *
 * Where a packet turns:        a             stop   bend   turn
 * its label ends before        │               │      ╮     │
 * `stop`, the first lane       ├─ #1 [S] ──────┼──────╮     │
 * that it meets, or `bend`     │               │      ╰────▶│
 *
 * Every packet on its way has a track, a column of its own among those that
 * turn at the same lane from the same side.
 */
#include <stdlib.h>
#include <string.h>

#include "ui/ladder/ladder_private.h"

enum {
	STATE_COLS = 16,
	NARROW_COLS = 80, /* below, states are abbreviated */
	NARROW_STATE_COLS = 13,
	GAP_MIN = 6,
	TRACK_STEP = 3,
	TEXT_PART = 6,
	BEND_MIN = 2, /* "╰▶│" */
};

/* --- where the lanes stand ----------------------------------------------- */

int gap_of(const struct ladder *l)
{
	return l->n_lanes > 1 ? l->x[1] - l->x[0] : l->cols;
}

/* As many lanes as fit between two margins. */
static void place_lanes(struct ladder *l, int left, int right)
{
	int width = l->cols - left - right;

	if (l->n_lanes > (uint32_t)(width / GAP_MIN) + 1)
		l->n_lanes = (uint32_t)(width / GAP_MIN) + 1;
	for (uint32_t i = 0; i < l->n_lanes; i++) {
		l->lane[i] = i;
		l->x[i] = left;
		if (l->n_lanes > 1)
			l->x[i] += width * (int)i / (int)(l->n_lanes - 1);
	}
}

void ladder_init(struct ladder *l, const struct recording *r, int cols)
{
	uint32_t n = recording_n_lanes(r);

	*l = (struct ladder){ .rec = r, .part = TEXT_PART, .moving = ROW_NONE };
	l->cols = cols < LADDER_MIN_COLS ? LADDER_MIN_COLS : cols;
	for (uint32_t i = 0; i < LADDER_TRACKS; i++)
		l->track[i].packet = ROW_NONE;
	l->n_lanes = n < LADDER_LANES ? n : LADDER_LANES;
	n = l->n_lanes;
	l->state_cols = cols < NARROW_COLS ? NARROW_STATE_COLS : STATE_COLS;
	place_lanes(l, TIME_COLS + l->state_cols, l->state_cols + 1);
	if (n < 3 || (n == l->n_lanes && gap_of(l) >= GAP_WANTED))
		return;
	l->state_cols = 0;
	l->n_lanes = n;
	place_lanes(l, TIME_COLS + 1, 2);
}

/* The lane's place from the left, or -1. */
int lane_index(const struct ladder *l, uint32_t lane)
{
	for (uint32_t i = 0; i < l->n_lanes; i++)
		if (l->lane[i] == lane)
			return (int)i;
	return -1;
}

/* The column of a place; beside the outer lanes there is as much room. */
int index_x(const struct ladder *l, int i)
{
	if (l->n_lanes < 2)
		return i ? l->cols - 1 : l->x[0];
	if (i < 0)
		return l->x[0] - gap_of(l);
	if (i >= (int)l->n_lanes)
		return l->x[l->n_lanes - 1] + gap_of(l);
	return l->x[i];
}

bool is_outer(const struct ladder *l, int i)
{
	return i == 0 || i == (int)l->n_lanes - 1;
}

/* --- ways and tracks ----------------------------------------------------- */

bool way_find(const struct ladder *l, uint32_t from, uint32_t to, struct way *w)
{
	int a = lane_index(l, from), b = lane_index(l, to);

	if (a < 0 || b < 0)
		return false;
	w->out = a < b ? 1 : -1;
	if (a == b && (a == 0 || a + 1 < (int)l->n_lanes))
		w->out = 1;
	w->in = a == b ? -w->out : w->out;
	w->turn_i = a == b ? a + w->out : b;
	w->part = l->part;
	w->a = l->x[a];
	w->b = l->x[b];
	w->stop = index_x(l, a + w->out);
	w->turn = index_x(l, w->turn_i);
	w->gap = abs(w->turn - index_x(l, w->turn_i - w->out));
	return true;
}

bool packet_way(const struct ladder *l, uint32_t packet, struct way *w)
{
	const struct packet_row *p = recording_packet(l->rec, packet);

	return way_find(l, packet_lane(l->rec, p, true),
			packet_lane(l->rec, p, false), w);
}

/*
 * From the bend to the lane it turns before. The first slot is a part of the
 * gap away, the next ones nearer in steps, then those between them, and only
 * then those that take room from the labels.
 */
static int slot_offset(int gap, int part, uint32_t slot)
{
	int first = gap / part > 3 ? gap / part : 3;
	uint32_t n = 0;

	for (int start = first; start > first - TRACK_STEP; start--)
		for (int at = start; at >= BEND_MIN; at -= TRACK_STEP)
			if (n++ == slot)
				return at;
	first += 1 + (int)(slot - n);
	return first < gap - BEND_MIN ? first : gap - BEND_MIN;
}

int bend_x(const struct way *w, uint32_t slot)
{
	return w->turn - w->out * slot_offset(w->gap, w->part, slot);
}

/* Both turn at the same lane and on the same side of it. */
static bool same_place(const struct way *a, const struct way *b)
{
	return a->turn_i == b->turn_i && a->out == b->out;
}

static bool slot_taken(const struct ladder *l, const struct way *way,
		       uint32_t slot)
{
	for (uint32_t i = 0; i < LADDER_TRACKS; i++) {
		struct way w;

		if (l->track[i].packet != ROW_NONE &&
		    l->track[i].slot == slot &&
		    packet_way(l, l->track[i].packet, &w) &&
		    same_place(&w, way))
			return true;
	}
	return false;
}

static uint32_t slot_free(const struct ladder *l, const struct way *way)
{
	uint32_t slot = 0;

	while (slot < LADDER_TRACKS && slot_taken(l, way, slot))
		slot++;
	return slot;
}

static struct ladder_track *track_find(struct ladder *l, uint32_t packet)
{
	for (uint32_t i = 0; i < LADDER_TRACKS; i++)
		if (l->track[i].packet == packet)
			return &l->track[i];
	return NULL;
}

/* With more packets on their way than tracks, the rest share the last one. */
uint32_t track_take(struct ladder *l, const struct way *way, uint32_t packet)
{
	struct ladder_track *track = track_find(l, ROW_NONE);

	if (!track)
		return LADDER_TRACKS;
	*track = (struct ladder_track){ packet, slot_free(l, way) };
	return track->slot;
}

bool is_copy(const struct ladder *l, uint32_t packet)
{
	return recording_packet(l->rec, packet)->copy_of != ROW_NONE;
}

/* Where a packet comes from: its track, which ends; a copy has none. */
uint32_t track_leave(struct ladder *l, const struct way *way, uint32_t packet)
{
	struct ladder_track *track = track_find(l, packet);

	if (!track)
		return is_copy(l, packet) ? slot_free(l, way) : LADDER_TRACKS;
	track->packet = ROW_NONE;
	return track->slot;
}

uint32_t track_slot(struct ladder *l, uint32_t packet)
{
	struct ladder_track *track = track_find(l, packet);

	return track ? track->slot : LADDER_TRACKS;
}

bool others_in_flight(const struct ladder *l)
{
	for (uint32_t i = 0; i < LADDER_TRACKS; i++)
		if (l->track[i].packet != ROW_NONE)
			return true;
	return false;
}
