/*
 * Keys and the mouse as terminals send them, in one piece or in several, and
 * the end of them.
 */
#include "tests/pty.h"

#include <signal.h>

#include "ui/term.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

#define XTERM "xterm-256color"

/* --- kids ---------------------------------------------------------------- */

static struct term *opened(void)
{
	struct term *t = NULL;
	struct err e = { 0 };

	if (term_open(&t,
		      &(struct term_options){ .theme = theme_find("dark") },
		      &e) < 0) {
		kid_say("%s", e.text);
		kid_pause();
		_exit(0);
	}
	kid_say("open");
	return t;
}

static void say_input(const struct input *in)
{
	if (in->key == KEY_MOUSE_EVENT)
		kid_say("mouse %d at %d,%d", (int)in->mouse, in->y, in->x);
	else if (in->key >= KEY_SPECIALS)
		kid_say("special %u", in->key - KEY_SPECIALS);
	else
		kid_say("key %u", in->key);
}

/* Every input, as it comes; "gone" at the end of them. */
static void kid_listens(void)
{
	struct term *t = opened();
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	struct input in;

	kid_pause();
	while (!term_gone(t)) {
		poll(&fd, 1, -1);
		while (term_key(t, &in))
			say_input(&in);
	}
	kid_say("gone");
}

/* What waits is taken at each step, and then it says that there is no more. */
static void kid_steps(void)
{
	struct term *t = opened();
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	struct input in;

	for (;;) {
		kid_pause();
		poll(&fd, 1, -1);
		while (term_key(t, &in))
			say_input(&in);
		kid_say("no more");
	}
}

/* A kid that listens. pty_leave. */
static struct pty *listener(const char *type)
{
	struct pty *p = pty_start(type, 24, 80, kid_listens);
	char line[PTY_LINE];

	if (strstr(pty_line(p, line), "no such terminal"))
		return NULL;
	ck_assert_str_eq(line, "open");
	pty_next(p);
	return p;
}
