/*
 * How long a call may wait: 500ms, 1.5s, forever. A limit that is no time (a
 * negative one, or more nanoseconds than a second has) is written as it is.
 */
#include <inttypes.h>
#include <linux/futex.h>
#include <sys/time.h>
#include <time.h>

#include "sim/program/call_text.h"

static const char forever[] = "forever";

/* At most three digits behind the point, and none that say nothing. */
void write_duration(struct pen *pen, uint64_t ns)
{
	static const struct {
		uint64_t ns;
		const char *name;
	} units[] = {
		{ 1000000000, "s" },
		{ 1000000, "ms" },
		{ 1000, "us" },
		{ 1, "ns" },
	};
	size_t i = 0;
	unsigned int parts, digits = 3;

	while (i < 3 && ns < units[i].ns)
		i++;
	if (ns == 0)
		i = 0;
	parts = (unsigned int)(ns % units[i].ns * 1000 / units[i].ns);
	pen_format(pen, "%" PRIu64, ns / units[i].ns);
	for (; digits && parts % 10 == 0; digits--)
		parts /= 10;
	if (digits)
		pen_format(pen, ".%0*u", (int)digits, parts);
	pen_format(pen, "%s", units[i].name);
}

void form_ms(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	int32_t ms = (int32_t)c->arg[i];

	if (ms < 0)
		pen_format(pen, "%s", forever);
	else
		write_duration(pen, (uint64_t)ms * 1000000);
}

void write_time(struct pen *pen, int64_t s, int64_t parts, int64_t in_second)
{
	static const int64_t ns = 1000000000;

	if (s < 0 || s > INT64_MAX / ns - 1 || parts < 0 || parts >= in_second)
		pen_format(pen, "{%" PRId64 ", %" PRId64 "}", s, parts);
	else
		write_duration(pen,
			       (uint64_t)(s * ns + parts * (ns / in_second)));
}

void form_timeval(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	struct timeval tv;

	if (!c->arg[i])
		pen_format(pen, "%s", forever);
	else if (tracee_read(c->tid, c->arg[i], &tv, sizeof(tv)) == sizeof(tv))
		write_time(pen, tv.tv_sec, tv.tv_usec, 1000000);
	else
		write_pointer(pen, c->arg[i]);
}

void form_timespec(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	struct timespec ts;

	if (!c->arg[i])
		pen_format(pen, "%s", forever);
	else if (tracee_read(c->tid, c->arg[i], &ts, sizeof(ts)) == sizeof(ts))
		write_time(pen, ts.tv_sec, ts.tv_nsec, 1000000000);
	else
		write_pointer(pen, c->arg[i]);
}

/* Of FUTEX_WAIT alone it is a length of time, futex(2). */
void form_futex_limit(struct pen *pen, const struct traced_call *c,
		      unsigned int i)
{
	uint32_t operation = (uint32_t)c->arg[1] & (uint32_t)FUTEX_CMD_MASK;

	if (operation == FUTEX_WAIT && c->arg[i])
		form_timespec(pen, c, i);
}

/* clock_nanosleep(2): until a time of day, or for so long. */
void form_sleep(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	if ((uint32_t)c->arg[1] & TIMER_ABSTIME)
		pen_format(pen, "TIMER_ABSTIME");
	else
		form_timespec(pen, c, i);
}
