/*
 * Who calls connect() and close(), from the kernel itself.
 *
 * The tracepoint sock:inet_sock_set_state fires at each change of a TCP
 * socket's state. Two of them happen within the system call of the process
 * that asks for it, so the process that runs then is the right one:
 *
 *   -> SYN-SENT               connect(); the port is not chosen yet
 *   -> FIN-WAIT-1, LAST-ACK   close(), shutdown(), or the process's exit
 *
 * SYN-SENT -> anything happens when a segment comes, under whatever process
 * runs, but it knows the port; the two are joined by the socket's address in
 * the kernel. A filter lets only these through, so that data costs nothing.
 *
 * Where the fields are is read from tracefs, which is opened for that alone
 * and mounted nowhere (fsopen(2)). Records of exec and fork come along, and
 * give names to processes that have gone before anybody could look at them.
 */
#include "capture/census/tracepoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture/census/rings.h"
#include "capture/census/small.h"
#include "capture/mem.h"

enum {
	CONNECTS = 4096,   /* under way; a power of two */
	OFFSET_MOST = 256, /* of a field */
};

/* include/net/tcp_states.h */
enum { ESTABLISHED = 1, SYN_SENT = 2, FIN_WAIT_1 = 4, LAST_ACK = 9 };
static const char filter[] =
	"newstate == 2 || oldstate == 2 || newstate == 4 || newstate == 9";

/* Where a field is in the event, and how long it is. */
struct place {
	uint32_t offset, size;
};

struct layout {
	struct place skaddr, oldstate, newstate, sport, dport, family, protocol,
		saddr, daddr, saddr_v6, daddr_v6;
};

static const struct {
	const char *name; /* in the format, with what stands around it */
	size_t place;
	uint32_t size;
} fields[] = {
#define FIELD(text, name, size)                                                \
	{                                                                      \
		text, offsetof(struct layout, name), size                      \
	}
	FIELD(" skaddr;", skaddr, 8),
	FIELD(" oldstate;", oldstate, 4),
	FIELD(" newstate;", newstate, 4),
	FIELD(" sport;", sport, 2),
	FIELD(" dport;", dport, 2),
	FIELD(" family;", family, 2),
	FIELD(" protocol;", protocol, 2),
	FIELD(" saddr[4];", saddr, 4),
	FIELD(" daddr[4];", daddr, 4),
	FIELD(" saddr_v6[16];", saddr_v6, 16),
	FIELD(" daddr_v6[16];", daddr_v6, 16),
#undef FIELD
};

struct connecting {
	uint64_t skaddr; /* 0: empty */
	uint32_t pid;
};

struct tracepoint {
	struct rings *rings;
	struct layout at;
	struct connecting connecting[CONNECTS];
	uint64_t lost;
};

/* --- opening ------------------------------------------------------------ */

/* A tracefs that nobody else sees: its directory, or -1. */
static int tracefs_open(void)
{
	int fs = (int)syscall(SYS_fsopen, "tracefs", FSOPEN_CLOEXEC);
	int dir = -1;

	if (fs < 0)
		return -1;
	if (syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		dir = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	close(fs);
	return dir;
}

/* "	field:int oldstate;	offset:16;	size:4;	signed:1;" */
static bool layout_parse(struct layout *at, const char *format)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		const char *line = strstr(format, fields[i].name);
		struct place place;

		if (!line ||
		    sscanf(line + strlen(fields[i].name),
			   " offset:%u; size:%u;", &place.offset,
			   &place.size) != 2 ||
		    place.size != fields[i].size || place.offset > OFFSET_MOST)
			return false;
		memcpy((char *)at + fields[i].place, &place, sizeof(place));
	}
	return true;
}

static int event_read(struct tracepoint *t, uint32_t *id, struct err *e)
{
	int dir = tracefs_open();
	char text[8192];
	bool ok;

	if (dir < 0)
		return err_set(e, ERR_UNSUPPORTED, "tracefs: %s",
			       strerror(errno));
	ok = small_file(dir, "events/sock/inet_sock_set_state/id", text,
			sizeof(text));
	*id = ok ? (uint32_t)strtoul(text, NULL, 10) : 0;
	ok = ok && small_file(dir, "events/sock/inet_sock_set_state/format",
			      text, sizeof(text));
	close(dir);
	if (!ok || !layout_parse(&t->at, text))
		return err_set(e, ERR_UNSUPPORTED,
			       "sock:inet_sock_set_state: not in this kernel");
	return 0;
}

int tracepoint_open(struct tracepoint **out, struct err *e)
{
	struct tracepoint *t = mem_zero(1, sizeof(*t));
	uint32_t id = 0;

	if (event_read(t, &id, e) < 0 ||
	    rings_open(&t->rings, id, filter, e) < 0) {
		tracepoint_close(t);
		return -1;
	}
	*out = t;
	return 0;
}

void tracepoint_close(struct tracepoint *t)
{
	if (t)
		rings_close(t->rings);
	free(t);
}

/* --- one event ---------------------------------------------------------- */

static uint64_t number(const uint8_t *raw, struct place p)
{
	uint64_t v = 0;

	memcpy(&v, raw + p.offset, p.size);
	return v;
}

static struct endpoint end_of(const uint8_t *raw, uint64_t family,
			      struct place v4, struct place v6,
			      struct place port)
{
	struct endpoint e = { .port = (uint16_t)number(raw, port) };

	/* IPv6 that speaks IPv4 has both */
	if (family == AF_INET ||
	    IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(raw + v6.offset))) {
		e.ip.version = 4;
		memcpy(e.ip.bytes,
		       family == AF_INET ? raw + v4.offset
					 : raw + v6.offset + 12,
		       4);
	} else {
		e.ip.version = 6;
		memcpy(e.ip.bytes, raw + v6.offset, 16);
	}
	return e;
}

static struct connecting *connecting_of(struct tracepoint *t, uint64_t skaddr)
{
	return &t->connecting[(skaddr >> 6 ^ skaddr >> 18) % CONNECTS];
}

/* Who it was that called, and the state that it led to; false: not of use. */
static bool call_of(struct tracepoint *t, uint32_t *pid, uint64_t skaddr,
		    uint64_t from, uint64_t to, enum tcp_state *state)
{
	struct connecting *c = connecting_of(t, skaddr);

	if (to == SYN_SENT) {
		*c = (struct connecting){ skaddr, *pid };
		return false;
	}
	if (from == SYN_SENT) {
		if (c->skaddr != skaddr)
			return false;
		*pid = c->pid;
		c->skaddr = 0;
		*state = to == ESTABLISHED ? TCP_ESTABLISHED : TCP_SYN_SENT;
		return true;
	}
	*state = to == FIN_WAIT_1 ? TCP_FIN_WAIT_1 : TCP_LAST_ACK;
	return true;
}

static void sample_take(struct tracepoint *t, const uint8_t *at, size_t len,
			const struct tracepoint_calls *calls, void *arg)
{
	const struct layout *l = &t->at;
	struct endpoint local, remote;
	const uint8_t *raw = at + 20; /* pid, tid, time, length of the rest */
	uint64_t family, from, to;
	enum tcp_state state;
	uint32_t pid;

	if (len < 20 + l->daddr_v6.offset + 16u)
		return;
	memcpy(&pid, at, sizeof(pid));
	if (number(raw, l->protocol) != IPPROTO_TCP)
		return;
	family = number(raw, l->family);
	from = number(raw, l->oldstate);
	to = number(raw, l->newstate);
	if (!call_of(t, &pid, number(raw, l->skaddr), from, to, &state))
		return;
	local = end_of(raw, family, l->saddr, l->saddr_v6, l->sport);
	remote = end_of(raw, family, l->daddr, l->daddr_v6, l->dport);
	if (local.port && remote.port)
		calls->call(arg, pid, &local, &remote, state,
			    from == SYN_SENT && to != ESTABLISHED);
}

/* pid, tid, name */
static void name_take(const uint8_t *at, size_t len,
		      const struct tracepoint_calls *calls, void *arg)
{
	uint32_t ids[2];
	char command[16] = "";

	if (len < sizeof(ids) + 1)
		return;
	memcpy(ids, at, sizeof(ids));
	len -= sizeof(ids);
	memcpy(command, at + sizeof(ids), len < 15 ? len : 15);
	if (ids[0] == ids[1]) /* a thread's name is not its process's */
		calls->named(arg, ids[0], command);
}

/* pid, parent, tid, parent's tid */
static void fork_take(const uint8_t *at, size_t len,
		      const struct tracepoint_calls *calls, void *arg)
{
	uint32_t ids[4];

	if (len < sizeof(ids))
		return;
	memcpy(ids, at, sizeof(ids));
	if (ids[0] == ids[2])
		calls->forked(arg, ids[0], ids[1]);
}

/* --- all --------------------------------------------------------------- */

/* id, how many */
static void lost_take(struct tracepoint *t, const uint8_t *at, size_t len)
{
	uint64_t id_lost[2];

	if (len < sizeof(id_lost))
		return;
	memcpy(id_lost, at, sizeof(id_lost));
	t->lost += id_lost[1];
}

struct taking {
	struct tracepoint *t;
	const struct tracepoint_calls *calls;
	void *arg;
};

static void record_take(void *arg, uint32_t type, const uint8_t *at, size_t len)
{
	const struct taking *to = arg;

	if (type == PERF_RECORD_SAMPLE)
		sample_take(to->t, at, len, to->calls, to->arg);
	else if (type == PERF_RECORD_COMM)
		name_take(at, len, to->calls, to->arg);
	else if (type == PERF_RECORD_FORK)
		fork_take(at, len, to->calls, to->arg);
	else if (type == PERF_RECORD_LOST)
		lost_take(to->t, at, len);
}

void tracepoint_take(struct tracepoint *t, const struct tracepoint_calls *calls,
		     void *arg)
{
	struct taking to = { t, calls, arg };

	rings_take(t->rings, record_take, &to);
}

uint32_t tracepoint_fds(const struct tracepoint *t, const int **fds)
{
	return rings_fds(t->rings, fds);
}

uint64_t tracepoint_lost(const struct tracepoint *t)
{
	return t->lost;
}
