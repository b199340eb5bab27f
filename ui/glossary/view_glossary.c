/*
 * The glossary: words at the left, the chosen one's entry at the right.
 *
 *   ╭╴glossary ╶───────╮╭╴RTO ╶──────────────────────────────────────╮
 *   │ RST              ││ How long a sender waits for an ACK before  │
 *   │▶RTO              ││ it sends the segment again. …              │
 *   │ RTT              ││ RFC 6298 2                                 │
 *   │ SACK             ││ see: RTT  exponential backoff              │
 *   │ segment          ││ watch it: ▶ lost-syn  ▶ rto-backoff        │
 *   ╰──────────────────╯╰────────────────────────────────────────────╯
 *
 * Keys go to the list; Tab goes from link to link, Enter follows one, and
 * Backspace comes back. A lesson is run beside what is shown, in a process of
 * its own (ui/app/child.h): whatever is open stays as it is.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/term/box.h"
#include "ui/text/i18n.h"

enum {
	LIST_LEAST = 20,
	LIST_MOST = 34,
	G_CHOSEN = 0x25b6,
	MATCHES = 400, /* more than there are words */
};

struct matches {
	const struct glossary_entry *at[MATCHES];
	int n;
};

/* --- which words --------------------------------------------------------- */

static void find(struct matches *m, const char *text,
		 bool (*has)(const struct glossary_entry *e, const char *text))
{
	const struct glossary_entry *e;

	m->n = 0;
	for (size_t i = 0; (e = glossary_at(i)) && m->n < MATCHES; i++)
		if (has(e, text))
			m->at[m->n++] = e;
}

static void list_words(const struct app *app, struct matches *m)
{
	find(m, app->glossary.find, glossary_is_named);
	if (m->n == 0)
		find(m, app->glossary.find, glossary_says);
}

/* The place of the chosen word, or -1. */
static int place_of(const struct app *app, const struct matches *m)
{
	for (int i = 0; i < m->n; i++)
		if (m->at[i] == app->glossary.entry)
			return i;
	return -1;
}

static void choose(struct app *app, const struct glossary_entry *e)
{
	struct glossary_look *look = &app->glossary;

	look->entry = e;
	look->link = -1;
	look->text_top = 0;
}

/* The word itself, one that begins so, or else the first. */
static const struct glossary_entry *best(const struct matches *m,
					 const char *text)
{
	const struct glossary_entry *exact = glossary_find(text);
	const struct glossary_entry *first = m->n ? m->at[0] : NULL;

	for (int i = m->n; i-- > 0;)
		if (strncasecmp(glossary_term(m->at[i]), text, strlen(text)) ==
		    0)
			first = m->at[i];
	for (int i = 0; i < m->n; i++)
		if (m->at[i] == exact)
			return exact;
	return first;
}

void glossary_search(struct app *app, const char *text)
{
	struct glossary_look *look = &app->glossary;
	const struct glossary_entry *e;
	struct matches m;

	snprintf(look->find, sizeof(look->find), "%s", text);
	list_words(app, &m);
	e = *text || !look->entry ? best(&m, text) : look->entry;
	if (e && e != look->entry)
		choose(app, e);
}

bool glossary_show_all(struct app *app)
{
	if (!app->glossary.find[0])
		return false;
	glossary_search(app, "");
	return true;
}

void glossary_open(struct app *app, const struct glossary_entry *entry)
{
	if (app->view != VIEW_HELP && app->view != VIEW_GLOSSARY)
		app->before = app->view;
	app_set_view(app, VIEW_GLOSSARY);
	app->glossary.find[0] = '\0';
	if (!entry)
		entry = app->glossary.entry;
	choose(app, entry ? entry : glossary_at(0));
}

/* --- links --------------------------------------------------------------- */

static void go_back(struct app *app)
{
	struct glossary_look *look = &app->glossary;

	if (look->n_back > 0) {
		glossary_show_all(app);
		choose(app, look->back[--look->n_back]);
	} else {
		app_say(app, "%s", tr("no word was before this one"));
	}
}

/* Where one came from stays; of too many the oldest is forgotten. */
static void follow_word(struct app *app, const struct glossary_entry *to)
{
	struct glossary_look *look = &app->glossary;

	if (!to)
		return;
	if (look->n_back == LOOK_BACK)
		memmove(look->back, look->back + 1,
			--look->n_back * sizeof(*look->back));
	look->back[look->n_back++] = look->entry;
	look->find[0] = '\0';
	choose(app, to);
}

static void follow(struct app *app, int link)
{
	const struct glossary_entry *e = app->glossary.entry;

	const char *lesson = glossary_lesson(e, link);

	if (lesson)
		app_run_lesson(app, lesson);
	else
		follow_word(app, glossary_find(e->see[link]));
}

static void next_link(struct app *app, int by)
{
	struct glossary_look *look = &app->glossary;
	int n = glossary_links(look->entry);

	look->link += by;
	if (look->link >= n)
		look->link = -1;
	if (look->link < -1)
		look->link = n - 1;
	if (look->link < 0)
		look->text_top = 0;
}

/* --- drawing the list ---------------------------------------------------- */

static struct area inside(struct area a)
{
	return (struct area){ a.y + 1, a.x + 1, a.rows - 2, a.cols - 2 };
}

static void draw_list(struct app *app, struct grid *g, struct area a)
{
	struct glossary_look *look = &app->glossary;
	struct matches m;
	int at;

	list_words(app, &m);
	at = place_of(app, &m);
	look->list = a;
	if (at >= 0 && look->top > at)
		look->top = at;
	if (look->top < at - a.rows + 1)
		look->top = at - a.rows + 1;
	if (look->top > m.n - a.rows)
		look->top = m.n - a.rows;
	if (look->top < 0)
		look->top = 0;
	for (int i = look->top; i < m.n && i < look->top + a.rows; i++) {
		int y = a.y + i - look->top;
		char title[GLOSSARY_TITLE], cut[GLOSSARY_TITLE];

		text_cut(cut, sizeof(cut), glossary_title(m.at[i], title),
			 a.cols - 2);
		grid_text(g, y, a.x + 1, STYLE_PLAIN, cut);
		if (i != at)
			continue;
		grid_put(g, y, a.x, STYLE_HELD, G_CHOSEN);
		grid_add(g, y, a.x, a.cols, STYLE_BACK | STYLE_BOLD);
	}
	if (m.n == 0)
		grid_text(g, a.y, a.x + 1, STYLE_DIM, tr("no such word"));
}

/* What is searched is said, and how to see all again. */
static void draw_list_title(const struct app *app, struct grid *g,
			    struct area a)
{
	char title[2 * LOOK_TEXT];

	snprintf(title, sizeof(title), "%s", tr("glossary"));
	if (app->glossary.find[0])
		snprintf(title, sizeof(title), tr("/%s · Esc shows all"),
			 app->glossary.find);
	box_title(g, a, STYLE_FOCUS, title);
}

static void draw(struct app *app, struct grid *g, struct area a,
		 uint64_t now_ns)
{
	struct area list, entry;
	char title[GLOSSARY_TITLE];

	(void)now_ns;
	if (!app->glossary.entry)
		choose(app, glossary_at(0));
	a = help_pages_draw(app, g, a);
	list = entry = a;
	list.cols = a.cols / 3;
	if (list.cols < LIST_LEAST)
		list.cols = LIST_LEAST;
	if (list.cols > LIST_MOST)
		list.cols = LIST_MOST;
	entry.x += list.cols;
	entry.cols -= list.cols;
	box_frame(g, list, STYLE_FOCUS, false);
	draw_list_title(app, g, list);
	draw_list(app, g, inside(list));
	box_frame(g, entry, STYLE_BORDER, false);
	box_title(g, entry, STYLE_TITLE,
		  glossary_title(app->glossary.entry, title));
	entry = inside(entry);
	entry.x++;
	entry.cols -= 2;
	glossary_page_draw(app, g, entry);
}

/* --- keys and the mouse -------------------------------------------------- */

static bool move(struct app *app, enum action action)
{
	struct matches m;
	int64_t to;

	list_words(app, &m);
	to = list_moved(action, place_of(app, &m), app->glossary.list.rows,
			m.n);
	if (to < 0)
		return false;
	if (m.n > 0)
		choose(app, m.at[to < m.n ? to : m.n - 1]);
	return true;
}

static bool act(struct app *app, enum action action, uint64_t now_ns)
{
	struct glossary_look *look = &app->glossary;

	(void)now_ns;
	switch (action) {
	case ACT_LINK_NEXT:
		next_link(app, 1);
		return true;
	case ACT_LINK_BACK:
		next_link(app, -1);
		return true;
	case ACT_ENTER:
		if (look->link < 0)
			next_link(app, 1);
		else
			follow(app, look->link);
		return true;
	case ACT_WORD_BACK:
		go_back(app);
		return true;
	case ACT_GLOSSARY:
		return true;
	default:
		return move(app, action);
	}
}

static void press(struct app *app, const struct input *in)
{
	struct glossary_look *look = &app->glossary;
	int at = look->top + in->y - look->list.y;
	struct matches m;

	list_words(app, &m);
	if (area_holds(look->list, in->y, in->x) && at < m.n)
		choose(app, m.at[at]);
	for (int i = 0; i < LOOK_LINKS; i++)
		if (area_holds(look->link_area[i], in->y, in->x)) {
			look->link = i;
			follow(app, i);
			return;
		}
}

static void click(struct app *app, const struct input *in, uint64_t now_ns)
{
	int by = in->mouse == MOUSE_WHEEL_UP	 ? -1
		 : in->mouse == MOUSE_WHEEL_DOWN ? 1
						 : 0;

	(void)now_ns;
	if (by && area_holds(app->glossary.text, in->y, in->x)) {
		app->glossary.link = -1;
		app->glossary.text_top += by;
	} else if (by) {
		move(app, by < 0 ? ACT_UP : ACT_DOWN);
	} else if (in->mouse == MOUSE_PRESS &&
		   !help_pages_click(app, in->y, in->x)) {
		press(app, in);
	}
}

const struct view_ops view_glossary = { "Glossary", KEYS_LIST, draw, act,
					click };
