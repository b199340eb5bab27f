/*
 * Real programs: program NAME "COMMAND"
 *
 *	rule drop S>C synack#1          a program's name may stand before it,
 *	program S "tcp_server.py $port" so the whole file is looked through
 *first
 *
 * A program is an actor that makes its own calls: its name may stand wherever
 * that of an actor may, but not before a call. `actor C, S` may name it, too:
 * its lane then stands there in the order. In its command lets are
 * replaced as in a text that is told ("$$" is a dollar); then it is split into
 * words as by a shell (sim/program/words.h), of which there is none.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/program/words.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/program.h"
#include "sim/scenario/text.h"

/* --- names, before anything else is parsed -------------------------------- */

/* The words that $who, or the variable of a foreach, stands for. */
struct scan_loop {
	char name[NAME_MAX_LEN + 1];
	char word[LIST_MAX][NAME_MAX_LEN + 1];
	size_t n;
};

static bool scan_word(const struct token *t, char out[NAME_MAX_LEN + 1])
{
	if (t->kind != TOKEN_WORD || t->len > NAME_MAX_LEN)
		return false;
	memcpy(out, t->at, t->len);
	out[t->len] = '\0';
	return true;
}

/* The words of a head from its token `from` on: A, B { */
static void scan_head(const struct parser *scan, struct scan_loop *loop,
		      size_t from)
{
	loop->n = 0;
	for (size_t i = from; i < scan->n_tok && loop->n < LIST_MAX; i += 2)
		if (scan_word(&scan->tok[i], loop->word[loop->n]))
			loop->n++;
}

static void name_program(struct parser *p, const char *name)
{
	struct name *known = name_find(p, NAME_ACTOR, NULL, name);

	/* That there are too many is told where they are parsed. */
	if (!known && p->n_names < SCENARIO_ACTORS && name_is_valid(name, "") &&
	    !word_is_reserved(name))
		name_add(p, NAME_ACTOR, NULL, name)->program = true;
}

static void scan_program(struct parser *p, const struct token *t,
			 const struct scan_loop *loop, size_t n_loops)
{
	char name[NAME_MAX_LEN + 1];

	if (!scan_word(t, name))
		return;
	if (name[0] != '$') {
		name_program(p, name);
		return;
	}
	for (size_t i = 0; i < n_loops; i++)
		for (size_t j = 0;
		     strcmp(loop[i].name, name + 1) == 0 && j < loop[i].n; j++)
			name_program(p, loop[i].word[j]);
}

void programs_scan(struct parser *p)
{
	enum { PAR, FOREACH, LOOPS };
	struct mistakes none = { 0 };
	struct parser scan = { .text = p->text,
			       .len = p->len,
			       .pos = p->pos,
			       .line = 1,
			       .col = 1,
			       .m = &none };
	struct scan_loop *loop = mem_zero(LOOPS, sizeof(*loop));

	memcpy(loop[PAR].name, "who", sizeof("who"));
	while (lex_statement(&scan)) {
		if (scan.n_tok < 2)
			continue;
		if (token_is(&scan.tok[0], "par"))
			scan_head(&scan, &loop[PAR], 1);
		if (token_is(&scan.tok[0], "foreach") &&
		    scan_word(&scan.tok[1], loop[FOREACH].name))
			scan_head(&scan, &loop[FOREACH], 3);
		if (token_is(&scan.tok[0], "program"))
			scan_program(p, &scan.tok[1], loop, LOOPS);
	}
	free(loop);
	free(scan.tok);
	mistakes_free(&none);
}

/* --- the command ---------------------------------------------------------- */

/* "$name" or "${name}" at *at of the text, which goes on behind it. */
static bool put_let(struct parser *p, const struct token *string,
		    const char *text, size_t *at, struct pen *pen)
{
	struct token t = string_place(string, *at);
	bool braces = text[*at + 1] == '{';
	const char *name = text + *at + 1 + braces;
	size_t n = let_length(name, strlen(name));
	const char *value;

	t.at = name - 1; /* let_value reads behind a "$" */
	if (braces && name[n] != '}')
		return mistake(p, &t, "this \"${\" has no \"}\"");
	if (!n)
		return mistake(p, &t, "a dollar is written \"$$\"");
	value = let_value(p, &t, n);
	if (!value)
		return false;
	if (pen->len + strlen(value) >= pen->size)
		return mistake(p, string,
			       "with its values this command has more than %d "
			       "bytes",
			       COMMAND_MAX);
	pen_bytes(pen, value, strlen(value));
	*at += 1 + n + 2 * (size_t)braces;
	return true;
}

/* The text with its lets; false with a mistake. */
static bool put_command(struct parser *p, const struct token *string,
			const char *text, struct pen *pen)
{
	size_t at = 0;

	while (text[at]) {
		bool dollars = text[at] == '$' && text[at + 1] == '$';

		if (text[at] == '$' && !dollars) {
			if (!put_let(p, string, text, &at, pen))
				return false;
			continue;
		}
		if (pen->len + 1 >= pen->size)
			return mistake(p, string,
				       "a command has at most %d bytes",
				       COMMAND_MAX);
		pen_bytes(pen, text + at, 1);
		at += dollars ? 2 : 1;
	}
	return true;
}

/*
 * Can it be split into words? As it was written (`text` is NULL then), where a
 * mistake has its place; then with its lets.
 */
static bool check_words(struct parser *p, const struct token *string,
			const char *written, const char *text)
{
	struct words_wrong wrong = { 0 };
	char **words = words_split(text ? text : written, &wrong);
	struct token t = text ? *string : string_place(string, wrong.at);

	if (!words)
		return mistake(p, &t, "%s", wrong.text);
	words_free(words);
	return true;
}

/* Any bytes but NUL, as in the arguments of execve(2): they may be no text. */
static bool take_bytes(struct parser *p, char **written)
{
	const struct token *t = peek(p);
	size_t n;

	if (t->kind != TOKEN_STRING)
		return mistake_expected(p, "a command in double quotes");
	free(*written);
	*written = string_bytes(t, &n);
	if (memchr(*written, '\0', n))
		return mistake(p, t, "there is no NUL in a command");
	take(p);
	return true;
}

bool take_command(struct parser *p, char **written, char **resolved)
{
	const struct token *t = peek(p);
	struct pen pen = { .size = COMMAND_MAX + 1 };
	bool ok;

	if (!take_bytes(p, written))
		return false;
	if (p->literal) { /* for printing alone */
		*resolved = text_copy(*written);
		return true;
	}
	if (!check_words(p, t, *written, NULL))
		return false;
	pen.text = mem_zero(pen.size, 1);
	ok = put_command(p, t, *written, &pen) &&
	     check_words(p, t, *written, pen.text);
	if (ok)
		*resolved = text_copy(pen.text);
	free(pen.text);
	return ok;
}

/* --- the statement -------------------------------------------------------- */

bool is_cast(const struct parser *p, const char *name)
{
	for (uint32_t i = 0; i < p->s->n_actors; i++)
		if (strcmp(p->s->actor[i], name) == 0)
			return true;
	return false;
}

/* The run has an actor of that name, once. */
static bool cast_program(struct parser *p, const struct token *t,
			 const char *name)
{
	struct scenario *s = p->s;

	if (is_cast(p, name))
		return true;
	if (s->n_actors == SCENARIO_ACTORS)
		return mistake(p, t,
			       "a scenario has at most %d actors and programs",
			       SCENARIO_ACTORS);
	s->is_program[s->n_actors] = true;
	s->actor[s->n_actors++] = text_copy(name);
	return true;
}

static bool take_program_name(struct parser *p, char name[NAME_MAX_LEN + 1])
{
	const struct token *t = peek(p);

	if (!take_new_name(p, "the program's name", "", name))
		return false;
	if (word_is_reserved(name))
		return mistake(p, t,
			       "\"%s\" is the name of a statement or call, not "
			       "of a program",
			       name);
	if (strcmp(name, "K") == 0)
		return mistake(p, t, "\"K\" is the kernel, not a program");
	return p->literal || cast_program(p, t, name);
}

bool parse_program(struct parser *p, struct step *step)
{
	char name[NAME_MAX_LEN + 1];

	if (!take_program_name(p, name))
		return false;
	step->name = text_copy(name);
	return take_command(p, &step->value, &step->resolved);
}

bool mistake_program(struct parser *p, const struct token *t, const char *name)
{
	return mistake(p, t,
		       "%s is a real program: it makes its own calls (\"expect "
		       "%s CALL = RESULT\" says what they return)",
		       name, name);
}
