/*
 * The environment of programs: ours, and that they are on a stage. Where they
 * have a terminal of their own, it is of another type and size than ours.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/mem.h"
#include "sim/run/program.h"

/* What says so of a terminal: that is another one's. */
static const char *const of_terminal[] = { "TERM=", "LINES=", "COLUMNS=",
					   "TERMCAP=", "COLORTERM=" };

static const char stage[] = "WIRESTEP_STAGE=";

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool stays(const char *variable, bool terminal)
{
	size_t n = sizeof(of_terminal) / sizeof(*of_terminal);

	for (size_t i = 0; terminal && i < n; i++)
		if (begins(variable, of_terminal[i]))
			return false;
	return !begins(variable, stage);
}

char **run_program_environment(bool terminal)
{
	static char on_stage[] = "WIRESTEP_STAGE=1";
	static char type[] = "TERM=xterm-256color";
	char **out;
	size_t n = 0, at = 0;

	while (environ[n])
		n++;
	out = mem_zero(n + 3, sizeof(*out));
	for (size_t i = 0; i < n; i++)
		if (stays(environ[i], terminal))
			out[at++] = environ[i];
	out[at++] = on_stage;
	if (terminal)
		out[at++] = type;
	return out;
}
