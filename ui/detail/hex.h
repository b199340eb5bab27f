/* Bytes as hexadecimal digits and characters, with one field of them marked. */
#ifndef UI_DETAIL_HEX_H
#define UI_DETAIL_HEX_H

#include <stdint.h>

#include "ui/term/grid.h"

#define HEX_NO_BYTE UINT32_MAX

/* Bytes a line in so many columns: 16, 8 or 4. */
int hex_cols_bytes(int cols);
/* Lines that n bytes take then. */
int hex_lines(uint32_t n_bytes, int cols);

/*
 * Paints the lines from top_line on, clipped to the area. The mark_n bytes
 * from mark_at on are marked, in both columns.
 */
void hex_paint(struct grid *g, struct area a, const uint8_t *bytes, uint32_t n,
	       int top_line, uint32_t mark_at, uint32_t mark_n);

/*
 * The byte whose digits or character are at (y, x) of the grid, with the same
 * area and top_line; HEX_NO_BYTE if none of n.
 */
uint32_t hex_at(struct area a, uint32_t n, int top_line, int y, int x);

#endif
