/*
 * Suites as TAP 14 (https://testanything.org/tap-version-14-specification):
 *
 *	TAP version 14
 *	1..2
 *	ok 1 - first-steps/tcp-hello
 *	not ok 2 - first-steps/wrong
 *	  ---
 *	  message: "expected 5, got 4 (event 40)"
 *	  text: |
 *	    wrong.scn:12:4: error: …
 *	  ...
 *
 * YAML's double quoted strings hold all that JSON's do (YAML 1.2, 5.7).
 */
#include <string.h>

#include "capture/jsonl/jsonl.h"
#include "sim/scenario/text.h"
#include "ui/suite/suite.h"

static void tap_begin(const struct suite *s, FILE *out)
{
	fprintf(out, "TAP version 14\n1..%zu\n", s->n);
}

/* "#" would begin a directive, "\" an escape. */
static void put_description(const char *text, FILE *out)
{
	char visible[1024];

	text_visible(text, strlen(text), visible, sizeof(visible));
	for (const char *at = visible; *at; at++) {
		if (*at == '#' || *at == '\\')
			fputc('\\', out);
		fputc(*at, out);
	}
}

static void put_text(const char *key, const char *value, FILE *out)
{
	if (!*value)
		return;
	fprintf(out, "  %s: ", key);
	jsonl_string(out, value);
	fputc('\n', out);
}

static void put_number(const char *key, uint32_t value, FILE *out)
{
	if (value)
		fprintf(out, "  %s: %u\n", key, value);
}

/* A literal block, whose first line says how far all are indented. */
static void put_block(const char *key, const char *text, FILE *out)
{
	if (!text || !*text)
		return;
	fprintf(out, "  %s: |\n", key);
	while (*text) {
		size_t n = strcspn(text, "\n");

		fprintf(out, "    %.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static void put_diagnostics(const struct suite_case *c, FILE *out)
{
	const struct suite_report *r = c->report;

	fputs("  ---\n", out);
	put_text("message", r->why, out);
	put_text("file", c->path, out);
	put_number("line", r->line, out);
	put_number("column", r->col, out);
	put_text("want", r->want, out);
	put_text("got", r->got, out);
	put_number("event", r->event, out);
	fprintf(out, "  duration_ms: %.3f\n", (double)c->took_ns / 1e6);
	put_block("text", c->text, out);
	fputs("  ...\n", out);
}

static void tap_one(const struct suite *s, size_t i, FILE *out)
{
	const struct suite_case *c = &s->at[i];

	fprintf(out, "%s %zu - ", suite_case_failed(c) ? "not ok" : "ok",
		i + 1);
	put_description(c->label, out);
	if (c->report->outcome == OUTCOME_SKIPPED) {
		fputs(" # SKIP ", out);
		put_description(c->report->why, out);
	}
	fputc('\n', out);
	if (suite_case_failed(c))
		put_diagnostics(c, out);
}

static void tap_end(const struct suite *s, FILE *out)
{
	char counts[SUITE_COUNTS];

	if (s->signal)
		fprintf(out, "Bail out! stopped by %s\n", strsignal(s->signal));
	fprintf(out, "# %s\n", suite_counts(s, counts));
}

const struct suite_format suite_tap = { "tap",
					"runs as tests, in TAP version 14",
					tap_begin, tap_one, tap_end };
