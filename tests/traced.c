/*
 * Linked into the programs of `make check-asan` alone.
 *
 * LeakSanitizer stops its program by ptrace(2) to look for leaks at its end. A
 * program that wirestep or strace follows has a tracer already, and would end
 * with a fatal error and status 1; so there no leaks are looked for. gcc and
 * clang have this hook, sanitizer/lsan_interface.h.
 */
#include <sanitizer/lsan_interface.h>
#include <stdio.h>

int __lsan_is_turned_off(void)
{
	FILE *in = fopen("/proc/self/status", "re"); /* proc_pid_status(5) */
	char line[256];
	int tracer = 0;

	while (in && fgets(line, sizeof(line), in))
		if (sscanf(line, "TracerPid: %d", &tracer) == 1)
			break;
	if (in)
		fclose(in);
	return tracer != 0;
}
