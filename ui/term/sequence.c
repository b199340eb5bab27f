/*
 * Control sequences, as far as one must know them to tell where they end
 * (ECMA-48, 5.3 to 5.6):
 *
 *   GROUND ──ESC──▶ ESCAPE ──'['──────────▶ CSI ──@…~──▶ GROUND
 *                     ├──']' P X ^ _ ─────▶ STRING ──BEL, ESC \──▶ GROUND
 *                     └──0…~ , perhaps after SP…/ ──▶ GROUND
 *
 * ESC begins anew everywhere, CAN and SUB end everything.
 *
 * libvterm is given whole sequences alone, because it would keep a string of
 * any length, and multiply numbers until they are none. Strings (titles of
 * windows, requests, pictures) are left out: they say nothing here. So are
 * lines of double width, for which our cells have no place.
 */
#include "ui/term/sequence.h"

#include <stdbool.h>
#include <string.h>

enum state { GROUND, ESCAPE, CSI, STRING, STRING_ESCAPE, STATES };

enum {
	BEL = 0x07,
	CAN = 0x18,
	SUB = 0x1a,
	ESC = 0x1b,
	DELETE = 0x7f,
	INTERMEDIATES = 2, /* "ESC ( 0" has one */
	NUMBERS = 16,
	DIGITS = 5
};

static bool is_between(char c, char low, char high)
{
	return c >= low && c <= high;
}

/* Its numbers are few, and no larger than any terminal. */
static bool csi_is_sane(const struct sequence *s)
{
	int numbers = 1, digits = 0;

	for (size_t i = 2; i < s->n; i++) {
		char c = s->text[i];

		if (c == ';' || c == ':')
			numbers++;
		digits = c >= '0' && c <= '9' ? digits + 1 : 0;
		if (digits > DIGITS || numbers > NUMBERS)
			return false;
	}
	return true;
}

/* REP, where libvterm has nothing to repeat, would go on for ever. */
static bool can_repeat(const struct sequence *s)
{
	return is_between(s->last, 0x20, 0x7e);
}

static size_t begin(struct sequence *s)
{
	s->state = ESCAPE;
	s->text[0] = ESC;
	s->n = 1;
	return 0;
}

/* The sequence is over: it passes, or is left out. */
static size_t end(struct sequence *s, bool passes, char *out)
{
	s->state = GROUND;
	s->last = '\0';
	if (!passes)
		return 0;
	memcpy(out, s->text, s->n);
	return s->n;
}

static size_t at_ground(struct sequence *s, char c, char *out)
{
	if (c == ESC)
		return begin(s);
	if (c == '\0' || c == DELETE)
		return 0;
	*out = s->last = c;
	return 1;
}

static size_t at_escape(struct sequence *s, char c, char *out)
{
	if (c == '[' && s->n == 1)
		s->state = CSI;
	else if (c != '\0' && strchr("]PX^_", c) && s->n == 1)
		s->state = STRING;
	s->text[s->n++] = c;
	if (s->state != ESCAPE)
		return 0;
	if (is_between(c, 0x20, 0x2f))
		return s->n > 1 + INTERMEDIATES ? end(s, false, out) : 0;
	return end(s, is_between(c, 0x30, 0x7e) && s->text[1] != '#', out);
}

static size_t at_csi(struct sequence *s, char c, char *out)
{
	if (s->n == SEQUENCE_MOST) /* too long: to its end, and not passed */
		return is_between(c, 0x20, 0x3f) ? 0 : end(s, false, out);
	s->text[s->n++] = c;
	if (is_between(c, 0x20, 0x3f))
		return 0;
	return end(s,
		   is_between(c, 0x40, 0x7e) && csi_is_sane(s) &&
			   (c != 'b' || can_repeat(s)),
		   out);
}

static size_t at_string(struct sequence *s, char c, char *out)
{
	(void)out;
	if (c == BEL)
		s->state = GROUND;
	else if (c == ESC)
		s->state = STRING_ESCAPE;
	return 0;
}

/* ESC \ ends it; with any other byte ESC has begun something else. */
static size_t at_string_escape(struct sequence *s, char c, char *out)
{
	begin(s);
	return c == '\\' ? end(s, false, out) : at_escape(s, c, out);
}

static size_t (*const at_state[])(struct sequence *s, char c, char *out) = {
	[GROUND] = at_ground,
	[ESCAPE] = at_escape,
	[CSI] = at_csi,
	[STRING] = at_string,
	[STRING_ESCAPE] = at_string_escape,
};
_Static_assert(sizeof(at_state) / sizeof(*at_state) == STATES,
	       "what each state does");

static size_t take(struct sequence *s, char c, char *out)
{
	if (c == CAN || c == SUB)
		return end(s, false, out);
	if (c == ESC && (s->state == ESCAPE || s->state == CSI))
		return begin(s);
	return at_state[s->state](s, c, out);
}

size_t sequence_filter(struct sequence *s, const char *bytes, size_t n,
		       char *out)
{
	size_t done = 0;

	for (size_t i = 0; i < n; i++)
		done += take(s, bytes[i], out + done);
	return done;
}
