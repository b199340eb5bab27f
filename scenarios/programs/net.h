/*
 * What all these programs share: their arguments, whole lines over TCP, a
 * listener and a connection at 127.0.0.1, and how a server is asked to end.
 */
#ifndef PROGRAMS_NET_H
#define PROGRAMS_NET_H

#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

/* --- arguments and errors ------------------------------------------------- */

#define PORT 10000 /* if none is given */

/* At most `most` arguments; else how the program is used, and status 1. */
void program_begin(int argc, char **argv, int most, const char *usage);
_Noreturn void program_usage(void);
/* argv[i], from 1 to `most`; or `otherwise` if there is none. */
int number_argument(char **argv, int i, int otherwise, int most);

/* PROGRAM: WHAT: WHY on standard error. */
void complain(const char *what, const char *why);
/* The same with errno's text, and the end, with status 1. */
_Noreturn void die(const char *what);
/* calloc(3), which does not fail here. */
void *zeroed(size_t n, size_t size);
/* What main returns: 0, or 1 if something of the output was lost. */
int program_end(void);

/* --- lines ---------------------------------------------------------------- */

/* Bytes that have come: perhaps half a line, perhaps three. */
struct lines {
	size_t used;
	char bytes[1024]; /* the longest line, with its '\n' */
};

/* The bytes of the first whole line, with '\n'; 0: it is not whole yet. */
size_t lines_first(const struct lines *l);
void lines_drop(struct lines *l, size_t n);

/* Waits until a line is whole: lines_first. 0 at the end; -1, *why says it. */
int lines_receive(struct lines *l, int fd, const char **why);
/* Sends all of it, however often send() takes a part. */
bool send_all(int fd, const char *bytes, size_t n);
/* Sends the text as a line; the answer's length, without '\n'. */
size_t ask(int fd, const char *text, struct lines *answer);

/* The text as a line to send; ends if it is none. */
void make_line(struct lines *out, const char *text);
/* To capitals, where it stands. */
void make_answer(char *bytes, size_t n);
/* A line on standard output: n bytes, without '\n'. */
void print_line(const char *bytes, size_t n);
/* Answers a client line by line until it closes, and closes, too. */
void serve(int fd);

/* --- sockets -------------------------------------------------------------- */

struct sockaddr_in local_address(int port);
extern int listen_option; /* set beside SO_REUSEADDR: SO_REUSEPORT, or 0 */
/* A socket that listens; `flags` as for socket(2), such as SOCK_NONBLOCK. */
int listen_at(int port, int flags);
int connect_to(int port);
/* What has become of a connect() that did not wait: 0, or -1 with errno. */
int connect_result(int fd);

/*
 * From now on SIGTERM and SIGINT ask to end: accept_next takes what is in the
 * listener's queue, and then says so. SA_RESETHAND in `flags`: asked again, the
 * program ends at once.
 */
void stop_when_asked(int listener, int flags);
bool asked_to_stop(void);
/* The next client's socket; -1: asked to stop, and nobody waits. */
int accept_next(int listener);
/*
 * The same two signals are kept back but while ppoll and its like wait with
 * the mask that this returns. So none gets lost just before waiting.
 */
sigset_t stop_while_waiting(void);

#endif
