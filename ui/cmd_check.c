/* wirestep check and list: scenarios looked at, not run. */
#include <stdio.h>
#include <string.h>

#include "capture/jsonl/jsonl.h"
#include "sim/scenario/text.h"
#include "ui/catalogue.h"
#include "ui/command.h"
#include "ui/i18n.h"
#include "ui/save.h"

/* The name of a file or folder, which may hold anything. */
static void put_name(const char *name)
{
	char visible[4096];

	fputs(text_visible(name, strlen(name), visible, sizeof(visible)),
	      stdout);
}

static int check_file(const char *path, const struct options *o, struct err *e)
{
	struct scenario *s;
	struct mistakes m = { 0 };
	int status = 0;

	if (scenario_load(&s, path, o->set, o->n_set, &m, e) == 0) {
		put_name(path);
		printf(": %zu statements\n", s->n_steps);
		scenario_free(s);
	} else {
		for (size_t i = 0; i < m.n; i++)
			mistake_print(path, m.source, m.list[i].line,
				      m.list[i].col, m.list[i].text, stderr);
		status = ERR_INPUT;
	}
	mistakes_free(&m);
	return status;
}

/* A file, or every one below a folder. */
static int check_all(const char *arg, const struct options *o, struct err *e)
{
	struct files files = { 0 };
	int status = 0;

	if (!files_is_folder(arg))
		return check_file(arg, o, e);
	if (files_add_folder(&files, arg, e) < 0)
		return ERR_INPUT;
	for (size_t i = 0; i < files.n; i++) {
		int rc = check_file(files.at[i].path, o, e);

		status = rc > status ? rc : status;
		complain(e);
	}
	files_free(&files);
	return status;
}

int command_check(const struct options *o, struct err *e)
{
	int status = 0;

	if (o->n_args == 0)
		return err_set(e, ERR_INPUT, "check: which FILE.scn?"),
		       ERR_INPUT;
	for (int i = 0; i < o->n_args; i++) {
		int rc = check_all(o->arg[i], o, e);

		status = rc > status ? rc : status;
		complain(e);
	}
	return save_flush(stdout, "standard output", e) < 0 ? (int)e->status
							    : status;
}

static const char *in_language(const struct text2 *text)
{
	if (text->zh && strcmp(i18n_lang(), "zh") == 0)
		return text->zh;
	return text->en ? text->en : "";
}

static void list_json(const struct scenario *s, const char *group)
{
	const struct {
		const char *key, *value;
	} members[] = {
		{ "name", s->name },	       { "group", group },
		{ "title_en", s->title.en },   { "title_zh", s->title.zh },
		{ "lesson_en", s->lesson.en }, { "lesson_zh", s->lesson.zh },
		{ "path", s->path },
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		fputs(i ? "," : "{", stdout);
		jsonl_string(stdout, members[i].key);
		fputc(':', stdout);
		if (members[i].value)
			jsonl_string(stdout, members[i].value);
		else
			fputs("null", stdout);
	}
	fputs("}\n", stdout);
}

/* One entry; a group's name goes before its first. */
static void list_entry(const struct catalogue_entry *entry, const char **group,
		       const struct options *o)
{
	struct scenario *s;
	struct mistakes m = { 0 };

	if (scenario_load(&s, entry->path, NULL, 0, &m, NULL) < 0) {
		mistakes_free(&m);
		return; /* wirestep check says what is wrong with it */
	}
	if (o->style.json) {
		list_json(s, entry->group);
	} else {
		if (!*group || strcmp(*group, entry->group) != 0) {
			fputs(*group ? "\n" : "", stdout);
			put_name(entry->group);
			fputc('\n', stdout);
		}
		printf("  %-18s %s\n", s->name, in_language(&s->title));
		if (in_language(&s->lesson)[0])
			printf("  %-18s %s\n", "", in_language(&s->lesson));
	}
	*group = entry->group;
	scenario_free(s);
	mistakes_free(&m);
}

int command_list(const struct options *o, struct err *e)
{
	struct catalogue c;
	const char *group = NULL;

	if (catalogue_open(&c, e) < 0)
		return ERR_INPUT;
	for (size_t i = 0; i < c.n; i++)
		list_entry(&c.entry[i], &group, o);
	catalogue_free(&c);
	return save_flush(stdout, "standard output", e) < 0 ? (int)e->status
							    : 0;
}
