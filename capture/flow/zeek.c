/*
 * conn_state and history, by the rules of the Zeek network monitor (its 9.0;
 * base/protocols/conn documents the values, and the state each end is in is
 * documented nowhere but in what it does with a packet).
 *
 *              SYN            SYN of the other end
 *   INACTIVE ------> SYN-SENT ------------------> ESTABLISHED
 *      |  \   (the originator;                      |
 *      |   \   the responder is ESTABLISHED at once)| FIN, RST
 *      |    ------> PARTIAL ----------------------> CLOSED, RESET
 *      | no SYN, unless the other end is ESTABLISHED
 *
 * Flags alone move an end: numbers are not looked at, so a FIN out of order
 * closes and any RST resets. conn_state is a function of both ends' last
 * states, and of the letters in one case.
 *
 * A segment adds its letters in this order: what it is (S H F R I Q D A), W if
 * it closes the window, T if it brings only old bytes, and, for the other end,
 * G if it acknowledges what was never captured. An upper-case letter is the
 * originator's.
 *
 * Two of the rules look odd and are kept, for the sake of the join: payload in
 * a SYN, and payload in a RST that is in order, count as repeated (T). One is
 * left out: a SYN with another number, after its sender's end, stands again.
 * Such a SYN begins another conversation here.
 */
#include "capture/flow/zeek.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* Further off, the number of a RST is not believed. */
enum { FAR = 1048576 };

/* --- letters ---------------------------------------------------------------
 */

/* What does not fit is left off: an end can repeat its SYN for ever. */
static void add(struct zeek *z, int side, char letter)
{
	if (z->n == ZEEK_LETTERS)
		return;
	z->letter[z->n++] =
		side == 0 ? letter : (char)tolower((unsigned char)letter);
}

/* True if it was new, and has been added. */
static bool add_once(struct zeek *z, int side, enum zeek_seen seen, char letter)
{
	if (z->end[side].seen & seen)
		return false;
	z->end[side].seen |= (uint8_t)seen;
	add(z, side, letter);
	return true;
}

/* At the first, the 10th, the 100th, … */
static void add_counted(struct zeek *z, int side, enum zeek_count kind)
{
	static const char letters[] = "CTWG";
	_Static_assert(sizeof(letters) == ZEEK_COUNTS + 1, "a letter each");
	uint16_t *count = &z->end[side].count[kind];

	if (*count == UINT16_MAX)
		return;
	++*count;
	for (uint32_t at = 1; at <= *count; at *= 10)
		if (at == *count)
			add(z, side, letters[kind]);
}

/* Flags whose letter stands again if the segment has another number. */
static const struct ending {
	uint16_t flag;
	enum zeek_seen seen;
	char letter;
} endings[] = {
	{ TH_F, ZEEK_FIN, 'F' },
	{ TH_R, ZEEK_RST, 'R' },
};
_Static_assert(sizeof(endings) / sizeof(endings[0]) == ZEEK_ENDINGS,
	       "zeek_end.last has one for each");

static void add_ending(struct zeek *z, int side, size_t i,
		       const struct zeek_segment *s)
{
	const struct ending *e = &endings[i];
	uint32_t number = s->seq + (e->flag == TH_F ? s->payload : 0);
	uint16_t *last = &z->end[side].last[i];

	if (!add_once(z, side, e->seen, e->letter) && (uint16_t)number != *last)
		add(z, side, e->letter);
	*last = (uint16_t)number;
}

static void add_kind(struct zeek *z, int side, const struct zeek_segment *s)
{
	uint16_t flags = s->flags & (TH_S | TH_F | TH_R);

	for (size_t i = 0; i < ZEEK_ENDINGS; i++) {
		if (flags == endings[i].flag) {
			add_ending(z, side, i, s);
			return;
		}
	}
	if (flags == TH_S)
		add_once(z, side, ZEEK_SYN, s->flags & TH_ACK ? 'H' : 'S');
	else if ((flags & TH_F) && (flags & TH_R))
		add_once(z, side, ZEEK_FIN_RST, 'I');
	else if (flags)
		add_once(z, side, ZEEK_MULTI, 'Q');
	else if (s->payload > 0)
		add_once(z, side, ZEEK_DATA, 'D');
	else if (s->flags & TH_ACK)
		add_once(z, side, ZEEK_ACK, 'A');
}

/* Is a window of 0 news? Not from an end that must not send, nor to one. */
static bool window_counts(const struct zeek *z, int side,
			  const struct zeek_segment *s)
{
	return s->window == 0 && !(s->flags & TH_R) &&
	       z->end[side].state != ZEEK_RESET &&
	       z->end[1 - side].state != ZEEK_CLOSED;
}

/* The first number behind a segment; what a RST carries has none. */
static uint32_t segment_end(const struct zeek_segment *s)
{
	return s->seq + ((s->flags & TH_R) ? 0 : s->payload) +
	       ((s->flags & TH_S) ? 1 : 0) + ((s->flags & TH_F) ? 1 : 0);
}

/* Does it bring bytes, and none that lie beyond all that came before? */
static bool repeat_counts(const struct zeek_end *me,
			  const struct zeek_segment *s)
{
	int32_t beyond = (int32_t)(segment_end(s) - s->next);

	if (s->payload == 0 || me->state == ZEEK_RESET)
		return false;
	if ((s->flags & TH_S) && me->state != ZEEK_CLOSED)
		return true; /* counted from the end of this very segment */
	if (me->state == ZEEK_INACTIVE)
		return s->flags & TH_R;
	if ((s->flags & TH_R) && beyond < -FAR)
		return false;
	return beyond <= 0;
}

/* Established, or closed in the regular way: then a gap is no mistake. */
static bool is_clean(const struct zeek_end *end)
{
	return end->state == ZEEK_ESTABLISHED ||
	       (end->state == ZEEK_CLOSED && end->before == ZEEK_ESTABLISHED);
}

/* --- states ----------------------------------------------------------------
 */

static void enter(struct zeek_end *end, enum zeek_state state)
{
	if (end->state == state)
		return;
	end->before = end->state;
	end->state = (uint8_t)state & 7;
}

/* The first SYN of an end. */
static void begin_with_syn(struct zeek *z, int side, uint16_t flags)
{
	struct zeek_end *me = &z->end[side], *other = &z->end[1 - side];

	if (side == 0) {
		enter(me, flags & TH_ACK ? ZEEK_SYN_ACK_SENT : ZEEK_SYN_SENT);
		return;
	}
	if (other->state == ZEEK_SYN_SENT)
		enter(other, ZEEK_ESTABLISHED);
	enter(me, ZEEK_ESTABLISHED);
}

/* Its first segment that has neither SYN, FIN nor RST. */
static void begin_without(struct zeek *z, int side,
			  const struct zeek_segment *s)
{
	struct zeek_end *me = &z->end[side];
	const struct zeek_end *other = &z->end[1 - side];

	/* some acknowledge a SYN before they answer it */
	if (side == 1 && s->payload == 0 && other->state == ZEEK_SYN_SENT)
		return;
	if ((s->flags & TH_ACK) && other->state == ZEEK_ESTABLISHED)
		enter(me, ZEEK_ESTABLISHED); /* only its SYN was missed */
	else
		enter(me, ZEEK_PARTIAL);
}

static bool is_open(enum zeek_state state)
{
	return state == ZEEK_ESTABLISHED || state == ZEEK_PARTIAL;
}

static void close_end(struct zeek *z, int side, enum zeek_state from)
{
	struct zeek_end *me = &z->end[side], *other = &z->end[1 - side];

	enter(me, ZEEK_CLOSED);
	/* FIN, RST, and now the other FIN: all was said, so both are closed */
	if (is_open(from) && other->state == ZEEK_RESET &&
	    other->before == ZEEK_CLOSED)
		enter(other, ZEEK_CLOSED);
}

static void step(struct zeek *z, int side, const struct zeek_segment *s)
{
	struct zeek_end *me = &z->end[side];
	const struct zeek_end *other = &z->end[1 - side];
	enum zeek_state from = (enum zeek_state)me->state;
	bool fin = s->flags & TH_F, rst = s->flags & TH_R;

	if ((s->flags & TH_S) && from == ZEEK_INACTIVE)
		begin_with_syn(z, side, s->flags);
	else if ((s->flags & (TH_S | TH_ACK)) == TH_S && from == ZEEK_PARTIAL &&
		 other->state == ZEEK_INACTIVE)
		enter(me, ZEEK_SYN_SENT);
	if (fin && from < ZEEK_CLOSED && !(rst && is_open(from)))
		close_end(z, side, from);
	if (rst && !(from == ZEEK_CLOSED && other->state == ZEEK_CLOSED))
		enter(me, ZEEK_RESET);
	if (me->state == ZEEK_INACTIVE)
		begin_without(z, side, s);
}

/* A number beyond the first byte tells of payload, seen or not. */
static void note_carried(struct zeek_end *me, const struct zeek_segment *s)
{
	uint32_t reach = s->seq > s->next ? s->seq : s->next;
	uint32_t empty = me->seen & ZEEK_FIN ? 2 : 1; /* SYN, and FIN */

	if (reach > empty)
		me->carried = true;
}

/* --- what callers see -------------------------------------------------------
 */

static void begin(struct zeek *z, int side)
{
	if (!z->begun && side == 1)
		add(z, 0, '^');
	z->begun = true;
}

void zeek_tcp_segment(struct zeek *z, int side, const struct zeek_segment *s)
{
	begin(z, side);
	if (s->bad_checksum) {
		add_counted(z, side, ZEEK_CHECKSUM);
		return;
	}
	add_kind(z, side, s);
	if (window_counts(z, side, s))
		add_counted(z, side, ZEEK_WINDOW);
	if (repeat_counts(&z->end[side], s))
		add_counted(z, side, ZEEK_REPEAT);
	note_carried(&z->end[side], s);
	step(z, side, s);
	if (is_clean(&z->end[0]) && is_clean(&z->end[1]))
		for (uint32_t i = 0; i < s->holes; i++)
			add_counted(z, 1 - side, ZEEK_GAP);
}

/* Letters once seen stay with the role, and all else goes with the end. */
void zeek_flip(struct zeek *z)
{
	struct zeek_end was = z->end[0];
	uint8_t seen = z->end[1].seen;

	add(z, 0, '^');
	z->begun = true;
	z->end[0] = z->end[1];
	z->end[0].seen = was.seen;
	z->end[1] = was;
	z->end[1].seen = seen;
}

char *zeek_history(const struct zeek *z, char out[ZEEK_TEXT])
{
	memcpy(out, z->letter, z->n);
	out[z->n] = '\0';
	return out;
}

/* A SYN and then a RST, and nothing between that would tell of an answer. */
static bool syn_then_rst(const struct zeek *z)
{
	char text[ZEEK_TEXT];
	const char *at = zeek_history(z, text);

	at += *at == '^';
	if (*at != 'S')
		return false;
	at += strcspn(at, "RHAFGIQ");
	return *at == 'R';
}

/* Never heard of, or not from its beginning. */
static bool is_stranger(enum zeek_state state)
{
	return state == ZEEK_INACTIVE || state == ZEEK_PARTIAL;
}

/* The responder has sent a RST. */
static const char *reset_by_responder(const struct zeek *z)
{
	enum zeek_state o = (enum zeek_state)z->end[0].state;

	if (o == ZEEK_SYN_SENT || o == ZEEK_SYN_ACK_SENT)
		return "REJ";
	if (o == ZEEK_RESET && !z->end[0].carried && !z->end[1].carried)
		return "REJ";
	return is_stranger(o) ? "RSTRH" : "RSTR";
}

const char *zeek_conn_state(const struct zeek *z)
{
	enum zeek_state o = (enum zeek_state)z->end[0].state;
	enum zeek_state r = (enum zeek_state)z->end[1].state;

	if (r == ZEEK_RESET)
		return reset_by_responder(z);
	if (o == ZEEK_RESET && is_stranger(r))
		return syn_then_rst(z) ? "RSTOS0" : "OTH";
	if (o == ZEEK_RESET)
		return "RSTO";
	if (o == ZEEK_CLOSED && r == ZEEK_CLOSED)
		return "SF";
	if (o == ZEEK_CLOSED)
		return is_stranger(r) ? "SH" : "S2";
	if (r == ZEEK_CLOSED)
		return is_stranger(o) ? "SHR" : "S3";
	if (o == ZEEK_SYN_SENT && r == ZEEK_INACTIVE)
		return "S0";
	return o == ZEEK_ESTABLISHED && r == ZEEK_ESTABLISHED ? "S1" : "OTH";
}

char *zeek_udp_history(int first, const uint32_t packets[2],
		       char out[ZEEK_TEXT])
{
	static const char letter[2] = { 'D', 'd' };
	char *at = out;

	if (first == 1)
		*at++ = '^';
	if (packets[first] > 0)
		*at++ = letter[first];
	if (packets[1 - first] > 0)
		*at++ = letter[1 - first];
	*at = '\0';
	return out;
}

const char *zeek_udp_conn_state(const uint32_t packets[2])
{
	if (packets[0] > 0)
		return packets[1] > 0 ? "SF" : "S0";
	return packets[1] > 0 ? "SHR" : "OTH";
}
