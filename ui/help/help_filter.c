/* Help on --filter, from the table that its parser reads. */
#include "capture/filter/filter.h"
#include "ui/term/grid.h"
#include "ui/help/help.h"

enum { EXAMPLE_COLS = 30 };

struct lines {
	FILE *out;
	int group; /* the one before, or -1 */
};

static void line(void *context, enum filter_group group, const char *word,
		 const char *example, const char *help)
{
	struct lines *lines = context;

	(void)word;
	if (lines->group != (int)group)
		fprintf(lines->out, "\n%s\n", filter_group_name(group));
	lines->group = (int)group;
	help_term(lines->out, example, EXAMPLE_COLS, help);
}

void help_filter(FILE *out)
{
	struct lines lines = { out, -1 };

	fputs("--filter, and f in the lists of conversations and packets, "
	      "show what holds:\n\n"
	      "  tcp and (port 80 or retr > 0)\n"
	      "  client bytes > 1M or state = TIME-WAIT and duration < 10ms\n"
	      "  from C and flags ~ F\n\n"
	      "Compare by = != < <= > >=, texts and flags also by ~ (has in "
	      "it); = may be left\nout. Several values: 80,443 and 8000-8080. "
	      "Units: K M G, Ki Mi Gi; ns us ms s\nmin h. A field alone: there "
	      "is some. A packet asked for a field of conversations\nanswers "
	      "for its own.\n",
	      out);
	filter_each(line, &lines);
	fputs("\nThe whole language: docs/filter.md\n", out);
}
