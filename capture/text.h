/* UTF-8, the width of characters, and which of them are safe to show. */
#ifndef CAPTURE_TEXT_H
#define CAPTURE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decodes the first character of n > 0 bytes (RFC 3629): its length, and the
 * character in *out; 0 if the bytes are not UTF-8.
 */
size_t utf8_decode(const char *bytes, size_t n, uint32_t *out);
/* The reverse: its length. */
size_t utf8_encode(uint32_t c, char out[4]);

/* Columns on a terminal, in any locale: 0, 1, or 2 for East Asian wide. */
int char_width(uint32_t c);

/*
 * Controls, and the marks that turn the direction of text around: characters
 * that make a line look like something else than it is.
 */
bool char_is_control(uint32_t c);

enum escape {
	ESCAPE_HARMFUL, /* what is control, or no UTF-8: \x1b */
	ESCAPE_TEXT,	/* and C's letters, \n and \\, so that it is the only
			   text that is written so */
	ESCAPE_QUOTED,	/* the same between quotation marks: \" */
};

/*
 * The first character of n > 0 bytes as it is written where it is safe to
 * show: itself, or escaped. Returns how many bytes it took.
 */
#define CHAR_TEXT 20
size_t char_escape(const char *at, size_t n, enum escape escape,
		   char out[CHAR_TEXT]);

#endif
