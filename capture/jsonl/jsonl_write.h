/* What the two halves of writing JSON Lines share: see jsonl.c. */
#ifndef CAPTURE_JSONL_JSONL_WRITE_H
#define CAPTURE_JSONL_JSONL_WRITE_H

#include <stdint.h>
#include <stdio.h>

#include "capture/jsonl/jsonl.h"
#include "capture/recording/recording.h"

struct jsonl_socket {
	uint32_t n;    /* as it is called; 0: no line speaks of it */
	uint32_t turn; /* of struct socket_row */
};

struct jsonl_writer {
	const struct recording *r;
	FILE *out;
	uint32_t parts;
	const struct jsonl_keep *keep; /* NULL: everything */
	const struct census *census;   /* or NULL */
	uint32_t next;		       /* the first event that is not written */
	struct jsonl_socket *socket;   /* by row */
	size_t cap_sockets;
	uint32_t n_sockets, n_spoken;
	uint32_t expectations, failed;
};

/* The text, or NULL for number 0, which stands for none. */
const char *jsonl_text_of(const struct jsonl_writer *w, uint32_t text);
/* NULL if there is none. */
const char *jsonl_lane_of(const struct jsonl_writer *w, uint32_t lane);
/* The number of a socket; 0 if no line speaks of it. */
uint32_t jsonl_socket_of(const struct jsonl_writer *w, uint32_t socket);
/* A state's name; NULL if it is not known. */
const char *jsonl_state_of(uint8_t state);

/* What a line of a conversation says of its ends; NULL and 0: not known. */
struct jsonl_ends {
	const char *name[2], *state[2];
	uint32_t socket[2];
	const struct app_stats *app; /* of its application's protocol */
	const struct census *census; /* who knows whose they are, or NULL */
};
/* Of a conversation that no recording speaks of: the observer's states. */
struct jsonl_ends jsonl_ends_of(const struct flow *f);
void jsonl_flow(FILE *out, uint32_t i, uint32_t flow, const struct flow *f,
		const struct jsonl_ends *ends);

/* Its members "analysis", "rtt_us" and "stats". */
void jsonl_flow_stats(FILE *out, const struct flow *f);

/* One line for an event of each kind but the start; "i" is what it gets. */
void jsonl_fate(struct jsonl_writer *w, uint32_t i, const struct event *e);
void jsonl_call(struct jsonl_writer *w, uint32_t i, const struct event *e);
void jsonl_state(struct jsonl_writer *w, uint32_t i, const struct event *e);
void jsonl_info(struct jsonl_writer *w, uint32_t i, const struct event *e);
void jsonl_note(struct jsonl_writer *w, uint32_t i, const struct event *e);
void jsonl_expect(struct jsonl_writer *w, uint32_t i, const struct event *e);
void jsonl_mark(struct jsonl_writer *w, uint32_t i, const struct event *e);
void jsonl_ask(struct jsonl_writer *w, uint32_t i, const struct event *e);
void jsonl_thread(struct jsonl_writer *w, uint32_t i, const struct event *e);
void jsonl_output(struct jsonl_writer *w, uint32_t i, const struct event *e);
/* A packet by its number, whether it has a fate or not. */
void jsonl_packet(const struct jsonl_writer *w, uint32_t i, uint32_t packet);

#endif
