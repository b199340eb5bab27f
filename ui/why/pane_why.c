/*
 * Why: what the last step was, which states changed with it, and what the
 * scenario has to say of it. Before the first step: what it is about.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/text/reason.h"
#include "ui/why/why.h"

/* So many bytes of a line, but for the blanks at its end. */
static size_t without_blanks(const char *text, int n)
{
	while (n > 0 && text[n - 1] == ' ')
		n--;
	return (size_t)n;
}

/* Text from a place on, as many lines as there are; the line after it. */
static int put_text(struct grid *g, struct area a, int y, enum style style,
		    uint32_t lead, const char *text)
{
	if (!*text || y >= a.rows)
		return y;
	grid_put(g, a.y + y, a.x + 1, style, lead);
	while (*text && y < a.rows) {
		int n = text_wrap(text, a.cols - 4);
		char cut[2 * WHY_TEXT];

		if (y + 1 == a.rows && text[n]) { /* there is no more room */
			text_cut(cut, sizeof(cut), text, a.cols - 4);
			n = (int)strlen(text);
			grid_text(g, a.y + y++, a.x + 3, style, cut);
		} else {
			grid_text_n(g, a.y + y++, a.x + 3, style, text,
				    without_blanks(text, n));
		}
		text += n;
	}
	return y;
}

static int clamp(int value, int least, int most)
{
	return value < least ? least : value > most ? most : value;
}

static bool is_copy(const struct packet_row *p, const struct packet_row *of)
{
	bool is_resent = of->payload_len || (of->flags & (TH_S | TH_F));

	return is_resent && p->flow == of->flow && p->side == of->side &&
	       p->seq == of->seq;
}

/*
 * Copies of the packet that was just sent, which the kernel sent meanwhile, and
 * which were kept from the wire. What hangs also draws copies of other packets:
 * an ACK those of what it acknowledges (sim/run/copies.c).
 */
static unsigned absorbed_here(const struct player *p)
{
	const struct row *row = player_row(p);
	const struct packet_row *sent;
	unsigned n = 0;

	if (!row || row->kind != ROW_SENT)
		return 0;
	sent = recording_packet(p->rec, row->item);
	for (size_t i = p->step[p->at - 1]; i < player_rows(p); i++) {
		const struct row *later = &p->rows.at[i];

		n += later->kind == ROW_LOST &&
		     row_is_absorbed(p->rec, later) &&
		     is_copy(recording_packet(p->rec, later->item), sent);
	}
	return n;
}

/* What it is about: before the first step. */
static void paint_lesson(const struct app *app, struct grid *g, struct area a)
{
	const struct scenario *s = app->show.scenario;
	bool zh = s && s->lesson.zh && strcmp(i18n_lang(), "zh") == 0;
	const char *text = zh  ? s->lesson.zh
			   : s ? s->lesson.en
			       : tr("A recording: n steps through it, Space "
				    "plays it, G goes to its end.");

	put_text(g, a, 0, STYLE_NOTE, 0xbb, text ? text : "");
}

/* How it ended, at the end. */
static int paint_end(const struct app *app, struct grid *g, struct area a,
		     int y)
{
	const struct player *p = &app->player;
	const struct recording_end *end = recording_end_of(p->rec);
	char reason[REASON_TEXT];

	if (!player_at_edge(p) || p->status != SOURCE_END || !end->ended)
		return y;
	if (!end->ok || end->reason)
		return put_text(g, a, y, end->ok ? STYLE_WARN : STYLE_LOSS,
				end->ok ? 0xb7 : 0x2717,
				reason_text(recording_text(p->rec, end->reason),
					    reason));
	return y;
}

/* What still hangs when the run ends has rows of its own; the last word stays.
 */
static const char *note_here(const struct player *p)
{
	const struct row *row = player_row(p);
	const char *note = player_note(p);
	size_t i = player_rows(p);

	if (note || !row || row->kind != ROW_HELD)
		return note;
	while (i && (p->rows.at[i - 1].kind == ROW_HELD ||
		     p->rows.at[i - 1].kind == ROW_MARK))
		i--;
	if (!i || p->rows.at[i - 1].kind != ROW_NOTE)
		return NULL;
	return recording_text(
		p->rec,
		recording_note_row(p->rec, p->rows.at[i - 1].item)->text);
}

void pane_why_draw(const struct app *app, struct grid *g, struct area a)
{
	const struct player *p = &app->player;
	const struct row *row = player_row(p);
	const char *note = note_here(p);
	char why[2 * WHY_TEXT], states[WHY_TEXT];
	struct area above;
	size_t n;
	int y;

	if (!row && !note) {
		paint_lesson(app, g, a);
		return;
	}
	why[0] = states[0] = '\0';
	if (row) {
		why_row(p->rec, row, why);
		why_states(p->rec, row, states);
	}
	y = paint_end(app, g, a, 0);
	above = a;
	if (note) /* it is not cut if that can be helped; the step is drawn */
		above.rows =
			clamp(a.rows - text_lines(note, a.cols - 4), y, a.rows);
	if (row && absorbed_here(p))
		snprintf(why + strlen(why), sizeof(why) - strlen(why),
			 tr("  #%u was sent again by the kernel while it "
			    "hangs, and absorbed: %u."),
			 packet_number(app->player.rec, row->item),
			 absorbed_here(p));
	/* States stand in the ladder too: only where there is room. */
	n = strlen(why);
	if (states[0])
		snprintf(why + n, sizeof(why) - n, "%s%s", n ? "  " : "",
			 states);
	if (n && text_lines(why, a.cols - 4) > above.rows - y)
		why[n] = '\0';
	text_sentences(why, above.rows - y, a.cols - 4);
	y = put_text(g, above, y, STYLE_PLAIN, 0xb7, why);
	if (note)
		put_text(g, a, y, STYLE_NOTE, 0xbb, note);
}
