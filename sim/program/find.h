/*
 * Where the command of a program is looked for: the folder programs/ beside
 * the scenario, wirestep's own programs, then PATH.
 */
#ifndef SIM_PROGRAM_FIND_H
#define SIM_PROGRAM_FIND_H

#include "capture/err.h"

/*
 * The folders that come before PATH, with ':' between them, for struct
 * program_config: those that exist. `scenario` is its file's path; NULL: there
 * is none. Caller frees.
 */
char *program_folders(const char *scenario);

/*
 * The file that `command` is: itself if there is a slash in it, else that of
 * its name in the first of `folders` (or NULL), then of PATH, which has one
 * that can be executed. Caller frees. NULL with *e, whose status is
 * ERR_NOT_FOUND or ERR_NOT_EXECUTABLE.
 */
char *program_find(const char *command, const char *folders, struct err *e);

#endif
