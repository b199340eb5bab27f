/*
 * Room for what connections have besides their flow, so many at a time: from
 * malloc each would take 8 bytes more, of 512 that there are. What is given
 * back is used again, and goes with the table.
 *
 * A mode of analysis that keeps more than struct flow_tcp pays for that.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/flow/flow_private.h"
#include "capture/mem.h"

enum { ROOMS = 64 };

union flow_room {
	struct flow_tcp tcp;
	union flow_room *next; /* of those that are free */
};

struct flow_block {
	struct flow_block *next;
	union flow_room room[ROOMS];
};

static bool fits(uint8_t mode)
{
	return analysis_size((enum analysis_mode)mode) <=
	       sizeof(union flow_room);
}

static void block_add(struct flow_table *t)
{
	struct flow_block *block = mem_zero(1, sizeof(*block));

	block->next = t->blocks;
	t->blocks = block;
	for (size_t i = ROOMS; i-- > 0;) { /* the first is taken first */
		block->room[i].next = t->free_room;
		t->free_room = &block->room[i];
	}
}

struct flow_tcp *flow_tcp_new(struct flow_table *t)
{
	union flow_room *room;
	struct flow_tcp *tcp;

	if (fits(t->mode)) {
		if (!t->free_room)
			block_add(t);
		room = t->free_room;
		t->free_room = room->next;
		memset(room, 0, sizeof(*room));
		tcp = &room->tcp;
	} else {
		tcp = mem_zero(1, analysis_size((enum analysis_mode)t->mode));
	}
	tcp->mode = t->mode;
	for (int i = 0; i < 2; i++)
		tcp->side[i].win_min = UINT32_MAX;
	return tcp;
}

void flow_tcp_free(struct flow_table *t, struct flow_tcp *tcp)
{
	union flow_room *room = (union flow_room *)tcp;
	bool ours = fits(tcp->mode);

	tcp_conn_free(&tcp->conn);
	analysis_free(tcp);
	if (!ours) {
		free(tcp);
		return;
	}
	room->next = t->free_room;
	t->free_room = room;
}

size_t flow_pool_bytes(const struct flow_table *t)
{
	size_t n = 0;

	for (const struct flow_block *b = t->blocks; b; b = b->next)
		n += sizeof(*b);
	return n;
}

void flow_pool_free(struct flow_table *t)
{
	while (t->blocks) {
		struct flow_block *block = t->blocks;

		t->blocks = block->next;
		free(block);
	}
}
