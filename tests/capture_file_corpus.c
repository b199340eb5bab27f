/*
 * Real capture files: as many packets as another program counts in them, and
 * refused where that refuses them.
 */
#include <glob.h>

#include "capture/file/file.h"
#include "tests/test.h"

#define CORPUS "tests/corpus"
/* A larger collection, of others', may stand beside the checkout. */
#define MORE "../shared/corpus"

/* tshark takes custom blocks, as these have, for packets. */
static const struct {
	const char *name;
	int custom_blocks;
} customs[] = {
	{ "pcapng-be-test202.pcapng", 3 },
};

static int custom_blocks(const char *name)
{
	for (int i = 0; i < ROWS(customs); i++)
		if (strcmp(name, customs[i].name) == 0)
			return customs[i].custom_blocks;
	return 0;
}

/* The number behind `key` in the first line of a file's truth. */
static int truth_number(const char *folder, const char *name, const char *key)
{
	char path[512], line[2048];
	const char *at;
	FILE *in;

	snprintf(path, sizeof(path), "%s/truth/%s.jsonl", folder, name);
	in = fopen(path, "r");
	ck_assert_msg(in && fgets(line, sizeof(line), in), "%s", path);
	fclose(in);
	at = strstr(line, key);
	ck_assert_msg(at, "%s: no %s", path, key);
	return atoi(at + strlen(key));
}

/* -1: it can not be opened. */
static int count(const char *path, struct err *e)
{
	struct file_about about;
	enum file_status status;
	struct file_packet p;
	struct capture_file *f;
	int n = 0;

	if (capture_file_open(&f, path, e) < 0)
		return -1;
	while ((status = capture_file_next(f, &p, e)) == FILE_PACKET)
		n++;
	ck_assert_msg(status == FILE_END, "%s", e->text);
	capture_file_about(f, &about);
	ck_assert_msg(!about.cut && about.done == about.total, "%s", path);
	capture_file_close(f);
	return n;
}

static int assert_folder(const char *folder)
{
	char pattern[256];
	struct err e;
	glob_t files;
	int n;

	snprintf(pattern, sizeof(pattern), "%s/captures/*.pcap*", folder);
	if (glob(pattern, 0, NULL, &files) != 0)
		return 0;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		const char *path = files.gl_pathv[i];
		const char *name = strrchr(path, '/') + 1;
		int want = truth_number(folder, name, "\"packets\":");
		int refused = truth_number(folder, name, "\"exit\":");
		int got = count(path, &e);

		want -= custom_blocks(name);
		ck_assert_msg(got == (refused ? -1 : want), "%s: %d, not %d",
			      name, got, want);
	}
	n = (int)files.gl_pathc;
	globfree(&files);
	return n;
}

START_TEST(as_many_packets)
{
	ck_assert_int_gt(assert_folder(CORPUS), 10);
	assert_folder(MORE);
}
END_TEST

static Suite *corpus_suite(void)
{
	Suite *s = suite_create("capture/file/corpus");
	TCase *tc = tcase_create("corpus");

	tcase_add_test(tc, as_many_packets);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(corpus_suite())
