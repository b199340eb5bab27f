/* The built-in scenarios: where they are, and which there are. */
#ifndef UI_COMMAND_CATALOGUE_H
#define UI_COMMAND_CATALOGUE_H

#include <stddef.h>

#include "capture/err.h"

struct catalogue_entry {
	char *path, *group, *name;
};

struct catalogue {
	struct catalogue_entry *entry; /* by group, then by name */
	size_t n, cap;
};

/*
 * Reads the scenario folders: $WIRESTEP_SCENARIOS, ../scenarios beside the
 * program, ../share/wirestep/scenarios. -1 if there is none.
 */
int catalogue_open(struct catalogue *c, struct err *e);
/*
 * Every .scn file below a folder of the user's. Links to folders are not
 * followed, and what is hidden (".git") is left out. -1 with *e if there is
 * none, or a folder can not be read.
 */
int catalogue_open_dir(struct catalogue *c, const char *dir, struct err *e);
void catalogue_free(struct catalogue *c);

/* The file of a built-in scenario, or NULL; *near is a name like it, or NULL.
 */
const char *catalogue_find(const struct catalogue *c, const char *name,
			   const char **near);

#endif
