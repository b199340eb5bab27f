/*
 * Sockets of real programs on the stage: what they are called, whose packets
 * are whose, what the kernel says of them. The programs are roles of this test
 * itself, that make the calls which a lesson would.
 */
#include "tests/play.h"
#include "tests/talkers.h"

/* --- on the stage --------------------------------------------------------- */

enum { TEXT = 8192 };

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

/* Who talks, what it is all called, and to whom packets of C go. */
static const struct {
	const char *s, *c, *rest, *sockets, *from, *to;
} talks[] = {
	{ "server", "client", "join C\n", "S.10000 C.10000 S.10000#1", "C",
	  "S" },
	/* by a thread that is not the one it began with, which is over */
	{ "server", "left_alone", "join C\n", "S.10000 C.10000 S.10000#1", "C",
	  "S" },
	/* further connections are counted */
	{ "prefork", "two_clients", "join C\njoin S\n",
	  "S.10000 C.10000 S.10000#1 C.10000#2 S.10000#2", "C", "S" },
	/* a listener, and its children, are whose who has made it */
	{ "inherited", "client", "join C\njoin S\n",
	  "S.10000 C.10000 S.10000#1", "C", "S" },
	/* in a message, to a child of the server */
	{ "passing", "client", "join C\njoin S\n", "S.10000 C.10000 S.10000#1",
	  "C", "S" },
	/* who talks to itself has two names */
	{ "both", NULL, "join S\n", "S.10000 S.to10000 S.10000#1", "S", "S" },
	/* a UDP client is known by whom it asks */
	{ "udp_server", "udp_client", "join C\njoin S\n", "S.10000 C.10000",
	  "C", "S" },
	/* nobody answers at a closed port */
	{ "server", "refused", "join C\nstate C.9 CLOSED\n", "S.10000 C.9", "C",
	  "K" },
};

START_TEST(packets_and_sockets_are_whose_they_are)
{
	int i = _i / ROWS(modes);
	struct play p;

	need_stage();
	p = played(modes[_i % ROWS(modes)], talks[i].s, talks[i].c,
		   talks[i].rest);
	check_sockets(&p, talks[i].sockets);
	check_lanes(&p, talks[i].from, talks[i].to);
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
	tcase_add_loop_test(t, packets_and_sockets_are_whose_they_are, 0,
			    ROWS(talks) * both);
	tcase_add_test(t, states_and_queues_are_the_kernels);
	tcase_add_loop_test(t, who_shouts_and_is_gone_was_there, 0, both);
	tcase_add_test(t, the_queue_of_a_programs_udp_socket);
	tcase_add_loop_test(t, of_several_listeners_the_kernel_chooses, 0,
			    both);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	SRunner *runner;
	int failed;

	if (talker_plays(argv[argc > 1], &failed))
		return failed;
	if (!realpath("/proc/self/exe", self))
		return EXIT_FAILURE;
	runner = srunner_create(programs_suite());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
