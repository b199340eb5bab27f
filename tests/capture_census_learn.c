/*
 * What the census makes of what it learns, one after the other, without a
 * kernel: which of it is about the same socket, and whose it stays.
 */
#include <unistd.h>

#include "capture/census/helper.h"
#include "tests/test.h"

#define MS     1000000ull
#define SECOND (1000 * MS)

static struct helper *h;

static void begin(void)
{
	h = calloc(1, sizeof(*h));
	ck_assert_ptr_nonnull(h);
	sockets_init(&h->sockets, 100, 10);
	h->procs = procs_new();
	h->now_ns = 1000 * SECOND;
	h->dump = 1;
}

static void end(void)
{
	sockets_free(&h->sockets);
	procs_free(h->procs);
	free(h->side);
	free(h->dirty);
	free(h);
}

static const struct endpoint client = { { 4, { 127, 0, 0, 1 } }, 40000 };
static const struct endpoint server = { { 4, { 127, 0, 0, 1 } }, 80 };

/* The client's socket; one with TCP_INFO has sent so much. */
static struct census_socket seen_as(enum tcp_state state, uint64_t cookie,
				    uint64_t sent)
{
	return (struct census_socket){
		.local = client,
		.remote = server,
		.cookie = cookie,
		.kernel = { .state = state,
			    .has_info = sent > 0,
			    .info.bytes_sent = sent },
	};
}

static const struct census_socket *the_client(void)
{
	uint32_t place = sockets_by_ends(&h->sockets, false, &client, &server);

	ck_assert_uint_ne(place, SOCKETS_NONE);
	return &h->sockets.at[place];
}

static void see(enum tcp_state state, uint64_t cookie, uint64_t sent)
{
	struct census_socket s = seen_as(state, cookie, sent);

	learn_seen(h, &s);
}

static void see_end(uint64_t cookie, uint64_t sent)
{
	struct census_socket s = seen_as(TCP_CLOSED, cookie, sent);

	learn_end(h, &s);
}

/* connect(), an end, and what is left of it are one socket's. */
START_TEST(one_life)
{
	learn_call(h, (uint32_t)getpid(), &client, &server, TCP_ESTABLISHED,
		   false);
	ck_assert_int_eq(the_client()->owner.sure, CENSUS_TOLD);
	see_end(5, 100);
	ck_assert(the_client()->ended);
	ck_assert_int_eq(the_client()->kernel.state, TCP_ESTABLISHED);
	see(TCP_FIN_WAIT_2, 6, 0);
	ck_assert(!the_client()->ended);
	see(TCP_TIME_WAIT, 6, 0);
	ck_assert_uint_eq(h->sockets.n, 1);
	ck_assert_int_eq(the_client()->kernel.state, TCP_TIME_WAIT);
	ck_assert_uint_eq(the_client()->kernel.info.bytes_sent, 100);
	ck_assert_int_eq((int)the_client()->owner.pid, getpid());
	ck_assert_int_eq(the_client()->owner.sure, CENSUS_TOLD);
}
END_TEST

/* The next connection between the same ends is another. */
START_TEST(two_lives)
{
	learn_call(h, (uint32_t)getpid(), &client, &server, TCP_ESTABLISHED,
		   false);
	see_end(5, 100);
	h->now_ns += 60 * SECOND;
	see(TCP_ESTABLISHED, 6, 1);
	ck_assert_uint_eq(h->sockets.n, 2);
	ck_assert_uint_eq(the_client()->cookie, 6);
	ck_assert_uint_eq(the_client()->first_ns, h->now_ns);
	ck_assert_int_ne(the_client()->owner.sure, CENSUS_TOLD);
}
END_TEST

/* What was called may be read a moment after the end, but not much later. */
static const struct {
	uint64_t late_ns;
	bool same;
} lateness[] = { { 0, true }, { 200 * MS, true }, { 2 * SECOND, false } };

START_TEST(late)
{
	see_end(5, 100);
	h->now_ns += lateness[_i].late_ns;
	learn_call(h, (uint32_t)getpid(), &client, &server, TCP_ESTABLISHED,
		   false);
	ck_assert_uint_eq(h->sockets.n, lateness[_i].same ? 1 : 2);
	ck_assert_int_eq(the_client()->owner.sure, CENSUS_TOLD);
	ck_assert_int_eq(the_client()->ended, lateness[_i].same);
}
END_TEST

/* A dump does not have it: it has ended, and may be in TIME-WAIT. */
START_TEST(missed)
{
	see(TCP_ESTABLISHED, 5, 1);
	h->now_ns += SECOND;
	learn_missed(h, h->now_ns);
	ck_assert(!the_client()->ended); /* this dump had it */
	h->dump++;
	learn_missed(h, the_client()->first_ns);
	ck_assert(!the_client()->ended); /* it came while that was made */
	learn_missed(h, h->now_ns);
	ck_assert(the_client()->ended);
	ck_assert_uint_eq(the_client()->ended_ns, h->now_ns);
	ck_assert_uint_eq(h->q_n, 1);
	ck_assert(endpoint_equal(&h->question[0].local, &client));
}
END_TEST

/* TIME-WAIT is in no dump: it is over when its time is. */
START_TEST(time_wait)
{
	struct census_socket s = seen_as(TCP_TIME_WAIT, 5, 0);

	s.kernel.info.timer = 3;
	s.kernel.info.timer_ms = 2000;
	learn_seen(h, &s);
	ck_assert_str_eq(the_client()->user, "");
	h->dump++;
	h->now_ns += SECOND;
	learn_missed(h, h->now_ns);
	ck_assert(!the_client()->ended);
	h->now_ns += 2 * SECOND;
	learn_missed(h, h->now_ns);
	ck_assert(the_client()->ended);
	ck_assert_uint_eq(h->q_n, 0);
}
END_TEST

START_TEST(questions)
{
	struct diag_question q = { .local = client, .remote = server };

	for (uint32_t i = 0; i < HELPER_QUESTIONS + 3; i++) {
		q.local.port = (uint16_t)i;
		learn_ask(h, &q);
	}
	ck_assert_uint_eq(h->q_n, HELPER_QUESTIONS);
	ck_assert_uint_eq(h->totals.asks_lost, 3);
	/* the oldest were given up */
	ck_assert_uint_eq(h->question[h->q_first].local.port, 3);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("census learn");
	TCase *t = tcase_create("learn");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, one_life);
	tcase_add_test(t, two_lives);
	tcase_add_loop_test(t, late, 0, ROWS(lateness));
	tcase_add_test(t, missed);
	tcase_add_test(t, time_wait);
	tcase_add_test(t, questions);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
