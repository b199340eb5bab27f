/*
 * Sockets of real programs on the stage: what they are called, whose packets
 * are whose, what the kernel says of them. The programs are roles of this test
 * itself, that make the calls which a lesson would.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>

#include "tests/play.h"

enum { SERVER_PORT = 10000, TEXT = 8192 };

/* --- the programs
 * -------------------------------------------------------------- */

static struct sockaddr_in at(uint16_t port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons(port),
				     .sin_addr = { htonl(INADDR_LOOPBACK) } };
}

static int bound(int type, uint16_t port)
{
	struct sockaddr_in in = at(port);
	int fd = socket(AF_INET, type, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	return bind(fd, (struct sockaddr *)&in, sizeof(in)) < 0 ? -1 : fd;
}

static int listening(void)
{
	int fd = bound(SOCK_STREAM, SERVER_PORT);

	return listen(fd, 5) < 0 ? -1 : fd;
}

static int connected(int type, uint16_t port)
{
	struct sockaddr_in in = at(port);
	int fd = socket(AF_INET, type, 0);

	return connect(fd, (struct sockaddr *)&in, sizeof(in)) < 0 ? -1 : fd;
}

/* Takes what comes until the end, and answers. */
static int serve(int fd)
{
	char byte[64];
	ssize_t n = recv(fd, byte, sizeof(byte), 0);

	return n <= 0 || send(fd, byte, (size_t)n, 0) != n || close(fd);
}

/* Says something, and hears it. */
static int ask(int fd)
{
	char byte[64];

	return fd < 0 || send(fd, "hello", 5, 0) != 5 ||
	       recv(fd, byte, sizeof(byte), 0) != 5;
}

static int role_server(void)
{
	int l = listening();

	return serve(accept(l, NULL, NULL)) || close(l);
}

static int role_client(void)
{
	int fd = connected(SOCK_STREAM, SERVER_PORT);

	return ask(fd) || close(fd);
}

static int role_two_clients(void)
{
	return role_client() || role_client();
}

/* Waits with it open until the end of the file. */
static int role_waiting_client(void)
{
	char byte;

	return recv(connected(SOCK_STREAM, SERVER_PORT), &byte, 1, 0) != 0;
}

static int wait_children(int n)
{
	int status, bad = 0;

	while (n-- > 0)
		bad |= wait(&status) < 0 || status != 0;
	return bad;
}

/* One child after the other accepts from their parent's listener. */
static int role_prefork(void)
{
	int l = listening(), bad = 0;

	for (int i = 0; i < 2; i++) {
		if (fork() == 0)
			_exit(serve(accept(l, NULL, NULL)));
		bad |= wait_children(1);
	}
	return bad;
}

/* Becomes another command, which has inherited the listener. */
static int role_inherited(void)
{
	char *argv[] = { (char[]){ "served" }, NULL };
	int l = listening();

	if (dup2(l, 9) < 0 || close(l))
		return 1;
	if (fork() == 0) {
		execv("/proc/self/exe", argv);
		_exit(1);
	}
	close(9);
	return wait_children(1);
}

static int role_served(void)
{
	return serve(accept(9, NULL, NULL));
}

struct letter {
	struct msghdr msg;
	struct iovec iov;
	char byte;
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
};

static void letter_init(struct letter *l)
{
	l->iov = (struct iovec){ &l->byte, 1 };
	l->msg = (struct msghdr){ .msg_iov = &l->iov,
				  .msg_iovlen = 1,
				  .msg_control = l->control,
				  .msg_controllen = sizeof(l->control) };
}

static int send_fd(int through, int fd)
{
	struct letter l = { .byte = 'x' };
	struct cmsghdr *c;

	letter_init(&l);
	c = CMSG_FIRSTHDR(&l.msg);
	*c = (struct cmsghdr){ .cmsg_level = SOL_SOCKET,
			       .cmsg_type = SCM_RIGHTS,
			       .cmsg_len = CMSG_LEN(sizeof(fd)) };
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	return sendmsg(through, &l.msg, 0) != 1;
}

static int receive_fd(int through)
{
	struct letter l = { .byte = 0 };
	int fd;

	letter_init(&l);
	if (recvmsg(through, &l.msg, 0) != 1)
		return -1;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&l.msg)), sizeof(fd));
	return fd;
}

/* The parent accepts, its child serves. */
static int role_passing(void)
{
	int pair[2], l, fd;

	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	if (fork() == 0)
		_exit(serve(receive_fd(pair[1])));
	l = listening();
	fd = accept(l, NULL, NULL);
	return send_fd(pair[0], fd) || close(fd) || close(l) ||
	       wait_children(1);
}

/* Listens, and connects to itself. */
static int role_both(void)
{
	int l = listening();
	int a = connected(SOCK_STREAM, SERVER_PORT);
	int b = accept(l, NULL, NULL);

	return send(a, "x", 1, 0) != 1 || close(b) || close(a) || close(l);
}

static int role_udp_server(void)
{
	int fd = bound(SOCK_DGRAM, SERVER_PORT);
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char byte[64];
	ssize_t n = recvfrom(fd, byte, sizeof(byte), 0,
			     (struct sockaddr *)&from, &len);

	return sendto(fd, byte, (size_t)n, 0, (struct sockaddr *)&from, len) !=
	       n;
}

/* Its socket has no address before it sends, and none after. */
static int role_udp_client(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in to = at(SERVER_PORT);
	char byte[64];

	return sendto(fd, "hello", 5, 0, (struct sockaddr *)&to, sizeof(to)) !=
		       5 ||
	       recv(fd, byte, sizeof(byte), 0) != 5 || close(fd);
}

/* Says it and is gone, twice. */
static int role_udp_shouter(void)
{
	struct sockaddr_in to = at(SERVER_PORT);

	for (int i = 0; i < 2; i++) {
		int fd = socket(AF_INET, SOCK_DGRAM, 0);

		if (sendto(fd, "hello", 5, 0, (struct sockaddr *)&to,
			   sizeof(to)) != 5 ||
		    close(fd))
			return 1;
	}
	return 0;
}

/* Has a datagram that it does not read, until it is told to end. */
static int role_udp_lazy(void)
{
	return bound(SOCK_DGRAM, SERVER_PORT) < 0 || poll(NULL, 0, -1) != -1;
}

static int role_refused(void)
{
	return connected(SOCK_STREAM, 9) >= 0;
}

enum { TAKERS = 3, TAKEN = 8 };

/* Several listeners on one port; the kernel chooses. */
static int role_reuseport(void)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	struct pollfd l[TAKERS];
	int on = 1;

	for (int i = 0; i < TAKERS; i++) {
		struct sockaddr_in in = at(SERVER_PORT);
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
		if (bind(fd, (struct sockaddr *)&in, sizeof(in)) < 0 ||
		    listen(fd, 5) < 0)
			return 1;
		l[i] = (struct pollfd){ .fd = fd, .events = POLLIN };
	}
	for (int taken = 0; taken < TAKEN;) {
		poll(l, TAKERS, -1);
		for (int i = 0; i < TAKERS; i++) {
			if (!l[i].revents)
				continue;
			if (serve(accept(l[i].fd, (struct sockaddr *)&from,
					 &len)))
				return 1;
			taken++;
		}
	}
	return 0;
}

static int role_many_clients(void)
{
	int bad = 0;

	for (int i = 0; i < TAKEN; i++)
		bad |= role_client();
	return bad;
}

static const struct {
	const char *name;
	int (*run)(void);
} roles[] = {
	{ "server", role_server },
	{ "client", role_client },
	{ "two_clients", role_two_clients },
	{ "waiting_client", role_waiting_client },
	{ "prefork", role_prefork },
	{ "inherited", role_inherited },
	{ "served", role_served },
	{ "passing", role_passing },
	{ "both", role_both },
	{ "udp_server", role_udp_server },
	{ "udp_client", role_udp_client },
	{ "udp_shouter", role_udp_shouter },
	{ "udp_lazy", role_udp_lazy },
	{ "refused", role_refused },
	{ "reuseport", role_reuseport },
	{ "many_clients", role_many_clients },
};

/* --- on the stage
 * ------------------------------------------------------------------ */

static char self[PATH_MAX];

/* Writes "program NAME ROLE" as the statement is. */
static void put_program(FILE *out, const char *name, const char *role)
{
	fprintf(out, "program %s \"%s %s\"\n", name, self, role);
}

/* S is served by one role and C's role asks it; `rest` is what follows. */
static struct play played(const char *mode, const char *s, const char *c,
			  const char *rest)
{
	char text[TEXT];
	FILE *out = fmemopen(text, sizeof(text), "w");
	struct play p;

	fprintf(out, HEAD "mode %s\n", mode);
	put_program(out, "S", s);
	fputs("wait until S listens 10000\n", out);
	if (c)
		put_program(out, "C", c);
	fputs(rest, out);
	fclose(out);
	p = play_text(text);
	play_ok(&p);
	return p;
}

/* The names of all sockets but those that only the wire knows, in order. */
static void check_sockets(const struct play *p, const char *want)
{
	char got[TEXT] = "", name[NAME_TEXT];
	size_t n = 0;

	for (uint32_t i = 0; i < recording_n_sockets(p->rec); i++)
		if (recording_socket_at(p->rec, i)->name)
			n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%s",
					      n ? " " : "",
					      socket_name(p->rec, i, name));
	ck_assert_str_eq(got, want);
}

/* No packet is of nobody, nor of the kernel. */
static void check_lanes(const struct play *p, const char *from, const char *to)
{
	char name[NAME_TEXT];

	ck_assert_uint_gt(recording_n_packets(p->rec), 0);
	for (uint32_t i = 0; i < recording_n_packets(p->rec); i++) {
		const struct packet_row *row = recording_packet(p->rec, i);
		bool forth = strcmp(packet_end_name(p->rec, row, true, name),
				    from) == 0;

		ck_assert_msg(forth || strcmp(name, to) == 0, "#%u is of %s",
			      i + 1, name);
		packet_end_name(p->rec, row, false, name);
		ck_assert_msg(strcmp(name, forth ? to : from) == 0,
			      "#%u is for %s", i + 1, name);
	}
}

static const char *const modes[] = { "freeze", "realtime" };

START_TEST(a_client_and_a_server)
{
	struct play p;

	need_stage();
	p = played(modes[_i], "server", "client", "join C\n");
	check_sockets(&p, "S.10000 C.10000 S.10000#1");
	check_lanes(&p, "C", "S");
	play_free(&p);
}
END_TEST

START_TEST(states_and_queues_are_the_kernels)
{
	struct play p;

	need_stage();
	p = played("freeze", "server", "client",
		   "state S.10000 LISTEN\n"
		   "queue S.10000 accept=0/5\n"
		   "wire C>S [S]\n"
		   "state C.10000 SYN-SENT, S.10000#1 SYN-RECEIVED\n"
		   "wire S>C [S.]\n"
		   "state C.10000 ESTABLISHED, S.10000#1 SYN-RECEIVED\n"
		   "info C.10000 snd_mss>500\n"
		   "wire C>S [.]\n"
		   "state S.10000#1 ESTABLISHED\n"
		   "queue C.10000 send=5\n"
		   "join C\n"
		   "state C.10000 FIN-WAIT-1\n"
		   "settle\n"
		   "state C.10000 TIME-WAIT\n");
	check_sockets(&p, "S.10000 C.10000 S.10000#1");
	play_free(&p);
}
END_TEST

START_TEST(further_connections_are_counted)
{
	struct play p;

	need_stage();
	p = played(modes[_i], "prefork", "two_clients", "join C\njoin S\n");
	check_sockets(&p, "S.10000 C.10000 S.10000#1 C.10000#2 S.10000#2");
	check_lanes(&p, "C", "S");
	play_free(&p);
}
END_TEST

/* A listener is whose who has made it, and so are its children. */
START_TEST(a_listener_is_inherited)
{
	struct play p;

	need_stage();
	p = played(modes[_i], "inherited", "client", "join C\njoin S\n");
	check_sockets(&p, "S.10000 C.10000 S.10000#1");
	check_lanes(&p, "C", "S");
	play_free(&p);
}
END_TEST

START_TEST(a_connection_is_passed_on)
{
	struct play p;

	need_stage();
	p = played(modes[_i], "passing", "client", "join C\njoin S\n");
	check_sockets(&p, "S.10000 C.10000 S.10000#1");
	check_lanes(&p, "C", "S");
	play_free(&p);
}
END_TEST

START_TEST(who_talks_to_itself_has_two_names)
{
	struct play p;

	need_stage();
	p = played(modes[_i], "both", NULL, "join S\n");
	check_sockets(&p, "S.10000 S.to10000 S.10000#1");
	check_lanes(&p, "S", "S");
	play_free(&p);
}
END_TEST

START_TEST(a_udp_client_is_known_by_whom_it_asks)
{
	struct play p;

	need_stage();
	p = played(modes[_i], "udp_server", "udp_client", "join C\njoin S\n");
	check_sockets(&p, "S.10000 C.10000");
	check_lanes(&p, "C", "S");
	play_free(&p);
}
END_TEST

/* In realtime its packets are told when it is gone. */
START_TEST(who_shouts_and_is_gone_was_there)
{
	struct play p;
	uint32_t n = 0;

	need_stage();
	p = played(modes[_i], "udp_server", "udp_shouter", "join C\n");
	check_sockets(&p, "S.10000 C.10000 C.10000#2");
	for (uint32_t i = 0; i < recording_n_packets(p.rec); i++) {
		const struct packet_row *row = recording_packet(p.rec, i);
		struct endpoint to = packet_endpoint(p.rec, row, false);
		char name[NAME_TEXT];

		if (to.port != SERVER_PORT || row->protocol != IP_UDP)
			continue;
		packet_end_name(p.rec, row, true, name);
		ck_assert_str_eq(name, "C");
		n++;
	}
	ck_assert_uint_eq(n, 2);
	play_free(&p);
}
END_TEST

START_TEST(the_queue_of_a_programs_udp_socket)
{
	char text[TEXT];
	FILE *out = fmemopen(text, sizeof(text), "w");
	struct play p;

	need_stage();
	fputs(HEAD, out);
	put_program(out, "S", "udp_lazy");
	fputs("wait until blocked S poll\n", out);
	put_program(out, "C", "udp_shouter");
	fputs("join C\nsettle\nqueue S.10000 recv=5\n", out);
	fclose(out);
	p = play_text(text);
	play_ok(&p);
	play_free(&p);
}
END_TEST

START_TEST(nobody_answers_at_a_closed_port)
{
	struct play p;

	need_stage();
	p = played(modes[_i], "server", "refused",
		   "join C\nstate C.9 CLOSED\n");
	check_sockets(&p, "S.10000 C.9");
	check_lanes(&p, "C", "K");
	play_free(&p);
}
END_TEST

/* The socket that is connected to this address, or NULL. */
static const char *peer_of(const struct recording *r, const char *address,
			   char name[NAME_TEXT])
{
	char text[ENDPOINT_TEXT];

	for (uint32_t i = 0; i < recording_n_sockets(r); i++) {
		const struct socket_row *s = recording_socket_at(r, i);

		if (s->name &&
		    strcmp(endpoint_format(&s->remote, text), address) == 0)
			return socket_name(r, i, name);
	}
	return NULL;
}

/* A child is called after the listener that it was accepted from. */
START_TEST(of_several_listeners_the_kernel_chooses)
{
	char listener[NAME_TEXT], child[NAME_TEXT];
	uint32_t n = 0;
	struct play p;

	need_stage();
	p = played(modes[_i], "reuseport", "many_clients", "join C\njoin S\n");
	for (uint32_t i = 0; i < recording_count(p.rec); i++) {
		const struct event *ev = recording_event(p.rec, i);
		const struct call_row *c;

		if (ev->kind != EVENT_CALL_END)
			continue;
		c = recording_call(p.rec, ev->row);
		if (strcmp(recording_text(p.rec, c->name), "accept") != 0)
			continue;
		socket_name(p.rec, c->socket, listener);
		ck_assert_ptr_nonnull(
			peer_of(p.rec, recording_text(p.rec, c->data), child));
		*strchrnul(child, '#') = '\0';
		ck_assert_str_eq(child, listener);
		n++;
	}
	ck_assert_uint_eq(n, TAKEN);
	check_lanes(&p, "C", "S");
	play_free(&p);
}
END_TEST

static Suite *programs_suite(void)
{
	Suite *s = suite_create("truth_programs");
	TCase *t = tcase_create("programs");
	int both = ROWS(modes);

	tcase_set_timeout(t, 30);
	tcase_add_loop_test(t, a_client_and_a_server, 0, both);
	tcase_add_test(t, states_and_queues_are_the_kernels);
	tcase_add_loop_test(t, further_connections_are_counted, 0, both);
	tcase_add_loop_test(t, a_listener_is_inherited, 0, both);
	tcase_add_loop_test(t, a_connection_is_passed_on, 0, both);
	tcase_add_loop_test(t, who_talks_to_itself_has_two_names, 0, both);
	tcase_add_loop_test(t, a_udp_client_is_known_by_whom_it_asks, 0, both);
	tcase_add_loop_test(t, who_shouts_and_is_gone_was_there, 0, both);
	tcase_add_test(t, the_queue_of_a_programs_udp_socket);
	tcase_add_loop_test(t, nobody_answers_at_a_closed_port, 0, both);
	tcase_add_loop_test(t, of_several_listeners_the_kernel_chooses, 0,
			    both);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	const char *role = argc > 1 ? argv[1] : argv[0];
	SRunner *runner;
	int failed;

	for (int i = 0; i < ROWS(roles); i++)
		if (strcmp(role, roles[i].name) == 0)
			return roles[i].run();
	if (!realpath("/proc/self/exe", self))
		return EXIT_FAILURE;
	runner = srunner_create(programs_suite());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
