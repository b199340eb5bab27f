/*
 * What programs write, where no terminal is theirs: a pipe for each of both
 * outputs, read without waiting, and an event for each line, so that it is the
 * same however much came at a time.
 *
 * A pipe stays open as long as any process has its other end; so one is read
 * until it is closed, or the stage goes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/mem.h"
#include "capture/recording/thread.h"
#include "sim/run/private.h"
#include "sim/run/program.h"

enum { OUTPUTS = 2, AT_ONCE = 4096 };

struct output {
	int fd; /* -1: closed */
	uint32_t lane, number;
};

struct run_outputs {
	struct output *list;
	size_t n, cap;
	int given[3]; /* to the program that begins; -1: none */
};

static struct run_outputs *outputs_of(struct run *run)
{
	if (!run->outputs) {
		run->outputs = mem_zero(1, sizeof(*run->outputs));
		memset(run->outputs->given, -1, sizeof(run->outputs->given));
	}
	return run->outputs;
}

/* One pipe: its end for the program, or -1 with errno. */
static int add_pipe(struct run *run, uint32_t lane, uint32_t number,
		    struct err *e)
{
	struct run_outputs *o = run->outputs;
	int end[2];

	if (pipe2(end, O_CLOEXEC) < 0)
		return -1;
	fcntl(end[0], F_SETFL, O_NONBLOCK);
	mem_grow(o->list, o->cap, o->n + 1);
	o->list[o->n++] =
		(struct output){ .fd = end[0], .lane = lane, .number = number };
	return run_watch(run->source.fd, end[0], e) < 0 ? -1 : end[1];
}

int run_output_open(struct run *run, uint32_t lane, int fd[3], struct err *e)
{
	int *given = outputs_of(run)->given;

	given[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	for (uint32_t i = 1; i <= OUTPUTS; i++)
		given[i] = add_pipe(run, lane, i, e);
	memcpy(fd, given, sizeof(run->outputs->given));
	if (fd[0] >= 0 && fd[1] >= 0 && fd[2] >= 0)
		return 0;
	return err_set(e, ERR_FAILED, "a pipe for a program's output: %s",
		       strerror(errno));
}

void run_output_begun(struct run *run)
{
	for (size_t i = 0; run->outputs && i < 3; i++) {
		if (run->outputs->given[i] >= 0)
			close(run->outputs->given[i]);
		run->outputs->given[i] = -1;
	}
}

static void tell(struct run *run, const struct output *o, const char *text,
		 size_t n)
{
	while (n) {
		const char *end = memchr(text, '\n', n);
		size_t line = end ? (size_t)(end - text) + 1 : n;

		recording_output(run->rec, run_time(run), o->lane, o->number,
				 text, line);
		text += line;
		n -= line;
	}
}

static void take(struct run *run, struct output *o, bool *progress)
{
	char text[AT_ONCE];
	ssize_t n = o->fd < 0 ? 0 : read(o->fd, text, sizeof(text));

	if (n > 0) {
		*progress = true;
		tell(run, o, text, (size_t)n);
	} else if (o->fd >= 0 && (n == 0 || errno != EAGAIN)) {
		close(o->fd);
		o->fd = -1;
	}
}

void run_output(struct run *run, bool *progress)
{
	for (size_t i = 0; run->outputs && i < run->outputs->n; i++)
		take(run, &run->outputs->list[i], progress);
}

void run_output_close(struct run *run)
{
	struct run_outputs *o = run->outputs;
	bool more = true;

	if (!o)
		return;
	run_output_begun(run);
	while (more) {
		more = false;
		run_output(run, &more);
	}
	for (size_t i = 0; i < o->n; i++)
		if (o->list[i].fd >= 0)
			close(o->list[i].fd);
	free(o->list);
	free(o);
	run->outputs = NULL;
}
