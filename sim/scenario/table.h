/*
 * The words of the scenario language as data: the parser, `wirestep help`,
 * documentation and highlighters all read these tables.
 */
#ifndef SIM_SCENARIO_TABLE_H
#define SIM_SCENARIO_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/scenario.h"

struct parser;

/*
 * `parse` is NULL for a statement that is known but not yet supported; it
 * fills *step from the parser's tokens after the name, or says what is wrong.
 */
struct statement_spec {
	const char *name;
	bool (*parse)(struct parser *p, struct step *step);
	const char *help, *example;
};
extern const struct statement_spec statement_table[STATEMENTS];

/* What a call gives back, that is, what may stand after its "=". */
enum call_returns {
	RETURNS_NUMBER,
	RETURNS_SOCKET,
	RETURNS_DATA,
	RETURNS_EVENTS,	 /* of poll: their words, or how many are ready */
	RETURNS_VALUE,	 /* of a socket option */
	RETURNS_ADDRESS, /* of a socket's own end, or the other */
};

struct arg_spec {
	const char *name; /* NULL after the last argument */
	enum arg_type type;
	uint64_t min, max; /* of a number; min: the unit of ARG_SPAN */
	const char *key;   /* written key=VALUE, in any order */
	bool optional;	   /* only such ones follow it */
};

struct call_spec {
	const char *name;
	enum call_returns returns;
	struct arg_spec arg[CALL_ARGS + 1];
	const char *help, *example;
};
extern const struct call_spec call_table[CALL_OPTIONS];

/* The same of any call, those that set a socket option among them. */
enum call_returns call_returns(enum call_id id);
const struct arg_spec *call_args(enum call_id id);
const char *call_help(enum call_id id);
const char *call_example(enum call_id id);

/* Words that stand for a bit, and their text joined with "|". */
struct bit_name {
	const char *name; /* NULL ends */
	uint32_t bit;
};
extern const struct bit_name poll_events[];
char *bits_format(const struct bit_name *table, uint32_t bits, char *out,
		  size_t size);

/* What a send or a receive can be told: send s "x" more. NULL ends. */
struct message_flag {
	const char *name;
	uint32_t flag;
	bool sends, receives;
};
extern const struct message_flag message_flags[];

/* What socket() can make. NULL ends. */
struct socket_kind {
	const char *name;
	int family, type, protocol;
};
extern const struct socket_kind socket_kinds[];

/* RFC 9293 3.3.2, as `state` wants them written; NULL ends. */
extern const char *const state_names[];

/* The queues that `queue` knows; NULL ends. */
extern const char *const queue_names[];

/* Fields of TCP_INFO; a duration may be written for one that is a time. */
struct info_field {
	const char *name;
	bool is_time;
};
extern const struct info_field info_fields[];
extern const size_t n_info_fields;

/* What `require option` can ask for beside socket options (option_table.h). */
struct require_protocol {
	const char *name;
	int family, protocol;
	const char *what; /* for who reads that there is none */
};
/* NULL if there is no such name. */
const struct require_protocol *require_protocol_find(const char *name);

/* True if `name` is that of a statement or of a call, supported or not. */
bool word_is_reserved(const char *name);
/* STATEMENTS or CALLS if there is no such name. */
enum statement statement_find(const char *name);
enum call_id call_find(const char *name);

#endif
