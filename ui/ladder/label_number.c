/* Times and numbers, in as many columns as a table has for them. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "ui/ladder/label.h"

/* --- times --------------------------------------------------------------- */

/* Below a limit, the unit; limits are where rounding would make it wider. */
struct time_unit {
	uint64_t below_ns;
	double unit_ns;
	int digits;
	const char *unit;
};

static const struct time_unit time_units[] = {
	{ 99999500u, 1e6, 3, "ms" },	 { 999950000u, 1e6, 1, "ms" },
	{ 9999999500000u, 1e9, 3, "s" }, { 864000000000000u, 1e9, 1, "s" },
	{ UINT64_MAX, 86400e9, 1, "d" },
};

static const struct time_unit brief_units[] = {
	{ 999500000u, 1e6, 0, "ms" },
	{ 119950000000u, 1e9, 1, "s" },
	{ 7197000000000u, 60e9, 1, "min" },
	{ 172620000000000u, 3600e9, 1, "h" },
	{ UINT64_MAX, 86400e9, 1, "d" },
};

static char *time_in(const struct time_unit *u, uint64_t t_ns,
		     char out[TIME_TEXT])
{
	while (t_ns >= u->below_ns && u->below_ns != UINT64_MAX)
		u++;
	snprintf(out, TIME_TEXT, "%.*f %s", u->digits,
		 (double)t_ns / u->unit_ns, u->unit);
	return out;
}

char *time_format(uint64_t t_ns, char out[TIME_TEXT])
{
	return time_in(time_units, t_ns, out);
}

char *time_brief(uint64_t t_ns, char out[TIME_TEXT])
{
	return time_in(brief_units, t_ns, out);
}

char *clock_format(uint64_t epoch_ns, char out[TIME_TEXT])
{
	time_t seconds = (time_t)(epoch_ns / 1000000000u);
	struct tm tm;
	size_t n;

	localtime_r(&seconds, &tm);
	n = strftime(out, TIME_TEXT, "%H:%M:%S", &tm);
	snprintf(out + n, TIME_TEXT - n, ".%u",
		 (unsigned)(epoch_ns / 100000000u % 10));
	return out;
}

/* --- numbers ------------------------------------------------------------- */

char *count_format(uint64_t n, char out[COUNT_TEXT])
{
	char digits[COUNT_TEXT];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, n), k = 0;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			out[k++] = ',';
		out[k++] = digits[i];
	}
	out[k] = '\0';
	return out;
}

char *size_format(uint64_t n, char out[COUNT_TEXT])
{
	static const char units[] = " KMGTPE";
	double part = (double)n;
	int i = 0;

	for (; part >= 999.5 && units[i + 1]; i++)
		part /= 1000;
	if (i == 0)
		snprintf(out, COUNT_TEXT, "%" PRIu64, n);
	else
		snprintf(out, COUNT_TEXT, "%.*f %c", part < 9.95, part,
			 units[i]);
	return out;
}
