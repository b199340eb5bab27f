/*
 * The two rings of io_uring: what is to be done, and what has been done. A
 * program has one pair of them.
 */
#ifndef PROGRAMS_URING_H
#define PROGRAMS_URING_H

#include <linux/io_uring.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void ring_open(void);
/*
 * Something to be done, an IORING_OP_…, about fd; the kernel learns of it with
 * the next ring_enter. The bytes are the kernel's until it is done. `of` comes
 * back with the completion.
 */
void ring_submit(uint8_t what, int fd, void *bytes, size_t n, void *of);
/* Hands over what is new. With a mask: waits for a completion, or a signal. */
void ring_enter(const sigset_t *mask);
/* The next completion, in user_data what it is of and in res what it gave. */
bool ring_take(struct io_uring_cqe *out);

#endif
