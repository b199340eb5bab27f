/*
 * Files that grow while packets come, and what is read of them:
 *
 *	struct writer_config c = config_of("a.pcapng");
 *
 *	open_with(&c);
 *	add(0, 100);
 *	ck_assert_int_eq(writer_close(w, &e), 0);
 *	assert_file("a.pcapng", 0, 100);
 */
#ifndef TESTS_GROWING_H
#define TESTS_GROWING_H

#include <dirent.h>
#include <unistd.h>

#include "capture/live/writer.h"
#include "tests/capfile.h"
#include "tests/folder.h"
#include "tests/test.h"

/* 2026-11-23 09:20:11 UTC */
#define NOW_NS	  (UINT64_C(1795425611) * 1000000000)
#define MS	  UINT64_C(1000000)
#define NAMES_MAX 16
#define FILE_MAX  (1 << 20)

static struct err e;
static struct writer *w;
static struct live_stats counted[2];

static inline struct live_stats stats(const void *context, size_t interface)
{
	return ((const struct live_stats *)context)[interface];
}

static const struct file_interface interfaces[] = {
	{ .link = LINK_ETHERNET, .snap_len = 256, .name = "lo", .name_len = 2 },
	{ .link = LINK_RAW, .snap_len = 96, .name = "tun0x", .name_len = 4 },
};

static inline struct writer_config config_of(const char *name)
{
	static char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s", folder_path(name));
	return (struct writer_config){ .path = path,
				       .now_ns = NOW_NS,
				       .interface = interfaces,
				       .n_interfaces = 1,
				       .stats = stats,
				       .context = counted };
}

static inline void open_with(const struct writer_config *config)
{
	ck_assert_msg(writer_open(&w, config, &e) == 0, "%s", e.text);
}

static inline void setup(void)
{
	setenv("TZ", "UTC", 1);
	umask(022);
	folder_make();
	memset(counted, 0, sizeof(counted));
	e = (struct err){ 0 };
}

/* The n-th packet has n % 256 bytes, all of them n, and comes n ms later. */
static inline struct file_packet packet_of(uint32_t n)
{
	static uint8_t bytes[256];

	memset(bytes, (int)n, sizeof(bytes));
	return (struct file_packet){ .t_ns = NOW_NS + n * MS,
				     .bytes = bytes,
				     .captured = n % 256,
				     .length = 1000 + n };
}

static inline void add(uint32_t from, uint32_t n)
{
	for (uint32_t i = from; i < from + n; i++) {
		struct file_packet p = packet_of(i);

		writer_add(w, &p);
	}
}

static inline void assert_packet(const struct file_packet *p, uint32_t n)
{
	struct file_packet want = packet_of(n);

	ck_assert_uint_eq(p->t_ns, want.t_ns);
	ck_assert_uint_eq(p->length, want.length);
	assert_bytes(p, (struct build_bytes){ want.bytes, want.captured });
}

/* --- reading it again ---------------------------------------------------- */

static uint8_t content[FILE_MAX];

static inline size_t content_of(const char *name)
{
	FILE *in = fopen(folder_path(name), "rb");
	size_t n;

	ck_assert_msg(in != NULL, "no file %s", name);
	n = fread(content, 1, sizeof(content), in);
	fclose(in);
	return n;
}

/* It has these packets, and is whole. */
static inline void assert_file(const char *name, uint32_t from, uint32_t n)
{
	struct capture_file *f;
	struct file_packet p;
	struct file_about about;

	ck_assert_int_eq(capture_file_open_memory(&f, content, content_of(name),
						  name, &e),
			 0);
	for (uint32_t i = from; i < from + n; i++) {
		ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_PACKET);
		assert_packet(&p, i);
	}
	ck_assert_msg(capture_file_next(f, &p, &e) == FILE_END,
		      "%s has more than %u packets", name, n);
	capture_file_about(f, &about);
	ck_assert(!about.cut);
	capture_file_close(f);
}

static char names[NAMES_MAX][256];

static inline int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* What there is in the folder, sorted. */
static inline int list(void)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int n = 0;

	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.' && n < NAMES_MAX)
			snprintf(names[n++], sizeof(names[0]), "%s",
				 entry->d_name);
	closedir(dir);
	qsort(names, (size_t)n, sizeof(names[0]), by_name);
	return n;
}

static inline void assert_list(const char *const *want, int n)
{
	ck_assert_int_eq(list(), n);
	for (int i = 0; i < n; i++)
		ck_assert_str_eq(names[i], want[i]);
}

static inline void assert_text(const char *name, const char *text)
{
	size_t n = content_of(name);

	ck_assert_uint_eq(n, strlen(text));
	ck_assert_mem_eq(content, text, n);
}

static const char *const formats[] = { "a.pcapng", "a.pcap" };

#endif
