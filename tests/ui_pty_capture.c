/*
 * A capture file on the screen, from which somebody takes the bytes meanwhile:
 * that is no crash, and the terminal is given back as ever.
 */
#include "tests/test.h"

#include <sys/wait.h>

#include "tests/folder.h"
#include "tests/program.h"

static const char capture[] = "tests/corpus/captures/lo-loss.pcap";

static void copy_capture(const char *to)
{
	FILE *in = fopen(capture, "rb"), *out = fopen(to, "wb");
	char bytes[4096];
	size_t n;

	ck_assert(in && out);
	while ((n = fread(bytes, 1, sizeof(bytes), in)) > 0)
		ck_assert_uint_eq(fwrite(bytes, 1, n, out), n);
	fclose(in);
	ck_assert_int_eq(fclose(out), 0);
}

/* It is read to its end; Enter reads it again for a conversation's ladder. */
START_TEST(cut_off_on_the_screen)
{
	static const struct place place = { .rows = 30, .cols = 100 };
	struct program p;
	char path[2 * PATH_MAX];
	int status;

	folder_make();
	snprintf(path, sizeof(path), "%s", folder_path("gone.pcap"));
	copy_capture(path);
	ck_assert(program_start(&p, &place,
				(const char *const[]){ "open", path, NULL }));
	ck_assert(program_see(&p, "1614"));
	ck_assert_int_eq(truncate(path, 0), 0);
	program_type(&p, "\r");
	ck_assert(program_see(&p, "no packet yet"));
	program_type(&p, "qq");
	status = program_wait(&p);
	ck_assert_msg(WIFEXITED(status), "signal %d", WTERMSIG(status));
	ck_assert(program_restored(&p));
	program_end(&p);
	folder_remove();
}
END_TEST

static Suite *capture_suite(void)
{
	Suite *s = suite_create("ui/pty/capture");
	TCase *tc = tcase_create("capture");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, cut_off_on_the_screen);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(capture_suite())
