/* What the text views share. */
#ifndef UI_PRINT_PRIVATE_H
#define UI_PRINT_PRIVATE_H

#include "ui/print.h"

#define LINE_TEXT 1200

/* A line of a table, as wide as it is; safe to show, in ASCII if asked for. */
void print_line(const struct print_style *s, FILE *out, const char *text);

void print_summary(const struct recording *r, const struct print_style *s,
		   FILE *out);

#endif
