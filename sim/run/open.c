/*
 * Opening a run, and closing it: the stage, the wire, truth, libpcap.
 *
 *                            freeze   freeze with hands   realtime
 *   packets wait (holds)      yes            yes             no
 *   timers stand (freezes)    yes            no              no
 *   ACKs are part of the
 *   delivery (quickack)       yes            yes             no
 *   the queue is there        yes            yes             with rules, a
 *                                                            delay, or hands
 *
 * With hands a scenario is played again, up to the packet that was changed:
 * up to there its packets must be the same, so only the timers are let go.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "capture/mem.h"
#include "sim/require.h"
#include "sim/run/run.h"
#include "sim/run/private.h"
#include "sim/stage.h"

static void run_close(struct source *source)
{
	struct run *run = (struct run *)source;

	run_strike(run);
	if (source->fd >= 0)
		close(source->fd);
	if (run->softnet >= 0)
		close(run->softnet);
	run_link_clear(run);
	free(run->held);
	free(run->rule);
	free(run->names);
	free(run->mark);
	free(run->journal.deed);
	free(run);
}

static uint32_t text_keep(struct recording *rec, const char *text)
{
	return text ? recording_text_add(rec, text, strlen(text)) : 0;
}

static uint64_t real_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* How it was played; with hands it goes on by itself (run.h). */
static const char *mode_text(const struct run *run)
{
	if (run_freezes(run))
		return "freeze";
	return run->scenario->live && !run->options.n_hands ? "live timers"
							    : "realtime";
}

static void write_head(struct run *run)
{
	const struct scenario *s = run->scenario;
	struct recording_head *head = recording_head(run->rec);
	struct utsname uts;

	uname(&uts);
	head->name = text_keep(run->rec, s->name);
	head->title_en = text_keep(run->rec, s->title.en);
	head->title_zh = text_keep(run->rec, s->title.zh);
	head->mode = text_keep(run->rec, mode_text(run));
	head->kernel = text_keep(run->rec, uts.release);
	head->started_ns = run->real0_ns;
}

/* The foreach that is the first to need a stage, or NULL. */
static const struct op *first_foreach(const struct scenario *s)
{
	for (size_t i = 0; i < s->n_program; i++)
		if (s->program[i].step->kind == ST_FOREACH)
			return &s->program[i];
	return NULL;
}

static int open_all(struct run *run, struct err *e)
{
	if (require_check(run->scenario, e) < 0)
		return -1;
	run->source.fd = epoll_create1(EPOLL_CLOEXEC);
	if (run->source.fd < 0)
		return err_set(e, ERR_UNSUPPORTED, "epoll: %s",
			       strerror(errno));
	return run_set_stage(run, first_foreach(run->scenario), e);
}

int run_open(struct source **out, const struct scenario *s,
	     const struct run_options *options, struct recording *rec,
	     struct err *e)
{
	static const struct source_ops ops = { run_pump, run_command,
					       run_close };
	struct run *run = mem_zero(1, sizeof(*run));

	run->source = (struct source){
		.ops = &ops, .rec = rec, .fd = -1, .next = ROW_NONE
	};
	run->scenario = s;
	run->options = *options;
	run->journal.diverged_event = ROW_NONE;
	run->rec = rec;
	recording_judge(rec, options->judge);
	run->injected = ROW_NONE;
	run->random = options->seed * 2 + 1;
	run->softnet = open("/proc/net/softnet_stat", O_RDONLY | O_CLOEXEC);
	run_cast(run);
	if (open_all(run, e) < 0) {
		run_close(&run->source);
		return -1;
	}
	run->source.start_ns = run_now();
	run->real0_ns = real_now();
	if (run->tap)
		tap_start(run->tap, run->real0_ns);
	run->journal.live = run_holds(run) && !run_freezes(run);
	write_head(run);
	*out = &run->source;
	return 0;
}
