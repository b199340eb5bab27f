/*
 * sim/run/stuck.c puts a sentence together of phrases of its own and of what
 * the run has: names, calls, packets.
 *
 *	stuck at line 5, waiting for S>C [S.]: C is blocked in connect, …
 *	卡住，行号 5，等待 S>C [S.]: C 阻塞在 connect，…
 *
 * Its phrases are replaced, and all else stays. Should a program's name have
 * such a phrase in it, it is translated too, and nothing is lost.
 */
#include "ui/text/reason.h"

#include <stdio.h>
#include <string.h>

#include "capture/words.h"
#include "ui/text/i18n.h"

static const char *const phrases[] = {
	"stuck at line ", /* it begins with this */
	", waiting for ",  " is blocked in ",
	"no call waits",   ", nothing is in flight",
	" is held as ",	   " is in flight",
	", no timer runs", ", probes are answered and change nothing",
};

/* The phrase that stands here, or NULL. */
static const char *phrase_at(const char *at)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++)
		if (strncmp(at, phrases[i], strlen(phrases[i])) == 0)
			return phrases[i];
	return NULL;
}

const char *reason_text(const char *reason, char out[REASON_TEXT])
{
	struct words w = { .at = out, .size = REASON_TEXT };
	const char *phrase;

	if (phrase_at(reason) != phrases[0])
		return reason;
	out[0] = '\0';
	for (const char *at = reason; *at;) {
		phrase = phrase_at(at);
		if (phrase)
			words_add(&w, "%s", tr(phrase));
		else
			words_add(&w, "%c", *at);
		at += phrase ? strlen(phrase) : 1;
	}
	return out;
}
