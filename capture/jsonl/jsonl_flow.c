/*
 * A conversation as a line of JSON: of a recording, whose sockets and lanes
 * have names and states of their own, or of a capture that has neither.
 */
#include <inttypes.h>

#include "capture/census/flow.h"
#include "capture/jsonl/jsonl_member.h"
#include "capture/jsonl/jsonl_socket.h"
#include "capture/jsonl/jsonl_write.h"

struct jsonl_ends jsonl_ends_of(const struct flow *f)
{
	struct jsonl_ends ends = { 0 };

	for (int side = 0; f->tcp && side < 2; side++)
		ends.state[side] = jsonl_state_of(f->tcp->conn.end[side].state);
	return ends;
}

static void put_pair(FILE *out, const char *key, const char *const text[2])
{
	member_key(out, key);
	putc('[', out);
	member_value(out, text[0]);
	putc(',', out);
	member_value(out, text[1]);
	putc(']', out);
}

/* The numbers of both ends' sockets, where a line speaks of them. */
static void put_sockets(FILE *out, const uint32_t socket[2])
{
	member_key(out, "sockets");
	for (int side = 0; side < 2; side++) {
		putc(side == 0 ? '[' : ',', out);
		if (socket[side])
			fprintf(out, "%" PRIu32, socket[side]);
		else
			fputs("null", out);
	}
	putc(']', out);
}

static void put_states(FILE *out, const struct flow *f,
		       const struct jsonl_ends *ends)
{
	if (f->protocol == IP_TCP)
		put_pair(out, "states", ends->state);
	else
		member_null(out, "states");
}

static void member_text_if(FILE *out, const char *key, const char *text)
{
	if (text[0])
		member_string(out, key, text);
	else
		member_null(out, key);
}

/* By which a flow is found again in the output of other tools. */
static void put_names_of_others(FILE *out, const struct flow *f)
{
	char history[ZEEK_TEXT], id[COMMUNITY_ID_TEXT];

	member_string(out, "conn_state", flow_conn_state(f));
	member_text_if(out, "history", flow_history(f, history));
	member_text_if(out, "community_id", flow_community_id(f, id));
}

/* Latency is null where no request was answered. */
static void put_app(FILE *out, const struct app_stats *s)
{
	member_key(out, "app");
	fputs("{\"protocol\":", out);
	member_value(out, s->protocol);
	member_u64(out, "requests", s->requests);
	member_u64(out, "responses", s->responses);
	member_u64(out, "unanswered", s->requests - s->answered);
	if (s->answered) {
		member_key(out, "latency_ns");
		fprintf(out,
			"{\"min\":%" PRIu64 ",\"avg\":%" PRIu64
			",\"max\":%" PRIu64 "}",
			s->latency_min_ns, s->latency_sum_ns / s->answered,
			s->latency_max_ns);
	} else {
		member_null(out, "latency_ns");
	}
	putc('}', out);
}

static void put_processes(FILE *out, const struct flow *f,
			  const struct census *census)
{
	jsonl_process(out, "a_process", census_flow_end(census, f, 0));
	jsonl_process(out, "b_process", census_flow_end(census, f, 1));
}

void jsonl_flow(FILE *out, uint32_t i, uint32_t flow, const struct flow *f,
		const struct jsonl_ends *ends)
{
	struct endpoint a = flow_end(f, 0), b = flow_end(f, 1);

	object_open(out, "flow", i);
	member_u64(out, "flow", (uint64_t)flow + 1);
	member_protocol(out, f->protocol);
	member_endpoint(out, "a", &a);
	member_endpoint(out, "b", &b);
	put_pair(out, "names", ends->name);
	put_sockets(out, ends->socket);
	member_pair(out, "packets", f->packets[0], f->packets[1]);
	member_pair(out, "bytes", f->bytes[0], f->bytes[1]);
	member_pair(out, "payload", f->payload[0], f->payload[1]);
	put_states(out, f, ends);
	put_names_of_others(out, f);
	jsonl_flow_stats(out, f);
	if (ends->app)
		put_app(out, ends->app);
	if (ends->census)
		put_processes(out, f, ends->census);
	object_close(out);
}
