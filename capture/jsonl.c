/*
 * A recording as JSON Lines: one object a line, docs/recording.schema.json.
 *
 * Every line carries "i". Up to the last event it is the event's index in the
 * recording; what has no event of its own counts on from there:
 *
 *    event      0      1     2      3     4
 *               START  SENT  STATE  FATE  MARK
 *    line  i =  0            2      3     4     5      6     7
 *               recording    state  packet mark  packet flow  end
 *                                   │            │ still held
 *                                   └ sent_i 1   └ and not lost
 *
 * so a packet stands where its fate is final, and a reader can put all events
 * back in their order. "i" is the same whichever parts are written.
 *
 * Invariants
 *  - What is not known, or does not apply, is null and never absent.
 *  - Sockets are numbered in the order they are first spoken of, so what is
 *    read and written again has the same numbers.
 *  - Every string goes through jsonl_string.
 */
#include "capture/jsonl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "capture/analysis.h"
#include "capture/jsonl_field.h"
#include "capture/jsonl_member.h"
#include "capture/mem.h"

#ifndef WIRESTEP_VERSION
#define WIRESTEP_VERSION "unknown"
#endif

#define NS_PER_S 1000000000u

struct writer {
	const struct recording *r;
	FILE *out;
	uint32_t parts;
	uint32_t *socket_n; /* by row; 0: no line speaks of it */
	uint32_t expectations, failed;
};

/* The text, or NULL for number 0, which stands for none. */
static const char *text_of(const struct writer *w, uint32_t text)
{
	return text ? recording_text(w->r, text) : NULL;
}

/* NULL if there is none; FLOW_NONE is the same number. */
static const char *lane_of(const struct writer *w, uint32_t lane)
{
	return lane == ROW_NONE ? NULL : recording_lane_name(w->r, lane);
}
_Static_assert(FLOW_NONE == ROW_NONE, "one number stands for no row");

/* --- the first line ---------------------------------------------------------
 */

static void put_started(FILE *out, uint64_t started_ns)
{
	time_t seconds = (time_t)(started_ns / NS_PER_S);
	char date[32], text[48];
	struct tm tm;

	if (started_ns == 0 || !gmtime_r(&seconds, &tm)) {
		member_null(out, "started");
		return;
	}
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s.%09uZ", date,
		 (unsigned int)(started_ns % NS_PER_S));
	member_string(out, "started", text);
}

static void put_title(const struct writer *w, const struct recording_head *head)
{
	member_key(w->out, "title");
	if (!head->title_en && !head->title_zh) {
		fputs("null", w->out);
		return;
	}
	fputs("{\"en\":", w->out);
	member_value(w->out, text_of(w, head->title_en));
	member_string(w->out, "zh", text_of(w, head->title_zh));
	putc('}', w->out);
}

static void put_lanes(const struct writer *w)
{
	member_key(w->out, "lanes");
	putc('[', w->out);
	for (uint32_t i = 0; i < recording_n_lanes(w->r); i++) {
		if (i > 0)
			putc(',', w->out);
		jsonl_string(w->out, recording_lane_name(w->r, i));
	}
	putc(']', w->out);
}

static void write_head(struct writer *w, uint32_t i, const struct event *e)
{
	const struct recording_head *head = recording_head_of(w->r);

	(void)e;
	fprintf(w->out,
		"{\"event\":\"recording\",\"version\":%d,\"i\":%" PRIu32,
		JSONL_VERSION, i);
	member_string(w->out, "name", text_of(w, head->name));
	put_title(w, head);
	member_string(w->out, "mode", text_of(w, head->mode));
	member_string(w->out, "kernel", text_of(w, head->kernel));
	put_started(w->out, head->started_ns);
	member_string(w->out, "wirestep", WIRESTEP_VERSION);
	put_lanes(w);
	object_close(w->out);
}

/* --- packets ----------------------------------------------------------------
 */

/* A fragment or a cut packet has addresses alone: there are no ports. */
static bool has_tcp(const struct flow *f)
{
	return f->protocol == IP_TCP && (f->end[0].port || f->end[1].port);
}

static void put_end_name(const struct writer *w, const char *key,
			 const struct flow *f, int side)
{
	const char *lane = lane_of(w, f->lane[side]);
	char text[ENDPOINT_TEXT];

	member_string(w->out, key,
		      lane ? lane : endpoint_format(&f->end[side], text));
}

static void put_ends(const struct writer *w, const struct packet_row *p)
{
	const struct flow *f = recording_flow(w->r, p->flow);

	member_u64(w->out, "flow", p->flow + 1);
	member_protocol(w->out, p->protocol);
	put_end_name(w, "from", f, p->side);
	put_end_name(w, "to", f, 1 - p->side);
	member_endpoint(w->out, "src", &f->end[p->side]);
	member_endpoint(w->out, "dst", &f->end[1 - p->side]);
}

static void put_headers(const struct writer *w, const struct packet_row *p)
{
	bool tcp = has_tcp(recording_flow(w->r, p->flow));
	bool icmp = p->protocol == IP_ICMP || p->protocol == IP_ICMPV6;
	char flags[FLAGS_TEXT];

	member_string(w->out, "flags",
		      tcp ? tcp_flags_format(p->flags, flags) : NULL);
	member_u64_if(w->out, "seq", tcp, packet_seq(w->r, p));
	member_u64_if(w->out, "ack", tcp, packet_ack(w->r, p));
	member_u64(w->out, "len", p->payload_len);
	member_u64(w->out, "ip_len", p->ip_len);
	member_u64_if(w->out, "win", tcp, p->win);
	member_u64_if(w->out, "icmp_type", icmp, p->icmp_type);
	member_u64_if(w->out, "icmp_code", icmp, p->icmp_code);
}

static void put_fate(const struct writer *w, const struct packet_row *p)
{
	bool final = p->fate_event != ROW_NONE;
	bool arrives = final && fate_arrives((enum fate)p->fate);

	member_string(w->out, "fate", fate_name((enum fate)p->fate));
	member_u64_if(w->out, "fate_ns", final, p->fate_ns);
	member_u64(w->out, "sent_i", p->sent_event);
	member_u64_if(w->out, "delivered_i", arrives, p->fate_event);
	member_u64_if(w->out, "delivered_ns", arrives, p->fate_ns);
}

/* The names of the bits that are set, as an array of strings. */
static void put_bits(FILE *out, const char *key, uint32_t bits, size_t n,
		     const char *(*name)(size_t bit))
{
	const char *comma = "";

	member_key(out, key);
	putc('[', out);
	for (size_t bit = 0; bit < n; bit++) {
		if (!(bits & 1u << bit))
			continue;
		fprintf(out, "%s\"%s\"", comma, name(bit));
		comma = ",";
	}
	putc(']', out);
}

static void put_bytes(const struct writer *w, const struct packet_row *p)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *bytes = recording_bytes(w->r, p);

	if (!(w->parts & JSONL_BYTES))
		return;
	if (!bytes) {
		member_null(w->out, "bytes");
		return;
	}
	member_key(w->out, "bytes");
	putc('"', w->out);
	for (uint32_t i = 0; i < p->bytes_len; i++) {
		putc(digits[bytes[i] >> 4], w->out);
		putc(digits[bytes[i] & 0xf], w->out);
	}
	putc('"', w->out);
}

static void packet_line(const struct writer *w, uint32_t i, uint32_t packet)
{
	const struct packet_row *p = recording_packet(w->r, packet);

	object_open(w->out, "packet", i);
	member_u64(w->out, "n", packet + 1);
	member_u64(w->out, "t_ns", p->sent_ns);
	put_ends(w, p);
	put_headers(w, p);
	put_fate(w, p);
	member_u64_if(w->out, "copy_of", p->copy_of != ROW_NONE,
		      p->copy_of + 1);
	put_bits(w->out, "seen", p->seen_by, N_SEEN_BY, seen_name);
	put_bits(w->out, "analysis", p->analysis, ANALYSIS_KINDS,
		 analysis_name);
	put_bytes(w, p);
	object_close(w->out);
}

static void write_packet(struct writer *w, uint32_t i, const struct event *e)
{
	packet_line(w, i, e->row);
}

/* --- calls, states and the rest ---------------------------------------------
 */

static void put_errno(FILE *out, int error)
{
	const char *name = error > 0 ? strerrorname_np(error) : NULL;
	char text[16];

	snprintf(text, sizeof(text), "%d", error);
	member_string(out, "errno", !error ? NULL : name ? name : text);
}

static void write_call(struct writer *w, uint32_t i, const struct event *e)
{
	const struct call_row *call = recording_call(w->r, e->row);
	bool end = e->kind == EVENT_CALL_END;

	object_open(w->out, "call", i);
	member_u64(w->out, "t_ns", e->t_ns);
	member_string(w->out, "actor", lane_of(w, call->lane));
	member_u64(w->out, "thread", call->thread);
	member_string(w->out, "call", recording_text(w->r, call->name));
	member_string(w->out, "phase", end ? "end" : "begin");
	member_string(w->out, "args", recording_text(w->r, call->args));
	if (end) {
		member_key(w->out, "result");
		fprintf(w->out, "%" PRId64, call->result);
	} else {
		member_null(w->out, "result");
	}
	put_errno(w->out, end ? call->error : 0);
	member_string(w->out, "data", end ? text_of(w, call->data) : NULL);
	member_u64_if(w->out, "line", call->line, call->line);
	member_u64_if(w->out, "begin_i", end, call->begin_event);
	object_close(w->out);
}

static void put_socket(const struct writer *w, uint32_t socket)
{
	const struct socket_row *s = recording_socket_at(w->r, socket);
	const struct endpoint none = { .port = 0 };
	const char *name = text_of(w, s->name);
	char text[ENDPOINT_TEXT];

	member_string(w->out, "socket",
		      name ? name : endpoint_format(&s->local, text));
	member_u64(w->out, "socket_n", w->socket_n[socket]);
	member_string(w->out, "actor", lane_of(w, s->lane));
	member_protocol(w->out, s->protocol);
	member_endpoint(w->out, "local", &s->local);
	member_endpoint(w->out, "remote", s->remote.port ? &s->remote : &none);
}

/* A state's name; NULL, and so null, where it is not known. */
static const char *state_text(uint8_t state)
{
	return state == TCP_UNKNOWN ? NULL
				    : tcp_state_name((enum tcp_state)state);
}

static void write_state(struct writer *w, uint32_t i, const struct event *e)
{
	const struct state_row *state = recording_state_row(w->r, e->row);

	object_open(w->out, "state", i);
	member_u64(w->out, "t_ns", e->t_ns);
	put_socket(w, state->socket);
	member_string(w->out, "from", state_text(state->from));
	member_string(w->out, "to", state_text(state->to));
	member_string(w->out, "source",
		      state_source_name((enum state_source)state->source));
	member_string(w->out, "why", state->why ? state->why->label : NULL);
	member_string(w->out, "rfc", state->why ? state->why->source : NULL);
	object_close(w->out);
}

static void put_info_field(FILE *out, const struct field *field,
			   const struct info_row *info)
{
	const char *at = (const char *)info + field->offset;
	uint64_t value = 0;
	uint32_t narrow;

	if (field->type == FIELD_U64) {
		memcpy(&value, at, sizeof(value));
	} else {
		memcpy(&narrow, at, sizeof(narrow));
		value = narrow;
	}
	member_u64(out, field->key, value);
}

static void write_info(struct writer *w, uint32_t i, const struct event *e)
{
	const struct info_row *info = recording_info_row(w->r, e->row);

	object_open(w->out, "info", i);
	member_u64(w->out, "t_ns", e->t_ns);
	put_socket(w, info->socket);
	for (size_t n = 0; n < n_jsonl_info_fields; n++)
		put_info_field(w->out, &jsonl_info_fields[n], info);
	object_close(w->out);
}

static void write_note(struct writer *w, uint32_t i, const struct event *e)
{
	const struct note_row *note = recording_note_row(w->r, e->row);

	object_open(w->out, "note", i);
	member_u64(w->out, "t_ns", e->t_ns);
	member_string(w->out, "lang", note->lang);
	member_string(w->out, "text", recording_text(w->r, note->text));
	member_u64_if(w->out, "line", note->line, note->line);
	object_close(w->out);
}

static void write_expect(struct writer *w, uint32_t i, const struct event *e)
{
	const struct expect_row *expect = recording_expect_row(w->r, e->row);

	object_open(w->out, "expect", i);
	member_u64(w->out, "t_ns", e->t_ns);
	member_string(w->out, "file", text_of(w, expect->file));
	member_u64_if(w->out, "line", expect->line, expect->line);
	member_u64_if(w->out, "col", expect->col, expect->col);
	member_bool_if(w->out, "ok", expect->verdict != EXPECT_NOT_CHECKED,
		       expect->verdict == EXPECT_OK);
	member_string(w->out, "want", text_of(w, expect->want));
	member_string(w->out, "got", text_of(w, expect->got));
	object_close(w->out);
}

static void write_mark(struct writer *w, uint32_t i, const struct event *e)
{
	object_open(w->out, "mark", i);
	member_u64(w->out, "t_ns", e->t_ns);
	member_string(w->out, "name", recording_mark_name(w->r, e->row));
	object_close(w->out);
}

/* --- after the last event ---------------------------------------------------
 */

/* What an observer says of one end now; NULL if it is not known. */
static const char *end_state(const struct writer *w, const struct flow *f,
			     int side)
{
	if (f->socket[side] == FLOW_NONE)
		return NULL;
	return state_text(
		recording_socket_at(w->r, f->socket[side])->state[STATE_WIRE]);
}

static void put_states(const struct writer *w, const struct flow *f)
{
	if (f->protocol != IP_TCP) {
		member_null(w->out, "states");
		return;
	}
	member_key(w->out, "states");
	putc('[', w->out);
	member_value(w->out, end_state(w, f, 0));
	putc(',', w->out);
	member_value(w->out, end_state(w, f, 1));
	putc(']', w->out);
}

static void put_names(const struct writer *w, const struct flow *f)
{
	member_key(w->out, "names");
	putc('[', w->out);
	member_value(w->out, lane_of(w, f->lane[0]));
	putc(',', w->out);
	member_value(w->out, lane_of(w, f->lane[1]));
	putc(']', w->out);
}

/* The numbers of both ends' sockets, where a line speaks of them. */
static void put_sockets(const struct writer *w, const struct flow *f)
{
	member_key(w->out, "sockets");
	for (int side = 0; side < 2; side++) {
		uint32_t n = f->socket[side] == FLOW_NONE
				     ? 0
				     : w->socket_n[f->socket[side]];

		putc(side == 0 ? '[' : ',', w->out);
		if (n)
			fprintf(w->out, "%" PRIu32, n);
		else
			fputs("null", w->out);
	}
	putc(']', w->out);
}

static void flow_line(const struct writer *w, uint32_t i, uint32_t flow)
{
	const struct flow *f = recording_flow(w->r, flow);

	object_open(w->out, "flow", i);
	member_u64(w->out, "flow", flow + 1);
	member_protocol(w->out, f->protocol);
	member_endpoint(w->out, "a", &f->end[0]);
	member_endpoint(w->out, "b", &f->end[1]);
	put_names(w, f);
	put_sockets(w, f);
	member_pair(w->out, "packets", f->packets[0], f->packets[1]);
	member_pair(w->out, "bytes", f->bytes[0], f->bytes[1]);
	member_pair(w->out, "payload", f->payload[0], f->payload[1]);
	put_states(w, f);
	member_null(w->out, "conn_state");
	member_null(w->out, "history");
	member_null(w->out, "community_id");
	member_key(w->out, "analysis");
	fprintf(w->out, "{\"retransmission\":%" PRIu64 "}",
		(uint64_t)f->retransmissions[0] + f->retransmissions[1]);
	member_null(w->out, "rtt_us");
	object_close(w->out);
}

static uint32_t count_fate(const struct recording *r, enum fate fate)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < recording_n_packets(r); i++)
		n += recording_packet(r, i)->fate == fate;
	return n;
}

static void end_line(const struct writer *w, uint32_t i)
{
	const struct recording_end *end = recording_end_of(w->r);
	uint32_t last = recording_count(w->r) - 1;

	object_open(w->out, "end", i);
	member_u64(w->out, "t_ns", recording_event(w->r, last)->t_ns);
	member_bool_if(w->out, "ok", end->ended, end->ok);
	member_u64(w->out, "packets", recording_n_packets(w->r));
	member_u64(w->out, "dropped", count_fate(w->r, FATE_DROPPED));
	member_u64(w->out, "absorbed", count_fate(w->r, FATE_ABSORBED));
	member_u64(w->out, "expectations", w->expectations);
	member_u64(w->out, "failed", w->failed);
	member_string(w->out, "reason", text_of(w, end->reason));
	object_close(w->out);
}

/* --- the whole --------------------------------------------------------------
 */

/* Which part a kind of event belongs to, and who writes its line. */
static const struct {
	uint32_t part;
	void (*write)(struct writer *w, uint32_t i, const struct event *e);
} kinds[] = {
	[EVENT_START] = { JSONL_HEAD, write_head },
	[EVENT_SENT] = { 0, NULL },
	[EVENT_FATE] = { JSONL_PACKETS, write_packet },
	[EVENT_CALL_BEGIN] = { JSONL_CALLS, write_call },
	[EVENT_CALL_END] = { JSONL_CALLS, write_call },
	[EVENT_STATE] = { JSONL_STATES, write_state },
	[EVENT_INFO] = { JSONL_INFOS, write_info },
	[EVENT_NOTE] = { JSONL_NOTES, write_note },
	[EVENT_EXPECT] = { JSONL_EXPECTS, write_expect },
	[EVENT_MARK] = { JSONL_MARKS, write_mark },
};
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == EVENT_KINDS,
	       "every kind of event is written, or is said not to be");

/* The socket an event is about, or ROW_NONE. */
static uint32_t event_socket(const struct recording *r, const struct event *e)
{
	if (e->kind == EVENT_STATE)
		return recording_state_row(r, e->row)->socket;
	if (e->kind == EVENT_INFO)
		return recording_info_row(r, e->row)->socket;
	return ROW_NONE;
}

/* Looks through all events for what lines before them need to know. */
static void survey(struct writer *w)
{
	uint32_t sockets = 0;

	w->socket_n = mem_zero(recording_n_sockets(w->r), sizeof(*w->socket_n));
	for (uint32_t i = 0; i < recording_count(w->r); i++) {
		const struct event *e = recording_event(w->r, i);
		uint32_t socket = event_socket(w->r, e);

		if (socket != ROW_NONE && !w->socket_n[socket])
			w->socket_n[socket] = ++sockets;
		if (e->kind != EVENT_EXPECT)
			continue;
		w->expectations++;
		w->failed += recording_expect_row(w->r, e->row)->verdict ==
			     EXPECT_FAILED;
	}
}

static void write_events(struct writer *w)
{
	for (uint32_t i = 0; i < recording_count(w->r); i++) {
		const struct event *e = recording_event(w->r, i);

		if (w->parts & kinds[e->kind].part)
			kinds[e->kind].write(w, i, e);
	}
}

/* What has no event: packets on their way, flows, the end. */
static void write_rest(const struct writer *w)
{
	uint32_t i = recording_count(w->r);

	for (uint32_t n = 0; n < recording_n_packets(w->r); n++) {
		if (recording_packet(w->r, n)->fate_event != ROW_NONE)
			continue;
		if (w->parts & JSONL_PACKETS)
			packet_line(w, i, n);
		i++;
	}
	for (uint32_t n = 0; n < recording_n_flows(w->r); n++, i++)
		if (w->parts & JSONL_FLOWS)
			flow_line(w, i, n);
	if (w->parts & JSONL_END)
		end_line(w, i);
}

void jsonl_write(const struct recording *r, uint32_t parts, FILE *out)
{
	struct writer w = { .r = r, .out = out, .parts = parts };

	survey(&w);
	write_events(&w);
	write_rest(&w);
	free(w.socket_n);
}
