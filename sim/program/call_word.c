/*
 * Calls by the words of a program's source. The C library makes one system call
 * of several of its functions, and which one depends on the machine:
 *
 *	recv(fd, b, n, 0)	recvfrom(fd, b, n, 0, NULL, NULL)
 *	select(n, …, NULL)	pselect6(n, …, NULL, NULL), or select
 *	accept(2) of Python	accept4(fd, …, SOCK_CLOEXEC)
 *
 * A call is told by the shorter word if it has nothing that only the longer one
 * can say. A word that is asked for means every call that does it.
 */
#include <linux/sched.h>
#include <string.h>
#include <sys/syscall.h>

#include "sim/program/call.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum { NEVER = -1 }; /* it is told by its own name */

static const struct word {
	const char *word;
	int number;
	int absent; /* told by the word if this argument is 0 */
} words[] = {
	{ "recv", SYS_recvfrom, 4 },
	{ "recv", SYS_recvmsg, NEVER },
	{ "recv", SYS_recvmmsg, NEVER },
	{ "send", SYS_sendto, 4 },
	{ "send", SYS_sendmsg, NEVER },
	{ "send", SYS_sendmmsg, NEVER },
	{ "accept", SYS_accept4, NEVER },
	{ "poll", SYS_ppoll, 3 },
	{ "select", SYS_pselect6, 5 },
	{ "epoll_create", SYS_epoll_create1, NEVER },
	{ "epoll_wait", SYS_epoll_pwait, 4 },
#ifdef SYS_epoll_pwait2
	{ "epoll_wait", SYS_epoll_pwait2, NEVER },
#endif
	{ "exec", SYS_execve, NEVER },
	{ "exec", SYS_execveat, NEVER },
	{ "fork", SYS_clone, NEVER },
#ifdef SYS_vfork
	{ "fork", SYS_vfork, NEVER },
#endif
};

const char *traced_call_name(const struct traced_call *c)
{
	const struct call_kind *kind = call_kind_of(c->number);

	for (size_t i = 0; i < ROWS(words); i++)
		if (words[i].number == c->number && words[i].absent != NEVER &&
		    !c->arg[words[i].absent])
			return words[i].word;
	return kind ? kind->name : "?";
}

/* clone(2) makes threads, too. */
static bool is_process(const struct traced_call *c)
{
	return c->number != SYS_clone || !(c->arg[0] & CLONE_THREAD);
}

bool traced_call_is(const struct traced_call *c, const char *word)
{
	const struct call_kind *kind = call_kind_of(c->number);

	if (kind && strcmp(kind->name, word) == 0)
		return true;
	for (size_t i = 0; i < ROWS(words); i++)
		if (words[i].number == c->number &&
		    strcmp(words[i].word, word) == 0)
			return is_process(c);
	return false;
}

const struct call_kind *call_word_kind(const char *word)
{
	size_t n;
	const struct call_kind *kinds = call_kinds(&n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(kinds[i].name, word) == 0)
			return &kinds[i];
	for (size_t i = 0; i < ROWS(words); i++)
		if (strcmp(words[i].word, word) == 0)
			return call_kind_of(words[i].number);
	return NULL;
}

bool call_word_known(const char *word)
{
	return call_word_kind(word) != NULL;
}

void call_words_each(void (*one)(void *context, const char *word),
		     void *context)
{
	size_t n;
	const struct call_kind *kinds = call_kinds(&n);

	for (size_t i = 0; i < n; i++)
		one(context, kinds[i].name);
	for (size_t i = 0; i < ROWS(words); i++)
		one(context, words[i].word);
}
