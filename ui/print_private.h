/* What the text views share. */
#ifndef UI_PRINT_PRIVATE_H
#define UI_PRINT_PRIVATE_H

#include "ui/print.h"

#define LINE_TEXT 1200

/* A line of a table, as wide as it is; safe to show, in ASCII if asked for. */
void print_line(const struct print_style *s, FILE *out, const char *text);

/* A line of the list of conversations, and what stands above them. */
#define FLOW_HEAD                                                              \
	"  # proto a                     b                     "               \
	"pkts a pkts b   bytes a   bytes b again  states"
void flow_text(uint32_t n, const struct flow *f, const char *const state[2],
	       char *out, size_t size);

void print_summary(const struct recording *r, const struct print_style *s,
		   FILE *out);

#endif
