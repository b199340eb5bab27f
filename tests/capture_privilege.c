/*
 * Whom the work is done for, and that root's rights are gone for good: in
 * children, as whoever runs the test. What only root can show is shown by root.
 */
#include "capture/rights/privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "tests/child.h"
#include "tests/folder.h"
#include "tests/test.h"

enum { NOBODY = 65534, GROUPS = 16 };

static const char *const asked[] = { "SUDO_UID", "SUDO_GID", "PKEXEC_UID" };

/* The environment: SUDO_UID, SUDO_GID, PKEXEC_UID, or NULL each. */
static void set_environment(const char *const value[3])
{
	for (int i = 0; i < 3; i++) {
		unsetenv(asked[i]);
		if (value[i])
			setenv(asked[i], value[i], 1);
	}
}

static bool is_root(void)
{
	return geteuid() == 0;
}

/* A namespace of root alone has no other user, user_namespaces(7). */
static bool has_users(void)
{
	unsigned long inside, outside, count = 0;
	FILE *in = fopen("/proc/self/uid_map", "re");

	if (!in || fscanf(in, "%lu %lu %lu", &inside, &outside, &count) != 3)
		count = 0;
	if (in)
		fclose(in);
	return count > NOBODY;
}

/* --- who he is ----------------------------------------------------------- */

static const struct {
	const char *value[3];
	bool other;
	unsigned uid, gid;
} users[] = {
	{ { NULL, NULL, NULL }, false, 0, 0 },
	{ { "65534", "65534", NULL }, true, NOBODY, NOBODY },
	{ { "1", "100", NULL }, true, 1, 100 },
	{ { "4000", NULL, NULL }, true, 4000, 4000 },
	{ { "0", "0", NULL }, false, 0, 0 },
	{ { NULL, "100", NULL }, false, 0, 0 },
	{ { NULL, NULL, "4001" }, true, 4001, 4001 },
	{ { "1", "100", "2" }, true, 1, 100 },
};

START_TEST(root_works_for)
{
	struct privilege_user u;
	struct err e = { 0 };

	set_environment(users[_i].value);
	ck_assert_msg(privilege_user(&u, &e) == 0, "%s", e.text);
	if (!is_root() || !has_users()) {
		/* Nobody else is believed, nor who is not there. */
		ck_assert(!u.other);
		return;
	}
	ck_assert(u.other == users[_i].other);
	ck_assert_uint_eq(u.uid, users[_i].uid);
	if (u.other)
		ck_assert_uint_eq(u.gid, users[_i].gid);
}
END_TEST

static const char *const no_ids[] = {
	"",   "x",  "-1",	  "+1",		" 1",
	"1 ", "1x", "4294967295", "4294967296", "99999999999999999999",
};

START_TEST(no_id)
{
	const char *const value[3] = { no_ids[_i], NULL, NULL };
	struct privilege_user u;
	struct err e = { 0 };

	set_environment(value);
	ck_assert_int_eq(privilege_user(&u, &e), is_root() ? -1 : 0);
	if (!is_root())
		return;
	ck_assert_int_eq(e.status, ERR_INPUT);
	ck_assert_ptr_eq(strstr(e.text, "SUDO_UID="), e.text);
	ck_assert_ptr_nonnull(strstr(e.text, "(unset it to work as root)"));
}
END_TEST

/* --- becoming him -------------------------------------------------------- */

struct found {
	struct err e;
	int rc, regained;
	uid_t uid[3];
	gid_t gid[3], groups[GROUPS];
	int n_groups, dumpable;
	char status[4096];
};

static void look(struct found *f, int status_fd)
{
	ssize_t n = pread(status_fd, f->status, sizeof(f->status) - 1, 0);

	f->status[n > 0 ? n : 0] = '\0';
	getresuid(&f->uid[0], &f->uid[1], &f->uid[2]);
	getresgid(&f->gid[0], &f->gid[1], &f->gid[2]);
	f->n_groups = getgroups(GROUPS, f->groups);
	f->dumpable = prctl(PR_GET_DUMPABLE);
	f->regained = setuid(0) == 0 || seteuid(0) == 0 || setgid(0) == 0;
}

/* In a child: `rc` of what it does, and what is so after it. */
static struct found *in_child(int (*work)(struct err *e))
{
	struct found *f = child_memory(sizeof(*f));
	pid_t pid = fork();

	if (pid == 0) {
		int fd = open("/proc/thread-self/status", O_RDONLY);

		f->rc = work(&f->e);
		look(f, fd);
		_exit(0);
	}
	ck_assert_int_eq(child_ended(pid), 0);
	ck_assert_msg(f->rc == 0, "%s", f->e.text);
	return f;
}

static int work_drop(struct err *e)
{
	const char *const value[3] = { "65534", "100", NULL };
	struct privilege_user u;
	int fd;

	set_environment(value);
	if (privilege_user(&u, e) < 0 || privilege_drop_user(&u, e) < 0)
		return -1;
	fd = open(folder_path("mine"), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	return fd < 0 ? err_set(e, ERR_FAILED, "mine: %s", strerror(errno)) : 0;
}

static void check_no_capability(const struct found *f)
{
	static const char *const sets[] = { "Inh", "Prm", "Eff", "Bnd", "Amb" };
	char line[64];

	for (int i = 0; i < 5; i++) {
		snprintf(line, sizeof(line), "\nCap%s:\t0000000000000000\n",
			 sets[i]);
		ck_assert_msg(strstr(f->status, line) != NULL, "%s in\n%s",
			      line, f->status);
	}
}

/* By sudo: all ids, the groups and the file are the user's. */
START_TEST(root_becomes_the_user)
{
	struct found *f;
	struct stat st;

	if (!is_root() || !has_users())
		skip("only root becomes somebody else");
	ck_assert_int_eq(chmod(folder, 0777), 0);
	ck_assert_int_eq(setgroups(2, (gid_t[]){ 0, 4 }), 0);
	f = in_child(work_drop);
	for (int i = 0; i < 3; i++) {
		ck_assert_uint_eq(f->uid[i], NOBODY);
		ck_assert_uint_eq(f->gid[i], 100);
	}
	ck_assert_int_eq(f->n_groups, 1);
	ck_assert_uint_eq(f->groups[0], 100);
	ck_assert(!f->regained);
	check_no_capability(f);
	ck_assert_int_eq(stat(folder_path("mine"), &st), 0);
	ck_assert_uint_eq(st.st_uid, NOBODY);
	ck_assert_uint_eq(st.st_gid, 100);
	munmap(f, sizeof(*f));
}
END_TEST

/* Who has no rights of a file keeps what he has: a stage needs root's. */
START_TEST(nothing_of_the_file)
{
	struct found *f = in_child(privilege_drop_file);
	char same[64];
	FILE *in = fopen("/proc/self/status", "re");
	char line[256];

	while (fgets(line, sizeof(line), in))
		if (sscanf(line, "CapEff:\t%63s", same) == 1)
			ck_assert_ptr_nonnull(strstr(f->status, line));
	fclose(in);
	ck_assert_uint_eq(f->uid[1], geteuid());
	munmap(f, sizeof(*f));
}
END_TEST

static Suite *privilege_suite(void)
{
	Suite *s = suite_create("capture_privilege");
	TCase *t = tcase_create("privilege");

	tcase_add_checked_fixture(t, folder_make, folder_remove);
	tcase_add_loop_test(t, root_works_for, 0, ROWS(users));
	tcase_add_loop_test(t, no_id, 0, ROWS(no_ids));
	tcase_add_test(t, root_becomes_the_user);
	tcase_add_test(t, nothing_of_the_file);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(privilege_suite())
