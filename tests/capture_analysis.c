/*
 * Findings: small conversations, segment by segment, with what must be found
 * of each. Every rule is found in at least one, and its near miss in another.
 */
#include "tests/test.h"

#include <stdint.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/flow/flow.h"
#include "tests/findings.h"

START_TEST(story_is_judged)
{
	tell_all(&stories[_i]);
}
END_TEST

/* A rule that no story has is not tested. */
START_TEST(every_rule_has_a_story)
{
	uint32_t found = 0;
	char text[400];

	for (int s = 0; s < STORIES; s++)
		for (int i = 0; i < LINES; i++)
			found |= stories[s].line[i].want;
	ck_assert_msg(found == UINT32_MAX, "no story has%s",
		      findings(~found, text));
}
END_TEST

/* An update that gets lost opens nothing: what follows still asks for room. */
START_TEST(only_what_comes_tells_a_window)
{
	static const struct line line[] = {
		{ 0, A, TH_S, 0, 0, 0, 0 },
		{ 1, B, SA, 0, 1, 0, 0 },
		{ 2, A, ACK_, 1, 1, 0, 0 },
		{ 30, A, PA, 1, 1, 100, 0 },
		{ 40, B, ACK_, 1, 101, 0, K(ZERO_WINDOW), SHUT },
		{ 50, B, ACK_, 1, 101, 0, K(WINDOW_UPDATE), 8000 }, /* lost */
		{ 250, A, ACK_, 100, 1, 0, K(WINDOW_PROBE) },
		{ 260, B, ACK_, 1, 101, 0, K(WINDOW_PROBE_ACK), 8000 },
		{ 9000, A, ACK_, 100, 1, 0, K(KEEP_ALIVE) },
	};
	char got[400];
	struct packet syn = packet_of(&line[0]);
	int side;

	flow_find(table, &syn, &side);
	for (int i = 0; i < ROWS(line); i++) {
		struct packet p = packet_of(&line[i]);
		struct tcp_segment seg = tcp_segment_of(&p);
		struct flow *f = flow_get(table, 0);
		uint64_t t_ns = line[i].ms * UINT64_C(1000000);
		struct tcp_taken taken;
		uint32_t found = flow_sent(f, &p, line[i].from, t_ns, &taken);

		ck_assert_msg(found == line[i].want, "segment %d: found%s",
			      i + 1, findings(found, got));
		if (i == 5)
			continue;
		analysis_delivered(f->tcp, line[i].from, &seg, t_ns);
		flow_delivered(f, &seg, line[i].from, &taken);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("analysis");
	TCase *tc = tcase_create("analysis");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, story_is_judged, 0, STORIES);
	tcase_add_test(tc, only_what_comes_tells_a_window);
	tcase_add_test(tc, every_rule_has_a_story);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
