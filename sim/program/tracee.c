/*
 * Memory of another process: process_vm_readv(2).
 *
 * What a program passes to the kernel is what it says, and may be anything: an
 * address that is not there, a length without end. The kernel reads piece by
 * piece and stops before the first piece that is not all there, so a piece
 * never spans two pages: a text that ends at the end of its page is read as far
 * as it goes.
 */
#include <sys/uio.h>

#include "sim/program/call.h"

enum {
	PIECE = 4096, /* the smallest page; those of a larger one are several */
	PIECES = 16,  /* asked for at once */
};

/* Cuts what is at `at` into pieces; how many bytes they have. */
static size_t cut(uint64_t at, size_t n, struct iovec piece[PIECES],
		  unsigned long *n_pieces)
{
	size_t total = 0;

	*n_pieces = 0;
	while (total < n && *n_pieces < PIECES) {
		size_t len = PIECE - (size_t)((at + total) % PIECE);

		if (len > n - total)
			len = n - total;
		piece[(*n_pieces)++] = (struct iovec){
			.iov_base = (void *)(uintptr_t)(at + total),
			.iov_len = len,
		};
		total += len;
	}
	return total;
}

size_t tracee_read(pid_t tid, uint64_t at, void *out, size_t n)
{
	size_t done = 0;

	if (n > UINT64_MAX - at) /* around the end of all addresses */
		n = (size_t)(UINT64_MAX - at);
	while (done < n) {
		struct iovec there[PIECES], here;
		unsigned long pieces;
		ssize_t got;

		here.iov_len = cut(at + done, n - done, there, &pieces);
		here.iov_base = (char *)out + done;
		got = process_vm_readv(tid, &here, 1, there, pieces, 0);
		if (got > 0)
			done += (size_t)got;
		if (got < 0 || (size_t)got < here.iov_len)
			break;
	}
	return done;
}
