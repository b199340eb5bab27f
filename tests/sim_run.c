/*
 * Whole runs: the recordings of the first scenarios as they should be, runs
 * that fail, runs that are stopped, and who saw the packets.
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

/* --- runs that fail ------------------------------------------------------ */

struct failing {
	const char *text;
	const char *at;	  /* the statement that fails begins so */
	const char *want; /* without the number of the event */
	const char *last; /* of the packets, or NULL: not asked */
};

#define WHERE_STUCK ", nothing is in flight, no timer runs"
#define NO_TIMER    ", no timer runs"

static const struct failing failing[] = {
	{ CONNECTING "state C.s SYN-SENT ; wire C>S [S.]\n", "wire C>S [S.]",
	  "expected C>S [S.], got C>S [S] seq=0 ack=0 len=0",
	  "C>S [S] seq=0 ack=0 len=0 held\n" },
	{ CONNECTING "drop C>S [.]\n", "drop",
	  "expected C>S [.], got C>S [S] seq=0 ack=0 len=0",
	  "C>S [S] seq=0 ack=0 len=0 held\n" },
	{ CONNECTED "state C.s ESTABLISHED, S.c SYN-RECEIVED\n", "state",
	  "expected S.c SYN-RECEIVED, got ESTABLISHED",
	  "C>S [.] seq=1 ack=1 len=0 delivered\n" },
	{ CONNECTED "state S.l#2 LISTEN\n", "state",
	  "expected S.l#2 LISTEN, got CLOSED", NULL },
	{ CONNECTED "C send s \"hello\" = 4\n", "send s",
	  "expected C send = 4, got 5", "C>S [P.] seq=1 ack=1 len=5 held\n" },
	{ CONNECTED "C send s \"hello\"\nS recv c 9 = \"hallo\"\nmark x\n"
		    "settle\n",
	  "recv c", "expected S recv = \"hallo\", got \"hello\"", NULL },
	{ CONNECTED "C send s \"hello\"\nS recv c 9 = 4\nmark x\nsettle\n",
	  "recv c", "expected S recv = 4, got 5", NULL },
	{ CONNECTED "S recv c 9 = \"hello\"\n", "recv c",
	  "stuck at line 8: S is blocked in recv" WHERE_STUCK,
	  "C>S [.] seq=1 ack=1 len=0 delivered\n" },
	{ HEAD ACTORS LISTEN "mark x\nS close l\n", "close l",
	  "stuck at line 7: S is blocked in accept" WHERE_STUCK, NULL },
	{ HEAD ACTORS LISTEN "join S\n", "join",
	  "stuck at line 6: S is blocked in accept" WHERE_STUCK, NULL },
	{ CONNECTING "wire S>C [S.]\n", "wire",
	  "stuck at line 7, waiting for S>C [S.]: C is blocked in connect, "
	  "S is blocked in accept, C>S [S] seq=0 ack=0 len=0 is in "
	  "flight" NO_TIMER,
	  "C>S [S] seq=0 ack=0 len=0 held\n" },
	{ CONNECTING "wire C>S [S]\nwire C>S [.]\n", "wire C>S [.]",
	  "stuck at line 8, waiting for C>S [.]: C is blocked in connect, "
	  "S is blocked in accept, S>C [S.] seq=0 ack=1 len=0 is in "
	  "flight" NO_TIMER,
	  "S>C [S.] seq=0 ack=1 len=0 held\n" },
	{ CONNECTED "C close s = 0\nwire S>C [.]\n", "wire S>C [.]",
	  "stuck at line 9, waiting for S>C [.]: C>S [F.] seq=1 ack=1 len=0 "
	  "is in flight" NO_TIMER,
	  "C>S [F.] seq=1 ack=1 len=0 held\n" },
	{ CONNECTED "C nodelay s ; send s \"a\" ; send s \"b\"\n"
		    "wire S>C\n",
	  "wire S>C\n",
	  "stuck at line 9, waiting for S>C: C>S [P.] seq=1 ack=1 len=1 is "
	  "in flight, and 1 more" NO_TIMER,
	  NULL },
	{ CONNECTING "hold as X C>S [S]\njoin C\n", "join C",
	  "stuck at line 8: C is blocked in connect, S is blocked in "
	  "accept, C>S [S] seq=0 ack=0 len=0 is held as X" NO_TIMER,
	  "C>S [S] seq=0 ack=0 len=0 held\n" },
	{ HEAD ACTORS LISTEN "C m = socket tcp ; bind m 127.0.0.1:10000\n",
	  "bind m", "expected C bind = no error, got -1 EADDRINUSE", NULL },
	{ HEAD ACTORS "C s = socket tcp ; connect s :10000 = 0\n"
		      "wire C>K [S]\nwire K>C [R.]\n",
	  "connect", "expected C connect = 0, got -1 ECONNREFUSED",
	  "K>C [R.] seq=1 ack=1 len=0 delivered\n" },
	{ HEAD ACTORS "C s = socket tcp ; connect s :10000\n"
		      "wire C>K [S]\nwire K>C [R.]\nmark x\n",
	  "connect", "expected C connect = no error, got -1 ECONNREFUSED",
	  NULL },
	{ HEAD ACTORS "C s = socket tcp ; close s\nC send s \"x\"\n", "send s",
	  "C.s is not an open socket here", NULL },
	{ CONNECTED "replay C>S data#1\n", "replay",
	  "no such packet was sent yet", NULL },
	{ CONNECTING "blocked C recv\n", "blocked",
	  "expected C blocked in recv, got C in connect", NULL },
	{ CONNECTED "blocked C connect\n", "blocked",
	  "expected C blocked in connect, got C in no call", NULL },
	{ CONNECTED "info C.s total_retrans>0\n", "info",
	  "expected C.s total_retrans>0, got 0", NULL },
	{ HEAD ACTORS "C s = socket tcp\ninfo C.s rto>1s\n", "info",
	  "expected C.s rto>1s, got no socket", NULL },
	{ CONNECTED "queue S.l accept=1/8\n", "queue",
	  "expected S.l accept=1/8, got 0/8", NULL },
	{ CONNECTED "queue S.l accept=0/7\n", "queue",
	  "expected S.l accept=0/7, got 0/8", NULL },
	{ CONNECTED "C sleep 1ms in 100s ~ 1s\n", "sleep",
	  "expected C sleep in 100s ~ 1s, got ", NULL },
	{ REALTIME LISTEN CONNECT "wire C>S [S]\nwire C>S [S]\n",
	  "wire C>S [S]\n", "expected C>S [S], got C>S [.] seq=1 ack=1 len=0",
	  "C>S [.] seq=1 ack=1 len=0 delivered\n" },
	{ REALTIME LISTEN CONNECT "wire C>S [S]\nwire C>S [.]\nwire C>S [P.]\n",
	  "wire C>S [P.]",
	  "stuck at line 10, waiting for C>S [P.]: "
	  "nothing is in flight" NO_TIMER,
	  NULL },
};

/* The last place of `at` in the text. */
static void check_place(const struct failing *f, const struct run_failure *got)
{
	const char *at = NULL, *line = f->text;
	uint32_t n = 1;

	for (const char *p = f->text; (p = strstr(p, f->at)); p++)
		at = p;
	ck_assert_ptr_nonnull(at);
	for (const char *p = f->text; p < at; p++)
		if (*p == '\n') {
			n++;
			line = p + 1;
		}
	ck_assert_uint_eq(got->line, n);
	/* A call's place is that of its WHO, unless it follows a ";". */
	if (at != line && strncmp(at - 2, "; ", 2) != 0)
		at = line;
	ck_assert_uint_eq(got->col, at - line + 1);
}

/*
 * "(event 7)" at its end names an expectation that does not hold, or the last
 * event before nothing happened any more.
 */
static void check_event(const struct recording *r, const char *text)
{
	const char *at = strstr(text, " (event ");
	bool stuck = strncmp(text, "stuck ", 6) == 0;
	const struct event *ev;
	char *end;
	uint32_t i;

	if (!stuck && strncmp(text, "expected ", 9) != 0) {
		ck_assert_ptr_null(at);
		return;
	}
	ck_assert_ptr_nonnull(at);
	i = (uint32_t)strtoul(at + 8, &end, 10);
	ck_assert_str_eq(end, ")");
	ck_assert_uint_lt(i, recording_count(r));
	if (stuck)
		return;
	ev = recording_event(r, i);
	ck_assert_uint_eq(ev->kind, EVENT_EXPECT);
	ck_assert_int_eq(recording_expect_row(r, ev->row)->verdict,
			 EXPECT_FAILED);
	ck_assert_str_eq(
		recording_text(r, recording_expect_row(r, ev->row)->file),
		"t.scn");
}

START_TEST(each_failing)
{
	const struct failing *f = &failing[_i];
	struct play p;
	char *list;
	size_t n = strlen(f->want);

	need_stage();
	p = play_text(f->text);
	ck_assert_int_eq(p.status, SOURCE_END);
	ck_assert_msg(strncmp(p.failure.text, f->want, n) == 0 &&
			      (f->want[n - 1] == ' ' || !p.failure.text[n] ||
			       strncmp(p.failure.text + n, " (event", 7) == 0),
		      "%s, not %s", p.failure.text, f->want);
	check_place(f, &p.failure);
	check_event(p.rec, p.failure.text);
	play_sane(&p);
	list = packet_list(p.rec);
	if (f->last)
		ck_assert_str_eq(list + strlen(list) - strlen(f->last),
				 f->last);
	/* It stays so. */
	ck_assert_int_eq(source_pump(p.source, &p.e), SOURCE_END);
	play_stop(&p);
	ck_assert_int_eq(p.status, SOURCE_END);
	play_sane(&p);
	free(list);
	play_free(&p);
}
END_TEST

/* --- runs that are stopped ----------------------------------------------- */

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

static Suite *run_suite(void)
{
	Suite *s = suite_create("sim_run");
	TCase *t = tcase_create("run");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, golden_recording, 0, ROWS(golden));
	tcase_add_loop_test(t, twenty_times_the_same, 0, ROWS(golden));
	tcase_add_test(t, inferred_state_is_the_kernels);
	tcase_add_loop_test(t, every_packet_is_seen, 0, ROWS(views));
	tcase_add_test(t, copies_and_dropped_syns);
	tcase_add_test(t, realtime_is_seen_by_libpcap);
	tcase_add_loop_test(t, each_failing, 0, ROWS(failing));
	tcase_add_test(t, stopped_at_every_step);
	tcase_add_loop_test(t, stopped_while_waiting, 0, 2);
	tcase_add_test(t, closed_at_once);
	tcase_add_test(t, failed_open_leaves_nothing);
	tcase_add_test(t, step_while_waiting);
	tcase_add_test(t, head_is_filled);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(run_suite())
