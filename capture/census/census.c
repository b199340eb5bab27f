/*
 * The helper's owner: starts it, takes what it tells, and answers from that.
 *
 *   owner ◀── socketpair: sockets by place, totals ── helper (helper.c)
 *         ── conversations that are new ──▶
 *
 * Places are the helper's: what stands at one there stands there here. Nothing
 * ever waits for the helper; after its end all stays as it was told last.
 */
#include "capture/census/census.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/census/helper.h"
#include "capture/mem.h"

enum {
	MAX_SOCKETS = 65536,
	MAX_ENDED = 8192,
	POLL_MS = 250,
	MESSAGES = 32,	 /* taken at once: some 1,500 sockets */
	ASKED = 1024,	 /* remembered; a power of two */
	BUFFER = 1 << 20 /* of the pair, as far as it is permitted */
};

#define AGAIN_NS 200000000ull

struct asked {
	uint32_t hash;
	uint64_t at_ns;
};

struct census {
	int fd;
	pid_t pid;
	struct sockets sockets;
	struct census_totals totals;
	uint64_t now_ns; /* of the last census_take */

	struct census_question question[CENSUS_BATCH]; /* not sent yet */
	uint32_t n_question;
	uint64_t asks_lost;
	struct asked asked[ASKED]; /* a moment ago, by hash */
	struct census_tell tell[CENSUS_BATCH];
};

static struct census_config with_defaults(const struct census_config *config)
{
	struct census_config c = config ? *config : (struct census_config){ 0 };

	c.max_sockets = c.max_sockets ? c.max_sockets : MAX_SOCKETS;
	c.max_ended = c.max_ended ? c.max_ended : MAX_ENDED;
	c.poll_ms = c.poll_ms ? c.poll_ms : POLL_MS;
	return c;
}

int census_start(struct census **out, const struct census_config *config,
		 struct err *e)
{
	struct census_config settings = with_defaults(config);
	int pair[2], size = BUFFER;
	pid_t owner = getpid(), pid;
	struct census *c;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return err_set(e, ERR_UNSUPPORTED, "socketpair: %s",
			       strerror(errno));
	setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	pid = fork();
	if (pid == 0)
		helper_run(pair[1], &settings, owner);
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return err_set(e, ERR_UNSUPPORTED, "fork: %s", strerror(errno));
	}
	c = mem_zero(1, sizeof(*c));
	c->fd = pair[0];
	c->pid = pid;
	c->totals.alive = true;
	sockets_init(&c->sockets, settings.max_sockets, 1);
	*out = c;
	return 0;
}

/*
 * The end of the pair is the helper's, within one turn. SIGKILL would be
 * sooner, but whoever is confined may not send it.
 */
void census_free(struct census *c)
{
	if (!c)
		return;
	if (c->fd >= 0)
		close(c->fd);
	if (c->pid > 0) {
		kill(c->pid, SIGKILL);
		while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	sockets_free(&c->sockets);
	free(c);
}

int census_fd(const struct census *c)
{
	return c->fd;
}

int census_pid(const struct census *c)
{
	return c->pid;
}

/* --- what is told ------------------------------------------------------- */

static void helper_ended(struct census *c)
{
	close(c->fd);
	c->fd = -1;
	c->totals.alive = false;
	if (!c->totals.why[0])
		snprintf(c->totals.why, sizeof(c->totals.why),
			 "the helper process %d has ended", (int)c->pid);
	if (waitpid(c->pid, NULL, WNOHANG) != 0)
		c->pid = 0;
}

static void tell_take(struct census *c, const struct census_tell *tell)
{
	switch (tell->kind) {
	case TELL_TOTALS:
		c->totals = tell->totals;
		c->totals.asks_lost += c->asks_lost;
		break;
	case TELL_SOCKET:
		sockets_put(&c->sockets, tell->place, &tell->socket);
		break;
	default:
		sockets_put(&c->sockets, tell->place, NULL);
		break;
	}
}

static void questions_send(struct census *c)
{
	if (c->n_question == 0 || c->fd < 0)
		return;
	if (send(c->fd, c->question, c->n_question * sizeof(*c->question),
		 MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
		c->n_question = 0;
}

bool census_take(struct census *c, uint64_t now_ns)
{
	bool changed = false;

	c->now_ns = now_ns;
	questions_send(c);
	for (int i = 0; i < MESSAGES && c->fd >= 0; i++) {
		ssize_t n = recv(c->fd, c->tell, sizeof(c->tell), MSG_DONTWAIT);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		changed = true;
		if (n <= 0)
			helper_ended(c);
		for (ssize_t k = 0; k < n / (ssize_t)sizeof(*c->tell); k++)
			tell_take(c, &c->tell[k]);
	}
	return changed;
}

/* --- what is asked ------------------------------------------------------ */

static uint32_t hash_bytes(uint32_t h, const struct endpoint *e)
{
	h = (h ^ e->port) * 16777619u;
	for (size_t i = 0; i < (e->ip.version == 4 ? 4 : 16); i++)
		h = (h ^ e->ip.bytes[i]) * 16777619u;
	return h;
}

/* The same whichever end is named first. */
static uint32_t hash_question(bool udp, const struct endpoint *a,
			      const struct endpoint *b)
{
	return (hash_bytes(2166136261u, a) + hash_bytes(2166136261u, b)) ^ udp;
}

static bool asked_lately(struct census *c, uint32_t hash)
{
	struct asked *was = &c->asked[(hash ^ hash >> 15) % ASKED];

	if (was->hash == hash && was->at_ns &&
	    c->now_ns < was->at_ns + AGAIN_NS)
		return true;
	*was = (struct asked){ hash, c->now_ns };
	return false;
}

void census_ask(struct census *c, bool udp, const struct endpoint *a,
		const struct endpoint *b)
{
	if (c->fd < 0 || asked_lately(c, hash_question(udp, a, b)))
		return;
	if (c->n_question == CENSUS_BATCH)
		questions_send(c);
	if (c->n_question == CENSUS_BATCH) {
		c->asks_lost++;
		c->totals.asks_lost++;
		memmove(c->question, c->question + 1,
			--c->n_question * sizeof(*c->question));
	}
	c->question[c->n_question++] = (struct census_question){ udp, *a, *b };
}

/* --- what is known ------------------------------------------------------ */

static const struct census_socket *at(const struct census *c, uint32_t place)
{
	return place == SOCKETS_NONE ? NULL : &c->sockets.at[place];
}

const struct census_socket *census_find(const struct census *c, bool udp,
					const struct endpoint *local,
					const struct endpoint *remote)
{
	uint32_t place = sockets_by_ends(&c->sockets, udp, local, remote);

	if (place == SOCKETS_NONE && udp)
		place = sockets_listener(&c->sockets, udp, local);
	return at(c, place);
}

const struct census_socket *census_listener(const struct census *c, bool udp,
					    const struct endpoint *local)
{
	return at(c, sockets_listener(&c->sockets, udp, local));
}

uint32_t census_count(const struct census *c)
{
	return c->sockets.n;
}

const struct census_socket *census_at(const struct census *c, uint32_t i)
{
	return sockets_used(&c->sockets, i) ? &c->sockets.at[i] : NULL;
}

const struct census_totals *census_totals(const struct census *c)
{
	return &c->totals;
}

static const char *const sure_names[] = { "unknown", "inferred", "listener",
					  "told", "seen" };
_Static_assert(sizeof(sure_names) / sizeof(*sure_names) == CENSUS_SURES,
	       "a name for each");

const char *census_sure_name(enum census_sure sure)
{
	return sure < CENSUS_SURES ? sure_names[sure] : "";
}
