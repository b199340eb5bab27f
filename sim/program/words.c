/*
 * A command's text -> its words, and back.
 *
 *	python3 -c 'print("a b")' x\ y ""  ->  python3|-c|print("a b")|x y||
 *
 * POSIX.1-2017, Shell Command Language 2.2: a backslash outside of quotes
 * stands for the character behind it, single quotes keep all that is in them,
 * and in double quotes a backslash is one but before $ ` " \ and a newline.
 * What a shell would act upon (| & ; < > parentheses, backquotes) is a mistake
 * here, since nobody would: such a command would silently be another.
 */
#include "sim/program/words.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

struct splitter {
	const char *text;
	size_t at;
	char **words;
	size_t n, cap;
	char *word; /* the one that is read; as long as the text at most */
	size_t len;
	bool begun; /* there is one, though perhaps "" */
	struct words_wrong *wrong;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static bool is_for_shell(char c)
{
	return c && strchr("|&;<>()`", c);
}

static bool fail(struct splitter *s, size_t at, const char *text)
{
	s->wrong->at = at;
	snprintf(s->wrong->text, sizeof(s->wrong->text), "%s", text);
	return false;
}

static void add(struct splitter *s, char c)
{
	s->word[s->len++] = c;
}

static void end_word(struct splitter *s)
{
	if (!s->begun)
		return;
	mem_grow(s->words, s->cap, s->n + 2);
	s->words[s->n++] = mem_text(s->word, s->len);
	s->words[s->n] = NULL;
	s->len = 0;
	s->begun = false;
}

/* 'as it is' */
static bool take_single(struct splitter *s)
{
	size_t open = s->at++;

	while (s->text[s->at] && s->text[s->at] != '\'')
		add(s, s->text[s->at++]);
	if (!s->text[s->at])
		return fail(s, open, "this \"'\" has no end");
	s->at++;
	return true;
}

/* "a \"b\" c" */
static bool take_double(struct splitter *s)
{
	size_t open = s->at++;

	while (s->text[s->at] && s->text[s->at] != '"') {
		char next = s->text[s->at + 1];

		if (s->text[s->at] == '\\' && next && strchr("$`\"\\\n", next))
			s->at++;
		add(s, s->text[s->at++]);
	}
	if (!s->text[s->at])
		return fail(s, open, "this double quote has no end");
	s->at++;
	return true;
}

static bool take_backslash(struct splitter *s)
{
	if (!s->text[s->at + 1])
		return fail(s, s->at, "nothing follows this backslash");
	add(s, s->text[s->at + 1]);
	s->at += 2;
	return true;
}

/* One character of a word, or all that is in quotes. */
static bool take_part(struct splitter *s)
{
	char c = s->text[s->at], text[sizeof(s->wrong->text)];

	s->begun = true;
	if (c == '\'')
		return take_single(s);
	if (c == '"')
		return take_double(s);
	if (c == '\\')
		return take_backslash(s);
	if (is_for_shell(c)) {
		snprintf(text, sizeof(text),
			 "\"%c\" is for a shell, and there is none here: quote "
			 "it, or write sh -c '…'",
			 c);
		return fail(s, s->at, text);
	}
	add(s, c);
	s->at++;
	return true;
}

static bool split(struct splitter *s)
{
	while (s->text[s->at]) {
		if (is_blank(s->text[s->at])) {
			end_word(s);
			s->at++;
		} else if (!take_part(s)) {
			return false;
		}
	}
	end_word(s);
	if (!s->n || !s->words[0][0])
		return fail(s, 0, "there is no command in this");
	return true;
}

char **words_split(const char *text, struct words_wrong *wrong)
{
	struct splitter s = { .text = text, .wrong = wrong };
	bool ok;

	s.word = mem_zero(strlen(text) + 1, 1);
	ok = split(&s);
	free(s.word);
	if (ok)
		return s.words;
	words_free(s.words);
	return NULL;
}

void words_free(char **words)
{
	for (size_t i = 0; words && words[i]; i++)
		free(words[i]);
	free(words);
}

/* --- and back ------------------------------------------------------------ */

/* No shell would do anything with it, whatever shell it is. */
static bool is_plain(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=./,:@%^";

	return word[0] && word[strspn(word, plain)] == '\0';
}

/* At `out`, in which there is room; returns where it ends. */
static char *put_word(char *out, const char *word)
{
	if (is_plain(word))
		return stpcpy(out, word);
	*out++ = '\'';
	for (; *word; word++) {
		if (*word == '\'')
			out = stpcpy(out, "'\\''");
		else
			*out++ = *word;
	}
	return stpcpy(out, "'");
}

char *words_quote(const char *const *words, size_t n)
{
	size_t size = 1;
	char *out, *end;

	for (size_t i = 0; i < n; i++)
		size += 4 * strlen(words[i]) +
			3; /* of quotes alone, each '\'' */
	out = end = mem_zero(size, 1);
	for (size_t i = 0; i < n; i++) {
		if (i)
			*end++ = ' ';
		end = put_word(end, words[i]);
	}
	return out;
}
