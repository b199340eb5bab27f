/* Recordings to JSON Lines and back, in memory. */
#ifndef TESTS_LINES_H
#define TESTS_LINES_H

#include <stdio.h>
#include <string.h>

#include "capture/jsonl/jsonl.h"

/* Caller frees. Inlined, GCC 12 takes the result for the local's address. */
static __attribute__((noinline, unused)) char *
lines_of(const struct recording *r, uint32_t parts)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	jsonl_write(r, parts, out);
	fclose(out);
	return text;
}

/* As jsonl_read, of a file that is called x.jsonl. */
static inline int lines_read(struct recording **r, const char *text,
			     struct err *e)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	bool cut;
	int status = jsonl_read(r, in, "x.jsonl", &cut, e);

	fclose(in);
	return status;
}

#endif
