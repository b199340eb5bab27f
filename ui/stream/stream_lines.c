/*
 * Lines of a stream. As text a line ends behind a newline, or where there is
 * no more room:
 *
 *    #4    0.530 ms ▶ GET / HTTP/1.1\r\n
 *                     Host: example.org\r\n
 *    #6    0.734 ms ◀ [1,448 bytes not captured]
 *
 * A character takes at least one column here, so that a line has no more of
 * them than columns, whatever the bytes are.
 */
#include "ui/stream/stream_lines.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "capture/text.h"
#include "capture/words.h"
#include "ui/detail/hex.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"

enum {
	NUMBER_COLS = 7,
	TIME_COLS = 11,
	SIDE_COLS = 2,
	TIME_FROM_COLS = 76, /* on a narrower screen there is no time */
	HEX_MOST = 16,	     /* bytes a line, of ui/detail/hex.h */
	CHAR_BYTES = 4,
	RIGHT = 0x25b6,
	LEFT = 0x25c0,
};

/* --- where lines begin --------------------------------------------------- */

/* One character in UTF-8, or a byte; at least one column. */
static uint32_t char_take(const uint8_t *bytes, uint32_t n,
			  char text[CHAR_TEXT], int *cols)
{
	uint32_t took = (uint32_t)char_escape((const char *)bytes, n,
					      ESCAPE_TEXT, text);

	*cols = text_width(text);
	if (*cols < 1)
		*cols = 1;
	return took;
}

/* Bytes of the line of text that begins there; at least one. */
static uint32_t text_line(const uint8_t *bytes, uint32_t n, int room)
{
	uint32_t at = 0;

	while (at < n) {
		char text[CHAR_TEXT];
		int cols;
		uint32_t took = char_take(bytes + at, n - at, text, &cols);

		if (cols > room && at > 0)
			break;
		room -= cols;
		at += took;
		if (bytes[at - 1] == '\n')
			break;
	}
	return at;
}

static uint32_t line_len(const struct stream_chunk *c, uint32_t start, int cols,
			 bool hex)
{
	uint32_t left = c->last - start, n = (uint32_t)hex_cols_bytes(cols);

	if (hex)
		return n < left ? n : left;
	return text_line(c->segment->s.bytes + start, left, cols);
}

uint32_t stream_line_start(const struct stream_chunk *c, uint32_t at, int cols,
			   bool hex)
{
	uint32_t start = c->first, next = start;

	if (c->kind == STREAM_MISSING || c->n == 0)
		return at;
	while (next <= at) {
		start = next;
		next += line_len(c, start, cols, hex);
	}
	return start;
}

uint32_t stream_line_end(const struct stream_chunk *c, uint32_t start, int cols,
			 bool hex)
{
	if (c->kind == STREAM_MISSING || c->n == 0)
		return start + 1;
	return start + line_len(c, start, cols, hex);
}

uint64_t stream_lines_bytes(int lines, int cols, bool hex)
{
	return (uint64_t)lines * (hex ? HEX_MOST : (uint64_t)cols * CHAR_BYTES);
}

/* --- painting ------------------------------------------------------------ */

/* With a comma between thousands. */
static void paint_missing(struct grid *g, struct area a,
			  const struct stream_chunk *c)
{
	char digits[24], number[32], text[80];
	size_t n = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, c->n);
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			number[at++] = ',';
		number[at++] = digits[i];
	}
	number[at] = '\0';
	snprintf(text, sizeof(text),
		 tr(c->n == 1 ? "[%s byte not captured]"
			      : "[%s bytes not captured]"),
		 number);
	grid_text(g, a.y, a.x, STYLE_WARN, text);
}

static void paint_text(struct grid *g, struct area a, const uint8_t *bytes,
		       uint32_t n, enum style style)
{
	int x = a.x;

	for (uint32_t i = 0; i < n;) {
		char text[CHAR_TEXT];
		int cols;
		uint32_t took = char_take(bytes + i, n - i, text, &cols);
		bool raw = strlen(text) == took &&
			   memcmp(text, bytes + i, took) == 0;

		if (x + cols > a.x + a.cols)
			break;
		grid_text(g, a.y, x, raw ? style : STYLE_DIM, text);
		x += cols;
		i += took;
	}
}

void stream_line_paint(struct grid *g, struct area a,
		       const struct stream_chunk *c, uint32_t start, bool hex,
		       enum style style)
{
	const uint8_t *bytes = c->segment->s.bytes;
	uint32_t end = stream_line_end(c, start, a.cols, hex);

	if (c->kind == STREAM_MISSING)
		paint_missing(g, a, c);
	else if (c->n == 0)
		grid_text(g, a.y, a.x, STYLE_DIM, tr("[empty]"));
	else if (hex)
		hex_paint(g, a, bytes + c->first, c->last - c->first,
			  (int)((start - c->first) /
				(uint32_t)hex_cols_bytes(a.cols)),
			  0, 0);
	else
		paint_text(g, a, bytes + start, end - start, style);
}

int stream_gutter_cols(int cols)
{
	return NUMBER_COLS + SIDE_COLS +
	       (cols >= TIME_FROM_COLS ? TIME_COLS : 0);
}

enum style stream_style(const struct recording *r, const struct stream_chunk *c)
{
	uint32_t lane = packet_lane(r, recording_packet(r, c->packet), true);

	return style_end(lane == ROW_NONE ? c->side : lane);
}

void stream_gutter_paint(struct grid *g, int y, int x, int cols,
			 const struct recording *r,
			 const struct stream_chunk *c)
{
	const struct packet_row *row = recording_packet(r, c->packet);
	char number[16], time[TIME_TEXT], text[48];
	int end = x + stream_gutter_cols(cols);

	snprintf(number, sizeof(number), "#%u", row->number);
	snprintf(text, sizeof(text), "%-*s", NUMBER_COLS, number);
	x = grid_text(g, y, x, STYLE_LABEL, text);
	if (cols >= TIME_FROM_COLS) {
		snprintf(text, sizeof(text), "%*s", TIME_COLS - 1,
			 time_format(c->t_ns, time));
		grid_text(g, y, x, STYLE_DIM, text);
	}
	grid_put(g, y, end - SIDE_COLS, stream_style(r, c),
		 c->side == 0 ? RIGHT : LEFT);
}

/* --- what there is to tell of it ----------------------------------------- */

char *stream_app_text(const struct recording *r, uint32_t flow,
		      char out[STREAM_TEXT])
{
	char min[TIME_TEXT], avg[TIME_TEXT], max[TIME_TEXT];
	struct words w = { .at = out, .size = STREAM_TEXT };
	struct app_stats s;

	out[0] = '\0';
	if (!recording_app_stats(r, flow, &s))
		return out;
	words_add(&w, tr("%s: requests %u, answered %u"), s.protocol,
		  s.requests, s.answered);
	if (s.answered)
		words_add(&w, tr(", latency %s to %s, %s on average"),
			  time_format(s.latency_min_ns, min),
			  time_format(s.latency_max_ns, max),
			  time_format(s.latency_sum_ns / s.answered, avg));
	return out;
}
