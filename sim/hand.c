/*
 * Hands.
 *
 *   run A   #4  C>S [P.] seq=1 ack=1 len=13, the 1st so ─▶ drop
 *   run B   #4  C>S [P.] seq=1 ack=1 len=13, the 1st so ◀─ the same packet
 *
 * A retransmission looks like what it repeats, so it is the second of them.
 * Copies that we made do not count, nor do those that were absorbed while
 * something was held: how many there are is the viewer's patience's affair.
 */
#include "sim/hand.h"

#include <stdio.h>
#include <string.h>

/* The kernel sent it, and it was let onto the wire. */
static bool counts(const struct packet_row *p)
{
	return p->copy_of == ROW_NONE && p->fate != FATE_ABSORBED;
}

/* Which one it is of those that are called so, from 1; 0: none of them. */
static uint32_t nth_of(const struct recording *r, uint32_t packet,
		       const char *name)
{
	char text[PACKET_TEXT];
	uint32_t n = 0;

	if (!counts(recording_packet(r, packet)))
		return 0;
	for (uint32_t i = 0; i <= packet; i++)
		if (counts(recording_packet(r, i)) &&
		    strcmp(packet_identify(r, i, text), name) == 0)
			n++;
	return n;
}

struct hand hand_of(const struct recording *r, uint32_t packet,
		    const struct command *c)
{
	struct hand hand = { .kind = c->kind, .delay_ns = c->delay_ns };

	packet_identify(r, packet, hand.packet);
	hand.nth = nth_of(r, packet, hand.packet);
	return hand;
}

bool hand_is(const struct recording *r, const struct hand *hand,
	     uint32_t packet)
{
	char text[PACKET_TEXT];

	return hand->nth &&
	       strcmp(packet_identify(r, packet, text), hand->packet) == 0 &&
	       nth_of(r, packet, hand->packet) == hand->nth;
}

uint32_t hand_find(const struct recording *r, const struct hand *hand)
{
	char text[PACKET_TEXT];
	uint32_t n = 0;

	for (uint32_t i = 0; i < recording_n_packets(r); i++)
		if (counts(recording_packet(r, i)) &&
		    strcmp(packet_identify(r, i, text), hand->packet) == 0 &&
		    ++n == hand->nth)
			return i;
	return ROW_NONE;
}

uint32_t hand_gone(const struct recording *r, uint32_t events)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < events; i++) {
		const struct event *ev = recording_event(r, i);

		n += ev->kind == EVENT_FATE &&
		     counts(recording_packet(r, ev->row));
	}
	return n;
}
