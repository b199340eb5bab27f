/*
 * Lanes without a screen: which rows there are and for how long, what each is
 * doing, between which of them packets go, and where all that stands.
 */
#include "tests/test.h"

#include "tests/cast.h"
#include "ui/text/i18n.h"
#include "ui/lanes/lanes_paint.h"

static struct story s;
static struct lanes l;

static void setup(void)
{
	i18n_set("en");
	s = story_new();
	l = (struct lanes){ .run = NULL };
}

static void teardown(void)
{
	lanes_free(&l);
	recording_free(s.r);
}

static void tell(struct recording *r)
{
	recording_free(s.r);
	s.r = r;
	lanes_read(&l, s.r);
}

/* The row of a lane and number, of the last run. */
static uint32_t row_at(const char *lane, uint32_t number)
{
	for (uint32_t i = (uint32_t)l.n_rows; i-- > 0;)
		if (l.row[i].number == number &&
		    strcmp(recording_lane_name(s.r, l.row[i].lane), lane) == 0)
			return i;
	ck_abort_msg("no row %s %u", lane, number);
}

/* --- rows ---------------------------------------------------------------- */

START_TEST(nothing)
{
	lanes_read(&l, s.r);
	ck_assert_uint_eq(l.n_runs, 1);
	ck_assert_uint_eq(l.n_rows, 0);
	ck_assert_uint_eq(lanes_run_of(&l, 0), 0);
}
END_TEST

/* By program and number, whatever the order in which they began. */
START_TEST(rows_stand_by_program)
{
	static const char *const want[] = { "S", "S", "S", "C1", "C2" };

	tell(cast_threads());
	ck_assert_uint_eq(l.n_rows, ROWS(want));
	for (uint32_t i = 0; i < ROWS(want); i++)
		ck_assert_str_eq(recording_lane_name(s.r, l.row[i].lane),
				 want[i]);
	for (uint32_t i = 0; i < 3; i++)
		ck_assert_uint_eq(l.row[i].number, i + 1);
	ck_assert_uint_eq(l.row[1].parent, 0);
	ck_assert_uint_eq(l.row[3].parent, ROW_NONE);
}
END_TEST

START_TEST(rows_begin_and_end)
{
	const struct lanes_row *row;

	tell(cast_threads());
	row = &l.row[row_at("C2", 1)];
	ck_assert(row->ended);
	ck_assert_int_eq(row->status, 1);
	ck_assert(!lanes_row_there(row, row->from_event));
	ck_assert(lanes_row_there(row, row->from_event + 1));
	ck_assert(lanes_row_there(row, row->to_event));
	ck_assert(!lanes_row_there(row, row->to_event + 1));
	ck_assert_int_eq(l.row[row_at("S", 2)].status, -1);
}
END_TEST

/* What is there when a run ends was there until then. */
START_TEST(rows_that_stay)
{
	process_add(&s, "S", ROW_NONE, "server");
	output_add(&s, "S", 1, "x");
	recording_note(s.r, tick(&s), "en", "later", 0);
	lanes_read(&l, s.r);
	ck_assert(!l.row[0].ended);
	ck_assert_uint_eq(l.row[0].to_ns, 2 * STORY_STEP_NS);
	ck_assert_uint_eq(l.run[0].to_ns, 2 * STORY_STEP_NS);
	ck_assert_uint_eq(l.run[0].things, 2);
}
END_TEST

/* A shell's child that becomes curl leaves the shell's lane. */
START_TEST(exec_goes_to_another_row)
{
	uint32_t sh = process_add(&s, "sh", ROW_NONE, "sh"), child;
	uint32_t call;

	child = process_add(&s, "sh", sh, "sh");
	call = thread_call(&s, child, -1, "execve", "\"curl\"");
	recording_thread_name(s.r, tick(&s), child, recording_lane(s.r, "curl"),
			      "curl");
	ret(&s, call, 0, 0, NULL);
	recording_thread_name(s.r, tick(&s), child, recording_lane(s.r, "curl"),
			      "curl2");
	thread_gone(&s, child, 7);
	lanes_read(&l, s.r);
	ck_assert_uint_eq(l.n_rows, 3);
	ck_assert(l.row[1].ended);
	ck_assert_int_eq(l.row[1].status, -1);
	ck_assert_uint_eq(l.row[1].to_event, l.row[2].from_event);
	ck_assert_uint_eq(l.row[2].parent, 1);
	ck_assert_str_eq(recording_text(s.r, l.row[2].name), "curl2");
	ck_assert_int_eq(l.row[2].status, 7);
	ck_assert_uint_eq(l.span[0].to_event, l.row[1].to_event);
}
END_TEST

/* An actor is there all the time, and only its calls say more. */
START_TEST(actors_have_a_row)
{
	tell(story_hello());
	ck_assert_uint_eq(l.n_rows, 2);
	for (uint32_t i = 0; i < 2; i++) {
		ck_assert_uint_eq(l.row[i].thread, ROW_NONE);
		ck_assert_uint_eq(l.row[i].number, 0);
		ck_assert_uint_eq(l.row[i].from_ns, l.run[0].from_ns);
		ck_assert_uint_eq(l.row[i].to_ns, l.run[0].to_ns);
		ck_assert(!l.row[i].ended);
	}
}
END_TEST

/* --- calls --------------------------------------------------------------- */

START_TEST(waiting_is_told_from_running)
{
	int e = end_add(&s, "S", "127.0.0.1:80", "S.80");
	uint32_t a = process_add(&s, "S", ROW_NONE, "server"), n;
	uint32_t b = thread_add(&s, a, "w");

	thread_does(&s, a, e, "bind", "3", 0);	    /* does not wait */
	thread_does(&s, a, -1, "nanosleep", "", 0); /* always waits */
	n = thread_call(&s, a, e, "accept", "3");   /* until … */
	thread_does(&s, b, e, "send", "4", 1);	    /* somebody else */
	ret(&s, n, 5, 0, NULL);
	thread_call(&s, a, e, "accept", "3"); /* never returns */
	thread_gone(&s, b, -1);
	lanes_read(&l, s.r);
	ck_assert_uint_eq(l.row[0].n_spans, 4);
	for (uint32_t i = 0; i < 4; i++)
		ck_assert_int_eq(l.span[i].waits, i > 0);
	ck_assert_uint_eq(l.span[1].to_ns - l.span[1].from_ns, STORY_STEP_NS);
	ck_assert_uint_eq(l.row[0].calls, 4);
	ck_assert_uint_eq(l.row[0].waited_ns, (1 + 3 + 1) * STORY_STEP_NS);
	ck_assert_uint_eq(l.row[1].waited_ns, 0);
	ck_assert_uint_eq(l.row[1].span, 4);
}
END_TEST

START_TEST(what_it_does_at_an_event)
{
	uint32_t row;
	const struct lanes_span *span;

	tell(cast_threads());
	row = row_at("S", 2);
	span = &l.span[l.row[row].span];
	ck_assert_ptr_null(lanes_span_at(&l, row, span->from_event));
	ck_assert_ptr_eq(lanes_span_at(&l, row, span->from_event + 1), span);
	ck_assert_ptr_eq(lanes_span_at(&l, row, span->to_event), span);
	ck_assert_ptr_null(lanes_span_at(&l, row, span->to_event + 1));
	ck_assert_ptr_null(lanes_span_at(&l, row, 0));
}
END_TEST

/* Killed inside a call: that ends with it. */
START_TEST(a_call_ends_with_its_thread)
{
	int e = end_add(&s, "S", "127.0.0.1:80", "S.80");
	uint32_t a = process_add(&s, "S", ROW_NONE, "server");

	thread_call(&s, a, e, "accept", "3");
	thread_gone(&s, a, 137);
	output_add(&s, "C", 1, "x");
	lanes_read(&l, s.r);
	ck_assert_uint_eq(l.span[0].to_ns, 3 * STORY_STEP_NS);
	ck_assert_uint_eq(l.row[0].waited_ns, STORY_STEP_NS);
	ck_assert_int_eq(l.row[0].status, 137);
}
END_TEST

/* --- packets ------------------------------------------------------------- */

/* Number n, from 1, goes from one row to another. */
static void assert_arrow(uint32_t n, uint32_t from, uint32_t to)
{
	ck_assert_uint_gt(l.n_arrows, n - 1);
	ck_assert_uint_eq(l.arrow[n - 1].packet, n - 1);
	ck_assert_msg(l.arrow[n - 1].row[0] == from &&
			      l.arrow[n - 1].row[1] == to,
		      "#%u goes from %u to %u, not from %u to %u", n,
		      l.arrow[n - 1].row[0], l.arrow[n - 1].row[1], from, to);
}

START_TEST(packets_find_their_threads)
{
	tell(cast_threads());
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t client = 3 + i, worker = 1 + i;

		assert_arrow(3 * i + 1, client, 0); /* SYN: who accepts */
		assert_arrow(3 * i + 2, 0, client);
		assert_arrow(3 * i + 3, client, 0);
		assert_arrow(2 * i + 7, client, worker);
		assert_arrow(2 * i + 8, worker, client);
	}
}
END_TEST

/* Of two threads that use a socket, the one that is inside a call on it. */
START_TEST(packets_find_who_is_inside)
{
	int a = end_add(&s, "A", "127.0.0.1:1000", "A.1");
	int b = end_add(&s, "B", "127.0.0.1:2000", "B.1");
	uint32_t one = process_add(&s, "A", ROW_NONE, "a");
	uint32_t two = thread_add(&s, one, "t"), n;

	process_add(&s, "B", ROW_NONE, "b");
	connected(&s, a, b);
	n = thread_call(&s, two, a, "recv", "3");
	thread_does(&s, one, a, "setsockopt", "3", 0);
	arrive(&s, segment(&s, b, a, TH_P | TH_ACK, 1, 1, 5), FATE_DELIVERED);
	ret(&s, n, 5, 0, NULL);
	arrive(&s, segment(&s, b, a, TH_P | TH_ACK, 6, 1, 5), FATE_DELIVERED);
	thread_does(&s, one, a, "close", "3", 0);
	arrive(&s, segment(&s, a, b, TH_F | TH_ACK, 1, 1, 0), FATE_DELIVERED);
	lanes_read(&l, s.r);
	assert_arrow(1, 2, 1); /* who is inside, not who had it last */
	assert_arrow(2, 2, 1); /* who had it last */
	assert_arrow(3, 0, 2);
}
END_TEST

/* Who was killed inside a call is no more inside it. */
START_TEST(packets_go_to_the_living)
{
	int a = end_add(&s, "A", "127.0.0.1:1000", "A.1");
	int b = end_add(&s, "B", "127.0.0.1:2000", "B.1");
	uint32_t one = process_add(&s, "A", ROW_NONE, "a");
	uint32_t two = process_add(&s, "A", one, "b");

	thread_call(&s, one, a, "recv", "3");
	thread_call(&s, two, a, "recv", "3");
	thread_gone(&s, two, 137);
	arrive(&s, segment(&s, b, a, TH_ACK, 1, 1, 0), FATE_DELIVERED);
	lanes_read(&l, s.r);
	ck_assert_uint_eq(l.arrow[0].row[1], 0);
}
END_TEST

/* Calls that never end, as a file may have them, one after the other. */
START_TEST(calls_that_never_end)
{
	int a = end_add(&s, "A", "127.0.0.1:1000", "A.1");
	int b = end_add(&s, "B", "127.0.0.1:2000", "B.1");
	uint32_t one = process_add(&s, "A", ROW_NONE, "a");
	uint32_t two = process_add(&s, "A", one, "b");

	for (int i = 0; i < 3; i++) {
		thread_call(&s, one, a, "recv", "3");
		thread_call(&s, two, a, "recv", "3");
		thread_call(&s, one, b, "recv", "4");
	}
	thread_gone(&s, two, 0);
	arrive(&s, segment(&s, b, a, TH_S, 1, 1, 0), FATE_DELIVERED);
	lanes_read(&l, s.r);
	ck_assert_uint_eq(l.n_spans, 9);
	ck_assert_uint_eq(l.arrow[0].row[1], 1); /* had it last, and is gone */
}
END_TEST

/* Nobody had it when the packet came: who has it first. */
START_TEST(packets_find_who_comes_later)
{
	int a = end_add(&s, "A", "127.0.0.1:1000", "A.1");
	int b = end_add(&s, "B", "127.0.0.1:2000", "B.1");
	uint32_t one = process_add(&s, "A", ROW_NONE, "a"), two;

	process_add(&s, "B", ROW_NONE, "b");
	connected(&s, a, b);
	arrive(&s, segment(&s, b, a, TH_S, 1, 1, 0), FATE_DELIVERED);
	two = thread_add(&s, one, "t");
	thread_does(&s, two, a, "recv", "3", 0);
	lanes_read(&l, s.r);
	assert_arrow(1, 2, 1);
}
END_TEST

START_TEST(packets_that_do_not_arrive)
{
	int a = end_add(&s, "A", "127.0.0.1:1000", "A.1");
	int b = end_add(&s, "K", "127.0.0.1:2000", NULL);
	uint32_t p;

	process_add(&s, "A", ROW_NONE, "a");
	p = segment(&s, a, b, TH_S, 1, 1, 0);
	segment(&s, a, b, TH_S, 1, 1, 0);
	arrive(&s, p, FATE_DROPPED);
	lanes_read(&l, s.r);
	ck_assert_uint_ne(l.arrow[0].event[1], ROW_NONE);
	ck_assert_uint_eq(l.arrow[1].event[1], ROW_NONE);
	ck_assert_uint_eq(l.n_rows, 2); /* the kernel's has one, too */
	assert_arrow(1, 0, 1);
}
END_TEST

/* --- runs ---------------------------------------------------------------- */

/* Each from its own 0, however long the stage took. */
START_TEST(runs_begin_with_what_happens)
{
	tell(cast_models());
	ck_assert_uint_eq(l.n_runs, 2);
	ck_assert_str_eq(l.run[0].name, "model=iterative");
	ck_assert_str_eq(l.run[1].name, "model=threads");
	ck_assert_uint_eq(l.run[0].n_rows, 3);
	ck_assert_uint_eq(l.run[1].n_rows, 5);
	ck_assert_uint_eq(l.run[1].row, 3);
	ck_assert_uint_lt(l.run[1].to_ns - l.run[1].from_ns, 202000000);
	ck_assert_uint_gt(l.run[0].to_ns - l.run[0].from_ns, 400000000);
	for (uint32_t i = 0; i < l.n_rows; i++)
		ck_assert_uint_eq(l.row[i].run, i >= 3);
	for (uint32_t i = 0; i < recording_count(s.r); i++)
		ck_assert_uint_eq(lanes_run_of(&l, i),
				  i >= l.run[1].from_event);
}
END_TEST

/* What comes before the first is on its stage; other marks are places. */
START_TEST(runs_and_other_marks)
{
	process_add(&s, "S", ROW_NONE, "server");
	recording_mark(s.r, tick(&s), "ready");
	recording_mark(s.r, tick(&s), "model=a");
	recording_mark(s.r, tick(&s), "n=1");
	process_add(&s, "S", ROW_NONE, "server");
	recording_mark(s.r, tick(&s), "model=b");
	process_add(&s, "S", ROW_NONE, "server");
	lanes_read(&l, s.r);
	ck_assert_uint_eq(l.n_runs, 2);
	ck_assert_str_eq(l.run[0].name, "model=a n=1");
	ck_assert_str_eq(l.run[1].name, "model=b");
	ck_assert_uint_eq(l.run[0].n_rows, 2);
}
END_TEST

/* --- the scale ----------------------------------------------------------- */

START_TEST(scale_goes_there_and_back)
{
	struct lanes_scale scale;
	double last = -1;

	tell(cast_models());
	lanes_scale_init(&scale, &l, s.r, (enum lanes_by)_i);
	for (uint32_t run = 0; run < l.n_runs; run++, last = -1)
		for (uint32_t i = l.run[run].from_event + 1;
		     i <= l.run[run].to_event; i++) {
			double place = lanes_place(&scale, s.r, run, i);
			uint32_t back = lanes_event_at(&scale, s.r, run, place);

			ck_assert(place >= last && place <= scale.length);
			ck_assert(lanes_place(&scale, s.r, run, back) == place);
			last = place;
		}
	lanes_scale_free(&scale);
}
END_TEST

/* Of two silences the longer one stays so; bursts are as they were. */
START_TEST(scale_shortens_silences)
{
	struct lanes_scale scale;
	double place[5];

	for (int i = 0; i < 20; i++)
		output_add(&s, "A", 1, "x"); /* 40 µs from one to the next */
	story_wait(&s, 10000);
	output_add(&s, "A", 1, "x");
	story_wait(&s, 2000000);
	output_add(&s, "A", 1, "x");
	output_add(&s, "A", 1, "x");
	lanes_read(&l, s.r);
	lanes_scale_init(&scale, &l, s.r, LANES_BY_SHORT);
	for (uint32_t i = 0; i < 5; i++)
		place[i] = lanes_place(&scale, s.r, 0, 19 + i);
	ck_assert(place[1] - place[0] == STORY_STEP_NS);
	ck_assert(place[4] - place[3] == STORY_STEP_NS);
	ck_assert(place[2] - place[1] > 10 * STORY_STEP_NS);
	ck_assert(place[2] - place[1] < 30 * STORY_STEP_NS);
	ck_assert(place[3] - place[2] > place[2] - place[1]);
	ck_assert(place[3] - place[2] < 60 * STORY_STEP_NS);
	ck_assert(!lanes_shortened(&scale, 0, place[1]));
	ck_assert(lanes_shortened(&scale, place[1], place[2]));
	ck_assert_uint_eq(lanes_time_at(&scale, place[1]), 19 * STORY_STEP_NS);
	lanes_scale_free(&scale);
	lanes_scale_init(&scale, &l, s.r, LANES_BY_TIME);
	ck_assert(lanes_place(&scale, s.r, 0, 21) ==
		  20 * STORY_STEP_NS + 10000000);
	lanes_scale_free(&scale);
}
END_TEST

/* --- words --------------------------------------------------------------- */

static const struct {
	const char *call;
	int cols;
	const char *word;
} words[] = {
	{ "accept", 10, "accept" },
	{ "accept", 6, "accept" },
	{ "accept", 5, "" },
	{ "futex", 18, "waits for a thread" },
	{ "futex", 17, "futex" },
	{ "nanosleep", 6, "sleeps" },
	{ "wait4", 40, "waits for a child" },
	{ "futex", 4, "" },
};

START_TEST(word_of_a_call)
{
	uint32_t n =
		recording_call_begin(s.r, 1, ROW_NONE, words[_i].call, "", 0);

	ck_assert_str_eq(
		lanes_call_word(s.r, recording_call(s.r, n), words[_i].cols),
		words[_i].word);
}
END_TEST

static Suite *suite(void)
{
	const TTest *const tests[] = {
		nothing,
		rows_stand_by_program,
		rows_begin_and_end,
		rows_that_stay,
		exec_goes_to_another_row,
		actors_have_a_row,
		waiting_is_told_from_running,
		what_it_does_at_an_event,
		a_call_ends_with_its_thread,
		packets_find_their_threads,
		packets_find_who_is_inside,
		packets_find_who_comes_later,
		packets_go_to_the_living,
		calls_that_never_end,
		packets_that_do_not_arrive,
		runs_begin_with_what_happens,
		runs_and_other_marks,
		scale_shortens_silences,
	};
	Suite *suite_ = suite_create("lanes");
	TCase *tc = tcase_create("lanes");

	tcase_add_checked_fixture(tc, setup, teardown);
	for (int i = 0; i < ROWS(tests); i++)
		tcase_add_test(tc, tests[i]);
	tcase_add_loop_test(tc, scale_goes_there_and_back, 0, LANES_BYS);
	tcase_add_loop_test(tc, word_of_a_call, 0, ROWS(words));
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
