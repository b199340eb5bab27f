/* The process of one case; ui/suite/suite.c alone uses it. */
#ifndef UI_SUITE_SUITE_CHILD_H
#define UI_SUITE_SUITE_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "ui/suite/suite.h"

struct child {
	pid_t pid;
	int pidfd;
	int text;  /* the text of a failure */
	int words; /* what it wrote to standard output and error */
};

/* -1 with errno: there is no process. */
int child_begin(struct child *child, const struct suite_plan *plan,
		struct suite_case *c);
/* To it, not to what it has begun. */
void child_signal(const struct child *child, int signal);
/* It has ended, and nothing of it is left; its id is free. */
bool child_ended(struct child *child, siginfo_t *end);
/* With all that it has begun. */
void child_kill(struct child *child);
void child_free(struct child *child);

/* Either is the caller's to free. */
char *child_text(const struct child *child);
/* Of one that crashed; made visible. */
char *child_last_words(const struct child *child);

#endif
