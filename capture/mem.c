/* Memory that is there or ends the process: see mem.h for why. */
#include "capture/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

void *mem_grow_bytes(void *p, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap ? *cap : 16;

	if (need <= *cap)
		return p;
	while (n < need)
		n *= 2;
	if (n > SIZE_MAX / size)
		abort();
	*cap = n;
	return must(realloc(p, n * size));
}

void *mem_zero(size_t n, size_t size)
{
	return must(calloc(n ? n : 1, size));
}

char *mem_text(const char *text, size_t len)
{
	char *copy = must(malloc(len + 1));

	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}
