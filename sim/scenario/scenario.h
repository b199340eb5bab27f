/*
 * Scenario files (.scn): text -> steps, and steps -> text.
 *
 * A scenario is a flat array of statements in the order of the file. Blocks
 * (unordered, within, par, …) are a statement whose `end` is the index after
 * its last inner statement, so that a walk needs no recursion. Every value
 * keeps the text it was written with ($port), which is what scenario_print
 * writes, beside the value that the run uses.
 */
#ifndef SIM_SCENARIO_SCENARIO_H
#define SIM_SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "capture/err.h"
#include "capture/field.h"
#include "capture/packet.h"

enum { SCENARIO_ACTORS = 256, SCENARIO_DEPTH = 8 /* of blocks */ };

/* Socket options that can be set by name, see option_table.c. */
enum { SOCKET_OPTIONS = 40 };

enum scenario_mode { MODE_FREEZE, MODE_REALTIME };
enum scenario_acks { ACKS_DEFAULT, ACKS_QUICK, ACKS_KERNEL };

enum { LINK_LIMIT = 1000 };

/* What the stage's loopback is like. */
struct link {
	uint32_t mtu;	   /* default 1500 */
	bool offload;	   /* default off */
	uint64_t delay_ns; /* of every packet, each way; realtime */
	uint64_t rate;	   /* bits a second, each way; 0: no bound; realtime */
	uint32_t limit;	   /* packets that wait for that; 0: LINK_LIMIT */
	/* Metrics of the routes; 0: the kernel's own. */
	uint32_t rto_min_ms;
	uint32_t initcwnd; /* segments */
};

/* A text in the languages it was written in; zh may be NULL. */
struct text2 {
	char *en, *zh;
};

enum statement {
	/* header */
	ST_SCENARIO,
	ST_TITLE,
	ST_LESSON,
	ST_REF,
	ST_MODE,
	ST_ACKS,
	ST_TIMERS,
	ST_REQUIRE,
	ST_LINK,
	ST_SYSCTL,
	ST_LET,
	ST_ACTOR,
	/* calls */
	ST_CALL,
	ST_JOIN,
	/* real programs */
	ST_PROGRAM,
	ST_EXPECT,
	ST_SIGNAL,
	/* the wire */
	ST_WIRE,
	ST_WIRE_MAYBE,
	ST_DROP,
	ST_DUP,
	ST_DELAY,
	ST_CORRUPT,
	ST_HOLD,
	ST_RELEASE,
	ST_REPLAY,
	ST_PASS,
	ST_SETTLE,
	ST_REWRITE,
	ST_RULE,
	ST_UNORDERED,
	/* truth */
	ST_STATE,
	ST_INFO,
	ST_QUEUE,
	ST_BLOCKED,
	ST_SEES,
	/* telling */
	ST_SAY,
	ST_ASK,
	ST_MARK,
	/* time and structure */
	ST_WAIT,
	ST_WITHIN,
	ST_BARRIER,
	ST_PAR,
	ST_REPEAT,
	ST_FOREACH,
	ST_CASE,
	ST_INJECT,
	STATEMENTS
};

/* What a selector may ask of a packet beside its direction. */
enum packet_kind {
	KIND_ANY,
	KIND_SYN,
	KIND_SYNACK,
	KIND_ACK,
	KIND_DATA,
	KIND_FIN,
	KIND_RST,
	KIND_UDP,
	KIND_ICMP,
	PACKET_KINDS
};

enum compare_op { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, COMPARE_OPS };

/* Also a setting, whose op is "=". */
struct comparison {
	enum packet_field field;
	enum compare_op op;
	uint64_t value; /* FIELD_NONE: "none" */
	char *text;	/* the value as written */
};

/*
 * FROM>TO [flags] kind#ordinal comparisons. Names are kept as text; `from`
 * and `to` are NULL in a selector without a direction.
 */
struct selector {
	char *from, *to;
	bool has_flags;
	uint16_t flags; /* must match exactly */
	enum packet_kind kind;
	uint32_t ordinal; /* 0: any; counted per flow and direction from 1 */
	uint32_t every;	  /* rules: 0, or each Nth match */
	uint32_t first;	  /* rules: 0, or the first N matches */
	double chance;	  /* rules: 0, or the probability of each match */
	/* the last four as written, or NULL */
	char *ordinal_text, *every_text, *first_text, *chance_text;
	bool rtx; /* only copies of what was sent before */
	struct comparison *compare;
	size_t n_compare;
};

enum call_id {
	CALL_SOCKET,
	CALL_BIND,
	CALL_LISTEN,
	CALL_ACCEPT,
	CALL_CONNECT,
	CALL_SEND,
	CALL_SENDTO,
	CALL_RECV,
	CALL_RECVFROM,
	CALL_SHUTDOWN,
	CALL_CLOSE,
	CALL_POLL,
	CALL_NONBLOCK,
	CALL_SETSOCKOPT,
	CALL_GETSOCKOPT,
	CALL_GETSOCKNAME,
	CALL_GETPEERNAME,
	CALL_SLEEP,
	CALL_OPTIONS, /* and from here on the rows of socket_options */
	CALLS = CALL_OPTIONS + SOCKET_OPTIONS
};

/* What an argument may be, as the table of calls declares it. */
enum arg_type {
	ARG_PROTOCOL, /* number: row of socket_kinds */
	ARG_SOCKET,   /* text: the variable's name */
	ARG_ADDRESS,  /* endpoint, or text: a variable that recvfrom set */
	ARG_PEER,     /* becomes an address; of "none" without an IP version */
	ARG_NUMBER,   /* number; sizes such as 64K are numbers */
	ARG_DATA,     /* bytes and n_bytes, or number: that many filler bytes */
	ARG_HOW,      /* number: SHUT_RD, SHUT_WR, SHUT_RDWR */
	ARG_DURATION, /* number: nanoseconds */
	ARG_EVENTS,   /* number: POLLIN and others */
	ARG_LEVEL,    /* number: SOL_SOCKET and others */
	ARG_OPTION,   /* number: row of socket_options; family */
	ARG_VALUE,    /* becomes what the option before it is */
	/* values of socket options */
	ARG_FLAG,     /* number: 1 or 0 */
	ARG_SPAN,     /* number: nanoseconds, whole units of the option's */
	ARG_LINGER,   /* number: nanoseconds; LINGER_OFF */
	ARG_WORD,     /* bytes and n_bytes */
	ARG_GROUP,    /* endpoint without a port */
	ARG_DISCOVER, /* number: IP_PMTUDISC_ and others */
	ARG_TYPES
};

#define LINGER_OFF UINT64_MAX

struct arg {
	enum arg_type type;
	const char *key; /* of idle=10s, from the table of calls; or NULL */
	char *text;	 /* as written */
	char *resolved;	 /* the same, $names replaced; NULL: it has none */
	uint64_t number;
	int family;  /* the one whose name of an option this is; or 0 */
	char *bytes; /* ARG_DATA in quotes: the C escapes resolved; or NULL */
	size_t n_bytes;
	bool has_endpoint;
	struct endpoint endpoint;
};

/* A socket and its events each, and a duration. */
enum { POLL_SOCKETS = 4, CALL_ARGS = 2 * POLL_SOCKETS + 1 };

enum want_kind {
	WANT_NOTHING,
	WANT_NUMBER,
	WANT_DATA,
	WANT_ERRNO,
	WANT_VALUE,    /* a value or an address, in its printed form */
	WANT_VARIABLE, /* the address in the variable want_text */
};

struct call {
	char *who, *var; /* var: NULL if the result is not kept */
	enum call_id id;
	struct arg arg[CALL_ARGS];
	size_t n_args;
	uint32_t flags; /* MSG_PEEK and others */
	enum want_kind want;
	char *want_text;     /* as written, without "= " */
	int64_t want_number; /* WANT_NUMBER and WANT_ERRNO: the result */
	int want_errno;	     /* 0 unless WANT_ERRNO */
	char *want_bytes;    /* WANT_DATA, WANT_VALUE */
	size_t want_n;
	uint64_t in_ns, tolerance_ns; /* no tolerance: not asked */
	char *in_text, *tolerance_text;
};

/* One NAME STATE pair, NAME FIELD-OP-VALUE list, or NAME QUEUE=VALUE[/MAX]. */
struct check {
	char *socket; /* "C.s", "S.l#1"; of a program "S.10000#1" */
	char *name;   /* the state, the field, the queue */
	enum compare_op op;
	int64_t value, max; /* max -1: not asked */
	/*
	 * The value was written as a duration (rto>1s) and is in nanoseconds;
	 * else it is in the unit that TCP_INFO has for the field.
	 */
	bool is_duration;
	char *text; /* the value as written */
	char *ref;  /* the socket as written: S.$port; NULL: the same */
	uint32_t col;
};

enum { ANSWERS_LEAST = 2, ANSWERS_MOST = 9 };

/* One of those that an `ask` offers; `said` is as that of a step. */
struct answer {
	struct text2 text, said;
};

enum end { END_SRC, END_DST };

/* What `inject` says beside its direction, its flags or kind, and fields. */
struct inject {
	uint8_t protocol;    /* IP_TCP, IP_UDP; IP_ICMP for both */
	const char *message; /* the error's name, of sim/scenario/icmp_table.h;
				or NULL */
	struct arg end[2];   /* by enum end; text NULL: not said */
	struct arg data;     /* the same */
	struct arg age;	     /* of its timestamp, as written; key NULL: none */
	uint64_t age_ns;
	bool badsum, has_quote;
	struct selector quote;
};

struct step {
	enum statement kind;
	/*
	 * Of "wait until": what is waited for; else STATEMENTS or 0.
	 * ST_PROGRAM: a program listens, on port `count` or (0) any.
	 */
	enum statement until;
	uint32_t line, col; /* from 1; col counts characters */
	uint32_t end; /* index of the first statement after this one's block */
	char *name; /* hold as X, drop X, mark X, join WHO, blocked WHO, … */
	char *chosen; /* let: what --set says instead; NULL: nothing */
	char *value;  /* ref's text; the value of let, sysctl; blocked's and
			expect's call; program's command; signal's name */
	struct text2 text;     /* title, lesson, say, ask */
	struct text2 said;     /* say, ask: with lets, and ${…} for the run */
	uint64_t ns;	       /* wait, delay, within */
	uint64_t tolerance_ns; /* within */
	char *tolerance_text;
	uint32_t count; /* repeat; the number of a signal; a port */
	char **word;	/* par's actors, the words of foreach and case */
	size_t n_words;
	struct link link;    /* link, as it makes the stage's */
	char *resolved;	     /* sysctl, program: the value, $names replaced */
	enum statement fate; /* rule: ST_DROP, ST_DUP, ST_DELAY, … */
	struct selector sel;
	struct comparison *set; /* rewrite, inject */
	size_t n_set;
	struct inject *inject;
	struct call call;
	struct check *check;
	size_t n_check;
	struct answer *answer; /* ask */
	size_t n_answers, right;
};

/*
 * The program: what a run carries out, in this order. Blocks are unfolded: a
 * body that is repeated stands there as often, one of foreach once for each
 * word, a statement of par once for each actor.
 */
enum op_part { OP_WHOLE, OP_ENTER, OP_LEAVE };

struct op {
	const struct step *step; /* of the scenario; borrowed */
	enum op_part part;	 /* of a block: its beginning, its end */
	uint32_t end;		 /* OP_ENTER: index of what follows it */
	uint32_t nth;		 /* of foreach's words, from 0 */
};

struct setting {
	char *name, *value;
};

enum requirement_kind {
	REQUIRE_SYSCTL,
	REQUIRE_KERNEL,
	REQUIRE_OPTION,
	REQUIRE_PROGRAM,
	REQUIRE_IO_URING,
	REQUIREMENTS
};

enum { VERSION_PARTS = 3 };

/* What the machine must have, or the scenario is skipped. */
struct requirement {
	enum requirement_kind kind;
	char *name;  /* of the sysctl, the option or the protocol */
	char *value; /* that it must take, or NULL; the kernel's as written;
			the program's command */
	uint32_t version[VERSION_PARTS];
	int option, family; /* in the table of options; family 0: any */
	struct arg arg;	    /* the option's value, if there is one */
};

struct scenario {
	char *path;   /* as given */
	char *source; /* the whole text, for carets */
	char *name, *group;
	struct text2 title, lesson;
	enum scenario_mode mode;
	enum scenario_acks acks;
	bool live; /* freeze mode: the retransmission timers run all the same */
	struct link link;
	char *actor[SCENARIO_ACTORS];
	bool is_program[SCENARIO_ACTORS]; /* a real one, by `program` */
	uint32_t n_actors;
	struct setting *sysctl; /* net.… = value, in order */
	size_t n_sysctl;
	struct requirement *require;
	size_t n_require;
	struct step *step; /* every statement, header included, in order */
	size_t n_steps;
	/* those with $who or a word of foreach again, for each of them */
	struct step *variant;
	size_t n_variants;
	struct op *program;
	size_t n_program;
};

/* One mistake in a file. `text` says what, and what was perhaps meant. */
struct mistake {
	uint32_t line, col;
	char text[256];
};

struct mistakes {
	struct mistake *list;
	size_t n, cap;
	char *source; /* the text they are in, for mistake_print */
};

/*
 * Parses `len` bytes of `text`. `path` is for messages; `set` are the --set
 * NAME=VALUE of the command line, which override `let` (an unknown name is a
 * mistake at line 0). Every mistake of the file is collected in *m, sorted by
 * place. Returns 0 and *out (scenario_free), or -1 if there is any mistake.
 */
int scenario_parse(struct scenario **out, const char *path, const char *text,
		   size_t len, const struct setting *set, size_t n_set,
		   struct mistakes *m);

/*
 * Reads a file and parses it. An unreadable file is an error in *e with
 * m->n == 0. At most 1 MiB is read.
 */
int scenario_load(struct scenario **out, const char *path,
		  const struct setting *set, size_t n_set, struct mistakes *m,
		  struct err *e);
void scenario_free(struct scenario *s);
/* It starts real programs, which can not be made to do the same again. */
bool scenario_has_programs(const struct scenario *s);
/*
 * It waits for a clock: packets are not held, timers of the kernel run, or a
 * statement takes its time. All others go as fast as the machine does.
 */
bool scenario_waits(const struct scenario *s);
void mistakes_free(struct mistakes *m);

/* Writes the scenario in its one printed form; parsing it gives the same. */
void scenario_print(const struct scenario *s, FILE *out);
/* The same from this one of its steps on, which stands in no block. */
void scenario_print_from(const struct scenario *s, size_t first, FILE *out);
void statement_print(const struct scenario *s, const struct step *step,
		     FILE *out);

/*
 * FILE:LINE:COL: error: TEXT, the line of `source`, and a caret below it;
 * control characters of the line are made visible. `source` may be NULL.
 */
void mistake_print(const char *path, const char *source, uint32_t line,
		   uint32_t col, const char *text, FILE *out);

/* Tables that run, help and documentation share. */
const char *statement_name(enum statement st);
/* Has it a body in braces? */
bool statement_is_block(enum statement st);
const char *call_name(enum call_id id);
const char *packet_kind_name(enum packet_kind kind);
const char *compare_op_name(enum compare_op op);
bool compare_holds(enum compare_op op, int64_t left, int64_t right);

/* The text of a selector in its printed form, into out (cut if too long). */
char *selector_format(const struct selector *sel, char *out, size_t size);

/* The same of what a statement selects, and sets in that. */
char *change_format(const struct step *step, char *out, size_t size);

/* Bytes as a C string literal in double quotes, cut at `size` with "…". */
char *bytes_quote(const char *bytes, size_t n, char *out, size_t size);

#endif
