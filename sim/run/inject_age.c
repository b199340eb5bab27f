/*
 * The timestamps of a segment that is older than it looks (RFC 7323 5.2): as
 * the newest one that its end has sent, but so much earlier. Linux counts
 * milliseconds, from a number of its own for each pair of addresses; so an old
 * timestamp can only be made from a new one.
 */
#include "capture/field.h"
#include "sim/run/private.h"

#define TICK_NS UINT64_C(1000000)

/* Of the newest segment that the flow's end sent itself; false if it has none.
 */
static bool newest(const struct run *run, const struct flow *flow, int side,
		   enum packet_field field, uint64_t *value)
{
	for (uint32_t i = recording_n_packets(run->rec); i-- > 0;) {
		const struct packet_row *p = recording_packet(run->rec, i);

		if (recording_flow(run->rec, p->flow) != flow ||
		    p->side != side || p->injected)
			continue;
		return field_get(field, recording_bytes(run->rec, p),
				 p->bytes_len, value) &&
		       *value != FIELD_NONE;
	}
	return false;
}

bool run_inject_age(const struct run *run, const struct flow *flow, int side,
		    uint64_t age_ns, uint8_t *bytes, uint32_t *n)
{
	uint64_t val, ecr;

	return flow && newest(run, flow, side, FIELD_TSVAL, &val) &&
	       newest(run, flow, side, FIELD_TSECR, &ecr) &&
	       field_set(FIELD_TSVAL, bytes, n,
			 (uint32_t)(val - age_ns / TICK_NS)) &&
	       field_set(FIELD_TSECR, bytes, n, ecr);
}
