/*
 * An end of a conversation is a socket, and a socket is somebody's.
 *
 * The wire is seen as it happens, and the kernel is asked now and then. So its
 * word is set against the wire's only if it is newer than the last packet, and
 * than the ACK that may follow it (delayed, 40 to 200 ms): then both should be
 * of the same mind.
 */
#include "ui/live/live_rows.h"

#include <stdio.h>
#include <string.h>

#include "capture/census/flow.h"
#include "capture/words.h"
#include "ui/list/flowsort.h"

enum { PORT_COLS = 6 }; /* ":65535" */

#define SETTLE_NS UINT64_C(200000000)

const struct census_socket *live_socket(const struct flow_rows *r,
					const struct flow *f, int side)
{
	return census_flow_end(r->census, f, side);
}

/* 127.0.0.1 or ::1: what it is called does not tell two ends apart. */
static bool is_localhost(const struct ip_address *ip)
{
	static const uint8_t v4[] = { 127, 0, 0, 1 }, v6[16] = { [15] = 1 };

	return ip->version == 4 ? memcmp(ip->bytes, v4, sizeof(v4)) == 0
				: memcmp(ip->bytes, v6, sizeof(v6)) == 0;
}

const char *live_brief_address(const char *address)
{
	static const char *const localhost[] = { "127.0.0.1:", "[::1]:" };

	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(localhost[i]);

		if (strncmp(address, localhost[i], n) == 0)
			return address + n - 1;
	}
	return address;
}

static bool is_local(const struct flow *f)
{
	return f->end[0].port && is_localhost(&f->end[0].ip) &&
	       is_localhost(&f->end[1].ip);
}

char *live_end_text(const struct flow_rows *r, const struct flow *f, int side,
		    char out[FLOW_END_TEXT])
{
	const struct census_socket *s = live_socket(r, f, side);
	struct endpoint end = flow_end(f, side);
	struct words w = { .at = out, .size = FLOW_END_TEXT };
	bool named = s && s->owner.pid;
	char address[ENDPOINT_TEXT];

	out[0] = '\0';
	if (!is_local(f))
		words_add(&w, "%s%s", endpoint_format(&end, address),
			  named ? " " : "");
	else if (named)
		words_add(&w, ":%-*u", PORT_COLS, end.port);
	else
		words_add(&w, ":%u", end.port);
	if (named)
		words_add_bytes(
			&w, s->owner.command,
			strnlen(s->owner.command, sizeof(s->owner.command)),
			4 * sizeof(s->owner.command));
	if (named && s->owner.sure == CENSUS_INFERRED)
		words_add(&w, "?");
	return out;
}

/* The socket of an end that is connected, and not a listener. */
static const struct census_socket *connected(const struct flow_rows *r,
					     const struct flow *f, int side)
{
	const struct census_socket *s = live_socket(r, f, side);

	return s && !s->udp && !s->ended && s->remote.port ? s : NULL;
}

enum tcp_state live_state(const struct flow_rows *r, const struct flow *f,
			  int side)
{
	const struct census_socket *s = connected(r, f, side);
	enum tcp_state wire = flow_rows_state(r, f, side);

	return wire == TCP_UNKNOWN && s ? s->kernel.state : wire;
}

enum tcp_state live_other_state(const struct flow_rows *r, const struct flow *f,
				int side)
{
	const struct census_socket *s = connected(r, f, side);
	enum tcp_state wire = flow_rows_state(r, f, side);
	uint64_t last_ns, known_ns;

	if (!s || wire == TCP_UNKNOWN || s->kernel.state == wire)
		return TCP_UNKNOWN;
	last_ns = trace_totals(r->trace).start_ns + flow_end_ns(f);
	known_ns = census_totals(r->census)->polled_ns;
	if (known_ns < s->seen_ns)
		known_ns = s->seen_ns;
	return known_ns > last_ns + SETTLE_NS ? s->kernel.state : TCP_UNKNOWN;
}
