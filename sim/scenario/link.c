/*
 * The stage's link: link mtu=1500 offload=off delay=10ms rate=10mbit limit=20
 * rto_min=50ms initcwnd=3
 *
 * Only what a link does to every packet is said here; what it does to some,
 * to lose or to damage them, is for rules.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/text.h"

enum { MTU_MIN = 68, MTU_MAX = 65535 }; /* RFC 791 3.2; the IPv4 maximum */
enum { LIMIT_MAX = 100000, INITCWND_MAX = 1000 };
enum { RTO_MIN_MAX_MS = 120000 }; /* TCP_RTO_MAX: no timer is longer */

#define RATE_MIN UINT64_C(1000)
#define RATE_MAX UINT64_C(100000000000)

static bool link_mtu(struct parser *p, char **text)
{
	uint64_t mtu = 0;

	if (!take_number(p, "the MTU", MTU_MIN, MTU_MAX, &mtu, text))
		return false;
	p->link->mtu = (uint32_t)mtu;
	return true;
}

static bool link_offload(struct parser *p, char **text)
{
	static const char *const words[] = { "off", "on", NULL };
	int on = 0;

	if (!take_choice(p, "on or off", words, &on, text))
		return false;
	p->link->offload = on;
	return true;
}

static bool link_delay(struct parser *p, char **text)
{
	return take_duration(p, &p->link->delay_ns, text);
}

/* 10mbit, in bits a second as everybody counts them. */
static bool rate_parse(const char *word, uint64_t *bits)
{
	static const struct {
		const char *name;
		uint64_t bits;
	} units[] = { { "kbit", 1000 },
		      { "mbit", 1000000 },
		      { "gbit", 1000000000 } };
	char number[WORD_MAX + 1];
	size_t len = strspn(word, "0123456789");

	memcpy(number, word, len);
	number[len] = '\0';
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(word + len, units[i].name) == 0)
			return number_parse(number, bits) &&
			       !__builtin_mul_overflow(*bits, units[i].bits,
						       bits);
	return false;
}

static bool link_rate(struct parser *p, char **text)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1];

	if (!take_value(p, "a rate", word, text))
		return false;
	if (!rate_parse(word, &p->link->rate))
		return mistake(p, t,
			       "\"%s\" is not a rate such as 10mbit (kbit, "
			       "mbit, gbit)",
			       show_text(word).text);
	return (p->link->rate >= RATE_MIN && p->link->rate <= RATE_MAX) ||
	       mistake(p, t,
		       "\"%s\" is out of range: a rate is 1kbit to 100gbit",
		       show_text(word).text);
}

static bool link_limit(struct parser *p, char **text)
{
	const struct token *t = &p->tok[p->at - 2]; /* limit= */
	uint64_t limit = 0;

	if (!p->link->rate)
		return mistake(p, t,
			       "a limit is of packets that wait for the rate, "
			       "which stands before it: rate=10mbit limit=20");
	if (!take_number(p, "the limit", 1, LIMIT_MAX, &limit, text))
		return false;
	p->link->limit = (uint32_t)limit;
	return true;
}

/* The shortest retransmission timeout: RTAX_RTO_MIN of ip-route(8), in ms. */
static bool link_rto_min(struct parser *p, char **text)
{
	const struct token *t = peek(p);
	uint64_t ns = 0;

	if (!take_duration(p, &ns, text))
		return false;
	if (ns < 1000000 || ns > RTO_MIN_MAX_MS * UINT64_C(1000000))
		return mistake(p, t, "rto_min is 1ms to 120s");
	p->link->rto_min_ms = (uint32_t)(ns / 1000000);
	return true;
}

/* The congestion window to begin with: RTAX_INITCWND of ip-route(8). */
static bool link_initcwnd(struct parser *p, char **text)
{
	uint64_t n = 0;

	if (!take_number(p, "initcwnd", 1, INITCWND_MAX, &n, text))
		return false;
	p->link->initcwnd = (uint32_t)n;
	return true;
}

static const struct {
	const char *name;
	bool (*parse)(struct parser *p, char **text);
} link_words[] = {
	{ "mtu", link_mtu },	       { "offload", link_offload },
	{ "delay", link_delay },       { "rate", link_rate },
	{ "limit", link_limit },       { "rto_min", link_rto_min },
	{ "initcwnd", link_initcwnd },
};
enum { LINK_WORDS = sizeof(link_words) / sizeof(link_words[0]) };
_Static_assert(LINK_WORDS == 7, "docs/scenario-language.md has these");

/* What other tools have for a link, and how it is said here. */
static const struct {
	const char *name, *instead;
} elsewhere[] = {
	{ "loss", "write \"rule drop FROM>TO p=0.1\"" },
	{ "jitter", "write \"rule delay 5ms FROM>TO p=0.5\"" },
	{ "reorder", "write \"rule delay 5ms FROM>TO every 3\"" },
	{ "duplicate", "write \"rule dup FROM>TO p=0.1\"" },
	{ "corrupt", "write \"rule corrupt FROM>TO p=0.1\"" },
	{ "bandwidth", "write rate=10mbit" },
	{ "burst", "packets leave one after another, at rate=10mbit" },
};

static bool mistake_link(struct parser *p, const struct token *t,
			 const char *word)
{
	struct guess g;

	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
		if (strcmp(elsewhere[i].name, word) == 0)
			return mistake(p, t, "a link has no \"%s\": %s", word,
				       elsewhere[i].instead);
	guess_start(&g, word);
	for (size_t i = 0; i < LINK_WORDS; i++)
		guess_try(&g, link_words[i].name);
	return mistake(p, t, "unknown link word \"%s\"%s", show_text(word).text,
		       guess_hint(&g));
}

/* NAME=VALUE, appended to *list as it was written. */
static bool link_word(struct parser *p, unsigned *seen, struct pen *list)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1], *text = NULL;
	size_t i = 0;
	bool ok;

	if (!take_name(p, "a word such as mtu=1500", name))
		return false;
	while (i < LINK_WORDS && strcmp(link_words[i].name, name) != 0)
		i++;
	if (i == LINK_WORDS)
		return mistake_link(p, t, name);
	if (*seen & 1u << i)
		return mistake(p, t, "\"%s\" is there already", name);
	*seen |= 1u << i;
	if (!take_if(p, "="))
		return mistake_expected(p, "\"=\"");
	ok = link_words[i].parse(p, &text);
	if (ok)
		pen_format(list, "%s%s=%s", list->len ? " " : "", name, text);
	free(text);
	return ok;
}

bool parse_link(struct parser *p, struct step *step)
{
	char list[LINK_WORDS * (WORD_MAX + 16)] = "";
	struct pen pen = { .text = list, .size = sizeof(list) };
	unsigned seen = 0;

	step->link = p->s->link;
	p->link = &step->link;
	do {
		if (!link_word(p, &seen, &pen))
			return false;
	} while (!at_end(p));
	step->value = text_copy(list);
	if (!p->n_blocks)
		p->s->link = step->link;
	return true;
}
