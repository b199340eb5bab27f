/* Recordings from JSON Lines: there and back, what is cut, what is refused. */
#include "tests/test.h"

#include "tests/tape.h"

static int import(struct recording **r, const char *text, size_t n, bool *cut,
		  struct err *e)
{
	char empty = 0;
	FILE *in = n ? fmemopen((void *)(uintptr_t)text, n, "r")
		     : fmemopen(&empty, 1, "r");
	int status;

	if (!n)
		getc(in);
	status = jsonl_read(r, in, "x.jsonl", cut, e);
	fclose(in);
	return status;
}

/* Names the first line that differs; a whole export is too long a message. */
static void assert_same_lines(const char *is, const char *expected)
{
	int line = 1;

	while (*expected != '\0') {
		size_t n = strcspn(expected, "\n") + 1;

		ck_assert_msg(strncmp(is, expected, n) == 0,
			      "line %d is %.*s, not %.*s", line,
			      (int)strcspn(is, "\n"), is, (int)n - 1, expected);
		is += n;
		expected += n;
		line++;
	}
	ck_assert_str_eq(is, "");
}

static void assert_round_trip(struct tape *t, uint32_t parts)
{
	char *first = lines_of(t->r, parts), *second;
	struct recording *r = NULL;
	struct err e = { .text = "" };
	bool cut;
	int status = import(&r, first, strlen(first), &cut, &e);

	ck_assert_msg(status == 0, "%s", e.text);
	ck_assert(!cut);
	second = lines_of(r, parts);
	assert_same_lines(second, first);
	free(second);
	free(first);
	recording_free(r);
	recording_free(t->r);
}

START_TEST(round_trip_full)
{
	struct tape t = tape_full();

	assert_round_trip(&t, JSONL_ALL);
}
END_TEST

/* The fields of a packet are enough. */
START_TEST(round_trip_without_bytes)
{
	struct tape t = tape_full();

	assert_round_trip(&t, JSONL_ALL & ~JSONL_BYTES);
}
END_TEST

START_TEST(round_trip_bytes_not_kept)
{
	struct tape t = tape_new();

	t.no_bytes = true;
	handshake(&t);
	other_protocols(&t);
	assert_round_trip(&t, JSONL_ALL);
}
END_TEST

START_TEST(round_trip_empty)
{
	struct tape t = { .r = recording_new() };

	assert_round_trip(&t, JSONL_ALL);
}
END_TEST

/* Joined in the middle: numbers count from the first ones seen. */
START_TEST(round_trip_midstream)
{
	struct tape t = tape_new();

	segment(&t, 1, TH_P | TH_ACK, 700, 900, "late");
	segment(&t, 0, TH_ACK, 900, 704, "");
	segment(&t, 1, TH_R | TH_ACK, 704, 900, "");
	assert_round_trip(&t, JSONL_ALL & ~JSONL_BYTES);
}
END_TEST

/* A fate of its own that says "held" is not the lack of one. */
START_TEST(round_trip_final_held)
{
	struct tape t = tape_new();

	packet_end(&t, segment_send(&t, 0, TH_S, 0, 0, ""), FATE_HELD);
	segment_send(&t, 0, TH_S, 0, 0, "");
	assert_round_trip(&t, JSONL_ALL);
}
END_TEST

/* An error without a name keeps its number. */
START_TEST(round_trip_errno)
{
	struct tape t = tape_new();

	recording_call_end(t.r, 2,
			   recording_call_begin(t.r, 1, t.lane[0], "x", "", 0),
			   INT64_MIN, 512, NULL);
	assert_round_trip(&t, JSONL_ALL);
}
END_TEST

START_TEST(import_keeps_rows)
{
	struct tape t = tape_full();
	char *text = lines_of(t.r, JSONL_ALL);
	struct recording *r;
	struct err e;
	bool cut;

	ck_assert_int_eq(import(&r, text, strlen(text), &cut, &e), 0);
	ck_assert_uint_eq(recording_count(r), recording_count(t.r));
	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *a = recording_event(t.r, i);
		const struct event *b = recording_event(r, i);

		ck_assert_uint_eq(a->t_ns, b->t_ns);
		ck_assert_uint_eq(a->kind, b->kind);
		ck_assert_uint_eq(a->row, b->row);
		if (a->kind == EVENT_STATE)
			ck_assert_ptr_eq(recording_state_row(t.r, a->row)->why,
					 recording_state_row(r, b->row)->why);
	}
	ck_assert_uint_eq(recording_head_of(r)->started_ns,
			  recording_head_of(t.r)->started_ns);
	ck_assert_uint_eq(recording_packet(r, 3)->seq, CLIENT_ISS + 1);
	free(text);
	recording_free(r);
	recording_free(t.r);
}
END_TEST

/* However much of a file is there, it is read so far or refused. */
START_TEST(every_prefix)
{
	struct tape t = tape_short();
	char *text = lines_of(t.r, JSONL_ALL);
	size_t all = strlen(text);

	for (size_t n = 0; n < all; n++) {
		struct recording *r;
		struct err e = { .text = "" };
		bool cut;

		if (import(&r, text, n, &cut, &e) != 0) {
			ck_assert_msg(strncmp(e.text, "x.jsonl:", 8) == 0,
				      "%zu bytes: %s", n, e.text);
			continue;
		}
		ck_assert_msg(cut || n == all - 1, "%zu bytes", n);
		recording_free(r);
	}
	free(text);
	recording_free(t.r);
}
END_TEST

START_TEST(cut_is_read_so_far)
{
	struct tape t = tape_full();
	char *text = lines_of(t.r, JSONL_ALL);
	size_t n = (size_t)(strstr(text, "\"event\":\"mark\"") - text);
	struct recording *r;
	struct err e;
	bool cut;

	ck_assert_int_eq(import(&r, text, n, &cut, &e), 0);
	ck_assert(cut);
	ck_assert_uint_eq(recording_n_packets(r), 3);
	ck_assert(!recording_end_of(r)->ended);
	free(text);
	recording_free(r);
	recording_free(t.r);
}
END_TEST

static uint32_t random_next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* Overwrites, doubles or takes out a few bytes; returns the new length. */
static size_t mutate(char *text, size_t n, uint32_t *seed)
{
	static const char interesting[] =
		"\"{}[],:0123456789-e.\n\\unl\xff\x1b";

	for (uint32_t k = random_next(seed) % 4 + 1; k > 0; k--) {
		size_t at = random_next(seed) % n;
		size_t len = random_next(seed) % 40 + 1;

		if (len > n - at)
			len = n - at;
		switch (random_next(seed) % 3) {
		case 0:
			text[at] = interesting[random_next(seed) %
					       (sizeof(interesting) - 1)];
			break;
		case 1:
			memmove(text + at, text + at + len, n - at - len);
			n -= len;
			break;
		default:
			memmove(text + at, text + random_next(seed) % (n - len),
				len);
		}
	}
	return n;
}

/* What is not refused can be written again. */
START_TEST(mutations)
{
	struct tape t = tape_full();
	char *text = lines_of(t.r, _i ? JSONL_ALL : JSONL_ALL & ~JSONL_BYTES);
	size_t all = strlen(text);
	char *copy = malloc(all);
	uint32_t seed = 20260131u + (uint32_t)_i;

	ck_assert_ptr_nonnull(copy);
	for (int i = 0; i < 3000; i++) {
		struct recording *r;
		struct err e;
		bool cut;

		memcpy(copy, text, all);
		if (import(&r, copy, mutate(copy, all, &seed), &cut, &e) != 0)
			continue;
		free(lines_of(r, JSONL_ALL));
		recording_free(r);
	}
	free(copy);
	free(text);
	recording_free(t.r);
}
END_TEST

/* --- what is refused ----------------------------------------------------- */

#define HEAD "{'event':'recording','version':1,'i':0,'lanes':['C']}\n"
#define PACKET                                                                 \
	"'t_ns':1,'flow':1,'proto':'udp','src':'1.2.3.4:5','dst':'1.2.3.4:6'," \
	"'len':1,"                                                             \
	"'fate':'dropped','fate_ns':2,"
#define ASK    "{'event':'ask','i':1,'t_ns':1,'right':0,"
#define ASKED  "'text':{'en':'q'},"
#define SOCKET "'t_ns':1,'socket':'C.s','proto':'tcp',"
#define NOT_A_RECORDING                                                        \
	":1: error: not a wirestep recording (expected a first line with "     \
	"'event':'recording')"

static const struct {
	const char *text, *expected;
} refused[] = {
	{ "", NOT_A_RECORDING },
	{ "\n\n", NOT_A_RECORDING },
	{ "hello\n", NOT_A_RECORDING },
	{ "[]\n", NOT_A_RECORDING },
	{ "{'event':'packet'}\n", NOT_A_RECORDING },
	{ "{'event':'recording'}\n", ":1: error: 'version' is missing" },
	{ "{'event':'recording','version':2}\n",
	  ":1: error: version 2 of the format is not known (this program reads "
	  "version 1)" },
	{ "{'event':'recording','version':'1'}\n",
	  ":1: error: 'version' must be an integer from 0 to 4294967295" },
	{ "{'event':'recording','version':1}\n",
	  ":1: error: 'lanes' must be an array" },
	{ "{'event':'recording','version':1,'lanes':[1]}\n",
	  ":1: error: a lane must be a string" },
	{ "{'event':'recording','version':1,'lanes':[],'title':'x'}\n",
	  ":1: error: 'title' must be an object" },
	{ "{'event':'recording','version':1,'lanes':[],'started':'today'}\n",
	  ":1: error: 'started' must be a time such as "
	  "2026-01-31T12:00:00.000000000Z" },
	{ HEAD HEAD, ":2: error: a second 'event':'recording'" },
	{ HEAD "[]\n", ":2: error: expected a JSON object" },
	{ HEAD "{'event':5}\n", ":2: error: 'event' must be a string" },
	{ HEAD "{'event':'mark'}\n", ":2: error: 'i' is missing" },
	{ HEAD "{'event':'mark','i':4294967295}\n",
	  ":2: error: 'i' must be an integer from 0 to 4294967294" },
	{ HEAD "{'event':'mark','i':1.0}\n",
	  ":2: error: 'i' must be an integer from 0 to 4294967294" },
	{ HEAD "{'event':'new','i':3}\n{'event':'mark','i':3}\n",
	  ":3: error: 'i' must be larger than 3, that of the line before" },
	{ HEAD "{'event':'packet','i':9,'n':1,'sent_i':9," PACKET "'a':0}\n",
	  ":2: error: 'sent_i' must be from 1 to below 'i'" },
	{ HEAD "{'event':'packet','i':9,'n':1,'sent_i':4000000000," PACKET
	       "'a':0}\n",
	  ":2: error: 'sent_i' must be from 1 to below 'i'" },
	{ HEAD "{'event':'packet','i':9,'n':0,'sent_i':1," PACKET "'a':0}\n",
	  ":2: error: 'n' counts from 1" },
	{ HEAD "{'event':'packet','i':9,'n':1,'sent_i':1," PACKET
	       "'copy_of':1}\n",
	  ":2: error: 'copy_of' must be the number of an earlier packet" },
	{ HEAD "{'event':'packet','i':9,'n':1,'sent_i':1," PACKET
	       "'bytes':'4x'}\n",
	  ":2: error: 'bytes' are not hexadecimal" },
	{ HEAD "{'event':'packet','i':9,'n':1,'sent_i':1," PACKET
	       "'bytes':'456'}\n",
	  ":2: error: 'bytes' have half a byte too many" },
	{ HEAD "{'event':'packet','i':9,'n':1,'sent_i':1," PACKET
	       "'flags':'XY'}\n",
	  ":2: error: 'flags' are not those of TCP" },
	{ HEAD "{'event':'packet','i':9,'n':1,'sent_i':1,'flow':1,'t_ns':1,"
	       "'proto':'256','len':1,'fate':'held'}\n",
	  ":2: error: 'proto' is not a protocol" },
	{ HEAD "{'event':'packet','i':9,'n':1,'sent_i':1,'flow':1,'t_ns':1,"
	       "'proto':'tcp','len':1,'fate':'dropped'}\n",
	  ":2: error: 'fate_ns' is missing" },
	{ HEAD "{'event':'packet','i':9,'n':1,'sent_i':1,'flow':1,'t_ns':1,"
	       "'proto':'tcp','len':1,'fate':'held','src':'a\\u001bb'}\n",
	  ":2: error: 'src' is not an address: a?b" },
	{ HEAD "{'event':'mark','i':3,'t_ns':1,'name':'m'}\n"
	       "{'event':'packet','i':9,'n':1,'sent_i':3," PACKET "'a':0}\n",
	  ":3: error: index 3 stands for two events" },
	{ HEAD "{'event':'packet','i':5,'n':1,'sent_i':2," PACKET "'a':0}\n"
	       "{'event':'packet','i':6,'n':2,'sent_i':1," PACKET "'a':0}\n",
	  ":2: error: 'n' must rise with 'sent_i'" },
	{ HEAD "{'event':'call','i':1,'t_ns':1,'call':'x','phase':'end',"
	       "'begin_i':1}\n",
	  ":2: error: 'begin_i' must be that of a call that began before and "
	  "has not ended" },
	{ HEAD "{'event':'call','i':1,'t_ns':1,'call':'x','phase':'begin'}\n"
	       "{'event':'call','i':2,'t_ns':1,'call':'x','phase':'end',"
	       "'begin_i':1}\n"
	       "{'event':'call','i':3,'t_ns':1,'call':'x','phase':'end',"
	       "'begin_i':1}\n",
	  ":4: error: 'begin_i' must be that of a call that began before and "
	  "has not ended" },
	{ HEAD "{'event':'call','i':1,'t_ns':1,'call':'x','phase':'mid'}\n",
	  ":2: error: 'phase' must be begin or end" },
	{ HEAD "{'event':'call','i':1,'t_ns':1,'call':'x','phase':'begin',"
	       "'actor':'D'}\n",
	  ":2: error: 'actor' is not one of the lanes" },
	{ HEAD "{'event':'state','i':1," SOCKET "'socket_n':1,"
	       "'to':'OPEN','source':'wire'}\n",
	  ":2: error: 'to' is not a state of RFC 9293" },
	{ HEAD "{'event':'state','i':1," SOCKET "'socket_n':1,"
	       "'to':'LISTEN','source':'god'}\n",
	  ":2: error: 'source' must be kernel or wire" },
	{ HEAD "{'event':'state','i':1," SOCKET "'socket_n':1,"
	       "'from':'LISTEN','to':'LISTEN','source':'wire'}\n",
	  ":2: error: 'from' and 'to' are the same" },
	{ HEAD "{'event':'state','i':1," SOCKET "'socket_n':2,"
	       "'to':'LISTEN','source':'wire'}\n"
	       "{'event':'info','i':2," SOCKET "'socket_n':1}\n",
	  ":3: error: 'socket_n' must rise from one new socket to the next" },
	{ HEAD "{'event':'expect','i':1,'t_ns':1,'ok':1}\n",
	  ":2: error: 'ok' must be true, false or null" },
	{ HEAD "{'event':'note','i':1,'t_ns':-1,'lang':'en','text':'x'}\n",
	  ":2: error: 't_ns' must be an integer from 0 to "
	  "9223372036854775807" },
	{ HEAD ASK "'text':'x'}\n",
	  ":2: error: a text of a question must be an object with 'en'" },
	{ HEAD ASK "'text':{'zh':'x'}}\n",
	  ":2: error: a text of a question must be an object with 'en'" },
	{ HEAD ASK ASKED "'answers':[{'en':'a'}]}\n",
	  ":2: error: 'answers' must be an array of 2 to 9" },
	{ HEAD ASK ASKED "'answers':[1,2,3,4,5,6,7,8,9,10]}\n",
	  ":2: error: 'answers' must be an array of 2 to 9" },
	{ HEAD ASK ASKED "'answers':[{'en':'a'},'b']}\n",
	  ":2: error: a text of a question must be an object with 'en'" },
	{ HEAD ASK ASKED "'answers':[{'en':'a'},{'en':'b'}]}\n",
	  ":2: error: 'right' must be the number of an answer, from 1" },
	{ HEAD "{'event':'ask','i':1,'t_ns':1,'right':3," ASKED
	       "'answers':[{'en':'a'},{'en':'b'}]}\n",
	  ":2: error: 'right' must be the number of an answer, from 1" },
	{ HEAD "{'event':'end','i':1}\n{'event':'mark','i':2}\n",
	  ":3: error: nothing can follow 'event':'end'" },
};

START_TEST(refuses)
{
	char text[LINE_TEXT], expected[LINE_TEXT];
	struct recording *r;
	struct err e = { .text = "" };
	bool cut;

	quotes(refused[_i].text, text);
	quotes(refused[_i].expected, expected);
	ck_assert_int_eq(import(&r, text, strlen(text), &cut, &e), -1);
	ck_assert_ptr_null(r);
	ck_assert_int_eq(e.status, ERR_INPUT);
	ck_assert_str_eq(e.text + strlen("x.jsonl"), expected);
}
END_TEST

/* The parser's own words are shown, what they quote is not. */
START_TEST(refuses_not_json)
{
	char text[LINE_TEXT];
	struct recording *r;
	struct err e;
	bool cut;

	quotes(HEAD "{'event':\x1b[2J}\n", text);
	ck_assert_int_eq(import(&r, text, strlen(text), &cut, &e), -1);
	ck_assert(strncmp(e.text, "x.jsonl:2: error: not JSON: ", 28) == 0);
	ck_assert_ptr_null(strchr(e.text, '\x1b'));
}
END_TEST

/* `fill` n times behind the head; -1 with the error, which the caller checks.
 */
static int import_filled(char fill, size_t n, struct err *e)
{
	char *text = malloc(n + LINE_TEXT);
	struct recording *r;
	size_t head;
	bool cut;
	int status;

	ck_assert_ptr_nonnull(text);
	quotes(HEAD, text);
	head = strlen(text);
	memset(text + head, fill, n);
	text[head + n] = '\n';
	status = import(&r, text, head + n + 1, &cut, e);
	free(text);
	return status;
}

START_TEST(refuses_nesting)
{
	struct err e;

	ck_assert_int_eq(import_filled('[', 1000000, &e), -1);
	ck_assert_str_eq(e.text, "x.jsonl:2: error: not JSON: maximum parsing "
				 "depth reached near '['");
}
END_TEST

START_TEST(refuses_long_line)
{
	struct err e;

	ck_assert_int_eq(import_filled(' ', (16 << 20) + 1, &e), -1);
	ck_assert_str_eq(e.text,
			 "x.jsonl:2: error: a line of more than 16 MiB");
}
END_TEST

/* A newer version's event is passed over, and keeps its index. */
START_TEST(ignores_unknown_events)
{
	char text[LINE_TEXT];
	struct recording *r;
	struct err e;
	bool cut;

	quotes(HEAD "{'event':'weather','i':1,'sky':{'blue':true}}\n"
		    "{'event':'mark','i':2,'t_ns':7,'name':'m'}\n"
		    "{'event':'end','i':3,'ok':true}\n",
	       text);
	ck_assert_int_eq(import(&r, text, strlen(text), &cut, &e), 0);
	ck_assert(!cut);
	ck_assert_uint_eq(recording_count(r), 2);
	ck_assert_str_eq(recording_mark_name(r, 0), "m");
	ck_assert(recording_end_of(r)->ok);
	recording_free(r);
}
END_TEST

static Suite *suite(void)
{
	const TTest *const reading[] = {
		round_trip_full,
		round_trip_without_bytes,
		round_trip_bytes_not_kept,
		round_trip_empty,
		round_trip_midstream,
		round_trip_final_held,
		round_trip_errno,
		import_keeps_rows,
		every_prefix,
		cut_is_read_so_far,
		refuses_not_json,
		refuses_nesting,
		refuses_long_line,
		ignores_unknown_events,
	};
	Suite *s = suite_create("capture_jsonl_read");
	TCase *in = tcase_create("in");

	tcase_set_timeout(in, 120);
	for (int i = 0; i < ROWS(reading); i++)
		tcase_add_test(in, reading[i]);
	tcase_add_loop_test(in, mutations, 0, 2);
	tcase_add_loop_test(in, refuses, 0, ROWS(refused));
	suite_add_tcase(s, in);
	return s;
}

TEST_MAIN(suite())
