/* The app on a real terminal, with a real clock. */
#ifndef UI_APP_SCREEN_H
#define UI_APP_SCREEN_H

#include <stdbool.h>

#include "ui/app/app.h"

/*
 * True if there is a screen to show something on: standard input and output
 * are a terminal. One that can not place its cursor is none, and that is told
 * on standard error.
 */
bool screen_possible(void);

/*
 * Shows the app until it is done. The terminal is given back whatever ends
 * it. Returns 0, a status with *e, or 128 + N after signal N.
 */
int screen_run(struct app *app, struct err *e);

#endif
