/*
 * The nearest name by the number of insertions, deletions, replacements and
 * swaps of neighbours that lead there (optimal string alignment), if it is
 * near for its length.
 */
#include "capture/guess.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned least = a < b ? a : b;

	return least < c ? least : c;
}

/* Both at most GUESS_MOST long; case counts for nothing. */
static unsigned edit_distance(const char *a, const char *b)
{
	unsigned rows[3][GUESS_MOST + 1];
	size_t n = strlen(b);

	for (unsigned j = 0; j <= n; j++)
		rows[0][j] = j;
	for (unsigned i = 1; a[i - 1]; i++) {
		unsigned *row = rows[i % 3], *up = rows[(i + 2) % 3];
		const unsigned *up2 = rows[(i + 1) % 3];
		int x = tolower((unsigned char)a[i - 1]);

		row[0] = i;
		for (unsigned j = 1; j <= n; j++) {
			int y = tolower((unsigned char)b[j - 1]);

			row[j] = min3(up[j] + 1, row[j - 1] + 1,
				      up[j - 1] + (x != y));
			if (i > 1 && j > 1 &&
			    x == tolower((unsigned char)b[j - 2]) &&
			    y == tolower((unsigned char)a[i - 2]) &&
			    up2[j - 2] + 1 < row[j])
				row[j] = up2[j - 2] + 1;
		}
	}
	return rows[strlen(a) % 3][n];
}

void guess_start(struct guess *g, const char *word)
{
	*g = (struct guess){ .word = word, .distance = GUESS_MOST };
}

void guess_try(struct guess *g, const char *name)
{
	size_t n = strlen(g->word), len = strlen(name);
	unsigned near = (unsigned)(n > len ? n : len) / 3, d;

	if (n > GUESS_MOST || len > GUESS_MOST)
		return;
	d = edit_distance(g->word, name);
	if (n > 2 && strncasecmp(g->word, name, n) == 0)
		d = d > 0; /* an abbreviation */
	if (d > (near ? near : 1) || d >= n || d >= g->distance)
		return;
	g->distance = d;
	snprintf(g->best, sizeof(g->best), "%s", name);
}

void guess_list(struct guess *g, const char *const *names)
{
	for (size_t i = 0; names[i]; i++)
		guess_try(g, names[i]);
}

const char *guess_hint(struct guess *g)
{
	if (g->best[0])
		snprintf(g->hint, sizeof(g->hint), " (did you mean \"%s\"?)",
			 g->best);
	return g->hint;
}
