/*
 * A TCP server that serves one client after the other (the iterative model).
 *
 *     socket, bind, listen        a port that takes connections
 *     accept                      one of them, with a socket of its own
 *     recv, send, recv, send …    until the client closes
 *     close, accept …             the next one
 *
 * The kernel completes the handshakes by itself: while one client is served,
 * others can connect and even send. They wait in the listener's queue, and
 * know nothing of it.
 */
#include <unistd.h>

#include "net.h"

int main(int argc, char **argv)
{
	int listener, client;

	program_begin(argc, argv, 1, "[PORT]");
	listener = listen_at(number_argument(argv, 1, PORT, 65535), 0);
	stop_when_asked(listener, SA_RESETHAND);
	while ((client = accept_next(listener)) >= 0)
		serve(client);
	close(listener);
	return program_end();
}
