/*
 * What a scenario expects of real programs: on real sockets. The programs are
 * roles of this test itself: "/proc/self/exe serve 10000".
 */
#include <netinet/in.h>
#include <signal.h>

#include "sim/scenario/make.h"
#include "tests/play.h"

/* --- the programs
 * ------------------------------------------------------------- */

static struct sockaddr_in address_of(const char *port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

static int make_socket(const char *port, int type, bool binds)
{
	struct sockaddr_in a = address_of(port);
	int fd = socket(AF_INET, type, 0), on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    (binds && bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0) ||
	    (binds && type == SOCK_STREAM && listen(fd, 8) < 0))
		_exit(100);
	return fd;
}

/* A greeting is answered; status 3. */
static int role_serve(const char *port)
{
	int l = make_socket(port, SOCK_STREAM, true);
	int c = accept(l, NULL, NULL);
	char bytes[2048];

	while (recv(c, bytes, 1024, 0) > 0)
		if (send(c, "Hello, Client!", 14, 0) != 14)
			return 1;
	return close(c) || close(l) ? 2 : 3;
}

static int say(const char *port, const char *what, size_t n)
{
	struct sockaddr_in a = address_of(port);
	int s = make_socket(port, SOCK_STREAM, false);
	char bytes[1024];

	if (connect(s, (struct sockaddr *)&a, sizeof(a)) < 0)
		return 1;
	if (send(s, what, n, 0) != (ssize_t)n ||
	    recv(s, bytes, sizeof(bytes), 0) <= 0)
		return 2;
	return close(s);
}

static int role_ask(const char *port)
{
	return say(port, "Hello, World!", 13);
}

/* More than is shown of it, and bytes that are no text. */
static int role_ask_much(const char *port)
{
	char bytes[700];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)('a' + i % 26);
	bytes[699] = '\0';
	return say(port, bytes, sizeof(bytes));
}

/* In pieces: readv. */
static int role_pieces(const char *port)
{
	int l = make_socket(port, SOCK_STREAM, true);
	int c = accept(l, NULL, NULL);
	char a[7], b[100];
	struct iovec part[] = { { a, sizeof(a) }, { b, sizeof(b) } };
	struct msghdr header = { .msg_iov = part, .msg_iovlen = 2 };

	return recvmsg(c, &header, 0) == 13 && send(c, "x", 1, 0) == 1 ? 0 : 1;
}

static int role_udp(const char *port)
{
	int s = make_socket(port, SOCK_DGRAM, true);
	char bytes[9];

	return (int)recvfrom(s, bytes, sizeof(bytes), 0, NULL, NULL);
}

/* It does not listen; its status says so. */
static int role_fail(const char *port)
{
	return port[0] == '0';
}

static int role_child(const char *port)
{
	int status;

	if (fork() == 0)
		_exit(role_serve(port));
	wait(&status);
	return WEXITSTATUS(status) + 1;
}

static void ignore(int number)
{
	(void)number;
}

/* accept is interrupted. */
static int role_interrupted(const char *port)
{
	struct sigaction act = { .sa_handler = ignore };
	int l = make_socket(port, SOCK_STREAM, true);

	sigaction(SIGUSR1, &act, NULL);
	return accept(l, NULL, NULL) < 0 && errno == EINTR ? 0 : 1;
}

/* Waits for a while, and for ever. */
static int role_sleep(const char *port)
{
	struct timespec moment = { .tv_nsec = 20000000 };

	return nanosleep(&moment, NULL) + (port[0] == 'x');
}

static const struct {
	const char *name;
	int (*run)(const char *arg);
} roles[] = {
	{ "serve", role_serve },
	{ "ask", role_ask },
	{ "greet", role_ask },
	{ "much", role_ask_much },
	{ "pieces", role_pieces },
	{ "udp", role_udp },
	{ "fail", role_fail },
	{ "child", role_child },
	{ "interrupted", role_interrupted },
	{ "sleep", role_sleep },
};

/* --- what holds
 * ----------------------------------------------------------------- */

#define SERVER	"program S \"/proc/self/exe serve 10000\"\n"
#define CLIENT	"program C \"/proc/self/exe ask 10000\"\n"
#define LISTENS "wait until S listens 10000\n"
#define BOTH	HEAD SERVER LISTENS CLIENT

static const struct {
	const char *name, *text;
} plays[] = {
	{ "calls in the order in which they are made",
	  BOTH "expect S accept\nexpect S recv = \"Hello, World!\"\n"
	       "expect S send = 14\nexpect S recv = \"\"\nexpect S close = 0\n"
	       "expect S exit = 3\nexpect C connect = 0\nexpect C send = 13\n"
	       "expect C recv = 14\nexpect C exit = 0\n" },
	{ "calls of other names between them do not matter",
	  BOTH "expect S close\nexpect S close\nexpect S recv = 13\n" },
	{ "packets go in order meanwhile, or as the file says",
	  BOTH "wire C>S [S] seq=0\nwire S>C [S.]\nstate C.10000 ESTABLISHED, "
	       "S.10000#1 SYN-RECEIVED\nwire C>S [.]\n"
	       "expect S accept\nwire C>S data#1 len=13\n"
	       "expect S recv = \"Hello, World!\"\n" },
	{ "a rule for a program that is not started yet", HEAD
	  "rule dup C>S data#1\n" SERVER LISTENS CLIENT "expect S exit = 3\n" },
	{ "more than is shown",
	  HEAD SERVER LISTENS "program C \"/proc/self/exe much 10000\"\n"
			      "expect S recv = 700\n" },
	{ "in pieces",
	  HEAD "program S \"/proc/self/exe pieces 10000\"\n" LISTENS CLIENT
	       "expect S recvmsg = \"Hello, World!\"\nexpect S exit = 0\n" },
	{ "of any of its processes",
	  HEAD "program S \"/proc/self/exe child 10000\"\n" LISTENS CLIENT
	       "expect S accept\nexpect S exit = 4\n" },
	{ "a program and actors",
	  HEAD "actor C\n" SERVER LISTENS
	       "C s = socket tcp ; connect s :10000 = 0 ; send s \"x\"\n"
	       "expect S recv = \"x\"\nC recv s 99 = \"Hello, Client!\"\n"
	       "state S.10000#1 ESTABLISHED\nC close s\n"
	       "expect S exit = 3\n" },
	{ "UDP listens where it is bound",
	  HEAD "program S \"/proc/self/exe udp 10000\"\n" LISTENS
	       "wait until S listens\nsignal S KILL\nexpect S exit = 137\n" },
	{ "blocked",
	  HEAD SERVER LISTENS "wait until blocked S accept\nblocked S accept\n"
			      "queue S.10000 accept=0/8\n" },
	{ "signals",
	  HEAD SERVER LISTENS "signal S TERM\nexpect S exit = 143\n" },
	{ "stopped, and going on", HEAD SERVER LISTENS
	  "wait until blocked S accept\nsignal S STOP\nsignal S CONT\n" CLIENT
	  "expect S exit = 3\n" },
	{ "an interrupted call",
	  HEAD "program S \"/proc/self/exe interrupted 10000\"\n" LISTENS
	       "wait until blocked S accept\nsignal S USR1\n"
	       "expect S accept = -1 EINTR\nexpect S exit = 0\n" },
	{ "who waits for a time is waited for",
	  HEAD "program S \"/proc/self/exe sleep x\"\nexpect S exit = 1\n" },
	{ "again and again",
	  HEAD "repeat 3 {\n" SERVER LISTENS CLIENT
	       "expect C send = 13\nexpect S recv = \"Hello, World!\"\n"
	       "join C\njoin S\n}\n" },
	{ "what one does was not done by the one before",
	  HEAD "repeat 2 {\n" SERVER LISTENS CLIENT
	       "expect S recv = \"Hello, World!\"\njoin C\njoin S\n}\n" },
	{ "on a fresh stage each",
	  HEAD "foreach role in serve, pieces {\n"
	       "program S \"/proc/self/exe $role 10000\"\n" LISTENS CLIENT
	       "expect S accept\njoin C\n}\n" },
	{ "side by side",
	  HEAD "let port = 10000\n"
	       "par A, B {\nprogram $who \"/proc/self/exe sleep x\"\n"
	       "expect $who exit = 1\n}\n" },
	{ "in realtime, nobody tells that it sleeps",
	  HEAD "mode realtime\n" SERVER
	       "wait until blocked S accept\nblocked S accept\n" },
	{ "in realtime",
	  HEAD "mode realtime\n" SERVER LISTENS CLIENT
	       "expect S recv = \"Hello, World!\"\nexpect C exit = 0\n"
	       "expect S exit = 3\n" },
};

START_TEST(holds)
{
	need_stage();
	play_well(plays[_i].name, plays[_i].text);
}
END_TEST

/* --- what does not
 * ---------------------------------------------------------------- */

static const struct {
	const char *text, *want;
} failures[] = {
	{ BOTH "expect S recv = \"Hello, Wirld!\"\n",
	  "expected S recv = \"Hello, Wirld!\", got \"Hello, World!\" "
	  "(event " },
	{ BOTH "expect S recv = \"Hello\"\n",
	  "expected S recv = \"Hello\", got \"Hello\" and 8 more (event " },
	{ BOTH "expect S recv = \"\"\n",
	  "expected S recv = \"\", got \"\" and 13 more (event " },
	{ BOTH "expect S send = 13\n", "expected S send = 13, got 14 (event " },
	{ BOTH "expect S exit = 0\n", "expected S exit = 0, got 3 (event " },
	{ BOTH "expect C connect = -1 ECONNREFUSED\n",
	  "expected C connect = -1 ECONNREFUSED, got 0 (event " },
	{ HEAD CLIENT "expect C connect\n",
	  "expected C connect = no error, got -1 ECONNREFUSED (event " },
	{ BOTH "expect C poll\n",
	  "expected C poll = no error, got C ended with status 0 (event " },
	{ HEAD "program S \"/proc/self/exe fail 0\"\n" LISTENS,
	  "expected S listens 10000, got S ended with status 1 before it "
	  "listened (event " },
	{ HEAD SERVER LISTENS "blocked S recv\n",
	  "expected S blocked in recv, got S in accept (event " },
	{ HEAD "expect S accept\n" SERVER, "S was not started" },
	{ HEAD "wait until S listens\n" SERVER, "S was not started" },
	{ HEAD "signal S TERM\n" SERVER, "S was not started" },
	{ HEAD SERVER LISTENS SERVER, "S still runs (join S)" },
	{ HEAD "program S \"nosuchcommand 1\"\n",
	  "nosuchcommand: there is no such command" },
	{ HEAD "program S \"/\"\n",
	  "/: it can not be executed: Is a directory" },
	{ HEAD SERVER "signal S KILL\njoin S\nsignal S TERM\n",
	  "S has ended: it gets no signal" },
};

START_TEST(fails)
{
	need_stage();
	play_badly(failures[_i].text, failures[_i].want);
}
END_TEST

/* --- a session becomes a scenario
 * --------------------------------------------------- */

static const char saved[] = "scenario t\ntitle en \"t\"\nlet port = 10000\n"
			    "program S \"/proc/self/exe serve $port\"\n"
			    "wait until S listens $port\n"
			    "wait until blocked S accept\n"
			    "program greet \"/proc/self/exe greet 10000\"\n"
			    "state greet.10000 SYN-SENT\n"
			    "wire greet>S [S] seq=0\n"
			    "wire S>greet [S.] seq=0 ack=1\n"
			    "wire greet>S [.] seq=1 ack=1\n"
			    "expect S accept\n"
			    "wire greet>S [P.] seq=1 ack=1 len=13\n"
			    "wire S>greet [.] seq=1 ack=14\n"
			    "wire S>greet [P.] seq=1 ack=14 len=14\n"
			    "expect greet exit = 0\n";

/* Their calls are theirs, and are not written. */
START_TEST(is_saved)
{
	struct play p;
	struct err e = { 0 };
	char *text;
	size_t len;

	need_stage();
	p = play_text(HEAD "let port = 10000\n"
			   "program S \"/proc/self/exe serve $port\"\n"
			   "wait until S listens $port\n"
			   "wait until blocked S accept\n"
			   "par greet {\n"
			   "program $who \"/proc/self/exe $who ${port}\"\n"
			   "state $who.$port SYN-SENT\n}\n"
			   "expect S accept\nexpect greet exit = 0\n");
	play_ok(&p);
	ck_assert_msg(scenario_make(&text, &len, p.scenario, p.rec,
				    run_journal(p.source), &e) == 0,
		      "%s", e.text);
	play_free(&p);
	ck_assert_msg(strncmp(text, saved, strlen(saved)) == 0, "%s", text);
	p = play_text(text);
	play_ok(&p);
	play_free(&p);
	free(text);
}
END_TEST

/* --- what never comes
 * ---------------------------------------------------------------- */

#define STUCK_END ", nothing is in flight, no timer runs (event "

static const struct {
	const char *text, *want;
} stuck[] = {
	{ HEAD SERVER LISTENS "expect S accept\n",
	  "stuck at line 5, waiting for accept of S: S is blocked in accept" },
	{ HEAD "program S \"/proc/self/exe child 10000\"\n" LISTENS "join S\n",
	  "stuck at line 5: S is blocked in wait4 (thread 1), S is blocked in "
	  "accept (thread 2)" },
	{ HEAD SERVER "wait until S listens 10001\n",
	  "stuck at line 4, waiting for S to listen on 10001: S is blocked in "
	  "accept" },
};

/* At once, but for timers of programs that can not be seen: see there. */
START_TEST(is_stuck)
{
	struct play p;
	const char *end;

	need_stage();
	p = play_text(stuck[_i].text);
	ck_assert_msg(strncmp(p.failure.text, stuck[_i].want,
			      strlen(stuck[_i].want)) == 0,
		      "%s", p.failure.text);
	end = p.failure.text + strlen(stuck[_i].want);
	ck_assert_msg(strncmp(end, STUCK_END, strlen(STUCK_END)) == 0, "%s",
		      end);
	play_free(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("run expect");
	TCase *t = tcase_create("programs");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, holds, 0, ROWS(plays));
	tcase_add_loop_test(t, fails, 0, ROWS(failures));
	tcase_add_test(t, is_saved);
	tcase_add_loop_test(t, is_stuck, 0, ROWS(stuck));
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	SRunner *runner;
	int failed;

	for (int i = 0; argc == 3 && i < ROWS(roles); i++)
		if (strcmp(argv[1], roles[i].name) == 0)
			_exit(roles[i].run(
				argv[2])); /* LeakSanitizer: ptrace */
	runner = srunner_create(suite());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
