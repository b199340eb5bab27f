/*
 * libFuzzer: any bytes as a capture file. What is read lies within them, and
 * is the same by its place.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/file/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned int sum(const void *bytes, size_t n)
{
	const uint8_t *at = bytes;
	unsigned int total = 0;

	for (size_t i = 0; i < n; i++)
		total += at[i];
	return total;
}

/* Looks at all that is told, so that a sanitizer does. */
static unsigned int look(struct capture_file *f, const struct file_packet *p)
{
	struct file_interface i;

	if (!capture_file_interface(f, p->interface, &i) || i.link != p->link)
		abort();
	return sum(p->bytes, p->captured) + sum(p->comment, p->comment_len) +
	       sum(i.name, i.name_len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file_packet p, again;
	struct capture_file *f;
	struct err e;

	if (capture_file_open_memory(&f, data, size, "fuzz", &e) < 0)
		return 0;
	while (capture_file_next(f, &p, &e) == FILE_PACKET) {
		unsigned int before = look(f, &p);

		if (!capture_file_at(f, p.place, &again) ||
		    look(f, &again) != before || again.t_ns != p.t_ns)
			abort();
	}
	/* any place may be asked for, and says at most that it is none */
	for (size_t place = 0; place < size; place += 1 + place / 64)
		if (capture_file_at(f, place, &again))
			look(f, &again);
	capture_file_close(f);
	return 0;
}
