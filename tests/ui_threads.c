/*
 * Threads and output in the ladder: which rows there are, what they are
 * called, what is said of them, and who is blocked.
 */
#include "tests/test.h"

#include "tests/cast.h"
#include "tests/screen.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label_thread.h"
#include "ui/why/why.h"

static struct story s;
static struct rows rows;

static void setup(void)
{
	i18n_set("en");
	s = story_new();
	rows = (struct rows){ 0 };
}

static void teardown(void)
{
	rows_free(&rows);
	recording_free(s.r);
}

static const struct row *row_at(size_t i)
{
	rows_update(&rows, s.r, recording_count(s.r));
	ck_assert_uint_lt(i, rows.n);
	return &rows.at[i];
}

static size_t n_rows(void)
{
	rows_update(&rows, s.r, recording_count(s.r));
	return rows.n;
}

/* --- rows ---------------------------------------------------------------- */

/* Calls that wait for threads have none, and do not part those around them. */
START_TEST(waiting_for_threads_has_no_row)
{
	int l = end_add(&s, "S", "127.0.0.1:80", "S.80");
	uint32_t a = process_add(&s, "S", ROW_NONE, "server");
	uint32_t b = thread_add(&s, a, "w"), waits, reads;

	reads = thread_call(&s, a, l, "recv", "4");
	waits = thread_call(&s, b, -1, "futex", "");
	ret(&s, reads, 0, 0, NULL);
	ret(&s, waits, 0, 0, NULL);
	ck_assert_uint_eq(n_rows(), 3);
	ck_assert_uint_eq(row_at(1)->kind, ROW_THREAD);
	ck_assert_uint_eq(row_at(2)->kind, ROW_CALL);
}
END_TEST

START_TEST(thread_in_the_lane_of_its_time)
{
	uint32_t sh = process_add(&s, "sh", ROW_NONE, "sh");
	uint32_t child = process_add(&s, "sh", sh, "sh");

	recording_thread_name(s.r, tick(&s), child, recording_lane(s.r, "curl"),
			      "curl");
	thread_gone(&s, child, 0);
	ck_assert_uint_eq(row_at(0)->lane, 0);
	ck_assert_uint_eq(row_at(1)->lane, 1);
	ck_assert_uint_eq(row_at(2)->lane, 1);
}
END_TEST

/* What a wrapper does before its program has a socket: recorded, no rows. */
START_TEST(prelude_has_no_rows)
{
	int l = end_add(&s, "S", "127.0.0.1:80", "S.80");
	uint32_t a = process_add(&s, "S", ROW_NONE, "env"), b, forks;

	forks = thread_call(&s, a, -1, "clone", "0");
	b = process_add(&s, "S", a, "env");
	ret(&s, forks, 99, 0, NULL);
	thread_does(&s, b, -1, "execve", "\"/bin/readlink\"", 0);
	recording_thread_name(s.r, tick(&s), b, recording_lane(s.r, "S"),
			      "readlink");
	thread_does(&s, a, -1, "execve", "\"/bin/python3\"", -1);
	ck_assert_uint_eq(n_rows(), 1);
	/* Threads are no such thing, and an end that matters is told. */
	thread_does(&s, a, -1, "clone3", "CLONE_THREAD|CLONE_VM", 98);
	ck_assert_uint_eq(n_rows(), 2);
	thread_does(&s, a, l, "socket", "AF_INET, SOCK_STREAM", 3);
	ck_assert_uint_eq(n_rows(), 3);
	/* From now on children have rows; that one was never heard of. */
	thread_gone(&s, b, 0);
	ck_assert_uint_eq(n_rows(), 3);
	thread_does(&s, a, -1, "clone", "0", 97);
	b = process_add(&s, "S", a, "worker");
	thread_gone(&s, b, 0);
	ck_assert_uint_eq(n_rows(), 6);
}
END_TEST

/* A child that turns out to be the one that has the socket. */
START_TEST(prelude_ends_with_a_socket)
{
	int l = end_add(&s, "S", "127.0.0.1:80", "S.80");
	uint32_t a = process_add(&s, "S", ROW_NONE, "sh");
	uint32_t b = process_add(&s, "S", a, "sh");

	ck_assert_uint_eq(n_rows(), 1);
	thread_does(&s, b, l, "socket", "AF_INET, SOCK_STREAM", 3);
	thread_does(&s, b, -1, "exit_group", "0", 0);
	thread_gone(&s, b, 0);
	ck_assert_uint_eq(n_rows(), 4);
}
END_TEST

/* What the kernel does after a process is gone is its doing; printing's not. */
START_TEST(states_join_an_end)
{
	int l = end_add(&s, "S", "127.0.0.1:80", "S.80");
	uint32_t a = process_add(&s, "S", ROW_NONE, "server");

	output_add(&s, "S", 1, "x");
	state(&s, l, TCP_LISTEN);
	thread_gone(&s, a, 0);
	state(&s, l, TCP_CLOSED);
	ck_assert_uint_eq(n_rows(), 4);
	ck_assert_uint_eq(row_at(1)->n_states, 0);
	ck_assert_uint_eq(row_at(2)->kind, ROW_STATE);
	ck_assert_uint_eq(row_at(3)->n_states, 1);
}
END_TEST

/* --- in words ------------------------------------------------------------ */

/* A shell that starts a server of two threads and curl. */
static void cast(void)
{
	int l = end_add(&s, "server", "127.0.0.1:80", "server.80");
	uint32_t sh = process_add(&s, "sh", ROW_NONE, "sh"), a, b;

	thread_does(&s, sh, l, "getsockname", "3", 0);
	a = process_add(&s, "sh", sh, "sh");
	recording_thread_name(s.r, tick(&s), a, recording_lane(s.r, "server"),
			      "py\033[2J");
	b = thread_add(&s, a, "worker");
	thread_does(&s, b, l, "recv", "4", 5);
	output_add(&s, "server", 2, "bad\033[2J\n");
	output_add(&s, "sh", 1, "");
	thread_gone(&s, b, -1);
	thread_gone(&s, a, 143);
	thread_gone(&s, sh, 3);
}

static const struct {
	const char *label, *en, *zh;
} told[] = {
	{ "[1] program begins", "The program sh[1] begins.",
	  "程序 sh[1] 开始运行。" },
	{ "[1] getsockname(3) = 0",
	  "sh[1] called getsockname(): it returned at once, and nothing was "
	  "sent.",
	  NULL },
	{ "[2] process begins",
	  "sh[1] forked: sh[2] is a process of its own, and has the same "
	  "sockets open.",
	  "sh[1] 调用了 fork：sh[2] 是独立的进程，打开着同样的套接字。" },
	{ "[1] becomes: py\033[2J",
	  "sh[2] has become another command (py\033[2J), here called "
	  "server[1]; its open sockets stay.",
	  "sh[2] 变成了另一个命令（py\033[2J），这里称为 "
	  "server[1]；打开的套接字保留。" },
	{ "[2] thread begins: worker",
	  "server[1] made a thread: server[2]. It shares memory and open "
	  "sockets with the others of its process.",
	  "server[1] 创建了线程 "
	  "server[2]。它与本进程的其他线程共享内存和打开的套接字。" },
	{ "[2] recv(4) = 5",
	  "server[2] called recv(): it returned at once, and nothing was "
	  "sent.",
	  NULL },
	{ "writes to stderr: bad\\x1b[2J\\n",
	  "server wrote 8 bytes to its standard error.",
	  "server 向标准错误写了 8 个字节。" },
	{ "writes: ", "sh wrote 0 bytes to its standard output.",
	  "sh 向标准输出写了 0 个字节。" },
	{ "[2] thread ends", "server[2] has ended; its process goes on.",
	  "server[2] 已结束，它的进程继续运行。" },
	{ "[1] ends: status 143",
	  "server[1] has ended, and its process with it: status 143. 128 + 15 "
	  "says that a signal ended it: Terminated. The kernel closes what "
	  "sockets it alone had open.",
	  "server[1] 已结束，它的进程也随之结束：状态 143。128 + 15 "
	  "表示它被信号终止：Terminated。只有它打开着的套接字由内核关闭。" },
	{ "[1] ends: status 3",
	  "sh[1] has ended, and its process with it: status 3. The kernel "
	  "closes what sockets it alone had open.",
	  "sh[1] 已结束，它的进程也随之结束：状态 "
	  "3。只有它打开着的套接字由内核关闭。" },
};

START_TEST(is_called)
{
	const struct row *row;
	char label[CALL_TEXT];

	cast();
	row = row_at((size_t)_i);
	if (row->kind == ROW_THREAD)
		thread_label(s.r, row->event, CALL_TEXT, label);
	else if (row->kind == ROW_OUTPUT)
		output_label(s.r, row->item, CALL_TEXT, label);
	else
		call_label(s.r, recording_call(s.r, row->item), row->kind,
			   label);
	ck_assert_str_eq(label, told[_i].label);
}
END_TEST

START_TEST(is_told)
{
	char text[WHY_TEXT];

	cast();
	ck_assert_str_eq(why_row(s.r, row_at((size_t)_i), text), told[_i].en);
	i18n_set("zh");
	if (told[_i].zh)
		ck_assert_str_eq(why_row(s.r, row_at((size_t)_i), text),
				 told[_i].zh);
}
END_TEST

/* Where there is but one, nobody is called by a number. */
START_TEST(alone_has_no_number)
{
	int c = end_add(&s, "C", "127.0.0.1:80", "C.80");
	char label[CALL_TEXT], name[THREAD_NAME];
	uint32_t a = process_add(&s, "C", ROW_NONE, "C");
	uint32_t n = thread_call(&s, a, c, "recv", "4");

	ck_assert_str_eq(thread_label(s.r, 1, 80, label), "program begins");
	ck_assert_str_eq(
		call_label(s.r, recording_call(s.r, n), ROW_BEGIN, label),
		"recv(4) …");
	ck_assert_str_eq(call_thread_name(s.r, recording_call(s.r, n), name),
			 "C");
}
END_TEST

START_TEST(long_output_is_cut)
{
	char text[5000], label[CALL_TEXT];

	memset(text, '\a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	output_add(&s, "C", 1, text);
	output_label(s.r, 0, 30, label);
	ck_assert_int_le(text_width(label), 30);
	output_label(s.r, 0, CALL_TEXT, label);
	ck_assert_ptr_nonnull(strstr(label, "\\x07\\x07"));
	ck_assert_ptr_nonnull(strstr(label, "…"));
}
END_TEST

/* --- on the screen ------------------------------------------------------- */

/* Every thread that is blocked is shown, but not in what is for lanes. */
START_TEST(pane_shows_each_thread)
{
	struct screen screen;

	screen_open(&screen, 120, 40);
	screen_record(&screen, cast_threads());
	screen_play(&screen, "/ \"thread ends\" Enter");
	screen_must_show(&screen, "[1] accept(3)");
	screen_must_show(&screen, "writes: HELLO\\n");
	screen_must_show(&screen, "[3] recv(4, 1024)");
	screen_must_not_show(&screen, "nanosleep");
	screen_close(&screen);
}
END_TEST

static Suite *suite(void)
{
	const TTest *const tests[] = {
		waiting_for_threads_has_no_row,
		thread_in_the_lane_of_its_time,
		prelude_has_no_rows,
		prelude_ends_with_a_socket,
		states_join_an_end,
		alone_has_no_number,
		long_output_is_cut,
		pane_shows_each_thread,
	};
	Suite *suite_ = suite_create("threads");
	TCase *tc = tcase_create("threads");

	tcase_add_checked_fixture(tc, setup, teardown);
	for (int i = 0; i < ROWS(tests); i++)
		tcase_add_test(tc, tests[i]);
	tcase_add_loop_test(tc, is_called, 0, ROWS(told));
	tcase_add_loop_test(tc, is_told, 0, ROWS(told));
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
