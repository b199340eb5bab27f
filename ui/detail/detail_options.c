/*
 * Options of IPv4 and TCP. Both are lists of kind, length and bytes, but for
 * two kinds that are a byte alone (RFC 791 3.1, RFC 9293 3.2):
 *
 *    | 2 4 05 b4 | 1 | 1 | 8 10 … | 0 | 0 |
 *     kind, len    no-op            end, and what is behind it
 *
 * A length that does not suit its kind spoils that option alone, as it does
 * for Linux; one that does not fit the list spoils all that follows.
 */
#include "ui/detail/detail_private.h"

#include <stdio.h>
#include <string.h>

#include "ui/text/i18n.h"

enum { KIND_END = 0, KIND_NOP = 1, HEAD = 2 };

static const struct option *option_find(const struct option *options, size_t n,
					uint8_t kind)
{
	for (size_t i = 0; i < n; i++)
		if (options[i].kind == kind)
			return &options[i];
	return NULL;
}

bool show_option_bytes(struct taking *t, struct reader in, char *out)
{
	size_t n;
	uint8_t byte;

	(void)t;
	if (in.left == 0)
		return true;
	write_bytes_count((uint32_t)in.left, out);
	n = strlen(out);
	n += (size_t)snprintf(out + n, DETAIL_VALUE - n, ":");
	while (n + sizeof(" ff…") < DETAIL_VALUE && get_u8(&in, &byte))
		n += (size_t)snprintf(out + n, DETAIL_VALUE - n, " %02x", byte);
	if (in.left)
		snprintf(out + n, DETAIL_VALUE - n, "…");
	return true;
}

/* No-ops in a row are one field, for they are there to fill. */
static void nops_take(struct taking *t, struct reader in)
{
	uint32_t n = 1;
	uint8_t kind;

	while (get_u8(&in, &kind) && kind == KIND_NOP)
		n++;
	field_say(t, 1, t->at, n, "no-op", n > 1 ? "× %u" : "", n);
	t->at += n;
}

static void end_take(struct taking *t, struct reader in)
{
	uint32_t n = (uint32_t)in.left;
	char *out = field_add(t, 1, t->at, 1 + n, "end of options");

	if (n)
		show_option_bytes(t, in, out);
	t->at += 1 + n;
}

static void one_take(struct taking *t, uint8_t kind, struct reader in,
		     const struct option *option)
{
	uint32_t n = (uint32_t)in.left + HEAD;
	char name[DETAIL_NAME];
	char *out;

	snprintf(name, sizeof(name), "option %u", kind);
	out = field_add(t, 1, t->at, n, option ? option->name : name);
	if (!option)
		show_option_bytes(t, in, out);
	else if (!option->show(t, in, out))
		snprintf(out, DETAIL_VALUE, "%s: %u", tr("wrong length"), n);
	t->at += n;
}

/* Takes the next option; false if it does not fit what is there. */
static bool next_take(struct taking *t, uint32_t list_end,
		      const struct option *options, size_t n)
{
	struct reader in = reader_at(t, t->at), bytes;
	uint8_t kind, len;

	if (in.left > list_end - t->at)
		in.left = list_end - t->at;
	if (!get_u8(&in, &kind))
		return false;
	if (kind == KIND_END) {
		end_take(t, in);
		return true;
	}
	if (kind == KIND_NOP) {
		nops_take(t, in);
		return true;
	}
	if (!get_u8(&in, &len) || len < HEAD ||
	    !get_reader(&in, &bytes, len - HEAD))
		return false;
	one_take(t, kind, bytes, option_find(options, n, kind));
	return true;
}

void options_take(struct taking *t, uint32_t list_end,
		  const struct option *options, size_t n)
{
	while (t->at < list_end && next_take(t, list_end, options, n))
		;
	if (t->at >= list_end || list_end > t->end)
		return;
	field_say(t, 1, t->at, list_end - t->at, tr("malformed"), "%s",
		  tr("an option is longer than the list"));
	t->at = list_end;
}
