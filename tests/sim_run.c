/*
 * Whole runs: the recordings of the first scenarios as they should be, and who
 * saw the packets.
 *
 * WIRESTEP_GOLDEN=write, from the directory of the project, writes the
 * expected recordings anew; read the difference before believing it.
 */
#include <ctype.h>

#include "tests/play.h"

#define TCP_HELLO "scenarios/first-steps/tcp-hello.scn"
#define UDP_HELLO "scenarios/first-steps/udp-hello.scn"

static struct scenario *load(const char *path)
{
	struct scenario *s = NULL;
	struct mistakes m = { 0 };
	struct err e = { 0 };

	ck_assert_msg(scenario_load(&s, path, NULL, 0, &m, &e) == 0, "%s: %s",
		      path, e.text);
	mistakes_free(&m);
	return s;
}

static struct play play_file(const char *path, bool no_capture)
{
	struct run_options options = { .no_capture = no_capture };
	struct play p = play_open(load(path), &options);

	play_on(&p, EVERY_STEP);
	return p;
}

/* --- a recording without what differs from run to run -------------------- */

/* Arguments, ports of the loopback starred. */
static void put_args(FILE *out, const char *args)
{
	const char *const host = "127.0.0.1:";

	while (*args) {
		if (strncmp(args, host, strlen(host)) != 0) {
			fputc(*args++, out);
			continue;
		}
		fprintf(out, "%s*", host);
		args += strlen(host);
		while (isdigit((unsigned char)*args))
			args++;
	}
}

static void put_call(FILE *out, const struct recording *r, uint32_t i,
		     bool begins)
{
	const struct call_row *c = recording_call(r, i);
	const char *name = recording_text(r, c->name);

	fprintf(out, "%s %s %s", begins ? "call" : "end",
		recording_lane_name(r, c->lane), name);
	if (begins) {
		fputc('(', out);
		put_args(out, recording_text(r, c->args));
		fputs(")\n", out);
		return;
	}
	/* Which number a descriptor has is the process's affair. */
	if (c->result >= 0 &&
	    (strcmp(name, "socket") == 0 || strcmp(name, "accept") == 0))
		fputs(" = FD\n", out);
	else
		fprintf(out, " = %lld error %d %s\n", (long long)c->result,
			c->error, c->data ? recording_text(r, c->data) : "-");
}

static void put_state(FILE *out, const struct recording *r, uint32_t i)
{
	const struct state_row *s = recording_state_row(r, i);
	char name[NAME_TEXT];

	fprintf(out, "state %s %s -> %s %s\n", socket_name(r, s->socket, name),
		tcp_state_name((enum tcp_state)s->from),
		tcp_state_name((enum tcp_state)s->to),
		state_source_name((enum state_source)s->source));
}

static void put_expect(FILE *out, const struct recording *r, uint32_t i)
{
	static const char *const verdict[] = { "failed", "ok", "not checked" };
	const struct expect_row *x = recording_expect_row(r, i);

	fprintf(out, "expect %s, got %s: %s\n", recording_text(r, x->want),
		recording_text(r, x->got), verdict[x->verdict]);
}

static void put_event(FILE *out, const struct recording *r,
		      const struct event *ev)
{
	char text[PACKET_TEXT];

	switch ((enum event_kind)ev->kind) {
	case EVENT_SENT:
		fprintf(out, "sent %u %s\n", ev->row + 1,
			packet_describe(r, ev->row, text));
		break;
	case EVENT_FATE:
		fprintf(out, "fate %u %s\n", ev->row + 1,
			fate_name(
				(enum fate)recording_packet(r, ev->row)->fate));
		break;
	case EVENT_CALL_BEGIN:
	case EVENT_CALL_END:
		put_call(out, r, ev->row, ev->kind == EVENT_CALL_BEGIN);
		break;
	case EVENT_STATE:
		put_state(out, r, ev->row);
		break;
	case EVENT_EXPECT:
		put_expect(out, r, ev->row);
		break;
	case EVENT_MARK:
		fprintf(out, "mark %s\n", recording_mark_name(r, ev->row));
		break;
	default: /* the numbers of TCP_INFO vary, and narration is narration */
		break;
	}
}

/* Caller frees. */
static char *dump(const struct recording *r)
{
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (uint32_t i = 0; i < recording_count(r); i++)
		put_event(out, r, recording_event(r, i));
	fprintf(out, "%s\n",
		recording_end_of(r)->ok
			? "ok"
			: recording_text(r, recording_end_of(r)->reason));
	fclose(out);
	return text;
}

/* --- golden -------------------------------------------------------------- */

static const struct {
	const char *scenario, *golden;
} golden[] = {
	{ TCP_HELLO, "tests/golden/tcp-hello.golden" },
	{ UDP_HELLO, "tests/golden/udp-hello.golden" },
};

static char *file_read(const char *path)
{
	FILE *in = fopen(path, "r");
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);
	int c;

	ck_assert_msg(in != NULL, "%s: %s", path, strerror(errno));
	while ((c = fgetc(in)) != EOF)
		fputc(c, out);
	fclose(in);
	fclose(out);
	return text;
}

static void file_write(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	ck_assert_msg(out != NULL, "%s: %s", path, strerror(errno));
	fputs(text, out);
	fclose(out);
}

/* Says where two texts part, which is easier to read than both of them. */
static void same_lines(const char *got, const char *want)
{
	uint32_t line = 1;

	while (*got && *want) {
		size_t n = strcspn(got, "\n"), m = strcspn(want, "\n");

		ck_assert_msg(n == m && memcmp(got, want, n) == 0,
			      "line %u is \"%.*s\", not \"%.*s\"", line, (int)n,
			      got, (int)m, want);
		got += n + (got[n] != '\0');
		want += m + (want[m] != '\0');
		line++;
	}
	ck_assert_msg(*got == *want, "line %u: more, or less", line);
}

START_TEST(golden_recording)
{
	const char *mode = getenv("WIRESTEP_GOLDEN");
	struct play p;
	char *got, *want;

	need_stage();
	p = play_file(golden[_i].scenario, false);
	play_ok(&p);
	got = dump(p.rec);
	if (mode && strcmp(mode, "write") == 0)
		file_write(golden[_i].golden, got);
	want = file_read(golden[_i].golden);
	same_lines(got, want);
	free(got);
	free(want);
	play_free(&p);
}
END_TEST

enum { TIMES = 20 };

/* Each in a stage of its own; and nothing is left open behind it. */
START_TEST(twenty_times_the_same)
{
	char *first = NULL;
	int fds = 0;

	need_stage();
	for (int i = 0; i < TIMES; i++) {
		struct play p = play_file(golden[_i].scenario, false);
		char *text = dump(p.rec);

		play_ok(&p);
		play_free(&p);
		if (first) {
			same_lines(text, first);
			ck_assert_int_eq(count_fds(), fds);
			free(text);
			continue;
		}
		first = text;
		fds = count_fds();
	}
	free(first);
}
END_TEST

/* --- the kernel and the wire agree --------------------------------------- */

START_TEST(inferred_state_is_the_kernels)
{
	struct play p;
	struct world w;
	char *differ;

	need_stage();
	p = play_file(TCP_HELLO, false);
	play_ok(&p);
	differ = differences(p.rec, false);
	ck_assert_str_eq(differ, "");
	free(differ);
	/* And both did speak, of both ends, to the end. */
	world_init(&w);
	while (world_advance(&w, p.rec))
		;
	for (int i = 0; i < STATE_SOURCES; i++) {
		ck_assert_int_eq(w.socket[1].state[i], TCP_TIME_WAIT);
		ck_assert_int_eq(w.socket[2].state[i], TCP_CLOSED);
	}
	play_free(&p);
}
END_TEST

/* --- who saw it ---------------------------------------------------------- */

static const struct {
	bool no_capture;
	int seen_by;
} views[] = {
	{ false, SEEN_QUEUE | SEEN_PCAP },
	{ true, SEEN_QUEUE },
};

START_TEST(every_packet_is_seen)
{
	struct play p;

	need_stage();
	p = play_file(TCP_HELLO, views[_i].no_capture);
	play_ok(&p);
	ck_assert_uint_eq(recording_n_packets(p.rec), 11);
	for (uint32_t i = 0; i < recording_n_packets(p.rec); i++)
		ck_assert_msg(recording_packet(p.rec, i)->seen_by ==
				      views[_i].seen_by,
			      "packet %u: %d", i + 1,
			      recording_packet(p.rec, i)->seen_by);
	play_free(&p);
}
END_TEST

/* libpcap alone sees copies of ours; a SYN dropped at OUTPUT it never does. */
START_TEST(copies_and_dropped_syns)
{
	static const int want[] = { 1, 3, 3, 3, 3, 3, 2, 3 };
	struct play p;

	need_stage();
	p = play_text(CONNECTING "drop C>S [S]\njoin C\nsettle\n"
				 "C send s \"hello\" = 5\ndup C>S [P.]\n"
				 "settle\n");
	play_ok(&p);
	ck_assert_uint_eq(recording_n_packets(p.rec), ROWS(want));
	for (uint32_t i = 0; i < ROWS(want); i++)
		ck_assert_msg(recording_packet(p.rec, i)->seen_by == want[i],
			      "packet %u: %d", i + 1,
			      recording_packet(p.rec, i)->seen_by);
	play_free(&p);
}
END_TEST

/* In realtime without rules nothing is held, so libpcap must be there. */
START_TEST(realtime_is_seen_by_libpcap)
{
	struct run_options options = { .no_capture = true };
	struct play p;

	need_stage();
	p = play_text(REALTIME LISTEN CONNECT);
	play_ok(&p);
	ck_assert_uint_eq(recording_n_packets(p.rec), 3);
	for (uint32_t i = 0; i < 3; i++)
		ck_assert_int_eq(recording_packet(p.rec, i)->seen_by,
				 SEEN_PCAP);
	play_free(&p);
	p = play_with(REALTIME LISTEN CONNECT, &options);
	ck_assert_int_eq(p.status, SOURCE_ERROR);
	ck_assert_int_eq(p.e.status, ERR_INPUT);
	ck_assert_ptr_nonnull(strstr(p.e.text, "--no-capture: "));
	play_free(&p);
}
END_TEST

/* --- what the head says -------------------------------------------------- */

START_TEST(head_is_filled)
{
	const struct recording_head *h;
	struct play p;

	need_stage();
	p = play_file(UDP_HELLO, true);
	play_ok(&p);
	h = recording_head_of(p.rec);
	ck_assert_str_eq(recording_text(p.rec, h->name), "udp-hello");
	ck_assert_str_eq(recording_text(p.rec, h->title_en), "Hello over UDP");
	ck_assert_str_eq(recording_text(p.rec, h->mode), "freeze");
	ck_assert_str_ne(recording_text(p.rec, h->kernel), "");
	ck_assert_uint_ne(h->started_ns, 0);
	play_free(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("run");
	TCase *tc = tcase_create("run");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, golden_recording, 0, ROWS(golden));
	tcase_add_loop_test(tc, twenty_times_the_same, 0, ROWS(golden));
	tcase_add_test(tc, inferred_state_is_the_kernels);
	tcase_add_loop_test(tc, every_packet_is_seen, 0, ROWS(views));
	tcase_add_test(tc, copies_and_dropped_syns);
	tcase_add_test(tc, realtime_is_seen_by_libpcap);
	tcase_add_test(tc, head_is_filled);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
