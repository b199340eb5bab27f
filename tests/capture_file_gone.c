/*
 * A file that somebody cuts off while it is mapped: SIGBUS is taken, what was
 * lost is told, and a bus error of anybody else goes where it went before.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/capfile.h"
#include "tests/decode.h"

enum { SIZE = 1000, MANY = 2000 };

/* A file of 2 MB, in which no page has fewer than three records. */
static int file_of_many(void)
{
	static uint8_t bytes[SIZE];
	int fd = memfd_create("gone", MFD_CLOEXEC);
	struct capfile c = { .n = 0 };

	pcap_head(&c, PCAP_US, LINK_ETHERNET);
	for (uint32_t i = 0; i < MANY; i++) {
		pcap_packet(&c, i + 1, 0, (struct build_bytes){ bytes, SIZE },
			    SIZE);
		ck_assert_int_eq(write(fd, c.at, c.n), (int)c.n);
		c.n = 0;
	}
	return fd;
}

static struct capture_file *open_many(int fd)
{
	struct capture_file *f;
	struct err e;

	ck_assert_msg(capture_file_open_fd(&f, fd, "gone", &e) == 0, "%s",
		      e.text);
	return f;
}

/* Cut to each of these, when 10 packets were read. */
static const off_t lengths[] = { 0,    1,     24,    4096,   12288,
				 5000, 65536, 70000, 1 << 20 };

START_TEST(cut_while_reading)
{
	int fd = file_of_many();
	struct capture_file *f = open_many(fd);
	struct file_packet p, again;
	enum file_status status;
	uint64_t first = 0;
	struct err e;
	char says[80];
	int n = 0;

	while ((status = capture_file_next(f, &p, &e)) == FILE_PACKET) {
		ck_assert_uint_eq(p.t_ns, (uint64_t)(n + 1) * 1000000000);
		ck_assert_uint_eq(p.bytes[SIZE - 1], 0);
		first = n++ == 0 ? p.place : first;
		if (n == 10)
			ck_assert_int_eq(ftruncate(fd, lengths[_i]), 0);
	}
	ck_assert_int_eq(status, FILE_ERROR);
	ck_assert_int_lt(n, MANY);
	snprintf(says, sizeof(says),
		 "gone: became shorter while it was read: %lld bytes",
		 (long long)lengths[_i]);
	ck_assert_msg(strstr(e.text, says) == e.text, "%s", e.text);
	/* what is left is there, and no more than that */
	for (int i = 0; i < n; i++) {
		uint64_t place = first + (uint64_t)i * (SIZE + 16);
		bool there = place + SIZE + 16 <= (uint64_t)lengths[_i];

		ck_assert_msg(capture_file_at(f, place, &again) == there,
			      "packet %d of %d, cut at %lld", i, n,
			      (long long)lengths[_i]);
	}
	capture_file_close(f);
}
END_TEST

/* At its end nothing need be read to see it. */
START_TEST(cut_at_the_end)
{
	int fd = file_of_many();
	struct capture_file *f = open_many(fd);
	struct file_packet p;
	struct err e;

	for (int i = 0; i < MANY; i++)
		ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_PACKET);
	ck_assert_int_eq(ftruncate(fd, 100), 0);
	capture_file_follow(f, _i);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_ERROR);
	ck_assert(!capture_file_at(f, p.place, &p));
	capture_file_close(f);
}
END_TEST

/*
 * Before the end is noticed, too: a packet of which only the header is left.
 * Its bytes read as zeros.
 */
START_TEST(cut_within_a_packet)
{
	int fd = file_of_many();
	struct capture_file *f = open_many(fd);
	struct file_packet p;
	uint64_t place = 0;
	struct err e;

	/* one whose header ends with a page */
	while (capture_file_next(f, &p, &e) == FILE_PACKET && place == 0)
		if ((p.place + 16) % 4096 > 4096 - 64)
			place = p.place;
	ck_assert_uint_gt(place, 0);
	ck_assert_int_eq(ftruncate(fd, (off_t)((place + 16 + 4095) & ~4095ull)),
			 0);
	ck_assert(capture_file_at(f, place, &p));
	ck_assert_uint_eq(p.bytes[SIZE - 1], 0);
	ck_assert(!capture_file_at(f, place, &p));
	capture_file_close(f);
}
END_TEST

/* What was not there at the beginning is lost as well as anything else. */
START_TEST(cut_after_growing)
{
	int all = file_of_many(), fd = memfd_create("gone", MFD_CLOEXEC);
	struct capture_file *f;
	struct file_packet p;
	enum file_status status;
	struct err e;
	int n = 0;

	ck_assert_int_eq(sendfile(fd, all, &(off_t){ 0 }, 24), 24);
	f = open_many(dup(fd));
	capture_file_follow(f, true);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_WAIT);
	ck_assert_int_gt(sendfile(fd, all, &(off_t){ 24 }, 4 << 20), 1 << 20);
	while ((status = capture_file_next(f, &p, &e)) == FILE_PACKET)
		if (n++ == MANY * 3 / 4)
			ck_assert_int_eq(ftruncate(fd, 100000), 0);
	ck_assert_int_eq(status, FILE_ERROR);
	ck_assert_int_lt(n, MANY);
	capture_file_close(f);
	close(fd);
	close(all);
}
END_TEST

/* A page that can not be read, although the file is as long as ever. */
START_TEST(disk_fails)
{
	struct capture_file *f = open_many(file_of_many());
	siginfo_t info = { .si_code = BUS_ADRERR };
	struct file_packet p;
	struct err e;
	int n = 1;

	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_PACKET);
	info.si_addr = (void *)(uintptr_t)(p.bytes + 65536);
	ck_assert(capture_file_repair(&info));
	while (capture_file_next(f, &p, &e) == FILE_PACKET)
		n++;
	ck_assert_int_eq(n, 65);
	ck_assert_msg(strstr(e.text, "the disk or the network failed"), "%s",
		      e.text);
	capture_file_close(f);
}
END_TEST

/* Several are open, and one is closed: the others go on. */
START_TEST(the_others_go_on)
{
	int fd[3];
	struct capture_file *f[3];
	struct file_packet p;
	struct err e;
	int n = 0;

	for (int i = 0; i < 3; i++) {
		fd[i] = file_of_many();
		f[i] = open_many(fd[i]);
	}
	ck_assert_int_eq(ftruncate(fd[1], 0), 0);
	ck_assert_int_eq(capture_file_next(f[1], &p, &e), FILE_ERROR);
	capture_file_close(f[1]);
	ck_assert_int_eq(ftruncate(fd[0], 0), 0);
	ck_assert_int_eq(capture_file_next(f[0], &p, &e), FILE_ERROR);
	capture_file_close(f[0]);
	while (capture_file_next(f[2], &p, &e) == FILE_PACKET)
		n++;
	ck_assert_int_eq(n, MANY);
	capture_file_close(f[2]);
}
END_TEST

/* --- whose signal it is -------------------------------------------------- */

static sigjmp_buf back;
static volatile sig_atomic_t caught;
static volatile uint8_t seen;

static void on_bus(int signal)
{
	caught = signal;
	siglongjmp(back, 1);
}

static void on_bus_info(int signal, siginfo_t *info, void *context)
{
	(void)info;
	(void)context;
	on_bus(signal);
}

/* A page that has no file behind it. */
static volatile const uint8_t *broken_page(void)
{
	int fd = memfd_create("broken", MFD_CLOEXEC);
	void *at = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);

	ck_assert_ptr_ne(at, MAP_FAILED);
	close(fd);
	return at;
}

/* _i: with SA_SIGINFO or without; a fault, or a signal that is sent. */
START_TEST(foreign_faults_pass)
{
	struct sigaction theirs = { .sa_handler = on_bus };
	volatile const uint8_t *page = broken_page();
	struct capture_file *f;

	if (_i % 2) {
		theirs.sa_sigaction = on_bus_info;
		theirs.sa_flags = SA_SIGINFO;
	}
	sigaction(SIGBUS, &theirs, NULL);
	f = open_many(file_of_many());
	if (sigsetjmp(back, 1) == 0) {
		if (_i / 2)
			raise(SIGBUS);
		else
			seen = *page;
		ck_abort_msg("nothing was caught");
	}
	ck_assert_int_eq(caught, SIGBUS);
	capture_file_close(f);
}
END_TEST

/* Where nobody took it, the process ends by it. */
START_TEST(default_is_kept)
{
	volatile const uint8_t *page = broken_page();
	struct capture_file *f;
	int status;
	pid_t child;

	signal(SIGBUS, SIG_DFL);
	f = open_many(file_of_many());
	fflush(stdout);
	child = fork();
	if (child == 0) {
		seen = *page;
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGBUS);
	capture_file_close(f);
}
END_TEST

/* Whoever comes later asks, and what is a capture file's is repaired. */
static void asks(int signal, siginfo_t *info, void *context)
{
	(void)context;
	if (!capture_file_repair(info))
		on_bus(signal);
}

START_TEST(later_handlers_ask)
{
	struct sigaction theirs = { .sa_sigaction = asks,
				    .sa_flags = SA_SIGINFO };
	volatile const uint8_t *page = broken_page();
	int fd = file_of_many();
	struct capture_file *f = open_many(fd);
	struct file_packet p;
	struct err e;

	caught = 0;
	sigaction(SIGBUS, &theirs, NULL);
	ck_assert_int_eq(ftruncate(fd, 0), 0);
	ck_assert_int_eq(capture_file_next(f, &p, &e), FILE_ERROR);
	ck_assert_int_eq(caught, 0);
	if (sigsetjmp(back, 1) == 0) {
		seen = *page;
		ck_abort_msg("nothing was caught");
	}
	ck_assert_int_eq(caught, SIGBUS);
	capture_file_close(f);
}
END_TEST

static Suite *gone_suite(void)
{
	Suite *s = suite_create("capture/file/gone");
	TCase *tc = tcase_create("gone");

	tcase_add_loop_test(tc, cut_while_reading, 0, ROWS(lengths));
	tcase_add_loop_test(tc, cut_at_the_end, 0, 2);
	tcase_add_test(tc, cut_within_a_packet);
	tcase_add_test(tc, cut_after_growing);
	tcase_add_test(tc, disk_fails);
	tcase_add_test(tc, the_others_go_on);
	tcase_add_loop_test(tc, foreign_faults_pass, 0, 4);
	tcase_add_test(tc, later_handlers_ask);
	tcase_add_test(tc, default_is_kept);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(gone_suite())
