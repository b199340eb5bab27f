/*
 * The words of a command, as a shell splits them: blanks part them, quotes and
 * backslashes hold them together. Nothing is expanded, for there is no shell.
 */
#ifndef SIM_PROGRAM_WORDS_H
#define SIM_PROGRAM_WORDS_H

#include <stddef.h>

/* What is wrong with a command, and at which of its bytes that begins. */
struct words_wrong {
	size_t at;
	char text[128];
};

/*
 * The words of `text` with a NULL behind them, for execve(2); words_free. NULL
 * with *wrong: a quote has no end, there is no word at all, or a sign would
 * need a shell (a pipe, a redirection).
 */
char **words_split(const char *text, struct words_wrong *wrong);
void words_free(char **words);

/* The inverse: words_split gives the same n words of it. Caller frees. */
char *words_quote(const char *const *words, size_t n);

#endif
