/*
 * Questions in the ladder as text: where they were asked, with all answers, in
 * the user's language.
 */
#include "tests/test.h"

#include "tests/story.h"
#include "ui/text/i18n.h"
#include "ui/print/print.h"

static uint32_t text_of(struct recording *r, const char *text)
{
	return recording_text_add(r, text, strlen(text));
}

/* Between what was and what comes then; which answer is right stands nowhere.
 */
static struct recording *asked(void)
{
	struct story s = story_new();
	int c = end_add(&s, "C", "127.0.0.1:40000", NULL);
	struct ask_row ask = { .n = 2, .right = 1 };

	call_ret(&s, c, "socket", "tcp", 3, 0, NULL);
	ask.text[0] = text_of(s.r, "Which number comes next, if the last one "
				   "was three and nobody has closed it?");
	ask.text[1] = text_of(s.r, "接下来是几？");
	ask.answer[0][0] = text_of(s.r, "three");
	ask.answer[1][0] = text_of(s.r, "four");
	recording_ask(s.r, tick(&s), &ask);
	call_ret(&s, c, "socket", "tcp", 4, 0, NULL);
	ask.text[0] = text_of(s.r, "And then?");
	ask.text[1] = 0;
	recording_ask(s.r, tick(&s), &ask);
	return s.r;
}

/* The ladder's last rows; caller frees. */
static char *ladder_end(const struct recording *r, size_t most)
{
	struct print_style style = { .cols = 60 };
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	print_ladder_end(r, &style, most, out);
	fclose(out);
	return text;
}

START_TEST(questions)
{
	static const char *const want[] = {
		"(tcp) = 3\n"
		"           ? Which number comes next, if the last one was\n"
		"             three and nobody has closed it?\n"
		"             1 three · 2 four\n"
		"  0.160 ms ",
		"(tcp) = 3\n"
		"           ? 接下来是几？\n"
		"             1 three · 2 four\n"
		"  0.160 ms ",
	};
	static const char last[] = "(tcp) = 4\n"
				   "           ? And then?\n"
				   "             1 three · 2 four\n"
				   "\n";
	struct recording *r = asked();
	char *got;

	i18n_set(_i ? "zh" : "en");
	got = ladder_end(r, 9);
	ck_assert_msg(strstr(got, want[_i]) && strstr(got, last), "%s", got);
	free(got);
	recording_free(r);
}
END_TEST

/* Of the last rows, the questions that were asked after those before. */
START_TEST(questions_of_the_end)
{
	struct recording *r = asked();
	char *got = ladder_end(r, (size_t)_i);

	ck_assert_int_eq(strstr(got, "Which number") != NULL, _i > 0);
	ck_assert_ptr_nonnull(strstr(got, "And then?"));
	free(got);
	recording_free(r);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("print ask");
	TCase *t = tcase_create("all");

	tcase_add_loop_test(t, questions, 0, 2);
	tcase_add_loop_test(t, questions_of_the_end, 0, 2);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
