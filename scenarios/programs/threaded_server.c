/*
 * A TCP server with a thread for each connection.
 *
 *     main       socket, bind, listen, accept ──────────── accept ───────── …
 *     thread 1                                └ recv, send, recv, send, close
 *     thread 2                                             └ recv, send, …
 *
 * Each thread is as simple as a server of one client: it waits in recv() and
 * nobody else waits for it. The price is a thread, with its stack, for each
 * client that is connected, also for those that say nothing.
 */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <unistd.h>

#include "net.h"

#define MOST                                                                   \
	1000 /* then accept() is not called, and clients wait in the queue */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t one_ended = PTHREAD_COND_INITIALIZER;
static int running; /* threads that have a client; under `lock` */

static void *serve_one(void *client)
{
	serve((int)(intptr_t)client);
	pthread_mutex_lock(&lock);
	running--;
	pthread_cond_signal(&one_ended);
	pthread_mutex_unlock(&lock);
	return NULL;
}

static void start_thread(int client)
{
	/* What asks us to stop is for main, who waits in accept(). */
	sigset_t before = stop_while_waiting();
	pthread_t thread;

	pthread_mutex_lock(&lock);
	running++;
	pthread_mutex_unlock(&lock);
	errno = pthread_create(&thread, NULL, serve_one,
			       (void *)(intptr_t)client);
	if (errno)
		die("pthread_create");
	pthread_detach(thread); /* nobody waits for its result */
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Until no more than `most` threads have a client. */
static void wait_for_threads(int most)
{
	pthread_mutex_lock(&lock);
	while (running > most)
		pthread_cond_wait(&one_ended, &lock);
	pthread_mutex_unlock(&lock);
}

int main(int argc, char **argv)
{
	int listener, client;

	program_begin(argc, argv, 1, "[PORT]");
	listener = listen_at(number_argument(argv, 1, PORT, 65535), 0);
	stop_when_asked(listener, SA_RESETHAND);
	while ((client = accept_next(listener)) >= 0) {
		start_thread(client);
		wait_for_threads(MOST - 1);
	}
	close(listener);
	wait_for_threads(0);
	return program_end();
}
