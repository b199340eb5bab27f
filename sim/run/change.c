/*
 * Packets that do not arrive as they were sent.
 *
 *   corrupt   one bit is flipped: a checksum no longer fits, and the
 *             receiver's kernel drops the packet without a word
 *   rewrite   fields are set and the checksums computed anew: the receiver
 *             can not know
 *
 * The row keeps the bytes that were sent, and beside them those that arrived.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/checksum.h"
#include "capture/mem.h"
#include "sim/craft.h"
#include "sim/run/private.h"

static enum statement fate_of(const struct step *step)
{
	return step->kind == ST_RULE ? step->fate : step->kind;
}

/* Changes the bytes, or says what is in the way. */
static bool change(struct run *run, const struct held *h, uint8_t *bytes,
		   uint32_t *n)
{
	const struct packet_row *row = recording_packet(run->rec, h->packet);
	const struct comparison *refused;
	char text[PACKET_TEXT];

	packet_describe(run->rec, h->packet, text);
	if (*n < row->ip_len) {
		run_fail(run, h->change,
			 "%s is too large to be changed: the kernel does not "
			 "show all of it",
			 text);
		return false;
	}
	if (fate_of(h->change) == ST_CORRUPT) {
		if (checksum_break(bytes, *n))
			return true;
		run_fail(run, h->change,
			 "%s has no checksum that could be wrong", text);
		return false;
	}
	refused = craft_settings(h->change, recording_flow(run->rec, row->flow),
				 row->side, bytes, n);
	if (refused)
		run_fail(run, h->change, "%s has no %s to be set", text,
			 field_name(refused->field));
	return !refused;
}

int held_deliver_changed(struct run *run, struct held *h, struct err *e)
{
	const struct packet_row *row = recording_packet(run->rec, h->packet);
	enum fate fate = fate_of(h->change) == ST_CORRUPT ? FATE_CORRUPTED
							  : FATE_REWRITTEN;
	uint32_t n = row->bytes_len;
	uint8_t *bytes = mem_zero(n + FIELD_ROOM, 1);
	int rc;

	memcpy(bytes, recording_bytes(run->rec, row), n);
	if (change(run, h, bytes, &n))
		rc = held_give_changed(run, h, fate, bytes, n, e);
	else
		rc = held_give(run, h, FATE_DELIVERED, e);
	free(bytes);
	return rc;
}
