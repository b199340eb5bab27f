/* sock_diag's messages, for whoever speaks with it: kernel.c and census/. */
#ifndef CAPTURE_KERNEL_PRIVATE_H
#define CAPTURE_KERNEL_PRIVATE_H

#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>

#include "capture/kernel.h"

/* TCP_UNKNOWN for a number that include/net/tcp_states.h does not have. */
enum tcp_state kernel_state(uint8_t state);

/* Asks for the TCP socket with these ends; remote NULL: the listener. */
void kernel_request(struct inet_diag_req_v2 *req, const struct endpoint *local,
		    const struct endpoint *remote);

/* Fills all of *out from an answer. */
void kernel_answer(struct kernel_socket *out, const struct inet_diag_msg *msg,
		   const struct nlmsghdr *nlh);

#endif
