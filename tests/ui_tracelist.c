/*
 * The list of a capture file's packets: it grows with the file, and is made
 * anew when the file has ended if the filter asks what conversations come to.
 */
#include "tests/test.h"

#include "ui/list/tracelist.h"

#define CAPTURE "tests/corpus/captures/lo-rto.pcap"

static struct capture_file *file;
static struct trace *trace;
static struct tracelist list;
static struct filter *filter;

static void setup(void)
{
	struct trace_config config = trace_config_default();
	struct err e;

	ck_assert_int_eq(capture_file_open(&file, CAPTURE, &e), 0);
	trace = trace_new(&config);
	list = (struct tracelist){ .filter = NULL };
	filter = NULL;
}

static void teardown(void)
{
	tracelist_free(&list);
	filter_free(filter);
	trace_free(trace);
	capture_file_close(file);
}

static void choose(const char *text)
{
	struct filter_error e;

	ck_assert_int_eq(filter_compile(&filter, text, FILTER_OF_PACKETS, &e),
			 0);
	tracelist_filter(&list, filter);
}

static void read_on(uint32_t packets)
{
	struct err e;

	trace_read(trace, file, packets, &e);
}

static void step(bool ended)
{
	ck_assert(!tracelist_step(&list, trace, file, ended));
	ck_assert(!tracelist_wants(&list, trace, ended));
}

START_TEST(all)
{
	read_on(4);
	step(false);
	ck_assert_uint_eq(tracelist_lines(&list, trace), 4);
	read_on(100);
	ck_assert_uint_eq(tracelist_lines(&list, trace), 15);
	ck_assert_uint_eq(tracelist_packet(&list, 7), 7);
	ck_assert_uint_eq(tracelist_line(&list, 7), 7);
}
END_TEST

START_TEST(grows)
{
	choose("packet 2,5,9");
	ck_assert(!tracelist_wants(&list, trace, false));
	read_on(4);
	ck_assert(tracelist_wants(&list, trace, false));
	step(false);
	ck_assert_uint_eq(tracelist_lines(&list, trace), 1);
	read_on(100);
	step(true);
	ck_assert_uint_eq(tracelist_lines(&list, trace), 3);
	ck_assert_uint_eq(tracelist_packet(&list, 1), 4);
	/* the line of a packet, or of the next that is listed */
	ck_assert_uint_eq(tracelist_line(&list, 0), 0);
	ck_assert_uint_eq(tracelist_line(&list, 1), 0);
	ck_assert_uint_eq(tracelist_line(&list, 2), 1);
	ck_assert_uint_eq(tracelist_line(&list, 8), 2);
	ck_assert_uint_eq(tracelist_line(&list, 9), 3);
	/* another filter begins anew, and none is all */
	tracelist_filter(&list, NULL);
	ck_assert_uint_eq(tracelist_lines(&list, trace), 15);
}
END_TEST

/* The first packets are shown, too, once there are retransmissions. */
START_TEST(asks_again_at_the_end)
{
	choose("retr >= 5 and packet <= 9");
	read_on(4);
	step(false);
	ck_assert_uint_eq(tracelist_lines(&list, trace), 0);
	read_on(100);
	ck_assert(tracelist_wants(&list, trace, true));
	step(true);
	ck_assert_uint_eq(tracelist_lines(&list, trace), 9);
	ck_assert_uint_eq(tracelist_packet(&list, 0), 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("list of a trace");
	TCase *t = tcase_create("list of a trace");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, all);
	tcase_add_test(t, grows);
	tcase_add_test(t, asks_again_at_the_end);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
