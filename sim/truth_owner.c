/*
 * Whose an address is, and who has a name.
 *
 *	both ends     ─▶ the connection
 *	else our end  ─▶ the listener, or the UDP socket that talks to anybody
 *	a group       ─▶ whoever takes it; of several, nobody
 *
 * The newest comes first: a port can be used again.
 */
#include "sim/truth_private.h"

#include <string.h>

static bool any_address(const struct ip_address *ip)
{
	static const uint8_t zero[16];

	return memcmp(ip->bytes, zero, sizeof(zero)) == 0;
}

/* A socket of any address takes its own family's, of IPv6 also the other's. */
static bool takes_any(const struct entry *n, const struct ip_address *ip)
{
	if (!any_address(&n->local.ip))
		return false;
	return ip->version == 4 ? !n->v6only : n->local.ip.version == 6;
}

static bool local_matches(const struct entry *n, const struct endpoint *local)
{
	if (n->local.port != local->port || local->port == 0)
		return false;
	return takes_any(n, &local->ip) || endpoint_equal(&n->local, local);
}

/* RFC 1122 3.2.1.3, RFC 4291 2.7: everybody takes what goes there. */
static bool is_group(const struct ip_address *ip)
{
	static const uint8_t loopback_all[] = { 127, 255, 255, 255 };

	if (ip->version == 6)
		return ip->bytes[0] == 0xff;
	return ip->bytes[0] >= 224 ||
	       memcmp(ip->bytes, loopback_all, sizeof(loopback_all)) == 0;
}

uint32_t truth_connected(const struct truth *t, uint8_t protocol,
			 const struct endpoint *local,
			 const struct endpoint *remote)
{
	for (size_t i = t->n; i-- > 0;) {
		const struct entry *n = &t->entry[i];

		if (n->protocol == protocol && !n->listening &&
		    local_matches(n, local) &&
		    endpoint_equal(&n->remote, remote))
			return (uint32_t)i;
	}
	return TRUTH_NONE;
}

/* A listener, or a UDP socket that talks to anybody. */
uint32_t truth_open_at(const struct truth *t, uint8_t protocol,
		       const struct endpoint *local)
{
	for (size_t i = t->n; i-- > 0;) {
		const struct entry *n = &t->entry[i];

		if (n->protocol == protocol && n->phase != GONE &&
		    local_matches(n, local) &&
		    (n->listening || protocol == IP_UDP))
			return (uint32_t)i;
	}
	return TRUTH_NONE;
}

/* Do sockets of several lanes take what goes there? Then it is nobody's. */
static bool is_shared(const struct truth *t, uint8_t protocol,
		      const struct endpoint *local)
{
	uint32_t lane = ROW_NONE;

	for (size_t i = 0; i < t->n && is_group(&local->ip); i++) {
		const struct entry *n = &t->entry[i];

		if (n->protocol != protocol || n->phase == GONE ||
		    !local_matches(n, local))
			continue;
		if (lane != ROW_NONE && lane != n->lane)
			return true;
		lane = n->lane;
	}
	return false;
}

void truth_owner(const struct truth *t, uint8_t protocol,
		 const struct endpoint *local, const struct endpoint *remote,
		 uint32_t *lane, uint32_t *socket)
{
	uint32_t i = truth_connected(t, protocol, local, remote);

	*lane = *socket = ROW_NONE;
	if (is_shared(t, protocol, local))
		return;
	if (i != TRUTH_NONE)
		*socket = t->entry[i].row;
	else
		i = truth_open_at(t, protocol, local);
	if (i != TRUTH_NONE)
		*lane = t->entry[i].lane;
}

uint32_t truth_sender(const struct truth *t, uint8_t protocol,
		      const struct endpoint *local,
		      const struct endpoint *remote)
{
	uint32_t lane, socket;

	truth_owner(t, protocol, local, remote, &lane, &socket);
	for (size_t i = t->n; lane == ROW_NONE && i-- > 0;)
		if (t->entry[i].protocol == protocol &&
		    local_matches(&t->entry[i], local))
			lane = t->entry[i].lane;
	return lane;
}

uint32_t truth_find(const struct truth *t, const char *name)
{
	for (size_t i = t->n; i-- > 0;)
		if (strcmp(t->entry[i].alias, name) == 0 ||
		    strcmp(t->entry[i].name, name) == 0)
			return (uint32_t)i;
	return TRUTH_NONE;
}
