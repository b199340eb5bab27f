/* Help in several forms, all from the tables that do the work. */
#ifndef UI_HELP_HELP_H
#define UI_HELP_HELP_H

#include <stdio.h>

#include "ui/command/command.h"

/* One subcommand; main.c has the table of them. */
struct command_row {
	const char *name, *args, *help;
	command_fn *run;
};

void help_print(const struct command_row *commands, size_t n, FILE *out);
/* wirestep(1) in man(7) macros. */
void help_man(const struct command_row *commands, size_t n, FILE *out);
/* The words of the scenario language, with an example each. */
void help_scenario(FILE *out);
/* The words of --filter, with an example each, and what they mean. */
void help_filter(FILE *out);
/* All of its words, a line each, for tests and tools. */
void help_words(FILE *out);
/* A term in `cols` columns, and what it means. */
void help_term(FILE *out, const char *text, int cols, const char *meaning);
/* What each key does, by groups, in the user's language. */
void help_keys(FILE *out);
/* The same in English as docs/keys.md has it: `make docs`. */
void help_keys_markdown(FILE *out);

struct glossary_entry;
/* An entry of the glossary, or all by subjects, in the user's language. */
void help_entry(const struct glossary_entry *e, const struct print_style *s,
		FILE *out);
void help_glossary(const struct print_style *s, FILE *out);
/* The entry of a word, of several arguments; -1 with *e: there is none. */
int help_word(char *const *word, int n, const struct print_style *s, FILE *out,
	      struct err *e);
/* All in English as docs/glossary.md has it: `make docs`. */
void help_glossary_markdown(FILE *out);

#endif
