/*
 * Progress in the course: the table, its text of any bytes, and the file, which
 * others write at the same time, or which is none of ours.
 */
#include "tests/test.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "tests/folder.h"
#include "ui/learn/progress_file.h"

#define HEAD "wirestep progress 1\n"

static struct progress p;
static struct progress_file f;
static struct err e;

static void setup(void)
{
	p = (struct progress){ 0 };
	f = (struct progress_file){ 0 };
	e = (struct err){ 0 };
	folder_make();
}

static void teardown(void)
{
	progress_free(&p);
	progress_file_close(&f);
	folder_remove();
}

/* What the table writes; until the next call. */
static const char *text_of(const struct progress *of)
{
	static char text[1 << 17];
	FILE *out = fmemopen(text, sizeof(text), "w");

	progress_write(of, out);
	fclose(out);
	return text;
}

static enum progress_text parse(const char *text)
{
	return progress_parse(&p, text, strlen(text));
}

/* --- the table ----------------------------------------------------------- */

START_TEST(a_lesson_is_begun_then_done)
{
	ck_assert_ptr_null(progress_find(&p, "a"));
	progress_begin(&p, "a");
	ck_assert(!progress_find(&p, "a")->done);
	progress_done(&p, "a", 1, 2);
	progress_begin(&p, "a"); /* once more */
	ck_assert(progress_find(&p, "a")->done);
	ck_assert_str_eq(text_of(&p), HEAD "last a\ndone 1/2 a\n");
}
END_TEST

static const struct {
	unsigned right, asked, then_right, then_asked;
	const char *best;
} attempts[] = {
	{ 1, 3, 2, 3, "2/3" }, { 2, 3, 1, 3, "2/3" }, { 1, 2, 2, 3, "2/3" },
	{ 1, 1, 2, 2, "2/2" }, { 2, 2, 1, 1, "2/2" }, { 0, 0, 0, 2, "0/2" },
	{ 0, 2, 0, 0, "0/2" }, { 0, 2, 0, 3, "0/3" }, { 0, 0, 0, 0, "0/0" },
};

/* And whichever comes first. */
START_TEST(the_best_attempt_counts)
{
	char want[64];

	progress_done(&p, "a", attempts[_i].right, attempts[_i].asked);
	progress_done(&p, "a", attempts[_i].then_right,
		      attempts[_i].then_asked);
	snprintf(want, sizeof(want), HEAD "done %s a\n", attempts[_i].best);
	ck_assert_str_eq(text_of(&p), want);
	progress_free(&p);
	progress_done(&p, "a", attempts[_i].then_right,
		      attempts[_i].then_asked);
	progress_done(&p, "a", attempts[_i].right, attempts[_i].asked);
	ck_assert_str_eq(text_of(&p), want);
}
END_TEST

START_TEST(joining_makes_nothing_less)
{
	struct progress other = { 0 };

	parse(HEAD "last b\ndone 2/2 a\nbegun b\nwhat else\n");
	progress_begin(&other, "a");
	progress_done(&other, "b", 0, 1);
	progress_begin(&other, "c");
	progress_join(&p, &other);
	progress_free(&other);
	ck_assert_str_eq(text_of(&p),
			 HEAD "last c\ndone 2/2 a\ndone 0/1 b\nbegun c\n"
			      "what else\n");
}
END_TEST

START_TEST(what_is_forgotten_is_gone)
{
	parse(HEAD "last b\ndone 2/2 a\nbegun b\nbegun c\n");
	progress_forget(&p, "b");
	progress_forget(&p, "d");
	ck_assert_str_eq(text_of(&p), HEAD "done 2/2 a\nbegun c\n");
}
END_TEST

START_TEST(names_that_break_a_line_are_not_taken)
{
	progress_begin(&p, "a\nb");
	progress_done(&p, "", 1, 1);
	progress_done(&p, "\x7f", 1, 1);
	progress_begin(&p, "with blanks and 中文");
	ck_assert_str_eq(text_of(&p), HEAD "last with blanks and 中文\n"
					   "begun with blanks and 中文\n");
}
END_TEST

/* --- its text ------------------------------------------------------------ */

static const struct {
	const char *text;
	enum progress_text is;
	const char *again; /* NULL: as it was */
} texts[] = {
	{ "", PROGRESS_READ, HEAD },
	{ HEAD, PROGRESS_READ, NULL },
	{ "wirestep progress 1", PROGRESS_READ, HEAD },
	{ HEAD "last a\ndone 1/2 a\nbegun b\n", PROGRESS_READ, NULL },
	{ HEAD "begun a", PROGRESS_READ, HEAD "begun a\n" },
	{ HEAD "begun a\n\ndone 0/0 a\n", PROGRESS_READ, HEAD "done 0/0 a\n" },
	/* what is not understood stays */
	{ HEAD "seen a 2027\n", PROGRESS_READ, NULL },
	{ HEAD "done 3/2 a\n", PROGRESS_READ, NULL },
	{ HEAD "done 1/2\n", PROGRESS_READ, NULL },
	{ HEAD "done 1/2 \n", PROGRESS_READ, NULL },
	{ HEAD "done 1 2 a\n", PROGRESS_READ, NULL },
	{ HEAD "done -1/2 a\n", PROGRESS_READ, NULL },
	{ HEAD "done 1/99999999999999999999 a\n", PROGRESS_READ, NULL },
	{ HEAD "begun \n", PROGRESS_READ, NULL },
	{ HEAD "last \n", PROGRESS_READ, NULL },
	{ HEAD "begun a\rb\n", PROGRESS_READ, NULL },
	{ HEAD "\xff\xfe\n", PROGRESS_READ, NULL },
	/* none of ours */
	{ "wirestep progress 2\ndone 1/2 a\n", PROGRESS_NEWER, HEAD },
	{ "wirestep progress 10\n", PROGRESS_NEWER, HEAD },
	{ "wirestep progress 0\n", PROGRESS_FOREIGN, HEAD },
	{ "wirestep progress 1 \n", PROGRESS_FOREIGN, HEAD },
	{ "wirestep progress\n", PROGRESS_FOREIGN, HEAD },
	{ "wirestep progress 9999999999\n", PROGRESS_FOREIGN, HEAD },
	{ "\n" HEAD, PROGRESS_FOREIGN, HEAD },
	{ "done 1/2 a\n", PROGRESS_FOREIGN, HEAD },
};

START_TEST(texts_are_read_and_written)
{
	const char *again = texts[_i].again ? texts[_i].again : texts[_i].text;

	ck_assert_int_eq(parse(texts[_i].text), texts[_i].is);
	ck_assert_str_eq(text_of(&p), again);
}
END_TEST

START_TEST(a_zero_byte_is_foreign)
{
	static const char text[] = HEAD "begun a\0b\n";

	ck_assert_int_eq(progress_parse(&p, text, sizeof(text) - 1),
			 PROGRESS_FOREIGN);
}
END_TEST

/* Each byte of a good text, made each of some other bytes, and cut there. */
START_TEST(no_byte_breaks_it)
{
	static const char good[] = HEAD "last a\ndone 1/2 a\nbegun b\n?\n";
	static const char bytes[] = { '\0', '\n', ' ', '/', '9', 'x', -1 };
	char text[sizeof(good)];

	for (size_t at = 0; at < sizeof(good); at++)
		for (size_t i = 0; i < sizeof(bytes); i++) {
			memcpy(text, good, sizeof(good));
			text[at] = bytes[i];
			progress_parse(&p, text, sizeof(good) - 1);
			ck_assert_int_eq(
				strncmp(text_of(&p), HEAD, strlen(HEAD)), 0);
			progress_free(&p);
			progress_parse(&p, good, at);
			progress_free(&p);
		}
}
END_TEST

/* --- the file ------------------------------------------------------------ */

static const char *file_path(void)
{
	return folder_path("state/wirestep/progress");
}

static void file_open(void)
{
	ck_assert_msg(progress_file_open(&f, file_path(), &e) == 0, "%s",
		      e.text);
}

/* The bytes of a file; until the next call. */
static const char *content(const char *path)
{
	static char text[1 << 18];
	FILE *in = fopen(path, "rb");
	size_t n;

	if (!in)
		return "(none)";
	n = fread(text, 1, sizeof(text) - 1, in);
	text[n] = '\0';
	fclose(in);
	return text;
}

static void save(void)
{
	ck_assert_msg(progress_file_save(&f, &e) == 0, "%s", e.text);
}

START_TEST(paths_follow_the_environment)
{
	static const struct {
		const char *state, *home, *path;
	} rows[] = {
		{ "/s", "/h", "/s/wirestep/progress" },
		{ NULL, "/h", "/h/.local/state/wirestep/progress" },
		{ "", "/h", "/h/.local/state/wirestep/progress" },
		{ "here", "/h", "/h/.local/state/wirestep/progress" },
		{ NULL, "here", NULL },
		{ NULL, NULL, NULL },
	};
	char *path;

	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	if (rows[_i].state)
		setenv("XDG_STATE_HOME", rows[_i].state, 1);
	if (rows[_i].home)
		setenv("HOME", rows[_i].home, 1);
	path = progress_path();
	ck_assert_pstr_eq(path, rows[_i].path);
	free(path);
}
END_TEST

START_TEST(what_is_saved_is_there_the_next_time)
{
	struct stat st;

	file_open();
	save();
	ck_assert_int_ne(access(folder_path("state"), F_OK), 0);
	progress_file_begin(&f, "a");
	progress_file_done(&f, "a", 1, 1);
	save();
	progress_file_close(&f);
	ck_assert_str_eq(content(file_path()), HEAD "last a\ndone 1/1 a\n");
	ck_assert_int_eq(stat(folder_path("state"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0700);
	file_open();
	ck_assert(progress_find(&f.all, "a")->done);
}
END_TEST

START_TEST(two_at_a_time_keep_both)
{
	struct progress_file other;

	file_open();
	ck_assert_int_eq(progress_file_open(&other, file_path(), &e), 0);
	progress_file_begin(&f, "a");
	progress_file_done(&other, "b", 0, 1);
	save();
	ck_assert_int_eq(progress_file_save(&other, &e), 0);
	ck_assert_ptr_nonnull(progress_find(&other.all, "a"));
	progress_file_done(&f, "a", 0, 0);
	save();
	progress_file_close(&other);
	ck_assert_str_eq(content(file_path()),
			 HEAD "last a\ndone 0/0 a\ndone 0/1 b\n");
}
END_TEST

/* Processes that all write at once: whoever does not lock loses some. */
START_TEST(many_at_a_time_keep_all)
{
	enum { PROCESSES = 8, LESSONS = 20 };
	pid_t pid[PROCESSES];
	char name[32];
	int status;

	for (int i = 0; i < PROCESSES; i++) {
		pid[i] = fork();
		if (pid[i])
			continue;
		file_open();
		for (int k = 0; k < LESSONS; k++) {
			snprintf(name, sizeof(name), "%d-%d", i, k);
			progress_file_done(&f, name, 0, 0);
			while (progress_file_save(&f, &e) < 0)
				;
		}
		_exit(0);
	}
	for (int i = 0; i < PROCESSES; i++) {
		ck_assert_int_eq(waitpid(pid[i], &status, 0), pid[i]);
		ck_assert_int_eq(status, 0);
	}
	file_open();
	ck_assert_uint_eq(f.all.n, (size_t)PROCESSES * LESSONS);
}
END_TEST

START_TEST(a_lock_that_stays_is_told)
{
	int fd;

	folder_file("state/wirestep/progress", HEAD);
	fd = open(folder_path("state/wirestep"), O_RDONLY);
	ck_assert_int_eq(flock(fd, LOCK_EX), 0);
	file_open();
	progress_file_begin(&f, "a");
	ck_assert_int_eq(progress_file_save(&f, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "locked"));
	close(fd);
	save(); /* it was still new */
	ck_assert_str_eq(content(file_path()), HEAD "last a\nbegun a\n");
}
END_TEST

/* What is none of ours stays as it is, byte for byte, until a reset. */
static const struct {
	const char *text, *why;
} others[] = {
	{ "wirestep progress 2\ndone a\n", "newer" },
	{ "my diary\n", "not a file of progress" },
};

START_TEST(others_files_are_left_alone)
{
	folder_file("state/wirestep/progress", others[_i].text);
	ck_assert_int_eq(progress_file_open(&f, file_path(), &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, others[_i].why));
	ck_assert_ptr_nonnull(strstr(e.text, "--reset"));
	progress_file_done(&f, "a", 0, 0);
	ck_assert(progress_find(&f.all, "a")->done);
	ck_assert_int_eq(progress_file_save(&f, &e), -1);
	ck_assert_str_eq(content(file_path()), others[_i].text);
	ck_assert_int_eq(progress_file_reset(&f, NULL, 0, &e), 0);
	ck_assert_str_eq(content(folder_path("state/wirestep/progress.old")),
			 others[_i].text);
	progress_file_done(&f, "a", 0, 0);
	save();
	ck_assert_str_eq(content(file_path()), HEAD "done 0/0 a\n");
}
END_TEST

START_TEST(only_a_plain_file_is_read)
{
	static const char *const why[] = { "not a plain file",
					   "not a plain file" };

	folder_file("state/wirestep/other", "");
	if (_i == 0)
		ck_assert_int_eq(mkdir(file_path(), 0777), 0);
	else
		ck_assert_int_eq(mkfifo(file_path(), 0666), 0);
	ck_assert_int_eq(progress_file_open(&f, file_path(), &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, why[_i]));
}
END_TEST

START_TEST(a_large_file_is_not_read)
{
	FILE *out;

	folder_file("state/wirestep/progress", HEAD);
	out = fopen(file_path(), "ab");
	for (int i = 0; i < 10000; i++)
		fprintf(out, "begun %d\n", i);
	fclose(out);
	ck_assert_int_eq(progress_file_open(&f, file_path(), &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "too large"));
}
END_TEST

START_TEST(a_place_that_can_not_be_written_is_told)
{
	folder_file("state", "a file where a folder should be");
	ck_assert_int_eq(progress_file_open(&f, file_path(), &e), -1);
	progress_file_begin(&f, "a");
	ck_assert_int_eq(progress_file_save(&f, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "XDG_STATE_HOME"));
	ck_assert_ptr_nonnull(progress_find(&f.all, "a"));
}
END_TEST

START_TEST(without_a_place_it_is_remembered_until_the_end)
{
	ck_assert_int_eq(progress_file_open(&f, NULL, &e), 0);
	progress_file_begin(&f, "a");
	save();
	ck_assert_ptr_nonnull(progress_find(&f.all, "a"));
	ck_assert_int_eq(folder_count(), 0);
}
END_TEST

START_TEST(a_link_stays_one)
{
	char target[PATH_MAX];
	struct stat st;

	folder_file("state/wirestep/mine", HEAD);
	folder_file("mine", HEAD "begun b\n");
	snprintf(target, sizeof(target), "%s/mine", folder);
	ck_assert_int_eq(symlink(target, file_path()), 0);
	file_open();
	progress_file_begin(&f, "a");
	save();
	ck_assert_int_eq(lstat(file_path(), &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_str_eq(content(target), HEAD "last a\nbegun b\nbegun a\n");
}
END_TEST

START_TEST(a_chapter_is_forgotten)
{
	static const char *const names[] = { "a", "c" };

	folder_file("state/wirestep/progress",
		    HEAD "last b\ndone 1/1 a\nbegun b\nbegun c\nelse\n");
	file_open();
	ck_assert_int_eq(progress_file_reset(&f, names, 2, &e), 0);
	ck_assert_str_eq(content(file_path()), HEAD "last b\nbegun b\nelse\n");
	ck_assert_str_eq(content(folder_path("state/wirestep/progress.old")),
			 HEAD "last b\ndone 1/1 a\nbegun b\nbegun c\nelse\n");
	ck_assert_ptr_null(progress_find(&f.all, "a"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("ui/progress");
	TCase *tc = tcase_create("progress");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_lesson_is_begun_then_done);
	tcase_add_loop_test(tc, the_best_attempt_counts, 0, ROWS(attempts));
	tcase_add_test(tc, joining_makes_nothing_less);
	tcase_add_test(tc, what_is_forgotten_is_gone);
	tcase_add_test(tc, names_that_break_a_line_are_not_taken);
	tcase_add_loop_test(tc, texts_are_read_and_written, 0, ROWS(texts));
	tcase_add_test(tc, a_zero_byte_is_foreign);
	tcase_add_test(tc, no_byte_breaks_it);
	tcase_add_loop_test(tc, paths_follow_the_environment, 0, 6);
	tcase_add_test(tc, what_is_saved_is_there_the_next_time);
	tcase_add_test(tc, two_at_a_time_keep_both);
	tcase_add_test(tc, many_at_a_time_keep_all);
	tcase_add_test(tc, a_lock_that_stays_is_told);
	tcase_add_loop_test(tc, others_files_are_left_alone, 0, ROWS(others));
	tcase_add_loop_test(tc, only_a_plain_file_is_read, 0, 2);
	tcase_add_test(tc, a_large_file_is_not_read);
	tcase_add_test(tc, a_place_that_can_not_be_written_is_told);
	tcase_add_test(tc, without_a_place_it_is_remembered_until_the_end);
	tcase_add_test(tc, a_link_stays_one);
	tcase_add_test(tc, a_chapter_is_forgotten);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
