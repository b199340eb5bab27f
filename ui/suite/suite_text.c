/*
 * Suites as lines: for people and logs, or as JSON objects. A failure's text
 * stands below all lines and above the last: where one looks first in a log.
 */
#include <string.h>

#include "capture/jsonl/jsonl.h"
#include "sim/scenario/text.h"
#include "ui/term/grid.h"
#include "ui/suite/suite.h"

enum { LABEL_TEXT = 400, LABEL_COLS_MOST = 48 };

static const char *const words[OUTCOMES] = {
	[OUTCOME_NOT_RUN] = "not run", [OUTCOME_PASSED] = "ok",
	[OUTCOME_FAILED] = "FAILED",   [OUTCOME_ERROR] = "FAILED",
	[OUTCOME_SKIPPED] = "skipped",
};

/* A label is a file's name, which may hold anything. */
static char *label_of(const struct suite_case *c, char out[LABEL_TEXT])
{
	return text_visible(c->label, strlen(c->label), out, LABEL_TEXT);
}

static int label_cols(const struct suite *s)
{
	char label[LABEL_TEXT];
	int cols = 0;

	for (size_t i = 0; i < s->n; i++) {
		int n = text_width(label_of(&s->at[i], label));

		if (n > cols && n <= LABEL_COLS_MOST)
			cols = n;
	}
	return cols;
}

/* --- for people ---------------------------------------------------------- */

static void text_begin(const struct suite *s, FILE *out)
{
	(void)s;
	(void)out;
}

static void put_counts(const struct suite_case *c, FILE *out)
{
	const struct suite_report *r = c->report;
	char held[32];

	snprintf(held, sizeof(held), "%u/%u", r->expected - r->failed,
		 r->expected);
	fprintf(out, "%5u packets %8s expectations %8.2f s\n", r->packets, held,
		(double)c->took_ns / 1e9);
}

static void text_one(const struct suite *s, size_t i, FILE *out)
{
	const struct suite_case *c = &s->at[i];
	char label[LABEL_TEXT];
	int pad = label_cols(s) - text_width(label_of(c, label));

	fprintf(out, "%-8s %s%*s  ", words[c->report->outcome], label,
		pad > 0 ? pad : 0, "");
	if (c->report->ran)
		put_counts(c, out);
	else
		fprintf(out, "%s\n", c->report->why);
}

static void text_failure(const struct suite_case *c, FILE *out)
{
	char label[LABEL_TEXT];

	fprintf(out, "\nFAILED %s\n", label_of(c, label));
	if (!c->report->line) /* else the text says it, at its place */
		fprintf(out, "%s\n", c->report->why);
	if (c->text)
		fputs(c->text, out);
}

static void text_end(const struct suite *s, FILE *out)
{
	char counts[SUITE_COUNTS];

	for (size_t i = 0; i < s->n; i++)
		if (s->at[i].over && suite_case_failed(&s->at[i]))
			text_failure(&s->at[i], out);
	if (suite_failures(s))
		fputc('\n', out);
	fprintf(out, "%s\n", suite_counts(s, counts));
}

const struct suite_format suite_text = { "summary", "a line a scenario",
					 text_begin, text_one, text_end };

/* --- for programs -------------------------------------------------------- */

static const char *const outcomes[OUTCOMES] = {
	[OUTCOME_NOT_RUN] = "not run", [OUTCOME_PASSED] = "passed",
	[OUTCOME_FAILED] = "failed",   [OUTCOME_ERROR] = "error",
	[OUTCOME_SKIPPED] = "skipped",
};

static void json_text(FILE *out, const char *key, const char *value)
{
	fprintf(out, ",\"%s\":", key);
	if (value && *value)
		jsonl_string(out, value);
	else
		fputs("null", out);
}

static void json_one(const struct suite *s, size_t i, FILE *out)
{
	const struct suite_case *c = &s->at[i];
	const struct suite_report *r = c->report;

	fputs("{\"event\":\"test\",\"name\":", out);
	jsonl_string(out, c->label);
	json_text(out, "file", c->path);
	json_text(out, "outcome", outcomes[r->outcome]);
	fprintf(out,
		",\"took_ns\":%llu,\"packets\":%u,\"expectations\":%u,"
		"\"failed\":%u",
		(unsigned long long)c->took_ns, r->packets, r->expected,
		r->failed);
	json_text(out, "why", r->why);
	if (r->line)
		fprintf(out, ",\"line\":%u,\"col\":%u", r->line, r->col);
	if (r->want[0]) {
		json_text(out, "want", r->want);
		json_text(out, "got", r->got);
		fprintf(out, ",\"at_i\":%u", r->event);
	}
	if (suite_case_failed(c))
		json_text(out, "text", c->text);
	fputs("}\n", out);
}

static void json_end(const struct suite *s, FILE *out)
{
	fprintf(out,
		"{\"event\":\"suite\",\"passed\":%zu,\"failed\":%zu,"
		"\"skipped\":%zu,\"not_run\":%zu,\"took_ns\":%llu}\n",
		s->count[OUTCOME_PASSED], suite_failures(s),
		s->count[OUTCOME_SKIPPED], s->count[OUTCOME_NOT_RUN],
		(unsigned long long)s->took_ns);
}

const struct suite_format suite_json = { "summary", "as JSON Lines", text_begin,
					 json_one, json_end };
