/* Texts in the making: whole characters, and never more than there is room. */
#include "tests/test.h"

#include "capture/text.h"
#include "capture/words.h"

#define CUT "…"

static void assert_whole(const char *text)
{
	size_t n = strlen(text), len;
	uint32_t c;

	for (size_t i = 0; i < n; i += len) {
		len = utf8_decode(text + i, n - i, &c);
		ck_assert_msg(len > 0, "no UTF-8: %s", text);
		ck_assert(!char_is_control(c));
	}
}

static const char *const texts[] = {
	"plain text", "世界世界", "\x1b\x1b\x1b", "a世\nb\xff\xff", "\\\\", "",
};

/* In any buffer and any room; "…" tells that there was more. */
START_TEST(any_room)
{
	const char *text = texts[_i];
	char whole[100], out[100];
	struct words w = { .at = whole, .size = sizeof(whole) };

	ck_assert(words_add_bytes(&w, text, strlen(text), sizeof(whole)));
	for (size_t size = 2; size < 60; size++)
		for (size_t most = 0; most < 60; most++) {
			bool all;

			w = (struct words){ .at = out, .size = size };
			words_add(&w, "<");
			all = words_add_bytes(&w, text, strlen(text), most);
			assert_whole(out);
			ck_assert_uint_lt(strlen(out), size);
			ck_assert_uint_le(strlen(out), most + 1);
			ck_assert_uint_eq(w.n, strlen(out));
			if (all)
				ck_assert_str_eq(out + 1, whole);
			else if (w.n > strlen(CUT))
				ck_assert_str_eq(out + w.n - strlen(CUT), CUT);
		}
}
END_TEST

static const struct {
	enum escape escape;
	const char *text, *want;
} escapes[] = {
	{ ESCAPE_HARMFUL, "\"\\\n\x1b", "\"\\\\x0a\\x1b" },
	{ ESCAPE_TEXT, "\"\\\n\x1b", "\"\\\\\\n\\x1b" },
	{ ESCAPE_QUOTED, "\"\\\n\x1b", "\\\"\\\\\\n\\x1b" },
	{ ESCAPE_TEXT, "\xe2\x80\xae", "\\xe2\\x80\\xae" },
	{ ESCAPE_TEXT, "\xe4\xb8", "\\xe4\\xb8" },
};

START_TEST(escaped)
{
	const char *text = escapes[_i].text;
	char out[100] = "", one[CHAR_TEXT];

	for (size_t i = 0; text[i];) {
		i += char_escape(text + i, strlen(text + i), escapes[_i].escape,
				 one);
		strcat(out, one);
	}
	ck_assert_str_eq(out, escapes[_i].want);
}
END_TEST

static Suite *words_suite(void)
{
	Suite *s = suite_create("capture/words");
	TCase *tc = tcase_create("words");

	tcase_add_loop_test(tc, any_room, 0, ROWS(texts));
	tcase_add_loop_test(tc, escaped, 0, ROWS(escapes));
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(words_suite())
