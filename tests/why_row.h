/* What is said of the nth row of a kind. */
#ifndef TESTS_WHY_ROW_H
#define TESTS_WHY_ROW_H

#include "tests/test.h"

#include "capture/text.h"
#include "tests/why.h"

static inline void tell(struct recording *r)
{
	recording_free(s.r);
	s.r = r;
}

/* The nth row of a kind, from 0. */
static inline const struct row *row_of(enum row_kind kind, int nth)
{
	rows_update(&rows, s.r, recording_count(s.r));
	for (size_t i = 0; i < rows.n; i++)
		if (rows.at[i].kind == kind && nth-- == 0)
			return &rows.at[i];
	ck_abort_msg("there is no such row");
}

/* What is said of it, until the next call. */
static inline const char *why(enum row_kind kind, int nth)
{
	static char text[WHY_TEXT];

	return why_row(s.r, row_of(kind, nth), text);
}

/* Whole characters; a sentence to its end. */
static inline void assert_sentence(const char *text)
{
	size_t n = strlen(text);

	ck_assert_uint_lt(n, WHY_TEXT);
	for (size_t at = 0; at < n;) {
		uint32_t glyph;
		size_t len = utf8_decode(text + at, n - at, &glyph);

		ck_assert_msg(len > 0, "not UTF-8: %s", text);
		at += len;
	}
	ck_assert_msg(n == 0 || text[n - 1] == '.' ||
			      (n > 3 && strcmp(text + n - 3, "。") == 0),
		      "no end: %s", text);
	ck_assert_ptr_null(strstr(text, "(null)"));
}

#endif
