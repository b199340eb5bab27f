/*
 * io_uring(7) without a library: two rings in memory that is shared with the
 * kernel.
 *
 *          head               tail
 *     ──────┬──────────────────┬─────────    submissions: the program writes
 *           │ accept recv send │             at the tail, the kernel takes
 *     ──────┴──────────────────┴─────────    from the head
 *
 * The completions are the other way round. Whoever takes an entry reads the
 * tail first, whoever makes one writes the tail last; with acquire and release
 * the entry itself is never seen half written. Indices only grow, and a
 * power of two is cut off them.
 */
#include "uring.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "net.h"

enum {
	ENTRIES = 64,	/* submissions between two io_uring_enter() */
	MASK_BYTES = 8, /* the kernel's sigset_t, sigprocmask(2) */
};

static struct {
	int fd;
	unsigned int *sq_tail, *cq_head, *cq_tail, cq_mask;
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	unsigned int n; /* submissions the kernel has not been told of */
} ring;

static void *map(size_t size, off_t what)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_POPULATE, ring.fd, what);

	if (at == MAP_FAILED)
		die("mmap");
	return at;
}

void ring_open(void)
{
	struct io_uring_params p = { .flags = 0 };
	char *sq, *cq;

	ring.fd = (int)syscall(SYS_io_uring_setup, ENTRIES, &p);
	if (ring.fd < 0)
		die("io_uring_setup");
	sq = map(p.sq_off.array + p.sq_entries * sizeof(int),
		 IORING_OFF_SQ_RING);
	cq = map(p.cq_off.cqes + p.cq_entries * sizeof(*ring.cqe),
		 IORING_OFF_CQ_RING);
	ring.sqe = map(p.sq_entries * sizeof(*ring.sqe), IORING_OFF_SQES);
	ring.sq_tail = (unsigned int *)(sq + p.sq_off.tail);
	ring.cq_head = (unsigned int *)(cq + p.cq_off.head);
	ring.cq_tail = (unsigned int *)(cq + p.cq_off.tail);
	ring.cq_mask = p.cq_entries - 1;
	ring.cqe = (struct io_uring_cqe *)(cq + p.cq_off.cqes);
	/* The ring says which entry is next; here always the next one. */
	for (unsigned int i = 0; i < p.sq_entries; i++)
		((unsigned int *)(sq + p.sq_off.array))[i] = i;
}

void ring_enter(const sigset_t *mask)
{
	int n = (int)syscall(SYS_io_uring_enter, ring.fd, ring.n, mask ? 1 : 0,
			     mask ? IORING_ENTER_GETEVENTS : 0, mask,
			     MASK_BYTES);

	if (n >= 0)
		ring.n -= (unsigned int)n;
	else if (errno != EINTR && errno != EAGAIN && errno != EBUSY)
		die("io_uring_enter");
}

void ring_submit(uint8_t what, int fd, void *bytes, size_t n, void *of)
{
	struct io_uring_sqe *sqe;
	unsigned int tail = *ring.sq_tail;

	while (ring.n == ENTRIES)
		ring_enter(NULL);
	sqe = &ring.sqe[tail % ENTRIES];
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = what;
	sqe->fd = fd;
	sqe->addr = (uintptr_t)bytes;
	sqe->len = (unsigned int)n;
	sqe->user_data = (uintptr_t)of;
	/* The kernel reads the entry once it sees the new tail. */
	__atomic_store_n(ring.sq_tail, tail + 1, __ATOMIC_RELEASE);
	ring.n++;
}

bool ring_take(struct io_uring_cqe *out)
{
	unsigned int head = *ring.cq_head;

	if (head == __atomic_load_n(ring.cq_tail, __ATOMIC_ACQUIRE))
		return false;
	*out = ring.cqe[head & ring.cq_mask];
	/* The place is the kernel's again. */
	__atomic_store_n(ring.cq_head, head + 1, __ATOMIC_RELEASE);
	return true;
}
