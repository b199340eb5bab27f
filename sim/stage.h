/*
 * The stage: a network namespace of our own with nothing in it but a
 * loopback, made by an ordinary user, gone with the process.
 */
#ifndef SIM_STAGE_H
#define SIM_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/err.h"
#include "sim/scenario/scenario.h"

struct stage_config {
	uint32_t mtu;
	bool offload;
	bool freeze;   /* timers that would retransmit stand still */
	bool quickack; /* every ACK is sent during the delivery it answers */
	uint32_t rto_min_ms;	      /* if they do not; 0: the kernel's own */
	uint32_t initcwnd;	      /* segments; 0: the kernel's own */
	const struct setting *sysctl; /* borrowed */
	size_t n_sysctl;
};

/* The settings of a scenario that says nothing. */
struct stage_config stage_config_default(void);

/*
 * Moves this process, which must have one thread, into a new stage: again
 * when called again. Nothing outside is changed, whatever fails.
 */
int stage_open(const struct stage_config *config, struct err *e);

/* One thing that the stage needs of this machine. */
struct stage_step {
	const char *name; /* "private network namespace" */
	int (*try)(const struct stage_config *config, struct err *e);
};

/* The steps stage_open takes, in order, for doctor to try one by one. */
const struct stage_step *stage_steps(size_t *n);

#endif
