/*
 * The list of packets: a table with a selected line; Enter goes to where it
 * happened in the ladder.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum {
	LINE = 400,
	ENDS_LEAST = 12,
	END_MOST = 21,		    /* columns of one end's name */
	PACKET_AT = 1 + 11 + 2 + 2, /* and the ends */
	PACKET_LABEL_COLS = 56,
	FATE_COLS = 2 + 10,
	PACKET_FIXED_COLS = 2 + 11 + 2 + 2,
	WIDE_COLS = 90,
	HEAD_COLS = 76, /* without what only wide screens show */
};

/* --- a list -------------------------------------------------------------- */

struct list {
	uint32_t n;
	const char *head; /* above it */
	/* The text of a line, its style, and the event that it stands for. */
	enum style (*line)(const struct app *app, uint32_t i, char *out,
			   size_t size);
	uint32_t (*event)(const struct app *app, uint32_t i);
};

static void scroll_to(struct app *app, int lines)
{
	if (app->list_top > app->list_at)
		app->list_top = app->list_at;
	if (app->list_top < app->list_at - lines + 1)
		app->list_top = app->list_at - lines + 1;
	if (app->list_top < 0)
		app->list_top = 0;
}

static void draw_list(struct app *app, struct grid *g, struct area a,
		      const struct list *list)
{
	int lines = a.rows - 1;
	char text[LINE], cut[LINE];

	app->list_area = (struct area){ a.y + 1, a.x, lines, a.cols };
	scroll_to(app, lines);
	grid_text_n(g, a.y, a.x + 1, STYLE_LABEL, tr(list->head),
		    (size_t)text_fit(tr(list->head), a.cols >= WIDE_COLS
							     ? a.cols - 2
							     : HEAD_COLS));
	for (int i = 0; i < lines; i++) {
		uint32_t at = (uint32_t)(app->list_top + i);
		enum style style;

		if (at >= list->n)
			break;
		style = list->line(app, at, text, sizeof(text));
		text_cut(cut, sizeof(cut), text, a.cols - 2);
		grid_text(g, a.y + 1 + i, a.x + 1, style, cut);
		if ((int)at == app->list_at)
			grid_add(g, a.y + 1 + i, a.x, a.cols, STYLE_BACK);
	}
	if (list->n == 0)
		grid_text(g, a.y + 1, a.x + 1, STYLE_DIM,
			  filter_shown(app) ? tr("nothing passes the filter")
					    : tr("nothing yet"));
}

static void move(struct app *app, int64_t to, uint32_t n)
{
	if (to >= (int64_t)n)
		to = (int64_t)n - 1;
	app->list_at = to < 0 ? 0 : (int)to;
}

static void open_line(struct app *app, const struct list *list)
{
	uint32_t event;

	if ((uint32_t)app->list_at >= list->n)
		return;
	event = list->event(app, (uint32_t)app->list_at);
	step_to(app, player_step_of(&app->player, event));
	app_set_view(app, VIEW_STEP);
}

int64_t list_moved(enum action action, int64_t at, int page, int64_t n)
{
	static const struct {
		enum action action;
		int lines, half_pages;
	} moves[] = {
		{ ACT_UP, -1, 0 },	{ ACT_DOWN, 1, 0 },
		{ ACT_PAGE_UP, 0, -2 }, { ACT_PAGE_DOWN, 0, 2 },
		{ ACT_HALF_UP, 0, -1 }, { ACT_HALF_DOWN, 0, 1 },
		{ ACT_FIRST, -1, 0 },	{ ACT_LAST, 1, 0 },
	};
	int64_t to;
	size_t i = 0;

	while (i < COUNT(moves) && moves[i].action != action)
		i++;
	if (i == COUNT(moves))
		return -1;
	if (action == ACT_FIRST || action == ACT_LAST)
		at = action == ACT_FIRST ? 0 : n - 1;
	to = at + moves[i].lines + (int64_t)moves[i].half_pages * page / 2;
	if (to >= n)
		to = n - 1;
	return to < 0 ? 0 : to;
}

static bool act_list(struct app *app, enum action action,
		     const struct list *list)
{
	int64_t to =
		list_moved(action, app->list_at, app->list_area.rows, list->n);

	if (to < 0 && action != ACT_ENTER)
		return false;
	if (to >= 0)
		move(app, to, list->n);
	else
		open_line(app, list);
	return true;
}

static void click_list(struct app *app, const struct input *in,
		       const struct list *list)
{
	switch (in->mouse) {
	case MOUSE_WHEEL_UP:
		move(app, app->list_at - 1, list->n);
		break;
	case MOUSE_WHEEL_DOWN:
		move(app, app->list_at + 1, list->n);
		break;
	case MOUSE_PRESS:
	case MOUSE_DOUBLE:
		if (!area_holds(app->list_area, in->y, in->x))
			break;
		move(app, app->list_top + in->y - app->list_area.y, list->n);
		if (in->mouse == MOUSE_DOUBLE)
			open_line(app, list);
		break;
	default:
		break;
	}
}

/* --- packets: those that may be seen -------------------------------- */

/* The packet of a line. */
static uint32_t packet_at(const struct app *app, uint32_t line)
{
	return packetlist_at(&app->packets, line);
}

static bool hangs_then(const struct app *app, const struct packet_row *p)
{
	return p->fate_event == ROW_NONE ||
	       (!app->show.file && p->fate_event >= app->player.world.cursor);
}

/* What became of packets that somebody captured, nobody knows. */
static const char *fate_then(const struct app *app, const struct packet_row *p)
{
	if (recording_is_capture(app->player.rec))
		return "";
	return hangs_then(app, p) ? app_hanging_text(app)
				  : tr(fate_name((enum fate)p->fate));
}

/* "C → S" */
static void ends_text(const struct recording *r, const struct packet_row *p,
		      char *out, size_t size)
{
	char name[NAME_TEXT], from[NAME_TEXT], to[NAME_TEXT];

	text_cut(from, sizeof(from), packet_end_name(r, p, true, name),
		 END_MOST);
	text_cut(to, sizeof(to), packet_end_name(r, p, false, name), END_MOST);
	snprintf(out, size, "%s → %s", from, to);
}

/* The widest of those that are shown. */
static int ends_cols(const struct app *app, int lines)
{
	const struct recording *r = app->player.rec;
	int cols = ENDS_LEAST;

	for (int i = 0; i < lines; i++) {
		uint32_t at = (uint32_t)(app->list_top + i);
		char text[2 * NAME_TEXT + 8];

		if (at >= app->packets.n)
			break;
		ends_text(r, recording_packet(r, packet_at(app, at)), text,
			  sizeof(text));
		cols = text_width(text) > cols ? text_width(text) : cols;
	}
	return cols;
}

/* As wide as is usual; where something says more, as wide as there is room. */
static int label_cols(const struct app *app, int lines)
{
	const struct recording *r = app->player.rec;
	int room = app->list_area.cols - PACKET_FIXED_COLS - app->ends_cols;
	int cols = PACKET_LABEL_COLS;

	if (!recording_is_capture(r))
		room -= FATE_COLS;
	for (int i = 0; i < lines; i++) {
		uint32_t at = (uint32_t)(app->list_top + i);
		char label[LABEL_TEXT];

		if (at >= app->packets.n)
			break;
		packet_label(r, packet_at(app, at), label);
		if (text_width(label) > cols)
			cols = text_width(label);
	}
	return cols < room ? cols : room;
}

static enum style packet_line(const struct app *app, uint32_t line, char *out,
			      size_t size)
{
	const struct recording *r = app->player.rec;
	uint32_t i = packet_at(app, line);
	const struct packet_row *p = recording_packet(r, i);
	char sent[TIME_TEXT], ends[2 * NAME_TEXT + 8], label[LABEL_TEXT];
	int room = app->label_cols;

	ends_text(r, p, ends, sizeof(ends));
	packet_label_fit(r, i, room, label);
	snprintf(out, size, "%11s  %-*s  %-*s  %s",
		 time_format(p->sent_ns, sent),
		 app->ends_cols + (int)strlen(ends) - text_width(ends), ends,
		 room + (int)strlen(label) - text_width(label), label,
		 fate_then(app, p));
	if (p->fate == FATE_DROPPED && !hangs_then(app, p))
		return STYLE_LOSS;
	if (packet_lane(r, p, true) == ROW_NONE)
		return STYLE_PLAIN;
	return style_end(packet_lane(r, p, true));
}

static uint32_t packet_event(const struct app *app, uint32_t line)
{
	return recording_packet(app->player.rec, packet_at(app, line))
		->sent_event;
}

static struct list packet_list(const struct app *app)
{
	return (struct list){ app->packets.n, "       time  from → to",
			      packet_line, packet_event };
}

static struct list make_packets(struct app *app)
{
	const struct sieve *sieve = filter_shown(app);
	const struct loader *file = app->show.file;
	struct filter_recording values = { app->show.rec,
					   file ? file->trace : NULL };

	packetlist_make(&app->packets, sieve ? sieve->filter : NULL, &values,
			app_packets(app));
	return packet_list(app);
}

static void draw_packets(struct app *app, struct grid *g, struct area a,
			 uint64_t now_ns)
{
	uint32_t sent = app_packets(app);
	bool at_end =
		app->player.tails && (size_t)app->list_at + 1 == app->packets.n;
	struct list list;

	(void)now_ns;
	list = make_packets(app);
	move(app, at_end ? (int64_t)list.n - 1 : app->list_at, list.n);
	a = filter_line_draw(app, g, a, list.n, sent);
	scroll_to(app, a.rows - 1);
	app->list_area = (struct area){ a.y + 1, a.x, a.rows - 1, a.cols };
	app->ends_cols = ends_cols(app, a.rows - 1);
	app->label_cols = label_cols(app, a.rows - 1);
	grid_text(g, a.y, a.x + PACKET_AT + app->ends_cols, STYLE_LABEL,
		  tr("packet"));
	draw_list(app, g, a, &list);
}

/* As it was drawn; a key may come before what was just opened is. */
static struct list packets_drawn(struct app *app)
{
	return app->packets.n ? packet_list(app) : make_packets(app);
}

static bool act_packets(struct app *app, enum action action, uint64_t now_ns)
{
	struct list list = packets_drawn(app);

	(void)now_ns;
	if (action == ACT_COMPARE && (uint32_t)app->list_at < list.n) {
		compare_with(app, packet_at(app, (uint32_t)app->list_at));
		return true;
	}
	return act_list(app, action, &list);
}

static void click_packets(struct app *app, const struct input *in,
			  uint64_t now_ns)
{
	struct list list = packets_drawn(app);

	(void)now_ns;
	click_list(app, in, &list);
}

const struct view_ops view_packets = { "Packets", KEYS_STEP, draw_packets,
				       act_packets, click_packets };
