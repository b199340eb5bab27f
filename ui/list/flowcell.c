/*
 * What the list of conversations says in each of its columns.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "capture/text.h"
#include "ui/list/flowended.h"
#include "ui/list/flowtable.h"
#include "ui/ladder/label.h"
#include "ui/live/live_rows.h"

/* Of what is too long the end is shown: ports differ more than networks do. */
static void cut_front(char *text, size_t size, int cols)
{
	static const char cut[] = "…";
	const size_t n = sizeof(cut) - 1;
	const char *at = text;
	uint32_t c;

	if (text_width(text) <= cols)
		return;
	while (*at && (text_width(at) >= cols || strlen(at) + n >= size)) {
		size_t bytes = utf8_decode(at, strlen(at), &c);

		at += bytes ? bytes : 1;
	}
	memmove(text + n, at, strlen(at) + 1);
	memcpy(text, cut, n);
}

/* "ESTABLISHED ≠ CLOSE-WAIT": the wire's word and the kernel's, of an end. */
static bool states_differ(const struct flow_rows *rows, const struct flow *f,
			  int cols, char *out, size_t size)
{
	for (int side = 0; side < 2; side++) {
		enum tcp_state kernel = live_other_state(rows, f, side);
		const char *wire =
			tcp_state_name(flow_rows_state(rows, f, side));
		const char *name = tcp_state_name(kernel);

		if (kernel == TCP_UNKNOWN)
			continue;
		snprintf(out, size, "%s ≠ %s", wire, name);
		if (text_width(out) > cols)
			snprintf(out, size, "%s≠%s", wire, name);
		if (text_width(out) > cols)
			snprintf(out, size, "≠%s", name);
		return true;
	}
	return false;
}

static void state_text(const struct flow_rows *rows, const struct flow *f,
		       int cols, char *out, size_t size)
{
	enum tcp_state state[2];
	char both[64];

	if (f->protocol != IP_TCP) {
		snprintf(out, size, "%u → %u ←", f->packets[0], f->packets[1]);
		return;
	}
	if (states_differ(rows, f, cols, out, size))
		return;
	for (int i = 0; i < 2; i++)
		state[i] = live_state(rows, f, i);
	if (state[0] == state[1])
		snprintf(both, sizeof(both), "%s", tcp_state_name(state[0]));
	else
		snprintf(both, sizeof(both), "%s/%s", tcp_state_name(state[0]),
			 tcp_state_name(state[1]));
	text_cut(out, size, both, cols);
}

static void rtt_text(const struct flow *f, char *out, size_t size)
{
	uint64_t rtt_ns = flow_rtt_ns(f);
	char text[TIME_TEXT];

	snprintf(out, size, "%s", rtt_ns ? time_format(rtt_ns, text) : "");
}

static void text_of(const struct flow_rows *rows, uint32_t number,
		    const struct flow *f, enum flow_column by, int cols,
		    char *out, size_t size)
{
	char end[FLOW_END_TEXT], count[COUNT_TEXT], time[TIME_TEXT];

	switch (by) {
	case FLOW_NUMBER:
		snprintf(out, size, "%" PRIu32, number + 1);
		break;
	case FLOW_PROTOCOL:
		snprintf(out, size, "%s%s", protocol_label(f->protocol),
			 rows->activity && f->end[0].ip.version == 6 ? "6"
								     : "");
		break;
	case FLOW_CLIENT:
	case FLOW_SERVER:
		snprintf(out, size, "%s",
			 flow_rows_end(rows, f, by == FLOW_SERVER, end));
		if (out[0] != ':') /* what follows a port is not worth more */
			cut_front(out, size, cols);
		break;
	case FLOW_STATE:
		state_text(rows, f, cols, out, size);
		break;
	case FLOW_ENDED:
		if (flow_ended(f) != ENDED_UNKNOWN)
			snprintf(out, size, "%s",
				 flow_ended_name(flow_ended(f)));
		break;
	case FLOW_PACKETS:
		snprintf(out, size, "%s", size_format(flow_packets(f), count));
		if (flow_packets(f) < 100000)
			snprintf(out, size, "%" PRIu32, flow_packets(f));
		break;
	case FLOW_DATA:
		snprintf(out, size, "%s",
			 size_format(f->payload[0] + f->payload[1], count));
		break;
	case FLOW_BYTES:
		snprintf(out, size, "%s",
			 size_format(f->bytes[0] + f->bytes[1], count));
		break;
	case FLOW_RTT:
		rtt_text(f, out, size);
		break;
	case FLOW_AGAIN:
		if (f->tcp)
			snprintf(out, size, "%" PRIu32,
				 flow_retransmissions(f));
		break;
	case FLOW_START:
		snprintf(out, size, "%s", time_format(f->first_ns, time));
		break;
	case FLOW_TIME:
		snprintf(out, size, "%s",
			 time_format(flow_end_ns(f) - f->first_ns, time));
		break;
	case FLOW_RECENT: /* is drawn */
	case FLOW_COLUMNS:
		break;
	}
}

char *flow_cell_text(const struct flow_rows *rows, uint32_t number,
		     const struct flow *f, enum flow_column by, int cols,
		     char out[FLOW_CELL_TEXT])
{
	out[0] = '\0';
	text_of(rows, number, f, by, cols, out, FLOW_CELL_TEXT);
	return out;
}
