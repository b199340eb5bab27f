/*
 * A terminal for programs: a pseudo terminal of the kernel's, whose one end
 * they get, and an emulator (ui/term/emulator.h) at the other. Nothing here
 * waits.
 */
#ifndef UI_TERM_TERMINAL_H
#define UI_TERM_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "capture/err.h"
#include "ui/term/emulator.h"

struct terminal; /* opaque */

/* -1 and *e: there is none to be had. */
int terminal_open(struct terminal **out, int rows, int cols, struct err *e);
/* What still has it open gets SIGHUP. NULL: there is none. */
void terminal_close(struct terminal *t);

/* The programs' end, borrowed until close; it is nobody's terminal yet. */
int terminal_slave(const struct terminal *t);
/* To poll for reading: programs have written, or can be sent what waits. */
int terminal_fd(const struct terminal *t);

/*
 * Takes what programs have written, and shows it: at most TERMINAL_TAKE bytes,
 * so that a program which never stops does not keep us from anything else.
 * Returns how many; *bytes is borrowed until the next time.
 */
enum { TERMINAL_TAKE = 1 << 16 };
size_t terminal_take(struct terminal *t, const char **bytes);

/* A key goes to the programs. What nobody reads is given up after 4 KiB. */
void terminal_key(struct terminal *t, const struct input *in);
/* Programs are told by SIGWINCH, if it is another size. */
void terminal_resize(struct terminal *t, int rows, int cols);

/* What it shows; borrowed until close. */
const struct emulator *terminal_emulator(const struct terminal *t);
/* A blank one, of the same size. */
void terminal_clear(struct terminal *t);

#endif
