/*
 * Why, of a reset. There are three:
 *
 *	it gives the connection up	RFC 9293 3.10.5
 *	data came, and the program that could read it has closed
 *					RFC 9293 3.6.1
 *	there is no such connection	RFC 9293 3.10.7.1
 *
 * The second has the same bytes as the third; a kernel that says that the
 * connection was still there tells them apart (capture/analysis/reset.c). Of a
 * capture file the third is said.
 */
#include "ui/why/why_reset.h"

#include "capture/analysis.h"
#include "ui/text/i18n.h"

/*
 * Its sender had the connection until now. An answer to a stranger has no ACK
 * (3.10.7.1) unless a SYN drew it.
 */
static bool gives_up(const struct packet_row *p)
{
	return (p->analysis & ANALYSIS_RST_ABORT) && (p->flags & TH_ACK);
}

static bool has_no_reader(const struct recording *r, const struct packet_row *p)
{
	const struct flow *f = recording_flow(r, p->flow);

	return (p->analysis & ANALYSIS_RST_ABORT) && !(p->flags & TH_ACK) &&
	       f->tcp && f->tcp->conn.end[p->side].fin_sent;
}

void why_reset(const struct recording *r, const struct packet_row *p,
	       const char *from, struct words *w)
{
	if (gives_up(p))
		words_add(w, tr("%s gives the connection up by a reset."),
			  from);
	else if (has_no_reader(r, p))
		words_add(w,
			  tr("%s has closed: nobody reads what comes, so it "
			     "resets (RFC 9293 3.6.1)."),
			  from);
	else
		words_add(w,
			  tr("%s resets: for it there is no such connection."),
			  from);
}

void why_reset_comes(const struct recording *r, const struct packet_row *p,
		     const char *from, struct words *w)
{
	if (gives_up(p))
		words_add(w, tr(" It says that %s gives the connection up."),
			  from);
	else if (has_no_reader(r, p))
		words_add(w, tr(" It says that nobody reads at %s any more."),
			  from);
	else
		words_add(w, tr(" It says that there is no such connection."));
}
