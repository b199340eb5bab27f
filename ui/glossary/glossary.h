/*
 * The glossary: what the words on the screen mean, in English and Chinese, and
 * which lesson shows it. Tables of entries, one for each subject.
 */
#ifndef UI_GLOSSARY_GLOSSARY_H
#define UI_GLOSSARY_GLOSSARY_H

#include <stdbool.h>
#include <stddef.h>

#include "capture/guess.h"

enum {
	GLOSSARY_ALSO = 8,  /* other names that it has, at most */
	GLOSSARY_SEE = 6,   /* entries beside it */
	GLOSSARY_SHOWN = 3, /* lessons that show it */
};

/* Lists end with NULL, or where they are full. */
struct glossary_entry {
	const char *term[2]; /* en, zh; zh NULL: it has the same name there */
	const char *also[GLOSSARY_ALSO]; /* in either language */
	const char *text[2];		 /* en, zh */
	const char *ref;		 /* RFC and section, man page */
	const char *see[GLOSSARY_SEE];	 /* English terms */
	const char *shown[GLOSSARY_SHOWN];
};

struct glossary_subject {
	const char *title[2]; /* en, zh */
	const struct glossary_entry *entry;
	size_t n;
};

/* All of it, in the order in which one would teach it; *n subjects. */
const struct glossary_subject *const *glossary_subjects(size_t *n);

/* Every entry, by its English term in any case; NULL beyond the last. */
const struct glossary_entry *glossary_at(size_t i);

/*
 * The entry of a word, or NULL: a term or another name in either language.
 * Case, blanks and -_+ make no difference: TIME_WAIT, time wait.
 */
const struct glossary_entry *glossary_find(const char *word);

/* Tries every name, for a word that has no entry: "did you mean". */
void glossary_guess(struct guess *g);

/* A name of the entry has the text in it, or is it; "" is in all. */
bool glossary_is_named(const struct glossary_entry *e, const char *text);
/* The text is in what the entry says, in the language that is set. */
bool glossary_says(const struct glossary_entry *e, const char *text);

/* In the language that is set: a subject's title; a term, a text. */
const char *glossary_subject_title(const struct glossary_subject *s);
const char *glossary_term(const struct glossary_entry *e);
const char *glossary_text(const struct glossary_entry *e);
/* The term, and in Chinese the English one behind it: "重传超时 RTO". */
#define GLOSSARY_TITLE 160
char *glossary_title(const struct glossary_entry *e, char out[GLOSSARY_TITLE]);

#endif
