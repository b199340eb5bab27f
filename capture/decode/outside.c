/* What is around a packet: noted while it is decoded, and in words. */
#include <stdio.h>
#include <string.h>

#include "capture/decode/decode.h"
#include "capture/packet.h"

static const char *const layer_names[] = {
	[LAYER_VLAN] = "VLAN",	 [LAYER_MPLS] = "MPLS",
	[LAYER_PPPOE] = "PPPoE", [LAYER_ETHERNET] = "Ethernet",
	[LAYER_IPV4] = "IPv4",	 [LAYER_IPV6] = "IPv6",
	[LAYER_GRE] = "GRE",	 [LAYER_VXLAN] = "VXLAN",
};
_Static_assert(sizeof(layer_names) / sizeof(layer_names[0]) == LAYER_VXLAN + 1,
	       "a name for every layer");

bool outside_add(struct outside *o, enum packet_layer kind)
{
	if (o->n == OUTSIDE_MOST)
		return false;
	o->kind[o->n++] = (uint8_t)kind;
	return true;
}

/* The number that a layer of this kind has, if it is known; else NULL. */
static const uint32_t *layer_number(const struct outside *o, uint8_t kind,
				    uint32_t *vlan)
{
	*vlan = o->vlan;
	switch ((enum packet_layer)kind) {
	case LAYER_VLAN:
		return vlan;
	case LAYER_MPLS:
		return &o->label;
	case LAYER_GRE: /* a key is optional */
		return o->key ? &o->key : NULL;
	case LAYER_VXLAN:
		return &o->network;
	default:
		return NULL;
	}
}

/* Numbers are those of the layers nearest to the packet. */
static bool is_last_of_kind(const struct outside *o, uint8_t i)
{
	return i + 1 == o->n ||
	       !memchr(o->kind + i + 1, o->kind[i], (size_t)(o->n - i - 1));
}

char *outside_format(const struct outside *o, char out[OUTSIDE_TEXT])
{
	size_t n = 0;

	out[0] = '\0';
	for (uint8_t i = 0; i < o->n && n < OUTSIDE_TEXT; i++) {
		uint32_t vlan;
		const uint32_t *number = layer_number(o, o->kind[i], &vlan);

		n += (size_t)snprintf(out + n, OUTSIDE_TEXT - n, "%s%s",
				      i ? ", " : "", layer_names[o->kind[i]]);
		if (number && n < OUTSIDE_TEXT && is_last_of_kind(o, i))
			n += (size_t)snprintf(out + n, OUTSIDE_TEXT - n, " %u",
					      *number);
	}
	return out;
}
