/*
 * Scenario files that are right: what is in their steps, and their one printed
 * form. Wrong ones: sim_scenario_mistakes.c; any bytes: sim_scenario_bytes.c.
 */
#include "sim/scenario/scenario.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/scenario/table.h"
#include "tests/scenario_text.h"

#define HEAD "scenario x\ntitle en \"X\"\nactor C, S\n"
#define SOCKETS                                                                \
	"C s = socket tcp ; peer = recvfrom s 9\n"                             \
	"S l = socket tcp ; c = accept l ; peer = recvfrom c 9\n"

/* The last step of a scenario that ends in this statement. */
static struct scenario *parsed_step(const char *statement, struct step **step)
{
	struct scenario *s;
	char *text;

	ck_assert_int_gt(asprintf(&text, HEAD SOCKETS "%s\n", statement), 0);
	s = parsed(text, strlen(text));
	*step = &s->step[s->n_steps - 1];
	free(text);
	return s;
}

/* --- statements and their one printed form ------------------------------- */

static const struct {
	const char *written, *printed; /* NULL: as it is written */
} forms[] = {
	{ "C   send s   \"a\"=1", "C send s \"a\" = 1" },
	{ "C s2=socket udp6", "C s2 = socket udp6" },
	{ "C send s 64K", NULL },
	{ "C send s \"\\x41\\102\\n\\0\" = 4", NULL },
	{ "C connect s :9 = -1 ECONNREFUSED", NULL },
	{ "C connect s [::1]:80 = -1 EWOULDBLOCK", NULL },
	{ "C recv s 1K = \"你好\" in 200ms~50ms",
	  "C recv s 1K = \"你好\" in 200ms ~ 50ms" },
	{ "C sendto s \"Hi\" peer = 2", NULL },
	{ "C shutdown s wr = 0", NULL },
	{ "C peer = socket udp\nC close peer", NULL },
	{ "C sleep 5us", NULL },
	{ "C accept s = -1", NULL },
	{ "join C # until it is back", "join C" },
	{ "wire C>S", NULL },
	{ "wire C > S seq = 1", "wire C>S seq=1" },
	{ "wire? S>C [.S]", "wire? S>C [S.]" },
	{ "wire C>S [none]", NULL },
	{ "wire C>S []", "wire C>S [none]" },
	{ "wire K>C rst", NULL },
	{ "wire C>S len<=4 data#2 rtx [P.] win!=0",
	  "wire C>S [P.] data#2 len<=4 win!=0 rtx" },
	{ "wire C>S win_bytes>=64K ttl<2 ack>0", NULL },
	{ "drop C>S syn", NULL },
	{ "drop S>C synack#1", NULL },
	{ "drop C>S ack", NULL },
	{ "drop C>S [.] len=0", NULL },
	{ "drop C>S udp#3 len>0", NULL },
	{ "dup C>S data", NULL },
	{ "delay 50ms S>C synack", NULL },
	{ "hold as x C>S data#1 ; release x ; replay x",
	  "hold as x C>S data#1\nrelease x\nreplay x" },
	{ "replay C>S syn#1", NULL },
	{ "hold as x C>S ; drop x", "hold as x C>S\ndrop x" },
	{ "hold as x C>S ; dup x", "hold as x C>S\ndup x" },
	{ "hold as x C>S ; delay 5ms x ; join x",
	  "hold as x C>S\ndelay 5ms x\njoin x" },
	{ "pass until S>C [F.]", NULL },
	{ "pass until len>0", NULL },
	{ "pass until fin", NULL },
	{ "settle", NULL },
	{ "rule drop C>S syn every 3", NULL },
	{ "rule drop C>S syn rtx first 2", NULL },
	{ "rule drop C>S p=0.25 ack", "rule drop C>S ack p=0.25" },
	{ "rule dup C>S data#2", NULL },
	{ "rule delay 1s S>C [S.]", NULL },
	{ "state C.s FIN-WAIT-1,S.l#2 CLOSED",
	  "state C.s FIN-WAIT-1, S.l#2 CLOSED" },
	{ "info C.s rto>1s cwnd=1, C.s rtt<=500, S.c segs_in!=0",
	  "info C.s rto>1s cwnd=1 rtt<=500, S.c segs_in!=0" },
	{ "queue S.l accept=1/1, S.c recv=5 send>=0", NULL },
	{ "blocked C connect", NULL },
	{ "say zh \"二\" en \"a \\\"b\\\"\\t\\\\\"",
	  "say en \"a \\\"b\\\"\\t\\\\\" zh \"二\"" },
	{ "mark half-open", NULL },
	{ "wait 200ms", NULL },
};

START_TEST(test_forms)
{
	const char *want =
		forms[_i].printed ? forms[_i].printed : forms[_i].written;
	struct step *step;
	struct scenario *s;
	char *text;
	size_t len;

	s = parsed_step(forms[_i].written, &step);
	text = printed(s);
	len = strlen(text) - strlen(want) - 1;
	ck_assert_msg(strncmp(text + len, want, strlen(want)) == 0,
		      "want %s\nin:\n%s", want, text);
	check_identity(text, strlen(text));
	free(text);
	scenario_free(s);
}
END_TEST

START_TEST(test_header)
{
	struct scenario *s = parsed(header, strlen(header));

	ck_assert_str_eq(s->name, "all-of-it");
	ck_assert_str_eq(s->title.zh, "全部");
	ck_assert_str_eq(s->lesson.en, "One\nTwo");
	ck_assert(s->mode == MODE_REALTIME && s->acks == ACKS_KERNEL);
	ck_assert(s->link.mtu == 1400 && s->link.offload &&
		  s->link.delay_ns == 10000000);
	ck_assert_uint_eq(s->n_sysctl, 2);
	ck_assert_str_eq(s->sysctl[1].value, "4096 131072 6291456");
	ck_assert_uint_eq(s->n_actors, 3);
	ck_assert_str_eq(s->actor[1], "C2");
	scenario_free(s);
	check_identity(header, strlen(header));
}
END_TEST

START_TEST(test_defaults)
{
	static const char text[] = "scenario x\ntitle en \"X\"";
	struct scenario *s = parsed(text, strlen(text));

	ck_assert(s->mode == MODE_FREEZE && s->acks == ACKS_DEFAULT);
	ck_assert(s->link.mtu == 1500 && !s->link.offload &&
		  s->link.delay_ns == 0);
	ck_assert_uint_eq(s->n_steps, 2);
	ck_assert_uint_eq(s->step[1].end, 2);
	scenario_free(s);
}
END_TEST

START_TEST(test_timers)
{
	static const char live[] = "scenario x\ntitle en \"X\"\ntimers live\n"
				   "actor C, S\ndrop C>S data#1\n";
	static const char frozen[] =
		"scenario x\ntitle en \"X\"\ntimers frozen\n";
	static const char udp[] = "scenario x\ntitle en \"X\"\nactor C, S\n"
				  "C u = socket udp\ndrop C>S len>0\n";
	struct scenario *s = parsed(live, strlen(live));

	ck_assert(s->live);
	scenario_free(s);
	check_identity(live, strlen(live));
	s = parsed(frozen, strlen(frozen));
	ck_assert(!s->live);
	scenario_free(s);
	check_identity(frozen, strlen(frozen));
	/* datagrams are never sent again: there is no timer to wait for */
	check_identity(udp, strlen(udp));
}
END_TEST

/* --- what is in a step --------------------------------------------------- */

START_TEST(test_call)
{
	struct step *step;
	struct scenario *s = parsed_step(
		"C sendto s \"a\\x42\\0\" :7 = -1 EPIPE in 2s ~ 5us", &step);
	const struct call *c = &step->call;

	ck_assert(step->kind == ST_CALL && step->line == 6 && step->col == 1);
	ck_assert(c->id == CALL_SENDTO && c->n_args == 3 && !c->var);
	ck_assert_str_eq(c->arg[0].text, "s");
	ck_assert_uint_eq(c->arg[1].n_bytes, 3);
	ck_assert_mem_eq(c->arg[1].bytes, "aB", 3);
	ck_assert(c->arg[2].has_endpoint && c->arg[2].endpoint.port == 7);
	ck_assert(c->want == WANT_ERRNO && c->want_errno == EPIPE);
	ck_assert_str_eq(c->want_text, "-1 EPIPE");
	ck_assert_int_eq(c->want_number, -1);
	ck_assert(c->in_ns == 2000000000 && c->tolerance_ns == 5000);
	scenario_free(s);
}
END_TEST

START_TEST(test_call_numbers)
{
	struct step *step;
	struct scenario *s = parsed_step("C send s 64K = 64K", &step);

	ck_assert(step->call.arg[1].number == 65536 &&
		  !step->call.arg[1].bytes);
	ck_assert(step->call.want == WANT_NUMBER);
	ck_assert_int_eq(step->call.want_number, 65536);
	scenario_free(s);
	s = parsed_step("C shutdown s rdwr", &step);
	ck_assert_uint_eq(step->call.arg[1].number, SHUT_RDWR);
	scenario_free(s);
	s = parsed_step("C q = socket udp6", &step);
	ck_assert_uint_eq(step->call.arg[0].number, 3);
	ck_assert_str_eq(step->call.var, "q");
	scenario_free(s);
}
END_TEST

START_TEST(test_line_keeps_who)
{
	struct step *step;
	struct scenario *s = parsed_step(
		"C close s ; S close c ; close l ; d = socket tcp", &step);

	ck_assert_str_eq(step[0].call.who, "S");
	ck_assert_str_eq(step[0].call.var, "d");
	ck_assert_str_eq(step[-1].call.who, "S");
	ck_assert_uint_eq(step[-1].col, 25);
	ck_assert_str_eq(step[-3].call.who, "C");
	scenario_free(s);
}
END_TEST

START_TEST(test_selector)
{
	struct step *step;
	struct scenario *s = parsed_step(
		"rule delay 50ms C>K [S.] syn#2 ttl>=7 win<32K rtx", &step);
	char text[80];

	ck_assert(step->fate == ST_DELAY && step->ns == 50000000);
	ck_assert_str_eq(step->sel.to, "K");
	ck_assert_uint_eq(step->sel.flags, TH_S | TH_ACK);
	ck_assert(step->sel.kind == KIND_SYN && step->sel.ordinal == 2);
	ck_assert(step->sel.rtx && step->sel.n_compare == 2);
	ck_assert(step->sel.compare[0].op == OP_GE);
	ck_assert(step->sel.compare[0].field == FIELD_TTL);
	ck_assert_uint_eq(step->sel.compare[0].value, 7);
	selector_format(&step->sel, text, sizeof(text));
	ck_assert_str_eq(text, "C>K [S.] syn#2 ttl>=7 win<32K rtx");
	selector_format(&step->sel, text, 6);
	ck_assert_str_eq(text, "C>K ");
	scenario_free(s);
}
END_TEST

START_TEST(test_checks)
{
	struct step *step;
	struct scenario *s =
		parsed_step("info C.s rto>1s rtt<9, S.c lost=0", &step);

	ck_assert_uint_eq(step->n_check, 3);
	ck_assert(step->check[0].is_duration && step->check[0].op == OP_GT);
	ck_assert_int_eq(step->check[0].value, 1000000000);
	ck_assert(!step->check[1].is_duration && step->check[1].value == 9);
	ck_assert_str_eq(step->check[2].socket, "S.c");
	ck_assert_uint_eq(step->check[2].col, 28);
	scenario_free(s);
	s = parsed_step("queue S.l accept=1/3, S.c recv=5", &step);
	ck_assert(step->check[0].value == 1 && step->check[0].max == 3);
	ck_assert(step->check[1].value == 5 && step->check[1].max == -1);
	scenario_free(s);
	s = parsed_step("state S.l#1 TIME-WAIT", &step);
	ck_assert_str_eq(step->check[0].socket, "S.l#1");
	ck_assert_str_eq(step->check[0].name, "TIME-WAIT");
	scenario_free(s);
}
END_TEST

/* --- $names ----------------------------------------------------------------
 */

static const char with_lets[] =
	HEAD "let port = 80 ; let host = 10.0.0.1 ; let n = 2\n"
	     "C s = socket tcp ; connect s $host:$port\n"
	     "wire C>S syn#$n seq=$n\n";

START_TEST(test_let)
{
	struct scenario *s = parsed(with_lets, strlen(with_lets));
	const struct arg *arg = &s->step[7].call.arg[1];
	char address[ENDPOINT_TEXT];
	char *text = printed(s);

	ck_assert_str_eq(arg->text, "$host:$port");
	ck_assert_str_eq(endpoint_format(&arg->endpoint, address),
			 "10.0.0.1:80");
	ck_assert_uint_eq(s->step[8].sel.ordinal, 2);
	ck_assert_ptr_nonnull(strstr(text, "wire C>S syn#$n seq=$n\n"));
	free(text);
	scenario_free(s);
	check_identity(with_lets, strlen(with_lets));
}
END_TEST

START_TEST(test_set_overrides_let)
{
	char port[] = "port", value[] = "443", n[] = "n", three[] = "3";
	const struct setting set[] = { { port, value }, { n, three } };
	struct scenario *s = NULL;
	struct mistakes m;

	ck_assert_int_eq(scenario_parse(&s, "x", with_lets, strlen(with_lets),
					set, 2, &m),
			 0);
	ck_assert_uint_eq(s->step[7].call.arg[1].endpoint.port, 443);
	ck_assert_uint_eq(s->step[8].sel.compare[0].value, 3);
	ck_assert_str_eq(s->step[3].value, "80");
	scenario_free(s);
	mistakes_free(&m);
}
END_TEST

/* --- steps that were made by hand ---------------------------------------- */

static void prints_as(const struct step *step, const char *want)
{
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	statement_print(NULL, step, f);
	fclose(f);
	ck_assert_str_eq(text, want);
	free(text);
}

START_TEST(test_print_without_texts)
{
	char who[] = "C", socket[] = "s", bytes[] = "a\0001\xff", to[] = "S";
	struct comparison seq = { FIELD_SEQ, OP_NE, 7, NULL };
	struct step step = { .kind = ST_CALL,
			     .call = { .who = who,
				       .id = CALL_SENDTO,
				       .n_args = 3,
				       .want = WANT_ERRNO,
				       .want_number = -1,
				       .want_errno = EPIPE,
				       .in_ns = 1500000,
				       .tolerance_ns = 1000 } };

	step.call.arg[0] = (struct arg){ .type = ARG_SOCKET, .text = socket };
	step.call.arg[1] =
		(struct arg){ .type = ARG_DATA, .bytes = bytes, .n_bytes = 4 };
	step.call.arg[2].type = ARG_ADDRESS;
	step.call.arg[2].has_endpoint =
		endpoint_parse(&step.call.arg[2].endpoint, "[::1]:80");
	prints_as(&step, "C sendto s \"a\\x001\\xff\" [::1]:80 = -1 EPIPE in "
			 "1500us ~ 1us");
	step = (struct step){ .kind = ST_RULE,
			      .fate = ST_DELAY,
			      .ns = 2000000 };
	step.sel = (struct selector){ .from = who,
				      .to = to,
				      .every = 3,
				      .compare = &seq,
				      .n_compare = 1 };
	prints_as(&step, "rule delay 2ms C>S seq!=7 every 3");
	step.sel.every = 0;
	step.sel.first = 2;
	prints_as(&step, "rule delay 2ms C>S seq!=7 first 2");
	step.sel.first = 0;
	step.sel.chance = 0.125;
	prints_as(&step, "rule delay 2ms C>S seq!=7 p=0.125");
}
END_TEST

START_TEST(test_bytes_quote)
{
	char out[12];

	ck_assert_str_eq(bytes_quote("a\"\n", 3, out, 12), "\"a\\\"\\n\"");
	ck_assert_str_eq(bytes_quote("123456789", 9, out, 12), "\"123456789\"");
	ck_assert_str_eq(bytes_quote("1234567890", 10, out, 12), "\"123456…\"");
	ck_assert_str_eq(bytes_quote("12345\x01\x01", 7, out, 12),
			 "\"12345…\"");
	ck_assert_str_eq(bytes_quote("1234567890", 10, out, 5), "");
	ck_assert_str_eq(bytes_quote("", 0, out, 12), "\"\"");
}
END_TEST

/* --- the tables ---------------------------------------------------------- */

/* A scenario around an example; `kind` is that of the example. */
static char *around(enum statement kind, const char *example)
{
	/* foreach has a stage of its own; case stands in one */
	bool each = kind == ST_FOREACH || kind == ST_CASE;
	char *text;

	ck_assert_int_gt(
		asprintf(&text, "%s%s%s%s%s%s%s%s%s%s\n",
			 kind == ST_SCENARIO ? "" : "scenario x\n",
			 kind == ST_TITLE ? "" : "title en \"X\"\n",
			 kind < ST_CALL ? example : "",
			 kind == ST_ACTOR ? "" : "\nactor C, S\n",
			 kind <= ST_CALL || each ? "" : SOCKETS,
			 kind == ST_RELEASE ? "hold as first C>S\n" : "",
			 kind == ST_EXPECT || kind == ST_SIGNAL
				 ? "program W \"x\"\n"
				 : "",
			 kind == ST_CASE ? "foreach m in thread, epoll {" : "",
			 kind < ST_CALL ? "" : example,
			 kind == ST_CASE ? "\n}" : ""),
		0);
	return text;
}

START_TEST(test_examples)
{
	enum statement kind = (enum statement)_i;
	const struct statement_spec *row = &statement_table[_i];
	char *text;

	ck_assert_ptr_nonnull(row->name);
	ck_assert_ptr_nonnull(row->help);
	ck_assert_ptr_nonnull(row->example);
	if (!row->parse || kind == ST_CALL)
		return;
	text = around(kind, row->example);
	check_identity(text, strlen(text));
	free(text);
}
END_TEST

START_TEST(test_call_examples)
{
	enum call_id id = (enum call_id)_i;
	struct step *step;
	struct scenario *s = parsed_step(call_example(id), &step);

	ck_assert_ptr_nonnull(call_help(id));
	ck_assert_str_eq(call_name(step->call.id), call_name(id));
	scenario_free(s);
}
END_TEST

START_TEST(test_names)
{
	ck_assert_str_eq(statement_name(ST_WIRE_MAYBE), "wire?");
	ck_assert_str_eq(statement_name(STATEMENTS), "?");
	ck_assert_str_eq(packet_kind_name(KIND_SYNACK), "synack");
	ck_assert_str_eq(compare_op_name(OP_NE), "!=");
	ck_assert(compare_holds(OP_LE, -1, 0) && !compare_holds(OP_GT, 1, 1));
	ck_assert(compare_holds(OP_NE, 1, 2) && compare_holds(OP_GE, 2, 2));
	for (int i = 0; i < STATEMENTS; i++)
		ck_assert_ptr_nonnull(statement_table[i].name);
}
END_TEST

START_TEST(test_load)
{
	char path[] = "/tmp/scenario-XXXXXX";
	int fd = mkstemp(path);
	struct scenario *s = NULL;
	struct mistakes m;
	struct err e;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_gt(write(fd, udp_hello, strlen(udp_hello)), 0);
	close(fd);
	ck_assert_int_eq(scenario_load(&s, path, NULL, 0, &m, &e), 0);
	ck_assert_str_eq(s->path, path);
	ck_assert_str_eq(s->group, "tmp");
	ck_assert_str_eq(s->source, udp_hello);
	scenario_free(s);
	unlink(path);
	ck_assert_int_eq(scenario_load(&s, path, NULL, 0, &m, &e), -1);
	ck_assert_uint_eq(m.n, 0);
	ck_assert_ptr_nonnull(strstr(e.text, "No such file"));
	ck_assert_int_eq(scenario_load(&s, "/", NULL, 0, &m, &e), -1);
	ck_assert(e.status == ERR_INPUT && m.n == 0);
	mistakes_free(&m);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("scenario");
	TCase *t = tcase_create("right");

	tcase_add_loop_test(t, test_forms, 0, ROWS(forms));
	tcase_add_test(t, test_header);
	tcase_add_test(t, test_defaults);
	tcase_add_test(t, test_timers);
	tcase_add_test(t, test_call);
	tcase_add_test(t, test_call_numbers);
	tcase_add_test(t, test_line_keeps_who);
	tcase_add_test(t, test_selector);
	tcase_add_test(t, test_checks);
	tcase_add_test(t, test_let);
	tcase_add_test(t, test_set_overrides_let);
	tcase_add_test(t, test_print_without_texts);
	tcase_add_test(t, test_bytes_quote);
	tcase_add_loop_test(t, test_examples, 0, STATEMENTS);
	tcase_add_loop_test(t, test_call_examples, 0, CALLS);
	tcase_add_test(t, test_names);
	tcase_add_test(t, test_load);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
