/*
 * Packets that the wire changed, made or had no room for: what recordings,
 * views and sentences tell of them.
 */
#include "tests/test.h"

#include "capture/recording/change.h"
#include "capture/checksum.h"
#include "capture/jsonl/jsonl.h"
#include "capture/pcapng.h"
#include "tests/build.h"
#include "ui/detail/detail.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/print/print.h"
#include "ui/why/why.h"

/*
 * Four segments of C to S, and their fates:
 *   #1 rewritten   #2 corrupted   #3 no room for it   #4 nobody sent it
 */
static struct recording *r;

static uint32_t send_segment(uint32_t seq, uint16_t flags, bool injected,
			     struct build *b)
{
	struct build_segment segment = { .src = "127.0.0.1:40000",
					 .dst = "127.0.0.1:80",
					 .seq = seq,
					 .ack = 500,
					 .flags = flags,
					 .win = 64,
					 .payload = BUILD_BYTES("hello") };
	struct packet p;
	struct sent sent = { .packet = &p,
			     .copy_of = ROW_NONE,
			     .injected = injected,
			     .seen_by = SEEN_PCAP,
			     .lane = { recording_lane(r, "C"),
				       recording_lane(r, "S") },
			     .socket = { ROW_NONE, ROW_NONE } };

	*b = (struct build){ .len = 0 };
	build_tcp(b, &segment);
	packet_decode(&p, LINK_RAW, b->at, b->len);
	sent.bytes = b->at;
	sent.n_bytes = (uint32_t)b->len;
	return recording_sent(r, 1000, &sent);
}

static void setup(void)
{
	struct build b;
	uint32_t n, packet;

	i18n_set("en");
	r = recording_new();
	packet = send_segment(1000, TH_P | TH_ACK, false, &b);
	n = (uint32_t)b.len;
	ck_assert(field_set(FIELD_ECN, b.at, &n, 3));
	ck_assert(field_set(FIELD_MSS, b.at, &n, 536));
	ck_assert(field_set(FIELD_SEQ, b.at, &n, 1002));
	checksum_fill(b.at, n);
	recording_changed(r, packet, b.at, n);
	recording_fate(r, 2000, packet, FATE_REWRITTEN);

	packet = send_segment(1005, TH_P | TH_ACK, false, &b);
	ck_assert(checksum_break(b.at, (uint32_t)b.len));
	recording_changed(r, packet, b.at, (uint32_t)b.len);
	recording_fate(r, 3000, packet, FATE_CORRUPTED);

	packet = send_segment(1010, TH_P | TH_ACK, false, &b);
	recording_queue_full(r, packet);
	recording_fate(r, 4000, packet, FATE_DROPPED);

	packet = send_segment(5000, TH_R | TH_ACK, true, &b);
	recording_fate(r, 5000, packet, FATE_DELIVERED);
}

static void teardown(void)
{
	recording_free(r);
}

/* --- the recording ---------------------------------------------------------
 */

/* What is injected tells nothing of the end that it seems to come from. */
START_TEST(observer_is_told_what_arrived)
{
	const struct flow *f = recording_flow(r, 0);

	ck_assert_uint_eq(f->tcp->conn.end[0].snd_nxt, 1015);
	/* five bytes from 1002 on, and a gap before them: 1000 was expected */
	ck_assert_uint_eq(f->tcp->conn.end[1].rcv_nxt, 1007);
	ck_assert_uint_eq(f->packets[0], 4);
	ck_assert_uint_eq(recording_packet(r, 3)->analysis, 0);
}
END_TEST

/* Caller frees. Inlined, GCC takes the result for the local's address. */
static __attribute__((noinline)) char *json_of(const struct recording *rec)
{
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	jsonl_write(rec, JSONL_ALL, out);
	fclose(out);
	return text;
}

START_TEST(json_tells)
{
	static const char *const facts[] = {
		"\"changed\":{\"seq\":[1,3],\"ecn\":[0,3],\"mss\":[null,536]}",
		"\"queue_full\":true",
		"\"injected\":true",
		"\"arrived\":\"4503",
	};
	char *text = json_of(r);

	for (int i = 0; i < ROWS(facts); i++) {
		const char *at = strstr(text, facts[i]);

		ck_assert_msg(at, "%s in %s", facts[i], text);
		ck_assert_msg(!strstr(at + 1, facts[i]), "%s twice", facts[i]);
	}
	free(text);
}
END_TEST

START_TEST(json_is_read_again)
{
	char *text = json_of(r), *again;
	FILE *in = fmemopen(text, strlen(text), "r");
	struct recording *read = NULL;
	bool cut;
	struct err e = { 0 };

	ck_assert_msg(jsonl_read(&read, in, "x", &cut, &e) == 0, "%s", e.text);
	fclose(in);
	again = json_of(read);
	ck_assert_str_eq(again, text);
	free(again);
	free(text);
	recording_free(read);
}
END_TEST

START_TEST(pcapng_tells)
{
	char *bytes;
	size_t n;
	FILE *out = open_memstream(&bytes, &n);

	pcapng_write(r, out);
	fclose(out);
	ck_assert_ptr_nonnull(memmem(bytes, n, "fate=rewritten", 14));
	ck_assert_ptr_nonnull(memmem(bytes, n, " n=4 injected=true", 18));
	ck_assert_ptr_null(memmem(bytes, n, " n=3 injected", 13));
	free(bytes);
}
END_TEST

/* --- views -----------------------------------------------------------------
 */

static __attribute__((noinline)) char *view(const char *name)
{
	const struct print_view *v = print_view_find(name);
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	v->print(r, &(struct print_style){ .cols = 100 }, out);
	fclose(out);
	return text;
}

START_TEST(views_tell)
{
	static const char *const names[] = { "packets", "ladder" };
	char *text = view(names[_i]);

	ck_assert_ptr_nonnull(strstr(text, "rewritten: seq 1 → 3, "));
	ck_assert_ptr_nonnull(strstr(text, "corrupted"));
	ck_assert_ptr_nonnull(strstr(text, "dropped: queue full"));
	ck_assert_ptr_nonnull(strstr(text, "injected"));
	free(text);
}
END_TEST

/* Where a label has no room, its arrival says so. */
START_TEST(narrow_ladder_tells)
{
	const struct print_view *v = print_view_find("ladder");
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	v->print(r, &(struct print_style){ .cols = 60 }, out);
	fclose(out);
	ck_assert_ptr_nonnull(strstr(text, "injected"));
	free(text);
}
END_TEST

static const struct {
	uint32_t packet;
	const char *fields; /* that its tree begins with */
} trees[] = {
	{ 0, "on its way: rewritten\n  seq: 1 → 3\n  ecn: not-ect → ce\n"
	     "  mss: none → 536\nIPv4: " },
	{ 1, "on its way: corrupted\n  byte: 44: 0x6f → 0x6e\nIPv4: " },
	{ 2, "dropped: the link's queue was full\nIPv4: " },
	{ 3, "injected: neither end sent it\nIPv4: " },
};

START_TEST(fields_tell)
{
	static struct detail d;
	char text[4096] = "";

	detail_build(&d, r, trees[_i].packet);
	for (size_t i = 0; i < d.n && strlen(text) < 2000; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "%*s%s: %s\n", 2 * d.field[i].depth, "",
			 d.field[i].name, d.field[i].value);
	ck_assert_msg(
		strncmp(text, trees[_i].fields, strlen(trees[_i].fields)) == 0,
		"%s", text);
}
END_TEST

/* What is said of row `kind` of a packet. */
static const struct {
	uint32_t packet;
	enum row_kind kind;
	const char *says, *says_not;
} sentences[] = {
	{ 0, ROW_ARRIVED,
	  "On its way it was rewritten: seq 1 → 3, ecn not-ect → ce, mss none "
	  "→ 536.",
	  "brings" },
	{ 1, ROW_LOST, "Its checksum did not fit, so the kernel of S dropped",
	  "queue" },
	{ 2, ROW_LOST, "The link's queue was full.", "checksum" },
	{ 3, ROW_SENT,
	  "Nobody sent #4: the scenario put it on the wire, as if from C to S.",
	  "C resets" },
};

START_TEST(sentences_tell)
{
	struct rows rows = { 0 };
	char text[WHY_TEXT] = "";

	rows_update(&rows, r, recording_count(r));
	for (size_t i = 0; i < rows.n; i++)
		if (rows.at[i].kind == sentences[_i].kind &&
		    rows.at[i].item == sentences[_i].packet)
			why_row(r, &rows.at[i], text);
	ck_assert_msg(strstr(text, sentences[_i].says), "%s", text);
	ck_assert_msg(!strstr(text, sentences[_i].says_not), "%s", text);
	rows_free(&rows);
}
END_TEST

static Suite *changed_suite(void)
{
	Suite *s = suite_create("ui_changed");
	TCase *tc = tcase_create("changed");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, observer_is_told_what_arrived);
	tcase_add_test(tc, json_tells);
	tcase_add_test(tc, json_is_read_again);
	tcase_add_test(tc, pcapng_tells);
	tcase_add_loop_test(tc, views_tell, 0, 2);
	tcase_add_test(tc, narrow_ladder_tells);
	tcase_add_loop_test(tc, fields_tell, 0, 4);
	tcase_add_loop_test(tc, sentences_tell, 0, 4);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(changed_suite())
