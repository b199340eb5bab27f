/*
 * libFuzzer: any bytes as a file of progress. What was read is written so that
 * it is read again as the same, and joining it with itself changes nothing.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ui/learn/progress.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Caller frees. */
static char *text_of(const struct progress *p, size_t *n)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, n);

	if (!out)
		abort();
	progress_write(p, out);
	fclose(out);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct progress p = { 0 }, again = { 0 };
	char *text, *same;
	size_t n, n_same;

	progress_parse(&p, (const char *)data, size);
	text = text_of(&p, &n);
	if (progress_parse(&again, text, n) != PROGRESS_READ)
		abort();
	progress_join(&again, &p);
	same = text_of(&again, &n_same);
	if (n != n_same || memcmp(text, same, n) != 0)
		abort();
	free(text);
	free(same);
	progress_free(&p);
	progress_free(&again);
	return 0;
}
