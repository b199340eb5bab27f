/*
 * What was around a packet, on the screen: bytes of a recording begin with the
 * packet itself, so the rest is told from what was noted.
 */
#include "tests/test.h"

#include <stdint.h>

#include "tests/detail.h"
#include "ui/text/i18n.h"

static struct tape t;
static struct detail d;

static void setup(void)
{
	i18n_set("en");
	t = tape_new();
}

static void cleanup(void)
{
	recording_free(t.r);
}

/* A segment as if it had come with these things around it. */
static const struct packet_row *send_in(const struct outside *o)
{
	struct build_segment s = build_example(false);
	struct build b = { .len = 0 };
	struct packet p;
	struct sent sent = { .packet = &p,
			     .copy_of = ROW_NONE,
			     .seen_by = SEEN_PCAP,
			     .lane = { ROW_NONE, ROW_NONE },
			     .socket = { ROW_NONE, ROW_NONE } };

	build_tcp(&b, &s);
	packet_decode(&p, LINK_RAW, b.at, b.len);
	p.outside = *o;
	sent.bytes = b.at;
	sent.n_bytes = (uint32_t)b.len;
	return recording_packet(t.r, recording_sent(t.r, 0, &sent));
}

START_TEST(is_the_first_line)
{
	struct outside o = {
		.n = 3,
		.kind = { LAYER_VLAN, LAYER_IPV4, LAYER_VXLAN },
		.tunnels = 1,
		.vlan = 5,
		.network = 7,
	};

	send_in(&o);
	detail_last(&d, t.r);
	ck_assert_str_eq(d.field[0].name, "around it");
	ck_assert_str_eq(d.field[0].value, "VLAN 5, IPv4, VXLAN 7");
	ck_assert_uint_eq(d.field[0].n, 0);
	ck_assert_str_eq(d.field[1].name, "IPv4");
}
END_TEST

START_TEST(nothing_is_no_line)
{
	struct outside o = { .n = 0 };
	const struct packet_row *row = send_in(&o);

	ck_assert_ptr_null(recording_outside(t.r, row));
	detail_last(&d, t.r);
	ck_assert_str_eq(d.field[0].name, "IPv4");
}
END_TEST

/* Everybody keeps their own, however many there are, up to a number. */
START_TEST(all_are_kept)
{
	struct outside o = { .n = 1, .kind = { LAYER_MPLS } };

	for (uint32_t i = 0; i < 70000; i++) {
		const struct outside *kept;

		o.label = i;
		kept = recording_outside(t.r, send_in(&o));
		if (i < 65535)
			ck_assert_uint_eq(kept->label, i);
		else
			ck_assert_ptr_null(kept);
	}
	ck_assert_uint_eq(
		recording_outside(t.r, recording_packet(t.r, 1))->label, 1);
}
END_TEST

/* The same again costs nothing: there is room for others still. */
START_TEST(the_same_is_noted_once)
{
	struct outside o = { .n = 1, .kind = { LAYER_MPLS } };

	for (uint32_t i = 0; i < 70000; i++) {
		o.label = i % 16;
		ck_assert_uint_eq(recording_outside(t.r, send_in(&o))->label,
				  i % 16);
	}
	o.label = 99;
	ck_assert_uint_eq(recording_outside(t.r, send_in(&o))->label, 99);
}
END_TEST

static Suite *outside_suite(void)
{
	Suite *s = suite_create("ui/detail_outside");
	TCase *tc = tcase_create("outside");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, cleanup);
	tcase_add_test(tc, is_the_first_line);
	tcase_add_test(tc, nothing_is_no_line);
	tcase_add_test(tc, all_are_kept);
	tcase_add_test(tc, the_same_is_noted_once);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(outside_suite())
