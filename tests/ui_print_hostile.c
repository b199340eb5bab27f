/*
 * No text from outside reaches a terminal raw; and recordings of which there
 * is little to say.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/text.h"
#include "tests/story.h"
#include "tests/views.h"
#include "ui/print/print.h"
#include "ui/term/grid.h"
#include "ui/text/i18n.h"

/* The last one is of live alone: there is no kernel in a recording. */
enum { OF_RECORDINGS = ROWS(names) - 1 };

/* --- hostile texts ------------------------------------------------------- */

#define HOSTILE                                                                \
	"\x1b[31m\x1b]0;t\a\r\n\t\x7f\xc2\x9b\xc2\x85\xe2\x80\xae\xe2\x81\xa7" \
	"\xef\xbb\xbf\xff\xc3"

/* It stands wherever a text from outside can stand. */
static struct recording *hostile(void)
{
	struct story s = story_new();
	int c = end_add(&s, "C" HOSTILE, "127.0.0.1:40000", "C." HOSTILE);
	int d = end_add(&s, HOSTILE, "127.0.0.1:80", HOSTILE);
	int x = end_add(&s, NULL, "127.0.0.1:81", "X" HOSTILE ".y");
	struct expect_row expect = { .line = 1 };

	title(&s, "n" HOSTILE, "en" HOSTILE, "zh" HOSTILE);
	recording_head(s.r)->mode = story_text(&s, HOSTILE);
	recording_head(s.r)->kernel = story_text(&s, HOSTILE);
	recording_head(s.r)->file = story_text(&s, HOSTILE);
	call_ret(&s, c, "send" HOSTILE, "s, \"" HOSTILE "\"", 5, 0, HOSTILE);
	call_ret(&s, x, HOSTILE, HOSTILE, -1, 111, HOSTILE);
	arrive(&s, segment(&s, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
	state(&s, c, TCP_SYN_SENT);
	state(&s, d, TCP_SYN_RECEIVED);
	state(&s, x, TCP_LISTEN);
	arrive(&s, segment(&s, c, x, TH_S, 0, 0, 0), FATE_DELAYED);
	arrive(&s, segment(&s, c, x, TH_ACK, 1, 1, 5), FATE_DELIVERED);
	say(&s, "one" HOSTILE "two", "一" HOSTILE "二");
	recording_note(s.r, s.t_ns, "\x1b\a", HOSTILE, 1);
	recording_mark(s.r, s.t_ns, "mark" HOSTILE);
	expect.file = story_text(&s, HOSTILE);
	expect.want = story_text(&s, HOSTILE);
	expect.got = story_text(&s, HOSTILE);
	recording_expect(s.r, s.t_ns, &expect);
	stopped(&s, "why" HOSTILE);
	return s.r;
}

/* Whole lines of valid UTF-8 without anything that moves a cursor. */
static void check_clean(const char *text, bool ascii)
{
	size_t n = strlen(text), at = 0;

	ck_assert_int_gt((int)n, 0);
	ck_assert_int_eq(text[n - 1], '\n');
	while (at < n) {
		uint32_t c;
		size_t len = utf8_decode(text + at, n - at, &c);

		ck_assert_msg(len > 0, "not UTF-8: %.40s", text + at);
		ck_assert_msg(c == '\n' || !char_is_control(c),
			      "U+%04X gets out", c);
		ck_assert(!ascii || c < 0x80);
		at += len;
	}
}

START_TEST(hostile_views)
{
	static const char *const langs[] = { "en", "zh" };
	struct recording *r = hostile();

	for (int i = 0; i < 8; i++) {
		struct print_style style = { .cols = _i % 2 ? 60 : 160,
					     .ascii = i & 1,
					     .json = i & 2 };
		char *text;

		i18n_set(langs[i / 4]);
		text = view_styled(r, names[_i / 2], &style);
		check_clean(text, style.ascii && !style.json &&
					  strcmp(names[_i / 2], "json") != 0);
		free(text);
	}
	recording_free(r);
}
END_TEST

/* A note of several lines is one note, and none of it passes for a row. */
START_TEST(lines_of_a_note)
{
	struct story s = story_new();
	char *text;

	say(&s, "one\n  0.040 ms forged", NULL);
	i18n_set("en");
	text = view_text(s.r, "ladder");
	ck_assert_ptr_nonnull(strstr(text, "» one?  0.040 ms forged\n"));
	free(text);
	recording_free(s.r);
}
END_TEST

/* --- little to say ------------------------------------------------------- */

START_TEST(empty_recording)
{
	static const char *const want[] = {
		"\n\n\n\n0 packets: 0 delivered, 0 dropped, 0 absorbed · "
		"0.000 ms\n",
		"",
		"",
		"",
		"",
		"    # proto client                server                  "
		"   start     lasted  pkts →  ← pkts    bytes →    ← bytes "
		"       rtt   response retr conn   ended           states\n",
		"",
		"",
		"✓ · 0 packets: 0 delivered, 0 dropped, 0 absorbed · 0.000 "
		"ms\n",
	};
	struct recording *r = recording_new();

	i18n_set("en");
	assert_view(r, names[_i], want[_i]);
	recording_free(r);
}
END_TEST

/* The viewer has changed the run, or looked for long. */
START_TEST(not_checked)
{
	struct story s = story_new();
	char *text;

	i18n_set("en");
	expectation(&s, EXPECT_OK, "a", "");
	expectation(&s, EXPECT_NOT_CHECKED, "b", "");
	text = view_text(s.r, "summary");
	ck_assert_ptr_nonnull(
		strstr(text, "1/2 expectations held · 1 not checked"));
	free(text);
	recording_free(s.r);
}
END_TEST

/* Why it failed stands at the end, whatever is known of it. */
START_TEST(ended_badly)
{
	static const struct {
		const char *reason;
		bool ended, ok, failed;
		const char *ladder, *summary;
	} ends[] = {
		{ "S is stuck", true, false, false, "✗ S is stuck\n",
		  "✗ · 0 packets: 0 delivered, 0 dropped, 0 absorbed · 0.000 "
		  "ms · S is stuck\n" },
		{ "", true, false, false, "✗ failed\n",
		  "✗ · 0 packets: 0 delivered, 0 dropped, 0 absorbed · 0.000 "
		  "ms · failed\n" },
		{ "", false, false, true, "✗ failed\n",
		  "✗ · 0 packets: 0 delivered, 0 dropped, 0 absorbed · 0/1 "
		  "expectations held · 0.040 ms · failed\n" },
		{ "", false, false, false, NULL,
		  "✓ · 0 packets: 0 delivered, 0 dropped, 0 absorbed · 0.000 "
		  "ms\n" },
	};
	struct story s = story_new();
	char *text;

	i18n_set("en");
	if (ends[_i].failed)
		expectation(&s, EXPECT_FAILED, "a", "b");
	recording_end(s.r)->ended = ends[_i].ended;
	recording_end(s.r)->ok = ends[_i].ok;
	recording_end(s.r)->reason = story_text(&s, ends[_i].reason);
	text = view_text(s.r, "ladder");
	if (ends[_i].ladder)
		ck_assert_ptr_nonnull(strstr(text, ends[_i].ladder));
	else
		ck_assert_ptr_null(strstr(text, "✗"));
	assert_view(s.r, "summary", ends[_i].summary);
	free(text);
	recording_free(s.r);
}
END_TEST

/* Parts of the title that are not known leave no dots behind. */
START_TEST(parts_of_a_title)
{
	struct story s = story_new();
	struct recording_head *head = recording_head(s.r);
	char *text;

	i18n_set("en");
	head->name = story_text(&s, "x");
	head->kernel = story_text(&s, "6.18");
	text = view_text(s.r, "ladder");
	ck_assert_msg(strncmp(text, "x · Linux 6.18\n", 16) == 0, "%s", text);
	free(text);
	i18n_set("zh"); /* which it has not */
	recording_head(s.r)->title_en = story_text(&s, "English");
	text = view_text(s.r, "ladder");
	ck_assert_msg(strncmp(text, "x · English · Linux 6.18\n", 25) == 0,
		      "%s", text);
	free(text);
	recording_free(s.r);
}
END_TEST

/* A million digits and a line of every length. */
START_TEST(long_texts)
{
	struct story s = story_new();
	int c = end_add(&s, "C", "127.0.0.1:40000", "C.s");
	char text[5001];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	title(&s, text, text, text);
	call_ret(&s, c, text, text, 1, 0, text);
	say(&s, text, NULL);
	recording_mark(s.r, s.t_ns, text);
	expectation(&s, EXPECT_FAILED, text, text);
	stopped(&s, text);
	for (int i = 0; i < OF_RECORDINGS; i++) {
		char *out = view_text(s.r, names[i]);

		if (*out)
			check_clean(out, false);
		free(out);
	}
	recording_free(s.r);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("print hostile");
	TCase *tc = tcase_create("print hostile");

	tcase_add_loop_test(tc, hostile_views, 0, 2 * OF_RECORDINGS);
	tcase_add_test(tc, lines_of_a_note);
	tcase_add_loop_test(tc, empty_recording, 0, 8);
	tcase_add_test(tc, not_checked);
	tcase_add_loop_test(tc, ended_badly, 0, 4);
	tcase_add_test(tc, parts_of_a_title);
	tcase_add_test(tc, long_texts);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
