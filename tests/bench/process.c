/* Whole processes: started as a shell would, from there to their end. */
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"

static double ms_of(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

struct cost process_cost(char *const argv[])
{
	struct cost cost = { .status = -1 };
	posix_spawn_file_actions_t actions;
	struct rusage usage = { 0 };
	uint64_t t0;
	int status = 0;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
					 O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
					 O_WRONLY, 0);
	t0 = now_ns();
	if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) == 0 &&
	    wait4(pid, &status, 0, &usage) == pid && WIFEXITED(status))
		cost.status = WEXITSTATUS(status);
	cost.ms = ms_since(t0);
	cost.cpu_ms = ms_of(usage.ru_utime) + ms_of(usage.ru_stime);
	cost.peak_kb = usage.ru_maxrss;
	posix_spawn_file_actions_destroy(&actions);
	return cost;
}
