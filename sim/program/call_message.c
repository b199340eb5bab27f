/*
 * struct msghdr, of sendmsg(2) and recvmsg(2), and arrays of them.
 *
 *	sendmsg(3, "hello", 5, 127.0.0.1:53, SCM_RIGHTS 7)
 *	sendmmsg(3, ["a" to 127.0.0.1:53, "b"])
 *	recvmsg(3, 1024) = 5 "hello" from 127.0.0.1:53 MSG_TRUNC
 *
 * What goes with the bytes (cmsg(3)) is walked by its own lengths, which are
 * the program's: of descriptors that are passed the first few are named.
 */
#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>

#include "sim/program/call_text.h"

enum {
	CONTROL = 256, /* bytes of it that are read */
};

static bool read_header(const struct traced_call *c, uint64_t at,
			struct msghdr *out)
{
	return tracee_read(c->tid, at, out, sizeof(*out)) == sizeof(*out);
}

static uint64_t address_of(const void *p)
{
	return (uintptr_t)p;
}

/* --- what goes with the bytes -------------------------------------------- */

static void write_descriptors(struct pen *pen, const char *data, size_t n)
{
	struct call_list list = list_begin(pen);

	for (size_t i = 0; i + sizeof(int) <= n && list_item(&list);
	     i += sizeof(int)) {
		int fd;

		memcpy(&fd, data + i, sizeof(fd));
		pen_format(pen, "%d", fd);
	}
	list_end(&list);
}

static void write_one_control(struct pen *pen, const struct cmsghdr *h,
			      const char *data, size_t n)
{
	if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS) {
		pen_format(pen, ", control %d:%d", h->cmsg_level, h->cmsg_type);
		return;
	}
	pen_format(pen, ", SCM_RIGHTS ");
	write_descriptors(pen, data, n);
}

/* CMSG_NXTHDR trusts its lengths; these are not ours. */
static void write_control(struct pen *pen, const struct traced_call *c,
			  const struct msghdr *m)
{
	char bytes[CONTROL];
	size_t n = m->msg_controllen < CONTROL ? m->msg_controllen : CONTROL;
	size_t at = 0;

	if (!m->msg_control)
		return;
	n = tracee_read(c->tid, address_of(m->msg_control), bytes, n);
	while (at + sizeof(struct cmsghdr) <= n) {
		struct cmsghdr h;
		size_t len, head = CMSG_LEN(0);

		memcpy(&h, bytes + at, sizeof(h));
		len = h.cmsg_len;
		if (len < head)
			return;
		if (len > n - at)
			len = n - at;
		write_one_control(pen, &h, bytes + at + head, len - head);
		at += CMSG_ALIGN(len);
	}
}

/* --- sending ------------------------------------------------------------- */

/* The bytes; where they go, if the message says so. */
static void write_sent(struct pen *pen, const struct traced_call *c,
		       const struct msghdr *m, const char *to)
{
	uint64_t iov = address_of(m->msg_iov), total;

	if (iov_total(c->tid, iov, m->msg_iovlen, &total))
		write_iov(pen, c->tid, iov, m->msg_iovlen, total);
	else
		write_pointer(pen, iov);
	if (*to == ',')
		pen_format(pen, ", %" PRIu64, total);
	if (m->msg_name) {
		pen_format(pen, "%s", to);
		write_address(pen, c->tid, address_of(m->msg_name),
			      m->msg_namelen);
	}
	write_control(pen, c, m);
}

void form_send(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	struct msghdr m;

	if (read_header(c, c->arg[i], &m))
		write_sent(pen, c, &m, ", ");
	else
		write_pointer(pen, c->arg[i]);
}

/* The message at an index of the array at argument i. */
static uint64_t nth(const struct traced_call *c, unsigned int i, uint32_t n)
{
	return c->arg[i] + n * sizeof(struct mmsghdr);
}

void form_send_many(struct pen *pen, const struct traced_call *c,
		    unsigned int i)
{
	uint32_t n = (uint32_t)c->arg[i + 1];
	struct call_list list = list_begin(pen);
	struct msghdr m;

	for (uint32_t k = 0; k < n && list_item(&list); k++) {
		if (!read_header(c, nth(c, i, k), &m)) {
			write_pointer(pen, nth(c, i, k));
			break;
		}
		write_sent(pen, c, &m, " to ");
	}
	list_end(&list);
	pen_format(pen, ", %" PRIu32, n);
}

/* --- receiving ----------------------------------------------------------- */

void form_receive(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	struct msghdr m;
	uint64_t total;

	if (read_header(c, c->arg[i], &m) &&
	    iov_total(c->tid, address_of(m.msg_iov), m.msg_iovlen, &total))
		pen_format(pen, "%" PRIu64, total);
	else
		write_pointer(pen, c->arg[i]);
}

void form_receive_many(struct pen *pen, const struct traced_call *c,
		       unsigned int i)
{
	pen_format(pen, "%" PRIu32, (uint32_t)c->arg[i + 1]);
}

/* The kernel has written its name, its flags and the length of both. */
static void write_received(struct pen *pen, const struct traced_call *c,
			   const struct msghdr *m, uint64_t len)
{
	if (len)
		write_iov(pen, c->tid, address_of(m->msg_iov), m->msg_iovlen,
			  len);
	if (m->msg_name && m->msg_namelen) {
		pen_format(pen, "%sfrom ", len ? " " : "");
		write_address(pen, c->tid, address_of(m->msg_name),
			      m->msg_namelen);
	}
	write_control(pen, c, m);
	if (m->msg_flags & ~MSG_CMSG_CLOEXEC) {
		pen_format(pen, ", ");
		write_message_flags(pen, (uint32_t)m->msg_flags &
						 ~(uint32_t)MSG_CMSG_CLOEXEC);
	}
}

/* A comma belongs between two. */
static void without_comma(struct pen *pen, const char *text)
{
	pen_format(pen, "%s", strncmp(text, ", ", 2) == 0 ? text + 2 : text);
}

static void write_one_received(struct pen *pen, const struct traced_call *c,
			       uint64_t at, uint64_t len)
{
	char text[CALL_TEXT];
	struct pen one = { .text = text, .size = sizeof(text) };
	struct msghdr m;

	text[0] = '\0';
	if (read_header(c, at, &m))
		write_received(&one, c, &m, len);
	without_comma(pen, text);
}

void data_receive(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	write_one_received(pen, c, c->arg[i], (uint64_t)c->result);
}

/* Each has its length behind its header, struct mmsghdr. */
void data_receive_many(struct pen *pen, const struct traced_call *c,
		       unsigned int i)
{
	uint32_t n = c->result > UINT32_MAX ? UINT32_MAX : (uint32_t)c->result;
	struct call_list list = list_begin(pen);

	for (uint32_t k = 0; k < n && list_item(&list); k++) {
		uint64_t at = nth(c, i, k);
		uint32_t len;

		if (tracee_read(c->tid, at + offsetof(struct mmsghdr, msg_len),
				&len, sizeof(len)) != sizeof(len)) {
			write_pointer(pen, at);
			break;
		}
		write_one_received(pen, c, at, len);
	}
	list_end(&list);
}
