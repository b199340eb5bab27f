/*
 * Statements about real programs: one begins where its statement stands, is
 * waited for, and ends with the stage at the latest.
 *
 * What a program waits for may be anything; so a run with programs is never
 * stuck as long as one of them might go on by itself.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "sim/program/find.h"
#include "sim/program/words.h"
#include "sim/run/private.h"
#include "sim/run/program.h"

/* For those who do not care for SIGTERM. */
#define GRACE_NS UINT64_C(2000000000)

static uint32_t index_of(const struct run *run, const struct actor *a)
{
	return (uint32_t)(a - run->actor);
}

bool run_is_program(const struct run *run, const struct actor *a)
{
	return run->scenario->is_program[index_of(run, a)];
}

static bool still_runs(const struct run *run, const struct actor *a)
{
	uint32_t program = run_program_of(run, index_of(run, a));

	return program != PROGRAM_NONE &&
	       programs_alive(run_programs_all(run), program);
}

/*
 * A terminal has one session (setsid(2)): that of who begins last, for clients
 * do, and one types to them.
 */
static bool begins_last(const struct run *run)
{
	const struct scenario *s = run->scenario;

	for (size_t i = run->pc + 1; i < s->n_program; i++)
		if (s->program[i].step->kind == ST_PROGRAM)
			return false;
	return true;
}

/* As the viewer wants it, or else what a pipe brings us. */
static int choose_stdio(struct run *run, const struct actor *a,
			struct program_config *config, struct err *e)
{
	const struct run_options *o = &run->options;
	uint32_t nth = run_programs_started(run);

	if (nth < o->n_stdio) {
		memcpy(config->fd, o->stdio[nth].fd, sizeof(config->fd));
		return 0;
	}
	if (o->program_fd[1] && (!o->program_terminal || begins_last(run))) {
		memcpy(config->fd, o->program_fd, sizeof(config->fd));
		config->terminal = o->program_terminal;
		return 0;
	}
	return run_output_open(run, a->lane, config->fd, e);
}

static int start(struct run *run, const struct actor *a, char **words,
		 struct err *e)
{
	char *folders = program_folders(run->scenario->path);
	char *file = program_find(words[0], folders, e);
	struct program_config config = { .file = file, .argv = words };
	int rc = -1;

	if (file && choose_stdio(run, a, &config, e) == 0) {
		config.envp = run_program_environment(config.terminal);
		rc = run_program_start(run, index_of(run, a), &config, e);
	}
	run_output_begun(run);
	free((void *)(uintptr_t)config.envp); /* takes no const */
	free(file);
	free(folders);
	return rc;
}

int run_program_status(const struct source *source, const char *name)
{
	const struct run *run = (const struct run *)source;
	uint32_t i = 0, program;

	while (i < run->scenario->n_actors &&
	       strcmp(run->scenario->actor[i], name) != 0)
		i++;
	program = run_program_of(run, i);
	return program == PROGRAM_NONE
		       ? -1
		       : programs_status(run_programs_all(run), program);
}

/*
 * A command that is not there is the scenario's mistake, and has a place. With
 * programs of the viewer's own (exec) there is no file, but a status.
 */
static bool is_of_file(const struct run *run, const struct err *e)
{
	return !run->options.n_stdio &&
	       (e->status == ERR_NOT_FOUND || e->status == ERR_NOT_EXECUTABLE);
}

enum step_result run_program(struct run *run, const struct step *step,
			     struct err *e)
{
	struct actor *a = run_actor(run, step->name);
	struct words_wrong wrong = { 0 };
	char **words;
	int rc;

	if (still_runs(run, a))
		return run_fail(run, step, "%s still runs (join %s)", a->name,
				a->name);
	words = words_split(step->resolved, &wrong);
	if (!words)
		return run_fail(run, step, "%s", wrong.text);
	rc = start(run, a, words, e);
	words_free(words);
	if (rc < 0 && is_of_file(run, e)) {
		run_fail(run, step, "%s", e->text);
		*e = (struct err){ 0 };
		return STEP_FAILED;
	}
	return rc < 0 ? STEP_ERROR : STEP_NEXT;
}

enum step_result run_join_program(struct run *run, const struct actor *a)
{
	uint32_t program = run_program_of(run, index_of(run, a));

	/* Children that it has left behind are not waited for. */
	return program != PROGRAM_NONE && programs_status(run_programs_all(run),
							  program) < 0
		       ? run_next_in_order(run)
		       : STEP_NEXT;
}

enum step_result run_dismiss(struct run *run)
{
	struct programs *all = run_programs_all(run);

	if (!run_programs_alive(run)) {
		run->dismissed = false;
		return STEP_NEXT;
	}
	if (!run->dismissed) {
		journal_dismissed(run);
		programs_signal(all, PROGRAM_NONE, SIGTERM);
		programs_signal(all, PROGRAM_NONE, SIGCONT);
		run->dismissed_ns = run_now();
	} else if (run_now() - run->dismissed_ns > GRACE_NS) {
		programs_signal(all, PROGRAM_NONE, SIGKILL);
	}
	run->dismissed = true;
	run->wait_ns = run->dismissed_ns + GRACE_NS + 1;
	return STEP_WAIT;
}
