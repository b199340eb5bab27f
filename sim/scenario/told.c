/*
 * A text that is told to the viewer, and what stands in it of the run.
 *
 *	say en "RTO ${C.s.rto_ms} ms, port $port"      as written, printed
 *	        │                          ▼
 *	        │          "… ms, port 10000"          lets replaced, here
 *	        ▼
 *	       "RTO 201 ms, port 10000"                 told, by a run
 *(run/tell.c)
 *
 * A reference is checked here, whole, so that a run can only find that the
 * kernel does not tell a value. "$$" is a dollar. Columns are those inside the
 * string, and count an escape as it is written.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/observed.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/text.h"

/* --- references in texts ------------------------------------------------- */

/* A string's text while its references are looked at. */
struct told {
	struct parser *p;
	const struct token *string;
	const char *text; /* escapes resolved */
};

static struct token place_in(const struct told *told, size_t byte)
{
	return string_place(told->string, byte);
}

static void try_name(void *context, const char *name)
{
	guess_try(context, name);
}

/* A name of a let, or of the run; "${…}" of one word can be either. */
static bool mistake_word(const struct told *told, size_t at, const char *name)
{
	struct token t = place_in(told, at);
	struct guess g;

	guess_start(&g, name);
	guess_names(&g, told->p, NAME_LET, NULL);
	observed_each(OF_RUN, try_name, &g);
	return mistake(told->p, &t, "unknown value \"%s\"%s",
		       show_text(name).text, guess_hint(&g));
}

static const char *const of_what[OBSERVED_OFS] = {
	[OF_RUN] = "the run",
	[OF_ACTOR] = "an actor",
	[OF_SOCKET] = "a socket",
	[OF_PACKET] = "a packet",
};

static bool mistake_name(const struct told *told, size_t at,
			 const struct observed_ref *ref, const char *name)
{
	struct token t = place_in(told, at);
	struct guess g;

	guess_start(&g, name);
	observed_each(ref->of, try_name, &g);
	return mistake(told->p, &t, "%s has no value \"%s\"%s",
		       of_what[ref->of], show_text(name).text, guess_hint(&g));
}

/* FROM>TO, each an actor or the kernel. */
static bool check_direction(const struct told *told, const struct token *t,
			    char *subject)
{
	char *to = strchr(subject, '>');

	*to++ = '\0';
	if (!check_actor(told->p, t, subject, true))
		return false;
	t = &(struct token){ .line = t->line,
			     .col = t->col + (uint32_t)strlen(subject) + 1 };
	return check_actor(told->p, t, to, true);
}

/* Is there what the value is of? `at` is where it stands. */
static bool check_subject(const struct told *told, size_t at,
			  const struct observed_ref *ref)
{
	struct token t = place_in(told, at);
	char subject[OBSERVED_SUBJECT];

	memcpy(subject, ref->subject, sizeof(subject));
	switch (ref->of) {
	case OF_ACTOR:
		return check_actor(told->p, &t, subject, false);
	case OF_SOCKET:
		return check_socket_ref(told->p, &t, subject);
	case OF_PACKET:
		return !strchr(subject, '>') ||
		       check_direction(told, &t, subject);
	default:
		return true;
	}
}

/*
 * "${…}" at a byte of the text, `ref` between the braces. With a $who replaced
 * in it, the places of its parts are not known: then it is told of as a whole.
 */
static bool check_ref(const struct told *told, size_t at, const char *ref,
		      bool replaced)
{
	struct observed_ref parts;
	size_t name_at;
	enum observed_wrong wrong =
		observed_parse(ref, strlen(ref), &parts, &name_at);
	const char *name = ref + name_at;
	struct token t;

	if (!check_subject(told, at + 2, &parts))
		return false;
	if (wrong == OBSERVED_NO_NAME && parts.of == OF_RUN)
		return mistake_word(told, at + 2, name);
	at += 2 + (replaced ? 0 : name_at);
	if (wrong == OBSERVED_NO_NAME)
		return mistake_name(told, at, &parts, name);
	if (wrong == OBSERVED_OK)
		return true;
	t = place_in(told, at);
	return mistake(told->p, &t, "%s is not a time, it has no \"%s\"",
		       parts.name, parts.unit);
}

/* --- texts with their lets ----------------------------------------------- */

enum { TOLD_MAX = 1 << 16 }; /* bytes of a text with its lets */

static bool put(const struct told *told, struct pen *pen, const char *bytes,
		size_t n)
{
	if (pen->len + n >= pen->size)
		return mistake(told->p, told->string,
			       "with its values this text has more than %d "
			       "bytes",
			       TOLD_MAX);
	pen_bytes(pen, bytes, n);
	return true;
}

/* The value of a let, in which a dollar is a dollar. NULL: it is not known. */
static bool put_value(const struct told *told, struct pen *pen,
		      const char *value)
{
	bool ok = value != NULL;

	for (; ok && *value; value++)
		ok = put(told, pen, *value == '$' ? "$$" : value,
			 *value == '$' ? 2 : 1);
	return ok;
}

/* "$name", n bytes after the dollar. */
static bool put_let(const struct told *told, struct pen *pen, size_t at,
		    size_t n)
{
	struct token t = place_in(told, at);

	t.at = told->text + at;
	return put_value(told, pen, let_value(told->p, &t, n));
}

/* What stands between braces, with the $names in it: "$who.s.rto". */
static bool expand(const struct told *told, size_t at, size_t n,
		   char out[WORD_MAX + 1])
{
	struct token t = place_in(told, at);

	t.kind = TOKEN_WORD;
	t.at = told->text + at;
	t.len = n;
	return n <= WORD_MAX
		       ? resolve_word(told->p, &t, out)
		       : mistake(told->p, &t, "a value has at most %d bytes",
				 WORD_MAX);
}

/* "${…}", n bytes with all its signs: a let, or it is kept for the run. */
static bool put_ref(const struct told *told, struct pen *pen, size_t at,
		    size_t n)
{
	char ref[WORD_MAX + 1];
	const struct name *let;

	if (!expand(told, at + 2, n - 3, ref))
		return false;
	let = name_find(told->p, NAME_LET, NULL, ref);
	if (let)
		return put_value(told, pen, let->value);
	return check_ref(told, at, ref, strlen(ref) != n - 3) &&
	       put(told, pen, "${", 2) && put(told, pen, ref, strlen(ref)) &&
	       put(told, pen, "}", 1);
}

/* What begins with a dollar at *at, and goes on behind it. */
static bool put_dollar(const struct told *told, struct pen *pen, size_t *at)
{
	const char *text = told->text + *at;
	size_t word = let_length(text + 1, strlen(text + 1));
	size_t n = observed_length(text), from = *at;
	struct token t;

	*at += n ? n : 1 + word;
	if (n == 2)
		return put(told, pen, "$$", n);
	if (n)
		return put_ref(told, pen, from, n);
	if (word)
		return put_let(told, pen, from, word);
	t = place_in(told, from);
	return text[1] == '{'
		       ? mistake(told->p, &t, "this \"${\" has no \"}\"")
		       : mistake(told->p, &t, "a dollar is written \"$$\"");
}

static bool resolve(const struct told *told, struct pen *pen)
{
	size_t at = 0;
	bool ok = true;

	while (ok && told->text[at]) {
		size_t n = strcspn(told->text + at, "$");

		ok = put(told, pen, told->text + at, n);
		at += n;
		if (ok && told->text[at])
			ok = put_dollar(told, pen, &at);
	}
	return ok;
}

bool told_of_who(const struct token *t)
{
	for (size_t i = 0; i + 1 < t->len; i++) {
		const char *at = t->at + i + 1;
		size_t rest = t->len - i - 1;

		if (t->at[i] != '$')
			continue;
		if (*at == '{') {
			at++;
			rest--;
		}
		if (let_length(at, rest) == 3 && memcmp(at, "who", 3) == 0)
			return true;
	}
	return false;
}

bool take_told(struct parser *p, char **text, char **said)
{
	struct told told = { .p = p, .string = peek(p) };
	struct pen pen = { .size = TOLD_MAX };
	bool ok;

	if (!take_string(p, "a text in double quotes", text))
		return false;
	if (p->literal) { /* for printing alone */
		*said = text_copy(*text);
		return true;
	}
	told.text = *text;
	pen.text = mem_zero(pen.size, 1);
	ok = resolve(&told, &pen);
	if (ok)
		*said = text_copy(pen.text);
	free(pen.text);
	return ok;
}
