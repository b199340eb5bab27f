/*
 * What the kernel itself says of a socket: sock_diag by exact four-tuple, and
 * TCP_INFO with it.
 */
#ifndef CAPTURE_KERNEL_H
#define CAPTURE_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/err.h"
#include "capture/packet.h"
#include "capture/recording/recording.h"
#include "capture/flow/tcp.h"

struct kernel; /* a sock_diag socket, bound to the network namespace it was
		  opened in */

int kernel_open(struct kernel **out, struct err *e);
void kernel_close(struct kernel *k);

struct kernel_socket {
	enum tcp_state state;
	uint32_t uid, inode;
	bool has_info;	      /* info is filled; a request socket has none */
	struct info_row info; /* .socket is left alone */
	uint8_t raw[384];     /* TCP_INFO as the kernel gave it */
	uint32_t raw_len;     /* 0: none */
	uint32_t dropped;     /* packets for it that had no room, or no use */
};

/*
 * The TCP socket with exactly these ends; remote NULL asks for the listener.
 * Returns 1 and *out, 0 if there is none, -1 with *e. About 4 us.
 */
int kernel_tcp(struct kernel *k, const struct endpoint *local,
	       const struct endpoint *remote, struct kernel_socket *out,
	       struct err *e);

/*
 * The listener that would take a SYN from `remote`: of several on one port
 * (SO_REUSEPORT) the kernel chooses by both ends, and does so here as it will
 * then. 0 if there is none, or if there is a connection with these ends.
 */
int kernel_tcp_taker(struct kernel *k, const struct endpoint *local,
		     const struct endpoint *remote, struct kernel_socket *out,
		     struct err *e);

/*
 * The queues of a UDP descriptor of our own: info.rqueue is the length of the
 * datagram that the next read will get (udp(7), SIOCINQ); and `dropped`. False
 * if it has none.
 */
bool kernel_udp_queues(int fd, struct kernel_socket *out);

/*
 * Bytes that came and are not read, and that were written and are not
 * acknowledged: sock_diag counts the numbers that SYN and FIN take, too. Not of
 * a listener.
 */
uint32_t kernel_unread(const struct kernel_socket *s);
uint32_t kernel_unacked(const struct kernel_socket *s);

/*
 * A field of TCP_INFO by its name there, without tcpi_; *unit_ns is that of a
 * time, else 0. False if the kernel does not tell it for this socket.
 */
bool kernel_info_field(const struct kernel_socket *s, const char *name,
		       uint64_t *value, uint32_t *unit_ns);

/* The state of a descriptor of our own (TCP_INFO); TCP_UNKNOWN if none. */
enum tcp_state kernel_fd_state(int fd);

#endif
