/*
 * A run without a kernel: a source of packets that hang until they are told to
 * go, in a clock of the test's own. What it makes is a recording as a run
 * makes it, with bytes, states, infos and notes.
 *
 *	struct fake f;
 *	fake_open(&f, &clock_ns, fake_hello);
 *	... f.source, f.story.r ...
 *
 * A plot says what follows when a packet has got its fate: calls that return,
 * states, more packets. Packets are known by their part in the plot. The
 * source is READY while one hangs, the oldest next; else it waits for a timer,
 * if the plot has set one; else it is at its end.
 */
#ifndef TESTS_FAKE_H
#define TESTS_FAKE_H

#include "capture/source.h"
#include "tests/build.h"
#include "tests/story.h"

enum {
	FAKE_PACKETS = 64,
	FAKE_BEGIN = -1, /* parts: nothing has happened, */
	FAKE_TIMER = -2, /* the timer has gone off */
	FAKE_PIPE = -1,	 /* no descriptor to poll */
};

/* The three ends of every plot here: the client, a connection, a listener. */
enum { FAKE_C, FAKE_S, FAKE_L };

struct fake;
typedef void fake_plot(struct fake *f, int part, enum fate fate);

struct fake {
	struct source source;
	struct story story;
	const uint64_t *clock_ns;
	fake_plot *plot;
	int part[FAKE_PACKETS]; /* of each packet */
	uint32_t flight[FAKE_PACKETS], n_flight;
	uint64_t timer_ns;   /* the plot's, by the clock; 0: none */
	uint32_t late;	     /* a packet that was delayed … */
	uint64_t late_ns;    /* … comes then; 0: there is none */
	uint32_t call[3];    /* that an end is in */
	unsigned got;	     /* of the plot's own */
	bool begun, waits;   /* waits: for a descriptor, whatever hangs */
	const char *failure; /* the next pump or command fails so */
	/* what the source was asked, for tests */
	int pumps, closed;
	struct command last;
	int commands;
};

/* --- for plots ----------------------------------------------------------- */

static inline void fake_send(struct fake *f, int part, int from, int to,
			     uint16_t flags, uint32_t seq, uint32_t ack,
			     const char *payload)
{
	struct story *s = &f->story;
	char src[ENDPOINT_TEXT], dst[ENDPOINT_TEXT];
	struct build b = { .len = 0 };
	struct packet p;
	struct sent sent = {
		.packet = &p,
		.copy_of = ROW_NONE,
		.seen_by = SEEN_QUEUE,
		.lane = { s->end[from].lane, s->end[to].lane },
		.socket = { s->end[from].socket, s->end[to].socket },
	};
	uint32_t n;

	build_tcp(&b,
		  &(struct build_segment){
			  .src = endpoint_format(&s->end[from].address, src),
			  .dst = endpoint_format(&s->end[to].address, dst),
			  .seq = seq + STORY_ISS * (uint32_t)(from + 1),
			  .ack = flags & TH_ACK
					 ? ack + STORY_ISS * (uint32_t)(to + 1)
					 : 0,
			  .flags = flags,
			  .win = 65160,
			  .payload = { payload, strlen(payload) } });
	packet_decode(&p, LINK_RAW, b.at, b.len);
	sent.bytes = b.at;
	sent.n_bytes = (uint32_t)b.len;
	n = recording_sent(s->r, tick(s), &sent);
	if (n >= FAKE_PACKETS)
		abort();
	f->part[n] = part;
	f->flight[f->n_flight++] = n;
}

static inline void fake_info(struct fake *f, int end, uint32_t unacked,
			     uint32_t rqueue, uint32_t timer_ms)
{
	struct info_row info = { .socket = f->story.end[end].socket,
				 .cwnd = 10,
				 .ssthresh = INT32_MAX,
				 .rto_ms = 201,
				 .rtt_us = 41,
				 .mss = 1448,
				 .rcv_wnd = 65483,
				 .snd_wnd = 65536,
				 .unacked = unacked,
				 .rqueue = rqueue,
				 .wqueue = end == FAKE_L,
				 .timer = timer_ms > 0,
				 .timer_ms = timer_ms };

	recording_info(f->story.r, tick(&f->story), &info);
}

static inline void fake_call(struct fake *f, int end, const char *name,
			     const char *args)
{
	f->call[end] = call(&f->story, end, name, args);
}

static inline void fake_return(struct fake *f, int end, int64_t result,
			       const char *data)
{
	ret(&f->story, f->call[end], result, 0, data);
}

static inline void fake_timer(struct fake *f, unsigned ms)
{
	f->timer_ns = *f->clock_ns + ms * UINT64_C(1000000);
}

/* --- the source ---------------------------------------------------------- */

/* The story's clock is the test's, but for the ticks between its events. */
static inline void fake_catch_up(struct fake *f)
{
	uint64_t t_ns = *f->clock_ns - f->source.start_ns;

	if (f->story.t_ns < t_ns)
		f->story.t_ns = t_ns;
}

static inline enum source_status fake_status(struct fake *f)
{
	struct source *s = &f->source;

	s->next = ROW_NONE;
	s->wake_ns = f->timer_ns;
	if (f->late_ns && (!s->wake_ns || f->late_ns < s->wake_ns))
		s->wake_ns = f->late_ns;
	if (f->waits)
		return SOURCE_WAIT;
	if (f->n_flight) {
		s->next = f->flight[0];
		return SOURCE_READY;
	}
	return s->wake_ns ? SOURCE_WAIT : SOURCE_END;
}

/* Out of what hangs; false: it does not hang. */
static inline bool fake_take(struct fake *f, uint32_t packet)
{
	for (uint32_t i = 0; i < f->n_flight; i++) {
		if (f->flight[i] != packet)
			continue;
		memmove(&f->flight[i], &f->flight[i + 1],
			(f->n_flight - i - 1) * sizeof(*f->flight));
		f->n_flight--;
		return true;
	}
	return false;
}

static inline void fake_end(struct fake *f, uint32_t packet, enum fate fate)
{
	fake_catch_up(f);
	arrive(&f->story, packet, fate);
	f->plot(f, f->part[packet], fate);
}

static inline void fake_copy(struct fake *f, uint32_t packet)
{
	const struct packet_row *p = recording_packet(f->story.r, packet);
	int from = p->lane[0] == f->story.end[FAKE_C].lane ? FAKE_C : FAKE_S;

	copy(&f->story, from, from == FAKE_C ? FAKE_S : FAKE_C, packet,
	     FATE_DUPLICATED);
}

static inline void fake_obey(struct fake *f, const struct command *c)
{
	uint32_t packet = c->kind == COMMAND_STEP ? f->source.next : c->packet;

	if (packet == ROW_NONE || !fake_take(f, packet))
		return;
	switch (c->kind) {
	case COMMAND_DROP:
		fake_end(f, packet, FATE_DROPPED);
		break;
	case COMMAND_DELAY:
		f->late = packet;
		f->late_ns = *f->clock_ns + c->delay_ns;
		break;
	case COMMAND_DUPLICATE:
		fake_end(f, packet, FATE_DELIVERED);
		fake_copy(f, packet);
		break;
	default:
		fake_end(f, packet, FATE_DELIVERED);
	}
}

static inline bool fake_fails(struct fake *f, struct err *e)
{
	if (!f->failure)
		return false;
	err_set(e, ERR_FAILED, "%s", f->failure);
	return true;
}

static inline enum source_status fake_pump(struct source *source, struct err *e)
{
	struct fake *f = (struct fake *)source;

	f->pumps++;
	if (fake_fails(f, e))
		return SOURCE_ERROR;
	if (!f->begun) {
		f->begun = true;
		f->plot(f, FAKE_BEGIN, FATE_HELD);
	}
	if (f->late_ns && *f->clock_ns >= f->late_ns) {
		f->late_ns = 0;
		fake_end(f, f->late, FATE_DELAYED);
	}
	if (f->timer_ns && *f->clock_ns >= f->timer_ns) {
		f->timer_ns = 0;
		fake_catch_up(f);
		f->plot(f, FAKE_TIMER, FATE_HELD);
	}
	return fake_status(f);
}

static inline enum source_status
fake_command(struct source *source, const struct command *c, struct err *e)
{
	struct fake *f = (struct fake *)source;

	f->commands++;
	f->last = *c;
	if (fake_fails(f, e))
		return SOURCE_ERROR;
	fake_obey(f, c);
	return fake_status(f);
}

static inline void fake_close(struct source *source)
{
	((struct fake *)source)->closed++;
}

/* Nothing happens before the first pump. f->story.r is the caller's. */
static inline void fake_open(struct fake *f, const uint64_t *clock_ns,
			     fake_plot *plot)
{
	static const struct source_ops ops = { fake_pump, fake_command,
					       fake_close };
	struct story *s = &f->story;

	*f = (struct fake){ .story = story_new(),
			    .clock_ns = clock_ns,
			    .plot = plot,
			    .source = { .ops = &ops,
					.fd = FAKE_PIPE,
					.start_ns = *clock_ns,
					.next = ROW_NONE } };
	f->source.rec = s->r;
	end_add(s, "C", "127.0.0.1:51718", "C.s");
	end_add(s, "S", "127.0.0.1:10000", "S.c");
	end_add(s, "S", "127.0.0.1:10000", "S.l");
	/* as a run has it: a child comes of a listener */
	recording_socket(s->r, s->end[FAKE_S].socket)->remote =
		s->end[FAKE_C].address;
	for (int i = FAKE_C; i <= FAKE_L; i++)
		recording_socket(s->r, s->end[i].socket)->state[STATE_KERNEL] =
			i == FAKE_S ? TCP_LISTEN : TCP_CLOSED;
}

#endif
