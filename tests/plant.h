/*
 * Calls for a process in the sandbox: planted ones, which it must refuse, and
 * those that a program needs. -1 with errno if one fails.
 */
#ifndef TESTS_PLANT_H
#define TESTS_PLANT_H

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/folder.h"

/* What is open before it goes in, and where files may be made or not. */
static int packets[2];
static char inside[PATH_MAX + 32], outside[PATH_MAX + 32];

/* --- calls that must be refused ------------------------------------------ */

static int plant_open(void)
{
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC);
}

static int plant_openat2(void)
{
	struct open_how how = { .flags = O_RDONLY };

	return (int)syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", &how,
			    sizeof(how));
}

static int plant_create(void)
{
	return open(outside, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static int plant_socket(void)
{
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int plant_packet_socket(void)
{
	return socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
}

static int plant_connect(void)
{
	struct sockaddr_in any = { .sin_family = AF_UNSPEC };

	return connect(packets[0], (struct sockaddr *)&any, sizeof(any));
}

static int plant_sendto(void)
{
	return (int)sendto(packets[0], "x", 1, 0, NULL, 0);
}

static int plant_write(void)
{
	return (int)write(packets[0], "x", 1);
}

static int plant_execve(void)
{
	char name[] = "true";
	char *argv[] = { name, NULL }, *envp[] = { NULL };

	return execve("/bin/true", argv, envp);
}

static int plant_fork(void)
{
	pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : waitpid(pid, NULL, 0);
}

static int plant_ptrace(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static int plant_setuid(void)
{
	return setuid(getuid());
}

static int plant_mount(void)
{
	return mount("none", "/nosuch", "tmpfs", 0, NULL);
}

static int plant_unshare(void)
{
	return unshare(CLONE_NEWNS);
}

static int plant_mmap_exec(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
		       ? -1
		       : 0;
}

static int plant_mprotect_exec(void)
{
	void *page =
		mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static int plant_io_uring(void)
{
	char params[120] = { 0 };

	return (int)syscall(SYS_io_uring_setup, 1, params);
}

static int plant_kill(void)
{
	return kill(getppid(), 0);
}

static int plant_dup(void)
{
	return dup(packets[0]);
}

static int plant_dup_by_fcntl(void)
{
	return fcntl(packets[0], F_DUPFD, 0);
}

static int plant_terminal_input(void)
{
	return ioctl(packets[0], TIOCSTI, "x");
}

static int plant_chmod(void)
{
	return chmod(inside, 0700);
}

static int plant_prctl(void)
{
	return (int)syscall(SYS_prctl, 4 /* PR_SET_DUMPABLE */, 1, 0, 0, 0);
}

static const struct plant {
	const char *name;
	int (*call)(void);
	bool anybody; /* works outside, whoever calls */
} plants[] = {
	{ "open", plant_open, true },
	{ "openat2", plant_openat2, true },
	{ "open to create", plant_create, true },
	{ "socket", plant_socket, true },
	{ "socket(AF_PACKET)", plant_packet_socket, false },
	{ "sendto", plant_sendto, true },
	{ "write to packets", plant_write, true },
	{ "connect", plant_connect, true },
	{ "fork", plant_fork, true },
	{ "setuid", plant_setuid, true },
	{ "mount", plant_mount, false },
	{ "unshare", plant_unshare, false },
	{ "mmap to execute", plant_mmap_exec, true },
	{ "mprotect to execute", plant_mprotect_exec, true },
	{ "io_uring_setup", plant_io_uring, false },
	{ "kill", plant_kill, true },
	{ "dup", plant_dup, true },
	{ "fcntl(F_DUPFD)", plant_dup_by_fcntl, true },
	{ "ioctl(TIOCSTI)", plant_terminal_input, false },
	{ "chmod", plant_chmod, true },
	{ "prctl", plant_prctl, true },
	/* Last: signals stop who is traced, and execve does not come back. */
	{ "ptrace", plant_ptrace, true },
	{ "execve", plant_execve, false },
};

/* --- calls that must work ------------------------------------------------ */

static int need_pipe(void)
{
	char c;

	return read(packets[1], &c, 1) < 0 && errno != EAGAIN ? -1 : 0;
}

static int need_poll(void)
{
	struct pollfd fd = { .fd = packets[1], .events = POLLIN };

	return poll(&fd, 1, 0);
}

static int need_memory(void)
{
	enum { LARGE = 8 << 20 };
	void *large = mmap(NULL, LARGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (large == MAP_FAILED)
		return -1;
	large = mremap(large, LARGE, 2 * LARGE, MREMAP_MAYMOVE);
	if (large == MAP_FAILED || madvise(large, LARGE, MADV_DONTNEED) < 0)
		return -1;
	return munmap(large, 2 * LARGE);
}

static int need_clock(void)
{
	struct timespec ts;

	return (int)syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &ts);
}

/* The zone, which is a file's, must have been read before. */
static int need_local_time(void)
{
	time_t epoch = 0;
	struct tm tm;

	localtime_r(&epoch, &tm);
	if (tm.tm_hour == 3 && strcmp(tm.tm_zone, "ABC") == 0)
		return 0;
	errno = ENOTRECOVERABLE;
	return -1;
}

static int need_signals(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t set;

	sigemptyset(&set);
	return sigaction(SIGUSR1, &ignore, NULL) < 0 || raise(SIGUSR1) < 0 ||
			       kill(getpid(), SIGUSR1) < 0 ||
			       sigprocmask(SIG_BLOCK, &set, NULL) < 0
		       ? -1
		       : 0;
}

static int need_terminal(void)
{
	struct winsize ws;

	return ioctl(packets[1], TIOCGWINSZ, &ws) < 0 && errno == EPERM ? -1
									: 0;
}

static int need_wait(void)
{
	return waitpid(-1, NULL, WNOHANG) < 0 && errno != ECHILD ? -1 : 0;
}

/* As ui/print/save.c does it, and a directory that is written to the disk. */
static int need_file(void)
{
	char temporary[PATH_MAX + 64], name[PATH_MAX + 64];
	int fd, dir;

	snprintf(temporary, sizeof(temporary), "%s/x.XXXXXX", inside);
	snprintf(name, sizeof(name), "%s/x.pcapng", inside);
	fd = mkstemp(temporary);
	if (fd < 0 || fchmod(fd, 0644) < 0 || write(fd, "x", 1) != 1 ||
	    ftruncate(fd, 0) < 0 || fsync(fd) < 0 || close(fd) < 0)
		return -1;
	if (rename(temporary, name) < 0)
		return -1;
	dir = open(inside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || fsync(dir) < 0 || close(dir) < 0)
		return -1;
	return unlink(name);
}

static const struct plant needs[] = {
	{ "read", need_pipe, true },
	{ "poll", need_poll, true },
	{ "memory", need_memory, true },
	{ "clock_gettime", need_clock, true },
	{ "localtime", need_local_time, true },
	{ "signals", need_signals, true },
	{ "ioctl of a terminal", need_terminal, true },
	{ "waitpid", need_wait, true },
	{ "a file where it may be", need_file, true },
};

#endif
