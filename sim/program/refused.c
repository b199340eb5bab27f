/*
 * Tracing is refused for one of these reasons, of which the kernel tells none:
 *
 *	a tracer has us       a thread has one tracer at most (ptrace(2)); one
 *	                      that follows forks takes what we start, too
 *	ptrace_scope 2        only CAP_SYS_PTRACE may trace (Yama, the kernel's
 *	                      Documentation/admin-guide/LSM/Yama.rst)
 *	ptrace_scope 3        nobody may, and it can not be set back
 *	a filter              of a container: see its seccomp profile
 */
#include "sim/program/refused.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct {
	int scope;
	const char *remedy;
} scopes[] = {
	{ 2, "as root: sysctl kernel.yama.ptrace_scope=1" },
	{ 3, "kernel.yama.ptrace_scope is 3, which stays until the next boot: "
	     "set it to 1 in /etc/sysctl.d" },
};

const char *trace_remedy(int tracer, int scope)
{
	if (tracer)
		return "it is traced itself: run it without strace -f or a "
		       "debugger around it";
	for (size_t i = 0; i < sizeof(scopes) / sizeof(*scopes); i++)
		if (scopes[i].scope == scope)
			return scopes[i].remedy;
	return "in a container: docker run --cap-add=SYS_PTRACE "
	       "--security-opt seccomp=unconfined";
}

/* The number behind `name` in a line of a file of /proc; 0: there is none. */
static int number_in(const char *path, const char *name)
{
	FILE *in = fopen(path, "re");
	char line[256];
	int number = 0;
	size_t n = strlen(name);

	while (in && fgets(line, sizeof(line), in))
		if (strncmp(line, name, n) == 0 &&
		    sscanf(line + n, "%d", &number) == 1)
			break;
	if (in)
		fclose(in);
	return number;
}

int trace_refused(const char *name, const char *call, int error, struct err *e)
{
	int tracer = number_in("/proc/self/status", "TracerPid:");
	int scope = number_in("/proc/sys/kernel/yama/ptrace_scope", "");

	return err_set(e, ERR_UNSUPPORTED,
		       "%s: programs can not be traced here: %s: %s (%s)", name,
		       call, strerror(error), trace_remedy(tracer, scope));
}
