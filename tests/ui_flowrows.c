/* ui/flowrows: the states that the list of conversations tells. */
#include "ui/list/flowrows.h"

#include "tests/play.h"
#include "tests/test.h"

#define TWICE                                                                  \
	"scenario x\ntitle en \"X\"\nactor C, S\nforeach word in a, b {\n"     \
	"S l = socket tcp ; bind l :10000 ; listen l 1\n"                      \
	"C s = socket tcp ; connect s :10000 = 0\nsettle\n}\n"

/* Of an earlier word of a foreach nothing is left; what is there has a state */
START_TEST(gone_with_its_stage)
{
	struct flow_rows rows;
	struct world w;
	struct play p;

	need_stage();
	p = play_text(TWICE);
	rows = (struct flow_rows){ .rec = p.rec, .world = &w };
	world_init(&w);
	while (world_advance(&w, p.rec))
		;
	ck_assert_uint_eq(recording_n_flows(p.rec), 2);
	for (int side = 0; side < 2; side++) {
		ck_assert_int_eq(
			flow_rows_state(&rows, flow_rows_at(&rows, 0), side),
			TCP_CLOSED);
		ck_assert_int_eq(
			flow_rows_state(&rows, flow_rows_at(&rows, 1), side),
			TCP_ESTABLISHED);
	}
	play_free(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("flowrows");
	TCase *t = tcase_create("states");

	tcase_add_test(t, gone_with_its_stage);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
