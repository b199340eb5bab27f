/* What the parts of the stepping engine share; nobody else includes it. */
#ifndef SIM_RUN_PRIVATE_H
#define SIM_RUN_PRIVATE_H

#include "capture/recording.h"
#include "capture/source.h"
#include "sim/actor.h"
#include "sim/match.h"
#include "sim/run.h"
#include "sim/tap.h"
#include "sim/truth.h"
#include "sim/wire.h"

#define NO_STEP UINT32_MAX

/* A packet that waits in the kernel's queue for our verdict. */
struct held {
	uint32_t packet; /* row */
	uint32_t id;	 /* the queue's */
	enum wire_hook hook;
	const char *name; /* hold as NAME; NULL: in order */
	uint64_t due_ns;  /* goes on then (CLOCK_MONOTONIC); 0: not by time */
	bool late;	  /* a delay of its own, beside the link's */
	bool twice;	  /* a copy follows it */
};

/* What happens when the viewer says "step". */
struct plan {
	bool set;
	enum statement verb; /* ST_WIRE, ST_DROP, ST_DUP, ST_DELAY, ST_REPLAY */
	uint32_t packet;
	uint64_t delay_ns;
	bool advance; /* the statement is done with it */
};

struct armed_rule {
	const struct step *step;
	uint32_t matched;
};

/* A packet that `hold as` gave a name, for release and replay. */
struct packet_name {
	const char *name;
	uint32_t packet;
};

struct run {
	struct source source; /* first: a source is a run */
	const struct scenario *scenario;
	struct run_options options;
	struct recording *rec;
	struct wire *wire; /* NULL: realtime without rules */
	struct tap *tap;   /* NULL: no_capture */
	struct truth *truth;
	int softnet;		     /* /proc/net/softnet_stat, or -1 */
	uint64_t mono0_ns, real0_ns; /* the start, by two clocks */

	struct actor actor[SCENARIO_ACTORS];
	uint32_t call[SCENARIO_ACTORS];	     /* row of the pending call */
	uint32_t call_step[SCENARIO_ACTORS]; /* its statement */
	uint64_t call_ns[SCENARIO_ACTORS];   /* when it began */

	struct held *held; /* in order of arrival */
	size_t n_held, cap_held;
	struct armed_rule *rule;
	size_t n_rules, cap_rules;
	struct packet_name *names;
	size_t n_names, cap_names;
	uint8_t *consumed; /* by packet: a wire statement took it (realtime) */
	size_t cap_consumed;
	uint64_t random;

	uint32_t pc;	     /* next statement */
	uint64_t wait_ns;    /* a wait statement lasts until then; 0: none */
	uint64_t patient_ns; /* an owed ACK is waited for until then; 0: none */
	struct plan plan;
	bool ended;
	struct run_failure failure;
};

/* What a statement says when it is looked at. */
enum step_result {
	STEP_ERROR = -1, /* *e */
	STEP_NEXT,	 /* done */
	STEP_PLAN,	 /* run->plan waits for the viewer */
	STEP_WAIT,	 /* not yet */
	STEP_FAILED,	 /* run->failure */
};

/* run.c */
uint64_t run_now(void);			  /* CLOCK_MONOTONIC */
uint64_t run_time(const struct run *run); /* since the start */
bool run_freezes(const struct run *run);
enum step_result run_fail(struct run *run, const struct step *step,
			  const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Takes in all that has happened; *e and -1, or 0. */
int run_settle(struct run *run, struct err *e);

/* run_wire.c: packets in, verdicts out */
int run_ingest(struct run *run, bool *progress, struct err *e);
int run_deliver_due(struct run *run, bool *progress, struct err *e);
int run_execute(struct run *run, struct err *e); /* the plan */
void run_flush_held(struct run *run);	  /* at the end: they stay held */
void run_readdress_held(struct run *run); /* a listener is there now */
/* At the end: packets that the queue or libpcap's ring had no room for. */
uint64_t run_count_lost(struct run *run, struct err *e);
struct held *held_oldest(struct run *run, const struct selector *direction);
struct held *held_named(struct run *run, const char *name);
bool run_ack_owed(const struct run *run);
/* What this socket (row) retransmits would be absorbed; context is the run. */
bool run_absorbs(const void *context, uint32_t socket);
uint64_t held_next_due(const struct run *run); /* 0: none */

/* run_call.c: actors' calls */
enum step_result run_call(struct run *run, const struct step *step,
			  struct err *e);
int run_resume_calls(struct run *run, bool *progress, struct err *e);
struct actor *run_actor(struct run *run, const char *name);
uint64_t calls_next_due(const struct run *run); /* 0: none */
/* "C is blocked in recv, S is blocked in accept", or "" */
void run_blocked_text(const struct run *run, char *out, size_t size);

/* run_check.c: expectations */
enum step_result run_state(struct run *run, const struct step *step,
			   struct err *e);
enum step_result run_info(struct run *run, const struct step *step,
			  struct err *e);
enum step_result run_queue(struct run *run, const struct step *step,
			   struct err *e);
enum step_result run_blocked(struct run *run, const struct step *step,
			     struct err *e);
/* Records an expectation's outcome; STEP_NEXT or STEP_FAILED. */
enum step_result run_expect(struct run *run, const struct step *step, bool ok,
			    const char *want, const char *got);

/* run_step.c: one function a statement */
enum step_result run_statement(struct run *run, const struct step *step,
			       struct err *e);
/* What an ended file still waits for: calls, packets. */
enum step_result run_epilogue(struct run *run, struct err *e);

#endif
