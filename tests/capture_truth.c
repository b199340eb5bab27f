/*
 * Every conversation of every capture in the corpus, against what TShark and
 * Zeek say of it.
 */
#include "tests/test.h"

#include <stdint.h>

#include "capture/flow/community_id.h"
#include "capture/trace.h"
#include "tests/truth.h"

/* --- a capture's conversations ---------------------------------------------
 */

struct capture {
	const char *name;
	struct trace *trace;
	const struct flow_table *flows;
	bool *taken; /* those that the truth has told of */
};

/* All that a file has, up to its end or to what is wrong with it. */
static struct capture capture_open(const char *path)
{
	const struct trace_config config = trace_config_default();
	struct capture c = { .name = strrchr(path, '/') + 1,
			     .trace = trace_new(&config) };
	struct capture_file *f;
	struct err e;

	if (capture_file_open(&f, path, &e) == 0) {
		while (trace_read(c.trace, f, 1000, &e) == FILE_PACKET)
			;
		capture_file_close(f);
	}
	c.flows = trace_flows(c.trace);
	c.taken = calloc((size_t)flow_count(c.flows) + 1, sizeof(*c.taken));
	ck_assert(c.taken);
	return c;
}

static void capture_close(struct capture *c)
{
	free(c->taken);
	trace_free(c->trace);
}

/* a is at end `side` of it, and b at the other. */
static bool has_ends(const struct flow *f, int side, const struct endpoint *a,
		     const struct endpoint *b)
{
	return endpoint_equal(&f->end[side], a) &&
	       endpoint_equal(&f->end[1 - side], b);
}

/*
 * Takes the first conversation between these that was not taken before; *side
 * is where a is, or, if both ends are the same, who was first.
 */
static const struct flow *capture_take(struct capture *c, uint8_t protocol,
				       const struct endpoint *a,
				       const struct endpoint *b, int *side)
{
	for (uint32_t i = 0; i < flow_count(c->flows); i++) {
		const struct flow *f = flow_get(c->flows, i);

		*side = f->first_side;
		if (!has_ends(f, *side, a, b))
			*side = 1 - *side;
		if (c->taken[i] || f->protocol != protocol ||
		    !has_ends(f, *side, a, b))
			continue;
		c->taken[i] = true;
		return f;
	}
	return NULL;
}

/* --- TShark: packets, payload, Community ID --------------------------------
 */

/* TShark hashes the next stop of a route, and tells the last one. */
static const char *const wrong_ids[] = {
	"pcpp-ipv6_options.pcap",
	"zeek-ipv6-hbh-routing0.pcap",
};

static bool has_wrong_id(const struct capture *c, const struct truth_conv *conv)
{
	for (size_t i = 0; i < ROWS(wrong_ids); i++)
		if (strcmp(wrong_ids[i], c->name) == 0 &&
		    conv->protocol == IP_UDP)
			return true;
	return false;
}

static void check_conv(struct capture *c, const struct truth_conv *conv)
{
	char a[ENDPOINT_TEXT], b[ENDPOINT_TEXT], id[COMMUNITY_ID_TEXT];
	const struct flow *f;
	int side;

	endpoint_format(&conv->a, a);
	endpoint_format(&conv->b, b);
	f = capture_take(c, conv->protocol, &conv->a, &conv->b, &side);
	ck_assert_msg(f, "%s: no %s %s", c->name, a, b);
	for (int i = 0; i < 2; i++) {
		int from = i == 0 ? side : 1 - side;

		ck_assert_msg(f->packets[from] == conv->packets[i],
			      "%s: %s %s: %u packets", c->name, a, b,
			      f->packets[from]);
		ck_assert_msg(f->payload[from] == conv->payload[i],
			      "%s: %s %s: %llu bytes", c->name, a, b,
			      (unsigned long long)f->payload[from]);
	}
	if (!has_wrong_id(c, conv))
		ck_assert_str_eq(flow_community_id(f, id), conv->id);
}

/* Nothing that the truth does not tell of. */
static void check_rest(const struct capture *c)
{
	for (uint32_t i = 0; i < flow_count(c->flows); i++) {
		const struct flow *f = flow_get(c->flows, i);
		char a[ENDPOINT_TEXT], b[ENDPOINT_TEXT];

		if (c->taken[i] ||
		    (f->protocol != IP_TCP && f->protocol != IP_UDP))
			continue;
		ck_abort_msg("%s: %s %s is no conversation", c->name,
			     endpoint_format(&f->end[0], a),
			     endpoint_format(&f->end[1], b));
	}
}

START_TEST(tshark)
{
	glob_t files = truth_captures("*");

	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct truth_convs truth = truth_convs(files.gl_pathv[i]);
		struct capture c = capture_open(files.gl_pathv[i]);

		for (size_t k = 0; k < truth.n; k++)
			check_conv(&c, &truth.conv[k]);
		check_rest(&c);
		capture_close(&c);
		free(truth.conv);
	}
	ck_assert_uint_ge(files.gl_pathc, 20);
	globfree(&files);
}
END_TEST

/* --- Zeek: conn_state, history ---------------------------------------------
 */

/* A conversation of conn.log, whose numbers are texts. */
struct row {
	uint32_t packets[2];
	const char *history, *state;
};

static struct endpoint row_end(const json_t *object, const char *host,
			       const char *port)
{
	char text[ENDPOINT_TEXT];

	snprintf(text, sizeof(text), "%s %s", truth_string(object, host),
		 truth_string(object, port));
	return truth_endpoint(text);
}

static uint32_t row_number(const json_t *object, const char *key)
{
	return (uint32_t)strtoul(truth_string(object, key), NULL, 10);
}

/*
 * Two rows of zeek-smtp.pcap are from a run in which Zeek blocked a host when
 * its first connection was established, and saw no more of it than SYN and
 * SYN+ACK. Here the history goes on.
 */
static void check_letters(const struct flow *f, const struct row *row,
			  const char *name)
{
	bool whole = f->packets[0] == row->packets[0] &&
		     f->packets[1] == row->packets[1];
	char history[ZEEK_TEXT];

	flow_history(f, history);
	if (!whole) {
		ck_assert_str_eq(name, "zeek-smtp.pcap");
		ck_assert_uint_lt(row->packets[0] + row->packets[1],
				  flow_packets(f));
		history[strlen(row->history)] = '\0';
	}
	ck_assert_msg(strcmp(history, row->history) == 0, "%s: %s, not %s",
		      name, history, row->history);
	if (whole)
		ck_assert_msg(strcmp(flow_conn_state(f), row->state) == 0,
			      "%s: %s: %s, not %s", name, history,
			      flow_conn_state(f), row->state);
}

static void check_row(json_t *object, void *arg)
{
	struct endpoint a = row_end(object, "id.orig_h", "id.orig_p");
	struct endpoint b = row_end(object, "id.resp_h", "id.resp_p");
	const struct row row = {
		.packets = { row_number(object, "orig_pkts"),
			     row_number(object, "resp_pkts") },
		.history = truth_string(object, "history"),
		.state = truth_string(object, "conn_state"),
	};
	uint8_t protocol = truth_is(object, "proto", "tcp") ? IP_TCP : IP_UDP;
	const struct flow *f;
	struct capture c;
	char path[256];
	int side;

	snprintf(path, sizeof(path), "%s/captures/%s", truth_corpus(),
		 truth_string(object, "file"));
	c = capture_open(path);
	f = capture_take(&c, protocol, &a, &b, &side);
	ck_assert_msg(f, "%s: %u", path, a.port);
	ck_assert_msg(side == 0, "%s: %u is no originator", path, a.port);
	check_letters(f, &row, c.name);
	capture_close(&c);
	++*(int *)arg;
}

START_TEST(zeek)
{
	int rows = 0;

	if (!truth_lines("zeek-conn.jsonl", check_row, &rows))
		skip("Zeek's captures are not here");
	ck_assert_int_ge(rows, 15);
}
END_TEST

static Suite *truth_suite(void)
{
	Suite *s = suite_create("capture/truth");
	TCase *tc = tcase_create("truth");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, tshark);
	tcase_add_test(tc, zeek);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(truth_suite())
