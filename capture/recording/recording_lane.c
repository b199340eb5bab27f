/*
 * Lanes: a column each for whoever makes calls or sends and receives packets,
 * in the order of their making.
 *
 * A packet's lanes are known when it is sent, with one exception: a SYN can
 * be on its way before there is a socket for it. Until then it goes to the
 * kernel's own lane (K), and if that was made for this packet alone, it is
 * taken back: a lane on which nothing happens is only in the way.
 */
#include <string.h>

#include "capture/recording/recording_private.h"

uint32_t recording_lane(struct recording *r, const char *name)
{
	uint32_t text;

	for (uint32_t i = 0; i < r->lane.n; i++)
		if (strcmp(recording_lane_name(r, i), name) == 0)
			return i;
	text = recording_text_add(r, name, strlen(name));
	*table_add(&r->lane) = text;
	return (uint32_t)r->lane.n - 1;
}

static bool lane_is_used(const struct recording *r, uint32_t lane)
{
	for (size_t i = 0; i < r->packet.n; i++)
		if (r->packet.at[i].lane[0] == lane ||
		    r->packet.at[i].lane[1] == lane)
			return true;
	for (size_t i = 0; i < r->socket.n; i++)
		if (r->socket.at[i].lane == lane)
			return true;
	for (size_t i = 0; i < r->call.n; i++)
		if (r->call.at[i].lane == lane)
			return true;
	if (recording_lane_threads(r, lane) > 0)
		return true;
	return false;
}

void recording_readdress(struct recording *r, uint32_t packet, uint32_t lane,
			 uint32_t socket)
{
	struct packet_row *row = packet_edit(r, packet);
	struct flow *f = flow_get(r->flows, row->flow);
	uint32_t before = row->lane[1];

	row->lane[1] = lane;
	f->lane[1 - row->side] = lane;
	f->socket[1 - row->side] = socket;
	if (before + 1 == r->lane.n && !lane_is_used(r, before))
		r->lane.n--;
}
