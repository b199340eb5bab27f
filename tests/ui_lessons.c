/*
 * The built-in scenarios: what each must say of itself, in both languages and
 * short enough to be read on the smallest screen, and that it holds when it
 * is played. Which there are is what the folder has.
 */
#include "tests/test.h"

#include "capture/mem.h"
#include "tests/play.h"
#include "ui/command/catalogue.h"
#include "ui/term/grid.h"

enum {
	TEXT_COLS = 76, /* of the text of "why", 80 columns wide */
	NOTE_ROWS = 2,	/* of its three, one is for what happened */
	LESSON_ROWS = 3,
	EXPECTATIONS = 6,
	NOTES_LEAST = 2,
	NOTES_MOST = 10,
	PATIENCE_S = 30,
};

static struct catalogue all;

/* --- what is written in it ----------------------------------------------- */

/* Ten thousand of anything are for a person with time. */
static char few_names[][12] = { "clients", "descriptors" };
static char few_values[][4] = { "400", "300" };
static const struct setting few[] = { { few_names[0], few_values[0] },
				      { few_names[1], few_values[1] } };

static struct scenario *load(int i)
{
	const struct catalogue_entry *entry = &all.entry[i];
	size_t n_few = strcmp(entry->name, "ten-thousand") == 0 ? 2 : 0;
	struct scenario *s = NULL;
	struct mistakes m = { 0 };
	struct err e = { 0 };

	if (scenario_load(&s, entry->path, few, n_few, &m, &e) < 0)
		ck_abort_msg("%s:%u:%u: %s", entry->path,
			     m.n ? m.list[0].line : 0, m.n ? m.list[0].col : 0,
			     m.n ? m.list[0].text : e.text);
	mistakes_free(&m);
	return s;
}

/*
 * Those that wait for a clock, or for programs, take most of the time: they are
 * played when all is asked for, as make check-all does.
 */
static int *asked;

static bool is_asked(const char *path)
{
	const char *which = getenv("LESSONS");
	struct mistakes m = { 0 };
	struct scenario *s;
	bool quick;

	if (which && strcmp(which, "all") == 0)
		return true;
	if (scenario_load(&s, path, NULL, 0, &m, NULL) < 0) {
		mistakes_free(&m);
		return true;
	}
	quick = !scenario_waits(s) && !scenario_has_programs(s);
	scenario_free(s);
	return quick;
}

/* How many are played. */
static int ask_for(const struct catalogue *c)
{
	int n = 0;

	asked = mem_zero(c->n + 1, sizeof(*asked));
	for (size_t i = 0; i < c->n; i++)
		if (is_asked(c->entry[i].path))
			asked[n++] = (int)i;
	return n;
}

static void both(const struct scenario *s, const struct step *step,
		 const struct text2 *text)
{
	ck_assert_msg(text->en && text->zh, "%s:%u: %s in %s is missing",
		      s->path, step->line, statement_name(step->kind),
		      text->en ? "Chinese" : "English");
}

/* Names of states, flags and errors, and numbers, are the same in both. */
static bool has_words(const struct text2 *text)
{
	return text->zh || strpbrk(text->en, "abcdefghijklmnopqrstuvwxyz");
}

/* The text with "0000" where a value will stand. */
static char *with_values(const char *text)
{
	char *out, *end = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	for (; *text; text++) {
		if (text[0] == '$' && text[1] == '{')
			end = strchr(text, '}');
		if (end == NULL) {
			fputc(*text, f);
			continue;
		}
		fputs("0000", f);
		text = end;
		end = NULL;
	}
	fclose(f);
	return out;
}

static void fits(const struct scenario *s, const struct step *step,
		 const char *text)
{
	char *shown = with_values(text);

	ck_assert_msg(text_lines(shown, TEXT_COLS) <= NOTE_ROWS,
		      "%s:%u: too long for two lines of %d columns: %s",
		      s->path, step->line, TEXT_COLS, shown);
	free(shown);
}

static void both_in_all(const struct scenario *s)
{
	for (size_t i = 0; i < s->n_steps; i++) {
		const struct step *step = &s->step[i];

		if (step->kind == ST_SAY && step->text.en && step->text.zh) {
			fits(s, step, step->text.en);
			fits(s, step, step->text.zh);
		}
		if (step->text.en || step->text.zh)
			both(s, step, &step->text);
		for (size_t j = 0; j < step->n_answers; j++)
			if (has_words(&step->answer[j].text))
				both(s, step, &step->answer[j].text);
	}
}

static uint32_t count_kind(const struct scenario *s, enum statement kind)
{
	uint32_t n = 0;

	for (size_t i = 0; i < s->n_steps; i++)
		n += s->step[i].kind == kind;
	return n;
}

START_TEST(tells_what_it_is)
{
	struct scenario *s = load(_i);
	uint32_t notes = count_kind(s, ST_SAY);

	ck_assert_str_eq(s->name, all.entry[_i].name);
	ck_assert_msg(notes >= NOTES_LEAST && notes <= NOTES_MOST,
		      "%s tells %u things", s->path, notes);
	both_in_all(s);
	ck_assert_msg(s->lesson.en != NULL, "%s: no lesson", s->path);
	ck_assert_msg(text_lines(s->lesson.en, TEXT_COLS) <= LESSON_ROWS &&
			      text_lines(s->lesson.zh, TEXT_COLS) <=
				      LESSON_ROWS,
		      "%s: the lesson is too long", s->path);
	ck_assert_msg(count_kind(s, ST_REF) > 0, "%s: no ref", s->path);
	scenario_free(s);
}
END_TEST

static char *printed(const struct scenario *s)
{
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	scenario_print(s, out);
	fclose(out);
	return text;
}

START_TEST(prints_and_parses_to_itself)
{
	struct scenario *s = load(_i), *again;
	char *once = printed(s), *twice;

	again = play_parse(once);
	twice = printed(again);
	ck_assert_str_eq(once, twice);
	ck_assert_uint_eq(s->n_steps, again->n_steps);
	scenario_free(s);
	scenario_free(again);
	free(once);
	free(twice);
}
END_TEST

/* --- what happens when it is played -------------------------------------- */

static void check_note(const struct play *p, const struct note_row *note)
{
	const char *text = recording_text(p->rec, note->text);

	ck_assert_msg(text_lines(text, TEXT_COLS) <= NOTE_ROWS,
		      "%s:%u: too long for two lines of %d columns: %s",
		      p->scenario->path, note->line, TEXT_COLS, text);
	ck_assert_msg(!strstr(text, "${"), "%s:%u: no value: %s",
		      p->scenario->path, note->line, text);
}

static void check_notes(const struct play *p)
{
	for (uint32_t i = 0; i < recording_count(p->rec); i++) {
		const struct event *ev = recording_event(p->rec, i);

		if (ev->kind == EVENT_NOTE)
			check_note(p, recording_note_row(p->rec, ev->row));
	}
}

static void check_expectations(const struct play *p)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < recording_count(p->rec); i++)
		n += recording_event(p->rec, i)->kind == EVENT_EXPECT;
	ck_assert_msg(n >= EXPECTATIONS, "%s expects %u things",
		      p->scenario->path, n);
}

static bool lane_is_used(const struct recording *r, uint32_t lane)
{
	for (uint32_t i = 0; i < recording_n_packets(r); i++)
		if (recording_packet(r, i)->lane[0] == lane ||
		    recording_packet(r, i)->lane[1] == lane)
			return true;
	return false;
}

/* A lane without a packet takes room from the others. */
static void check_lanes(const struct play *p)
{
	for (uint32_t i = 0; i < recording_n_lanes(p->rec); i++)
		ck_assert_msg(lane_is_used(p->rec, i),
			      "%s: lane %s has no packet", p->scenario->path,
			      recording_lane_name(p->rec, i));
}

START_TEST(holds)
{
	int i = asked[_i];
	struct play p;

	need_stage();
	p = play_open(load(i), &(struct run_options){ .seed = 1 });
	if (p.status == SOURCE_ERROR && p.e.skipped)
		skip("%s: %s", all.entry[i].name, p.e.text);
	play_on(&p, EVERY_STEP);
	ck_assert_msg(p.status == SOURCE_END && !p.failure.text[0],
		      "%s:%u:%u: %s", p.scenario->path, p.failure.line,
		      p.failure.col,
		      p.status == SOURCE_END ? p.failure.text : p.e.text);
	play_sane(&p);
	check_notes(&p);
	check_expectations(&p);
	check_lanes(&p);
	play_free(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("lessons");
	TCase *written = tcase_create("written"),
	      *played = tcase_create("played");
	struct err e = { 0 };
	int n;

	if (catalogue_open_dir(&all, "scenarios", &e) < 0)
		fprintf(stderr, "%s\n", e.text);
	n = (int)all.n;
	tcase_add_loop_test(written, tells_what_it_is, 0, n);
	tcase_add_loop_test(written, prints_and_parses_to_itself, 0, n);
	tcase_set_timeout(played, PATIENCE_S);
	tcase_add_loop_test(played, holds, 0, ask_for(&all));
	suite_add_tcase(s, written);
	suite_add_tcase(s, played);
	return s;
}

TEST_MAIN(suite())
