/*
 * Texts that are kept in files: what a test makes is compared with them line
 * by line, and with WIRESTEP_GOLDEN set they are written anew.
 */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include <stdlib.h>
#include <string.h>

#include "tests/test.h"

/* Caller frees; NULL if there is none. */
static inline char *golden_read(const char *path)
{
	FILE *in = fopen(path, "rb");
	char *text = NULL;
	size_t n = 0;

	if (!in)
		return NULL;
	if (getdelim(&text, &n, '\0', in) < 0) {
		free(text);
		text = NULL;
	}
	fclose(in);
	return text;
}

static inline void golden_write(const char *path, const char *text)
{
	FILE *out = fopen(path, "wb");

	ck_assert_msg(out != NULL, "%s can not be written", path);
	fputs(text, out);
	ck_assert_int_eq(fclose(out), 0);
}

/* The first line that differs, which is more to look at than all of them. */
static inline void golden_compare(const char *path, const char *want,
				  const char *got)
{
	for (int line = 1; *want || *got; line++) {
		size_t n = strcspn(want, "\n"), m = strcspn(got, "\n");

		ck_assert_msg(n == m && memcmp(want, got, n) == 0,
			      "%s:%d: expected\n%.*s\ngot\n%.*s", path, line,
			      (int)n, want, (int)m, got);
		want += n + (want[n] == '\n');
		got += m + (got[m] == '\n');
	}
}

/* The text is what the file holds; frees it. */
static inline void golden_check(const char *path, char *got)
{
	char *want;

	if (getenv("WIRESTEP_GOLDEN"))
		golden_write(path, got);
	want = golden_read(path);
	ck_assert_msg(want != NULL, "%s: not there", path);
	golden_compare(path, want, got);
	free(want);
	free(got);
}

#endif
