/*
 * What the environment tells of whoever reads what is printed, if a variable
 * does not say it: the terminal's width, the locale's characters.
 */
#include "ui/command/environment.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEFAULT_COLS = 100, MOST_COLS = 1000 };

/* COLUMNS, if it is a number of columns, or 0. */
static int wished_cols(void)
{
	const char *env = getenv("COLUMNS");
	char *end;
	long cols;

	if (!env)
		return 0;
	cols = strtol(env, &end, 10);
	if (end == env || *end || cols < 0)
		return 0;
	return cols < MOST_COLS ? (int)cols : MOST_COLS;
}

/* A pager shows on the terminal what it gets by a pipe. */
static bool is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
}

int environment_cols(void)
{
	int cols = wished_cols();
	int fd = is_pipe(STDOUT_FILENO) ? STDERR_FILENO : STDOUT_FILENO;
	struct winsize ws;

	if (cols == 0 && ioctl(fd, TIOCGWINSZ, &ws) == 0)
		cols = ws.ws_col < MOST_COLS ? ws.ws_col : MOST_COLS;
	return cols > 0 ? cols : DEFAULT_COLS;
}

bool environment_is_ascii(void)
{
	static const char *const vars[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof(vars) / sizeof(*vars); i++) {
		const char *value = getenv(vars[i]);

		if (value && *value)
			return !strcasestr(value, "utf-8") &&
			       !strcasestr(value, "utf8");
	}
	return false;
}
