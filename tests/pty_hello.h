/*
 * The whole program on a terminal: started, seen, at rest, and the terminal
 * given back.
 */
#ifndef TESTS_PTY_HELLO_H
#define TESTS_PTY_HELLO_H

#include "tests/test.h"

#include <stddef.h>

#include "tests/play.h"
#include "tests/program.h"

static struct program p;

/* --- what all of them do ------------------------------------------------- */

static const char *const run_hello[] = { "run", "tcp-hello", NULL };
static const char *const run_still[] = { "run", "tcp-hello", "--no-animation",
					 NULL };
static const char *const home[] = { NULL };

static const struct place large = { .rows = 40, .cols = 120 };

/* Check's own messages have no room for a screen. */
static inline void print_screen(const struct program *of)
{
	char *screen = program_screen(of);

	fprintf(stderr, "%s", screen);
	free(screen);
}

#define see(text)                                                              \
	do {                                                                   \
		bool seen_ = program_see(&p, text);                            \
                                                                               \
		if (!seen_)                                                    \
			print_screen(&p);                                      \
		ck_assert_msg(seen_, "\"%s\" does not come", text);            \
	} while (0)

#define settle()                                                               \
	do {                                                                   \
		bool settled_ = program_settle(&p);                            \
                                                                               \
		if (!settled_)                                                 \
			print_screen(&p);                                      \
		ck_assert_msg(settled_, "it does not come to rest");           \
	} while (0)

/* What it waits in is read from /proc, which may be out of bounds. */
#define need_settle()                                                          \
	do {                                                                   \
		if (access("/proc/self/syscall", R_OK) < 0)                    \
			skip("/proc/self/syscall: %s", strerror(errno));       \
	} while (0)

static inline void start_at(const struct place *place, const char *const argv[])
{
	ck_assert(program_start(&p, place, argv));
}

static inline void start(const char *const argv[])
{
	start_at(&large, argv);
}

/* To the SYN, which is held: calls, and the SYN, are eight steps. */
static inline void step_to_syn(void)
{
	see("n steps");
	program_type(&p, "nnnnnnnn");
	see("#1 held");
}

/* It ends by itself, and the terminal is as it was. */
static inline void assert_given_back(int status, const char *when)
{
	int got = program_wait(&p);

	ck_assert_msg(got == status, "%s: status %#x, not %#x", when,
		      (unsigned)got, (unsigned)status);
	ck_assert_msg(program_restored(&p), "%s: the modes differ", when);
	ck_assert_msg(!p.vt.alternate, "%s: alternate screen", when);
	ck_assert_msg(p.vt.cursor, "%s: no cursor", when);
	ck_assert_msg(!p.vt.keypad, "%s: keypad", when);
	ck_assert_msg(!p.vt.drags && !p.vt.sgr_mouse, "%s: mouse", when);
	ck_assert_msg(p.vt.unknown == 0, "%s: unknown sequence, after ESC: %s",
		      when, p.vt.what + (p.vt.what[0] == 033));
	program_end(&p);
}

static inline int exited(int status)
{
	return status << 8;
}

static inline void quit(void)
{
	program_type(&p, "Q");
	assert_given_back(0, "Q");
}

/* --- sizes --------------------------------------------------------------- */

/* The screen, which the next lines compare with itself drawn anew. */
static inline void assert_right(void)
{
	char *before, *after;

	settle();
	before = program_screen(&p);
	program_type(&p, "\f");
	/* Everything is written again, which ends with this. */
	settle();
	after = program_screen(&p);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
}

#endif
