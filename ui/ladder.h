/* The ladder: rows painted between vertical lanes, one lane an endpoint. */
#ifndef UI_LADDER_H
#define UI_LADDER_H

#include <stdint.h>

#include "capture/recording.h"
#include "ui/grid.h"
#include "ui/rows.h"

enum { LADDER_LANES = 16, LADDER_TRACKS = 8, LADDER_MIN_COLS = 60 };

/* Where the lanes stand, and which packets are between them. */
struct ladder {
	const struct recording *rec;
	int cols;
	uint32_t lane[LADDER_LANES]; /* of the recording, left to right */
	int x[LADDER_LANES];
	uint32_t n_lanes;
	/* packets on their way while rows are painted in order, by track */
	uint32_t track[LADDER_TRACKS];
};

/* Places the lanes of a recording on `cols` columns. */
void ladder_init(struct ladder *l, const struct recording *r, int cols);

/* The names of the lanes, and their addresses: two lines from y on. */
void ladder_paint_head(struct ladder *l, struct grid *g, int y);
/* Lines the row takes; then paints it at y. Rows must come in their order. */
int ladder_row_height(const struct ladder *l, const struct row *row);
void ladder_paint_row(struct ladder *l, struct grid *g, int y,
		      const struct row *row);

/* "0.508 ms", "1.034 s" */
#define TIME_TEXT 24
char *time_format(uint64_t t_ns, char out[TIME_TEXT]);
/* "#3 [P.] seq 1 ack 1 len 13" */
#define LABEL_TEXT 200
char *packet_label(const struct recording *r, uint32_t packet,
		   char out[LABEL_TEXT]);
/* "send(s, "Hello, World!") = 13", "connect(…) = -1 ECONNREFUSED" */
#define CALL_TEXT 700
char *call_label(const struct recording *r, const struct call_row *call,
		 enum row_kind kind, char out[CALL_TEXT]);

#endif
