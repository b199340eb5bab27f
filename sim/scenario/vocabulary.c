/*
 * The vocabulary: one walk over all tables of the language.
 *
 * A word is said by whoever has the table; only the small words within
 * statements (until, as, every) have none and are listed here. The tests hold
 * them against the documentation and the grammar.
 */
#include "sim/scenario/vocabulary.h"

#include <string.h>

#include "capture/field.h"
#include "sim/scenario/observed.h"
#include "sim/scenario/table.h"

static const char *const class_names[] = {
	[WORD_HEADER] = "header", [WORD_STATEMENT] = "statement",
	[WORD_BLOCK] = "block",	  [WORD_CALL] = "call",
	[WORD_KIND] = "kind",	  [WORD_FIELD] = "field",
	[WORD_STATE] = "state",	  [WORD_INFO] = "info",
	[WORD_QUEUE] = "queue",	  [WORD_OBSERVED] = "observed",
	[WORD_SMALL] = "small",
};
_Static_assert(sizeof(class_names) / sizeof(*class_names) == WORD_CLASSES,
	       "one name each");

static const char *const small_words[] = {
	"en",	  "zh",	      "freeze", "realtime", "quick",   "kernel",
	"frozen", "live",     "sysctl", "option",   "mtu",     "offload",
	"delay",  "on",	      "off",	"as",	    "until",   "every",
	"first",  "p",	      "rtx",	"in",	    "rd",      "wr",
	"rdwr",	  "none",     "ICMP",	"ICMPv6",   "idle",    "interval",
	"count",  "rate",     "limit",	"set",	    "quote",   "src",
	"dst",	  "data",     "badsum", "listens",  "rto_min", "initcwnd",
	"age",	  "io_uring",
};

const char *word_class_name(enum word_class c)
{
	return c < WORD_CLASSES ? class_names[c] : "?";
}

/* Whoever is told, and of which class. */
struct telling {
	void (*one)(void *context, enum word_class c, const char *word,
		    const char *help, const char *example);
	void *context;
	enum word_class c;
};

static void tell(const struct telling *t, const char *word, const char *help,
		 const char *example)
{
	t->one(t->context, t->c, word, help, example);
}

static enum word_class class_of(enum statement st)
{
	if (st < ST_CALL)
		return WORD_HEADER;
	return statement_is_block(st) ? WORD_BLOCK : WORD_STATEMENT;
}

static void tell_statements(const struct telling *t)
{
	for (int i = 0; i < STATEMENTS; i++)
		if (i != ST_CALL && statement_table[i].parse &&
		    class_of((enum statement)i) == t->c)
			tell(t, statement_table[i].name,
			     statement_table[i].help,
			     statement_table[i].example);
}

static void tell_calls(const struct telling *t)
{
	for (int i = 0; i < CALLS; i++)
		tell(t, call_name((enum call_id)i), call_help((enum call_id)i),
		     call_example((enum call_id)i));
}

static void tell_kinds(const struct telling *t)
{
	for (int i = KIND_ANY + 1; i < PACKET_KINDS; i++)
		tell(t, packet_kind_name((enum packet_kind)i), NULL, NULL);
}

static void tell_fields(const struct telling *t)
{
	for (int i = 0; i < PACKET_FIELDS; i++)
		tell(t, field_name((enum packet_field)i), NULL, NULL);
}

static void tell_list(const struct telling *t, const char *const *list)
{
	for (size_t i = 0; list[i]; i++)
		tell(t, list[i], NULL, NULL);
}

static void tell_states(const struct telling *t)
{
	tell_list(t, state_names);
}

static void tell_info(const struct telling *t)
{
	for (size_t i = 0; i < n_info_fields; i++)
		tell(t, info_fields[i].name, NULL, NULL);
}

static void tell_queues(const struct telling *t)
{
	tell_list(t, queue_names);
}

static void tell_observed(const struct telling *t)
{
	for (int i = 0; i < OBSERVED_INFO; i++)
		tell(t, observed_specs[i].name, observed_specs[i].help, NULL);
}

static void tell_small(const struct telling *t)
{
	for (size_t i = 0; i < sizeof(small_words) / sizeof(*small_words); i++)
		tell(t, small_words[i], NULL, NULL);
	for (size_t i = 0; socket_kinds[i].name; i++)
		tell(t, socket_kinds[i].name, NULL, NULL);
	for (size_t i = 0; message_flags[i].name; i++)
		tell(t, message_flags[i].name, NULL, NULL);
}

static void (*const tellers[])(const struct telling *t) = {
	[WORD_HEADER] = tell_statements, [WORD_STATEMENT] = tell_statements,
	[WORD_BLOCK] = tell_statements,	 [WORD_CALL] = tell_calls,
	[WORD_KIND] = tell_kinds,	 [WORD_FIELD] = tell_fields,
	[WORD_STATE] = tell_states,	 [WORD_INFO] = tell_info,
	[WORD_QUEUE] = tell_queues,	 [WORD_OBSERVED] = tell_observed,
	[WORD_SMALL] = tell_small,
};
_Static_assert(sizeof(tellers) / sizeof(*tellers) == WORD_CLASSES,
	       "one for each class");

void vocabulary_each(void (*one)(void *context, enum word_class c,
				 const char *word, const char *help,
				 const char *example),
		     void *context)
{
	for (int c = 0; c < WORD_CLASSES; c++) {
		struct telling t = { one, context, (enum word_class)c };

		tellers[c](&t);
	}
}
