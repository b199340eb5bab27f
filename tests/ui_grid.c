/*
 * The grid: painting is clipped at every edge, a wide character is never half
 * there, nothing that could move a cursor gets in, and what is written out has
 * the columns that it should have.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/text.h"
#include "ui/term/grid.h"

#define WIDE "中"
enum { WIDE_GLYPH = 0x4e2d };

/* Caller frees. */
static char *written(const struct grid *g, bool ascii)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	grid_write(g, ascii, out);
	fclose(out);
	return text;
}

#define assert_written(g, ascii, want)                                         \
	do {                                                                   \
		char *got_ = written(g, ascii);                                \
                                                                               \
		ck_assert_str_eq(got_, want);                                  \
		free(got_);                                                    \
	} while (0)

/* What one text makes of a row. */
static void assert_row(int cols, int x, const char *text, const char *want)
{
	struct grid g;

	grid_init(&g, 1, cols);
	grid_text(&g, 0, x, STYLE_PLAIN, text);
	assert_written(&g, false, want);
	grid_free(&g);
}

/* --- painting ------------------------------------------------------------ */

START_TEST(starts_blank)
{
	struct grid g;

	grid_init(&g, 2, 3);
	for (int i = 0; i < 6; i++) {
		ck_assert_uint_eq(g.cell[i].glyph, ' ');
		ck_assert_int_eq(g.cell[i].style, STYLE_PLAIN);
	}
	grid_put(&g, 1, 1, STYLE_LOSS, 'x');
	ck_assert_int_eq(g.cell[4].style, STYLE_LOSS);
	ck_assert(!grid_blank(&g, 1, 1));
	grid_clear(&g);
	ck_assert(grid_blank(&g, 1, 1));
	grid_free(&g);
	ck_assert_ptr_null(g.cell);
}
END_TEST

/* A grid of nothing takes everything and shows nothing. */
START_TEST(no_cells)
{
	static const int size[][2] = { { 0, 0 }, { 0, 9 }, { -3, 4 } };

	for (int i = 0; i < ROWS(size); i++) {
		struct grid g;

		grid_init(&g, size[i][0], size[i][1]);
		grid_put(&g, 0, 0, STYLE_PLAIN, 'x');
		grid_text(&g, 0, 0, STYLE_PLAIN, "text " WIDE);
		grid_fill(&g, 0, 0, 9, STYLE_PLAIN, '-');
		assert_written(&g, false, "");
		grid_free(&g);
	}
}
END_TEST

START_TEST(clipped_at_edges)
{
	static const struct {
		int y, x;
		const char *want;
	} at[] = {
		{ 0, -3, "de\n\n" },  { 0, -9, "\n\n" }, { 0, 0, "abcd\n\n" },
		{ 0, 2, "  ab\n\n" }, { 0, 4, "\n\n" },	 { 0, 99, "\n\n" },
		{ 1, 3, "\n   a\n" }, { 2, 0, "\n\n" },	 { -1, 0, "\n\n" },
	};

	for (int i = 0; i < ROWS(at); i++) {
		struct grid g;
		int end;

		grid_init(&g, 2, 4);
		end = grid_text(&g, at[i].y, at[i].x, STYLE_PLAIN, "abcde");
		ck_assert_int_eq(end, at[i].x + 5);
		assert_written(&g, false, at[i].want);
		grid_free(&g);
	}
	ck_assert(!grid_blank(&(struct grid){ 0 }, 0, 0));
}
END_TEST

/* A wide character that does not fit whole is not there at all. */
START_TEST(wide_at_edges)
{
	assert_row(4, 3, WIDE, "\n");
	assert_row(4, 2, WIDE, "  " WIDE "\n");
	assert_row(4, -1, WIDE "a", " a\n");
	assert_row(5, 0, WIDE WIDE WIDE, WIDE WIDE "\n");
}
END_TEST

START_TEST(half_a_wide_character)
{
	static const struct {
		int x;
		const char *over, *want;
	} puts_[] = {
		{ 0, "x", "x 文bc\n" },	 { 1, "x", " x文bc\n" },
		{ 2, "x", "中x bc\n" },	 { 3, "x", "中 xbc\n" },
		{ 1, "字", " 字 bc\n" }, { 0, "字", "字文bc\n" },
		{ 3, "字", "中 字c\n" }, { 4, "字", "中文字\n" },
	};

	for (int i = 0; i < ROWS(puts_); i++) {
		struct grid g;
		int zeros = 0;

		grid_init(&g, 1, 6);
		grid_text(&g, 0, 0, STYLE_PLAIN, "中文bc");
		grid_text(&g, 0, puts_[i].x, STYLE_PLAIN, puts_[i].over);
		assert_written(&g, false, puts_[i].want);
		for (int x = 0; x < 6; x++) {
			zeros += g.cell[x].glyph == 0;
			if (char_width(g.cell[x].glyph) == 2)
				ck_assert_uint_eq(g.cell[x + 1].glyph, 0);
		}
		for (int x = 0; x < 6; x++)
			zeros -= char_width(g.cell[x].glyph) == 2;
		ck_assert_int_eq(zeros, 0);
		grid_free(&g);
	}
}
END_TEST

START_TEST(fill)
{
	struct grid g;

	grid_init(&g, 2, 6);
	grid_fill(&g, 0, -2, 5, STYLE_PLAIN, '-');
	grid_fill(&g, 0, 4, 99, STYLE_PLAIN, '=');
	grid_fill(&g, 1, 0, 5, STYLE_PLAIN, WIDE_GLYPH);
	grid_fill(&g, 1, 5, 1, STYLE_PLAIN, WIDE_GLYPH);
	grid_fill(&g, 1, 5, 3, STYLE_PLAIN, 0x301); /* has no columns */
	assert_written(&g, false, "--- ==\n" WIDE WIDE "\n");
	grid_free(&g);
}
END_TEST

/* --- what gets in -------------------------------------------------------- */

START_TEST(controls_are_shown)
{
	static const struct {
		const char *text, *want;
	} hostile[] = {
		{ "a\x1b[2Jb", "a?[2Jb\n" },	       /* an escape sequence */
		{ "a\ab\tc\nd\re\b", "a?b?c?d?e?\n" }, /* C0 */
		{ "a\x7f", "a?\n" },
		{ "a\xc2\x9b"
		  "2J",
		  "a?2J\n" }, /* C1: CSI */
		{ "\xe2\x80\xae"
		  "abc",
		  "?abc\n" }, /* U+202E */
		{ "\xe2\x81\xa6"
		  "abc",
		  "?abc\n" }, /* U+2066 */
		{ "\xe2\x80\x8f"
		  "abc",
		  "?abc\n" }, /* U+200F */
		{ "\xe2\x80\xa8"
		  "abc",
		  "?abc\n" }, /* U+2028 */
		{ "\xef\xbb\xbf"
		  "abc",
		  "?abc\n" }, /* U+FEFF */
		{ "a\xff"
		  "b",
		  "a\xef\xbf\xbd"
		  "b\n" },
		{ "a\xc3", "a\xef\xbf\xbd\n" }, /* ends in the middle */
		{ "\xe4\xb8", "\xef\xbf\xbd\xef\xbf\xbd\n" },
		{ "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd\n" }, /* overlong */
		{ "e\xcc\x81x", "ex\n" }, /* a mark has no cell */
		{ "\xe2\x80\x8b"
		  "a",
		  "a\n" }, /* nor has a blank of no width */
	};

	for (int i = 0; i < ROWS(hostile); i++)
		assert_row(20, 0, hostile[i].text, hostile[i].want);
}
END_TEST

/* Each of them, as text_width and grid_text see it. */
START_TEST(every_character)
{
	struct grid g;

	grid_init(&g, 1, 8);
	for (uint32_t c = 1; c < 0x20000; c++) {
		char text[5] = "";
		int end;

		if (c >= 0xd800 && c < 0xe000)
			continue;
		text[utf8_encode(c, text)] = '\0';
		grid_clear(&g);
		end = grid_text(&g, 0, 0, STYLE_PLAIN, text);
		ck_assert_int_eq(end, text_width(text));
		for (int x = 0; x < 8; x++)
			ck_assert(!char_is_control(g.cell[x].glyph) ||
				  (x == 1 && end == 2));
	}
	grid_free(&g);
}
END_TEST

START_TEST(some_bytes)
{
	struct grid g;

	grid_init(&g, 1, 6);
	ck_assert_int_eq(grid_text_n(&g, 0, 0, STYLE_PLAIN, "abc", 2), 2);
	ck_assert_int_eq(grid_text_n(&g, 0, 2, STYLE_PLAIN, WIDE, 2), 4);
	assert_written(&g, false, "ab\xef\xbf\xbd\xef\xbf\xbd\n");
	grid_free(&g);
}
END_TEST

/* --- measures ------------------------------------------------------------ */

START_TEST(widths)
{
	static const struct {
		const char *text;
		int width;
	} texts[] = {
		{ "", 0 },	{ "abc", 3 },	   { "中文", 4 },
		{ "a\x1b", 2 }, { "\xff\xfe", 2 }, { "e\xcc\x81", 1 },
		{ "│├─▶", 4 },	{ "한국", 4 },	   { "ｶﾅ", 2 },
	};

	for (int i = 0; i < ROWS(texts); i++)
		ck_assert_int_eq(text_width(texts[i].text), texts[i].width);
}
END_TEST

START_TEST(fits)
{
	static const struct {
		const char *text;
		int cols, bytes;
	} fits_[] = {
		{ "abc", 3, 3 },
		{ "abc", 2, 2 },
		{ "abc", 0, 0 },
		{ "abc", -1, 0 },
		{ "中文", 4, 6 },
		{ "中文", 3, 3 },
		{ "中文", 1, 0 },
		{ "", 5, 0 },
		{ "a\xff"
		  "b",
		  2, 2 },
		{ "e\xcc\x81x", 1, 3 }, /* the mark belongs to it */
	};

	for (int i = 0; i < ROWS(fits_); i++)
		ck_assert_int_eq(text_fit(fits_[i].text, fits_[i].cols),
				 fits_[i].bytes);
}
END_TEST

/* Lines of a text, with a bar at the end of each. */
static void wrapped(const char *text, int cols, char out[256])
{
	out[0] = '\0';
	while (*text) {
		int n = text_wrap(text, cols);

		ck_assert_int_gt(n, 0);
		snprintf(out + strlen(out), 256 - strlen(out), "%.*s|", n,
			 text);
		text += n;
	}
}

START_TEST(wraps)
{
	static const struct {
		const char *text;
		int cols;
		const char *want;
	} wraps_[] = {
		{ "one two", 9, "one two|" },
		{ "one two", 7, "one two|" },
		{ "one two", 6, "one |two|" },
		{ "one two", 3, "one |two|" }, /* the blank hangs over */
		{ "ab one two", 6, "ab one |two|" },
		{ "one   two", 4, "one   |two|" },
		{ "abcdefgh", 3, "abc|def|gh|" },
		{ "a bcdefgh", 4, "a |bcde|fgh|" },
		{ "中文字", 4, "中文|字|" },
		{ "中文字", 5, "中文|字|" },
		{ "中文", 1, "中|文|" }, /* at least one */
		{ "中文", 0, "中|文|" },
		{ "中abc文", 4, "中|abc|文|" },
		{ "abc中文", 4, "abc|中文|" },
		{ "报文，然后", 4, "报|文，|然后|" }, /* no line begins so */
		{ "报（文）", 4, "报|（文|）|" },     /* and none ends so */
		{ "甲乙「丙丁」", 6, "甲乙|「丙|丁」|" },
		{ "e\xcc\x81"
		  "abc",
		  2,
		  "e\xcc\x81"
		  "a|bc|" },
		{ "中\xcc\x81"
		  "文",
		  3, "中\xcc\x81|文|" },
		{ "", 5, "" },
		{ " ", 1, " |" },
	};
	char out[256];

	for (int i = 0; i < ROWS(wraps_); i++) {
		wrapped(wraps_[i].text, wraps_[i].cols, out);
		ck_assert_str_eq(out, wraps_[i].want);
	}
}
END_TEST

/* Any text in any width: every byte once, no line wider than it may be. */
START_TEST(wraps_of_any_width)
{
	static const char text[] =
		"connect() 发出了 SYN 并在等待。SYN 还在线路上：S 还不知道 C。 "
		"A "
		"FIN says: I will send no more. \xff\x1b " WIDE "（end）";

	for (int cols = -1; cols < 90; cols++) {
		const char *at = text;

		while (*at) {
			int n = text_wrap(at, cols);
			char line[sizeof(text)];

			ck_assert_int_gt(n, 0);
			snprintf(line, sizeof(line), "%.*s", n, at);
			for (int i = n; i > 0 && line[i - 1] == ' '; i--)
				line[i - 1] = '\0';
			if (cols > 4)
				ck_assert_int_le(text_width(line), cols);
			at += n;
		}
		ck_assert_int_eq((int)(at - text), (int)sizeof(text) - 1);
	}
}
END_TEST

START_TEST(cuts)
{
	static const struct {
		const char *text;
		size_t size;
		int cols;
		const char *want;
	} cuts_[] = {
		{ "abcdef", 20, 6, "abcdef" }, { "abcdef", 20, 5, "abcd…" },
		{ "abcdef", 20, 1, "…" },      { "abcdef", 20, 0, "" },
		{ "abcdef", 20, -5, "" },      { "", 20, 0, "" },
		{ "abcdef", 7, 9, "abcdef" },  { "abcdef", 6, 9, "ab…" },
		{ "中文字", 20, 5, "中文…" },  { "中文字", 20, 4, "中…" },
		{ "中文字", 10, 9, "中文字" }, { "中文字", 9, 9, "中…" },
		{ "abcdef", 4, 3, "…" },
	};

	for (int i = 0; i < ROWS(cuts_); i++) {
		char out[20];

		memset(out, '#', sizeof(out));
		text_cut(out, cuts_[i].size, cuts_[i].text, cuts_[i].cols);
		ck_assert_str_eq(out, cuts_[i].want);
		if (cuts_[i].size < sizeof(out))
			ck_assert_int_eq(out[cuts_[i].size], '#');
	}
}
END_TEST

/* --- what comes out ------------------------------------------------------ */

START_TEST(trims)
{
	struct grid g;

	grid_init(&g, 3, 8);
	grid_text(&g, 0, 1, STYLE_PLAIN, "a b   ");
	grid_text(&g, 2, 7, STYLE_PLAIN, "c");
	assert_written(&g, false, " a b\n\n       c\n");
	grid_clear(&g);
	grid_text(&g, 1, 6, STYLE_PLAIN, WIDE); /* its half is no blank */
	assert_written(&g, false, "\n      " WIDE "\n\n");
	assert_written(&g, true, "\n      ??\n\n");
	grid_free(&g);
}
END_TEST

/* A lane stays where it is, whatever stands to its left. */
START_TEST(ascii_keeps_columns)
{
	struct grid g;

	grid_init(&g, 1, 12);
	grid_text(&g, 0, 0, STYLE_PLAIN, "中ä│x╰─▶│");
	assert_written(&g, true, "???|x`->|\n");
	grid_free(&g);
}
END_TEST

/* Every glyph that the program's sources draw with has its ASCII. */
START_TEST(ascii_of_our_glyphs)
{
	static const char ours[] = "│─╭╮╰╯├┤┊┼▶◀✗✓⚑»·…≠→µ↻◇";
	size_t n = sizeof(ours) - 1, at = 0;

	while (at < n) {
		uint32_t c;

		at += utf8_decode(ours + at, n - at, &c);
		ck_assert_msg(glyph_ascii(c) != '?', "U+%04X", c);
		ck_assert(glyph_ascii(c) > ' ' && glyph_ascii(c) < 0x7f);
	}
	for (uint32_t c = ' '; c < 0x7f; c++)
		ck_assert_int_eq(glyph_ascii(c), (char)c);
	ck_assert_int_eq(glyph_ascii('\n'), '?');
	ck_assert_int_eq(glyph_ascii(0x7f), '?');
	ck_assert_int_eq(glyph_ascii(0xe4), '?');
	ck_assert_int_eq(glyph_ascii(WIDE_GLYPH), '?');
}
END_TEST

/* The same from the sources: what stands in a string or as G_NAME = 0x…. */
START_TEST(ascii_of_the_sources)
{
	static const char *const files[] = {
		"ui/ladder/ladder.c",	    "ui/ladder/ladder_private.h",
		"ui/ladder/ladder_words.c", "ui/ladder/label.c",
		"ui/print/print.c",
	};
	int found = 0;

	for (int i = 0; i < ROWS(files); i++) {
		FILE *in = fopen(files[i], "rb");
		char line[512];
		uint32_t c;

		ck_assert_msg(in != NULL, "%s: run it from the top folder",
			      files[i]);
		while (fgets(line, sizeof(line), in)) {
			char *at = strstr(line, " = 0x");
			char *quote = strchr(line, '"');

			if (strstr(line, "G_") && at) {
				c = (uint32_t)strtoul(at + 3, NULL, 16);
				ck_assert_msg(glyph_ascii(c) != '?', "U+%04X",
					      c);
				found++;
			}
			for (; quote && *quote && !strstr(line, "* ");) {
				size_t len =
					utf8_decode(quote, strlen(quote), &c);

				ck_assert_msg(c < 0x80 || glyph_ascii(c) != '?',
					      "%s: %s", files[i], line);
				found += c >= 0x80;
				quote += len ? len : 1;
			}
		}
		fclose(in);
	}
	ck_assert_int_gt(found, 20);
}
END_TEST

/* 20 columns wide; what is left after so many rows. */
static const struct {
	const char *text;
	int rows;
	const char *left;
} sentences[] = {
	{ "One two. Three.", 1, "One two. Three." },
	{ "One two three. Four five.", 1, "One two three." },
	{ "One two three. Four five.  Six seven eight nine.", 2,
	  "One two three. Four five." },
	{ "One two three four five six.", 1, "One two three four five six." },
	{ "At 1.5 s it was sent. Again.", 1, "At 1.5 s it was sent." },
	{ "一二三四五。六七八。", 1, "一二三四五。六七八。" },
	{ "一二三四五。六七八九十。", 1, "一二三四五。" },
	{ "一二三。四五六。七八九。", 1, "一二三。四五六。" },
	{ "一二三四五六七八九十一二。", 1, "一二三四五六七八九十一二。" },
	{ "", 1, "" },
	{ "x", 0, "x" },
};

START_TEST(leaves_whole_sentences)
{
	char text[128];

	snprintf(text, sizeof(text), "%s", sentences[_i].text);
	text_sentences(text, sentences[_i].rows, 20);
	ck_assert_str_eq(text, sentences[_i].left);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("grid");
	TCase *t = tcase_create("grid");

	tcase_add_test(t, starts_blank);
	tcase_add_test(t, no_cells);
	tcase_add_test(t, clipped_at_edges);
	tcase_add_test(t, wide_at_edges);
	tcase_add_test(t, half_a_wide_character);
	tcase_add_test(t, fill);
	tcase_add_test(t, controls_are_shown);
	tcase_add_test(t, every_character);
	tcase_add_test(t, some_bytes);
	tcase_add_test(t, widths);
	tcase_add_test(t, fits);
	tcase_add_test(t, wraps);
	tcase_add_test(t, wraps_of_any_width);
	tcase_add_test(t, cuts);
	tcase_add_loop_test(t, leaves_whole_sentences, 0, ROWS(sentences));
	tcase_add_test(t, trims);
	tcase_add_test(t, ascii_keeps_columns);
	tcase_add_test(t, ascii_of_our_glyphs);
	tcase_add_test(t, ascii_of_the_sources);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
