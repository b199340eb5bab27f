/* Options of learn: what is to be done with the progress. */
#include "ui/command/options_private.h"

static int take_list(struct options *o, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	o->learn.given = "list";
	o->learn.list = true;
	return 0;
}

static int take_reset(struct options *o, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	o->learn.given = "reset";
	o->learn.reset = true;
	return 0;
}

const struct option_row options_learn[OPTIONS_LEARN] = {
	{ OPTION_LONG_ONLY + 60, "list", NULL,
	  "of learn: the course and how far you are, as text", take_list },
	{ OPTION_LONG_ONLY + 61, "reset", NULL,
	  "of learn: forgets your progress, or a CHAPTER's", take_reset },
};
