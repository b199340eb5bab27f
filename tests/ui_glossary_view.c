/*
 * The glossary on the screen: what K finds at the cursor, the list and its
 * search, links by keys and by the mouse, and lessons that are run. The scenes
 * are kept in tests/screens/glossary-*.txt:
 *
 *	WIRESTEP_GOLDEN=write build/tests/ui_glossary_view
 */
#include "tests/test.h"

#include "tests/fake_hello.h"
#include "tests/scene.h"
#include "tests/screen.h"
#include "ui/text/i18n.h"

#define SCENARIO                                                               \
	"scenario fake-hello\nmode realtime\ntitle en \"Hello\"\nlesson en "   \
	"\"It.\"\n"                                                            \
	"actor C, S\nC s = socket tcp\n"

static struct screen s;
static struct fake fake;

static void setup(void)
{
	i18n_set("en");
	screen_open(&s, 100, 30);
	screen_record(&s, story_hello());
}

static void teardown(void)
{
	screen_close(&s);
}

static const char *term(void)
{
	return s.app.glossary.entry ? s.app.glossary.entry->term[0] : "";
}

/* --- the word at the cursor ---------------------------------------------- */

/* K after these keys opens at that entry. */
static const struct {
	const char *keys, *term;
} here[] = {
	{ "", "ladder" },		 /* nothing has happened */
	{ "2 j Enter \"2\"", "CLOSED" }, /* the first box of the diagram */
	{ "3", "flow" },
	{ "G 4 g", "SYN" },
	{ "5", "stream" },
	{ "6", "graphs" },
	{ "Tab Tab", "ladder" },
};

START_TEST(word_here)
{
	screen_play(&s, here[_i].keys);
	screen_play(&s, "K");
	ck_assert_int_eq((int)s.app.view, VIEW_GLOSSARY);
	ck_assert_str_eq(term(), here[_i].term);
	screen_play(&s, "Esc");
	ck_assert_int_ne((int)s.app.view, VIEW_GLOSSARY);
}
END_TEST

/* Whatever step one is at, it is a word of what that row shows. */
START_TEST(every_step_has_a_word)
{
	static const char *const words[] = {
		"socket", "bind()",  "listen()", "accept()", "connect()",
		"SYN",	  "SYN+ACK", "ACK",	 "FIN",	     "PSH",
		"send()", "recv()",  "close()",	 "dropped",  "retransmission",
	};
	bool seen[ROWS(words)] = { false };
	int distinct = 0;

	for (uint32_t i = 0; i < (uint32_t)s.app.player.n_steps; i++) {
		screen_play(&s, "n K");
		for (int k = 0; k < ROWS(words); k++)
			seen[k] |= strcmp(term(), words[k]) == 0;
		screen_play(&s, "Esc");
	}
	for (int k = 0; k < ROWS(words); k++)
		distinct += seen[k];
	ck_assert_int_ge(distinct, 6);
}
END_TEST

/* Every field of every packet, or else the header that it is in. */
START_TEST(every_field_has_a_word)
{
	int words = 0;

	screen_play(&s, "G");
	s.app.focus = PANE_PACKET;
	s.app.closed = 0;
	for (int i = 0; i < 30; i++) {
		const struct glossary_entry *e;

		s.app.field = i;
		e = glossary_here(&s.app);
		ck_assert_msg(e != NULL, "field %d", i);
		ck_assert_str_ne(e->term[0], "ladder");
		words += strcmp(e->term[0], "packet") != 0;
	}
	ck_assert_int_ge(words, 10);
}
END_TEST

START_TEST(at_home)
{
	teardown();
	screen_open(&s, 80, 24);
	glossary_open(&s.app, glossary_here(&s.app));
	screen_tick(&s);
	ck_assert_str_eq(term(), "scenario");
	screen_play(&s, "Esc");
	ck_assert_int_eq((int)s.app.view, VIEW_HOME);
}
END_TEST

/* --- the pages of help --------------------------------------------------- */

START_TEST(pages)
{
	screen_play(&s, "2 ?");
	screen_must_show(&s, "one event forward");
	screen_play(&s, "Tab");
	ck_assert_int_eq((int)s.app.view, VIEW_GLOSSARY);
	screen_play(&s, "?");
	ck_assert_int_eq((int)s.app.view, VIEW_HELP);
	screen_play(&s, "K Esc");
	ck_assert_int_eq((int)s.app.view, VIEW_STATES);
}
END_TEST

static void press(const char *text)
{
	int y, x;

	ck_assert_msg(screen_find(&s, text, &y, &x), "%s", text);
	screen_mouse(&s, MOUSE_PRESS, y, x);
}

START_TEST(pages_by_the_mouse)
{
	screen_play(&s, "?");
	press("K Glossary");
	ck_assert_int_eq((int)s.app.view, VIEW_GLOSSARY);
	press("? Keys");
	ck_assert_int_eq((int)s.app.view, VIEW_HELP);
}
END_TEST

/* --- searching ----------------------------------------------------------- */

START_TEST(search_while_typing)
{
	screen_play(&s, "K / \"rt\"");
	screen_must_show(&s, "RTT");
	ck_assert_str_eq(term(), "RTO"); /* begins so; a port comes after */
	screen_play(&s, "\"t\"");
	ck_assert_str_eq(term(), "RTT");
	screen_play(&s, "Enter");
	screen_must_show(&s, "/rtt");
	screen_must_not_show(&s, " SACK permitted");
	screen_play(&s, "Esc");
	ck_assert_int_eq((int)s.app.view, VIEW_GLOSSARY);
	ck_assert_str_eq(term(), "RTT");
	screen_must_not_show(&s, "/rtt");
	screen_play(&s, "Esc");
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
}
END_TEST

START_TEST(search_is_given_up)
{
	screen_play(&s, "K / \"time-wait\"");
	ck_assert_str_eq(term(), "TIME-WAIT");
	screen_play(&s, "Esc");
	ck_assert_int_eq((int)s.app.prompt, PROMPT_NONE);
	ck_assert_str_eq(s.app.glossary.find, "");
	ck_assert_str_eq(term(), "TIME-WAIT");
}
END_TEST

/* What no name has is looked for in what entries say. */
START_TEST(search_in_texts)
{
	screen_play(&s, "K / \"parallel universe\"");
	screen_must_show(&s, "no such word");
	screen_play(&s, "C-u \"somaxconn is\"");
	screen_must_show(&s, "no such word");
	screen_play(&s, "C-u \"cuts it to net.core\"");
	ck_assert_str_eq(term(), "backlog");
}
END_TEST

START_TEST(search_in_chinese)
{
	i18n_set("zh");
	screen_play(&s, "K / \"拥塞窗\"");
	ck_assert_str_eq(term(), "cwnd");
	screen_must_show(&s, "拥塞窗口 cwnd");
}
END_TEST

/* --- links --------------------------------------------------------------- */

START_TEST(links_by_keys)
{
	screen_play(&s, "K / \"rto\" Enter Enter Enter"); /* its first link */
	ck_assert_str_eq(term(), "RTT");
	ck_assert_str_eq(s.app.glossary.find, "");
	screen_play(&s, "Tab Tab Enter");
	ck_assert_str_eq(term(), "timestamps");
	screen_play(&s, "Backspace");
	ck_assert_str_eq(term(), "RTT");
	screen_play(&s, "Backspace");
	ck_assert_str_eq(term(), "RTO");
	screen_play(&s, "Backspace");
	ck_assert_str_eq(term(), "RTO");
	screen_must_show(&s, "no word was before");
}
END_TEST

/* Around in both directions, over the state in which none is chosen. */
START_TEST(links_go_around)
{
	int n;

	screen_play(&s, "K / \"rto\" Enter");
	n = glossary_links(s.app.glossary.entry);
	ck_assert_int_gt(n, 2);
	for (int i = 0; i < n; i++) {
		screen_play(&s, "Tab");
		ck_assert_int_eq(s.app.glossary.link, i);
	}
	screen_play(&s, "Tab");
	ck_assert_int_eq(s.app.glossary.link, -1);
	screen_play(&s, "S-Tab");
	ck_assert_int_eq(s.app.glossary.link, n - 1);
}
END_TEST

/* More than are remembered: the newest ones are. */
START_TEST(a_long_way)
{
	screen_play(&s, "K / \"rto\" Enter");
	for (int i = 0; i < 3 * LOOK_BACK; i++)
		screen_play(&s, "Tab Enter");
	ck_assert_int_eq(s.app.glossary.n_back, LOOK_BACK);
	for (int i = 0; i < LOOK_BACK; i++)
		screen_play(&s, "Backspace");
	ck_assert_int_eq(s.app.glossary.n_back, 0);
}
END_TEST

START_TEST(links_by_the_mouse)
{
	screen_play(&s, "K / \"rto\" Enter Esc");
	press("exponential backoff");
	screen_play(&s, "Backspace");
	press("user timeout");
	ck_assert_str_eq(term(), "user timeout");
	press("▶ user-timeout");
	ck_assert_str_eq(s.app.begins_lesson, "user-timeout");
}
END_TEST

START_TEST(list_by_the_mouse)
{
	int y, x;

	screen_play(&s, "K g");
	ck_assert(screen_find(&s, "accept queue     ", &y, &x));
	screen_mouse(&s, MOUSE_PRESS, y, x);
	ck_assert_str_eq(term(), "accept queue");
	screen_mouse(&s, MOUSE_WHEEL_DOWN, y, x);
	ck_assert_str_eq(term(), "accept()");
}
END_TEST

START_TEST(the_whole_list)
{
	size_t n = 0;

	screen_play(&s, "K g");
	for (; glossary_at(n); n++) {
		ck_assert_ptr_eq(s.app.glossary.entry, glossary_at(n));
		screen_play(&s, "j");
	}
	ck_assert_ptr_eq(s.app.glossary.entry, glossary_at(n - 1));
	screen_play(&s, "G PgUp g");
	ck_assert_ptr_eq(s.app.glossary.entry, glossary_at(0));
}
END_TEST

/* --- what is drawn ------------------------------------------------------- */

/* All of an entry can be read: at this size nothing is cut. */
START_TEST(entries_fit)
{
	size_t n = 0;

	i18n_set(_i ? "zh" : "en");
	screen_resize(&s, 80, 24);
	screen_play(&s, "K g");
	for (; glossary_at(n); n++, screen_play(&s, "j")) {
		int links = glossary_links(glossary_at(n));

		for (int i = 0; i < links; i++)
			ck_assert_msg(s.app.glossary.link_area[i].rows == 1,
				      "%s: link %d is not seen",
				      glossary_at(n)->term[0], i);
	}
}
END_TEST

/* On the smallest screen Tab brings each link into view. */
START_TEST(links_are_seen)
{
	size_t n = 0;

	i18n_set(_i ? "zh" : "en");
	screen_resize(&s, APP_MIN_COLS, APP_MIN_ROWS);
	screen_play(&s, "K g");
	for (; glossary_at(n); n++, screen_play(&s, "j")) {
		int links = glossary_links(glossary_at(n));

		for (int i = 0; i < links; i++) {
			screen_play(&s, "Tab");
			ck_assert_msg(s.app.glossary.link_area[i].rows == 1,
				      "%s: link %d is not seen",
				      glossary_at(n)->term[0], i);
		}
	}
}
END_TEST

/* --- lessons ------------------------------------------------------------- */

START_TEST(a_lesson_is_run)
{
	screen_play(&s, "K / \"rto\" Enter S-Tab S-Tab Enter");
	ck_assert_str_eq(s.app.begins_lesson, "lost-syn");
	ck_assert_int_eq((int)s.app.view, VIEW_GLOSSARY);
	ck_assert(app_has_show(&s.app));
}
END_TEST

/* A run that goes on by itself would have to wait: it says so instead. */
START_TEST(a_run_goes_on)
{
	teardown();
	screen_open(&s, 80, 24);
	screen_run_plot(&s, &fake, fake_hello, SCENARIO);
	screen_play(&s, "K / \"rto\" Enter S-Tab S-Tab Enter");
	screen_must_show(&s, "in another terminal: wirestep run lost-syn");
	ck_assert_str_eq(s.app.begins_lesson, "");
}
END_TEST

/* --- scenes -------------------------------------------------------------- */

static const struct scene_size sizes[] = {
	{ 60, 16, true },
	{ 80, 24, true },
	{ 120, 40, false },
};

static void open_hello(void)
{
	screen_record(&s, story_hello());
}

static const struct scene scenes[] = {
	{ "entry", open_hello, "K / \"rto\" Enter Esc Tab", "en", false, 3 },
	{ "chinese", open_hello, "K / \"重传\"", "zh", false, 2 },
	{ "ascii", open_hello, "K / \"slow start\" Enter S-Tab", "en", true,
	  2 },
};

static void close_scene(void)
{
	screen_close(&s);
}

START_TEST(expected_screens)
{
	scene_check(&s, "glossary", &scenes[_i], sizes, close_scene);
}
END_TEST

static Suite *glossary_view_suite(void)
{
	Suite *suite = suite_create("glossary_view");
	TCase *t = tcase_create("keys"), *drawn = tcase_create("screens");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 30);
	tcase_add_loop_test(t, word_here, 0, ROWS(here));
	tcase_add_test(t, every_step_has_a_word);
	tcase_add_test(t, every_field_has_a_word);
	tcase_add_test(t, at_home);
	tcase_add_test(t, pages);
	tcase_add_test(t, pages_by_the_mouse);
	tcase_add_test(t, search_while_typing);
	tcase_add_test(t, search_is_given_up);
	tcase_add_test(t, search_in_texts);
	tcase_add_test(t, search_in_chinese);
	tcase_add_test(t, links_by_keys);
	tcase_add_test(t, links_go_around);
	tcase_add_test(t, a_long_way);
	tcase_add_test(t, links_by_the_mouse);
	tcase_add_test(t, list_by_the_mouse);
	tcase_add_test(t, the_whole_list);
	tcase_add_loop_test(t, entries_fit, 0, 2);
	tcase_add_loop_test(t, links_are_seen, 0, 2);
	tcase_add_test(t, a_lesson_is_run);
	tcase_add_test(t, a_run_goes_on);
	suite_add_tcase(suite, t);
	tcase_add_loop_test(drawn, expected_screens, 0, ROWS(scenes));
	suite_add_tcase(suite, drawn);
	return suite;
}

TEST_MAIN(glossary_view_suite())
