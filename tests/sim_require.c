/*
 * `require`: its one printed form, what can be wrong with it, and what runs on
 * this machine say of it. What this kernel has is asked of the kernel.
 */
#include "sim/require.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/utsname.h>

#include "tests/play.h"
#include "tests/scenario_text.h"

#define BEFORE "scenario t\ntitle en \"t\"\nlet v = 6.1\n"

/* --- the language -------------------------------------------------------- */

static const struct {
	const char *written, *printed; /* NULL: as it is written */
} forms[] = {
	{ "require kernel 6.11", NULL },
	{ "require   kernel $v.13", "require kernel $v.13" },
	{ "require sysctl net.ipv4.tcp_sack", NULL },
	{ "require sysctl net.ipv4.tcp_sack = 0",
	  "require sysctl net.ipv4.tcp_sack=0" },
	{ "require sysctl net.ipv4.tcp_rmem=\"4096 131072 6291456\"", NULL },
	{ "require option congestion", NULL },
	{ "require option congestion=bbr", NULL },
	{ "require option fastopen = 5", "require option fastopen=5" },
	{ "require option user_timeout=2s", NULL },
	{ "require option TCP_NODELAY=off", NULL },
	{ "require option is_mptcp", NULL },
	{ "require program python3", NULL },
	{ "require   io_uring", "require io_uring" },
	{ "require program   /bin/$v", "require program /bin/$v" },
	{ "require option mptcp ; require option ipv6",
	  "require option mptcp\nrequire option ipv6" },
};

START_TEST(test_forms)
{
	const char *want =
		forms[_i].printed ? forms[_i].printed : forms[_i].written;
	char source[256], end[128];
	struct scenario *s;
	char *text;

	snprintf(source, sizeof(source), BEFORE "%s\n", forms[_i].written);
	snprintf(end, sizeof(end), "\n%s\n", want);
	s = parsed(source, strlen(source));
	text = printed(s);
	ck_assert_msg(strstr(text, end), "want %s in:\n%s", want, text);
	check_identity(text, strlen(text));
	free(text);
	scenario_free(s);
}
END_TEST

START_TEST(test_what_it_says)
{
	static const char text[] =
		BEFORE "require kernel $v.13 ; require kernel 7.0\n"
		       "require sysctl net.ipv4.tcp_rmem=\"1 2 3\"\n"
		       "require option congestion=bbr\n";
	struct scenario *s = parsed(text, strlen(text));
	const struct requirement *r = s->require;

	ck_assert_uint_eq(s->n_require, 4);
	ck_assert(r[0].kind == REQUIRE_KERNEL && r[0].version[0] == 6 &&
		  r[0].version[1] == 1 && r[0].version[2] == 13);
	ck_assert(r[1].version[0] == 7 && r[1].version[2] == 0);
	ck_assert_str_eq(r[2].name, "net.ipv4.tcp_rmem");
	ck_assert_str_eq(r[2].value, "1 2 3");
	ck_assert(r[3].kind == REQUIRE_OPTION);
	ck_assert_str_eq(r[3].value, "bbr");
	scenario_free(s);
}
END_TEST

static const struct {
	const char *source, *mistakes;
} wrong[] = {
	{ "require", "4:8 sysctl, kernel, option, program or io_uring "
		     "is missing\n" },
	{ "require kernl 6.1",
	  "4:9 expected sysctl, kernel, option, program or io_uring, not "
	  "\"kernl\" (did you mean \"kernel\"?)\n" },
	{ "require kernel", "4:15 the kernel's version is missing\n" },
	{ "require kernel 6", "4:16 \"6\" is not a version such as 6.11\n" },
	{ "require kernel 6.1.2.3",
	  "4:16 \"6.1.2.3\" is not a version such as 6.11\n" },
	{ "require kernel 6.x",
	  "4:16 \"6.x\" is not a version such as 6.11\n" },
	{ "require kernel 6.", "4:16 \"6.\" is not a version such as 6.11\n" },
	{ "require kernel 6.1 7.1", "4:20 unexpected \"7.1\"\n" },
	{ "require sysctl kernel.pid_max",
	  "4:16 \"kernel.pid_max\" is not a sysctl of the network: "
	  "net.ipv4.…, net.ipv6.… or net.core.…\n" },
	{ "require sysctl net.ipv4.tcp_sack=", "4:34 the value is missing\n" },
	{ "require program", "4:16 a command such as python3 is missing\n" },
	{ "require program a b", "4:19 unexpected \"b\"\n" },
	{ "require io_uring 1", "4:18 unexpected \"1\"\n" },
	{ "require option", "4:15 an option such as congestion=bbr is "
			    "missing\n" },
	{ "require option congestin=bbr",
	  "4:16 unknown option \"congestin\" (did you mean "
	  "\"congestion\"?)\n" },
	{ "require option ipv6=1", "4:20 \"ipv6\" has no value\n" },
	{ "require option fastopen=yes",
	  "4:25 \"yes\" is not a number such as 13 or 64K\n" },
	{ "require option fastopen=", "4:25 the value is missing\n" },
	{ "require option nodelay=2", "4:24 expected on or off, not \"2\"\n" },
	{ "require option is_mptcp=1", "4:24 \"is_mptcp\" can only be read\n" },
	{ "require option membership",
	  "4:16 \"membership\" can not be tried without a value\n" },
	{ "actor C\nC s = socket tcp\nrequire kernel 6.1",
	  "6:1 \"require\" must stand before the first call, wire or other "
	  "step (line 5)\n" },
};

START_TEST(test_wrong)
{
	char source[256];

	snprintf(source, sizeof(source), BEFORE "%s\n", wrong[_i].source);
	check_mistakes(source, wrong[_i].mistakes);
}
END_TEST

/* --- this machine -------------------------------------------------------- */

/* A run that requires this, whose first call is a socket. */
static struct play play_requiring(const char *what)
{
	struct play p;
	char *text;

	ck_assert_int_gt(
		asprintf(&text, HEAD "%s\n" ACTORS "C s = socket tcp\n", what),
		0);
	p = play_text(text);
	free(text);
	return p;
}

static const char *const met[] = {
	"require kernel 2.6",
	"require kernel 5.19.99",
	"require sysctl net.ipv4.tcp_sack",
	"require sysctl net.ipv4.tcp_sack=0",
	"require option congestion",
	"require option congestion=reno",
	"require option fastopen=5",
	"require option nodelay",
	"require option v6only=on",
	"require option mtu", /* of a connected socket, but it is there */
	"require option IP_TTL=5",
	"require option membership=239.1.2.3",
	"require program sh",
	"require program /bin/sh",
	"require sysctl net.ipv4.tcp_sack ; require kernel 2.6.32",
};

START_TEST(test_met)
{
	struct play p;

	need_stage();
	p = play_requiring(met[_i]);
	play_ok(&p);
	play_free(&p);
}
END_TEST

static const struct {
	const char *what, *why;
} missed[] = {
	{ "require sysctl net.ipv4.tcp_nonsense",
	  "no net.ipv4.tcp_nonsense on this kernel" },
	{ "require sysctl net.ipv4.tcp_sack=900",
	  "net.ipv4.tcp_sack does not take 900 on this kernel" },
	{ "require option congestion=nonsense",
	  "no congestion control nonsense on this kernel" },
	{ "require option keepcnt=1000",
	  "option keepcnt does not take 1000 on this kernel" },
	{ "require option bindtodevice=nonsense",
	  "option bindtodevice does not take nonsense on this kernel" },
	{ "require program nonsense", "nonsense: there is no such command" },
	{ "require program /etc/passwd", "/etc/passwd: it can not be executed: "
					 "Permission denied (chmod +x?)" },
	/* the first that is not met is the one that is told */
	{ "require kernel 2.6 ; require sysctl net.ipv4.a ; "
	  "require sysctl net.ipv4.b",
	  "no net.ipv4.a on this kernel" },
};

static void check_skipped(const struct play *p, const char *why)
{
	char want[256];

	snprintf(want, sizeof(want), "skipped: t: %s", why);
	ck_assert_ptr_null(p->source);
	ck_assert_str_eq(p->e.text, want);
	ck_assert(p->e.skipped);
	ck_assert_int_eq(p->e.status, ERR_UNSUPPORTED);
	ck_assert_uint_eq(recording_count(p->rec), 1); /* it did not start */
}

START_TEST(test_missed)
{
	struct play p;

	need_stage();
	p = play_requiring(missed[_i].what);
	check_skipped(&p, missed[_i].why);
	play_free(&p);
}
END_TEST

/* As containers do. */
START_TEST(test_no_io_uring)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	struct play p;

	need_stage();
	ck_assert_int_eq(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM),
					  SCMP_SYS(io_uring_setup), 0),
			 0);
	ck_assert_int_eq(seccomp_load(filter), 0);
	seccomp_release(filter);
	p = play_requiring("require io_uring");
	check_skipped(&p, "no io_uring here: Operation not permitted");
	play_free(&p);
}
END_TEST

/* Where it is not, it may still be told why. */
START_TEST(test_io_uring)
{
	struct play p;

	need_stage();
	p = play_requiring("require io_uring");
	if (!p.source)
		skip("%s", p.e.text);
	play_ok(&p);
	play_free(&p);
}
END_TEST

/* This kernel itself is enough for this kernel; the next is not. */
START_TEST(test_kernel)
{
	unsigned major, minor, patch = 0;
	struct utsname uts;
	char what[80], why[128];
	struct play p;

	need_stage();
	uname(&uts);
	ck_assert_int_ge(
		sscanf(uts.release, "%u.%u.%u", &major, &minor, &patch), 2);
	snprintf(what, sizeof(what), "require kernel %u.%u.%u", major, minor,
		 patch);
	p = play_requiring(what);
	play_ok(&p);
	play_free(&p);
	snprintf(what, sizeof(what), "require kernel %u.%u.%u", major, minor,
		 patch + 1);
	snprintf(why, sizeof(why), "kernel %u.%u.%u is older than %s", major,
		 minor, patch, strrchr(what, ' ') + 1);
	p = play_requiring(what);
	check_skipped(&p, why);
	play_free(&p);
}
END_TEST

/* Trying a value leaves nothing behind on the stage that is played on. */
START_TEST(test_no_traces)
{
	char value[8] = "";
	struct play p;
	FILE *f;

	need_stage();
	p = play_requiring("require sysctl net.ipv4.tcp_sack=0");
	play_ok(&p);
	f = fopen("/proc/sys/net/ipv4/tcp_sack", "re");
	ck_assert_ptr_nonnull(f);
	ck_assert_ptr_nonnull(fgets(value, sizeof(value), f));
	ck_assert_str_eq(value, "1\n");
	fclose(f);
	play_free(&p);
}
END_TEST

/* An error that came later than a skip is none. */
START_TEST(test_err)
{
	struct err e = { 0 };

	err_skip(&e, "skipped: %s: %s", "x", "y");
	ck_assert(e.skipped && e.status == ERR_UNSUPPORTED);
	ck_assert_str_eq(e.text, "skipped: x: y");
	err_set(&e, ERR_INPUT, "z");
	ck_assert(!e.skipped && e.status == ERR_INPUT);
	ck_assert_int_eq(err_skip(NULL, "nobody hears"), -1);
}
END_TEST

static Suite *require_suite(void)
{
	Suite *s = suite_create("require");
	TCase *language = tcase_create("language");
	TCase *machine = tcase_create("machine");

	tcase_add_loop_test(language, test_forms, 0, ROWS(forms));
	tcase_add_test(language, test_what_it_says);
	tcase_add_loop_test(language, test_wrong, 0, ROWS(wrong));
	tcase_add_loop_test(machine, test_met, 0, ROWS(met));
	tcase_add_loop_test(machine, test_missed, 0, ROWS(missed));
	tcase_add_test(machine, test_no_io_uring);
	tcase_add_test(machine, test_io_uring);
	tcase_add_test(machine, test_kernel);
	tcase_add_test(machine, test_no_traces);
	tcase_add_test(machine, test_err);
	suite_add_tcase(s, language);
	suite_add_tcase(s, machine);
	return s;
}

TEST_MAIN(require_suite())
