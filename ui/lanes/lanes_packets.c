/*
 * Which rows a packet is between. It tells its sockets; whose they are follows
 * from calls:
 *
 *   recv(4) ┄┄┄┄┄┄┄┄┄┄┄▶ in a call on it now     1.
 *   recv(4) = 5 ━━━━━━━▶ used it last            2.
 *   accept(3) ┄┄┄┄┄┄┄┄▶ a listener's child that nobody had yet: as its
 *                        listener                3.
 *   ━━━━━━━━━━━━━━━━━━━▶ whoever uses it first   4.
 *   ━━━━━━━━━━━━━━━━━━━▶ the lane's first        5.
 *
 * An actor has one row, and that is it. A lane without a row gets one: of the
 * kernel, where no socket answers.
 */
#include "capture/mem.h"
#include "ui/lanes/lanes_private.h"

/* A TCP socket without another end, which others come of. */
static bool may_listen(const struct socket_row *s)
{
	return s->protocol == IP_TCP && s->remote.port == 0 && s->local.port;
}

void maker_leaves(struct lanes_maker *m, uint32_t row)
{
	struct lanes_inside *in = &m->inside[row];
	uint32_t *at;

	if (in->socket == ROW_NONE)
		return;
	m->last_user[in->socket] = row;
	at = &m->in_call[in->socket];
	while (*at != row)
		at = &m->inside[*at].next;
	*at = in->next;
	in->socket = ROW_NONE;
}

void maker_enters(struct lanes_maker *m, uint32_t row, uint32_t socket)
{
	const struct socket_row *s;

	maker_leaves(m, row); /* of a file, a call may never have ended */
	if (socket == ROW_NONE)
		return;
	s = recording_socket_at(m->r, socket);
	if (may_listen(s))
		m->listener[s->local.port] = socket;
	if (m->first_user[socket] == ROW_NONE)
		m->first_user[socket] = row;
	m->last_user[socket] = row;
	m->inside[row] = (struct lanes_inside){ socket, m->in_call[socket] };
	m->in_call[socket] = row;
}

/* Who uses it now, or did last; ROW_NONE: nobody yet. */
static uint32_t user_of(const struct lanes_maker *m, uint32_t socket)
{
	uint32_t row;

	if (socket == ROW_NONE)
		return ROW_NONE;
	row = m->in_call[socket];
	return row != ROW_NONE ? row : m->last_user[socket];
}

/* The listener that a socket is a child of, or ROW_NONE. */
static uint32_t listener_of(const struct lanes_maker *m, uint32_t socket)
{
	const struct socket_row *s = recording_socket_at(m->r, socket);
	uint32_t found = m->listener[s->local.port];

	if (found == ROW_NONE || found == socket ||
	    recording_socket_at(m->r, found)->lane != s->lane)
		return ROW_NONE;
	return found;
}

static uint32_t row_of_end(struct lanes_maker *m, const struct lanes_end *end)
{
	uint32_t row = user_of(m, end->socket);

	if (row == ROW_NONE && end->socket != ROW_NONE)
		row = user_of(m, listener_of(m, end->socket));
	if (row != ROW_NONE || end->lane == ROW_NONE)
		return row;
	if (m->lane_row[end->lane] == ROW_NONE)
		return maker_actor(m, end->lane);
	return m->actor_row[end->lane]; /* or it is not known yet */
}

/* Those of the packet's ends, sender's first. */
static void ends_of(const struct lanes_maker *m, const struct packet_row *p,
		    struct lanes_end end[2])
{
	const struct flow *f = recording_flow(m->r, p->flow);

	for (int i = 0; i < 2; i++)
		end[i] = (struct lanes_end){
			.socket = f->socket[i ? !p->side : p->side],
			.lane = packet_lane(m->r, p, i == 0)
		};
}

void maker_sent(struct lanes_maker *m, uint32_t packet, uint32_t event)
{
	const struct packet_row *p = recording_packet(m->r, packet);
	struct lanes *l = m->l;
	size_t n = l->n_arrows++;
	uint64_t t_ns = recording_event(m->r, event)->t_ns;

	mem_grow(l->arrow, l->cap_arrows, n + 1);
	mem_grow(m->end, m->cap_ends, n + 1);
	ends_of(m, p, m->end[n]);
	l->arrow[n] = (struct lanes_arrow){
		.packet = packet,
		.row = { row_of_end(m, &m->end[n][0]), ROW_NONE },
		.event = { event, ROW_NONE },
		.t_ns = { t_ns, t_ns },
	};
	m->packet_arrow[packet] = (uint32_t)n;
}

void maker_fate(struct lanes_maker *m, uint32_t packet, uint32_t event)
{
	uint32_t n = m->packet_arrow[packet];
	struct lanes_arrow *a;

	if (n == ROW_NONE)
		return;
	a = &m->l->arrow[n];
	ends_of(m, recording_packet(m->r, packet), m->end[n]);
	a->row[1] = row_of_end(m, &m->end[n][1]);
	a->event[1] = event;
	a->t_ns[1] = recording_event(m->r, event)->t_ns;
}

/* The first row of a lane in the run of an event; rows are in order of time. */
static uint32_t first_row(const struct lanes *l, uint32_t lane, uint32_t event)
{
	uint32_t run = lanes_run_of(l, event);

	for (size_t i = 0; i < l->n_rows; i++)
		if (l->row[i].run == run && l->row[i].lane == lane)
			return (uint32_t)i;
	return ROW_NONE;
}

void maker_find_ends(struct lanes_maker *m)
{
	for (size_t n = 0; n < m->l->n_arrows; n++)
		for (int i = 0; i < 2; i++) {
			const struct lanes_end *end = &m->end[n][i];
			uint32_t *row = &m->l->arrow[n].row[i];

			if (*row == ROW_NONE && end->socket != ROW_NONE)
				*row = m->first_user[end->socket];
			if (*row == ROW_NONE && end->lane != ROW_NONE)
				*row = first_row(m->l, end->lane,
						 m->l->arrow[n].event[0]);
		}
}
