/*
 * libFuzzer: any bytes as a filter; a wrong one says where, a right one runs
 * on any values, and both are completed at any place.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/filter/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool ask(void *subject, enum filter_field field, enum filter_end end,
		struct filter_value *out)
{
	uint32_t *n = subject;

	*n = *n * 1664525 + field + (uint32_t)end + 1013904223;
	if (field == FILTER_NAME ||
	    (field >= FILTER_CONN_STATE && field <= FILTER_COMMUNITY_ID))
		out->text = *n & 0x100 ? "C" : "";
	else if (field == FILTER_HOST)
		out->address = (struct ip_address){ *n & 0x100 ? 4 : 6, { 0 } };
	else
		out->number = *n >> 16;
	return *n & 0x200;
}

static void try(const char *text, enum filter_of of)
{
	struct filter_error e = { .col = 0 };
	uint32_t subject = 1;
	struct filter *f;

	if (filter_compile(&f, text, of, &e) == 0)
		filter_holds(f, ask, &subject);
	else if (e.col == 0 || e.at + e.len > strlen(text) || !e.text[0])
		abort(); /* a mistake has a place in the text, and a cause */
	filter_free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct filter_word word[4];
	size_t from, n;

	if (!text)
		return 0;
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	n = strlen(text);
	try(text, FILTER_OF_PACKETS);
	try(text, FILTER_OF_FLOWS);
	filter_complete(text, size ? data[0] % (n + 1) : 0, FILTER_OF_PACKETS,
			NULL, &from, word, 4);
	if (from > n)
		abort();
	free(text);
	return 0;
}
