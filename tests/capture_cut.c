/*
 * Every capture of the corpus, cut at every byte: what is before the cut is
 * found as in the whole file, and nothing else happens. Of large ones, at
 * every byte of their beginning and of their last packets.
 */
#include "capture/trace.h"

#include "tests/test.h"
#include "tests/truth.h"

enum {
	WHOLE = 6000,	/* bytes of a capture that is cut everywhere */
	ENDS = 1500,	/* of both ends of a larger one */
	MOST = 1 << 22, /* of any */
	FOUND = 4096,	/* packets that are compared */
};

struct seen {
	uint32_t n;
	struct trace_found found[FOUND];
	enum file_status status;
	bool cut;
	uint32_t flows;
};

static struct seen whole, part;

/* False if it is refused at once. */
static bool look(struct seen *seen, const uint8_t *bytes, size_t n)
{
	struct trace_config config = trace_config_default();
	struct trace *t = trace_new(&config);
	struct capture_file *f = NULL;
	struct file_about about;
	struct err e;
	bool opened = capture_file_open_memory(&f, bytes, n, "cut", &e) == 0;

	seen->n = 0;
	if (opened) {
		seen->status = trace_read(t, f, UINT32_MAX, &e);
		capture_file_about(f, &about);
		seen->cut = about.cut;
		seen->n = trace_count(t);
		seen->flows = trace_totals(t).flows;
		for (uint32_t i = 0; i < seen->n && i < FOUND; i++)
			seen->found[i] = trace_found(t, i);
	}
	capture_file_close(f);
	trace_free(t);
	return opened;
}

static void check_cut(const char *name, const uint8_t *bytes, size_t n)
{
	if (!look(&part, bytes, n))
		return; /* not enough to tell what it is */
	ck_assert_msg(part.status == FILE_END || part.status == FILE_ERROR,
		      "%s at %zu: %d", name, n, part.status);
	ck_assert_msg(part.n <= whole.n && part.flows <= whole.flows,
		      "%s at %zu: %u packets", name, n, part.n);
	for (uint32_t i = 0; i < part.n && i < FOUND; i++) {
		const struct trace_found *a = &part.found[i];
		const struct trace_found *b = &whole.found[i];

		ck_assert_msg(a->flow == b->flow && a->side == b->side &&
				      a->findings == b->findings,
			      "%s at %zu: packet %u", name, n, i + 1);
	}
}

static size_t read_whole(const char *name, uint8_t *bytes)
{
	FILE *in = fopen(name, "rb");
	size_t n;

	ck_assert_ptr_nonnull(in);
	n = fread(bytes, 1, MOST, in);
	ck_assert_msg(n < MOST, "%s is larger", name);
	fclose(in);
	return n;
}

START_TEST(captures_cut)
{
	glob_t files = truth_captures("*");
	uint8_t *bytes = malloc(MOST);

	for (size_t i = (size_t)_i; i < files.gl_pathc; i += 8) {
		const char *name = files.gl_pathv[i];
		size_t n = read_whole(name, bytes);

		if (!look(&whole, bytes, n))
			continue;
		for (size_t cut = 0; cut < n; cut++) {
			if (n > WHOLE && cut == ENDS)
				cut = n - ENDS;
			if (n <= WHOLE || cut < ENDS || whole.n < FOUND / 8)
				check_cut(name, bytes, cut);
		}
	}
	free(bytes);
	globfree(&files);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("capture/cut");
	TCase *t = tcase_create("cut");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, captures_cut, 0, 8);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
