/* Small files, such as those of /proc. */
#ifndef CAPTURE_CENSUS_SMALL_H
#define CAPTURE_CENSUS_SMALL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The first size - 1 bytes of a file as text; path as openat(2) has it. False
 * if it can not be read.
 */
bool small_file(int dir, const char *path, char *out, size_t size);

#endif
