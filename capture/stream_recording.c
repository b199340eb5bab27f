/* One conversation of a recording, as packets of a stream. */
#include "capture/packet.h"
#include "capture/stream.h"

/* Of a packet without bytes its row tells how many there were. */
static bool segment_at(const struct recording *r, uint32_t packet,
		       struct stream_segment *out)
{
	const struct packet_row *row = recording_packet(r, packet);
	const uint8_t *bytes = recording_bytes(r, row);
	struct packet p;

	out->packet = packet;
	if (bytes) {
		packet_decode_outer(&p, LINK_RAW, bytes, row->bytes_len);
		return app_segment_of(&out->s, &p, bytes, row->side,
				      row->sent_ns);
	}
	out->s = (struct app_segment){ .t_ns = row->sent_ns,
				       .len = row->payload_len,
				       .seq = row->seq,
				       .ack = row->ack,
				       .flags = row->flags,
				       .side = row->side,
				       .tcp = row->protocol == IP_TCP };
	return row->has_l4 &&
	       (row->protocol == IP_TCP || row->protocol == IP_UDP);
}

static bool recording_next(void *context, struct stream_segment *out)
{
	struct stream_recording *s = context;

	while (s->next < s->end) {
		const struct packet_row *row =
			recording_packet(s->r, s->next++);

		if (row->flow == s->flow && !row->injected &&
		    segment_at(s->r, s->next - 1, out))
			return true;
	}
	return false;
}

static bool recording_at(void *context, uint32_t packet,
			 struct stream_segment *out)
{
	const struct stream_recording *s = context;

	return segment_at(s->r, packet, out);
}

struct stream_source stream_of_recording(struct stream_recording *s,
					 const struct recording *r,
					 uint32_t flow, uint32_t end)
{
	*s = (struct stream_recording){ .r = r,
					.flow = flow,
					.next = recording_first_packet(r),
					.end = end };
	return (struct stream_source){ s, recording_next, recording_at };
}
