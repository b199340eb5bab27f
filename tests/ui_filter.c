/*
 * Filters on the screen: what the prompt says while one types, what the lists
 * show then, and how to get all of it back.
 */
#include "tests/test.h"

#include "tests/screen_hello.h"

#define CAPTURE "tests/corpus/captures/lo-port-reuse.pcap"

/* --- the prompt ---------------------------------------------------------- */

/* After these keys in the list of packets, the line and what is below it. */
static const struct {
	const char *keys, *line, *hint;
} typed[] = {
	/* what can stand here */
	{ "\"ic\"", "ic", "icmp  icmp6" },
	{ "\"tcp an\"", "tcp an", "and  both hold" },
	{ "\"state FIN\"", "state FIN", "FIN-WAIT-1  FIN-WAIT-2" },
	{ "\"from \"", "from ", "C  S" },
	{ "", "", "tcp  udp" },
	/* Tab takes it, as far as it is clear */
	{ "\"retra\" Tab", "retransmission ", "and  or" },
	{ "\"ic\" Tab", "icmp", "icmp  icmp6" },
	{ "\"state TI\" Tab", "state TIME-WAIT ", "and  or" },
	{ "\"state F\" Tab", "state FIN-WAIT-", "FIN-WAIT-1" },
	{ "\"por and tcp\" Home Right Right Right Tab", "port  and tcp", "=" },
	{ "\"xyz\" Tab", "xyz", "^ unknown word" },
	/* what is wrong, once it can not become right */
	{ "\"prot 80\"", "prot 80", "^ unknown word \"prot\" (did you mean" },
	{ "\"tcp.port == 80\"", "tcp.port == 80", "did you mean \"tcp and" },
	{ "\"port 80 or 443\"", "port 80 or 443", "did you mean \"port 443\"" },
	{ "\"rtt > 20 and tcp\"", "rtt > 20 and tcp", "is not a time" },
};

START_TEST(says_what_it_makes_of_it)
{
	int y, x;

	screen_play(&s, "G 4 f");
	screen_play(&s, typed[_i].keys);
	ck_assert_str_eq(s.app.line, typed[_i].line);
	screen_must_show(&s, typed[_i].hint);
	/* the line that is edited, and under it the hint */
	ck_assert(screen_find(&s, "show:", &y, &x));
	ck_assert_int_eq(y, s.grid.rows - 2);
	ck_assert_int_eq(s.y, y);
	ck_assert(screen_find(&s, typed[_i].hint, &y, &x));
	ck_assert_int_eq(y, s.grid.rows - 1);
}
END_TEST

/* The caret is under the word, also of a line that is longer than the screen.
 */
START_TEST(points)
{
	int y, x, at;

	screen_play(&s, "G 4 f");
	if (_i)
		for (int i = 0; i < 12; i++)
			screen_play(&s, "\"port 80 or \"");
	screen_play(&s, "\"udp and prot 80\"");
	ck_assert(screen_find(&s, "prot 80", &y, &at));
	ck_assert_int_eq(y, s.grid.rows - 2);
	ck_assert(screen_find(&s, "^", &y, &x));
	ck_assert_int_eq(y, s.grid.rows - 1);
	ck_assert_int_eq(x, at);
	screen_must_show(&s, "unknown word \"prot\"");
}
END_TEST

START_TEST(a_wrong_one_is_not_taken)
{
	screen_play(&s, "G 4 f \"prot 80\" Enter");
	ck_assert_int_eq(s.app.prompt, PROMPT_SHOW);
	ck_assert_str_eq(s.app.line, "prot 80");
	screen_play(&s, "Esc");
	ck_assert_int_eq(s.app.prompt, PROMPT_NONE);
	ck_assert_ptr_null(filter_shown(&s.app));
}
END_TEST

/* --- the lists ----------------------------------------------------------- */

START_TEST(packets)
{
	screen_play(&s, "G 4 f \"from C and len > 0\" Enter");
	screen_must_show(&s, "show: from C and len > 0   1 of ");
	screen_must_show(&s, "len 13");
	screen_must_not_show(&s, "[S]");
	/* a line is that packet, wherever it stands */
	screen_play(&s, "Enter");
	ck_assert_int_eq(s.app.view, VIEW_STEP);
	ck_assert_uint_eq(
		recording_packet(s.app.player.rec, row()->item)->payload_len,
		13);
	/* the stepping view hides nothing; the list does, still */
	screen_must_not_show(&s, "show: ");
	screen_play(&s, "4");
	screen_must_show(&s, "show: from C and len > 0");
	/* f has it again, to be changed */
	screen_play(&s, "f");
	ck_assert_str_eq(s.app.line, "from C and len > 0");
	screen_play(&s, "C-u \"flags ~ S\" Enter");
	screen_must_show(&s, "   2 of ");
	screen_must_show(&s, "[S.]");
	screen_must_not_show(&s, "len 13");
	/* and an empty one is none */
	screen_play(&s, "f C-u Enter");
	screen_must_not_show(&s, "show: ");
	screen_must_show(&s, "len 13");
}
END_TEST

START_TEST(nothing_passes)
{
	screen_play(&s, "G 4 j j f \"udp\" Enter");
	screen_must_show(&s, "show: udp   0 of ");
	screen_must_show(&s, "nothing passes the filter");
	screen_play(&s, "j Enter Esc");
	screen_must_not_show(&s, "show: ");
	screen_must_show(&s, "[S]");
	ck_assert_int_eq(s.app.view, VIEW_PACKETS);
}
END_TEST

/* Those that are not sent yet are not there, whatever the filter says. */
START_TEST(packets_of_the_past)
{
	screen_play(&s, "g 4 f \"tcp\" Enter");
	screen_must_show(&s, "show: tcp   0 of 0");
	screen_play(&s, "n n n n n n");
	screen_must_show(&s, "show: tcp   1 of 1");
}
END_TEST

START_TEST(conversations)
{
	screen_play(&s, "G 3 f \"udp or name X\" Enter");
	screen_must_show(&s, "show: udp or name X   0 of 1");
	screen_play(&s, "f C-u \"client name C and payload > 0\" Enter");
	screen_must_show(&s, "   1 of 1");
	/* each list has its own */
	screen_play(&s, "4");
	screen_must_not_show(&s, "show: ");
	screen_play(&s, "3 f C-u \"len > 0\" Enter");
	screen_must_show(&s, "^ len is a packet's");
	ck_assert_int_eq(s.app.prompt, PROMPT_SHOW);
}
END_TEST

START_TEST(only_lists_are_filtered)
{
	screen_play(&s, "1 f");
	ck_assert_int_eq(s.app.prompt, PROMPT_NONE);
	screen_play(&s, "2 f");
	ck_assert_int_eq(s.app.prompt, PROMPT_NONE);
}
END_TEST

/* --- a capture file, and --filter ---------------------------------------- */

static void open_capture(const char *filter)
{
	struct capture_file *f;
	struct show show;
	struct err e;

	ck_assert_msg(capture_file_open(&f, CAPTURE, &e) == 0, "%s", e.text);
	s.options.filter_text = filter;
	show_capture(&show, f, CAPTURE, ANALYSIS_EXACT);
	app_show(&s.app, &show);
	screen_draw(&s);
	screen_tick(&s);
	screen_settle(&s);
}

START_TEST(conversations_of_a_file)
{
	open_capture(NULL);
	ck_assert_uint_eq(s.app.flows.n, 2);
	screen_play(&s, "f \"flow 2\" Enter");
	screen_settle(&s);
	screen_must_show(&s, "show: flow 2   1 of 2");
	ck_assert_uint_eq(s.app.flows.n, 1);
	ck_assert_uint_eq(s.app.flows.chosen, 1);
	screen_play(&s, "Esc");
	screen_settle(&s);
	ck_assert_uint_eq(s.app.flows.n, 2);
	ck_assert(!s.app.done);
}
END_TEST

/* All packets of the file; lines are those that pass. */
START_TEST(packets_of_a_file)
{
	open_capture(NULL);
	screen_play(&s, "4 G f \"flags S\" Enter");
	screen_settle(&s);
	screen_must_show(&s, "show: flags S   2 of 16");
	screen_must_show(&s, "#1 [S]");
	screen_must_not_show(&s, "[S.]");
	/* what was chosen is not there: the nearest is */
	ck_assert_int_eq(s.app.file.at, 8);
	screen_play(&s, "g");
	ck_assert_int_eq(s.app.file.at, 0);
	screen_play(&s, "j j j");
	ck_assert_int_eq(s.app.file.at, 8);
	screen_play(&s, "k m C-u f C-u Enter");
	screen_settle(&s);
	screen_must_show(&s, "[S.]");
	ck_assert_int_eq(s.app.file.at, 0);
	/* nothing can be opened where there is nothing */
	screen_play(&s, "f C-u \"udp\" Enter");
	screen_settle(&s);
	screen_must_show(&s, "nothing passes the filter");
	screen_play(&s, "j Enter = '");
	ck_assert_int_eq(s.app.view, VIEW_PACKETS);
	ck_assert(app_in_file(&s.app));
}
END_TEST

/* What they come to is known when the file has been read. */
START_TEST(packets_of_conversations_that_went_on)
{
	open_capture("flow 2 and server pkts > 3 and flags S");
	screen_play(&s, "4");
	screen_must_show(&s, "flags S   1 of 16");
	ck_assert_int_eq(s.app.file.at, 8);
}
END_TEST

/* Inside, its packets are of the conversation that the file says. */
START_TEST(packets_of_a_conversation_of_a_file)
{
	open_capture(NULL);
	screen_play(&s, "j Enter");
	screen_settle(&s);
	screen_play(&s, "G 4 f \"flow 2 and flags S\" Enter");
	screen_must_show(&s, "show: flow 2 and flags S   1 of ");
}
END_TEST

START_TEST(the_option_is_there_at_once)
{
	open_capture("flow 1 and client port 1-65535");
	screen_must_show(&s, "show: flow 1 and client port 1-65535   1 of 2");
	ck_assert_uint_eq(s.app.flows.n, 1);
}
END_TEST

/* A filter of packets can not be asked of conversations: all are there. */
START_TEST(an_option_of_packets)
{
	open_capture("flags S");
	ck_assert_uint_eq(s.app.flows.n, 2);
	screen_must_not_show(&s, "show: ");
	screen_play(&s, "Enter");
	screen_settle(&s);
	screen_play(&s, "G 4");
	screen_must_show(&s, "show: flags S   1 of ");
}
END_TEST

/* --- in the user's language ---------------------------------------------- */

static void check_help(void *context, enum filter_group group, const char *word,
		       const char *example, const char *help)
{
	bool protocol = group == FILTER_GROUP_PROTOCOLS &&
			strspn(help, "TCPUDIv46") == strlen(help);

	(void)context;
	(void)example;
	if (!protocol && strcmp(tr(help), help) == 0)
		ck_abort_msg("%s: no translation: %s", word, help);
}

START_TEST(help_is_translated)
{
	i18n_set("zh");
	filter_each(check_help, NULL);
	screen_play(&s, "G 4 f \"tcp an\"");
	screen_must_show(&s, "and  两者都成立");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("filter on the screen");
	TCase *t = tcase_create("filter on the screen");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, says_what_it_makes_of_it, 0, ROWS(typed));
	tcase_add_loop_test(t, points, 0, 2);
	tcase_add_test(t, a_wrong_one_is_not_taken);
	tcase_add_test(t, help_is_translated);
	tcase_add_test(t, packets);
	tcase_add_test(t, nothing_passes);
	tcase_add_test(t, packets_of_the_past);
	tcase_add_test(t, conversations);
	tcase_add_test(t, only_lists_are_filtered);
	tcase_add_test(t, conversations_of_a_file);
	tcase_add_test(t, packets_of_a_file);
	tcase_add_test(t, packets_of_conversations_that_went_on);
	tcase_add_test(t, packets_of_a_conversation_of_a_file);
	tcase_add_test(t, the_option_is_there_at_once);
	tcase_add_test(t, an_option_of_packets);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
