/*
 * What is offered to complete a filter: tables, and that whatever stands in a
 * good filter would have been offered at its place.
 */
#include "tests/test.h"

#include "capture/filter/filter_private.h"

#define P FILTER_OF_PACKETS
#define F FILTER_OF_FLOWS

enum { WORDS = 128 };

static const char *const names[] = { "C", "S", "a server", NULL };

static struct filter_word word[WORDS];
static size_t n_words, from;

/* "^" is the cursor. */
static void complete(const char *marked, enum filter_of of)
{
	const char *at = strchr(marked, '^');
	size_t cursor = (size_t)(at - marked);
	char text[256];

	snprintf(text, sizeof(text), "%.*s%s", (int)cursor, marked, at + 1);
	n_words = filter_complete(text, cursor, of, names, &from, word, WORDS);
	ck_assert_uint_le(n_words, WORDS);
}

static bool offers(const char *text)
{
	for (size_t i = 0; i < n_words; i++)
		if (strcmp(word[i].word, text) == 0)
			return true;
	return false;
}

/* --- tables -------------------------------------------------------------- */

static const struct {
	const char *text;
	enum filter_of of;
	const char *words; /* all of them */
	int from;
} all[] = {
	{ "redi^", P, "redis", 0 },
	{ "tcp an^", P, "and", 4 },
	{ "tcp and pk^", F, "pkts", 8 },
	{ "port 80 ^", P, "and or", 8 },
	{ "(port 80 ^", P, "and or )", 9 },
	{ "port 80 ^ udp", P, "and or", 8 },
	{ "HOS^", P, "host", 0 },
	{ "tcp cli^", F, "client", 4 },
	{ "src ^", P, "host net port name", 4 },
	{ "client p^", F, "port pkts payload", 7 },
	{ "state = FIN^", P, "FIN-WAIT-1 FIN-WAIT-2", 8 },
	{ "state TIME^", P, "TIME-WAIT", 6 },
	{ "ecn = ^", P, "not-ect ect1 ect0 ce", 6 },
	{ "fate d^", P, "delivered dropped duplicated delayed", 5 },
	{ "from ^", P, "C S \"a server\"", 5 },
	{ "name \"a^", F, "", 7 },
	{ "len ^ 3", P, "= != < <= > >= and or", 4 },
	{ "retr ^", F, "= != < <= > >= and or", 5 },
	{ "state ^", P,
	  "CLOSED LISTEN SYN-SENT SYN-RECEIVED ESTABLISHED FIN-WAIT-1 "
	  "FIN-WAIT-2 CLOSE-WAIT CLOSING LAST-ACK TIME-WAIT = !=",
	  6 },
	{ "xyzzy^", P, "", 0 },
	{ "xyzzy and ^", P, "", 10 },
	{ "port 80 and tcp.p^", P, "", 12 },
	{ "\"re^\"", P, "", 3 },
	{ "le^ or udp", P, "len", 0 },
	{ "le^ or udp", F, "", 0 },
	{ "sr^c port", P, "src", 0 },
};

START_TEST(tells_what_can_stand_there)
{
	char *got = NULL;
	size_t n;
	FILE *out = open_memstream(&got, &n);

	complete(all[_i].text, all[_i].of);
	for (size_t i = 0; i < n_words; i++)
		fprintf(out, "%s%s", i ? " " : "", word[i].word);
	fclose(out);
	ck_assert_str_eq(got, all[_i].words);
	ck_assert_int_eq((int)from, all[_i].from);
	free(got);
}
END_TEST

/* No more are written than there is room for, and all are counted. */
START_TEST(keeps_to_its_room)
{
	struct filter_word few[3] = { { "", "" }, { "", "" }, { "keep", "" } };
	size_t n = filter_complete("", 0, P, NULL, &from, few, 2);

	ck_assert_uint_gt(n, 40);
	ck_assert_str_eq(few[1].word, "udp");
	ck_assert_str_eq(few[2].word, "keep");
	ck_assert_uint_gt(strlen(few[1].help), 0);
}
END_TEST

/* --- against the parser -------------------------------------------------- */

/* Every word that is none of a value's. */
static const char *const filters[] = {
	"tcp and not (retr > 0 or client port = 80 ) or zero-window",
	"udp and dns and src host = 10.0.0.1 and from C and to S",
	"state = TIME-WAIT or client state != SYN-SENT and duration >= 1s",
	"name = C or fate = dropped and flags ~ S and community_id = x",
	"port 80 or ( tcp port 443 and retransmission <= 3 )",
};

static bool is_value(const char *text)
{
	return strchr("0123456789x", text[0]) || strcmp(text, "S") == 0;
}

START_TEST(offers_what_stands_there)
{
	const char *text = filters[_i];
	struct filter_token t = filter_lex(text, 0);
	char own[64];

	for (; t.kind != FILTER_END; t = filter_lex(text, t.at + t.len)) {
		snprintf(own, sizeof(own), "%.*s", (int)t.len, text + t.at);
		n_words = filter_complete(text, t.at, P, names, &from, word,
					  WORDS);
		ck_assert_msg(offers(own) || is_value(own),
			      "%s: not offered at byte %zu of %s", own, t.at,
			      text);
	}
}
END_TEST

/* And what it offers is taken: the mistake, if any, is behind it. */
START_TEST(what_is_offered_is_taken)
{
	const char *text = filters[_i];
	struct filter_token t = filter_lex(text, 0);
	struct filter_error e;
	struct filter *f;
	char next[256];

	for (; t.kind != FILTER_END; t = filter_lex(text, t.at + t.len)) {
		n_words = filter_complete(text, t.at, P, NULL, &from, word,
					  WORDS);
		for (size_t i = 0; i < n_words; i++) {
			size_t end = t.at + strlen(word[i].word);

			snprintf(next, sizeof(next), "%.*s%s", (int)t.at, text,
				 word[i].word);
			if (filter_compile(&f, next, P, &e) == 0)
				filter_free(f);
			else
				ck_assert_msg(e.at >= end || next[e.at] == '(',
					      "%s: %s", next, e.text);
		}
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("filter completion");
	TCase *t = tcase_create("filter completion");

	tcase_add_loop_test(t, tells_what_can_stand_there, 0, ROWS(all));
	tcase_add_test(t, keeps_to_its_room);
	tcase_add_loop_test(t, offers_what_stands_there, 0, ROWS(filters));
	tcase_add_loop_test(t, what_is_offered_is_taken, 0, ROWS(filters));
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
