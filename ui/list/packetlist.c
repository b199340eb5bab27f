/*
 * A recording that is stepped through is short (a long conversation of a file
 * is opened in parts), so the list is made anew whenever it is drawn: what a
 * packet is asked may have another answer by then.
 */
#include "ui/list/packetlist.h"

#include <stdlib.h>

#include "capture/mem.h"

void packetlist_make(struct packetlist *l, const struct filter *f,
		     const struct filter_recording *values, uint32_t sent)
{
	l->all = !f;
	l->n = f ? 0 : sent;
	if (!f)
		return;
	mem_grow(l->shown, l->cap, (size_t)sent + 1);
	for (uint32_t i = 0; i < sent; i++)
		if (filter_recording_packet(values, f, i))
			l->shown[l->n++] = i;
}

void packetlist_free(struct packetlist *l)
{
	free(l->shown);
	*l = (struct packetlist){ .all = true };
}

uint32_t packetlist_at(const struct packetlist *l, uint32_t line)
{
	return l->all ? line : l->shown[line];
}
