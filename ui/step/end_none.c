/*
 * What stands in the box of an end of which no socket has a state: those of UDP
 * by their calls, of a capture what was sent, else what there is so far.
 *
 *   no socket yet       nobody has called socket()
 *   no connection yet   there is one of TCP, and it is neither connected nor
 *                       listening: in no table of the kernel's
 *   the kernel itself   the lane of all that is no actor
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"

/* Of a capture no socket is known: what its end has sent so far. */
static void sent_box(const struct app *app, struct grid *g, struct area a,
		     uint32_t lane)
{
	const struct recording *r = app->player.rec;
	uint64_t packets = 0, bytes = 0;
	char text[80];
	int x;

	for (uint32_t i = 0; i < app->player.world.sent; i++) {
		const struct packet_row *p = recording_packet(r, i);

		if (packet_lane(r, p, true) != lane)
			continue;
		packets++;
		bytes += p->payload_len;
	}
	x = grid_text(g, a.y, a.x + 1, STYLE_LABEL, tr("packets sent"));
	snprintf(text, sizeof(text), "%" PRIu64, packets);
	x = grid_text(g, a.y, x + 1, STYLE_PLAIN, text);
	x = grid_text(g, a.y, x + 2, STYLE_LABEL, tr("bytes"));
	snprintf(text, sizeof(text), "%" PRIu64, bytes);
	grid_text(g, a.y, x + 1, STYLE_PLAIN, text);
}

/* As an actor's call is written, or as a program's is. */
static bool is_tcp(const char *args)
{
	return strncmp(args, "tcp", 3) == 0 || strncmp(args, "mptcp", 5) == 0 ||
	       (strncmp(args, "AF_INET", 7) == 0 &&
		strstr(args, "SOCK_STREAM"));
}

static bool has_tcp_socket(const struct app *app, uint32_t lane)
{
	const struct player *p = &app->player;
	size_t end = player_rows(p);

	for (size_t i = 0; i < end; i++) {
		const struct row *row = &p->rows.at[i];
		const struct call_row *call;

		if (row->kind != ROW_CALL || row->lane != lane)
			continue;
		call = recording_call(p->rec, row->item);
		if (call->result >= 0 &&
		    strcmp(recording_text(p->rec, call->name), "socket") == 0 &&
		    is_tcp(recording_text(p->rec, call->args)))
			return true;
	}
	return false;
}

static const char *nothing(const struct app *app, uint32_t lane)
{
	if (strcmp(recording_lane_name(app->player.rec, lane), "K") == 0)
		return tr("the kernel itself");
	return has_tcp_socket(app, lane) ? tr("no connection yet")
					 : tr("no socket yet");
}

void end_none_draw(const struct app *app, struct grid *g, struct area a,
		   uint32_t lane)
{
	if (udp_states_box(app, g, a, lane) > 0)
		return;
	if (app->show.file)
		sent_box(app, g, a, lane);
	else
		grid_text(g, a.y, a.x + 1, STYLE_DIM, nothing(app, lane));
}
