/*
 * The catalogue is the folder: a group is a sub-folder, a scenario a file
 * NAME.scn in it. Nothing needs to be registered: what the course has comes in
 * its order, all others follow by name.
 */
#include "ui/command/catalogue.h"

#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/mem.h"
#include "ui/command/course.h"

static void add(struct catalogue *c, const FTSENT *f)
{
	struct catalogue_entry *entry;
	const char *parent = f->fts_parent->fts_name;

	mem_grow(c->entry, c->cap, c->n + 1);
	entry = &c->entry[c->n++];
	entry->path = mem_text(f->fts_path, f->fts_pathlen);
	entry->name = mem_text(f->fts_name, f->fts_namelen - strlen(".scn"));
	entry->group = mem_text(parent, strlen(parent));
}

static int compare(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* As the course has them, and by name where it has neither. */
static int by_course(const void *a, const void *b)
{
	const struct catalogue_entry *x = a, *y = b;
	int order = compare(course_group_rank(x->group),
			    course_group_rank(y->group));

	if (!order)
		order = strcmp(x->group, y->group);
	if (!order)
		order = compare(course_lesson_rank(x->group, x->name),
				course_lesson_rank(y->group, y->name));
	if (!order)
		order = strcmp(x->name, y->name);
	return order ? order : strcmp(x->path, y->path);
}

/* A file, or a link to one. */
static bool is_file(const FTSENT *f)
{
	struct stat st;

	if (f->fts_info == FTS_SL)
		return stat(f->fts_path, &st) == 0 && S_ISREG(st.st_mode);
	return f->fts_info == FTS_F;
}

static bool is_scenario(const FTSENT *f)
{
	return f->fts_namelen > 4 &&
	       strcmp(f->fts_name + f->fts_namelen - 4, ".scn") == 0 &&
	       is_file(f);
}

/* Of version control, editors; but not what the user has named. */
static bool is_hidden(const FTSENT *f)
{
	return f->fts_level > FTS_ROOTLEVEL && f->fts_name[0] == '.';
}

/* Adds what is below; -1 with *e if a folder can not be read. */
static int add_all(struct catalogue *c, FTS *walk, struct err *e)
{
	FTSENT *f;
	int rc = 0;

	while ((f = fts_read(walk)) != NULL) {
		if (is_hidden(f))
			fts_set(walk, f, FTS_SKIP);
		else if (f->fts_info == FTS_DNR)
			rc = err_set(e, ERR_INPUT, "%s: %s", f->fts_path,
				     strerror(f->fts_errno));
		else if (is_scenario(f))
			add(c, f);
	}
	return rc;
}

int catalogue_open_dir(struct catalogue *c, const char *dir, struct err *e)
{
	char *path = mem_text(dir, strlen(dir));
	char *const roots[] = { path, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR,
			     NULL);
	int rc = 0;

	*c = (struct catalogue){ 0 };
	if (walk) {
		rc = add_all(c, walk, e);
		fts_close(walk);
	}
	free(path);
	if (rc < 0) {
		catalogue_free(c);
		return rc;
	}
	if (c->n) {
		qsort(c->entry, c->n, sizeof(*c->entry), by_course);
		return 0;
	}
	return err_set(e, ERR_INPUT,
		       "%s: no scenario below it (files named *.scn)", dir);
}

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int catalogue_open(struct catalogue *c, struct err *e)
{
	static const char *const beside[] = { "../scenarios",
					      "../share/wirestep/scenarios" };
	const char *env = getenv("WIRESTEP_SCENARIOS");
	char exe[PATH_MAX], path[PATH_MAX + 64];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	*c = (struct catalogue){ 0 };
	if (env && *env)
		return catalogue_open_dir(c, env, e);
	exe[n < 0 ? 0 : n] = '\0';
	if (strrchr(exe, '/'))
		*strrchr(exe, '/') = '\0';
	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
		snprintf(path, sizeof(path), "%s/%s", exe, beside[i]);
		if (is_dir(path))
			return catalogue_open_dir(c, path, e);
	}
	return err_set(e, ERR_INPUT,
		       "built-in scenarios: not found beside the program (set "
		       "WIRESTEP_SCENARIOS to their folder)");
}

void catalogue_free(struct catalogue *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->entry[i].path);
		free(c->entry[i].group);
		free(c->entry[i].name);
	}
	free(c->entry);
	*c = (struct catalogue){ 0 };
}

/*
 * How many letters must be put in, taken out or exchanged to make one name of
 * the other (Levenshtein).
 */
static size_t distance(const char *a, const char *b)
{
	size_t n = strlen(b), cost[NAME_MAX + 1];

	for (size_t j = 0; j <= n; j++)
		cost[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = cost[0];

		cost[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t exchange = diagonal + (a[i - 1] != b[j - 1]);
			size_t change =
				cost[j] < cost[j - 1] ? cost[j] : cost[j - 1];

			diagonal = cost[j];
			cost[j] = exchange < change + 1 ? exchange : change + 1;
		}
	}
	return cost[n];
}

/* The nearest name; one that contains what was asked for counts as near. */
static const char *nearest(const struct catalogue *c, const char *name)
{
	size_t len = strlen(name), least = len / 3 + 1;
	const char *near = NULL;

	if (len == 0 || len > NAME_MAX)
		return NULL;
	for (size_t i = 0; i < c->n; i++) {
		size_t d = distance(name, c->entry[i].name);

		if (d > least && (near || !strstr(c->entry[i].name, name)))
			continue;
		if (near && d >= least)
			continue;
		near = c->entry[i].name;
		least = d < least ? d : least;
	}
	return near;
}

const char *catalogue_find(const struct catalogue *c, const char *name,
			   const char **near)
{
	*near = NULL;
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->entry[i].name, name) == 0)
			return c->entry[i].path;
	*near = nearest(c, name);
	return NULL;
}
