/*
 * Sorting conversations, a slice at a time.
 *
 *   GATHER   the wanted ones, each with a key      key, flow
 *   COUNT    how often each byte of the keys has each value
 *   SCATTER  by one byte of the key after the other, least first
 *   KEYS     IPv6 addresses have several keys: the next one, and again
 *
 * A radix sort: linear, without comparisons, and it can stop after any item.
 * It is stable, so conversations that are alike stay in the order in which
 * they began. Bytes that are the same in all keys, as most are, cost nothing.
 */
#include "ui/list/flowsort.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "ui/list/activity.h"
#include "ui/list/flowended.h"

enum {
	SLICE = 1 << 16, /* items that are looked at in a step */
	KEY_BYTES = 8,
	VALUES = 256,
	END_WORDS = 3, /* keys of an address with its port */
};

/* --- keys ---------------------------------------------------------------- */

static uint64_t word_of(const uint8_t *bytes, size_t n)
{
	uint64_t word = 0;

	for (size_t i = 0; i < n; i++)
		word = word << 8 | bytes[i];
	return word;
}

/*
 * The words of an end, the least first. IPv4 has one, and zeros after it, so
 * that it comes before IPv6.
 */
static uint64_t end_key(const struct flow *f, int side, int word)
{
	struct endpoint e = flow_end(f, side);

	if (e.ip.version != 6)
		return word ? 0 : word_of(e.ip.bytes, 4) << 16 | e.port;
	if (word == 0)
		return e.port;
	return word == 1 ? word_of(e.ip.bytes + 8, 8) : word_of(e.ip.bytes, 8);
}

uint64_t flow_rtt_ns(const struct flow *f)
{
	double sum = 0;

	if (!f->tcp)
		return 0;
	/* From here to the one end and back, and to the other and back. */
	for (int i = 0; i < 2; i++)
		if (f->tcp->side[i].rtt.n)
			sum += (double)f->tcp->side[i].rtt.min_ns;
	return (uint64_t)sum;
}

uint64_t flow_end_ns(const struct flow *f)
{
	uint64_t end_ns = f->first_ns;

	for (int i = 0; i < 2; i++)
		if (f->packets[i] && f->last_ns[i] > end_ns)
			end_ns = f->last_ns[i];
	return end_ns;
}

/* TCP by its states, then the others. */
static uint64_t state_key(const struct flow_rows *rows, const struct flow *f)
{
	if (f->protocol != IP_TCP)
		return (uint64_t)1 << 16 | f->protocol;
	return (uint64_t)flow_rows_state(rows, f, 0) << 8 |
	       (uint64_t)flow_rows_state(rows, f, 1);
}

/* What is not known comes last, in either order. */
static uint64_t rtt_key(const struct flow *f, bool down)
{
	uint64_t rtt_ns = flow_rtt_ns(f);

	return rtt_ns || down ? rtt_ns : UINT64_MAX;
}

static uint64_t key_of(const struct flow_order *o, const struct flow_rows *rows,
		       uint32_t number, const struct flow *f, int word)
{
	switch (o->by) {
	case FLOW_PROTOCOL:
		return f->protocol;
	case FLOW_CLIENT:
	case FLOW_SERVER:
		return end_key(f, o->by == FLOW_SERVER, word);
	case FLOW_STATE:
		return state_key(rows, f);
	case FLOW_ENDED:
		return flow_ended(f);
	case FLOW_PACKETS:
		return flow_packets(f);
	case FLOW_DATA:
		return f->payload[0] + f->payload[1];
	case FLOW_BYTES:
		return f->bytes[0] + f->bytes[1];
	case FLOW_RTT:
		return rtt_key(f, o->down);
	case FLOW_AGAIN:
		return flow_retransmissions(f);
	case FLOW_START:
		return f->first_ns;
	case FLOW_TIME:
		return flow_end_ns(f) - f->first_ns;
	case FLOW_RECENT:
		return rows->activity ? activity_sum(rows->activity, number,
						     rows->now_ns)
				      : 0;
	default:
		return number;
	}
}

/* Words that its key has; that of a list is the longest of them. */
static int key_words(enum flow_column by, const struct flow *f)
{
	bool ends = by == FLOW_CLIENT || by == FLOW_SERVER;

	return ends && f->end[0].ip.version == 6 ? END_WORDS : 1;
}

/* --- the items ------------------------------------------------ */

struct item {
	uint64_t key;
	uint32_t flow;
};

enum stage { GATHER, COUNT, SCATTER, KEYS };

struct flowsort {
	enum stage stage;
	struct item *from, *to; /* both owned */
	size_t n, cap;		/* of `from`; `to` has n */
	size_t next;		/* the item, or conversation, that comes next */
	uint32_t end;		/* conversations there were at its beginning */
	uint64_t gone;		/* and were gone */
	uint64_t version;
	struct flow_order order;
	int word, words, byte;
	size_t count[KEY_BYTES][VALUES]; /* of each value; then its place */
};

void flowsort_free(struct flowsort *s)
{
	if (!s)
		return;
	free(s->from);
	free(s->to);
	free(s);
}

struct flowsort *flowsort_new(const struct flow_order *order,
			      const struct flow_rows *rows)
{
	struct flowsort *s = mem_zero(1, sizeof(*s));

	s->order = *order;
	s->end = flow_rows_count(rows);
	s->version = flow_rows_version(rows);
	s->gone = flow_rows_gone(rows);
	return s;
}

static void enter(struct flowsort *s, enum stage stage)
{
	s->stage = stage;
	s->next = 0;
}

/* The largest first: keys are turned around, and not the list. */
static uint64_t turned(const struct flow_order *o, uint64_t key)
{
	return o->down ? ~key : key;
}

static bool is_wanted(const struct flow_order *o, uint32_t number,
		      const struct flow *f)
{
	return f && (!o->wanted || o->wanted(o->wanted_of, number, f));
}

bool flow_order_is_plain(const struct flow_order *o)
{
	return o->by == FLOW_NUMBER && !o->down;
}

/* Each stage: true when it has come to its end. */
static bool gather(struct flowsort *s, const struct flow_rows *rows)
{
	const struct flow_order *o = &s->order;

	for (int i = 0; i < SLICE && s->next < s->end; i++, s->next++) {
		uint32_t number = flow_rows_next(rows, (uint32_t)s->next);
		const struct flow *f;

		if (number >= s->end) {
			s->next = s->end;
			break;
		}
		s->next = number;
		f = flow_rows_at(rows, number);

		if (!is_wanted(o, number, f))
			continue;
		if (s->words < key_words(o->by, f))
			s->words = key_words(o->by, f);
		mem_grow(s->from, s->cap, s->n + 1);
		s->from[s->n++] =
			(struct item){ turned(o, key_of(o, rows, number, f, 0)),
				       number };
	}
	return s->next == s->end;
}

static bool count(struct flowsort *s)
{
	for (int i = 0; i < SLICE && s->next < s->n; i++, s->next++) {
		uint64_t key = s->from[s->next].key;

		for (int byte = 0; byte < KEY_BYTES; byte++)
			s->count[byte][key >> 8 * byte & 0xff]++;
	}
	return s->next == s->n;
}

/* The next byte in which keys differ; KEY_BYTES: none. */
static int next_byte(const struct flowsort *s, int byte)
{
	for (; byte < KEY_BYTES; byte++) {
		uint64_t value = s->from[0].key >> 8 * byte & 0xff;

		if (s->count[byte][value] != s->n)
			break;
	}
	return byte;
}

/* Counts become places: where the first item of each value goes. */
static void find_places(struct flowsort *s)
{
	size_t place = 0;

	for (int i = 0; i < VALUES; i++) {
		size_t n = s->count[s->byte][i];

		s->count[s->byte][i] = place;
		place += n;
	}
}

static bool scatter(struct flowsort *s)
{
	size_t *place = s->count[s->byte];

	for (int i = 0; i < SLICE && s->next < s->n; i++, s->next++) {
		const struct item *item = &s->from[s->next];

		s->to[place[item->key >> 8 * s->byte & 0xff]++] = *item;
	}
	return s->next == s->n;
}

static bool take_keys(struct flowsort *s, const struct flow_rows *rows)
{
	const struct flow_order *o = &s->order;

	for (int i = 0; i < SLICE && s->next < s->n; i++, s->next++) {
		struct item *item = &s->from[s->next];
		const struct flow *f = flow_rows_at(rows, item->flow);

		item->key = 0; /* it has gone meanwhile */
		if (f)
			item->key = turned(
				o, key_of(o, rows, item->flow, f, s->word));
	}
	return s->next == s->n;
}

/* On to the next byte that tells items apart; false: there is none. */
static bool begin_scatter(struct flowsort *s, int from_byte)
{
	s->byte = next_byte(s, from_byte);
	if (s->byte == KEY_BYTES)
		return false;
	find_places(s);
	enter(s, SCATTER);
	return true;
}

/* By this word of the keys it is sorted. True: by the last one. */
static bool end_word(struct flowsort *s)
{
	if (++s->word >= s->words)
		return true;
	enter(s, KEYS);
	return false;
}

static void begin_count(struct flowsort *s)
{
	memset(s->count, 0, sizeof(s->count));
	enter(s, COUNT);
}

bool flowsort_step(struct flowsort *s, const struct flow_rows *rows)
{
	struct item *from = s->from;

	switch (s->stage) {
	case GATHER:
		if (!gather(s, rows))
			return false;
		if (flow_order_is_plain(&s->order) || s->n < 2)
			return true;
		s->to = mem_zero(s->n, sizeof(*s->to));
		begin_count(s);
		return false;
	case COUNT:
		return count(s) && !begin_scatter(s, 0) && end_word(s);
	case SCATTER:
		if (!scatter(s))
			return false;
		s->from = s->to;
		s->to = from;
		return !begin_scatter(s, s->byte + 1) && end_word(s);
	case KEYS:
		if (take_keys(s, rows))
			begin_count(s);
		return false;
	}
	return true;
}

size_t flowsort_count(const struct flowsort *s)
{
	return s->n;
}

uint32_t flowsort_at(const struct flowsort *s, size_t i)
{
	return s->from[i].flow;
}

uint32_t flowsort_end(const struct flowsort *s)
{
	return s->end;
}

uint64_t flowsort_gone(const struct flowsort *s)
{
	return s->gone;
}

uint64_t flowsort_version(const struct flowsort *s)
{
	return s->version;
}
