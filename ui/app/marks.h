/* A few numbers that a viewer wants to come back to. */
#ifndef UI_APP_MARKS_H
#define UI_APP_MARKS_H

#include <stdbool.h>
#include <stdint.h>

enum { MARKS_MOST = 32 };
#define MARK_NONE UINT32_MAX

struct marks {
	uint32_t at[MARKS_MOST];
	int n;
	uint32_t last; /* marked last; only if n > 0 */
};

bool marks_has(const struct marks *m, uint32_t number);
/* Marks it, or no longer. False: there is no room for more. */
bool marks_toggle(struct marks *m, uint32_t number);

#endif
