/*
 * Lanes: a program has one of its name, with all its threads and children.
 *
 * Where there is one program alone, such as a shell, whatever it starts is what
 * one wants to see: a child that has become another command gets a lane of that
 * command's name with its first socket, and when it ends the next of that name
 * may have it. Where there are several, their names are all that rules and
 * statements know, so all children stay on their lanes.
 */
#include <stdio.h>
#include <string.h>

#include "capture/mem.h"
#include "capture/recording/thread.h"
#include "sim/run/program_private.h"

/* A name that a statement could have, whatever the command is called. */
static void lane_name(const char *command, unsigned nth, char out[NAME_TEXT])
{
	size_t n = 0;

	for (; n < NAME_TEXT / 2 && command[n]; n++) {
		char c = command[n];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || strchr("._+-", c);

		out[n] = plain ? c : '_';
	}
	out[n] = '\0';
	if (nth > 1)
		snprintf(out + n, NAME_TEXT - n, "#%u", nth);
}

static bool is_actors(const struct run *run, uint32_t lane)
{
	for (uint32_t i = 0; i < run->scenario->n_actors; i++)
		if (run->actor[i].lane == lane)
			return true;
	return false;
}

static struct command_lane *command_lane(struct run *run, uint32_t lane)
{
	struct run_programs *p = run->programs;

	for (size_t i = 0; i < p->n_commands; i++)
		if (p->command[i].lane == lane)
			return &p->command[i];
	mem_grow(p->command, p->cap_commands, p->n_commands + 1);
	p->command[p->n_commands] = (struct command_lane){ .lane = lane };
	return &p->command[p->n_commands++];
}

/* The first of that name on which nobody runs. */
static uint32_t lane_of_command(struct run *run, const char *command)
{
	char name[NAME_TEXT];
	uint32_t lane;

	for (unsigned nth = 1;; nth++) {
		lane_name(command, nth, name);
		lane = recording_lane(run->rec, name);
		if (!is_actors(run, lane) && !command_lane(run, lane)->users)
			return lane;
	}
}

/* A process is on a lane, or on it no longer. */
void lane_count(struct run *run, uint32_t lane, bool there)
{
	if (!is_actors(run, lane))
		command_lane(run, lane)->users += there ? 1 : UINT32_MAX;
}

static bool is_alone(const struct run *run)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < run->scenario->n_actors; i++)
		n += run->scenario->is_program[i];
	return n == 1;
}

void lane_claim(struct run *run, uint32_t thread)
{
	struct run_programs *p = run->programs;
	const struct program_thread *t = programs_thread(p->all, thread);
	struct traced *leader = &p->thread[t->process];
	uint32_t lane;

	if (!leader->other || !is_alone(run))
		return;
	leader->other = false;
	lane = lane_of_command(run, programs_thread(p->all, t->process)->name);
	lane_count(run, leader->lane, false);
	lane_count(run, lane, true);
	for (uint32_t i = 0; i < p->n_threads; i++) {
		const struct program_thread *other = programs_thread(p->all, i);

		if (other->process != t->process || other->gone)
			continue;
		p->thread[i].lane = lane;
		if (p->thread[i].row == ROW_NONE)
			continue;
		recording_thread_name(run->rec, run_time(run), p->thread[i].row,
				      lane, other->name);
	}
}
