/* What the sandbox's files share. */
#ifndef CAPTURE_LIVE_SANDBOX_PRIVATE_H
#define CAPTURE_LIVE_SANDBOX_PRIVATE_H

#include "capture/rights/sandbox.h"

/*
 * The filter of the process that has the packets. `landlock`: files can be
 * opened only where they may be. As sandbox_seccomp.
 */
int sandbox_seccomp_main(const struct sandbox_config *config, bool landlock,
			 struct err *e);

#endif
