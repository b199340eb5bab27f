/*
 * The helper's owner: starts it, takes what it tells, and answers from that.
 */
#include "capture/census/census.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

struct census {
	struct census_totals totals;
};

int census_start(struct census **out, const struct census_config *config,
		 struct err *e)
{
	(void)config;
	(void)e;
	*out = mem_zero(1, sizeof(**out));
	return 0;
}

void census_free(struct census *c)
{
	free(c);
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
	(void)c;
	(void)udp;
	(void)local;
	(void)remote;
	return NULL;
}

const struct census_socket *census_listener(const struct census *c, bool udp,
					    const struct endpoint *local)
{
	(void)c;
	(void)udp;
	(void)local;
	return NULL;
}

uint32_t census_count(const struct census *c)
{
	(void)c;
	return 0;
}

const struct census_socket *census_at(const struct census *c, uint32_t i)
{
	(void)c;
	(void)i;
	return NULL;
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
