/*
 * Rows are made when threads begin and stand by run, program and number; their
 * spans are made in order of time and stand row by row.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "ui/lanes/lanes_private.h"

struct place {
	uint32_t run, lane, number, row;
};

static int compare(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->run != y->run)
		return x->run < y->run ? -1 : 1;
	if (x->lane != y->lane)
		return x->lane < y->lane ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* Where each row goes to. Caller frees. */
static uint32_t *places_new(const struct lanes *l)
{
	struct place *at = mem_zero(l->n_rows + 1, sizeof(*at));
	uint32_t *to = mem_zero(l->n_rows + 1, sizeof(*to));

	for (uint32_t i = 0; i < l->n_rows; i++)
		at[i] = (struct place){ l->row[i].run, l->row[i].lane,
					l->row[i].number, i };
	if (l->n_rows)
		qsort(at, l->n_rows, sizeof(*at), compare);
	for (uint32_t i = 0; i < l->n_rows; i++)
		to[at[i].row] = i;
	free(at);
	return to;
}

static void move_to(uint32_t *row, const uint32_t *to)
{
	if (*row != ROW_NONE)
		*row = to[*row];
}

static void sort_rows(struct lanes *l)
{
	uint32_t *to = places_new(l);
	struct lanes_row *row = mem_zero(l->n_rows + 1, sizeof(*row));

	for (size_t i = 0; i < l->n_rows; i++) {
		row[to[i]] = l->row[i];
		move_to(&row[to[i]].parent, to);
	}
	free(l->row);
	l->row = row;
	l->cap_rows = l->n_rows + 1;
	for (size_t i = 0; i < l->n_spans; i++)
		move_to(&l->span[i].row, to);
	for (size_t i = 0; i < l->n_arrows; i++)
		for (int end = 0; end < 2; end++)
			move_to(&l->arrow[i].row[end], to);
	free(to);
}

/* Row by row, each in the order that they have. */
static void sort_spans(struct lanes *l)
{
	struct lanes_span *span = mem_zero(l->n_spans + 1, sizeof(*span));
	uint32_t at = 0;

	for (size_t i = 0; i < l->n_rows; i++) {
		l->row[i].span = at;
		at += l->row[i].n_spans;
		l->row[i].n_spans = 0;
	}
	for (size_t i = 0; i < l->n_spans; i++) {
		struct lanes_row *row = &l->row[l->span[i].row];

		span[row->span + row->n_spans++] = l->span[i];
	}
	free(l->span);
	l->span = span;
	l->cap_spans = l->n_spans + 1;
}

void lanes_sort(struct lanes *l)
{
	sort_rows(l);
	sort_spans(l);
	for (size_t i = 0; i < l->n_rows; i++) {
		struct lanes_run *run = &l->run[l->row[i].run];

		if (!run->n_rows++)
			run->row = (uint32_t)i;
	}
}
