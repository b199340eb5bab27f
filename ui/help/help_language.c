/*
 * Help on the scenario language, from the tables that its parser reads: for a
 * reader, and as a list for the tests and tools.
 */
#include <string.h>

#include "sim/scenario/observed.h"
#include "sim/scenario/table.h"
#include "sim/scenario/vocabulary.h"
#include "ui/term/grid.h"
#include "ui/help/help.h"

enum { EXAMPLE_COLS = 46 };

/* How each is written in a text, up to its name. */
static const char *const written[OBSERVED_OFS] = {
	[OF_RUN] = "${",
	[OF_ACTOR] = "${C.",
	[OF_SOCKET] = "${C.s.",
	[OF_PACKET] = "${last.",
};

static void help_values(FILE *out)
{
	fputs("\nValues in the texts of say and ask; times also as NAME_ms, "
	      "NAME_us, NAME_s\n",
	      out);
	for (int i = 0; i < OBSERVED_INFO; i++) {
		char text[48];

		snprintf(text, sizeof(text), "%s%s}",
			 written[observed_specs[i].of], observed_specs[i].name);
		help_term(out, text, EXAMPLE_COLS, observed_specs[i].help);
	}
	help_term(out, "${C.s.rto}", EXAMPLE_COLS,
		  "and every other field that info knows");
	help_term(out, "${C>S.seq}", EXAMPLE_COLS,
		  "of the last one in that direction; any field that "
		  "selectors compare");
	help_term(out, "$port  $$", EXAMPLE_COLS, "a let's value; a dollar");
}

void help_scenario(FILE *out)
{
	fputs("Statements\n", out);
	for (int i = 0; i < STATEMENTS; i++) {
		const struct statement_spec *st = &statement_table[i];

		if (st->parse)
			help_term(out, st->example, EXAMPLE_COLS, st->help);
	}
	fputs("\nCalls, after the name of an actor\n", out);
	for (int i = 0; i < CALLS; i++)
		help_term(out, call_example((enum call_id)i), EXAMPLE_COLS,
			  call_help((enum call_id)i));
	help_values(out);
	fputs("\nThe whole language: docs/scenario-language.md\n", out);
}

/* CLASS, WORD, HELP and EXAMPLE, with tabs between. */
static void word_line(void *out, enum word_class c, const char *word,
		      const char *help, const char *example)
{
	fprintf(out, "%s\t%s\t%s\t%s\n", word_class_name(c), word,
		help ? help : "", example ? example : "");
}

void help_words(FILE *out)
{
	vocabulary_each(word_line, out);
}
