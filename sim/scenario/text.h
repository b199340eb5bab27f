/* Text for messages: pens, source lines, string literals. */
#ifndef SIM_SCENARIO_TEXT_H
#define SIM_SCENARIO_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "capture/text.h"

/* Writes to a file, or into a buffer that is cut at its size. */
struct pen {
	FILE *file;
	char *text;
	size_t size, len;
};

void pen_bytes(struct pen *pen, const char *bytes, size_t n);
void pen_format(struct pen *pen, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The source line `line` (from 1) without its end; NULL if there is none. */
const char *source_line(const char *source, uint32_t line, size_t *len);

/* Writes bytes as a string literal, uncut. */
void pen_quote(struct pen *pen, const char *bytes, size_t n);

/* In the largest unit that leaves no fraction: 200ms. */
char *duration_format(uint64_t ns, char *out, size_t size);

/* A piece of text made printable (\x1b, \xff), cut with "…" at `size`. */
char *text_visible(const char *bytes, size_t n, char *out, size_t size);

#endif
