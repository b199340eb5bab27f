/*
 * The list of conversations as text: names stand above what they name, in both
 * languages and with ends of IPv6; and a conversation in a sentence.
 */
#include "tests/test.h"

#include "tests/story.h"
#include "ui/list/flowended.h"
#include "ui/term/grid.h"
#include "ui/text/i18n.h"
#include "ui/print/print_private.h"

#define LONG "[2001:db8:1111:2222:3333:4444:5555:6666]:40000"

/* Caller frees. */
static char *list(const struct recording *r)
{
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	print_view_find("flows")->print(r, &(struct print_style){ .cols = 80 },
					out);
	fclose(out);
	return text;
}

static struct recording *refused(const char *client, const char *server)
{
	struct story s = story_new();
	int c = end_add(&s, NULL, client, NULL);
	int d = end_add(&s, NULL, server, NULL);

	arrive(&s, segment(&s, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
	arrive(&s, segment(&s, d, c, TH_R | TH_ACK, 0, 1, 0), FATE_DELIVERED);
	return s.r;
}

/* Columns before a text in a line. */
static int before(const char *line, const char *text)
{
	const char *at = strstr(line, text);
	char part[400];

	ck_assert_msg(at != NULL, "no \"%s\" in %s", text, line);
	snprintf(part, sizeof(part), "%.*s", (int)(at - line), line);
	return text_width(part);
}

static const struct {
	const char *lang, *client, *server, *ended, *refused;
} lists[] = {
	{ "en", "10.0.0.1:4000", "10.0.0.2:80", "ended", "refused" },
	{ "zh", "10.0.0.1:4000", "10.0.0.2:80", "结束方式", "拒绝连接" },
	{ "en", LONG, "[::1]:80", "ended", "refused" },
	{ "zh", "[::1]:80", LONG, "结束方式", "拒绝连接" },
};

START_TEST(aligned)
{
	struct recording *r = refused(lists[_i].client, lists[_i].server);
	char *text, *head, *line;

	i18n_set(lists[_i].lang);
	text = list(r);
	line = text;
	head = strsep(&line, "\n");
	ck_assert_int_eq(before(head, lists[_i].ended),
			 before(line, lists[_i].refused));
	ck_assert_int_eq(before(head, tr("client")),
			 before(line, lists[_i].client));
	ck_assert_int_eq(before(head, tr("server")),
			 before(line, lists[_i].server));
	free(text);
	recording_free(r);
}
END_TEST

START_TEST(in_a_sentence)
{
	struct recording *r = refused("10.0.0.1:4000", "10.0.0.2:80");
	char text[LINE_TEXT];

	i18n_set("en");
	flow_sentence(2, recording_flow(r, 0), text, sizeof(text));
	ck_assert_str_eq(text, "conversation 3: TCP 10.0.0.1:4000 → "
			       "10.0.0.2:80, 2 packets, refused");
	i18n_set("zh");
	flow_sentence(2, recording_flow(r, 0), text, sizeof(text));
	ck_assert_str_eq(text, "会话 3：TCP 10.0.0.1:4000 → 10.0.0.2:80, "
			       "2 个报文, 拒绝连接");
	recording_free(r);
}
END_TEST

/* No packets in plural where there is one, and no end of what has none. */
START_TEST(one_packet)
{
	struct story s = story_new();
	int c = end_add(&s, NULL, "10.0.0.1:4000", NULL);
	int d = end_add(&s, NULL, "224.0.0.251:5353", NULL);
	char text[LINE_TEXT];

	arrive(&s, datagram(&s, c, d, 5), FATE_DELIVERED);
	i18n_set("en");
	flow_sentence(0, recording_flow(s.r, 0), text, sizeof(text));
	ck_assert_str_eq(text, "conversation 1: UDP 10.0.0.1:4000 → "
			       "224.0.0.251:5353, 1 packet");
	recording_free(s.r);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("print flows");
	TCase *t = tcase_create("print flows");

	tcase_add_loop_test(t, aligned, 0, ROWS(lists));
	tcase_add_test(t, in_a_sentence);
	tcase_add_test(t, one_packet);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
