/* ui/flowlist: order, filter, and the chosen one among what comes and goes. */
#include "ui/list/flowlist.h"

#include "tests/traffic.h"
#include "ui/app/loader.h"

static struct traffic traffic;
static struct capture_file *file;
static struct trace *trace;
static struct flow_rows rows;
static struct flowlist list;

static void setup(void)
{
	struct trace_config config = trace_config_default();

	traffic_begin(&traffic);
	trace = trace_new(&config);
	rows = (struct flow_rows){ .trace = trace };
	flowlist_init(&list);
}

static void teardown(void)
{
	flowlist_free(&list);
	trace_free(trace);
	capture_file_close(file);
	file = NULL;
	traffic_end(&traffic);
}

/* What was put so far; more may be put and read then. */
static void read_all(void)
{
	struct err e;
	struct file_packet skipped;

	capture_file_close(file);
	file = traffic_open(&traffic);
	for (uint32_t i = 0; i < trace_count(trace); i++)
		ck_assert_int_eq(capture_file_next(file, &skipped, &e),
				 FILE_PACKET);
	ck_assert_int_eq(trace_read(trace, file, UINT32_MAX, &e), FILE_END);
}

/* Numbers from 1, as a viewer sees them: "3 1 2". */
static void must_list(const char *numbers)
{
	char text[400] = "";
	size_t n = 0;

	flowlist_make(&list, &rows);
	for (size_t i = 0; i < list.n && n < sizeof(text) - 8; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%u",
				      i ? " " : "", list.shown[i] + 1);
	ck_assert_str_eq(text, numbers);
}

/* Three that differ in everything; the second is UDP, the third IPv6. */
static void put_three(void)
{
	traffic_handshake(&traffic, "10.0.0.9:40000", "10.0.0.2:443");
	traffic_tcp(&traffic, "10.0.0.9:40000", "10.0.0.2:443", TH_ACK, 101,
		    501, "a");
	traffic_tcp(&traffic, "10.0.0.9:40000", "10.0.0.2:443", TH_ACK, 101,
		    501, "a");
	traffic_udp(&traffic, "10.0.0.1:50000", "10.0.0.2:53", "question");
	traffic.t_us += 1000;
	traffic_udp(&traffic, "10.0.0.2:53", "10.0.0.1:50000", "answer");
	traffic_tcp(&traffic, "[fe80::1]:40000", "[fe80::2]:80", TH_S, 1, 0,
		    "");
	read_all();
}

/* --- order --------------------------------------------------------------- */

static const struct {
	enum flow_column by;
	const char *up, *down;
} orders[] = {
	{ FLOW_NUMBER, "1 2 3", "3 2 1" },
	{ FLOW_PROTOCOL, "1 3 2", "2 1 3" },
	{ FLOW_CLIENT, "2 1 3", "3 1 2" },
	{ FLOW_SERVER, "2 1 3", "3 1 2" },
	{ FLOW_STATE, "3 1 2", "2 1 3" },
	{ FLOW_ENDED, "2 1 3", "3 1 2" },
	{ FLOW_PACKETS, "3 2 1", "1 2 3" },
	{ FLOW_DATA, "3 1 2", "2 1 3" },
	{ FLOW_BYTES, "3 2 1", "1 2 3" },
	{ FLOW_RTT, "1 2 3", "1 2 3" }, /* the others have none */
	{ FLOW_AGAIN, "2 3 1", "1 2 3" },
	{ FLOW_START, "1 2 3", "3 2 1" },
	{ FLOW_TIME, "3 1 2", "2 1 3" },
	{ FLOW_RECENT, "1 2 3", "1 2 3" }, /* of a file there is none */
};
_Static_assert(ROWS(orders) == FLOW_COLUMNS, "each");

START_TEST(sorted)
{
	put_three();
	flowlist_sort(&list, orders[_i].by, false);
	must_list(orders[_i].up);
	flowlist_sort(&list, orders[_i].by, true);
	must_list(orders[_i].down);
}
END_TEST

/* By ends: addresses before ports, and all sixteen bytes of IPv6. */
START_TEST(sorted_by_ends)
{
	static const char *const clients[] = {
		"[fe80::1]:9",	  "[fe80::1]:8", "10.0.0.2:1",
		"[fe80::100]:7",  "10.0.0.1:2",	 "[fd00::ffff]:9",
		"10.0.0.1:65535", "9.255.0.1:3", "[::1]:5",
	};

	for (int i = 0; i < ROWS(clients); i++)
		traffic_tcp(&traffic, clients[i],
			    clients[i][0] == '[' ? "[fe80::2]:80"
						 : "10.9.9.9:80",
			    TH_S, 1, 0, "");
	read_all();
	flowlist_sort(&list, FLOW_CLIENT, false);
	must_list("8 5 7 3 9 6 2 1 4");
	flowlist_sort(&list, FLOW_CLIENT, true);
	must_list("4 1 2 6 9 3 7 5 8");
}
END_TEST

/* Those that are alike stay in their order, whichever way. */
START_TEST(alike)
{
	char client[40];

	for (int i = 0; i < 12; i++) {
		snprintf(client, sizeof(client), "10.0.0.1:%d", 5000 + i);
		traffic_udp(&traffic, client, "10.0.0.2:53",
			    i % 3 ? "x" : "yy");
	}
	read_all();
	flowlist_sort(&list, FLOW_DATA, false);
	must_list("2 3 5 6 8 9 11 12 1 4 7 10");
	flowlist_sort(&list, FLOW_DATA, true);
	must_list("1 4 7 10 2 3 5 6 8 9 11 12");
}
END_TEST

/* More than a slice: every step ends, and the list is whole. */
START_TEST(many)
{
	enum { MANY = 150000 };
	char client[40];
	int steps = 1;

	for (int i = 0; i < MANY; i++) {
		snprintf(client, sizeof(client), "10.%d.%d.%d:%d", i * 7 % 251,
			 i / 250 % 250, i % 250, 1024 + i % 7);
		traffic_udp(&traffic, client, "10.0.0.2:53", "");
	}
	read_all();
	flowlist_sort(&list, FLOW_CLIENT, true);
	while (flowlist_step(&list, &rows, UINT64_MAX))
		steps++;
	ck_assert_int_gt(steps, 8);
	ck_assert_uint_eq(list.n, flow_rows_count(&rows));
	for (size_t i = 1; i < list.n; i++) {
		struct endpoint a =
			flow_end(flow_rows_at(&rows, list.shown[i - 1]), 0);
		struct endpoint b =
			flow_end(flow_rows_at(&rows, list.shown[i]), 0);
		int order = memcmp(a.ip.bytes, b.ip.bytes, 4);

		ck_assert(order > 0 || (order == 0 && a.port > b.port));
	}
}
END_TEST

/* --- what comes ---------------------------------------------------------- */

START_TEST(new_ones)
{
	put_three();
	must_list("1 2 3");
	traffic_udp(&traffic, "10.0.0.4:1", "10.0.0.2:53", "");
	read_all();
	must_list("1 2 3 4");
	flowlist_sort(&list, FLOW_NUMBER, true);
	must_list("4 3 2 1");
	traffic_udp(&traffic, "10.0.0.5:1", "10.0.0.2:53", "");
	read_all();
	must_list("5 4 3 2 1");
}
END_TEST

/* Sorted by what changes, it is made again, but not at every packet. */
START_TEST(twice_a_second)
{
	const uint64_t second = 1000000000;

	put_three();
	flowlist_sort(&list, FLOW_PACKETS, true);
	while (flowlist_step(&list, &rows, 10 * second))
		;
	ck_assert_uint_eq(flowlist_wake_ns(&list, &rows), 0);
	for (int i = 0; i < 9; i++)
		traffic_udp(&traffic, "10.0.0.1:50000", "10.0.0.2:53", "");
	read_all();
	ck_assert_uint_eq(flowlist_wake_ns(&list, &rows),
			  10 * second + second / 2);
	ck_assert(!flowlist_step(&list, &rows, 10 * second + second / 4));
	ck_assert_uint_eq(list.shown[0], 0);
	while (flowlist_step(&list, &rows, 11 * second))
		;
	ck_assert_uint_eq(list.shown[0], 1);
}
END_TEST

/* --- the filter ---------------------------------------------------------- */

static bool is_tcp(const void *of, uint32_t number, const struct flow *f)
{
	(void)number;
	return f->protocol == *(const uint8_t *)of;
}

START_TEST(filtered)
{
	static const uint8_t tcp = IP_TCP, udp = IP_UDP, none = 99;

	put_three();
	flowlist_filter(&list, is_tcp, &tcp);
	must_list("1 3");
	flowlist_sort(&list, FLOW_NUMBER, true);
	must_list("3 1");
	flowlist_filter(&list, is_tcp, &udp);
	must_list("2");
	flowlist_filter(&list, is_tcp, &none);
	must_list("");
	ck_assert_uint_eq(list.chosen, FLOW_NONE);
	flowlist_filter(&list, NULL, NULL);
	must_list("3 2 1");
}
END_TEST

/* --- the chosen one ------------------------------------------------------ */

START_TEST(chosen_goes_along)
{
	static const uint8_t tcp = IP_TCP;

	put_three();
	must_list("1 2 3");
	ck_assert_uint_eq(list.chosen, 0);
	flowlist_move(&list, 2);
	ck_assert_uint_eq(list.chosen, 2);
	flowlist_sort(&list, FLOW_CLIENT, true);
	must_list("3 1 2");
	ck_assert_uint_eq(list.chosen, 2);
	ck_assert_uint_eq(list.at, 0);
	flowlist_filter(&list, is_tcp, &tcp);
	must_list("3 1");
	ck_assert_uint_eq(list.chosen, 2);
	flowlist_move(&list, 99);
	ck_assert_uint_eq(list.chosen, 0);
	flowlist_move(&list, -5);
	ck_assert_uint_eq(list.chosen, 2);
}
END_TEST

/* Before anything was chosen, it is the first, whatever the order. */
START_TEST(the_first_at_first)
{
	put_three();
	must_list("1 2 3");
	flowlist_sort(&list, FLOW_NUMBER, true);
	must_list("3 2 1");
	ck_assert_uint_eq(list.at, 0);
	ck_assert_uint_eq(list.chosen, 2);
}
END_TEST

/* One that is filtered out: what stands in its line is chosen. */
START_TEST(chosen_is_filtered_out)
{
	static const uint8_t tcp = IP_TCP;

	put_three();
	must_list("1 2 3");
	flowlist_choose(&list, 1);
	flowlist_filter(&list, is_tcp, &tcp);
	must_list("1 3");
	ck_assert_uint_eq(list.chosen, 2);
}
END_TEST

/* --- what goes ----------------------------------------------------------- */

/* A table with a limit gives up the oldest. */
START_TEST(gone)
{
	struct trace_config config = { .max_flows = 300, .index = true };
	char client[40];

	trace_free(trace);
	trace = trace_new(&config);
	rows.trace = trace;
	for (int i = 0; i < 250; i++) {
		snprintf(client, sizeof(client), "10.0.0.1:%d", 5000 + i);
		traffic_udp(&traffic, client, "10.0.0.2:53", "");
	}
	read_all();
	flowlist_make(&list, &rows);
	ck_assert_uint_eq(list.n, 250);
	for (int i = 0; i < 700; i++) {
		snprintf(client, sizeof(client), "10.0.0.1:%d", 7000 + i);
		traffic_udp(&traffic, client, "10.0.0.2:53", "");
	}
	read_all();
	ck_assert_ptr_null(flow_rows_at(&rows, 0));
	flowlist_make(&list, &rows);
	ck_assert_uint_gt(list.n, 0);
	ck_assert_uint_eq(list.n,
			  flow_rows_count(&rows) - trace_totals(trace).evicted);
	for (size_t i = 0; i < list.n; i++)
		ck_assert_ptr_nonnull(flow_rows_at(&rows, list.shown[i]));
	ck_assert_ptr_nonnull(flow_rows_at(&rows, list.chosen));
}
END_TEST

START_TEST(nothing)
{
	must_list("");
	flowlist_move(&list, 3);
	ck_assert_uint_eq(list.chosen, FLOW_NONE);
	flowlist_sort(&list, FLOW_CLIENT, true);
	must_list("");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("flowlist");
	TCase *tc = tcase_create("flowlist");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, sorted, 0, ROWS(orders));
	tcase_add_test(tc, sorted_by_ends);
	tcase_add_test(tc, alike);
	tcase_add_test(tc, many);
	tcase_add_test(tc, new_ones);
	tcase_add_test(tc, twice_a_second);
	tcase_add_test(tc, filtered);
	tcase_add_test(tc, chosen_goes_along);
	tcase_add_test(tc, the_first_at_first);
	tcase_add_test(tc, chosen_is_filtered_out);
	tcase_add_test(tc, gone);
	tcase_add_test(tc, nothing);
	tcase_set_timeout(tc, 60);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
