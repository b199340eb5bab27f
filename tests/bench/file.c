/*
 * The reader of capture files alone, from opening a file to its end, over two
 * million made packets of 74 bytes in memory: each packet's header is read,
 * its bytes are not. Beside it the least that does so.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/file/file.h"
#include "tests/bench/bench.h"
#include "tests/bench/walk.h"
#include "tests/capfile.h"

enum { PACKETS = 2000000, ROUNDS = 7 };

/* Times a mapped walk over the records. */
static const double walk_most = 1.5;

static const uint8_t bytes[74];
static const struct build_bytes frame = { bytes, sizeof(bytes) };

static void pcap_of(struct capfile *c, int packet)
{
	if (packet < 0)
		pcap_head(c, PCAP_US, LINK_ETHERNET);
	else
		pcap_packet(c, 1700000000, (uint32_t)packet, frame, 74);
}

static void pcapng_of(struct capfile *c, int packet)
{
	if (packet < 0) {
		ng_section(c);
		ng_interface(c, LINK_ETHERNET);
	} else {
		ng_packet(c, 0, 1700000000000000 + (uint64_t)packet, frame, 74);
	}
}

static const struct kind {
	const char *name;
	void (*write)(struct capfile *c, int packet); /* -1: the header */
	bool big;
	bool least; /* walk_records can read it */
} kinds[] = {
	{ "reading pcap, a packet", pcap_of, false, true },
	{ "reading pcap of the other byte order, a packet", pcap_of, true,
	  false },
	{ "reading pcapng, a packet", pcapng_of, false, false },
};

/* A descriptor; -1 if there is no room. */
static int make(const struct kind *kind)
{
	int fd = memfd_create("bench", MFD_CLOEXEC);

	for (int i = -1; i < PACKETS; i++) {
		struct capfile c = { .big = kind->big };

		kind->write(&c, i);
		if (write(fd, c.at, c.n) != (ssize_t)c.n)
			return -1;
	}
	return fd;
}

static double walk_ns(int fd)
{
	struct file_packet p;
	struct capture_file *f;
	uint64_t t0 = now_ns(), n = 0;
	struct err e;

	if (capture_file_open_fd(&f, dup(fd), "made", &e) < 0)
		return -1;
	while (capture_file_next(f, &p, &e) == FILE_PACKET)
		n += p.captured == sizeof(bytes);
	capture_file_close(f);
	return n == PACKETS ? ms_since(t0) * 1e6 / PACKETS : -1;
}

static double least_ns(int fd)
{
	char path[32];
	uint64_t t0;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	t0 = now_ns();
	return walk_records(path) == PACKETS ? ms_since(t0) * 1e6 / PACKETS
					     : -1;
}

static int measure(const struct kind *kind)
{
	double least[ROUNDS], ns[ROUNDS];
	int fd = make(kind);

	for (int round = 0; round < ROUNDS; round++) {
		least[round] = kind->least ? least_ns(fd) : 0;
		ns[round] = walk_ns(fd);
		if (least[round] < 0 || ns[round] < 0) {
			fprintf(stderr, "bench: %s: failed\n", kind->name);
			return -1;
		}
	}
	close(fd);
	row(kind->name, median(ns, ROUNDS), "ns", NO_GOAL);
	if (kind->least)
		row_ratio("  two million, beside a mapped walk",
			  median(ns, ROUNDS) * PACKETS / 1e6,
			  median(least, ROUNDS) * PACKETS / 1e6, walk_most);
	return 0;
}

int bench_reader(char *wirestep)
{
	int failed = 0;

	(void)wirestep;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		failed |= measure(&kinds[i]);
	return failed;
}
