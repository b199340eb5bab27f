/*
 *   ● ESTABLISHED  kernel CLOSE-WAIT  rtt 0.012 ms  RTO 201 ms
 *     rcvq 0  sndq 0  cwnd 10  retrans 0  ssthresh ∞
 *     unacked 0  snd.wnd 65536  rcv.wnd 65536  mss 32768
 *
 * The first word is the wire's, as of the cursor; all others are the kernel's,
 * as of now. They can only be set against each other at the end.
 */
#include "ui/live/live_ends.h"

#include <stdio.h>
#include <string.h>

#include "capture/census/census.h"
#include "capture/words.h"
#include "ui/text/end_line.h"
#include "ui/text/i18n.h"
#include "ui/live/live_rows.h"

enum { G_SOCKET = 0x25cf, COMMAND_BYTES = 64 };

static const struct flow *open_flow(const struct app *app)
{
	if (!app->show.census || !app->file.inside)
		return NULL;
	return flow_get(trace_flows(app->show.file->trace), app->file.flow);
}

/* Lanes are made in the order in which ends sent. */
static int side_of(const struct app *app, uint32_t lane)
{
	return strcmp(recording_lane_name(app->show.rec, lane), "server") == 0;
}

const struct census_socket *live_end_socket(const struct app *app,
					    uint32_t lane)
{
	const struct flow *f = open_flow(app);
	struct flow_rows rows = app_flow_rows(app);

	return f ? live_socket(&rows, f, side_of(app, lane)) : NULL;
}

char *live_end_owner(const struct app *app, uint32_t lane,
		     char out[LIVE_OWNER_TEXT])
{
	const struct census_socket *s = live_end_socket(app, lane);
	struct words w = { .at = out, .size = LIVE_OWNER_TEXT };

	out[0] = '\0';
	if (!s || !s->owner.pid)
		return out;
	words_add(&w, " ");
	words_add_bytes(&w, s->owner.command,
			strnlen(s->owner.command, sizeof(s->owner.command)),
			COMMAND_BYTES);
	words_add(&w, s->owner.sure == CENSUS_INFERRED ? "? (%u)" : " (%u)",
		  s->owner.pid);
	if (s->user[0])
		words_add(&w, " ");
	words_add_bytes(&w, s->user, strnlen(s->user, sizeof(s->user)),
			sizeof(s->user));
	return out;
}

/* "kernel ✓" if it is of the same mind; else its word. */
static void put_kernel(struct end_line *l, const struct app *app,
		       const struct census_socket *s, enum tcp_state state)
{
	const char *name = tcp_state_name(s->kernel.state);
	bool same = s->kernel.state == state;
	int x = l->x + text_width(end_word(END_KERNEL)) + 1;

	if (s->ended)
		name = tr("closed by now");
	else if (same)
		name = "✓";
	if (end_value(l, END_KERNEL, name) && !s->ended && !same &&
	    state != TCP_UNKNOWN && player_at_edge(&app->player))
		grid_text(l->g, l->y, x, STYLE_WARN, name);
}

/* What tells most comes first: there may be no room for more. */
static void put_info(struct grid *g, struct area a, const struct info_row *info,
		     bool ascii)
{
	struct end_line l = end_line_at(g, a, 1);

	l.x += 2;
	if (a.rows > 1) {
		end_queues(&l, info, false);
		end_number(&l, END_CWND, info->cwnd);
		end_number(&l, END_RETRANS, info->total_retrans);
		end_ssthresh(&l, info, ascii);
	}
	l = end_line_at(g, a, 2);
	l.x += 2;
	if (a.rows > 2) {
		end_number(&l, END_UNACKED, info->unacked);
		end_number(&l, END_SND_WND, info->snd_wnd);
		end_number(&l, END_RCV_WND, info->rcv_wnd);
		end_number(&l, END_MSS, info->mss);
	}
}

static void put_tcp(const struct app *app, struct grid *g, struct area a,
		    const struct census_socket *s, enum tcp_state state,
		    enum style style)
{
	const struct info_row *info = &s->kernel.info;
	struct end_line l = end_line_at(g, a, 0);

	grid_put(g, l.y, l.x, style, G_SOCKET);
	l.x = grid_text(g, l.y, l.x + 2, style | STYLE_BOLD,
			tcp_state_name(state)) +
	      2;
	put_kernel(&l, app, s, state);
	if (!s->kernel.has_info || s->ended)
		return;
	end_us(&l, END_RTT, info->rtt_us);
	end_us(&l, END_RTO, info->rto_ms * 1000);
	put_info(g, a, info, app->options->style.ascii);
}

static void put_udp(struct grid *g, struct area a,
		    const struct census_socket *s, enum style style)
{
	struct end_line l = end_line_at(g, a, 0);

	grid_put(g, l.y, l.x, style, G_SOCKET);
	l.x = grid_text(g, l.y, l.x + 2, style | STYLE_BOLD,
			s->ended	 ? tr("closed by now")
			: s->remote.port ? tr("connected")
					 : tr("bound")) +
	      2;
	if (s->ended)
		return;
	end_queues(&l, &s->kernel.info, false);
	if (a.rows > 1) {
		l = end_line_at(g, a, 1);
		l.x += 2;
		end_number(&l, END_RCVBUF, s->rcvbuf);
		end_number(&l, END_DROPS, s->drops);
	}
}

void live_end_draw(const struct app *app, struct grid *g, struct area a,
		   const struct census_socket *s, enum tcp_state state,
		   enum style style)
{
	if (a.rows < 1)
		return;
	if (s->udp)
		put_udp(g, a, s, style);
	else
		put_tcp(app, g, a, s, state, style);
}
