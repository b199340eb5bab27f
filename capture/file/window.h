/*
 * A file as bytes in memory, although somebody may append to it or cut it off
 * meanwhile.
 */
#ifndef CAPTURE_FILE_WINDOW_H
#define CAPTURE_FILE_WINDOW_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct window {
	const uint8_t *bytes;
	uint64_t size; /* of them; what is behind may not be read */
	int fd;	       /* borrowed; -1: memory of somebody else */
	size_t mapped; /* bytes of address space; 0: none */
	volatile sig_atomic_t lost; /* some were gone when they were read */
	struct window *next;	    /* among all that are mapped */
};

/*
 * What begins at a byte may be wanted soon: two cache lines of it are asked
 * for. Any number will do. Inlined always: of a function that only asks, gcc 12
 * would say that it does nothing, and leave the call out.
 */
static inline __attribute__((always_inline)) void
window_ahead(const struct window *w, uint64_t at)
{
	if (at >= w->size || w->size - at <= 64)
		return;
	__builtin_prefetch(w->bytes + at);
	__builtin_prefetch(w->bytes + at + 64);
}

/* Memory as a window; borrowed. */
void window_of_memory(struct window *w, const void *bytes, uint64_t size);
/*
 * Maps the first `size` bytes of a file. False, with errno, if this one can
 * not be mapped. *w must stay where it is until window_close.
 */
bool window_open(struct window *w, int fd, uint64_t size);
/* The file has now so many bytes. `bytes` may be elsewhere afterwards. */
bool window_grow(struct window *w, uint64_t size);
/* Whether the file is shorter than the window by now; *size: its length. */
bool window_shrunk(const struct window *w, uint64_t *size);
void window_close(struct window *w);

/*
 * For a handler of SIGBUS: if the address is in a window, it reads as zeros
 * from now on, and true. Async-signal-safe.
 */
bool window_repair(const siginfo_t *info);

#endif
