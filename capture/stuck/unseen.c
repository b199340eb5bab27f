/*
 * Why is it stuck: a connection of which no packet was captured, for it was
 * stuck before anybody watched. The kernel's sockets stand in for the wire:
 *
 *	the window that B offers	snd_wnd of A's socket
 *	what is on its way from A	A's write queue without notsent_bytes
 *	who spoke, and when		bytes_sent, bytes_received,
 *					last_data_sent, last_data_recv and
 *					last_ack_recv of either socket
 *	SYNs and SYN+ACKs		how often its timer went off, and one
 *
 * All of TCP_INFO, see tcp(7) and include/uapi/linux/tcp.h. What no socket
 * tells stays zero, which no rule takes for a fact. Times are since the epoch.
 */
#include "capture/stuck/private.h"

static bool field(const struct census_socket *s, const char *name,
		  uint64_t *value)
{
	uint32_t unit_ns;

	return s && s->kernel.has_info &&
	       kernel_info_field(&s->kernel, name, value, &unit_ns);
}

/* 0: not known. */
static uint64_t number(const struct census_socket *s, const char *name)
{
	uint64_t value;

	return field(s, name, &value) ? value : 0;
}

/* When that was, of which TCP_INFO tells how long ago; 0: not known. */
static uint64_t moment(const struct census_socket *s, const char *name)
{
	uint64_t ms;

	if (!field(s, name, &ms) || ms >= s->seen_ns / MS_NS)
		return 0;
	return s->seen_ns - ms * MS_NS;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* From ESTABLISHED on. */
static bool is_synchronized(const struct census_socket *s)
{
	return s && s->kernel.state >= TCP_ESTABLISHED;
}

static bool has_closed(const struct census_socket *s)
{
	return is_synchronized(s) && s->kernel.state != TCP_ESTABLISHED &&
	       s->kernel.state != TCP_CLOSE_WAIT;
}

/* --- what an end has said ------------------------------------------------ */

/* When it sent data last, by itself or else by its peer; 0: never. */
static uint64_t data_ns(const struct census_socket *me,
			const struct census_socket *peer)
{
	if (number(me, "bytes_sent"))
		return moment(me, "last_data_sent");
	return number(peer, "bytes_received") ? moment(peer, "last_data_recv")
					      : 0;
}

static void tell_open(struct flow *f, int end, const struct census_socket *me,
		      const struct census_socket *peer)
{
	f->packets[end] = (uint32_t)later(number(me, "segs_out"),
					  number(peer, "segs_in"));
	f->payload[end] =
		later(number(me, "bytes_sent"), number(peer, "bytes_received"));
	f->last_ns[end] =
		later(data_ns(me, peer), moment(peer, "last_ack_recv"));
	if (!f->last_ns[end])
		f->last_ns[end] = me ? me->since_ns : 0;
}

static void tell_window(struct flow_tcp *t, int end,
			const struct census_socket *me)
{
	struct tcp_end *from = &t->conn.end[end], *to = &t->conn.end[1 - end];
	uint64_t value;

	from->fin_sent = has_closed(me);
	/* who has closed and has sent all wants no window */
	if ((!from->fin_sent || me->kernel.info.wqueue) &&
	    field(me, "snd_wnd", &value)) {
		t->side[1 - end].win_told = true;
		t->side[1 - end].win_last = (uint32_t)value;
	}
	if (field(me, "notsent_bytes", &value) &&
	    value <= me->kernel.info.wqueue) {
		from->snd_known = to->ack_known = true;
		from->snd_nxt = me->kernel.info.wqueue - (uint32_t)value;
	}
}

/* A SYN or SYN+ACK is all that it has sent so far. */
static void tell_opening(struct flow *f, int end,
			 const struct census_socket *me)
{
	f->tcp->side[end].syn_seen = true;
	f->packets[end] = me->retransmits + 1;
	f->last_ns[end] = me->first_ns;
}

static void tell_end(struct flow *f, int end, const struct census_socket *me,
		     const struct census_socket *peer)
{
	if (me && (me->kernel.state == TCP_SYN_SENT ||
		   me->kernel.state == TCP_SYN_RECEIVED)) {
		tell_opening(f, end, me);
		return;
	}
	if (is_synchronized(me) || is_synchronized(peer))
		tell_open(f, end, me, peer);
	if (is_synchronized(me))
		tell_window(f->tcp, end, me);
}

/* --- the conversation ---------------------------------------------------- */

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return b && b < a ? b : a;
}

/* It was there by then. */
static uint64_t began_ns(const struct stuck_facts *in)
{
	uint64_t began_ns = in->now_ns;

	for (int end = 0; end < 2; end++) {
		const struct census_socket *s = stuck_socket(in, end);

		if (s)
			began_ns = earlier(earlier(began_ns, s->first_ns),
					   s->since_ns);
	}
	return began_ns;
}

static void tell_tcp(const struct stuck_facts *in, struct flow *f)
{
	const struct census_socket *s[2] = { stuck_socket(in, 0),
					     stuck_socket(in, 1) };

	for (int end = 0; end < 2; end++)
		tell_end(f, end, s[end], s[1 - end]);
	/* an answer within the same tick is later than its question */
	f->tcp->data_side = data_ns(s[1], s[0]) >= data_ns(s[0], s[1]);
}

struct stuck_facts stuck_facts_unseen(struct stuck_unseen *of,
				      const struct census *c, bool udp,
				      const struct endpoint *local,
				      const struct endpoint *remote,
				      uint64_t now_ns)
{
	int end = census_listener(c, udp, local) ? 1 : 0;
	struct flow *f = &of->flow;
	struct stuck_facts in;

	*of = (struct stuck_unseen){ .flow = { .protocol = udp ? IP_UDP
							       : IP_TCP } };
	f->tcp = udp ? NULL : &of->tcp;
	f->end[end] = *local;
	f->end[1 - end] = *remote;
	in = stuck_facts_of(f, c, 0, now_ns);
	f->first_ns = began_ns(&in);
	if (!udp)
		tell_tcp(&in, f);
	for (int i = 0; i < 2; i++)
		if (!f->last_ns[i])
			f->last_ns[i] = f->first_ns;
	return in;
}
