/*
 * Several TCP clients at once, a thread for each.
 *
 *     main      create, create, create, join ──────── join, join, print
 *     thread 1  └ socket, connect, send, recv, close ┘
 *     thread 2          └ socket, connect, send, recv, close
 *     thread 3                  └ …
 *
 * Every call may wait, and only its own thread does. join waits for a thread
 * to end; from then on what it has written may be read.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "net.h"

struct client {
	pthread_t thread;
	int number, port;
	struct lines answer;
	size_t length;
};

static void *run(void *arg)
{
	struct client *c = arg;
	char text[32];
	int server = connect_to(c->port);

	snprintf(text, sizeof(text), "Hello from %d", c->number);
	c->length = ask(server, text, &c->answer);
	close(server);
	return NULL;
}

int main(int argc, char **argv)
{
	struct client *client;
	int port, n;

	program_begin(argc, argv, 2, "[PORT [CLIENTS]]");
	port = number_argument(argv, 1, PORT, 65535);
	n = number_argument(argv, 2, 3, 1000);
	client = zeroed((size_t)n, sizeof(*client));
	for (int i = 0; i < n; i++) {
		client[i].number = i + 1;
		client[i].port = port;
		errno = pthread_create(&client[i].thread, NULL, run,
				       &client[i]);
		if (errno)
			die("pthread_create");
	}
	for (int i = 0; i < n; i++) {
		errno = pthread_join(client[i].thread, NULL);
		if (errno)
			die("pthread_join");
		print_line(client[i].answer.bytes, client[i].length);
	}
	free(client);
	return program_end();
}
