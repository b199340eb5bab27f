/*
 * Finding a command, as execvp(3) does, but in some folders before those of
 * PATH:
 *
 *	lessons/my.scn      lessons/programs/         beside the scenario
 *	build/wirestep      build/programs/           made of C
 *	                    scenarios/programs/       scripts
 *	bin/wirestep        libexec/wirestep/programs/    installed
 *	                    share/wirestep/scenarios/programs/
 *
 * So a scenario says "tcp_server.py 10000" wherever it is, and who has a
 * program of that name beside it plays that.
 */
#include "sim/program/find.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/guess.h"
#include "capture/mem.h"

enum { FOLDERS_MAX = 8 * PATH_MAX };

/* Where our own may be, from the folder that wirestep is in. */
static const char *const own[] = {
	"programs",
	"../scenarios/programs",
	"../libexec/wirestep/programs",
	"../share/wirestep/scenarios/programs",
};

/* --- folders ------------------------------------------------------------- */

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Adds FOLDER/NAME to the list, if there is such a folder. */
static void add_folder(char list[FOLDERS_MAX], const char *folder,
		       const char *name)
{
	size_t len = strlen(list);
	char path[PATH_MAX];

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder, name) >=
		    sizeof(path) ||
	    !is_dir(path) || len + strlen(path) + 2 > FOLDERS_MAX)
		return;
	snprintf(list + len, FOLDERS_MAX - len, "%s%s", len ? ":" : "", path);
}

static void cut_name(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
}

/* The folder wirestep is in; its tests are in one of their own below it. */
static bool own_folder(char out[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);
	char *name;

	if (n <= 0)
		return false;
	out[n] = '\0';
	cut_name(out);
	name = strrchr(out, '/');
	if (name && strcmp(name, "/tests") == 0)
		*name = '\0';
	return true;
}

/* The folder a file is in: "." of a name alone. */
static void folder_of(const char *file, char out[PATH_MAX])
{
	const char *slash = strrchr(file, '/');

	snprintf(out, PATH_MAX, "%.*s", slash ? (int)(slash - file) : 1,
		 slash ? file : ".");
}

char *program_folders(const char *scenario)
{
	const char *env = getenv("WIRESTEP_SCENARIOS");
	char list[FOLDERS_MAX] = "", folder[PATH_MAX];

	if (scenario) {
		folder_of(scenario, folder);
		add_folder(list, folder, "programs");
	}
	if (env && *env)
		add_folder(list, env, "programs");
	if (own_folder(folder))
		for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
			add_folder(list, folder, own[i]);
	return mem_text(list, strlen(list));
}

/* --- a command in them --------------------------------------------------- */

/* 0, or what execve(2) would say of it. */
static int executable(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? EISDIR : EACCES;
	return access(path, X_OK) < 0 ? errno : 0;
}

/*
 * The next of a list's folders, of `len` bytes; false after the last. An empty
 * one is where we are, as PATH has it.
 */
static bool next_folder(const char **list, const char **folder, size_t *len)
{
	if (!*list)
		return false;
	*folder = *list;
	*len = strcspn(*list, ":");
	*list = (*list)[*len] ? *list + *len + 1 : NULL;
	return true;
}

/* *why stays what it was, unless there is one that can not be executed. */
static char *find_in(const char *list, const char *command, int *why)
{
	const char *folder;
	size_t len;

	while (next_folder(&list, &folder, &len)) {
		char path[PATH_MAX];
		int error;

		if ((size_t)snprintf(path, sizeof(path), "%.*s/%s",
				     len ? (int)len : 1, len ? folder : ".",
				     command) >= sizeof(path))
			continue;
		error = executable(path);
		if (!error)
			return mem_text(path, strlen(path));
		/* Not so of a folder that one may not look into. */
		if (error == EACCES && access(path, F_OK) == 0)
			*why = EACCES;
	}
	return NULL;
}

/* What of our own folders has a name like that. */
static void guess_files(struct guess *g, const char *list)
{
	const char *folder;
	size_t len;

	while (next_folder(&list, &folder, &len)) {
		char *path = mem_text(folder, len);
		DIR *dir = opendir(path);
		const struct dirent *file;

		free(path);
		while (dir && (file = readdir(dir)) != NULL)
			if (file->d_name[0] != '.')
				guess_try(g, file->d_name);
		if (dir)
			closedir(dir);
	}
}

static void tell_missing(const char *command, const char *folders, int why,
			 struct err *e)
{
	bool missing = why == ENOENT || why == ENOTDIR;
	struct guess g;

	guess_start(&g, command);
	if (missing && folders)
		guess_files(&g, folders);
	if (missing)
		err_set(e, ERR_NOT_FOUND, "%s: there is no such command%s",
			command, guess_hint(&g));
	else
		err_set(e, ERR_NOT_EXECUTABLE,
			"%s: it can not be executed: %s%s", command,
			strerror(why), why == EACCES ? " (chmod +x?)" : "");
}

char *program_find(const char *command, const char *folders, struct err *e)
{
	const char *path = getenv("PATH");
	char *found = NULL;
	int why = ENOENT;

	if (strchr(command, '/')) {
		why = executable(command);
		if (!why)
			return mem_text(command, strlen(command));
	} else if (command[0]) {
		if (folders && *folders)
			found = find_in(folders, command, &why);
		if (!found)
			found = find_in(path ? path : "/usr/bin:/bin", command,
					&why);
	}
	if (!found)
		tell_missing(command, folders, why, e);
	return found;
}
