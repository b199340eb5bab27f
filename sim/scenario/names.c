/*
 * What a file has named so far, and what was perhaps meant.
 *
 * A name must be made before it is used, in the order of the file. A statement
 * that is wrong, or not yet supported, may have made names that can not be
 * known; those it seems to make are remembered as lost and raise no further
 * mistakes, so that one cause is one message.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/program.h"

void guess_names(struct guess *g, const struct parser *p, enum name_kind kind,
		 const char *owner)
{
	for (size_t i = 0; i < p->n_names; i++) {
		const struct name *n = &p->name[i];

		if (n->kind == kind &&
		    (!owner || (n->owner && strcmp(n->owner, owner) == 0)))
			guess_try(g, n->name);
	}
}

const char *guess_word_hint(struct guess *g)
{
	const char *hint = guess_hint(g);

	return hint[0] ? hint : " (wirestep help scenario lists them)";
}

/*
 * $who, kept as it was written, may name anything; so may, in a case for
 * another word, what a case before it would have made.
 */
static bool is_anything(const struct parser *p, enum name_kind kind,
			const char *owner, const char *name)
{
	if (!p->literal)
		return false;
	if (strchr(name, '$') || (owner && strchr(owner, '$')))
		return true;
	return block_skipped(p) && kind != NAME_ACTOR && kind != NAME_LET;
}

struct name *name_find(const struct parser *p, enum name_kind kind,
		       const char *owner, const char *name)
{
	struct name *lost = NULL;

	if (is_anything(p, kind, owner, name))
		lost = p->anything;
	for (size_t i = 0; i < p->n_names; i++) {
		struct name *n = &p->name[i];

		if (strcmp(n->name, name) != 0)
			continue;
		if (n->kind == kind &&
		    (!owner || (n->owner && strcmp(n->owner, owner) == 0)))
			return n;
		if (n->kind == NAME_LOST)
			lost = n;
	}
	return lost;
}

/* The file's names are few; a file with more is not a scenario. */
struct name *name_add(struct parser *p, enum name_kind kind, const char *owner,
		      const char *name)
{
	struct name *n;

	if (p->n_names == NAMES_MAX) {
		mistake_add(p->m, p->line, 1, "a scenario has at most %d names",
			    NAMES_MAX);
		n = &p->name[NAMES_MAX - 1];
		return n;
	}
	mem_grow(p->name, p->cap_names, p->n_names + 1);
	n = &p->name[p->n_names++];
	*n = (struct name){ .kind = kind,
			    .name = mem_text(name, strlen(name)) };
	if (owner)
		n->owner = mem_text(owner, strlen(owner));
	return n;
}

/* Statements that make names of all their words, also where misspelt. */
static bool makes_names(const struct token *t)
{
	static const char *const makers[] = { "actor", "program", "mark",
					      NULL };
	char word[NAME_MAX_LEN + 1] = "";
	struct guess g;

	if (t->kind != TOKEN_WORD || t->len > NAME_MAX_LEN)
		return false;
	memcpy(word, t->at, t->len);
	guess_start(&g, word);
	guess_list(&g, makers);
	return g.best[0] && (statement_find(word) == STATEMENTS ||
			     strcmp(g.best, word) == 0);
}

void names_lose(struct parser *p)
{
	bool all = p->n_tok > 0 && makes_names(&p->tok[0]);
	char name[NAME_MAX_LEN + 1];

	for (size_t i = 0; i < p->n_tok; i++) {
		const struct token *t = &p->tok[i];
		bool made = (i + 1 < p->n_tok && token_is(t + 1, "=")) ||
			    (i > 0 && token_is(t - 1, "as"));

		if (t->kind != TOKEN_WORD || t->len > NAME_MAX_LEN ||
		    !(all || made) || p->n_names >= NAMES_MAX)
			continue;
		memcpy(name, t->at, t->len);
		name[t->len] = '\0';
		if (name_is_valid(name, "-") && !word_is_reserved(name) &&
		    !name_find(p, NAME_LOST, NULL, name))
			name_add(p, NAME_LOST, NULL, name);
	}
}

void names_forget(struct parser *p, size_t n)
{
	while (p->n_names > n) {
		struct name *last = &p->name[--p->n_names];

		free(last->name);
		free(last->owner);
		free(last->value);
	}
}

void name_forget(struct parser *p, struct name *n)
{
	struct name last = p->name[p->n_names - 1];

	p->name[p->n_names - 1] = *n;
	*n = last;
	names_forget(p, p->n_names - 1);
}

void names_free(struct parser *p)
{
	names_forget(p, 0);
	free(p->name);
}

static bool mistake_actor(struct parser *p, const struct token *t,
			  const char *name)
{
	struct guess g;

	guess_start(&g, name);
	guess_names(&g, p, NAME_ACTOR, NULL);
	return mistake(p, t, "unknown actor \"%s\"%s", show_text(name).text,
		       guess_hint(&g));
}

bool check_actor(struct parser *p, const struct token *t, const char *name,
		 bool kernel_too)
{
	return (kernel_too && strcmp(name, "K") == 0) ||
	       name_find(p, NAME_ACTOR, NULL, name) ||
	       mistake_actor(p, t, name);
}

bool take_actor(struct parser *p, bool kernel_too, char **out)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];

	if (!take_name(p, "an actor", name) ||
	    !check_actor(p, t, name, kernel_too))
		return false;
	*out = mem_text(name, strlen(name));
	return true;
}

/* An actor, which is left to be taken. */
bool peek_actor(struct parser *p, char out[NAME_MAX_LEN + 1])
{
	const struct token *t = peek(p);

	if (t->kind != TOKEN_WORD)
		return mistake_expected(p, "an actor");
	if (!token_name(p, t, "an actor", out))
		return false;
	return name_find(p, NAME_ACTOR, NULL, out) || mistake_actor(p, t, out);
}

/* "#N" at the end of a socket reference; cuts it off. */
static bool cut_child(char *ref)
{
	char *hash = strchr(ref, '#');
	uint64_t n;

	if (!hash)
		return true;
	*hash = '\0';
	return strpbrk(hash + 1, "KM") == NULL && number_parse(hash + 1, &n) &&
	       n > 0 && n <= UINT32_MAX;
}

/* Is there a socket of that name? `t` is the place of the whole reference. */
static bool check_socket(struct parser *p, const struct token *t,
			 const char *actor, const char *var)
{
	struct token at = *t;
	struct guess g;

	if (!name_find(p, NAME_ACTOR, NULL, actor))
		return mistake_actor(p, t, actor);
	if (name_find(p, NAME_SOCKET, actor, var))
		return true;
	at.col += (uint32_t)strlen(actor) + 1;
	if (name_find(p, NAME_ADDRESS, actor, var))
		return mistake(p, &at, "\"%s\" is an address, not a socket",
			       var);
	guess_start(&g, var);
	guess_names(&g, p, NAME_SOCKET, actor);
	return mistake(p, &at, "%s has no socket \"%s\" here%s", actor,
		       show_text(var).text, guess_hint(&g));
}

/*
 * A port in decimal, as sim/truth_name.c makes a name of it: also 10000b of
 * the second socket there, and to10000 of one to a port of the same program.
 */
static bool is_port(const char *text)
{
	char digits[NAME_MAX_LEN + 1];
	uint64_t port;
	size_t n;

	if (strncmp(text, "to", 2) == 0)
		text += 2;
	n = strspn(text, "0123456789");
	memcpy(digits, text, n);
	digits[n] = '\0';
	if (text[n] >= 'b' && text[n] <= 'z')
		n++;
	return !text[n] && digits[0] != '0' && number_parse(digits, &port) &&
	       port <= UINT16_MAX;
}

/* Of a program: its port, of which it is known in the run whether it is. */
static bool check_program_socket(struct parser *p, const struct token *t,
				 const char *program, const char *port)
{
	struct token at = *t;

	if (is_port(port) || (p->literal && strchr(port, '$')))
		return true;
	at.col += (uint32_t)strlen(program) + 1;
	return mistake(
		p, &at,
		"\"%s\" is not a port: %s is a program, whose sockets are "
		"%s.10000, and %s.10000#1 those it accepts there",
		show_text(port).text, program, program, program);
}

bool check_socket_ref(struct parser *p, const struct token *t, char *ref)
{
	struct shown shown = show_text(ref);
	char *dot = strchr(ref, '.');

	if (!cut_child(ref) || !dot || dot == ref || dot[1] == '\0')
		return mistake(p, t,
			       "\"%s\" is not a socket: write ACTOR.VARIABLE "
			       "or ACTOR.LISTENER#1",
			       shown.text);
	*dot = '\0';
	if (is_program(p, ref))
		return check_program_socket(p, t, ref, dot + 1);
	return check_socket(p, t, ref, dot + 1);
}

bool is_program_socket(const struct parser *p, const char *ref)
{
	char name[NAME_MAX_LEN + 1];
	size_t len = strcspn(ref, ".");

	if (len > NAME_MAX_LEN)
		return false;
	memcpy(name, ref, len);
	name[len] = '\0';
	return is_program(p, name);
}

/* Does a reference with "$" in it begin with the name of a program? */
static bool begins_with_program(struct parser *p, const struct token *t)
{
	const char *dot = memchr(t->at, '.', t->len);
	struct token owner = *t;
	char name[WORD_MAX + 1];

	if (!dot)
		return false;
	owner.len = (size_t)(dot - t->at);
	if (!memchr(owner.at, '$', owner.len))
		return is_program_socket(p, t->at);
	return token_loops(p, &owner) && resolve_word(p, &owner, name) &&
	       is_program(p, name);
}

/* A port may be a let's: S.$port. Other names with a "$" are mistakes. */
static bool resolve_ref(struct parser *p, const struct token *t,
			char out[NAME_MAX_LEN + 1])
{
	char word[WORD_MAX + 1];

	if (p->literal || !memchr(t->at, '$', t->len) ||
	    !begins_with_program(p, t))
		return token_name(p, t, "a socket such as C.s", out);
	if (!resolve_word(p, t, word))
		return false;
	if (strlen(word) > NAME_MAX_LEN)
		return mistake(p, t,
			       "a socket such as C.s has at most %d bytes",
			       NAME_MAX_LEN);
	memcpy(out, word, strlen(word) + 1);
	return true;
}

bool take_socket_ref(struct parser *p, char **out, char **written)
{
	const struct token *t = peek(p);
	char ref[NAME_MAX_LEN + 1];

	if (t->kind != TOKEN_WORD)
		return mistake_expected(p, "a socket such as C.s");
	if (!resolve_ref(p, t, ref))
		return false;
	take(p);
	*out = text_copy(ref);
	if (memchr(t->at, '$', t->len))
		*written = token_text(t);
	return check_socket_ref(p, t, ref);
}
