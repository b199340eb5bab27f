/*
 * Reference walks. The files are pcap as this machine writes it: a header of
 * 24 bytes, then records of 16 bytes and the packet; Ethernet, IPv4 without
 * options, TCP or UDP: lo, recorded by tests/bench/recorder.c.
 *
 * The flow table is the plain one: open addressing, both directions under one
 * key, half full at most; 64 bytes a slot, as one cache line.
 */
#include "tests/bench/walk.h"

#include <fcntl.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/mem.h"

enum { FILE_HEADER = 24, RECORD_HEADER = 16, IP_AT = 14, PORTS_AT = 34 };

struct record {
	uint32_t s, us, captured, length;
};

struct map {
	const uint8_t *at;
	size_t len;
};

static struct map map_file(const char *path)
{
	struct map m = { 0 };
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *at;

	if (fd < 0)
		return m;
	if (fstat(fd, &st) == 0 && st.st_size > FILE_HEADER) {
		at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd,
			  0);
		if (at != MAP_FAILED) {
			madvise(at, (size_t)st.st_size, MADV_SEQUENTIAL);
			m = (struct map){ at, (size_t)st.st_size };
		}
	}
	close(fd);
	return m;
}

static void unmap(struct map m)
{
	union {
		const uint8_t *is;
		void *was;
	} at = { .is = m.at };

	if (m.at)
		munmap(at.was, m.len);
}

/* The packet of the record at *pos, and past it; NULL at the end. */
static const uint8_t *next_record(struct map m, size_t *pos, struct record *rec)
{
	const uint8_t *bytes;

	if (m.len - *pos < RECORD_HEADER)
		return NULL;
	memcpy(rec, m.at + *pos, sizeof(*rec));
	bytes = m.at + *pos + RECORD_HEADER;
	if (rec->captured > m.len - *pos - RECORD_HEADER)
		return NULL;
	*pos += RECORD_HEADER + rec->captured;
	return bytes;
}

uint64_t walk_records(const char *path)
{
	struct map m = map_file(path);
	size_t pos = FILE_HEADER;
	struct record rec;
	uint64_t n = 0;

	while (m.at && next_record(m, &pos, &rec))
		n++;
	unmap(m);
	return n;
}

/* --- with a flow table --------------------------------------------------- */

/* The lower address and port first. */
struct key {
	uint32_t address[2];
	uint16_t port[2];
	uint32_t protocol; /* 0: the slot is free */
};

struct slot {
	struct key key;
	uint64_t packets[2], bytes[2];
	uint64_t first_us;
	uint64_t last_us;
};

struct table {
	struct slot *at;
	uint64_t n, size;
};

static uint64_t found;

static uint64_t key_hash(const struct key *k)
{
	uint64_t word[2];

	memcpy(word, k, sizeof(word));
	word[0] = (word[0] ^ word[1]) * 0x9e3779b97f4a7c15;
	return (word[0] ^ word[0] >> 32) * 0x9e3779b97f4a7c15 >> 20;
}

static struct slot *slot_for(struct table *t, const struct key *k)
{
	uint64_t i = key_hash(k) & (t->size - 1);

	while (t->at[i].key.protocol &&
	       memcmp(&t->at[i].key, k, sizeof(*k)) != 0)
		i = (i + 1) & (t->size - 1);
	return &t->at[i];
}

static void table_grow(struct table *t)
{
	struct table larger = { .n = t->n, .size = t->size * 2 };

	larger.at = mem_zero(larger.size, sizeof(*larger.at));
	for (uint64_t i = 0; i < t->size; i++)
		if (t->at[i].key.protocol)
			*slot_for(&larger, &t->at[i].key) = t->at[i];
	free(t->at);
	*t = larger;
}

/* False if it is not IPv4 with TCP or UDP; *side: which end sent it. */
static bool key_read(struct key *k, const uint8_t *p, uint32_t len, int *side)
{
	uint32_t address[2];
	uint16_t port[2];

	if (len < PORTS_AT + 4 || p[IP_AT] != 0x45)
		return false;
	memcpy(address, p + IP_AT + 12, sizeof(address));
	memcpy(port, p + PORTS_AT, sizeof(port));
	*side = address[0] > address[1] ||
		(address[0] == address[1] && port[0] > port[1]);
	*k = (struct key){
		.address = { address[*side], address[1 - *side] },
		.port = { port[*side], port[1 - *side] },
		.protocol = p[IP_AT + 9],
	};
	return true;
}

static void table_count(struct table *t, const uint8_t *p,
			const struct record *rec)
{
	uint64_t us = (uint64_t)rec->s * 1000000 + rec->us;
	struct slot *slot;
	struct key key;
	int side;

	if (!key_read(&key, p, rec->captured, &side))
		return;
	slot = slot_for(t, &key);
	if (!slot->key.protocol) {
		slot->key = key;
		slot->first_us = us;
		t->n++;
	}
	slot->packets[side]++;
	slot->bytes[side] += rec->length;
	slot->last_us = us;
	if (t->n * 2 > t->size)
		table_grow(t);
}

uint64_t walk_flows(const char *path)
{
	struct map m = map_file(path);
	struct table t = { .size = 1024 };
	size_t pos = FILE_HEADER;
	struct record rec;
	const uint8_t *bytes;
	uint64_t n = 0;

	t.at = mem_zero(t.size, sizeof(*t.at));
	for (; m.at && (bytes = next_record(m, &pos, &rec)); n++)
		table_count(&t, bytes, &rec);
	found = t.n;
	free(t.at);
	unmap(m);
	return n;
}

uint64_t walk_flows_found(void)
{
	return found;
}

/* --- libpcap ------------------------------------------------------------- */

static void nothing(u_char *user, const struct pcap_pkthdr *h,
		    const u_char *bytes)
{
	(void)h;
	(void)bytes;
	++*(uint64_t *)(void *)user;
}

uint64_t walk_libpcap(const char *path)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_open_offline(path, text);
	uint64_t n = 0;

	if (!p)
		return 0;
	pcap_loop(p, -1, nothing, (u_char *)&n);
	pcap_close(p);
	return n;
}
