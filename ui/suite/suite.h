/*
 * Scenarios run as tests: each in a process of its own, some at a time, told
 * of in the order of the files.
 */
#ifndef UI_SUITE_SUITE_H
#define UI_SUITE_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "capture/err.h"
#include "ui/command/files.h"

struct options;

enum outcome {
	OUTCOME_NOT_RUN, /* it was not its turn before a signal came */
	OUTCOME_PASSED,
	OUTCOME_FAILED,	 /* an expectation did not hold, or it was stuck */
	OUTCOME_ERROR,	 /* it could not be read or run, crashed or hung */
	OUTCOME_SKIPPED, /* what it requires is not there */
	OUTCOMES
};

/* What a case's process tells of it; both have it in memory. */
struct suite_report {
	bool told; /* the last thing that is set: the rest is whole */
	bool ran;  /* there was a run, so the counts mean something */
	enum outcome outcome;
	enum err_status status; /* of a process that ran this alone */
	uint32_t packets, expected, failed;
	uint32_t line, col; /* 0: no place in the file */
	uint32_t event;	    /* of the failed expectation; want: there is one */
	char want[256], got[256];
	char why[1024]; /* one line; "" if it passed */
};

struct suite_case {
	const char *path, *label; /* borrowed */
	struct suite_report *report;
	uint64_t took_ns;
	char *text; /* all that is to be said of a failure, or NULL */
	bool over;
};

struct suite {
	struct suite_case *at; /* in the order of the files */
	size_t n;
	size_t count[OUTCOMES];
	uint64_t took_ns;
	int signal; /* that stopped it, or 0 */
};

/*
 * Runs one case in its own process: fills the report, but `told`, and writes
 * the text of a failure.
 */
typedef void suite_case_fn(const struct suite_case *c, const struct options *o,
			   struct suite_report *report, FILE *text);
suite_case_fn suite_case_run; /* a scenario */

struct suite_format {
	const char *name, *help;
	void (*begin)(const struct suite *s, FILE *out);
	/* As soon as a case and all before it are over. */
	void (*one)(const struct suite *s, size_t i, FILE *out);
	void (*end)(const struct suite *s, FILE *out);
};

extern const struct suite_format suite_text, suite_json, suite_tap, suite_junit;

/* The formats that --print knows; NULL if `name` is none, or after the last. */
const struct suite_format *suite_format_at(size_t i);
const struct suite_format *suite_format_find(const char *name);

struct suite_plan {
	suite_case_fn *run;
	const struct options *options;
	unsigned jobs;	     /* at a time, at least 1 */
	uint64_t timeout_ns; /* of each */
	int signals;	     /* stop_signals_open(), or -1 */
	const struct suite_format *format;
	FILE *out;
};

/* The files are borrowed until suite_free. */
void suite_init(struct suite *s, const struct files *files);
void suite_run(struct suite *s, const struct suite_plan *plan);
void suite_free(struct suite *s);

/* The process's exit status: 0 unless something failed. */
int suite_status(const struct suite *s);
/* Failed in any way. */
bool suite_case_failed(const struct suite_case *c);
size_t suite_failures(const struct suite *s);
/* "28 passed, 1 failed, 2 skipped in 1.3 s" */
#define SUITE_COUNTS 160
char *suite_counts(const struct suite *s, char out[SUITE_COUNTS]);

/* Processors that this process may use. */
unsigned suite_jobs(void);

#endif
