/*
 * Why, of calls: did it return at once or wait, did it send something, and
 * what became of the bytes it read. Told from its begin and end in the
 * recording and from the packets between them.
 */
#include "ui/why/why_call.h"

#include <string.h>

#include "ui/text/i18n.h"
#include "ui/ladder/label_thread.h"

enum { AT_ONCE_NS = 10000000 }; /* nobody notices less */

/* Packets that were sent between the call's begin and its end. */
static unsigned packets_of(const struct recording *r,
			   const struct call_row *call)
{
	unsigned n = 0;

	for (uint32_t i = call->begin_event + 1; i < call->end_event; i++)
		n += recording_event(r, i)->kind == EVENT_SENT;
	return n;
}

static void say_error(const struct call_row *call, struct words *w)
{
	words_add(w, tr(" It failed: %s."), strerror(call->error));
}

/* Others tell something too: who was accepted, what is ready. */
static bool is_read(const char *name)
{
	static const char *const reads[] = { "recv", "recvfrom", "recvmsg",
					     "read", "readv" };

	for (size_t i = 0; i < sizeof(reads) / sizeof(*reads); i++)
		if (strcmp(name, reads[i]) == 0)
			return true;
	return false;
}

/* Not every read takes what it reads: recv(2), MSG_PEEK and MSG_ERRQUEUE. */
static void say_read(const struct recording *r, const struct call_row *call,
		     const char *who, struct words *w)
{
	const char *name = recording_text(r, call->name);
	const char *args = recording_text(r, call->args);
	unsigned n = (unsigned)call->result;

	if (strstr(args, ", errqueue") || strstr(args, "MSG_ERRQUEUE"))
		words_add(w,
			  tr("%s called %s(): it took %u bytes out of the "
			     "socket's error queue."),
			  who, name, n);
	else if (strstr(args, ", peek") || strstr(args, "MSG_PEEK"))
		words_add(w,
			  tr("%s called %s(): it saw %u bytes in the "
			     "socket's buffer, and took none."),
			  who, name, n);
	else
		words_add(w,
			  tr("%s called %s(): it took %u bytes out of the "
			     "socket's buffer."),
			  who, name, n);
}

void why_call(const struct recording *r, const struct row *row, struct words *w)
{
	const struct call_row *call = recording_call(r, row->item);
	const char *name = recording_text(r, call->name);
	char who[THREAD_NAME];
	unsigned n = packets_of(r, call);
	uint64_t took_ns = recording_event(r, call->end_event)->t_ns -
			   recording_event(r, call->begin_event)->t_ns;
	char took[TIME_TEXT];

	call_thread_name(r, call, who);
	if (took_ns >= AT_ONCE_NS)
		words_add(
			w,
			tr("%s called %s(): it returned after %s; packets sent "
			   "by it: %u."),
			who, name, time_format(took_ns, took), n);
	else if (call->data && call->result > 0 && is_read(name))
		say_read(r, call, who, w);
	else if (n == 0)
		words_add(w,
			  tr("%s called %s(): it returned at once, and nothing "
			     "was "
			     "sent."),
			  who, name);
	else
		words_add(w,
			  tr("%s called %s(): it returned at once; packets "
			     "sent by "
			     "it: %u."),
			  who, name, n);
	if (call->error)
		say_error(call, w);
}

void why_begin(const struct recording *r, const struct row *row,
	       struct words *w)
{
	const struct call_row *call = recording_call(r, row->item);
	char who[THREAD_NAME];

	words_add(w, tr("%s called %s() and waits in it."),
		  call_thread_name(r, call, who),
		  recording_text(r, call->name));
}

void why_return(const struct recording *r, const struct row *row,
		struct words *w)
{
	const struct call_row *call = recording_call(r, row->item);
	uint64_t began = recording_event(r, call->begin_event)->t_ns;
	char took[TIME_TEXT], who[THREAD_NAME];

	time_format(row->t_ns - began, took);
	words_add(w, tr("%s() of %s returned: it had waited for %s."),
		  recording_text(r, call->name), call_thread_name(r, call, who),
		  took);
	if (call->error)
		say_error(call, w);
}
