/* An end of a conversation is a socket, and a socket is somebody's. */
#include "capture/census/flow.h"

static bool has_sockets(const struct census *c, const struct flow *f)
{
	return c && (f->protocol == IP_UDP || f->protocol == IP_TCP);
}

const struct census_socket *census_flow_end(const struct census *c,
					    const struct flow *f, int side)
{
	struct endpoint local = flow_end(f, side), remote = flow_end(f, !side);
	bool udp = f->protocol == IP_UDP;
	const struct census_socket *s;

	if (!has_sockets(c, f))
		return NULL;
	s = census_find(c, udp, &local, &remote);
	if (!s && side == 1)
		s = census_listener(c, udp, &local);
	return s;
}

void census_flow_ask(struct census *c, const struct flow *f)
{
	struct endpoint a = flow_end(f, 0), b = flow_end(f, 1);

	if (has_sockets(c, f))
		census_ask(c, f->protocol == IP_UDP, &a, &b);
}
