/*
 * Statements about what a real program does.
 *
 *	expect S accept              its next call of that name, which is over
 *	expect S recv = "Hello"      and has given that
 *	expect S exit = 0            it has ended, with that status
 *	blocked S accept             one of its threads is inside that call
 *	wait until S listens 10000
 *	signal S TERM
 *
 * Whose calls they are, the kernel tells: their names are those of system
 * calls, or of the library's functions (sim/program/call_word.c).
 */
#include <signal.h>
#include <string.h>

#include "sim/program/call.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/program.h"

/* --- whose, and which call -------------------------------------------------
 */

bool is_program(const struct parser *p, const char *name)
{
	const struct name *known = name_find(p, NAME_ACTOR, NULL, name);

	return known && known->kind == NAME_ACTOR && known->program;
}

/* The name of a program; `why` is for what an actor can not do. */
static bool take_program(struct parser *p, const char *why, char **out)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];
	const struct name *known;
	struct guess g;

	if (!take_name(p, "a program", name))
		return false;
	known = name_find(p, NAME_ACTOR, NULL, name);
	*out = text_copy(name);
	if (known && (known->program || known->kind != NAME_ACTOR))
		return true;
	if (known)
		return mistake(p, t, "\"%s\" is an actor, not a program: %s",
			       name, why);
	guess_start(&g, name);
	for (size_t i = 0; i < p->n_names; i++)
		if (p->name[i].kind == NAME_ACTOR && p->name[i].program)
			guess_try(&g, p->name[i].name);
	return mistake(p, t, "unknown program \"%s\"%s", show_text(name).text,
		       guess_hint(&g));
}

/* Those that nobody is told of, or that never return, can not be meant. */
static bool can_be_meant(const char *word)
{
	const struct call_kind *kind = call_word_kind(word);

	return kind && !(kind->traits & (CALL_NOT_SHOWN | CALL_NO_RETURN));
}

static void try_name(void *context, const char *word)
{
	if (can_be_meant(word))
		guess_try(context, word);
}

static bool mistake_call(struct parser *p, const struct token *t,
			 const char *name)
{
	struct guess g;

	guess_start(&g, name);
	call_words_each(try_name, &g);
	guess_try(&g, "exit");
	return mistake(p, t, "unknown system call \"%s\"%s",
		       show_text(name).text, guess_hint(&g));
}

bool take_program_call(struct parser *p, char **out)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];

	if (!take_name(p, "the call", name))
		return false;
	if (!can_be_meant(name))
		return mistake_call(p, t, name);
	*out = text_copy(name);
	return true;
}

/* --- expect -----------------------------------------------------------------
 */

/* It may give data. */
static bool receives(const char *word)
{
	static const char *const words[] = { "recv", "recvfrom", "recvmsg",
					     "read", "readv" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

static bool want_bytes(struct parser *p, const char *name, struct call *c)
{
	const struct token *t = take(p);

	if (!receives(name))
		return mistake(p, t, "%s returns a number, not data", name);
	c->want = WANT_DATA;
	c->want_text = token_text(t);
	c->want_bytes = string_bytes(t, &c->want_n);
	return true;
}

enum { STATUS_MOST = 255 };

/* As a shell tells it: 128 and its number after a signal. */
static bool want_status(struct parser *p, struct call *c)
{
	uint64_t status;

	if (!take_number(p, "the status", 0, STATUS_MOST, &status,
			 &c->want_text))
		return false;
	c->want = WANT_NUMBER;
	c->want_number = (int64_t)status;
	return true;
}

static bool take_expected(struct parser *p, const char *name, struct call *c)
{
	if (!take_if(p, "="))
		return true;
	if (strcmp(name, "exit") == 0)
		return want_status(p, c);
	if (peek(p)->kind == TOKEN_STRING)
		return want_bytes(p, name, c);
	return parse_result(p, c);
}

bool parse_expect(struct parser *p, struct step *step)
{
	const struct token *t;

	if (!take_program(p, "what its calls return stands behind them",
			  &step->name))
		return false;
	t = peek(p);
	if (take_if(p, "exit"))
		step->value = text_copy("exit");
	else if (!take_program_call(p, &step->value))
		return false;
	else if (call_word_kind(step->value)->traits & CALL_FOR_THREADS)
		return mistake(p, t,
			       "%s is of threads, not of sockets: nobody is "
			       "told of each (\"blocked %s %s\" can be asked)",
			       step->value, step->name, step->value);
	return take_expected(p, step->value, &step->call);
}

/* --- wait until it listens
 * ---------------------------------------------------- */

enum { PORT_MOST = 65535 };

bool parse_listens(struct parser *p, struct step *step)
{
	uint64_t port = 0;

	step->until = ST_PROGRAM;
	if (!take_program(p, "\"join\" waits until its call has returned",
			  &step->name))
		return false;
	if (!take_if(p, "listens"))
		return mistake_expected(p, "\"listens\"");
	if (!at_end(p) &&
	    !take_number(p, "the port", 1, PORT_MOST, &port, &step->value))
		return false;
	step->count = (uint32_t)port;
	return true;
}

/* --- signal
 * ------------------------------------------------------------------- */

static int signal_number(const char *name, struct guess *g)
{
	for (int i = 1; i < SIGRTMIN; i++) {
		const char *known = sigabbrev_np(i);

		if (known && strcmp(known, name) == 0)
			return i;
		if (known)
			guess_try(g, known);
	}
	return 0;
}

/* signal NAME TERM; SIGTERM is the same. */
bool parse_signal(struct parser *p, struct step *step)
{
	const struct token *t;
	char name[NAME_MAX_LEN + 1];
	const char *word = name;
	struct guess g;

	if (!take_program(p, "only programs get signals", &step->name))
		return false;
	t = peek(p);
	if (!take_name(p, "a signal such as TERM", name))
		return false;
	if (strncmp(word, "SIG", 3) == 0)
		word += 3;
	guess_start(&g, word);
	step->count = (uint32_t)signal_number(word, &g);
	step->value = text_copy(word);
	return step->count || mistake(p, t, "unknown signal \"%s\"%s",
				      show_text(name).text, guess_hint(&g));
}
