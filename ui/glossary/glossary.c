/*
 * Looking words up. The tables are in the order in which a subject is taught;
 * the index has all of them in the order of the alphabet. It is made when it
 * is first asked for: some 10 µs.
 */
#include "ui/glossary/glossary_private.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/text/i18n.h"

enum { ENTRIES_MOST = 300, NAME_BYTES = 100 };

static const struct glossary_subject *const subjects[] = {
	&glossary_questions, &glossary_sockets,	   &glossary_programs,
	&glossary_tcp,	     &glossary_states,	   &glossary_data,
	&glossary_loss,	     &glossary_congestion, &glossary_udp,
	&glossary_errors,    &glossary_security,   &glossary_wirestep,
};

static const struct glossary_entry *sorted[ENTRIES_MOST];
static size_t n_sorted;

const struct glossary_subject *const *glossary_subjects(size_t *n)
{
	*n = sizeof(subjects) / sizeof(*subjects);
	return subjects;
}

/* --- the index ----------------------------------------------------------- */

static int by_term(const void *a, const void *b)
{
	const struct glossary_entry *const *x = a, *const *y = b;

	return strcasecmp((*x)->term[0], (*y)->term[0]);
}

static void make_index(void)
{
	for (size_t i = 0; i < sizeof(subjects) / sizeof(*subjects); i++)
		for (size_t k = 0; k < subjects[i]->n; k++) {
			assert(n_sorted < ENTRIES_MOST);
			sorted[n_sorted++] = &subjects[i]->entry[k];
		}
	qsort(sorted, n_sorted, sizeof(*sorted), by_term);
}

const struct glossary_entry *glossary_at(size_t i)
{
	if (!n_sorted)
		make_index();
	return i < n_sorted ? sorted[i] : NULL;
}

/* --- names --------------------------------------------------------------- */

/* Its i'th name: both terms, then the others; NULL beyond them. */
static const char *name_of(const struct glossary_entry *e, size_t i)
{
	if (i == 0)
		return e->term[0];
	if (i == 1)
		return e->term[1] ? e->term[1] : e->term[0];
	return i - 2 < GLOSSARY_ALSO ? e->also[i - 2] : NULL;
}

/*
 * What makes no difference becomes `blank`, or is left out if that is 0; false
 * if it is too long.
 */
static bool plain(const char *name, char blank, char out[NAME_BYTES])
{
	size_t n = 0;

	for (; *name; name++) {
		char c = strchr(" -_+", *name) ? blank : *name;

		if (!c)
			continue;
		if (n + 1 == NAME_BYTES)
			return false;
		out[n++] = (char)tolower((unsigned char)c);
	}
	out[n] = '\0';
	return true;
}

static bool is_name(const struct glossary_entry *e, const char *wanted)
{
	char name[NAME_BYTES];
	const char *one;

	for (size_t i = 0; (one = name_of(e, i)) != NULL; i++)
		if (plain(one, 0, name) && strcmp(name, wanted) == 0)
			return true;
	return false;
}

const struct glossary_entry *glossary_find(const char *word)
{
	const struct glossary_entry *e;
	char wanted[NAME_BYTES];

	if (!plain(word, 0, wanted) || !wanted[0])
		return NULL;
	for (size_t i = 0; (e = glossary_at(i)) != NULL; i++)
		if (is_name(e, wanted))
			return e;
	return NULL;
}

void glossary_guess(struct guess *g)
{
	const struct glossary_entry *e;
	const char *name;

	for (size_t i = 0; (e = glossary_at(i)) != NULL; i++)
		for (size_t k = 0; (name = name_of(e, k)) != NULL; k++)
			guess_try(g, name);
}

bool glossary_is_named(const struct glossary_entry *e, const char *text)
{
	char wanted[NAME_BYTES], name[NAME_BYTES];
	const char *one;

	if (!plain(text, 0, wanted))
		return false;
	if (is_name(e, wanted))
		return true;
	plain(text, ' ', wanted);
	for (size_t i = 0; (one = name_of(e, i)) != NULL; i++)
		if (plain(one, ' ', name) && strstr(name, wanted))
			return true;
	return false;
}

/* --- in the language that is set ----------------------------------------- */

static const char *chosen(const char *const of[2])
{
	return of[1] && i18n_shows("zh") ? of[1] : of[0];
}

const char *glossary_subject_title(const struct glossary_subject *s)
{
	return chosen(s->title);
}

const char *glossary_term(const struct glossary_entry *e)
{
	return chosen(e->term);
}

const char *glossary_text(const struct glossary_entry *e)
{
	return chosen(e->text);
}

bool glossary_says(const struct glossary_entry *e, const char *text)
{
	return strcasestr(glossary_text(e), text) != NULL;
}

char *glossary_title(const struct glossary_entry *e, char out[GLOSSARY_TITLE])
{
	const char *term = glossary_term(e);

	if (term == e->term[0])
		snprintf(out, GLOSSARY_TITLE, "%s", term);
	else
		snprintf(out, GLOSSARY_TITLE, "%s %s", term, e->term[0]);
	return out;
}
