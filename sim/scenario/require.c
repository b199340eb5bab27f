/*
 * `require`: what the scenario needs of the machine. Here is only what the
 * words mean; whether the machine has it is asked by a run, in require.c.
 *
 *	require kernel A.B[.C]
 *	require sysctl net.NAME[=VALUE]
 *	require option NAME[=VALUE]
 *	require program COMMAND
 *	require io_uring
 */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "capture/mem.h"
#include "sim/scenario/option_table.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/text.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static const struct require_protocol protocols[] = {
	{ "mptcp", AF_INET, IPPROTO_MPTCP, "Multipath TCP" },
	{ "ipv6", AF_INET6, 0, "IPv6" },
};

const struct require_protocol *require_protocol_find(const char *name)
{
	for (size_t i = 0; i < ROWS(protocols); i++)
		if (strcmp(protocols[i].name, name) == 0)
			return &protocols[i];
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
	for (size_t i = 0; i < ROWS(protocols); i++)
		guess_try(&g, protocols[i].name);
	for (size_t i = 0; i < ALL_OPTIONS; i++)
		guess_try(&g, socket_options[i].name);
	return mistake(p, t, "unknown option \"%s\"%s", show_text(name).text,
		       guess_hint(&g));
}

/* A value as the call of that name has it. */
static bool option_value(struct parser *p, const struct token *equals,
			 struct requirement *r, struct pen *text)
{
	const struct arg_spec *spec;

	if (require_protocol_find(r->name))
		return mistake(p, equals, "\"%s\" has no value", r->name);
	if (r->option >= SOCKET_OPTIONS)
		return mistake(p, equals, "\"%s\" can only be read", r->name);
	spec = option_value_spec(&socket_options[r->option]);
	r->arg.type = spec->type;
	if (at_end(p))
		return mistake_expected(p, "the value");
	if (!parse_arg(p, &r->arg, spec))
		return false;
	r->value = text_copy(r->arg.bytes ? r->arg.bytes : r->arg.text);
	pen_format(text, "=%s", r->arg.text);
	return true;
}

static bool require_option(struct parser *p, struct requirement *r,
			   struct pen *text)
{
	const struct token *t = peek(p), *equals;
	char name[NAME_MAX_LEN + 1];

	if (!take_name(p, "an option such as congestion=bbr", name))
		return false;
	r->option = option_find(name, &r->family);
	if (r->option < 0 && !require_protocol_find(name))
		return mistake_option(p, t, name);
	r->name = text_copy(name);
	pen_format(text, "%s", name);
	equals = peek(p);
	if (take_if(p, "="))
		return option_value(p, equals, r, text);
	if (r->option >= 0 && socket_options[r->option].type == OPTION_GROUP)
		return mistake(p, t, "\"%s\" can not be tried without a value",
			       name);
	return true;
}

static bool require_program(struct parser *p, struct requirement *r,
			    struct pen *text)
{
	char word[WORD_MAX + 1], *written = NULL;

	if (!take_value(p, "a command such as python3", word, &written))
		return false;
	pen_format(text, "%s", written);
	free(written);
	r->value = text_copy(word);
	return true;
}

/* It is there or not, and needs no word behind it. */
static bool require_io_uring(struct parser *p, struct requirement *r,
			     struct pen *text)
{
	(void)p;
	(void)r;
	(void)text;
	return true;
}

static const struct {
	const char *name;
	bool (*parse)(struct parser *p, struct requirement *r,
		      struct pen *text);
} kinds[] = {
	[REQUIRE_SYSCTL] = { "sysctl", require_sysctl },
	[REQUIRE_KERNEL] = { "kernel", require_kernel },
	[REQUIRE_OPTION] = { "option", require_option },
	[REQUIRE_PROGRAM] = { "program", require_program },
	[REQUIRE_IO_URING] = { "io_uring", require_io_uring },
};
_Static_assert(ROWS(kinds) == REQUIREMENTS, "one row each");

bool parse_require(struct parser *p, struct step *step)
{
	static const char *const words[] = { "sysctl",	"kernel",   "option",
					     "program", "io_uring", NULL };
	char text[2 * WORD_MAX + 16] = "";
	struct pen pen = { .text = text, .size = sizeof(text) };
	struct scenario *s = p->s;
	struct requirement r = { 0 };
	size_t cap = s->n_require;
	int kind = 0;

	if (!take_choice(p, "sysctl, kernel, option, program or io_uring",
			 words, &kind, &step->name))
		return false;
	r.kind = (enum requirement_kind)kind;
	if (!kinds[kind].parse(p, &r, &pen)) {
		requirement_free(&r);
		return false;
	}
	step->value = text_copy(text);
	mem_grow(s->require, cap, s->n_require + 1);
	s->require[s->n_require++] = r;
	return true;
}
