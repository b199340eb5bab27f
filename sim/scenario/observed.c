/*
 * Values of the run in texts: the table of their names, and taking a reference
 * apart. How it is written says what it is of:
 *
 *	${packets}  ${C.result}  ${C.s.rto_ms}  ${last.seq}  ${C>S.seq}
 *	 run         actor        socket         packet
 *
 * A time is told with its unit, or as a number of the unit at its name's end.
 * The fields of TCP_INFO are those of `info` (scenario/table.c), those of a
 * packet those of selectors (capture/field.h).
 */
#include "sim/scenario/observed.h"

#include <stdio.h>
#include <string.h>

#include "capture/field.h"
#include "sim/scenario/table.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

const struct observed_spec observed_specs[] = {
	[OBSERVED_PACKETS] = { OF_RUN, "packets", false,
			       "packets that were sent so far" },
	[OBSERVED_COPIES] = { OF_RUN, "copies", false,
			      "of them, those that the kernel sent again" },
	[OBSERVED_DROPPED] = { OF_RUN, "dropped", false,
			       "of them, those that were dropped" },
	[OBSERVED_TIME] = { OF_RUN, "time", true, "time since the start" },
	[OBSERVED_CALL] = { OF_ACTOR, "call", false,
			    "the name of its last call that returned" },
	[OBSERVED_RESULT] = { OF_ACTOR, "result", false,
			      "what that call returned: 13, -1 EPIPE" },
	[OBSERVED_DATA] = { OF_ACTOR, "data", false,
			    "what that call received, in quotes" },
	[OBSERVED_TOOK] = { OF_ACTOR, "took", true, "how long it took" },
	[OBSERVED_STATE] = { OF_SOCKET, "state", false,
			     "the kernel's state of it" },
	[OBSERVED_PORT] = { OF_SOCKET, "port", false, "its own port" },
	[OBSERVED_PEER_PORT] = { OF_SOCKET, "peer_port", false,
				 "the other end's port" },
	[OBSERVED_RECV] = { OF_SOCKET, "recv", false,
			    "bytes that wait to be received" },
	[OBSERVED_SEND] = { OF_SOCKET, "send", false,
			    "bytes that are sent and not acknowledged, or not "
			    "sent yet" },
	[OBSERVED_ACCEPT] = { OF_SOCKET, "accept", false,
			      "connections that wait for accept" },
	[OBSERVED_BACKLOG] = { OF_SOCKET, "backlog", false,
			       "how many may wait" },
	[OBSERVED_LOST] = { OF_SOCKET, "dropped", false,
			    "packets for it that it threw away" },
	[OBSERVED_N] = { OF_PACKET, "n", false, "its number in the ladder" },
	[OBSERVED_FROM] = { OF_PACKET, "from", false, "who sent it" },
	[OBSERVED_TO] = { OF_PACKET, "to", false, "to whom" },
	[OBSERVED_FLAGS] = { OF_PACKET, "flags", false, "its flags: [S.]" },
	[OBSERVED_AFTER] = { OF_PACKET, "after", true,
			     "time since the one before it, of its flow and "
			     "direction" },
};
_Static_assert(ROWS(observed_specs) == OBSERVED_INFO, "one row each");

static const char *const units[] = { "ms", "us", "s" };

size_t observed_length(const char *text)
{
	const char *end;

	if (text[0] != '$')
		return 0;
	if (text[1] == '$')
		return 2;
	end = text[1] == '{' ? strchr(text, '}') : NULL;
	return end ? (size_t)(end - text) + 1 : 0;
}

/* --- names --------------------------------------------------------------- */

static bool find_info(const char *name, enum observed *what, bool *is_time)
{
	*what = OBSERVED_INFO;
	for (size_t i = 0; i < n_info_fields; i++) {
		if (strcmp(info_fields[i].name, name) != 0)
			continue;
		*is_time = info_fields[i].is_time;
		return true;
	}
	return false;
}

/* The value of that name; false: there is none. */
static bool find_name(enum observed_of of, const char *name,
		      enum observed *what, bool *is_time)
{
	enum packet_field field;

	for (int i = 0; i < OBSERVED_INFO; i++) {
		if (observed_specs[i].of != of ||
		    strcmp(observed_specs[i].name, name) != 0)
			continue;
		*what = (enum observed)i;
		*is_time = observed_specs[i].is_time;
		return true;
	}
	if (of == OF_SOCKET)
		return find_info(name, what, is_time);
	*what = OBSERVED_FIELD;
	*is_time = false;
	return of == OF_PACKET && field_find(name, &field);
}

/* Cuts "_ms" off a name and gives its unit; NULL: it has none. */
static const char *cut_unit(char *name)
{
	char *end = strrchr(name, '_');

	for (size_t i = 0; end && i < ROWS(units); i++) {
		if (strcmp(end + 1, units[i]) != 0)
			continue;
		*end = '\0';
		return units[i];
	}
	return NULL;
}

static enum observed_wrong parse_name(const char *text, size_t n,
				      struct observed_ref *ref)
{
	bool is_time;

	if (n >= OBSERVED_NAME)
		return OBSERVED_NO_NAME;
	memcpy(ref->name, text, n);
	ref->name[n] = '\0';
	if (find_name(ref->of, ref->name, &ref->what, &is_time))
		return OBSERVED_OK;
	ref->unit = cut_unit(ref->name);
	if (!ref->unit || !find_name(ref->of, ref->name, &ref->what, &is_time))
		return OBSERVED_NO_NAME;
	return is_time ? OBSERVED_OK : OBSERVED_NO_TIME;
}

static void each_time(const char *name,
		      void (*one)(void *context, const char *name),
		      void *context)
{
	char text[OBSERVED_NAME + 8];

	for (size_t i = 0; i < ROWS(units); i++) {
		snprintf(text, sizeof(text), "%s_%s", name, units[i]);
		one(context, text);
	}
}

void observed_each(enum observed_of of,
		   void (*one)(void *context, const char *name), void *context)
{
	for (size_t i = 0; i < OBSERVED_INFO; i++) {
		if (observed_specs[i].of != of)
			continue;
		one(context, observed_specs[i].name);
		if (observed_specs[i].is_time)
			each_time(observed_specs[i].name, one, context);
	}
	for (int i = 0; of == OF_PACKET && i < PACKET_FIELDS; i++)
		one(context, field_name((enum packet_field)i));
	for (size_t i = 0; of == OF_SOCKET && i < n_info_fields; i++) {
		one(context, info_fields[i].name);
		if (info_fields[i].is_time)
			each_time(info_fields[i].name, one, context);
	}
}

/* --- references ---------------------------------------------------------- */

/* What stands before the last dot says what it is of. */
static enum observed_of kind_of(const char *subject)
{
	if (subject[0] == '\0')
		return OF_RUN;
	if (strcmp(subject, "last") == 0 || strchr(subject, '>'))
		return OF_PACKET;
	return strchr(subject, '.') ? OF_SOCKET : OF_ACTOR;
}

enum observed_wrong observed_parse(const char *text, size_t n,
				   struct observed_ref *ref, size_t *name_at)
{
	const char *dot = memrchr(text, '.', n);
	size_t subject = dot ? (size_t)(dot - text) : 0;

	*ref = (struct observed_ref){ .of = OF_RUN };
	*name_at = subject ? subject + 1 : 0;
	if (subject >= sizeof(ref->subject) || (dot && !subject))
		return OBSERVED_NO_NAME;
	memcpy(ref->subject, text, subject);
	ref->of = kind_of(ref->subject);
	return parse_name(text + *name_at, n - *name_at, ref);
}
