/*
 * Names of calls as people write them.
 *
 *	send		sendto			the library's send(3)
 *	accept		accept, accept4		Python's socket.accept
 *	poll		poll, ppoll		where there is no poll(2)
 *
 * So "accept" is whatever accepts. A name that is a system call's only, as
 * accept4, means that one alone.
 */
#include "sim/program/call_name.h"

#include <stddef.h>
#include <string.h>

#include "sim/program/call.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* What a name means beside itself. */
static const struct {
	const char *asked, *name;
} meanings[] = {
	{ "send", "sendto" },
	{ "recv", "recvfrom" },
	{ "accept", "accept4" },
	{ "poll", "ppoll" },
	{ "select", "pselect6" },
	{ "epoll_create", "epoll_create1" },
	{ "epoll_wait", "epoll_pwait" },
	{ "epoll_wait", "epoll_pwait2" },
	{ "fork", "clone" },
};

static const char *const receiving[] = {
	"recv", "recvfrom", "recvmsg", "recvmmsg", "read", "readv",
};

/* Those that nobody is told of, or that are never over, can not be meant. */
static bool can_be_meant(const struct call_kind *kind)
{
	return !(kind->traits & (CALL_NOT_SHOWN | CALL_NO_RETURN));
}

bool call_name_means(const char *asked, const char *name)
{
	if (strcmp(asked, name) == 0)
		return true;
	for (size_t i = 0; i < ROWS(meanings); i++)
		if (strcmp(meanings[i].asked, asked) == 0 &&
		    strcmp(meanings[i].name, name) == 0)
			return true;
	return false;
}

static const struct call_kind *first_meant(const char *asked)
{
	size_t n;
	const struct call_kind *kinds = call_kinds(&n);

	for (size_t i = 0; i < n; i++)
		if (can_be_meant(&kinds[i]) &&
		    call_name_means(asked, kinds[i].name))
			return &kinds[i];
	return NULL;
}

bool call_name_known(const char *asked)
{
	return first_meant(asked) != NULL;
}

bool call_name_told(const char *asked)
{
	const struct call_kind *kind = first_meant(asked);

	return kind && !(kind->traits & CALL_FOR_THREADS);
}

bool call_name_receives(const char *asked)
{
	for (size_t i = 0; i < ROWS(receiving); i++)
		if (strcmp(receiving[i], asked) == 0)
			return true;
	return false;
}

void call_name_each(void (*one)(void *context, const char *name), void *context)
{
	size_t n;
	const struct call_kind *kinds = call_kinds(&n);

	for (size_t i = 0; i < n; i++)
		if (can_be_meant(&kinds[i]))
			one(context, kinds[i].name);
	for (size_t i = 0; i < ROWS(meanings); i++)
		one(context, meanings[i].asked);
}
