/*
 * Names. That of a process stands in /proc/PID/stat with its start; one read
 * gives both, so they belong together. That of a user is looked up once, by
 * getpwuid(3), which finds what is in files: whatever else it would ask (a
 * server, a daemon) is not to be reached from where this is used.
 */
#include "capture/census/names.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/census/small.h"

/* "PID (COMMAND) S PPID …": the command may have blanks and parentheses. */
static bool stat_parse(const char *text, char command[16], uint64_t *start)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	size_t len;

	if (!open || !close || close < open)
		return false;
	len = (size_t)(close - open - 1);
	if (len > 15)
		len = 15;
	memset(command, 0, 16);
	memcpy(command, open + 1, len);
	/* the field after the command is the third */
	for (int field = 2; field < 22 && close; field++)
		close = strchr(close + 1, ' ');
	if (!close)
		return false;
	*start = strtoull(close, NULL, 10);
	return true;
}

bool proc_stat(uint32_t pid, char command[16], uint64_t *start)
{
	char path[32], text[1024];

	snprintf(path, sizeof(path), "/proc/%u/stat", pid);
	return small_file(AT_FDCWD, path, text, sizeof(text)) &&
	       stat_parse(text, command, start);
}

static const struct user *user_look(struct users *u, uint32_t uid)
{
	struct user *found = &u->user[u->n++ % USERS];
	const struct passwd *entry = getpwuid(uid);

	found->uid = uid;
	if (entry)
		snprintf(found->name, USER_NAME, "%s", entry->pw_name);
	else
		snprintf(found->name, USER_NAME, "%u", uid);
	return found;
}

void users_name(struct users *u, uint32_t uid, char out[USER_NAME])
{
	const struct user *found = NULL;

	for (uint32_t i = 0; i < USERS && i < u->n && !found; i++)
		if (u->user[i].uid == uid)
			found = &u->user[i];
	if (!found)
		found = user_look(u, uid);
	memcpy(out, found->name, USER_NAME);
}
