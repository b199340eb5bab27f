/* Setting and reading socket options on a descriptor. */
#ifndef SIM_OPTION_H
#define SIM_OPTION_H

#include <stddef.h>

#include "sim/scenario/option_table.h"

/*
 * setsockopt() with `n` arguments as the parser made them: the value, or none
 * (a flag: on), and what more the option takes. `family` is the socket's or
 * the one that was asked for. What setsockopt() returns, with errno.
 */
int option_set(int fd, const struct socket_option *option, int family,
	       const struct arg *arg, size_t n);

/* The value as it is printed; 0, or -1 with errno. */
int option_get(int fd, const struct socket_option *option, int family,
	       char *out, size_t size);

/* A timeout of the socket (SO_RCVTIMEO, SO_SNDTIMEO); 0: none. */
uint64_t option_timeout_ns(int fd, int number);

#endif
