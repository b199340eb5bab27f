/*
 * Scenarios for tests: whole files, and what it takes to say that parsing what
 * was printed gives the same.
 */
#ifndef TESTS_SCENARIO_TEXT_H
#define TESTS_SCENARIO_TEXT_H

#include "sim/scenario/scenario.h"
#include "tests/test.h"

static __attribute__((unused)) const char tcp_hello[] =
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

static __attribute__((unused)) const char udp_hello[] =
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

static __attribute__((unused)) const char header[] =
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

/* Parses what should be right; the caller frees. */
static inline struct scenario *parsed(const char *text, size_t len)
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

static inline char *printed(const struct scenario *s)
{
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	scenario_print(s, f);
	fclose(f);
	return text;
}

/* --- what is wrong ---------------------------------------------------------
 */

static inline struct mistakes mistakes_of(const char *text, size_t len)
{
	struct scenario *s = NULL;
	struct mistakes m;
	int rc = scenario_parse(&s, "x.scn", text, len, NULL, 0, &m);

	ck_assert_msg(rc == -1, "should not parse:\n%s", text);
	ck_assert_ptr_null(s);
	return m;
}

/* Exactly these, as "LINE:COL TEXT" lines. */
static inline void check_mistakes(const char *source, const char *want)
{
	struct mistakes m = mistakes_of(source, strlen(source));
	char got[8192] = "";
	size_t n = 0;

	for (size_t i = 0; i < m.n; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%u:%u %s\n",
				      m.list[i].line, m.list[i].col,
				      m.list[i].text);
	ck_assert_msg(strcmp(got, want) == 0, "%s\nwant:\n%s\ngot:\n%s", source,
		      want, got);
	mistakes_free(&m);
}

/* --- equality, field by field; only places may differ -------------------- */

static inline void same_text(const char *a, const char *b, const char *what)
{
	ck_assert_msg((!a && !b) || (a && b && strcmp(a, b) == 0),
		      "%s: %s and %s", what, a ? a : "NULL", b ? b : "NULL");
}

static inline void same_bytes(const char *a, size_t n, const char *b,
			      size_t len)
{
	ck_assert_uint_eq(n, len);
	ck_assert(!a == !b);
	ck_assert(!a || memcmp(a, b, n) == 0);
}

static inline void same_comparisons(const struct comparison *a, size_t n,
				    const struct comparison *b, size_t len)
{
	ck_assert_uint_eq(n, len);
	for (size_t i = 0; i < n; i++) {
		ck_assert(a[i].field == b[i].field && a[i].op == b[i].op);
		ck_assert(a[i].value == b[i].value);
		same_text(a[i].text, b[i].text, "compare");
	}
}

static inline void same_selector(const struct selector *a,
				 const struct selector *b)
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
	ck_assert(a->first == b->first);
	same_text(a->first_text, b->first_text, "first");
	same_comparisons(a->compare, a->n_compare, b->compare, b->n_compare);
}

static inline void same_arg(const struct arg *a, const struct arg *b)
{
	ck_assert(a->type == b->type && a->number == b->number);
	ck_assert(a->family == b->family);
	same_text(a->key, b->key, "key");
	same_text(a->text, b->text, "argument");
	same_bytes(a->bytes, a->n_bytes, b->bytes, b->n_bytes);
	ck_assert(a->has_endpoint == b->has_endpoint);
	ck_assert(!a->has_endpoint ||
		  endpoint_equal(&a->endpoint, &b->endpoint));
}

static inline void same_call(const struct call *a, const struct call *b)
{
	same_text(a->who, b->who, "who");
	same_text(a->var, b->var, "var");
	ck_assert(a->id == b->id && a->n_args == b->n_args);
	ck_assert_uint_eq(a->flags, b->flags);
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

static inline void same_inject(const struct inject *a, const struct inject *b)
{
	ck_assert(!a == !b);
	if (!a)
		return;
	ck_assert(a->protocol == b->protocol && a->message == b->message);
	ck_assert(a->badsum == b->badsum && a->has_quote == b->has_quote);
	for (int i = 0; i < 2; i++)
		same_arg(&a->end[i], &b->end[i]);
	same_arg(&a->data, &b->data);
	same_selector(&a->quote, &b->quote);
}

static inline void same_check(const struct check *a, const struct check *b)
{
	same_text(a->socket, b->socket, "socket");
	same_text(a->ref, b->ref, "socket as written");
	same_text(a->name, b->name, "check");
	same_text(a->text, b->text, "value");
	ck_assert(a->op == b->op && a->value == b->value && a->max == b->max);
	ck_assert(a->is_duration == b->is_duration);
}

static inline void same_step(const struct step *a, const struct step *b)
{
	ck_assert_msg(a->kind == b->kind, "%s and %s", statement_name(a->kind),
		      statement_name(b->kind));
	ck_assert(a->end == b->end && a->ns == b->ns && a->fate == b->fate);
	ck_assert(a->until == b->until && a->count == b->count);
	ck_assert_uint_eq(a->tolerance_ns, b->tolerance_ns);
	same_text(a->tolerance_text, b->tolerance_text, "tolerance");
	same_text(a->resolved, b->resolved, "resolved");
	ck_assert_uint_eq(a->n_words, b->n_words);
	for (size_t i = 0; i < a->n_words; i++)
		same_text(a->word[i], b->word[i], "word");
	same_text(a->name, b->name, "name");
	same_text(a->value, b->value, "value");
	same_text(a->text.en, b->text.en, "en");
	same_text(a->text.zh, b->text.zh, "zh");
	same_selector(&a->sel, &b->sel);
	same_comparisons(a->set, a->n_set, b->set, b->n_set);
	same_inject(a->inject, b->inject);
	same_call(&a->call, &b->call);
	same_text(a->said.en, b->said.en, "said en");
	same_text(a->said.zh, b->said.zh, "said zh");
	ck_assert_uint_eq(a->n_answers, b->n_answers);
	ck_assert_uint_eq(a->right, b->right);
	for (size_t i = 0; i < a->n_answers; i++) {
		same_text(a->answer[i].text.en, b->answer[i].text.en, "answer");
		same_text(a->answer[i].text.zh, b->answer[i].text.zh, "zh");
	}
	ck_assert_uint_eq(a->n_check, b->n_check);
	for (size_t i = 0; i < a->n_check; i++)
		same_check(&a->check[i], &b->check[i]);
}

static inline void same_requirement(const struct requirement *a,
				    const struct requirement *b)
{
	ck_assert(a->kind == b->kind);
	same_text(a->name, b->name, "requirement");
	same_text(a->value, b->value, "required value");
	ck_assert(a->option == b->option && a->family == b->family);
	same_arg(&a->arg, &b->arg);
	ck_assert_mem_eq(a->version, b->version, sizeof(a->version));
}

static inline void same_scenario(const struct scenario *a,
				 const struct scenario *b)
{
	same_text(a->name, b->name, "scenario");
	same_text(a->title.en, b->title.en, "title");
	same_text(a->lesson.zh, b->lesson.zh, "lesson");
	ck_assert(a->mode == b->mode && a->acks == b->acks);
	ck_assert(a->link.mtu == b->link.mtu &&
		  a->link.offload == b->link.offload);
	ck_assert(a->link.delay_ns == b->link.delay_ns);
	ck_assert(a->link.rate == b->link.rate);
	ck_assert(a->link.limit == b->link.limit);
	ck_assert_uint_eq(a->n_actors, b->n_actors);
	for (uint32_t i = 0; i < a->n_actors; i++) {
		same_text(a->actor[i], b->actor[i], "actor");
		ck_assert(a->is_program[i] == b->is_program[i]);
	}
	ck_assert_uint_eq(a->n_sysctl, b->n_sysctl);
	for (size_t i = 0; i < a->n_sysctl; i++)
		same_text(a->sysctl[i].value, b->sysctl[i].value, "sysctl");
	ck_assert_uint_eq(a->n_require, b->n_require);
	for (size_t i = 0; i < a->n_require; i++)
		same_requirement(&a->require[i], &b->require[i]);
	ck_assert_uint_eq(a->n_steps, b->n_steps);
	for (size_t i = 0; i < a->n_steps; i++)
		same_step(&a->step[i], &b->step[i]);
	ck_assert_uint_eq(a->n_program, b->n_program);
	for (size_t i = 0; i < a->n_program; i++) {
		ck_assert(a->program[i].part == b->program[i].part);
		ck_assert_uint_eq(a->program[i].end, b->program[i].end);
		ck_assert_uint_eq(a->program[i].nth, b->program[i].nth);
		same_step(a->program[i].step, b->program[i].step);
	}
}

/* parse -> print -> parse -> print: the same steps, the same text. */
static inline void check_identity(const char *text, size_t len)
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

/* Behind `head`, this is printed in that form (NULL: as it is written). */
static inline void check_form(const char *head, const char *written,
			      const char *form)
{
	char source[1024], want[1024], *got;
	struct scenario *s;

	snprintf(source, sizeof(source), "%s%s\n", head, written);
	snprintf(want, sizeof(want), "%s%s\n", head, form ? form : written);
	s = parsed(source, strlen(source));
	got = printed(s);
	ck_assert_str_eq(got, want);
	check_identity(source, strlen(source));
	free(got);
	scenario_free(s);
}

/* Behind `head`, the last line is wrong at that column, and nothing else is. */
static inline void check_near_miss(const char *head, const char *source,
				   uint32_t col, const char *text)
{
	char whole[1024], want[1024];
	uint32_t line = 0;

	snprintf(whole, sizeof(whole), "%s%s\n", head, source);
	for (const char *at = whole; *at; at++)
		line += *at == '\n';
	snprintf(want, sizeof(want), "%u:%u %s\n", line, col, text);
	check_mistakes(whole, want);
}

#endif
