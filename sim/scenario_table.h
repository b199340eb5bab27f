/*
 * The words of the scenario language as data: the parser, `wirestep help`,
 * documentation and highlighters all read these tables.
 */
#ifndef SIM_SCENARIO_TABLE_H
#define SIM_SCENARIO_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/scenario.h"

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
enum call_returns { RETURNS_NUMBER, RETURNS_SOCKET, RETURNS_DATA };

struct arg_spec {
	const char *name; /* NULL after the last argument */
	enum arg_type type;
	uint64_t min, max; /* of a number */
};

struct call_spec {
	const char *name;
	enum call_returns returns;
	struct arg_spec arg[CALL_ARGS + 1];
	const char *help, *example;
};
extern const struct call_spec call_table[CALLS];

/* Names of calls and socket options that are not yet supported; NULL ends. */
extern const char *const later_calls[];

/* RFC 9293 3.3.2, as `state` wants them written; NULL ends. */
extern const char *const state_names[];

/* The words of `link` that are not yet supported; NULL ends. */
extern const char *const later_link_words[];

/* The queues that `queue` knows; NULL ends. */
extern const char *const queue_names[];

/* Fields of TCP_INFO; a duration may be written for one that is a time. */
struct info_field {
	const char *name;
	bool is_time;
};
extern const struct info_field info_fields[];
extern const size_t n_info_fields;

/*
 * What `require option` can ask for: an option that a fresh socket must know,
 * or (option 0) a protocol that it must be possible to make one of.
 */
struct require_option {
	const char *name;
	int family, protocol, level, option;
	bool is_text;	  /* its value is a name, not a number */
	const char *what; /* for who reads that there is none */
};
/* NULL if there is no such name. */
const struct require_option *require_option_find(const char *name);

/* True if `name` is that of a statement or of a call, supported or not. */
bool word_is_reserved(const char *name);
/* STATEMENTS or CALLS if there is no such name. */
enum statement statement_find(const char *name);
enum call_id call_find(const char *name);
bool call_is_later(const char *name);

#endif
