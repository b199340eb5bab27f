/*
 * Suites as JUnit XML, as CI servers read it: a testsuite a folder, in the
 * order of their first files. Its counts stand before its cases, so all is
 * written at the end.
 *
 * Text is XML 1.0: what is not UTF-8, and controls, some of which no escape
 * can carry (XML 1.0, 2.2), are made visible.
 */
#include <stdbool.h>
#include <string.h>

#include "capture/text.h"
#include "ui/suite/suite.h"

/* --- XML ----------------------------------------------------------------- */

static const struct {
	char c;
	const char *escape;
} entities[] = {
	{ '&', "&amp;" },  { '<', "&lt;" },   { '>', "&gt;" },
	{ '"', "&quot;" }, { '\n', "&#10;" }, { '\t', "&#9;" },
};

static const char *entity_of(char c)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++)
		if (entities[i].c == c)
			return entities[i].escape;
	return NULL;
}

/* U+FFFE and U+FFFF are no characters of XML, and surrogates no UTF-8. */
static bool is_plain(uint32_t c)
{
	return !char_is_control(c) && c != 0xfffe && c != 0xffff;
}

/* One character, or one byte that is none; how many bytes that was. */
static size_t put_char(const char *at, size_t n, FILE *out)
{
	const char *entity = entity_of(*at);
	uint32_t c;
	size_t len = utf8_decode(at, n, &c);

	if (entity)
		fputs(entity, out);
	else if (len && is_plain(c))
		fwrite(at, 1, len, out);
	else
		fprintf(out, "\\x%02x", (uint8_t)*at);
	return entity || !len || !is_plain(c) ? 1 : len;
}

static void put_text(const char *text, size_t n, FILE *out)
{
	for (size_t i = 0; i < n;) {
		if (text[i] == '\n') { /* as it is: only attributes lose it */
			fputc('\n', out);
			i++;
		} else {
			i += put_char(text + i, n - i, out);
		}
	}
}

static void put_attribute(const char *name, const char *value, size_t n,
			  FILE *out)
{
	fprintf(out, " %s=\"", name);
	for (size_t i = 0; i < n;)
		i += put_char(value + i, n - i, out);
	fputc('"', out);
}

/* --- folders ------------------------------------------------------------- */

/* How much of a label is the folder. */
static size_t folder_len(const struct suite_case *c)
{
	const char *slash = strrchr(c->label, '/');

	return slash ? (size_t)(slash - c->label) : 0;
}

static bool same_folder(const struct suite_case *a, const struct suite_case *b)
{
	size_t n = folder_len(a);

	return n == folder_len(b) && strncmp(a->label, b->label, n) == 0;
}

static bool is_first_of_folder(const struct suite *s, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (same_folder(&s->at[j], &s->at[i]))
			return false;
	return true;
}

static void put_folder(const char *attribute, const struct suite_case *c,
		       FILE *out)
{
	static const char root[] = "scenarios";
	size_t n = folder_len(c);

	if (n)
		put_attribute(attribute, c->label, n, out);
	else
		put_attribute(attribute, root, strlen(root), out);
}

/* --- elements ------------------------------------------------------------ */

struct totals {
	size_t count[OUTCOMES], tests;
	uint64_t took_ns;
};

static struct totals totals_of(const struct suite *s, size_t first)
{
	struct totals t = { 0 };

	for (size_t i = first; i < s->n; i++) {
		if (!same_folder(&s->at[first], &s->at[i]))
			continue;
		t.tests++;
		t.count[s->at[i].report->outcome]++;
		t.took_ns += s->at[i].took_ns;
	}
	return t;
}

static void put_totals(const struct totals *t, FILE *out)
{
	fprintf(out,
		" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
		"skipped=\"%zu\" time=\"%.3f\">\n",
		t->tests, t->count[OUTCOME_FAILED], t->count[OUTCOME_ERROR],
		t->count[OUTCOME_SKIPPED] + t->count[OUTCOME_NOT_RUN],
		(double)t->took_ns / 1e9);
}

/* The element in a test case that says how it went; NULL: it passed. */
static const char *const elements[OUTCOMES] = {
	[OUTCOME_NOT_RUN] = "skipped",
	[OUTCOME_FAILED] = "failure",
	[OUTCOME_ERROR] = "error",
	[OUTCOME_SKIPPED] = "skipped",
};

static void put_outcome(const struct suite_case *c, FILE *out)
{
	const struct suite_report *r = c->report;
	const char *why = c->over ? r->why : "not run";
	const char *element = elements[r->outcome];

	fprintf(out, "   <%s", element);
	put_attribute("message", why, strlen(why), out);
	if (suite_case_failed(c) && c->text) {
		fputs(">", out);
		put_text(c->text, strlen(c->text), out);
		fprintf(out, "</%s>\n", element);
	} else {
		fputs("/>\n", out);
	}
}

static void put_case(const struct suite_case *c, FILE *out)
{
	size_t n = folder_len(c);
	const char *name = c->label + n + (n ? 1 : 0);

	fputs("  <testcase", out);
	put_attribute("name", name, strlen(name), out);
	put_folder("classname", c, out);
	put_attribute("file", c->path, strlen(c->path), out);
	fprintf(out, " time=\"%.3f\"", (double)c->took_ns / 1e9);
	if (!elements[c->report->outcome]) {
		fputs("/>\n", out);
		return;
	}
	fputs(">\n", out);
	put_outcome(c, out);
	fputs("  </testcase>\n", out);
}

static void put_suite(const struct suite *s, size_t first, FILE *out)
{
	struct totals t = totals_of(s, first);

	fputs(" <testsuite", out);
	put_folder("name", &s->at[first], out);
	put_totals(&t, out);
	for (size_t i = first; i < s->n; i++)
		if (same_folder(&s->at[first], &s->at[i]))
			put_case(&s->at[i], out);
	fputs(" </testsuite>\n", out);
}

static void junit_begin(const struct suite *s, FILE *out)
{
	(void)s;
	(void)out;
}

static void junit_one(const struct suite *s, size_t i, FILE *out)
{
	(void)s;
	(void)i;
	(void)out;
}

static void junit_end(const struct suite *s, FILE *out)
{
	struct totals t = { .tests = s->n, .took_ns = s->took_ns };

	memcpy(t.count, s->count, sizeof(t.count));
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<testsuites name=\"wirestep\"",
	      out);
	put_totals(&t, out);
	for (size_t i = 0; i < s->n; i++)
		if (is_first_of_folder(s, i))
			put_suite(s, i, out);
	fputs("</testsuites>\n", out);
}

const struct suite_format suite_junit = { "junit",
					  "runs as tests, as JUnit XML",
					  junit_begin, junit_one, junit_end };
