/*
 * The stage is a network of its own, as it should be set, and what is around
 * it is never touched: neither while it stands nor after a child that made it
 * was killed, at any step.
 */
#include <linux/rtnetlink.h>

#include "sim/stage.h"
#include "sim/wire.h"
#include "tests/play.h"
#include "tests/snapshot.h"

/* --- what children do ---------------------------------------------------- */

static char sack[] = "net.ipv4.tcp_sack", off[] = "0";
static const struct setting no_sack = { sack, off };

static const struct stage_config configs[] = {
	{ .mtu = 1500, .freeze = true, .quickack = true },
	{ .mtu = 1500, .freeze = true },
	{ .mtu = 1500, .quickack = true },
	{ .mtu = 9000, .offload = true },
	{ .mtu = 576,
	  .freeze = true,
	  .quickack = true,
	  .sysctl = &no_sack,
	  .n_sysctl = 1 },
};

static int work_stage(int config, struct err *e)
{
	return stage_open(&configs[config], e);
}

/* The first `n` steps of it. */
static int work_steps(int n, struct err *e)
{
	size_t all;
	const struct stage_step *steps = stage_steps(&all);

	for (int i = 0; i < n; i++)
		if (steps[i].try(&configs[4], e) < 0)
			return -1;
	return 0;
}

static int work_wire(int config, struct err *e)
{
	struct wire *w;

	if (stage_open(&configs[config], e) < 0)
		return -1;
	return wire_open(&w, e);
}

static int work_twice(int config, struct err *e)
{
	if (stage_open(&configs[3], e) < 0)
		return -1;
	return stage_open(&configs[config], e);
}

static int work_fail(int unused, struct err *e)
{
	static char name[] = "net.ipv4.tcp_no_such", value[] = "0";
	static const struct setting wrong = { name, value };
	struct stage_config config = configs[0];

	(void)unused;
	config.sysctl = &wrong;
	config.n_sysctl = 1;
	return stage_open(&config, e);
}

/* A run, as far as `n` steps. */
static int work_run(int n, struct err *e)
{
	struct play p =
		play_open(play_parse(CONNECTED "C send s \"hello\" = 5\n"),
			  &(struct run_options){ .seed = 1 });

	*e = p.e;
	if (p.status != SOURCE_ERROR)
		play_on(&p, (uint32_t)n);
	return p.status == SOURCE_ERROR ? -1 : 0;
}

/* --- tests --------------------------------------------------------------- */

static void check_config(const struct snapshot *s, const struct stage_config *c)
{
	static const char *const offload[] = { "tso", "gso", "gro" };
	char line[128];

	ck_assert_int_eq(count_lines(s, "link "), 1);
	ck_assert(has_line(s, "link lo"));
	ck_assert(has_line(s, "lo up"));
	snprintf(line, sizeof(line), "mtu %u", c->mtu);
	ck_assert_msg(has_line(s, line), "%s", line);
	for (int i = 0; i < ROWS(offload); i++) {
		snprintf(line, sizeof(line), "%s %s", offload[i],
			 c->offload ? "on" : "off");
		ck_assert_msg(has_line(s, line), "%s", line);
	}
	ck_assert(has_line(s, "tcp_sack 0") == (c->n_sysctl > 0));
	ck_assert(has_line(s, "tcp_syn_retries 127") == c->freeze);
	ck_assert(has_line(s, "tcp_synack_retries 127") == c->freeze);
	ck_assert(has_line(s, "tcp_early_retrans 0") == c->freeze);
	ck_assert(has_line(s, "tcp_fin_timeout 3600") == c->freeze);
}

/* 13 is RTAX_RTO_MIN, which a lock (1) must protect, and 15 RTAX_QUICKACK. */
static void check_routes(const struct snapshot *s, const struct stage_config *c)
{
	static const char *const routes[] = {
		"route table 255 type 2 /32 127.0.0.1",
		"route table 255 type 2 /8 127.0.0.0",
		"route table 255 type 2 /128 ::1",
	};

	for (int i = 0; i < ROWS(routes); i++) {
		const char *at = strstr(s->text, routes[i]), *metric;
		char line[256];

		if (i == 2 && access("/proc/self/net/if_inet6", F_OK) < 0)
			continue;
		ck_assert_msg(at != NULL, "%s", routes[i]);
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"),
			 at);
		metric = strstr(line, " metric13=120000");
		ck_assert_msg(!metric == !c->freeze, "%s", line);
		metric = strstr(line, " metric15=1");
		ck_assert_msg(!metric == !c->quickack, "%s", line);
	}
}

START_TEST(stage_is_set)
{
	struct report *r;

	need_stage();
	r = untouched(work_stage, _i);
	ck_assert_msg(r->rc == 0, "%s", r->e.text);
	check_config(&r->inside, &configs[_i]);
	check_routes(&r->inside, &configs[_i]);
	report_free(r);
}
END_TEST

/* The second is as new as the first. */
START_TEST(stage_after_stage)
{
	struct report *r;

	need_stage();
	r = untouched(work_twice, _i);
	ck_assert_msg(r->rc == 0, "%s", r->e.text);
	check_config(&r->inside, &configs[_i]);
	check_routes(&r->inside, &configs[_i]);
	report_free(r);
}
END_TEST

START_TEST(killed_after_each_step)
{
	size_t n;
	struct report *r;

	need_stage();
	stage_steps(&n);
	ck_assert_uint_ge(n, 4);
	for (int i = 1; i <= (int)n; i++) {
		r = untouched(work_steps, i);
		ck_assert_msg(r->rc == 0, "%s", r->e.text);
		report_free(r);
	}
}
END_TEST

/* The rules and the queue are inside, and outside there are none. */
START_TEST(wire_is_inside)
{
	struct report *r;

	need_stage();
	r = untouched(work_wire, 0);
	ck_assert_msg(r->rc == 0, "%s", r->e.text);
	ck_assert(has_line(&r->inside, "nft wirestep"));
	ck_assert(has_queue(&r->inside));
	report_free(r);
}
END_TEST

START_TEST(killed_in_a_run)
{
	struct report *r;

	need_stage();
	for (int i = 0; i < 5; i++) {
		r = untouched(work_run, i);
		ck_assert_msg(r->rc == 0, "%s", r->e.text);
		ck_assert(has_queue(&r->inside));
		report_free(r);
	}
}
END_TEST

START_TEST(failure_touches_nothing)
{
	struct report *r;

	need_stage();
	r = untouched(work_fail, 0);
	ck_assert_int_eq(r->rc, -1);
	ck_assert_int_eq(r->e.status, ERR_UNSUPPORTED);
	ck_assert_ptr_nonnull(strstr(r->e.text, "net.ipv4.tcp_no_such"));
	report_free(r);
}
END_TEST

/* A program on the stage must not believe that it is root. */
START_TEST(user_stays_who_he_is)
{
	struct stage_config config = stage_config_default();
	uid_t uid = geteuid();
	gid_t gid = getegid();
	struct err e = { 0 };

	need_stage();
	ck_assert_msg(stage_open(&config, &e) == 0, "%s", e.text);
	ck_assert_uint_eq(geteuid(), uid);
	ck_assert_uint_eq(getuid(), uid);
	ck_assert_uint_eq(getegid(), gid);
}
END_TEST

START_TEST(default_config)
{
	struct stage_config config = stage_config_default();

	ck_assert_uint_eq(config.mtu, 1500);
	ck_assert(!config.offload && config.freeze && config.quickack);
	ck_assert_uint_eq(config.n_sysctl, 0);
}
END_TEST

START_TEST(steps_have_names)
{
	size_t n;
	const struct stage_step *steps = stage_steps(&n);

	for (size_t i = 0; i < n; i++) {
		ck_assert_ptr_nonnull(steps[i].try);
		ck_assert_str_ne(steps[i].name, "");
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("stage");
	TCase *tc = tcase_create("stage");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, stage_is_set, 0, ROWS(configs));
	tcase_add_loop_test(tc, stage_after_stage, 0, ROWS(configs));
	tcase_add_test(tc, killed_after_each_step);
	tcase_add_test(tc, wire_is_inside);
	tcase_add_test(tc, killed_in_a_run);
	tcase_add_test(tc, failure_touches_nothing);
	tcase_add_test(tc, user_stays_who_he_is);
	tcase_add_test(tc, default_config);
	tcase_add_test(tc, steps_have_names);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
