/*
 * Capture files with any of their bytes missing or changed. Whatever a reader
 * gives must lie within the file, be the same by its place, and come to an
 * end; of a file that is cut every packet before the cut is the same.
 *
 * The files are made here, copied into tests/corpus, and, where it stands
 * beside the checkout, of a larger collection.
 */
#include <glob.h>

#include "tests/capfile.h"
#include "tests/decode.h"

#define CORPUS "tests/corpus/captures/*.pcap*"
#define MORE   "../shared/corpus/captures/*.pcap*"

/* An assertion of Check's writes a note each time; here are millions. */
#define must(what)                                                             \
	do {                                                                   \
		if (!(what))                                                   \
			ck_abort_msg("%s", #what);                             \
	} while (0)

struct blob {
	uint8_t *at; /* exactly n bytes, so that a sanitizer sees one more */
	size_t n;
};

static struct blob blob_of(const void *bytes, size_t n)
{
	struct blob b = { malloc(n ? n : 1), n };

	if (!b.at)
		abort();
	memcpy(b.at, bytes, n);
	return b;
}

static struct blob blob_read(const char *path)
{
	FILE *in = fopen(path, "rb");
	struct blob b = { .n = 0 };

	ck_assert_msg(in, "%s", path);
	fseek(in, 0, SEEK_END);
	b.n = (size_t)ftell(in);
	rewind(in);
	b.at = malloc(b.n ? b.n : 1);
	ck_assert(b.at && fread(b.at, 1, b.n, in) == b.n);
	fclose(in);
	return b;
}

/* All that one packet of each kind can have, in both orders. */
static struct capfile everything(bool big)
{
	struct capfile c = { .big = big };
	size_t start;

	ng_section(&c);
	start = ng_interface_start(&c, LINK_ETHERNET, 65535);
	ng_option(&c, 2, BUILD_BYTES("eth0"));
	ng_option(&c, 9, BUILD_BYTES("\x09"));
	ng_block_end(&c, start);
	ng_simple(&c, BUILD_BYTES("simple"), 6);
	ng_obsolete(&c, 0, 5, BUILD_BYTES("obsolete"), 8);
	start = ng_packet_start(&c, 0, 6, BUILD_BYTES("enhanced"), 60);
	ng_option(&c, 1, BUILD_BYTES("a comment"));
	ng_block_end(&c, start);
	c.big = !c.big;
	ng_section(&c);
	ng_interface_clock(&c, 0x8a, -1);
	ng_packet(&c, 0, 7, BUILD_BYTES("swapped"), 7);
	return c;
}

/* --- what is true of any packet ------------------------------------------ */

static void must_be_inside(const struct file_packet *p, const uint8_t *file,
			   size_t n)
{
	size_t at = (size_t)(p->bytes - file);

	must(p->place < at && at <= n && p->captured <= n - at);
	if (!p->comment)
		return;
	at = (size_t)((const uint8_t *)p->comment - file);
	must(p->place < at && at <= n && p->comment_len <= n - at);
}

static void must_be_again(struct capture_file *f, const struct file_packet *p)
{
	struct file_packet q;

	must(capture_file_at(f, p->place, &q));
	must(q.place == p->place && q.t_ns == p->t_ns && q.link == p->link);
	must(q.bytes == p->bytes && q.captured == p->captured);
	must(q.length == p->length && q.interface == p->interface);
	must(q.comment == p->comment && q.comment_len == p->comment_len);
}

/* Reads up to `most` packets of it; how many there were. */
static size_t survive(const uint8_t *bytes, size_t n, size_t most)
{
	enum file_status status = FILE_PACKET;
	struct file_packet p;
	struct capture_file *f;
	size_t packets = 0;
	struct err e;

	if (capture_file_open_memory(&f, bytes, n, "hostile", &e) < 0)
		return 0;
	while (packets < most &&
	       (status = capture_file_next(f, &p, &e)) == FILE_PACKET) {
		must_be_inside(&p, bytes, n);
		must_be_again(f, &p);
		packets++;
	}
	must(status != FILE_WAIT);
	capture_file_close(f);
	return packets;
}

/* --- every cut ----------------------------------------------------------- */

/* The two say the same of what comes next. */
static void must_agree(struct capture_file *whole, enum file_status status,
		       const struct file_packet *p)
{
	struct file_packet want;
	struct err e;

	must(capture_file_next(whole, &want, &e) == status);
	if (status != FILE_PACKET)
		return;
	must(p->place == want.place && p->captured == want.captured);
	must(memcmp(p->bytes, want.bytes, p->captured) == 0);
}

/* The file with its first bytes, as many as make it one. */
static struct capture_file *open_shortest(const char *name,
					  const struct blob *b, size_t *n)
{
	struct capture_file *f;
	struct err e = { 0 };

	for (*n = 0; *n < b->n; ++*n)
		if (capture_file_open_memory(&f, b->at, *n, name, &e) == 0)
			return f;
	ck_abort_msg("%s: %s", name, e.text);
}

/*
 * A file grows by one byte after the other. At each length it is at its end,
 * and cut unless a packet or the header ends there; its packets are those of
 * the whole file.
 */
static void assert_every_cut(const char *name, const struct blob *b)
{
	struct capture_file *whole, *f;
	enum file_status status;
	struct file_about about;
	struct file_packet p;
	struct err e;
	size_t n;

	if (capture_file_open_memory(&whole, b->at, b->n, name, &e) < 0)
		return; /* made to be refused */
	f = open_shortest(name, b, &n);
	for (; n < b->n; n++) {
		must(capture_file_next(f, &p, &e) == FILE_END);
		capture_file_about(f, &about);
		must(about.cut ? about.cut_at < n : about.cut_at == n);
		capture_file_extend(f, n + 1);
		capture_file_follow(f, true);
		status = capture_file_next(f, &p, &e);
		if (status != FILE_WAIT)
			must_agree(whole, status, &p);
		capture_file_follow(f, false);
	}
	status = capture_file_next(f, &p, &e);
	must_agree(whole, status, &p);
	capture_file_close(f);
	capture_file_close(whole);
}

/* Each length from the beginning; small files only. */
static void assert_every_prefix(const struct blob *b)
{
	size_t most = survive(b->at, b->n, SIZE_MAX), before = 0;

	for (size_t n = 0; n <= b->n; n++) {
		struct blob cut = blob_of(b->at, n);
		size_t packets = survive(cut.at, n, SIZE_MAX);

		must(packets >= before && packets <= most);
		before = packets;
		free(cut.at);
	}
}

/* --- every byte ---------------------------------------------------------- */

static void assert_every_byte(const struct blob *b, size_t most)
{
	static const uint8_t changes[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };

	for (size_t i = 0; i < b->n; i++) {
		uint8_t was = b->at[i];

		for (int c = 0; c < ROWS(changes); c++) {
			b->at[i] = c % 2 ? was ^ changes[c] : changes[c];
			survive(b->at, b->n, most);
		}
		b->at[i] = was;
	}
}

START_TEST(made_files)
{
	struct capfile files[] = { made(false), made(true), everything(false),
				   everything(true) };

	for (int i = 0; i < ROWS(files); i++) {
		struct blob b = blob_of(files[i].at, files[i].n);

		ck_assert_uint_gt(survive(b.at, b.n, SIZE_MAX), 3);
		assert_every_cut("made", &b);
		assert_every_prefix(&b);
		assert_every_byte(&b, SIZE_MAX);
		free(b.at);
	}
}
END_TEST

static void corpus(glob_t *files)
{
	ck_assert_int_eq(glob(CORPUS, 0, NULL, files), 0);
	glob(MORE, GLOB_APPEND, NULL, files);
}

START_TEST(corpus_cut)
{
	glob_t files;

	corpus(&files);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct blob b = blob_read(files.gl_pathv[i]);

		assert_every_cut(files.gl_pathv[i], &b);
		if (b.n < 4096)
			assert_every_prefix(&b);
		free(b.at);
	}
	globfree(&files);
}
END_TEST

/* The first bytes of each, where headers are, and few packets behind. */
START_TEST(corpus_changed)
{
	enum { HEAD = 512, PACKETS = 8 };
	glob_t files;

	corpus(&files);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct blob b = blob_read(files.gl_pathv[i]);

		b.n = b.n < HEAD ? b.n : HEAD;
		assert_every_byte(&b, PACKETS);
		free(b.at);
	}
	globfree(&files);
}
END_TEST

/* --- tables without a limit ---------------------------------------------- */

/* Nothing but sections or interfaces: at some number it is enough. */
START_TEST(endless_tables)
{
	enum { MANY = (1 << 20) + 2 };
	struct capfile unit = { .n = 0 }, head = { .n = 0 };
	struct capture_file *f;
	struct file_packet p;
	enum file_status status;
	struct err e;
	uint8_t *file;

	ng_section(&head);
	if (_i)
		ng_section(&unit);
	else
		ng_interface(&unit, 1);
	file = malloc(head.n + unit.n * MANY);
	ck_assert_ptr_nonnull(file);
	memcpy(file, head.at, head.n);
	for (size_t i = 0; i < MANY; i++)
		memcpy(file + head.n + i * unit.n, unit.at, unit.n);
	ck_assert_int_eq(capture_file_open_memory(
				 &f, file, head.n + unit.n * MANY, "many", &e),
			 0);
	while ((status = capture_file_next(f, &p, &e)) == FILE_WAIT)
		;
	ck_assert_int_eq(status, FILE_ERROR);
	ck_assert_msg(strstr(e.text, "more than a million "), "%s", e.text);
	capture_file_close(f);
	free(file);
}
END_TEST

/* Blocks without a packet among them: it comes back in between. */
START_TEST(nothing_for_long)
{
	enum { MANY = 1 << 20 };
	struct capfile c = { .n = 0 };
	struct capture_file *f;
	struct file_packet p;
	enum file_status status;
	struct err e;
	int waits = 0;
	uint8_t *file;
	size_t n;

	ng_section(&c);
	n = c.n;
	ng_block_end(&c, ng_block(&c, 0xbad));
	file = malloc(n + MANY * (c.n - n));
	ck_assert_ptr_nonnull(file);
	memcpy(file, c.at, n);
	for (size_t i = 0; i < MANY; i++)
		memcpy(file + n + i * (c.n - n), c.at + n, c.n - n);
	ck_assert_int_eq(capture_file_open_memory(
				 &f, file, n + MANY * (c.n - n), "nothing", &e),
			 0);
	while ((status = capture_file_next(f, &p, &e)) == FILE_WAIT)
		waits++;
	ck_assert_int_eq(status, FILE_END);
	ck_assert_int_ge(waits, 2);
	capture_file_close(f);
	free(file);
}
END_TEST

static Suite *hostile_suite(void)
{
	Suite *s = suite_create("capture/file/hostile");
	TCase *tc = tcase_create("hostile");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, made_files);
	tcase_add_test(tc, corpus_cut);
	tcase_add_test(tc, corpus_changed);
	tcase_add_loop_test(tc, endless_tables, 0, 2);
	tcase_add_test(tc, nothing_for_long);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(hostile_suite())
