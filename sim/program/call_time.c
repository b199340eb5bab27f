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
	static const char *const names[] = { "s", "ms", "us", "ns" };
	uint64_t unit = 1000000000;
	unsigned int parts, digits = 3, i = 0;

	for (; ns && ns < unit; i++)
		unit /= 1000;
	parts = (unsigned int)(ns % unit * 1000 / unit);
	pen_format(pen, "%" PRIu64, ns / unit);
	for (; digits && parts % 10 == 0; digits--)
		parts /= 10;
	if (digits)
		pen_format(pen, ".%0*u", (int)digits, parts);
	pen_format(pen, "%s", names[i]);
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

_Static_assert(sizeof(struct timeval) == 2 * sizeof(int64_t) &&
		       sizeof(struct timespec) == 2 * sizeof(int64_t),
	       "a time is two numbers of 64 bits");

static void form_time(struct pen *pen, const struct traced_call *c,
		      unsigned int i, int64_t in_second)
{
	int64_t time[2];

	if (!c->arg[i])
		pen_format(pen, "%s", forever);
	else if (tracee_read(c->tid, c->arg[i], time, sizeof(time)) ==
		 sizeof(time))
		write_time(pen, time[0], time[1], in_second);
	else
		write_pointer(pen, c->arg[i]);
}

void form_timeval(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	form_time(pen, c, i, 1000000);
}

void form_timespec(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	form_time(pen, c, i, 1000000000);
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
