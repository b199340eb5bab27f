/*
 * Whose an address is, and who has a name.
 *
 *	both ends     ─▶ the connection
 *	else our end  ─▶ the listener, or the UDP socket that talks to anybody
 *	a group       ─▶ whoever takes it; of several, nobody
 *
 * The newest comes first: a port can be used again.
 */
#include <string.h>

#include "sim/truth_private.h"

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

void truth_as_of(struct truth *t, uint64_t t_ns)
{
	t->as_of_ns = t_ns;
}

bool truth_was_there(const struct truth *t, const struct entry *n)
{
	return n->phase != GONE || n->gone_ns > t->as_of_ns;
}

uint32_t truth_connected(const struct truth *t, uint8_t protocol,
			 const struct endpoint *local,
			 const struct endpoint *remote)
{
	uint32_t i = entry_by(t, BY_ENDS,
			      key_of_ends(protocol, local->port, remote));

	for (; i != CHAIN_END; i = entry_next(t, BY_ENDS, i)) {
		const struct entry *n = &t->entry[i];

		if (n->protocol == protocol && local_matches(n, local) &&
		    endpoint_equal(&n->remote, remote))
			return i;
	}
	return TRUTH_NONE;
}

/* A listener, or a UDP socket that talks to anybody. */
static uint32_t open_from(const struct truth *t, uint32_t i,
			  const struct endpoint *local)
{
	for (; i != CHAIN_END; i = entry_next(t, BY_PORT, i))
		if (truth_was_there(t, &t->entry[i]) &&
		    local_matches(&t->entry[i], local))
			return i;
	return TRUTH_NONE;
}

uint32_t truth_open_at(const struct truth *t, uint8_t protocol,
		       const struct endpoint *local)
{
	return open_from(
		t, entry_by(t, BY_PORT, key_of_port(protocol, local->port)),
		local);
}

uint32_t truth_open_after(const struct truth *t, uint32_t i,
			  const struct endpoint *local)
{
	return open_from(t, entry_next(t, BY_PORT, i), local);
}

/* Do sockets of several lanes take what goes there? Then it is nobody's. */
static bool is_shared(const struct truth *t, uint8_t protocol,
		      const struct endpoint *local)
{
	uint32_t lane = ROW_NONE, i;

	if (!is_group(&local->ip))
		return false;
	i = entry_by(t, BY_PORT, key_of_port(protocol, local->port));
	for (; i != CHAIN_END; i = entry_next(t, BY_PORT, i)) {
		const struct entry *n = &t->entry[i];

		if (!truth_was_there(t, n) || !local_matches(n, local))
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
	uint32_t lane, socket, i;

	truth_owner(t, protocol, local, remote, &lane, &socket);
	i = entry_by(t, BY_PORT, key_of_port(protocol, local->port));
	for (; lane == ROW_NONE && i != CHAIN_END;
	     i = entry_next(t, BY_PORT, i))
		if (local_matches(&t->entry[i], local))
			lane = t->entry[i].lane;
	return lane;
}

static uint32_t find_in(const struct truth *t, enum chain chain,
			const char *name)
{
	uint32_t i = entry_by(t, chain, key_of_name(name));

	for (; i != CHAIN_END; i = entry_next(t, chain, i))
		if (strcmp(chain == BY_NAME ? t->entry[i].name
					    : t->entry[i].alias,
			   name) == 0)
			break;
	return i;
}

/* Of those that have, or had, this name the one that was made last. */
uint32_t truth_find(struct truth *t, const char *name)
{
	uint32_t named = find_in(t, BY_NAME, name);
	uint32_t alias = find_in(t, BY_ALIAS, name);
	uint32_t i = named;

	if (named == CHAIN_END || (alias != CHAIN_END && alias > named))
		i = alias;
	if (i == CHAIN_END)
		return TRUTH_NONE;
	entry_concern(t, i);
	return i;
}
