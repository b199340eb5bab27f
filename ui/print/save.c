/*
 * Saving: a temporary file beside the target, then a rename. A format has a
 * function that writes a recording; a scenario is made of more than that.
 */
#include "ui/print/save.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/beside.h"
#include "capture/jsonl/jsonl.h"
#include "capture/pcapng.h"
#include "sim/run/run.h"
#include "sim/scenario/make.h"
#include "ui/print/print.h"

static void write_jsonl(const void *r, FILE *out)
{
	jsonl_write(r, JSONL_ALL, out);
}

static void write_pcapng(const void *r, FILE *out)
{
	pcapng_write(r, out);
}

static void write_pcap(const void *r, FILE *out)
{
	pcap_write(r, out);
}

static void write_text(const void *r, FILE *out)
{
	struct print_style style = { .cols = 100 };

	print_ladder(r, &style, out);
}

static const struct format {
	const char *extension;
	save_fn *write;
} formats[] = {
	{ ".pcapng", write_pcapng },
	{ ".pcap", write_pcap },
	{ ".jsonl", write_jsonl },
	{ ".txt", write_text },
	{ ".scn", NULL },
};

static const struct format *format_of(const char *path)
{
	const char *base = strrchr(path, '/');
	const char *dot = strrchr(base ? base : path, '.');

	for (size_t i = 0; dot && i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(formats[i].extension, dot) == 0)
			return &formats[i];
	return NULL;
}

bool save_format_known(const char *path)
{
	return format_of(path) != NULL;
}

/* Stdio may have failed long ago, and errno have changed since. */
static bool reader_is_gone(FILE *out)
{
	struct pollfd fd = { .fd = fileno(out), .events = POLLOUT };

	return errno == EPIPE ||
	       (poll(&fd, 1, 0) == 1 && (fd.revents & POLLERR));
}

int save_flush(FILE *out, const char *name, struct err *e)
{
	bool failed = ferror(out) != 0;
	const char *remedy = "";

	errno = failed ? errno : 0;
	if (fflush(out) == 0 && !failed)
		return 0;
	if (reader_is_gone(out))
		return err_set(e, ERR_PIPE, "%s", "");
	if (errno == ENOSPC)
		remedy = " (make room and run again)";
	return err_set(e, ERR_INPUT, "%s: %s%s", name,
		       errno ? strerror(errno) : "write error", remedy);
}

static int write_and_rename(const char *path, save_fn *write, const void *what,
			    struct err *e)
{
	char temporary[BESIDE_NAME];
	int fd = beside_open(path, temporary, e), rc;
	FILE *out;

	if (fd < 0)
		return -1;
	out = fdopen(fd, "wb");
	if (!out) {
		unlink(temporary);
		return beside_failed(path, e);
	}
	write(what, out);
	rc = save_flush(out, path, e);
	if (fclose(out) != 0 && rc == 0)
		rc = err_set(e, ERR_INPUT, "%s: %s", path, strerror(errno));
	if (rc == 0 && rename(temporary, path) < 0)
		rc = err_set(e, ERR_INPUT, "%s: %s", path, strerror(errno));
	if (rc < 0)
		unlink(temporary);
	return rc;
}

/* A signal waits until the file is whole, or its temporary would be left. */
int save_with(const char *path, save_fn *write, const void *what, struct err *e)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	rc = write_and_rename(path, write, what, e);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return rc;
}

static void write_as_it_is(const void *text, FILE *out)
{
	fputs(text, out);
}

static int save_scenario(const struct session *s, const char *path,
			 struct err *e)
{
	char *text;
	size_t len;
	int rc;

	if (!s->scenario || !s->run)
		return err_set(
			e, ERR_INPUT,
			"%s: a recording has what its calls gave, and "
			"not the statements that made them (wirestep run "
			"can be saved so)",
			path);
	if (scenario_make(&text, &len, s->scenario, s->rec, run_journal(s->run),
			  e) < 0)
		return -1;
	rc = save_with(path, write_as_it_is, text, e);
	free(text);
	return rc;
}

int save_session(const struct session *s, const char *path, struct err *e)
{
	const struct format *format = format_of(path);

	return format->write ? save_with(path, format->write, s->rec, e)
			     : save_scenario(s, path, e);
}
