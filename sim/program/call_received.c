/*
 * All the bytes that a call has received, as far as there is room: what is
 * compared is not cut to what is shown (sim/program/call_bytes.c).
 */
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "sim/program/call.h"

/* From n pieces, of which struct iovec `at` tells. */
static size_t gather(const struct traced_call *c, uint64_t at, uint64_t n,
		     char *out, size_t size)
{
	size_t have = 0;

	for (uint64_t i = 0; i < n && i < UIO_MAXIOV && have < size; i++) {
		struct iovec part;
		size_t some, got;

		if (tracee_read(c->tid, at + i * sizeof(part), &part,
				sizeof(part)) != sizeof(part))
			break;
		some = part.iov_len < size - have ? part.iov_len : size - have;
		got = tracee_read(c->tid, (uintptr_t)part.iov_base, out + have,
				  some);
		have += got;
		if (got < some)
			break;
	}
	return have;
}

size_t traced_call_received(const struct traced_call *c, char *out, size_t size)
{
	struct msghdr header;

	if (c->result <= 0)
		return 0;
	if ((uint64_t)c->result < size)
		size = (size_t)c->result;
	switch (c->number) {
	case SYS_read:
	case SYS_recvfrom:
		if (c->arg[2] < size) /* MSG_TRUNC tells of more */
			size = (size_t)c->arg[2];
		return tracee_read(c->tid, c->arg[1], out, size);
	case SYS_readv:
		return gather(c, c->arg[1], c->arg[2], out, size);
	case SYS_recvmsg:
		if (tracee_read(c->tid, c->arg[1], &header, sizeof(header)) !=
		    sizeof(header))
			return 0;
		return gather(c, (uintptr_t)header.msg_iov, header.msg_iovlen,
			      out, size);
	default:
		return 0;
	}
}
