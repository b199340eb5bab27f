/*
 * Reading a recording: rows by number, names, relative numbers. Nothing here
 * changes it.
 */
#include <stdio.h>
#include <string.h>

#include "capture/recording/recording_private.h"

static const char *const fate_names[] = {
	"held",	      "delivered", "dropped",  "absorbed",  "corrupted",
	"duplicated", "delayed",   "replayed", "rewritten",
};
_Static_assert(sizeof(fate_names) / sizeof(*fate_names) == FATES,
	       "a name for each fate");

const char *fate_name(enum fate fate)
{
	return fate < FATES ? fate_names[fate] : "?";
}

bool fate_parse(enum fate *fate, const char *name)
{
	for (size_t i = 0; i < FATES; i++) {
		if (strcmp(fate_names[i], name) == 0) {
			*fate = (enum fate)i;
			return true;
		}
	}
	return false;
}

bool fate_arrives(enum fate fate)
{
	return fate != FATE_HELD && fate != FATE_DROPPED &&
	       fate != FATE_ABSORBED && fate != FATE_CORRUPTED;
}

const char *state_source_name(enum state_source source)
{
	return source == STATE_KERNEL ? "kernel" : "wire";
}

/* --- reading ------------------------------------------------------------- */

bool recording_is_capture(const struct recording *r)
{
	return strcmp(recording_text(r, r->head.mode), RECORDING_CAPTURE) == 0;
}

uint32_t recording_count(const struct recording *r)
{
	return r->gone.event + (uint32_t)r->event.n;
}

uint32_t recording_first(const struct recording *r)
{
	return r->gone.event ? r->gone.event + 1 : 0;
}

uint32_t recording_first_packet(const struct recording *r)
{
	return r->gone.packet;
}

uint32_t recording_fates(const struct recording *r, enum fate fate)
{
	return r->fates[fate];
}

const struct event *recording_event(const struct recording *r, uint32_t i)
{
	return &r->event.at[i - r->gone.event];
}

uint32_t recording_n_packets(const struct recording *r)
{
	return r->gone.packet + (uint32_t)r->packet.n;
}

const struct packet_row *recording_packet(const struct recording *r,
					  uint32_t packet)
{
	return &r->packet.at[packet - r->gone.packet];
}

const uint8_t *recording_bytes(const struct recording *r,
			       const struct packet_row *row)
{
	return row->bytes_len ? r->bytes.at + row->bytes_at : NULL;
}

const uint8_t *recording_arrived(const struct recording *r,
				 const struct packet_row *row, uint32_t *n)
{
	const struct changed_row *changed;

	*n = row->bytes_len;
	if (!row->changed)
		return recording_bytes(r, row);
	changed = &r->changed.at[row->changed - 1];
	*n = changed->bytes_len;
	return r->bytes.at + changed->bytes_at;
}

const struct flow_table *recording_flows(const struct recording *r)
{
	return r->flows;
}

uint32_t recording_n_flows(const struct recording *r)
{
	return flow_count(r->flows);
}

const struct flow *recording_flow(const struct recording *r, uint32_t flow)
{
	return flow_get(r->flows, flow);
}

struct flow *recording_flow_edit(struct recording *r, uint32_t flow)
{
	return flow_get(r->flows, flow);
}

uint32_t recording_n_sockets(const struct recording *r)
{
	return (uint32_t)r->socket.n;
}

const struct socket_row *recording_socket_at(const struct recording *r,
					     uint32_t socket)
{
	return &r->socket.at[socket];
}

uint32_t recording_n_lanes(const struct recording *r)
{
	return (uint32_t)r->lane.n;
}

const char *recording_lane_name(const struct recording *r, uint32_t lane)
{
	return recording_text(r, r->lane.at[lane]);
}

const struct call_row *recording_call(const struct recording *r, uint32_t row)
{
	return &r->call.at[row];
}

const struct state_row *recording_state_row(const struct recording *r,
					    uint32_t row)
{
	return &r->state.at[row - r->gone.state];
}

const struct info_row *recording_info_row(const struct recording *r,
					  uint32_t row)
{
	return &r->info.at[row];
}

const struct note_row *recording_note_row(const struct recording *r,
					  uint32_t row)
{
	return &r->note.at[row];
}

const struct expect_row *recording_expect_row(const struct recording *r,
					      uint32_t row)
{
	return &r->expect.at[row];
}

uint32_t recording_n_asks(const struct recording *r)
{
	return (uint32_t)r->ask.n;
}

const struct ask_row *recording_ask_row(const struct recording *r, uint32_t row)
{
	return &r->ask.at[row];
}

const char *recording_mark_name(const struct recording *r, uint32_t row)
{
	return recording_text(r, r->mark.at[row]);
}

uint32_t packet_number(const struct recording *r, uint32_t packet)
{
	return recording_packet(r, packet)->number;
}

uint32_t packet_seq(const struct recording *r, const struct packet_row *p)
{
	if (p->protocol != IP_TCP)
		return 0;
	return flow_seq(recording_flow(r, p->flow), p->side, p->seq);
}

uint32_t packet_ack(const struct recording *r, const struct packet_row *p)
{
	if (p->protocol != IP_TCP || !(p->flags & TH_ACK))
		return 0;
	return flow_ack(recording_flow(r, p->flow), p->side, p->ack);
}

uint32_t packet_lane(const struct recording *r, const struct packet_row *p,
		     bool sender)
{
	uint32_t lane = p->lane[sender ? 0 : 1];

	if (lane != ROW_NONE)
		return lane;
	return recording_flow(r, p->flow)->lane[sender ? p->side : 1 - p->side];
}

struct endpoint packet_endpoint(const struct recording *r,
				const struct packet_row *p, bool sender)
{
	return flow_end(recording_flow(r, p->flow),
			sender ? p->side : 1 - p->side);
}

char *packet_end_name(const struct recording *r, const struct packet_row *p,
		      bool sender, char out[NAME_TEXT])
{
	struct endpoint end = packet_endpoint(r, p, sender);
	uint32_t lane = packet_lane(r, p, sender);

	if (lane != ROW_NONE)
		snprintf(out, NAME_TEXT, "%s", recording_lane_name(r, lane));
	else
		endpoint_format(&end, out);
	return out;
}

char *socket_name(const struct recording *r, uint32_t socket,
		  char out[NAME_TEXT])
{
	const struct socket_row *s = &r->socket.at[socket];

	if (s->name)
		snprintf(out, NAME_TEXT, "%s", recording_text(r, s->name));
	else
		endpoint_format(&s->local, out);
	return out;
}
