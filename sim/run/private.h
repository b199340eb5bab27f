/* What the parts of the stepping engine share; nobody else includes it. */
#ifndef SIM_RUN_PRIVATE_H
#define SIM_RUN_PRIVATE_H

#include "capture/recording/recording.h"
#include "capture/source.h"
#include "sim/actor.h"
#include "sim/hand.h"
#include "sim/match.h"
#include "sim/run/run.h"
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
	bool broken;	  /* its checksum does not fit */
	const struct step *change; /* corrupt or rewrite, as that says */
};

/* What happens when the viewer says "step". */
struct plan {
	bool set;
	enum statement verb;	 /* ST_WIRE, ST_DROP, ST_DUP, ST_DELAY, … */
	const struct step *step; /* that says so, or NULL */
	uint32_t packet;
	uint64_t delay_ns;
	bool advance;	    /* the statement is done with it */
	uint64_t unordered; /* the same, in a block: its bit */
	bool stray;	    /* no statement wants it (any more, or yet) */
};

/* What is known of a packet beside its row. */
enum mark {
	MARK_TAKEN = 1 << 0, /* a statement has had it */
	MARK_LOST = 1 << 1,  /* dropped by the viewer */
};

/* A clock of `within`. */
struct within {
	uint64_t began_ns, looked_ns;
};

/* The link in one direction, as its rate has it: lines of packets that leave.
 */
struct line {
	uint64_t *leaves_ns; /* when each has left; [first, n) */
	size_t first, n, cap;
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
	struct link link;    /* the stage's */
	struct line line[2]; /* from the initiator of a flow, and to him */
	struct wire *wire;   /* NULL: realtime without rules */
	struct tap *tap;     /* NULL: no_capture */
	struct truth *truth;
	int softnet;	   /* /proc/net/softnet_stat, or -1 */
	uint64_t real0_ns; /* the start, since the epoch */

	struct actor actor[SCENARIO_ACTORS];
	uint32_t call[SCENARIO_ACTORS]; /* row of the pending call */
	const struct step *call_step[SCENARIO_ACTORS]; /* its statement */
	uint64_t call_ns[SCENARIO_ACTORS];	       /* when it began */
	uint64_t call_looked_ns[SCENARIO_ACTORS];      /* looked_ns then */

	struct run_programs *programs; /* run/program.c; NULL: none */
	struct run_outputs *outputs;   /* run/program_output.c */
	bool busy;		       /* they are, and have to be waited for */
	bool delivered; /* a packet was, and the kernel is not asked yet */
	uint32_t stirs; /* what they have done since all of them were quiet */
	bool dismissed; /* they were told to end, */
	uint64_t dismissed_ns;	       /* and when (CLOCK_MONOTONIC) */
	struct run_expected *expected; /* run/expect_call.c */
	bool time_limits; /* programs have set some on their sockets */
	/* since then programs wait, and nothing has happened; 0: they do not */
	struct {
		uint64_t since_ns;
		uint32_t events;
	} still;

	struct held *held; /* in order of arrival */
	size_t n_held, cap_held;
	struct armed_rule *rule;
	size_t n_rules, cap_rules;
	struct packet_name *names;
	size_t n_names, cap_names;
	uint8_t *mark; /* by packet: enum mark */
	size_t cap_marks;
	uint64_t random;

	uint32_t pc;		 /* next operation of the program */
	uint64_t unordered_done; /* by statement of the block: a bit */
	struct within within[SCENARIO_DEPTH];
	size_t n_within;
	bool on_stage;	    /* a foreach has begun */
	uint64_t ready_ns;  /* the viewer looks since then; 0: he does not */
	uint64_t looked_ns; /* how long he has looked, in all */
	char awaited[RUN_AWAITS]; /* what "wait until" waits for, and what is */
	uint64_t wait_ns; /* a wait statement lasts until then; 0: none */
	/* the statement that waits, since when, and the next packet then */
	struct {
		uint32_t pc, packet;
		uint64_t since_ns;
	} waits;
	bool probed; /* stuck: probes are answered, and change nothing */
	uint64_t patient_ns; /* an owed ACK is waited for until then; 0: none */
	bool doubted;	     /* it seemed stuck before, and nothing has come */
	struct plan plan;
	/* the last packet that was expected, and by which statement */
	uint32_t asked_packet, asked_pc;
	/* the last that was injected, or ROW_NONE, and by which statement */
	uint32_t injected, injected_pc;
	bool diverged; /* the viewer has changed what happens */
	struct journal journal;
	size_t cap_deeds;
	bool ended;
	enum source_status status; /* as the last pump said */
	struct run_failure failure;
};

/* What a statement says when it is looked at. */
enum step_result {
	STEP_ERROR = -1, /* *e */
	STEP_NEXT,	 /* done */
	STEP_PLAN,	 /* run->plan waits for the viewer */
	STEP_WAIT,	 /* not yet */
	STEP_AGAIN,	 /* not yet: look again */
	STEP_FAILED,	 /* run->failure */
};

/* run/stage.c: `fd` wakes the run too */
int run_watch(int epoll, int fd, struct err *e);

/* run.c: the loop */
uint64_t run_now(void);			  /* CLOCK_MONOTONIC */
uint64_t run_time(const struct run *run); /* since the start */
/* Packets wait for statements. */
bool run_holds(const struct run *run);
/* And timers stand still. */
bool run_freezes(const struct run *run);
/* The viewer says when a packet goes on. */
bool run_asks(const struct run *run);
enum step_result run_fail(struct run *run, const struct step *step,
			  const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* run/stuck.c: nothing will happen any more; who waits for what */
enum step_result run_stuck(struct run *run, const struct step *step);
/* Takes in all that has happened; *e and -1, or 0. */
int run_settle(struct run *run, struct err *e);
enum source_status run_pump(struct source *source, struct err *e);
enum source_status run_command(struct source *source, const struct command *c,
			       struct err *e);

/* run/wait.c: what is waited for */
void run_earlier(uint64_t *least, uint64_t t_ns); /* 0: never */
/* Sets the time to wake at; nothing to wait for means stuck. */
enum step_result run_wait(struct run *run, const struct step *step);

/* run/held.c: the list of held packets, verdicts */
struct held *held_add(struct run *run, const struct held *h);
struct held *held_oldest(struct run *run, const struct selector *direction);
struct held *held_named(struct run *run, const char *name);
struct held *held_packet(struct run *run, uint32_t packet);
uint64_t held_next_due(const struct run *run); /* 0: none */
/* A fate and its verdict: `h` is held no more. */
int held_give(struct run *run, struct held *h, enum fate fate, struct err *e);
/* The same with other bytes, which go on whatever the fate is. */
int held_give_changed(struct run *run, struct held *h, enum fate fate,
		      const uint8_t *bytes, uint32_t n, struct err *e);
/* It goes on, and its copy after it where a rule has said so. */
int held_deliver(struct run *run, struct held *h, struct err *e);
/* It goes on, and when all it drew has been taken in, a copy of it. */
int held_duplicate(struct run *run, struct held *h, struct err *e);
/* It goes on after so long. */
void held_put_off(struct run *run, struct held *h, uint64_t ns);
/* What a rule says, or (ST_WIRE) the link alone. */
int held_pass(struct run *run, struct held *h, enum statement fate, uint64_t ns,
	      struct err *e);
int run_deliver_due(struct run *run, bool *progress, struct err *e);
int run_execute(struct run *run, struct err *e); /* the plan */
void run_flush_held(struct run *run); /* at the end: they stay held */
void run_mark(struct run *run, uint32_t packet, enum mark mark);
bool run_marked(const struct run *run, uint32_t packet, enum mark mark);

/* run/change.c: it goes on, but not as it was */
int held_deliver_changed(struct run *run, struct held *h, struct err *e);

/*
 * run/inject_age.c: gives an injected segment the timestamps that its sender,
 * end `side` of the flow, would have put into it age_ns ago (RFC 7323 3.2).
 * Checksums are the caller's. False if there is no packet to count from.
 */
bool run_inject_age(const struct run *run, const struct flow *flow, int side,
		    uint64_t age_ns, uint8_t *bytes, uint32_t *n);

/* run/inject.c: packets that nobody sent */
enum step_result run_inject(struct run *run, const struct step *step,
			    struct err *e);

/* run/link.c: what the link does to every packet */
/* When it has come to the other end; 0: at once. False: there is no room. */
bool run_link(struct run *run, uint32_t packet, uint64_t *due_ns);
void run_link_clear(struct run *run);

/* run/ingest.c: packets in */
int run_ingest(struct run *run, bool *progress, struct err *e);
/* A packet is about to arrive: a SYN goes to whoever is there now. */
void run_meet(struct run *run, uint32_t packet);
/* A listener is there now, or a socket that connects. */
int run_readdress_held(struct run *run, struct err *e);
/* At a stage's end: the run has failed (-1) if packets were lost on it. */
int run_count_all(struct run *run, struct err *e);
/* At the end: packets that the queue or libpcap's ring had no room for. */
uint64_t run_count_lost(struct run *run, struct err *e);

/* run/copies.c: what the kernel sends again, or owes */
bool run_copy_of_held(const struct run *run, uint32_t packet);
/* What this socket (row) retransmits would be absorbed; context is the run. */
bool run_absorbs(const void *context, uint32_t socket);
bool run_ack_owed(const struct run *run);

/* run/journal.c: what a scenario is made of afterwards */
void journal_call(struct run *run, const struct step *step);
void journal_done(struct run *run, const struct step *step);
void journal_delay(struct run *run, uint32_t packet, uint64_t ns);
void journal_rule(struct run *run, const struct step *step, uint32_t packet);
void journal_change(struct run *run, const struct step *step, uint32_t packet);
void journal_hold(struct run *run, uint32_t packet);
void journal_dismissed(struct run *run);
/* From now on the viewer has changed what happens. */
void run_diverge(struct run *run);

/* run/hand.c: what the viewer does to packets */
int run_by_hand(struct run *run, struct held *h, const struct command *c,
		struct err *e);
/* What was done to this packet in the run before; NULL: nothing. */
const struct hand *run_hand_for(const struct run *run, uint32_t packet);
/* It is carried out when the packet is due to go, not when it comes. */
bool run_hand_waits(const struct run *run, const struct hand *hand);
/* Carries out the plan, or what the viewer wants with its packet instead. */
int run_execute_or_hand(struct run *run, struct err *e);
/* Stuck: a hand on a packet that no statement asks for may go on. 1, 0, -1. */
int run_last_hand(struct run *run, struct err *e);
int run_apply_hand(struct run *run, struct held *h, const struct hand *hand,
		   struct err *e);
/* What the viewer dropped may soon be sent again. */
bool run_aftermath(const struct run *run);

/* run/call.c: actors' calls */
enum step_result run_call(struct run *run, const struct step *step,
			  struct err *e);
/* Those that a helper makes (helper.h), or the others. */
int run_resume_calls(struct run *run, bool helped, bool *progress,
		     struct err *e);
struct actor *run_actor(struct run *run, const char *name);
uint64_t calls_next_due(const struct run *run); /* 0: none */
/* A helper is about to do something. */
bool calls_run(const struct run *run);
/* There is Multipath TCP: the kernel does some of its work in a thread. */
bool calls_multipath(const struct run *run);
/* "C is blocked in recv, S is blocked in accept", or "" */
void run_blocked_text(const struct run *run, char *out, size_t size);

/* run/check.c: expectations */
/* state, info, queue */
enum step_result run_checks(struct run *run, const struct step *step,
			    struct err *e);
enum step_result run_wait_until(struct run *run, const struct step *step,
				struct err *e);
/* run/sees.c */
enum step_result run_sees(struct run *run, const struct step *step,
			  struct err *e);

enum step_result run_blocked(struct run *run, const struct step *step,
			     struct err *e);
/* Records an expectation's outcome; STEP_NEXT or STEP_FAILED. */
enum step_result run_expect(struct run *run, const struct step *step, bool ok,
			    const char *want, const char *got);
/*
 * The same for one about time: if it does not hold after the viewer has looked
 * for longer than slack_ns, it was not checked.
 */
enum step_result run_expect_time(struct run *run, const struct step *step,
				 bool ok, uint64_t looked_ns, uint64_t slack_ns,
				 const char *want, const char *got);

/* run/tell.c: what is said, with the values of the run */
enum step_result run_say(struct run *run, const struct step *step,
			 struct err *e);
enum step_result run_ask(struct run *run, const struct step *step,
			 struct err *e);
enum step_result run_mark_place(struct run *run, const struct step *step,
				struct err *e);

/* run/observe.c: the value of what stands in "${…}". -1 with *e. */
int run_observe(struct run *run, FILE *out, const char *text, size_t n,
		struct err *e);

/* run/block.c */
enum step_result run_block(struct run *run, const struct op *op, struct err *e);
/* "S>C [S.] or C>S [.]": what is left of the `unordered` that is looked at. */
void run_unordered_wants(const struct run *run, char *out, size_t size);
enum step_result run_barrier(struct run *run, const struct step *step,
			     struct err *e);

/* run/stage.c: as the header and the statements after `op` (or NULL) want it */
int run_set_stage(struct run *run, const struct op *op, struct err *e);
/* Another one; if packets were lost on the old one, the run has failed. */
int run_change_stage(struct run *run, const struct op *op, struct err *e);
/* Everything goes that stood on it. */
void run_strike(struct run *run);
/* The actors, with empty hands. */
void run_cast(struct run *run);

/* run/wire.c: statements about packets */
/* The packet whose turn it is in the statement's direction, or ROW_NONE. */
uint32_t run_wire_next(struct run *run, const struct step *step);
bool run_wire_means(const struct run *run, const struct step *step,
		    uint32_t packet);
/* Does with it what the statement says. */
enum step_result run_wire_take(struct run *run, const struct step *step,
			       uint32_t packet);
/* A packet that nothing else draws may come by itself: an ACK is owed. */
bool run_wire_may_come(const struct run *run);
enum step_result run_wire(struct run *run, const struct step *step,
			  struct err *e);
enum step_result run_pass(struct run *run, const struct step *step,
			  struct err *e);
enum step_result run_let_all(struct run *run, const struct step *step,
			     struct err *e);
enum step_result run_rule(struct run *run, const struct step *step,
			  struct err *e);
/* What happens to a packet when the viewer says so. */
enum step_result run_plan(struct run *run, enum statement verb, uint32_t packet,
			  bool advance);
/* Whoever is waited for is blocked: the oldest held packet goes. */
enum step_result run_next_in_order(struct run *run);

/* run/named.c: statements about packets with a name */
void run_name_packet(struct run *run, const char *name, uint32_t packet);
/* release, drop, dup, delay X */
enum step_result run_named(struct run *run, const struct step *step);
enum step_result run_release(struct run *run, const struct step *step,
			     struct err *e);
enum step_result run_replay(struct run *run, const struct step *step,
			    struct err *e);
/* Waits for one that was delayed. */
enum step_result run_join_packet(struct run *run, const struct step *step);

/* run/step.c: one function a statement */
enum step_result run_operation(struct run *run, const struct op *op,
			       struct err *e);
/* What an ended file still waits for: calls, packets. */
enum step_result run_epilogue(struct run *run, struct err *e);

#endif
