/*
 * The kernel's sockets, printed once, when the capture has ended: until then
 * the census has learned whose they are, and since when they are as they are.
 */
#include "ui/print/print_sockets.h"

#include <poll.h>

#include "capture/jsonl/jsonl_socket.h"
#include "capture/words.h"
#include "ui/text/i18n.h"
#include "ui/print/print_private.h"
#include "ui/print/save.h"
#include "ui/live/sockcounts.h"
#include "ui/live/socktable.h"

enum { ASK_AGAIN_MS = 100 };

/* --- as JSON ------------------------------------------------------------- */

static void print_json(const struct socklist *l, const struct sock_rows *rows,
		       const struct census_totals *totals, FILE *out)
{
	uint32_t i = 0;

	for (; i < l->n; i++) {
		const struct census_socket *s = socklist_at(l, rows, i);

		jsonl_socket(out, i, s, l->shown[i].time_ns,
			     sock_trouble_name(l->shown[i].trouble));
	}
	jsonl_sockets(out, i, totals);
}

/* --- as text ------------------------------------------------------------- */

static void add_cell(struct words *w, const char *text, int cols, bool last)
{
	int blanks = last ? 0 : cols - text_width(text) + 1;

	words_add(w, "%s%*s", text, blanks > 0 ? blanks : 0, "");
}

static void print_head(const int widest[SOCK_COLUMNS],
		       const struct print_style *s, FILE *out)
{
	char line[LINE_TEXT];
	struct words w = { .at = line, .size = sizeof(line) };

	for (int by = 0; by < SOCK_COLUMNS; by++)
		add_cell(&w, tr(sock_column_name((enum sock_column)by)),
			 widest[by], by + 1 == SOCK_COLUMNS);
	print_line(s, out, line);
}

static void print_row(const struct census_socket *socket, uint64_t now_ns,
		      const int widest[SOCK_COLUMNS],
		      const struct print_style *s, FILE *out)
{
	char line[LINE_TEXT], text[SOCK_TEXT];
	struct words w = { .at = line, .size = sizeof(line) };

	for (int by = 0; by < SOCK_COLUMNS; by++)
		add_cell(&w,
			 sock_cell(socket, (enum sock_column)by, now_ns, text),
			 widest[by], by + 1 == SOCK_COLUMNS);
	print_line(s, out, line);
}

static void print_text(const struct socklist *l, const struct sock_rows *rows,
		       const struct census_totals *totals,
		       const struct print_style *s, FILE *out)
{
	struct sock_count_line count[SOCK_COUNTS_MOST];
	size_t n = sock_counts(totals, l->troubles, l->nameless, count);
	int widest[SOCK_COLUMNS] = { 0 };

	for (size_t i = 0; i < n; i++)
		print_line(s, out, count[i].text);
	for (size_t i = 0; i < l->n; i++)
		sock_widen(widest, socklist_at(l, rows, i), rows->now_ns);
	if (l->n)
		print_head(widest, s, out);
	for (size_t i = 0; i < l->n; i++)
		print_row(socklist_at(l, rows, i), rows->now_ns, widest, s,
			  out);
}

void print_sockets(const struct sock_rows *rows,
		   const struct census_totals *totals,
		   const struct print_style *s, FILE *out)
{
	struct socklist l;

	socklist_init(&l);
	socklist_make(&l, rows);
	if (s->json)
		print_json(&l, rows, totals, out);
	else
		print_text(&l, rows, totals, s, out);
	socklist_free(&l);
}

/* --- the whole ----------------------------------------------------------- */

static void wait_for(const struct capture_file *f, const struct census *c)
{
	struct pollfd fds[] = {
		{ .fd = capture_file_fd(f), .events = POLLIN },
		{ .fd = census_fd(c), .events = POLLIN },
	};

	poll(fds, 2, ASK_AGAIN_MS);
}

/* Packets themselves are not wanted: they end the wait. */
static enum file_status watch(struct capture_file *f, struct census *c,
			      struct err *e)
{
	enum file_status status;
	struct file_packet packet;

	do {
		census_take(c, census_totals(c)->polled_ns);
		status = capture_file_next(f, &packet, e);
		if (status == FILE_WAIT)
			wait_for(f, c);
	} while (status == FILE_PACKET || status == FILE_WAIT);
	return status;
}

int sockets_text(struct capture_file *f, struct census *c,
		 const struct options *o, struct err *e)
{
	struct sock_rows rows = { .census = c };

	if (watch(f, c, e) == FILE_ERROR)
		return (int)e->status;
	rows.now_ns = census_totals(c)->polled_ns; /* as they were then */
	print_sockets(&rows, census_totals(c), &o->style, stdout);
	return save_flush(stdout, "standard output", e) < 0 ? (int)e->status
							    : 0;
}
