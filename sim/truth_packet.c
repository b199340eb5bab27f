/*
 * What a packet says about the sockets at its ends: they have changed; what a
 * program's UDP socket is to be called; where a connection came from that was
 * over before its SYN was told.
 */
#include "sim/truth_private.h"

/* Who sends first is a client; who gets something first has a port to be known
 * by. */
static void name_now(struct truth *t, uint32_t i, bool sends,
		     const struct endpoint *to)
{
	const char *owner = recording_lane_name(t->rec, t->entry[i].lane);
	char name[NAME_TEXT];

	t->entry[i].provisional = false;
	if (!sends)
		return;
	name_of_port(t, owner, to->port, true, name);
	entry_rename(t, i, name);
}

/* Whose connect was over before its SYN was told; TRUTH_NONE: nobody's. */
static uint32_t tried_from(struct truth *t, const struct endpoint *from,
			   const struct endpoint *to)
{
	uint32_t i = entry_that_tries(t, to);

	if (i == CHAIN_END)
		return TRUTH_NONE;
	entry_tries_no_more(t, i);
	/* The socket may have gone on to something else. */
	if (!t->entry[i].remote.port || t->entry[i].phase == NEW)
		entry_set_ends(t, i, from, to, false);
	return i;
}

static void packet_end(struct truth *t, uint8_t protocol,
		       const struct endpoint *local,
		       const struct endpoint *remote, bool sends)
{
	uint32_t i = truth_connected(t, protocol, local, remote);

	if (i == TRUTH_NONE)
		i = truth_open_at(t, protocol, local);
	if (i == TRUTH_NONE && sends && protocol == IP_TCP)
		i = tried_from(t, local, remote);
	if (i == TRUTH_NONE)
		return;
	entry_concern(t, i);
	if (t->entry[i].provisional)
		name_now(t, i, sends, remote);
	if (t->entry[i].parent != TRUTH_NONE)
		entry_concern(t, t->entry[i].parent);
}

void truth_packet(struct truth *t, uint8_t protocol,
		  const struct endpoint *from, const struct endpoint *to)
{
	packet_end(t, protocol, from, to, true);
	packet_end(t, protocol, to, from, false);
}
