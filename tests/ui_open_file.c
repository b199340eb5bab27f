/* Capture files that are long, cut, growing, or come from a pipe: the screen.
 */
#include <fcntl.h>
#include <unistd.h>

#include "tests/screen_capture.h"

static uint32_t chosen_number(void)
{
	return s.app.flows.chosen + 1;
}

/* The packet of the file that the ladder's selection is about. */
static uint32_t selected_number(void)
{
	return packet_number(s.app.show.rec, app_packet(&s.app));
}

/* --- at once, and while it is read --------------------------------------- */

START_TEST(first_frame)
{
	put_all();
	open_traffic();
	screen_must_show(&s, "made.pcap");
	screen_must_show(&s, "client");
	screen_must_show(&s, "nothing yet");
	ck_assert_uint_eq(trace_count(s.app.show.file->trace), 0);
	ck_assert(app_wake_ns(&s.app, s.now_ns) <= s.now_ns); /* go on */
}
END_TEST

/* Nothing wakes the screen when there is nothing to do. */
START_TEST(idle)
{
	put_all();
	open_traffic();
	screen_settle(&s);
	ck_assert_uint_eq(app_wake_ns(&s.app, s.now_ns), 0);
	ck_assert_int_eq(app_fd(&s.app), -1);
}
END_TEST

/* A long file: after one slice keys are answered, and it says how far it is. */
START_TEST(answers_while_it_reads)
{
	char client[40];

	for (int i = 0; i < 60000; i++) {
		snprintf(client, sizeof(client), "10.0.%d.%d:1000", i / 250,
			 i % 250);
		traffic_udp(&traffic, client, ASK_S, "x");
	}
	open_traffic();
	screen_tick(&s);
	ck_assert(!loader_done(s.app.show.file));
	screen_must_show(&s, " %  ");
	screen_play(&s, "j j j 4");
	ck_assert(!loader_done(s.app.show.file));
	screen_must_show(&s, "#1 UDP");
	screen_play(&s, "3");
	ck_assert_uint_eq(chosen_number(), 4);
	screen_settle(&s);
	screen_must_not_show(&s, " %  ");
	screen_must_show(&s, "60,000 conversations  60,000 packets");
	ck_assert_uint_eq(chosen_number(), 4);
}
END_TEST

/* --- long conversations -------------------------------------------------- */

START_TEST(in_parts)
{
	for (int i = 0; i < 120001; i++)
		traffic_udp(&traffic, ASK, ASK_S, "x");
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "Enter");
	screen_settle(&s);
	screen_must_show(&s, "packets 1-50,000 of 120,001");
	screen_must_show(&s, "#1 ");
	screen_play(&s, "]");
	screen_settle(&s);
	screen_must_show(&s, "packets 50,001-100,000 of 120,001");
	screen_must_show(&s, "#50001 ");
	screen_play(&s, "] ]");
	screen_settle(&s);
	screen_must_show(&s, "packets 100,001-120,001 of 120,001");
	ck_assert_uint_eq(recording_n_packets(s.app.show.rec), 20001);
	screen_play(&s, "[");
	screen_settle(&s);
	ck_assert_uint_eq(selected_number(), 50001);
	screen_play(&s, "3 4 G k Enter");
	screen_settle(&s);
	ck_assert_uint_eq(selected_number(), 120000);
}
END_TEST

/* While packets are read again: from the first, or to what is wanted. */
START_TEST(cursor_while_it_reads)
{
	for (int i = 0; i < 30000; i++)
		traffic_udp(&traffic, ASK, ASK_S, "x");
	open_traffic();
	screen_settle(&s);
	screen_play(&s, "Enter");
	screen_tick(&s);
	ck_assert(s.app.player.status != SOURCE_END);
	ck_assert_uint_eq(s.app.player.at, 1);
	screen_play(&s, "n n");
	screen_settle(&s);
	ck_assert_uint_eq(s.app.player.at, 3);
	screen_play(&s, "3 4 G Enter");
	screen_tick(&s);
	ck_assert_uint_eq(s.app.player.at, 1);
	screen_settle(&s);
	ck_assert_uint_eq(s.app.player.at, 30000);
	screen_play(&s, "3 4 G Enter");
	screen_tick(&s);
	screen_play(&s, "n n"); /* who has gone on stays there */
	screen_settle(&s);
	ck_assert_uint_eq(s.app.player.at, 3);
}
END_TEST

/* --- files that are not whole -------------------------------------------- */

START_TEST(cut)
{
	struct err e;

	put_all();
	traffic.n -= 3;
	open_traffic();
	screen_settle(&s);
	screen_must_show(&s, "made.pcap: ends in the middle of a packet");
	screen_must_show(&s, "10 packets");
	ck_assert(loader_complaint(s.app.show.file, &e));
	screen_play(&s, "j");
	screen_must_not_show(&s, "in the middle"); /* told once */
}
END_TEST

START_TEST(corrupt)
{
	struct err e;

	put_all();
	memset(traffic.at + traffic.n - 76, 0xff, 16);
	open_traffic();
	screen_settle(&s);
	screen_must_show(&s, "corrupt at byte");
	ck_assert(loader_complaint(s.app.show.file, &e));
	ck_assert_int_eq((int)e.status, ERR_INPUT);
	screen_play(&s, "4");
	screen_must_show(&s, "#10 [.]");
}
END_TEST

/* Since it was loaded: what is gone is said, what is there is shown. */
START_TEST(cut_since)
{
	char path[] = "/tmp/ui_open.XXXXXX";
	int fd = mkstemp(path);
	struct capture_file *file;
	uint32_t there, each;
	char text[80];
	struct err e;

	for (int i = 0; i < 1000; i++)
		traffic_udp(&traffic, ASK, ASK_S, "x");
	each = (uint32_t)(traffic.n - 24) / 1000;
	ck_assert_int_eq(write(fd, traffic.at, traffic.n), (ssize_t)traffic.n);
	ck_assert_int_eq(capture_file_open(&file, path, &e), 0);
	screen_capture(&s, file, path);
	screen_settle(&s);
	ck_assert_int_eq(ftruncate(fd, _i ? 8192 : 0), 0);
	screen_play(&s, "Enter");
	screen_settle(&s);
	there = recording_n_packets(s.app.show.rec);
	/* of the one that the end is in, there may be a part */
	ck_assert_uint_le(there - (_i ? (8192 - 24) / each : 0), _i);
	snprintf(text, sizeof(text), "cut off since it was read: %u packets",
		 1000 - there);
	screen_must_show(&s, text);
	close(fd);
	unlink(path);
}
END_TEST

/* Whose findings these are is said where they are not ours. */
START_TEST(findings_of_others)
{
	put_all();
	s.options.judge = ANALYSIS_WIRESHARK;
	open_traffic();
	screen_settle(&s);
	screen_must_show(&s, "findings by Wireshark's rules");
	screen_play(&s, "4");
	screen_must_show(&s, "findings by Wireshark's rules");
	screen_play(&s, "3 Enter");
	screen_settle(&s);
	ck_assert_int_eq(recording_judged(s.app.player.rec),
			 ANALYSIS_WIRESHARK);
}
END_TEST

/* --- files that grow ----------------------------------------------------- */

START_TEST(growing)
{
	char path[] = "/tmp/ui_open.XXXXXX";
	int fd = mkstemp(path);
	struct capture_file *file;
	struct err e;
	size_t half;

	traffic_handshake(&traffic, WEB, WEB_S);
	half = traffic.n;
	ck_assert_int_eq(write(fd, traffic.at, half), (ssize_t)half);
	ck_assert_int_eq(capture_file_open(&file, path, &e), 0);
	screen_capture(&s, file, path);
	screen_settle(&s);
	screen_play(&s, "4 G F");
	screen_must_show(&s, "follows the file as it grows");
	put_all();
	ck_assert_int_eq(write(fd, traffic.at + half, traffic.n - half),
			 (ssize_t)(traffic.n - half));
	screen_wait_ms(&s, 600);
	ck_assert_uint_eq(trace_count(s.app.show.file->trace), 14);
	ck_assert_int_eq(s.app.file.at, 13); /* who was at the end follows */
	screen_must_show(&s, "following");
	screen_play(&s, "F");
	screen_settle(&s);
	screen_must_not_show(&s, "following");
	close(fd);
	unlink(path);
}
END_TEST

/* A pipe: what is not there yet is waited for by its descriptor. */
START_TEST(piped)
{
	struct capture_file *file;
	struct err e;
	int fd[2];

	put_all();
	ck_assert_int_eq(pipe2(fd, O_NONBLOCK | O_CLOEXEC), 0);
	ck_assert_int_eq(write(fd[1], traffic.at, 100), 100);
	ck_assert_int_eq(capture_file_open_fd(&file, fd[0], "pipe", &e), 0);
	screen_capture(&s, file, "pipe");
	screen_wait_ms(&s, 100);
	screen_must_show(&s, "reading …");
	ck_assert_int_eq(app_fd(&s.app), capture_file_fd(file));
	ck_assert_int_ge(app_fd(&s.app), 0);
	ck_assert_uint_eq(app_wake_ns(&s.app, s.now_ns), 0);
	ck_assert_int_eq(write(fd[1], traffic.at + 100, traffic.n - 100),
			 (ssize_t)traffic.n - 100);
	close(fd[1]);
	for (int i = 0; i < 10; i++)
		screen_tick(&s);
	screen_must_show(&s, "3 conversations  11 packets");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("open file");
	TCase *tc = tcase_create("open file");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, first_frame);
	tcase_add_test(tc, idle);
	tcase_add_test(tc, answers_while_it_reads);
	tcase_add_test(tc, in_parts);
	tcase_add_test(tc, cursor_while_it_reads);
	tcase_add_test(tc, cut);
	tcase_add_test(tc, corrupt);
	tcase_add_loop_test(tc, cut_since, 0, 2);
	tcase_add_test(tc, findings_of_others);
	tcase_add_test(tc, growing);
	tcase_add_test(tc, piped);
	tcase_set_timeout(tc, 60);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
