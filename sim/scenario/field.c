/*
 * Values of packets' fields, as selectors compare them and `rewrite` and
 * `inject` set them: a number, a word where the field has words (ecn=ce), or
 * "none" for an option that is not there. The fields are in capture/field.c.
 */
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"

/* [S.], as tcpdump writes them; [none] or [] for no flag at all. */
bool token_flags(struct parser *p, const struct token *t, uint16_t *flags)
{
	*flags = 0;
	if (t->at[0] != '[' || t->at[t->len - 1] != ']')
		return mistake(p, t, "\"%s\" has no \"%s\"", show(t).text,
			       t->at[0] == '[' ? "]" : "[");
	if (t->len == 2 || token_is(t, "[none]"))
		return true;
	return tcp_flags_parse(flags, t->at + 1, t->len - 2) ||
	       mistake(p, t,
		       "\"%s\" are not flags: letters of FSRP.UEWe, as [S.] "
		       "for SYN+ACK",
		       show(t).text);
}

static bool take_flags(struct parser *p, uint64_t *value, char **text)
{
	const struct token *t = peek(p);
	uint16_t flags;

	if (t->kind != TOKEN_WORD)
		return mistake_expected(p, "flags such as [S.]");
	if (!token_flags(p, t, &flags))
		return false;
	*value = flags;
	*text = token_text(take(p));
	return true;
}

static bool mistake_word(struct parser *p, const struct token *t,
			 enum packet_field field, const char *word)
{
	const char *const *words = field_words(field);
	char all[128] = "";
	struct guess g;

	for (size_t i = 0; words[i]; i++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s",
			 i ? ", " : "", words[i]);
	guess_start(&g, word);
	guess_list(&g, words);
	return mistake(p, t, "\"%s\" is no value of %s: %s%s",
		       show_text(word).text, field_name(field), all,
		       guess_hint(&g));
}

/* One of the field's words, or the number that it stands for. */
static bool take_word(struct parser *p, enum packet_field field,
		      uint64_t *value, char **text)
{
	const struct token *t = peek(p);
	const char *const *words = field_words(field);
	char word[WORD_MAX + 1];

	if (!take_value(p, "a value", word, text))
		return false;
	for (*value = 0; words[*value]; ++*value)
		if (strcmp(words[*value], word) == 0)
			return true;
	return (number_parse(word, value) && *value <= field_max(field)) ||
	       mistake_word(p, t, field, word);
}

bool take_field_value(struct parser *p, enum packet_field field,
		      uint64_t *value, char **text)
{
	const struct token *t = peek(p);
	uint32_t unit = field_unit(field);

	if (field == FIELD_FLAGS)
		return take_flags(p, value, text);
	if (field_is_option(field) && token_is(t, "none")) {
		*value = FIELD_NONE;
		*text = token_text(take(p));
		return true;
	}
	if (field_words(field))
		return take_word(p, field, value, text);
	if (!take_number(p, field_name(field), 0, field_max(field), value,
			 text))
		return false;
	return *value % unit == 0 ||
	       mistake(p, t,
		       "\"%s\" is not a multiple of %u: %s counts in "
		       "such steps",
		       show(t).text, unit, field_name(field));
}

/* --- settings: FIELD=VALUE … ---------------------------------------------- */

/* The next is "FIELD=", whichever field it is. */
bool at_setting(const struct parser *p)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1] = "";
	enum packet_field field;

	if (t->kind != TOKEN_WORD || t->len > NAME_MAX_LEN ||
	    !token_is(peek_second(p), "="))
		return false;
	memcpy(name, t->at, t->len);
	return field_find(name, &field);
}

void guess_fields(struct guess *g)
{
	for (int i = 0; i < PACKET_FIELDS; i++)
		if (field_can_be_set((enum packet_field)i))
			guess_try(g, field_name((enum packet_field)i));
}

static bool mistake_setting(struct parser *p, const struct token *t,
			    const char *word)
{
	struct guess g;

	guess_start(&g, word);
	guess_fields(&g);
	return mistake(p, t, "unknown field \"%s\"%s", show_text(word).text,
		       guess_hint(&g));
}

static bool is_set(const struct step *step, enum packet_field field)
{
	for (size_t i = 0; i < step->n_set; i++)
		if (step->set[i].field == field)
			return true;
	return false;
}

bool take_setting_of(struct parser *p, struct step *step)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];
	struct comparison *c;
	enum packet_field field;

	if (!take_name(p, "a setting such as ttl=1", name))
		return false;
	if (!field_find(name, &field))
		return mistake_setting(p, t, name);
	if (!field_can_be_set(field))
		return mistake(p, t,
			       "\"%s\" is no header's field and can not be "
			       "set",
			       name);
	if (is_set(step, field))
		return mistake(p, t, "\"%s\" is there already", name);
	if (!take_if(p, "="))
		return mistake_expected(p, "\"=\"");
	if (!step->set)
		step->set = mem_zero(PACKET_FIELDS, sizeof(*step->set));
	c = &step->set[step->n_set++];
	c->field = field;
	c->op = OP_EQ;
	return take_field_value(p, field, &c->value, &c->text);
}
