/*
 * A stage for a run, and what stands on it: the wire, truth, libpcap.
 *
 *   header's link and sysctl ─▶ those at the beginning of a foreach
 *        ─▶ stage ─▶ wire (if anything is to be held) ─▶ truth ─▶ libpcap
 *
 * foreach changes the stage: what was on the old one goes with it, and the
 * recording goes on.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "capture/mem.h"
#include "sim/run/private.h"
#include "sim/run/program.h"
#include "sim/stage.h"

enum { LARGEST = 0x10000 }; /* bytes of a packet, with offload */

/* The header's words, and those at the beginning of a foreach. */
struct setup {
	struct link link;
	struct setting *sysctl;
	size_t n, cap;
};

static void setup_sysctl(struct setup *setup, char *name, char *value)
{
	mem_grow(setup->sysctl, setup->cap, setup->n + 1);
	setup->sysctl[setup->n++] = (struct setting){ name, value };
}

/* `op` is the foreach's beginning, or NULL; its texts are borrowed. */
static struct setup setup_of(const struct scenario *s, const struct op *op)
{
	struct setup setup = { .link = s->link };
	const struct op *end = s->program + s->n_program;

	for (size_t i = 0; i < s->n_sysctl; i++)
		setup_sysctl(&setup, s->sysctl[i].name, s->sysctl[i].value);
	while (op && ++op < end && op->step->kind < ST_CALL) {
		if (op->step->kind == ST_LINK)
			setup.link = op->step->link;
		if (op->step->kind == ST_SYSCTL)
			setup_sysctl(&setup, op->step->name,
				     op->step->resolved);
	}
	return setup;
}

static bool needs_wire(const struct run *run)
{
	const struct scenario *s = run->scenario;

	if (run_holds(run) || run->link.delay_ns || run->link.rate ||
	    run->options.n_hands)
		return true;
	for (size_t i = 0; i < s->n_steps; i++)
		if (s->step[i].kind == ST_RULE || s->step[i].kind == ST_INJECT)
			return true;
	return false;
}

static struct stage_config config_of(const struct run *run,
				     const struct setup *setup)
{
	const struct scenario *s = run->scenario;
	struct stage_config config = stage_config_default();

	config.mtu = setup->link.mtu;
	config.offload = setup->link.offload;
	config.freeze = run_freezes(run);
	config.quickack = s->acks == ACKS_QUICK ||
			  (s->acks == ACKS_DEFAULT && run_holds(run));
	config.rto_min_ms = setup->link.rto_min_ms;
	config.initcwnd = setup->link.initcwnd;
	config.sysctl = setup->sysctl;
	config.n_sysctl = setup->n;
	return config;
}

int run_watch(int epoll, int fd, struct err *e)
{
	struct epoll_event event = { .events = EPOLLIN };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0)
		return 0;
	return err_set(e, ERR_UNSUPPORTED, "epoll: %s", strerror(errno));
}

static int open_tap(struct run *run, struct err *e)
{
	if (run->options.no_capture)
		return 0;
	if (tap_open(&run->tap, run->rec,
		     run->link.offload ? LARGEST : run->link.mtu, e) < 0)
		return -1;
	return run_watch(run->source.fd, tap_fd(run->tap), e);
}

static int open_parts(struct run *run, struct err *e)
{
	if (needs_wire(run) &&
	    (wire_open(&run->wire, e) < 0 ||
	     run_watch(run->source.fd, wire_fd(run->wire), e) < 0))
		return -1;
	if (!run->wire && run->options.no_capture)
		return err_set(
			e, ERR_INPUT,
			"--no-capture: this scenario runs in real time "
			"without rules, so only libpcap sees its packets "
			"(leave the option out)");
	if (truth_open(&run->truth, run->rec, e) < 0)
		return -1;
	/* The clock starts when everything stands; libpcap takes longest. */
	return open_tap(run, e);
}

int run_set_stage(struct run *run, const struct op *op, struct err *e)
{
	struct setup setup = setup_of(run->scenario, op);
	struct stage_config config;
	int rc;

	run->link = setup.link;
	run_link_clear(run);
	config = config_of(run, &setup);
	rc = stage_open(&config, e);
	free(setup.sysctl);
	return rc < 0 ? -1 : open_parts(run, e);
}

void run_strike(struct run *run)
{
	run_programs_close(run);
	for (uint32_t i = 0; i < run->scenario->n_actors; i++)
		actor_free(&run->actor[i]);
	wire_close(run->wire);
	truth_close(run->truth);
	tap_close(run->tap);
	run->wire = NULL;
	run->truth = NULL;
	run->tap = NULL;
}

void run_cast(struct run *run)
{
	const struct scenario *s = run->scenario;

	for (uint32_t i = 0; i < s->n_actors; i++)
		actor_init(&run->actor[i], s->actor[i],
			   recording_lane(run->rec, s->actor[i]));
}

/*
 * What was on the old stage goes with it. Its packets are counted before, and
 * what is lost then is the run's failure.
 */
int run_change_stage(struct run *run, const struct op *op, struct err *e)
{
	if (run_count_all(run, e) < 0)
		return -1;
	run_flush_held(run);
	truth_abandon(run->truth, run_time(run));
	recording_part_flows(run->rec);
	run_strike(run);
	run_cast(run);
	/* A packet that no statement has asked for is not for one here. */
	for (uint32_t i = 0; i < recording_n_packets(run->rec); i++)
		run_mark(run, i, MARK_TAKEN);
	run->n_rules = run->n_names = 0;
	run->random = run->options.seed * 2 + 1;
	if (run_set_stage(run, op, e) < 0)
		return -1;
	if (run->tap)
		tap_start(run->tap, run->real0_ns);
	return 0;
}
