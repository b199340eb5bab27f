/*
 * The bytes of a call: the first few of them in quotes, and how many there are.
 *
 *	write(4, "GET / HTTP/1.1\r\nHos…", 78)
 *	writev(4, "HTTP/1.1 200 OK\r\n", 245 in 2 parts)
 *
 * However many a program names, a few dozen are read. The pieces of readv(2)
 * are gathered until that many are there.
 */
#include <inttypes.h>
#include <string.h>
#include <sys/uio.h>

#include "sim/program/call_text.h"
#include "sim/scenario/scenario.h"

enum {
	READ = 64,  /* bytes of the program */
	TEXT = 36,  /* of them with quotes: READ never fit */
	PARTS = 32, /* pieces read at once */
};
_Static_assert(READ > TEXT, "what was not read is cut");

/* What there is of them: `have` of `len` bytes. */
static void write_quoted(struct pen *pen, const char *bytes, size_t have,
			 uint64_t len)
{
	static const char cut[] = "…\"";
	char text[TEXT];
	size_t n;

	bytes_quote(bytes, have, text, sizeof(text));
	n = strlen(text);
	pen_bytes(pen, text, n);
	/* All that was read is there; the memory ends before the bytes do. */
	if (have < len &&
	    (n < strlen(cut) || strcmp(text + n - strlen(cut), cut) != 0))
		pen_format(pen, "…");
}

void write_bytes(struct pen *pen, pid_t tid, uint64_t at, uint64_t len)
{
	char bytes[READ];
	size_t n = len < READ ? (size_t)len : READ;
	size_t have = tracee_read(tid, at, bytes, n);

	if (have || len == 0)
		write_quoted(pen, bytes, have, len);
	else
		write_pointer(pen, at);
}

void write_string(struct pen *pen, pid_t tid, uint64_t at)
{
	char bytes[READ];
	size_t have = tracee_read(tid, at, bytes, sizeof(bytes));
	const char *end = memchr(bytes, '\0', have);

	if (end)
		write_quoted(pen, bytes, (size_t)(end - bytes), 0);
	else if (have)
		write_quoted(pen, bytes, have, UINT64_MAX);
	else
		write_pointer(pen, at);
}

/* --- pieces -------------------------------------------------------------- */

/* Passes the pieces, until `each` has had enough: false. */
static bool each_part(pid_t tid, uint64_t at, uint64_t n,
		      bool (*each)(void *to, const struct iovec *part),
		      void *to)
{
	struct iovec part[PARTS];

	if (n > UIO_MAXIOV)
		return false; /* as the kernel */
	for (uint64_t done = 0; done < n; done += PARTS) {
		size_t some = n - done < PARTS ? (size_t)(n - done) : PARTS;
		size_t size = some * sizeof(part[0]);

		if (tracee_read(tid, at + done * sizeof(part[0]), part, size) !=
		    size)
			return false;
		for (size_t i = 0; i < some; i++)
			if (!each(to, &part[i]))
				return true;
	}
	return true;
}

static bool add_length(void *to, const struct iovec *part)
{
	uint64_t *total = to;

	if (part->iov_len > UINT64_MAX - *total)
		*total = UINT64_MAX;
	else
		*total += part->iov_len;
	return true;
}

bool iov_total(pid_t tid, uint64_t at, uint64_t n, uint64_t *out)
{
	*out = 0;
	return each_part(tid, at, n, add_length, out);
}

struct gather {
	char bytes[READ];
	size_t have, wanted;
	pid_t tid;
};

static bool gather_part(void *to, const struct iovec *part)
{
	struct gather *g = to;
	size_t n = g->wanted - g->have, got;

	if (part->iov_len < n)
		n = part->iov_len;
	got = tracee_read(g->tid, (uintptr_t)part->iov_base, g->bytes + g->have,
			  n);
	g->have += got;
	return got == n && g->have < g->wanted;
}

void write_iov(struct pen *pen, pid_t tid, uint64_t at, uint64_t n,
	       uint64_t len)
{
	struct gather g = { .tid = tid,
			    .wanted = len < READ ? (size_t)len : READ };

	if (len && (!each_part(tid, at, n, gather_part, &g) || !g.have))
		write_pointer(pen, at);
	else
		write_quoted(pen, g.bytes, g.have, len);
}

/* --- arguments and results ----------------------------------------------- */

void form_bytes(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	write_bytes(pen, c->tid, c->arg[i], c->arg[i + 1]);
	pen_format(pen, ", %" PRIu64, c->arg[i + 1]);
}

/* The kernel takes how many pieces there are as an int, or more. */
static void write_size(struct pen *pen, const struct traced_call *c,
		       unsigned int i, bool readable, uint64_t total)
{
	if (readable)
		pen_format(pen, "%" PRIu64 " in ", total);
	pen_format(pen, "%" PRIu64 " part%s", c->arg[i + 1],
		   c->arg[i + 1] == 1 ? "" : "s");
}

void form_iov(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	uint64_t total;
	bool readable = iov_total(c->tid, c->arg[i], c->arg[i + 1], &total);

	if (readable)
		write_iov(pen, c->tid, c->arg[i], c->arg[i + 1], total);
	else
		write_pointer(pen, c->arg[i]);
	pen_format(pen, ", ");
	write_size(pen, c, i, readable, total);
}

void form_iov_size(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	uint64_t total;
	bool readable = iov_total(c->tid, c->arg[i], c->arg[i + 1], &total);

	if (!readable) {
		write_pointer(pen, c->arg[i]);
		pen_format(pen, ", ");
	}
	write_size(pen, c, i, readable, total);
}

void form_string(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	write_string(pen, c->tid, c->arg[i]);
}

/* Pointers to texts, up to one that is NULL: of execve(2). */
void form_strings(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	struct call_list list = list_begin(pen);
	uint64_t at = c->arg[i], text;

	while (tracee_read(c->tid, at, &text, sizeof(text)) == sizeof(text) &&
	       text && list_item(&list)) {
		write_string(pen, c->tid, text);
		at += sizeof(text);
	}
	list_end(&list);
}

/* MSG_TRUNC tells of more than there was room for, recv(2). */
static uint64_t received(const struct traced_call *c, uint64_t room)
{
	uint64_t n = (uint64_t)c->result;

	return n < room ? n : room;
}

void data_bytes(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	uint64_t n = received(c, c->arg[i + 1]);

	if (n)
		write_bytes(pen, c->tid, c->arg[i], n);
}

void data_iov(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	if (c->result)
		write_iov(pen, c->tid, c->arg[i], c->arg[i + 1],
			  (uint64_t)c->result);
}

/* recvfrom(2): the bytes, and who sent them. */
void data_received(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	char text[CALL_TEXT];
	struct pen from = { .text = text, .size = sizeof(text) };

	text[0] = '\0';
	data_bytes(pen, c, i);
	data_address(&from, c, 4);
	if (from.len)
		pen_format(pen, "%sfrom %s", pen->len ? " " : "", text);
}
