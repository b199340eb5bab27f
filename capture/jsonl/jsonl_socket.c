/*
 * A socket of the kernel, and all of them together. Of a listener the queue
 * counts connections, of any other its bytes.
 */
#include "capture/jsonl/jsonl_socket.h"

#include <inttypes.h>
#include <string.h>

#include "capture/jsonl/jsonl_member.h"
#include "capture/text.h"
#include "capture/words.h"

static void put_program(FILE *out, const struct census_socket *s)
{
	const struct census_owner *o = &s->owner;
	char text[4 * sizeof(o->command) + 4];
	struct words w = { .at = text, .size = sizeof(text) };

	text[0] = '\0';
	words_add_bytes(&w, o->command, strnlen(o->command, sizeof(o->command)),
			sizeof(text) - 1);
	member_string(out, "command", o->pid ? text : NULL);
	member_string(out, "user", s->user[0] ? s->user : NULL);
	member_string(out, "sure", o->pid ? census_sure_name(o->sure) : NULL);
}

static void put_owner(FILE *out, const struct census_socket *s)
{
	member_u64_if(out, "pid", s->owner.pid, s->owner.pid);
	put_program(out, s);
}

void jsonl_process(FILE *out, const char *key, const struct census_socket *s)
{
	if (!s) {
		member_null(out, key);
		return;
	}
	member_key(out, key);
	if (s->owner.pid)
		fprintf(out, "{\"pid\":%" PRIu32, s->owner.pid);
	else
		fputs("{\"pid\":null", out);
	put_program(out, s);
	putc('}', out);
}

static void put_queues(FILE *out, const struct census_socket *s)
{
	const struct info_row *info = &s->kernel.info;
	bool listens = s->kernel.state == TCP_LISTEN;

	member_u64_if(out, "waiting", listens, info->rqueue);
	member_u64_if(out, "backlog", listens, info->wqueue);
	member_u64_if(out, "unread", !listens, kernel_unread(&s->kernel));
	member_u64_if(out, "unacknowledged", !listens,
		      kernel_unacked(&s->kernel));
	member_u64(out, "dropped", s->drops);
}

static void put_info(FILE *out, const struct census_socket *s)
{
	const struct info_row *info = &s->kernel.info;
	bool has_info = s->kernel.has_info && s->kernel.state != TCP_LISTEN;

	member_u64_if(out, "rtt_us", has_info, info->rtt_us);
	member_u64_if(out, "cwnd", has_info, info->cwnd);
	member_u64_if(out, "retransmitted", has_info, info->total_retrans);
}

void jsonl_socket(FILE *out, uint32_t i, const struct census_socket *s,
		  uint64_t for_ns, const char *trouble)
{
	object_open(out, "socket", i);
	member_string(out, "proto", s->udp ? "udp" : "tcp");
	member_endpoint(out, "local", &s->local);
	if (s->remote.port)
		member_endpoint(out, "remote", &s->remote);
	else
		member_null(out, "remote");
	member_string(out, "state",
		      s->udp ? NULL : tcp_state_name(s->kernel.state));
	put_owner(out, s);
	put_queues(out, s);
	put_info(out, s);
	member_u64(out, "for_ns", for_ns);
	member_string(out, "trouble", trouble);
	object_close(out);
}

static void put_states(FILE *out, const struct census_totals *t)
{
	const char *comma = "";

	member_key(out, "states");
	putc('{', out);
	for (int state = TCP_LISTEN; state < TCP_TIME_WAIT; state++) {
		fprintf(out, "%s\"%s\":%" PRIu32, comma,
			tcp_state_name((enum tcp_state)state), t->tcp[state]);
		comma = ",";
	}
	putc('}', out);
}

static void put_destinations(FILE *out, const struct census_totals *t)
{
	member_key(out, "destinations");
	putc('[', out);
	for (uint32_t i = 0; i < t->destinations && i < CENSUS_DESTINATIONS;
	     i++) {
		char text[ENDPOINT_TEXT];

		fprintf(out, "%s{\"remote\":\"%s\",\"ports\":%" PRIu32 "}",
			i ? "," : "",
			endpoint_format(&t->destination[i].remote, text),
			t->destination[i].ports);
	}
	putc(']', out);
}

void jsonl_sockets(FILE *out, uint32_t i, const struct census_totals *t)
{
	object_open(out, "sockets", i);
	member_u64(out, "sockets", i);
	put_states(out, t);
	member_u64(out, "udp", t->udp);
	member_u64(out, "time_wait", t->time_wait);
	member_u64(out, "time_wait_max", t->time_wait_max);
	member_pair(out, "ports", t->port_first, t->port_last);
	put_destinations(out, t);
	member_u64(out, "processes", t->processes);
	member_u64(out, "hidden", t->hidden);
	member_string(out, "failed", t->alive ? NULL : t->why);
	object_close(out);
}
