/* A line of the list of a capture file's packets. */
#ifndef UI_LIST_TRACE_LINE_H
#define UI_LIST_TRACE_LINE_H

#include "ui/app/app.h"

struct trace_line {
	struct trace_packet p; /* its bytes: until the file is read again */
	struct packet_row row;
	const struct flow *flow; /* or NULL */
};

/* False: the file has it no more. */
bool trace_line_read(const struct app *app, uint32_t packet,
		     struct trace_line *l);
/* "127.0.0.1:51718 → 127.0.0.1:80"; "" of what is not IP. */
#define TRACE_ENDS_TEXT (2 * ENDPOINT_TEXT + 8)
char *trace_line_ends(const struct trace_line *l, char out[TRACE_ENDS_TEXT]);

/* Columns of its time, at the left. */
enum { TRACE_TIME_COLS = 11 };
/* In the first line of an area. */
void trace_line_draw(const struct app *app, struct grid *g, struct area a,
		     uint32_t packet, int ends_cols);

#endif
