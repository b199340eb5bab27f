/* New files beside those they are to replace. */
#ifndef CAPTURE_BESIDE_H
#define CAPTURE_BESIDE_H

#include "capture/err.h"

enum { BESIDE_NAME = 4096 };

/*
 * Makes a file beside `path`, whose name is in out: to be renamed when it has
 * what it is to have. Who may read it is for the umask. Its descriptor, or -1
 * with *e.
 */
int beside_open(const char *path, char out[BESIDE_NAME], struct err *e);

/* A file can not be made there: errno says why. Returns -1. */
int beside_failed(const char *path, struct err *e);

#endif
