/*
 * The whole screen, as expected: keys, then text and styles, at the sizes of
 * the design. Each file of tests/screens/app-*.txt is one scene, with its
 * styles; the large sizes are there for scenes that become something else in
 * them.
 *
 *	WIRESTEP_GOLDEN=write build/tests/ui_app	writes the screens anew
 */
#include "tests/test.h"

#include "tests/fake_hello.h"
#include "tests/folder.h"
#include "tests/scene.h"

static const struct scene_size sizes[] = { { 80, 24, true },
					   { 100, 30, true },
					   { 120, 40, true },
					   { 200, 60, true } };

static struct screen s;
static struct fake fake;

/* --- what is shown ------------------------------------------------------- */

#define SCENARIO                                                                     \
	"scenario fake-hello\ntitle en \"Hello without a kernel\"\n"                 \
	"lesson en \"Three segments make a connection, two carry data, four "        \
	"end it. Watch which end knows what, and when.\" zh "                        \
	"\"三个报文段建立连接，两个传送数据，四个结束连接。" \
	"看每一端在什么时候知道什么。\"\n"                             \
	"actor C, S\nC s = socket tcp\n"

/* A run whose packets hang. */
static void open_run(void)
{
	screen_run_plot(&s, &fake, fake_hello, SCENARIO);
}

/* The recording of a run whose first SYN was lost. */
static void open_loss(void)
{
	static const struct command drop = { .kind = COMMAND_DROP },
				    step = { .kind = COMMAND_STEP };
	uint64_t clock_ns = 1000 * SCREEN_MS;
	enum source_status status;
	struct err e;

	fake_open(&fake, &clock_ns, fake_hello);
	source_pump(&fake.source, &e);
	source_command(&fake.source, &drop, &e);
	clock_ns += 1000 * SCREEN_MS;
	status = source_pump(&fake.source, &e);
	while (status == SOURCE_READY)
		status = source_command(&fake.source, &step, &e);
	screen_record(&s, fake.story.r);
}

static void send_udp(struct story *t, int from, int to, const char *payload)
{
	char src[ENDPOINT_TEXT], dst[ENDPOINT_TEXT];
	struct build b = { .len = 0 };
	struct packet p;
	struct sent sent = { .packet = &p,
			     .copy_of = ROW_NONE,
			     .seen_by = SEEN_QUEUE,
			     .lane = { t->end[from].lane, t->end[to].lane },
			     .socket = { ROW_NONE, ROW_NONE } };

	build_udp(&b, endpoint_format(&t->end[from].address, src),
		  endpoint_format(&t->end[to].address, dst),
		  (struct build_bytes){ payload, strlen(payload) });
	packet_decode(&p, LINK_RAW, b.at, b.len);
	sent.bytes = b.at;
	sent.n_bytes = (uint32_t)b.len;
	recording_sent(t->r, tick(t), &sent);
}

static void open_udp(void)
{
	struct story t = story_new();
	int c = end_add(&t, "C", "127.0.0.1:40000", NULL);
	int d = end_add(&t, "S", "127.0.0.1:10000", NULL);
	uint32_t reads, sends;

	title(&t, "fake-udp", "Datagrams", "数据报");
	call_ret(&t, d, "socket", "udp", 3, 0, NULL);
	call_ret(&t, d, "bind", "s, 127.0.0.1:10000", 0, 0, NULL);
	reads = call(&t, d, "recvfrom", "s, 1024");
	call_ret(&t, c, "socket", "udp", 4, 0, NULL);
	sends = call(&t, c, "sendto", "u, \"ask\", 127.0.0.1:10000");
	send_udp(&t, c, d, "ask");
	ret(&t, sends, 3, 0, NULL);
	say(&t, "For C the matter is done.", "对 C 来说事情已经结束。");
	arrive(&t, 0, FATE_DELIVERED);
	ret(&t, reads, 3, 0, "\"ask\"");
	send_udp(&t, d, c, "an answer");
	arrive(&t, 1, FATE_DROPPED);
	call_ret(&t, c, "close", "u", 0, 0, NULL);
	screen_record(&s, t.r);
}

static void open_three(void)
{
	screen_record(&s, story_three());
}

static void open_home(void)
{
	struct err e;

	folder_make();
	folder_file("basics/fake-hello.scn", SCENARIO);
	folder_file("more/drop-syn.scn",
		    "# a comment\nscenario drop-syn\n"
		    "title en \"A lost SYN\" zh \"丢失的 SYN\"\n"
		    "lesson en \"Nothing comes back, and a timer notices.\"\n"
		    "actor C\nC s = socket tcp\n");
	setenv("WIRESTEP_SCENARIOS", folder, 1);
	ck_assert_int_eq(app_home(&s.app, NULL, &e), 0);
	screen_tick(&s);
}

/* --- the scenes ---------------------------------------------------------- */

/* To where the SYN hangs, and on to where two segments of data do. */
#define SYN_HANGS "n n n n n n pause 1s "
#define TWO_HANG  SYN_HANGS "n n n n n n n n n n n n pause 1s "

static const struct scene scenes[] = {
	{ "start", open_run, "", "en", false, 4 },
	{ "held", open_run, SYN_HANGS, "en", false, 4 },
	{ "moving", open_run, SYN_HANGS "n pause 130ms", "en", false, 4 },
	{ "dropped", open_loss, SYN_HANGS "n n n n pause 1s", "en", false, 4 },
	{ "chosen", open_run, TWO_HANG "o", "en", false, 4 },
	{ "history", open_run, TWO_HANG "N N N N", "en", false, 2 },
	{ "three", open_three, "n n n n n n n n n n n n n pause 1s", "en",
	  false, 4 },
	{ "udp", open_udp, "n n n n n n n n pause 1s", "en", false, 3 },
	{ "udp-states", open_udp, "n n n n n n n n pause 1s 2", "en", false,
	  4 },
	{ "states", open_run, TWO_HANG "2 pause 1s", "en", false, 4 },
	{ "flows", open_loss, "G 3", "en", false, 4 },
	{ "packets", open_loss, "G 4 j j", "en", false, 4 },
	{ "help", open_run, "?", "en", false, 4 },
	{ "home", open_home, "j", "en", false, 4 },
	{ "prompt", open_run, SYN_HANGS ": \"go 1\"", "en", false, 2 },
	{ "search", open_loss, "/ \"fin\" Enter", "en", false, 2 },
	{ "end", open_loss, "G n", "en", false, 2 },
	{ "full", open_run, TWO_HANG "Tab Tab \\", "en", false, 3 },
	{ "field", open_run, TWO_HANG "Tab Tab j j j j j", "en", false, 4 },
	{ "ascii", open_loss, SYN_HANGS "n n n n pause 1s", "en", true, 3 },
	{ "chinese", open_run, TWO_HANG, "zh", false, 3 },
};

static void close_scene(void)
{
	screen_close(&s);
	if (folder[0])
		folder_remove();
	folder[0] = '\0';
}

/* --- comparing ----------------------------------------------------------- */

START_TEST(expected_screens)
{
	scene_check(&s, "app", &scenes[_i], sizes, close_scene);
}
END_TEST

/* Every glyph of ours has an ASCII one; wide ones are of scenarios' texts. */
START_TEST(ascii_is_complete)
{
	const struct scene *scene = &scenes[_i];

	i18n_set("en");
	for (int i = 0; i < ROWS(sizes); i++) {
		screen_open(&s, sizes[i].cols, sizes[i].rows);
		s.options.style.ascii = true;
		scene->open();
		screen_play(&s, scene->keys);
		for (int k = 0; k < s.grid.rows * s.grid.cols; k++) {
			uint32_t glyph = s.grid.cell[k].glyph;

			ck_assert_msg(glyph < 0x80 || char_width(glyph) == 2 ||
					      glyph_ascii(glyph) != '?',
				      "U+%04X has none", glyph);
		}
		close_scene();
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("app");
	TCase *t = tcase_create("app");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, expected_screens, 0, ROWS(scenes));
	tcase_add_loop_test(t, ascii_is_complete, 0, ROWS(scenes));
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
