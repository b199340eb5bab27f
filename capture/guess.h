/*
 * "Did you mean": the nearest of some names to a word that is none of them.
 *
 *	struct guess g;
 *
 *	guess_start(&g, "retrans");
 *	guess_list(&g, names);
 *	... "unknown word%s", guess_hint(&g) ...
 */
#ifndef CAPTURE_GUESS_H
#define CAPTURE_GUESS_H

enum { GUESS_MOST = 64 }; /* longer names are never near */

struct guess {
	const char *word;	   /* borrowed */
	char best[GUESS_MOST + 1]; /* "" if none is near */
	unsigned distance;
	char hint[GUESS_MOST + 24]; /* " (did you mean …?)" or "" */
};

void guess_start(struct guess *g, const char *word);
void guess_try(struct guess *g, const char *name);
/* NULL ends the names. */
void guess_list(struct guess *g, const char *const *names);
/* For the end of a message; borrowed from *g. */
const char *guess_hint(struct guess *g);

#endif
