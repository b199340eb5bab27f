/*
 * Reading JSON Lines, second half: what was saved is put into the order in
 * which it happened and appended, event by event. Flows, relative numbers and
 * findings come out as they did at first, because they follow from the
 * packets; states do not, they are taken as they stand in the file.
 *
 * Relative sequence numbers become absolute ones that start at 0. All
 * judgements are about differences, so none changes.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "capture/jsonl_read.h"
#include "capture/mem.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* Linux keeps error numbers below this, <asm/errno.h>, MAX_ERRNO. */
#define ERRNO_MAX 4095

#define FIELD(struct_name, key, type, optional)                                \
	{                                                                      \
#key, type, offsetof(struct struct_name, key), optional        \
	}

/* --- packets ----------------------------------------------------------------
 */

/* What the shortest headers take, where a file does not say. */
static uint32_t least_ip_len(const struct packet_line *l)
{
	uint32_t ip = l->src.ip.version == 6 ? 40 : 20;

	return ip + (l->protocol == IP_TCP ? 20 : 8) + l->len;
}

static void packet_from_fields(struct packet *p, const struct packet_line *l)
{
	*p = (struct packet){
		.protocol = l->protocol,
		.src = l->src,
		.dst = l->dst,
		.payload_len = l->len,
		.ip_len = l->ip_len ? l->ip_len : least_ip_len(l),
		.has_l4 = l->protocol != IP_TCP || l->has_tcp,
	};
	if (l->protocol == IP_TCP) {
		p->tcp.seq = l->seq;
		p->tcp.ack = l->ack;
		p->tcp.flags = l->flags;
		p->tcp.win = l->win;
	} else {
		p->icmp.type = l->icmp_type;
		p->icmp.code = l->icmp_code;
	}
}

/* The bytes say more than the fields; a start of a packet may say nothing. */
static void packet_rebuild(const struct saved *s, const struct packet_line *l,
			   struct packet *p)
{
	if (l->n_bytes) {
		packet_decode(p, LINK_RAW, s->bytes + l->bytes_at, l->n_bytes);
		if (p->src.ip.version)
			return;
	}
	packet_from_fields(p, l);
}

static int compare_u32(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The index of a value in rising numbers, or ROW_NONE. */
static uint32_t find_u32(const uint32_t *at, size_t n, uint32_t value)
{
	const uint32_t *found =
		n ? bsearch(&value, at, n, sizeof(*at), compare_u32) : NULL;

	return found ? (uint32_t)(found - at) : ROW_NONE;
}

static int replay_sent(struct saved *s, const struct json_line *l,
		       struct saved_event *e)
{
	struct packet_line *p = &s->packet[e->row];
	struct packet packet;
	struct sent sent = {
		.packet = &packet,
		.bytes = p->n_bytes ? s->bytes + p->bytes_at : NULL,
		.n_bytes = p->n_bytes,
		.copy_of = find_u32(s->sent, s->n_sent, p->copy_of),
		.seen_by = p->seen_by,
		.lane = { p->lane[0], p->lane[1] },
		.socket = { ROW_NONE, ROW_NONE },
	};

	if (s->n_sent && p->n <= s->sent[s->n_sent - 1])
		return field_fail(l, "\"n\" must rise with \"sent_i\"");
	mem_grow(s->sent, s->cap_sent, s->n_sent + 1);
	s->sent[s->n_sent++] = p->n;
	packet_rebuild(s, p, &packet);
	p->number = recording_sent(s->r, p->t_ns, &sent);
	return 0;
}

static int replay_fate(struct saved *s, const struct json_line *l,
		       struct saved_event *e)
{
	const struct packet_line *p = &s->packet[e->row];

	(void)l;
	recording_fate(s->r, p->fate_ns, p->number, (enum fate)p->fate);
	return 0;
}

/* --- calls ------------------------------------------------------------------
 */

struct call_line {
	uint64_t t_ns;
	int64_t result;
	const char *actor, *call, *phase, *args, *error, *data;
	uint32_t line, begin_i;
};

static const struct field call_fields[] = {
	FIELD(call_line, t_ns, FIELD_U64, false),
	FIELD(call_line, actor, FIELD_TEXT, true),
	FIELD(call_line, call, FIELD_TEXT, false),
	FIELD(call_line, phase, FIELD_TEXT, false),
	FIELD(call_line, args, FIELD_TEXT, true),
	FIELD(call_line, result, FIELD_S64, true),
	{ "errno", FIELD_TEXT, offsetof(struct call_line, error), true },
	FIELD(call_line, data, FIELD_TEXT, true),
	FIELD(call_line, line, FIELD_U32, true),
	FIELD(call_line, begin_i, FIELD_INDEX, true),
};

/* An error by its name, or by its number where it has none. */
static int errno_read(const struct json_line *l, const char *text, int *error)
{
	char number[16];

	*error = 0;
	if (!text)
		return 0;
	for (int i = 1; i <= ERRNO_MAX; i++) {
		const char *name = strerrorname_np(i);

		snprintf(number, sizeof(number), "%d", i);
		if (strcmp(name ? name : number, text) == 0) {
			*error = i;
			return 0;
		}
	}
	return field_fail(l, "\"errno\" is not an error's name");
}

static int compare_events(const void *a, const void *b)
{
	const struct saved_event *x = a, *y = b;

	return (x->i > y->i) - (x->i < y->i);
}

/* The call that began at this event, if it has not ended; or NULL. */
static struct saved_event *begun_call(const struct saved *s, uint32_t begin_i)
{
	struct saved_event key = { .i = begin_i };
	struct saved_event *e = bsearch(&key, s->event, s->n_event,
					sizeof(*s->event), compare_events);

	return e && e->is_begun ? e : NULL;
}

static int call_end(struct saved *s, const struct json_line *l,
		    const struct call_line *line)
{
	struct saved_event *begin = begun_call(s, line->begin_i);
	int error;

	if (!begin)
		return field_fail(l, "\"begin_i\" must be that of a call that "
				     "began before and has not ended");
	if (errno_read(l, line->error, &error) != 0)
		return -1;
	begin->is_begun = false;
	recording_call_end(s->r, line->t_ns, begin->row, line->result, error,
			   line->data);
	return 0;
}

static int replay_call(struct saved *s, const struct json_line *l,
		       struct saved_event *e)
{
	struct call_line line = { .args = "" };
	uint32_t lane = ROW_NONE;

	if (fields_read(l, call_fields, ROWS(call_fields), &line) != 0)
		return -1;
	if (strcmp(line.phase, "end") == 0)
		return call_end(s, l, &line);
	if (strcmp(line.phase, "begin") != 0)
		return field_fail(l, "\"phase\" must be begin or end");
	if (line.actor)
		lane = saved_lane(s, line.actor);
	if (line.actor && lane == ROW_NONE)
		return field_fail(l, "\"actor\" is not one of the lanes");
	e->row = recording_call_begin(s->r, line.t_ns, lane, line.call,
				      line.args, line.line);
	e->is_begun = true;
	return 0;
}

/* --- sockets ----------------------------------------------------------------
 */

struct socket_line {
	uint64_t t_ns;
	const char *socket, *actor, *proto, *local, *remote;
	uint32_t socket_n;
};

static const struct field socket_fields[] = {
	FIELD(socket_line, t_ns, FIELD_U64, false),
	FIELD(socket_line, socket, FIELD_TEXT, false),
	FIELD(socket_line, socket_n, FIELD_INDEX, false),
	FIELD(socket_line, actor, FIELD_TEXT, true),
	FIELD(socket_line, proto, FIELD_TEXT, false),
	FIELD(socket_line, local, FIELD_TEXT, true),
	FIELD(socket_line, remote, FIELD_TEXT, true),
};

static int socket_add(struct saved *s, const struct json_line *l,
		      const struct socket_line *line)
{
	struct endpoint local, remote;
	char address[ENDPOINT_TEXT];
	uint32_t lane = line->actor ? saved_lane(s, line->actor) : ROW_NONE;
	uint8_t protocol;
	bool named;

	if (s->n_socket && line->socket_n < s->socket[s->n_socket - 1])
		return field_fail(l, "\"socket_n\" must rise from one new "
				     "socket to the next");
	if (saved_endpoint(l, "local", line->local, &local) != 0 ||
	    saved_endpoint(l, "remote", line->remote, &remote) != 0)
		return -1;
	if (!field_protocol_parse(&protocol, line->proto))
		return field_fail(l, "\"proto\" is not a protocol");
	if (line->actor && lane == ROW_NONE)
		return field_fail(l, "\"actor\" is not one of the lanes");
	named = strcmp(endpoint_format(&local, address), line->socket) != 0;
	mem_grow(s->socket, s->cap_socket, s->n_socket + 1);
	s->socket[s->n_socket++] = line->socket_n;
	recording_socket_add(s->r, named ? line->socket : NULL, lane, protocol,
			     &local, &remote);
	return 0;
}

/* The row of the socket a line is about, made when first spoken of. */
static int socket_read(struct saved *s, const struct json_line *l,
		       uint64_t *t_ns, uint32_t *socket)
{
	struct socket_line line = { .t_ns = 0 };

	if (fields_read(l, socket_fields, ROWS(socket_fields), &line) != 0)
		return -1;
	*t_ns = line.t_ns;
	*socket = find_u32(s->socket, s->n_socket, line.socket_n);
	if (*socket != ROW_NONE)
		return 0;
	*socket = (uint32_t)s->n_socket;
	return socket_add(s, l, &line);
}

struct state_line {
	const char *from, *to, *source, *why, *rfc;
};

static const struct field state_fields[] = {
	FIELD(state_line, from, FIELD_TEXT, true),
	FIELD(state_line, to, FIELD_TEXT, true),
	FIELD(state_line, source, FIELD_TEXT, false),
	FIELD(state_line, why, FIELD_TEXT, true),
	FIELD(state_line, rfc, FIELD_TEXT, true),
};

static int state_read(const struct json_line *l, const char *key,
		      const char *text, enum tcp_state *state)
{
	*state = TCP_UNKNOWN;
	if (!text || tcp_state_parse(state, text))
		return 0;
	return field_fail(l, "\"%s\" is not a state of RFC 9293", key);
}

static int source_read(const struct json_line *l, const char *text,
		       enum state_source *source)
{
	for (int i = 0; i < STATE_SOURCES; i++) {
		*source = (enum state_source)i;
		if (strcmp(state_source_name(*source), text) == 0)
			return 0;
	}
	return field_fail(l, "\"source\" must be kernel or wire");
}

/*
 * The transition that is called so. Several have the same label and source
 * and differ in their states; a newer version may have one that we have not.
 */
static const struct tcp_transition *find_transition(const struct state_line *s,
						    enum tcp_state from,
						    enum tcp_state to)
{
	const struct tcp_transition *found = NULL;
	size_t n;
	const struct tcp_transition *t = tcp_transitions(&n);

	for (size_t i = 0; s->why && s->rfc && i < n; i++) {
		if (strcmp(t[i].label, s->why) != 0 ||
		    strcmp(t[i].source, s->rfc) != 0)
			continue;
		if (t[i].from == from && t[i].to == to)
			return &t[i];
		if (!found)
			found = &t[i];
	}
	return found;
}

static int replay_state(struct saved *s, const struct json_line *l,
			struct saved_event *e)
{
	struct state_line line = { .from = NULL };
	enum tcp_state from, to;
	enum state_source source;
	uint32_t socket;
	uint64_t t_ns;

	(void)e;
	if (socket_read(s, l, &t_ns, &socket) != 0 ||
	    fields_read(l, state_fields, ROWS(state_fields), &line) != 0 ||
	    state_read(l, "from", line.from, &from) != 0 ||
	    state_read(l, "to", line.to, &to) != 0 ||
	    source_read(l, line.source, &source) != 0)
		return -1;
	if (from == to)
		return field_fail(l, "\"from\" and \"to\" are the same");
	/* Where it starts is said, not inferred: a child starts in LISTEN. */
	recording_socket(s->r, socket)->state[source] = (uint8_t)from;
	recording_state(s->r, t_ns, socket, to, source,
			find_transition(&line, from, to));
	return 0;
}

static int replay_info(struct saved *s, const struct json_line *l,
		       struct saved_event *e)
{
	struct info_row info = { .socket = 0 };
	uint64_t t_ns;

	(void)e;
	if (fields_read(l, jsonl_info_fields, n_jsonl_info_fields, &info) != 0 ||
	    socket_read(s, l, &t_ns, &info.socket) != 0)
		return -1;
	recording_info(s->r, t_ns, &info);
	return 0;
}

/* --- the rest ---------------------------------------------------------------
 */

struct text_line {
	uint64_t t_ns;
	const char *lang, *text, *name, *file, *want, *got;
	uint32_t line, col;
};

static int replay_note(struct saved *s, const struct json_line *l,
		       struct saved_event *e)
{
	static const struct field fields[] = {
		FIELD(text_line, t_ns, FIELD_U64, false),
		FIELD(text_line, lang, FIELD_TEXT, false),
		FIELD(text_line, text, FIELD_TEXT, false),
		FIELD(text_line, line, FIELD_U32, true),
	};
	struct text_line line = { .t_ns = 0 };

	(void)e;
	if (fields_read(l, fields, ROWS(fields), &line) != 0)
		return -1;
	recording_note(s->r, line.t_ns, line.lang, line.text, line.line);
	return 0;
}

static uint32_t keep_text(struct recording *r, const char *text)
{
	return text ? recording_text_add(r, text, strlen(text)) : 0;
}

static int replay_expect(struct saved *s, const struct json_line *l,
			 struct saved_event *e)
{
	static const struct field fields[] = {
		FIELD(text_line, t_ns, FIELD_U64, false),
		FIELD(text_line, file, FIELD_TEXT, true),
		FIELD(text_line, line, FIELD_U32, true),
		FIELD(text_line, col, FIELD_U32, true),
		FIELD(text_line, want, FIELD_TEXT, true),
		FIELD(text_line, got, FIELD_TEXT, true),
	};
	struct text_line line = { .t_ns = 0 };
	json_t *ok = json_object_get(l->object, "ok");
	struct expect_row row;

	(void)e;
	if (fields_read(l, fields, ROWS(fields), &line) != 0)
		return -1;
	if (ok && !json_is_boolean(ok) && !json_is_null(ok))
		return field_fail(l, "\"ok\" must be true, false or null");
	row = (struct expect_row){
		.file = keep_text(s->r, line.file),
		.want = keep_text(s->r, line.want),
		.got = keep_text(s->r, line.got),
		.line = line.line,
		.col = line.col,
		.verdict = json_is_true(ok)    ? EXPECT_OK
			   : json_is_false(ok) ? EXPECT_FAILED
					       : EXPECT_NOT_CHECKED,
	};
	recording_expect(s->r, line.t_ns, &row);
	return 0;
}

static int replay_mark(struct saved *s, const struct json_line *l,
		       struct saved_event *e)
{
	static const struct field fields[] = {
		FIELD(text_line, t_ns, FIELD_U64, false),
		FIELD(text_line, name, FIELD_TEXT, false),
	};
	struct text_line line = { .t_ns = 0 };

	(void)e;
	if (fields_read(l, fields, ROWS(fields), &line) != 0)
		return -1;
	recording_mark(s->r, line.t_ns, line.name);
	return 0;
}

static int replay_other(struct saved *s, const struct json_line *l,
			struct saved_event *e)
{
	(void)s;
	(void)l;
	(void)e;
	return 0;
}

/* --- in order ---------------------------------------------------------------
 */

static int (*const replay[])(struct saved *s, const struct json_line *l,
			     struct saved_event *e) = {
	[SAVED_SENT] = replay_sent,	[SAVED_FATE] = replay_fate,
	[SAVED_CALL] = replay_call,	[SAVED_STATE] = replay_state,
	[SAVED_INFO] = replay_info,	[SAVED_NOTE] = replay_note,
	[SAVED_EXPECT] = replay_expect, [SAVED_MARK] = replay_mark,
	[SAVED_OTHER] = replay_other,
};
_Static_assert(ROWS(replay) == SAVED_KINDS, "a function for each kind");

/* Flows are found again by their packets; whose sockets they are is not. */
static void link_sockets(const struct saved *s, const struct saved_flow *f)
{
	struct flow *flow;

	if (f->flow == 0 || f->flow > recording_n_flows(s->r))
		return;
	flow = recording_flow_edit(s->r, f->flow - 1);
	for (int side = 0; side < 2; side++)
		if (endpoint_equal(&flow->end[side], &f->end[side]))
			flow->socket[side] = find_u32(s->socket, s->n_socket,
						      f->socket[side]);
}

int saved_replay(struct saved *s)
{
	if (s->n_event)
		qsort(s->event, s->n_event, sizeof(*s->event), compare_events);
	for (size_t i = 0; i < s->n_event; i++) {
		struct saved_event *e = &s->event[i];
		struct json_line l = { .object = e->object,
				       .name = s->name,
				       .number = e->line,
				       .err = s->err };

		if (i > 0 && e[-1].i == e->i)
			return field_fail(
				&l, "index %" PRIu32 " stands for two events",
				e->i);
		if (replay[e->kind](s, &l, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < s->n_flow; i++)
		link_sockets(s, &s->flow[i]);
	return 0;
}
