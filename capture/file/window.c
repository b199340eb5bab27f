/*
 * A file as bytes in memory.
 *
 *	bytes                        size           mapped
 *	|----------------------------|--------------|
 *	 the file                     not there yet: never read
 *
 * A mapping may be longer than its file, so a file that grows needs a new one
 * only when it has doubled.
 *
 * Somebody may cut the file off while it is mapped. To read a page behind its
 * new end raises SIGBUS (mmap(2)). The handler lays zeros over the rest of
 * the mapping and notes that; the reader finds a record of zeros, which no
 * writer makes, and asks window_shrunk why. No fault of another address is
 * kept from whoever handled SIGBUS before.
 */
#include "capture/file/window.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* All that are mapped. It changes only where none of them is read. */
static struct window *windows;
static struct sigaction before;

static uintptr_t page_of(uintptr_t address)
{
	return address & ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);
}

bool window_repair(const siginfo_t *info)
{
	uintptr_t address = (uintptr_t)info->si_addr;

	if (info->si_code <= 0) /* kill(2): there is no address */
		return false;
	for (struct window *w = windows; w; w = w->next) {
		uintptr_t from = (uintptr_t)w->bytes, page = page_of(address);

		if (address < from || address - from >= w->mapped)
			continue;
		w->lost = 1;
		/* Only read, so that all of it is the one page of zeros. */
		return mmap((uint8_t *)info->si_addr - (address - page),
			    from + w->mapped - page, PROT_READ,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED |
				    MAP_NORESERVE,
			    -1, 0) != MAP_FAILED;
	}
	return false;
}

/* What would have happened without us. */
static void pass_on(int signal, siginfo_t *info, void *context)
{
	if (before.sa_flags & SA_SIGINFO)
		before.sa_sigaction(signal, info, context);
	else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN)
		before.sa_handler(signal);
	else if (before.sa_handler == SIG_DFL || info->si_code > 0)
		/* raised again when this handler returns, or by kill */
		sigaction(signal, &before, NULL), raise(signal);
}

static void on_bus_error(int signal, siginfo_t *info, void *context)
{
	if (!window_repair(info))
		pass_on(signal, info, context);
}

/* Whoever has taken SIGBUS since the last window was opened comes second. */
static void watch(void)
{
	struct sigaction ours = { .sa_sigaction = on_bus_error,
				  .sa_flags = SA_SIGINFO | SA_ONSTACK };
	struct sigaction now;

	sigaction(SIGBUS, NULL, &now);
	if ((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == on_bus_error)
		return;
	before = now;
	sigaction(SIGBUS, &ours, NULL);
}

void window_of_memory(struct window *w, const void *bytes, uint64_t size)
{
	*w = (struct window){ .bytes = bytes, .size = size, .fd = -1 };
}

static size_t room_for(uint64_t size)
{
	static const uint64_t least = 1 << 20;

	return size > least ? size : least;
}

bool window_open(struct window *w, int fd, uint64_t size)
{
	size_t room = room_for(size);
	void *at = mmap(NULL, room, PROT_READ, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return false;
	*w = (struct window){ .bytes = at,
			      .size = size,
			      .fd = fd,
			      .mapped = room,
			      .next = windows };
	madvise(at, room, MADV_SEQUENTIAL);
	windows = w;
	watch();
	return true;
}

/* The address that mremap and munmap want; nothing is written through it. */
static void *address_of(const struct window *w)
{
	return (void *)(uintptr_t)w->bytes;
}

bool window_grow(struct window *w, uint64_t size)
{
	size_t room = room_for(size * 2);
	void *at;

	if (size > w->mapped) {
		at = mremap(address_of(w), w->mapped, room, MREMAP_MAYMOVE);
		if (at == MAP_FAILED)
			return false;
		w->bytes = at;
		w->mapped = room;
	}
	w->size = size;
	return true;
}

bool window_shrunk(const struct window *w, uint64_t *size)
{
	struct stat st;

	if (w->fd < 0 || fstat(w->fd, &st) < 0)
		return false;
	*size = (uint64_t)st.st_size;
	return *size < w->size;
}

void window_close(struct window *w)
{
	struct window **link = &windows;

	if (w->mapped == 0)
		return;
	while (*link != w)
		link = &(*link)->next;
	*link = w->next;
	munmap(address_of(w), w->mapped);
	*w = (struct window){ .fd = -1 };
}
