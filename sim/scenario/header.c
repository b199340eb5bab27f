/*
 * The header of a scenario: what it is called and teaches, and the stage that
 * it is played on. Each statement is kept as a step, for printing, and what it
 * says is put into struct scenario, for the run.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/program.h"
#include "sim/scenario/text.h"

bool parse_scenario(struct parser *p, struct step *step)
{
	char name[NAME_MAX_LEN + 1];

	if (!take_new_name(p, "the scenario's name", "-", name))
		return false;
	step->name = text_copy(name);
	p->s->name = text_copy(name);
	return true;
}

bool parse_title(struct parser *p, struct step *step)
{
	struct text2 *to =
		step->kind == ST_TITLE ? &p->s->title : &p->s->lesson;

	if (!parse_texts(p, &step->text))
		return false;
	to->en = text_copy(step->text.en);
	to->zh = text_copy(step->text.zh);
	return true;
}

bool parse_ref(struct parser *p, struct step *step)
{
	return take_string(p, "a text in double quotes", &step->value);
}

bool take_choice(struct parser *p, const char *what, const char *const *words,
		 int *out, char **text)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];
	struct guess g;

	if (!take_value(p, what, word, text))
		return false;
	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], word) == 0) {
			*out = i;
			return true;
		}
	}
	guess_start(&g, word);
	guess_list(&g, words);
	return mistake(p, t, "expected %s, not \"%s\"%s", what,
		       show_text(word).text, guess_hint(&g));
}

bool parse_mode(struct parser *p, struct step *step)
{
	static const char *const words[] = { "freeze", "realtime", NULL };
	int mode = 0;

	if (!take_choice(p, "freeze or realtime", words, &mode, &step->value))
		return false;
	p->s->mode = mode ? MODE_REALTIME : MODE_FREEZE;
	return true;
}

bool parse_acks(struct parser *p, struct step *step)
{
	static const char *const words[] = { "quick", "kernel", NULL };
	int acks = 0;

	if (!take_choice(p, "quick or kernel", words, &acks, &step->value))
		return false;
	p->s->acks = acks ? ACKS_KERNEL : ACKS_QUICK;
	return true;
}

bool parse_timers(struct parser *p, struct step *step)
{
	static const char *const words[] = { "frozen", "live", NULL };
	int live = 0;

	if (!take_choice(p, "frozen or live", words, &live, &step->value))
		return false;
	p->s->live = live;
	return true;
}

/* --- sysctl, let, actor -------------------------------------------------- */

/* Only net.… belongs to a network namespace; parts are names of files. */
static bool sysctl_is_valid(const char *name)
{
	return strncmp(name, "net.", 4) == 0 && name_is_valid(name, ".-") &&
	       !strstr(name, "..") && name[strlen(name) - 1] != '.';
}

bool take_setting(struct parser *p, char **value, char **text)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];

	if (t->kind == TOKEN_STRING) {
		*text = token_text(t);
		return take_string(p, "the value", value);
	}
	if (!take_value(p, "the value", word, text))
		return false;
	*value = text_copy(word);
	return true;
}

bool take_sysctl_name(struct parser *p, char name[NAME_MAX_LEN + 1])
{
	const struct token *t = peek(p);

	if (!take_name(p, "the sysctl's name", name))
		return false;
	if (sysctl_is_valid(name))
		return true;
	return mistake(p, t,
		       "\"%s\" is not a sysctl of the network: net.ipv4.…, "
		       "net.ipv6.… or net.core.…",
		       show_text(name).text);
}

bool parse_sysctl(struct parser *p, struct step *step)
{
	struct scenario *s = p->s;
	char name[NAME_MAX_LEN + 1];
	size_t cap = s->n_sysctl;

	if (!take_sysctl_name(p, name))
		return false;
	if (!take_if(p, "="))
		return mistake_expected(p, "\"=\"");
	if (!take_setting(p, &step->resolved, &step->value))
		return false;
	step->name = text_copy(name);
	if (p->n_blocks)
		return true;
	mem_grow(s->sysctl, cap, s->n_sysctl + 1);
	s->sysctl[s->n_sysctl++] =
		(struct setting){ text_copy(name), text_copy(step->resolved) };
	return true;
}

/* The value from --set if there is one. */
static const char *setting_for(const struct parser *p, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < p->n_set; i++)
		if (strcmp(p->set[i].name, name) == 0)
			value = p->set[i].value;
	return value;
}

bool parse_let(struct parser *p, struct step *step)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1], value[WORD_MAX + 1];
	const char *set;
	struct name *let;

	if (!take_new_name(p, "the variable's name", "", name))
		return false;
	let = name_find(p, NAME_LET, NULL, name);
	if (let && let->kind == NAME_LET)
		return mistake(p, t, "\"%s\" is there already", name);
	if (!take_if(p, "="))
		return mistake_expected(p, "\"=\"");
	if (!take_value(p, "the value", value, &step->value))
		return false;
	step->name = text_copy(name);
	let = name_add(p, NAME_LET, NULL, name);
	set = setting_for(p, name);
	step->chosen = text_copy(set);
	free(let->value);
	let->value = text_copy(set ? set : value);
	return true;
}

static bool add_actor(struct parser *p, const struct token *t, const char *name)
{
	struct name *known = name_find(p, NAME_ACTOR, NULL, name);
	struct scenario *s = p->s;

	if (!check_name(p, t, name, ""))
		return false;
	if (word_is_reserved(name))
		return mistake(p, t,
			       "\"%s\" is the name of a statement or call, not "
			       "of an actor",
			       name);
	if (strcmp(name, "K") == 0)
		return mistake(p, t, "\"K\" is the kernel, not an actor");
	if (is_cast(p, name))
		return mistake(p, t, "actor \"%s\" is there already", name);
	if (s->n_actors == SCENARIO_ACTORS)
		return mistake(p, t, "a scenario has at most %d actors",
			       SCENARIO_ACTORS);
	if (known && known->kind != NAME_ACTOR)
		known = NULL;
	/* Of a program that is started below, only the order of lanes. */
	s->is_program[s->n_actors] = known && known->program;
	s->actor[s->n_actors++] = text_copy(name);
	if (!known)
		name_add(p, NAME_ACTOR, NULL, name);
	return true;
}

bool parse_actor(struct parser *p, struct step *step)
{
	char list[SCENARIO_ACTORS * (NAME_MAX_LEN + 2) + 1] = "";
	struct pen pen = { .text = list, .size = sizeof(list) };

	do {
		const struct token *t = peek(p);
		char name[NAME_MAX_LEN + 1];

		if (!take_name(p, "the actor's name", name) ||
		    !add_actor(p, t, name))
			return false;
		pen_format(&pen, "%s%s", pen.len ? ", " : "", name);
	} while (take_if(p, ","));
	step->value = text_copy(list);
	return true;
}
