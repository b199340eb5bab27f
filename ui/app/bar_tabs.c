/*
 * The numbered views in the line at the top. The last is either of two: what
 * is live has the kernel's sockets there, and a run of programs their lanes.
 */
#include <stdio.h>

#include "capture/recording/thread.h"
#include "ui/app/app.h"
#include "ui/text/i18n.h"

enum {
	TABS = 7,
	TAB_TEXT = 48,
	POSITION_COLS = 10, /* beside all names of the tabs, at least */
	TITLE_COLS = 110,   /* with less, the room is for what is shown */
};

static const struct {
	enum view view;
	const char *name;
} tabs[TABS] = {
	{ VIEW_STEP, "Step" },	     { VIEW_STATES, "States" },
	{ VIEW_FLOWS, "Flows" },     { VIEW_PACKETS, "Packets" },
	{ VIEW_STREAM, "Stream" },   { VIEW_GRAPHS, "Graphs" },
	{ VIEW_SOCKETS, "Sockets" },
};

/* Where programs run; what is live has sockets there. */
static bool has_lanes(const struct app *app)
{
	return app->view == VIEW_LANES ||
	       (app->show.rec && !app->show.file &&
		recording_n_threads(app->show.rec) > 0);
}

static int n_tabs(const struct app *app)
{
	return app->show.census || has_lanes(app) ? TABS : TABS - 1;
}

static enum view tab_view(const struct app *app, int i)
{
	return i + 1 == TABS && has_lanes(app) ? VIEW_LANES : tabs[i].view;
}

static const char *tab_name(const struct app *app, int i)
{
	return i + 1 == TABS && has_lanes(app) ? "Lanes" : tabs[i].name;
}

/* "3 Flows"; on a narrow screen "3", but for the one that is shown. */
static char *tab_text(const struct app *app, int i, bool brief,
		      char out[TAB_TEXT])
{
	if (brief && app->view != tab_view(app, i))
		snprintf(out, TAB_TEXT, " %d ", i + 1);
	else
		snprintf(out, TAB_TEXT, "%d %s", i + 1, tr(tab_name(app, i)));
	return out;
}

const char *bar_title(const struct app *app)
{
	return app_has_show(app) && app->cols < TITLE_COLS ? " "
							   : " wirestep  ";
}

/* Where the tabs would end. */
static int tabs_end(const struct app *app, bool brief)
{
	int x = text_width(bar_title(app));
	char text[TAB_TEXT];

	for (int i = 0; i < n_tabs(app); i++)
		x += text_width(tab_text(app, i, brief, text)) + 1;
	return x;
}

static bool tabs_are_brief(const struct app *app)
{
	return tabs_end(app, false) + POSITION_COLS > app->cols;
}

int bar_tab_at(const struct app *app, int at)
{
	bool brief = tabs_are_brief(app);
	int x = text_width(bar_title(app));
	char text[TAB_TEXT];

	for (int i = 0; app_has_show(app) && i < n_tabs(app); i++) {
		int end = x + text_width(tab_text(app, i, brief, text));

		if (at >= x && at < end)
			return (int)tab_view(app, i);
		x = end + 1;
	}
	return -1;
}

int bar_tabs_draw(const struct app *app, struct grid *g, int x)
{
	bool brief = tabs_are_brief(app);

	for (int i = 0; i < n_tabs(app); i++) {
		bool on = app->view == tab_view(app, i);
		char text[TAB_TEXT];

		x = grid_text(g, 0, x, on ? STYLE_TAB : STYLE_BAR,
			      tab_text(app, i, brief, text));
		if (i + 1 < n_tabs(app))
			grid_put(g, 0, x++, STYLE_BAR, 0x2502);
	}
	return x;
}
