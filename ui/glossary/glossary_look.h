/*
 * The glossary on the screen: a list of words, and what the chosen one means,
 * with links to words beside it and to lessons that show it.
 */
#ifndef UI_GLOSSARY_GLOSSARY_LOOK_H
#define UI_GLOSSARY_GLOSSARY_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/glossary/glossary.h"
#include "ui/term/grid.h"

struct app;

enum {
	LOOK_TEXT = 256,
	LOOK_BACK = 32, /* words that one can go back to */
	LOOK_LINKS = GLOSSARY_SEE + GLOSSARY_SHOWN,
};

struct glossary_look {
	const struct glossary_entry *entry; /* NULL: nobody has looked yet */
	char find[LOOK_TEXT];		    /* "": all words */
	int top;			    /* of the list */
	int link;			    /* the chosen one, or -1 */
	int text_top;
	const struct glossary_entry *back[LOOK_BACK];
	int n_back;
	/* where they were drawn last, for the mouse */
	struct area list, text, link_area[LOOK_LINKS];
};

/* Links to other words, then to lessons: how many; the lesson of one, or NULL.
 */
int glossary_links(const struct glossary_entry *e);
const char *glossary_lesson(const struct glossary_entry *e, int link);
/* Draws the chosen entry; below the area a sign if there is more of it. */
void glossary_page_draw(struct app *app, struct grid *g, struct area a);

/* Shows the words, from that entry on; NULL: where one was. */
void glossary_open(struct app *app, const struct glossary_entry *entry);
/* Shows the words that have the text in their name, or else in what they say.
 */
void glossary_search(struct app *app, const char *text);
/* Shows all of them again; false: it does. */
bool glossary_show_all(struct app *app);

/*
 * glossary_here.c: the word that is under the cursor, or what the view is
 * about; NULL: nothing that has an entry.
 */
const struct glossary_entry *glossary_here(const struct app *app);

/* view_help.c: the pages of help, in one line; the area that is left. */
struct area help_pages_draw(const struct app *app, struct grid *g,
			    struct area a);
/* A click on the line of pages; false: it was elsewhere. */
bool help_pages_click(struct app *app, int y, int x);

#endif
