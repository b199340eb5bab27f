/* capture/pcapng_told: what our own files tell, read again by a trace. */
#include "capture/pcapng_told.h"

#include "capture/pcapng.h"
#include "capture/trace.h"
#include "tests/tape.h"
#include "tests/test.h"

/* --- comments ------------------------------------------------------------ */

static const struct {
	const char *comment;
	bool ok;
	struct packet_told told;
} comments[] = {
	{ "wirestep: fate=delivered delivered_ns=41213 from=C to=S n=1",
	  true,
	  { FATE_DELIVERED, 41213, { "C", "S" }, 1, false, false } },
	{ "wirestep: fate=dropped seen=queue injected=true",
	  true,
	  { FATE_DROPPED, 0, { "", "" }, 0, true, true } },
	{ "wirestep: from=the%20client to=%E4%B8%AD fate=held",
	  true,
	  { FATE_HELD, 0, { "the client", "中" }, 0, false, false } },
	{ "wirestep: fate=held  n=2  analysis=zero-window unknown=5 = x",
	  true,
	  { FATE_HELD, 0, { "", "" }, 2, false, false } },
	/* values that are none */
	{ "wirestep: fate=held n=-1 delivered_ns=1x",
	  true,
	  { FATE_HELD, 0, { "", "" }, 0, false, false } },
	{ "wirestep: fate=held n=4294967295 from=%2 to=%zz",
	  true,
	  { FATE_HELD, 0, { "", "" }, 0, false, false } },
	/* what would turn a terminal around */
	{ "wirestep: fate=held from=%1B[2J%0a to=a%00b",
	  true,
	  { FATE_HELD, 0, { "\\x1b[2J\\n", "a\\0b" }, 0, false, false } },
	/* not ours */
	{ "", false, { 0 } },
	{ "wirestep", false, { 0 } },
	{ "a comment", false, { 0 } },
	{ "wirestep: from=C to=S", false, { 0 } },
	{ "wirestep: fate=lost", false, { 0 } },
	{ "wirestep: fate=held fate=lost", false, { 0 } },
};

START_TEST(packets)
{
	const struct packet_told *want = &comments[_i].told;
	size_t n = strlen(comments[_i].comment);
	char *comment = malloc(n + 1); /* a byte too far is noticed */
	struct packet_told got;

	memcpy(comment, comments[_i].comment, n);
	ck_assert_int_eq(packet_told(&got, comment, n), comments[_i].ok);
	free(comment);
	if (!comments[_i].ok)
		return;
	ck_assert_int_eq((int)got.fate, (int)want->fate);
	ck_assert_uint_eq(got.delivered_ns, want->delivered_ns);
	ck_assert_str_eq(got.end[0], want->end[0]);
	ck_assert_str_eq(got.end[1], want->end[1]);
	ck_assert_uint_eq(got.number, want->number);
	ck_assert_int_eq(got.queue_alone, want->queue_alone);
	ck_assert_int_eq(got.injected, want->injected);
}
END_TEST

START_TEST(sections)
{
	static const char ours[] = "wirestep: name=tcp-hello mode=freeze "
				   "kernel=6.18 started_ns=1767323045123456789";
	struct section_told told;

	ck_assert(section_told(&told, ours, strlen(ours)));
	ck_assert_str_eq(told.name, "tcp-hello");
	ck_assert_str_eq(told.mode, "freeze");
	ck_assert_str_eq(told.kernel, "6.18");
	ck_assert_uint_eq(told.started_ns, 1767323045123456789u);
	ck_assert(!section_told(&told, ours, strlen(ours) - 31)); /* when? */
	ck_assert(!section_told(&told, "mine", 4));
}
END_TEST

/* A name of any length, cut at any place, is a name or nothing. */
START_TEST(long_names)
{
	char comment[1000] = "wirestep: fate=held from=";
	size_t n = strlen(comment);
	struct packet_told told;

	while (n < sizeof(comment)) {
		comment[n] = "%41x"[n % 4];
		n++;
		packet_told(&told, comment, n);
		ck_assert_uint_lt(strlen(told.end[0]), NAME_TEXT);
	}
}
END_TEST

/* --- there and back ------------------------------------------------------ */

/* Caller frees. */
static struct recording *opened_again(char *bytes, size_t n)
{
	struct trace_config config = trace_config_default();
	struct trace_part all = { .flow = FLOW_NONE, .most = UINT32_MAX };
	struct trace *t = trace_new(&config);
	struct recording *r = recording_new();
	struct capture_file *f;
	struct source *s;
	struct err e;

	ck_assert_int_eq(capture_file_open_memory(&f, bytes, n, "made", &e), 0);
	ck_assert_int_eq(trace_read(t, f, UINT32_MAX, &e), FILE_END);
	s = trace_source(t, f, &all, r);
	while (source_pump(s, &e) == SOURCE_WAIT)
		;
	source_close(s);
	capture_file_close(f);
	trace_free(t);
	return r;
}

static const char *lane_of(const struct recording *r,
			   const struct packet_row *p, bool sender)
{
	uint32_t lane = packet_lane(r, p, sender);

	return lane == ROW_NONE ? "" : recording_lane_name(r, lane);
}

static void same_packet(const struct recording *a, const struct packet_row *p,
			const struct recording *b, const struct packet_row *q)
{
	ck_assert_int_eq(p->fate, q->fate);
	ck_assert_uint_eq(p->sent_ns, q->sent_ns);
	if (fate_arrives((enum fate)p->fate))
		ck_assert_uint_eq(p->fate_ns, q->fate_ns);
	ck_assert_int_eq(p->fate_event == ROW_NONE, q->fate_event == ROW_NONE);
	ck_assert_uint_eq(p->flags, q->flags);
	ck_assert_uint_eq(p->seq, q->seq);
	ck_assert_int_eq(p->injected, q->injected);
	if (!lane_of(a, p, true)[0] || !lane_of(a, p, false)[0])
		return; /* named by its address */
	ck_assert_str_eq(lane_of(a, p, true), lane_of(b, q, true));
	ck_assert_str_eq(lane_of(a, p, false), lane_of(b, q, false));
}

/* Everything but calls, notes, what the kernel said, and packets without bytes.
 */
START_TEST(there_and_back)
{
	struct tape t = _i ? tape_full() : tape_short();
	char *bytes = NULL;
	size_t n;
	FILE *out = open_memstream(&bytes, &n);
	struct recording *r;
	uint32_t k = 0;

	pcapng_write(t.r, out);
	fclose(out);
	r = opened_again(bytes, n);
	for (uint32_t i = 0; i < recording_n_packets(t.r); i++) {
		const struct packet_row *p = recording_packet(t.r, i);

		if (!recording_bytes(t.r, p) || p->fragment_at)
			continue; /* of a piece nobody knows whose it is */
		ck_assert_uint_lt(k, recording_n_packets(r));
		same_packet(t.r, p, r, recording_packet(r, k++));
	}
	ck_assert_uint_eq(recording_n_packets(r), k);
	ck_assert_uint_ge(k, 3);
	ck_assert(!recording_is_capture(r));
	ck_assert_uint_eq(recording_head_of(r)->started_ns,
			  recording_head_of(t.r)->started_ns);
	ck_assert_str_eq(recording_text(r, recording_head_of(r)->name),
			 recording_text(t.r, recording_head_of(t.r)->name));
	recording_free(r);
	recording_free(t.r);
	free(bytes);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("capture/pcapng_told");
	TCase *tc = tcase_create("pcapng_told");

	tcase_add_loop_test(tc, packets, 0, ROWS(comments));
	tcase_add_test(tc, sections);
	tcase_add_test(tc, long_names);
	tcase_add_loop_test(tc, there_and_back, 0, 2);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())
