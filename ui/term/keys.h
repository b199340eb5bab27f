/*
 * Keys: what a terminal sends, what is bound to it, and what it does: one
 * table, from which the help screen, the key bar and the man page are made.
 */
#ifndef UI_TERM_KEYS_H
#define UI_TERM_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A character, 1 … 26 for Ctrl-A …, or one of these. */
enum key {
	KEY_NOTHING = 0,
	KEY_TABULATOR = 9,
	KEY_RETURN = 13,
	KEY_ESCAPE = 27,
	KEY_DELETE_BACK = 127,
	KEY_SPECIALS = 0x110000, /* beyond Unicode */
	KEY_ARROW_UP,
	KEY_ARROW_DOWN,
	KEY_ARROW_LEFT,
	KEY_ARROW_RIGHT,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_FIRST, /* Home */
	KEY_FINAL, /* End */
	KEY_DELETE,
	KEY_BACK_TAB,
	KEY_FUNCTION, /* + n: Fn, n from 1 to 19 */
	KEY_MOUSE_EVENT = KEY_FUNCTION + 20,
};

enum mouse {
	MOUSE_NOTHING,
	MOUSE_PRESS,
	MOUSE_DOUBLE,
	MOUSE_DRAG,
	MOUSE_RELEASE,
	MOUSE_WHEEL_UP,
	MOUSE_WHEEL_DOWN,
};

struct input {
	uint32_t key;
	enum mouse mouse; /* of KEY_MOUSE_EVENT */
	int y, x;
	bool alt; /* of a key: for programs alone, we have no meaning for it */
};

/*
 * "Space", "C-l", "S-Tab", "F1", "x": the name of a key; "" for what is none:
 * KEY_NOTHING, the mouse, a character that can not be shown. Returns out.
 */
#define KEY_TEXT 16
char *key_name(uint32_t key, char out[KEY_TEXT]);
/*
 * The reverse: bytes of the key's name at the start of text, which ends there
 * or goes on with a blank, tab or newline; 0: the word is no key's name, and
 * *key is not touched.
 */
size_t key_parse(const char *text, uint32_t *key);

enum action {
	ACT_NONE,
	/* stepping */
	ACT_STEP,
	ACT_BACK,
	ACT_PLAY,
	ACT_FASTER,
	ACT_SLOWER,
	ACT_NEXT_CALL,
	ACT_RUN_TO_MARK,
	ACT_RESTART,
	ACT_ANSWER,
	ACT_SKIP,
	ACT_LESSON_NEXT,
	/* changing what happens */
	ACT_DROP,
	ACT_DELAY,
	ACT_RELEASE,
	ACT_DUPLICATE,
	ACT_CHOOSE,
	ACT_BRANCH,
	/* moving about */
	ACT_UP,
	ACT_DOWN,
	ACT_LEFT,
	ACT_RIGHT,
	ACT_PAGE_UP,
	ACT_PAGE_DOWN,
	ACT_HALF_UP,
	ACT_HALF_DOWN,
	ACT_FIRST,
	ACT_LAST,
	ACT_ENTER,
	ACT_SEARCH,
	ACT_SEARCH_NEXT,
	ACT_SEARCH_BACK,
	ACT_WORD_BACK,
	ACT_LINK_NEXT,
	ACT_LINK_BACK,
	ACT_MARK,
	ACT_GO_TO_MARK,
	ACT_SORT_NEXT,
	ACT_SORT_BACK,
	ACT_SORT_TURN,
	ACT_COMPARE,
	ACT_FILTER,
	ACT_WHY,
	ACT_FOLLOW,
	ACT_NEWEST,
	ACT_PAUSE,
	ACT_PART_NEXT,
	ACT_PART_BACK,
	ACT_GRAPH_NEXT,
	ACT_GRAPH_BACK,
	ACT_GRAPH_SIDE,
	ACT_ZOOM_IN,
	ACT_ZOOM_OUT,
	/* the screen */
	ACT_VIEW_1,
	ACT_VIEW_2,
	ACT_VIEW_3,
	ACT_VIEW_4,
	ACT_VIEW_5,
	ACT_VIEW_6,
	ACT_VIEW_7,
	ACT_PANE_NEXT,
	ACT_PANE_BACK,
	ACT_TERMINAL,
	ACT_MAXIMISE,
	ACT_GROW,
	ACT_SHRINK,
	ACT_TIME_FORMAT,
	ACT_HEX,
	ACT_THEME,
	ACT_REDRAW,
	ACT_COMMAND,
	ACT_WRITE,
	ACT_HELP,
	ACT_GLOSSARY,
	ACT_LEAVE, /* back to where one came from */
	ACT_QUIT,
	ACTIONS
};

/*
 * Where a binding holds. KEYS_ASK, KEYS_LESSON, KEYS_SEARCH, KEYS_LIVE,
 * KEYS_TABLE, KEYS_GRAPH, KEYS_LANES and KEYS_WORDS are added to one of the
 * others while a question is open, or something is searched for, or it happens
 * now, or a table is shown: their keys then come before those of the other, in
 * this order.
 */
enum key_context {
	KEYS_STEP = 1,	 /* every view of a recording that is stepped through */
	KEYS_LIST = 2,	 /* where nothing is stepped: home, help */
	KEYS_SEARCH = 4, /* while there is something searched for */
	KEYS_ASK = 8,	 /* while a question is open */
	KEYS_TABLE = 16, /* conversations, packets */
	KEYS_FILE = 32,	 /* those of a whole capture file */
	KEYS_GRAPH = 64, /* graphs */
	KEYS_LIVE = 128, /* what happens now */
	KEYS_LANES = 256,
	KEYS_WORDS = 512,   /* the glossary */
	KEYS_LESSON = 1024, /* at the end of a lesson of the course */
	KEYS_SHOWN = KEYS_STEP | KEYS_FILE,
	KEYS_UNSTEPPED = KEYS_LIST | KEYS_FILE,
	KEYS_EVERYWHERE = KEYS_STEP | KEYS_LIST | KEYS_FILE,
};

/* How actions are grouped in help. */
enum key_group { GROUP_STEP, GROUP_CHANGE, GROUP_MOVE, GROUP_SCREEN, GROUPS };

/* Texts are English; tr() says them in the user's language. */
struct key_binding {
	enum action action;
	enum key_group group;
	unsigned context; /* enum key_context bits */
	const char *keys; /* names with blanks between: "n ." */
	const char *name; /* what a key bar says: "step" */
	const char *help; /* what it does */
};

/*
 * The table, sorted by group; *n is its length. An action whose keys are not
 * the same everywhere has a row for each context.
 */
const struct key_binding *key_bindings(size_t *n);
const char *key_group_name(enum key_group group);

/*
 * What a key does in a context: KEYS_STEP, KEYS_LIST or KEYS_FILE, and what is
 * added.
 */
enum action key_action(uint32_t key, unsigned context);
/* The first row of an action; NULL of ACT_NONE. For the key bar. */
const struct key_binding *action_binding(enum action action);
/* The first key of that row, or "". Returns out. */
const char *action_key(enum action action, char out[KEY_TEXT]);

/*
 * True if no key has two meanings in one context and every key is one; else
 * `why` says which it is and the names of the actions, in one line. Asked once,
 * at start; bindings_sane asks it of any table.
 */
bool keys_sane(char *why, size_t size);
bool bindings_sane(const struct key_binding *table, size_t n, char *why,
		   size_t size);

#endif
