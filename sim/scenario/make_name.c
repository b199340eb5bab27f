/*
 * What a statement of the made scenario can call a socket, at the place in
 * the file where it stands.
 *
 *	C.s	its variable, while that is its own: a call may use it again
 *	S.l#2	the second child of S.l, until a call gives it a variable
 *
 * The recording has one name for each socket, the last it got; so what a child
 * was called before its accept() is found out here. A connection is the child
 * of the listener at exactly its address; or else of one at any address, of its
 * own family first, as the kernel looks them up (inet_lookup_listener).
 *Listeners of one address and port share it (SO_REUSEPORT), and whose child it
 *is nobody can tell from the addresses: such sessions are written in another
 *way (make_stage.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/make_private.h"
#include "sim/scenario/parser.h"

void make_variable(struct maker *m, const struct call *c)
{
	char name[NAME_TEXT];

	if (!c->var)
		return;
	snprintf(name, sizeof(name), "%s.%s", c->who, c->var);
	mem_grow(m->variable, m->cap_variables, m->n_variables + 1);
	m->variable[m->n_variables++] = mem_text(name, strlen(name));
}

/* How often calls have made this variable so far. */
static uint32_t times_made(const struct maker *m, const char *name)
{
	uint32_t n = 0;

	for (size_t i = 0; i < m->n_variables; i++)
		n += strcmp(m->variable[i], name) == 0;
	return n;
}

static const struct socket_row *socket_of(const struct maker *m, uint32_t i)
{
	return recording_socket_at(m->r, i);
}

/* Its variable has not been given to another one since. */
static bool has_variable(const struct maker *m, uint32_t socket,
			 const char *name)
{
	char other[NAME_TEXT];
	uint32_t nth = 0;

	for (uint32_t i = m->first_socket; i <= socket; i++)
		if (strcmp(socket_name(m->r, i, other), name) == 0)
			nth++;
	return nth == times_made(m, name);
}

/* --- listeners ----------------------------------------------------------- */

enum fit { NO_LISTENER, AT_ANY_ADDRESS, AT_ITS_FAMILY, AT_ITS_ADDRESS };

static bool is_any_address(const struct ip_address *ip)
{
	static const uint8_t none[sizeof(ip->bytes)];

	return memcmp(ip->bytes, none, sizeof(none)) == 0;
}

/* How well this one fits as the listener that has the child. */
static enum fit fits(const struct maker *m, uint32_t i,
		     const struct socket_row *child)
{
	const struct socket_row *row = socket_of(m, i);

	if (row->lane != child->lane || row->protocol != IP_TCP ||
	    row->remote.port || row->local.port != child->local.port ||
	    !m->listened[i])
		return NO_LISTENER;
	if (endpoint_equal(&row->local, &child->local))
		return AT_ITS_ADDRESS;
	if (!is_any_address(&row->local.ip))
		return NO_LISTENER;
	return row->local.ip.version == child->local.ip.version
		       ? AT_ITS_FAMILY
		       : AT_ANY_ADDRESS;
}

/* The listener that has it, of equal ones the last; or ROW_NONE. */
static uint32_t parent_of(const struct maker *m, uint32_t socket)
{
	uint32_t parent = ROW_NONE;
	enum fit best = AT_ANY_ADDRESS;

	for (uint32_t i = m->first_socket; i < socket; i++) {
		enum fit fit = fits(m, i, socket_of(m, socket));

		if (fit >= best) {
			best = fit;
			parent = i;
		}
	}
	return parent;
}

/* Which of its listener's children it is, from 1. */
static uint32_t nth_child(const struct maker *m, uint32_t socket,
			  uint32_t parent)
{
	uint32_t nth = 0;

	for (uint32_t i = parent + 1; i <= socket; i++)
		nth += socket_of(m, i)->remote.port &&
		       socket_of(m, i)->lane == socket_of(m, parent)->lane &&
		       socket_of(m, i)->protocol == IP_TCP &&
		       parent_of(m, i) == parent;
	return nth;
}

bool make_name_of(const struct maker *m, uint32_t socket, char out[NAME_TEXT])
{
	char listener[NAME_TEXT];
	uint32_t parent;

	if (socket < m->first_socket)
		return false; /* it was on another stage */
	socket_name(m->r, socket, out);
	if (!strchr(out, '#') && has_variable(m, socket, out))
		return true;
	if (socket_of(m, socket)->remote.port == 0)
		return false;
	parent = parent_of(m, socket);
	if (parent == ROW_NONE)
		return false;
	socket_name(m->r, parent, listener);
	snprintf(out, NAME_TEXT, "%.50s#%u", listener,
		 nth_child(m, socket, parent));
	return has_variable(m, parent, listener);
}
