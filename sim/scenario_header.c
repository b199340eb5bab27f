/*
 * The header of a scenario: what it is called and teaches, and the stage that
 * it is played on. Each statement is kept as a step, for printing, and what it
 * says is put into struct scenario, for the run.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario_parse.h"
#include "sim/scenario_text.h"

bool parse_scenario(struct parser *p, struct step *step)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];

	if (!take_name(p, "the scenario's name", name))
		return false;
	if (!name_is_valid(name, "-"))
		return mistake(p, t,
			       "\"%s\" is not a name: letters, digits, \"-\" "
			       "and \"_\"",
			       show(t).text);
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

/* --- link ---------------------------------------------------------------- */

enum { MTU_MIN = 68, MTU_MAX = 65535 }; /* RFC 791 3.2; the IPv4 maximum */

static bool link_mtu(struct parser *p, char **text)
{
	uint64_t mtu = 0;

	if (!take_number(p, "the MTU", MTU_MIN, MTU_MAX, &mtu, text))
		return false;
	p->link->mtu = (uint32_t)mtu;
	return true;
}

static bool link_offload(struct parser *p, char **text)
{
	static const char *const words[] = { "off", "on", NULL };
	int on = 0;

	if (!take_choice(p, "on or off", words, &on, text))
		return false;
	p->link->offload = on;
	return true;
}

static bool link_delay(struct parser *p, char **text)
{
	return take_duration(p, &p->link->delay_ns, text);
}

static const struct {
	const char *name;
	bool (*parse)(struct parser *p, char **text);
} link_words[] = {
	{ "mtu", link_mtu },
	{ "offload", link_offload },
	{ "delay", link_delay },
};
enum { LINK_WORDS = sizeof(link_words) / sizeof(link_words[0]) };
_Static_assert(LINK_WORDS == 3, "docs/scenario-language.md has these");

static bool mistake_link(struct parser *p, const struct token *t,
			 const char *word)
{
	struct guess g;

	for (size_t i = 0; later_link_words[i]; i++)
		if (strcmp(later_link_words[i], word) == 0)
			return mistake_later(p, t);
	guess_start(&g, word);
	for (size_t i = 0; i < LINK_WORDS; i++)
		guess_try(&g, link_words[i].name);
	return mistake(p, t, "unknown link word \"%s\"%s", show_text(word).text,
		       guess_hint(&g));
}

/* NAME=VALUE, appended to *list as it was written. */
static bool link_word(struct parser *p, unsigned *seen, struct pen *list)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1], *text = NULL;
	size_t i = 0;
	bool ok;

	if (!take_name(p, "a word such as mtu=1500", name))
		return false;
	while (i < LINK_WORDS && strcmp(link_words[i].name, name) != 0)
		i++;
	if (i == LINK_WORDS)
		return mistake_link(p, t, name);
	if (*seen & 1u << i)
		return mistake(p, t, "\"%s\" is there already", name);
	*seen |= 1u << i;
	if (!take_if(p, "="))
		return mistake_expected(p, "\"=\"");
	ok = link_words[i].parse(p, &text);
	if (ok)
		pen_format(list, "%s%s=%s", list->len ? " " : "", name, text);
	free(text);
	return ok;
}

bool parse_link(struct parser *p, struct step *step)
{
	char list[LINK_WORDS * (WORD_MAX + 16)] = "";
	struct pen pen = { .text = list, .size = sizeof(list) };
	unsigned seen = 0;

	step->link = p->s->link;
	p->link = &step->link;
	do {
		if (!link_word(p, &seen, &pen))
			return false;
	} while (!at_end(p));
	step->value = text_copy(list);
	if (!p->n_blocks)
		p->s->link = step->link;
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

	if (!take_name(p, "the variable's name", name))
		return false;
	if (!name_is_valid(name, ""))
		return mistake(p, t,
			       "\"%s\" is not a name: letters, digits and "
			       "\"_\"",
			       show_text(name).text);
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

	if (!name_is_valid(name, ""))
		return mistake(p, t,
			       "\"%s\" is not a name: letters, digits and "
			       "\"_\"",
			       show_text(name).text);
	if (word_is_reserved(name))
		return mistake(p, t,
			       "\"%s\" is the name of a statement or call, not "
			       "of an actor",
			       name);
	if (strcmp(name, "K") == 0)
		return mistake(p, t, "\"K\" is the kernel, not an actor");
	if (known && known->kind == NAME_ACTOR)
		return mistake(p, t, "actor \"%s\" is there already", name);
	if (s->n_actors == SCENARIO_ACTORS)
		return mistake(p, t, "a scenario has at most %d actors",
			       SCENARIO_ACTORS);
	s->actor[s->n_actors++] = text_copy(name);
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
