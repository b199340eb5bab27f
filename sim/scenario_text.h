/* UTF-8, the width of characters, and text that is safe to show. */
#ifndef SIM_SCENARIO_TEXT_H
#define SIM_SCENARIO_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Writes to a file, or into a buffer that is cut at its size. */
struct pen {
	FILE *file;
	char *text;
	size_t size, len;
};

void pen_bytes(struct pen *pen, const char *bytes, size_t n);
void pen_format(struct pen *pen, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Decodes the first character of n > 0 bytes (RFC 3629): its length, and the
 * character in *out; 0 if the bytes are not UTF-8.
 */
size_t utf8_decode(const char *bytes, size_t n, uint32_t *out);

/* Columns on a terminal, in any locale: 0, 1, or 2 for East Asian wide. */
int char_width(uint32_t c);

/*
 * Controls, and the marks that turn the direction of text around: characters
 * that make a line look like something else than it is.
 */
bool char_is_control(uint32_t c);

/* The source line `line` (from 1) without its end; NULL if there is none. */
const char *source_line(const char *source, uint32_t line, size_t *len);

/* Writes bytes as a string literal, uncut. */
void pen_quote(struct pen *pen, const char *bytes, size_t n);

/* A piece of text made printable (\x1b, \xff), cut with "…" at `size`. */
char *text_visible(const char *bytes, size_t n, char *out, size_t size);

#endif
