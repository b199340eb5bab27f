/* Markers of sockets: glyph and colour always say the same. */
#include "ui/text/marker.h"

#include <string.h>

enum { CLIENT = 0x25cf, LISTENER = 0x25c6, CHILD = 0x25c7, PLAIN = 0x25a0 };

uint32_t marker_glyph(const struct recording *r, const struct world *w,
		      uint32_t socket)
{
	const struct socket_row *row = recording_socket_at(r, socket);
	uint32_t visited =
		socket < WORLD_SOCKETS ? w->socket[socket].visited : 0;

	if (row->protocol != IP_TCP)
		return PLAIN;
	if (!(visited & 1u << TCP_LISTEN))
		return CLIENT;
	return row->remote.port ? CHILD : LISTENER;
}

enum style marker_style(const struct recording *r, uint32_t socket)
{
	uint32_t lane = recording_socket_at(r, socket)->lane;

	return lane == ROW_NONE ? STYLE_PLAIN : style_end(lane);
}

enum tcp_state marker_state(const struct world *w, uint32_t socket)
{
	const struct world_socket *s;

	if (socket >= WORLD_SOCKETS)
		return TCP_UNKNOWN;
	s = &w->socket[socket];
	return (enum tcp_state)(s->state[STATE_KERNEL] ? s->state[STATE_KERNEL]
						       : s->state[STATE_WIRE]);
}

bool marker_differs(const struct world *w, uint32_t socket)
{
	const struct world_socket *s;

	if (socket >= WORLD_SOCKETS)
		return false;
	s = &w->socket[socket];
	return s->state[STATE_KERNEL] && s->state[STATE_WIRE] &&
	       s->state[STATE_KERNEL] != s->state[STATE_WIRE];
}

static bool is_listener_of(const struct recording *r, const struct world *w,
			   uint32_t listener, const struct socket_row *child)
{
	const struct socket_row *l = recording_socket_at(r, listener);

	return w->socket[listener].state[STATE_KERNEL] == TCP_LISTEN &&
	       l->lane == child->lane && l->local.port == child->local.port;
}

bool marker_only_wire(const struct recording *r, const struct world *w,
		      uint32_t socket)
{
	if (socket >= WORLD_SOCKETS || w->socket[socket].state[STATE_KERNEL] ||
	    w->socket[socket].state[STATE_WIRE] != TCP_SYN_RECEIVED)
		return false;
	for (uint32_t i = 0; i < WORLD_SOCKETS && i < recording_n_sockets(r);
	     i++)
		if (is_listener_of(r, w, i, recording_socket_at(r, socket)))
			return true;
	return false;
}

char *marker_name(const struct recording *r, uint32_t socket,
		  char out[NAME_TEXT])
{
	const char *dot;

	socket_name(r, socket, out);
	dot = recording_socket_at(r, socket)->name ? strchr(out, '.') : NULL;
	if (dot)
		memmove(out, dot + 1, strlen(dot));
	return out;
}
