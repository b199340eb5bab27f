/* Several files, one after another, while packets come. */
#include "tests/growing.h"

/* --- many ---------------------------------------------------------------- */

static const char *const by_five[] = { "a_00001_20261123092011.pcapng",
				       "a_00002_20261123092011.pcapng",
				       "a_00003_20261123092012.pcapng" };

START_TEST(a_new_file_after_so_many_packets)
{
	struct writer_config c = config_of("a.pcapng");

	c.rotate.packets = 500;
	open_with(&c);
	add(0, 1201);
	ck_assert_uint_eq(writer_stats(w).files, 3);
	ck_assert_uint_eq(writer_stats(w).packets, 1201);
	ck_assert_int_eq(writer_close(w, &e), 0);
	assert_list(by_five, 3);
	assert_file(by_five[0], 0, 500);
	assert_file(by_five[1], 500, 500);
	assert_file(by_five[2], 1000, 201);
}
END_TEST

START_TEST(a_new_file_after_a_time_of_packets)
{
	struct writer_config c = config_of("a.pcapng");

	c.rotate.t_ns = 500 * MS;
	open_with(&c);
	add(0, 1201);
	ck_assert_int_eq(writer_close(w, &e), 0);
	assert_list(by_five, 3);
	assert_file(by_five[1], 500, 500);
	assert_file(by_five[2], 1000, 201);
}
END_TEST

START_TEST(no_file_is_longer_than_asked_for)
{
	struct writer_config c = config_of(formats[_i]);
	struct stat st;
	int n;

	c.rotate.bytes = 20000;
	open_with(&c);
	add(0, 900);
	ck_assert_int_eq(writer_close(w, &e), 0);
	n = list();
	ck_assert_int_ge(n, 7);
	for (int i = 0; i < n; i++) {
		stat(folder_path(names[i]), &st);
		ck_assert_int_le(st.st_size, 20000);
		if (i + 1 < n)
			ck_assert_int_gt(st.st_size, 20000 - 32 - 255 - 3);
	}
}
END_TEST

START_TEST(one_packet_always_fits)
{
	struct writer_config c = config_of("a.pcapng");

	c.rotate.bytes = 10;
	open_with(&c);
	add(200, 3);
	ck_assert_int_eq(writer_close(w, &e), 0);
	ck_assert_int_eq(list(), 3);
	for (int i = 0; i < 3; i++)
		assert_file(names[i], 200 + (uint32_t)i, 1);
}
END_TEST

START_TEST(whatever_is_reached_first)
{
	struct writer_config c = config_of("a.pcapng");

	c.rotate = (struct writer_rotate){ .packets = 500, .t_ns = 100 * MS };
	open_with(&c);
	add(0, 101);
	ck_assert_uint_eq(writer_stats(w).files, 2);
	writer_close(w, &e);
}
END_TEST

START_TEST(the_newest_are_kept)
{
	struct writer_config c = config_of("a.pcapng");

	folder_file("a_00001_20251123092011.pcapng", "of another run");
	c.rotate = (struct writer_rotate){ .packets = 10, .files = 3 };
	open_with(&c);
	for (uint32_t i = 0; i < 25; i++) {
		add(i * 10, 10);
		ck_assert_int_le(list(), 1 + 3);
	}
	ck_assert_uint_eq(writer_stats(w).files, 25);
	ck_assert_int_eq(writer_close(w, &e), 0);
	ck_assert_int_eq(list(), 1 + 3);
	assert_text(names[0], "of another run");
	ck_assert_str_eq(names[3], "a_00025_20261123092011.pcapng");
	assert_file(names[1], 220, 10);
	assert_file(names[3], 240, 10);
}
END_TEST

START_TEST(a_file_in_the_way_is_not_replaced)
{
	struct writer_config c = config_of("a.pcapng");

	folder_file(by_five[1], "in the way");
	c.rotate.packets = 5;
	open_with(&c);
	add(1, 20);
	ck_assert_ptr_nonnull(writer_failed(w));
	ck_assert_int_eq(writer_close(w, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, by_five[1]));
	ck_assert_ptr_nonnull(strstr(e.text, "File exists"));
	assert_text(by_five[1], "in the way");
	assert_file(by_five[0], 1, 5);
	ck_assert_int_eq(list(), 2);
}
END_TEST

/* The directory is that of the beginning, wherever its name leads now. */
START_TEST(the_folder_stays_the_same)
{
	struct writer_config c = config_of("in/a.pcapng");
	char to[2 * PATH_MAX];

	folder_file("in/keep", "");
	c.rotate = (struct writer_rotate){ .packets = 5, .files = 2 };
	open_with(&c);
	add(1, 5);
	snprintf(to, sizeof(to), "%s", folder_path("out"));
	ck_assert_int_eq(rename(folder_path("in"), to), 0);
	add(6, 10);
	ck_assert_int_eq(writer_close(w, &e), 0);
	assert_file("out/a_00002_20261123092011.pcapng", 6, 5);
	ck_assert_int_ne(
		access(folder_path("out/a_00001_20261123092011.pcapng"), F_OK),
		0);
}
END_TEST

static Suite *suite_roll(void)
{
	Suite *s = suite_create("capture/live/roll");
	TCase *tc = tcase_create("files");

	tcase_add_checked_fixture(tc, setup, folder_remove);
	tcase_add_test(tc, a_new_file_after_so_many_packets);
	tcase_add_test(tc, a_new_file_after_a_time_of_packets);
	tcase_add_loop_test(tc, no_file_is_longer_than_asked_for, 0, 2);
	tcase_add_test(tc, one_packet_always_fits);
	tcase_add_test(tc, whatever_is_reached_first);
	tcase_add_test(tc, the_newest_are_kept);
	tcase_add_test(tc, a_file_in_the_way_is_not_replaced);
	tcase_add_test(tc, the_folder_stays_the_same);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite_roll())
