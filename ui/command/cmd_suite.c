/*
 * wirestep run DIR -p summary, tap or junit: scenarios as tests. What it
 * prints is for whoever reads the log, or for a CI server.
 */
#include <string.h>

#include "ui/command/command.h"
#include "ui/suite/headless.h"
#include "ui/print/save.h"
#include "ui/suite/suite.h"

static const struct suite_format *const formats[] = { &suite_text, &suite_tap,
						      &suite_junit };

const struct suite_format *suite_format_at(size_t i)
{
	return i < sizeof(formats) / sizeof(*formats) ? formats[i] : NULL;
}

const struct suite_format *suite_format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

int run_suite(const struct files *files, const struct options *o, struct err *e)
{
	struct suite_plan plan = {
		.run = suite_case_run,
		.options = o,
		.jobs = o->jobs ? o->jobs : suite_jobs(),
		.timeout_ns = o->timeout_ns,
		.signals = stop_signals_open(),
		.format = o->style.json && o->report == &suite_text
				  ? &suite_json
				  : o->report,
		.out = stdout,
	};
	struct suite s;
	int status;

	suite_init(&s, files);
	suite_run(&s, &plan);
	stop_signals_close(plan.signals);
	status = suite_status(&s);
	suite_free(&s);
	if (save_flush(stdout, "standard output", e) < 0 && status < 128)
		return (int)e->status;
	return status;
}
