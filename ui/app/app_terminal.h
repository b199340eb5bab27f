/*
 * The terminal that programs have, as a part of the stepping view: who has the
 * keys, and what of what is written goes into the recording.
 */
#ifndef UI_APP_APP_TERMINAL_H
#define UI_APP_APP_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/term/terminal.h"

struct app;
struct recording;

struct terminal_look {
	struct terminal *t;	     /* owned; NULL: no programs run here */
	const struct recording *rec; /* that it writes to; borrowed */
	uint64_t recorded;	     /* bytes, in all */
	char part[4];		     /* the beginning of a character */
	size_t n_part;
	size_t fresh; /* bytes that the last frame did not show */
	bool shell;   /* when programs have ended, so does all */
	bool full;    /* one has come for it: it has its room at once */
	/* what it showed, where the cursor is in the past: pane_terminal.c */
	struct emulator *past; /* owned */
	uint32_t past_n;       /* outputs that it has been given */
	int up;		       /* lines that it is scrolled back */
};

/* There is one to be shown, or there will be when the run has begun. */
bool terminal_is_there(const struct app *app);
/*
 * It has the room of a pane; else as many lines as it needs, a few at most. So
 * long it has its size, and no program is told of another.
 */
bool terminal_is_full(const struct app *app);
/* For a run of programs, before it begins; else nothing. -1 with *e. */
int terminal_begin(struct app *app, struct err *e);
/* After its programs have ended. */
void terminal_end(struct app *app);
/* Takes what was written. */
void terminal_tick(struct app *app, uint64_t now_ns);
/* To poll for input, or -1. */
int app_terminal_fd(const struct app *app);

/* All keys go to the programs, but the one that gives them back. */
bool terminal_has_keys(const struct app *app);
/* False: this input is not the terminal's. */
bool terminal_input(struct app *app, const struct input *in);
/* ACT_TERMINAL: it gets the keys. */
void terminal_focus(struct app *app);
/* "n"; while it has the keys "C-] n". Returns out. */
char *terminal_step_keys(const struct app *app, char out[2 * KEY_TEXT]);
/* The line at the bottom, while it has them. */
void terminal_keys_draw(const struct app *app, struct grid *g, int y);

/* pane_terminal.c */
void pane_terminal_draw(struct app *app, struct grid *g, struct area a);
/* Where its cursor is on the screen; false: nowhere. */
bool pane_terminal_cursor(const struct app *app, int *y, int *x);
void pane_terminal_title(const struct app *app, char *out, size_t size);
/* That it needs where it is not full: a few at most, 0 if it is empty. */
int pane_terminal_lines(const struct app *app);
/* Lines up, or down; by the wheel. */
void pane_terminal_scroll(struct app *app, int lines);
/* Once it is as it was: keys move about in it. False: none of them. */
bool pane_terminal_act(struct app *app, int action);

#endif
