/*
 * The line of each kind of event: a packet at its fate, a call at both of its
 * ends, and the rest. See jsonl.c for the whole.
 */
#include "capture/jsonl/jsonl_write.h"

#include <inttypes.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/recording/change.h"
#include "capture/jsonl/jsonl.h"
#include "capture/jsonl/jsonl_field.h"
#include "capture/jsonl/jsonl_member.h"

/* The text, or NULL for number 0, which stands for none. */
const char *jsonl_text_of(const struct jsonl_writer *w, uint32_t text)
{
	return text ? recording_text(w->r, text) : NULL;
}

/* NULL if there is none; FLOW_NONE is the same number. */
const char *jsonl_lane_of(const struct jsonl_writer *w, uint32_t lane)
{
	return lane == ROW_NONE ? NULL : recording_lane_name(w->r, lane);
}
_Static_assert(FLOW_NONE == ROW_NONE, "one number stands for no row");

/* --- packets ------------------------------------------------------------- */

static void put_end_name(const struct jsonl_writer *w, const char *key,
			 const struct packet_row *p, bool sender)
{
	char name[NAME_TEXT];

	member_string(w->out, key, packet_end_name(w->r, p, sender, name));
}

static void put_ends(const struct jsonl_writer *w, const struct packet_row *p)
{
	struct endpoint src = packet_endpoint(w->r, p, true);
	struct endpoint dst = packet_endpoint(w->r, p, false);

	member_u64(w->out, "flow", p->flow + 1);
	member_protocol(w->out, p->protocol);
	put_end_name(w, "from", p, true);
	put_end_name(w, "to", p, false);
	member_endpoint(w->out, "src", &src);
	member_endpoint(w->out, "dst", &dst);
}

static void put_headers(const struct jsonl_writer *w,
			const struct packet_row *p)
{
	bool tcp = p->protocol == IP_TCP && p->has_l4;
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

static void put_fate(const struct jsonl_writer *w, const struct packet_row *p)
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

static void put_bytes(const struct jsonl_writer *w, const struct packet_row *p)
{
	uint32_t n;
	const uint8_t *arrived = recording_arrived(w->r, p, &n);

	if (!(w->parts & JSONL_BYTES))
		return;
	member_bytes(w->out, "bytes", recording_bytes(w->r, p), p->bytes_len);
	if (p->changed)
		member_bytes(w->out, "arrived", arrived, n);
}

/* An option that is not there is null. */
static void put_value(FILE *out, uint64_t value)
{
	if (value == FIELD_NONE)
		fputs("null", out);
	else
		fprintf(out, "%" PRIu64, value);
}

/* "changed":{"ecn":[0,3]}, as it was and as it is. */
static void put_changes(const struct jsonl_writer *w,
			const struct packet_row *p)
{
	struct change change[PACKET_FIELDS];
	size_t n = packet_changes(w->r, p, change);

	if (n == 0)
		return;
	member_key(w->out, "changed");
	for (size_t i = 0; i < n; i++) {
		fprintf(w->out, "%s\"%s\":[", i ? "," : "{",
			field_name(change[i].field));
		put_value(w->out, change[i].was);
		putc(',', w->out);
		put_value(w->out, change[i].is);
		putc(']', w->out);
	}
	putc('}', w->out);
}

/* What the wire itself did; these stand in a line only if they are so. */
static void put_wire(const struct jsonl_writer *w, const struct packet_row *p)
{
	if (p->injected)
		member_bool_if(w->out, "injected", true, true);
	if (p->queue_full)
		member_bool_if(w->out, "queue_full", true, true);
	put_changes(w, p);
}

void jsonl_packet(const struct jsonl_writer *w, uint32_t i, uint32_t packet)
{
	const struct packet_row *p = recording_packet(w->r, packet);

	object_open(w->out, "packet", i);
	member_u64(w->out, "n", p->number);
	member_u64(w->out, "t_ns", p->sent_ns);
	put_ends(w, p);
	put_headers(w, p);
	put_fate(w, p);
	member_u64_if(w->out, "copy_of", p->copy_of != ROW_NONE,
		      p->copy_of == ROW_NONE ? 0
					     : packet_number(w->r, p->copy_of));
	put_bits(w->out, "seen", p->seen_by, N_SEEN_BY, seen_name);
	put_bits(w->out, "analysis", p->analysis, ANALYSIS_KINDS,
		 analysis_name);
	put_wire(w, p);
	if (p->app)
		member_string(w->out, "app", recording_app(w->r, p));
	put_bytes(w, p);
	object_close(w->out);
}

void jsonl_fate(struct jsonl_writer *w, uint32_t i, const struct event *e)
{
	jsonl_packet(w, i, e->row);
}

/* --- calls, states and the rest ------------------------------------------ */

static void put_errno(FILE *out, int error)
{
	const char *name = error > 0 ? strerrorname_np(error) : NULL;
	char text[16];

	snprintf(text, sizeof(text), "%d", error);
	member_string(out, "errno", !error ? NULL : name ? name : text);
}

/* Which socket it is: the first line that speaks of one introduces it. */
static void put_socket_name(const struct jsonl_writer *w, uint32_t socket)
{
	const struct socket_row *s = recording_socket_at(w->r, socket);
	const char *name = jsonl_text_of(w, s->name);
	char text[ENDPOINT_TEXT];

	member_string(w->out, "socket",
		      name ? name : endpoint_format(&s->local, text));
	member_u64(w->out, "socket_n", jsonl_socket_of(w, socket));
}

static void put_socket_ends(const struct jsonl_writer *w, uint32_t socket)
{
	const struct socket_row *s = recording_socket_at(w->r, socket);
	const struct endpoint none = { .port = 0 };

	member_protocol(w->out, s->protocol);
	member_endpoint(w->out, "local", &s->local);
	member_endpoint(w->out, "remote", s->remote.port ? &s->remote : &none);
}

static void put_socket(const struct jsonl_writer *w, uint32_t socket)
{
	put_socket_name(w, socket);
	member_string(
		w->out, "actor",
		jsonl_lane_of(w, recording_socket_at(w->r, socket)->lane));
	put_socket_ends(w, socket);
}

void jsonl_call(struct jsonl_writer *w, uint32_t i, const struct event *e)
{
	const struct call_row *call = recording_call(w->r, e->row);
	bool end = e->kind == EVENT_CALL_END;

	object_open(w->out, "call", i);
	member_u64(w->out, "t_ns", e->t_ns);
	member_string(w->out, "actor", jsonl_lane_of(w, call->lane));
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
	member_string(w->out, "data",
		      end ? jsonl_text_of(w, call->data) : NULL);
	member_u64_if(w->out, "line", call->line, call->line);
	member_u64_if(w->out, "begin_i", end, call->begin_event);
	if (call->socket != ROW_NONE) {
		put_socket_name(w, call->socket);
		put_socket_ends(w, call->socket);
	}
	object_close(w->out);
}

/* A state's name; NULL, and so null, where it is not known. */
const char *jsonl_state_of(uint8_t state)
{
	return state == TCP_UNKNOWN ? NULL
				    : tcp_state_name((enum tcp_state)state);
}

void jsonl_state(struct jsonl_writer *w, uint32_t i, const struct event *e)
{
	const struct state_row *state = recording_state_row(w->r, e->row);

	object_open(w->out, "state", i);
	member_u64(w->out, "t_ns", e->t_ns);
	put_socket(w, state->socket);
	member_string(w->out, "from", jsonl_state_of(state->from));
	member_string(w->out, "to", jsonl_state_of(state->to));
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

void jsonl_info(struct jsonl_writer *w, uint32_t i, const struct event *e)
{
	const struct info_row *info = recording_info_row(w->r, e->row);

	object_open(w->out, "info", i);
	member_u64(w->out, "t_ns", e->t_ns);
	put_socket(w, info->socket);
	for (size_t n = 0; n < n_jsonl_info_fields; n++)
		put_info_field(w->out, &jsonl_info_fields[n], info);
	object_close(w->out);
}

void jsonl_note(struct jsonl_writer *w, uint32_t i, const struct event *e)
{
	const struct note_row *note = recording_note_row(w->r, e->row);

	object_open(w->out, "note", i);
	member_u64(w->out, "t_ns", e->t_ns);
	member_string(w->out, "lang", note->lang);
	member_string(w->out, "text", recording_text(w->r, note->text));
	member_u64_if(w->out, "line", note->line, note->line);
	object_close(w->out);
}

void jsonl_expect(struct jsonl_writer *w, uint32_t i, const struct event *e)
{
	const struct expect_row *expect = recording_expect_row(w->r, e->row);

	object_open(w->out, "expect", i);
	member_u64(w->out, "t_ns", e->t_ns);
	member_string(w->out, "file", jsonl_text_of(w, expect->file));
	member_u64_if(w->out, "line", expect->line, expect->line);
	member_u64_if(w->out, "col", expect->col, expect->col);
	member_bool_if(w->out, "ok", expect->verdict != EXPECT_NOT_CHECKED,
		       expect->verdict == EXPECT_OK);
	member_string(w->out, "want", jsonl_text_of(w, expect->want));
	member_string(w->out, "got", jsonl_text_of(w, expect->got));
	object_close(w->out);
}

void jsonl_mark(struct jsonl_writer *w, uint32_t i, const struct event *e)
{
	object_open(w->out, "mark", i);
	member_u64(w->out, "t_ns", e->t_ns);
	member_string(w->out, "name", recording_mark_name(w->r, e->row));
	object_close(w->out);
}
