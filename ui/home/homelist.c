/*
 * The list of the home screen. Rows are made once; a filter only chooses among
 * them, so a row that is shown again is the same row.
 *
 *	row                shown, filtered by "udp"
 *	0 first-steps  <-- 0 first-steps     a group that has none is not shown
 *	1   tcp-hello
 *	2   udp-hello  <-- 1   udp-hello
 *	3 loss
 *	4   drop-syn
 */
#include "ui/home/homelist.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/scenario.h"
#include "ui/text/i18n.h"

static char *copy(const char *text)
{
	return mem_text(text, strlen(text));
}

static const char *in_language(const struct text2 *text)
{
	if (text->zh && i18n_shows("zh"))
		return text->zh;
	return text->en ? text->en : "";
}

static void add(struct homelist *h, struct home_row row)
{
	mem_grow(h->row, h->cap, h->n + 1);
	h->row[h->n++] = row;
}

/* A group's row goes before the first of its scenarios. */
static void add_group(struct homelist *h, const char *group)
{
	if (h->n && strcmp(h->row[h->n - 1].group, group) == 0)
		return;
	add(h, (struct home_row){
		       .kind = HOME_GROUP,
		       .name = copy(group),
		       .title = copy(""),
		       .lesson = copy(""),
		       .path = copy(""),
		       .group = copy(group),
	       });
}

static void add_entry(struct homelist *h, const struct catalogue_entry *entry)
{
	struct scenario *s;
	struct mistakes m = { 0 };

	if (scenario_load(&s, entry->path, NULL, 0, &m, NULL) == 0) {
		add_group(h, entry->group);
		add(h, (struct home_row){
			       .kind = HOME_SCENARIO,
			       .name = copy(s->name),
			       .title = copy(in_language(&s->title)),
			       .lesson = copy(in_language(&s->lesson)),
			       .path = copy(entry->path),
			       .group = copy(entry->group),
			       .requires = s->n_require > 0,
		       });
		scenario_free(s);
	}
	mistakes_free(&m);
}

/* What is no scenario has a group of its own. */
static void add_other(struct homelist *h, enum home_kind kind,
		      const char *group, const char *name, const char *title,
		      const char *lesson)
{
	add_group(h, group);
	add(h, (struct home_row){
		       .kind = kind,
		       .name = copy(name),
		       .title = copy(title),
		       .lesson = copy(lesson),
		       .path = copy(""),
		       .group = copy(group),
	       });
}

/* The way through all of it, and what happens on this machine. */
static void add_others(struct homelist *h)
{
	add_other(h, HOME_LEARN, tr("the course"), "learn",
		  tr("from the first socket to congestion control"),
		  tr("All lessons in their order, chapter by chapter; how far "
		     "you are is remembered."));
	add_other(h, HOME_LIVE, tr("this machine"), "live",
		  tr("this machine's loopback"),
		  tr("What happens on lo right now: who talks to whom, in "
		     "which state, and why it is stuck."));
}

static void add_scenarios(struct homelist *h, const struct catalogue *c)
{
	for (size_t i = 0; i < c->n; i++)
		add_entry(h, &c->entry[i]);
	h->shown = mem_zero(h->n + 1, sizeof(*h->shown));
	homelist_filter(h, "");
}

void homelist_init(struct homelist *h, const struct catalogue *c)
{
	*h = (struct homelist){ 0 };
	add_scenarios(h, c);
}

void homelist_init_live(struct homelist *h, const struct catalogue *c)
{
	*h = (struct homelist){ 0 };
	add_others(h);
	add_scenarios(h, c);
}

void homelist_free(struct homelist *h)
{
	for (size_t i = 0; i < h->n; i++) {
		free(h->row[i].name);
		free(h->row[i].title);
		free(h->row[i].lesson);
		free(h->row[i].path);
		free(h->row[i].group);
	}
	free(h->row);
	free(h->shown);
	*h = (struct homelist){ 0 };
}

bool home_row_has(const struct home_row *row, const char *text)
{
	return strcasestr(row->name, text) || strcasestr(row->title, text) ||
	       strcasestr(row->lesson, text) || strcasestr(row->group, text);
}

void homelist_filter(struct homelist *h, const char *text)
{
	size_t group = 0;
	bool has_group = false; /* it is among the shown */

	h->n_shown = 0;
	for (size_t i = 0; i < h->n; i++) {
		if (h->row[i].kind == HOME_GROUP) {
			group = i;
			has_group = false;
		} else if (home_row_has(&h->row[i], text)) {
			if (!has_group)
				h->shown[h->n_shown++] = group;
			has_group = true;
			h->shown[h->n_shown++] = i;
		}
	}
}

const struct home_row *homelist_row(const struct homelist *h, size_t at)
{
	return at < h->n_shown ? &h->row[h->shown[at]] : NULL;
}

size_t homelist_find(const struct homelist *h, const char *path)
{
	size_t first = h->n_shown;

	for (size_t i = h->n_shown; i-- > 0;) {
		const struct home_row *row = homelist_row(h, i);

		if (row->kind != HOME_SCENARIO)
			continue;
		if (strcmp(row->path, path) == 0)
			return i;
		first = i;
	}
	return first;
}
