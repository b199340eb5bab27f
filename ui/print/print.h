/* Views as text, for pipes, files and people without a screen. */
#ifndef UI_PRINT_PRINT_H
#define UI_PRINT_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include "capture/recording/recording.h"

struct choice; /* ui/app/choice.h */

struct print_style {
	int cols;   /* width to draw for */
	bool ascii; /* no character beyond ASCII that is ours */
	bool json;  /* the view's objects as JSON Lines */
	/* of the recording that is printed, what to; NULL: everything */
	struct choice *choice;
};

/* How a view is made of a capture file (capture_text.c). */
enum capture_way {
	CAPTURE_PARTS, /* a recording of each conversation */
	CAPTURE_STREAM,
	CAPTURE_FLOWS,
	CAPTURE_TOTALS,
	CAPTURE_SOCKETS /* of none: wirestep live alone (print_sockets.c) */
};

struct print_view {
	const char *name, *help;
	void (*print)(const struct recording *r, const struct print_style *s,
		      FILE *out);
	enum capture_way capture;
	int filter;	/* what --filter is of: enum filter_of, or -1 */
	uint32_t parts; /* enum jsonl_part: as JSON, where it streams */
};

/* The views that --print knows; NULL if `name` is none. */
const struct print_view *print_views(size_t *n);
const struct print_view *print_view_find(const char *name);

void print_ladder(const struct recording *r, const struct print_style *s,
		  FILE *out);
/* As text, the last rows alone: `most` of them. What led to a failure. */
void print_ladder_end(const struct recording *r, const struct print_style *s,
		      size_t most, FILE *out);

#endif
