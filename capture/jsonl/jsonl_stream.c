/* A piece of a stream as a line. */
#include "capture/jsonl/jsonl.h"
#include "capture/jsonl/jsonl_member.h"

void jsonl_stream(const struct recording *r, uint32_t flow,
		  const struct stream_chunk *c, FILE *out)
{
	const struct packet_row *p = recording_packet(r, c->packet);
	struct endpoint src = packet_endpoint(r, p, true);
	struct endpoint dst = packet_endpoint(r, p, false);
	char name[NAME_TEXT];

	object_open(out, "stream", p->sent_event);
	member_u64(out, "flow", flow + 1);
	member_u64(out, "n", p->number);
	member_u64(out, "t_ns", c->t_ns);
	member_string(out, "from", packet_end_name(r, p, true, name));
	member_string(out, "to", packet_end_name(r, p, false, name));
	member_endpoint(out, "src", &src);
	member_endpoint(out, "dst", &dst);
	member_u64(out, "offset", c->offset);
	member_u64(out, "len", c->n);
	member_bytes(out, "bytes", c->bytes, (uint32_t)c->n);
	object_close(out);
}
