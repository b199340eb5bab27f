/*
 * Keystroke files: what each item becomes, the place and text of every mistake,
 * and that no bytes whatever do harm.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "tests/folder.h"
#include "ui/term/keyfile.h"

static struct keyfile k;
static struct err e;

static void setup(void)
{
	k = (struct keyfile){ 0 };
	e = (struct err){ 0 };
}

static void teardown(void)
{
	keyfile_free(&k);
}

static int parse(const char *text)
{
	keyfile_free(&k);
	return keyfile_parse(&k, "demo.keys", text, strlen(text), &e);
}

/* One stroke as a text: "n", "wait ABC", "pause 500", … */
static void describe(const struct keystroke *s, char *out, size_t size)
{
	char name[KEY_TEXT];

	switch (s->kind) {
	case KEYSTROKE_INPUT:
		if (s->input.key == KEY_MOUSE_EVENT)
			snprintf(out, size, "mouse%d %d,%d", s->input.mouse,
				 s->input.y, s->input.x);
		else
			snprintf(out, size, "%s", key_name(s->input.key, name));
		break;
	case KEYSTROKE_WAIT:
		snprintf(out, size, "wait %s", s->text);
		break;
	case KEYSTROKE_PAUSE:
		snprintf(out, size, "pause %u", s->ms);
		break;
	case KEYSTROKE_RESIZE:
		snprintf(out, size, "resize %d rows %d cols", s->rows, s->cols);
		break;
	}
}

/* All strokes, with bars between them. */
static void assert_strokes(const char *want)
{
	char got[1024] = "";

	for (size_t i = 0; i < k.n; i++) {
		char one[128];

		describe(&k.stroke[i], one, sizeof(one));
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s",
			 i ? "|" : "", one);
	}
	ck_assert_str_eq(got, want);
}

/* --- what is read -------------------------------------------------------- */

static const struct {
	const char *text, *strokes;
} texts[] = {
	{ "", "" },
	{ " \t\r\n\n", "" },
	{ "n", "n" },
	{ "n n\nSpace\tS-Tab F1  C-l .\n", "n|n|Space|S-Tab|F1|C-l|." },
	{ "n\r\nN\r\n", "n|N" },
	{ "中", "中" },
	/* texts */
	{ "\"abC\"", "a|b|C" },
	{ "\":w a.txt\" Enter", ":|w|Space|a|.|t|x|t|Enter" },
	{ "\"\"", "" },
	{ "\"\\\"\\\\\"", "\"|\\" },
	{ "\"#\" n", "#|n" },
	{ "\"中é\"", "中|é" },
	/* comments */
	{ "# n n\nx # y\n#", "x" },
	{ "x #\xff\x1b\n y", "x|y" },
	/* words */
	{ "wait \"SYN-SENT\"", "wait SYN-SENT" },
	{ "wait\t\"a \\\" b\" n", "wait a \" b|n" },
	{ "wait \"中文\"", "wait 中文" },
	{ "pause 500ms", "pause 500" },
	{ "pause 2s n", "pause 2000|n" },
	{ "pause 0ms pause 600s pause 600000ms",
	  "pause 0|pause 600000|pause 600000" },
	{ "resize 80x24", "resize 24 rows 80 cols" },
	{ "resize 1x1 resize 999x999",
	  "resize 1 rows 1 cols|resize 999 rows 999 cols" },
	{ "click 4,30", "mouse1 4,30" },
	{ "click 0,0 click 999,999", "mouse1 0,0|mouse1 999,999" },
	/* the letters of these words are keys */
	{ "w p r c", "w|p|r|c" },
	{ "\"wait\"", "w|a|i|t" },
};

START_TEST(strokes)
{
	ck_assert_msg(parse(texts[_i].text) == 0, "%s", e.text);
	assert_strokes(texts[_i].strokes);
	ck_assert_str_eq(e.text, "");
}
END_TEST

START_TEST(lines)
{
	static const uint32_t want[] = { 2, 2, 4, 4, 4, 5, 7, 7 };

	ck_assert_int_eq(parse("# one\nn \"N\"\n\n\"ab\" Enter\nwait \"x\"\n\n"
			       "click 1,2 pause 1s"),
			 0);
	ck_assert_uint_eq(k.n, ROWS(want));
	for (int i = 0; i < ROWS(want); i++)
		ck_assert_uint_eq(k.stroke[i].line, want[i]);
}
END_TEST

/* Of what a stroke is not about, nothing is set. */
START_TEST(nothing_else)
{
	ck_assert_int_eq(parse("n wait \"x\""), 0);
	ck_assert_ptr_null(k.stroke[0].text);
	ck_assert_int_eq((int)k.stroke[0].input.mouse, MOUSE_NOTHING);
	ck_assert_uint_eq(k.stroke[0].ms, 0);
	ck_assert_int_eq(k.stroke[0].rows + k.stroke[0].cols, 0);
	ck_assert_uint_eq(k.stroke[1].input.key, KEY_NOTHING);
}
END_TEST

/* Bytes after n are not the file's. */
START_TEST(only_n_bytes)
{
	ck_assert_int_eq(keyfile_parse(&k, "f", "n xyz", 3, &e), 0);
	assert_strokes("n|x");
	keyfile_free(&k);
	ck_assert_int_eq(keyfile_parse(&k, "f", "\"ab\"", 3, &e), -1);
	ck_assert_int_eq(keyfile_parse(&k, "f", "pause 500ms", 8, &e), -1);
	ck_assert_int_eq(keyfile_parse(&k, "f", NULL, 0, &e), 0);
}
END_TEST

/* --- mistakes ------------------------------------------------------------ */

#define KEYS_HINT                                                              \
	" is no key (names as in `wirestep help keys`; text to type in "       \
	"quotes)"
#define PAUSE_HINT  "a time up to 600s, as 500ms or 2s"
#define RESIZE_HINT "columns x rows, each 1 to 999, as 80x24"
#define CLICK_HINT  "row,column, each 0 to 999, as 4,30"
#define NO_QUOTE                                                               \
	"this text has no closing quote on its line (put \" at its end)"

static const struct {
	const char *text, *place, *message;
} wrong[] = {
	{ "Spcae", "1:1", "\"Spcae\"" KEYS_HINT },
	{ "n\n  nn n", "2:3", "\"nn\"" KEYS_HINT },
	{ "中 中 ab", "1:5", "\"ab\"" KEYS_HINT },
	{ "\"x\"n\"y\"", "1:4", "\"n\"y\"\"" KEYS_HINT },
	{ "n# x", "1:1", "\"n#\"" KEYS_HINT },
	{ "\x1b[2J", "1:1", "\"\\x1b[2J\"" KEYS_HINT },
	{ "a \xff", "1:3", "\"\\xff\"" KEYS_HINT },
	{ "Wait \"x\"", "1:1", "\"Wait\"" KEYS_HINT },
	{ "wait\"x\"", "1:1", "\"wait\"x\"\"" KEYS_HINT },
	/* quotes */
	{ "\"abc", "1:1", NO_QUOTE },
	{ "n \"abc\n\"", "1:3", NO_QUOTE },
	{ "\"", "1:1", NO_QUOTE },
	{ "\"abc\\\"", "1:1", NO_QUOTE },
	{ "\"ab\\n\"", "1:4", "unknown escape: there are \\\" \\\\" },
	{ "\"\\", "1:2", "unknown escape: there are \\\" \\\\" },
	{ "\"\\\n\"", "1:2", "unknown escape: there are \\\" \\\\" },
	{ "\"中\xff\"", "1:3", "this is not UTF-8" },
	{ "\"a\xe4\xb8\"", "1:3", "this is not UTF-8" },
	{ "\"a\tb\"", "1:3",
	  "control character U+0009 in a text (write keys by their names, as "
	  "Tab and Enter)" },
	{ "\"\x1b\"", "1:2",
	  "control character U+001B in a text (write keys by their names, as "
	  "Tab and Enter)" },
	{ "wait \"\xe2\x80\xae\"", "1:7",
	  "control character U+202E in a text (write keys by their names, as "
	  "Tab and Enter)" },
	/* words */
	{ "wait", "1:5", "wait: needs a text in quotes, as \"SYN-SENT\"" },
	{ "wait x", "1:6", "wait: needs a text in quotes, as \"SYN-SENT\"" },
	{ "wait \n\"x\"", "1:6",
	  "wait: needs a text in quotes, as \"SYN-SENT\"" },
	{ "wait \"x", "1:6", NO_QUOTE },
	{ "n wait \"\"", "1:3", "wait: for an empty text" },
	{ "pause", "1:6", "pause: needs " PAUSE_HINT },
	{ "pause\n500ms", "1:6", "pause: needs " PAUSE_HINT },
	{ "pause # 500ms", "1:7", "pause: needs " PAUSE_HINT },
	{ "pause 500", "1:7", "pause: \"500\" is not " PAUSE_HINT },
	{ "pause ms", "1:7", "pause: \"ms\" is not " PAUSE_HINT },
	{ "pause -1s", "1:7", "pause: \"-1s\" is not " PAUSE_HINT },
	{ "pause 1.5s", "1:7", "pause: \"1.5s\" is not " PAUSE_HINT },
	{ "pause 1sx", "1:7", "pause: \"1sx\" is not " PAUSE_HINT },
	{ "pause 601s", "1:7", "pause: \"601s\" is not " PAUSE_HINT },
	{ "pause 600001ms", "1:7", "pause: \"600001ms\" is not " PAUSE_HINT },
	{ "pause 4294967296ms", "1:7",
	  "pause: \"4294967296ms\" is not " PAUSE_HINT },
	{ "pause 42949673s", "1:7", "pause: \"42949673s\" is not " PAUSE_HINT },
	{ "resize", "1:7", "resize: needs " RESIZE_HINT },
	{ "resize 80", "1:8", "resize: \"80\" is not " RESIZE_HINT },
	{ "resize 80x", "1:8", "resize: \"80x\" is not " RESIZE_HINT },
	{ "resize x24", "1:8", "resize: \"x24\" is not " RESIZE_HINT },
	{ "resize 80x24x", "1:8", "resize: \"80x24x\" is not " RESIZE_HINT },
	{ "resize 80,24", "1:8", "resize: \"80,24\" is not " RESIZE_HINT },
	{ "resize 0x24", "1:8", "resize: \"0x24\" is not " RESIZE_HINT },
	{ "resize 80x0", "1:8", "resize: \"80x0\" is not " RESIZE_HINT },
	{ "resize 1000x24", "1:8", "resize: \"1000x24\" is not " RESIZE_HINT },
	{ "resize 80x1000", "1:8", "resize: \"80x1000\" is not " RESIZE_HINT },
	{ "click", "1:6", "click: needs " CLICK_HINT },
	{ "click 4", "1:7", "click: \"4\" is not " CLICK_HINT },
	{ "click 4x30", "1:7", "click: \"4x30\" is not " CLICK_HINT },
	{ "click -4,30", "1:7", "click: \"-4,30\" is not " CLICK_HINT },
	{ "click 4,1000", "1:7", "click: \"4,1000\" is not " CLICK_HINT },
	{ "click 1,2,3", "1:7", "click: \"1,2,3\" is not " CLICK_HINT },
};

START_TEST(mistakes)
{
	char want[256];

	ck_assert_int_eq(parse(wrong[_i].text), -1);
	snprintf(want, sizeof(want), "demo.keys:%s: error: %s", wrong[_i].place,
		 wrong[_i].message);
	ck_assert_str_eq(e.text, want);
	ck_assert_int_eq((int)e.status, ERR_INPUT);
	ck_assert_uint_eq(k.n, 0);
	ck_assert_ptr_null(k.stroke);
}
END_TEST

/* Only the first is told. */
START_TEST(first_mistake)
{
	ck_assert_int_eq(parse("n\nfoo\nbar"), -1);
	ck_assert_str_eq(e.text, "demo.keys:2:1: error: \"foo\"" KEYS_HINT);
}
END_TEST

/* A NUL is a byte as any other, and ends nothing. */
START_TEST(a_nul)
{
	static const char word[] = "n\0x", text[] = "\"\0\"", key[] = "\0";

	ck_assert_int_eq(keyfile_parse(&k, "f", word, 3, &e), -1);
	ck_assert_str_eq(e.text, "f:1:1: error: \"n\\x00x\"" KEYS_HINT);
	ck_assert_int_eq(keyfile_parse(&k, "f", text, 3, &e), -1);
	ck_assert_str_eq(e.text, "f:1:2: error: control character U+0000 in a "
				 "text (write keys by their names, as Tab and "
				 "Enter)");
	ck_assert_int_eq(keyfile_parse(&k, "f", key, 1, &e), -1);
	ck_assert_str_eq(e.text, "f:1:1: error: \"\\x00\"" KEYS_HINT);
}
END_TEST

/* However long the words and the path are, the message is whole. */
START_TEST(long_words)
{
	char text[5000], path[5000];

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	memset(path, 'p', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	ck_assert_int_eq(keyfile_parse(&k, path, text, sizeof(text) - 1, &e),
			 -1);
	ck_assert_ptr_nonnull(strstr(e.text, "pp…:1:1: error: \"aa"));
	ck_assert_ptr_nonnull(strstr(e.text, "aa…\"" KEYS_HINT));
	memcpy(text, "pause ", 6);
	ck_assert_int_eq(keyfile_parse(&k, "f", text, sizeof(text) - 1, &e),
			 -1);
	ck_assert_ptr_nonnull(strstr(e.text, "aa…\" is not " PAUSE_HINT));
	memcpy(text, "wait \"", 6);
	text[sizeof(text) - 2] = '"';
	ck_assert_int_eq(keyfile_parse(&k, "f", text, sizeof(text) - 1, &e), 0);
	ck_assert_uint_eq(strlen(k.stroke[0].text), sizeof(text) - 1 - 7);
}
END_TEST

/* A word of 63 bytes and one of 64 are no keys both, and end where they end. */
START_TEST(word_limits)
{
	for (int len = 60; len < 68; len++) {
		char text[80];

		snprintf(text, sizeof(text), "pause %0*ds n", len - 1, 7);
		if (len < 64) {
			ck_assert_int_eq(parse(text), 0);
			assert_strokes("pause 7000|n");
		} else {
			ck_assert_int_eq(parse(text), -1);
		}
	}
}
END_TEST

/* --- files --------------------------------------------------------------- */

START_TEST(a_file)
{
	folder_make();
	folder_file("a.keys", "n \"N\"\nwait \"x\"\n");
	ck_assert_msg(keyfile_load(&k, folder_path("a.keys"), &e) == 0, "%s",
		      e.text);
	assert_strokes("n|N|wait x");
	folder_remove();
}
END_TEST

START_TEST(no_file)
{
	char want[PATH_MAX * 2 + 128];

	folder_make();
	ck_assert_int_eq(keyfile_load(&k, folder_path("none"), &e), -1);
	snprintf(want, sizeof(want),
		 "%s: No such file or directory (--keys wants a file of "
		 "keystrokes)",
		 folder_path("none"));
	ck_assert_str_eq(e.text, want);
	ck_assert_int_eq(keyfile_load(&k, folder, &e), -1);
	snprintf(want, sizeof(want),
		 "%s: Is a directory (--keys wants a file of keystrokes)",
		 folder);
	ck_assert_str_eq(e.text, want);
	folder_remove();
}
END_TEST

START_TEST(large_files)
{
	enum { MOST = 1 << 20 };
	char *text = malloc(MOST + 2);

	folder_make();
	memset(text, ' ', MOST + 1);
	text[MOST + 1] = '\0';
	folder_file("large", text);
	text[MOST] = '\0';
	text[MOST - 1] = 'n';
	folder_file("fits", text);
	free(text);
	ck_assert_int_eq(keyfile_load(&k, folder_path("fits"), &e), 0);
	assert_strokes("n");
	keyfile_free(&k);
	ck_assert_int_eq(keyfile_load(&k, folder_path("large"), &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "large: larger than 1 MiB (is it "
					     "a file of keystrokes?)"));
	folder_remove();
}
END_TEST

START_TEST(free_of_nothing)
{
	keyfile_free(&k);
	keyfile_free(&k);
	ck_assert_ptr_null(k.stroke);
}
END_TEST

/* --- any bytes ----------------------------------------------------------- */

static uint32_t seed;

static uint32_t draw(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static const char *const pieces[] = {
	"n",	    " ",      "\n",    "\"",	     "\\",    "wait",
	"pause",    "resize", "80",    "x",	     "24",    "click",
	"4",	    ",",      "ms",    "s",	     "#",     "\xff",
	"\xe4\xb8", "中",     "\x1b",  "F1",	     "C-",    "Space",
	"\t",	    "\r",     "500ms", "wait \"a\"", "\"b\"", "9999999999999",
};

/* What comes out keeps its promises: sane strokes, or one line of error. */
static void assert_kept(int rc, size_t bytes)
{
	ck_assert_uint_le(k.n, bytes);
	if (rc < 0) {
		ck_assert_uint_eq(k.n, 0);
		ck_assert_int_eq(strncmp(e.text, "demo.keys:", 10), 0);
		ck_assert_ptr_null(strpbrk(e.text, "\n\r\t\x1b\x7f"));
		return;
	}
	for (size_t i = 0; i < k.n; i++) {
		const struct keystroke *s = &k.stroke[i];

		ck_assert_uint_ge(s->line, 1);
		ck_assert_uint_le(s->ms, 600000);
		ck_assert(s->rows >= 0 && s->rows < 1000 && s->cols < 1000);
		ck_assert(s->kind != KEYSTROKE_WAIT || *s->text);
		ck_assert(s->kind != KEYSTROKE_INPUT || s->input.key);
	}
}

START_TEST(any_bytes)
{
	int good = 0, bad = 0;

	seed = (uint32_t)_i;
	for (int round = 0; round < 4000; round++) {
		char text[256], *copy;
		size_t n = 0;
		int rc;

		for (uint32_t i = draw(12); i > 0; i--) {
			const char *piece = pieces[draw(ROWS(pieces))];

			memcpy(text + n, piece, strlen(piece));
			n += strlen(piece);
			if (draw(2))
				text[n++] = ' ';
			if (draw(20) == 0)
				text[n++] = (char)draw(256);
		}
		copy = malloc(n ? n : 1); /* so that reading beyond is seen */
		memcpy(copy, text, n);
		e.text[0] = '\0';
		rc = keyfile_parse(&k, "demo.keys", copy, n, &e);
		assert_kept(rc, n);
		good += rc == 0;
		bad += rc < 0;
		keyfile_free(&k);
		free(copy);
	}
	ck_assert_int_gt(good, 100);
	ck_assert_int_gt(bad, 100);
}
END_TEST

/* A good file, cut anywhere. */
START_TEST(every_truncation)
{
	static const char text[] = "n \"a\\\"中\" wait \"x y\" pause 500ms "
				   "resize 80x24\nclick 4,30 # end\nS-Tab";

	for (size_t n = 0; n < sizeof(text); n++) {
		char *copy = malloc(n ? n : 1);
		int rc;

		memcpy(copy, text, n);
		rc = keyfile_parse(&k, "demo.keys", copy, n, &e);
		assert_kept(rc, n);
		keyfile_free(&k);
		free(copy);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("keyfile");
	TCase *t = tcase_create("keyfile");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, strokes, 0, ROWS(texts));
	tcase_add_test(t, lines);
	tcase_add_test(t, nothing_else);
	tcase_add_test(t, only_n_bytes);
	tcase_add_loop_test(t, mistakes, 0, ROWS(wrong));
	tcase_add_test(t, first_mistake);
	tcase_add_test(t, a_nul);
	tcase_add_test(t, long_words);
	tcase_add_test(t, word_limits);
	tcase_add_test(t, a_file);
	tcase_add_test(t, no_file);
	tcase_add_test(t, large_files);
	tcase_add_test(t, free_of_nothing);
	tcase_add_loop_test(t, any_bytes, 0, 4);
	tcase_add_test(t, every_truncation);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
