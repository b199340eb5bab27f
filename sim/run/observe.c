/*
 * Values of the run in a text, ${C.s.rto_ms}: asked for when the statement is
 * reached, of the kernel what is of a socket, of the recording what has
 * happened. What the kernel does not tell, or what has not happened yet, is "?"
 * and never made up.
 *
 * Packets are those of the ladder: copies that freeze mode keeps from the wire,
 * and those that the wire makes itself, are nobody's doing and are left out.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/field.h"
#include "sim/run/private.h"
#include "sim/scenario/observed.h"

enum { VALUE_TEXT = 400 };

/* What is known of a value; and how it is put into the text. */
struct value {
	bool is_time;	/* number is in nanoseconds */
	bool is_number; /* else text */
	uint64_t number;
	char text[VALUE_TEXT]; /* "": it is not known */
};

static void set_number(struct value *v, uint64_t number)
{
	v->is_number = true;
	v->number = number;
}

static void set_time(struct value *v, uint64_t ns)
{
	set_number(v, ns);
	v->is_time = true;
}

static void set_text(struct value *v, const char *text)
{
	snprintf(v->text, sizeof(v->text), "%s", text);
}

/* --- how a value is written ---------------------------------------------- */

static const struct {
	const char *name, *sign;
	uint64_t ns;
} units[] = {
	{ "s", "s", 1000000000 },
	{ "ms", "ms", 1000000 },
	{ "us", "µs", 1000 },
};
enum { UNITS = sizeof(units) / sizeof(units[0]) };

/* At most three decimals, and no noughts at their end. */
static void put_decimal(FILE *out, uint64_t number, uint64_t unit)
{
	unsigned decimals = (unsigned)(number % unit * 1000 / unit), digits = 3;

	fprintf(out, "%" PRIu64, number / unit);
	for (; digits && decimals % 10 == 0; digits--)
		decimals /= 10;
	if (digits)
		fprintf(out, ".%0*u", (int)digits, decimals);
}

/* In the unit that was asked for; else in one that fits, which is told. */
static void put_time(FILE *out, uint64_t ns, const char *unit)
{
	int i = 0;

	while (i + 1 < UNITS &&
	       (unit ? strcmp(units[i].name, unit) != 0 : ns < units[i].ns))
		i++;
	put_decimal(out, ns, units[i].ns);
	if (!unit)
		fprintf(out, " %s", units[i].sign);
}

static void put_value(FILE *out, const struct value *v,
		      const struct observed_ref *ref)
{
	if (v->is_time)
		put_time(out, v->number, ref->unit);
	else if (v->is_number)
		fprintf(out, "%" PRIu64, v->number);
	else
		fputs(v->text[0] ? v->text : "?", out);
}

/* --- of the run ---------------------------------------------------------- */

/* A packet that one of the ends has sent, and that the viewer sees. */
static bool is_sent(const struct packet_row *p)
{
	return p->copy_of == ROW_NONE && p->fate != FATE_ABSORBED;
}

static uint64_t count_packets(const struct run *run, enum observed what)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < recording_n_packets(run->rec); i++) {
		const struct packet_row *p = recording_packet(run->rec, i);

		if (is_sent(p))
			n += what == OBSERVED_PACKETS ||
			     (what == OBSERVED_COPIES &&
			      p->analysis & ANALYSIS_RETRANSMISSION) ||
			     (what == OBSERVED_DROPPED &&
			      p->fate == FATE_DROPPED);
	}
	return n;
}

static int ask_run(struct run *run, const struct observed_ref *ref,
		   struct value *v, struct err *e)
{
	(void)e;
	if (ref->what == OBSERVED_TIME)
		set_time(v, run_time(run));
	else
		set_number(v, count_packets(run, ref->what));
	return 0;
}

/* --- of an actor --------------------------------------------------------- */

/* Its last call that has returned, or NULL. */
static const struct call_row *last_call(const struct run *run, const char *name)
{
	for (uint32_t i = recording_count(run->rec); i-- > 0;) {
		const struct event *ev = recording_event(run->rec, i);
		const struct call_row *call;

		if (ev->kind != EVENT_CALL_END)
			continue;
		call = recording_call(run->rec, ev->row);
		if (call->lane != ROW_NONE &&
		    strcmp(recording_lane_name(run->rec, call->lane), name) ==
			    0)
			return call;
	}
	return NULL;
}

static void set_result(struct value *v, const struct call_row *call)
{
	const char *name = call->error ? strerrorname_np(call->error) : NULL;

	snprintf(v->text, sizeof(v->text), "%" PRId64 "%s%s", call->result,
		 call->error ? " " : "",
		 name	       ? name
		 : call->error ? "?"
			       : "");
}

static int ask_actor(struct run *run, const struct observed_ref *ref,
		     struct value *v, struct err *e)
{
	const struct call_row *call = last_call(run, ref->subject);
	const struct recording *r = run->rec;

	(void)e;
	if (!call)
		return 0;
	if (ref->what == OBSERVED_CALL)
		set_text(v, recording_text(r, call->name));
	else if (ref->what == OBSERVED_RESULT)
		set_result(v, call);
	else if (ref->what == OBSERVED_DATA)
		set_text(v, recording_text(r, call->data));
	else
		set_time(v,
			 recording_event(r, call->end_event)->t_ns -
				 recording_event(r, call->begin_event)->t_ns);
	return 0;
}

/* --- of a socket --------------------------------------------------------- */

/* A listener's queues are of connections, anybody else's of bytes. */
static void set_queue(struct value *v, const struct kernel_socket *k,
		      enum observed what)
{
	bool of_listener = what == OBSERVED_ACCEPT || what == OBSERVED_BACKLOG;
	bool receives = what == OBSERVED_ACCEPT || what == OBSERVED_RECV;

	if (what == OBSERVED_LOST)
		set_number(v, k->dropped);
	else if (of_listener == (k->state == TCP_LISTEN))
		set_number(v, receives ? k->info.rqueue : k->info.wqueue);
}

static void set_info(struct value *v, const struct kernel_socket *k,
		     const char *name)
{
	uint64_t value;
	uint32_t unit_ns;

	if (!kernel_info_field(k, name, &value, &unit_ns))
		return;
	if (unit_ns)
		set_time(v, value * unit_ns);
	else
		set_number(v, value);
}

static void set_port(struct value *v, const struct endpoint *end)
{
	if (end->port)
		set_number(v, end->port);
}

/* Gone, or not there yet, is CLOSED, as `state` has it. */
static void set_state(struct run *run, struct value *v, uint32_t socket)
{
	enum tcp_state state = socket == TRUTH_NONE
				       ? TCP_CLOSED
				       : truth_state(run->truth, socket);

	if (state != TCP_UNKNOWN)
		set_text(v, tcp_state_name(state));
}

static int ask_socket(struct run *run, const struct observed_ref *ref,
		      struct value *v, struct err *e)
{
	uint32_t socket = truth_find(run->truth, ref->subject);
	struct kernel_socket k = { 0 };
	const struct socket_row *row;
	int rc;

	if (ref->what == OBSERVED_STATE)
		set_state(run, v, socket);
	if (ref->what == OBSERVED_STATE || socket == TRUTH_NONE)
		return 0;
	row = recording_socket_at(run->rec, truth_row(run->truth, socket));
	if (ref->what == OBSERVED_PORT || ref->what == OBSERVED_PEER_PORT) {
		set_port(v, ref->what == OBSERVED_PORT ? &row->local
						       : &row->remote);
		return 0;
	}
	rc = truth_ask(run->truth, socket, &k, e);
	if (rc <= 0)
		return rc;
	if (ref->what == OBSERVED_INFO)
		set_info(v, &k, ref->name);
	else
		set_queue(v, &k, ref->what);
	return 0;
}

/* --- of a packet --------------------------------------------------------- */

/* The last one that was sent, of a direction if one is named, or ROW_NONE. */
static uint32_t last_packet(const struct run *run, const char *subject)
{
	char names[OBSERVED_SUBJECT];
	struct selector sel = { 0 };

	snprintf(names, sizeof(names), "%s", subject);
	sel.to = strchr(names, '>');
	if (sel.to) {
		sel.from = names;
		*sel.to++ = '\0';
	}
	for (uint32_t i = recording_n_packets(run->rec); i-- > 0;)
		if (is_sent(recording_packet(run->rec, i)) &&
		    match_direction(run->rec, &sel, i))
			return i;
	return ROW_NONE;
}

static void set_after(const struct run *run, struct value *v, uint32_t packet)
{
	const struct packet_row *p = recording_packet(run->rec, packet);

	for (uint32_t i = packet; i-- > 0;) {
		const struct packet_row *q = recording_packet(run->rec, i);

		if (q->flow != p->flow || q->side != p->side || !is_sent(q))
			continue;
		set_time(v, p->sent_ns - q->sent_ns);
		return;
	}
}

/* The word for a value that has one; else NULL. */
static const char *word_of(enum packet_field field, uint64_t number)
{
	const char *const *words = field_words(field);

	if (number == FIELD_NONE)
		return "none";
	for (uint64_t i = 0; words && words[i]; i++)
		if (i == number)
			return words[i];
	return NULL;
}

/* A packet of this protocol has it, in a header or worked out. */
static bool has_field(const struct packet_row *p, enum packet_field field)
{
	if (field == FIELD_LEN)
		return true;
	return field_fits(field == FIELD_WIN_BYTES ? FIELD_WIN : field,
			  p->protocol);
}

/* As a comparison would have it written: ecn=ce, mss=none. */
static void set_field(const struct run *run, struct value *v, uint32_t packet,
		      const char *name)
{
	const struct packet_row *p = recording_packet(run->rec, packet);
	enum packet_field field;
	uint64_t number;

	if (!field_find(name, &field) || !has_field(p, field) ||
	    !match_field(run->rec, packet, field, &number))
		return;
	if (word_of(field, number))
		set_text(v, word_of(field, number));
	else
		set_number(v, number);
}

static void set_flags(struct value *v, const struct packet_row *p)
{
	char flags[FLAGS_TEXT];

	if (p->protocol == IP_TCP && p->has_l4)
		snprintf(v->text, sizeof(v->text), "[%s]",
			 tcp_flags_format(p->flags, flags));
}

static int ask_packet(struct run *run, const struct observed_ref *ref,
		      struct value *v, struct err *e)
{
	uint32_t packet = last_packet(run, ref->subject);
	const struct packet_row *p;
	char name[NAME_TEXT];

	(void)e;
	if (packet == ROW_NONE)
		return 0;
	p = recording_packet(run->rec, packet);
	switch (ref->what) {
	case OBSERVED_N:
		set_number(v, packet + 1);
		break;
	case OBSERVED_FROM:
	case OBSERVED_TO:
		set_text(v, packet_end_name(run->rec, p,
					    ref->what == OBSERVED_FROM, name));
		break;
	case OBSERVED_FLAGS:
		set_flags(v, p);
		break;
	case OBSERVED_AFTER:
		set_after(run, v, packet);
		break;
	default:
		set_field(run, v, packet, ref->name);
		break;
	}
	return 0;
}

/* --- all of them --------------------------------------------------------- */

static int (*const askers[])(struct run *run, const struct observed_ref *ref,
			     struct value *v, struct err *e) = {
	[OF_RUN] = ask_run,
	[OF_ACTOR] = ask_actor,
	[OF_SOCKET] = ask_socket,
	[OF_PACKET] = ask_packet,
};
_Static_assert(sizeof(askers) / sizeof(askers[0]) == OBSERVED_OFS,
	       "one for each");

int run_observe(struct run *run, FILE *out, const char *text, size_t n,
		struct err *e)
{
	struct value v = { 0 };
	struct observed_ref ref;
	size_t name_at;

	observed_parse(text, n, &ref, &name_at);
	if (askers[ref.of](run, &ref, &v, e) < 0)
		return -1;
	put_value(out, &v, &ref);
	return 0;
}
