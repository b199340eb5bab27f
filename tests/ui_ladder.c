/*
 * The ladder: what rows a recording has, and how they are painted. Stories
 * (tests/story.h) are compared with the screens in tests/screens, and each is
 * also painted in every width, language and character set to see that lanes
 * are unbroken, that arrows start and end at lanes, that what a packet's row
 * says is whole, and that nothing is wider than it may be.
 *
 *	WIRESTEP_GOLDEN=write build/tests/ui_ladder	writes the screens anew
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/text.h"
#include "tests/golden.h"
#include "tests/story.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/ladder/ladder.h"
#include "ui/print/print.h"

#define SCREENS "tests/screens"

static const int widths[] = { 60, 80, 100, 160 };
static const char *const langs[] = { "en", "zh" };

/* --- expected screens ---------------------------------------------------- */

/* Caller frees. */
static char *ladder_text(const struct recording *r, int cols, bool ascii)
{
	struct print_style style = { .cols = cols, .ascii = ascii };
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	print_ladder(r, &style, out);
	fclose(out);
	return text;
}

/* Those that are kept as files; the others differ in nothing new. */
static const struct screen {
	int cols;
	const char *lang;
	bool ascii;
} screens[] = {
	{ 60, "en", false },  { 80, "en", false }, { 100, "en", false },
	{ 160, "en", false }, { 60, "zh", false }, { 80, "zh", false },
	{ 80, "en", true },
};

/* All screens of a story in one text. Caller frees. */
static char *screens_of(const struct story_row *story)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (int i = 0; i < ROWS(screens); i++) {
		struct recording *r = story->make();
		char *screen;

		i18n_set(screens[i].lang);
		screen = ladder_text(r, screens[i].cols, screens[i].ascii);
		fprintf(out, "==== %d columns, %s%s ====\n%s\n",
			screens[i].cols, screens[i].lang,
			screens[i].ascii ? ", ascii" : "", screen);
		free(screen);
		recording_free(r);
	}
	fclose(out);
	return text;
}

START_TEST(expected_screens)
{
	char path[256];

	snprintf(path, sizeof(path), SCREENS "/%s.txt", stories[_i].name);
	golden_check(path, screens_of(&stories[_i]));
}
END_TEST

/* --- what holds on every screen ------------------------------------------ */

/* A story, in one width, while its rows are painted one by one. */
struct painting {
	struct recording *r;
	struct rows rows;
	struct ladder l;
	int bend[64]; /* by packet: the column where it turned down, or 0 */
};

static struct painting painting_new(int story, int cols)
{
	struct painting p = { .r = stories[story].make() };

	rows_update(&p.rows, p.r, recording_count(p.r));
	ladder_init(&p.l, p.r, cols);
	return p;
}

static void painting_free(struct painting *p)
{
	rows_free(&p->rows);
	recording_free(p->r);
}

static uint32_t glyph_at(const struct grid *g, int y, int x)
{
	return g->cell[y * g->cols + x].glyph;
}

static bool is_one_of(uint32_t glyph, const char *list)
{
	size_t n = strlen(list);

	while (n > 0) {
		uint32_t c;
		size_t len = utf8_decode(list, n, &c);

		if (c == glyph)
			return true;
		list += len;
		n -= len;
	}
	return false;
}

/* The column of a lane of the recording, or -1. */
static int column_of(const struct ladder *l, uint32_t lane)
{
	for (uint32_t i = 0; i < l->n_lanes; i++)
		if (l->lane[i] == lane)
			return l->x[i];
	return -1;
}

/* Caller frees. */
static char *line_text(const struct grid *g, int y)
{
	struct grid line = { 1, g->cols, &g->cell[y * g->cols] };
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	grid_write(&line, false, out);
	fclose(out);
	return text;
}

/* Which row of which painting a check is about, for its message. */
static const char *where(const struct painting *p, const struct row *row,
			 const struct grid *g)
{
	static char out[2048];
	char *line = line_text(g, 0);

	snprintf(out, sizeof(out), "%d columns, row %d:\n%s", p->l.cols,
		 (int)(row - p->rows.at), line);
	free(line);
	return out;
}

static bool is_packet(const struct row *row)
{
	return row->kind <= ROW_HELD;
}

/* It stands between the lanes, not in words. */
static bool is_drawn(const struct painting *p, const struct row *row)
{
	if (row->kind > ROW_STATE || column_of(&p->l, row->lane) < 0)
		return false;
	return !is_packet(row) || column_of(&p->l, row->to) >= 0;
}

static void check_lanes(const struct painting *p, const struct row *row,
			const struct grid *g)
{
	for (int y = 0; y < g->rows; y++)
		for (uint32_t i = 0; i < p->l.n_lanes; i++)
			ck_assert_msg(
				is_one_of(glyph_at(g, y, p->l.x[i]), "│├┤┼"),
				"a lane is broken: %s", where(p, row, g));
}

/* All columns between two, without them, are of the line or of its label. */
static bool is_line(const struct grid *g, int from, int to)
{
	int step = from < to ? 1 : -1;
	bool whole = true;

	for (int x = from + step; x != to; x += step)
		whole &= is_one_of(glyph_at(g, 0, x), "─┼");
	return whole;
}

/* From a lane to where it turns down; its label is one of those it may have. */
static void check_sent(struct painting *p, const struct row *row,
		       const struct grid *g)
{
	int a = column_of(&p->l, row->lane), x = 0, step;
	char *line = line_text(g, 0), label[LABEL_TEXT];
	bool said = false;

	ck_assert_msg(is_one_of(glyph_at(g, 0, a), "├┤"),
		      "does not start at its lane: %s", where(p, row, g));
	step = glyph_at(g, 0, a) == 0x251c ? 1 : -1;
	for (x = a + step; x > 0 && x < g->cols - 1; x += step)
		if (is_one_of(glyph_at(g, 0, x), "╮╭"))
			break;
	ck_assert_msg(is_one_of(glyph_at(g, 0, x), "╮╭"), "no bend: %s",
		      where(p, row, g));
	p->bend[row->item] = x;
	for (int cols = 0; cols < LABEL_TEXT && !said; cols++) {
		const char *at = strstr(
			line, packet_label_fit(p->r, row->item, cols, label));
		said = at && (at[-1] == ' ' || (unsigned char)at[-1] >= 0x80);
		if (said && strchr("0123456789", at[strlen(label)]) &&
		    at[strlen(label)])
			said = false;
	}
	ck_assert_msg(said, "its label is not whole: %s", where(p, row, g));
	free(line);
}

/* It comes down where it turned, and its head touches a lane. */
static void check_arrived(const struct painting *p, const struct row *row,
			  const struct grid *g)
{
	bool copied = recording_packet(p->r, row->item)->copy_of != ROW_NONE;
	int b = column_of(&p->l, row->to), step, x;

	step = glyph_at(g, 0, b - 1) == 0x25b6 ? -1 : 1;
	ck_assert_msg(glyph_at(g, 0, b + step) == (step < 0 ? 0x25b6 : 0x25c0),
		      "no head at its lane: %s", where(p, row, g));
	for (x = b + step; x > 0 && x < g->cols - 1; x += step)
		if (is_one_of(glyph_at(g, 0, x), "╰╯◇"))
			break;
	ck_assert_msg(is_one_of(glyph_at(g, 0, x), copied ? "◇" : "╰╯"),
		      "it comes from nowhere: %s", where(p, row, g));
	ck_assert_msg(copied || x == p->bend[row->item],
		      "it left at column %d: %s", p->bend[row->item],
		      where(p, row, g));
	if (row->lane != row->to) /* else its note stands on the line */
		ck_assert_msg(is_line(g, x, b + step), "its line breaks: %s",
			      where(p, row, g));
}

static void check_ended(const struct painting *p, const struct row *row,
			const struct grid *g)
{
	const struct packet_row *packet = recording_packet(p->r, row->item);
	uint32_t glyph = row->kind == ROW_HELD ? 0x250a : 0x2717;

	if (packet->copy_of == ROW_NONE)
		ck_assert_msg(glyph_at(g, 0, p->bend[row->item]) == glyph,
			      "it ends elsewhere: %s", where(p, row, g));
}

static void check_row(struct painting *p, const struct row *row,
		      const struct grid *g)
{
	if (!is_drawn(p, row))
		return;
	check_lanes(p, row, g);
	if (row->kind == ROW_SENT)
		check_sent(p, row, g);
	else if (row->kind == ROW_ARRIVED)
		check_arrived(p, row, g);
	else if (is_packet(row))
		check_ended(p, row, g);
}

/* Two packets on their way have tracks of their own, where there is room. */
static void check_tracks(const struct painting *p, int most)
{
	const struct ladder_track *t = p->l.track;

	for (int i = 0; i < LADDER_TRACKS; i++)
		for (int j = 0; j < i && most > 0; j++)
			if (t[i].packet != ROW_NONE && t[j].packet != ROW_NONE)
				ck_assert_int_ne(p->bend[t[i].packet],
						 p->bend[t[j].packet]);
}

START_TEST(every_row)
{
	int cols = widths[_i % ROWS(widths)];
	struct painting p = painting_new(_i / ROWS(widths), cols);

	for (size_t i = 0; i < p.rows.n; i++) {
		struct row *row = &p.rows.at[i];
		struct grid g;

		grid_init(&g, ladder_row_height(&p.l, row), cols);
		ladder_paint_row(&p.l, &g, 0, row);
		check_row(&p, row, &g);
		check_tracks(&p, 16);
		grid_free(&g);
	}
	painting_free(&p);
}
END_TEST

/* Calls f for each line of a text. */
static void each_line(char *text, void (*f)(const char *line, int cols),
		      int cols)
{
	char *rest = text, *line;

	while ((line = strsep(&rest, "\n")) != NULL)
		f(line, cols);
}

static void check_width(const char *line, int cols)
{
	size_t n = strlen(line);

	ck_assert_msg(text_width(line) <= cols, "wider than %d: %s", cols,
		      line);
	ck_assert_msg(n == 0 || line[n - 1] != ' ', "ends in a blank: '%s'",
		      line);
}

START_TEST(never_too_wide)
{
	for (int cols = LADDER_MIN_COLS; cols <= 200; cols += 7) {
		for (int lang = 0; lang < ROWS(langs); lang++) {
			struct recording *r = stories[_i].make();
			char *text;

			i18n_set(langs[lang]);
			text = ladder_text(r, cols, lang);
			each_line(text, check_width, cols);
			free(text);
			recording_free(r);
		}
	}
}
END_TEST

/* Below the least width it is as wide as that, and nothing worse happens. */
START_TEST(no_width_at_all)
{
	static const int cols[] = { -1, 0, 1, 59, 1000 };

	for (int i = 0; i < ROWS(cols); i++) {
		struct recording *r = stories[_i].make();
		char *text = ladder_text(r, cols[i], false);

		each_line(text, check_width,
			  cols[i] < LADDER_MIN_COLS ? LADDER_MIN_COLS
						    : cols[i]);
		free(text);
		recording_free(r);
	}
}
END_TEST

/* Each character of the one is the other's, if it is ours. */
START_TEST(ascii_is_the_same_picture)
{
	for (int w = 0; w < ROWS(widths); w++) {
		struct recording *r = stories[_i].make();
		char *pretty = ladder_text(r, widths[w], false);
		char *ascii = ladder_text(r, widths[w], true), *at = ascii;
		size_t n = strlen(pretty), used = 0;

		while (used < n) {
			uint32_t c;
			size_t len = utf8_decode(pretty + used, n - used, &c);
			int width = c == '\n' ? 1 : char_width(c);
			char want = c == '\n' ? '\n' : glyph_ascii(c);

			ck_assert_msg(want != '?' || c == '?' || c > 0x2e80,
				      "U+%04X has no ASCII", c);
			while (width-- > 0)
				ck_assert_int_eq(*at++, want);
			used += len;
		}
		ck_assert_str_eq(at, "");
		free(pretty);
		free(ascii);
		recording_free(r);
	}
}
END_TEST

/* --- rows ---------------------------------------------------------------- */

/* However far one comes at a time, the rows are those of all at once. */
START_TEST(rows_in_steps)
{
	struct recording *r = stories[_i].make();
	struct rows all = { 0 };

	rows_update(&all, r, recording_count(r));
	for (uint32_t step = 1; step < 9; step++) {
		struct rows rows = { 0 };

		for (uint32_t i = 0; i < recording_count(r); i += step)
			rows_update(&rows, r, i + step);
		ck_assert_uint_eq(rows.n, all.n);
		for (size_t i = 0; i < all.n; i++) {
			ck_assert_int_eq((int)rows.at[i].kind,
					 (int)all.at[i].kind);
			ck_assert_uint_eq(rows.at[i].event, all.at[i].event);
			ck_assert_uint_eq(rows.at[i].n_states,
					  all.at[i].n_states);
		}
		rows_free(&rows);
	}
	rows_free(&all);
	recording_free(r);
}
END_TEST

static struct story s;
static struct rows rows;

static void setup(void)
{
	i18n_set("en");
	s = story_new();
	rows = (struct rows){ 0 };
	end_add(&s, "C", "127.0.0.1:40000", "C.s");
	end_add(&s, "S", "127.0.0.1:80", "S.c");
}

static void teardown(void)
{
	rows_free(&rows);
	recording_free(s.r);
}

/* Compares the kinds of all rows with a list that ends in -1. */
#define assert_kinds(...)                                                      \
	do {                                                                   \
		static const int kinds_[] = { __VA_ARGS__ };                   \
                                                                               \
		rows_update(&rows, s.r, recording_count(s.r));                 \
		ck_assert_uint_eq(rows.n, ROWS(kinds_));                       \
		for (int i_ = 0; i_ < ROWS(kinds_); i_++)                      \
			ck_assert_int_eq((int)rows.at[i_].kind, kinds_[i_]);   \
	} while (0)

START_TEST(rows_of_packets)
{
	uint32_t p = segment(&s, 0, 1, TH_S, 0, 0, 0);

	arrive(&s, p, FATE_DELIVERED);
	copy(&s, 0, 1, p, FATE_DUPLICATED);
	arrive(&s, segment(&s, 1, 0, TH_R, 0, 0, 0), FATE_DROPPED);
	arrive(&s, segment(&s, 1, 0, TH_R, 0, 0, 0), FATE_ABSORBED);
	arrive(&s, segment(&s, 1, 0, TH_R, 0, 0, 0), FATE_CORRUPTED);
	arrive(&s, segment(&s, 1, 0, TH_R, 0, 0, 0), FATE_HELD);
	assert_kinds(ROW_SENT, ROW_ARRIVED, ROW_ARRIVED, ROW_SENT, ROW_LOST,
		     ROW_SENT, ROW_LOST, ROW_SENT, ROW_LOST, ROW_SENT,
		     ROW_HELD);
	ck_assert_uint_eq(rows.at[0].lane, 0);
	ck_assert_uint_eq(rows.at[0].to, 1);
	ck_assert_uint_eq(rows.at[3].lane, 1);
	ck_assert_uint_eq(rows.at[3].to, 0);
	ck_assert_uint_eq(rows.at[1].t_ns, 2 * STORY_STEP_NS);
}
END_TEST

/* What a call returns is told when it returns, not before. */
START_TEST(rows_of_a_call_at_once)
{
	uint32_t n = call(&s, 0, "send", "s, \"x\"");

	assert_kinds(ROW_BEGIN);
	segment(&s, 0, 1, TH_S, 0, 0, 0);
	state(&s, 0, TCP_SYN_SENT);
	ret(&s, n, 1, 0, NULL);
	assert_kinds(ROW_CALL, ROW_SENT);
	ck_assert_uint_eq(rows.at[1].n_states, 1);
}
END_TEST

START_TEST(rows_of_a_call_that_blocks)
{
	uint32_t n = call(&s, 0, "connect", "s, :80");
	uint32_t p = segment(&s, 0, 1, TH_S, 0, 0, 0);

	arrive(&s, p, FATE_DELIVERED);
	ret(&s, n, 0, 0, NULL);
	call(&s, 1, "accept", "l");
	assert_kinds(ROW_BEGIN, ROW_SENT, ROW_ARRIVED, ROW_RETURN, ROW_BEGIN);
	ck_assert_uint_eq(rows.at[3].lane, 0);
	ck_assert_uint_eq(rows.at[4].lane, 1);
}
END_TEST

/* Four join the row before; notes, marks and failures cause nothing. */
START_TEST(rows_of_states)
{
	segment(&s, 0, 1, TH_S, 0, 0, 0);
	state(&s, 0, TCP_SYN_SENT);
	state(&s, 1, TCP_SYN_SENT);
	state(&s, 0, TCP_ESTABLISHED);
	state(&s, 1, TCP_ESTABLISHED);
	state(&s, 0, TCP_CLOSED);
	say(&s, "A note.", NULL);
	state(&s, 1, TCP_CLOSED);
	recording_mark(s.r, s.t_ns, "mark");
	state(&s, 1, TCP_LISTEN);
	expectation(&s, EXPECT_FAILED, "a", "b");
	expectation(&s, EXPECT_OK, "a", "a");
	expectation(&s, EXPECT_NOT_CHECKED, "a", "");
	state(&s, 1, TCP_CLOSED);
	assert_kinds(ROW_SENT, ROW_STATE, ROW_NOTE, ROW_STATE, ROW_MARK,
		     ROW_STATE, ROW_FAILED, ROW_STATE);
	ck_assert_uint_eq(rows.at[0].n_states, ROW_STATES);
	ck_assert_uint_eq(rows.at[1].n_states, 1);
}
END_TEST

/* The observer is heard where the kernel says nothing. */
START_TEST(rows_of_the_observer)
{
	int x = end_add(&s, "X", "127.0.0.1:5", NULL);
	int y = end_add(&s, "Y", "127.0.0.1:6", NULL);

	state(&s, 0, TCP_CLOSED);
	state(&s, 1, TCP_LISTEN);
	arrive(&s, segment(&s, 0, 1, TH_S, 0, 0, 0), FATE_DELIVERED);
	arrive(&s, segment(&s, x, y, TH_S, 0, 0, 0), FATE_DELIVERED);
	assert_kinds(ROW_STATE, ROW_SENT, ROW_ARRIVED, ROW_SENT, ROW_ARRIVED);
	ck_assert_uint_eq(rows.at[0].n_states, 2);
	ck_assert_uint_eq(rows.at[1].n_states, 0);
	ck_assert_uint_eq(rows.at[3].n_states, 1);
}
END_TEST

START_TEST(rows_of_notes)
{
	say(&s, "Both.", "都有。");
	say(&s, "English.", NULL);
	say(&s, "English too.", NULL);
	recording_note(s.r, s.t_ns, "zh", "中文。", 1);
	recording_note(s.r, s.t_ns, "fr", "Quoi ?", 1);
	if (_i == 0)
		assert_kinds(ROW_NOTE, ROW_NOTE, ROW_NOTE);
	i18n_set("zh");
	if (_i == 1) {
		assert_kinds(ROW_NOTE, ROW_NOTE, ROW_NOTE);
		ck_assert_str_eq(
			recording_text(
				s.r,
				recording_note_row(s.r, rows.at[0].item)->text),
			"都有。");
	}
}
END_TEST

/* --- words --------------------------------------------------------------- */

START_TEST(times)
{
	static const struct {
		uint64_t t_ns;
		const char *text;
	} times_[] = {
		{ 0, "0.000 ms" },
		{ 499, "0.000 ms" },
		{ 500, "0.001 ms" }, /* 0.0005, a little above in binary */
		{ 508123, "0.508 ms" },
		{ 99999499, "99.999 ms" },
		{ 99999500, "100.0 ms" },
		{ 208581000, "208.6 ms" },
		{ 999949999, "999.9 ms" },
		{ 999950000, "1.000 s" },
		{ 1034000000, "1.034 s" },
		{ 9999999000000, "9999.999 s" },
		{ 9999999500000, "10000.0 s" },
		{ 12345678901000, "12345.7 s" },
		{ 864000000000000, "10.0 d" },
		{ UINT64_MAX, "213504.0 d" },
	};
	char out[TIME_TEXT];

	for (int i = 0; i < ROWS(times_); i++) {
		ck_assert_str_eq(time_format(times_[i].t_ns, out),
				 times_[i].text);
		ck_assert_int_le(text_width(out), 10);
	}
}
END_TEST

/* Label by label, from all that there is to say to the number alone. */
START_TEST(labels_get_shorter)
{
	static const char *const want[] = {
		"#2 [P.] seq 1 ack 1 len 13 win 65160 retransmission",
		"#2 [P.] seq 1 ack 1 len 13 retransmission",
		"#2 [P.] seq 1 ack 1 len 13 retrans",
		"#2 [P.] seq 1 len 13 retrans",
		"#2 [P.] seq 1 len 13 ↻",
		"#2 [P.] len 13 ↻",
		"#2 [P.] ↻",
		"#2 [P.]",
		"#2",
	};
	char label[LABEL_TEXT];

	segment(&s, 0, 1, TH_P | TH_ACK, 1, 1, 13);
	segment(&s, 0, 1, TH_P | TH_ACK, 1, 1, 13);
	recording_flow_edit(s.r, 0)->tcp->side[0].seq_base = STORY_ISS;
	recording_flow_edit(s.r, 0)->tcp->side[1].seq_base = 2 * STORY_ISS;
	ck_assert_str_eq(packet_label(s.r, 1, label), want[0]);
	for (int i = 0; i < ROWS(want); i++) {
		int cols = text_width(want[i]);

		ck_assert_str_eq(packet_label_fit(s.r, 1, cols, label),
				 want[i]);
		if (i + 1 < ROWS(want))
			ck_assert_str_eq(
				packet_label_fit(s.r, 1, cols - 1, label),
				want[i + 1]);
	}
	ck_assert_str_eq(packet_label_fit(s.r, 1, 0, label), "#2");
}
END_TEST

/* A bare ACK is about its acknowledgment. */
START_TEST(label_of_an_ack)
{
	char label[LABEL_TEXT];

	segment(&s, 0, 1, TH_ACK, 1, 1, 0);
	recording_flow_edit(s.r, 0)->tcp->side[1].seq_base = 2 * STORY_ISS;
	ck_assert_str_eq(packet_label_fit(s.r, 0, 13, label), "#1 [.] ack 1");
}
END_TEST

START_TEST(labels_of_other_protocols)
{
	struct packet esp = { .protocol = 50 }, tail = { .protocol = IP_UDP };
	char label[LABEL_TEXT];

	tail.fragment = true;
	tail.fragment_offset = 1480;
	datagram(&s, 0, 1, 33);
	icmp(&s, 1, 0, IP_ICMP, 3, 3);
	icmp(&s, 1, 0, IP_ICMPV6, 1, 4);
	icmp(&s, 1, 0, IP_ICMP, 5, 1);
	send_any(&s, 0, 1, &esp, ROW_NONE);
	ck_assert_str_eq(packet_label(s.r, 0, label), "#1 UDP len 33");
	ck_assert_str_eq(packet_label_fit(s.r, 0, 12, label), "#1 UDP");
	ck_assert_str_eq(packet_label(s.r, 1, label),
			 "#2 ICMP port unreachable");
	ck_assert_str_eq(packet_label_fit(s.r, 1, 23, label),
			 "#2 port unreachable");
	ck_assert_str_eq(packet_label_fit(s.r, 1, 11, label), "#2 ICMP 3/3");
	ck_assert_str_eq(packet_label_fit(s.r, 1, 10, label), "#2 ICMP");
	ck_assert_str_eq(packet_label(s.r, 2, label),
			 "#3 ICMP port unreachable");
	ck_assert_str_eq(packet_label(s.r, 3, label), "#4 ICMP type 5 code 1");
	ck_assert_str_eq(packet_label(s.r, 4, label), "#5 IP 50");
	send_any(&s, 0, 1, &tail, ROW_NONE);
	ck_assert_str_eq(packet_label(s.r, 5, label), "#6 UDP fragment 1480");
	ck_assert_str_eq(packet_label_fit(s.r, 5, 19, label),
			 "#6 fragment 1480");
	ck_assert_str_eq(packet_label_fit(s.r, 5, 15, label), "#6 @1480");
	ck_assert_str_eq(packet_label_fit(s.r, 5, 7, label), "#6");
	ck_assert_str_eq(packet_label_fit(s.r, 4, 3, label), "#5");
}
END_TEST

/* The result stays as long as anything does. */
START_TEST(calls_get_shorter)
{
	static const struct {
		int call, cols;
		const char *text;
	} want[] = {
		{ 0, 99, "… recv(c, 1024) = 13 \"Hello, World!\"" },
		{ 0, 36, "… recv(c, 1024) = 13 \"Hello, World!\"" },
		{ 0, 35, "… recv(c, 1024) = 13 \"Hello, World…" },
		{ 0, 29, "… recv(c, 1024) = 13 \"Hello,…" },
		{ 0, 28, "… recv(c, 10…) = 13 \"Hello,…" },
		{ 0, 22, "… recv(…) = 13 \"Hello…" },
		{ 0, 18, "… recv(…) = 13 \"H…" },
		{ 0, 17, "… recv(…) = 13" },
		{ 0, 13, "… recv = 13" },
		{ 0, 10, "recv = 13" },
		{ 0, 8, "recv = …" },
		{ 1, 99, "… connect(s, :80) = -1 ECONNREFUSED" },
		{ 1, 33, "… connect(s, …) = -1 ECONNREFUSED" },
		{ 1, 27, "… connect = -1 ECONNREFUSED" },
		{ 1, 26, "connect = -1 ECONNREFUSED" },
		{ 1, 24, "connect ECONNREFUSED" },
		{ 2, 99, "… odd() = -7" },
		{ 3, 99, "accept(l) …" },
		{ 3, 10, "accept …" },
		{ 4, 99, "… ioctl() = -1 errno 4095" },
		{ 4, 11, "ioctl errn…" },
	};
	uint32_t n[] = { call(&s, 0, "recv", "c, 1024"),
			 call(&s, 0, "connect", "s, :80"),
			 call(&s, 0, "odd", ""), call(&s, 0, "accept", "l"),
			 call(&s, 0, "ioctl", "") };
	char out[CALL_TEXT];

	ret(&s, n[0], 13, 0, "\"Hello, World!\"");
	ret(&s, n[1], -1, 111, "never shown");
	ret(&s, n[2], -7, 0, NULL);
	ret(&s, n[4], -1, 4095, NULL);
	for (int i = 0; i < ROWS(want); i++) {
		const struct call_row *row =
			recording_call(s.r, n[want[i].call]);

		call_label_fit(s.r, row,
			       want[i].call == 3 ? ROW_BEGIN : ROW_RETURN,
			       want[i].cols, out);
		ck_assert_str_eq(out, want[i].text);
	}
}
END_TEST

/* However little room there is, and however long it is. */
START_TEST(calls_of_any_length)
{
	char longest[2001], out[CALL_TEXT];
	const struct call_row *row;

	for (size_t i = 0; i + 3 < sizeof(longest); i += 3)
		memcpy(longest + i, "数", 4);
	call_ret(&s, 0, longest, longest, 1, 0, longest);
	row = recording_call(s.r, 0);
	for (int cols = 1; cols < 700; cols++) {
		call_label_fit(s.r, row, ROW_CALL, cols, out);
		ck_assert_int_le(text_width(out), cols);
		ck_assert_ptr_null(strstr(out, "\xef\xbf\xbd"));
		for (size_t at = 0; out[at] != '\0';) {
			uint32_t c;
			size_t len =
				utf8_decode(out + at, strlen(out + at), &c);

			ck_assert_uint_ne(len, 0);
			at += len;
		}
	}
	call_label(s.r, row, ROW_CALL, out);
	ck_assert_ptr_nonnull(strstr(out, "…"));
}
END_TEST

/* --- the whole ----------------------------------------------------------- */

/* More lanes than fit: the rest is told in words, and none is left out. */
START_TEST(many_lanes)
{
	int end[20];
	char *text;

	for (int i = 0; i < 20; i++) {
		char lane[8], address[32];

		snprintf(lane, sizeof(lane), "L%d", i);
		snprintf(address, sizeof(address), "127.0.0.1:%d", 1000 + i);
		end[i] = end_add(&s, lane, address, NULL);
	}
	for (int i = 1; i < 20; i++)
		arrive(&s, datagram(&s, end[0], end[i], 1), FATE_DELIVERED);
	text = ladder_text(s.r, 60, false);
	ck_assert_ptr_nonnull(strstr(text, "L0 → L19 #19 UDP len 1"));
	ck_assert_ptr_nonnull(strstr(text, "· #19 delivered"));
	each_line(text, check_width, 60);
	free(text);
}
END_TEST

/* Hundreds on their way: no track is lost, none outside the lanes. */
START_TEST(a_flood)
{
	enum { FLOOD = 300, COLS = 60 };
	uint32_t p[FLOOD];
	struct ladder l;

	for (int i = 0; i < FLOOD; i++) /* both ways, or one */
		p[i] = segment(&s, i % (2 - _i), 1 - i % (2 - _i), TH_ACK, 1, 1,
			       0);
	for (int i = 0; i < FLOOD; i++)
		arrive(&s, p[i], FATE_DELIVERED);
	rows_update(&rows, s.r, recording_count(s.r));
	ladder_init(&l, s.r, COLS);
	for (size_t i = 0; i < rows.n; i++) {
		struct grid g;

		grid_init(&g, ladder_row_height(&l, &rows.at[i]), COLS);
		ladder_paint_row(&l, &g, 0, &rows.at[i]);
		for (int x = 0; x < COLS; x++) {
			ck_assert(!is_one_of(glyph_at(&g, 0, x), "◇"));
			if (x < l.x[0] || x > l.x[1])
				ck_assert(!is_one_of(glyph_at(&g, 0, x),
						     "┊╭╮╰╯─▶◀"));
		}
		ck_assert(is_one_of(glyph_at(&g, 0, l.x[0]), "│├┤"));
		ck_assert(is_one_of(glyph_at(&g, 0, l.x[1]), "│├┤"));
		grid_free(&g);
	}
	for (int i = 0; i < LADDER_TRACKS; i++)
		ck_assert_uint_eq(l.track[i].packet, ROW_NONE);
}
END_TEST

START_TEST(widths_of_lanes)
{
	struct ladder l;

	for (int cols = 60; cols < 300; cols++) {
		ladder_init(&l, s.r, cols);
		ck_assert_int_eq(l.cols, cols);
		ck_assert_int_lt(l.x[1], cols);
		ck_assert_int_gt(l.x[1] - l.x[0], 20);
	}
	ladder_init(&l, s.r, 10);
	ck_assert_int_eq(l.cols, LADDER_MIN_COLS);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("ladder");
	TCase *t = tcase_create("ladder");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, expected_screens, 0, N_STORIES);
	tcase_add_loop_test(t, every_row, 0, N_STORIES * ROWS(widths));
	tcase_add_loop_test(t, never_too_wide, 0, N_STORIES);
	tcase_add_loop_test(t, no_width_at_all, 0, N_STORIES);
	tcase_add_loop_test(t, ascii_is_the_same_picture, 0, N_STORIES);
	tcase_add_loop_test(t, rows_in_steps, 0, N_STORIES);
	tcase_add_test(t, rows_of_packets);
	tcase_add_test(t, rows_of_a_call_at_once);
	tcase_add_test(t, rows_of_a_call_that_blocks);
	tcase_add_test(t, rows_of_states);
	tcase_add_test(t, rows_of_the_observer);
	tcase_add_loop_test(t, rows_of_notes, 0, 2);
	tcase_add_test(t, times);
	tcase_add_test(t, labels_get_shorter);
	tcase_add_test(t, label_of_an_ack);
	tcase_add_test(t, labels_of_other_protocols);
	tcase_add_test(t, calls_get_shorter);
	tcase_add_test(t, calls_of_any_length);
	tcase_add_test(t, many_lanes);
	tcase_add_loop_test(t, a_flood, 0, 2);
	tcase_add_test(t, widths_of_lanes);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
