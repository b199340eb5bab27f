/*
 * What is said of a socket, and when it is in trouble. Trouble is what a
 * program has not done: accept(), read(), close(); for a moment that is as it
 * should be, so a second is given for it, and for close() a minute.
 */
#include "ui/live/sockrow.h"

#include <string.h>

#include "capture/words.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"

enum { MOMENT_S = 1, LOOK_S = 2, LEAK_S = 60, BAR_COLS = 5 };

static const uint64_t second_ns = 1000000000;

/* --- which --------------------------------------------------------------- */

uint32_t sock_rows_count(const struct sock_rows *r)
{
	return r->census ? census_count(r->census) : r->n;
}

const struct census_socket *sock_rows_at(const struct sock_rows *r, uint32_t i)
{
	const struct census_socket *s =
		r->census ? census_at(r->census, i) : &r->at[i];

	if (!s || s->ended || s->kernel.state == TCP_TIME_WAIT)
		return NULL;
	return s;
}

/* --- trouble ------------------------------------------------------------- */

static bool lasts(uint64_t since_ns, uint64_t now_ns, uint64_t seconds)
{
	return since_ns && now_ns >= since_ns + seconds * second_ns;
}

static bool is_listener(const struct census_socket *s)
{
	return s->kernel.state == TCP_LISTEN;
}

/* sk_acceptq_is_full() of include/net/sock.h; udp_rmem_schedule() drops. */
static bool is_full(const struct census_socket *s, uint64_t now_ns)
{
	const struct info_row *i = &s->kernel.info;

	(void)now_ns;
	if (is_listener(s))
		return i->rqueue > i->wqueue;
	return s->udp && s->drops && i->rqueue && i->rqueue >= s->rcvbuf / 2;
}

static bool is_leak(const struct census_socket *s, uint64_t now_ns)
{
	return s->kernel.state == TCP_CLOSE_WAIT &&
	       lasts(s->since_ns, now_ns, LEAK_S);
}

static bool is_close_wait(const struct census_socket *s, uint64_t now_ns)
{
	return s->kernel.state == TCP_CLOSE_WAIT &&
	       lasts(s->since_ns, now_ns, MOMENT_S);
}

static bool is_waiting(const struct census_socket *s, uint64_t now_ns)
{
	return is_listener(s) && s->kernel.info.rqueue &&
	       lasts(s->rqueue_since_ns, now_ns, MOMENT_S);
}

static bool is_not_accepted(const struct census_socket *s, uint64_t now_ns)
{
	return !s->udp && !s->kernel.inode &&
	       (s->kernel.state == TCP_ESTABLISHED ||
		s->kernel.state == TCP_CLOSE_WAIT) &&
	       lasts(s->first_ns, now_ns, MOMENT_S);
}

static bool is_unread(const struct census_socket *s, uint64_t now_ns)
{
	return !is_listener(s) && kernel_unread(&s->kernel) &&
	       lasts(s->rqueue_since_ns, now_ns, MOMENT_S);
}

static bool is_unacked(const struct census_socket *s, uint64_t now_ns)
{
	return !is_listener(s) && s->kernel.info.wqueue &&
	       lasts(s->wqueue_since_ns, now_ns, MOMENT_S);
}

static bool is_dropped(const struct census_socket *s, uint64_t now_ns)
{
	(void)now_ns;
	return s->drops > 0;
}

static bool is_orphan(const struct census_socket *s, uint64_t now_ns)
{
	(void)now_ns;
	return !s->udp && !s->kernel.inode &&
	       s->kernel.state >= TCP_FIN_WAIT_1 &&
	       s->kernel.state <= TCP_LAST_ACK;
}

static const struct {
	bool (*holds)(const struct census_socket *s, uint64_t now_ns);
	const char *name, *text;
	enum style style;
} troubles[] = {
	[SOCK_FINE] = { NULL, NULL, "", STYLE_PLAIN },
	[SOCK_ORPHAN] = { is_orphan, "orphan", "closed by its program",
			  STYLE_DIM },
	[SOCK_DROPPED] = { is_dropped, "dropped", "some were dropped",
			   STYLE_WARN },
	[SOCK_UNACKED] = { is_unacked, "not-acknowledged", "not acknowledged",
			   STYLE_WARN },
	[SOCK_UNREAD] = { is_unread, "not-read", "not read", STYLE_WARN },
	[SOCK_NOT_ACCEPTED] = { is_not_accepted, "not-accepted",
				"not accepted yet", STYLE_WARN },
	[SOCK_WAITING] = { is_waiting, "accept-queue-waits",
			   "some wait for accept()", STYLE_WARN },
	[SOCK_CLOSE_WAIT] = { is_close_wait, "close-wait", "not closed yet",
			      STYLE_WARN },
	[SOCK_LEAK] = { is_leak, "leak", "not closed: a leak?", STYLE_LOSS },
	[SOCK_FULL] = { is_full, "queue-full", "queue is full", STYLE_LOSS },
};
_Static_assert(sizeof(troubles) / sizeof(*troubles) == SOCK_TROUBLES, "each");

enum sock_trouble sock_trouble(const struct census_socket *s, uint64_t now_ns)
{
	int i = SOCK_TROUBLES - 1;

	while (i > SOCK_FINE && !troubles[i].holds(s, now_ns))
		i--;
	return (enum sock_trouble)i;
}

const char *sock_trouble_text(enum sock_trouble trouble)
{
	return troubles[trouble].text[0] ? tr(troubles[trouble].text) : "";
}

const char *sock_trouble_name(enum sock_trouble trouble)
{
	return troubles[trouble].name;
}

enum style sock_trouble_style(enum sock_trouble trouble)
{
	return troubles[trouble].style;
}

bool sock_is_nameless(const struct census_socket *s, uint64_t now_ns)
{
	return s->kernel.inode && !s->owner.pid &&
	       lasts(s->first_ns, now_ns, LOOK_S);
}

/* --- columns ------------------------------------------------------------- */

uint64_t sock_time_ns(const struct census_socket *s, uint64_t now_ns)
{
	enum sock_trouble trouble = sock_trouble(s, now_ns);
	uint64_t since_ns = s->since_ns ? s->since_ns : s->first_ns;

	if (trouble == SOCK_UNREAD || trouble == SOCK_WAITING ||
	    trouble == SOCK_FULL)
		since_ns = s->rqueue_since_ns;
	else if (trouble == SOCK_UNACKED)
		since_ns = s->wqueue_since_ns;
	return since_ns && now_ns > since_ns ? now_ns - since_ns : 0;
}

const char *sock_state_text(const struct census_socket *s)
{
	return s->udp ? "UDP" : tcp_state_name(s->kernel.state);
}

static void add_local(struct words *w, const struct census_socket *s,
		      uint64_t now_ns)
{
	char text[ENDPOINT_TEXT];

	(void)now_ns;
	words_add(w, "%s", endpoint_format(&s->local, text));
}

static void add_remote(struct words *w, const struct census_socket *s,
		       uint64_t now_ns)
{
	char text[ENDPOINT_TEXT];

	(void)now_ns;
	if (s->remote.port)
		words_add(w, "%s", endpoint_format(&s->remote, text));
}

static void add_program(struct words *w, const struct census_socket *s,
			uint64_t now_ns)
{
	const struct census_owner *o = &s->owner;

	(void)now_ns;
	if (!o->pid)
		return;
	words_add_bytes(w, o->command, strnlen(o->command, sizeof(o->command)),
			4 * sizeof(o->command));
	words_add(w, " (%u)", o->pid);
	if (o->others)
		words_add(w, " +%u", o->others);
}

static void add_user(struct words *w, const struct census_socket *s,
		     uint64_t now_ns)
{
	(void)now_ns;
	words_add_bytes(w, s->user, strnlen(s->user, sizeof(s->user)),
			SOCK_TEXT - 8);
}

/* How full it is: "██▌   3/5". */
static void add_bar(struct words *w, uint32_t n, uint32_t of)
{
	int full = of ? (int)((uint64_t)n * BAR_COLS / of) : BAR_COLS;

	if (full > BAR_COLS)
		full = BAR_COLS;
	for (int i = 0; i < BAR_COLS; i++)
		words_add(w, "%s", i < full ? "█" : "·");
	words_add(w, " %u/%u", n, of);
}

/* What waits to be read, and what to be acknowledged. */
static void add_queue(struct words *w, const struct census_socket *s,
		      uint64_t now_ns)
{
	const struct info_row *i = &s->kernel.info;
	uint32_t unread = kernel_unread(&s->kernel);
	uint32_t unacked = kernel_unacked(&s->kernel);
	char text[COUNT_TEXT];

	(void)now_ns;
	if (is_listener(s)) {
		add_bar(w, i->rqueue, i->wqueue);
		return;
	}
	if (unread)
		words_add(w, "← %s", size_format(unread, text));
	if (unacked)
		words_add(w, "%s→ %s", unread ? " " : "",
			  size_format(unacked, text));
}

static void add_what(struct words *w, const struct census_socket *s,
		     uint64_t now_ns)
{
	words_add(w, "%s", sock_trouble_text(sock_trouble(s, now_ns)));
	if (s->drops)
		words_add(w, tr(" (%u dropped)"), s->drops);
}

/* Its kernel was not asked from the beginning: it is at least so long. */
static void add_time(struct words *w, const struct census_socket *s,
		     uint64_t now_ns)
{
	bool since_start = s->since_start && s->since_ns == s->first_ns;
	char text[TIME_TEXT];

	words_add(w, "%s%s", since_start ? ">" : "",
		  time_brief(sock_time_ns(s, now_ns), text));
}

static void add_state(struct words *w, const struct census_socket *s,
		      uint64_t now_ns)
{
	(void)now_ns;
	words_add(w, "%s", sock_state_text(s));
}

static const struct {
	const char *name;
	bool down;
	void (*add)(struct words *w, const struct census_socket *s,
		    uint64_t now_ns);
} columns[] = {
	[SOCK_STATE] = { "state", false, add_state },
	[SOCK_LOCAL] = { "local", false, add_local },
	[SOCK_REMOTE] = { "remote", false, add_remote },
	[SOCK_PROGRAM] = { "program", false, add_program },
	[SOCK_USER] = { "user", false, add_user },
	[SOCK_QUEUE] = { "queue", true, add_queue },
	[SOCK_TIME] = { "for", true, add_time },
	[SOCK_WHAT] = { "trouble", true, add_what },
};
_Static_assert(sizeof(columns) / sizeof(*columns) == SOCK_COLUMNS, "each");

const char *sock_column_name(enum sock_column by)
{
	return columns[by].name;
}

bool sock_column_down(enum sock_column by)
{
	return columns[by].down;
}

char *sock_cell(const struct census_socket *s, enum sock_column by,
		uint64_t now_ns, char out[SOCK_TEXT])
{
	struct words w = { .at = out, .size = SOCK_TEXT };

	out[0] = '\0';
	columns[by].add(&w, s, now_ns);
	return out;
}
