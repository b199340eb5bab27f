/*
 * A child that finds something out, and cannot come back from where it goes:
 *
 *	struct found *f = child_memory(sizeof(*f));
 *	pid_t pid = fork();
 *
 *	if (pid == 0) {
 *		…;
 *		_exit(0);
 *	}
 *	status = child_ended(pid);
 */
#ifndef TESTS_CHILD_H
#define TESTS_CHILD_H

#include <check.h>
#include <sys/mman.h>
#include <sys/wait.h>

/* Zeros that both share; munmap. */
static inline void *child_memory(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	ck_assert(p != MAP_FAILED);
	return p;
}

/* Waits for it; its status as wait(2) tells it. */
static inline int child_ended(pid_t pid)
{
	int status;

	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

#endif
