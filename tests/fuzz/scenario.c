/* libFuzzer: any bytes as a scenario; what parses is printed and parsed. */
#include <stdlib.h>

#include "sim/scenario/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct scenario *parse(const char *text, size_t len)
{
	struct scenario *s = NULL;
	struct mistakes m = { 0 };

	if (scenario_parse(&s, "fuzz.scn", text, len, NULL, 0, &m) < 0)
		s = NULL;
	mistakes_free(&m);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scenario *s = parse((const char *)data, size), *again;
	char *text = NULL;
	size_t len = 0;
	FILE *out;

	if (!s)
		return 0;
	out = open_memstream(&text, &len);
	scenario_print(s, out);
	fclose(out);
	again = parse(text, len);
	if (!again)
		abort(); /* what it prints must parse */
	scenario_free(again);
	scenario_free(s);
	free(text);
	return 0;
}
