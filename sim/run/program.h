/* Real programs in a run; for the parts of the engine alone. */
#ifndef SIM_RUN_PROGRAM_H
#define SIM_RUN_PROGRAM_H

#include "sim/program/program.h"
#include "sim/run/private.h"

/* Starts what an actor (its index) is; as programs_start. */
int run_program_start(struct run *run, uint32_t actor,
		      const struct program_config *config, struct err *e);
/* The one that an actor has started last, or PROGRAM_NONE. */
uint32_t run_program_of(const struct run *run, uint32_t actor);
/* The same by its name; false: it was not started. */
bool run_program_named(const struct run *run, const char *name,
		       uint32_t *program);
/* What an actor that is this program is called. */
const char *run_program_name(const struct run *run, uint32_t program);
/* Where a thread is now: capture/recording/thread.h. */
struct thread_place;
struct thread_place run_thread_place(const struct run *run, uint32_t thread);
/* All of them, or NULL. */
struct programs *run_programs_all(const struct run *run);

/* Takes in the next thing that has happened to them. */
int run_programs(struct run *run, bool *progress, struct err *e);
/* Nothing will come of them unless something happens to them. */
bool run_programs_quiet(const struct run *run);
/* Some still run. */
bool run_programs_alive(const struct run *run);
/* Ends them, and waits for that. */
void run_programs_close(struct run *run);

/* program_step.c: the statements */
bool run_is_program(const struct run *run, const struct actor *a);
enum step_result run_program(struct run *run, const struct step *step,
			     struct err *e);
enum step_result run_join_program(struct run *run, const struct actor *a);
/* At the end of a stage: those that still run are told to end, or killed. */
enum step_result run_dismiss(struct run *run);

/* expect_call.c: a call of a program is over; a statement may ask for it */
void run_expect_returned(struct run *run, uint32_t program,
			 const struct traced_call *call);
enum step_result run_expect_call(struct run *run, const struct step *step,
				 struct err *e);
void run_expect_forget(struct run *run);

/*
 * program_wait.c: some thread is not asleep. Nobody tells when the last of them
 * falls asleep.
 */
bool run_programs_awake(const struct run *run);
/*
 * All sleep: may one of them do something by itself? If that is known in a
 * while only, *wake_ns is when.
 */
bool run_programs_may_act(struct run *run, uint64_t now_ns, uint64_t *wake_ns);
/* A call has returned that may have limited how long others wait. */
void run_note_limit(struct run *run, const struct traced_call *c);
/* All of their threads sleep, so that none is about to. */
bool run_programs_asleep(const struct run *run);
/* Appends ", S is blocked in accept (thread 2)". */
void run_programs_blocked(const struct run *run, char *out, size_t size);
/* A thread of it sleeps in that call. In which they are is told in any case. */
bool run_program_blocked(const struct run *run, const char *name,
			 const char *word, char *in, size_t size);
enum step_result run_await_listener(struct run *run, const struct step *step);
enum step_result run_signal(struct run *run, const struct step *step,
			    struct err *e);

/* How many have begun on this stage. */
uint32_t run_programs_started(const struct run *run);

/*
 * program_env.c: ours, and WIRESTEP_STAGE=1; with `terminal` TERM is another.
 * Caller frees the table; the texts are borrowed from ours.
 */
char **run_program_environment(bool terminal);

/*
 * program_output.c: descriptors for a program that reads nothing and whose
 * output becomes events; ours of them go when it has begun, or could not.
 */
int run_output_open(struct run *run, uint32_t lane, int fd[3], struct err *e);
void run_output_begun(struct run *run);
/* Takes in what was written. */
void run_output(struct run *run, bool *progress);
void run_output_close(struct run *run);

/* Sockets may have got addresses inside calls; false: none has */
bool run_programs_look(struct run *run);

#endif
