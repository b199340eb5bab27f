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

/* How many have begun on this stage. */
uint32_t run_programs_started(const struct run *run);

/*
 * program_output.c: descriptors for a program that reads nothing and whose
 * output becomes events; ours of them go when it has begun, or could not.
 */
int run_output_open(struct run *run, uint32_t lane, int fd[3], struct err *e);
void run_output_begun(struct run *run);
/* Takes in what was written. */
void run_output(struct run *run, bool *progress);
void run_output_close(struct run *run);

/* Sockets may have got addresses inside calls; false: there are no programs */
bool run_programs_look(struct run *run);

#endif
