/*
 * Which packets of a capture file are listed: all, or those that a filter lets
 * pass, found in slices, so that millions of them keep nobody waiting.
 */
#ifndef UI_LIST_TRACELIST_H
#define UI_LIST_TRACELIST_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/filter/filter.h"
#include "capture/trace.h"

struct tracelist {
	const struct filter *filter; /* borrowed; NULL: lines are packets */
	uint32_t *shown;	     /* numbers from 0, rising; owned */
	size_t n, cap;
	uint32_t first; /* the packet of line 0, if all are listed */
	uint32_t next;	/* the first packet that was not asked */
	bool ended;	/* they were asked when the file had ended */
};

/* From its beginning; what is borrowed stays until another one is set. */
void tracelist_filter(struct tracelist *l, const struct filter *f);
void tracelist_free(struct tracelist *l);

/*
 * Goes on for a few milliseconds. A filter may ask what conversations come to:
 * when the file has ended, all are asked again. True: there is more to do.
 */
bool tracelist_step(struct tracelist *l, const struct trace *t,
		    struct capture_file *file, bool ended);
/* The same without doing it. */
bool tracelist_wants(const struct tracelist *l, const struct trace *t,
		     bool ended);

/* Lines of packets that the trace no longer has go; how many. */
uint32_t tracelist_forget(struct tracelist *l, const struct trace *t);

uint32_t tracelist_lines(const struct tracelist *l, const struct trace *t);
/* The packet of a line that there is, and the line of a packet or the next. */
uint32_t tracelist_packet(const struct tracelist *l, uint32_t line);
uint32_t tracelist_line(const struct tracelist *l, uint32_t packet);

#endif
