/*
 * A socket's trouble by the kernel's word alone: a connection is told by the
 * rules of capture/stuck, as if its packets had been captured. What has no
 * other end, a listener or an unconnected UDP socket, has a queue: how full it
 * is, and since when nobody has taken anything from it.
 */
#include "ui/live/stuck_socket.h"

#include "capture/text.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"

/* "python3 (412)", else "127.0.0.1:80". */
static char *name_of(const struct census_socket *s, char out[STUCK_NAME])
{
	struct words w = { .at = out, .size = STUCK_NAME };
	char text[ENDPOINT_TEXT];

	out[0] = '\0';
	if (s->owner.pid)
		stuck_add_command(&w, &s->owner);
	else
		words_add(&w, "%s", endpoint_format(&s->local, text));
	return out;
}

/* " for 3.2 s"; "": it is not known since when. */
static char *waits_for(const struct census_socket *s, uint64_t now_ns,
		       char out[STUCK_NAME])
{
	struct words w = { .at = out, .size = STUCK_NAME };
	char text[TIME_TEXT];

	out[0] = '\0';
	if (s->rqueue_since_ns && now_ns > s->rqueue_since_ns)
		words_add(&w, tr(" for %s"),
			  time_brief(now_ns - s->rqueue_since_ns, text));
	return out;
}

/* sk_acceptq_is_full() of include/net/sock.h: one more than it was told. */
static void tell_listener(struct words *w, const struct census_socket *s,
			  uint64_t now_ns)
{
	uint32_t waiting = s->kernel.info.rqueue, most = s->kernel.info.wqueue;
	char name[STUCK_NAME], since[STUCK_NAME], n[COUNT_TEXT], of[COUNT_TEXT];

	name_of(s, name);
	waits_for(s, now_ns, since);
	count_format(waiting, n);
	count_format(most, of);
	if (waiting > most)
		words_add(w,
			  tr("%s does not accept%s: its accept queue is full "
			     "(%s wait, %s may), so its kernel drops the SYNs "
			     "of whoever else connects."),
			  name, since, n, of);
	else if (waiting)
		words_add(w,
			  tr("%s has not emptied its accept queue%s: %s wait "
			     "in it, %s may."),
			  name, since, n, of);
	else
		words_add(w,
			  tr("It is not stuck: %s listens, and nobody waits in "
			     "its accept queue (%s may)."),
			  name, of);
}

static void tell_udp(struct words *w, const struct census_socket *s,
		     uint64_t now_ns)
{
	char name[STUCK_NAME], since[STUCK_NAME], n[COUNT_TEXT];

	name_of(s, name);
	if (s->kernel.info.rqueue)
		words_add(w,
			  tr("%s has not read its datagrams%s: they take %s "
			     "bytes of memory in the receive buffer."),
			  name, waits_for(s, now_ns, since),
			  count_format(s->kernel.info.rqueue, n));
	else
		words_add(w,
			  tr("It is not stuck: %s has read all that has come."),
			  name);
	if (s->drops)
		words_add(w, tr(" · dropped %u"), s->drops);
}

static size_t connection_lines(const struct census *c,
			       const struct census_socket *s, uint64_t now_ns,
			       char line[1 + STUCK_FACTS][STUCK_TEXT])
{
	struct stuck_unseen of;
	struct stuck_facts in = stuck_facts_unseen(&of, c, s->udp, &s->local,
						   &s->remote, now_ns);
	struct stuck told = stuck_ask(&in);

	stuck_sentence(&in, &told, line[0]);
	return 1 + stuck_facts_text(&in, line + 1);
}

size_t stuck_socket_lines(const struct census *c, const struct census_socket *s,
			  uint64_t now_ns,
			  char line[1 + STUCK_FACTS][STUCK_TEXT])
{
	struct words w = { .at = line[0], .size = STUCK_TEXT };

	if (s->remote.port)
		return connection_lines(c, s, now_ns, line);
	line[0][0] = '\0';
	if (s->udp)
		tell_udp(&w, s, now_ns);
	else
		tell_listener(&w, s, now_ns);
	return 1;
}
