/*
 * Sentences with gaps, one a rule, so that a translation can put the parts in
 * its own order:
 *
 *	{A} {B}		the two ends, as the rule has them
 *	{0} {1} {2}	what it counts
 *	{for} {ago}	since when: " for 3.2 s", " 3.2 s ago"; of a file that
 *			has ended then, " 3.2 s before the end"
 *	{next}		what the kernel does about it: "; it tries again in 1 s"
 *	{left}		how long it goes on: " for another 43.2 s"
 *
 * A time that is not known leaves nothing.
 */
#include "ui/live/stuck_words.h"

#include <stdio.h>
#include <string.h>

#include "capture/text.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"

static const char *const sentences[] = {
	[STUCK_REFUSED] = "{B} refused {A}{ago}: nobody listened there.",
	[STUCK_RESET] = "{A} reset the connection{ago}: both ends have "
			"forgotten it, and what was not read is lost.",
	[STUCK_TIME_WAIT] = "Closed properly{ago}. {A} stays in TIME-WAIT{left}"
			    ", by design: there is nothing to do.",
	[STUCK_CLOSED] = "Closed properly{ago}, by {A} first.",
	[STUCK_SYN_QUEUE_FULL] =
		"{B} does not accept: its accept queue is full ({1} wait, {2} "
		"may), so its kernel drops the SYN of {A}{for} (sent: "
		"{0}){next}.",
	[STUCK_SYN_GIVEN_UP] = "Nobody has answered {A} at {B}, and it gave up "
			       "(SYNs sent: {0}, the last{ago}).",
	[STUCK_SYN_IGNORED] =
		"{A} asks {B} for a connection{for} (SYNs sent: {0}). It "
		"listens and has room in its queue, so something between them "
		"drops packets: a firewall?",
	[STUCK_SYN_UNANSWERED] =
		"{A} asks {B} for a connection{for}, and nobody answers (SYNs "
		"sent: {0}){next}.",
	[STUCK_ACK_QUEUE_FULL] =
		"{A} believes that it is connected, and {B} does not{for}: its "
		"accept queue is full ({1} wait, {2} may), so its kernel "
		"dropped the ACK.",
	[STUCK_SYN_ACK_UNANSWERED] = "{B} has not acknowledged the SYN+ACK of "
				     "{A}{for} (sent: {0}){next}.",
	[STUCK_NOT_ACCEPTED] =
		"{B} has not accepted the connection of {A}{for}: its kernel "
		"has made it and keeps it in the accept queue ({1} wait, {2} "
		"may; {0} bytes to read).",
	[STUCK_UNREAD_WINDOW] =
		"{B} has not read {0} bytes, so the window that it offers is "
		"0{for}, and {A} can not send{next}.",
	[STUCK_ZERO_WINDOW] = "The window of {B} is 0{for}: {A} can not send "
			      "until the program there reads{next}.",
	[STUCK_RETRANSMITTED] =
		"{B} has not acknowledged {0} bytes of {A}, and has said "
		"nothing{for} (sent again: {1}){next}.",
	[STUCK_UNREAD] = "{B} has not read {0} bytes{for}: they have come, and "
			 "wait for its program.",
	[STUCK_SEND_WINDOW] =
		"{A} has {0} more bytes to send and waits for the window of "
		"{B}: {1} bytes are on their way, and it takes {2}.",
	[STUCK_SEND_CWND] =
		"{A} has {0} more bytes to send and waits for its congestion "
		"window: {1} segments are on their way, and {2} may be.",
	[STUCK_UNACKED] =
		"{B} has not acknowledged {0} bytes that {A} sent{ago}{next}.",
	[STUCK_FIN_UNACKED] =
		"{B} has not acknowledged the FIN of {A}, and has said "
		"nothing{for} (sent again: {0}){next}.",
	[STUCK_MOVING] = "It is not stuck: the last packet went{ago}, from "
			 "{A}.",
	[STUCK_LEAK] = "{A} is gone, and {B} has not closed its socket: "
		       "CLOSE-WAIT{for}. Unless it still will, it leaks.",
	[STUCK_CLOSE_WAIT] =
		"{A} has closed and {B} has not: CLOSE-WAIT{for}, until its "
		"program closes the socket.",
	[STUCK_ORPHAN] = "The program of {A} is done; its kernel waits for the "
			 "FIN of {B}{left}, and then gives the connection up.",
	[STUCK_FIN_WAIT] =
		"{A} has closed, and has waited for the FIN of {B}{for}.",
	[STUCK_NO_KEEP_ALIVE] =
		"{B} has said nothing{for} and does not answer the keep-alives "
		"of {A} (sent: {0}){next}.",
	[STUCK_NOTHING_SAID] = "Connected, and nobody has said anything{for}, "
			       "neither {A} nor {B}.",
	[STUCK_NOT_ANSWERED] =
		"{B} has read all that {A} sent, and has not answered{for}: "
		"its program works on it, or waits for something itself.",
	[STUCK_NO_ANSWER_SEEN] =
		"{A} has waited for {B}{for}: all that it sent is "
		"acknowledged, and no answer has come.",
	[STUCK_KEEP_ALIVE] =
		"Nobody has anything to say: {A} asks by keep-alives whether "
		"{B} is there, and it is (so far: {0}, the last{ago}){next}.",
	[STUCK_IDLE] = "Nobody has anything to say: {A} had the last "
		       "word{ago}, and {B} has acknowledged it.",
	[STUCK_UNREACHABLE] = "{B} can not be reached: what {A} sent{ago} came "
			      "back as an ICMP error (so far: {0}).",
	[STUCK_UDP_DROPS] =
		"{B} has not read what {A} sends{for}: its receive buffer is "
		"full ({0} bytes of memory), and {1} datagrams were dropped.",
	[STUCK_UDP_UNREAD] = "{B} has not read what {A} sent{for}: it takes "
			     "{0} bytes of memory in the receive buffer.",
	[STUCK_UDP_NOBODY] = "Nobody has a socket at {B}: no answer can come "
			     "to {A} (datagrams sent: {0}).",
	[STUCK_UDP_QUESTION] = "{A} has waited for {B}{for}: questions without "
			       "an answer: {0}.",
	[STUCK_UDP_UNANSWERED] = "{A} has had no answer from {B}{for} "
				 "(datagrams sent: {0}).",
	[STUCK_UDP_MOVING] = "It is not stuck: the last packet went{ago}, from "
			     "{A}.",
	[STUCK_UDP_DROPPED] = "{B} has read all by now, but {0} datagrams were "
			      "dropped: its receive buffer was full.",
	[STUCK_UDP_IDLE] = "Nobody has anything to say: the last datagram "
			   "went{ago}, from {A}.",
	[STUCK_UNKNOWN] = "What was seen does not tell what it waits for.",
};
_Static_assert(sizeof(sentences) / sizeof(*sentences) == STUCK_RULES,
	       "a sentence for each rule");

const char *stuck_template(enum stuck_rule rule)
{
	return sentences[rule];
}

/* --- who ----------------------------------------------------------------- */

/* The program at an end; of a connection not accepted, the listener's. */
static const struct census_owner *owner_of(const struct stuck_facts *in,
					   int end)
{
	const struct census_socket *s = in->socket[end];

	if (s && s->owner.pid)
		return &s->owner;
	if (end == 1 && in->listener && in->listener->owner.pid)
		return &in->listener->owner;
	return NULL;
}

/* One process may have both ends: then ports tell them apart. */
static bool is_alone(const struct stuck_facts *in)
{
	const struct census_owner *a = owner_of(in, 0), *b = owner_of(in, 1);

	return !a || !b || a->pid != b->pid;
}

void stuck_add_command(struct words *w, const struct census_owner *owner)
{
	words_add_bytes(w, owner->command,
			strnlen(owner->command, sizeof(owner->command)),
			sizeof(owner->command) * 4);
	words_add(w, " (%u)", owner->pid);
}

char *stuck_end_name(const struct stuck_facts *in, int end,
		     char out[STUCK_NAME])
{
	const struct census_owner *owner = owner_of(in, end);
	struct endpoint e = flow_end(in->flow, end);
	struct words w = { .at = out, .size = STUCK_NAME };
	char text[ENDPOINT_TEXT];

	if (!owner) {
		words_add(&w, "%s", endpoint_format(&e, text));
		return out;
	}
	stuck_add_command(&w, owner);
	if (!is_alone(in))
		words_add(&w, " :%u", e.port);
	return out;
}

/* --- the sentence -------------------------------------------------------- */

static void add_since(struct words *w, const struct stuck_facts *in,
		      const struct stuck *s, bool ago)
{
	uint64_t ns = in->now_ns > s->since_ns ? in->now_ns - s->since_ns : 0;
	char text[TIME_TEXT];

	if (s->since_ns == STUCK_NEVER)
		return;
	time_brief(ns, text);
	if (in->over && ago)
		words_add(w, tr(" %s before the end"), text);
	else if (in->over)
		words_add(w, tr(" for %s until the end"), text);
	else if (ago)
		words_add(w, tr(" %s ago"), text);
	else
		words_add(w, tr(" for %s"), text);
}

static void add_next(struct words *w, const struct stuck *s, bool left)
{
	char text[TIME_TEXT];

	if (s->next_ns == STUCK_NEVER)
		return;
	time_brief(s->next_ns, text);
	if (left)
		words_add(w, tr(" for another %s"), text);
	else
		words_add(w, tr("; the kernel tries again in %s"), text);
}

/* What stands between braces. */
static void add_part(struct words *w, const struct stuck_facts *in,
		     const struct stuck *s, const char *part)
{
	char text[STUCK_NAME];

	if (*part == 'A')
		words_add(w, "%s", stuck_end_name(in, s->end, text));
	else if (*part == 'B')
		words_add(w, "%s", stuck_end_name(in, 1 - s->end, text));
	else if (*part >= '0' && *part <= '2')
		words_add(w, "%s", count_format(s->n[*part - '0'], text));
	else if (*part == 'n' || *part == 'l')
		add_next(w, s, *part == 'l');
	else
		add_since(w, in, s, *part == 'a');
}

char *stuck_sentence(const struct stuck_facts *in, const struct stuck *s,
		     char out[STUCK_TEXT])
{
	struct words w = { .at = out, .size = STUCK_TEXT };
	const char *at = tr(sentences[s->rule]);
	size_t n;

	out[0] = '\0';
	for (; *at; at += n) {
		n = strcspn(at, "{");
		words_add(&w, "%.*s", (int)n, at);
		if (!at[n])
			break;
		add_part(&w, in, s, at + n + 1);
		n += strcspn(at + n, "}") + 1;
	}
	return out;
}

/* --- the facts ----------------------------------------------------------- */

static const char *const timers[] = {
	[1] = "retransmission", [2] = "keep-alive",	   [3] = "TIME-WAIT",
	[4] = "window probe",	[5] = "end of FIN-WAIT-2",
};

/* sock_diag calls that of an orphan by either of two names. */
static uint32_t timer_of(const struct kernel_socket *k)
{
	if (k->state == TCP_FIN_WAIT_2 && !k->inode && k->info.timer)
		return 5;
	return k->info.timer;
}

static const char *kernel_word(const struct stuck_facts *in, int end)
{
	switch (in->asked[end]) {
	case STUCK_THERE:
		return in->flow->tcp
			       ? tcp_state_name(in->socket[end]->kernel.state)
			       : tr("a socket");
	case STUCK_NONE:
		return tr("no socket");
	default:
		return tr("not asked");
	}
}

static bool was_asked(const struct stuck_facts *in)
{
	return in->asked[0] != STUCK_NOT_ASKED ||
	       in->asked[1] != STUCK_NOT_ASKED;
}

static void add_states(struct words *w, const struct stuck_facts *in, int end)
{
	struct endpoint e = flow_end(in->flow, end);
	const struct census_owner *owner = owner_of(in, end);
	char text[ENDPOINT_TEXT];

	words_add(w, "%s", endpoint_format(&e, text));
	if (owner) {
		words_add(w, " ");
		stuck_add_command(w, owner);
	}
	if (was_asked(in))
		words_add(w, " · %s %s", tr("kernel"), kernel_word(in, end));
	if (in->flow->tcp)
		words_add(w, " · %s %s", tr("wire"),
			  tcp_state_name(
				  (enum tcp_state)in->flow->tcp->conn.end[end]
					  .state));
}

static void add_timer(struct words *w, const struct stuck_facts *in, int end)
{
	const struct kernel_socket *k = &in->socket[end]->kernel;
	uint64_t left_ns = stuck_timer_ns(in, end, k->info.timer);
	uint32_t timer = timer_of(k);
	char text[TIME_TEXT];

	if (!timer || timer >= sizeof(timers) / sizeof(*timers) ||
	    left_ns == STUCK_NEVER)
		return;
	words_add(w, tr(" · timer: %s in %s"), tr(timers[timer]),
		  time_brief(left_ns, text));
}

static void add_tcp_info(struct words *w, const struct kernel_socket *k)
{
	char text[TIME_TEXT];

	if (!k->has_info)
		return;
	words_add(w, tr(" · rtt %s · cwnd %u · sent again %u"),
		  time_format((uint64_t)k->info.rtt_us * 1000, text),
		  k->info.cwnd, k->info.total_retrans);
}

static void add_queues(struct words *w, const struct stuck_facts *in, int end)
{
	const struct census_socket *s = in->socket[end];
	char unread[COUNT_TEXT], unsent[COUNT_TEXT];

	words_add(w, tr("  unread %s · to be acknowledged %s"),
		  count_format(kernel_unread(&s->kernel), unread),
		  count_format(kernel_unacked(&s->kernel), unsent));
	if (s->drops)
		words_add(w, tr(" · dropped %u"), s->drops);
	add_timer(w, in, end);
	add_tcp_info(w, &s->kernel);
}

size_t stuck_facts_text(const struct stuck_facts *in,
			char out[STUCK_FACTS][STUCK_TEXT])
{
	size_t n = 0;

	for (int end = 0; end < 2; end++) {
		struct words w = { .at = out[n++], .size = STUCK_TEXT };

		add_states(&w, in, end);
		if (in->asked[end] != STUCK_THERE)
			continue;
		w = (struct words){ .at = out[n++], .size = STUCK_TEXT };
		add_queues(&w, in, end);
	}
	if (!was_asked(in))
		snprintf(out[n++], STUCK_TEXT, "%s",
			 tr("The kernel was not asked: this is told from the "
			    "packets alone."));
	return n;
}
