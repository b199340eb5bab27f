/*
 * States inferred from the captures made on loopback, against the transitions
 * that the kernel logged meanwhile.
 */
#include "tests/test.h"

#include <stdint.h>

#include "capture/file/file.h"
#include "capture/flow/flow.h"
#include "tests/truth.h"

enum { PATHS = 64, STEPS = 16 };

/* One end of one conversation, and what it went through. */
struct path {
	uint16_t port, peer;
	uint32_t n;
	uint8_t from[STEPS], to[STEPS]; /* enum tcp_state */
};

struct paths {
	struct path path[PATHS];
	uint32_t n;
	uint16_t time_wait[PATHS][2]; /* shown by ss: port, and the peer's */
	uint32_t n_time_wait;
};

static struct path *path_new(struct paths *p, uint16_t port, uint16_t peer)
{
	ck_assert_uint_lt(p->n, PATHS);
	p->path[p->n] = (struct path){ .port = port, .peer = peer };
	return &p->path[p->n++];
}

static void path_add(struct path *p, enum tcp_state from, enum tcp_state to)
{
	ck_assert_uint_lt(p->n, STEPS);
	p->from[p->n] = (uint8_t)from;
	p->to[p->n++] = (uint8_t)to;
}

/* The nth of those between these ports, from 0; NULL if there are fewer. */
static struct path *path_find(struct paths *p, uint16_t port, uint16_t peer,
			      uint32_t nth)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (p->path[i].port == port && p->path[i].peer == peer &&
		    nth-- == 0)
			return &p->path[i];
	return NULL;
}

static uint32_t path_count(struct paths *p, uint16_t port, uint16_t peer)
{
	uint32_t n = 0;

	while (path_find(p, port, peer, n))
		n++;
	return n;
}

/* --- as the kernel tells it ------------------------------------------------
 */

static const struct {
	const char *name;
	enum tcp_state state;
} kernel_names[] = {
	{ "CLOSE", TCP_CLOSED },
	{ "LISTEN", TCP_LISTEN },
	{ "SYN_SENT", TCP_SYN_SENT },
	{ "SYN_RECV", TCP_SYN_RECEIVED },
	{ "ESTABLISHED", TCP_ESTABLISHED },
	{ "FIN_WAIT1", TCP_FIN_WAIT_1 },
	{ "FIN_WAIT2", TCP_FIN_WAIT_2 },
	{ "CLOSE_WAIT", TCP_CLOSE_WAIT },
	{ "CLOSING", TCP_CLOSING },
	{ "LAST_ACK", TCP_LAST_ACK },
};

static enum tcp_state kernel_state(const json_t *object, const char *key)
{
	const char *name = truth_string(object, key);

	for (int i = 0; i < ROWS(kernel_names); i++)
		if (strcmp(kernel_names[i].name, name) == 0)
			return kernel_names[i].state;
	ck_abort_msg("no state: %s", name);
}

static uint16_t kernel_port(const json_t *object, const char *key)
{
	return (uint16_t)json_integer_value(json_object_get(object, key));
}

/* "TIME-WAIT 127.0.0.1:42516 127.0.0.1:7001" */
static void take_shown(struct paths *p, const char *line)
{
	const char *port = strrchr(line, ' ');

	if (strncmp(line, "TIME-WAIT ", 10) != 0)
		return;
	ck_assert_uint_lt(p->n_time_wait, PATHS);
	while (*--port != ':')
		;
	p->time_wait[p->n_time_wait][0] = (uint16_t)atoi(port + 1);
	p->time_wait[p->n_time_wait++][1] =
		(uint16_t)atoi(strrchr(line, ':') + 1);
}

/* What a connection's socket does from its start: CLOSED, or a listener's. */
static void take_change(struct paths *p, uint16_t port, uint16_t peer,
			enum tcp_state from, enum tcp_state to)
{
	bool begins = from == TCP_CLOSED || from == TCP_LISTEN;
	uint32_t n = path_count(p, port, peer);
	struct path *path;

	path = begins || n == 0 ? path_new(p, port, peer)
				: path_find(p, port, peer, n - 1);
	/* connect() changes the state first and finds a port then */
	if (path->n == 0 && from == TCP_SYN_SENT)
		path_add(path, TCP_CLOSED, TCP_SYN_SENT);
	/* a socket in TIME-WAIT is of another kind, and the first is closed */
	if (to == TCP_CLOSED && (from == TCP_FIN_WAIT_2 || from == TCP_CLOSING))
		to = TCP_TIME_WAIT;
	path_add(path, from, to);
}

static void take_line(json_t *object, void *arg)
{
	uint16_t port = kernel_port(object, "sport");
	uint16_t peer = kernel_port(object, "dport");
	struct paths *p = arg;
	json_t *line;
	size_t i;

	json_array_foreach(json_object_get(object, "ss"), i, line)
		take_shown(p, json_string_value(line));
	if (port != 0 && peer != 0) /* bound, and no listener */
		take_change(p, port, peer, kernel_state(object, "old"),
			    kernel_state(object, "new"));
}

/* --- as the wire does ------------------------------------------------------
 */

/* Which path an end of a flow has, from 1; 0: none yet. */
static uint32_t path_of[PATHS][2];

static void take_taken(struct paths *p, const struct flow *f, uint32_t flow,
		       int side, const struct tcp_taken *taken)
{
	ck_assert_uint_lt(flow, PATHS);
	for (uint32_t i = 0; i < taken->n; i++) {
		if (path_of[flow][side] == 0) {
			path_new(p, f->end[side].port, f->end[1 - side].port);
			path_of[flow][side] = p->n;
		}
		path_add(&p->path[path_of[flow][side] - 1], taken->t[i]->from,
			 taken->t[i]->to);
	}
}

static void take_packet(struct paths *paths, struct flow_table *table,
			const struct packet *p)
{
	struct tcp_segment seg = tcp_segment_of(p);
	struct tcp_taken taken;
	struct flow *flow;
	uint32_t n;
	int side;

	n = flow_find(table, p, &side);
	flow = flow_get(table, n);
	flow_sent(flow, p, side, 0, &taken);
	take_taken(paths, flow, n, side, &taken);
	flow_captured(flow, &seg, side, &taken);
	take_taken(paths, flow, n, 1 - side, &taken);
}

static struct paths paths_of(const char *path)
{
	struct flow_table *table = flow_table_new(0);
	struct paths paths = { .n = 0 };
	struct file_packet file;
	struct capture_file *f;
	struct packet p;
	struct err e;

	memset(path_of, 0, sizeof(path_of));
	ck_assert_int_eq(capture_file_open(&f, path, &e), 0);
	while (capture_file_next(f, &file, &e) == FILE_PACKET) {
		packet_decode(&p, file.link, file.bytes, file.captured);
		if (p.has_l4 && p.protocol == IP_TCP)
			take_packet(&paths, table, &p);
	}
	capture_file_close(f);
	flow_table_free(table);
	return paths;
}

/* --- the two ---------------------------------------------------------------
 */

/* What an application does and nothing on the wire tells of. */
static const struct {
	const char *capture;
	enum tcp_state from, to;
	const char *why;
} silent[] = {
	{ "lo-backlog.pcap", TCP_SYN_SENT, TCP_CLOSED,
	  "a connect() that has not succeeded is given up" },
};

static void forget_silent(struct path *p, const char *capture)
{
	for (int i = 0; i < ROWS(silent); i++)
		if (strcmp(silent[i].capture, capture) == 0 && p->n > 0 &&
		    p->from[p->n - 1] == silent[i].from &&
		    p->to[p->n - 1] == silent[i].to)
			p->n--;
}

/* "CLOSED SYN-SENT ESTABLISHED" */
static const char *path_text(const struct path *p, char out[512])
{
	int n = snprintf(out, 512, "%u>%u:", p->port, p->peer);

	for (uint32_t i = 0; i < p->n; i++)
		n += snprintf(
			out + n, (size_t)(512 - n), "%s %s",
			i > 0 && p->from[i] == p->to[i - 1]
				? ""
				: tcp_state_name((enum tcp_state)p->from[i]),
			tcp_state_name((enum tcp_state)p->to[i]));
	return out;
}

static void check_shown(struct paths *wire, const uint16_t ports[2],
			const char *capture)
{
	uint32_t n = path_count(wire, ports[0], ports[1]);

	/* what an earlier capture left behind is shown, too */
	for (uint32_t i = 0; i < n; i++) {
		const struct path *p = path_find(wire, ports[0], ports[1], i);

		if (p->n > 0 && p->to[p->n - 1] == TCP_TIME_WAIT)
			return;
	}
	ck_assert_msg(n == 0, "%s: %u>%u is in TIME-WAIT", capture, ports[0],
		      ports[1]);
}

static void check_capture(const char *path)
{
	const char *capture = strrchr(path, '/') + 1;
	struct paths truth = { .n = 0 }, wire = paths_of(path);
	char name[64], want[512], got[512];

	snprintf(name, sizeof(name), "%.*s.kernel.jsonl",
		 (int)strcspn(capture, "."), capture);
	ck_assert_msg(truth_lines(name, take_line, &truth), "no %s", name);
	ck_assert_msg(wire.n == truth.n, "%s: %u ends, not %u", capture, wire.n,
		      truth.n);
	for (uint32_t i = 0; i < wire.n; i++) {
		struct path *w = &wire.path[i], *t;
		uint32_t nth = 0;

		for (uint32_t k = 0; k < i; k++)
			nth += wire.path[k].port == w->port &&
			       wire.path[k].peer == w->peer;
		t = path_find(&truth, w->port, w->peer, nth);
		ck_assert_msg(t, "%s: %s", capture, path_text(w, got));
		forget_silent(t, capture);
		ck_assert_msg(strcmp(path_text(w, got), path_text(t, want)) ==
				      0,
			      "%s: %s, not %s", capture, got, want);
	}
	for (uint32_t i = 0; i < truth.n_time_wait; i++)
		check_shown(&wire, truth.time_wait[i], capture);
}

START_TEST(kernel)
{
	glob_t files = truth_captures("lo-*");

	for (size_t i = 0; i < files.gl_pathc; i++)
		check_capture(files.gl_pathv[i]);
	ck_assert_uint_ge(files.gl_pathc, 18);
	globfree(&files);
}
END_TEST

static Suite *kernel_truth_suite(void)
{
	Suite *s = suite_create("capture/kernel_truth");
	TCase *tc = tcase_create("kernel_truth");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, kernel);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(kernel_truth_suite())
