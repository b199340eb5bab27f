/*
 * A TCP server with a pool of threads, made in advance.
 *
 *                              ┌──► thread 1: recv, send, …, close
 *     main: accept ──► queue ──┼──► thread 2: recv, send, …, close
 *                              └──► thread 3: waits for the queue
 *
 * As many clients are served at once as there are threads, and no thread is
 * made for any of them. Who comes when all are busy waits in our queue, and
 * when that is full in the kernel's: main does not accept before there is room.
 */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <unistd.h>

#include "net.h"

#define QUEUE 16
#define MOST  64 /* threads */

/* A ring of clients that nobody serves yet; -1 ends the thread that takes it.
 */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_room = PTHREAD_COND_INITIALIZER;
static pthread_cond_t has_client = PTHREAD_COND_INITIALIZER;
static int queue[QUEUE], first, waiting;

static void queue_put(int client)
{
	pthread_mutex_lock(&lock);
	while (waiting == QUEUE)
		pthread_cond_wait(&has_room, &lock);
	queue[(first + waiting++) % QUEUE] = client;
	pthread_cond_signal(&has_client);
	pthread_mutex_unlock(&lock);
}

static int queue_take(void)
{
	int client;

	pthread_mutex_lock(&lock);
	while (waiting == 0)
		pthread_cond_wait(&has_client, &lock);
	client = queue[first];
	first = (first + 1) % QUEUE;
	waiting--;
	pthread_cond_signal(&has_room);
	pthread_mutex_unlock(&lock);
	return client;
}

static void *work(void *unused)
{
	int client;

	(void)unused;
	while ((client = queue_take()) >= 0)
		serve(client);
	return NULL;
}

static void start_threads(pthread_t *thread, int n)
{
	/* What asks us to stop is for main, who waits in accept(). */
	sigset_t before = stop_while_waiting();

	for (int i = 0; i < n; i++) {
		errno = pthread_create(&thread[i], NULL, work, NULL);
		if (errno)
			die("pthread_create");
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int main(int argc, char **argv)
{
	pthread_t thread[MOST];
	int n, listener, client;

	program_begin(argc, argv, 2, "[PORT [THREADS]]");
	n = number_argument(argv, 2, 3, MOST);
	listener = listen_at(number_argument(argv, 1, PORT, 65535), 0);
	start_threads(thread, n);
	stop_when_asked(listener, SA_RESETHAND);
	while ((client = accept_next(listener)) >= 0)
		queue_put(client);
	close(listener);
	for (int i = 0; i < n; i++)
		queue_put(
			-1); /* behind those who wait: they are served still */
	for (int i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	return program_end();
}
