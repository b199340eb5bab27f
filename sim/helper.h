/*
 * Helpers: processes that make the calls that block even where a socket does
 * not, so that a run goes on meanwhile.
 */
#ifndef SIM_HELPER_H
#define SIM_HELPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Zero-initialised: there is none. */
struct helper {
	pid_t pid;  /* 0: none */
	int fd;	    /* readable when the call has returned */
	char *data; /* what recv received; shared with the helper */
	size_t size;
};

/*
 * Starts one that closes `fd`, which it then alone has: ours is closed. 0, or
 * -1 with errno.
 */
int helper_close(struct helper *h, int fd);
/* The same for recv() of up to `size` bytes into h->data; we keep `fd`. */
int helper_recv(struct helper *h, int fd, size_t size, int flags);

/* Has the call returned? Then its result; helper_end still has to be called. */
bool helper_done(const struct helper *h, int64_t *value, int *error);
/* It is about to do something: not inside the call, or its result waits. */
bool helper_runs(const struct helper *h);
/* Ends it, whatever it does, and gives its memory back. */
void helper_end(struct helper *h);

#endif
