/*
 * Help: every key, by group, then the commands, from the tables that make
 * them work. It is a text of lines, made anew at each draw, and scrolled.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/app/commands.h"
#include "ui/text/i18n.h"

enum { KEY_COLS = 18, TWO_COLS = 150, G_DOWN = 0x25bc };

/* --- the pages ----------------------------------------------------------- */

static const struct {
	enum view view;
	enum action action;
	const char *name;
} pages[] = {
	{ VIEW_HELP, ACT_HELP, "Keys" },
	{ VIEW_GLOSSARY, ACT_GLOSSARY, "Glossary" },
};
enum { PAGES = sizeof(pages) / sizeof(*pages), PAGE_TEXT = 60 };

/* "? Keys" */
static char *page_text(int i, char out[PAGE_TEXT])
{
	char key[KEY_TEXT];

	snprintf(out, PAGE_TEXT, " %s %s ", action_key(pages[i].action, key),
		 tr(pages[i].name));
	return out;
}

struct area help_pages_draw(const struct app *app, struct grid *g,
			    struct area a)
{
	char text[PAGE_TEXT];
	int x = a.x;

	for (int i = 0; i < PAGES; i++)
		x = grid_text(g, a.y, x,
			      app->view == pages[i].view ? STYLE_TAB
							 : STYLE_BAR,
			      page_text(i, text)) +
		    1;
	return (struct area){ a.y + 1, a.x, a.rows - 1, a.cols };
}

/* They stand in the first line below the bar. */
bool help_pages_click(struct app *app, int y, int x)
{
	char text[PAGE_TEXT];
	int at = 0;

	for (int i = 0; y == 1 && i < PAGES; i++) {
		int end = at + text_width(page_text(i, text));

		if (x >= at && x < end && app->view != pages[i].view) {
			app_act(app, pages[i].action, 0);
			return true;
		}
		at = end + 1;
	}
	return false;
}

/* --- the keys ------------------------------------------------------------ */

/* Where lines go: those above the window or below it are only counted. */
struct page {
	struct grid *g;
	struct area a;
	int line, top;
};

static int line_y(struct page *p)
{
	int y = p->line++ - p->top;

	return y >= 0 && y < p->a.rows ? p->a.y + y : -1;
}

static void put_title(struct page *p, const char *text)
{
	int y;

	if (p->line)
		line_y(p);
	y = line_y(p);
	if (y >= 0)
		grid_text(p->g, y, p->a.x + 1, STYLE_TITLE | STYLE_BOLD, text);
}

static void put_pair(struct page *p, const char *keys, const char *help)
{
	int y = line_y(p);
	char cut[200];

	if (y < 0)
		return;
	grid_text(p->g, y, p->a.x + 3, STYLE_KEY, keys);
	text_cut(cut, sizeof(cut), help, p->a.cols - KEY_COLS - 5);
	grid_text(p->g, y, p->a.x + 4 + KEY_COLS, STYLE_PLAIN, cut);
}

/* What is live goes on by itself: F is another key there. */
static bool is_otherwise(const struct key_binding *b, unsigned context)
{
	return b->action == ACT_FOLLOW && (context & KEYS_LIVE);
}

static void put_group(struct page *p, enum key_group group, unsigned context)
{
	size_t n;
	const struct key_binding *b = key_bindings(&n);

	put_title(p, tr(key_group_name(group)));
	for (size_t i = 0; i < n; i++)
		if (b[i].group == group && (b[i].context & context) &&
		    !is_otherwise(&b[i], context))
			put_pair(p, b[i].keys, tr(b[i].help));
}

static void put_commands(struct page *p)
{
	size_t n;
	const struct screen_command *c = screen_commands(&n);

	put_title(p, tr("Commands"));
	for (size_t i = 0; i < n; i++) {
		char text[64];

		snprintf(text, sizeof(text), ":%s %s", c[i].name, c[i].arg);
		put_pair(p, text, tr(c[i].help));
	}
}

static void put_signs(struct page *p)
{
	static const char *const signs[][2] = {
		{ "●", "a socket that opened a connection" },
		{ "◆", "a socket that listens" },
		{ "◇", "a connection that came of a listener" },
		{ "■", "a UDP socket" },
		{ "◆┄┄▷", "a packet held in flight, and its way to go" },
		{ "✗", "where a packet was lost" },
		{ "absorbed",
		  "sent again by the kernel while held: taken away" },
		{ "frozen", "a timer that freeze mode keeps from going off" },
		{ "[S.]", "flags: S SYN, . ACK, P PSH, F FIN, R RST" },
		{ "↻", "sent again by the kernel" },
		{ "⚑", "a mark" },
		{ "█ ░ ▓", "lanes: runs, waits in a call, a call that does "
			   "not wait" },
	};

	put_title(p, tr("Signs"));
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		put_pair(p, signs[i][0], tr(signs[i][1]));
}

/* Where the keys hold that are of use in the view before. */
static unsigned contexts(const struct app *app)
{
	if (app->before == VIEW_HOME || app->before == VIEW_LEARN)
		return KEYS_LIST | KEYS_SEARCH | KEYS_ASK;
	if (app_in_file(app))
		return KEYS_FILE | KEYS_SEARCH | KEYS_TABLE |
		       (app_is_live(app) ? KEYS_LIVE : 0);
	return KEYS_STEP | KEYS_SEARCH | KEYS_ASK | KEYS_TABLE | KEYS_GRAPH |
	       (app->from == VIEW_LEARN ? KEYS_LESSON : 0);
}

/* The one half: keys that step, change and move; returns its lines. */
static int put_left(struct page *p, unsigned context)
{
	for (int i = 0; i < GROUP_SCREEN; i++)
		if ((context & KEYS_STEP) || i == GROUP_MOVE)
			put_group(p, (enum key_group)i, context);
	return p->line;
}

/* The other half: keys of the screen, commands, signs. */
static int put_right(struct page *p, unsigned context)
{
	put_group(p, GROUP_SCREEN, context);
	put_commands(p);
	put_signs(p);
	return p->line;
}

/* Side by side where there is room, else one after the other: its lines. */
static int put_all(const struct app *app, struct grid *g, struct area a,
		   int top)
{
	unsigned context = contexts(app);
	struct page left = { g, a, 0, top }, right = left;
	int n_left, n_right;

	if (a.cols < TWO_COLS)
		return put_left(&left, context), put_right(&left, context);
	left.a.cols = right.a.cols = a.cols / 2;
	right.a.x += a.cols / 2;
	n_left = put_left(&left, context);
	n_right = put_right(&right, context);
	return n_left > n_right ? n_left : n_right;
}

/* In the corner: there is more below. */
static void paint_more(struct grid *g, struct area a)
{
	int y = a.y + a.rows - 1, x = a.x + a.cols - 2;

	grid_text(g, y, x - 1 - text_width(tr("more")), STYLE_HELD, tr("more"));
	grid_put(g, y, x, STYLE_HELD, G_DOWN);
}

static void draw(struct app *app, struct grid *g, struct area a,
		 uint64_t now_ns)
{
	int lines;

	(void)now_ns;
	a = help_pages_draw(app, g, a);
	app->list_area = a;
	lines = put_all(app, g, (struct area){ 0, 0, 0, a.cols }, 0);
	if (app->help_at > lines - a.rows)
		app->help_at = lines - a.rows;
	if (app->help_at < 0)
		app->help_at = 0;
	put_all(app, g, a, app->help_at);
	if (app->help_at + a.rows < lines)
		paint_more(g, a);
}

static bool act(struct app *app, enum action action, uint64_t now_ns)
{
	int page = app->list_area.rows;

	(void)now_ns;
	switch (action) {
	case ACT_UP:
		app->help_at--;
		return true;
	case ACT_DOWN:
		app->help_at++;
		return true;
	case ACT_PAGE_UP:
	case ACT_HALF_UP:
		app->help_at -= page / 2;
		return true;
	case ACT_PAGE_DOWN:
	case ACT_HALF_DOWN:
		app->help_at += page / 2;
		return true;
	case ACT_FIRST:
		app->help_at = 0;
		return true;
	case ACT_LAST:
		app->help_at = 1000;
		return true;
	case ACT_PANE_NEXT:
	case ACT_PANE_BACK:
		app_act(app, ACT_GLOSSARY, now_ns);
		return true;
	case ACT_HELP:
		app_act(app, ACT_LEAVE, now_ns);
		return true;
	default:
		return false;
	}
}

static void click(struct app *app, const struct input *in, uint64_t now_ns)
{
	if (in->mouse == MOUSE_PRESS)
		help_pages_click(app, in->y, in->x);
	else if (in->mouse == MOUSE_WHEEL_UP)
		act(app, ACT_UP, now_ns);
	else if (in->mouse == MOUSE_WHEEL_DOWN)
		act(app, ACT_DOWN, now_ns);
}

const struct view_ops view_help = { "Help", KEYS_LIST, draw, act, click };
