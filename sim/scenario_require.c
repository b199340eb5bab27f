/*
 * `require`: what the scenario needs of the machine. Here is only what the
 * words mean; whether the machine has it is asked by a run, in require.c.
 *
 *	require kernel A.B[.C]
 *	require sysctl net.NAME[=VALUE]
 *	require option NAME[=VALUE]
 */
#include <netinet/in.h>
#include <linux/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "capture/mem.h"
#include "sim/scenario_parse.h"
#include "sim/scenario_text.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* option 0: a protocol, which a socket can be made of or not. */
static const struct require_option options[] = {
	{ "congestion", AF_INET, 0, IPPROTO_TCP, TCP_CONGESTION, true,
	  "congestion control" },
	{ "fastopen", AF_INET, 0, IPPROTO_TCP, TCP_FASTOPEN, false,
	  "TCP Fast Open" },
	{ "mptcp", AF_INET, IPPROTO_MPTCP, 0, 0, false, "Multipath TCP" },
	{ "ipv6", AF_INET6, 0, 0, 0, false, "IPv6" },
};

const struct require_option *require_option_find(const char *name)
{
	for (size_t i = 0; i < ROWS(options); i++)
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	return NULL;
}

/* A.B or A.B.C, decimal. */
static bool version_parse(const char *text, uint32_t version[VERSION_PARTS])
{
	int n = 0;

	do {
		char *end;
		unsigned long part = strtoul(text, &end, 10);

		if (!is_digit(*text) || end - text > 5 || n == VERSION_PARTS)
			return false;
		version[n++] = (uint32_t)part;
		text = end;
	} while (*text++ == '.');
	return text[-1] == '\0' && n > 1;
}

static bool require_kernel(struct parser *p, struct requirement *r,
			   struct pen *text)
{
	const struct token *t = peek(p);
	char word[WORD_MAX + 1], *written = NULL;

	if (!take_value(p, "the kernel's version", word, &written))
		return false;
	pen_format(text, "%s", written);
	free(written);
	if (!version_parse(word, r->version))
		return mistake(p, t, "\"%s\" is not a version such as 6.11",
			       show_text(word).text);
	r->value = text_copy(word);
	return true;
}

/* "=VALUE", if it is there. */
static bool require_value(struct parser *p, struct requirement *r,
			  struct pen *text)
{
	char *written = NULL;
	bool ok;

	if (!take_if(p, "="))
		return true;
	ok = take_setting(p, &r->value, &written);
	if (ok)
		pen_format(text, "=%s", written);
	free(written);
	return ok;
}

static bool require_sysctl(struct parser *p, struct requirement *r,
			   struct pen *text)
{
	char name[NAME_MAX_LEN + 1];

	if (!take_sysctl_name(p, name))
		return false;
	r->name = text_copy(name);
	pen_format(text, "%s", name);
	return require_value(p, r, text);
}

static bool mistake_option(struct parser *p, const struct token *t,
			   const char *name)
{
	struct guess g;

	guess_start(&g, name);
	for (size_t i = 0; i < ROWS(options); i++)
		guess_try(&g, options[i].name);
	return mistake(p, t, "unknown option \"%s\"%s", show_text(name).text,
		       guess_hint(&g));
}

/* Only an option that is set can be asked for with a value. */
static bool option_value(struct parser *p, const struct require_option *o,
			 struct requirement *r, struct pen *text)
{
	struct token t = *peek_second(p);
	uint64_t number;

	if (token_is(peek(p), "=") && !o->option)
		return mistake(p, peek(p), "\"%s\" has no value", o->name);
	if (!require_value(p, r, text))
		return false;
	if (r->value && !o->is_text && !number_parse(r->value, &number))
		return mistake(p, &t, "\"%s\" is not a number",
			       show_text(r->value).text);
	return true;
}

static bool require_option(struct parser *p, struct requirement *r,
			   struct pen *text)
{
	const struct token *t = peek(p);
	const struct require_option *o;
	char name[NAME_MAX_LEN + 1];

	if (!take_name(p, "an option such as congestion=bbr", name))
		return false;
	o = require_option_find(name);
	if (!o)
		return mistake_option(p, t, name);
	r->name = text_copy(name);
	pen_format(text, "%s", name);
	return option_value(p, o, r, text);
}

static const struct {
	const char *name;
	bool (*parse)(struct parser *p, struct requirement *r,
		      struct pen *text);
} kinds[] = {
	[REQUIRE_SYSCTL] = { "sysctl", require_sysctl },
	[REQUIRE_KERNEL] = { "kernel", require_kernel },
	[REQUIRE_OPTION] = { "option", require_option },
};
_Static_assert(ROWS(kinds) == REQUIREMENTS, "one row each");

bool parse_require(struct parser *p, struct step *step)
{
	static const char *const words[] = { "sysctl", "kernel", "option",
					     NULL };
	char text[2 * WORD_MAX + 16] = "";
	struct pen pen = { .text = text, .size = sizeof(text) };
	struct scenario *s = p->s;
	struct requirement r = { 0 };
	size_t cap = s->n_require;
	int kind = 0;

	if (!take_choice(p, "sysctl, kernel or option", words, &kind,
			 &step->name))
		return false;
	r.kind = (enum requirement_kind)kind;
	if (!kinds[kind].parse(p, &r, &pen)) {
		free(r.name);
		free(r.value);
		return false;
	}
	step->value = text_copy(text);
	mem_grow(s->require, cap, s->n_require + 1);
	s->require[s->n_require++] = r;
	return true;
}
