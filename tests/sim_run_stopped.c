/*
 * Runs that are stopped: at every step, while they wait, at once, and before
 * they begin.
 */
#include "tests/play.h"

/* Handshake, data, a packet with a name and a delayed one, the end. */
static const char busy[] = CONNECTING
	"wire C>S [S]\ndelay 5ms S>C [S.]\nwire C>S [.]\n"
	"C send s \"hello\" = 5\nhold as X C>S data#1\n"
	"S send c \"hi\" = 2\ndup S>C [P.]\nsettle\n"
	"C recv s 9 = \"hi\"\nreplay X\nrelease X\n"
	"S recv c 9 = \"hello\" ; close c\nC recv s 9 = \"\" ; close s\n";

static uint32_t steps_of(const char *text)
{
	struct play p = play_text(text);
	uint32_t steps = p.steps;

	play_ok(&p);
	play_free(&p);
	return steps;
}

START_TEST(stopped_at_every_step)
{
	uint32_t steps;
	int fds;

	need_stage();
	steps = steps_of(busy);
	ck_assert_uint_ge(steps, 10);
	fds = count_fds();
	for (uint32_t k = 0; k < steps; k++) {
		struct play p = play_open(play_parse(busy),
					  &(struct run_options){ .seed = 1 });

		play_on(&p, k);
		ck_assert_int_eq(p.status, SOURCE_READY);
		play_stop(&p);
		ck_assert_int_eq(p.status, SOURCE_END);
		ck_assert_str_eq(p.failure.text, "stopped");
		ck_assert_uint_eq(p.failure.line, 0);
		play_sane(&p);
		ck_assert_int_eq(recording_packet(p.rec, p.source->next)->fate,
				 FATE_HELD);
		play_free(&p);
		ck_assert_int_eq(count_fds(), fds);
	}
	ck_assert_uint_eq(steps_of(busy), steps);
}
END_TEST

/* Nothing is to be released: one waits for a delay, or for a sleeper. */
START_TEST(stopped_while_waiting)
{
	static const char *const text[] = {
		CONNECTING "delay 10s C>S [S]\njoin C\n",
		HEAD ACTORS "C sleep 10s = 0\n",
	};
	struct play p;
	int fds;

	need_stage();
	fds = count_fds();
	p = play_open(play_parse(text[_i]), &(struct run_options){ .seed = 1 });
	for (int i = 0; p.status == SOURCE_READY && i < 9; i++)
		p.status = source_command(
			p.source, &(struct command){ COMMAND_STEP }, &p.e);
	ck_assert_int_eq(p.status, SOURCE_WAIT);
	ck_assert_uint_ne(p.source->wake_ns, 0);
	play_stop(&p);
	ck_assert_int_eq(p.status, SOURCE_END);
	play_sane(&p);
	ck_assert_int_eq(source_pump(p.source, &p.e), SOURCE_END);
	play_free(&p);
	ck_assert_int_eq(count_fds(), fds);
}
END_TEST

/* Closed without being stopped, and before the first pump. */
START_TEST(closed_at_once)
{
	struct run_options options = { .seed = 1 };
	struct play p;
	int fds;

	need_stage();
	fds = count_fds();
	p = (struct play){ .scenario = play_parse(busy),
			   .rec = recording_new() };
	ck_assert_int_eq(run_open(&p.source, p.scenario, &options, p.rec, &p.e),
			 0);
	play_free(&p);
	ck_assert_int_eq(count_fds(), fds);
}
END_TEST

/* What can not be opened leaves nothing open either. */
START_TEST(failed_open_leaves_nothing)
{
	struct play p;
	int fds;

	need_stage();
	fds = count_fds();
	p = play_text(HEAD "sysctl net.ipv4.tcp_no_such=1\n" ACTORS);
	ck_assert_int_eq(p.status, SOURCE_ERROR);
	play_free(&p);
	ck_assert_int_eq(count_fds(), fds);
}
END_TEST

/* A command where there is nothing to release is a pump. */
START_TEST(step_while_waiting)
{
	static const struct command step = { .kind = COMMAND_STEP };
	struct play p;

	need_stage();
	p = play_open(play_parse(HEAD ACTORS "C sleep 100s = 0\nmark x\n"),
		      &(struct run_options){ .seed = 1 });
	ck_assert_int_eq(p.status, SOURCE_WAIT);
	ck_assert_uint_ne(p.source->wake_ns, 0);
	ck_assert_uint_eq(p.source->next, ROW_NONE);
	ck_assert_int_eq(source_command(p.source, &step, &p.e), SOURCE_WAIT);
	play_stop(&p);
	play_free(&p);
	p = play_open(play_parse(HEAD ACTORS "C sleep 20ms = 0\nmark x\n"),
		      &(struct run_options){ .seed = 1 });
	while (p.status == SOURCE_WAIT) {
		play_wait(p.source);
		p.status = source_command(p.source, &step, &p.e);
	}
	play_ok(&p);
	play_free(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("run stopped");
	TCase *tc = tcase_create("run stopped");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, stopped_at_every_step);
	tcase_add_loop_test(tc, stopped_while_waiting, 0, 2);
	tcase_add_test(tc, closed_at_once);
	tcase_add_test(tc, failed_open_leaves_nothing);
	tcase_add_test(tc, step_while_waiting);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
