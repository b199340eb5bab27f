/*
 * The catalogue of scenarios: which files of a folder are in it, in what
 * order, and what is found by a name or near it.
 */
#include "tests/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/folder.h"
#include "ui/command/catalogue.h"
#include "ui/command/course.h"

static struct catalogue c;
static struct err e;

static void setup(void)
{
	folder_make();
	c = (struct catalogue){ 0 };
	e = (struct err){ 0 };
}

static void teardown(void)
{
	catalogue_free(&c);
	folder_remove();
}

/* Opens the folder with these files in it. */
static int open_with(const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		folder_file(names[i], "");
	return catalogue_open_dir(&c, folder, &e);
}

#define OPEN_WITH(...)                                                         \
	open_with((const char *const[]){ __VA_ARGS__ },                        \
		  ROWS(((const char *const[]){ __VA_ARGS__ })))

/* "group/name" of each entry, with blanks between. */
static void assert_entries(const char *want)
{
	char got[1024] = "";

	for (size_t i = 0; i < c.n; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got),
			 "%s%s/%s", i ? " " : "", c.entry[i].group,
			 c.entry[i].name);
	ck_assert_str_eq(got, want);
}

START_TEST(sorted_by_group_and_name)
{
	ck_assert_int_eq(OPEN_WITH("b/z.scn", "b/a.scn", "a/y.scn", "c/m.scn",
				   "a/x.scn"),
			 0);
	assert_entries("a/x a/y b/a b/z c/m");
	ck_assert_int_eq(strncmp(c.entry[0].path, folder, strlen(folder)), 0);
	ck_assert_int_eq(access(c.entry[0].path, R_OK), 0);
}
END_TEST

/* Groups that build on each other do not stand by their names. */
START_TEST(lessons_in_their_order)
{
	ck_assert_int_eq(OPEN_WITH("a/x.scn", "data/b.scn", "first-steps/c.scn",
				   "handshake/a.scn", "loss/a.scn",
				   "teardown/a.scn", "first-steps/a.scn",
				   "z/x.scn"),
			 0);
	assert_entries("first-steps/a first-steps/c handshake/a teardown/a "
		       "data/b loss/a a/x z/x");
}
END_TEST

/* What departs from the plain case comes after it; the unknown come last. */
START_TEST(lessons_of_a_group)
{
	ck_assert_int_eq(
		OPEN_WITH("teardown/a.scn", "teardown/half-close.scn",
			  "teardown/zz.scn", "teardown/linger-zero.scn",
			  "teardown/teardown-four.scn",
			  "loss/fast-retransmit.scn", "loss/rto-backoff.scn"),
		0);
	assert_entries("teardown/teardown-four teardown/half-close "
		       "teardown/linger-zero teardown/a teardown/zz "
		       "loss/rto-backoff loss/fast-retransmit");
}
END_TEST

/* Whatever comes with the program has a place in the course. */
START_TEST(built_in_lessons)
{
	ck_assert_int_eq(catalogue_open_dir(&c, "scenarios", &e), 0);
	for (size_t i = 0; i < c.n; i++) {
		const struct catalogue_entry *entry = &c.entry[i];
		const struct chapter *chapter = course_chapter(entry->group);
		size_t rank = course_lesson_rank(entry->group, entry->name);

		ck_assert_msg(chapter && chapter->lesson[rank],
			      "%s/%s is not in the course", entry->group,
			      entry->name);
	}
	ck_assert_str_eq(c.entry[0].name, "tcp-hello");
}
END_TEST

/* And whatever the course has is there. */
START_TEST(lessons_of_the_course)
{
	size_t n_chapters, n = 0;
	const struct chapter *chapters = course_chapters(&n_chapters);

	ck_assert_int_eq(catalogue_open_dir(&c, "scenarios", &e), 0);
	for (size_t i = 0; i < n_chapters; i++)
		for (size_t k = 0; chapters[i].lesson[k]; k++, n++) {
			ck_assert_uint_lt(n, c.n);
			ck_assert_str_eq(c.entry[n].group, chapters[i].group);
			ck_assert_str_eq(c.entry[n].name,
					 chapters[i].lesson[k]);
		}
	ck_assert_uint_eq(n, c.n);
}
END_TEST

/* A group is the folder that a file is in, however deep. */
START_TEST(groups_that_are_deep)
{
	ck_assert_int_eq(OPEN_WITH("z/one/b.scn", "a/two/c.scn", "m/a.scn"), 0);
	assert_entries("m/a one/b two/c");
}
END_TEST

START_TEST(only_scenarios)
{
	ck_assert_int_eq(OPEN_WITH("a/x.scn", "a/x.scn.bak", "a/README",
				   "a/.scn", "a/scn", "a/y.SCN", "a/x.scn~"),
			 0);
	assert_entries("a/x");
}
END_TEST

START_TEST(no_files)
{
	char want[PATH_MAX + 64];

	ck_assert_int_eq(OPEN_WITH("a/README"), -1);
	snprintf(want, sizeof(want),
		 "%s: no scenario below it (files named *.scn)", folder);
	ck_assert_str_eq(e.text, want);
	ck_assert_int_eq((int)e.status, ERR_INPUT);
	ck_assert_uint_eq(c.n, 0);
}
END_TEST

START_TEST(no_folder)
{
	ck_assert_int_eq(catalogue_open_dir(&c, "/nosuch/folder", &e), -1);
	ck_assert_str_eq(
		e.text,
		"/nosuch/folder: no scenario below it (files named *.scn)");
}
END_TEST

/* A folder that is called scn is none, and a link to a folder is one. */
START_TEST(links_and_folders)
{
	char link[PATH_MAX + 16], target[PATH_MAX + 16];

	folder_file("real/g/x.scn", "");
	folder_file("real/h.scn/y.scn", "");
	snprintf(target, sizeof(target), "%s/real", folder);
	snprintf(link, sizeof(link), "%s/link", folder);
	ck_assert_int_eq(symlink(target, link), 0);
	ck_assert_int_eq(catalogue_open_dir(&c, link, &e), 0);
	assert_entries("g/x h.scn/y");
}
END_TEST

START_TEST(by_environment)
{
	folder_file("g/x.scn", "");
	setenv("WIRESTEP_SCENARIOS", folder, 1);
	ck_assert_int_eq(catalogue_open(&c, &e), 0);
	assert_entries("g/x");
}
END_TEST

/* --- finding ------------------------------------------------------------- */

START_TEST(finds)
{
	const char *near = "untouched", *path;

	ck_assert_int_eq(
		OPEN_WITH("a/tcp-hello.scn", "b/tcp.scn", "c/tcp-hello.scn"),
		0);
	path = catalogue_find(&c, "tcp-hello", &near);
	ck_assert_ptr_eq(path, c.entry[0].path); /* the first of two */
	ck_assert_ptr_null(near);
	ck_assert_ptr_nonnull(catalogue_find(&c, "tcp", &near));
	ck_assert_ptr_null(catalogue_find(&c, "TCP", &near));
	ck_assert_ptr_null(catalogue_find(&c, "tcp-hello.scn", &near));
}
END_TEST

START_TEST(near_misses)
{
	static const struct {
		const char *name, *near;
	} asked[] = {
		{ "tcp-helo", "tcp-hello" },   /* one left out */
		{ "tcp-hellow", "tcp-hello" }, /* one too many */
		{ "tpc-hello", "tcp-hello" },  /* exchanged */
		{ "tcp_hello", "tcp-hello" },
		{ "udp-helo", "udp-hello" }, /* not the first that is like it */
		{ "tcp-close-wait", "tcp-close" },
		{ "tcp-hello.scn", "tcp-hello" },
		{ "hello", "tcp-hello" }, /* contained in it */
		{ "flood", "syn-flood" },
		{ "xxp-hello", "tcp-hello" }, /* as near as udp-hello */
		{ "zzzzzz", NULL },
		{ "x", NULL },
		{ "", NULL },
	};
	char longest[600];
	const char *near;

	ck_assert_int_eq(OPEN_WITH("a/tcp-hello.scn", "a/tcp-close.scn",
				   "a/udp-hello.scn", "a/syn-flood.scn"),
			 0);
	for (int i = 0; i < ROWS(asked); i++) {
		ck_assert_ptr_null(catalogue_find(&c, asked[i].name, &near));
		if (asked[i].near) {
			ck_assert_msg(near != NULL, "%s", asked[i].name);
			ck_assert_str_eq(near, asked[i].near);
		} else {
			ck_assert_ptr_null(near);
		}
	}
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	ck_assert_ptr_null(catalogue_find(&c, longest, &near));
	ck_assert_ptr_null(near);
}
END_TEST

START_TEST(free_of_nothing)
{
	catalogue_free(&c);
	ck_assert_ptr_null(c.entry);
	catalogue_free(&c);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("catalogue");
	TCase *t = tcase_create("catalogue");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, sorted_by_group_and_name);
	tcase_add_test(t, lessons_in_their_order);
	tcase_add_test(t, lessons_of_a_group);
	tcase_add_test(t, built_in_lessons);
	tcase_add_test(t, lessons_of_the_course);
	tcase_add_test(t, groups_that_are_deep);
	tcase_add_test(t, only_scenarios);
	tcase_add_test(t, no_files);
	tcase_add_test(t, no_folder);
	tcase_add_test(t, links_and_folders);
	tcase_add_test(t, by_environment);
	tcase_add_test(t, finds);
	tcase_add_test(t, near_misses);
	tcase_add_test(t, free_of_nothing);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
