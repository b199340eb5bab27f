/* libFuzzer: any bytes as a saved recording; what is read is written again. */
#include <stdlib.h>

#include "capture/jsonl/jsonl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size + 1);
	struct recording *r = NULL;
	struct err e;
	bool cut;
	FILE *in, *out;

	for (size_t i = 0; i < size; i++)
		copy[i] = data[i];
	in = fmemopen(copy, size ? size : 1, "r");
	if (in && jsonl_read(&r, in, "fuzz", &cut, &e) == 0) {
		out = fopen("/dev/null", "w");
		jsonl_write(r, JSONL_ALL, out);
		fclose(out);
		recording_free(r);
	}
	if (in)
		fclose(in);
	free(copy);
	return 0;
}
