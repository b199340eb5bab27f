/* Lanes: who is where at an event, and what it is doing. */
#include "ui/lanes/lanes.h"

uint32_t lanes_run_of(const struct lanes *l, uint32_t event)
{
	uint32_t run = 0;

	while (run + 1 < l->n_runs && l->run[run + 1].from_event <= event)
		run++;
	return run;
}

bool lanes_row_there(const struct lanes_row *row, uint32_t event)
{
	return row->from_event < event &&
	       (!row->ended || row->to_event >= event);
}

const struct lanes_span *lanes_span_at(const struct lanes *l, uint32_t row,
				       uint32_t event)
{
	const struct lanes_row *of = &l->row[row];
	const struct lanes_span *last = NULL;
	uint32_t low = of->span, high = of->span + of->n_spans;

	/* The last that began before the event. */
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (l->span[middle].from_event < event)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > of->span)
		last = &l->span[low - 1];
	return last && last->to_event >= event ? last : NULL;
}

uint32_t lanes_row_of(const struct lanes *l, uint32_t thread, uint32_t lane,
		      uint32_t event)
{
	const struct lanes_run *run = &l->run[lanes_run_of(l, event)];

	for (uint32_t i = run->row; i < run->row + run->n_rows; i++) {
		const struct lanes_row *row = &l->row[i];

		if (row->thread != thread)
			continue;
		if (thread == ROW_NONE ? row->lane == lane
				       : row->from_event <= event &&
						 row->to_event >= event)
			return i;
	}
	return ROW_NONE;
}
