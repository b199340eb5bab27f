/*
 * What a text of `say` or `ask` can have in it of the run: ${C.s.rto_ms},
 * ${last.seq}, ${packets}. One table, which the parser, the run, the manual
 * and highlighters read.
 */
#ifndef SIM_SCENARIO_OBSERVED_H
#define SIM_SCENARIO_OBSERVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/scenario.h"

/* What a value is of; the way it is written tells. */
enum observed_of {
	OF_RUN,	   /* ${packets} */
	OF_ACTOR,  /* ${C.result} */
	OF_SOCKET, /* ${C.s.state}; also every field of TCP_INFO */
	OF_PACKET, /* ${last.n}, ${C>S.seq}; every field of selectors */
	OBSERVED_OFS
};

enum observed {
	OBSERVED_PACKETS,
	OBSERVED_COPIES,
	OBSERVED_DROPPED,
	OBSERVED_TIME,
	OBSERVED_CALL,
	OBSERVED_RESULT,
	OBSERVED_DATA,
	OBSERVED_TOOK,
	OBSERVED_STATE,
	OBSERVED_PORT,
	OBSERVED_PEER_PORT,
	OBSERVED_RECV,
	OBSERVED_SEND,
	OBSERVED_ACCEPT,
	OBSERVED_BACKLOG,
	OBSERVED_LOST,
	OBSERVED_N,
	OBSERVED_FROM,
	OBSERVED_TO,
	OBSERVED_FLAGS,
	OBSERVED_AFTER,
	/* these have tables of their own: a field of TCP_INFO, of a packet */
	OBSERVED_INFO,
	OBSERVED_FIELD,
	OBSERVED_KINDS
};

struct observed_spec {
	enum observed_of of;
	const char *name;
	bool is_time; /* also as NAME_ms, NAME_us, NAME_s: without its unit */
	const char *help;
};
extern const struct observed_spec observed_specs[OBSERVED_INFO];

/* "C.s", "S.l#1" or "C"; "last" or "C>S" of packets; "" of the run. */
enum { OBSERVED_SUBJECT = 2 * 64 + 2, OBSERVED_NAME = 32 };

/* A reference, taken apart. */
struct observed_ref {
	enum observed_of of;
	enum observed what;
	char subject[OBSERVED_SUBJECT];
	char name[OBSERVED_NAME]; /* without its unit */
	const char *unit;	  /* "ms", "us", "s"; NULL: told with it */
};

/* What is wrong with a reference, if anything. */
enum observed_wrong { OBSERVED_OK, OBSERVED_NO_NAME, OBSERVED_NO_TIME };

/*
 * Takes apart what stands between "${" and "}", n bytes. *name_at is where the
 * value's name begins in it, right or wrong; whether the subject exists is not
 * asked here.
 */
enum observed_wrong observed_parse(const char *text, size_t n,
				   struct observed_ref *ref, size_t *name_at);

/*
 * Calls back for each name that this kind of thing has, and with each unit of
 * the times: what was perhaps meant.
 */
void observed_each(enum observed_of of,
		   void (*one)(void *context, const char *name), void *context);

/* The length of a reference at `text`: of "$$" or "${…}"; 0 if it is none. */
size_t observed_length(const char *text);

#endif
