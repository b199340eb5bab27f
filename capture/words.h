/* A text in the making: what does not fit is cut, and nothing overruns. */
#ifndef CAPTURE_WORDS_H
#define CAPTURE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct words {
	char *at; /* a buffer of `size` bytes, terminated after each words_add
		   */
	size_t size, n;
};

void words_add(struct words *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Bytes from outside, safe to show (ESCAPE_TEXT), in at most `most` bytes of
 * text: "…" stands for what there is no room for, here or in the buffer.
 * False if there was not enough.
 */
bool words_add_bytes(struct words *w, const void *bytes, size_t n, size_t most);

#endif
