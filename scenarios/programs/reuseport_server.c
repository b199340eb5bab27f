/*
 * A TCP server of several processes with a listener each, all at one port.
 *
 *     SYN ──► kernel: hash of the addresses ──► listener 1 ──► child 1
 *                                           ├─► listener 2 ──► child 2
 *                                           └─► listener 3 ──► child 3
 *
 * With SO_REUSEPORT several sockets may be bound to the same port. The kernel
 * chooses a listener for each connection when its SYN comes (socket(7)), so no
 * queue is shared and nobody is woken in vain. But who waits in the queue of a
 * child that is busy goes on waiting, even if another child has nothing to do.
 */

#include <sys/socket.h>
#include <unistd.h>

#include "workers.h"

static int port;

static void work(int number, const sigset_t *mask)
{
	(void)number;
	worker_serve(listen_at(port, 0), mask);
}

int main(int argc, char **argv)
{
	int n;

	program_begin(argc, argv, 2, "[PORT [PROCESSES]]");
	port = number_argument(argv, 1, PORT, 65535);
	n = number_argument(argv, 2, 3, MOST_WORKERS);
	listen_option = SO_REUSEPORT;
	close(listen_at(port,
			0)); /* an error is told once, not by each child */
	return workers_run(n, work, -1);
}
