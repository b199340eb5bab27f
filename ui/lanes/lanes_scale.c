/*
 * The scale of lanes.
 *
 *   t     0 ─ 40 µs ─ 90 µs ───────────── 10 ms ─────────────── 10.05 ms
 *   place 0 ─ 40 ──── 90 ──────────────── 90 + silence ──────── + 50
 *
 * Bursts of events microseconds apart and silences of milliseconds or seconds
 * do not fit on one line. A gap longer than SILENCE times the median one is
 * made as long as that and a little longer for each time it doubles: of two
 * silences the longer one stays so, and equal ones stay equal. All runs have
 * the same scale, made of the moments of all of them.
 */
#include "ui/lanes/lanes_scale.h"

#include <stdlib.h>

#include "capture/mem.h"

enum { SILENCE = 12 };
#define DOUBLED 0.25 /* of a silence, for each time it doubles */
#define ENDLESS 1e30 /* longer than any recording */

static int compare_times(const void *a, const void *b)
{
	const struct lanes_knot *x = a, *y = b;

	return (x->t_ns > y->t_ns) - (x->t_ns < y->t_ns);
}

static int compare_gaps(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static uint64_t since_start(const struct lanes_run *run, uint64_t t_ns)
{
	return t_ns > run->from_ns ? t_ns - run->from_ns : 0;
}

/* The moments of all runs, each once and in order. */
static void find_moments(struct lanes_scale *s, const struct recording *r)
{
	size_t n = 0;

	for (uint32_t i = recording_first(r); i < s->l->n_order; i++) {
		const struct lanes_run *run = &s->l->run[lanes_run_of(s->l, i)];

		if (i > run->to_event)
			continue;
		mem_grow(s->knot, s->cap, s->n + 1);
		s->knot[s->n++] = (struct lanes_knot){
			.t_ns = since_start(run, recording_event(r, i)->t_ns)
		};
	}
	if (!s->n) {
		mem_grow(s->knot, s->cap, 1);
		s->knot[s->n++] = (struct lanes_knot){ .t_ns = 0 };
	}
	qsort(s->knot, s->n, sizeof(*s->knot), compare_times);
	for (size_t i = 1; i < s->n; i++)
		if (s->knot[i].t_ns != s->knot[n].t_ns)
			s->knot[++n] = s->knot[i];
	s->n = n + 1;
}

/* The longest gap that is as long as it was. */
static double longest_gap(const struct lanes_scale *s)
{
	uint64_t *gap = mem_zero(s->n, sizeof(*gap));
	size_t middle;
	double median;

	if (s->by == LANES_BY_TIME || s->n < 2) {
		free(gap);
		return ENDLESS;
	}
	for (size_t i = 1; i < s->n; i++)
		gap[i - 1] = s->knot[i].t_ns - s->knot[i - 1].t_ns;
	qsort(gap, s->n - 1, sizeof(*gap), compare_gaps);
	middle = (s->n - 1) / 2;
	median = (double)gap[middle];
	free(gap);
	return SILENCE * median;
}

/* How many times 1 must be doubled to become it, and a part of a time. */
static double doublings(double times)
{
	int n = 0;

	while (times >= 2) {
		times /= 2;
		n++;
	}
	return n + times - 1;
}

static void place_moments(struct lanes_scale *s)
{
	double most = longest_gap(s);

	s->knot[0].place = 0;
	for (size_t i = 1; i < s->n; i++) {
		double gap = (double)(s->knot[i].t_ns - s->knot[i - 1].t_ns);

		if (gap > most)
			gap = most * (1 + DOUBLED * doublings(gap / most));
		s->knot[i].place = s->knot[i - 1].place + gap;
	}
	s->length = s->knot[s->n - 1].place;
}

void lanes_scale_init(struct lanes_scale *s, const struct lanes *l,
		      const struct recording *r, enum lanes_by by)
{
	*s = (struct lanes_scale){ .l = l, .by = by };
	if (by != LANES_BY_ORDER) {
		find_moments(s, r);
		place_moments(s);
	} else {
		for (size_t i = 0; i < l->n_runs; i++)
			if (s->length < l->run[i].things)
				s->length = l->run[i].things;
	}
	if (s->length < 1)
		s->length = 1;
}

void lanes_scale_free(struct lanes_scale *s)
{
	free(s->knot);
	*s = (struct lanes_scale){ .l = NULL };
}

/* --- there and back ------------------------------------------------------ */

/* The last knot that is not after a time, or after a place. */
static size_t knot_before(const struct lanes_scale *s, uint64_t t_ns,
			  double place)
{
	size_t low = 1, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->knot[middle].t_ns <= t_ns &&
		    s->knot[middle].place <= place)
			low = middle + 1;
		else
			high = middle;
	}
	return low - 1;
}

/* The knots around it, and how far it is from the first to the second. */
static double place_of_time(const struct lanes_scale *s, uint64_t t_ns)
{
	size_t i = knot_before(s, t_ns, ENDLESS);
	const struct lanes_knot *a = &s->knot[i], *b = a + 1;

	if (i + 1 == s->n)
		return a->place;
	return a->place + (b->place - a->place) * (double)(t_ns - a->t_ns) /
				  (double)(b->t_ns - a->t_ns);
}

uint64_t lanes_time_at(const struct lanes_scale *s, double place)
{
	size_t i = knot_before(s, UINT64_MAX, place);
	const struct lanes_knot *a = &s->knot[i], *b = a + 1;

	if (i + 1 == s->n || place <= a->place)
		return a->t_ns;
	return a->t_ns + (uint64_t)((place - a->place) / (b->place - a->place) *
				    (double)(b->t_ns - a->t_ns));
}

double lanes_place(const struct lanes_scale *s, const struct recording *r,
		   uint32_t run, uint32_t event)
{
	const struct lanes_run *of = &s->l->run[run];

	if (event >= s->l->n_order)
		event = (uint32_t)s->l->n_order - 1;
	if (event < of->from_event)
		return 0;
	if (s->by == LANES_BY_ORDER)
		return event > of->to_event ? of->things : s->l->order[event];
	return place_of_time(
		s, since_start(of, event > of->to_event
					   ? of->to_ns
					   : recording_event(r, event)->t_ns));
}

uint32_t lanes_event_at(const struct lanes_scale *s, const struct recording *r,
			uint32_t run, double place)
{
	uint32_t low = s->l->run[run].from_event;
	uint32_t high = s->l->run[run].to_event;

	while (low < high) {
		uint32_t middle = low + (high - low + 1) / 2;

		if (lanes_place(s, r, run, middle) <= place)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

bool lanes_shortened(const struct lanes_scale *s, double from, double to)
{
	size_t i;

	if (s->by != LANES_BY_SHORT)
		return false;
	i = knot_before(s, UINT64_MAX, from);
	for (; i + 1 < s->n && s->knot[i].place < to; i++) {
		double was = (double)(s->knot[i + 1].t_ns - s->knot[i].t_ns);
		double is = s->knot[i + 1].place - s->knot[i].place;
		double middle = (s->knot[i].place + s->knot[i + 1].place) / 2;

		if (is < was * 0.99 && middle >= from && middle < to)
			return true;
	}
	return false;
}
