/*
 * Many TCP clients at once in one thread: all connect, then all ask, then each
 * hears its answer and leaves.
 *
 *     connect × N,  send × N,  (recv, close) × N
 *
 * From the last connect() to the first close() all N are open. It needs N
 * descriptors; N local ports (ip_local_port_range) are what it can have at
 * most, as all go to the same address and port.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "net.h"

/* As many descriptors as we are allowed to ask for. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		die("getrlimit");
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		die("setrlimit");
}

/* The server may have closed already: then it was in vain, and recv() says so.
 */
static void say_hello(int fd, int number)
{
	struct lines out;
	char text[32];

	snprintf(text, sizeof(text), "Hello from %d", number);
	make_line(&out, text);
	send_all(fd, out.bytes, out.used);
}

/* Whether the answer came, and not the end. */
static bool hears(int fd)
{
	struct lines in = { .used = 0 };
	const char *why;
	bool answered = lines_receive(&in, fd, &why) > 0;

	close(fd);
	return answered;
}

int main(int argc, char **argv)
{
	int n, port, answered = 0, *fd;

	program_begin(argc, argv, 2, "[PORT [COUNT]]");
	port = number_argument(argv, 1, PORT, 65535);
	n = number_argument(argv, 2, 100, 60000);
	raise_limit();
	fd = zeroed((size_t)n, sizeof(*fd));
	for (int i = 0; i < n; i++)
		fd[i] = connect_to(port);
	printf("%d connected\n", n);
	for (int i = 0; i < n; i++)
		say_hello(fd[i], i + 1);
	for (int i = 0; i < n; i++)
		answered += hears(fd[i]);
	printf("%d answered, %d turned away\n", answered, n - answered);
	free(fd);
	return answered < n ? 1 : program_end();
}
