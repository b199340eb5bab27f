/*
 * Values of options. Digits must come first: strtoull(3) and strtod(3) would
 * take blanks, signs, "inf" and hexadecimal too. LC_NUMERIC is never set.
 */
#include "ui/command/value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool value_number(const char *text, uint64_t most, uint64_t *out,
		  const char **end)
{
	char *stop;

	errno = 0;
	*out = strtoull(text, &stop, 10);
	*end = stop;
	return *text >= '0' && *text <= '9' && errno == 0 && *out > 0 &&
	       *out <= most;
}

bool value_time(const char *text, uint64_t most_s, uint64_t *ns)
{
	const uint64_t most_ms = most_s * 1000;
	const char *unit;
	uint64_t n;
	bool ok = value_number(text, most_ms, &n, &unit);

	if (strcmp(unit, "ms") != 0) {
		ok = ok && (!*unit || strcmp(unit, "s") == 0);
		n *= 1000;
	}
	if (!ok || n > most_ms)
		return false;
	*ns = n * 1000000;
	return true;
}

bool value_speed(const char *text, double most, double *out)
{
	double below = 1;
	char *end;

	if (text[strspn(text, "0123456789./")])
		return false;
	*out = strtod(text, &end);
	if (*end == '/') {
		text = end + 1;
		below = strtod(text, &end);
	}
	*out /= below;
	/* what is no number is 0, and a speed over 0 is none */
	return !*end && *out >= 1.0 / most && *out <= most;
}
