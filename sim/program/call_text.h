/*
 * The parts of a call's text, shared by sim/program/call_*.c: each argument and
 * each result is written by a form. Whatever memory a form reads is the
 * program's, and hostile.
 */
#ifndef SIM_PROGRAM_CALL_TEXT_H
#define SIM_PROGRAM_CALL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/program/call.h"
#include "sim/scenario/text.h"

enum { CALL_TEXT = 320 }; /* of a call, before it is cut to what is asked for */

/* Writes argument i (and what belongs to it); nothing: it is not told. */
typedef void call_form(struct pen *pen, const struct traced_call *c,
		       unsigned int i);

enum { SHAPE_ARGS = 6 };

struct call_shape {
	int number;
	call_form *arg[SHAPE_ARGS]; /* NULL: not told */
	call_form *data; /* of a call that has succeeded; NULL: none */
	unsigned int i;	 /* the argument that `data` is about */
};
/* NULL: its arguments are not told. */
const struct call_shape *call_shape_of(int number);

/* --- numbers and names: call_names.c ------------------------------------- */

struct call_name {
	uint64_t value;
	const char *name;
};

/* Of several bits: A|B|0x4000. Writes nothing if value is 0. */
void write_flags(struct pen *pen, uint64_t value, const struct call_name *names,
		 size_t n);
/* Of one value; a number if it has no name. */
void write_name(struct pen *pen, uint64_t value, const struct call_name *names,
		size_t n);
/* An address that could not be read: NULL, 0x7ffd12345678. */
void write_pointer(struct pen *pen, uint64_t at);

void write_message_flags(struct pen *pen, uint32_t flags);

call_form form_int, form_size, form_family, form_socket_type, form_protocol,
	form_shutdown, form_message_flags, form_accept_flags, form_epoll_flags,
	form_splice_flags, form_clone_flags, form_clone3, form_fcntl,
	form_fcntl_arg, form_ioctl, form_ioctl_arg, form_close_range_flags,
	form_wait_options, form_which, form_futex, form_clock;

/* --- times: call_time.c -------------------------------------------------- */

/* 500ms, 1.5s, forever; of an int of milliseconds, or at an address. */
call_form form_ms, form_timeval, form_timespec;
/* Of a futex, whose limit is a time of day for all operations but one. */
call_form form_futex_limit, form_sleep;
void write_duration(struct pen *pen, uint64_t ns);
/* Seconds, and so many parts of which a second has `in_second`. */
void write_time(struct pen *pen, int64_t s, int64_t parts, int64_t in_second);

/* --- addresses: call_address.c ------------------------------------------- */

enum { ADDRESS_MAX = 128 }; /* sizeof(struct sockaddr_storage) */

/* len bytes at `at`: 127.0.0.1:80, unix:/run/x. */
void write_address(struct pen *pen, pid_t tid, uint64_t at, uint64_t len);
/* Argument i with its length behind it; or with an address of its length. */
call_form form_address, data_address;
/* The same of sendto: nothing if it is NULL. */
call_form form_address_if;

/* --- bytes: call_bytes.c, call_message.c --------------------------------- */

/* "hello"; what is more than fits, or can not be read, is "…". */
void write_bytes(struct pen *pen, pid_t tid, uint64_t at, uint64_t len);
/* The bytes of many pieces (struct iovec), of these at most `len`. */
void write_iov(struct pen *pen, pid_t tid, uint64_t at, uint64_t n,
	       uint64_t len);
/* How many bytes they have; false: they can not be read. */
bool iov_total(pid_t tid, uint64_t at, uint64_t n, uint64_t *out);
/* A text that ends with a zero. */
void write_string(struct pen *pen, pid_t tid, uint64_t at);

/* Argument i with its length behind it: "hello", 5 */
call_form form_bytes, form_iov, form_iov_size, form_string, form_strings;
call_form data_bytes, data_iov, data_received;
/* struct msghdr, and arrays of them */
call_form form_send, form_receive, form_send_many, form_receive_many;
call_form data_receive, data_receive_many;

/* --- options: call_option.c ---------------------------------------------- */

/* Argument 1 and 2 as SOL_SOCKET, SO_REUSEADDR; their value. */
call_form form_option, form_option_value, data_option_value;

/* --- readiness: call_ready.c, call_epoll.c ------------------------------- */

call_form form_poll, form_select, form_epoll_op, form_epoll_event;
call_form data_poll, data_select, data_epoll;

/* --- io_uring: call_uring.c ---------------------------------------------- */

/* What is handed over, by name; flags that are not usual; what was done. */
call_form form_uring_submit, form_uring_flags, data_uring;

/* A list of at most a few: begin, item (false: there were enough), end. */
struct call_list {
	struct pen *pen;
	unsigned int n;
};
struct call_list list_begin(struct pen *pen);
bool list_item(struct call_list *list);
void list_end(struct call_list *list);
/* What poll and epoll tell at once: POLLIN, EPOLLIN. */
void write_poll_events(struct pen *pen, uint32_t events);
void write_epoll_events(struct pen *pen, uint32_t events);

/* --- processes: call_process.c ------------------------------------------- */

call_form form_offset, data_pair, data_wait4;

#endif
