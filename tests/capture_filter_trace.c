/*
 * Filters on a trace: of each capture in tests/corpus, the same packets pass
 * as in a recording of the same file, and what the index knows is not read
 * from the file.
 */
#include "tests/test.h"

#include <glob.h>

#include "capture/filter/filter_recording.h"
#include "capture/filter/filter_trace.h"
#include "capture/filter/flow_fields.h"

#define CORPUS "tests/corpus/captures/*.pcap"

static const char *const filters[] = {
	"tcp",
	"not tcp and not udp",
	"retransmission or zero-window",
	"retransmission > 0",
	"retr > 1 and len > 0",
	"flags ~ S",
	"flags ~ F and seq > 1",
	"ack > 1 and win_bytes > 60K",
	"mss > 1000 or wscale = 7",
	"packet 2-5 or time > 1s",
	"src port 7000-7020 and size > 60",
	"client port 1-65535 and server pkts > 3",
	"state = TIME-WAIT and history ~ F",
	"host 127.0.0.1 and ttl = 64",
	"icmp type 3 or icmp6",
	"flow 2",
	"conn_state SF and dst host ::1",
};

static struct trace *trace_of(const char *path, struct capture_file **f)
{
	struct trace_config config = trace_config_default();
	struct trace *t = trace_new(&config);
	struct err e;

	ck_assert_msg(capture_file_open(f, path, &e) == 0, "%s", e.text);
	while (trace_read(t, *f, 1000, &e) == FILE_PACKET)
		;
	return t;
}

static struct recording *recording_of(const struct trace *t,
				      struct capture_file *f)
{
	struct trace_part all = { .flow = FLOW_NONE, .most = UINT32_MAX };
	struct recording *r = recording_new();
	struct source *s = trace_source(t, f, &all, r);
	struct err e;

	while (source_pump(s, &e) == SOURCE_WAIT)
		;
	source_close(s);
	return r;
}

static struct filter *compiled(const char *text, enum filter_of of)
{
	struct filter_error e;
	struct filter *f;

	ck_assert_msg(filter_compile(&f, text, of, &e) == 0, "%s: %s", text,
		      e.text);
	return f;
}

/* How many passed. */
static uint32_t compare(const char *path, const char *text,
			const struct trace *t, struct capture_file *file,
			const struct recording *r)
{
	struct filter *f = compiled(text, FILTER_OF_PACKETS);
	struct filter_recording values = { .r = r }, part = { r, t };
	uint32_t n = 0;

	for (uint32_t i = 0; i < recording_n_packets(r); i++) {
		uint32_t number = recording_packet(r, i)->number - 1;
		bool passes = filter_trace_packet(f, t, file, number);

		ck_assert_msg(
			passes == filter_recording_packet(&values, f, i) &&
				passes == filter_recording_packet(&part, f, i),
			"%s: packet %u: %s", path, number + 1, text);
		n += passes;
	}
	filter_free(f);
	return n;
}

START_TEST(the_same_as_in_a_recording)
{
	uint32_t passed = 0;
	glob_t g;

	ck_assert_int_eq(glob(CORPUS, 0, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		struct capture_file *f;
		struct trace *t = trace_of(g.gl_pathv[i], &f);
		struct recording *r = recording_of(t, f);

		passed += compare(g.gl_pathv[i], filters[_i], t, f, r);
		recording_free(r);
		trace_free(t);
		capture_file_close(f);
	}
	ck_assert_uint_gt(passed, 0);
	globfree(&g);
}
END_TEST

/* There is no file to read from. */
static const struct {
	const char *text;
	uint32_t passes;
} known[] = {
	{ "", 15 },
	{ "tcp", 15 },
	{ "retransmission", 5 },
	{ "retransmission = 5", 15 },
	{ "packet 3-4,20", 2 },
	{ "port 7013", 15 },
	{ "src port 7013", 4 },
	{ "host 127.0.0.1 and retr = 5", 15 },
	{ "flow 1 and not retransmission", 10 },
};

START_TEST(the_index_is_enough)
{
	struct filter *f = compiled(known[_i].text, FILTER_OF_PACKETS);
	struct capture_file *file;
	struct trace *t = trace_of("tests/corpus/captures/lo-rto.pcap", &file);
	uint32_t n = 0;

	for (uint32_t i = 0; i < trace_count(t); i++)
		n += filter_trace_packet(f, t, NULL, i);
	ck_assert_uint_eq(n, known[_i].passes);
	filter_free(f);
	trace_free(t);
	capture_file_close(file);
}
END_TEST

START_TEST(conversations)
{
	struct filter *f = compiled("flow 2 or pkts > 8", FILTER_OF_FLOWS);
	struct capture_file *file;
	struct trace *t =
		trace_of("tests/corpus/captures/lo-port-reuse.pcap", &file);
	const struct flow_table *flows = trace_flows(t);

	ck_assert(!filter_flow(f, 0, flow_get(flows, 0)));
	ck_assert(filter_flow(f, 1, flow_get(flows, 1)));
	filter_free(f);
	trace_free(t);
	capture_file_close(file);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("filter trace");
	TCase *t = tcase_create("filter trace");

	tcase_add_loop_test(t, the_same_as_in_a_recording, 0, ROWS(filters));
	tcase_add_loop_test(t, the_index_is_enough, 0, ROWS(known));
	tcase_add_test(t, conversations);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())
