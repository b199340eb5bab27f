/*
 * A TCP server with processes that are made in advance.
 *
 *     parent    socket, bind, listen, fork, fork, fork, wait ──────────
 *     child 1                         └ accept ──── recv, send, close, accept
 *     child 2                               └ accept ──────────────────────
 *     child 3                                     └ accept ────────────────
 *
 * A descriptor goes on to the children of fork(): all of them wait in accept()
 * for the same listener, and the kernel wakes one for each connection. They
 * share no memory: what goes wrong in one of them does not harm the others.
 */
#include "workers.h"

static int listener;

static void work(int number, const sigset_t *mask)
{
	(void)number;
	worker_serve(listener, mask);
}

int main(int argc, char **argv)
{
	int n;

	program_begin(argc, argv, 2, "[PORT [PROCESSES]]");
	n = number_argument(argv, 2, 3, MOST_WORKERS);
	listener = listen_at(number_argument(argv, 1, PORT, 65535), 0);
	return workers_run(n, work, listener);
}
