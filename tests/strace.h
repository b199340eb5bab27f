/*
 * The calls that are seen, beside strace's: the same program runs under both,
 * each time on a stage of its own, and each of its threads must have made the
 * same calls with the same results in the same order.
 *
 *	strace -ff ─▶ a file a thread ─▶ "0.1: accept4 = 4\n…" ─▶ equal?
 *	programs_next ────────────────▶ the same text           ─▶
 *
 * Ours are traced twice: as fast as they can, and one thread at a time.
 *
 * A thread is named by who made it: 0.1 is the second that 0 has made. Its
 * id is "child". Left out are calls for lanes alone (futex), whose number is
 * chance, and fcntl and ioctl, of which most are not stopped at.
 */
#ifndef TESTS_STRACE_H
#define TESTS_STRACE_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>

#include "sim/program/program.h"
#include "sim/stage.h"
#include "tests/child.h"
#include "tests/folder.h"
#include "tests/test.h"

enum { THREADS = 64, NAME = 32, LINE = 400, TIDS = 1 << 22 };

/* --- what a thread has done ----------------------------------------------- */

struct history {
	char name[NAME];
	char *text;
	size_t len;
	FILE *out; /* into text */
	unsigned int children;
	pid_t tid;
	const char *without; /* of the others */
	char pending[LINE];  /* a call that may be made again */
};

struct histories {
	struct history thread[THREADS];
	size_t n;
	const char *without; /* a call that is left out, or NULL */
	bool in_turn;	     /* one thread at a time */
};

static inline struct history *history_new(struct histories *h,
					  struct history *parent, pid_t tid)
{
	struct history *t = &h->thread[h->n++];

	ck_assert_uint_le(h->n, THREADS);
	*t = (struct history){ .tid = tid, .without = h->without };
	strcpy(t->name, "0");
	if (parent) {
		char name[NAME];

		snprintf(name, NAME, "%.20s.%u", parent->name,
			 parent->children++);
		memcpy(t->name, name, NAME);
	}
	t->out = open_memstream(&t->text, &t->len);
	ck_assert_ptr_nonnull(t->out);
	return t;
}

static inline void histories_close(struct histories *h)
{
	for (size_t i = 0; i < h->n; i++)
		fclose(h->thread[i].out);
}

static inline void histories_free(struct histories *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->thread[i].text);
}

static inline bool is_compared(const struct call_kind *kind)
{
	return kind && !(kind->traits & CALL_FOR_THREADS) &&
	       kind->number != SYS_fcntl && kind->number != SYS_ioctl;
}

static inline bool makes_threads(const char *name)
{
	return strncmp(name, "clone", 5) == 0 || strcmp(name, "fork") == 0 ||
	       strcmp(name, "vfork") == 0;
}

static inline void tell(struct history *t, const char *name, const char *result)
{
	if (t->without && strcmp(t->without, name) == 0)
		return;
	fprintf(t->out, "%s = %s\n", name,
		makes_threads(name) && result[0] != 'E' ? "child" : result);
}

static inline const struct history *named(const struct histories *h,
					  const char *name)
{
	for (size_t i = 0; i < h->n; i++)
		if (strcmp(h->thread[i].name, name) == 0)
			return &h->thread[i];
	ck_abort_msg("no thread %s", name);
	return NULL;
}

/* --- ours ----------------------------------------------------------------- */

static inline enum call_interest in_all(void *context,
					const struct program_thread *t)
{
	const struct histories *h = context;

	if (!is_compared(call_kind_of(t->call.number)))
		return INTEREST_NONE;
	return h->in_turn ? INTEREST_TURN : INTEREST_AT_ONCE;
}

static inline void tell_return(struct history *t, const struct traced_call *c)
{
	char number[32];

	snprintf(number, sizeof(number), "%lld", (long long)c->result);
	tell(t, call_kind_of(c->number)->name,
	     c->error ? strerrorname_np(c->error) : number);
}

static inline void on_event(struct histories *h, struct programs *p,
			    const struct program_event *ev)
{
	const struct program_thread *t = programs_thread(p, ev->thread);
	const struct call_kind *kind = call_kind_of(t->call.number);

	if (ev->kind == PROGRAM_BEGIN) {
		ck_assert_uint_eq(ev->thread, h->n);
		history_new(h,
			    t->parent == PROGRAM_NONE ? NULL
						      : &h->thread[t->parent],
			    t->tid);
	} else if (ev->kind == PROGRAM_CALL) {
		if (kind->traits & CALL_NO_RETURN)
			tell(&h->thread[ev->thread], kind->name, "?");
		programs_go(p, ev->thread);
	} else if (ev->kind == PROGRAM_RETURN) {
		tell_return(&h->thread[ev->thread], &t->call);
		programs_go(p, ev->thread);
	} else if (ev->kind == PROGRAM_EXEC) {
		tell(&h->thread[ev->thread], "execve", "0");
	} else if (ev->kind == PROGRAM_BROKEN) {
		tell_return(&h->thread[ev->thread], &t->call);
	}
}

static inline int trace(struct histories *h, char *const *argv, struct err *e)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct program_config config = { .file = argv[0],
					 .argv = argv,
					 .fd = { null, null, null } };
	struct program_event ev;
	struct programs *p;
	uint32_t program;
	int rc;

	ck_assert_int_eq(programs_open(&p, !h->in_turn, in_all, h, e), 0);
	if (programs_start(p, &config, &program, e) < 0) {
		programs_close(p);
		return -1;
	}
	for (;;) {
		struct pollfd ready = { programs_fd(p), POLLIN, 0 };

		while ((rc = programs_next(p, &ev, e)) > 0)
			on_event(h, p, &ev);
		ck_assert_msg(rc == 0, "%s", e->text);
		if (!programs_alive(p, program))
			break;
		/* That a thread sleeps is told by nobody. */
		poll(&ready, 1, h->in_turn ? 1 : -1);
	}
	rc = programs_status(p, program);
	programs_close(p);
	close(null);
	return rc;
}

/* --- strace's ------------------------------------------------------------- */

/* "accept4(3, …) = 4": the name and the result; false: it is no call. */
static inline bool parse_line(char *line, const char **name, char **result)
{
	char *open = strchr(line, '('), *at = line, *next;

	*result = NULL;
	if (!open || line[0] == '+' || line[0] == '-')
		return false;
	while ((next = strstr(at, " = ")))
		at = *result = next + 3;
	if (!*result)
		return false;
	*open = '\0';
	*name = line;
	return true;
}

/* ECONNREFUSED of "-1 ECONNREFUSED (Connection refused)". */
static inline const char *result_of(char *result)
{
	if (strncmp(result, "-1 ", 3) == 0)
		result += 3;
	result[strcspn(result, " \n")] = '\0';
	return result;
}

static inline void read_line(struct history *t, char *line)
{
	const char *name;
	char *result;

	if (!parse_line(line, &name, &result))
		return;
	/* Made again, or ended by a signal that has a handler. */
	if (t->pending[0] && strcmp(t->pending, name) != 0 &&
	    strcmp(name, "restart_syscall") != 0)
		tell(t, t->pending, "EINTR");
	t->pending[0] = '\0';
	if (strncmp(result, "? ERESTART", 10) == 0)
		snprintf(t->pending, sizeof(t->pending), "%s", name);
	else
		tell(t, name, result_of(result));
}

/* Whom a line tells to be made: "clone(…) = 1234"; 0: nobody. */
static inline pid_t made_by(const char *line)
{
	char name[NAME];
	const char *result = strrchr(line, '=');

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(line, "("), line);
	return makes_threads(name) && result ? atoi(result + 1) : 0;
}

static inline void read_thread(struct histories *h, struct history *t)
{
	char file[32], line[LINE];
	FILE *in;
	bool first = true;

	snprintf(file, sizeof(file), "t.%d", (int)t->tid);
	in = fopen(folder_path(file), "r");
	ck_assert_msg(in != NULL, "%s", file);
	while (fgets(line, sizeof(line), in)) {
		/* The first makes it the program, before which we begin. */
		bool begins = first && t == h->thread &&
			      strncmp(line, "execve(", 7) == 0;

		first = false;
		if (begins)
			continue;
		if (made_by(line) > 0)
			history_new(h, t, made_by(line));
		read_line(t, line);
	}
	fclose(in);
}

/* The next of whom there is a file; 0: none is left. */
static inline pid_t next_of(DIR *dir)
{
	struct dirent *entry;

	while ((entry = readdir(dir)))
		if (strncmp(entry->d_name, "t.", 2) == 0)
			return atoi(entry->d_name + 2);
	return 0;
}

static inline void mark_made(pid_t tid, bool *made)
{
	char file[NAME], line[LINE];
	FILE *in;

	snprintf(file, sizeof(file), "t.%d", (int)tid);
	in = fopen(folder_path(file), "r");
	ck_assert_ptr_nonnull(in);
	while (fgets(line, sizeof(line), in))
		if (made_by(line) > 0 && made_by(line) < TIDS)
			made[made_by(line)] = true;
	fclose(in);
}

/* Whom nobody has made; ids are given in a circle. 0: there are no files. */
static inline pid_t first_of(void)
{
	bool *made = calloc(TIDS, sizeof(*made));
	DIR *dir = opendir(folder);
	pid_t tid;

	ck_assert(dir && made);
	while ((tid = next_of(dir)))
		mark_made(tid, made);
	rewinddir(dir);
	while ((tid = next_of(dir)) && made[tid])
		continue;
	closedir(dir);
	free(made);
	return tid;
}

static inline void trace_option(char *out, size_t size)
{
	size_t n, len = (size_t)snprintf(out, size, "trace=");
	const struct call_kind *kinds = call_kinds(&n);
	const char *between = "";

	for (size_t i = 0; i < n; i++)
		if (is_compared(&kinds[i])) {
			len += (size_t)snprintf(out + len, size - len, "%s%s",
						between, kinds[i].name);
			between = ",";
		}
	ck_assert_uint_lt(len, size);
}

static inline int strace(struct histories *h, char *const *argv)
{
	char what[1024];
	const char *all[32] = { "strace",	  "-ff", "-qq", "-s0", "-o",
				folder_path("t"), "-e",	 what };
	size_t n = 8;
	pid_t pid;
	int status;

	trace_option(what, sizeof(what));
	for (size_t i = 0; argv[i]; i++)
		all[n++] = argv[i];
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		for (int i = 0; i < 3; i++)
			dup2(null, i);
		close(null);
		execvp(all[0], (char **)(uintptr_t)all);
		_exit(127);
	}
	status = child_ended(pid);
	if (!WIFEXITED(status) || !first_of())
		return -1;
	history_new(h, NULL, first_of());
	for (size_t i = 0; i < h->n; i++) /* it grows meanwhile */
		read_thread(h, &h->thread[i]);
	return WEXITSTATUS(status);
}

/* --- both ----------------------------------------------------------------- */

/* The first line in which they differ, and both from there on. */
static inline void check_equal(const struct history *ours,
			       const struct history *theirs)
{
	size_t line = 1, i = 0, begin = 0;

	while (ours->text[i] && ours->text[i] == theirs->text[i])
		if (ours->text[i++] == '\n') {
			line++;
			begin = i;
		}
	ck_assert_msg(ours->text[i] == theirs->text[i],
		      "thread %s, call %zu: ours:\n%.200s\nstrace's:\n%.200s",
		      ours->name, line, ours->text + begin,
		      theirs->text + begin);
}

static inline void check_all_equal(const struct histories *ours,
				   const struct histories *theirs)
{
	ck_assert_uint_eq(ours->n, theirs->n);
	for (size_t i = 0; i < ours->n; i++)
		check_equal(&ours->thread[i],
			    named(theirs, ours->thread[i].name));
	ck_assert_uint_gt(ours->thread[0].len, 100);
}

static inline void on_a_stage(void)
{
	struct stage_config config = stage_config_default();
	struct err e;

	ck_assert_msg(stage_open(&config, &e) == 0, "%s", e.text);
}

/*
 * Compares all calls but those of this name. Why they can not be compared;
 * NULL: they have been.
 */
static inline const char *compare(char *const *argv, const char *without)
{
	struct histories theirs = { .without = without };
	struct err e;
	int status;

	on_a_stage();
	folder_make();
	status = strace(&theirs, argv);
	folder_remove();
	if (status < 0)
		return "no strace here, or it may not trace";
	histories_close(&theirs);
	for (int in_turn = 0; in_turn < 2; in_turn++) {
		struct histories ours = { .without = without,
					  .in_turn = in_turn };

		on_a_stage();
		ck_assert_int_eq(trace(&ours, argv, &e), status);
		histories_close(&ours);
		check_all_equal(&ours, &theirs);
		histories_free(&ours);
	}
	histories_free(&theirs);
	return NULL;
}

#endif
