/*
 * Sockets of programs, as their tables of descriptors tell of them.
 */
#include "sim/program/descriptor.h"
#include "sim/truth_private.h"

void truth_program(struct truth *t, uint32_t lane,
		   const struct program_socket *s)
{
	if (s->protocol != IP_TCP && s->protocol != IP_UDP)
		return;
	if (s->closed)
		truth_gone(t, s->inode);
	else
		truth_take(t, lane,
			   &(struct truth_socket){ .id = s->inode,
						   .fd = -1,
						   .protocol = s->protocol,
						   .listening = s->listening,
						   .accepted = s->accepted,
						   .bound = s->bound,
						   .v6only = s->v6only,
						   .parent = s->parent,
						   .local = s->local,
						   .remote = s->remote,
						   .tried = s->tried });
}

static bool takes_anybody(const struct entry *n)
{
	if (n->phase == GONE || !n->open || !n->local.port)
		return false;
	return n->protocol == IP_TCP ? n->listening : !n->remote.port;
}

bool truth_listens(const struct truth *t, uint16_t port,
		   bool (*mine)(const void *context, uint32_t lane),
		   const void *context)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct entry *n = &t->entry[i];

		if (takes_anybody(n) && (!port || n->local.port == port) &&
		    mine(context, n->lane))
			return true;
	}
	return false;
}
