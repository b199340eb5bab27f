/*
 * Which conversations are listed, and in what order: numbers of conversations,
 * filtered and sorted in slices, so that a million of them keep nobody waiting.
 * The chosen one stays chosen wherever it goes.
 */
#ifndef UI_LIST_FLOWLIST_H
#define UI_LIST_FLOWLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/list/flowsort.h"
#include "ui/app/marks.h"

struct flowlist {
	struct flow_order order;
	uint32_t *shown; /* numbers of conversations; owned */
	size_t n, cap;
	uint32_t chosen; /* FLOW_NONE: nothing is listed */
	bool by_hand;	 /* it was: until then it is the first */
	size_t at, top;	 /* its line, and that at the top of the screen */
	struct marks marks;

	bool stale;	  /* order or filter are others than when it was made */
	uint64_t version; /* of the rows that it was made of */
	uint32_t seen;	  /* conversations that there were */
	uint64_t gone;	  /* of those that were gone */
	uint64_t made_ns;
	struct flowsort *sorting; /* owned; NULL: none is being made */
};

void flowlist_init(struct flowlist *l); /* flowlist_free */
void flowlist_free(struct flowlist *l);

void flowlist_sort(struct flowlist *l, enum flow_column by, bool down);
/* `of` is borrowed until another one is set, or the list is freed. */
void flowlist_filter(struct flowlist *l, flow_wanted_fn *wanted,
		     const void *of);

/*
 * Goes on making it, if there is something to be made anew, for a few
 * milliseconds. What changes by itself is taken in twice a second, or at once
 * if now_ns is UINT64_MAX. True: there is more to do.
 */
bool flowlist_step(struct flowlist *l, const struct flow_rows *rows,
		   uint64_t now_ns);
/* All of it, for a list that is short. */
void flowlist_make(struct flowlist *l, const struct flow_rows *rows);
/* When it wants to be made again, because the rows have changed; 0: not. */
uint64_t flowlist_wake_ns(const struct flowlist *l,
			  const struct flow_rows *rows);

/* Chooses the conversation of a line, as near as there is one. */
void flowlist_move(struct flowlist *l, int64_t to);
/* Of a list by number: the last one, or first if that is turned around. */
void flowlist_newest(struct flowlist *l);
/* Chooses a conversation, if it is listed. */
void flowlist_choose(struct flowlist *l, uint32_t flow);

#endif
