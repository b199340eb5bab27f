/*
 * A census without a kernel: the sockets that a test puts there. It stands in
 * for capture/census, whose functions are then not linked.
 */
#ifndef TESTS_FAKE_CENSUS_H
#define TESTS_FAKE_CENSUS_H

#include <stdlib.h>
#include <string.h>

#include "capture/census/census.h"

enum { FAKE_SOCKETS = 512 };

struct census {
	struct census_totals totals;
	struct census_socket at[FAKE_SOCKETS];
	uint32_t n;
};

int census_start(struct census **out, const struct census_config *config,
		 struct err *e)
{
	(void)config;
	*out = NULL;
	return err_set(e, ERR_UNSUPPORTED, "there is none in this test");
}

void census_free(struct census *c)
{
	(void)c;
}

int census_fd(const struct census *c)
{
	(void)c;
	return -1;
}

int census_pid(const struct census *c)
{
	(void)c;
	return 0;
}

bool census_take(struct census *c, uint64_t now_ns)
{
	(void)c;
	(void)now_ns;
	return false;
}

void census_ask(struct census *c, bool udp, const struct endpoint *a,
		const struct endpoint *b)
{
	(void)c;
	(void)udp;
	(void)a;
	(void)b;
}

const struct census_socket *census_find(const struct census *c, bool udp,
					const struct endpoint *local,
					const struct endpoint *remote)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (c->at[i].udp == udp &&
		    endpoint_equal(&c->at[i].local, local) &&
		    endpoint_equal(&c->at[i].remote, remote))
			return &c->at[i];
	return NULL;
}

const struct census_socket *census_listener(const struct census *c, bool udp,
					    const struct endpoint *local)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (c->at[i].udp == udp && !c->at[i].remote.port &&
		    c->at[i].local.port == local->port)
			return &c->at[i];
	return NULL;
}

uint32_t census_count(const struct census *c)
{
	return c->n;
}

const struct census_socket *census_at(const struct census *c, uint32_t i)
{
	return i < c->n && c->at[i].local.ip.version ? &c->at[i] : NULL;
}

const struct census_totals *census_totals(const struct census *c)
{
	return &c->totals;
}

const char *census_sure_name(enum census_sure sure)
{
	return sure == CENSUS_SEEN ? "seen" : "listener";
}

/* --- putting sockets there ----------------------------------------------- */

static inline struct endpoint fake_address(const char *text)
{
	struct endpoint e = { 0 };

	if (text && !endpoint_parse(&e, text))
		abort();
	return e;
}

/* remote NULL: none. It is whole from START_NS on, and has an inode. */
static inline struct census_socket *
fake_socket(struct census *c, enum tcp_state state, const char *local,
	    const char *remote, uint32_t pid, const char *command)
{
	struct census_socket *s = &c->at[c->n++];

	*s = (struct census_socket){
		.udp = state == TCP_UNKNOWN,
		.local = fake_address(local),
		.remote = fake_address(remote),
		.kernel = { .state = state, .inode = 1000 + c->n },
		.owner = { .pid = pid, .sure = CENSUS_SEEN },
		.user = "root",
	};
	strncpy(s->owner.command, command, sizeof(s->owner.command));
	if (state != TCP_UNKNOWN)
		c->totals.tcp[state]++;
	else
		c->totals.udp++;
	return s;
}

#endif
