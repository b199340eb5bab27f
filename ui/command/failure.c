/*
 * A failure is told at its place in the scenario, and what led to it stands
 * below: the last rows of the ladder, for in a long run the first ones are
 * another story.
 */
#include "ui/command/failure.h"

enum { FAILURE_ROWS = 40 };

void failure_print(const struct scenario *s, const struct run_failure *f,
		   FILE *out)
{
	mistake_print(s->path, s->source, f->line, f->col, f->text, out);
}

void failure_ladder(const struct recording *r, const struct print_style *style,
		    FILE *out)
{
	print_ladder_end(r, style, FAILURE_ROWS, out);
}
