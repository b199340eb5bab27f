/*
 * Saving: each format is what its extension says; a file that was there stays
 * until the new one is whole; and what fails leaves nothing behind.
 */
#include "tests/test.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>

#include "capture/jsonl/jsonl.h"
#include "tests/folder.h"
#include "tests/story.h"
#include "ui/text/i18n.h"
#include "ui/print/save.h"

static struct recording *rec;
static struct err e;

static void setup(void)
{
	i18n_set("en");
	umask(022);
	folder_make();
	rec = story_hello();
	e = (struct err){ 0 };
}

static void teardown(void)
{
	recording_free(rec);
	folder_remove();
}

/* Caller frees; NULL if there is no such file. */
static char *content(const char *name, size_t *n)
{
	FILE *in = fopen(folder_path(name), "rb");
	char *text = NULL;
	FILE *out;

	*n = 0;
	if (!in)
		return NULL;
	out = open_memstream(&text, n);
	for (int c; (c = getc(in)) != EOF;)
		putc(c, out);
	fclose(in);
	fclose(out);
	return text;
}

static void assert_content(const char *name, const char *want)
{
	size_t n;
	char *text = content(name, &n);

	ck_assert_ptr_nonnull(text);
	ck_assert_str_eq(text, want);
	free(text);
}

static int save_to(const char *name)
{
	return save_session(&(struct session){ .rec = rec }, folder_path(name),
			    &e);
}

/* --- formats ------------------------------------------------------------- */

START_TEST(formats_known)
{
	static const struct {
		const char *path;
		bool known;
	} paths[] = {
		{ "a.pcapng", true }, { "a.pcap", true },
		{ "a.jsonl", true },  { "a.txt", true },
		{ "a.scn", true },    { "/x/y.z/a.b.txt", true },
		{ ".txt", true },     { "txt", false },
		{ "a.TXT", false },   { "a.txt/b", false },
		{ "a.txt ", false },  { "a.pcapngx", false },
		{ "a.json", false },  { "a.", false },
		{ "", false },	      { "a.txt/", false },
	};

	for (int i = 0; i < ROWS(paths); i++)
		ck_assert_msg(save_format_known(paths[i].path) ==
				      paths[i].known,
			      "%s", paths[i].path);
}
END_TEST

START_TEST(each_format)
{
	static const struct {
		const char *name, *begins;
		size_t len;
	} files[] = {
		{ "a.pcapng", "\x0a\x0d\x0d\x0a", 4 },
		{ "a.pcap", "\x4d\x3c\xb2\xa1", 4 }, /* nanoseconds */
		{ "a.jsonl", "{\"event\":\"recording\"", 20 },
		{ "a.txt", "tcp-hello · Hello over TCP", 27 },
	};
	size_t n;
	char *text;

	ck_assert_int_eq(save_to(files[_i].name), 0);
	ck_assert_str_eq(e.text, "");
	text = content(files[_i].name, &n);
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_gt(n, files[_i].len);
	ck_assert_mem_eq(text, files[_i].begins, files[_i].len);
	free(text);
	ck_assert_int_eq(folder_count(), 1); /* and nothing beside it */
}
END_TEST

/* What is saved is what is opened. */
START_TEST(there_and_back)
{
	struct recording *again;
	char *text;
	size_t n;
	FILE *in;
	bool cut;

	ck_assert_int_eq(save_to("a.jsonl"), 0);
	in = fopen(folder_path("a.jsonl"), "rb");
	ck_assert_int_eq(jsonl_read(&again, in, "a", &cut, &e), 0);
	fclose(in);
	ck_assert(!cut);
	recording_free(rec);
	rec = again;
	ck_assert_int_eq(save_to("b.jsonl"), 0);
	text = content("a.jsonl", &n);
	assert_content("b.jsonl", text);
	free(text);
}
END_TEST

/* --- what was there ------------------------------------------------------ */

START_TEST(replaces)
{
	size_t n;
	char *text;

	folder_file("a.txt", "old");
	ck_assert_int_eq(save_to("a.txt"), 0);
	text = content("a.txt", &n);
	ck_assert_ptr_null(strstr(text, "old"));
	ck_assert_ptr_nonnull(strstr(text, "delivered"));
	free(text);
	ck_assert_int_eq(folder_count(), 1);
}
END_TEST

/* Room for a hundred bytes: the disk is full in the middle. */
START_TEST(keeps_the_old_until_the_new_is_whole)
{
	static const char *const names[] = { "a.txt", "a.jsonl", "a.pcapng",
					     "a.pcap" };
	struct rlimit limit = { 20, 20 };
	char want[PATH_MAX + 64];

	folder_file(names[_i], "old");
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(save_to(names[_i]), -1);
	limit = (struct rlimit){ RLIM_INFINITY, RLIM_INFINITY };
	setrlimit(RLIMIT_FSIZE, &limit);
	snprintf(want, sizeof(want), "%s/%s: File too large", folder,
		 names[_i]);
	ck_assert_str_eq(e.text, want);
	ck_assert_int_eq((int)e.status, ERR_INPUT);
	assert_content(names[_i], "old");
	ck_assert_int_eq(folder_count(), 1);
}
END_TEST

START_TEST(nowhere_to_go)
{
	char want[PATH_MAX + 128];

	ck_assert_int_eq(save_to("nosuch/a.txt"), -1);
	snprintf(want, sizeof(want),
		 "%s/nosuch/a.txt: No such file or directory (choose another "
		 "place for it)",
		 folder);
	ck_assert_str_eq(e.text, want);
	ck_assert_int_eq(folder_count(), 0);
}
END_TEST

/* A folder stands where the file should: nothing of it is left. */
START_TEST(a_folder_in_the_way)
{
	folder_file("a.txt/keep", "kept");
	ck_assert_int_eq(save_to("a.txt"), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "/a.txt: Is a directory"));
	ck_assert_int_eq(folder_count(), 1);
	assert_content("a.txt/keep", "kept");
}
END_TEST

START_TEST(names_too_long)
{
	char path[5000], name[300];

	memset(path, 'x', sizeof(path));
	memcpy(path + sizeof(path) - 5, ".txt", 5);
	ck_assert_int_eq(
		save_session(&(struct session){ .rec = rec }, path, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "name too long"));
	ck_assert_uint_lt(strlen(e.text), 100);
	memset(name, 'x', sizeof(name));
	memcpy(name + sizeof(name) - 5, ".txt", 5);
	ck_assert_int_eq(save_to(name), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "File name too long"));
	ck_assert_int_eq(folder_count(), 0);
}
END_TEST

/* --- permissions --------------------------------------------------------- */

START_TEST(permissions_by_umask)
{
	static const struct {
		mode_t mask, want;
	} masks[] = {
		{ 0, 0666 },
		{ 022, 0644 },
		{ 027, 0640 },
		{ 077, 0600 },
	};
	struct stat st;

	umask(masks[_i].mask);
	ck_assert_int_eq(save_to("a.txt"), 0);
	ck_assert_int_eq(stat(folder_path("a.txt"), &st), 0);
	ck_assert_int_eq((int)(st.st_mode & 0777), (int)masks[_i].want);
	ck_assert_int_eq((int)umask(022), (int)masks[_i].mask); /* as it was */
}
END_TEST

/* --- streams ------------------------------------------------------------- */

START_TEST(flush)
{
	FILE *full = fopen("/dev/full", "w"), *null = fopen("/dev/null", "w");

	fputs("x", null);
	ck_assert_int_eq(save_flush(null, "out", &e), 0);
	ck_assert_str_eq(e.text, "");
	fputs("x", full);
	ck_assert_int_eq(save_flush(full, "standard output", &e), -1);
	ck_assert_str_eq(e.text, "standard output: No space left on device "
				 "(make room and run again)");
	fclose(null);
	fclose(full);
}
END_TEST

/* The write failed some time ago, and nobody looked. */
START_TEST(flush_after_a_failure)
{
	FILE *full = fopen("/dev/full", "w");

	setvbuf(full, NULL, _IONBF, 0);
	fputs("x", full);
	ck_assert_int_eq(save_flush(full, "out", &e), -1);
	ck_assert_int_eq(strncmp(e.text, "out: ", 5), 0);
	ck_assert_int_eq((int)e.status, ERR_INPUT);
	fclose(full);
}
END_TEST

/* Whoever read it has gone; that was some time ago, too. */
START_TEST(flush_to_nobody)
{
	FILE *out;
	int fd[2];

	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(fd), 0);
	close(fd[0]);
	out = fdopen(fd[1], "w");
	setvbuf(out, NULL, _IONBF, 0);
	fputs("x", out);
	errno = ENOTTY;
	ck_assert_int_eq(save_flush(out, "standard output", &e), -1);
	ck_assert_int_eq((int)e.status, 128 + SIGPIPE);
	ck_assert_str_eq(e.text, "");
	fclose(out);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("save");
	TCase *t = tcase_create("save");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, formats_known);
	tcase_add_loop_test(t, each_format, 0, 4);
	tcase_add_test(t, there_and_back);
	tcase_add_test(t, replaces);
	tcase_add_loop_test(t, keeps_the_old_until_the_new_is_whole, 0, 4);
	tcase_add_test(t, nowhere_to_go);
	tcase_add_test(t, a_folder_in_the_way);
	tcase_add_test(t, names_too_long);
	tcase_add_loop_test(t, permissions_by_umask, 0, 4);
	tcase_add_test(t, flush);
	tcase_add_test(t, flush_after_a_failure);
	tcase_add_test(t, flush_to_nobody);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
