/*
 * A folder of a test's own, below $TMPDIR, and files in it:
 *
 *	folder_make();
 *	folder_file("group/name.scn", "text");	makes what is above it too
 *	folder_remove();
 */
#ifndef TESTS_FOLDER_H
#define TESTS_FOLDER_H

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[PATH_MAX];

static inline void folder_make(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/wirestep-test.XXXXXX",
		 tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(folder))
		abort();
}

static inline int folder_remove_one(const char *path, const struct stat *st,
				    int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static inline void folder_remove(void)
{
	nftw(folder, folder_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* The path of a name in it, until the next call. */
static inline const char *folder_path(const char *name)
{
	static char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static inline void folder_file(const char *name, const char *text)
{
	char path[2 * PATH_MAX];
	FILE *out;

	snprintf(path, sizeof(path), "%s", folder_path(name));
	for (char *at = path + strlen(folder) + 1; (at = strchr(at, '/'));
	     at++) {
		*at = '\0';
		mkdir(path, 0777);
		*at = '/';
	}
	out = fopen(path, "wb");
	if (!out)
		abort();
	fputs(text, out);
	fclose(out);
}

/* How many entries it has. */
static inline int folder_count(void)
{
	char command[PATH_MAX + 64];
	FILE *in;
	int n = -1;

	snprintf(command, sizeof(command), "ls -A '%s' | wc -l", folder);
	in = popen(command, "r");
	if (!in || fscanf(in, "%d", &n) != 1)
		abort();
	pclose(in);
	return n;
}

#endif
