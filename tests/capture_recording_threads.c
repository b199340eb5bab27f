/*
 * Threads of programs in a recording: numbers, execs, calls, the world at a
 * cursor, and the lines of JSON they become and come from.
 */
#include "capture/recording/thread.h"
#include "tests/test.h"

#include <unistd.h>

#include "capture/recording/world.h"
#include "tests/cast.h"
#include "tests/lines.h"

static struct story s;
static struct world w;

static void setup(void)
{
	s = story_new();
	world_init(&w);
}

static void teardown(void)
{
	recording_free(s.r);
}

static void fold(void)
{
	while (world_advance(&w, s.r))
		;
}

/* --- rows ---------------------------------------------------------------- */

static void assert_place(uint32_t thread, uint32_t event, const char *lane,
			 uint32_t number, const char *name)
{
	struct thread_place at = thread_at(s.r, thread, event);

	ck_assert_str_eq(recording_lane_name(s.r, at.lane), lane);
	ck_assert_uint_eq(at.number, number);
	ck_assert_str_eq(recording_text(s.r, at.name), name);
}

START_TEST(numbers_count_in_their_lane)
{
	uint32_t a = process_add(&s, "S", ROW_NONE, "server");
	uint32_t b = process_add(&s, "C", ROW_NONE, "client");
	uint32_t c = thread_add(&s, a, "worker");

	assert_place(a, ROW_NONE, "S", 1, "server");
	assert_place(b, ROW_NONE, "C", 1, "client");
	assert_place(c, ROW_NONE, "S", 2, "worker");
	ck_assert_uint_eq(recording_n_threads(s.r), 3);
	ck_assert_uint_eq(recording_thread(s.r, a)->process, a);
	ck_assert_uint_eq(recording_thread(s.r, c)->process, a);
	ck_assert_uint_eq(recording_thread(s.r, c)->parent, a);
	ck_assert_uint_eq(recording_thread_find(s.r, 0, 2), c);
	ck_assert_uint_eq(recording_thread_find(s.r, 0, 3), ROW_NONE);
	ck_assert_uint_eq(recording_thread_find(s.r, 0, 0), ROW_NONE);
	ck_assert_uint_eq(recording_thread_find(s.r, 9, 1), ROW_NONE);
}
END_TEST

/* One that is gone does not give its number to the next. */
START_TEST(numbers_are_given_once)
{
	uint32_t a = process_add(&s, "S", ROW_NONE, "server");

	thread_gone(&s, thread_add(&s, a, "w"), -1);
	assert_place(thread_add(&s, a, "w"), ROW_NONE, "S", 3, "w");
}
END_TEST

/* One run after another: numbers begin anew, and what was is kept. */
START_TEST(numbers_begin_anew_in_an_empty_lane)
{
	uint32_t first = process_add(&s, "S", ROW_NONE, "a");
	uint32_t worker = thread_add(&s, first, "w"), again;

	thread_gone(&s, first, 0);
	ck_assert_uint_eq(recording_next_thread(s.r, 0), 3);
	thread_gone(&s, worker, -1);
	ck_assert_uint_eq(recording_next_thread(s.r, 0), 1);
	again = process_add(&s, "S", ROW_NONE, "b");
	assert_place(again, ROW_NONE, "S", 1, "b");
	assert_place(worker, ROW_NONE, "S", 2, "w");
	ck_assert_uint_eq(recording_thread_find(s.r, 0, 1), again);
	ck_assert_uint_eq(recording_thread_find(s.r, 0, 2), ROW_NONE);
	ck_assert_uint_eq(recording_lane_threads(s.r, 0), 2);
	ck_assert_uint_eq(recording_next_thread(s.r, 7), 1);
}
END_TEST

/* A shell's child becomes curl: another lane, and what was stays so. */
START_TEST(exec_leads_to_another_lane)
{
	uint32_t sh = process_add(&s, "sh", ROW_NONE, "sh"), child, before;
	uint32_t curl = recording_lane(s.r, "curl");

	child = process_add(&s, "sh", sh, "sh");
	before = recording_count(s.r) - 1;
	recording_thread_name(s.r, tick(&s), child, curl, "curl");
	assert_place(child, before, "sh", 2, "sh");
	assert_place(child, before + 1, "curl", 1, "curl");
	assert_place(process_add(&s, "curl", sh, "x"), ROW_NONE, "curl", 2,
		     "x");
	ck_assert_uint_eq(recording_event(s.r, before + 1)->kind,
			  EVENT_THREAD_EXEC);
	ck_assert_uint_eq(event_thread(s.r, recording_event(s.r, before + 1)),
			  child);
}
END_TEST

START_TEST(exec_in_its_lane_keeps_the_number)
{
	uint32_t a = process_add(&s, "S", ROW_NONE, "env");

	process_add(&s, "S", a, "env");
	recording_thread_name(s.r, tick(&s), a, 0, "python3");
	recording_thread_name(s.r, tick(&s), a, 0, "server");
	assert_place(a, ROW_NONE, "S", 1, "server");
	assert_place(a, 3, "S", 1, "python3");
	assert_place(a, 2, "S", 1, "env");
}
END_TEST

START_TEST(end_has_the_status)
{
	uint32_t a = process_add(&s, "S", ROW_NONE, "server");
	uint32_t b = thread_add(&s, a, "w");

	ck_assert_uint_eq(recording_thread(s.r, b)->end_event, ROW_NONE);
	thread_gone(&s, b, -1);
	thread_gone(&s, a, 137);
	ck_assert_int_eq(recording_thread(s.r, a)->status, 137);
	ck_assert_int_eq(recording_thread(s.r, b)->status, -1);
	ck_assert_uint_eq(recording_thread(s.r, b)->end_event, 3);
	ck_assert_uint_eq(event_thread(s.r, recording_event(s.r, 3)), b);
}
END_TEST

START_TEST(call_has_its_thread_and_socket)
{
	int l = end_add(&s, "S", "127.0.0.1:80", "S.80");
	uint32_t a = process_add(&s, "S", ROW_NONE, "server");
	uint32_t b = thread_add(&s, a, "w");
	const struct call_row *row =
		recording_call(s.r, thread_call(&s, b, l, "accept", "3"));

	ck_assert_uint_eq(row->thread, 2);
	ck_assert_uint_eq(row->thread_row, b);
	ck_assert_uint_eq(row->socket, s.end[l].socket);
	ck_assert(!row->threads);
	row = recording_call(s.r, call(&s, l, "accept", "l"));
	ck_assert_uint_eq(row->thread, 1);
	ck_assert_uint_eq(row->thread_row, ROW_NONE);
	ck_assert_uint_eq(row->socket, ROW_NONE);
}
END_TEST

static const struct {
	const char *name;
	bool threads;
} names[] = {
	{ "futex", true },
	{ "nanosleep", true },
	{ "clock_nanosleep", true },
	{ "wait4", true },
	{ "waitid", true },
	{ "pause", true },
	{ "rt_sigsuspend", true },
	{ "rt_sigtimedwait", true },
	{ "accept", false },
	{ "wait", false },
	{ "", false },
};

START_TEST(calls_for_lanes_alone)
{
	uint32_t a = process_add(&s, "S", ROW_NONE, "server");

	thread_call(&s, a, -1, names[_i].name, "");
	ck_assert_int_eq(call_is_threads(names[_i].name), names[_i].threads);
	ck_assert_int_eq(event_is_threads(s.r, recording_event(s.r, 2)),
			 names[_i].threads);
	ck_assert(!event_is_threads(s.r, recording_event(s.r, 1)));
}
END_TEST

START_TEST(output_keeps_its_bytes)
{
	uint32_t lane = recording_lane(s.r, "C");
	const struct output_row *o;

	recording_output(s.r, 1, lane, 2, "a\0b", 3);
	recording_output(s.r, 2, lane, 1, "", 0);
	o = recording_output_row(s.r, recording_event(s.r, 1)->row);
	ck_assert_uint_eq(o->n, 3);
	ck_assert_uint_eq(o->fd, 2);
	ck_assert_uint_eq(o->lane, lane);
	ck_assert_mem_eq(recording_text(s.r, o->text), "a\0b", 3);
	ck_assert_uint_eq(recording_output_row(s.r, 1)->n, 0);
}
END_TEST

/* A thread keeps a lane that a packet would take back with it. */
START_TEST(lane_of_a_thread_stays)
{
	int c = end_add(&s, "C", "127.0.0.1:4000", NULL);
	int k = end_add(&s, "K", "127.0.0.1:80", NULL);
	uint32_t p = segment(&s, c, k, TH_S, 0, 0, 0);

	process_add(&s, "K", ROW_NONE, "k");
	recording_readdress(s.r, p, 0, ROW_NONE);
	ck_assert_uint_eq(recording_n_lanes(s.r), 2);
}
END_TEST

/* --- the world at a cursor ----------------------------------------------- */

START_TEST(world_knows_who_waits)
{
	int l = end_add(&s, "S", "127.0.0.1:80", "S.80");
	uint32_t a = process_add(&s, "S", ROW_NONE, "server");
	uint32_t b = thread_add(&s, a, "w"), accepts, reads;

	accepts = thread_call(&s, a, l, "accept", "3");
	reads = thread_call(&s, b, l, "recv", "4");
	fold();
	ck_assert(w.thread[a].there && w.thread[b].there);
	ck_assert_uint_eq(w.thread[a].call, accepts);
	ck_assert_uint_eq(w.thread[b].call, reads);
	ck_assert_uint_eq(w.call[0], reads);
	ret(&s, reads, 0, 0, NULL);
	fold();
	ck_assert_uint_eq(w.thread[b].call, ROW_NONE);
	ck_assert_uint_eq(w.call[0], accepts);
	reads = thread_call(&s, b, l, "recv", "4");
	ret(&s, accepts, 5, 0, NULL);
	fold();
	ck_assert_uint_eq(w.call[0], reads);
}
END_TEST

/* Whoever looks at a lane's call is told of sockets alone. */
START_TEST(world_waits_for_threads_aside)
{
	int l = end_add(&s, "S", "127.0.0.1:80", "S.80");
	uint32_t a = process_add(&s, "S", ROW_NONE, "server");
	uint32_t b = thread_add(&s, a, "w"), waits, reads;

	waits = thread_call(&s, a, -1, "futex", "");
	fold();
	ck_assert_uint_eq(w.thread[a].call, waits);
	ck_assert_uint_eq(w.call[0], ROW_NONE);
	reads = thread_call(&s, b, l, "recv", "4");
	ret(&s, reads, 0, 0, NULL);
	fold();
	ck_assert_uint_eq(w.call[0], ROW_NONE);
}
END_TEST

/* Killed inside a call that never returns. */
START_TEST(world_forgets_who_is_gone)
{
	int l = end_add(&s, "S", "127.0.0.1:80", "S.80");
	uint32_t a = process_add(&s, "S", ROW_NONE, "server");

	thread_call(&s, a, l, "accept", "3");
	fold();
	thread_gone(&s, a, 137);
	fold();
	ck_assert(!w.thread[a].there);
	ck_assert_uint_eq(w.thread[a].call, ROW_NONE);
	ck_assert_uint_eq(w.call[0], ROW_NONE);
}
END_TEST

/* More threads than the world has room for. */
START_TEST(world_of_many_threads)
{
	int l = end_add(&s, "S", "127.0.0.1:80", "S.80");
	uint32_t last = process_add(&s, "S", ROW_NONE, "server"), n;

	for (int i = 0; i < 2 * WORLD_THREADS; i++)
		last = thread_add(&s, 0, "w");
	n = thread_call(&s, last, l, "recv", "4");
	fold();
	ck_assert_uint_eq(w.call[0], n);
	thread_gone(&s, last, -1);
	fold();
}
END_TEST

/* --- JSON Lines ---------------------------------------------------------- */

/* A shell that starts curl, a server with a worker, and what they write. */
static void shell_and_server(void)
{
	int l = end_add(&s, "S", "127.0.0.1:80", "S.80");
	int u = end_add(&s, "S", "127.0.0.1:53", NULL);
	uint32_t a = process_add(&s, "S", ROW_NONE, "server");
	uint32_t b = thread_add(&s, a, NULL), sh, curl;
	uint32_t accepts = thread_call(&s, a, l, "accept", "3");

	thread_call(&s, b, -1, "futex", "");
	sh = process_add(&s, "sh", ROW_NONE, "sh");
	curl = process_add(&s, "sh", sh, "sh");
	recording_thread_name(s.r, tick(&s), curl, recording_lane(s.r, "curl"),
			      "curl");
	thread_does(&s, curl, -1, "socket", "AF_INET, SOCK_STREAM", 3);
	thread_does(&s, a, u, "close", "5", 0);
	output_add(&s, "curl", 2, "could not \"connect\"\n\x1b[31m\xff");
	recording_output(s.r, tick(&s), 0, 1, "a\0b", 3);
	thread_gone(&s, curl, 7);
	ret(&s, accepts, 4, 0, NULL);
	state(&s, l, TCP_LISTEN);
	thread_gone(&s, b, -1);
}

START_TEST(json_there_and_back)
{
	char *first, *second;
	struct recording *r = NULL;
	struct err e = { .text = "" };

	shell_and_server();
	first = lines_of(s.r, JSONL_ALL);
	ck_assert_msg(lines_read(&r, first, &e) == 0, "%s", e.text);
	second = lines_of(r, JSONL_ALL);
	ck_assert_str_eq(second, first);
	ck_assert_uint_eq(recording_n_threads(r), 4);
	ck_assert_uint_eq(recording_call(r, 1)->thread_row, 1);
	ck_assert_uint_eq(recording_call(r, 2)->thread_row, 3);
	free(second);
	free(first);
	recording_free(r);
}
END_TEST

static struct recording *(*const casts[])(void) = { cast_threads, cast_models };

START_TEST(json_of_casts)
{
	char *first, *second;
	struct recording *r = NULL;
	struct err e = { .text = "" };

	recording_free(s.r);
	s.r = casts[_i]();
	first = lines_of(s.r, JSONL_ALL);
	ck_assert_msg(lines_read(&r, first, &e) == 0, "%s", e.text);
	second = lines_of(r, JSONL_ALL);
	ck_assert_str_eq(second, first);
	free(second);
	free(first);
	recording_free(r);
}
END_TEST

static const char *const lines[] = {
	"{'event':'thread','i':1,'t_ns':40000,'actor':'S','thread':1,"
	"'thread_n':1,'process':1,'parent_n':null,'name':'server',"
	"'phase':'begin','status':null}\n",
	"{'event':'thread','i':2,'t_ns':80000,'actor':'S','thread':2,"
	"'thread_n':2,'process':1,'parent_n':1,'name':null,'phase':'begin',"
	"'status':null}\n",
	"{'event':'call','i':3,'t_ns':120000,'actor':'S','thread':1,"
	"'call':'accept','phase':'begin','args':'3','result':null,'errno':null,"
	"'data':null,'line':null,'begin_i':null,'socket':'S.80','socket_n':1,"
	"'proto':'tcp','local':'127.0.0.1:80','remote':null}\n",
	"{'event':'call','i':4,'t_ns':160000,'actor':'S','thread':2,"
	"'call':'futex','phase':'begin','args':'','result':null,'errno':null,"
	"'data':null,'line':null,'begin_i':null}\n",
	"{'event':'thread','i':7,'t_ns':280000,'actor':'curl','thread':1,"
	"'thread_n':4,'process':1,'parent_n':3,'name':'curl','phase':'exec',"
	"'status':null}\n",
	"{'event':'output','i':12,'t_ns':480000,'actor':'curl','fd':2,'text':"
	"'could not \\'connect\\'\\u000a\\u001b[31m\xef\xbf\xbd'}\n",
	"{'event':'output','i':13,'t_ns':520000,'actor':'S','fd':1,"
	"'text':'a\xef\xbf\xbd"
	"b'}\n",
	"{'event':'thread','i':14,'t_ns':560000,'actor':'curl','thread':1,"
	"'thread_n':4,'process':1,'parent_n':3,'name':'curl','phase':'end',"
	"'status':7}\n",
};

static char *quoted(const char *text)
{
	char *out = strdup(text);

	for (char *c = out; *c; c++)
		if (*c == '\'')
			*c = '"';
	return out;
}

START_TEST(json_line)
{
	char *text, *line = quoted(lines[_i]);

	shell_and_server();
	text = lines_of(s.r, JSONL_ALL);
	ck_assert_msg(strstr(text, line) != NULL, "no %sin\n%s", line, text);
	free(line);
	free(text);
}
END_TEST

#define VALIDATE "tests/schema"

START_TEST(json_schema)
{
	FILE *out;
	char *text;

	if (access(VALIDATE, X_OK) != 0 ||
	    system("/usr/bin/python3 -c 'import jsonschema' 2>/dev/null") != 0)
		skip("no python3-jsonschema");
	shell_and_server();
	text = lines_of(s.r, JSONL_ALL);
	out = popen(VALIDATE " >/dev/null 2>&1", "w");
	fputs(text, out);
	ck_assert_int_eq(pclose(out), 0);
	free(text);
}
END_TEST

#define HEAD                                                                   \
	"{'event':'recording','version':1,'i':0,'lanes':['S','C']}\n"          \
	"{'event':'thread','i':1,'t_ns':0,'actor':'S','thread':1,"             \
	"'thread_n':1,'process':1,'name':'a','phase':'begin'}\n"
#define THREAD(i, thread, n, rest)                                             \
	"{'event':'thread','i':" #i ",'t_ns':0,'actor':'S','thread':" #thread  \
	",'thread_n':" #n "," rest "}\n"

static const struct {
	const char *text, *why;
} refused[] = {
	{ HEAD THREAD(2, 1, 2, "'phase':'begin'"),
	  "x.jsonl:3: error: 'thread' must be the next number of its lane, "
	  "from 1" },
	{ HEAD THREAD(2, 2, 1, "'phase':'begin'"),
	  "x.jsonl:3: error: 'thread_n' must be the next number, from 1" },
	{ HEAD THREAD(2, 2, 2, "'process':3,'phase':'begin'"),
	  "x.jsonl:3: error: 'process' is no thread of this actor" },
	{ HEAD THREAD(2, 2, 2, "'parent_n':2,'phase':'begin'"),
	  "x.jsonl:3: error: 'parent_n' is no thread before it" },
	{ HEAD THREAD(2, 1, 1, "'phase':'gone'"),
	  "x.jsonl:3: error: 'phase' must be begin, exec or end" },
	{ HEAD THREAD(2, 1, 2, "'phase':'end'"),
	  "x.jsonl:3: error: 'thread_n' must be that of a thread that began "
	  "before and has not ended" },
	{ HEAD THREAD(2, 1, 0, "'phase':'exec'"),
	  "x.jsonl:3: error: 'thread_n' must be that of a thread that began "
	  "before and has not ended" },
	{ HEAD THREAD(2, 1, 1, "'phase':'end'")
		  THREAD(3, 1, 1, "'phase':'end'"),
	  "x.jsonl:4: error: 'thread_n' must be that of a thread that began "
	  "before and has not ended" },
	{ HEAD THREAD(2, 1, 1, "'phase':'end','status':256"),
	  "x.jsonl:3: error: 'status' must be 0 to 255" },
	{ HEAD "{'event':'thread','i':2,'t_ns':0,'actor':'C','thread':3,"
	       "'thread_n':1,'phase':'exec'}\n",
	  "x.jsonl:3: error: 'thread' must be the next number of its lane, "
	  "from 1" },
	{ HEAD "{'event':'thread','i':2,'t_ns':0,'actor':'X','thread':1,"
	       "'thread_n':2,'phase':'begin'}\n",
	  "x.jsonl:3: error: 'actor' is not one of the lanes" },
	{ HEAD "{'event':'output','i':2,'t_ns':0,'actor':'X','fd':1,"
	       "'text':''}\n",
	  "x.jsonl:3: error: 'actor' is not one of the lanes" },
	{ HEAD "{'event':'output','i':2,'t_ns':0,'actor':'S','fd':-1,"
	       "'text':''}\n",
	  "x.jsonl:3: error: 'fd' must be an integer from 0 to 4294967294" },
	{ HEAD "{'event':'call','i':2,'t_ns':0,'actor':'S','thread':1,"
	       "'call':'recv','phase':'begin','socket':'S.1','socket_n':1}\n",
	  "x.jsonl:3: error: 'proto' is missing" },
};

START_TEST(json_refused)
{
	char *text = quoted(refused[_i].text), *why = quoted(refused[_i].why);
	struct recording *r;
	struct err e = { .text = "" };

	ck_assert_int_eq(lines_read(&r, text, &e), -1);
	ck_assert_str_eq(e.text, why);
	free(text);
	free(why);
}
END_TEST

/* Calls of threads that no line tells of are still calls. */
START_TEST(json_call_of_nobody)
{
	char *text = quoted(
		HEAD "{'event':'thread','i':2,'t_ns':0,'actor':'C','thread':1,"
		     "'thread_n':1,'phase':'exec'}\n"
		     "{'event':'call','i':3,'t_ns':0,'actor':'S','thread':1,"
		     "'call':'recv','phase':'begin'}\n"
		     "{'event':'call','i':4,'t_ns':0,'actor':'S','thread':7,"
		     "'call':'recv','phase':'begin'}\n"
		     "{'event':'call','i':5,'t_ns':0,'actor':null,'thread':0,"
		     "'call':'recv','phase':'begin'}\n");
	struct recording *r;
	struct err e = { .text = "" };

	ck_assert_msg(lines_read(&r, text, &e) == 0, "%s", e.text);
	for (uint32_t i = 0; i < 3; i++)
		ck_assert_uint_eq(recording_call(r, i)->thread_row, ROW_NONE);
	free(text);
	recording_free(r);
}
END_TEST

static Suite *suite(void)
{
	const TTest *const rows[] = {
		numbers_count_in_their_lane,
		numbers_are_given_once,
		numbers_begin_anew_in_an_empty_lane,
		exec_leads_to_another_lane,
		exec_in_its_lane_keeps_the_number,
		end_has_the_status,
		call_has_its_thread_and_socket,
		output_keeps_its_bytes,
		lane_of_a_thread_stays,
		world_knows_who_waits,
		world_waits_for_threads_aside,
		world_forgets_who_is_gone,
		world_of_many_threads,
		json_there_and_back,
		json_schema,
		json_call_of_nobody,
	};
	Suite *suite_ = suite_create("capture_recording_threads");
	TCase *tc = tcase_create("threads");

	tcase_set_timeout(tc, 60); /* python3, beside others */
	tcase_add_checked_fixture(tc, setup, teardown);
	for (int i = 0; i < ROWS(rows); i++)
		tcase_add_test(tc, rows[i]);
	tcase_add_loop_test(tc, calls_for_lanes_alone, 0, ROWS(names));
	tcase_add_loop_test(tc, json_of_casts, 0, ROWS(casts));
	tcase_add_loop_test(tc, json_line, 0, ROWS(lines));
	tcase_add_loop_test(tc, json_refused, 0, ROWS(refused));
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
