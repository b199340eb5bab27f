/*
 * What protocols say: words, and requests with their responses.
 *
 * A request is open until its response is seen. It is found by its key; where
 * responses come in the order of requests (HTTP/1, RFC 9112 9.3) the key is
 * its ordinal, so that one which was evicted is missed and its response is
 * not taken for that of the next.
 */
#include "capture/app/protocol.h"

struct words *talk_line(struct talk *t)
{
	if (!t->line)
		return NULL;
	if (t->line->n == 0)
		words_add(t->line, "%s ", t->conv->protocol->name);
	else
		words_add(t->line, " · ");
	return t->line;
}

void talk_skip(struct talk *t, uint64_t n)
{
	t->side->skip = n;
}

void talk_change(struct talk *t)
{
	struct work *w = t->work;

	t->conv->protocol = NULL;
	for (int i = 0; i < 2; i++) {
		struct side *d = &w->side[i];

		d->lost = false;
		d->skip = 0;
		d->http = (struct http_side){ 0 };
	}
	for (int i = 0; i < OPEN_MOST; i++)
		w->open[i].open = false;
	w->answered = w->asked;
}

/* --- requests ------------------------------------------------------------ */

static struct open_request *open_find(struct work *w, uint64_t key)
{
	for (int i = 0; i < OPEN_MOST; i++)
		if (w->open[i].open && w->open[i].key == key)
			return &w->open[i];
	return NULL;
}

/* A place that is free, or that of the oldest. */
static struct open_request *open_place(struct talk *t)
{
	struct open_request *oldest = &t->work->open[0];

	for (int i = 0; i < OPEN_MOST; i++) {
		struct open_request *o = &t->work->open[i];

		if (!o->open)
			return o;
		if (o->t_ns < oldest->t_ns)
			oldest = o;
	}
	t->conv->stats.evicted++;
	return oldest;
}

void talk_ask(struct talk *t, uint64_t key, uint8_t kind)
{
	struct open_request *same = open_find(t->work, key);

	if (same && same->who == t->who) {
		t->conv->stats.again++;
		return;
	}
	t->conv->stats.requests++;
	*open_place(t) = (struct open_request){ .key = key,
						.t_ns = t->now_ns,
						.open = true,
						.who = t->who,
						.kind = kind };
}

void talk_ask_next(struct talk *t, uint8_t kind)
{
	talk_ask(t, t->work->asked++, kind);
}

void talk_ask_goes_on(struct talk *t)
{
	struct work *w = t->work;
	struct open_request *o = w->asked ? open_find(w, w->asked - 1) : NULL;

	if (o && o->who == t->who)
		o->t_ns = t->now_ns;
}

static void count_latency(struct app_stats *s, uint64_t ns)
{
	if (!s->answered || ns < s->latency_min_ns)
		s->latency_min_ns = ns;
	if (ns > s->latency_max_ns)
		s->latency_max_ns = ns;
	s->latency_sum_ns += ns;
	s->answered++;
}

bool talk_answer(struct talk *t, uint64_t key, uint64_t t_ns, uint8_t *kind)
{
	struct open_request *o = open_find(t->work, key);

	t->conv->stats.responses++;
	if (!o || o->who == t->who) {
		t->conv->stats.unasked++;
		return false;
	}
	*kind = o->kind;
	o->open = false;
	count_latency(&t->conv->stats, t_ns > o->t_ns ? t_ns - o->t_ns : 0);
	return true;
}

bool talk_answer_next(struct talk *t, uint64_t t_ns, uint8_t *kind)
{
	struct work *w = t->work;

	if (w->answered != w->asked)
		return talk_answer(t, w->answered++, t_ns, kind);
	t->conv->stats.responses++;
	t->conv->stats.unasked++;
	return false;
}

const struct open_request *talk_next_open(const struct talk *t)
{
	return open_find(t->work, t->work->answered);
}
