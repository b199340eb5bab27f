/*
 * What is asked of the kernel about a descriptor of another process.
 *
 *	/proc/PID/fd/N          is it a socket, and which (proc_pid_fd(5))
 *	pidfd_getfd(2)          a copy: its addresses, whether it listens
 *	sock_diag(7)            where a copy is refused: whoever has this inode
 *
 * A copy is closed at once, within microseconds. If the program closed its own
 * meanwhile ours would be the last, and would do what a last close() does. In
 * freeze mode nothing runs meanwhile. In realtime it could only be a thread
 * that closes a socket while another one is inside its bind, connect or first
 * send: then there is nothing unsent, and so SO_LINGER has nothing to wait for.
 *
 * getpeername(2) does not tell where a socket in SYN-SENT is going; SO_PEERNAME
 * does (net/core/sock.c).
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture/census/diag.h"
#include "sim/program/descriptor_private.h"
#include "sim/sockaddr.h"

/* linux/pidfd.h, since Linux 6.9: of a thread that leads no process. */
#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL
#endif

/*
 * A thread of this process that is not the one it began with: that may have
 * ended, and its files are not to be had any more. 0: there is none.
 */
static pid_t other_thread(pid_t pid)
{
	char path[40];
	struct dirent *entry;
	pid_t tid = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = opendir(path);
	while (dir && tid == 0 && (entry = readdir(dir))) {
		long number = strtol(entry->d_name, NULL, 10);

		if (number != pid)
			tid = (pid_t)number; /* of "." it is 0 */
	}
	if (dir)
		closedir(dir);
	return tid;
}

static bool link_of(pid_t tid, int fd, uint64_t *inode)
{
	char path[40], link[40];
	unsigned long long number;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)tid, fd);
	n = readlink(path, link, sizeof(link) - 1);
	if (n < 0)
		return false;
	link[n] = '\0';
	*inode = sscanf(link, "socket:[%llu]", &number) == 1 ? number : 0;
	return true;
}

bool ask_link(pid_t pid, int fd, uint64_t *inode)
{
	pid_t other;

	if (link_of(pid, fd, inode))
		return true;
	other = other_thread(pid);
	return other && link_of(other, fd, inode);
}

/* --- a copy --------------------------------------------------------------- */

static int pidfd_for(struct descriptors *d, pid_t pid)
{
	int i = (int)(pid % PIDFDS);

	if (d->pidfd[i].fd >= 0 && d->pidfd[i].pid == pid)
		return d->pidfd[i].fd;
	ask_forget(d, d->pidfd[i].pid);
	d->pidfd[i].pid = pid;
	d->pidfd[i].fd = pidfd_open(pid, 0);
	if (d->pidfd[i].fd < 0)
		d->pidfd[i].fd = pidfd_open(pid, PIDFD_THREAD);
	return d->pidfd[i].fd;
}

void ask_forget(struct descriptors *d, pid_t pid)
{
	int i = (int)(pid % PIDFDS);

	if (d->pidfd[i].pid != pid || d->pidfd[i].fd < 0)
		return;
	close(d->pidfd[i].fd);
	d->pidfd[i].fd = -1;
}

/* Before Linux 6.9 there is no way: ENOSYS. */
static int copy_of_thread(pid_t tid, int fd)
{
	int pidfd = pidfd_open(tid, PIDFD_THREAD), copy;

	if (pidfd < 0) {
		errno = ENOSYS;
		return -1;
	}
	copy = pidfd_getfd(pidfd, fd, 0);
	close(pidfd);
	return copy;
}

int ask_copy(struct descriptors *d, pid_t pid, int fd)
{
	int pidfd = pidfd_for(d, pid);
	int copy = pidfd < 0 ? -1 : pidfd_getfd(pidfd, fd, 0);
	pid_t other;

	if (copy >= 0 || errno == EPERM || errno == ENOSYS)
		return copy;
	other = other_thread(pid);
	return other ? copy_of_thread(other, fd) : -1;
}

static int number_of(int fd, int level, int name)
{
	int value = 0;
	socklen_t len = sizeof(value);

	if (getsockopt(fd, level, name, &value, &len) < 0)
		return -1;
	return value;
}

static void ask_ends(int fd, struct program_socket *out)
{
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);

	if (getsockname(fd, (struct sockaddr *)&ss, &len) == 0)
		endpoint_from_sockaddr(&ss, &out->local);
	memset(&ss, 0, sizeof(ss));
	/* SO_PEERNAME refuses more room than the address takes. */
	len = out->family == AF_INET6 ? sizeof(struct sockaddr_in6)
				      : sizeof(struct sockaddr_in);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERNAME, &ss, &len) < 0)
		ss.ss_family = AF_UNSPEC;
	endpoint_from_sockaddr(&ss, &out->remote);
}

static enum answer ask_facts(int fd, struct program_socket *out)
{
	int protocol;

	if (!out->family) {
		int family = number_of(fd, SOL_SOCKET, SO_DOMAIN);

		if (family != AF_INET && family != AF_INET6)
			return ANSWER_OTHER;
		out->family = family;
		protocol = number_of(fd, SOL_SOCKET, SO_PROTOCOL);
		out->protocol =
			protocol == IPPROTO_MPTCP ? IP_TCP : (uint8_t)protocol;
	}
	ask_ends(fd, out);
	if (out->protocol == IP_TCP)
		out->listening = number_of(fd, SOL_SOCKET, SO_ACCEPTCONN) == 1;
	if (out->family == AF_INET6)
		out->v6only = number_of(fd, IPPROTO_IPV6, IPV6_V6ONLY) == 1;
	return ANSWER_SOCKET;
}

/* --- without a copy ------------------------------------------------------- */

struct wanted {
	struct program_socket *out;
	bool found;
};

static void wanted_seen(void *arg, const struct census_socket *seen)
{
	struct wanted *w = arg;

	if (seen->kernel.inode != w->out->inode)
		return;
	w->found = true;
	w->out->protocol = seen->udp ? IP_UDP : IP_TCP;
	w->out->family = seen->local.ip.version == 6 ? AF_INET6 : AF_INET;
	w->out->local = seen->local;
	w->out->remote = seen->remote;
	w->out->listening = !seen->udp && seen->kernel.state == TCP_LISTEN;
}

/* A socket without any address is in none of the kernel's tables. */
static enum answer ask_by_inode(struct program_socket *out)
{
	struct wanted w = { .out = out };
	struct diag *diag;
	struct err e;

	if (diag_open(&diag, &e) < 0)
		return ANSWER_REFUSED;
	diag_dump(diag, false, wanted_seen, &w);
	if (!w.found)
		diag_dump(diag, true, wanted_seen, &w);
	diag_close(diag);
	return w.found ? ANSWER_SOCKET : ANSWER_REFUSED;
}

enum answer ask_socket(struct descriptors *d, pid_t pid, int fd,
		       struct program_socket *out)
{
	int copy = ask_copy(d, pid, fd);
	struct stat st;
	enum answer answer = ANSWER_OTHER;

	if (copy < 0) /* else it is closed by now, or its process is gone */
		return errno == EPERM || errno == ENOSYS ? ask_by_inode(out)
							 : ANSWER_REFUSED;
	if (fstat(copy, &st) == 0 && st.st_ino == out->inode)
		answer = ask_facts(copy, out);
	close(copy);
	return answer;
}
