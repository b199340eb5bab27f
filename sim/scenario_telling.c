/*
 * Statements that speak to the viewer: say, ask and mark; and the texts in two
 * languages that they share with title and lesson.
 *
 *	say en "RTO ${C.s.rto_ms} ms, port $port"      as written, printed
 *	        │                          ▼
 *	        │          "… ms, port 10000"          lets replaced, here
 *	        ▼
 *	       "RTO 201 ms, port 10000"                 told, by a run
 *(run_tell.c)
 *
 * A reference is checked here, whole, so that a run can only find that the
 * kernel does not tell a value. "$$" is a dollar. Columns are those inside the
 * string, and count an escape as it is written.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario_observed.h"
#include "sim/scenario_parse.h"
#include "sim/scenario_text.h"

/* --- references in texts ------------------------------------------------- */

/* A string's text while its references are looked at. */
struct told {
	struct parser *p;
	const struct token *string;
	const char *text; /* escapes resolved */
};

/* The place of a byte of the text, in the string as it is written. */
static struct token place_in(const struct told *told, size_t byte)
{
	const struct token *t = told->string;
	size_t at = 1; /* the opening quote */

	for (; byte > 0; byte--)
		at += t->at[at] == '\\' ? escape_length(t->at + at, t->len - at)
					: 1;
	return token_within(t, at);
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

/* "${…}" at a byte of the text, n bytes between the braces. */
static bool check_ref(const struct told *told, size_t at, size_t n)
{
	struct observed_ref ref;
	char name[NAME_MAX_LEN + 1];
	size_t name_at, len;
	struct token t;
	enum observed_wrong wrong =
		observed_parse(told->text + at + 2, n, &ref, &name_at);

	len = n - name_at < NAME_MAX_LEN ? n - name_at : NAME_MAX_LEN;
	memcpy(name, told->text + at + 2 + name_at, len);
	name[len] = '\0';
	if (!check_subject(told, at + 2, &ref))
		return false;
	if (wrong == OBSERVED_NO_NAME && ref.of == OF_RUN)
		return mistake_word(told, at + 2, name);
	if (wrong == OBSERVED_NO_NAME)
		return mistake_name(told, at + 2 + name_at, &ref, name);
	if (wrong == OBSERVED_OK)
		return true;
	t = place_in(told, at + 2 + name_at);
	return mistake(told->p, &t, "%s is not a time, it has no \"%s\"",
		       ref.name, ref.unit);
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

/* "${…}", n bytes with all its signs: a let, or it is kept for the run. */
static bool put_ref(const struct told *told, struct pen *pen, size_t at,
		    size_t n)
{
	char *word = mem_text(told->text + at + 2, n - 3);
	const struct name *let = name_find(told->p, NAME_LET, NULL, word);

	free(word);
	if (let)
		return put_value(told, pen, let->value);
	return check_ref(told, at, n - 3) && put(told, pen, told->text + at, n);
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

/* A string, and what is told of it. */
static bool take_told(struct parser *p, char **text, char **said)
{
	struct told told = { .p = p, .string = peek(p) };
	struct pen pen = { .size = TOLD_MAX };
	bool ok;

	if (!take_string(p, "a text in double quotes", text))
		return false;
	told.text = *text;
	pen.text = mem_zero(pen.size, 1);
	ok = resolve(&told, &pen);
	if (ok)
		*said = text_copy(pen.text);
	free(pen.text);
	return ok;
}

/* --- texts in two languages ---------------------------------------------- */

static bool ends_texts(const struct parser *p)
{
	const struct token *t = peek(p);

	return t->kind == TOKEN_END || t->kind == TOKEN_OPEN ||
	       t->kind == TOKEN_CLOSE || t->kind == TOKEN_COMMA ||
	       t->kind == TOKEN_NEWLINE;
}

/* One text of a language; said NULL: a dollar is nothing special in it. */
static bool take_text(struct parser *p, struct text2 *text, struct text2 *said)
{
	const struct token *t = peek(p);
	bool en = take_if(p, "en"), zh = !en && take_if(p, "zh");
	char **to = zh ? &text->zh : &text->en;

	if (!en && !zh && t->kind == TOKEN_WORD && t->len == 2)
		return mistake(p, t,
			       "unknown language \"%s\": there are en and zh",
			       show(t).text);
	if (!en && !zh)
		return mistake_expected(p, "en or zh");
	if (*to)
		return mistake(p, t, "\"%s\" is there already", show(t).text);
	if (!said)
		return take_string(p, "a text in double quotes", to);
	return take_told(p, to, zh ? &said->zh : &said->en);
}

/* en "…" zh "…" in any order; English must be there. */
static bool take_texts(struct parser *p, const struct token *whole,
		       struct text2 *text, struct text2 *said)
{
	while (!ends_texts(p))
		if (!take_text(p, text, said))
			return false;
	if (!text->en)
		return mistake(p, whole,
			       "the English text is missing: en \"…\"");
	return true;
}

bool parse_texts(struct parser *p, struct text2 *text)
{
	return take_texts(p, &p->tok[0], text, NULL);
}

/* --- say and mark -------------------------------------------------------- */

bool parse_say(struct parser *p, struct step *step)
{
	return take_texts(p, &p->tok[0], &step->text, &step->said);
}

bool parse_mark(struct parser *p, struct step *step)
{
	const struct token *t = peek(p);
	const struct name *known;
	char name[NAME_MAX_LEN + 1];

	if (!take_name(p, "the mark's name", name))
		return false;
	if (!name_may_be(p, name, "-"))
		return mistake(p, t,
			       "\"%s\" is not a name: letters, digits, \"-\" "
			       "and \"_\"",
			       show_text(name).text);
	known = name_find(p, NAME_MARK, NULL, name);
	if (known && known->kind == NAME_MARK)
		return mistake(p, t, "mark \"%s\" is there already", name);
	name_add(p, NAME_MARK, NULL, name);
	step->name = text_copy(name);
	return true;
}
