/*
 * deny: runs a command in which one system call fails.
 *
 *   deny SYSCALL[:ARG=VALUE]... ERRNO -- COMMAND [ARG]...
 *
 *   deny unshare EPERM -- wirestep doctor
 *   deny socket:0=AF_NETLINK:2=NETLINK_SOCK_DIAG EPROTONOSUPPORT -- ...
 *
 * A seccomp filter (seccomp(2)) answers in the kernel's place, so a test can
 * meet a machine that lacks something on one that has it. Every condition
 * names an argument by its number from 0 and compares its low 32 bits; all
 * must hold. Denials add up: COMMAND may be another deny.
 *
 *   load nr ── ≠ ─────────────────────────────╮
 *     │ =                                      │
 *   load arg ── ≠ ────────────────────────────┤
 *     │ =  (once for each condition)           ▼
 *   return ERRNO                             allow
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/netlink.h>

enum { MAX_CONDITIONS = 6, CANNOT = 125, NOT_FOUND = 127 };

struct name {
	const char *name;
	uint32_t value;
};

#define NAME(x)                                                                \
	{                                                                      \
#x, (uint32_t)(x)                                              \
	}
#define CALL(x)                                                                \
	{                                                                      \
#x, SYS_##x                                                    \
	}
#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static const struct name calls[] = {
	CALL(unshare),	 CALL(socket),
	CALL(ioctl),	 CALL(epoll_create1),
	CALL(signalfd4), CALL(setsockopt),
	CALL(bind),	 CALL(openat),
	CALL(prctl),	 CALL(landlock_create_ruleset),
	CALL(ptrace),	 CALL(seccomp),
};

static const struct name errnos[] = {
	NAME(EPERM),	       NAME(EACCES), NAME(EINVAL), NAME(ENOSPC),
	NAME(EPROTONOSUPPORT), NAME(EMFILE), NAME(ENOSYS), NAME(EAFNOSUPPORT),
};

static const struct name values[] = {
	NAME(AF_NETLINK),    NAME(AF_PACKET),	      NAME(AF_INET),
	NAME(NETLINK_ROUTE), NAME(NETLINK_SOCK_DIAG), NAME(NETLINK_NETFILTER),
	NAME(SIOCSIFFLAGS),  NAME(SIOCSIFMTU),	      NAME(SIOCETHTOOL),
};

static int usage(const char *what)
{
	fprintf(stderr,
		"deny: %s\nusage: deny SYSCALL[:ARG=VALUE]... ERRNO -- "
		"COMMAND [ARG]...\n",
		what);
	return CANNOT;
}

static const struct name *find(const struct name *table, size_t n,
			       const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

/* One "ARG=VALUE"; the value by name or as a number. */
static int condition(const char *text, uint32_t *arg, uint32_t *value)
{
	const struct name *named;
	char *end;

	*arg = (uint32_t)strtoul(text, &end, 10);
	if (end == text || *end != '=' || *arg > 5)
		return -1;
	text = end + 1;
	named = find(values, ROWS(values), text);
	*value = named ? named->value : (uint32_t)strtoul(text, &end, 0);
	return named || (*text && !*end) ? 0 : -1;
}

static uint32_t low_half(uint32_t arg)
{
	uint32_t at = (uint32_t)offsetof(struct seccomp_data, args) + 8 * arg;

	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? at + 4 : at;
}

/* Appends "load the word at `at`; unless it is `value`, allow". */
static size_t compare(struct sock_filter *out, size_t n, size_t total,
		      uint32_t at, uint32_t value)
{
	out[n] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at);
	out[n + 1] =
		(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value,
					     0, (uint8_t)(total - 1 - (n + 2)));
	return n + 2;
}

static int install(uint32_t call, const uint32_t (*args)[2], size_t n_args,
		   uint32_t error)
{
	struct sock_filter code[2 * (MAX_CONDITIONS + 1) + 2];
	size_t total = 2 * (n_args + 1) + 2, n;
	struct sock_fprog program = { (unsigned short)total, code };

	n = compare(code, 0, total, offsetof(struct seccomp_data, nr), call);
	for (size_t i = 0; i < n_args; i++)
		n = compare(code, n, total, low_half(args[i][0]), args[i][1]);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
						 SECCOMP_RET_ERRNO | error);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
						 SECCOMP_RET_ALLOW);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	uint32_t args[MAX_CONDITIONS][2];
	const struct name *call, *error;
	size_t n_args = 0;
	char *part;

	if (argc < 5 || strcmp(argv[3], "--") != 0)
		return usage("too few arguments");
	part = strtok(argv[1], ":");
	call = part ? find(calls, ROWS(calls), part) : NULL;
	error = find(errnos, ROWS(errnos), argv[2]);
	if (!call || !error)
		return usage("no such system call or error");
	while ((part = strtok(NULL, ":")) != NULL) {
		if (n_args == MAX_CONDITIONS ||
		    condition(part, &args[n_args][0], &args[n_args][1]) < 0)
			return usage("no such argument or value");
		n_args++;
	}
	if (install(call->value, (const void *)args, n_args, error->value) <
	    0) {
		perror("deny: seccomp");
		return CANNOT;
	}
	execvp(argv[4], argv + 4);
	perror(argv[4]);
	return errno == ENOENT ? NOT_FOUND : CANNOT + 1;
}
