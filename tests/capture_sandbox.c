/*
 * The sandbox: in a process that has entered it, calls that were planted are
 * refused, the program goes on, and what it needs works. Each planted call that
 * anybody may make is first made outside, where it must work.
 */
#include "capture/rights/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture/rights/sandbox_private.h"
#include "tests/child.h"
#include "tests/plant.h"
#include "tests/test.h"

enum { CALLS = 40, STATUS = 4096 };

/* What a child finds, where its parent can read it. */
struct found {
	struct sandbox_report report;
	struct err e;
	bool entered, ended;
	int error[CALLS]; /* of each call; 0: it worked */
	char status[STATUS];
};

_Static_assert(ROWS(plants) <= CALLS, "a place for each");

static int status_fd; /* open before the child goes in */

/* --- a child ------------------------------------------------------------- */

static void try_all(struct found *f, const struct plant *table, int n)
{
	for (int i = 0; i < n; i++) {
		errno = 0;
		f->error[i] = table[i].call() < 0 ? errno : 0;
	}
}

static void try_plants(struct found *f)
{
	try_all(f, plants, ROWS(plants) - 1);
	/* Outside, execve would take the child away. */
	if (f->report.seccomp)
		f->error[ROWS(plants) - 1] = plant_execve() < 0 ? errno : 0;
}

static void try_needs(struct found *f)
{
	try_all(f, needs, ROWS(needs));
}

static void read_status(struct found *f)
{
	ssize_t n = pread(status_fd, f->status, STATUS - 1, 0);

	f->status[n > 0 ? n : 0] = '\0';
}

/* Where the child goes before it does its work. */
static void go_nowhere(struct found *f)
{
	(void)f;
}

static void go_inside(struct found *f)
{
	const char *writable[] = { inside, "/nosuch" };
	struct sandbox_config config = { .writable = writable,
					 .n_writable = 2,
					 .packets = packets,
					 .n_packets = 1 };

	f->entered = sandbox_enter(&config, &f->report, &f->e) == 0;
}

static void go_by_namespace(struct found *f)
{
	if (unshare(CLONE_NEWUSER) == 0)
		go_inside(f);
}

/* As on a kernel without Landlock. */
static void go_without_landlock(struct found *f, bool must_write)
{
	const char *writable[] = { inside };
	struct sandbox_config config = { .writable = writable,
					 .n_writable = 1,
					 .must_write = must_write };

	f->entered = sandbox_no_new_privs(&f->e) == 0 &&
		     sandbox_seccomp_main(&config, false, &f->e) > 0;
}

static void go_without_files(struct found *f)
{
	go_without_landlock(f, false);
}

static void go_with_files(struct found *f)
{
	go_without_landlock(f, true);
}

/* Does both in a child, and gives back what it found. found_free. */
static struct found *in_child(void (*go)(struct found *),
			      void (*work)(struct found *))
{
	struct found *f = child_memory(sizeof(*f));
	int status;
	pid_t pid;

	ck_assert_int_eq(
		socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, packets), 0);
	pid = fork();
	if (pid == 0) {
		status_fd = open("/proc/thread-self/status", O_RDONLY);
		go(f);
		work(f);
		f->ended = true;
		_exit(0);
	}
	status = child_ended(pid);
	ck_assert_msg(f->ended, "the child ended by status %d", status);
	return f;
}

static void found_free(struct found *f)
{
	munmap(f, sizeof(*f));
}

/* A time zone of this test's own, tzfile(5): three hours east, "ABC". */
static void make_zone(void)
{
	static const uint8_t zone[44 + 6 + 4] = {
		'T',	     'Z',  'i',	       'f', [39] = 1, [43] = 4,
		[46] = 0x2a, 0x30, [50] = 'A', 'B', 'C',      0
	};
	char name[PATH_MAX + 64];
	FILE *out = fopen(folder_path("zone"), "we");

	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(zone, 1, sizeof(zone), out), sizeof(zone));
	fclose(out);
	snprintf(name, sizeof(name), ":%s/zone", folder);
	setenv("TZ", name, 1);
}

static void make_places(void)
{
	make_zone();
	snprintf(inside, sizeof(inside), "%s/inside", folder);
	snprintf(outside, sizeof(outside), "%s/outside", folder);
	ck_assert(mkdir(inside, 0755) == 0 || errno == EEXIST);
}

#define need_filters(f)                                                        \
	do {                                                                   \
		ck_assert_msg((f)->entered, "%s", (f)->e.text);                \
		if (!(f)->report.seccomp || (f)->report.landlock < 4)          \
			skip("no seccomp, or no Landlock 4, or a build "       \
			     "with AddressSanitizer");                         \
	} while (0)

/* --- tests --------------------------------------------------------------- */

START_TEST(plants_work_outside)
{
	struct found *f;

	make_places();
	f = in_child(go_nowhere, try_plants);
	for (int i = 0; i < ROWS(plants); i++)
		if (plants[i].anybody)
			ck_assert_msg(f->error[i] == 0, "%s: %s",
				      plants[i].name, strerror(f->error[i]));
	found_free(f);
}
END_TEST

/* Each fails in one way, and the child comes to its end. */
START_TEST(plants_fail_inside)
{
	struct found *f;

	make_places();
	f = in_child(go_inside, try_plants);
	need_filters(f);
	for (int i = 0; i < ROWS(plants); i++)
		ck_assert_msg(f->error[i] == EPERM || f->error[i] == EACCES,
			      "%s: %s", plants[i].name, strerror(f->error[i]));
	found_free(f);
}
END_TEST

START_TEST(what_is_needed_works)
{
	static void (*const go[])(struct found *) = { go_nowhere, go_inside };
	struct found *f;

	make_places();
	f = in_child(go[_i], try_needs);
	for (int i = 0; i < ROWS(needs); i++)
		ck_assert_msg(f->error[i] == 0, "%s: %s", needs[i].name,
			      strerror(f->error[i]));
	found_free(f);
}
END_TEST

static void check_line(const struct found *f, const char *line)
{
	ck_assert_msg(strstr(f->status, line) != NULL, "no '%s' in\n%s", line,
		      f->status);
}

static void check_status(const struct found *f)
{
	check_line(f, "\nCapInh:\t0000000000000000\n");
	check_line(f, "\nCapPrm:\t0000000000000000\n");
	check_line(f, "\nCapEff:\t0000000000000000\n");
	check_line(f, "\nCapAmb:\t0000000000000000\n");
	check_line(f, "\nNoNewPrivs:\t1\n");
	if (f->report.seccomp)
		check_line(f, "\nSeccomp:\t2\n");
	ck_assert(f->report.no_capabilities && f->report.no_new_privs);
}

/* What /proc says is what is reported. */
START_TEST(status_says_so)
{
	struct found *f;

	make_places();
	f = in_child(go_inside, read_status);
	ck_assert_msg(f->entered, "%s", f->e.text);
	check_status(f);
	ck_assert(f->report.no_bounding ==
		  (strstr(f->status, "\nCapBnd:\t0000000000000000\n") != NULL));
	ck_assert(geteuid() != 0 || f->report.no_bounding);
	ck_assert_int_eq(f->report.landlock,
			 f->report.seccomp ? sandbox_landlock_abi() : 0);
	found_free(f);
}
END_TEST

/* A user namespace gives all capabilities: none is left. */
START_TEST(status_in_a_namespace)
{
	struct found *f;

	make_places();
	f = in_child(go_by_namespace, read_status);
	if (!f->entered)
		skip("user namespaces are refused");
	check_status(f);
	check_line(f, "\nCapBnd:\t0000000000000000\n");
	found_free(f);
}
END_TEST

static int error_of(const struct found *f, int (*call)(void))
{
	for (int i = 0; i < ROWS(plants); i++)
		if (plants[i].call == call)
			return f->error[i];
	ck_abort_msg("no such call");
	return 0;
}

/* Seccomp knows no directories: no file can be opened, or each. */
START_TEST(without_landlock)
{
	struct found *f;

	make_places();
	f = in_child(_i ? go_with_files : go_without_files, try_plants);
	if (!f->entered)
		skip("no seccomp");
	ck_assert_int_eq(error_of(f, plant_open), _i ? 0 : EPERM);
	ck_assert_int_eq(error_of(f, plant_create), _i ? 0 : EPERM);
	ck_assert_int_eq(error_of(f, plant_openat2), EPERM);
	ck_assert_int_eq(error_of(f, plant_socket), EPERM);
	ck_assert_int_eq(error_of(f, plant_kill), EPERM);
	found_free(f);
}
END_TEST

static void go_with_one(struct found *f)
{
	static const int keep[] = { 19 /* CAP_SYS_PTRACE */ };

	f->entered = sandbox_drop_capabilities(keep, 1, &f->e) == 0;
}

/* Only what there was is kept: nobody gets more. */
START_TEST(some_are_kept)
{
	struct found *f = in_child(go_with_one, read_status);
	bool root = geteuid() == 0;

	ck_assert_msg(f->entered, "%s", f->e.text);
	check_line(f, root ? "\nCapEff:\t0000000000080000\n"
			   : "\nCapEff:\t0000000000000000\n");
	check_line(f, root ? "\nCapPrm:\t0000000000080000\n"
			   : "\nCapPrm:\t0000000000000000\n");
	check_line(f, "\nCapInh:\t0000000000000000\n");
	found_free(f);
}
END_TEST

START_TEST(told)
{
	struct sandbox_report report = { .no_capabilities = true,
					 .no_new_privs = true,
					 .seccomp = true,
					 .landlock = 7 };
	char text[SANDBOX_TEXT];

	ck_assert_str_eq(sandbox_tell(&report, text),
			 "no capabilities, no new privileges, seccomp, "
			 "Landlock 7");
	report.landlock = 0;
	ck_assert_ptr_nonnull(
		strstr(sandbox_tell(&report, text), "seccomp, no Landlock"));
}
END_TEST

static Suite *sandbox_suite(void)
{
	Suite *s = suite_create("capture_sandbox");
	TCase *t = tcase_create("sandbox");

	tcase_add_checked_fixture(t, folder_make, folder_remove);
	tcase_add_test(t, plants_work_outside);
	tcase_add_test(t, plants_fail_inside);
	tcase_add_loop_test(t, what_is_needed_works, 0, 2);
	tcase_add_test(t, status_says_so);
	tcase_add_test(t, status_in_a_namespace);
	tcase_add_loop_test(t, without_landlock, 0, 2);
	tcase_add_test(t, some_are_kept);
	tcase_add_test(t, told);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(sandbox_suite())
