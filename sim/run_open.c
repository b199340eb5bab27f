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
#include "sim/run.h"
#include "sim/run_private.h"
#include "sim/stage.h"

enum { LARGEST = 0x10000 }; /* bytes of a packet, with offload */

static void run_close(struct source *source)
{
	struct run *run = (struct run *)source;

	for (uint32_t i = 0; i < run->scenario->n_actors; i++)
		actor_free(&run->actor[i]);
	wire_close(run->wire);
	truth_close(run->truth);
	if (source->fd >= 0)
		close(source->fd);
	if (run->softnet >= 0)
		close(run->softnet);
	tap_close(run->tap);
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

static void write_head(struct run *run)
{
	const struct scenario *s = run->scenario;
	struct recording_head *head = recording_head(run->rec);
	struct utsname uts;

	uname(&uts);
	head->name = text_keep(run->rec, s->name);
	head->title_en = text_keep(run->rec, s->title.en);
	head->title_zh = text_keep(run->rec, s->title.zh);
	head->mode =
		text_keep(run->rec, run_freezes(run) ? "freeze" : "realtime");
	head->kernel = text_keep(run->rec, uts.release);
	head->started_ns = run->real0_ns;
}

static bool needs_wire(const struct run *run)
{
	const struct scenario *s = run->scenario;

	if (run_holds(run) || s->link.delay_ns || run->options.n_hands)
		return true;
	for (size_t i = 0; i < s->n_steps; i++)
		if (s->step[i].kind == ST_RULE)
			return true;
	return false;
}

static struct stage_config config_of(const struct run *run)
{
	const struct scenario *s = run->scenario;
	struct stage_config config = stage_config_default();

	config.mtu = s->link.mtu;
	config.offload = s->link.offload;
	config.freeze = run_freezes(run);
	config.quickack = s->acks == ACKS_QUICK ||
			  (s->acks == ACKS_DEFAULT && run_holds(run));
	config.sysctl = s->sysctl;
	config.n_sysctl = s->n_sysctl;
	return config;
}

static int watch(int epoll, int fd, struct err *e)
{
	struct epoll_event event = { .events = EPOLLIN };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0)
		return 0;
	return err_set(e, ERR_UNSUPPORTED, "epoll: %s", strerror(errno));
}

static int open_parts(struct run *run, struct err *e)
{
	struct stage_config config = config_of(run);

	if (require_check(run->scenario, e) < 0 || stage_open(&config, e) < 0)
		return -1;
	run->source.fd = epoll_create1(EPOLL_CLOEXEC);
	if (run->source.fd < 0)
		return err_set(e, ERR_UNSUPPORTED, "epoll: %s",
			       strerror(errno));
	if (needs_wire(run) &&
	    (wire_open(&run->wire, e) < 0 ||
	     watch(run->source.fd, wire_fd(run->wire), e) < 0))
		return -1;
	if (!run->wire && run->options.no_capture)
		return err_set(
			e, ERR_INPUT,
			"--no-capture: this scenario runs in real time "
			"without rules, so only libpcap sees its packets "
			"(leave the option out)");
	if (truth_open(&run->truth, run->rec, e) < 0)
		return -1;
	if (run->options.no_capture)
		return 0;
	/* The clock starts when everything stands; libpcap takes longest. */
	if (tap_open(&run->tap, run->rec,
		     run->scenario->link.offload ? LARGEST
						 : run->scenario->link.mtu,
		     e) < 0)
		return -1;
	return watch(run->source.fd, tap_fd(run->tap), e);
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
	run->random = options->seed * 2 + 1;
	run->softnet = open("/proc/net/softnet_stat", O_RDONLY | O_CLOEXEC);
	for (uint32_t i = 0; i < s->n_actors; i++)
		actor_init(&run->actor[i], s->actor[i],
			   recording_lane(rec, s->actor[i]));
	if (open_parts(run, e) < 0) {
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
