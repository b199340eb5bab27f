/* The ladder: rows painted between vertical lanes, one lane an endpoint. */
#ifndef UI_LADDER_H
#define UI_LADDER_H

#include <stdint.h>

#include "capture/recording.h"
#include "ui/grid.h"
#include "ui/rows.h"

enum { LADDER_LANES = 16, LADDER_TRACKS = 64, LADDER_MIN_COLS = 60 };

/* A packet on its way, and where its track is among those beside it. */
struct ladder_track {
	uint32_t packet; /* or ROW_NONE */
	uint32_t slot;
};

/* Where the lanes stand, and which packets are between them. */
struct ladder {
	const struct recording *rec;
	int cols;
	int state_cols; /* for states beside the outer lanes; 0: below */
	uint32_t lane[LADDER_LANES]; /* of the recording, left to right */
	int x[LADDER_LANES];
	uint32_t n_lanes;
	/* packets on their way while rows are painted in order */
	struct ladder_track track[LADDER_TRACKS];
};

/*
 * Places the lanes of a recording on `cols` columns. What has no lane, or one
 * beyond those that fit, is told in words.
 */
void ladder_init(struct ladder *l, const struct recording *r, int cols);

/* The names of the lanes, and their addresses: two lines from y on. */
void ladder_paint_head(struct ladder *l, struct grid *g, int y);
/* Lines the row takes; then paints it at y. Rows must come in their order. */
int ladder_row_height(const struct ladder *l, const struct row *row);
void ladder_paint_row(struct ladder *l, struct grid *g, int y,
		      const struct row *row);

#endif
