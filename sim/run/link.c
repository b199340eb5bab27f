/*
 * What the link does to every packet, in realtime.
 *
 *   sent ─▶ waits for those before it ─▶ leaves, bit by bit ─▶ is on its way
 *           (at most `limit`)            (`rate`)              (`delay`)
 *
 * There is one link, with two directions: from whoever opened a conversation,
 * and back to him. So all clients share the way to all servers. A packet comes
 * to the link when it was sent, however late we hear of it, and those that
 * wait are counted at that time; how soon it is delivered when it is due is
 * the machine's affair, but no delay adds to the next one's.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/run/private.h"

#define BITS_NS UINT64_C(8000000000) /* of a byte, at one bit a second */

void run_link_clear(struct run *run)
{
	for (int i = 0; i < 2; i++) {
		free(run->line[i].leaves_ns);
		run->line[i] = (struct line){ .cap = 0 };
	}
}

/* When it was sent, by the clock that due times are told by. */
static uint64_t came_ns(const struct run *run, const struct packet_row *row)
{
	uint64_t ns = run->source.start_ns + row->sent_ns, now_ns = run_now();

	return ns < now_ns ? ns : now_ns;
}

/* Those that had left by then wait no more. */
static size_t waiting_at(struct line *line, uint64_t t_ns)
{
	while (line->first < line->n && line->leaves_ns[line->first] <= t_ns)
		line->first++;
	if (line->first == line->n)
		line->first = line->n = 0;
	return line->n - line->first;
}

/* When it will have left the line; false if there is no room in it. */
static bool line_up(const struct link *link, struct line *line,
		    const struct packet_row *row, uint64_t came, uint64_t *left)
{
	size_t waiting = waiting_at(line, came);
	uint64_t free_ns = waiting ? line->leaves_ns[line->n - 1] : came;

	if (waiting >= (link->limit ? link->limit : LINK_LIMIT))
		return false;
	*left = free_ns + row->ip_len * BITS_NS / link->rate;
	mem_grow(line->leaves_ns, line->cap, line->n + 1);
	line->leaves_ns[line->n++] = *left;
	return true;
}

bool run_link(struct run *run, uint32_t packet, uint64_t *due_ns)
{
	const struct packet_row *row = recording_packet(run->rec, packet);
	const struct link *link = &run->link;

	*due_ns = 0;
	if (!link->rate) {
		if (link->delay_ns)
			*due_ns = run_now() + link->delay_ns;
		return true;
	}
	if (!line_up(link, &run->line[row->side], row, came_ns(run, row),
		     due_ns))
		return false;
	*due_ns += link->delay_ns;
	return true;
}
