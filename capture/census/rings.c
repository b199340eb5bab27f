/*
 * Rings of events, perf_event_open(2).
 *
 *   processor 0   header | record | record |    ◀─ the kernel, at data_head
 *   processor 1   header | record |             we read from data_tail
 *
 * A process may be forked on one processor and be given its name on another,
 * so what the rings have is read in the order of its time: each time the record
 * that is the oldest of those at the fronts. A record has its time as its last
 * eight bytes (sample_id_all), a sample after its pid and tid.
 */
#include "capture/census/rings.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture/mem.h"

enum {
	PROCESSORS = 256, /* at most */
	PAGE = 4096,
	SIZE = 128 * PAGE,	  /* of a ring, a power of two: 5,000 events */
	SIZE_OF_MANY = 32 * PAGE, /* where there are many processors */
	RECORD = 512,		  /* bytes of one that is of use */
};

struct ring {
	struct perf_event_mmap_page *page;
	const uint8_t *data;
	uint64_t head, tail;
	uint64_t time; /* of the record at the tail */
};

struct rings {
	uint32_t n;
	uint32_t size; /* of each */
	int fd[PROCESSORS];
	struct ring ring[PROCESSORS];
	_Alignas(8) uint8_t record[RECORD];
};

/* --- opening ------------------------------------------------------------ */

static int event_open(uint32_t tracepoint, int cpu, uint32_t size)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attr),
		.config = tracepoint,
		.sample_period = 1,
		.sample_type =
			PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_RAW,
		.sample_id_all = 1,
		.disabled = 1,
		.comm = 1,
		.task = 1,
		.watermark = 1,
		.wakeup_watermark = size / 4,
	};

	return (int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1,
			    PERF_FLAG_FD_CLOEXEC);
}

static int ring_open(struct rings *r, int fd, const char *filter, struct err *e)
{
	void *at = mmap(NULL, r->size + PAGE, PROT_READ | PROT_WRITE,
			MAP_SHARED, fd, 0);

	if (at == MAP_FAILED) {
		close(fd);
		return err_set(e, ERR_UNSUPPORTED, "perf ring: %s",
			       strerror(errno));
	}
	r->fd[r->n] = fd;
	r->ring[r->n++] =
		(struct ring){ .page = at, .data = (uint8_t *)at + PAGE };
	if (ioctl(fd, PERF_EVENT_IOC_SET_FILTER, filter) < 0 ||
	    ioctl(fd, PERF_EVENT_IOC_ENABLE, 0) < 0)
		return err_set(e, ERR_UNSUPPORTED, "perf event: %s",
			       strerror(errno));
	return 0;
}

static int rings_fill(struct rings *r, uint32_t tracepoint, const char *filter,
		      struct err *e)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);

	r->size = cpus > 16 ? SIZE_OF_MANY : SIZE;
	for (int cpu = 0; cpu < cpus && cpu < PROCESSORS; cpu++) {
		int fd = event_open(tracepoint, cpu, r->size);

		if (fd < 0 && errno == ENODEV) /* it is switched off */
			continue;
		if (fd < 0)
			return err_set(e, ERR_UNSUPPORTED,
				       "perf_event_open: %s", strerror(errno));
		if (ring_open(r, fd, filter, e) < 0)
			return -1;
	}
	return 0;
}

int rings_open(struct rings **out, uint32_t tracepoint, const char *filter,
	       struct err *e)
{
	struct rings *r = mem_zero(1, sizeof(*r));

	if (rings_fill(r, tracepoint, filter, e) < 0) {
		rings_close(r);
		return -1;
	}
	*out = r;
	return 0;
}

void rings_close(struct rings *r)
{
	if (!r)
		return;
	for (uint32_t i = 0; i < r->n; i++) {
		munmap(r->ring[i].page, r->size + PAGE);
		close(r->fd[i]);
	}
	free(r);
}

uint32_t rings_fds(const struct rings *r, const int **fds)
{
	*fds = r->fd;
	return r->n;
}

/* --- reading ------------------------------------------------------------ */

/* Bytes of the ring, at whose end they may be split. */
static void ring_copy(const struct rings *r, const struct ring *ring,
		      uint64_t from, void *to, size_t len)
{
	size_t at = from & (r->size - 1);
	size_t first = r->size - at < len ? r->size - at : len;

	memcpy(to, ring->data + at, first);
	memcpy((char *)to + first, ring->data, len - first);
}

/* What stands at the tail, and when it was; false at the end. */
static bool ring_front(const struct rings *r, struct ring *ring,
		       struct perf_event_header *h)
{
	const size_t time_len = sizeof(ring->time);

	if (ring->tail + sizeof(*h) > ring->head)
		return false;
	ring_copy(r, ring, ring->tail, h, sizeof(*h));
	if (h->size < sizeof(*h) + 2 * time_len) {
		ring->tail = ring->head; /* that can not be: read no more */
		return false;
	}
	ring_copy(r, ring,
		  ring->tail + (h->type == PERF_RECORD_SAMPLE
					? sizeof(*h) + time_len
					: h->size - time_len),
		  &ring->time, time_len);
	return true;
}

static struct ring *ring_oldest(struct rings *r, struct perf_event_header *h)
{
	struct ring *oldest = NULL;
	struct perf_event_header front;

	for (uint32_t i = 0; i < r->n; i++) {
		struct ring *ring = &r->ring[i];

		if (!ring_front(r, ring, &front))
			continue;
		if (!oldest || ring->time < oldest->time) {
			oldest = ring;
			*h = front;
		}
	}
	return oldest;
}

void rings_take(struct rings *r, rings_record *record, void *arg)
{
	struct perf_event_header h;
	struct ring *ring;
	size_t len;

	for (uint32_t i = 0; i < r->n; i++) {
		ring = &r->ring[i];
		ring->tail = ring->page->data_tail;
		ring->head = __atomic_load_n(&ring->page->data_head,
					     __ATOMIC_ACQUIRE);
	}
	while ((ring = ring_oldest(r, &h))) {
		len = h.size - sizeof(h) < RECORD ? h.size - sizeof(h) : RECORD;
		ring_copy(r, ring, ring->tail + sizeof(h), r->record, len);
		record(arg, h.type, r->record, len);
		ring->tail += h.size;
	}
	for (uint32_t i = 0; i < r->n; i++)
		__atomic_store_n(&r->ring[i].page->data_tail, r->ring[i].tail,
				 __ATOMIC_RELEASE);
}
