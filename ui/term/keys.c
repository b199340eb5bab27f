/*
 * Keys: names, and what is bound to them.
 *
 * Everything that is said of a key comes from one table of bindings: what the
 * program does, the key bar, the help screen, `wirestep help keys`, the man
 * page and docs/keys.md.
 *
 * A binding holds in contexts. No key has two meanings in one of them, with
 * some exceptions that are meant: while something is searched for, n and N go
 * from match to match, as in vi, and what else they would do waits. Stepping
 * has "." and "," beside them, which nothing ever takes away. And while a
 * question is open digits answer it. A table takes keys that are of no use to
 * one: < and > make parts of the stepping view larger, and = plays faster.
 */
#include "ui/term/keys.h"

#include <stdio.h>
#include <string.h>

#include "capture/text.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* --- names --------------------------------------------------------------- */

static const struct {
	const char *name;
	uint32_t key;
} named[] = {
	{ "Tab", KEY_TABULATOR },
	{ "Enter", KEY_RETURN },
	{ "Esc", KEY_ESCAPE },
	{ "Space", ' ' },
	{ "Backspace", KEY_DELETE_BACK },
	{ "Up", KEY_ARROW_UP },
	{ "Down", KEY_ARROW_DOWN },
	{ "Left", KEY_ARROW_LEFT },
	{ "Right", KEY_ARROW_RIGHT },
	{ "PgUp", KEY_PAGE_UP },
	{ "PgDn", KEY_PAGE_DOWN },
	{ "Home", KEY_FIRST },
	{ "End", KEY_FINAL },
	{ "Del", KEY_DELETE },
	{ "S-Tab", KEY_BACK_TAB },
};

enum {
	CONTROL_BIT = 0x40,   /* Ctrl-A is A without it */
	LETTER_BIT = 0x20,    /* a is A with it */
	FUNCTION_KEYS = 19,   /* F1 … */
	WORD_BYTES = KEY_TEXT /* more than any name has */
};

/* A character that can stand for its key: one that is seen. */
static bool is_visible(uint32_t c)
{
	bool surrogate = c >= 0xd800 && c <= 0xdfff; /* never a character */

	return c > ' ' && c < KEY_SPECIALS && !surrogate &&
	       !char_is_control(c) && char_width(c) > 0;
}

/* Ctrl with a letter, as C-l; with one of \ ] ^ _, which come after Z. */
static char control_letter(uint32_t key)
{
	char c = (char)(key | CONTROL_BIT);

	return c >= 'A' && c <= 'Z' ? (char)(c | LETTER_BIT) : c;
}

char *key_name(uint32_t key, char out[KEY_TEXT])
{
	out[0] = '\0';
	for (size_t i = 0; i < ROWS(named); i++)
		if (named[i].key == key) {
			snprintf(out, KEY_TEXT, "%s", named[i].name);
			return out;
		}
	if (key > KEY_NOTHING && key < ' ')
		snprintf(out, KEY_TEXT, "C-%c", control_letter(key));
	else if (key > KEY_FUNCTION && key <= KEY_FUNCTION + FUNCTION_KEYS)
		snprintf(out, KEY_TEXT, "F%u", key - KEY_FUNCTION);
	else if (is_visible(key))
		out[utf8_encode(key, out)] = '\0';
	return out;
}

/* The word at the start of text; its length, or 0 if no name is as long. */
static size_t first_word(const char *text, char word[WORD_BYTES])
{
	size_t n = strcspn(text, " \t\n");

	if (n >= WORD_BYTES)
		return 0;
	memcpy(word, text, n);
	word[n] = '\0';
	return n;
}

static uint32_t find_named(const char *word)
{
	for (size_t i = 0; i < ROWS(named); i++)
		if (strcmp(named[i].name, word) == 0)
			return named[i].key;
	return KEY_NOTHING;
}

/* C-l or C-L: a terminal sends the same. */
static uint32_t find_control(const char *word)
{
	char c = word[0] == 'C' && word[1] == '-' ? word[2] : '\0';

	if (c >= 'a' && c <= 'z')
		c = (char)(c & ~LETTER_BIT);
	if (c <= '@' || c > '_' || word[3] != '\0')
		return KEY_NOTHING;
	return (uint32_t)c & ~(uint32_t)CONTROL_BIT;
}

static uint32_t find_function(const char *word)
{
	char name[KEY_TEXT];

	for (uint32_t i = 1; i <= FUNCTION_KEYS; i++)
		if (strcmp(key_name(KEY_FUNCTION + i, name), word) == 0)
			return KEY_FUNCTION + i;
	return KEY_NOTHING;
}

static uint32_t find_character(const char *word, size_t n)
{
	uint32_t c;

	return utf8_decode(word, n, &c) == n && is_visible(c) ? c : KEY_NOTHING;
}

size_t key_parse(const char *text, uint32_t *key)
{
	char word[WORD_BYTES];
	size_t n = first_word(text, word);
	uint32_t found = KEY_NOTHING;

	if (n == 0)
		return 0;
	found = find_character(word, n);
	if (!found)
		found = find_named(word);
	if (!found)
		found = find_control(word);
	if (!found)
		found = find_function(word);
	if (!found)
		return 0;
	*key = found;
	return n;
}

/* --- what is bound ------------------------------------------------------- */

static const struct key_binding bindings[] = {
	{ ACT_STEP, GROUP_STEP, KEYS_STEP, "n .", "step",
	  "one event forward; at the end, lets the next one happen" },
	{ ACT_BACK, GROUP_STEP, KEYS_STEP, "N ,", "back",
	  "one event back, through what has happened" },
	{ ACT_PLAY, GROUP_STEP, KEYS_STEP, "Space", "play",
	  "goes on by itself, or stops" },
	{ ACT_FASTER, GROUP_STEP, KEYS_STEP, "+ =", "faster", "plays faster" },
	{ ACT_SLOWER, GROUP_STEP, KEYS_STEP, "-", "slower", "plays slower" },
	{ ACT_NEXT_CALL, GROUP_STEP, KEYS_STEP, "s", "call",
	  "runs to the next socket call" },
	{ ACT_RUN_TO_MARK, GROUP_STEP, KEYS_STEP, "c", "run",
	  "runs to the next mark" },
	{ ACT_RESTART, GROUP_STEP, KEYS_STEP, "R", "restart",
	  "runs everything again, from the start" },
	{ ACT_ANSWER, GROUP_STEP, KEYS_ASK, "1 2 3 4 5 6 7 8 9", "answer",
	  "answers the question that is open" },
	{ ACT_SKIP, GROUP_STEP, KEYS_ASK, "Esc", "skip",
	  "goes on without an answer to it" },
	{ ACT_LESSON_NEXT, GROUP_STEP, KEYS_LESSON, "Enter", "next",
	  "at the end of a lesson of the course: the next one" },

	{ ACT_DROP, GROUP_CHANGE, KEYS_STEP, "x", "drop",
	  "loses the held packet" },
	{ ACT_DELAY, GROUP_CHANGE, KEYS_STEP, "d", "delay",
	  "lets the held packet arrive late" },
	{ ACT_RELEASE, GROUP_CHANGE, KEYS_STEP, "r", "release",
	  "lets the held packet go" },
	{ ACT_DUPLICATE, GROUP_CHANGE, KEYS_STEP, "D", "dup",
	  "lets the held packet arrive twice" },
	{ ACT_CHOOSE, GROUP_CHANGE, KEYS_STEP, "o", "choose",
	  "chooses which of several held packets goes first" },
	{ ACT_BRANCH, GROUP_CHANGE, KEYS_STEP, "b", "branch",
	  "runs again to this step in history, to go on another way" },

	{ ACT_UP, GROUP_MOVE, KEYS_EVERYWHERE, "k Up", "up", "up by a line" },
	{ ACT_DOWN, GROUP_MOVE, KEYS_EVERYWHERE, "j Down", "down",
	  "down by a line" },
	{ ACT_LEFT, GROUP_MOVE, KEYS_EVERYWHERE, "h Left", "left",
	  "to the left" },
	{ ACT_RIGHT, GROUP_MOVE, KEYS_EVERYWHERE, "l Right", "right",
	  "to the right" },
	{ ACT_PAGE_UP, GROUP_MOVE, KEYS_EVERYWHERE, "PgUp C-b", "pgup",
	  "up by a page" },
	{ ACT_PAGE_DOWN, GROUP_MOVE, KEYS_EVERYWHERE, "PgDn C-f", "pgdn",
	  "down by a page" },
	/* where nothing plays, Space does what it does in a pager */
	{ ACT_PAGE_DOWN, GROUP_MOVE, KEYS_UNSTEPPED, "Space", "pgdn",
	  "down by a page, in lists and texts" },
	{ ACT_HALF_UP, GROUP_MOVE, KEYS_EVERYWHERE, "C-u", "halfup",
	  "up by half a page" },
	{ ACT_HALF_DOWN, GROUP_MOVE, KEYS_EVERYWHERE, "C-d", "halfdn",
	  "down by half a page" },
	{ ACT_FIRST, GROUP_MOVE, KEYS_EVERYWHERE, "g Home", "first",
	  "to the first line" },
	{ ACT_LAST, GROUP_MOVE, KEYS_EVERYWHERE, "G End", "last",
	  "to the last line" },
	{ ACT_ENTER, GROUP_MOVE, KEYS_EVERYWHERE, "Enter", "open",
	  "opens what is chosen" },
	{ ACT_SEARCH, GROUP_MOVE, KEYS_EVERYWHERE, "/", "find",
	  "searches for a text" },
	{ ACT_SEARCH_NEXT, GROUP_MOVE, KEYS_SEARCH, "n", "next",
	  "to the next match, while searching" },
	{ ACT_SEARCH_BACK, GROUP_MOVE, KEYS_SEARCH, "N", "previous",
	  "to the match before, while searching" },
	{ ACT_WORD_BACK, GROUP_MOVE, KEYS_WORDS, "Backspace", "back",
	  "glossary: the word before, after a link" },
	{ ACT_LINK_NEXT, GROUP_MOVE, KEYS_WORDS, "Tab l Right", "link",
	  "glossary: the next link, which Enter follows" },
	{ ACT_LINK_BACK, GROUP_MOVE, KEYS_WORDS, "S-Tab h Left", "link",
	  "glossary: the link before" },
	{ ACT_MARK, GROUP_MOVE, KEYS_SHOWN, "m", "mark", "marks this event" },
	{ ACT_GO_TO_MARK, GROUP_MOVE, KEYS_SHOWN, "'", "jump",
	  "to an event that was marked" },
	{ ACT_SORT_NEXT, GROUP_MOVE, KEYS_TABLE, ">", "sort",
	  "sorts the conversations by the next column" },
	{ ACT_SORT_BACK, GROUP_MOVE, KEYS_TABLE, "<", "sort",
	  "sorts them by the column before" },
	{ ACT_SORT_TURN, GROUP_MOVE, KEYS_TABLE, "I", "invert",
	  "turns their order around" },
	{ ACT_FILTER, GROUP_MOVE, KEYS_TABLE, "f", "filter",
	  "shows what a filter lets pass: tcp and retr > 0" },
	{ ACT_WHY, GROUP_MOVE, KEYS_SHOWN, "y", "why",
	  "why the conversation is stuck: what it waits for, since when" },
	{ ACT_COMPARE, GROUP_MOVE, KEYS_TABLE, "=", "compare",
	  "the marked packet and this one, side by side" },
	{ ACT_FOLLOW, GROUP_MOVE, KEYS_FILE, "F", "follow",
	  "reads on while the file grows, or no longer" },
	{ ACT_NEWEST, GROUP_MOVE, KEYS_LIVE, "F", "newest",
	  "live: keeps the newest conversation in view, or no longer" },
	{ ACT_PAUSE, GROUP_MOVE, KEYS_LIVE, "p", "pause",
	  "live: the lists stay as they are while capturing goes on" },
	{ ACT_PART_NEXT, GROUP_MOVE, KEYS_STEP, "]", "later",
	  "the next packets of a long conversation" },
	{ ACT_PART_BACK, GROUP_MOVE, KEYS_STEP, "[", "earlier",
	  "the packets before those" },
	{ ACT_GRAPH_NEXT, GROUP_MOVE, KEYS_GRAPH, "Tab", "graph",
	  "the next graph, where there is room for one" },
	{ ACT_GRAPH_BACK, GROUP_MOVE, KEYS_GRAPH, "S-Tab", "graph",
	  "the graph before" },
	{ ACT_GRAPH_SIDE, GROUP_MOVE, KEYS_GRAPH, "Up Down k j", "side",
	  "graphs of what the other end sent" },
	{ ACT_ZOOM_IN, GROUP_MOVE, KEYS_GRAPH | KEYS_LANES, ">", "closer",
	  "less of the time, around the packet" },
	{ ACT_ZOOM_OUT, GROUP_MOVE, KEYS_GRAPH | KEYS_LANES, "<", "wider",
	  "more of the time" },

	{ ACT_VIEW_1, GROUP_SCREEN, KEYS_SHOWN, "1", "ladder",
	  "the ladder, the calls and a packet, step by step" },
	{ ACT_VIEW_2, GROUP_SCREEN, KEYS_SHOWN, "2", "states",
	  "the states of each end, as a diagram" },
	{ ACT_VIEW_3, GROUP_SCREEN, KEYS_SHOWN, "3", "flows",
	  "the conversations" },
	{ ACT_VIEW_4, GROUP_SCREEN, KEYS_SHOWN, "4", "list",
	  "the list of packets" },
	{ ACT_VIEW_5, GROUP_SCREEN, KEYS_SHOWN, "5", "stream",
	  "the bytes of a conversation, in order" },
	{ ACT_VIEW_6, GROUP_SCREEN, KEYS_SHOWN, "6", "graphs",
	  "numbers, bytes in flight, round trips and rate, as graphs" },
	{ ACT_VIEW_7, GROUP_SCREEN, KEYS_SHOWN, "7", "lanes",
	  "a lane for each thread; of what is live: the kernel's sockets" },
	{ ACT_PANE_NEXT, GROUP_SCREEN, KEYS_EVERYWHERE, "Tab", "pane",
	  "the next part of the screen gets the keys" },
	{ ACT_PANE_BACK, GROUP_SCREEN, KEYS_EVERYWHERE, "S-Tab", "pane",
	  "the part before gets them" },
	{ ACT_TERMINAL, GROUP_SCREEN, KEYS_STEP, "C-]", "terminal",
	  "the programs' terminal gets all keys, or gives them back" },
	{ ACT_MAXIMISE, GROUP_SCREEN, KEYS_STEP, "\\", "full",
	  "this part alone, or all again" },
	{ ACT_GROW, GROUP_SCREEN, KEYS_STEP, ">", "grow",
	  "makes this part larger" },
	{ ACT_SHRINK, GROUP_SCREEN, KEYS_STEP, "<", "shrink",
	  "makes this part smaller" },
	{ ACT_TIME_FORMAT, GROUP_SCREEN, KEYS_SHOWN, "t", "time",
	  "writes times in another way" },
	{ ACT_HEX, GROUP_SCREEN, KEYS_STEP, "H", "hex",
	  "the stream as text, or as a hex dump" },
	{ ACT_THEME, GROUP_SCREEN, KEYS_EVERYWHERE, "C", "colours",
	  "the next theme" },
	{ ACT_REDRAW, GROUP_SCREEN, KEYS_EVERYWHERE, "C-l", "redraw",
	  "draws the screen again" },
	{ ACT_COMMAND, GROUP_SCREEN, KEYS_EVERYWHERE, ":", "command",
	  "a command line" },
	{ ACT_WRITE, GROUP_SCREEN, KEYS_SHOWN, "w", "write",
	  "saves the recording" },
	{ ACT_HELP, GROUP_SCREEN, KEYS_EVERYWHERE, "? F1", "help",
	  "the keys that can be pressed here" },
	{ ACT_GLOSSARY, GROUP_SCREEN, KEYS_EVERYWHERE, "K", "words",
	  "the glossary: what the word at the cursor means" },
	{ ACT_LEAVE, GROUP_SCREEN, KEYS_EVERYWHERE, "q Esc", "leave",
	  "back to where you came from" },
	{ ACT_QUIT, GROUP_SCREEN, KEYS_EVERYWHERE, "Q", "quit",
	  "ends the program" },
};

static const char *const group_names[] = {
	[GROUP_STEP] = "Stepping",
	[GROUP_CHANGE] = "Changing what happens",
	[GROUP_MOVE] = "Moving about",
	[GROUP_SCREEN] = "The screen",
};
_Static_assert(ROWS(group_names) == GROUPS, "one name each");

const struct key_binding *key_bindings(size_t *n)
{
	*n = ROWS(bindings);
	return bindings;
}

const char *key_group_name(enum key_group group)
{
	return group < GROUPS ? group_names[group] : "?";
}

/* The next key of a row's list; KEY_NOTHING at its end, or at no key. */
static uint32_t next_key(const char **keys)
{
	uint32_t key = KEY_NOTHING;

	*keys += strspn(*keys, " ");
	*keys += key_parse(*keys, &key);
	return key;
}

static bool has_key(const struct key_binding *b, uint32_t key)
{
	const char *keys = b->keys;
	uint32_t one;

	while ((one = next_key(&keys)) != KEY_NOTHING)
		if (one == key)
			return true;
	return false;
}

static enum action action_in(uint32_t key, unsigned context)
{
	for (size_t i = 0; i < ROWS(bindings); i++)
		if ((bindings[i].context & context) &&
		    has_key(&bindings[i], key))
			return bindings[i].action;
	return ACT_NONE;
}

enum action key_action(uint32_t key, unsigned context)
{
	static const unsigned order[] = { KEYS_ASK,	  KEYS_LESSON,
					  KEYS_SEARCH,	  KEYS_LIVE,
					  KEYS_TABLE,	  KEYS_GRAPH,
					  KEYS_LANES,	  KEYS_WORDS,
					  KEYS_EVERYWHERE };
	enum action found = ACT_NONE;

	for (size_t i = 0; i < ROWS(order) && !found; i++)
		found = action_in(key, context & order[i]);
	return found;
}

const struct key_binding *action_binding(enum action action)
{
	for (size_t i = 0; i < ROWS(bindings); i++)
		if (bindings[i].action == action)
			return &bindings[i];
	return NULL;
}

const char *action_key(enum action action, char out[KEY_TEXT])
{
	const struct key_binding *b = action_binding(action);
	const char *keys = b ? b->keys : "";

	return key_name(next_key(&keys), out);
}

/* --- is it sane? --------------------------------------------------------- */

/* What stands in a row's list and is no key; "" if all of it is one. */
static const char *not_a_key(const struct key_binding *b)
{
	const char *keys = b->keys;

	while (next_key(&keys) != KEY_NOTHING)
		;
	return keys;
}

/* The first key that two rows have; KEY_NOTHING: none. */
static uint32_t shared_key(const struct key_binding *a,
			   const struct key_binding *b)
{
	const char *keys = a->keys;
	uint32_t key;

	if (!(a->context & b->context))
		return KEY_NOTHING;
	while ((key = next_key(&keys)) != KEY_NOTHING)
		if (has_key(b, key))
			return key;
	return KEY_NOTHING;
}

bool bindings_sane(const struct key_binding *table, size_t n, char *why,
		   size_t size)
{
	char name[KEY_TEXT];

	for (size_t i = 0; i < n; i++) {
		const char *bad = not_a_key(&table[i]);

		if (*bad) {
			snprintf(why, size, "%s: \"%s\" is no key",
				 table[i].name, bad);
			return false;
		}
		for (size_t j = 0; j < i; j++) {
			uint32_t key = shared_key(&table[j], &table[i]);

			if (key == KEY_NOTHING)
				continue;
			snprintf(why, size, "%s: both %s and %s",
				 key_name(key, name), table[j].name,
				 table[i].name);
			return false;
		}
	}
	return true;
}

bool keys_sane(char *why, size_t size)
{
	return bindings_sane(bindings, ROWS(bindings), why, size);
}
