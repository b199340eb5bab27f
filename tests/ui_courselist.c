/*
 * The course as it is on this machine: its order, what is skipped, what comes
 * next, how far one is; and the same as text and as JSON Lines.
 */
#include "tests/test.h"

#include <jansson.h>

#include "capture/mem.h"
#include "tests/course_folder.h"
#include "ui/text/i18n.h"
#include "ui/learn/course_text.h"
#include "ui/term/grid.h"

static struct homelist home;
static struct courselist l;
static struct progress p;

static void setup(void)
{
	struct catalogue c;
	struct err e;

	i18n_set("en");
	folder_make();
	course_folder();
	p = (struct progress){ 0 };
	ck_assert_int_eq(catalogue_open_dir(&c, folder, &e), 0);
	homelist_init_live(&home, &c);
	catalogue_free(&c);
	courselist_init(&l, &home);
}

static void teardown(void)
{
	courselist_free(&l);
	homelist_free(&home);
	progress_free(&p);
	folder_remove();
}

/* Lines as they are shown: "[first-steps] tcp-hello udp-hello". */
static void assert_shown(const char *want)
{
	char got[1024] = "";

	for (size_t i = 0; i < l.n_lines; i++) {
		size_t at = l.line[i].at, n = strlen(got);

		if (l.line[i].is_part)
			snprintf(got + n, sizeof(got) - n, "[%s] ",
				 l.part[at].group);
		else
			snprintf(got + n, sizeof(got) - n, "%s ",
				 l.lesson[at].row->name);
	}
	ck_assert_str_eq(got, want);
}

static void open_all(void)
{
	for (size_t i = 0; i < l.n_parts; i++)
		l.part[i].open = true;
	courselist_show(&l);
}

static const char *name_of(size_t lesson)
{
	return lesson == COURSE_NONE ? "" : l.lesson[lesson].row->name;
}

/* --- what there is ------------------------------------------------------- */

START_TEST(in_the_order_of_the_course)
{
	assert_shown("[first-steps] [handshake] [mine] ");
	open_all();
	assert_shown("[first-steps] tcp-hello udp-hello [handshake] handshake "
		     "refused lost-syn [mine] own ");
	ck_assert_str_eq(l.part[1].title, "The handshake");
	ck_assert_str_eq(l.part[2].title, "mine");
	ck_assert_uint_eq(courselist_part(&l, "handshake"), 1);
	ck_assert_uint_eq(courselist_lesson(&l, "lost-syn"), 4);
	ck_assert_uint_eq(courselist_lesson(&l, "nosuch"), COURSE_NONE);
	ck_assert_uint_eq(courselist_line(&l, false, 4), 6);
}
END_TEST

START_TEST(one_chapter_is_open)
{
	l.part[1].open = true;
	courselist_show(&l);
	assert_shown("[first-steps] [handshake] handshake refused lost-syn "
		     "[mine] ");
	ck_assert_uint_eq(courselist_line(&l, false, 0), COURSE_NONE);
}
END_TEST

START_TEST(filtered)
{
	courselist_filter(&l, "HELLO");
	assert_shown("[first-steps] tcp-hello udp-hello ");
	courselist_filter(&l, "first s"); /* a chapter's title */
	assert_shown("[first-steps] tcp-hello udp-hello ");
	courselist_filter(&l, "lost");
	assert_shown("[handshake] lost-syn ");
	courselist_filter(&l, "zzz");
	assert_shown("");
	courselist_filter(&l, "");
	assert_shown("[first-steps] [handshake] [mine] ");
}
END_TEST

START_TEST(what_is_not_for_this_machine)
{
	size_t refused = courselist_lesson(&l, "refused");

	ck_assert_ptr_null(l.lesson[refused].skipped);
	courselist_check(&l);
	ck_assert_ptr_nonnull(l.lesson[refused].skipped);
	ck_assert_ptr_nonnull(
		strstr(l.lesson[refused].skipped, "is older than 99.1"));
	ck_assert_int_eq(strncmp(l.lesson[refused].skipped, "kernel ", 7), 0);
	for (size_t i = 0; i < l.n_lessons; i++)
		ck_assert(i == refused || !l.lesson[i].skipped);
}
END_TEST

/* --- how far one is ------------------------------------------------------ */

START_TEST(each_has_a_state)
{
	courselist_check(&l);
	progress_begin(&p, "tcp-hello");
	progress_done(&p, "udp-hello", 0, 0);
	ck_assert_int_eq((int)lesson_state(&l.lesson[0], &p), LESSON_BEGUN);
	ck_assert_int_eq((int)lesson_state(&l.lesson[1], &p), LESSON_DONE);
	ck_assert_int_eq((int)lesson_state(&l.lesson[2], &p), LESSON_NEW);
	ck_assert_int_eq((int)lesson_state(&l.lesson[3], &p), LESSON_SKIPPED);
	progress_begin(&p, "refused"); /* on another machine */
	ck_assert_int_eq((int)lesson_state(&l.lesson[3], &p), LESSON_SKIPPED);
	progress_done(&p, "refused", 0, 0);
	ck_assert_int_eq((int)lesson_state(&l.lesson[3], &p), LESSON_DONE);
}
END_TEST

START_TEST(counts)
{
	struct course_count c;

	courselist_check(&l);
	progress_done(&p, "handshake", 1, 2);
	progress_done(&p, "own", 2, 2);
	progress_done(&p, "gone", 5, 5); /* no lesson of this course */
	c = courselist_count(&l, &p, 1);
	ck_assert_uint_eq(c.all, 3);
	ck_assert_uint_eq(c.done, 1);
	ck_assert_uint_eq(c.skipped, 1);
	ck_assert_uint_eq(c.right, 1);
	ck_assert_uint_eq(c.asked, 2);
	ck_assert(!course_count_is_whole(&c));
	progress_done(&p, "lost-syn", 0, 0);
	c = courselist_count(&l, &p, 1);
	ck_assert(course_count_is_whole(&c));
	c = courselist_count(&l, &p, COURSE_NONE);
	ck_assert_uint_eq(c.all, 6);
	ck_assert_uint_eq(c.done, 3);
	ck_assert_uint_eq(c.right, 3);
}
END_TEST

/* What was done, which was begun last, and what is next then. */
static const struct {
	const char *done, *last, *next;
} rows[] = {
	{ "", NULL, "tcp-hello" },
	{ "tcp-hello", "tcp-hello", "udp-hello" },
	{ "", "udp-hello", "udp-hello" }, /* it is not done */
	{ "tcp-hello udp-hello", "udp-hello", "handshake" },
	{ "handshake", "handshake", "lost-syn" }, /* over what is skipped */
	{ "own", "own", "tcp-hello" },		  /* around */
	{ "tcp-hello", "nosuch", "udp-hello" },
	{ "tcp-hello udp-hello handshake lost-syn", "refused", "own" },
	{ "tcp-hello udp-hello handshake lost-syn own", "own", "" },
};

START_TEST(what_is_next)
{
	char done[128], *save, *name;

	courselist_check(&l);
	snprintf(done, sizeof(done), "%s", rows[_i].done);
	for (name = strtok_r(done, " ", &save); name;
	     name = strtok_r(NULL, " ", &save))
		progress_done(&p, name, 0, 0);
	if (rows[_i].last)
		progress_begin(&p, rows[_i].last);
	ck_assert_str_eq(name_of(courselist_next(&l, &p)), rows[_i].next);
}
END_TEST

START_TEST(what_is_after)
{
	courselist_check(&l);
	ck_assert_str_eq(name_of(courselist_after(&l, 1)), "handshake");
	ck_assert_str_eq(name_of(courselist_after(&l, 2)), "lost-syn");
	ck_assert_str_eq(name_of(courselist_after(&l, 4)), "own");
	ck_assert_str_eq(name_of(courselist_after(&l, 5)), "");
}
END_TEST

START_TEST(where_a_chapter_begins)
{
	courselist_check(&l);
	ck_assert_str_eq(name_of(courselist_begin(&l, &p, 1)), "handshake");
	progress_done(&p, "handshake", 0, 0);
	ck_assert_str_eq(name_of(courselist_begin(&l, &p, 1)), "lost-syn");
	progress_done(&p, "lost-syn", 0, 0);
	ck_assert_str_eq(name_of(courselist_begin(&l, &p, 1)), "handshake");
}
END_TEST

START_TEST(an_empty_course)
{
	struct homelist none = { 0 };
	struct courselist empty;

	courselist_init(&empty, &none);
	courselist_check(&empty);
	ck_assert_uint_eq(courselist_next(&empty, &p), COURSE_NONE);
	ck_assert_uint_eq(empty.n_lines, 0);
	courselist_free(&empty);
}
END_TEST

/* --- as text ------------------------------------------------------------- */

static void some_progress(void)
{
	courselist_check(&l);
	progress_done(&p, "tcp-hello", 1, 2);
	progress_begin(&p, "handshake");
}

static int cols = 80;

/* What is printed of a part; caller frees. */
static char *printed(size_t part, bool ascii, bool json)
{
	struct print_style style = { .cols = cols, .ascii = ascii };
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	if (json)
		course_print_json(&l, &p, part, out);
	else
		course_print(&l, &p, part, &style, out);
	fclose(out);
	return text;
}

static void assert_line(const char *text, const char *line)
{
	ck_assert_msg(strstr(text, line) != NULL, "no line \"%s\" in:\n%s",
		      line, text);
}

START_TEST(as_text)
{
	char *text;

	some_progress();
	text = printed(COURSE_NONE, _i == 1, false);
	assert_line(text, "First steps: Sockets, two");
	assert_line(text, _i ? "\n1 of 2 lessons done - 1 of 2 right\n"
			     : "\n1 of 2 lessons done · 1 of 2 right\n");
	assert_line(text, _i ? "\n  + tcp-hello                1/2    Hello"
			     : "\n  ✓ tcp-hello                1/2    Hello");
	assert_line(text, "\n    udp-hello                       Hello over");
	assert_line(text, _i ? "\n  O handshake " : "\n  ○ handshake ");
	assert_line(text, _i ? "\n  - refused " : "\n  – refused ");
	assert_line(text, "skipped here: kernel ");
	assert_line(text, "\nmine\n0 of 1 lessons done\n");
	assert_line(text, "\nnext: handshake (wirestep learn)\n");
	for (const char *c = text; _i == 1 && *c; c++)
		ck_assert_int_gt(*c, 0);
	free(text);
}
END_TEST

START_TEST(a_chapter_as_text)
{
	char *text;

	i18n_set("zh");
	courselist_free(&l);
	courselist_init(&l, &home);
	some_progress();
	text = printed(0, false, false);
	assert_line(text, "第一步");
	assert_line(text, "答对 1/2 题");
	ck_assert_ptr_null(strstr(text, "lost-syn"));
	free(text);
}
END_TEST

START_TEST(as_json)
{
	static const char *const states[] = { "done",	 "new", "begun",
					      "skipped", "new", "new" };
	char *text, *line, *save;
	int lessons = 0, parts = 0;

	some_progress();
	text = printed(COURSE_NONE, false, true);
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		json_error_t wrong;
		json_t *o = json_loads(line, 0, &wrong);

		ck_assert_msg(o != NULL, "%s: %s", wrong.text, line);
		if (json_object_get(o, "lesson")) {
			ck_assert_str_eq(
				json_string_value(json_object_get(o, "state")),
				states[lessons]);
			ck_assert(json_is_true(json_object_get(o, "next")) ==
				  (lessons == 2));
			lessons++;
		} else {
			ck_assert_ptr_nonnull(json_object_get(o, "chapter"));
			parts++;
		}
		json_decref(o);
	}
	free(text);
	ck_assert_int_eq(lessons, 6);
	ck_assert_int_eq(parts, 3);
}
END_TEST

/* No line is wider than asked for, nor than 80; what is cut off goes on. */
START_TEST(as_wide_as_there_is_room)
{
	static const int asked[] = { 200, 80, 60, 1 };
	static const int most[] = { 80, 80, 60, 60 };
	static char title[] =
		"One by one, by threads, by an event loop: \xe5\xae\xa2\xe6\x88"
		"\xb7 are served, and served again, to the very last of them";
	struct home_row row = *l.lesson[1].row;
	char *text, *line, *save;
	int widest = 0, ends = 0;

	l.lesson[0].skipped = mem_text(title, strlen(title));
	l.part[0].about = title;
	row.title = title;
	l.lesson[1].row = &row;
	cols = asked[_i];
	text = printed(0, false, false);
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (text_width(line) > widest)
			widest = text_width(line);
		ends += strstr(line, "last") != NULL;
	}
	ck_assert_int_eq(ends, 3);
	ck_assert_int_le(widest, most[_i]);
	ck_assert_int_gt(widest, most[_i] - 8);
	free(text);
}
END_TEST

/* What stands in somebody's file does not get to the terminal as it is. */
START_TEST(titles_may_hold_anything)
{
	char *text;

	l.part[2].title = "\x1b[31mred";
	text = printed(2, false, false);
	ck_assert_ptr_null(strchr(text, '\x1b'));
	assert_line(text, "?[31mred\n");
	free(text);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("courselist");
	TCase *tc = tcase_create("courselist");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, in_the_order_of_the_course);
	tcase_add_test(tc, one_chapter_is_open);
	tcase_add_test(tc, filtered);
	tcase_add_test(tc, what_is_not_for_this_machine);
	tcase_add_test(tc, each_has_a_state);
	tcase_add_test(tc, counts);
	tcase_add_loop_test(tc, what_is_next, 0, ROWS(rows));
	tcase_add_test(tc, what_is_after);
	tcase_add_test(tc, where_a_chapter_begins);
	tcase_add_test(tc, an_empty_course);
	tcase_add_loop_test(tc, as_text, 0, 2);
	tcase_add_test(tc, a_chapter_as_text);
	tcase_add_loop_test(tc, as_wide_as_there_is_room, 0, 4);
	tcase_add_test(tc, as_json);
	tcase_add_test(tc, titles_may_hold_anything);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
