/* Values of options, from text: numbers, times and speeds. */
#ifndef UI_COMMAND_VALUE_H
#define UI_COMMAND_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/* A number from 1 to `most`, and where it ends. */
bool value_number(const char *text, uint64_t most, uint64_t *out,
		  const char **end);
/* "90", "90s", "500ms": up to most_s; *ns is left alone if it is none. */
bool value_time(const char *text, uint64_t most_s, uint64_t *ns);
/* "0.25", or "1/4" as the screen writes it: from 1/most to most. */
bool value_speed(const char *text, double most, double *out);

#endif
