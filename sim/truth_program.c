/*
 * Sockets of programs, as their tables of descriptors tell of them.
 */
#include "sim/program/descriptor.h"
#include "sim/truth.h"

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
						   .local = s->local,
						   .remote = s->remote });
}
