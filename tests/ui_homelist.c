/*
 * The home screen's list: rows from files, in the user's language, and what a
 * filter leaves of them.
 */
#include "tests/test.h"

#include "tests/folder.h"
#include "ui/home/homelist.h"
#include "ui/text/i18n.h"

static struct homelist h;
static struct catalogue c;

/* A scenario's file, "group/name"; a NULL line is left out. */
static void file(const char *path, const char *title, const char *lesson)
{
	char name[128], text[1024];

	snprintf(name, sizeof(name), "%s.scn", path);
	snprintf(text, sizeof(text), "scenario %s\n%s\n%s\nactor C, S\n",
		 strchr(path, '/') + 1, title, lesson ? lesson : "");
	folder_file(name, text);
}

/* Lists what is in the folder now. */
static void list(void)
{
	struct err e;

	homelist_free(&h);
	catalogue_free(&c);
	ck_assert_int_eq(catalogue_open_dir(&c, folder, &e), 0);
	homelist_init(&h, &c);
}

static void setup(void)
{
	i18n_set("en");
	h = (struct homelist){ 0 };
	c = (struct catalogue){ 0 };
	folder_make();
	file("basics/udp-hello", "title en \"Hello over UDP\" zh \"UDP 问候\"",
	     "lesson en \"Nothing else.\" zh \"仅此而已。\"");
	file("basics/tcp-hello", "title en \"Hello over TCP\"",
	     "lesson en \"A Handshake.\"");
	file("more/drop-syn", "title en \"A lost SYN\" zh \"丢失的 SYN\"",
	     NULL);
	list();
}

static void teardown(void)
{
	homelist_free(&h);
	catalogue_free(&c);
	folder_remove();
}

/* The rows shown: "[basics] tcp-hello udp-hello". */
static void assert_shown(const char *want)
{
	char got[1024] = "";
	const struct home_row *row;

	for (size_t i = 0; (row = homelist_row(&h, i)) != NULL; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got),
			 row->kind == HOME_GROUP ? "%s[%s]" : "%s%s",
			 i ? " " : "", row->name);
	ck_assert_str_eq(got, want);
}

#define ALL "[basics] tcp-hello udp-hello [more] drop-syn"

/* --- rows ---------------------------------------------------------------- */

START_TEST(everything)
{
	assert_shown(ALL);
	ck_assert_uint_eq(h.n, 5);
	ck_assert_uint_eq(h.n_shown, 5);
	ck_assert_ptr_null(homelist_row(&h, 5));
	ck_assert_ptr_null(homelist_row(&h, SIZE_MAX));
}
END_TEST

START_TEST(a_group)
{
	const struct home_row *row = homelist_row(&h, 0);

	ck_assert_int_eq((int)row->kind, HOME_GROUP);
	ck_assert_str_eq(row->name, "basics");
	ck_assert_str_eq(row->group, "basics");
	ck_assert_str_eq(row->title, "");
	ck_assert_str_eq(row->lesson, "");
	ck_assert_str_eq(row->path, "");
}
END_TEST

START_TEST(a_scenario)
{
	const struct home_row *row = homelist_row(&h, 2);

	ck_assert_int_eq((int)row->kind, HOME_SCENARIO);
	ck_assert_str_eq(row->name, "udp-hello");
	ck_assert_str_eq(row->group, "basics");
	ck_assert_str_eq(row->title, "Hello over UDP");
	ck_assert_str_eq(row->lesson, "Nothing else.");
	ck_assert_str_eq(row->path, folder_path("basics/udp-hello.scn"));
	ck_assert_str_eq(homelist_row(&h, 4)->lesson, ""); /* it has none */
}
END_TEST

/* What is not there in Chinese is shown in English. */
START_TEST(in_chinese)
{
	i18n_set("zh");
	list();
	ck_assert_str_eq(homelist_row(&h, 2)->title, "UDP 问候");
	ck_assert_str_eq(homelist_row(&h, 2)->lesson, "仅此而已。");
	ck_assert_str_eq(homelist_row(&h, 1)->title, "Hello over TCP");
	ck_assert_str_eq(homelist_row(&h, 1)->lesson, "A Handshake.");
	assert_shown(ALL);
}
END_TEST

/* Before all of them; what is chosen at first is a scenario all the same. */
START_TEST(live)
{
	homelist_free(&h);
	homelist_init_live(&h, &c);
	assert_shown("[the course] learn [this machine] live " ALL);
	ck_assert_int_eq((int)homelist_row(&h, 1)->kind, HOME_LEARN);
	ck_assert_int_eq((int)homelist_row(&h, 3)->kind, HOME_LIVE);
	ck_assert_uint_eq(homelist_find(&h, ""), 5);
	homelist_filter(&h, "loopback");
	assert_shown("[this machine] live");
}
END_TEST

/* A file with mistakes is left out, and a group with no other. */
START_TEST(mistakes)
{
	folder_file("basics/bad.scn", "scenario bad\nnonsense\n");
	folder_file("worse/bad.scn", "\xff");
	list();
	assert_shown(ALL);
}
END_TEST

START_TEST(keeps_nothing_of_the_catalogue)
{
	catalogue_free(&c);
	assert_shown(ALL);
	ck_assert_str_eq(homelist_row(&h, 2)->path,
			 folder_path("basics/udp-hello.scn"));
}
END_TEST

START_TEST(nothing_at_all)
{
	struct homelist none = { 0 };

	homelist_init(&none, &(struct catalogue){ 0 });
	ck_assert_ptr_null(homelist_row(&none, 0));
	homelist_filter(&none, "x");
	ck_assert_uint_eq(homelist_find(&none, "x"), 0);
	homelist_free(&none);
	homelist_free(&none);
	ck_assert_ptr_null(homelist_row(&none, 0));
}
END_TEST

/* --- the filter ---------------------------------------------------------- */

static const struct {
	const char *text, *shown;
} filters[] = {
	{ "", ALL },
	{ "udp-h", "[basics] udp-hello" },	     /* name */
	{ "over TCP", "[basics] tcp-hello" },	     /* title */
	{ "handshake", "[basics] tcp-hello" },	     /* lesson */
	{ "HANDSHAKE", "[basics] tcp-hello" },	     /* in any case */
	{ "basic", "[basics] tcp-hello udp-hello" }, /* group */
	{ "lo", "[basics] tcp-hello udp-hello [more] drop-syn" },
	{ "more", "[more] drop-syn" },
	{ "syn", "[more] drop-syn" },
	{ "nosuch", "" },
	{ "scn", "" },	/* not in the path */
	{ "问候", "" }, /* not in this language */
	{ "hello  over", "" },
};

START_TEST(filtered)
{
	homelist_filter(&h, filters[_i].text);
	assert_shown(filters[_i].shown);
	homelist_filter(&h, "");
	assert_shown(ALL);
}
END_TEST

START_TEST(filtered_in_chinese)
{
	i18n_set("zh");
	list();
	homelist_filter(&h, "问候");
	assert_shown("[basics] udp-hello");
	homelist_filter(&h, "over udp"); /* its English title is not seen */
	assert_shown("");
}
END_TEST

/* Rows stay where they are in memory, so that one may be kept. */
START_TEST(rows_stay)
{
	const struct home_row *row = homelist_row(&h, 4);

	homelist_filter(&h, "syn");
	ck_assert_ptr_eq(homelist_row(&h, 1), row);
}
END_TEST

/* --- finding ------------------------------------------------------------- */

START_TEST(find)
{
	char path[PATH_MAX * 2];

	snprintf(path, sizeof(path), "%s", folder_path("more/drop-syn.scn"));
	ck_assert_uint_eq(homelist_find(&h, path), 4);
	homelist_filter(&h, "syn");
	ck_assert_uint_eq(homelist_find(&h, path), 1);
	homelist_filter(&h, "udp");
	ck_assert_uint_eq(homelist_find(&h, path), 1); /* udp-hello */
	homelist_filter(&h, "nosuch");
	ck_assert_uint_eq(homelist_find(&h, path), 0);
	homelist_filter(&h, "");
	ck_assert_uint_eq(homelist_find(&h, ""), 1); /* never a group */
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("homelist");
	TCase *t = tcase_create("homelist");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, everything);
	tcase_add_test(t, a_group);
	tcase_add_test(t, a_scenario);
	tcase_add_test(t, in_chinese);
	tcase_add_test(t, live);
	tcase_add_test(t, mistakes);
	tcase_add_test(t, keeps_nothing_of_the_catalogue);
	tcase_add_test(t, nothing_at_all);
	tcase_add_loop_test(t, filtered, 0, ROWS(filters));
	tcase_add_test(t, filtered_in_chinese);
	tcase_add_test(t, rows_stay);
	tcase_add_test(t, find);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
