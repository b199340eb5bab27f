/*
 * Searching in a capture file: the lines of conversations, or of packets, in
 * any case. There may be millions, so they are looked at a few thousand at a
 * tick, until one is found, all were looked at, or a key is pressed.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/list/flowtable.h"
#include "ui/text/i18n.h"

enum { SLICE = 4000, TEXT = 700 };

static const enum flow_column columns[] = { FLOW_PROTOCOL, FLOW_CLIENT,
					    FLOW_SERVER, FLOW_STATE,
					    FLOW_ENDED };
enum { COLUMNS = sizeof(columns) / sizeof(*columns) };

static uint64_t lines(const struct app *app)
{
	return app->view == VIEW_FLOWS
		       ? app->flows.n
		       : tracelist_lines(&app->traced, app->show.file->trace);
}

static uint64_t chosen_line(const struct app *app)
{
	return app->view == VIEW_FLOWS
		       ? app->flows.at
		       : tracelist_line(&app->traced, app->file.at);
}

static void choose_line(struct app *app, uint64_t line)
{
	if (app->view == VIEW_FLOWS)
		flowlist_move(&app->flows, (int64_t)line);
	else
		app->file.at = tracelist_packet(&app->traced, (uint32_t)line);
}

static void flow_text(const struct app *app, uint64_t line, struct words *out)
{
	struct flow_rows rows = app_flow_rows(app);
	uint32_t number = app->flows.shown[line];
	const struct flow *f = flow_rows_at(&rows, number);
	char cell[FLOW_CELL_TEXT];

	out->at[0] = '\0';
	for (int i = 0; f && i < COLUMNS; i++)
		words_add(out, "%s ",
			  flow_cell_text(&rows, number, f, columns[i],
					 FLOW_CELL_TEXT, cell));
}

static bool matches(const struct app *app, uint64_t line)
{
	char text[TEXT];
	struct words words = { .at = text, .size = sizeof(text) };

	if (app->view == VIEW_FLOWS)
		flow_text(app, line, &words);
	else
		file_packet_text(app,
				 tracelist_packet(&app->traced, (uint32_t)line),
				 &words);
	return strcasestr(text, app->search) != NULL;
}

static void found(struct app *app, uint64_t line)
{
	choose_line(app, line);
	app->file.seeks = 0;
	app_say(app, tr("/%s · n next, N previous, Esc ends the search"),
		app->search);
}

static void say_not_found(struct app *app)
{
	app->file.seeks = 0;
	app_say(app, tr("/%s: not found so far"), app->search);
	app->search[0] = '\0';
}

void file_search(struct app *app, int direction)
{
	app->file.seeks = direction;
	app->file.sought = 0;
	file_search_step(app);
}

void file_search_step(struct app *app)
{
	uint64_t n = lines(app), from = chosen_line(app);

	for (int i = 0; i < SLICE && app->file.sought < n; i++) {
		uint64_t by = ++app->file.sought;
		uint64_t line = app->file.seeks > 0 ? (from + by) % n
						    : (from + n - by) % n;

		if (!matches(app, line))
			continue;
		found(app, line);
		return;
	}
	if (app->file.sought >= n)
		say_not_found(app);
	else
		app_say(app, tr("/%s: searching, %d %%"), app->search,
			(int)(app->file.sought * 100 / n));
}
