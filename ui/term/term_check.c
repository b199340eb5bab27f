/*
 * Whether a terminal will do: asked of terminfo alone, before anything is
 * written to it or set. In a file of its own because <term.h> has a struct
 * term too.
 */
#include "ui/term/term_check.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>

#define TRY "(set TERM, or use --print ladder)"

/* setupterm's last argument, -1, 0 or 1, says why. */
static int refuse(struct err *e, int found)
{
	static const char *const why[] = {
		"there is no terminfo on this machine",
		"no such terminal is known on this machine",
		"the terminal can not place its cursor",
	};
	const char *type = getenv("TERM");
	char name[40];

	if (!type || !*type)
		return err_set(e, ERR_UNSUPPORTED,
			       "the terminal: TERM is not set " TRY);
	snprintf(name, sizeof(name), "%s", type);
	for (char *c = name; *c; c++)
		if (!isgraph((unsigned char)*c))
			*c = '?'; /* it is from outside */
	return err_set(e, ERR_UNSUPPORTED, "TERM=%s: %s " TRY, name,
		       why[found + 1]);
}

int term_check(struct err *e)
{
	const char *place;
	int found = 0;
	bool fits;

	for (int fd = STDIN_FILENO; fd <= STDOUT_FILENO; fd++)
		if (!isatty(fd))
			return err_set(e, ERR_UNSUPPORTED,
				       "standard %s: not a terminal (use "
				       "--print ladder)",
				       fd == STDIN_FILENO ? "input" : "output");
	if (setupterm(NULL, STDOUT_FILENO, &found) != OK)
		return refuse(e, found);
	place = tigetstr("cup");
	fits = place && place != (char *)-1;
	del_curterm(cur_term);
	return fits ? 0 : refuse(e, 1);
}
