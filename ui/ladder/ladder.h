/* The ladder: rows painted between vertical lanes, one lane an endpoint. */
#ifndef UI_LADDER_LADDER_H
#define UI_LADDER_LADDER_H

#include <stdint.h>

#include "capture/recording/recording.h"
#include "ui/term/grid.h"
#include "ui/ladder/rows.h"

enum { LADDER_LANES = 16, LADDER_TRACKS = 64, LADDER_MIN_COLS = 60 };

/* A packet on its way, and where its track is among those beside it. */
struct ladder_track {
	uint32_t packet; /* or ROW_NONE */
	uint32_t slot;
};

/* How the times at the left count. */
enum ladder_time {
	TIME_SINCE_START,
	TIME_SINCE_ROW, /* the one before it */
	TIME_OF_DAY,
	LADDER_TIMES
};

/* Where the lanes stand, and which packets are between them. */
struct ladder {
	const struct recording *rec;
	int cols;
	int part; /* packets turn this part of the gap before a lane */
	enum ladder_time time;
	uint64_t last_ns; /* of the row painted last */
	uint32_t moving;  /* this event's packet is on its way … */
	double along;	  /* … and has come so far of it: 0 … 1 */
	int state_cols;	  /* for states beside the outer lanes; 0: below */
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

/* The address of a lane's first conversation, or "". Returns out. */
char *lane_address(const struct recording *r, uint32_t lane,
		   char out[ENDPOINT_TEXT]);

/* The names of the lanes, and their addresses: two lines from y on. */
void ladder_paint_head(struct ladder *l, struct grid *g, int y);
/* The names alone, in one line. */
void ladder_paint_names(struct ladder *l, struct grid *g, int y);
/* Lines the row takes; then paints it at y. Rows must come in their order. */
int ladder_row_height(const struct ladder *l, const struct row *row);
void ladder_paint_row(struct ladder *l, struct grid *g, int y,
		      const struct row *row);
/*
 * A packet that hangs in flight after the last row: one line, and the way it
 * has to go. `note` stands on the side that it came from.
 */
int ladder_flight_room(struct ladder *l, uint32_t packet); /* for the note */
void ladder_paint_flight(struct ladder *l, struct grid *g, int y,
			 uint32_t packet, const char *note);
/* The lanes alone, and the tracks of what is on its way. */
void ladder_paint_lanes(const struct ladder *l, struct grid *g, int y);
/* A row that is not shown: what is in flight after it. */
void ladder_skip_row(struct ladder *l, const struct row *row);

#endif
