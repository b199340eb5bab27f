/*
 * The preview: what is coloured and how, what is cut, and that a text of any
 * bytes stays inside its area.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/text.h"
#include "sim/scenario/table.h"
#include "ui/home/preview.h"

enum { OUT = 4096 };

/* --- what a grid shows --------------------------------------------------- */

static char letter_of(const struct cell *c)
{
	static const char letters[STYLES] = {
		[STYLE_PLAIN] = '.', [STYLE_KEY] = 'K',	  [STYLE_NOTE] = 'N',
		[STYLE_DIM] = 'D',   [STYLE_END_A] = 'a', [STYLE_END_B] = 'b',
		[STYLE_END_C] = 'c', [STYLE_END_D] = 'd',
	};

	if (c->glyph == ' ' && c->style == STYLE_PLAIN)
		return ' ';
	return letters[c->style] ? letters[c->style] : '?';
}

/* A letter a cell, without blanks at the ends of rows. */
static void styles_of(const struct grid *g, char out[OUT])
{
	size_t n = 0;

	for (int y = 0; y < g->rows; y++) {
		for (int x = 0; x < g->cols; x++)
			out[n++] = letter_of(&g->cell[y * g->cols + x]);
		while (n && out[n - 1] == ' ')
			n--;
		out[n++] = '\n';
	}
	out[n] = '\0';
}

static void glyphs_of(const struct grid *g, char out[OUT])
{
	FILE *file = fmemopen(out, OUT, "w");

	grid_write(g, false, file);
	fclose(file);
}

/* Paints a text on a grid of its own. */
static void paint(const char *text, int rows, int cols, int top,
		  char glyphs[OUT], char styles[OUT])
{
	struct grid g;

	grid_init(&g, rows, cols);
	preview_paint(&g, (struct area){ 0, 0, rows, cols }, text, strlen(text),
		      top);
	glyphs_of(&g, glyphs);
	styles_of(&g, styles);
	grid_free(&g);
}

/* One line of a file with these actors; what stands below it are styles. */
#define ACTORS "actor C, S, Third\n"

static void assert_styles(const char *line, const char *want)
{
	char text[512], glyphs[OUT], styles[OUT];

	snprintf(text, sizeof(text), "%s%s", ACTORS, line);
	paint(text, 1, 60, 1, glyphs, styles);
	styles[strcspn(styles, "\n")] = '\0';
	ck_assert_msg(strcmp(styles, want) == 0, "\n%s\n%s\n%s", line, styles,
		      want);
}

/* --- colours ------------------------------------------------------------- */

static const struct {
	const char *line, *styles;
} lines[] = {
	{ "scenario tcp-hello", "KKKKKKKK ........." },
	{ "title en \"Hi\" zh \"嗨\"", "KKKKK .. NNNN .. NNNN" },
	{ "actor C, S", "KKKKK a. b" },
	{ "C  s = socket tcp", "a  . . KKKKKK ..." },
	{ "S  bind l 127.0.0.1:10000 ; listen l 1",
	  "b  KKKK . ............... . KKKKKK . ." },
	{ "C send s \"Hello # World\" = 13 # sent",
	  "a KKKK . NNNNNNNNNNNNNNN . .. DDDDDD" },
	{ "wire  C>S [S.] seq=0", "KKKK  a.b .... ....." },
	{ "wire? S>C [.]", "KKKKK b.a ..." },
	{ "state C.s SYN-SENT, S.l#1 LISTEN",
	  "KKKKK a.. ......... b.... ......" },
	{ "blocked C connect", "KKKKKKK a KKKKKKK" },
	{ "Third close s", "ccccc KKKKK ." },
	{ "Thirds close Sx", "...... KKKKK .." },
	{ "queue S.l accept=1/1", "KKKKK b.. .........." },
	{ "link delay=10ms", "KKKK .........." },
	{ "rule drop S>C synack#1", "KKKK KKKK b.a ........" },
	{ "case thread { settle }", "KKKK ...... . KKKKKK ." },
	{ "data#2 # x", "...... DDD" },
	{ "\"a\"#b C", "NNN.. a" }, /* a comment begins after a blank */
	{ "# a comment \"with\" C", "DDDDDDDDDDDDDDDDDDDD" },
	{ "  # C", "  DDD" },
	{ "\"open", "NNNNN" },
	{ "\"a\\\"b\" C", "NNNNNN a" },
	{ "\"a\\", "NNN" },
	{ "call what", ".... ...." }, /* no word of the language */
	{ "nonsense = ~ 5", "........ . . ." },
	{ "say en \"x\"zh", "KKK .. NNN.." },
};

START_TEST(colours)
{
	assert_styles(lines[_i].line, lines[_i].styles);
}
END_TEST

/* Every word that the language has, and none that only begins like one. */
START_TEST(every_word)
{
	for (int i = 0; i < STATEMENTS + CALLS; i++) {
		const char *word =
			i < STATEMENTS
				? statement_name((enum statement)i)
				: call_name((enum call_id)(i - STATEMENTS));
		char line[64], want[64] = "";

		if (i == ST_CALL)
			continue; /* never written */
		memset(want, 'K', strlen(word));
		assert_styles(word, want);
		snprintf(line, sizeof(line), "%sx", word);
		memset(want, '.', strlen(line));
		assert_styles(line, want);
	}
}
END_TEST

/* Accents follow the order of names, and begin again after the fourth. */
START_TEST(order_of_actors)
{
	char glyphs[OUT], styles[OUT];

	paint("actor Z, Y\n  actor X ; actor W, V # U\nV W X Y Z U\n", 1, 40, 2,
	      glyphs, styles);
	ck_assert_str_eq(styles, "a d c b a .\n");
	paint("factor Z\n\"actor Y\"\n# actor X\nC actor W\nW X Y Z\n", 1, 40,
	      4, glyphs, styles);
	ck_assert_str_eq(styles, ". . . .\n");
}
END_TEST

/* The line that names them may stand below, or above what is shown. */
START_TEST(actors_out_of_sight)
{
	char glyphs[OUT], styles[OUT];

	paint("C close s\nactor C\n", 1, 40, 0, glyphs, styles);
	ck_assert_str_eq(styles, "a KKKKK .\n");
}
END_TEST

START_TEST(more_actors_than_there_can_be)
{
	char text[4096] = "actor A0", glyphs[OUT], styles[OUT];

	for (int i = 1; i < 300; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 ", A%d", i);
	strcat(text, "\nA255 A256\n");
	paint(text, 1, 40, 1, glyphs, styles);
	ck_assert_str_eq(styles, "dddd ....\n");
}
END_TEST

/* --- lines and columns --------------------------------------------------- */

#define THREE "one\n\n  three\n"

START_TEST(from_a_line_on)
{
	static const struct {
		int top;
		const char *want;
	} tops[] = {
		{ 0, "one\n\n" },   { 1, "\n  three\n" }, { 2, "  three\n\n" },
		{ 3, "\n\n" },	    { 99, "\n\n" },	  { -1, "one\n\n" },
		{ -99, "one\n\n" },
	};
	char glyphs[OUT], styles[OUT];

	for (int i = 0; i < ROWS(tops); i++) {
		paint(THREE, 2, 10, tops[i].top, glyphs, styles);
		ck_assert_str_eq(glyphs, tops[i].want);
	}
}
END_TEST

START_TEST(count_of_lines)
{
	static const struct {
		const char *text;
		int lines;
	} texts[] = {
		{ "", 0 },	 { "a", 1 },	{ "a\n", 1 }, { "a\nb", 2 },
		{ "a\nb\n", 2 }, { "\n\n", 2 }, { THREE, 3 },
	};

	for (int i = 0; i < ROWS(texts); i++)
		ck_assert_int_eq(
			preview_lines(texts[i].text, strlen(texts[i].text)),
			texts[i].lines);
	ck_assert_int_eq(preview_lines("a\nb", 2), 1);
	ck_assert_int_eq(preview_lines(NULL, 0), 0);
}
END_TEST

static const struct {
	const char *text;
	int cols;
	const char *glyphs, *styles;
} cuts[] = {
	{ "settle", 6, "settle\n", "KKKKKK\n" },
	{ "settle", 5, "sett…\n", "KKKKD\n" },
	{ "settle", 1, "…\n", "D\n" },
	{ "ab  ", 2, "ab\n", "..\n" }, /* blanks are not missed */
	{ "ab\r\n", 2, "ab\n", "..\n" },
	{ "ab\t \r\n", 2, "ab\n", "..\n" },
	{ "ab  c", 4, "ab …\n", ".. D\n" },
	{ "中文字", 6, "中文字\n", "......\n" },
	{ "中文字", 5, "中文…\n", "....D\n" },
	{ "中文字", 4, "中…\n", "..D\n" },
	{ "中文字", 1, "…\n", "D\n" },
	{ "\"中文\" x", 8, "\"中文\" x\n", "NNNNNN .\n" },
	{ "\"中文\" x", 7, "\"中文\"…\n", "NNNNNND\n" },
	{ "a\tb", 12, "a       b\n", ".       .\n" },
	{ "\tb", 9, "        b\n", "        .\n" },
	{ "\tb", 8, "…\n", "D\n" }, /* the tab has no room either */
	{ "1234567\tb", 9, "1234567 b\n", "....... .\n" },
	{ "12345678\tb", 17, "12345678        b\n", "........        .\n" },
	{ "中\tb", 9, "中      b\n", "..      .\n" },
	{ "e\xcc\x81x", 2, "ex\n", "..\n" }, /* a mark has no column */
	{ "a\x1b[2J", 5, "a?[2J\n", ".....\n" },
	{ "a\xff"
	  "b",
	  3,
	  "a\xef\xbf\xbd"
	  "b\n",
	  "...\n" },
	{ "\"\xe2\x80\xae\"", 3, "\"?\"\n", "NNN\n" },
};

START_TEST(columns)
{
	char glyphs[OUT], styles[OUT];

	paint(cuts[_i].text, 1, cuts[_i].cols, 0, glyphs, styles);
	ck_assert_str_eq(glyphs, cuts[_i].glyphs);
	ck_assert_str_eq(styles, cuts[_i].styles);
}
END_TEST

/* --- the area ------------------------------------------------------------ */

enum { SIDE = 12 };

/* Cells outside of an area that are not what they were. */
static int spilt(const struct grid *g, struct area a)
{
	int n = 0;

	for (int y = 0; y < g->rows; y++)
		for (int x = 0; x < g->cols; x++)
			if (y < a.y || y >= a.y + a.rows || x < a.x ||
			    x >= a.x + a.cols)
				n += g->cell[y * g->cols + x].glyph != '#';
	return n;
}

static void fill(struct grid *g)
{
	for (int y = 0; y < g->rows; y++)
		grid_fill(g, y, 0, g->cols, STYLE_PLAIN, '#');
}

START_TEST(inside_its_area)
{
	static const char text[] = "one two three four\n中文字中文字中文字\n"
				   "\ttab\n\n\"x\" # y\nsix\nseven\n";
	struct grid g;

	grid_init(&g, SIDE, SIDE);
	for (int y = -2; y < SIDE + 2; y++)
		for (int x = -2; x < SIDE + 2; x++)
			for (int size = 0; size < SIDE; size++) {
				struct area a = { y, x, size / 2, size };

				fill(&g);
				preview_paint(&g, a, text, sizeof(text) - 1, 0);
				ck_assert_int_eq(spilt(&g, a), 0);
			}
	fill(&g);
	preview_paint(&g, (struct area){ 1, 1, -1, 5 }, text, 5, 0);
	preview_paint(&g, (struct area){ 1, 1, 5, -1 }, text, 5, 0);
	preview_paint(&g, (struct area){ 1, 1, 5, 5 }, NULL, 0, 0);
	ck_assert_int_eq(spilt(&g, (struct area){ 0, 0, 0, 0 }), 0);
	grid_free(&g);
}
END_TEST

/* Where it stands in the grid makes no difference to tabs and cuts. */
START_TEST(anywhere)
{
	struct grid g;
	char glyphs[OUT];

	grid_init(&g, 3, 14);
	preview_paint(&g, (struct area){ 1, 3, 2, 10 }, "a\tbc\na\tbcd\n", 12,
		      0);
	glyphs_of(&g, glyphs);
	ck_assert_str_eq(glyphs, "\n   a       bc\n   a       b…\n");
	grid_free(&g);
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
	"actor ", "C", "S",  ", ", "\n", "\"", "\\", "#",	 " ",	 "\t",
	"wire",	  ">", "中", ".",  ";",	 "{",  "=",  "\xe4\xb8", "\xff", "\x1b",
};

/* Nothing that could move a cursor, nothing outside, no half a character. */
static void assert_harmless(const struct grid *g, struct area a)
{
	int harm = spilt(g, a);

	for (int i = 0; i < g->rows * g->cols; i++) {
		uint32_t c = g->cell[i].glyph;
		bool right_half = i % g->cols > 0 &&
				  char_width(g->cell[i - 1].glyph) == 2;

		harm += c == 0 ? !right_half : char_is_control(c);
	}
	ck_assert_int_eq(harm, 0);
}

START_TEST(any_bytes)
{
	struct grid g;

	seed = (uint32_t)_i + 1;
	grid_init(&g, SIDE, SIDE);
	for (int round = 0; round < 3000; round++) {
		struct area a = { (int)draw(4), (int)draw(6), (int)draw(8),
				  (int)draw(12) };
		char text[300], *copy;
		size_t n = 0;

		for (uint32_t i = draw(40); i > 0; i--) {
			const char *piece = pieces[draw(ROWS(pieces))];

			memcpy(text + n, piece, strlen(piece));
			n += strlen(piece);
			if (draw(10) == 0)
				text[n++] = (char)draw(256);
		}
		copy = malloc(n ? n : 1); /* so that reading beyond is seen */
		memcpy(copy, text, n);
		fill(&g);
		preview_paint(&g, a, copy, n, (int)draw(4) - 1);
		assert_harmless(&g, a);
		ck_assert_int_le(preview_lines(copy, n), (int)n);
		free(copy);
	}
	grid_free(&g);
}
END_TEST

/* Who is about to be asked does not see what is right; a star is a star. */
START_TEST(no_right_answer)
{
	char glyphs[OUT], styles[OUT];

	paint("ask en \"*?\" { \"A\", *\"B\" }\n *en \"C\" *zh \"D\" * *e", 2,
	      40, 0, glyphs, styles);
	ck_assert_str_eq(glyphs, "ask en \"*?\" { \"A\",  \"B\" }\n"
				 "  en \"C\"  zh \"D\" * *e\n");
}
END_TEST

/* --- a real one ---------------------------------------------------------- */

START_TEST(tcp_hello)
{
	char text[16384], glyphs[OUT], styles[OUT];
	FILE *in = fopen("scenarios/first-steps/tcp-hello.scn", "rb");

	ck_assert_msg(in != NULL, "run it from the top folder");
	text[fread(text, 1, sizeof(text) - 1, in)] = '\0';
	fclose(in);
	paint(text, 9, 34, 0, glyphs, styles);
	ck_assert_str_eq(glyphs, "scenario tcp-hello\n"
				 "title  en \"Hello over TCP\"  zh \"…\n"
				 "lesson en \"Three segments make a …\n"
				 "ref    \"RFC 9293 3.5\"\n"
				 "ref    \"RFC 9293 3.6\"\n"
				 "actor  C, S\n"
				 "\n"
				 "S  l = socket tcp ; reuseaddr l ;…\n"
				 "state S.l LISTEN\n");
	ck_assert_str_eq(styles, "KKKKKKKK .........\n"
				 "KKKKK  .. NNNNNNNNNNNNNNNN  .. ND\n"
				 "KKKKKK .. NNNNNNNNNNNNNNNNNNNNNNND\n"
				 "KKK    NNNNNNNNNNNNNN\n"
				 "KKK    NNNNNNNNNNNNNN\n"
				 "KKKKK  a. b\n"
				 "\n"
				 "b  . . KKKKKK ... . KKKKKKKKK . .D\n"
				 "KKKKK b.. ......\n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("preview");
	TCase *t = tcase_create("preview");

	tcase_add_loop_test(t, colours, 0, ROWS(lines));
	tcase_add_test(t, every_word);
	tcase_add_test(t, order_of_actors);
	tcase_add_test(t, actors_out_of_sight);
	tcase_add_test(t, more_actors_than_there_can_be);
	tcase_add_test(t, from_a_line_on);
	tcase_add_test(t, no_right_answer);
	tcase_add_test(t, count_of_lines);
	tcase_add_loop_test(t, columns, 0, ROWS(cuts));
	tcase_add_test(t, inside_its_area);
	tcase_add_test(t, anywhere);
	tcase_add_loop_test(t, any_bytes, 0, 3);
	tcase_add_test(t, tcp_hello);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
