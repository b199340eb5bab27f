/*
 * What programs write to a terminal, before an emulator has it: whole control
 * sequences of a size that makes sense, and nothing else but text.
 */
#ifndef UI_TERM_SEQUENCE_H
#define UI_TERM_SEQUENCE_H

#include <stddef.h>

enum { SEQUENCE_MOST = 64 }; /* bytes of one that is let through */

struct sequence {
	int state; /* 0 at the beginning */
	char last; /* that was let through, outside sequences */
	size_t n;
	char text[SEQUENCE_MOST];
};

/*
 * Copies what may pass, and returns how many bytes that is. `out` has room for
 * n + SEQUENCE_MOST: what began in bytes before comes with its last byte.
 */
size_t sequence_filter(struct sequence *s, const char *bytes, size_t n,
		       char *out);

#endif
