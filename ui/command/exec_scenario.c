/*
 * The scenario of a command line.
 *
 *	wirestep exec --rule 'drop S>C synack#1' --server './s 80' -- ./c a
 *
 *	scenario exec
 *	title en "./c a"
 *	rule drop S>C synack#1
 *	program S "./s 80"
 *	wait until S listens
 *	program C "./c a"
 *	join C
 *	settle
 *
 * The language splits a program's command into words as a shell does. What
 * --server says is such a text already; the client's words, which the user's
 * shell has split, are quoted again. Neither has anything replaced in it.
 *
 * What is wrong in the text came from an option, and is told as its mistake:
 * each line of the text knows which one it was made of.
 */
#include "ui/command/exec_scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/program/words.h"
#include "sim/scenario/text.h"

/* Where a line of the text comes from. */
struct origin {
	const char *option; /* NULL: from nothing that one can mistake */
	const char *text;   /* its value, borrowed */
	uint32_t line, col; /* where that begins in the text, from 1 */
};

struct writer {
	FILE *out;
	uint32_t line; /* the next one */
	struct origin *origin;
	size_t n, cap;
};

char *exec_server_name(size_t n, char out[EXEC_NAME])
{
	if (n == 0)
		snprintf(out, EXEC_NAME, "S");
	else
		snprintf(out, EXEC_NAME, "S%zu", n + 1);
	return out;
}

/* --- quoting ------------------------------------------------------------- */

/* The words as one command. Caller frees. */
static char *command_of(char *const *word)
{
	size_t n = 0;

	while (word[n])
		n++;
	return words_quote((const char *const *)word, n);
}

static void put_string(FILE *out, const char *text, const char *dollar)
{
	char *quoted = NULL;
	size_t n;
	FILE *literal = open_memstream(&quoted, &n);

	if (!literal)
		abort();
	pen_quote(&(struct pen){ .file = literal }, text, strlen(text));
	fclose(literal);
	for (size_t i = 0; i < n; i++)
		if (quoted[i] == '$')
			fputs(dollar, out);
		else
			fputc(quoted[i], out);
	free(quoted);
}

/* --- lines --------------------------------------------------------------- */

static uint32_t lines_of(const char *text)
{
	uint32_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* The line at hand has the text, of an option, behind `before`. */
static void put_origin(struct writer *w, const char *option, const char *text,
		       const char *before)
{
	mem_grow(w->origin, w->cap, w->n + 1);
	w->origin[w->n++] = (struct origin){
		.option = option,
		.text = text,
		.line = w->line,
		.col = (uint32_t)strlen(before) + 1,
	};
	fputs(before, w->out);
}

static void end_line(struct writer *w)
{
	fputc('\n', w->out);
	w->line++;
}

static void put_line(struct writer *w, const char *text)
{
	put_origin(w, NULL, NULL, text);
	end_line(w);
}

static void put_rule(struct writer *w, const char *rule)
{
	put_origin(w, "--rule", rule, "rule ");
	fputs(rule, w->out);
	w->line += lines_of(rule);
	end_line(w);
}

static void put_let(struct writer *w, const struct setting *set)
{
	put_origin(w, "--set", set->value, "let ");
	fprintf(w->out, "%s = %s", set->name, set->value);
	w->line += lines_of(set->name) + lines_of(set->value);
	w->origin[w->n - 1].col += (uint32_t)strlen(set->name) + 3;
	end_line(w);
}

static void put_title(struct writer *w, const char *command)
{
	char text[200]; /* what a bar at the top has room for */

	put_origin(w, NULL, NULL, "title en ");
	put_string(w->out,
		   text_visible(command, strlen(command), text, sizeof(text)),
		   "$");
	end_line(w);
}

static void put_program(struct writer *w, const char *option, const char *name,
			const char *command)
{
	char before[EXEC_NAME + sizeof("program  ")];

	snprintf(before, sizeof(before), "program %s ", name);
	put_origin(w, option, option ? command : NULL, before);
	put_string(w->out, command, "$$"); /* no let is replaced */
	end_line(w);
}

/* One after the other: a server may be the client of one before it. */
static void put_servers(struct writer *w, const struct exec_options *x)
{
	char name[EXEC_NAME];

	for (size_t i = 0; i < x->n_servers; i++) {
		exec_server_name(i, name);
		put_program(w, "--server", name, x->server[i]);
		put_origin(w, NULL, NULL, "wait until ");
		fprintf(w->out, "%s listens", name);
		end_line(w);
	}
}

static void put_scenario(struct writer *w, const struct options *o,
			 const char *client)
{
	const struct exec_options *x = &o->exec;

	put_line(w, x->shell ? "scenario shell" : "scenario exec");
	put_title(w, client);
	if (x->mode) {
		put_origin(w, NULL, NULL, "mode ");
		fputs(x->mode, w->out);
		end_line(w);
	}
	if (x->live)
		put_line(w, "timers live");
	for (size_t i = 0; i < o->n_set; i++)
		put_let(w, &o->set[i]);
	for (size_t i = 0; i < x->n_rules; i++)
		put_rule(w, x->rule[i]);
	put_servers(w, x);
	put_program(w, NULL, x->shell ? EXEC_SHELL : EXEC_CLIENT, client);
	put_line(w, x->shell ? "join " EXEC_SHELL : "join " EXEC_CLIENT);
	if (!x->shell) /* with the shell all ends at once */
		put_line(w, "settle");
}

/* The text, and in *w where its lines come from. Caller frees both. */
static char *make_text(struct writer *w, const struct options *o,
		       char *const *client)
{
	char *text = NULL, *command = command_of(client);
	size_t n;

	*w = (struct writer){ .line = 1 };
	w->out = open_memstream(&text, &n);
	if (!w->out)
		abort();
	put_scenario(w, o, command);
	fclose(w->out);
	free(command);
	return text;
}

char *exec_scenario_text(const struct options *o, char *const *client)
{
	struct writer w;
	char *text = make_text(&w, o, client);

	free(w.origin);
	return text;
}

/* --- mistakes ------------------------------------------------------------ */

static const struct origin *origin_of(const struct writer *w, uint32_t line)
{
	const struct origin *last = NULL;

	for (size_t i = 0; i < w->n && w->origin[i].line <= line; i++)
		last = &w->origin[i];
	return last;
}

/* What the language says of its header and lines is another thing here. */
static const struct {
	const char *of_file, *here;
} words[] = {
	{ "\"timers live\"", "--timers live" },
	{ "a line has at most", "too long, put it into a script: at most" },
};

static void option_words(const char *text, char *out, size_t size)
{
	snprintf(out, size, "%s", text);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const char *at = strstr(text, words[i].of_file);

		if (at)
			snprintf(out, size, "%.*s%s%s", (int)(at - text), text,
				 words[i].here, at + strlen(words[i].of_file));
	}
}

/* An option's mistakes have a caret; any other is the one line of *e. */
static void tell(const struct writer *w, const struct mistake *m, struct err *e)
{
	const struct origin *from = origin_of(w, m->line);
	uint32_t before;
	char text[sizeof(m->text) + 64];

	option_words(m->text, text, sizeof(text));
	if (!from || !from->option) {
		/* What follows from the first one need not be said. */
		if (!e->text[0])
			err_set(e, ERR_EXEC, "exec: %s", text);
		return;
	}
	before = m->line == from->line ? from->col - 1 : 0;
	mistake_print(from->option, from->text, m->line - from->line + 1,
		      m->col > before ? m->col - before : 1, text, stderr);
}

int exec_scenario(struct scenario **out, const struct options *o,
		  char *const *client, struct err *e)
{
	struct mistakes m;
	struct writer w;
	char *text = make_text(&w, o, client);
	int rc = scenario_parse(out, "exec", text, strlen(text), NULL, 0, &m);

	if (rc < 0)
		e->status = ERR_EXEC;
	for (size_t i = 0; i < m.n; i++)
		tell(&w, &m.list[i], e);
	mistakes_free(&m);
	free(w.origin);
	free(text);
	return rc;
}
