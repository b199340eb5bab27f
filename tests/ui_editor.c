/*
 * Highlighting: what editors are given is what the parser's tables say, and
 * the files in docs/ are what the program writes.
 */
#include "tests/test.h"

#include <jansson.h>
#include <string.h>

#include "sim/scenario/table.h"
#include "sim/scenario/vocabulary.h"
#include "ui/text/editor.h"
#include "ui/help/help.h"

static char *written(void (*write)(FILE *out))
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	write(out);
	fclose(out);
	return text;
}

static char *file_text(const char *path)
{
	char *text = NULL;
	size_t n = 0;
	FILE *in = fopen(path, "re");

	ck_assert_msg(in != NULL, "%s is not there: make docs", path);
	ck_assert_int_gt(getdelim(&text, &n, '\0', in), 0);
	fclose(in);
	return text;
}

static const struct {
	void (*write)(FILE *out);
	const char *path;
} files[] = {
	{ editor_vim, "docs/editors/vim/syntax/wirestep.vim" },
	{ editor_vscode,
	  "docs/editors/vscode/syntaxes/wirestep.tmLanguage.json" },
};

START_TEST(files_are_up_to_date)
{
	char *want = written(files[_i].write), *got = file_text(files[_i].path);

	ck_assert_msg(strcmp(want, got) == 0, "%s is out of date: make docs",
		      files[_i].path);
	free(want);
	free(got);
}
END_TEST

/* Counts a word, and looks for it where it must be. */
struct looking {
	const char *in;
	unsigned n;
	enum word_class c;
};

static void look(void *context, enum word_class c, const char *word,
		 const char *help, const char *example)
{
	struct looking *l = context;

	(void)help;
	(void)example;
	l->n++;
	ck_assert_int_ge((int)c, (int)l->c); /* a class in one piece */
	l->c = c;
	ck_assert_msg(c == WORD_OBSERVED || strstr(l->in, word) != NULL,
		      "%s %s is missing", word_class_name(c), word);
}

START_TEST(every_word_is_there)
{
	char *text = written(editor_vim);
	struct looking l = { .in = text };

	vocabulary_each(look, &l);
	ck_assert_uint_gt(l.n, 100);
	free(text);
}
END_TEST

static void count(void *context, enum word_class c, const char *word,
		  const char *help, const char *example)
{
	unsigned *n = context;

	(void)help;
	(void)example;
	n[0] += c == WORD_HEADER || c == WORD_STATEMENT || c == WORD_BLOCK;
	n[1] += c == WORD_CALL;
	n[2] += c == WORD_BLOCK && strcmp(word, "repeat") == 0;
	n[3] += c == WORD_HEADER && strcmp(word, "actor") == 0;
	n[4] += c == WORD_STATEMENT && strcmp(word, "wire?") == 0;
}

START_TEST(all_statements_and_calls)
{
	unsigned n[5] = { 0 }, statements = 0;

	for (int i = 0; i < STATEMENTS; i++)
		statements += i != ST_CALL && statement_table[i].parse;
	vocabulary_each(count, n);
	ck_assert_uint_eq(n[0], statements);
	ck_assert_uint_eq(n[1], CALLS);
	ck_assert(n[2] == 1 && n[3] == 1 && n[4] == 1);
}
END_TEST

/* What VS Code needs of a grammar. */
START_TEST(grammar_is_whole)
{
	char *text = written(editor_vscode);
	json_t *g = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	json_t *rule, *patterns;
	size_t i;

	ck_assert_ptr_nonnull(g);
	ck_assert_str_eq(json_string_value(json_object_get(g, "scopeName")),
			 "source.wirestep");
	patterns = json_object_get(g, "patterns");
	ck_assert_uint_gt(json_array_size(patterns), 10);
	json_array_foreach(patterns, i, rule)
	{
		ck_assert(json_is_string(json_object_get(rule, "name")));
		ck_assert(json_is_string(json_object_get(rule, "match")) ||
			  json_is_string(json_object_get(rule, "begin")));
	}
	ck_assert_ptr_nonnull(strstr(text, "|wire\\\\?|"));
	json_decref(g);
	free(text);
}
END_TEST

/* CLASS, WORD, HELP, EXAMPLE: for tests and tools. */
START_TEST(words_as_a_list)
{
	char *text = written(help_words);

	ck_assert_ptr_nonnull(strstr(text, "block\trepeat\tthe block again "
					   "and again\trepeat 3 {"));
	ck_assert_ptr_nonnull(strstr(text, "\nstate\tFIN-WAIT-1\t\t\n"));
	free(text);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("editor");
	TCase *t = tcase_create("highlighting");
	int n = ROWS(files);

	tcase_add_loop_test(t, files_are_up_to_date, 0, n);
	tcase_add_test(t, every_word_is_there);
	tcase_add_test(t, all_statements_and_calls);
	tcase_add_test(t, grammar_is_whole);
	tcase_add_test(t, words_as_a_list);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
