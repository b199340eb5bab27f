/*
 * Help on words: an entry of the glossary, or all of them.
 *
 *	RTO
 *	  The retransmission timeout: …
 *	  RFC 6298 2 · see: RTT, backoff
 *	  watch it: wirestep run lost-syn
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "capture/words.h"
#include "ui/glossary/glossary.h"
#include "ui/term/grid.h"
#include "ui/help/help.h"
#include "ui/text/i18n.h"

enum {
	INDENT = 2,
	COLS_LEAST = 30,
	COLS_MOST = 84, /* longer lines are hard to read */
	LINE_BYTES = 400,
};

static int cols_of(const struct print_style *s)
{
	int cols = s->cols > COLS_MOST ? COLS_MOST : s->cols;

	return cols < COLS_LEAST ? COLS_LEAST : cols;
}

/* As many lines as it takes. */
static void put(const struct print_style *s, FILE *out, int indent,
		const char *text)
{
	int cols = cols_of(s), y = 0;
	struct grid g;

	grid_init(&g, text_lines(text, cols - indent), cols);
	while (*text) {
		int n = text_wrap(text, cols - indent);

		grid_text_n(&g, y++, indent, STYLE_PLAIN, text, (size_t)n);
		text += n;
	}
	grid_write(&g, s->ascii, out);
	grid_free(&g);
}

/* Where it stands, and what stands beside it. */
static void put_beside(const struct glossary_entry *e,
		       const struct print_style *s, FILE *out)
{
	char line[LINE_BYTES];
	struct words w = { .at = line, .size = sizeof(line) };

	words_add(&w, "%s", e->ref);
	for (size_t i = 0; i < GLOSSARY_SEE && e->see[i]; i++) {
		const struct glossary_entry *see = glossary_find(e->see[i]);

		if (i == 0)
			words_add(&w, "%s%s ", w.n ? " · " : "", tr("see:"));
		words_add(&w, "%s%s", i ? tr(", ") : "",
			  see ? glossary_term(see) : e->see[i]);
	}
	put(s, out, INDENT, line);
}

void help_entry(const struct glossary_entry *e, const struct print_style *s,
		FILE *out)
{
	char line[GLOSSARY_TITLE];

	put(s, out, 0, glossary_title(e, line));
	put(s, out, INDENT, glossary_text(e));
	put_beside(e, s, out);
	for (size_t i = 0; i < GLOSSARY_SHOWN && e->shown[i]; i++) {
		snprintf(line, sizeof(line), "%s wirestep run %s",
			 tr("watch it:"), e->shown[i]);
		put(s, out, INDENT, line);
	}
}

int help_word(char *const *word, int n, const struct print_style *s, FILE *out,
	      struct err *e)
{
	char line[LINE_BYTES] = "";
	struct words w = { .at = line, .size = sizeof(line) };
	const struct glossary_entry *entry;
	struct guess g;

	for (int i = 0; i < n; i++)
		words_add(&w, "%s%s", i ? " " : "", word[i]);
	entry = glossary_find(line);
	if (entry) {
		help_entry(entry, s, out);
		return 0;
	}
	guess_start(&g, line);
	glossary_guess(&g);
	return err_set(e, ERR_INPUT, "help %s: no such topic or term%s", line,
		       g.best[0] ? guess_hint(&g)
				 : " (wirestep help glossary has all terms)");
}

void help_glossary(const struct print_style *s, FILE *out)
{
	size_t n;
	const struct glossary_subject *const *subject = glossary_subjects(&n);

	for (size_t i = 0; i < n; i++) {
		fprintf(out, "%s== %s ==\n", i ? "\n" : "",
			glossary_subject_title(subject[i]));
		for (size_t k = 0; k < subject[i]->n; k++) {
			fputs("\n", out);
			help_entry(&subject[i]->entry[k], s, out);
		}
	}
}

/* A term as a link to its own heading, as GitHub names those. */
static void put_link(const char *term, FILE *out)
{
	fprintf(out, "[%s](#", term);
	for (; *term; term++) {
		if (*term == ' ')
			fputc('-', out);
		else if (isalnum((unsigned char)*term) || strchr("-_", *term))
			fputc(tolower((unsigned char)*term), out);
	}
	fputc(')', out);
}

static void put_markdown(const struct glossary_entry *e, FILE *out)
{
	fprintf(out, "\n### %s\n\n%s %s.", e->term[0], e->text[0], e->ref);
	for (size_t i = 0; i < GLOSSARY_SEE && e->see[i]; i++) {
		fputs(i ? ", " : " See ", out);
		put_link(e->see[i], out);
	}
	fputs(e->see[0] ? ".\n" : "\n", out);
	for (size_t i = 0; i < GLOSSARY_SHOWN && e->shown[i]; i++)
		fprintf(out, "%s`wirestep run %s`",
			i ? ", " : "\nWatch it: ", e->shown[i]);
	if (e->shown[0])
		fputc('\n', out);
}

void help_glossary_markdown(FILE *out)
{
	size_t n;
	const struct glossary_subject *const *subject = glossary_subjects(&n);

	fputs("# Glossary\n\nMade by `make docs` from the tables in "
	      "ui/glossary/. `wirestep help TERM` tells one of these, also in "
	      "Chinese (`--lang zh`), and K on the screen.\n",
	      out);
	for (size_t i = 0; i < n; i++) {
		fprintf(out, "\n## %s\n", subject[i]->title[0]);
		for (size_t k = 0; k < subject[i]->n; k++)
			put_markdown(&subject[i]->entry[k], out);
	}
}
