/* What the home screen lists: groups, the scenarios in them, and a filter. */
#ifndef UI_HOME_HOMELIST_H
#define UI_HOME_HOMELIST_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/command/catalogue.h"

enum home_kind { HOME_GROUP, HOME_SCENARIO, HOME_LIVE, HOME_LEARN };

/* No text is NULL; what there is none of is "". */
struct home_row {
	enum home_kind kind;
	char *name;		     /* the group's, or the scenario's */
	char *title, *lesson, *path; /* "" of a group */
	char *group;
	bool requires; /* the scenario needs something of the machine */
};

struct homelist {
	struct home_row *row; /* every row: learn, live, the catalogue's */
	size_t n, cap;
	size_t *shown; /* indices of those that the filter leaves */
	size_t n_shown;
};

/*
 * Reads every scenario of the catalogue for its title and lesson, in the
 * language that is set. A file with mistakes is left out, as in `wirestep
 * list`. Nothing of the catalogue is kept. All rows are shown. homelist_free.
 */
void homelist_init(struct homelist *h, const struct catalogue *c);
/* The same, and before them all the course, and what happens live. */
void homelist_init_live(struct homelist *h, const struct catalogue *c);
void homelist_free(struct homelist *h);

/*
 * Shows the scenarios that have the text in their name, title, lesson or group,
 * in any case, and the groups these are in. "" shows all.
 */
void homelist_filter(struct homelist *h, const char *text);

/* In its name, title, lesson or group, in any case. */
bool home_row_has(const struct home_row *row, const char *text);
/* The row at a place among the shown; NULL beyond them. Until homelist_free. */
const struct home_row *homelist_row(const struct homelist *h, size_t at);
/*
 * Where a scenario is shown, by its path: to stay with it when the filter
 * changes. If it is not shown, the first scenario; n_shown if there is none.
 */
size_t homelist_find(const struct homelist *h, const char *path);

#endif
