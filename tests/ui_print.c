/*
 * The text views: what each says of a small recording, in both languages, in
 * ASCII and as JSON Lines. The ladder's picture has a program of its own
 * (ui_ladder).
 */
#include "tests/test.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tests/story.h"
#include "tests/views.h"
#include "ui/print/print.h"
#include "ui/term/grid.h"
#include "ui/text/i18n.h"

/* A connection that is refused, a datagram, and what the ends did. */
static struct recording *small(void)
{
	struct story s = story_new();
	int c = end_add(&s, "C", "127.0.0.1:40000", "C.s");
	int d = end_add(&s, "S", "127.0.0.1:80", NULL);
	uint32_t n, p;

	title(&s, "refused", "A refused connection", "被拒绝的连接");
	n = call(&s, c, "connect", "s, 127.0.0.1:80");
	p = segment(&s, c, d, TH_S, 0, 0, 0);
	state(&s, c, TCP_SYN_SENT);
	say(&s, "Nobody listens.", "没有人在监听。");
	arrive(&s, p, FATE_DELIVERED);
	arrive(&s, segment(&s, d, c, TH_R | TH_ACK, 0, 1, 0), FATE_DELIVERED);
	state(&s, c, TCP_CLOSED);
	ret(&s, n, -1, 111, NULL);
	arrive(&s, datagram(&s, c, d, 5), FATE_DROPPED);
	expectation(&s, EXPECT_OK, "C.s CLOSED", "CLOSED");
	call(&s, d, "accept", "l");
	return s.r;
}

/* --- what the views say -------------------------------------------------- */

START_TEST(views_by_name)
{
	size_t n;
	const struct print_view *views = print_views(&n);

	ck_assert_uint_eq(n, ROWS(names));
	for (size_t i = 0; i < n; i++) {
		ck_assert_str_eq(views[i].name, names[i]);
		ck_assert_ptr_eq(print_view_find(names[i]), &views[i]);
		ck_assert_int_gt((int)strlen(views[i].help), 5);
	}
	ck_assert_ptr_null(print_view_find("Ladder"));
	ck_assert_ptr_null(print_view_find(""));
}
END_TEST

/*
 * The last rows of the ladder, from one that begins while the SYN is under
 * way: its track is there. With room for all rows, all of them.
 */
START_TEST(end_of_the_ladder)
{
	struct print_style style = { .cols = 100, .json = true };
	char *got, *whole, *rows;
	struct recording *r = small();
	size_t n;
	FILE *out = open_memstream(&got, &n);

	print_ladder_end(r, &style, 7, out);
	fclose(out);
	whole = view_text(r, "ladder");
	rows = strstr(whole, "  0.160 ms ");
	ck_assert_ptr_nonnull(strstr(got, "… 3 rows before these\n"));
	ck_assert_str_eq(strstr(got, "  0.160 ms "), rows);
	ck_assert_ptr_null(strstr(got, "Nobody listens."));
	ck_assert_int_eq(strncmp(got, whole, strcspn(whole, "\n") + 2), 0);
	free(got);
	out = open_memstream(&got, &n);
	print_ladder_end(r, &style, 10, out);
	fclose(out);
	ck_assert_str_eq(got, whole);
	free(got);
	free(whole);
	recording_free(r);
}
END_TEST

static const struct expected {
	const char *name, *en, *zh;
} expected[] = {
	{ "ladder",
	  "refused · A refused connection · freeze · Linux 6.18.0\n"
	  "\n"
	  "                           C                                        "
	  "               S\n"
	  "                    127.0.0.1:40000                                 "
	  "         127.0.0.1:80\n"
	  "  0.040 ms                 │ connect(s, 127.0.0.1:80) …             "
	  "               │\n"
	  "  0.080 ms      s SYN-SENT ├─ #1 [S] seq 0 win 65160 "
	  "─────────────────────╮        │\n"
	  "           » Nobody listens.\n"
	  "  0.160 ms                 │                                        "
	  "      ╰───────▶│\n"
	  "  0.200 ms                 │        ╭────── #2 [R.] seq 1 "
	  "ack 1 win 65160 refused ─┤\n"
	  "  0.240 ms        s CLOSED │◀───────╯                               "
	  "               │\n"
	  "  0.320 ms                 │ … connect(s, 127.0.0.1:80) = -1 "
	  "ECONNREFUSED          │\n"
	  "  0.360 ms                 ├─ #3 UDP len 5 "
	  "───────────────────────────────╮        │\n"
	  "  0.400 ms                 │                                   #3 "
	  "dropped ✗        │\n"
	  "  0.480 ms                 │                                        "
	  "   accept(l) … │\n"
	  "\n"
	  "3 packets: 2 delivered, 1 dropped, 0 absorbed · 1/1 expectations "
	  "held · 0.480 ms\n",
	  "refused · 被拒绝的连接 · freeze · Linux 6.18.0\n"
	  "\n"
	  "                           C                                        "
	  "               S\n"
	  "                    127.0.0.1:40000                                 "
	  "         127.0.0.1:80\n"
	  "  0.040 ms                 │ connect(s, 127.0.0.1:80) …             "
	  "               │\n"
	  "  0.080 ms      s SYN-SENT ├─ #1 [S] seq 0 win 65160 "
	  "─────────────────────╮        │\n"
	  "           » 没有人在监听。\n"
	  "  0.160 ms                 │                                        "
	  "      ╰───────▶│\n"
	  "  0.200 ms                 │        ╭───── #2 [R.] seq 1 "
	  "ack 1 win 65160 拒绝连接 ─┤\n"
	  "  0.240 ms        s CLOSED │◀───────╯                               "
	  "               │\n"
	  "  0.320 ms                 │ … connect(s, 127.0.0.1:80) = -1 "
	  "ECONNREFUSED          │\n"
	  "  0.360 ms                 ├─ #3 UDP len 5 "
	  "───────────────────────────────╮        │\n"
	  "  0.400 ms                 │                                    #3 "
	  "已丢弃 ✗        │\n"
	  "  0.480 ms                 │                                        "
	  "   accept(l) … │\n"
	  "\n"
	  "3 个报文: 2 已送达, 1 已丢弃, 0 已吸收 · 1/1 项期望成立 · 0.480 "
	  "ms\n" },
	{ "packets",
	  "   0.080 ms    0.160 ms  C > S  #1 [S] seq 0 win 65160  delivered\n"
	  "   0.200 ms    0.240 ms  S > C  #2 [R.] seq 1 ack 1 win 65160 "
	  "refused  delivered\n"
	  "   0.360 ms           -  C > S  #3 UDP len 5  dropped\n",
	  "   0.080 ms    0.160 ms  C > S  #1 [S] seq 0 win 65160  已送达\n"
	  "   0.200 ms    0.240 ms  S > C  #2 [R.] seq 1 ack 1 win 65160 "
	  "拒绝连接  已送达\n"
	  "   0.360 ms           -  C > S  #3 UDP len 5  已丢弃\n" },
	{ "states",
	  "   0.080 ms  C.s            CLOSED       → SYN-SENT      wire    "
	  "active open / SYN\n"
	  "   0.120 ms  C.s            ?            → SYN-SENT      kernel\n"
	  "   0.240 ms  C.s            SYN-SENT     → CLOSED        wire    "
	  "rcv RST\n"
	  "   0.280 ms  C.s            SYN-SENT     → CLOSED        kernel\n"
	  "\n"
	  "C.s            kernel CLOSED  wire CLOSED  agree\n",
	  "   0.080 ms  C.s            CLOSED       → SYN-SENT      wire    "
	  "active open / SYN\n"
	  "   0.120 ms  C.s            ?            → SYN-SENT      kernel\n"
	  "   0.240 ms  C.s            SYN-SENT     → CLOSED        wire    "
	  "rcv RST\n"
	  "   0.280 ms  C.s            SYN-SENT     → CLOSED        kernel\n"
	  "\n"
	  "C.s            内核 CLOSED  线路 CLOSED  一致\n" },
	{ "calls",
	  "   0.040 ms    0.280 ms  C    connect(s, 127.0.0.1:80) = -1 "
	  "ECONNREFUSED\n"
	  "   0.480 ms           -  S    accept(l) …\n",
	  "   0.040 ms    0.280 ms  C    connect(s, 127.0.0.1:80) = -1 "
	  "ECONNREFUSED\n"
	  "   0.480 ms           -  S    accept(l) …\n" },
	{ "flows",
	  "    # proto client                server                  "
	  "   start     lasted  pkts →  ← pkts    bytes →    ← bytes "
	  "       rtt   response retr conn   ended           states\n"
	  "    1 TCP   127.0.0.1:40000       127.0.0.1:80            "
	  "0.080 ms   0.120 ms       1       1          0          0 "
	  "         -          -    0 REJ    refused         CLOSED "
	  "-\n"
	  "    2 UDP   127.0.0.1:40000       127.0.0.1:80            "
	  "0.360 ms   0.000 ms       1       0          5          0 "
	  "         -          -    0 S0     no answer       - -\n",
	  "    # 协议  客户端                服务端                      开始  "
	  "     历时  报文 →  ← 报文     字节 →     ← 字节       往返   "
	  "响应时间 重传 连接   结束方式        状态\n"
	  "    1 TCP   127.0.0.1:40000       127.0.0.1:80            "
	  "0.080 ms   0.120 ms       1       1          0          0 "
	  "         -          -    0 REJ    拒绝连接        CLOSED -\n"
	  "    2 UDP   127.0.0.1:40000       127.0.0.1:80            "
	  "0.360 ms   0.000 ms       1       0          5          0 "
	  "         -          -    0 S0     无应答          - -\n" },
	{ "summary",
	  "✓ refused · 3 packets: 2 delivered, 1 dropped, 0 absorbed · 1/1 "
	  "expectations held · 0.480 ms\n",
	  "✓ refused · 3 个报文: 2 已送达, 1 已丢弃, 0 已吸收 · 1/1 项期望成立 "
	  "· 0.480 ms\n" },
};

START_TEST(views)
{
	struct recording *r = small();

	i18n_set("en");
	assert_view(r, expected[_i].name, expected[_i].en);
	i18n_set("zh");
	assert_view(r, expected[_i].name, expected[_i].zh);
	recording_free(r);
}
END_TEST

/* Each view in ASCII is the same text, and has nothing else in it. */
START_TEST(ascii_views)
{
	struct recording *r = small();
	struct print_style style = { .cols = 100, .ascii = true };
	char *pretty, *ascii;

	i18n_set("en");
	pretty = view_text(r, expected[_i].name);
	ascii = view_styled(r, expected[_i].name, &style);
	ck_assert_int_eq((int)strlen(ascii),
			 text_width(pretty)); /* a newline counts as one */
	for (const char *at = ascii; *at; at++)
		ck_assert(*at == '\n' || (*at >= ' ' && *at < 0x7f));
	if (strcmp(expected[_i].name, "states") != 0) /* "?" is not known */
		ck_assert_ptr_null(strchr(ascii, '?'));
	free(pretty);
	free(ascii);
	recording_free(r);
}
END_TEST

/* Which objects a view has as JSON Lines. */
static const struct objects {
	const char *name;
	const char *events[12];
} objects[] = {
	{ "ladder",
	  { "recording", "call", "state", "note", "packet", "expect", "flow",
	    "end" } },
	{ "packets", { "packet" } },
	{ "states", { "state" } },
	{ "calls", { "call" } },
	{ "flows", { "flow" } },
	{ "summary", { "end" } },
	{ "json",
	  { "recording", "call", "state", "note", "packet", "expect", "flow",
	    "end" } },
};

/* Parses a line and notes which of the expected objects it is. */
static void check_object(const char *line, const struct objects *want,
			 bool seen[12])
{
	json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	const char *event = json_string_value(json_object_get(object, "event"));
	int i = 0;

	ck_assert_msg(event != NULL, "not an event: %s", line);
	while (want->events[i] && strcmp(want->events[i], event) != 0)
		i++;
	ck_assert_msg(want->events[i] != NULL, "%s has no %s", want->name,
		      event);
	seen[i] = true;
	json_decref(object);
}

START_TEST(json_views)
{
	const struct objects *want = &objects[_i];
	struct print_style style = { .cols = 100, .json = true };
	struct recording *r = small();
	char *text = view_styled(r, want->name, &style), *rest = text, *line;
	bool seen[12] = { false };

	while ((line = strsep(&rest, "\n")) != NULL && *line)
		check_object(line, want, seen);
	for (int i = 0; want->events[i]; i++)
		ck_assert_msg(seen[i], "%s shows no %s", want->name,
			      want->events[i]);
	free(text);
	recording_free(r);
}
END_TEST

/* The language of notes is none of JSON's business. */
START_TEST(json_in_any_language)
{
	struct print_style style = { .json = true, .ascii = true };
	struct recording *r = small();
	char *en, *zh;

	i18n_set("en");
	en = view_styled(r, objects[_i].name, &style);
	i18n_set("zh");
	zh = view_styled(r, objects[_i].name, &style);
	ck_assert_str_eq(en, zh);
	free(en);
	free(zh);
	recording_free(r);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("print");
	TCase *tc = tcase_create("print");

	tcase_add_test(tc, views_by_name);
	tcase_add_loop_test(tc, views, 0, ROWS(expected));
	tcase_add_loop_test(tc, ascii_views, 0, ROWS(expected));
	tcase_add_loop_test(tc, json_views, 0, ROWS(objects));
	tcase_add_loop_test(tc, json_in_any_language, 0, ROWS(objects));
	tcase_add_test(tc, end_of_the_ladder);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
