/* The helper process: what its parts share. */
#ifndef CAPTURE_CENSUS_HELPER_H
#define CAPTURE_CENSUS_HELPER_H

#include "capture/census/diag.h"
#include "capture/census/names.h"
#include "capture/census/procs.h"
#include "capture/census/sockets.h"

/* --- what goes over the socketpair: several of these in a message ------- */

struct census_question {
	bool udp;
	struct endpoint a, b;
};

enum census_tell_kind { TELL_EMPTY, TELL_SOCKET, TELL_TOTALS };

struct census_tell {
	uint32_t kind, place;
	union {
		struct census_socket socket;
		struct census_totals totals;
	};
};

enum { CENSUS_BATCH = 48 };
_Static_assert(sizeof(struct census_tell) * CENSUS_BATCH < 65536,
	       "a message fits into the socket's buffer");

/* --- the helper --------------------------------------------------------- */

/* What it remembers of a place besides the socket that stands there. */
struct helper_side {
	uint32_t dump; /* the last that had it */
	uint8_t hunts; /* passes over /proc that did not find its owner */
	bool dirty;    /* to be told */
};

/* Somebody had a socket to a server. */
struct helper_recent {
	struct endpoint remote;
	struct census_owner owner;
	uint64_t at_ns;
};

enum {
	HELPER_QUESTIONS = 512, /* that wait; a power of two */
	HELPER_WANTED = 256,	/* sockets whose owner is looked for */
	HELPER_RECENT = 256,	/* servers; a power of two */
	HELPER_ORPHANS = 64,	/* ended, and nobody knows whose they were */
};

struct helper {
	int fd; /* to its owner */
	struct census_config config;
	struct sockets sockets;
	struct helper_side *side; /* by place */
	size_t cap_side;
	struct diag *diag;
	struct procs *procs;
	struct users users;
	struct tracepoint *trace; /* NULL: none */
	struct census_totals totals;

	uint64_t now_ns;		/* CLOCK_REALTIME */
	uint64_t mono_ns;		/* CLOCK_MONOTONIC */
	int64_t credit_ns;		/* of processor time */
	uint64_t cpu_ns;		/* used so far */
	uint64_t dump_ns;		/* when the last was, monotonic */
	uint64_t dump_cost_ns;		/* of processor time */
	uint64_t pass_ns, pass_cost_ns; /* begin and cost of one over /proc */
	bool passing;
	uint64_t ends_window_ns; /* a second in which ends are counted */
	uint32_t n_ends;
	uint64_t rejoin_ns; /* when ends are received again; 0: they are */
	uint32_t dump;	    /* number of the last */
	uint32_t idle;	    /* turns with a dump after which nothing was new */

	uint32_t *dirty; /* places to tell */
	size_t n_dirty, cap_dirty;
	bool totals_dirty;
	uint64_t told_ns; /* when its owner had room last, monotonic */

	struct diag_question question[HELPER_QUESTIONS];
	uint32_t q_first, q_n;

	uint32_t wanted[HELPER_WANTED], n_wanted;
	bool hunt; /* somebody's socket is not known: a pass is due */
	struct helper_recent recent[HELPER_RECENT];
	uint32_t orphan[HELPER_ORPHANS], n_orphan;
};

/*
 * What the child of fork(2) does: tells over fd, and ends when its owner, the
 * process with that id, does.
 */
_Noreturn void helper_run(int fd, const struct census_config *config,
			  int owner);

/* What it does all the time. */
_Noreturn void helper_turns(struct helper *h);

/* --- tell.c: its owner -------------------------------------------------- */

/* Takes what the owner asks; ends the process if the owner has ended. */
void tell_read(struct helper *h);
/* Tells what has changed, as far as there is room. */
void tell_send(struct helper *h);
/* Whether there is more. */
bool tell_waits(const struct helper *h);

/* --- learn.c: what is learned ------------------------------------------- */

void learn_dirty(struct helper *h, uint32_t place);
/* A question for the next turn. If there are too many, the oldest is lost. */
void learn_ask(struct helper *h, const struct diag_question *q);
/* diag_seen: a socket is like this (arg: the helper). */
void learn_seen(void *arg, const struct census_socket *seen);
/* diag_seen: a socket was destroyed. */
void learn_end(void *arg, const struct census_socket *last);
/* After a complete dump that began then: what it did not have has ended. */
void learn_missed(struct helper *h, uint64_t began_ns);
/*
 * A process called connect() or close(); `ended`: and that was its end. State:
 * which it is in thereafter.
 */
void learn_call(struct helper *h, uint32_t pid, const struct endpoint *local,
		const struct endpoint *remote, enum tcp_state state,
		bool ended);

/* --- own.c: whose they are ---------------------------------------------- */

/* Says whose a socket is, or has it looked for. */
void own_socket(struct helper *h, uint32_t place);
/* A socket has ended, and if nobody is known: who may it have been? */
void own_ended(struct helper *h, uint32_t place);
void own_told(struct helper *h, uint32_t place, uint32_t pid);
/* Some processes more were read. */
void own_wanted(struct helper *h);
/* A pass has ended. */
void own_all(struct helper *h);

/* --- count.c: totals ---------------------------------------------------- */

/* After a dump. */
void count_totals(struct helper *h);

#endif
