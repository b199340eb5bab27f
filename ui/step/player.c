/*
 * The player.
 *
 *   rows   call  sent  note  arrived  mark  sent │ … not yet
 *   steps    1     2             3             4 │
 *                        ▲ at = 2: two steps taken, and the note that
 *                          belongs to the second
 *
 * A step is a row that is an event: a call, a packet sent or come, a state.
 * Notes and marks come with the step before them; a note behind another, or
 * behind a question, is a step: else the first of them would not be read, or
 * the question would be told its answer. The cursor's world holds all events
 * before the next step's own.
 *
 * A question belongs to the step before it, as a note does. While one is open
 * at the cursor there is no step forward; playing stops there, and plays on
 * when it is answered. Going to another place by its number is no step.
 *
 * Invariants: at ≤ furthest ≤ n_steps. Only at the edge (at = n_steps) is the
 * source asked for more, so history is never changed by looking at it.
 */
#include "ui/step/player.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

#define MS UINT64_C(1000000)

enum {
	SEND_MS = 380,	   /* from the sender to where a packet hangs */
	ARRIVE_MS = 260,   /* from there to the other end */
	GAP_MS = 450,	   /* between steps, when playing */
	CALL_GAP_MS = 350, /* of calls, which move nothing */
	NOTE_MS = 700,	   /* more for a note, and as much a letter */
	LETTER_MS = 22,
	LETTERS = 220,
	FRAME_MS = 1000 / PLAYER_FPS,
};

/* --- rows and steps ------------------------------------------------------ */

bool row_is_absorbed(const struct recording *r, const struct row *row)
{
	return row->kind <= ROW_LOST &&
	       recording_packet(r, row->item)->fate == FATE_ABSORBED;
}

/* A note behind another one: only the last of a step is shown. */
static bool is_further_note(const struct rows *rows, size_t i)
{
	if (rows->at[i].kind != ROW_NOTE)
		return false;
	while (i-- > 0 && rows->at[i].kind == ROW_MARK)
		;
	return i < rows->n && rows->at[i].kind == ROW_NOTE;
}

static bool is_step(const struct player *p, size_t i)
{
	const struct row *row = &p->rows.at[i];

	if (row->kind == ROW_NOTE)
		return is_further_note(&p->rows, i) ||
		       player_asked_before(p, row->event);
	return row->kind != ROW_MARK && !row_is_absorbed(p->rec, row);
}

static void find_steps(struct player *p)
{
	rows_update(&p->rows, p->rec, recording_count(p->rec));
	for (; p->rows_seen < p->rows.n; p->rows_seen++) {
		if (!is_step(p, p->rows_seen))
			continue;
		mem_grow(p->step, p->cap_steps, p->n_steps + 1);
		p->step[p->n_steps++] = (uint32_t)p->rows_seen;
	}
}

size_t player_rows(const struct player *p)
{
	return p->at < p->n_steps ? p->step[p->at] : p->rows.n;
}

const struct row *player_row(const struct player *p)
{
	return p->at ? &p->rows.at[p->step[p->at - 1]] : NULL;
}

/* The event that a step begins with: what only passes was sent before. */
static uint32_t begin_of(const struct player *p, size_t step)
{
	const struct row *row = &p->rows.at[p->step[step]];

	return row->kind == ROW_PASSED
		       ? recording_packet(p->rec, row->item)->sent_event
		       : row->event;
}

uint32_t player_cursor(const struct player *p)
{
	return p->at < p->n_steps ? begin_of(p, p->at)
				  : recording_count(p->rec);
}

static void fold(struct player *p)
{
	timeline_world(p->timeline, player_cursor(p), &p->world);
}

uint32_t player_step_of(const struct player *p, uint32_t event)
{
	size_t low = 0, high = p->n_steps;

	/* The first step whose successor comes after the event. */
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (begin_of(p, middle) <= event)
			low = middle + 1;
		else
			high = middle;
	}
	return (uint32_t)low;
}

const char *player_note(const struct player *p)
{
	size_t end = player_rows(p), from = p->at ? p->step[p->at - 1] : 0;

	for (size_t i = end; i-- > from;)
		if (p->rows.at[i].kind == ROW_NOTE)
			return recording_text(
				p->rec,
				recording_note_row(p->rec, p->rows.at[i].item)
					->text);
	return NULL;
}

/* --- what moves ---------------------------------------------------------- */

static uint64_t scaled(const struct player *p, unsigned ms)
{
	return (uint64_t)((double)(ms * MS) / p->speed);
}

static void set_out(struct player *p, uint64_t now_ns)
{
	const struct row *row = player_row(p);

	p->moving_for = 0;
	if (!p->animate || !row || row->lane == ROW_NONE || row->to == ROW_NONE)
		return;
	p->moving_ns = now_ns;
	if (row->kind == ROW_SENT)
		p->moving_for = scaled(p, SEND_MS);
	else if (row->kind == ROW_ARRIVED)
		p->moving_for = scaled(p, ARRIVE_MS);
}

double player_along(const struct player *p, uint64_t now_ns)
{
	double t;

	if (!p->moving_for || now_ns >= p->moving_ns + p->moving_for)
		return 1;
	t = (double)(now_ns - p->moving_ns) / (double)p->moving_for;
	return t * t * (3 - 2 * t); /* smoothstep */
}

/* --- moving the cursor --------------------------------------------------- */

static uint64_t reading_ns(const struct player *p)
{
	const char *note = player_note(p);
	size_t letters = note ? strlen(note) : 0;

	if (!note)
		return 0;
	if (letters > LETTERS)
		letters = LETTERS;
	return scaled(p, NOTE_MS + LETTER_MS * (unsigned)letters);
}

static void set_due(struct player *p, uint64_t now_ns)
{
	const struct row *row = player_row(p);
	bool call = row && row->kind >= ROW_CALL;

	p->due_ns = now_ns + p->moving_for + reading_ns(p) +
		    scaled(p, call ? CALL_GAP_MS : GAP_MS);
}

static void arrive_at(struct player *p, uint32_t at)
{
	p->at = at;
	if (p->furthest < at)
		p->furthest = at;
	p->moving_for = 0;
	fold(p);
}

static enum player_moved advance(struct player *p, uint64_t now_ns)
{
	arrive_at(p, p->at + 1);
	p->step_ns = now_ns;
	set_out(p, now_ns);
	set_due(p, now_ns);
	p->follows = false;
	player_stop_to_ask(p);
	return PLAYER_MOVED;
}

/* To the last of all that has come; nothing of it moves. */
static void stay_at_end(struct player *p, uint64_t now_ns)
{
	if (p->at < p->n_steps)
		p->step_ns = now_ns;
	p->follows = p->follows && p->at == p->n_steps;
	arrive_at(p, (uint32_t)p->n_steps);
}

/* Takes in what the source has appended. */
static void take_in(struct player *p, uint64_t now_ns)
{
	bool at_end = p->tails && player_at_edge(p);

	find_steps(p);
	player_stop_to_ask(p);
	if (player_asks(p))
		p->follows = false;
	if (at_end)
		stay_at_end(p, now_ns);
	else if (p->at < p->n_steps && p->follows)
		advance(p, now_ns);
	else
		fold(p);
}

/* The same, and whether the cursor has gone on since it was there. */
static enum player_moved took_in(struct player *p, uint32_t at, uint64_t now_ns)
{
	take_in(p, now_ns);
	if (p->at != at)
		return PLAYER_MOVED;
	if (player_asks(p))
		return PLAYER_ASKS;
	if (p->status == SOURCE_ERROR)
		return PLAYER_ERROR;
	return p->status == SOURCE_END ? PLAYER_ENDS : PLAYER_WAITS;
}

enum player_moved player_step(struct player *p, uint64_t now_ns, struct err *e)
{
	static const struct command step = { .kind = COMMAND_STEP };

	if (player_asks(p))
		return PLAYER_ASKS;
	if (p->at < p->n_steps)
		return advance(p, now_ns);
	if (!p->source || p->status == SOURCE_END)
		return PLAYER_ENDS;
	if (p->status == SOURCE_ERROR)
		return PLAYER_ERROR;
	p->follows = true;
	if (p->status == SOURCE_READY)
		p->status = source_command(p->source, &step, e);
	else
		p->status = source_pump(p->source, e);
	return took_in(p, p->at, now_ns);
}

bool player_back(struct player *p)
{
	p->playing = false;
	if (!p->at)
		return false;
	arrive_at(p, p->at - 1);
	return true;
}

void player_seek(struct player *p, uint32_t at)
{
	p->follows = false;
	arrive_at(p, at < p->n_steps ? at : (uint32_t)p->n_steps);
}

void player_seek_end(struct player *p)
{
	player_seek(p, (uint32_t)p->n_steps);
}

/* --- playing ------------------------------------------------------------- */

void player_play(struct player *p, bool playing, uint64_t now_ns)
{
	p->playing = playing;
	p->resumes = false;
	p->due_ns = now_ns;
	player_stop_to_ask(p);
}

enum player_moved player_tick(struct player *p, uint64_t now_ns, struct err *e)
{
	enum player_moved moved;

	if (!p->playing || now_ns < p->due_ns)
		return PLAYER_WAITS;
	if (p->at == p->n_steps && p->status == SOURCE_WAIT)
		return PLAYER_WAITS;
	moved = player_step(p, now_ns, e);
	if (moved == PLAYER_ENDS || moved == PLAYER_ERROR)
		p->playing = false;
	return moved;
}

static void earlier(uint64_t *least, uint64_t t_ns)
{
	if (t_ns && (!*least || t_ns < *least))
		*least = t_ns;
}

uint64_t player_wake_ns(const struct player *p, uint64_t now_ns)
{
	uint64_t end_ns = p->moving_ns + p->moving_for, wake_ns = 0;

	if (p->moving_for && now_ns < end_ns) {
		earlier(&wake_ns, now_ns + FRAME_MS * MS);
		earlier(&wake_ns, end_ns); /* it is drawn where it arrives */
	}
	if (p->playing && !(player_at_edge(p) && p->status == SOURCE_WAIT))
		earlier(&wake_ns, p->due_ns); /* also to find that it ends */
	if (p->source && p->status >= SOURCE_WAIT && p->status < SOURCE_END)
		earlier(&wake_ns, p->source->wake_ns);
	return wake_ns;
}

/* --- where it is --------------------------------------------------------- */

bool player_in_history(const struct player *p)
{
	return p->at < p->furthest;
}

bool player_at_edge(const struct player *p)
{
	return p->at == p->n_steps;
}

uint32_t player_next(const struct player *p)
{
	const struct row *next;

	if (player_at_edge(p))
		return p->source && p->status == SOURCE_READY ? p->source->next
							      : ROW_NONE;
	next = &p->rows.at[p->step[p->at]];
	return next->kind == ROW_ARRIVED || next->kind == ROW_LOST ? next->item
								   : ROW_NONE;
}

bool player_settled(const struct player *p, uint32_t socket)
{
	enum row_kind next;

	if (player_at_edge(p) || p->at == 0 ||
	    p->world.socket[socket].changed < begin_of(p, p->at - 1))
		return true;
	next = p->rows.at[p->step[p->at]].kind;
	return next != ROW_SENT && next != ROW_STATE && next != ROW_RETURN;
}

uint64_t player_time(const struct player *p, uint64_t now_ns)
{
	if (!player_at_edge(p) || !p->source || p->status != SOURCE_WAIT ||
	    !p->source->start_ns || /* it is no run: it has no clock */
	    now_ns < p->source->start_ns + p->world.t_ns)
		return p->world.t_ns;
	return now_ns - p->source->start_ns;
}

enum player_moved player_command(struct player *p, const struct command *c,
				 uint64_t now_ns, struct err *e)
{
	player_seek_end(p);
	p->follows = true;
	p->status = source_command(p->source, c, e);
	return took_in(p, p->at, now_ns);
}

int player_pump(struct player *p, uint64_t now_ns, struct err *e)
{
	if (!p->source || p->status == SOURCE_END || p->status == SOURCE_ERROR)
		return 0;
	p->status = source_pump(p->source, e);
	take_in(p, now_ns);
	return p->status == SOURCE_ERROR ? -1 : 0;
}

void player_init(struct player *p, struct recording *rec, struct source *source)
{
	*p = (struct player){ .rec = rec,
			      .source = source,
			      .status = source ? SOURCE_WAIT : SOURCE_END,
			      .timeline = timeline_new(rec),
			      .animate = true,
			      .speed = 1 };
	find_steps(p);
	fold(p);
}

void player_free(struct player *p)
{
	timeline_free(p->timeline);
	rows_free(&p->rows);
	free(p->step);
	quiz_free(&p->quiz);
	*p = (struct player){ 0 };
}
