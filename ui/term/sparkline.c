/*
 * Where there are fewer columns than counts, a column has several of them,
 * always the same ones: with three seconds a column, second 7 is in column 2,
 * and all columns move on by one when second 9 comes.
 *
 *   second   0  1  2 │ 3  4  5 │ 6  7        the last column is not full yet
 *   column      0    │    1    │   2
 *
 * Something is never drawn as nothing: the lowest bar is for zero alone.
 */
#include "ui/term/sparkline.h"

enum {
	BAR = 0x2581, /* ▁; those after it are higher */
	HIGHEST = 6,  /* ▇: █ would touch the line above */
	COLUMNS = 64,
	LEAST = 5,
};

int sparkline_cols(int n, int most)
{
	int cols = most < n ? most : n;

	while (cols >= LEAST && n % cols)
		cols--;
	return cols >= LEAST && cols <= COLUMNS ? cols : 0;
}

static int height(uint64_t count, uint64_t most)
{
	return count ? 1 + (int)(count * (HIGHEST - 1) / most) : 0;
}

void sparkline_paint(struct grid *g, int y, int x, int cols,
		     const uint32_t *count, int n, uint64_t second,
		     enum style style)
{
	uint64_t sum[COLUMNS] = { 0 }, most = 1, each = (uint64_t)(n / cols);
	uint64_t last = second / each;

	for (int i = 0; i < n && (uint64_t)i <= second; i++) {
		uint64_t back = last - (second - (uint64_t)i) / each;

		if (back < (uint64_t)cols)
			sum[(uint64_t)cols - 1 - back] += count[n - 1 - i];
	}
	for (int i = 0; i < cols; i++)
		most = sum[i] > most ? sum[i] : most;
	for (int i = 0; i < cols; i++) {
		int high = height(sum[i], most);

		if ((uint64_t)(cols - 1 - i) <= last)
			grid_put(g, y, x + i, high ? style : STYLE_DIM,
				 BAR + (uint32_t)high);
	}
}
