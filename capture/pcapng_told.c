/*
 * Comments of our own.
 *
 *   wirestep: fate=delayed delivered_ns=41213 from=C to=S n=1
 *   └ lead ─┘ └ key ┘└val┘
 *
 * A value is written as in a URL (RFC 3986 2.1): %XX for a blank, '%', and all
 * that is not printable ASCII. Which key goes where is a table.
 */
#include "capture/pcapng_told.h"

#include <stdlib.h>
#include <string.h>

#include "capture/words.h"

#define LEAD "wirestep:"

enum { KEY_BYTES = 16, VALUE_BYTES = 3 * NAME_TEXT + 1 };

struct pair {
	char key[KEY_BYTES];
	char value[VALUE_BYTES]; /* as it was before it was written */
	size_t n;
};

/* --- taking it apart ----------------------------------------------------- */

static int hex_digit(char c)
{
	static const char digits[] = "0123456789ABCDEFabcdef";
	const char *at = c ? strchr(digits, c) : NULL;
	int digit = at ? (int)(at - digits) : -1;

	return digit > 15 ? digit - 6 : digit;
}

/* The next byte of a value; its length there, 0 at a '%' that is none. */
static size_t value_byte(const char *at, size_t n, char *out)
{
	*out = *at;
	if (*at != '%')
		return 1;
	if (n < 3 || hex_digit(at[1]) < 0 || hex_digit(at[2]) < 0)
		return 0;
	*out = (char)(hex_digit(at[1]) << 4 | hex_digit(at[2]));
	return 3;
}

static bool take_value(struct pair *p, const char *at, size_t n)
{
	p->n = 0;
	for (size_t i = 0, took; i < n; i += took) {
		if (p->n + 1 == sizeof(p->value))
			return false;
		took = value_byte(at + i, n - i, &p->value[p->n]);
		if (took == 0)
			return false;
		p->n++;
	}
	p->value[p->n] = '\0';
	return true;
}

/* "key=value" */
static bool take_pair(struct pair *p, const char *at, size_t n)
{
	const char *equals = memchr(at, '=', n);
	size_t key = equals ? (size_t)(equals - at) : 0;

	if (key == 0 || key >= sizeof(p->key))
		return false;
	memcpy(p->key, at, key);
	p->key[key] = '\0';
	return take_value(p, equals + 1, n - key - 1);
}

/* Calls `take` with each pair; what is no pair is passed over. */
static bool take_comment(const char *at, size_t n,
			 void (*take)(void *out, const struct pair *p),
			 void *out)
{
	const char *end = at + n;
	struct pair p;

	if (n < sizeof(LEAD) - 1 || memcmp(at, LEAD, sizeof(LEAD) - 1) != 0)
		return false;
	at += sizeof(LEAD) - 1;
	while (at < end) {
		const char *blank = memchr(at, ' ', (size_t)(end - at));
		size_t word = (size_t)((blank ? blank : end) - at);

		if (take_pair(&p, at, word))
			take(out, &p);
		at += word + 1;
	}
	return true;
}

/* --- values -------------------------------------------------------------- */

static void take_text(char out[NAME_TEXT], const struct pair *p)
{
	struct words w = { .at = out, .size = NAME_TEXT };

	out[0] = '\0';
	words_add_bytes(&w, p->value, p->n, NAME_TEXT - 4);
}

static uint64_t number_of(const struct pair *p)
{
	char *end;
	unsigned long long n = strtoull(p->value, &end, 10);

	return p->value[0] >= '0' && p->value[0] <= '9' && !*end ? n : 0;
}

static bool is_key(const struct pair *p, const char *key)
{
	return strcmp(p->key, key) == 0;
}

static void take_of_section(void *out, const struct pair *p)
{
	struct section_told *s = out;

	if (is_key(p, "name"))
		take_text(s->name, p);
	else if (is_key(p, "mode"))
		take_text(s->mode, p);
	else if (is_key(p, "kernel"))
		take_text(s->kernel, p);
	else if (is_key(p, "started_ns"))
		s->started_ns = number_of(p);
}

bool section_told(struct section_told *out, const char *comment, size_t n)
{
	*out = (struct section_told){ .started_ns = 0 };
	return take_comment(comment, n, take_of_section, out) &&
	       out->started_ns > 0;
}

static void take_of_packet(void *out, const struct pair *p)
{
	struct packet_told *t = out;

	if (is_key(p, "fate") && !fate_parse(&t->fate, p->value))
		t->fate = FATES;
	else if (is_key(p, "delivered_ns"))
		t->delivered_ns = number_of(p);
	else if (is_key(p, "from"))
		take_text(t->end[0], p);
	else if (is_key(p, "to"))
		take_text(t->end[1], p);
	else if (is_key(p, "n") && number_of(p) < UINT32_MAX)
		t->number = (uint32_t)number_of(p);
	else if (is_key(p, "seen"))
		t->queue_alone = strcmp(p->value, "queue") == 0;
	else if (is_key(p, "injected"))
		t->injected = strcmp(p->value, "true") == 0;
}

bool packet_told(struct packet_told *out, const char *comment, size_t n)
{
	*out = (struct packet_told){ .fate = FATES };
	return take_comment(comment, n, take_of_packet, out) &&
	       out->fate != FATES;
}
