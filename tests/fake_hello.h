/*
 * A plot for tests/fake.h: a connection, two segments of data that hang at
 * once, and its end.
 *
 *	C                        S
 *	├── SYN ────────────────▶│   dropped: again after a second
 *	│◀─────────── SYN+ACK ───┤
 *	├── ACK ────────────────▶│
 *	├── 13 bytes, 5 bytes ──▶│   each is acknowledged as it comes
 *	├── FIN ────────────────▶│
 *	│◀────────── ACK, FIN ───┤
 *	├── ACK ────────────────▶│
 */
#ifndef TESTS_FAKE_HELLO_H
#define TESTS_FAKE_HELLO_H

#include "tests/fake.h"

enum fake_part {
	PART_SYN,
	PART_SYN_ACK,
	PART_ACK,
	PART_DATA_1, /* 13 bytes */
	PART_DATA_2, /* 5 bytes, while the first ones hang */
	PART_DATA_ACK,
	PART_FIN_C,
	PART_FIN_C_ACK,
	PART_FIN_S,
	PART_LAST,
	FAKE_PARTS
};

enum { GOT_DATA_1 = 1, GOT_DATA_2 = 2, GOT_ALL = 3 };

static inline void fake_opens(struct fake *f)
{
	struct story *s = &f->story;

	title(s, "fake-hello", "Hello without a kernel", "没有内核的问候");
	call_ret(s, FAKE_L, "socket", "tcp", 3, 0, NULL);
	call_ret(s, FAKE_L, "listen", "l, 1", 0, 0, NULL);
	state(&f->story, FAKE_L, TCP_LISTEN);
	fake_info(f, FAKE_L, 0, 0, 0);
	fake_call(f, FAKE_S, "accept", "l");
	call_ret(s, FAKE_C, "socket", "tcp", 4, 0, NULL);
	say(s, "A socket is only a number so far: nothing has been sent.",
	    "到目前为止，套接字只是一个编号：还没有发送任何东西。");
	fake_call(f, FAKE_C, "connect", "s, 127.0.0.1:10000");
	fake_send(f, PART_SYN, FAKE_C, FAKE_S, TH_S, 0, 0, "");
	state(&f->story, FAKE_C, TCP_SYN_SENT);
	fake_info(f, FAKE_C, 1, 0, 1000);
	say(s,
	    "connect() has sent a SYN and waits. The SYN hangs on the wire: S "
	    "does not know of C yet.",
	    "connect() 发出了 SYN 并在等待。SYN 还在线路上：S 还不知道 C。");
}

static inline void fake_is_open(struct fake *f)
{
	struct story *s = &f->story;

	state(&f->story, FAKE_S, TCP_ESTABLISHED);
	fake_return(f, FAKE_S, 5, NULL);
	recording_mark(s->r, s->t_ns, "established");
	fake_call(f, FAKE_S, "recv", "c, 1024");
	fake_call(f, FAKE_C, "send", "s, \"Hello, World!\"");
	fake_send(f, PART_DATA_1, FAKE_C, FAKE_S, TH_P | TH_ACK, 1, 1,
		  "Hello, World!");
	fake_return(f, FAKE_C, 13, NULL);
	fake_call(f, FAKE_C, "send", "s, \"Again\"");
	fake_send(f, PART_DATA_2, FAKE_C, FAKE_S, TH_P | TH_ACK, 14, 1,
		  "Again");
	fake_return(f, FAKE_C, 5, NULL);
	fake_info(f, FAKE_C, 2, 0, 200);
	say(s, "Two segments are on their way: o chooses which goes first.",
	    "两个报文段在路上：按 o 选择哪个先走。");
}

/* What came out of order is acknowledged up to the gap. */
static inline void fake_data(struct fake *f, unsigned which)
{
	f->got |= which;
	fake_send(f, PART_DATA_ACK, FAKE_S, FAKE_C, TH_ACK, 1,
		  f->got == GOT_ALL	? 19
		  : f->got & GOT_DATA_1 ? 14
					: 1,
		  "");
	if (which == GOT_DATA_1)
		fake_return(f, FAKE_S, 13, "\"Hello, World!\"");
}

static inline void fake_fin(struct fake *f)
{
	fake_call(f, FAKE_C, "close", "s");
	fake_send(f, PART_FIN_C, FAKE_C, FAKE_S, TH_F | TH_ACK, 19, 1, "");
	state(&f->story, FAKE_C, TCP_FIN_WAIT_1);
	fake_return(f, FAKE_C, 0, NULL);
}

static inline void fake_closes(struct fake *f)
{
	state(&f->story, FAKE_S, TCP_CLOSE_WAIT);
	fake_send(f, PART_FIN_C_ACK, FAKE_S, FAKE_C, TH_ACK, 1, 20, "");
	fake_call(f, FAKE_S, "close", "c");
	fake_send(f, PART_FIN_S, FAKE_S, FAKE_C, TH_F | TH_ACK, 1, 20, "");
	state(&f->story, FAKE_S, TCP_LAST_ACK);
	fake_return(f, FAKE_S, 0, NULL);
}

static inline void fake_arrived(struct fake *f, int part)
{
	switch (part) {
	case PART_SYN:
		fake_send(f, PART_SYN_ACK, FAKE_S, FAKE_C, TH_S | TH_ACK, 0, 1,
			  "");
		state(&f->story, FAKE_S, TCP_SYN_RECEIVED);
		break;
	case PART_SYN_ACK:
		state(&f->story, FAKE_C, TCP_ESTABLISHED);
		fake_info(f, FAKE_C, 0, 0, 0);
		fake_send(f, PART_ACK, FAKE_C, FAKE_S, TH_ACK, 1, 1, "");
		fake_return(f, FAKE_C, 0, NULL);
		break;
	case PART_ACK:
		fake_is_open(f);
		break;
	case PART_DATA_1:
		fake_data(f, GOT_DATA_1);
		break;
	case PART_DATA_2:
		fake_data(f, GOT_DATA_2);
		break;
	case PART_DATA_ACK:
		if (f->got == GOT_ALL && !f->n_flight)
			fake_fin(f);
		break;
	case PART_FIN_C:
		fake_closes(f);
		break;
	case PART_FIN_C_ACK:
		state(&f->story, FAKE_C, TCP_FIN_WAIT_2);
		break;
	case PART_FIN_S:
		state(&f->story, FAKE_C, TCP_TIME_WAIT);
		fake_send(f, PART_LAST, FAKE_C, FAKE_S, TH_ACK, 20, 2, "");
		break;
	case PART_LAST:
		state(&f->story, FAKE_S, TCP_CLOSED);
		say(&f->story, "S is gone. C waits in TIME-WAIT.",
		    "S 已经结束。C 处于 TIME-WAIT。");
		break;
	default:
		break;
	}
}

/* A SYN that is lost is sent again after a second; nothing else is. */
static inline void fake_hello(struct fake *f, int part, enum fate fate)
{
	if (part == FAKE_BEGIN)
		fake_opens(f);
	else if (part == FAKE_TIMER)
		fake_send(f, PART_SYN, FAKE_C, FAKE_S, TH_S, 0, 0, "");
	else if (fate == FATE_DROPPED && part == PART_SYN)
		fake_timer(f, 1000);
	else if (fate != FATE_DROPPED)
		fake_arrived(f, part);
}

#endif
