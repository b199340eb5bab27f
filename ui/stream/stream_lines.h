/* The bytes of a stream as lines: as text, or as a hex dump. */
#ifndef UI_STREAM_STREAM_LINES_H
#define UI_STREAM_STREAM_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/stream.h"
#include "ui/term/grid.h"

/*
 * Lines are laid out from the beginning of a chunk, also where a window has
 * only a part of it: they are the same wherever one begins to read. What is
 * missing, and an empty datagram, is one line. A line is named by the byte of
 * the packet's payload with which it begins.
 */

/* The line that has byte `at`. */
uint32_t stream_line_start(const struct stream_chunk *c, uint32_t at, int cols,
			   bool hex);
/* The line behind it, or the end of the chunk. */
uint32_t stream_line_end(const struct stream_chunk *c, uint32_t start, int cols,
			 bool hex);
/* Bytes that so many lines have at most. */
uint64_t stream_lines_bytes(int lines, int cols, bool hex);

/*
 * Paints that line: of text what is no printable character is escaped, and
 * dim. The area has one row.
 */
void stream_line_paint(struct grid *g, struct area a,
		       const struct stream_chunk *c, uint32_t start, bool hex,
		       enum style style);

/* "#12   0.530 ms ▶ " before the first line of a chunk. */
int stream_gutter_cols(int cols);
void stream_gutter_paint(struct grid *g, int y, int x, int cols,
			 const struct recording *r,
			 const struct stream_chunk *c);
/* The colour of who sent it. */
enum style stream_style(const struct recording *r,
			const struct stream_chunk *c);

/* "HTTP 3 requests, 2 answered, latency 0.158 – 0.204 ms (0.181)" or "". */
#define STREAM_TEXT 240
char *stream_app_text(const struct recording *r, uint32_t flow,
		      char out[STREAM_TEXT]);

#endif
