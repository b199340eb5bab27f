/*
 * Socket options as data: the parser, actors, help and documentation all
 * read this table.
 */
#ifndef SIM_SCENARIO_OPTION_TABLE_H
#define SIM_SCENARIO_OPTION_TABLE_H

#include <stdint.h>

#include "sim/scenario/scenario.h"
#include "sim/scenario/table.h"

#define UNIT_S	UINT64_C(1000000000)
#define UNIT_MS UINT64_C(1000000)
#define UNIT_US UINT64_C(1000)

/* How its value is written, and what setsockopt() is given. */
enum option_type {
	OPTION_FLAG,	  /* on or off; nothing is on. An int */
	OPTION_KEEPALIVE, /* the same, and idle=, interval=, count= */
	OPTION_NUMBER,	  /* an int */
	OPTION_SECONDS,	  /* a duration; an int */
	OPTION_MS,
	OPTION_TIMEVAL,	 /* a duration; struct timeval */
	OPTION_LINGER,	 /* a duration or off; struct linger */
	OPTION_TEXT,	 /* a word; its bytes */
	OPTION_DEVICE,	 /* a word; struct ip_mreqn, or an index */
	OPTION_GROUP,	 /* an address; struct ip_mreqn, ipv6_mreq */
	OPTION_DISCOVER, /* a word; an int */
	OPTION_ERROR,	 /* to be read alone: the name of an errno; an int */
	OPTION_TYPES
};

struct socket_option {
	const char *name; /* as a call; in getsockopt too */
	const char *c_name;
	int level, number;
	const char *c_name6; /* of an IPv6 socket; NULL: it is the same */
	int number6;
	enum option_type type;
	const char *help, *example;
};

/* Those that can be set, and behind them those that can only be read. */
enum { READ_OPTIONS = 4, ALL_OPTIONS = SOCKET_OPTIONS + READ_OPTIONS };
extern const struct socket_option socket_options[ALL_OPTIONS];

/* The row of either name, or -1; *family is that of a name in C, else 0. */
int option_find(const char *name, int *family);
/* What the value of an option is written as. */
const struct arg_spec *option_value_spec(const struct socket_option *option);

/*
 * A value as it is printed: on, 536, 200ms, off, do, ECONNREFUSED. `number` is
 * as in struct arg: nanoseconds of what is a time.
 */
char *option_format(const struct socket_option *option, uint64_t number,
		    char *out, size_t size);

/* SOL_SOCKET, IPPROTO_TCP, …; NULL ends. */
struct option_level {
	const char *name;
	int level;
};
extern const struct option_level option_levels[];

/* The words of mtu_discover, at their numbers; NULL ends. */
extern const char *const discover_words[];

#endif
