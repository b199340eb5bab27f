/*
 * A TCP server with one thread for all its clients: select, the oldest way.
 *
 *     descriptor  0 1 2 3 4 5 6 …            FD_SETSIZE - 1
 *     to read     0 0 0 1 0 1 1 …   in: whom to watch; out: who is ready
 *
 * The sets are bits by the number of the descriptor, and there are FD_SETSIZE
 * (1024) of them: FD_SET with a larger number writes beyond the set
 * (select(2)). So no more clients are taken than have a bit. The sets are
 * overwritten by each call, and made anew before each.
 */
#include <errno.h>
#include <sys/select.h>

#include "loop.h"

static struct talk *talk[FD_SETSIZE]; /* by descriptor */
static int most;		      /* the highest descriptor so far */

static void add(struct talk *t)
{
	if (t->fd >= FD_SETSIZE) { /* whoever started us had opened many */
		errno = EMFILE;
		die("select");
	}
	talk[t->fd] = t;
	if (t->fd > most)
		most = t->fd;
}

static void make_sets(int listener, fd_set *in, fd_set *out)
{
	FD_ZERO(in);
	FD_ZERO(out);
	if (listener >= 0 && loop_clients < loop_room)
		FD_SET(listener, in);
	for (int fd = 0; fd <= most; fd++)
		if (talk[fd])
			FD_SET(fd, talk_has_answer(talk[fd]) ? out : in);
}

static void wait_once(int listener, const sigset_t *mask)
{
	fd_set in, out;

	make_sets(listener, &in, &out);
	if (pselect((listener > most ? listener : most) + 1, &in, &out, NULL,
		    NULL, mask) < 0) {
		if (errno != EINTR)
			die("pselect");
		return;
	}
	for (int fd = 0; fd <= most; fd++)
		if (talk[fd] && (FD_ISSET(fd, &in) || FD_ISSET(fd, &out)) &&
		    talk_go_on(talk[fd]) == TALK_ENDS) {
			talk_end(talk[fd]);
			talk[fd] = NULL;
			loop_clients--;
		}
	if (listener >= 0 && FD_ISSET(listener, &in))
		loop_take_clients(listener);
}

int main(int argc, char **argv)
{
	struct loop loop = { FD_SETSIZE - 32, NULL, add, wait_once };

	return loop_run(argc, argv, &loop);
}
