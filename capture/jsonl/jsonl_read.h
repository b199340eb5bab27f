/* What the parts of reading JSON Lines share: see jsonl_read.c. */
#ifndef CAPTURE_JSONL_JSONL_READ_H
#define CAPTURE_JSONL_JSONL_READ_H

#include "capture/jsonl/jsonl_field.h"
#include "capture/recording/recording.h"

/* A packet line; as short as it can be, for there may be millions. */
struct packet_line {
	uint64_t t_ns, fate_ns; /* fate_ns UINT64_MAX: not lost, not there */
	uint64_t bytes_at;	/* in saved.bytes */
	struct endpoint src, dst;
	uint32_t i, sent_i;
	uint32_t n;	  /* as the file numbers it */
	uint32_t copy_of; /* another's n, or 0 */
	uint32_t number;  /* the recording's, once appended */
	uint32_t lane[2]; /* sender's, receiver's; or ROW_NONE */
	uint32_t flow;	  /* as the file numbers it */
	uint32_t seq, ack, len, ip_len;
	uint32_t n_bytes, n_arrived; /* the second behind the first */
	uint32_t app;		     /* text */
	uint16_t flags, win;
	uint8_t protocol, fate, seen_by, icmp_type, icmp_code;
	bool has_tcp, injected, queue_full;
};

enum saved_kind {
	SAVED_SENT,
	SAVED_FATE,
	SAVED_CALL,
	SAVED_STATE,
	SAVED_INFO,
	SAVED_NOTE,
	SAVED_EXPECT,
	SAVED_MARK,
	SAVED_ASK,
	SAVED_THREAD,
	SAVED_OUTPUT,
	SAVED_OTHER, /* an event of a newer version: it keeps its index */
	SAVED_KINDS
};

/* An event of the file, to be appended when all those before it are. */
struct saved_event {
	json_t *object; /* owned; NULL for packets */
	uint32_t i, line;
	uint32_t row;  /* into saved.packet; of a call: its row, once made */
	uint8_t kind;  /* enum saved_kind */
	bool is_begun; /* a call that has been appended and not ended */
};

/* Which sockets a flow's ends are, by the file's numbers; 0: none. */
struct saved_flow {
	struct endpoint end[2];
	uint32_t flow; /* from 1 */
	uint32_t socket[2];
};

struct saved {
	const char *name; /* of the file */
	struct err *err;
	struct recording *r;
	struct saved_event *event;
	struct packet_line *packet;
	struct saved_flow *flow;
	uint32_t *socket; /* the file's numbers, rising; row is the index */
	uint32_t *sent; /* the file's n of packets appended; row is the index */
	uint8_t *bytes;
	size_t n_event, cap_event, n_packet, cap_packet, n_flow, cap_flow;
	size_t n_socket, cap_socket, n_sent, cap_sent, n_bytes, cap_bytes;
	uint32_t last_i;
	bool head_seen, end_seen;
};

/* Understands one line of the file but does not append it yet. */
int saved_take(struct saved *s, const struct json_line *l);
/* Puts all events into their order and appends them; -1 with the error. */
int saved_replay(struct saved *s);

/* Appends one event of that kind; -1 with the error. */
int saved_call(struct saved *s, const struct json_line *l,
	       struct saved_event *e);
int saved_state(struct saved *s, const struct json_line *l,
		struct saved_event *e);
int saved_info(struct saved *s, const struct json_line *l,
	       struct saved_event *e);
int saved_note(struct saved *s, const struct json_line *l,
	       struct saved_event *e);
int saved_expect(struct saved *s, const struct json_line *l,
		 struct saved_event *e);
int saved_mark(struct saved *s, const struct json_line *l,
	       struct saved_event *e);
int saved_ask(struct saved *s, const struct json_line *l,
	      struct saved_event *e);
int saved_thread(struct saved *s, const struct json_line *l,
		 struct saved_event *e);
int saved_output(struct saved *s, const struct json_line *l,
		 struct saved_event *e);

/* Appends the bytes to those of the file; NULL are none, and *n stays. */
int saved_hex(struct saved *s, const struct json_line *l, const char *key,
	      const char *hex, uint32_t *n);

/* For bsearch and qsort: events by their index. */
int saved_compare(const void *a, const void *b);
/* The index of a value in rising numbers, or ROW_NONE. */
uint32_t saved_find(const uint32_t *at, size_t n, uint32_t value);
/* A lane by its name, or ROW_NONE. */
uint32_t saved_lane(const struct saved *s, const char *name);
/* The lane of a line's "actor"; -1 if it is not one of the lanes. */
int saved_actor(const struct saved *s, const struct json_line *l,
		const char *actor, uint32_t *lane);
/* An address; null is none. */
int saved_endpoint(const struct json_line *l, const char *key, const char *text,
		   struct endpoint *e);

#endif
