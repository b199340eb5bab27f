/* Searching: the steps whose rows have a text in them, in any case. */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label_thread.h"

static void row_text(const struct app *app, const struct row *row, char *out,
		     size_t size)
{
	const struct recording *r = app->player.rec;
	size_t n;

	out[0] = '\0';
	if (row->kind <= ROW_HELD)
		packet_label(r, row->item, out);
	else if (row->kind <= ROW_RETURN)
		call_label(r, recording_call(r, row->item), row->kind, out);
	else if (row->kind == ROW_THREAD)
		thread_label(r, row->event, CALL_TEXT, out);
	else if (row->kind == ROW_OUTPUT)
		output_label(r, row->item, CALL_TEXT, out);
	else if (row->kind == ROW_NOTE)
		snprintf(out, size, "%s",
			 recording_text(
				 r, recording_note_row(r, row->item)->text));
	else if (row->kind == ROW_MARK)
		snprintf(out, size, "%s", recording_mark_name(r, row->item));
	n = strlen(out);
	if (row->kind == ROW_LOST)
		snprintf(out + n, size - n, " %s",
			 tr(fate_name((enum fate)recording_packet(r, row->item)
					      ->fate)));
	for (uint32_t i = 0; i < row->n_states; i++) {
		n = strlen(out);
		snprintf(out + n, size - n, " %s",
			 tcp_state_name((enum tcp_state)recording_state_row(
						r, row->state[i])
						->to));
	}
}

static bool matches(const struct app *app, uint32_t at)
{
	const struct player *p = &app->player;
	size_t end = at < p->n_steps ? p->step[at] : p->rows.n;
	char text[2 * CALL_TEXT];

	for (size_t i = at ? p->step[at - 1] : 0; i < end; i++) {
		row_text(app, &p->rows.at[i], text, sizeof(text));
		if (strcasestr(text, app->search))
			return true;
	}
	return false;
}

void search_go(struct app *app, int direction)
{
	int64_t n = (int64_t)app->player.n_steps + 1;

	if (app->view == VIEW_SOCKETS) {
		sockets_search(app, direction);
		return;
	}
	if (app_in_file(app)) {
		file_search(app, direction);
		return;
	}
	if (app->view == VIEW_STREAM) {
		stream_search(app, direction);
		return;
	}
	for (int64_t i = 1; i <= n; i++) {
		int64_t at = (app->player.at + direction * i + n) % n;

		if (!matches(app, (uint32_t)at))
			continue;
		step_to(app, (uint32_t)at);
		app_say(app,
			tr("/%s · n next, N previous, Esc ends the "
			   "search"),
			app->search);
		return;
	}
	app_say(app, tr("/%s: not found so far"), app->search);
	app->search[0] = '\0';
}
