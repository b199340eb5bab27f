/*
 * What is told to the viewer: say, ask and mark. A note, a question and its
 * answers hold the finished texts, so that a recording tells the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/run/private.h"
#include "sim/scenario/observed.h"

/* "$$" or "${…}", n bytes; the parser has seen that it is right. */
static int put_dollar(struct run *run, FILE *out, const char *text, size_t n,
		      struct err *e)
{
	if (n > 2)
		return run_observe(run, out, text + 2, n - 3, e);
	fputc('$', out);
	return 0;
}

/* `said` with its values; caller frees *out. */
static int tell(struct run *run, const char *said, char **out, struct err *e)
{
	size_t size, n;
	FILE *f = open_memstream(out, &size);
	int rc = 0;

	while (rc == 0 && *said) {
		n = strcspn(said, "$");
		fwrite(said, 1, n, f);
		said += n;
		n = observed_length(said);
		if (*said)
			rc = put_dollar(run, f, said, n, e);
		said += n;
	}
	fclose(f);
	if (rc < 0)
		free(*out);
	return rc;
}

static int tell_note(struct run *run, const char *lang, const char *said,
		     uint32_t line, struct err *e)
{
	char *text;

	if (!said)
		return 0;
	if (tell(run, said, &text, e) < 0)
		return -1;
	recording_note(run->rec, run_time(run), lang, text, line);
	free(text);
	return 0;
}

enum step_result run_say(struct run *run, const struct step *step,
			 struct err *e)
{
	if (tell_note(run, "en", step->said.en, step->line, e) < 0 ||
	    tell_note(run, "zh", step->said.zh, step->line, e) < 0)
		return STEP_ERROR;
	return STEP_NEXT;
}

/* --- ask ----------------------------------------------------------------- */

/* The texts as the recording has them; 0: not in that language. */
static int tell_both(struct run *run, const struct text2 *said,
		     uint32_t text[2], struct err *e)
{
	const char *const in[] = { said->en, said->zh };

	for (int i = 0; i < 2; i++) {
		char *told;

		text[i] = 0;
		if (!in[i])
			continue;
		if (tell(run, in[i], &told, e) < 0)
			return -1;
		text[i] = recording_text_add(run->rec, told, strlen(told));
		free(told);
	}
	return 0;
}

/* Nobody is waited for: whoever shows the recording asks. */
enum step_result run_ask(struct run *run, const struct step *step,
			 struct err *e)
{
	struct ask_row row = { .line = step->line,
			       .n = (uint8_t)step->n_answers,
			       .right = (uint8_t)step->right };

	if (tell_both(run, &step->said, row.text, e) < 0)
		return STEP_ERROR;
	for (size_t i = 0; i < step->n_answers; i++)
		if (tell_both(run, &step->answer[i].said, row.answer[i], e) < 0)
			return STEP_ERROR;
	recording_ask(run->rec, run_time(run), &row);
	return STEP_NEXT;
}

enum step_result run_mark_place(struct run *run, const struct step *step,
				struct err *e)
{
	(void)e;
	recording_mark(run->rec, run_time(run), step->name);
	return STEP_NEXT;
}
