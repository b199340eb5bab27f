/*
 * wirestep list: the built-in scenarios, in the order of the course.
 *
 *	list           chapters, and a line for each of their scenarios
 *	list loss      a chapter, with what each of its scenarios teaches
 *	list sack      one of them
 *	list --json    an object a line, in both languages
 */
#include <stdio.h>
#include <string.h>

#include "capture/guess.h"
#include "capture/jsonl/jsonl.h"
#include "sim/scenario/text.h"
#include "ui/command/catalogue.h"
#include "ui/command/command.h"
#include "ui/command/course.h"
#include "ui/term/grid.h"
#include "ui/text/i18n.h"
#include "ui/print/save.h"

enum { NAME_COLS = 27, COLS = 80 };

/* What has been printed so far. */
struct list {
	const struct options *o;
	const char *group; /* the last one; NULL: none yet */
	size_t n;
};

static const char *in_language(const struct text2 *text)
{
	if (text->zh && strcmp(i18n_lang(), "zh") == 0)
		return text->zh;
	return text->en ? text->en : "";
}

static bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* --- as JSON ------------------------------------------------------------- */

static void put_key(const char *key)
{
	putchar(',');
	jsonl_string(stdout, key);
	putchar(':');
}

static void put_texts(const struct scenario *s, const char *group)
{
	const struct {
		const char *key, *value;
	} members[] = {
		{ "group", group },
		{ "title_en", s->title.en },
		{ "title_zh", s->title.zh },
		{ "lesson_en", s->lesson.en },
		{ "lesson_zh", s->lesson.zh },
		{ "path", s->path },
		{ "mode", s->mode == MODE_FREEZE ? "freeze" : "realtime" },
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		put_key(members[i].key);
		if (members[i].value)
			jsonl_string(stdout, members[i].value);
		else
			fputs("null", stdout);
	}
}

static void put_refs(const struct scenario *s)
{
	bool first = true;

	put_key("refs");
	putchar('[');
	for (size_t i = 0; i < s->n_steps; i++) {
		if (s->step[i].kind != ST_REF)
			continue;
		fputs(first ? "" : ",", stdout);
		jsonl_string(stdout, s->step[i].value);
		first = false;
	}
	putchar(']');
}

static unsigned questions_of(const struct scenario *s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s->n_steps; i++)
		n += s->step[i].kind == ST_ASK;
	return n;
}

static void list_json(const struct scenario *s, const char *group)
{
	fputs("{\"name\":", stdout);
	jsonl_string(stdout, s->name);
	put_texts(s, group);
	put_refs(s);
	printf(",\"waits\":%s,\"programs\":%s,\"questions\":%u}\n",
	       scenario_waits(s) ? "true" : "false",
	       scenario_has_programs(s) ? "true" : "false", questions_of(s));
}

/* --- as text ------------------------------------------------------------- */

/* The name of a group, which may be any folder's. */
static void put_group(const char *group)
{
	const struct chapter *chapter = course_chapter(group);
	char visible[256];

	fputs(text_visible(group, strlen(group), visible, sizeof(visible)),
	      stdout);
	if (chapter)
		printf(": %s", tr(chapter->about));
	putchar('\n');
}

/* A text broken into lines that all begin at the same column. */
static void put_lines(const char *text)
{
	while (*text) {
		int n = text_wrap(text, COLS - NAME_COLS), shown = n;

		while (shown && text[shown - 1] == ' ')
			shown--;
		printf("%*s%.*s\n", NAME_COLS, "", shown, text);
		text += n;
	}
}

static void list_text(const struct scenario *s, bool with_lesson)
{
	printf("  %-*s %s\n", NAME_COLS - 3, s->name, in_language(&s->title));
	if (with_lesson)
		put_lines(in_language(&s->lesson));
}

static void list_entry(struct list *l, const struct catalogue_entry *entry)
{
	struct scenario *s;
	struct mistakes m = { 0 };

	if (scenario_load(&s, entry->path, NULL, 0, &m, NULL) < 0) {
		mistakes_free(&m);
		return; /* wirestep check says what is wrong with it */
	}
	if (l->o->style.json) {
		list_json(s, entry->group);
	} else {
		if (!l->group || !same(l->group, entry->group)) {
			fputs(l->group ? "\n" : "", stdout);
			put_group(entry->group);
		}
		list_text(s, l->o->n_args > 0);
	}
	l->group = entry->group;
	l->n++;
	scenario_free(s);
	mistakes_free(&m);
}

/* All, or those of a group, or the one of that name. */
static void list_those(struct list *l, const struct catalogue *c,
		       const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (!name || same(name, c->entry[i].group) ||
		    same(name, c->entry[i].name))
			list_entry(l, &c->entry[i]);
}

/* Of groups and scenarios; "los" is the group rather. NULL: none is near. */
static const char *near_to(const struct catalogue *c, const char *name,
			   struct guess *g)
{
	const char *near;

	guess_start(g, name);
	for (size_t i = 0; i < c->n; i++)
		guess_try(g, c->entry[i].group);
	for (size_t i = 0; i < c->n; i++)
		guess_try(g, c->entry[i].name);
	if (g->best[0])
		return g->best;
	catalogue_find(c, name, &near);
	return near;
}

/* -1 and *e if there is nothing of that name. */
static int list_named(struct list *l, const struct catalogue *c,
		      const char *name, struct err *e)
{
	const char *near;
	struct guess g;
	size_t before = l->n;

	list_those(l, c, name);
	if (l->n > before)
		return 0;
	near = near_to(c, name, &g);
	return err_set(e, ERR_INPUT,
		       near ? "list: %s: no such scenario, nor group (did you "
			      "mean \"%s\"?)"
			    : "list: %s: no such scenario, nor group (wirestep "
			      "list names them)",
		       name, near);
}

int command_list(const struct options *o, struct err *e)
{
	struct list l = { .o = o };
	struct catalogue c;
	int rc = 0;

	if (catalogue_open(&c, e) < 0)
		return ERR_INPUT;
	if (o->n_args == 0)
		list_those(&l, &c, NULL);
	for (int i = 0; i < o->n_args && rc == 0; i++)
		rc = list_named(&l, &c, o->arg[i], e);
	catalogue_free(&c);
	if (rc < 0)
		return ERR_INPUT;
	return save_flush(stdout, "standard output", e) < 0 ? (int)e->status
							    : 0;
}
