/*
 * The course: parts and their lessons in two tables, and lines that say which
 * of them are shown.
 *
 *	part    0 First steps   first 0, n 2    line  0 part 0
 *	        1 Handshake     first 2, n 9          1   lesson 0
 *	lesson  0 tcp-hello     part 0                2   lesson 1
 *	        1 socket-calls  part 0                3 part 1
 *	        2 handshake     part 1
 *
 * What is skipped on this machine is never in anybody's way: it is not what
 * comes next, and a chapter is whole without it.
 */
#include "ui/learn/courselist.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/require.h"
#include "sim/scenario/scenario.h"
#include "ui/command/course.h"
#include "ui/text/i18n.h"

/* --- made ---------------------------------------------------------------- */

static void add_part(struct courselist *l, const char *group)
{
	const struct chapter *c = course_chapter(group);

	mem_grow(l->part, l->cap_parts, l->n_parts + 1);
	l->part[l->n_parts++] = (struct course_part){
		.group = group,
		.title = c ? tr(c->title) : group,
		.about = c ? tr(c->about) : "",
		.first = l->n_lessons,
	};
}

static void add_lesson(struct courselist *l, const struct home_row *row)
{
	if (!l->n_parts ||
	    strcmp(l->part[l->n_parts - 1].group, row->group) != 0)
		add_part(l, row->group);
	mem_grow(l->lesson, l->cap_lessons, l->n_lessons + 1);
	l->lesson[l->n_lessons++] =
		(struct course_lesson){ .row = row, .part = l->n_parts - 1 };
	l->part[l->n_parts - 1].n++;
}

void courselist_init(struct courselist *l, const struct homelist *home)
{
	*l = (struct courselist){ 0 };
	for (size_t i = 0; i < home->n; i++)
		if (home->row[i].kind == HOME_SCENARIO)
			add_lesson(l, &home->row[i]);
	l->line = mem_zero(l->n_parts + l->n_lessons + 1, sizeof(*l->line));
	courselist_show(l);
}

void courselist_free(struct courselist *l)
{
	for (size_t i = 0; i < l->n_lessons; i++)
		free(l->lesson[i].skipped);
	free(l->lesson);
	free(l->part);
	free(l->line);
	*l = (struct courselist){ 0 };
}

/* "skipped: NAME: WHY" without what stands beside it anyway. */
static char *why_of(const struct err *e)
{
	const char *why = e->text;

	for (int i = 0; i < 2 && strstr(why, ": "); i++)
		why = strstr(why, ": ") + 2;
	return mem_text(why, strlen(why));
}

void courselist_skip(struct courselist *l, size_t lesson, const struct err *e)
{
	if (!l->lesson[lesson].skipped)
		l->lesson[lesson].skipped = why_of(e);
}

static void check(struct courselist *l, size_t lesson)
{
	struct scenario *s;
	struct mistakes m = { 0 };
	struct err e = { 0 };

	if (scenario_load(&s, l->lesson[lesson].row->path, NULL, 0, &m, &e) ==
	    0) {
		if (require_check(s, &e) < 0 && e.skipped)
			courselist_skip(l, lesson, &e);
		scenario_free(s);
	}
	mistakes_free(&m);
}

void courselist_check(struct courselist *l)
{
	for (size_t i = 0; i < l->n_lessons; i++)
		if (l->lesson[i].row->requires && !l->lesson[i].skipped)
			check(l, i);
}

/* --- what is shown ------------------------------------------------------- */

static void show_line(struct courselist *l, bool is_part, size_t at)
{
	l->line[l->n_lines++] = (struct course_line){ is_part, at };
}

void courselist_show(struct courselist *l)
{
	l->n_lines = 0;
	for (size_t i = 0; i < l->n_parts; i++) {
		const struct course_part *part = &l->part[i];

		show_line(l, true, i);
		for (size_t k = 0; part->open && k < part->n; k++)
			show_line(l, false, part->first + k);
	}
}

static bool part_has(const struct course_part *part, const char *text)
{
	return strcasestr(part->title, text) || strcasestr(part->group, text);
}

void courselist_filter(struct courselist *l, const char *text)
{
	size_t part = COURSE_NONE; /* the last that is shown */

	if (!*text) {
		courselist_show(l);
		return;
	}
	l->n_lines = 0;
	for (size_t i = 0; i < l->n_lessons; i++) {
		const struct course_lesson *lesson = &l->lesson[i];

		if (!home_row_has(lesson->row, text) &&
		    !part_has(&l->part[lesson->part], text))
			continue;
		if (lesson->part != part)
			show_line(l, true, lesson->part);
		part = lesson->part;
		show_line(l, false, i);
	}
}

size_t courselist_line(const struct courselist *l, bool is_part, size_t at)
{
	for (size_t i = 0; i < l->n_lines; i++)
		if (l->line[i].is_part == is_part && l->line[i].at == at)
			return i;
	return COURSE_NONE;
}

/* --- places -------------------------------------------------------------- */

size_t courselist_find(const struct courselist *l, const char *path)
{
	for (size_t i = 0; i < l->n_lessons; i++)
		if (strcmp(l->lesson[i].row->path, path) == 0)
			return i;
	return COURSE_NONE;
}

size_t courselist_lesson(const struct courselist *l, const char *name)
{
	for (size_t i = 0; i < l->n_lessons; i++)
		if (strcmp(l->lesson[i].row->name, name) == 0)
			return i;
	return COURSE_NONE;
}

size_t courselist_part(const struct courselist *l, const char *group)
{
	for (size_t i = 0; i < l->n_parts; i++)
		if (strcmp(l->part[i].group, group) == 0)
			return i;
	return COURSE_NONE;
}

/* --- how far one is ------------------------------------------------------ */

enum lesson_state lesson_state(const struct course_lesson *lesson,
			       const struct progress *p)
{
	const struct progress_row *row = progress_find(p, lesson->row->name);

	if (row && row->done)
		return LESSON_DONE;
	if (lesson->skipped)
		return LESSON_SKIPPED;
	return row ? LESSON_BEGUN : LESSON_NEW;
}

static void count(struct course_count *c, const struct course_lesson *lesson,
		  const struct progress *p)
{
	const struct progress_row *row = progress_find(p, lesson->row->name);
	enum lesson_state state = lesson_state(lesson, p);

	c->all++;
	c->skipped += state == LESSON_SKIPPED;
	if (state != LESSON_DONE)
		return;
	c->done++;
	c->right += row->right;
	c->asked += row->asked;
}

struct course_count courselist_count(const struct courselist *l,
				     const struct progress *p, size_t part)
{
	struct course_count c = { 0 };

	for (size_t i = 0; i < l->n_lessons; i++)
		if (part == COURSE_NONE || l->lesson[i].part == part)
			count(&c, &l->lesson[i], p);
	return c;
}

bool course_count_is_whole(const struct course_count *c)
{
	return c->done + c->skipped == c->all;
}

static bool is_open(const struct course_lesson *lesson,
		    const struct progress *p)
{
	enum lesson_state state = lesson_state(lesson, p);

	return state == LESSON_NEW || state == LESSON_BEGUN;
}

size_t courselist_next(const struct courselist *l, const struct progress *p)
{
	size_t last = p->last ? courselist_lesson(l, p->last) : COURSE_NONE;
	size_t from = last == COURSE_NONE ? 0 : last;

	for (size_t i = 0; i < l->n_lessons; i++) {
		size_t at = (from + i) % l->n_lessons;

		if (is_open(&l->lesson[at], p))
			return at;
	}
	return COURSE_NONE;
}

size_t courselist_begin(const struct courselist *l, const struct progress *p,
			size_t part)
{
	const struct course_part *of = &l->part[part];

	for (size_t i = of->first; i < of->first + of->n; i++)
		if (is_open(&l->lesson[i], p))
			return i;
	return of->first;
}

size_t courselist_after(const struct courselist *l, size_t lesson)
{
	for (size_t i = lesson + 1; i < l->n_lessons; i++)
		if (!l->lesson[i].skipped)
			return i;
	return COURSE_NONE;
}
