/*
 * misbehave: a program that does what programs should not do.
 *
 *   misbehave ROLE
 *
 * Its processes are called "misbehave", so that a test can see whether one is
 * left. What hangs, hangs without using a processor.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PORT = 10000, CHILDREN = 40, FDS = 1024 };

static int sleeps(void)
{
	for (;;)
		pause();
}

/* It does something, now and then, and nothing comes of it. */
static int dawdles(void)
{
	for (;;)
		usleep(100000);
}

static int crash(void)
{
	struct rlimit no_core = { 0 };

	setrlimit(RLIMIT_CORE, &no_core);
	return *(volatile int *)8;
}

/* Nothing but SIGKILL ends it. */
static int deaf(void)
{
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_IGN);
	return dawdles();
}

/* daemon(3): it is no longer a child of whoever started it. */
static int goes_away(void)
{
	if (fork() == 0) {
		setsid();
		if (fork() == 0) {
			for (int fd = 0; fd < FDS; fd++)
				close(fd);
			deaf();
		}
		_exit(0);
	}
	wait(NULL);
	return 0;
}

static int naked(void)
{
	for (int fd = 0; fd < FDS; fd++)
		close(fd);
	return socket(AF_INET, SOCK_STREAM, 0) == 0 ? 5 : 1;
}

static int stops(void)
{
	raise(SIGSTOP);
	return 6;
}

static int ends_group(void)
{
	kill(0, SIGTERM);
	return sleeps();
}

static int kills_group(void)
{
	kill(0, SIGKILL);
	return sleeps();
}

static int killed(void)
{
	raise(SIGKILL);
	return 0;
}

/* Who has started it is gone, and cannot clear up. */
static int kills_parent(void)
{
	kill(getppid(), SIGKILL);
	return sleeps();
}

static int many(void)
{
	for (int i = 0; i < CHILDREN; i++)
		if (fork() == 0)
			deaf();
	return 7;
}

/* Blocks, for ever, in every call that it could be interrupted in. */
static int hangs(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(PORT) };
	int s = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(s, (struct sockaddr *)&at, sizeof(at)) < 0 || listen(s, 1) < 0)
		return 1;
	for (;;)
		if (accept(s, NULL, NULL) < 0 && errno != EINTR)
			return 2;
}

static int deaf_server(void)
{
	for (int n = 1; n < NSIG; n++)
		signal(n, SIG_IGN);
	return hangs();
}

/* The terminal is not what it was, and it does not put it back. */
static int spoils_terminal(void)
{
	if (system("stty raw -echo 2>/dev/null; "
		   "printf '\\033[?1049h\\033[?1000h\\033]0;x\\007\\033[8m'") <
	    0)
		return 1;
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	return 8;
}

static const struct {
	const char *name;
	int (*play)(void);
} roles[] = {
	{ "sleeps", sleeps },
	{ "crash", crash },
	{ "dawdles", dawdles },
	{ "deaf", deaf },
	{ "goes-away", goes_away },
	{ "naked", naked },
	{ "stops", stops },
	{ "ends-group", ends_group },
	{ "kills-group", kills_group },
	{ "deaf-server", deaf_server },
	{ "killed", killed },
	{ "kills-parent", kills_parent },
	{ "many", many },
	{ "hangs", hangs },
	{ "spoils-terminal", spoils_terminal },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < sizeof(roles) / sizeof(*roles); i++)
		if (strcmp(argv[1], roles[i].name) == 0)
			return roles[i].play();
	fprintf(stderr, "misbehave: what?\n");
	return 125;
}
