/*
 * The list of conversations, made in slices.
 *
 *   GATHER   the wanted ones, each with a key      key, flow
 *   COUNT    how often each byte of the keys has each value
 *   SCATTER  by one byte of the key after the other, least first
 *   KEYS     addresses have several keys: the next one, and again
 *
 * A radix sort: linear, without comparisons, and it can stop after any item.
 * It is stable, so conversations that are alike stay in the order in which
 * they began. Bytes that are the same in all keys, as most are, cost nothing.
 *
 * Meanwhile the old list stays on the screen; the new one takes its place
 * whole. Where nothing is sorted or filtered, what is new is just added.
 */
#include "ui/flowlist.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

enum {
	SLICE = 1 << 16, /* items that are looked at in a step */
	KEY_BYTES = 8,
	VALUES = 256,
	END_WORDS = 3, /* keys of an address with its port */
};
static const uint64_t again_after_ns = 500000000;

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

static uint64_t key_of(const struct flowlist *l, const struct flow_rows *rows,
		       uint32_t number, const struct flow *f, int word)
{
	switch (l->by) {
	case FLOW_PROTOCOL:
		return f->protocol;
	case FLOW_CLIENT:
	case FLOW_SERVER:
		return end_key(f, l->by == FLOW_SERVER, word);
	case FLOW_STATE:
		return state_key(rows, f);
	case FLOW_PACKETS:
		return flow_packets(f);
	case FLOW_DATA:
		return f->payload[0] + f->payload[1];
	case FLOW_BYTES:
		return f->bytes[0] + f->bytes[1];
	case FLOW_RTT:
		return rtt_key(f, l->down);
	case FLOW_AGAIN:
		return flow_retransmissions(f);
	case FLOW_START:
		return f->first_ns;
	case FLOW_TIME:
		return flow_end_ns(f) - f->first_ns;
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

/* --- a list in the making ------------------------------------------------ */

struct item {
	uint64_t key;
	uint32_t flow;
};

enum stage { GATHER, COUNT, SCATTER, KEYS };

struct sorting {
	enum stage stage;
	struct item *from, *to; /* both owned */
	size_t n, cap;		/* of `from`; `to` has n */
	size_t next;		/* the item, or conversation, that comes next */
	uint32_t end;		/* conversations there were at its beginning */
	uint64_t version;
	int word, words, byte;
	size_t count[KEY_BYTES][VALUES]; /* of each value; then its place */
};

static void sorting_free(struct sorting *s)
{
	if (!s)
		return;
	free(s->from);
	free(s->to);
	free(s);
}

static struct sorting *sorting_new(const struct flow_rows *rows)
{
	struct sorting *s = mem_zero(1, sizeof(*s));

	s->end = flow_rows_count(rows);
	s->version = flow_rows_version(rows);
	return s;
}

static void enter(struct sorting *s, enum stage stage)
{
	s->stage = stage;
	s->next = 0;
}

/* The largest first: keys are turned around, and not the list. */
static uint64_t turned(const struct flowlist *l, uint64_t key)
{
	return l->down ? ~key : key;
}

static bool is_wanted(const struct flowlist *l, uint32_t number,
		      const struct flow *f)
{
	return f && (!l->wanted || l->wanted(l->wanted_of, number, f));
}

static bool is_sorted_already(const struct flowlist *l)
{
	return l->by == FLOW_NUMBER && !l->down;
}

/* Each stage: true when it has come to its end. */
static bool gather(struct flowlist *l, const struct flow_rows *rows)
{
	struct sorting *s = l->sorting;

	for (int i = 0; i < SLICE && s->next < s->end; i++, s->next++) {
		uint32_t number = (uint32_t)s->next;
		const struct flow *f = flow_rows_at(rows, number);

		if (!is_wanted(l, number, f))
			continue;
		if (s->words < key_words(l->by, f))
			s->words = key_words(l->by, f);
		mem_grow(s->from, s->cap, s->n + 1);
		s->from[s->n++] =
			(struct item){ turned(l, key_of(l, rows, number, f, 0)),
				       number };
	}
	return s->next == s->end;
}

static bool count(struct sorting *s)
{
	for (int i = 0; i < SLICE && s->next < s->n; i++, s->next++) {
		uint64_t key = s->from[s->next].key;

		for (int byte = 0; byte < KEY_BYTES; byte++)
			s->count[byte][key >> 8 * byte & 0xff]++;
	}
	return s->next == s->n;
}

/* The next byte in which keys differ; KEY_BYTES: none. */
static int next_byte(const struct sorting *s, int byte)
{
	for (; byte < KEY_BYTES; byte++) {
		uint64_t value = s->from[0].key >> 8 * byte & 0xff;

		if (s->count[byte][value] != s->n)
			break;
	}
	return byte;
}

/* Counts become places: where the first item of each value goes. */
static void find_places(struct sorting *s)
{
	size_t place = 0;

	for (int i = 0; i < VALUES; i++) {
		size_t n = s->count[s->byte][i];

		s->count[s->byte][i] = place;
		place += n;
	}
}

static bool scatter(struct sorting *s)
{
	size_t *place = s->count[s->byte];

	for (int i = 0; i < SLICE && s->next < s->n; i++, s->next++) {
		const struct item *item = &s->from[s->next];

		s->to[place[item->key >> 8 * s->byte & 0xff]++] = *item;
	}
	return s->next == s->n;
}

static bool take_keys(struct flowlist *l, const struct flow_rows *rows)
{
	struct sorting *s = l->sorting;

	for (int i = 0; i < SLICE && s->next < s->n; i++, s->next++) {
		struct item *item = &s->from[s->next];
		const struct flow *f = flow_rows_at(rows, item->flow);

		item->key = 0; /* it has gone meanwhile */
		if (f)
			item->key = turned(
				l, key_of(l, rows, item->flow, f, s->word));
	}
	return s->next == s->n;
}

/* On to the next byte that tells items apart; false: there is none. */
static bool begin_scatter(struct sorting *s, int from_byte)
{
	s->byte = next_byte(s, from_byte);
	if (s->byte == KEY_BYTES)
		return false;
	find_places(s);
	enter(s, SCATTER);
	return true;
}

/* By this word of the keys it is sorted. True: by the last one. */
static bool end_word(struct flowlist *l)
{
	struct sorting *s = l->sorting;

	if (++s->word >= s->words)
		return true;
	enter(s, KEYS);
	return false;
}

static void begin_count(struct sorting *s)
{
	memset(s->count, 0, sizeof(s->count));
	enter(s, COUNT);
}

/* One slice of one stage. True: the list is made. */
static bool step(struct flowlist *l, const struct flow_rows *rows)
{
	struct sorting *s = l->sorting;
	struct item *from = s->from;

	switch (s->stage) {
	case GATHER:
		if (!gather(l, rows))
			return false;
		if (is_sorted_already(l) || s->n < 2)
			return true;
		s->to = mem_zero(s->n, sizeof(*s->to));
		begin_count(s);
		return false;
	case COUNT:
		return count(s) && !begin_scatter(s, 0) && end_word(l);
	case SCATTER:
		if (!scatter(s))
			return false;
		s->from = s->to;
		s->to = from;
		return !begin_scatter(s, s->byte + 1) && end_word(l);
	case KEYS:
		if (take_keys(l, rows))
			begin_count(s);
		return false;
	}
	return true;
}

/* --- the list ------------------------------------------------------------ */

void flowlist_init(struct flowlist *l)
{
	*l = (struct flowlist){ .chosen = FLOW_NONE, .stale = true };
}

void flowlist_free(struct flowlist *l)
{
	sorting_free(l->sorting);
	free(l->shown);
	flowlist_init(l);
}

void flowlist_sort(struct flowlist *l, enum flow_column by, bool down)
{
	l->by = by;
	l->down = down;
	l->stale = true;
}

void flowlist_filter(struct flowlist *l, flow_wanted_fn *wanted, const void *of)
{
	/* What is half made was asked with the filter before. */
	sorting_free(l->sorting);
	l->sorting = NULL;
	l->wanted = wanted;
	l->wanted_of = of;
	l->stale = true;
}

static void choose_line(struct flowlist *l, int64_t to)
{
	if (to >= (int64_t)l->n)
		to = (int64_t)l->n - 1;
	l->at = to < 0 ? 0 : (size_t)to;
	l->chosen = l->n ? l->shown[l->at] : FLOW_NONE;
}

/* The chosen one is found again, and stays in its line of the screen. */
static void find_chosen(struct flowlist *l)
{
	size_t below = l->at - l->top, at = 0;

	while (at < l->n && l->shown[at] != l->chosen)
		at++;
	if (at == l->n || !l->by_hand) {
		choose_line(l, (int64_t)l->at);
		return;
	}
	l->at = at;
	l->top = at > below ? at - below : 0;
}

static void finish(struct flowlist *l, uint64_t now_ns)
{
	struct sorting *s = l->sorting;

	mem_grow(l->shown, l->cap, s->n + 1);
	for (size_t i = 0; i < s->n; i++)
		l->shown[i] = s->from[i].flow;
	l->n = s->n;
	l->seen = s->end;
	l->version = s->version;
	l->made_ns = now_ns;
	sorting_free(s);
	l->sorting = NULL;
	find_chosen(l);
}

/* Conversations that are new come last, and those before stay where they are.
 */
static void add_new(struct flowlist *l, const struct flow_rows *rows)
{
	uint32_t count = flow_rows_count(rows);

	for (; l->seen < count; l->seen++) {
		if (!flow_rows_at(rows, l->seen))
			continue;
		mem_grow(l->shown, l->cap, l->n + 1);
		l->shown[l->n++] = l->seen;
	}
	if (l->chosen == FLOW_NONE)
		choose_line(l, 0);
}

/* The first of the list is gone, and so nobody knows how many others. */
static bool has_lost(const struct flowlist *l, const struct flow_rows *rows)
{
	return l->n > 0 && !flow_rows_at(rows, l->shown[0]);
}

static bool is_due(const struct flowlist *l, const struct flow_rows *rows,
		   uint64_t now_ns)
{
	return l->version != flow_rows_version(rows) &&
	       now_ns >= l->made_ns + again_after_ns;
}

bool flowlist_step(struct flowlist *l, const struct flow_rows *rows,
		   uint64_t now_ns)
{
	bool grows = is_sorted_already(l) && !l->wanted && !l->stale;

	if (grows && !l->sorting && !has_lost(l, rows)) {
		add_new(l, rows);
		l->version = flow_rows_version(rows);
		return false;
	}
	/* Another order is wanted: what was half made is of no use. */
	if (l->stale) {
		sorting_free(l->sorting);
		l->sorting = NULL;
	}
	if (!l->sorting && !l->stale && !is_due(l, rows, now_ns))
		return false;
	if (!l->sorting)
		l->sorting = sorting_new(rows);
	l->stale = false;
	if (!step(l, rows))
		return true;
	finish(l, now_ns == UINT64_MAX ? 0 : now_ns);
	return false;
}

void flowlist_make(struct flowlist *l, const struct flow_rows *rows)
{
	while (flowlist_step(l, rows, UINT64_MAX))
		;
}

uint64_t flowlist_wake_ns(const struct flowlist *l,
			  const struct flow_rows *rows)
{
	if (l->sorting || l->stale)
		return 1;
	return l->version != flow_rows_version(rows)
		       ? l->made_ns + again_after_ns
		       : 0;
}

void flowlist_move(struct flowlist *l, int64_t to)
{
	l->by_hand = true;
	choose_line(l, to);
}

void flowlist_choose(struct flowlist *l, uint32_t flow)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->shown[i] == flow)
			flowlist_move(l, (int64_t)i);
}
