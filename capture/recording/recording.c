/*
 * The recording: tables of rows, a list of events that points into them, and
 * two arenas, for texts and for packets' bytes. Everything only grows (but
 * see recording_lane.c).
 *
 *   event[]   SENT ──┐        FATE ─┐     STATE ──▶ state[]
 *                    ▼              ▼
 *   packet[]        row: sent_event, fate_event, flow ──▶ flow table
 *                                                          │ socket[2]
 *                                                          ▼
 *                                                        socket[]
 */
#include "capture/recording/recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "capture/recording/recording_private.h"

static uint32_t text_of(struct recording *r, const char *text)
{
	return text ? recording_text_add(r, text, strlen(text)) : 0;
}

/* --- life ---------------------------------------------------------------- */

void event_add(struct recording *r, uint64_t t_ns, enum event_kind kind,
	       size_t row)
{
	struct event *e;

	/* Two clocks feed a recording; the order of events is what counts. */
	if (r->event.n && t_ns < r->event.at[r->event.n - 1].t_ns)
		t_ns = r->event.at[r->event.n - 1].t_ns;
	e = table_add(&r->event);
	*e = (struct event){ .t_ns = t_ns, .row = (uint32_t)row, .kind = kind };
}

uint32_t last_event(const struct recording *r)
{
	return r->gone.event + (uint32_t)r->event.n - 1;
}

struct recording *recording_new(void)
{
	struct recording *r = mem_zero(1, sizeof(*r));

	r->flows = flow_table_new(0);
	recording_text_add(r, "", 0); /* text 0 is the empty one */
	event_add(r, 0, EVENT_START, 0);
	return r;
}

void recording_free(struct recording *r)
{
	if (!r)
		return;
	flow_table_free(r->flows);
	app_layer_free(r->app);
	free(r->app_line.at);
	free(r->outside.at);
	free(r->event.at);
	free(r->packet.at);
	free(r->socket.at);
	free(r->free_socket.at);
	free(r->call.at);
	free(r->state.at);
	free(r->info.at);
	free(r->note.at);
	free(r->expect.at);
	free(r->changed.at);
	free(r->ask.at);
	threads_free(r);
	free(r->mark.at);
	free(r->lane.at);
	free(r->text.at);
	free(r->bytes.at);
	free(r);
}

struct recording_head *recording_head(struct recording *r)
{
	return &r->head;
}

struct recording_end *recording_end(struct recording *r)
{
	return &r->end;
}

const struct recording_head *recording_head_of(const struct recording *r)
{
	return &r->head;
}

const struct recording_end *recording_end_of(const struct recording *r)
{
	return &r->end;
}

void recording_set_capture(struct recording *r)
{
	r->head.mode = text_of(r, RECORDING_CAPTURE);
}

void recording_judge(struct recording *r, uint8_t mode)
{
	flow_table_judge(r->flows, mode);
}

uint8_t recording_judged(const struct recording *r)
{
	return flow_table_judged(r->flows);
}

void recording_set_verbatim(struct recording *r, bool verbatim)
{
	r->verbatim = verbatim;
}

/* --- texts, lanes, sockets ----------------------------------------------- */

uint32_t recording_text_add(struct recording *r, const char *text, size_t len)
{
	size_t at = r->text.n;

	if (len == 0 && at > 0)
		return 0;
	mem_grow(r->text.at, r->text.cap, at + len + 1);
	if (len)
		memcpy(r->text.at + at, text, len);
	r->text.at[at + len] = '\0';
	r->text.n = at + len + 1;
	return (uint32_t)at;
}

const char *recording_text(const struct recording *r, uint32_t text)
{
	return r->text.at + text;
}

/* That of one that is gone, or a new one. */
static uint32_t socket_place(struct recording *r)
{
	if (r->free_socket.n) {
		uint32_t n = r->free_socket.at[--r->free_socket.n];

		r->socket.at[n].turn++;
		return n;
	}
	table_add(&r->socket)->turn = 0;
	return (uint32_t)r->socket.n - 1;
}

uint32_t recording_socket_add(struct recording *r, const char *name,
			      uint32_t lane, uint8_t protocol,
			      const struct endpoint *local,
			      const struct endpoint *remote)
{
	uint32_t text = text_of(r, name), n = socket_place(r);
	uint32_t turn = r->socket.at[n].turn;

	r->socket.at[n] = (struct socket_row){
		.name = text,
		.lane = lane,
		.local = *local,
		.remote = remote ? *remote : (struct endpoint){ .port = 0 },
		.protocol = protocol,
		.state = { TCP_UNKNOWN, TCP_UNKNOWN },
		.turn = turn,
	};
	return n;
}

struct socket_row *recording_socket(struct recording *r, uint32_t socket)
{
	return &r->socket.at[socket];
}

void recording_socket_rename(struct recording *r, uint32_t socket,
			     const char *name)
{
	r->socket.at[socket].name = text_of(r, name);
}

/* --- everything else ----------------------------------------------------- */

uint32_t recording_call_begin(struct recording *r, uint64_t t_ns, uint32_t lane,
			      const char *name, const char *args, uint32_t line)
{
	struct call_row row = { .lane = lane,
				.thread = 1,
				.thread_row = ROW_NONE,
				.socket = ROW_NONE,
				.threads = call_is_threads(name),
				.name = text_of(r, name),
				.args = text_of(r, args),
				.line = line,
				.end_event = ROW_NONE };

	event_add(r, t_ns, EVENT_CALL_BEGIN, r->call.n);
	row.begin_event = last_event(r);
	*table_add(&r->call) = row;
	return (uint32_t)r->call.n - 1;
}

void recording_call_end(struct recording *r, uint64_t t_ns, uint32_t call,
			int64_t result, int error, const char *data)
{
	struct call_row *row = &r->call.at[call];

	event_add(r, t_ns, EVENT_CALL_END, call);
	row->result = result;
	row->error = error;
	row->data = text_of(r, data);
	row->end_event = last_event(r);
}

void recording_state(struct recording *r, uint64_t t_ns, uint32_t socket,
		     enum tcp_state to, enum state_source source,
		     const struct tcp_transition *why)
{
	struct socket_row *s = &r->socket.at[socket];

	if (s->state[source] == to)
		return;
	event_add(r, t_ns, EVENT_STATE, r->gone.state + r->state.n);
	*table_add(&r->state) = (struct state_row){ .socket = socket,
						    .from = s->state[source],
						    .to = (uint8_t)to,
						    .source = (uint8_t)source,
						    .why = why };
	s->state[source] = (uint8_t)to;
}

void recording_info(struct recording *r, uint64_t t_ns,
		    const struct info_row *info)
{
	event_add(r, t_ns, EVENT_INFO, r->info.n);
	*table_add(&r->info) = *info;
}

void recording_note(struct recording *r, uint64_t t_ns, const char *lang,
		    const char *text, uint32_t line)
{
	struct note_row row = { .text = text_of(r, text), .line = line };

	snprintf(row.lang, sizeof(row.lang), "%s", lang);
	event_add(r, t_ns, EVENT_NOTE, r->note.n);
	*table_add(&r->note) = row;
}

void recording_expect(struct recording *r, uint64_t t_ns,
		      const struct expect_row *expect)
{
	event_add(r, t_ns, EVENT_EXPECT, r->expect.n);
	*table_add(&r->expect) = *expect;
}

void recording_mark(struct recording *r, uint64_t t_ns, const char *name)
{
	uint32_t text = text_of(r, name);

	event_add(r, t_ns, EVENT_MARK, r->mark.n);
	*table_add(&r->mark) = text;
}

void recording_ask(struct recording *r, uint64_t t_ns,
		   const struct ask_row *ask)
{
	struct ask_row *row;

	event_add(r, t_ns, EVENT_ASK, r->ask.n);
	row = table_add(&r->ask);
	*row = *ask;
	row->event = last_event(r);
}
