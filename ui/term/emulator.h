/*
 * A terminal as a table of cells: what programs write goes in, cells for a
 * grid come out, and keys become the bytes that such a terminal sends. It is
 * one as xterm-256color. No descriptor, no clock.
 */
#ifndef UI_TERM_EMULATOR_H
#define UI_TERM_EMULATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/term/grid.h"
#include "ui/term/keys.h"

struct emulator; /* opaque */

enum {
	EMULATOR_LINES = 1000, /* that have gone over the top and are kept */
	EMULATOR_ROWS = 2,     /* at least; likewise columns */
	EMULATOR_COLS = 8,
};

/*
 * What the terminal sends to programs, keys and answers to their questions,
 * goes to `send`; NULL: nowhere. emulator_free.
 */
struct emulator *emulator_new(int rows, int cols,
			      void (*send)(void *context, const char *bytes,
					   size_t n),
			      void *context);
void emulator_free(struct emulator *e);

void emulator_size(const struct emulator *e, int *rows, int *cols);
/* Lines are not broken anew. Too small a size becomes the smallest one. */
void emulator_resize(struct emulator *e, int rows, int cols);
void emulator_write(struct emulator *e, const char *bytes, size_t n);
/* Nothing is sent for what no terminal has: KEY_MOUSE_EVENT. */
void emulator_key(struct emulator *e, const struct input *in);

/* Lines above the first one: 0 in the alternate screen of an editor. */
int emulator_above(const struct emulator *e);
/* Lines from the first one to the last that has something, or the cursor. */
int emulator_used(const struct emulator *e);
/*
 * Paints it as it was `up` lines ago, from the area's corner on; where there is
 * no room for all, the last lines that are used. Only what is safe to show
 * comes: no control character, and no half of a wide one.
 */
void emulator_draw(const struct emulator *e, struct grid *g, struct area a,
		   int up);
/* Where the cursor is; false: it is hidden. */
bool emulator_cursor(const struct emulator *e, int *y, int *x);
/* A program has the screen to itself, and scrolls by keys. */
bool emulator_is_alternate(const struct emulator *e);

#endif
