/*
 * A scenario in memory: loading its file, and giving everything back.
 *
 * Every text and list of a scenario is an allocation of its own with one
 * owner, so that a step can also be made, or changed, by hand. What a file
 * means is in scenario/parse.c and its neighbours:
 *
 *	scenario_lex     text -> tokens        scenario_table  the words, as
 *data scenario_token   tokens -> values      scenario_names  what was named
 *	scenario_parse   one statement         scenario_check  the whole file
 *	scenario_header, _call, _wire, _truth  each kind of statement
 *	scenario_print   steps -> text         scenario_mistake  line and caret
 */
#include "sim/scenario/scenario.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"

static void text2_free(struct text2 *text)
{
	free(text->en);
	free(text->zh);
}

static void selector_free(struct selector *sel)
{
	free(sel->from);
	free(sel->to);
	free(sel->ordinal_text);
	free(sel->every_text);
	free(sel->first_text);
	free(sel->chance_text);
	for (size_t i = 0; i < sel->n_compare; i++)
		free(sel->compare[i].text);
	free(sel->compare);
}

void arg_free(struct arg *arg)
{
	free(arg->text);
	free(arg->resolved);
	free(arg->bytes);
}

static void call_free(struct call *c)
{
	free(c->who);
	free(c->var);
	for (size_t i = 0; i < c->n_args; i++)
		arg_free(&c->arg[i]);
	free(c->want_text);
	free(c->want_bytes);
	free(c->in_text);
	free(c->tolerance_text);
}

static void settings_free(struct step *step)
{
	for (size_t i = 0; i < step->n_set; i++)
		free(step->set[i].text);
	free(step->set);
}

static void inject_free(struct inject *inject)
{
	if (!inject)
		return;
	for (int i = 0; i < 2; i++)
		arg_free(&inject->end[i]);
	arg_free(&inject->data);
	arg_free(&inject->age);
	selector_free(&inject->quote);
	free(inject);
}

static void checks_free(struct step *step)
{
	for (size_t i = 0; i < step->n_check; i++) {
		free(step->check[i].socket);
		free(step->check[i].name);
		free(step->check[i].text);
		free(step->check[i].ref);
	}
	free(step->check);
}

void step_free(struct step *step)
{
	free(step->name);
	free(step->value);
	free(step->chosen);
	text2_free(&step->text);
	text2_free(&step->said);
	free(step->tolerance_text);
	free(step->resolved);
	for (size_t i = 0; i < step->n_words; i++)
		free(step->word[i]);
	free(step->word);
	selector_free(&step->sel);
	call_free(&step->call);
	checks_free(step);
	settings_free(step);
	for (size_t i = 0; i < step->n_answers; i++) {
		text2_free(&step->answer[i].text);
		text2_free(&step->answer[i].said);
	}
	free(step->answer);
	inject_free(step->inject);
}

void requirement_free(struct requirement *r)
{
	free(r->name);
	free(r->value);
	arg_free(&r->arg);
}

void scenario_free(struct scenario *s)
{
	if (!s)
		return;
	free(s->path);
	free(s->source);
	free(s->name);
	free(s->group);
	text2_free(&s->title);
	text2_free(&s->lesson);
	for (uint32_t i = 0; i < s->n_actors; i++)
		free(s->actor[i]);
	for (size_t i = 0; i < s->n_sysctl; i++) {
		free(s->sysctl[i].name);
		free(s->sysctl[i].value);
	}
	free(s->sysctl);
	for (size_t i = 0; i < s->n_require; i++) {
		requirement_free(&s->require[i]);
	}
	free(s->require);
	for (size_t i = 0; i < s->n_steps; i++)
		step_free(&s->step[i]);
	free(s->step);
	for (size_t i = 0; i < s->n_variants; i++)
		step_free(&s->variant[i]);
	free(s->variant);
	free(s->program);
	free(s);
}

bool scenario_has_programs(const struct scenario *s)
{
	for (size_t i = 0; i < s->n_steps; i++)
		if (s->step[i].kind == ST_PROGRAM)
			return true;
	return false;
}

/* One byte more than a scenario may have, to see that there are too many. */
static int read_all(const char *path, char *text, size_t *len, struct err *e)
{
	FILE *f = fopen(path, "re");
	int failed = 0;

	if (f) {
		*len = fread(text, 1, SOURCE_MAX + 1, f);
		failed = ferror(f) ? errno : 0;
		fclose(f);
	} else {
		failed = errno;
	}
	if (failed)
		return err_set(e, ERR_INPUT, "%s: %s", path, strerror(failed));
	if (*len > SOURCE_MAX)
		return err_set(e, ERR_INPUT,
			       "%s: larger than 1 MiB (is it a scenario?)",
			       path);
	return 0;
}

int scenario_load(struct scenario **out, const char *path,
		  const struct setting *set, size_t n_set, struct mistakes *m,
		  struct err *e)
{
	char *text = mem_zero(SOURCE_MAX + 1, 1);
	size_t len = 0;
	int rc;

	*m = (struct mistakes){ 0 };
	rc = read_all(path, text, &len, e);
	if (rc == 0)
		rc = scenario_parse(out, path, text, len, set, n_set, m);
	free(text);
	return rc;
}
