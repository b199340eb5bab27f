/*
 * Packets are asked in their order, some thousands at a time, from where the
 * last slice ended; so the list grows with the file, and what it has stays, but
 * for packets that the trace has no more.
 */
#include "ui/list/tracelist.h"

#include <stdlib.h>
#include <string.h>

#include "capture/filter/filter_trace.h"
#include "capture/mem.h"

enum { SLICE = 1 << 15 }; /* packets, of 200 ns if they have to be read */

void tracelist_filter(struct tracelist *l, const struct filter *f)
{
	l->filter = f;
	l->n = 0;
	l->next = l->first;
	l->ended = false;
}

void tracelist_free(struct tracelist *l)
{
	free(l->shown);
	*l = (struct tracelist){ .filter = NULL };
}

/* They were asked for what has changed since. */
static bool is_old(const struct tracelist *l, bool ended)
{
	return ended && !l->ended && filter_asks_flows(l->filter);
}

bool tracelist_wants(const struct tracelist *l, const struct trace *t,
		     bool ended)
{
	return l->filter &&
	       (trace_before(l->next, trace_count(t)) || is_old(l, ended));
}

bool tracelist_step(struct tracelist *l, const struct trace *t,
		    struct capture_file *file, bool ended)
{
	uint32_t count = trace_count(t);

	if (!tracelist_wants(l, t, ended))
		return false;
	if (is_old(l, ended))
		tracelist_filter(l, l->filter);
	l->ended = ended;
	if (trace_before(l->next, trace_first(t)))
		l->next = trace_first(t);
	for (int i = 0; i < SLICE && l->next != count; i++, l->next++) {
		if (!filter_trace_packet(l->filter, t, file, l->next))
			continue;
		mem_grow(l->shown, l->cap, l->n + 1);
		l->shown[l->n++] = l->next;
	}
	return l->next != count;
}

uint32_t tracelist_forget(struct tracelist *l, const struct trace *t)
{
	uint32_t lines = tracelist_line(l, trace_first(t));

	l->first = trace_first(t);
	if (!l->filter || lines == 0)
		return lines;
	l->n -= lines;
	memmove(l->shown, l->shown + lines, l->n * sizeof(*l->shown));
	return lines;
}

uint32_t tracelist_lines(const struct tracelist *l, const struct trace *t)
{
	return l->filter ? (uint32_t)l->n : trace_count(t) - l->first;
}

uint32_t tracelist_packet(const struct tracelist *l, uint32_t line)
{
	return l->filter ? l->shown[line] : l->first + line;
}

uint32_t tracelist_line(const struct tracelist *l, uint32_t packet)
{
	size_t from = 0, to = l->n;

	if (!l->filter)
		return trace_before(packet, l->first) ? 0 : packet - l->first;
	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (trace_before(l->shown[middle], packet))
			from = middle + 1;
		else
			to = middle;
	}
	return (uint32_t)from;
}
