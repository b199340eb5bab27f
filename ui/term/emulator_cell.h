/* A cell of libvterm's as one of ours; for ui/term/emulator.c. */
#ifndef UI_TERM_EMULATOR_CELL_H
#define UI_TERM_EMULATOR_CELL_H

#include <stdbool.h>
#include <vterm.h>

#include "ui/term/grid.h"

/* Glyph 0: the right half of the one to its left. */
struct cell emulator_cell(const VTermScreenCell *from);
/* Nothing is seen of it. */
bool emulator_is_blank(const VTermScreenCell *c);

#endif
