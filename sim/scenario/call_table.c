/*
 * The calls of the language as data: what each takes, gives and is for.
 *
 *	id   CALL_SOCKET … CALL_SLEEP │ CALL_OPTIONS …           CALLS
 *	row  call_table               │ socket_options (option_table.c)
 *
 * Setting a socket option is a call of that name, nodelay s; what it takes
 * follows from the type of the option.
 */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "sim/scenario/option_table.h"
#include "sim/scenario/table.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

enum { NUMBER_MAX = 1 << 30, BACKLOG_MAX = 65535 };

#define ARG(what, kind)                                                        \
	{                                                                      \
		.name = (what), .type = (kind)                                 \
	}
#define NUMBER(what, least, most)                                              \
	{                                                                      \
		.name = (what), .type = ARG_NUMBER, .min = (least),            \
		.max = (most)                                                  \
	}
#define SOCKET	 ARG("SOCKET", ARG_SOCKET)
#define ADDRESS	 ARG("ADDRESS", ARG_ADDRESS)
#define PEER	 ARG("ADDRESS", ARG_PEER)
#define PROTOCOL ARG("PROTOCOL", ARG_PROTOCOL)
#define HOW	 ARG("HOW", ARG_HOW)
#define DURATION ARG("DURATION", ARG_DURATION)
#define EVENTS	 ARG("EVENTS", ARG_EVENTS)
#define LEVEL	 ARG("LEVEL", ARG_LEVEL)
#define OPTION	 ARG("OPTION", ARG_OPTION)
#define VALUE	 ARG("VALUE", ARG_VALUE)
#define SIZE	 NUMBER("SIZE", 0, NUMBER_MAX)
#define BACKLOG	 NUMBER("BACKLOG", 0, BACKLOG_MAX)
#define DATA                                                                   \
	{                                                                      \
		.name = "DATA", .type = ARG_DATA, .max = NUMBER_MAX            \
	}
#define TIMEOUT                                                                \
	{                                                                      \
		.name = "DURATION", .type = ARG_DURATION, .optional = true     \
	}
#define ON_OFF                                                                 \
	{                                                                      \
		.name = "on|off", .type = ARG_FLAG, .optional = true           \
	}

const struct call_spec call_table[] = {
	[CALL_SOCKET] = { "socket",
			  RETURNS_SOCKET,
			  { PROTOCOL },
			  "makes a socket: tcp, udp, mptcp; tcp6, udp6, mptcp6",
			  "C s = socket tcp" },
	[CALL_BIND] = { "bind",
			RETURNS_NUMBER,
			{ SOCKET, ADDRESS },
			"gives a socket its local address",
			"S bind l 127.0.0.1:10000" },
	[CALL_LISTEN] = { "listen",
			  RETURNS_NUMBER,
			  { SOCKET, BACKLOG },
			  "lets connections in",
			  "S listen l 5" },
	[CALL_ACCEPT] = { "accept",
			  RETURNS_SOCKET,
			  { SOCKET },
			  "takes the oldest connection from the queue",
			  "S c = accept l" },
	[CALL_CONNECT] = { "connect",
			   RETURNS_NUMBER,
			   { SOCKET, PEER },
			   "sets the peer; with TCP, shakes hands",
			   "C connect s 127.0.0.1:10000 = 0" },
	[CALL_SEND] = { "send",
			RETURNS_NUMBER,
			{ SOCKET, DATA },
			"sends text, or that many filler bytes",
			"C send s \"Hello, World!\" = 13" },
	[CALL_SENDTO] = { "sendto",
			  RETURNS_NUMBER,
			  { SOCKET, DATA, ADDRESS },
			  "sends one datagram to an address",
			  "C sendto s \"Hi\" 127.0.0.1:10000 = 2" },
	[CALL_RECV] = { "recv",
			RETURNS_DATA,
			{ SOCKET, SIZE },
			"receives up to that many bytes",
			"S recv c 1024 = \"Hello, World!\"" },
	[CALL_RECVFROM] = { "recvfrom",
			    RETURNS_DATA,
			    { SOCKET, SIZE },
			    "receives, and keeps the sender's address",
			    "C peer = recvfrom s 1024 = \"Hi\"" },
	[CALL_SHUTDOWN] = { "shutdown",
			    RETURNS_NUMBER,
			    { SOCKET, HOW },
			    "ends one direction, or both: rd, wr or rdwr",
			    "C shutdown s wr = 0" },
	[CALL_CLOSE] = { "close",
			 RETURNS_NUMBER,
			 { SOCKET },
			 "closes a socket",
			 "C close s = 0" },
	[CALL_POLL] = { "poll",
			RETURNS_EVENTS,
			{ SOCKET, EVENTS, TIMEOUT },
			"waits until a socket is ready, at most that long",
			"C poll s in|out 100ms = \"out\"" },
	[CALL_NONBLOCK] = { "nonblock",
			    RETURNS_NUMBER,
			    { SOCKET, ON_OFF },
			    "sets O_NONBLOCK: calls return -1 EAGAIN, not "
			    "later",
			    "C nonblock s" },
	[CALL_SETSOCKOPT] = { "setsockopt",
			      RETURNS_NUMBER,
			      { SOCKET, LEVEL, OPTION, VALUE },
			      "sets an option by its name in C",
			      "C setsockopt s IPPROTO_TCP TCP_MAXSEG 1000" },
	[CALL_GETSOCKOPT] = { "getsockopt",
			      RETURNS_VALUE,
			      { SOCKET, OPTION },
			      "reads an option, by either of its names",
			      "C getsockopt s SO_ERROR = ECONNREFUSED" },
	[CALL_GETSOCKNAME] = { "getsockname",
			       RETURNS_ADDRESS,
			       { SOCKET },
			       "tells the local address, and keeps it",
			       "S here = getsockname l = 127.0.0.1:10000" },
	[CALL_GETPEERNAME] = { "getpeername",
			       RETURNS_ADDRESS,
			       { SOCKET },
			       "tells the peer's address, and keeps it",
			       "C getpeername s = 127.0.0.1:10000" },
	[CALL_SLEEP] = { "sleep",
			 RETURNS_NUMBER,
			 { DURATION },
			 "the actor does nothing for a while",
			 "C sleep 200ms" },
};
_Static_assert(ROWS(call_table) == CALL_OPTIONS, "one row each");

/* --- calls that set an option -------------------------------------------- */

#define SPAN(unit_ns)                                                          \
	{                                                                      \
		.name = "DURATION", .type = ARG_SPAN, .min = (unit_ns)         \
	}
#define KEY(word, kind, least, most)                                           \
	{                                                                      \
		.name = word "=", .type = (kind), .min = (least),              \
		.max = (most), .key = (word), .optional = true                 \
	}

/* By the type of the option; the second is its value. */
static const struct arg_spec option_args[][CALL_ARGS + 1] = {
	[OPTION_FLAG] = { SOCKET, ON_OFF },
	[OPTION_KEEPALIVE] = { SOCKET, ON_OFF, KEY("idle", ARG_SPAN, UNIT_S, 0),
			       KEY("interval", ARG_SPAN, UNIT_S, 0),
			       KEY("count", ARG_NUMBER, 0, INT32_MAX) },
	[OPTION_NUMBER] = { SOCKET, NUMBER("NUMBER", 0, INT32_MAX) },
	[OPTION_SECONDS] = { SOCKET, SPAN(UNIT_S) },
	[OPTION_MS] = { SOCKET, SPAN(UNIT_MS) },
	[OPTION_TIMEVAL] = { SOCKET, SPAN(UNIT_US) },
	[OPTION_LINGER] = { SOCKET, ARG("DURATION|off", ARG_LINGER) },
	[OPTION_TEXT] = { SOCKET, ARG("NAME", ARG_WORD) },
	[OPTION_DEVICE] = { SOCKET, ARG("DEVICE", ARG_WORD) },
	[OPTION_GROUP] = { SOCKET, ARG("GROUP", ARG_GROUP), ON_OFF },
	[OPTION_DISCOVER] = { SOCKET, ARG("dont|want|do|probe", ARG_DISCOVER) },
	[OPTION_ERROR] = { SOCKET },
};
_Static_assert(ROWS(option_args) == OPTION_TYPES, "one row each");

const struct arg_spec *option_value_spec(const struct socket_option *option)
{
	return &option_args[option->type][1];
}

static const struct socket_option *option_of(enum call_id id)
{
	return &socket_options[id - CALL_OPTIONS];
}

const char *call_name(enum call_id id)
{
	if (id >= CALLS)
		return "?";
	return id < CALL_OPTIONS ? call_table[id].name : option_of(id)->name;
}

enum call_returns call_returns(enum call_id id)
{
	return id < CALL_OPTIONS ? call_table[id].returns : RETURNS_NUMBER;
}

const struct arg_spec *call_args(enum call_id id)
{
	return id < CALL_OPTIONS ? call_table[id].arg
				 : option_args[option_of(id)->type];
}

const char *call_help(enum call_id id)
{
	return id < CALL_OPTIONS ? call_table[id].help : option_of(id)->help;
}

const char *call_example(enum call_id id)
{
	return id < CALL_OPTIONS ? call_table[id].example
				 : option_of(id)->example;
}

/* --- words --------------------------------------------------------------- */

/* poll(2) */
const struct bit_name poll_events[] = {
	{ "in", POLLIN },   { "pri", POLLPRI },
	{ "out", POLLOUT }, { "rdhup", POLLRDHUP },
	{ "err", POLLERR }, { "hup", POLLHUP },
	{ NULL, 0 },
};

char *bits_format(const struct bit_name *table, uint32_t bits, char *out,
		  size_t size)
{
	size_t n = 0;

	if (size)
		out[0] = '\0';
	for (; table->name; table++) {
		if (!(bits & table->bit) || n >= size)
			continue;
		snprintf(out + n, size - n, "%s%s", n ? "|" : "", table->name);
		n += strlen(out + n);
	}
	return out;
}

/* send(2), recv(2) */
const struct message_flag message_flags[] = {
	{ "more", MSG_MORE, true, false },
	{ "oob", MSG_OOB, true, true },
	{ "dontwait", MSG_DONTWAIT, true, true },
	{ "dontroute", MSG_DONTROUTE, true, false },
	{ "fastopen", MSG_FASTOPEN, true, false },
	{ "peek", MSG_PEEK, false, true },
	{ "waitall", MSG_WAITALL, false, true },
	{ "trunc", MSG_TRUNC, false, true },
	{ "errqueue", MSG_ERRQUEUE, false, true },
	{ NULL, 0, false, false },
};

const struct socket_kind socket_kinds[] = {
	{ "tcp", AF_INET, SOCK_STREAM, 0 },
	{ "udp", AF_INET, SOCK_DGRAM, 0 },
	{ "tcp6", AF_INET6, SOCK_STREAM, 0 },
	{ "udp6", AF_INET6, SOCK_DGRAM, 0 },
	{ "mptcp", AF_INET, SOCK_STREAM, IPPROTO_MPTCP },
	{ "mptcp6", AF_INET6, SOCK_STREAM, IPPROTO_MPTCP },
	{ NULL, 0, 0, 0 },
};
