/*
 * An entry of the glossary as a page: its text, where that stands, and its
 * links. It is laid out twice: to see where the chosen link comes, and then
 * from the line on that lets one see it.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"

enum { LINK_TEXT = GLOSSARY_TITLE + 8, G_DOWN = 0x25bc };

/* --- links --------------------------------------------------------------- */

static int n_see(const struct glossary_entry *e)
{
	int n = 0;

	while (n < GLOSSARY_SEE && e->see[n])
		n++;
	return n;
}

int glossary_links(const struct glossary_entry *e)
{
	int n = 0;

	while (n < GLOSSARY_SHOWN && e->shown[n])
		n++;
	return n_see(e) + n;
}

const char *glossary_lesson(const struct glossary_entry *e, int link)
{
	return link >= n_see(e) ? e->shown[link - n_see(e)] : NULL;
}

/* --- a page -------------------------------------------------------------- */

/* Where text goes: lines above the area or below it are only counted. */
struct page {
	struct app *app;
	struct grid *g; /* NULL: all of them */
	struct area a;
	int line, x;
};

static int page_y(const struct page *p)
{
	int y = p->line - p->app->glossary.text_top;

	return p->g && y >= 0 && y < p->a.rows ? p->a.y + y : -1;
}

static void put_text(struct page *p, enum style style, const char *text)
{
	while (*text) {
		int n = text_wrap(text, p->a.cols), y = page_y(p);

		if (y >= 0)
			grid_text_n(p->g, y, p->a.x, style, text, (size_t)n);
		p->line++;
		text += n;
	}
}

/* In this line, or in the next one if it has no room. */
static struct area put_word(struct page *p, enum style style, const char *text)
{
	int cols = text_width(text), y;
	char cut[LINK_TEXT];

	if (p->x > 0 && p->x + cols > p->a.cols) {
		p->line++;
		p->x = 0;
	}
	text_cut(cut, sizeof(cut), text, p->a.cols - p->x);
	y = page_y(p);
	if (y >= 0)
		grid_text(p->g, y, p->a.x + p->x, style, cut);
	p->x += cols + 2;
	return (struct area){ y, p->a.x + p->x - cols - 2, y >= 0, cols };
}

/* Returns the line that it stands in. */
static int put_link(struct page *p, int i, const char *text)
{
	struct glossary_look *look = &p->app->glossary;
	struct area at = put_word(p, STYLE_KEY, text);

	if (!p->g)
		return p->line;
	look->link_area[i] = at;
	if (i == look->link && at.rows)
		grid_add(p->g, at.y, at.x, at.cols, STYLE_BACK | STYLE_BOLD);
	return p->line;
}

static void link_text(const struct glossary_entry *e, int i,
		      char out[LINK_TEXT])
{
	const char *lesson = glossary_lesson(e, i);
	const struct glossary_entry *to;

	if (lesson) {
		snprintf(out, LINK_TEXT, "▶ %s", lesson);
		return;
	}
	to = glossary_find(e->see[i]);
	snprintf(out, LINK_TEXT, "%s", to ? glossary_term(to) : e->see[i]);
}

/* Returns the line of the chosen link; 0 if none is. */
static int put_links(struct page *p, const struct glossary_entry *e)
{
	int n = glossary_links(e), see = n_see(e), chosen = 0;
	char text[LINK_TEXT];

	for (int i = 0; i < n; i++) {
		int line;

		if (i == 0 || i == see) {
			p->line += i > 0;
			p->x = 0;
			put_word(p, STYLE_LABEL,
				 i == see ? tr("watch it:") : tr("see:"));
			p->x--;
		}
		link_text(e, i, text);
		line = put_link(p, i, text);
		if (i == p->app->glossary.link)
			chosen = line;
	}
	p->line += n > 0;
	return chosen;
}

static int put_entry(struct page *p, const struct glossary_entry *e)
{
	put_text(p, STYLE_PLAIN, glossary_text(e));
	put_text(p, STYLE_DIM, e->ref);
	return put_links(p, e);
}

/* The chosen link is seen; without one, the beginning. */
static void place_text(struct app *app, struct area a)
{
	struct glossary_look *look = &app->glossary;
	struct page all = { app, NULL, a, 0, 0 };
	int chosen = put_entry(&all, look->entry);

	if (look->link >= 0 && look->text_top < chosen - a.rows + 1)
		look->text_top = chosen - a.rows + 1;
	if (look->link >= 0 && look->text_top > chosen)
		look->text_top = chosen;
	if (look->text_top > all.line - a.rows)
		look->text_top = all.line - a.rows;
	if (look->text_top < 0)
		look->text_top = 0;
}

void glossary_page_draw(struct app *app, struct grid *g, struct area a)
{
	const struct glossary_entry *e = app->glossary.entry;
	struct page page = { app, g, a, 0, 0 };

	memset(app->glossary.link_area, 0, sizeof(app->glossary.link_area));
	app->glossary.text = a;
	place_text(app, a);
	put_entry(&page, e);
	if (page.line > app->glossary.text_top + a.rows)
		grid_put(g, a.y + a.rows, a.x + a.cols - 1, STYLE_HELD, G_DOWN);
}
