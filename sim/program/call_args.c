/*
 * A call as text: its arguments as strace(1) would write them, and what it gave
 * beside its result.
 *
 *	accept4(3, SOCK_CLOEXEC) = 4   127.0.0.1:51234
 *	~~~~~~~ ~~~~~~~~~~~~~~~~	~~~~~~~~~~~~~~~
 *	table	arguments		data
 *
 * One row a call says which form writes which of its six arguments; one that
 * writes nothing (no flags, no address) is left out with its comma.
 */
#include <sys/syscall.h>

#include "sim/program/call_text.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#define TAKES(name, ...)                                                       \
	{                                                                      \
		.number = SYS_##name, .arg = { __VA_ARGS__ }                   \
	}
/* And when it has returned there is something at its argument `at`. */
#define GIVES(name, form, at, ...)                                             \
	{                                                                      \
		.number = SYS_##name, .data = (form), .i = (at),               \
		.arg = { __VA_ARGS__ }                                         \
	}

static const struct call_shape shapes[] = {
	/* sockets */
	TAKES(socket, form_family, form_socket_type, form_protocol),
	GIVES(socketpair, data_pair, 3, form_family, form_socket_type,
	      form_protocol),
	TAKES(bind, form_int, form_address),
	TAKES(listen, form_int, form_int),
	GIVES(accept, data_address, 1, form_int),
	GIVES(accept4, data_address, 1, form_int, [3] = form_accept_flags),
	TAKES(connect, form_int, form_address),
	TAKES(shutdown, form_int, form_shutdown),
	TAKES(setsockopt, form_int, form_option, [3] = form_option_value),
	GIVES(getsockopt, data_option_value, 3, form_int, form_option),
	GIVES(getsockname, data_address, 1, form_int),
	GIVES(getpeername, data_address, 1, form_int),
	/* bytes */
	TAKES(sendto, form_int, form_bytes, [3] = form_message_flags,
	      form_address_if),
	TAKES(sendmsg, form_int, form_send, form_message_flags),
	TAKES(sendmmsg, form_int, form_send_many, [3] = form_message_flags),
	GIVES(recvfrom, data_received, 1, form_int, [2] = form_size,
	      form_message_flags),
	GIVES(recvmsg, data_receive, 1, form_int, form_receive,
	      form_message_flags),
	GIVES(recvmmsg, data_receive_many, 1, form_int,
	      form_receive_many, [3] = form_message_flags, form_timespec),
	GIVES(read, data_bytes, 1, form_int, [2] = form_size),
	GIVES(readv, data_iov, 1, form_int, form_iov_size),
	TAKES(write, form_int, form_bytes),
	TAKES(writev, form_int, form_iov),
	TAKES(close, form_int),
	TAKES(sendfile, form_int, form_int, form_offset, form_size),
	TAKES(splice, form_int, form_offset, form_int, form_offset, form_size,
	      form_splice_flags),
/* waiting for several */
#ifdef SYS_poll
	GIVES(poll, data_poll, 0, form_poll, [2] = form_ms),
#endif
	GIVES(ppoll, data_poll, 0, form_poll, [2] = form_timespec),
#ifdef SYS_select
	GIVES(select, data_select, 0, form_select, [4] = form_timeval),
#endif
	GIVES(pselect6, data_select, 0, form_select, [4] = form_timespec),
#ifdef SYS_epoll_create
	TAKES(epoll_create, form_int),
#endif
	TAKES(epoll_create1, form_epoll_flags),
	TAKES(epoll_ctl, form_int, form_epoll_op, form_int, form_epoll_event),
#ifdef SYS_epoll_wait
	GIVES(epoll_wait, data_epoll, 1, form_int, [2] = form_int, form_ms),
#endif
	GIVES(epoll_pwait, data_epoll, 1, form_int, [2] = form_int, form_ms),
#ifdef SYS_epoll_pwait2
	GIVES(epoll_pwait2, data_epoll, 1, form_int, [2] = form_int,
	      form_timespec),
#endif
#ifdef SYS_io_uring_setup
	TAKES(io_uring_setup, form_int),
	GIVES(io_uring_enter, data_uring, 0, form_int, form_uring_submit,
	      form_int, form_uring_flags),
#endif
	/* processes */
	TAKES(clone, form_clone_flags),
#ifdef SYS_clone3
	TAKES(clone3, form_clone3),
#endif
	TAKES(execve, form_string, form_strings),
	TAKES(execveat, form_int, form_string, form_strings),
	TAKES(exit, form_int),
	TAKES(exit_group, form_int),
	/* descriptors */
	TAKES(dup, form_int),
#ifdef SYS_dup2
	TAKES(dup2, form_int, form_int),
#endif
	TAKES(dup3, form_int, form_int),
	TAKES(fcntl, form_int, form_fcntl, form_fcntl_arg),
	TAKES(ioctl, form_int, form_ioctl, form_ioctl_arg),
#ifdef SYS_close_range
	TAKES(close_range, form_int, form_int, form_close_range_flags),
#endif
	/* threads */
	TAKES(futex, [1] = form_futex, [3] = form_futex_limit),
	TAKES(nanosleep, form_timespec),
	TAKES(clock_nanosleep, form_clock, [2] = form_sleep),
	GIVES(wait4, data_wait4, 1, form_int, [2] = form_wait_options),
	TAKES(waitid, form_which, form_int, [3] = form_wait_options),
	TAKES(rt_sigtimedwait, [2] = form_timespec),
};

const struct call_shape *call_shape_of(int number)
{
	for (size_t i = 0; i < ROWS(shapes); i++)
		if (shapes[i].number == number)
			return &shapes[i];
	return NULL;
}

/* What a program has written into its names and bytes never steers a screen. */
static void put(const char *text, size_t len, char *out, size_t size)
{
	text_visible(text, len, out, size);
}

void traced_call_args(const struct traced_call *c, char *out, size_t size)
{
	const struct call_shape *shape = call_shape_of(c->number);
	char text[CALL_TEXT];
	struct pen pen = { .text = text, .size = sizeof(text) };

	for (unsigned int i = 0; shape && i < SHAPE_ARGS; i++) {
		char one[CALL_TEXT];
		struct pen arg = { .text = one, .size = sizeof(one) };

		if (shape->arg[i])
			shape->arg[i](&arg, c, i);
		if (arg.len && pen.len)
			pen_format(&pen, ", ");
		pen_bytes(&pen, one, arg.len);
	}
	put(text, pen.len, out, size);
}

bool traced_call_data(const struct traced_call *c, char *out, size_t size)
{
	const struct call_shape *shape = call_shape_of(c->number);
	char text[CALL_TEXT];
	struct pen pen = { .text = text, .size = sizeof(text) };

	if (shape && shape->data && !c->error && c->result >= 0)
		shape->data(&pen, c, shape->i);
	put(text, pen.len, out, size);
	return pen.len > 0;
}
