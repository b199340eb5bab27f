/*
 * Where events come from. A view never knows which: a simulation, a live
 * interface and a file differ in nothing after this.
 *
 *   for (;;) {
 *           switch (source_pump(s, &e)) { ... }
 *           poll(source fd, until s->wake_ns)
 *   }
 */
#ifndef CAPTURE_SOURCE_H
#define CAPTURE_SOURCE_H

#include <stdint.h>

#include "capture/err.h"
#include "capture/recording/recording.h"

enum source_status {
	SOURCE_ERROR = -1, /* *e says why; the recording stays readable */
	SOURCE_WAIT,	   /* nothing to do until fd is readable or wake_ns */
	SOURCE_READY,	   /* `next` is held and waits for COMMAND_STEP; but
			      pump again when fd is readable or at wake_ns */
	SOURCE_END,	   /* nothing will come any more */
};

enum command_kind {
	COMMAND_STEP, /* let `next` go on its way */
	COMMAND_STOP, /* end now, keep what there is */
	/*
	 * To a packet that is held, in its turn or out of it, and carried out
	 * at once. To any other packet they change nothing, and the status
	 * stays what it was.
	 */
	COMMAND_RELEASE,   /* let it go on */
	COMMAND_DROP,	   /* it never arrives */
	COMMAND_DELAY,	   /* it goes on after delay_ns */
	COMMAND_DUPLICATE, /* let it go on, and a copy after it */
};

struct command {
	enum command_kind kind;
	uint32_t packet;   /* not of STEP and STOP */
	uint64_t delay_ns; /* of DELAY */
};

struct source;

struct source_ops {
	/* Does what can be done without waiting. */
	enum source_status (*pump)(struct source *s, struct err *e);
	enum source_status (*command)(struct source *s, const struct command *c,
				      struct err *e);
	void (*close)(struct source *s);
};

struct source {
	const struct source_ops *ops;
	struct recording *rec; /* borrowed; the source appends to it */
	int fd;		       /* to poll for reading; epoll behind it */
	uint64_t wake_ns;      /* CLOCK_MONOTONIC; 0: only fd matters */
	uint64_t start_ns;     /* CLOCK_MONOTONIC at the recording's time 0 */
	uint32_t next;	       /* SOURCE_READY: the packet; else ROW_NONE */
};

static inline enum source_status source_pump(struct source *s, struct err *e)
{
	return s->ops->pump(s, e);
}

static inline enum source_status
source_command(struct source *s, const struct command *c, struct err *e)
{
	return s->ops->command(s, c, e);
}

static inline void source_close(struct source *s)
{
	if (s)
		s->ops->close(s);
}

#endif
