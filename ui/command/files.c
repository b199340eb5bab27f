/*
 * Arguments to scenario files. One with a slash, or that ends in .scn, is a
 * path. Any other is the name of a built-in scenario, or else a folder.
 */
#include "ui/command/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "capture/mem.h"
#include "ui/command/catalogue.h"

static const char suffix[] = ".scn";

static bool has_suffix(const char *path, size_t len)
{
	size_t n = strlen(suffix);

	return len > n && strcmp(path + len - n, suffix) == 0;
}

bool files_is_path(const char *arg)
{
	return strchr(arg, '/') || has_suffix(arg, strlen(arg));
}

bool files_is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void add(struct files *f, const char *path, const char *label,
		size_t label_len)
{
	mem_grow(f->at, f->cap, f->n + 1);
	f->at[f->n++] = (struct scenario_file){
		.path = mem_text(path, strlen(path)),
		.label = mem_text(label, label_len),
	};
}

static int by_path(const void *a, const void *b)
{
	const struct scenario_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* What stands below the folder, without .scn. */
static void add_below(struct files *f, const char *dir, const char *path)
{
	const char *label = path + strlen(dir);

	label += strspn(label, "/");
	add(f, path, label, strlen(label) - strlen(suffix));
}

int files_add_folder(struct files *f, const char *dir, struct err *e)
{
	struct catalogue c;
	size_t first = f->n;

	if (catalogue_open_dir(&c, dir, e) < 0)
		return -1;
	for (size_t i = 0; i < c.n; i++)
		add_below(f, dir, c.entry[i].path);
	qsort(f->at + first, c.n, sizeof(*f->at), by_path);
	catalogue_free(&c);
	return 0;
}

static int add_path(struct files *f, const char *path, struct err *e)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return err_set(e, ERR_INPUT, "%s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return files_add_folder(f, path, e);
	add(f, path, path, strlen(path));
	return 0;
}

static int no_such_name(const char *name, const char *near, struct err *e)
{
	if (near)
		return err_set(e, ERR_INPUT,
			       "%s: no such scenario (did you mean %s? "
			       "wirestep list shows all)",
			       name, near);
	return err_set(e, ERR_INPUT,
		       "%s: no such scenario or file (wirestep list shows the "
		       "built-in ones)",
		       name);
}

static int add_name(struct files *f, const char *name, struct err *e)
{
	struct catalogue c;
	const char *path, *near;
	int rc = 0;

	if (catalogue_open(&c, e) < 0)
		return -1;
	path = catalogue_find(&c, name, &near);
	if (path)
		add(f, path, name, strlen(name));
	else if (files_is_folder(name))
		rc = files_add_folder(f, name, e);
	else
		rc = no_such_name(name, near, e);
	catalogue_free(&c);
	return rc;
}

int files_add(struct files *f, const char *arg, struct err *e)
{
	return files_is_path(arg) ? add_path(f, arg, e) : add_name(f, arg, e);
}

void files_free(struct files *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->at[i].path);
		free(f->at[i].label);
	}
	free(f->at);
	*f = (struct files){ 0 };
}
