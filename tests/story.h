/*
 * Recordings made by hand, with virtual times, for what shows them. Each event
 * is 40 µs after the one before:
 *
 *	struct story s = story_new();
 *	int c = end_add(&s, "C", "127.0.0.1:40000", "C.s");
 *	int d = end_add(&s, "S", "127.0.0.1:80", "S.c");
 *
 *	arrive(&s, segment(&s, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
 *
 * An end is a lane, an address and a socket that the kernel speaks of; without
 * a socket's name it is the observer who speaks. Numbers are relative.
 */
#ifndef TESTS_STORY_H
#define TESTS_STORY_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "capture/recording/recording.h"

enum { STORY_ENDS = 24, STORY_STEP_NS = 40000, STORY_ISS = 1000 };

struct story_end {
	struct endpoint address;
	uint32_t lane, socket;
};

struct story {
	struct recording *r;
	uint64_t t_ns;
	struct story_end end[STORY_ENDS];
	int n;
};

static inline struct story story_new(void)
{
	return (struct story){ .r = recording_new() };
}

static inline uint64_t tick(struct story *s)
{
	return s->t_ns += STORY_STEP_NS;
}

static inline void story_wait(struct story *s, uint64_t us)
{
	s->t_ns += us * 1000;
}

/* lane NULL: none. Two ends may have the same lane. */
static inline int end_add(struct story *s, const char *lane,
			  const char *address, const char *socket)
{
	struct story_end *e = &s->end[s->n];

	if (!endpoint_parse(&e->address, address))
		abort();
	e->lane = lane ? recording_lane(s->r, lane) : ROW_NONE;
	e->socket = ROW_NONE;
	if (socket)
		e->socket = recording_socket_add(s->r, socket, e->lane, IP_TCP,
						 &e->address, NULL);
	return s->n++;
}

static inline uint32_t send_any(struct story *s, int from, int to,
				struct packet *p, uint32_t copy_of)
{
	struct sent sent = {
		.packet = p,
		.copy_of = copy_of,
		.seen_by = SEEN_QUEUE,
		.lane = { s->end[from].lane, s->end[to].lane },
		.socket = { s->end[from].socket, s->end[to].socket },
	};

	p->has_l4 = true;
	p->src = s->end[from].address;
	p->dst = s->end[to].address;
	p->ip_len = 40 + p->payload_len;
	return recording_sent(s->r, tick(s), &sent);
}

static inline uint32_t segment(struct story *s, int from, int to,
			       uint16_t flags, uint32_t seq, uint32_t ack,
			       uint32_t len)
{
	struct packet p = {
		.protocol = IP_TCP,
		.payload_len = len,
		.tcp = { .flags = flags,
			 .seq = seq + STORY_ISS * (uint32_t)(from + 1),
			 .ack = ack + STORY_ISS * (uint32_t)(to + 1),
			 .win = 65160 },
	};

	return send_any(s, from, to, &p, ROW_NONE);
}

static inline uint32_t datagram(struct story *s, int from, int to, uint32_t len)
{
	struct packet p = { .protocol = IP_UDP, .payload_len = len };

	return send_any(s, from, to, &p, ROW_NONE);
}

static inline uint32_t icmp(struct story *s, int from, int to, uint8_t protocol,
			    uint8_t type, uint8_t code)
{
	struct packet p = { .protocol = protocol,
			    .icmp = { .type = type, .code = code } };

	return send_any(s, from, to, &p, ROW_NONE);
}

static inline void arrive(struct story *s, uint32_t packet, enum fate fate)
{
	recording_fate(s->r, tick(s), packet, fate);
}

/* A second one of a packet, made on the wire. */
static inline void copy(struct story *s, int from, int to, uint32_t of,
			enum fate fate)
{
	const struct packet_row *row = recording_packet(s->r, of);
	struct packet p = {
		.protocol = row->protocol,
		.payload_len = row->payload_len,
		.tcp = { .flags = row->flags, .seq = row->seq, .ack = row->ack }
	};

	arrive(s, send_any(s, from, to, &p, of), fate);
}

static inline void state(struct story *s, int end, enum tcp_state to)
{
	recording_state(s->r, tick(s), s->end[end].socket, to, STATE_KERNEL,
			NULL);
}

static inline uint32_t call(struct story *s, int end, const char *name,
			    const char *args)
{
	return recording_call_begin(s->r, tick(s), s->end[end].lane, name, args,
				    1);
}

static inline void ret(struct story *s, uint32_t n, int64_t result, int error,
		       const char *data)
{
	recording_call_end(s->r, tick(s), n, result, error, data);
}

/* A call that returns at once. */
static inline void call_ret(struct story *s, int end, const char *name,
			    const char *args, int64_t result, int error,
			    const char *data)
{
	ret(s, call(s, end, name, args), result, error, data);
}

/* zh may be NULL. */
static inline void say(struct story *s, const char *en, const char *zh)
{
	recording_note(s->r, s->t_ns, "en", en, 1);
	if (zh)
		recording_note(s->r, s->t_ns, "zh", zh, 1);
}

static inline uint32_t story_text(struct story *s, const char *text)
{
	return recording_text_add(s->r, text, strlen(text));
}

static inline void expectation(struct story *s, enum verdict verdict,
			       const char *want, const char *got)
{
	struct expect_row row = { .file = story_text(s, "hello.scn"),
				  .want = story_text(s, want),
				  .got = story_text(s, got),
				  .line = 12,
				  .col = 1,
				  .verdict = (uint8_t)verdict };

	recording_expect(s->r, tick(s), &row);
}

static inline void title(struct story *s, const char *name, const char *en,
			 const char *zh)
{
	struct recording_head *head = recording_head(s->r);

	head->name = story_text(s, name);
	head->title_en = story_text(s, en);
	head->title_zh = story_text(s, zh);
	head->mode = story_text(s, "freeze");
	head->kernel = story_text(s, "6.18.0");
	recording_end(s->r)->ended = true;
	recording_end(s->r)->ok = true;
}

/* It stopped in the middle. */
static inline void stopped(struct story *s, const char *why)
{
	recording_end(s->r)->ended = true;
	recording_end(s->r)->ok = false;
	recording_end(s->r)->reason = story_text(s, why);
}

static inline void story_handshake(struct story *s, int c, int d)
{
	arrive(s, segment(s, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
	arrive(s, segment(s, d, c, TH_S | TH_ACK, 0, 1, 0), FATE_DELIVERED);
	arrive(s, segment(s, c, d, TH_ACK, 1, 1, 0), FATE_DELIVERED);
}

/* --- the stories --------------------------------------------------------- */

/* A connection from its beginning to its end, as a lesson tells it. */
static inline struct recording *story_hello(void)
{
	struct story s = story_new();
	int c = end_add(&s, "C", "127.0.0.1:40000", "C.s");
	int d = end_add(&s, "S", "127.0.0.1:10000", "S.c");
	int l = end_add(&s, "S", "127.0.0.1:10000", "S.l");
	uint32_t accepts, connects, p, reads;

	title(&s, "tcp-hello", "Hello over TCP", "用 TCP 打个招呼");
	call_ret(&s, l, "listen", "l, 1", 0, 0, NULL);
	state(&s, l, TCP_LISTEN);
	expectation(&s, EXPECT_OK, "S.l LISTEN", "LISTEN");
	accepts = call(&s, l, "accept", "l");
	call_ret(&s, c, "socket", "tcp", 9, 0, NULL);
	say(&s, "A socket is only a number so far: nothing has been sent.",
	    "到目前为止，套接字只是一个编号：还没有发送任何东西。");
	connects = call(&s, c, "connect", "s, 127.0.0.1:10000");
	p = segment(&s, c, d, TH_S, 0, 0, 0);
	state(&s, c, TCP_SYN_SENT);
	say(&s,
	    "connect() has sent a SYN and waits. The SYN hangs on the wire: S "
	    "does not know of C yet.",
	    "connect() 发出了 SYN 并在等待。SYN 还在线路上：S 还不知道 C。");
	arrive(&s, p, FATE_DELIVERED);
	p = segment(&s, d, c, TH_S | TH_ACK, 0, 1, 0);
	state(&s, d, TCP_SYN_RECEIVED);
	arrive(&s, p, FATE_DELIVERED);
	state(&s, c, TCP_ESTABLISHED);
	p = segment(&s, c, d, TH_ACK, 1, 1, 0);
	ret(&s, connects, 0, 0, NULL);
	arrive(&s, p, FATE_DELIVERED);
	state(&s, d, TCP_ESTABLISHED);
	ret(&s, accepts, 11, 0, NULL);
	recording_mark(s.r, s.t_ns, "established");
	reads = call(&s, d, "recv", "c, 1024");
	call_ret(&s, c, "send", "s, \"Hello, World!\"", 13, 0, NULL);
	p = segment(&s, c, d, TH_P | TH_ACK, 1, 1, 13);
	arrive(&s, p, FATE_DELIVERED);
	ret(&s, reads, 13, 0, "\"Hello, World!\"");
	arrive(&s, segment(&s, d, c, TH_ACK, 1, 14, 0), FATE_DELIVERED);
	call_ret(&s, c, "close", "s", 0, 0, NULL);
	p = segment(&s, c, d, TH_F | TH_ACK, 14, 1, 0);
	state(&s, c, TCP_FIN_WAIT_1);
	arrive(&s, p, FATE_DELIVERED);
	state(&s, d, TCP_CLOSE_WAIT);
	arrive(&s, segment(&s, d, c, TH_ACK, 1, 15, 0), FATE_DELIVERED);
	state(&s, c, TCP_FIN_WAIT_2);
	call_ret(&s, d, "close", "c", 0, 0, NULL);
	p = segment(&s, d, c, TH_F | TH_ACK, 1, 15, 0);
	state(&s, d, TCP_LAST_ACK);
	arrive(&s, p, FATE_DELIVERED);
	state(&s, c, TCP_TIME_WAIT);
	arrive(&s, segment(&s, c, d, TH_ACK, 15, 2, 0), FATE_DELIVERED);
	state(&s, d, TCP_CLOSED);
	say(&s,
	    "S is gone. C waits in TIME-WAIT for a minute, in case its last "
	    "ACK was lost and S sends its FIN again.",
	    "S 已经结束。C 要在 TIME-WAIT 中等一分钟，以防最后的 ACK 丢失、S "
	    "重发 FIN。");
	expectation(&s, EXPECT_OK, "C.s TIME-WAIT", "TIME-WAIT");
	return s.r;
}

/* Everything that may become of a packet. */
static inline struct recording *story_fates(void)
{
	struct story s = story_new();
	int c = end_add(&s, "C", "127.0.0.1:40000", "C.s");
	int d = end_add(&s, "S", "127.0.0.1:80", "S.c");
	uint32_t p, held;

	title(&s, "fates", "What becomes of packets", "报文的命运");
	p = segment(&s, c, d, TH_S, 0, 0, 0);
	state(&s, c, TCP_SYN_SENT);
	arrive(&s, p, FATE_DROPPED);
	story_wait(&s, 1014000);
	story_handshake(&s, c, d);
	state(&s, d, TCP_ESTABLISHED);
	p = segment(&s, c, d, TH_P | TH_ACK, 1, 1, 100);
	arrive(&s, p, FATE_DELIVERED);
	copy(&s, c, d, p, FATE_DUPLICATED);
	p = segment(&s, d, c, TH_ACK, 1, 101, 0);
	arrive(&s, p, FATE_DELAYED);
	copy(&s, d, c, p, FATE_REPLAYED);
	held = segment(&s, c, d, TH_P | TH_ACK, 101, 1, 50);
	story_wait(&s, 201000);
	p = segment(&s, c, d, TH_P | TH_ACK, 101, 1, 50);
	arrive(&s, p, FATE_ABSORBED);
	p = segment(&s, d, c, TH_P | TH_ACK, 1, 101, 7);
	arrive(&s, p, FATE_CORRUPTED);
	p = segment(&s, d, c, TH_P | TH_ACK, 1, 101, 7);
	arrive(&s, p, FATE_REWRITTEN);
	p = segment(&s, d, c, TH_P | TH_ACK, 8, 101, 7);
	arrive(&s, p, FATE_DROPPED);
	p = segment(&s, d, c, TH_F | TH_ACK, 15, 101, 0);
	state(&s, d, TCP_FIN_WAIT_1);
	arrive(&s, held, FATE_HELD);
	arrive(&s, p, FATE_HELD);
	return s.r;
}

/* Both open at once; then data crosses and overtakes. */
static inline struct recording *story_crossing(void)
{
	struct story s = story_new();
	int a = end_add(&s, "A", "127.0.0.1:1111", "A.s");
	int b = end_add(&s, "B", "127.0.0.1:2222", "B.s");
	uint32_t p[4];

	title(&s, "crossing", "Simultaneous open", "同时打开");
	p[0] = segment(&s, a, b, TH_S, 0, 0, 0);
	state(&s, a, TCP_SYN_SENT);
	p[1] = segment(&s, b, a, TH_S, 0, 0, 0);
	state(&s, b, TCP_SYN_SENT);
	arrive(&s, p[0], FATE_DELIVERED);
	state(&s, b, TCP_SYN_RECEIVED);
	arrive(&s, p[1], FATE_DELIVERED);
	state(&s, a, TCP_SYN_RECEIVED);
	p[0] = segment(&s, a, b, TH_S | TH_ACK, 0, 1, 0);
	p[1] = segment(&s, b, a, TH_S | TH_ACK, 0, 1, 0);
	arrive(&s, p[1], FATE_DELIVERED);
	state(&s, a, TCP_ESTABLISHED);
	arrive(&s, p[0], FATE_DELIVERED);
	state(&s, b, TCP_ESTABLISHED);
	for (uint32_t i = 0; i < 4; i++)
		p[i] = segment(&s, a, b, TH_P | TH_ACK, 1 + 10 * i, 1, 10);
	arrive(&s, p[2], FATE_DELIVERED);
	arrive(&s, p[0], FATE_DELIVERED);
	p[2] = segment(&s, b, a, TH_ACK, 1, 11, 0);
	arrive(&s, p[3], FATE_DROPPED);
	arrive(&s, p[2], FATE_DELIVERED);
	arrive(&s, p[1], FATE_DELIVERED);
	return s.r;
}

/* An initial window of ten, then two more: all of them on their way. */
static inline struct recording *story_burst(void)
{
	struct story s = story_new();
	int c = end_add(&s, "C", "127.0.0.1:40000", NULL);
	int d = end_add(&s, "S", "127.0.0.1:80", NULL);
	uint32_t p[12];

	title(&s, "burst", "A window of packets", "一个窗口的报文");
	story_handshake(&s, c, d);
	for (uint32_t i = 0; i < 12; i++)
		p[i] = segment(&s, c, d, TH_ACK, 1 + 1000 * i, 1, 1000);
	call_ret(&s, c, "send", "s, <12000 bytes>", 12000, 0, NULL);
	for (uint32_t i = 0; i < 12; i++) {
		arrive(&s, p[i], FATE_DELIVERED);
		if (i % 4 == 3)
			segment(&s, d, c, TH_ACK, 1, 1001 + 1000 * i, 0);
	}
	return s.r;
}

/* A proxy between two others, and a kernel's answer. */
static inline struct recording *story_three(void)
{
	struct story s = story_new();
	int c = end_add(&s, "client", "10.0.0.1:40000", "client.s");
	int p = end_add(&s, "proxy", "10.0.0.2:8080", "proxy.c");
	int d = end_add(&s, "server", "10.0.0.3:80", "server.c");
	int q = end_add(&s, "proxy", "10.0.0.2:41000", "proxy.up");
	uint32_t way, reads;

	title(&s, "proxy", "Three ends", "三个端点");
	reads = call(&s, p, "recv", "c, 1024");
	way = segment(&s, c, p, TH_S, 0, 0, 0);
	state(&s, c, TCP_SYN_SENT);
	arrive(&s, way, FATE_DELIVERED);
	state(&s, p, TCP_SYN_RECEIVED);
	arrive(&s, segment(&s, p, c, TH_S | TH_ACK, 0, 1, 0), FATE_DELIVERED);
	state(&s, c, TCP_ESTABLISHED);
	arrive(&s, segment(&s, c, p, TH_P | TH_ACK, 1, 1, 20), FATE_DELIVERED);
	state(&s, p, TCP_ESTABLISHED);
	ret(&s, reads, 20, 0, "\"GET / HTTP/1.0\\r\\n\\r\\n\"");
	way = segment(&s, q, d, TH_S, 0, 0, 0);
	state(&s, q, TCP_SYN_SENT);
	call_ret(&s, p, "poll", "c up, 1000 ms", 0, 0, NULL);
	arrive(&s, way, FATE_DELIVERED);
	way = segment(&s, d, q, TH_S | TH_ACK, 0, 1, 0);
	state(&s, d, TCP_SYN_RECEIVED);
	arrive(&s, way, FATE_DELIVERED);
	state(&s, q, TCP_ESTABLISHED);
	state(&s, p, TCP_CLOSE_WAIT);
	way = datagram(&s, c, d, 33);
	call_ret(&s, p, "send", "up, \"GET /\"", 20, 0, NULL);
	arrive(&s, way, FATE_DELIVERED);
	way = icmp(&s, d, c, IP_ICMP, 3, 3);
	arrive(&s, way, FATE_DELIVERED);
	arrive(&s, icmp(&s, d, c, IP_ICMP, 13, 7), FATE_DELIVERED);
	call_ret(&s, d, "close", "c", 0, 0, NULL);
	way = segment(&s, d, c, TH_R, 1, 0, 0);
	state(&s, d, TCP_CLOSED);
	arrive(&s, way, FATE_DROPPED);
	return s.r;
}

/* Threads against an event loop: four clients, one server. */
static inline struct recording *story_five(void)
{
	static const char *const address[] = { "127.0.0.1:41001",
					       "127.0.0.1:41002",
					       "127.0.0.1:41003",
					       "127.0.0.1:41004" };
	static const char *const lane[] = { "C1", "C2", "C3", "C4" };
	static const char *const socket[] = { "C1.s", "C2.s", "C3.s", "C4.s" };
	static const char *const child[] = { "S.a", "S.b", "S.c", "S.d" };
	struct story s = story_new();
	uint32_t p[4];
	int c[4], d[4];

	title(&s, "clients", "Four clients", "四个客户端");
	for (int i = 0; i < 4; i++)
		c[i] = end_add(&s, lane[i], address[i], socket[i]);
	for (int i = 0; i < 4; i++)
		d[i] = end_add(&s, "S", "127.0.0.1:10000", child[i]);
	for (int i = 0; i < 4; i++) {
		p[i] = segment(&s, c[i], d[i], TH_S, 0, 0, 0);
		state(&s, c[i], TCP_SYN_SENT);
	}
	for (int i = 0; i < 4; i++) {
		arrive(&s, p[i], FATE_DELIVERED);
		state(&s, d[i], TCP_SYN_RECEIVED);
	}
	for (int i = 3; i >= 0; i--)
		p[i] = segment(&s, d[i], c[i], TH_S | TH_ACK, 0, 1, 0);
	for (int i = 0; i < 4; i++) {
		arrive(&s, p[i], FATE_DELIVERED);
		state(&s, c[i], TCP_ESTABLISHED);
	}
	call_ret(&s, d[0], "epoll_wait", "ep, 64, -1", 4, 0, NULL);
	call_ret(&s, c[1], "send", "s, \"hello\"", 5, 0, NULL);
	call_ret(&s, c[3], "recv", "s, 64", -1, 11, NULL);
	p[1] = segment(&s, c[1], d[1], TH_P | TH_ACK, 1, 1, 5);
	state(&s, c[2], TCP_FIN_WAIT_1);
	state(&s, c[2], TCP_FIN_WAIT_2);
	arrive(&s, p[1], FATE_DELAYED);
	return s.r;
}

/* An end that talks to itself, and to one beside it. */
static inline struct recording *story_self(void)
{
	struct story s = story_new();
	int a = end_add(&s, "A", "127.0.0.1:5000", NULL);
	int b = end_add(&s, "A", "127.0.0.1:5001", NULL);
	int c = end_add(&s, "B", "127.0.0.1:6000", NULL);
	int d = end_add(&s, "B", "127.0.0.1:6001", NULL);
	uint32_t p, q;

	title(&s, "self", "Talking to oneself", "自言自语");
	arrive(&s, datagram(&s, a, b, 5), FATE_DELIVERED);
	p = datagram(&s, b, a, 6);
	q = datagram(&s, a, c, 7);
	call_ret(&s, a, "recv", "u, 64", 6, 0, "\"answer\"");
	arrive(&s, p, FATE_DELAYED);
	arrive(&s, q, FATE_DELIVERED);
	p = datagram(&s, c, d, 8);
	arrive(&s, p, FATE_DELIVERED);
	copy(&s, c, d, p, FATE_DUPLICATED);
	arrive(&s, datagram(&s, d, c, 9), FATE_DROPPED);
	return s.r;
}

/* Nothing but one lane. */
static inline struct recording *story_alone(void)
{
	struct story s = story_new();
	int a = end_add(&s, "A", "[::1]:5000", "A.s");
	int b = end_add(&s, "A", "[::1]:5001", "A.t");
	uint32_t p;

	title(&s, "alone", "One lane", "一条泳道");
	call_ret(&s, a, "socket", "tcp", 3, 0, NULL);
	p = segment(&s, a, b, TH_S, 0, 0, 0);
	state(&s, a, TCP_SYN_SENT);
	call_ret(&s, b, "getsockname", "t", 0, 0, "[::1]:5001");
	arrive(&s, p, FATE_DELIVERED);
	state(&s, b, TCP_SYN_RECEIVED);
	arrive(&s, segment(&s, b, a, TH_S | TH_ACK, 0, 1, 0), FATE_DROPPED);
	return s.r;
}

/* Everything is longer than the room that there is. */
static inline struct recording *story_long(void)
{
	struct story s = story_new();
	int c = end_add(&s, "the-client-of-the-reporting-department",
			"[2001:db8:aaaa:bbbb:cccc:dddd:eeee:1]:40000",
			"C.the_listening_socket");
	int d = end_add(&s, "the-server-in-the-cellar",
			"[2001:db8:aaaa:bbbb:cccc:dddd:eeee:2]:10000",
			"S.connection_17");
	uint32_t p, reads;

	title(&s, "a-rather-long-name-for-a-scenario",
	      "A title that goes on and on, as titles of lessons sometimes do",
	      "一个很长很长的标题，课程的标题有时候就是这样的");
	call_ret(&s, c, "setsockopt",
		 "s, SOL_SOCKET, SO_LINGER, {onoff 1, linger 30}, sizeof", 0, 0,
		 NULL);
	call_ret(&s, c, "connect",
		 "s, [2001:db8:aaaa:bbbb:cccc:dddd:eeee:2]:10000", -1, 115,
		 NULL);
	p = segment(&s, c, d, TH_S, 0, 0, 0);
	state(&s, c, TCP_SYN_SENT);
	arrive(&s, p, FATE_DELIVERED);
	state(&s, d, TCP_SYN_RECEIVED);
	p = segment(&s, d, c, TH_S | TH_ACK | TH_E | TH_W, 0, 1, 0);
	arrive(&s, p, FATE_DELAYED);
	state(&s, c, TCP_ESTABLISHED);
	reads = call(&s, d, "recv", "connection_17, 100000, MSG_WAITALL");
	p = segment(&s, c, d, TH_P | TH_ACK, 4000000000u, 1, 65495);
	arrive(&s, p, FATE_DELIVERED);
	p = segment(&s, c, d, TH_P | TH_ACK, 4000000000u, 1, 65495);
	arrive(&s, p, FATE_ABSORBED);
	ret(&s, reads, 65495, 0,
	    "\"Whan that Aprille with his shoures soote / The droghte of "
	    "Marche hath perced to the roote\"");
	call_ret(&s, d, "send", "connection_17, \"数据数据数据数据数据\"", 30,
		 0, NULL);
	story_wait(&s, 12345678901u);
	state(&s, c, TCP_FIN_WAIT_2);
	say(&s,
	    "Averylongwordwithoutanyblankinit-whichmustbebrokensomewhere-"
	    "becausenolineiswideenoughforit-notevenawideone-notatall-never",
	    NULL);
	recording_mark(s.r, s.t_ns,
		       "a mark whose name is so long that it can not stand in "
		       "one line of a narrow terminal, nor of a wide one that "
		       "somebody has made as wide as the wall of the room");
	expectation(&s, EXPECT_FAILED,
		    "C>S [P.] seq=1 ack=1 len=13 data=\"Hello, World!\" within "
		    "200 ms after the SYN+ACK",
		    "C>S [F.] seq=1 ack=1");
	stopped(&s, "hello.scn:12: what was expected did not happen, and "
		    "nothing more can happen: every actor is blocked");
	return s.r;
}

/* No lanes for some, and none at all for others. */
static inline struct recording *story_words(void)
{
	struct story s = story_new();
	int c = end_add(&s, "C", "127.0.0.1:40000", NULL);
	int d = end_add(&s, "S", "127.0.0.1:80", NULL);
	int x = end_add(&s, NULL, "192.0.2.1:1234", "X.s");
	int y = end_add(&s, NULL, "192.0.2.2:80", NULL);
	struct packet esp = { .protocol = 50 };
	uint32_t p;

	title(&s, "words", "Without a lane", "没有泳道");
	p = segment(&s, c, d, TH_S, 0, 0, 0);
	arrive(&s, segment(&s, x, y, TH_S, 0, 0, 0), FATE_DELIVERED);
	state(&s, x, TCP_SYN_SENT);
	arrive(&s, p, FATE_DELIVERED);
	arrive(&s, datagram(&s, c, y, 9), FATE_DROPPED);
	arrive(&s, send_any(&s, c, d, &esp, ROW_NONE), FATE_DELIVERED);
	call_ret(&s, x, "connect", "s, 192.0.2.2:80", -1, 111, NULL);
	say(&s, "No lane.", "没有泳道。");
	state(&s, x, TCP_CLOSED);
	arrive(&s, segment(&s, x, y, TH_R, 1, 0, 0), FATE_HELD);
	return s.r;
}

/* What goes wrong, and who tells. */
static inline struct recording *story_wrong(void)
{
	struct story s = story_new();
	int c = end_add(&s, "C", "127.0.0.1:40000", "C.s");
	int d = end_add(&s, "S", "127.0.0.1:80", "S.c");
	uint32_t waits;

	title(&s, "wrong", "What goes wrong", "出错的时候");
	say(&s, "Nobody listens.", "没有人在监听。");
	say(&s, "This one was never translated.", NULL);
	recording_note(s.r, s.t_ns, "zh", "只有中文。", 1);
	waits = call(&s, c, "connect", "s, :80");
	arrive(&s, segment(&s, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
	arrive(&s, segment(&s, d, c, TH_R | TH_ACK, 0, 1, 0), FATE_DELIVERED);
	ret(&s, waits, -1, 111, NULL);
	call_ret(&s, c, "send", "s, \"x\"", -1, 32, NULL);
	call_ret(&s, c, "ioctl", "s", -1, 4095, NULL);
	call_ret(&s, c, "odd", "", -7, 0, NULL);
	call_ret(&s, d, "recv", "c, 10", 0, 0, "\"\"");
	story_wait(&s, 3000000);
	state(&s, c, TCP_CLOSED);
	recording_mark(s.r, s.t_ns, "here");
	state(&s, d, TCP_LISTEN);
	state(&s, d, TCP_CLOSED);
	expectation(&s, EXPECT_FAILED, "C.s ESTABLISHED", "CLOSED");
	expectation(&s, EXPECT_NOT_CHECKED, "C.s TIME-WAIT", "");
	call(&s, d, "accept", "l");
	segment(&s, c, d, TH_S, 0, 0, 0);
	stopped(&s, "S is blocked in accept(), and nothing is on the wire");
	return s.r;
}

/* Over IPv6: datagrams, and what ICMP has to say about them. */
static inline struct recording *story_six(void)
{
	struct story s = story_new();
	int c = end_add(&s, "C", "[fe80::1]:40000", NULL);
	int d = end_add(&s, "S", "[2001:db8::1:2]:53", NULL);

	title(&s, "udp6", "Datagrams over IPv6", "IPv6 上的数据报");
	arrive(&s, datagram(&s, c, d, 1232), FATE_DELIVERED);
	arrive(&s, datagram(&s, d, c, 0), FATE_DROPPED);
	arrive(&s, icmp(&s, d, c, IP_ICMPV6, 1, 4), FATE_DELIVERED);
	arrive(&s, icmp(&s, c, d, IP_ICMPV6, 128, 0), FATE_DELAYED);
	arrive(&s, icmp(&s, d, c, IP_ICMPV6, 200, 9), FATE_DELIVERED);
	return s.r;
}

static const struct story_row {
	const char *name;
	struct recording *(*make)(void);
} stories[] = {
	{ "hello", story_hello },	{ "fates", story_fates },
	{ "crossing", story_crossing }, { "burst", story_burst },
	{ "three", story_three },	{ "five", story_five },
	{ "self", story_self },		{ "alone", story_alone },
	{ "long", story_long },		{ "words", story_words },
	{ "wrong", story_wrong },	{ "six", story_six },
};
enum { N_STORIES = sizeof(stories) / sizeof(*stories) };

#endif
