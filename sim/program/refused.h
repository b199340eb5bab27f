/* Programs that may not be traced here: why, and what to do about it. */
#ifndef SIM_PROGRAM_REFUSED_H
#define SIM_PROGRAM_REFUSED_H

#include "capture/err.h"

/*
 * `call` (ptrace, seccomp) was refused with `error` when `name` was to begin.
 * Returns -1 with *e, ERR_UNSUPPORTED, which names the remedy.
 */
int trace_refused(const char *name, const char *call, int error, struct err *e);

/* The remedy where `tracer` (0: nobody) traces us, at this ptrace_scope. */
const char *trace_remedy(int tracer, int scope);

#endif
