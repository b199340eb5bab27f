/*
 * Calls as a program would make them, in our own memory: to read another
 * thread's and one's own is the same to the kernel.
 *
 *	ck_assert_str_eq(args_of(&CALL(SYS_listen, 3, 5)), "3, 5");
 */
#ifndef TESTS_CALLS_H
#define TESTS_CALLS_H

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/program/call.h"
#include "tests/test.h"

/* What a pointer is in a register; a negative int is cut to an int's bits. */
#define AT(pointer) ((uint64_t)(uintptr_t)(pointer))
#define INT(number) ((uint64_t)(uint32_t)(number))
#define TEXT_SIZE   200
#define CALL(n, ...)                                                           \
	((struct traced_call){                                                 \
		.tid = gettid(), .number = (n), .arg = { __VA_ARGS__ } })
/* The same, and it has returned. */
#define DONE(n, gave, ...)                                                     \
	((struct traced_call){ .tid = gettid(),                                \
			       .number = (n),                                  \
			       .result = (gave),                               \
			       .arg = { __VA_ARGS__ } })

/* Until the next one. */
static inline const char *args_of(const struct traced_call *c)
{
	static char text[TEXT_SIZE];

	traced_call_args(c, text, sizeof(text));
	return text;
}

/* "" if there is nothing, which must be what it says, too. */
static inline const char *data_of(const struct traced_call *c)
{
	static char text[TEXT_SIZE];
	bool any = traced_call_data(c, text, sizeof(text));

	ck_assert(any == (text[0] != '\0'));
	return text;
}

/* A page, and behind it one that nobody may read. */
static inline char *two_pages(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ck_assert(at != MAP_FAILED);
	ck_assert_int_eq(mprotect(at + page, page, PROT_NONE), 0);
	return at;
}

static inline void two_pages_free(char *at)
{
	munmap(at, 2 * (size_t)sysconf(_SC_PAGESIZE));
}

/* Copies n bytes to where the page ends behind them. */
static inline char *at_page_end(char *pages, const void *bytes, size_t n)
{
	char *at = pages + sysconf(_SC_PAGESIZE) - n;

	memcpy(at, bytes, n);
	return at;
}

#endif
