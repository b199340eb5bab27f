/*
 * Conversations as text, a line each. Nothing is cut: what is wider than its
 * column moves what follows. IPv6 ends have wider columns if there are any when
 * the first line is written.
 *
 *     → ←    what the client sent, what the server sent; bytes are payload
 *     rtt    of the handshake, if nothing of it was sent again
 *     response  the mean time from a request to the first byte of its response
 *     retr   segments that were sent again
 *     conn   Zeek's conn_state
 *     programs  of the client, of the server; for `live` alone
 */
#include <inttypes.h>
#include <string.h>

#include "capture/flow/flow_stats.h"
#include "capture/words.h"
#include "ui/list/flowended.h"
#include "ui/list/flowsort.h"
#include "ui/term/grid.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/print/print_private.h"

enum column {
	NUMBER,
	PROTO,
	CLIENT,
	SERVER,
	START,
	LASTED,
	PACKETS_A,
	PACKETS_B,
	DATA_A,
	DATA_B,
	RTT,
	ANSWER,
	RETR,
	CONN,
	ENDED,
	STATES,
	PROGRAMS, /* where they are known */
	COLUMNS
};

enum { STATES_COLS = 2 * sizeof("SYN-RECEIVED") - 1 };

static const struct {
	const char *name;
	int cols; /* 0: that of the ends, or as wide as it is */
	bool right;
} columns[] = {
	[NUMBER] = { "#", 5, true },
	[PROTO] = { "proto", 5, false },
	[CLIENT] = { "client", 0, false },
	[SERVER] = { "server", 0, false },
	[START] = { "start", 10, true },
	[LASTED] = { "lasted", 10, true },
	[PACKETS_A] = { "pkts →", 7, true },
	[PACKETS_B] = { "← pkts", 7, true },
	[DATA_A] = { "bytes →", 10, true },
	[DATA_B] = { "← bytes", 10, true },
	[RTT] = { "rtt", 10, true },
	[ANSWER] = { "response", 10, true },
	[RETR] = { "retr", 4, true },
	[CONN] = { "conn", 6, false },
	[ENDED] = { "ended", ENDED_COLS, false },
	[STATES] = { "states", STATES_COLS, false },
	[PROGRAMS] = { "programs", 0, false },
};
_Static_assert(sizeof(columns) / sizeof(*columns) == COLUMNS, "each");

int flow_ends_cols(const struct flow *f)
{
	char text[ENDPOINT_TEXT];
	int most = FLOW_ENDS_IPV4;

	for (int side = 0; side < 2 && f->end[side].ip.version == 6; side++) {
		struct endpoint end = flow_end(f, side);
		int cols = text_width(endpoint_format(&end, text));

		if (most < cols)
			most = cols;
	}
	return most;
}

/* Of the last of a line nothing is filled up. */
static void add_last(struct words *w, const char *text)
{
	words_add(w, "%s", text);
}

static void add_cell(struct words *w, enum column c, int ends_cols,
		     const char *text)
{
	bool end = c == CLIENT || c == SERVER;
	int blanks = (end ? ends_cols : columns[c].cols) - text_width(text);

	if (blanks < 0)
		blanks = 0;
	if (columns[c].right)
		words_add(w, "%*s%s", blanks, "", text);
	else
		words_add(w, "%s%*s", text, blanks, "");
	words_add(w, " ");
}

/* --- what they say ------------------------------------------------------- */

static void add_number(struct words *w, enum column c, uint64_t n)
{
	char text[COUNT_TEXT];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	add_cell(w, c, 0, text);
}

static void add_time(struct words *w, enum column c, uint64_t ns)
{
	char text[TIME_TEXT] = "-";

	if (ns != STATS_NO_TIME)
		time_format(ns, text);
	add_cell(w, c, 0, text);
}

static void add_ends(struct words *w, const struct flow *f, int ends_cols)
{
	char text[ENDPOINT_TEXT];

	for (int side = 0; side < 2; side++) {
		struct endpoint end = flow_end(f, side);

		add_cell(w, side ? SERVER : CLIENT, ends_cols,
			 endpoint_format(&end, text));
	}
}

static uint64_t answer_ns(const struct app_stats *app)
{
	return app && app->answered ? app->latency_sum_ns / app->answered
				    : STATS_NO_TIME;
}

static void add_counts(struct words *w, const struct flow *f)
{
	add_number(w, PACKETS_A, f->packets[0]);
	add_number(w, PACKETS_B, f->packets[1]);
	add_number(w, DATA_A, f->payload[0]);
	add_number(w, DATA_B, f->payload[1]);
}

char *flow_program(const struct census_socket *s, char out[FLOW_PROGRAM_TEXT])
{
	struct words w = { .at = out, .size = FLOW_PROGRAM_TEXT };

	if (!s || !s->owner.pid) {
		words_add(&w, "-");
		return out;
	}
	words_add_bytes(&w, s->owner.command,
			strnlen(s->owner.command, sizeof(s->owner.command)),
			4 * sizeof(s->owner.command));
	words_add(&w, " (%u)", s->owner.pid);
	return out;
}

void print_flow_head(const struct print_style *s, enum analysis_mode mode,
		     int ends_cols, bool programs, FILE *out)
{
	char line[LINE_TEXT];
	struct words w = { .at = line, .size = sizeof(line) };
	int last = programs ? PROGRAMS : STATES;

	if (*rules_label(mode))
		print_line(s, out, rules_label(mode));
	for (int c = 0; c < last; c++)
		add_cell(&w, (enum column)c, ends_cols, tr(columns[c].name));
	add_last(&w, tr(columns[last].name));
	print_line(s, out, line);
}

void print_flow_line(const struct print_style *s, const struct flow_line *l,
		     int ends_cols, FILE *out)
{
	char line[LINE_TEXT], states[2 * sizeof("SYN-RECEIVED")];
	struct words w = { .at = line, .size = sizeof(line) };
	const struct flow *f = l->flow;

	add_number(&w, NUMBER, l->number + 1);
	add_cell(&w, PROTO, 0, protocol_label(f->protocol));
	add_ends(&w, f, ends_cols);
	add_time(&w, START, f->first_ns);
	add_time(&w, LASTED, flow_end_ns(f) - f->first_ns);
	add_counts(&w, f);
	add_time(&w, RTT, flow_initial_rtt_ns(f));
	add_time(&w, ANSWER, answer_ns(l->app));
	add_number(&w, RETR, flow_retransmissions(f));
	add_cell(&w, CONN, 0, flow_conn_state(f));
	add_cell(&w, ENDED, 0, flow_ended_name(flow_ended(f)));
	snprintf(states, sizeof(states), "%s %s", l->state[0], l->state[1]);
	if (l->program[0]) {
		add_cell(&w, STATES, 0, states);
		words_add(&w, "%s → ", l->program[0]);
	}
	add_last(&w, l->program[0] ? l->program[1] : states);
	print_line(s, out, line);
}

void flow_sentence(uint32_t number, const struct flow *f, char *out,
		   size_t size)
{
	struct endpoint end_a = flow_end(f, 0), end_b = flow_end(f, 1);
	char a[ENDPOINT_TEXT], b[ENDPOINT_TEXT];
	enum flow_ended ended = flow_ended(f);
	struct words w = { .at = out, .size = size };

	words_add(&w, tr("conversation %u: %s %s → %s"), number + 1,
		  protocol_label(f->protocol), endpoint_format(&end_a, a),
		  endpoint_format(&end_b, b));
	words_add(&w, ", %u %s", flow_packets(f),
		  packets_word(flow_packets(f)));
	if (ended != ENDED_UNKNOWN)
		words_add(&w, ", %s", flow_ended_name(ended));
}
