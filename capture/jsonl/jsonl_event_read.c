/*
 * Reading JSON Lines: every kind of event but packets, from its object to the
 * recording, when it is its turn. See jsonl_read.c for the whole way.
 *
 * A call's end names its beginning by index. A socket has a number in the
 * file, and gets a row when a line first speaks of it; new numbers rise, so
 * that they are found by bisection however large they are.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/jsonl/jsonl_read.h"
#include "capture/mem.h"
#include "capture/recording/thread.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* Linux keeps error numbers below this, <asm/errno.h>, MAX_ERRNO. */
#define ERRNO_MAX 4095

#define FIELD(struct_name, key, type, optional)                                \
	{                                                                      \
#key, type, offsetof(struct struct_name, key), optional        \
	}

/* --- calls --------------------------------------------------------------- */

struct call_line {
	uint64_t t_ns;
	int64_t result;
	const char *actor, *call, *phase, *args, *error, *data;
	uint32_t line, begin_i, thread;
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
	FIELD(call_line, thread, FIELD_U32, true),
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

/* The call that began at this event, if it has not ended; or NULL. */
static struct saved_event *begun_call(const struct saved *s, uint32_t begin_i)
{
	struct saved_event key = { .i = begin_i };
	struct saved_event *e = bsearch(&key, s->event, s->n_event,
					sizeof(*s->event), saved_compare);

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

int saved_actor(const struct saved *s, const struct json_line *l,
		const char *actor, uint32_t *lane)
{
	*lane = actor ? saved_lane(s, actor) : ROW_NONE;
	if (actor && *lane == ROW_NONE)
		return field_fail(l, "\"actor\" is not one of the lanes");
	return 0;
}

/* --- sockets ------------------------------------------------------------- */

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
	uint32_t lane;
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
	if (saved_actor(s, l, line->actor, &lane) != 0)
		return -1;
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
	*socket = saved_find(s->socket, s->n_socket, line.socket_n);
	if (*socket != ROW_NONE)
		return 0;
	*socket = (uint32_t)s->n_socket;
	return socket_add(s, l, &line);
}

/* Whose call it is, if the file tells of threads, and which socket's. */
static int call_place(struct saved *s, const struct json_line *l,
		      const struct call_line *line, uint32_t lane,
		      uint32_t call)
{
	json_t *n = json_object_get(l->object, "socket_n");
	uint32_t thread = recording_thread_find(s->r, lane, line->thread);
	uint32_t socket = ROW_NONE;
	uint64_t t_ns;

	if (n && !json_is_null(n) && socket_read(s, l, &t_ns, &socket) != 0)
		return -1;
	if (thread != ROW_NONE &&
	    thread_at(s->r, thread, ROW_NONE).lane != lane)
		thread = ROW_NONE; /* it has become another command */
	recording_call_place(s->r, call, thread, socket);
	return 0;
}

int saved_call(struct saved *s, const struct json_line *l,
	       struct saved_event *e)
{
	struct call_line line = { .args = "" };
	uint32_t lane;

	if (fields_read(l, call_fields, ROWS(call_fields), &line) != 0)
		return -1;
	if (strcmp(line.phase, "end") == 0)
		return call_end(s, l, &line);
	if (strcmp(line.phase, "begin") != 0)
		return field_fail(l, "\"phase\" must be begin or end");
	if (saved_actor(s, l, line.actor, &lane) != 0)
		return -1;
	e->row = recording_call_begin(s->r, line.t_ns, lane, line.call,
				      line.args, line.line);
	e->is_begun = true;
	return call_place(s, l, &line, lane, e->row);
}

/* --- states and figures -------------------------------------------------- */

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

int saved_state(struct saved *s, const struct json_line *l,
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

int saved_info(struct saved *s, const struct json_line *l,
	       struct saved_event *e)
{
	struct info_row info = { .socket = 0 };
	uint64_t t_ns;

	(void)e;
	if (fields_read(l, jsonl_info_fields, n_jsonl_info_fields, &info) !=
		    0 ||
	    socket_read(s, l, &t_ns, &info.socket) != 0)
		return -1;
	recording_info(s->r, t_ns, &info);
	return 0;
}

/* --- the rest ------------------------------------------------------------ */

struct text_line {
	uint64_t t_ns;
	const char *lang, *text, *name, *file, *want, *got;
	uint32_t line, col;
};

int saved_note(struct saved *s, const struct json_line *l,
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

int saved_expect(struct saved *s, const struct json_line *l,
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

int saved_mark(struct saved *s, const struct json_line *l,
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
