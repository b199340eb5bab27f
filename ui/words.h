/* A text in the making: what does not fit is cut, and nothing overruns. */
#ifndef UI_WORDS_H
#define UI_WORDS_H

#include <stddef.h>

struct words {
	char *at; /* a buffer of `size` bytes, terminated after each words_add
		   */
	size_t size, n;
};

void words_add(struct words *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
