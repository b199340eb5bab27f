/* The tables behind a recording; for recording*.c alone. */
#ifndef CAPTURE_RECORDING_RECORDING_PRIVATE_H
#define CAPTURE_RECORDING_RECORDING_PRIVATE_H

#include "capture/mem.h"
#include "capture/recording/recording.h"
#include "capture/recording/thread.h"

#define TABLE(type)                                                            \
	struct {                                                               \
		type *at;                                                      \
		size_t n, cap;                                                 \
	}

/* Adds a row to a table and gives its address. */
#define table_add(t)                                                           \
	({                                                                     \
		mem_grow((t)->at, (t)->cap, (t)->n + 1);                       \
		&(t)->at[(t)->n++];                                            \
	})

/* Bytes that arrived in place of those sent. */
struct changed_row {
	uint64_t bytes_at;
	uint32_t bytes_len;
};

/* Threads that a lane has, or had since it had none; the first is number 1. */
struct lane_threads {
	uint32_t *at;
	size_t n, cap;
	uint32_t there; /* that are not gone */
	uint32_t most;	/* n at most */
};

struct recording {
	struct recording_head head;
	struct recording_end end;
	struct flow_table *flows;
	struct app_layer *app; /* NULL: no packet had anything to say */
	bool verbatim;
	/* rows that were forgotten: what is left counts on from there */
	struct {
		uint32_t event, packet, state;
	} gone;
	uint32_t flow_limit; /* 0: none */
	flow_gone_fn *flow_gone;
	void *flow_context;
	uint32_t fates[FATES]; /* packets of each, forgotten or not */
	TABLE(struct event) event;
	TABLE(struct packet_row) packet;
	TABLE(struct socket_row) socket;
	TABLE(uint32_t) free_socket; /* rows of conversations that are gone */
	TABLE(struct call_row) call;
	TABLE(struct state_row) state;
	TABLE(struct info_row) info;
	TABLE(struct note_row) note;
	TABLE(struct expect_row) expect;
	TABLE(struct ask_row) ask;
	TABLE(struct thread_row) thread;
	TABLE(struct exec_row) exec;
	TABLE(struct lane_threads) lane_threads;
	TABLE(struct output_row) output;
	TABLE(struct outside) outside;	   /* from 1 */
	TABLE(struct changed_row) changed; /* from 1 */
	TABLE(uint32_t) mark;		   /* texts */
	TABLE(uint32_t) lane;		   /* texts */
	TABLE(char) text;
	TABLE(char) app_line;
	TABLE(uint8_t) bytes;
};

/* Appends an event about this row of the table of its kind. */
/* A packet's row, to be written to. */
struct packet_row *packet_edit(struct recording *r, uint32_t packet);
void event_add(struct recording *r, uint64_t t_ns, enum event_kind kind,
	       size_t row);
uint32_t last_event(const struct recording *r);

/* recording_outside.c: the number of what is around a packet; 0: nothing */
uint16_t outside_note(struct recording *r, const struct outside *o);

/* recording_app.c: what a packet that was sent says */
void app_note(struct recording *r, struct packet_row *row, struct flow *f,
	      const struct sent *s);

/* recording_thread.c */
void threads_free(struct recording *r);

#endif
