/* What the arguments of a command mean: names, files and folders. */
#ifndef UI_COMMAND_FILES_H
#define UI_COMMAND_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "capture/err.h"

struct scenario_file {
	char *path;
	/*
	 * What people call it: the name, the file as given, or what stands
	 * below the folder ("first-steps/tcp-hello").
	 */
	char *label;
};

struct files {
	struct scenario_file *at; /* those of a folder sorted by path */
	size_t n, cap;
};

/* The argument is meant as a path and not as the name of a scenario. */
bool files_is_path(const char *arg);
bool files_is_folder(const char *path);

/*
 * Appends what an argument means: a file, every scenario below a folder, or a
 * built-in scenario by its name. -1 with *e if there is none.
 */
int files_add(struct files *f, const char *arg, struct err *e);
int files_add_folder(struct files *f, const char *dir, struct err *e);
void files_free(struct files *f);

#endif
