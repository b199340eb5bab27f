/*
 * Scenario files that are right: what is in their steps, and that parsing what
 * was printed gives the same. Wrong ones: sim_scenario_mistakes.c.
 */
#include "sim/scenario.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/scenario_table.h"
#include "tests/test.h"

#define HEAD "scenario x\ntitle en \"X\"\nactor C, S\n"
#define SOCKETS                                                                \
	"C s = socket tcp ; peer = recvfrom s 9\n"                             \
	"S l = socket tcp ; c = accept l ; peer = recvfrom c 9\n"

static const char tcp_hello[] =
	"scenario tcp-hello\n"
	"title  en \"Hello over TCP\"  zh \"用 TCP 打个招呼\"\n"
	"actor  C, S\n"
	"S  l = socket tcp ; reuseaddr l ; bind l 127.0.0.1:10000 ; "
	"listen l 1\n"
	"S  c = accept l\n"
	"C  s = socket tcp ; connect s 127.0.0.1:10000 = 0\n"
	"wire  C>S [S] seq=0\n"
	"state C.s SYN-SENT, S.c SYN-RECEIVED\n"
	"say   en \"S has a half-open request; accept() has not returned.\"  "
	"zh \"S 记下了半开连接；accept() 还没有返回。\"\n"
	"wire  S>C [S.] seq=0 ack=1\n"
	"state C.s ESTABLISHED, S.c SYN-RECEIVED\n"
	"wire  C>S [.] ack=1\n"
	"state S.c ESTABLISHED\n"
	"C  send s \"Hello, World!\" = 13\n"
	"wire  C>S [P.] seq=1 len=13\n"
	"S  recv c 1024 = \"Hello, World!\" ; send c \"Hello, Client!\" = 14\n"
	"C  recv s 1024 = \"Hello, Client!\" ; close s = 0\n"
	"S  recv c 1024 = \"\" ; close c = 0 ; close l = 0\n"
	"settle\n"
	"state C.s TIME-WAIT, S.c CLOSED\n";

static const char udp_hello[] =
	"scenario udp-hello\n"
	"title en \"Hello over UDP\"\n"
	"let port = 10000\n"
	"actor C, S\n"
	"S s = socket udp ; bind s 127.0.0.1:$port\n"
	"S peer = recvfrom s 1024 = \"Hi\"\n"
	"C s = socket udp ; sendto s \"Hi\" 127.0.0.1:$port = 2\n"
	"wire C>S udp#1 len=2\n"
	"S sendto s \"Hello\" peer = 5\n"
	"C recv s 1024 = \"Hello\"\n";

/* Parses what should be right; the caller frees. */
static struct scenario *parsed(const char *text, size_t len)
{
	struct scenario *s = NULL;
	struct mistakes m;
	int rc = scenario_parse(&s, "x.scn", text, len, NULL, 0, &m);

	for (size_t i = 0; i < m.n; i++)
		mistake_print("x.scn", m.source, m.list[i].line, m.list[i].col,
			      m.list[i].text, stderr);
	ck_assert_msg(rc == 0 && m.n == 0, "should parse:\n%.*s", (int)len,
		      text);
	mistakes_free(&m);
	return s;
}

static char *printed(const struct scenario *s)
{
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	scenario_print(s, f);
	fclose(f);
	return text;
}

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

/* --- equality, field by field; only places may differ ----------------------
 */

static void same_text(const char *a, const char *b, const char *what)
{
	ck_assert_msg((!a && !b) || (a && b && strcmp(a, b) == 0),
		      "%s: %s and %s", what, a ? a : "NULL", b ? b : "NULL");
}

static void same_bytes(const char *a, size_t n, const char *b, size_t len)
{
	ck_assert_uint_eq(n, len);
	ck_assert(!a == !b);
	ck_assert(!a || memcmp(a, b, n) == 0);
}

static void same_selector(const struct selector *a, const struct selector *b)
{
	same_text(a->from, b->from, "from");
	same_text(a->to, b->to, "to");
	ck_assert(a->has_flags == b->has_flags && a->flags == b->flags);
	ck_assert(a->kind == b->kind && a->ordinal == b->ordinal);
	ck_assert(a->every == b->every && a->rtx == b->rtx);
	ck_assert(a->chance >= b->chance && a->chance <= b->chance);
	same_text(a->ordinal_text, b->ordinal_text, "ordinal");
	same_text(a->every_text, b->every_text, "every");
	same_text(a->chance_text, b->chance_text, "chance");
	ck_assert_uint_eq(a->n_compare, b->n_compare);
	for (size_t i = 0; i < a->n_compare; i++) {
		ck_assert(a->compare[i].field == b->compare[i].field);
		ck_assert(a->compare[i].op == b->compare[i].op);
		ck_assert(a->compare[i].value == b->compare[i].value);
		same_text(a->compare[i].text, b->compare[i].text, "compare");
	}
}

static void same_arg(const struct arg *a, const struct arg *b)
{
	ck_assert(a->type == b->type && a->number == b->number);
	same_text(a->text, b->text, "argument");
	same_bytes(a->bytes, a->n_bytes, b->bytes, b->n_bytes);
	ck_assert(a->has_endpoint == b->has_endpoint);
	ck_assert(!a->has_endpoint ||
		  endpoint_equal(&a->endpoint, &b->endpoint));
}

static void same_call(const struct call *a, const struct call *b)
{
	same_text(a->who, b->who, "who");
	same_text(a->var, b->var, "var");
	ck_assert(a->id == b->id && a->n_args == b->n_args);
	for (size_t i = 0; i < a->n_args; i++)
		same_arg(&a->arg[i], &b->arg[i]);
	ck_assert(a->want == b->want && a->want_number == b->want_number);
	ck_assert_int_eq(a->want_errno, b->want_errno);
	same_text(a->want_text, b->want_text, "want");
	same_bytes(a->want_bytes, a->want_n, b->want_bytes, b->want_n);
	ck_assert(a->in_ns == b->in_ns && a->tolerance_ns == b->tolerance_ns);
	same_text(a->in_text, b->in_text, "in");
	same_text(a->tolerance_text, b->tolerance_text, "tolerance");
}

static void same_check(const struct check *a, const struct check *b)
{
	same_text(a->socket, b->socket, "socket");
	same_text(a->name, b->name, "check");
	same_text(a->text, b->text, "value");
	ck_assert(a->op == b->op && a->value == b->value && a->max == b->max);
	ck_assert(a->is_duration == b->is_duration);
}

static void same_step(const struct step *a, const struct step *b)
{
	ck_assert_msg(a->kind == b->kind, "%s and %s", statement_name(a->kind),
		      statement_name(b->kind));
	ck_assert(a->end == b->end && a->ns == b->ns && a->fate == b->fate);
	same_text(a->name, b->name, "name");
	same_text(a->value, b->value, "value");
	same_text(a->text.en, b->text.en, "en");
	same_text(a->text.zh, b->text.zh, "zh");
	same_selector(&a->sel, &b->sel);
	same_call(&a->call, &b->call);
	ck_assert_uint_eq(a->n_check, b->n_check);
	for (size_t i = 0; i < a->n_check; i++)
		same_check(&a->check[i], &b->check[i]);
}

static void same_scenario(const struct scenario *a, const struct scenario *b)
{
	same_text(a->name, b->name, "scenario");
	same_text(a->title.en, b->title.en, "title");
	same_text(a->lesson.zh, b->lesson.zh, "lesson");
	ck_assert(a->mode == b->mode && a->acks == b->acks);
	ck_assert(a->mtu == b->mtu && a->offload == b->offload);
	ck_assert(a->delay_ns == b->delay_ns);
	ck_assert_uint_eq(a->n_actors, b->n_actors);
	ck_assert_uint_eq(a->n_sysctl, b->n_sysctl);
	for (size_t i = 0; i < a->n_sysctl; i++)
		same_text(a->sysctl[i].value, b->sysctl[i].value, "sysctl");
	ck_assert_uint_eq(a->n_steps, b->n_steps);
	for (size_t i = 0; i < a->n_steps; i++)
		same_step(&a->step[i], &b->step[i]);
}

/* parse -> print -> parse -> print: the same steps, the same text. */
static void check_identity(const char *text, size_t len)
{
	struct scenario *a = parsed(text, len), *b;
	char *first = printed(a), *second;

	b = parsed(first, strlen(first));
	second = printed(b);
	same_scenario(a, b);
	ck_assert_str_eq(first, second);
	free(first);
	free(second);
	scenario_free(a);
	scenario_free(b);
}

/* --- statements and their one printed form ---------------------------------
 */

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
	{ "pass until S>C [F.]", NULL },
	{ "pass until len>0", NULL },
	{ "pass until fin", NULL },
	{ "settle", NULL },
	{ "rule drop C>S syn every 3", NULL },
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

static const char header[] =
	"\xef\xbb\xbf# a comment\r\n"
	"scenario all-of-it # and one here\r\n"
	"title zh \"全部\" en \"All\"\n"
	"lesson en \"One\\nTwo\" zh \"一\"\n"
	"ref \"RFC 9293 3.5\" ; ref \"RFC 1122\"\n"
	"mode realtime ; acks kernel\n"
	"let mtu = 1400 ; let d = 10ms ; let loss = 0.1\n"
	"link mtu=$mtu offload=on delay=$d\n"
	"sysctl net.ipv4.tcp_sack=0\n"
	"sysctl net.ipv4.tcp_rmem = \"4096 131072 6291456\"\n"
	"actor C1,C2 , S\n"
	"rule drop C1>S data p=$loss\n"
	"S l = socket tcp ; bind l 10.0.0.1:$mtu\n";

START_TEST(test_header)
{
	struct scenario *s = parsed(header, strlen(header));

	ck_assert_str_eq(s->name, "all-of-it");
	ck_assert_str_eq(s->title.zh, "全部");
	ck_assert_str_eq(s->lesson.en, "One\nTwo");
	ck_assert(s->mode == MODE_REALTIME && s->acks == ACKS_KERNEL);
	ck_assert(s->mtu == 1400 && s->offload && s->delay_ns == 10000000);
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
	ck_assert(s->mtu == 1500 && !s->offload && s->delay_ns == 0);
	ck_assert_uint_eq(s->n_steps, 2);
	ck_assert_uint_eq(s->step[1].end, 2);
	scenario_free(s);
}
END_TEST

/* --- what is in a step -----------------------------------------------------
 */

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

/* --- steps that were made by hand ------------------------------------------
 */

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

/* --- the tables ------------------------------------------------------------
 */

/* A scenario around an example; `kind` is that of the example. */
static char *around(enum statement kind, const char *example)
{
	char *text;

	ck_assert_int_gt(
		asprintf(&text, "%s%s%s%s%s%s%s\n",
			 kind == ST_SCENARIO ? "" : "scenario x\n",
			 kind == ST_TITLE ? "" : "title en \"X\"\n",
			 kind < ST_CALL ? example : "",
			 kind == ST_ACTOR ? "" : "\nactor C, S\n",
			 kind < ST_CALL || kind == ST_CALL ? "" : SOCKETS,
			 kind == ST_RELEASE ? "hold as first C>S\n" : "",
			 kind < ST_CALL ? "" : example),
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
	const struct call_spec *row = &call_table[_i];
	struct step *step;
	struct scenario *s = parsed_step(row->example, &step);

	ck_assert_ptr_nonnull(row->help);
	ck_assert_str_eq(call_name(step->call.id), row->name);
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

/* --- whole files, and what is left of them ---------------------------------
 */

START_TEST(test_files)
{
	check_identity(tcp_hello, strlen(tcp_hello));
	check_identity(udp_hello, strlen(udp_hello));
}
END_TEST

/* Whatever the bytes are: it ends, and either parses or says why not. */
static void feed(const char *text, size_t len)
{
	char *copy = malloc(len ? len : 1); /* so that ASan sees its end */
	struct scenario *s = NULL;
	struct mistakes m;
	FILE *null = fopen("/dev/null", "w");
	int rc;

	ck_assert(copy && null);
	memcpy(copy, text, len);
	rc = scenario_parse(&s, "x", copy, len, NULL, 0, &m);
	ck_assert((rc == 0) == (m.n == 0));
	ck_assert_uint_le(m.n, 50);
	for (size_t i = 0; i < m.n; i++)
		mistake_print("x", m.source, m.list[i].line, m.list[i].col,
			      m.list[i].text, null);
	fclose(null);
	if (rc == 0)
		check_identity(copy, len);
	scenario_free(rc == 0 ? s : NULL);
	mistakes_free(&m);
	free(copy);
}

START_TEST(test_prefixes)
{
	for (size_t len = 0; len < sizeof(tcp_hello); len++)
		feed(tcp_hello, len);
	for (size_t len = 0; len < sizeof(header); len++)
		feed(header, len);
}
END_TEST

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Bytes changed, words of the language put in, parts taken out. */
static size_t mutate(char *text, size_t len, size_t size, uint32_t *seed)
{
	static const char bytes[] = "\0\n;{}\"#$=<>~,[]\\ \t\xe4\xff:0K-";
	size_t at = next_random(seed) % len;
	size_t n = next_random(seed) % 12;
	const char *word = statement_table[next_random(seed) % STATEMENTS].name;

	switch (next_random(seed) % 4) {
	case 0:
		text[at] = bytes[next_random(seed) % sizeof(bytes)];
		return len;
	case 1:
		text[at] = (char)next_random(seed);
		return len;
	case 2:
		n = n < len - at ? n : len - at;
		memmove(text + at, text + at + n, len - at - n);
		return len > n + 1 ? len - n : 1;
	default:
		n = strlen(word);
		if (len + n > size)
			return len;
		memmove(text + at + n, text + at, len - at);
		memcpy(text + at, word, n);
		return len + n;
	}
}

START_TEST(test_mutations)
{
	const char *from = _i == 0 ? tcp_hello : _i == 1 ? udp_hello : header;
	uint32_t seed = 20240229;
	char text[4096];

	for (int i = 0; i < 3000; i++) {
		size_t len = strlen(from);
		size_t times = 1 + next_random(&seed) % 6;

		memset(text, 0, sizeof(text));
		memcpy(text, from, len);
		while (times--)
			len = mutate(text, len, sizeof(text), &seed);
		feed(text, len);
	}
}
END_TEST

START_TEST(test_soup)
{
	char text[2000];
	uint32_t seed = 7;

	for (int i = 0; i < 500; i++) {
		for (size_t j = 0; j < sizeof(text); j++)
			text[j] = (char)next_random(&seed);
		feed(text, sizeof(text));
	}
}
END_TEST

/* Big files end in reasonable time: look-ups and blocks do not explode. */
START_TEST(test_big)
{
	static const char *const lines[] = {
		"{",   "}\n", "let a = $a$a\n",	 "C s = socket tcp\n",
		"\"",  "#",   "say en \"x\" ; ", "$",
		"\xff"
	};
	size_t size = 1 << 20, n = strlen(lines[_i]), len = 0;
	char *text = malloc(size);

	ck_assert_ptr_nonnull(text);
	memcpy(text, HEAD, strlen(HEAD));
	for (len = strlen(HEAD); len + n <= size; len += n)
		memcpy(text + len, lines[_i], n);
	feed(text, len);
	free(text);
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

	tcase_add_loop_test(t, test_forms, 0, sizeof(forms) / sizeof(forms[0]));
	tcase_add_test(t, test_header);
	tcase_add_test(t, test_defaults);
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
	tcase_add_test(t, test_files);
	tcase_add_test(t, test_load);
	suite_add_tcase(s, t);
	t = tcase_create("any bytes");
	tcase_set_timeout(t, 120);
	tcase_add_test(t, test_prefixes);
	tcase_add_loop_test(t, test_mutations, 0, 3);
	tcase_add_test(t, test_soup);
	tcase_add_loop_test(t, test_big, 0, 9);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
