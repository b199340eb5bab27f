/*
 * Setting fields.
 *
 *   fields of all headers ─▶ checksums ─▶ mf and frag ─▶ IP's checksum
 *
 * What makes a packet a fragment comes last: a fragment's transport header
 * can not be changed, and its checksum is that of the whole datagram.
 */
#include "sim/craft.h"

#include "capture/checksum.h"

/* Numbers in a scenario count from the first of the end that they are of. */
static uint64_t absolute(const struct flow *flow, int side,
			 const struct comparison *c)
{
	int of = c->field == FIELD_ACK ? 1 - side : side;

	if ((c->field != FIELD_SEQ && c->field != FIELD_ACK) || !flow)
		return c->value;
	return (uint32_t)(c->value + flow->seq_base[of]);
}

static bool makes_fragment(enum packet_field field)
{
	return field == FIELD_MF || field == FIELD_FRAG;
}

const struct comparison *craft_settings(const struct step *step,
					const struct flow *flow, int side,
					uint8_t *bytes, uint32_t *n)
{
	for (int last = 0; last < 2; last++) {
		for (size_t i = 0; i < step->n_set; i++) {
			const struct comparison *c = &step->set[i];

			if (makes_fragment(c->field) == last &&
			    !field_set(c->field, bytes, n,
				       absolute(flow, side, c)))
				return c;
		}
		checksum_fill(bytes, *n);
	}
	return NULL;
}
