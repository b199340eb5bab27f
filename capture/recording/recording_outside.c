/*
 * What is around the packets of a recording: tags, labels, tunnels. Its bytes
 * begin with the packet itself, so this is all that is left of them.
 *
 * Most packets have nothing around them, and the others the same few things.
 * So a row has a number, and what was noted lately is not noted again. With
 * OUTSIDES_MOST of them, what is new is not noted any more.
 */
#include <string.h>

#include "capture/recording/recording_private.h"

enum {
	OUTSIDES_MOST = UINT16_MAX,
	LATELY = 16,
};

uint16_t outside_note(struct recording *r, const struct outside *o)
{
	size_t n = r->outside.n;

	if (o->n == 0)
		return 0;
	for (size_t i = n; i > 0 && i + LATELY > n; i--)
		if (memcmp(&r->outside.at[i - 1], o, sizeof(*o)) == 0)
			return (uint16_t)i;
	if (n == OUTSIDES_MOST)
		return 0;
	*table_add(&r->outside) = *o;
	return (uint16_t)(n + 1);
}

const struct outside *recording_outside(const struct recording *r,
					const struct packet_row *row)
{
	return row->outside ? &r->outside.at[row->outside - 1] : NULL;
}
