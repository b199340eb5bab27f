/*
 * Other network namespaces: a child makes one, and another enters it, as
 * whoever runs the test. An ordinary user gets into his own alone.
 */
#include "capture/rights/namespace.h"

#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "tests/child.h"
#include "tests/folder.h"
#include "tests/test.h"

/* --- a process that has one ---------------------------------------------- */

static pid_t owner;

/* It stands still, in a network of its own, until it is killed. */
static bool owner_begin(void)
{
	int ready[2];
	char c = 'n';

	ck_assert_int_eq(pipe(ready), 0);
	owner = fork();
	ck_assert_int_ge(owner, 0);
	if (owner == 0) {
		bool ok = unshare(CLONE_NEWNET) == 0 ||
			  unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;

		(void)!write(ready[1], ok ? "y" : "n", 1);
		for (;;)
			pause();
	}
	close(ready[1]);
	(void)!read(ready[0], &c, 1);
	close(ready[0]);
	return c == 'y';
}

static void owner_end(void)
{
	if (owner > 0) {
		kill(owner, SIGKILL);
		waitpid(owner, NULL, 0);
	}
	owner = 0;
}

#define need_owner()                                                           \
	do {                                                                   \
		if (!owner_begin())                                            \
			skip("network namespaces are refused");                \
	} while (0)

static const char *owner_path(void)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/net", owner);
	return path;
}

static ino_t id_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_ino : 0;
}

enum { CAN_NOT = 77 };

/* --- entering, in a child ------------------------------------------------ */

struct entered {
	struct err e;
	int rc;
	ino_t before, after;
};

/*
 * The root that runs the test becomes an ordinary user, who may look at
 * himself. False if nobody can become one here.
 */
static bool be_ordinary(void)
{
	enum { NOBODY = 65534 };

	if (geteuid() != 0)
		return true;
	return setgroups(0, NULL) == 0 && setgid(NOBODY) == 0 &&
	       setuid(NOBODY) == 0 && prctl(PR_SET_DUMPABLE, 1) == 0;
}

static struct entered *enter_as(bool ordinary, const char *name, pid_t pid)
{
	struct entered *r = child_memory(sizeof(*r));
	pid_t child = fork();
	int status;

	if (child == 0) {
		if (ordinary && !be_ordinary())
			_exit(CAN_NOT);
		r->before = id_of("/proc/self/ns/net");
		r->rc = name ? namespace_enter_name(name, &r->e)
			     : namespace_enter_pid(pid, &r->e);
		r->after = id_of("/proc/self/ns/net");
		_exit(0);
	}
	status = child_ended(child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == CAN_NOT)
		return NULL;
	ck_assert_int_eq(status, 0);
	return r;
}

static struct entered *enter(const char *name, pid_t pid)
{
	return enter_as(false, name, pid);
}

static void check_entered(struct entered *r)
{
	ck_assert_msg(r->rc == 0, "%s", r->e.text);
	ck_assert_uint_eq(r->after, id_of(owner_path()));
	ck_assert_uint_ne(r->after, r->before);
	munmap(r, sizeof(*r));
}

static void check_refused(struct entered *r, enum err_status status,
			  const char *text)
{
	ck_assert_int_eq(r->rc, -1);
	ck_assert_str_eq(r->e.text, text);
	ck_assert_int_eq(r->e.status, status);
	ck_assert_uint_eq(r->after, r->before);
	munmap(r, sizeof(*r));
}

/* --- tests --------------------------------------------------------------- */

START_TEST(by_process)
{
	need_owner();
	check_entered(enter(NULL, owner));
}
END_TEST

START_TEST(by_path)
{
	need_owner();
	check_entered(enter(owner_path(), 0));
}
END_TEST

/* One that has ended, and numbers that none has. */
START_TEST(no_such_process)
{
	pid_t gone = fork();
	char text[64];

	if (gone == 0)
		_exit(0);
	child_ended(gone);
	snprintf(text, sizeof(text), "--pid %d: no such process", gone);
	check_refused(enter(NULL, gone), ERR_INPUT, text);
	check_refused(enter(NULL, 0), ERR_INPUT, "--pid 0: no such process");
	check_refused(enter(NULL, -1), ERR_INPUT, "--pid -1: no such process");
}
END_TEST

static const struct {
	const char *name, *text;
} wrong[] = {
	{ "wirestep-no-such",
	  "--netns wirestep-no-such: no such network namespace (ip netns list; "
	  "/run/netns/wirestep-no-such is not there)" },
	{ "/no/such/path",
	  "--netns /no/such/path: no such network namespace (ip netns list; "
	  "/no/such/path is not there)" },
	{ "/dev/null",
	  "--netns /dev/null: not a network namespace (a file that ip netns "
	  "made, or /proc/PID/ns/net)" },
	{ "/proc/self/ns/uts",
	  "--netns /proc/self/ns/uts: not a network namespace (a file that ip "
	  "netns made, or /proc/PID/ns/net)" },
	{ "", "--netns '': no name (ip netns list, or a path)" },
	{ "..", "--netns '..': no name (ip netns list, or a path)" },
};

START_TEST(wrong_names)
{
	check_refused(enter(wrong[_i].name, 0), ERR_INPUT, wrong[_i].text);
}
END_TEST

/* A pipe is not waited for; a name that is too long is not cut. */
START_TEST(hostile_names)
{
	static char name[5000];
	struct entered *r;

	ck_assert_int_eq(mkfifo(folder_path("pipe"), 0600), 0);
	r = enter(folder_path("pipe"), 0);
	ck_assert_int_eq(r->rc, -1);
	ck_assert_ptr_nonnull(strstr(r->e.text, "not a network namespace"));
	memset(name, 'x', sizeof(name) - 1);
	r = enter(name, 0);
	ck_assert_int_eq(r->rc, -1);
	ck_assert_ptr_nonnull(strstr(r->e.text, "name too long"));
}
END_TEST

/* Whom it belongs to decides: an ordinary user does not get into root's. */
START_TEST(not_permitted)
{
	struct entered *r = enter_as(true, NULL, 1);

	if (!r)
		skip("there is no ordinary user in this namespace");
	check_refused(r, ERR_UNSUPPORTED,
		      "--pid 1: not permitted (run it with sudo: only root "
		      "enters what others made)");
	check_refused(enter_as(true, "/proc/self/ns/net", 0), ERR_UNSUPPORTED,
		      "--netns /proc/self/ns/net: entering it: not permitted "
		      "(run it with sudo: only root enters what others made)");
}
END_TEST

static Suite *namespace_suite(void)
{
	Suite *s = suite_create("capture_namespace");
	TCase *t = tcase_create("namespace");

	tcase_add_checked_fixture(t, folder_make, folder_remove);
	tcase_add_checked_fixture(t, NULL, owner_end);
	tcase_add_test(t, by_process);
	tcase_add_test(t, by_path);
	tcase_add_test(t, no_such_process);
	tcase_add_loop_test(t, wrong_names, 0, ROWS(wrong));
	tcase_add_test(t, hostile_names);
	tcase_add_test(t, not_permitted);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(namespace_suite())
