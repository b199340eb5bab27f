/*
 * Numbers of sockets. Ephemeral ports are a limit towards one server alone: a
 * port may be taken once for each remote end, so a client that opens many
 * connections to one server runs out first (ip-sysctl: ip_local_port_range).
 */
#include "ui/live/sockcounts.h"

#include <stdio.h>

#include "capture/words.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"

enum { PORTS_WARN = 80, PORTS_WORTH = 10, BAR_COLS = 10 };

unsigned sock_ports_percent(const struct census_totals *t, uint32_t ports)
{
	uint32_t all = t->port_last >= t->port_first
			       ? (uint32_t)t->port_last - t->port_first + 1
			       : 1;
	uint64_t percent = (uint64_t)ports * 100 / all;

	return percent > 100 ? 100 : (unsigned)percent;
}

static struct words begin(struct sock_count_line *l, enum style style)
{
	l->style = style;
	l->text[0] = '\0';
	return (struct words){ .at = l->text, .size = sizeof(l->text) };
}

static void add_count(struct words *w, uint32_t n, const char *what)
{
	char text[COUNT_TEXT];

	if (n)
		words_add(w, "%s%s %s", w->n ? " · " : "",
			  count_format(n, text), what);
}

/* Words that are no name: "3 × not read". */
static void add_times(struct words *w, uint32_t n, const char *what)
{
	char text[COUNT_TEXT];

	if (n)
		words_add(w, "%s%s × %s", w->n ? " · " : "",
			  count_format(n, text), what);
}

/* Those of TCP in the order of a connection's life. */
static void states_line(const struct census_totals *t,
			struct sock_count_line *l)
{
	struct words w =
		begin(l, t->time_wait_max && t->time_wait >= t->time_wait_max
				 ? STYLE_LOSS
				 : STYLE_PLAIN);
	char n[COUNT_TEXT], max[COUNT_TEXT];

	for (int state = TCP_LISTEN; state < TCP_TIME_WAIT; state++)
		add_count(&w, t->tcp[state],
			  tcp_state_name((enum tcp_state)state));
	add_count(&w, t->udp, "UDP");
	words_add(&w, "%s%s/%s TIME-WAIT", w.n ? " · " : "",
		  count_format(t->time_wait, n),
		  count_format(t->time_wait_max, max));
}

/* The worst first; false: there are none. */
static bool troubles_line(const uint32_t troubles[SOCK_TROUBLES],
			  struct sock_count_line *l)
{
	struct words w = begin(l, STYLE_WARN);

	for (int i = SOCK_TROUBLES - 1; i > SOCK_FINE; i--) {
		enum sock_trouble trouble = (enum sock_trouble)i;

		add_times(&w, troubles[i], sock_trouble_text(trouble));
		if (troubles[i] && sock_trouble_style(trouble) == STYLE_LOSS)
			l->style = STYLE_LOSS;
	}
	return w.n > 0;
}

static void add_bar(struct words *w, unsigned percent)
{
	for (unsigned i = 0; i < BAR_COLS; i++)
		words_add(w, "%s", i * 100 < percent * BAR_COLS ? "█" : "·");
}

static void ports_line(const struct census_totals *t,
		       const struct census_destination *d,
		       struct sock_count_line *l)
{
	unsigned percent = sock_ports_percent(t, d->ports);
	bool near = percent >= PORTS_WARN;
	struct words w = begin(l, near ? STYLE_LOSS : STYLE_LABEL);
	char end[ENDPOINT_TEXT], ports[COUNT_TEXT], all[COUNT_TEXT];

	add_bar(&w, percent);
	words_add(
		&w, tr(" %u %% of the ephemeral ports to %s: %s of %s"),
		percent, endpoint_format(&d->remote, end),
		count_format(d->ports, ports),
		count_format((uint64_t)t->port_last - t->port_first + 1, all));
	if (near)
		words_add(&w, tr(" ! soon no more connections to there"));
}

static void hidden_line(const struct census_totals *t,
			struct sock_count_line *l)
{
	struct words w = begin(l, STYLE_WARN);

	if (!t->alive)
		words_add(&w, tr("this is how it was: %s"), t->why);
	else
		words_add(&w,
			  tr("%u of %u processes hide their sockets from this "
			     "user"),
			  t->hidden, t->processes);
}

size_t sock_counts(const struct census_totals *t,
		   const uint32_t troubles[SOCK_TROUBLES], uint32_t nameless,
		   struct sock_count_line line[SOCK_COUNTS_MOST])
{
	size_t n = 0;

	states_line(t, &line[n++]);
	if (troubles_line(troubles, &line[n]))
		n++;
	for (uint32_t i = 0;
	     i < t->destinations && i < CENSUS_DESTINATIONS &&
	     sock_ports_percent(t, t->destination[i].ports) >= PORTS_WORTH;
	     i++)
		ports_line(t, &t->destination[i], &line[n++]);
	if (!t->alive || (t->hidden && nameless))
		hidden_line(t, &line[n++]);
	return n;
}
