/*
 * Plays scenarios to their end, and tells what happened as text:
 *
 *	struct play p = play_text(CONNECTED "settle\n");
 *
 *	play_ok(&p);
 *	... packet_list(p.rec) ...
 *	play_free(&p);
 *
 * The process is in a stage of its own afterwards.
 */
#ifndef TESTS_PLAY_H
#define TESTS_PLAY_H

#include <dirent.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "capture/recording/world.h"
#include "sim/match.h"
#include "sim/run/run.h"
#include "tests/test.h"

/* --- pieces of scenarios ------------------------------------------------- */

#define HEAD   "scenario t\ntitle en \"t\"\n"
#define ACTORS "actor C, S\n"
#define LISTEN                                                                 \
	"S l = socket tcp ; reuseaddr l ; bind l 127.0.0.1:10000 ; "           \
	"listen l 8\nS c = accept l\n"
#define CONNECT	   "C s = socket tcp ; connect s 127.0.0.1:10000 = 0\n"
#define HANDSHAKE  "wire C>S [S] ; wire S>C [S.] ; wire C>S [.]\n"
#define CONNECTING HEAD ACTORS LISTEN CONNECT
#define CONNECTED  CONNECTING HANDSHAKE
#define REALTIME   HEAD "mode realtime\n" ACTORS

/* --- may this machine? --------------------------------------------------- */

/* In a child: 0, or what was refused, by the kernel itself and not by us. */
static inline int stage_probe(void)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd;

	if (unshare(geteuid() ? CLONE_NEWUSER | CLONE_NEWNET : CLONE_NEWNET))
		return 1;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &ifr) < 0)
		return 2;
	ifr.ifr_flags |= IFF_UP;
	return ioctl(fd, SIOCSIFFLAGS, &ifr) < 0 ? 2 : 0;
}

/* Why there can be no stage here, or NULL. */
static inline const char *stage_refused(void)
{
	static const char *const why[] = {
		NULL, "user namespaces are refused",
		"a user namespace has no rights here", "/proc/sys is read-only"
	};
	struct statvfs fs;
	int status = 0;
	pid_t pid = fork();

	ck_assert(pid >= 0);
	if (pid == 0)
		_exit(stage_probe());
	waitpid(pid, &status, 0);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) < ROWS(why));
	if (WEXITSTATUS(status) == 0 && statvfs("/proc/sys", &fs) == 0 &&
	    fs.f_flag & ST_RDONLY)
		return why[3];
	return why[WEXITSTATUS(status)];
}

#define need_stage()                                                           \
	do {                                                                   \
		const char *why_ = stage_refused();                            \
                                                                               \
		if (why_)                                                      \
			skip("%s", why_);                                      \
	} while (0)

/* --- playing ------------------------------------------------------------- */

enum { EVERY_STEP = 100000 };

struct play {
	struct scenario *scenario;
	struct recording *rec;
	struct source *source; /* NULL: it was not opened */
	enum source_status status;
	uint32_t steps; /* taken */
	struct run_failure failure;
	struct err e;
};

static inline struct scenario *play_parse(const char *text)
{
	struct scenario *s = NULL;
	struct mistakes m;
	int rc = scenario_parse(&s, "dir/t.scn", text, strlen(text), NULL, 0,
				&m);

	for (size_t i = 0; i < m.n; i++)
		mistake_print("t.scn", m.source, m.list[i].line, m.list[i].col,
			      m.list[i].text, stderr);
	ck_assert_msg(rc == 0, "should parse:\n%s", text);
	mistakes_free(&m);
	return s;
}

static inline struct play play_open(struct scenario *s,
				    const struct run_options *options)
{
	struct play p = { .scenario = s, .rec = recording_new() };

	if (run_open(&p.source, s, options, p.rec, &p.e) < 0)
		p.status = SOURCE_ERROR;
	else
		p.status = source_pump(p.source, &p.e);
	return p;
}

/* Waits for what the source waits for. */
static inline void play_wait(const struct source *s)
{
	struct pollfd fd = { .fd = s->fd, .events = POLLIN };
	struct timespec ts;
	uint64_t now_ns;
	int ms = -1;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	now_ns = (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
	if (s->wake_ns)
		ms = s->wake_ns <= now_ns
			     ? 0
			     : (int)((s->wake_ns - now_ns) / 1000000) + 1;
	poll(&fd, 1, ms);
}

/* Goes on until `steps` were taken in all, or to the end. */
static inline void play_on(struct play *p, uint32_t steps)
{
	static const struct command step = { .kind = COMMAND_STEP };

	while (p->status == SOURCE_READY || p->status == SOURCE_WAIT) {
		if (p->status == SOURCE_READY && p->steps == steps)
			break;
		if (p->status == SOURCE_READY) {
			ck_assert_uint_lt(p->source->next,
					  recording_n_packets(p->rec));
			p->steps++;
			p->status = source_command(p->source, &step, &p->e);
			continue;
		}
		play_wait(p->source);
		p->status = source_pump(p->source, &p->e);
	}
	if (p->source)
		p->failure = *run_failure(p->source);
}

static inline void play_stop(struct play *p)
{
	static const struct command stop = { .kind = COMMAND_STOP };

	p->status = source_command(p->source, &stop, &p->e);
	p->failure = *run_failure(p->source);
}

static inline void play_free(struct play *p)
{
	source_close(p->source);
	recording_free(p->rec);
	scenario_free(p->scenario);
}

static inline struct play play_with(const char *text,
				    const struct run_options *options)
{
	struct play p = play_open(play_parse(text), options);

	play_on(&p, EVERY_STEP);
	return p;
}

static inline struct play play_text(const char *text)
{
	return play_with(text, &(struct run_options){ .seed = 1 });
}

/* What holds of the recording of every run that has ended. */
static inline void play_sane(const struct play *p)
{
	const struct recording *r = p->rec;

	for (uint32_t i = 1; i < recording_count(r); i++)
		ck_assert_msg(recording_event(r, i)->t_ns >=
				      recording_event(r, i - 1)->t_ns,
			      "event %u is before the one before", i);
	for (uint32_t i = 0; i < recording_n_packets(r); i++) {
		const struct packet_row *row = recording_packet(r, i);

		ck_assert_msg(row->fate_event != ROW_NONE,
			      "packet %u has no fate", i + 1);
		ck_assert_uint_le(row->sent_ns, row->fate_ns);
	}
	ck_assert(recording_end_of(r)->ended);
	ck_assert(recording_end_of(r)->ok == !p->failure.text[0]);
	ck_assert_str_eq(recording_text(r, recording_end_of(r)->reason),
			 p->failure.text);
}

static inline void play_ok(const struct play *p)
{
	ck_assert_msg(p->status == SOURCE_END, "%s", p->e.text);
	ck_assert_msg(!p->failure.text[0], "%u:%u: %s", p->failure.line,
		      p->failure.col, p->failure.text);
	play_sane(p);
}

/* Plays what should go well; `what` says of which row this is. */
static inline void play_well(const char *what, const char *text)
{
	struct play p = play_text(text);

	ck_assert_msg(p.status == SOURCE_END && !p.failure.text[0],
		      "%s: %u: %s%s", what, p.failure.line, p.failure.text,
		      p.e.text);
	play_sane(&p);
	play_free(&p);
}

/* Plays what should fail, with a reason that begins so. */
static inline void play_badly(const char *text, const char *want)
{
	struct play p = play_text(text);

	ck_assert_msg(strncmp(p.failure.text, want, strlen(want)) == 0,
		      "%s, not %s", p.failure.text, want);
	play_sane(&p);
	play_free(&p);
}

/* A scenario that can not go on, for this reason, at one of its statements. */
static inline void play_fails(const char *text, const char *why)
{
	struct play p = play_text(text);

	ck_assert_int_eq(p.status, SOURCE_END);
	ck_assert_str_eq(p.failure.text, why);
	ck_assert_uint_gt(p.failure.line, 0);
	play_sane(&p);
	play_free(&p);
}

/* Open descriptors of this process. */
static inline int count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* --- as text; caller frees ----------------------------------------------- */

static inline void packet_put(FILE *out, const struct recording *r, uint32_t i)
{
	const struct packet_row *row = recording_packet(r, i);
	char text[PACKET_TEXT];

	fprintf(out, "%s", packet_describe(r, i, text));
	if (row->copy_of != ROW_NONE)
		fprintf(out, " of %u", row->copy_of + 1);
	fprintf(out, " %s\n", fate_name((enum fate)row->fate));
}

/* A line a packet, in order of being sent, with its fate. */
static inline char *packet_list(const struct recording *r)
{
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (uint32_t i = 0; i < recording_n_packets(r); i++)
		packet_put(out, r, i);
	fclose(out);
	return text;
}

/* The numbers of the packets, from 1, in the order of their fates. */
static inline char *fate_order(const struct recording *r)
{
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (uint32_t i = 0; i < recording_count(r); i++)
		if (recording_event(r, i)->kind == EVENT_FATE)
			fprintf(out, "%u ", recording_event(r, i)->row + 1);
	fclose(out);
	return text;
}

static inline void check_packets(const struct play *p, const char *want)
{
	char *got = packet_list(p->rec);

	ck_assert_str_eq(got, want);
	free(got);
}

/* --- the kernel's states and those read off the wire --------------------- */

static inline void differ_put(FILE *out, const struct recording *r,
			      const struct world *w)
{
	for (uint32_t i = 0; i < recording_n_sockets(r); i++) {
		const uint8_t *state = w->socket[i].state;
		char name[NAME_TEXT];

		/* A listener is no connection; the wire does not speak of it */
		if (!state[STATE_KERNEL] || !state[STATE_WIRE] ||
		    state[STATE_KERNEL] == state[STATE_WIRE])
			continue;
		fprintf(out, "%s kernel %s wire %s\n", socket_name(r, i, name),
			tcp_state_name((enum tcp_state)state[STATE_KERNEL]),
			tcp_state_name((enum tcp_state)state[STATE_WIRE]));
	}
}

/* Has the world settled before this event? Absorbing is done in between. */
static inline bool settled_before(const struct recording *r, uint32_t event)
{
	const struct event *ev = recording_event(r, event);

	if (ev->kind == EVENT_FATE)
		return recording_packet(r, ev->row)->fate != FATE_ABSORBED;
	return ev->kind == EVENT_CALL_BEGIN;
}

/*
 * Where the two differ: at every point where the world had settled, or (what
 * rules decide, and in realtime, is in between) at the end alone.
 */
static inline char *differences(const struct recording *r, bool at_end_alone)
{
	uint32_t n = recording_count(r);
	struct world w;
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_uint_le(recording_n_sockets(r), WORLD_SOCKETS);
	world_init(&w);
	for (uint32_t i = 0; i <= n; i++) {
		if (i == n || (!at_end_alone && settled_before(r, i)))
			differ_put(out, r, &w);
		world_advance(&w, r);
	}
	fclose(out);
	return text;
}

#endif
