/* Recordings as JSON Lines: every kind of line, strings, the schema. */
#include "capture/version.h"
#include "tests/test.h"

#include <unistd.h>

#include "tests/tape.h"

/* The n-th line with this in it, from 0; a copy that the next call reuses. */
static const char *line_with(const char *text, const char *what, int n)
{
	static char line[8192];

	for (; text && *text != '\0'; text += strcspn(text, "\n") + 1) {
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(text, "\n"),
			 text);
		if (strstr(line, what) && n-- == 0)
			return line;
	}
	return "";
}

static void assert_line(struct tape *t, const char *event, int n,
			const char *expected)
{
	char wanted[LINE_TEXT], what[64];
	char *text = lines_of(t->r, JSONL_ALL & ~JSONL_BYTES);

	quotes(expected, wanted);
	snprintf(what, sizeof(what), "\"event\":\"%s\"", event);
	ck_assert_str_eq(line_with(text, what, n), wanted);
	free(text);
	recording_free(t->r);
}

/* --- one line of each kind ----------------------------------------------- */

START_TEST(head_full)
{
	struct tape t = tape_new();

	head_fill(&t);
	assert_line(&t, "recording", 0,
		    "{'event':'recording','version':1,'i':0,"
		    "'name':'tcp-hello','title':{'en':'Hello','zh':'你好'},"
		    "'mode':'freeze','kernel':'6.18',"
		    "'started':'2026-01-02T03:04:05.123456789Z',"
		    "'wirestep':'" WIRESTEP_VERSION "','lanes':['C','S']}");
}
END_TEST

START_TEST(head_empty)
{
	struct tape t = { .r = recording_new() };

	assert_line(&t, "recording", 0,
		    "{'event':'recording','version':1,'i':0,'name':null,"
		    "'title':null,'mode':null,'kernel':null,'started':null,"
		    "'wirestep':'" WIRESTEP_VERSION "','lanes':[]}");
}
END_TEST

START_TEST(packet_syn)
{
	struct tape t = tape_new();

	handshake(&t);
	assert_line(&t, "packet", 0,
		    "{'event':'packet','i':3,'n':1,'t_ns':10,'flow':1,"
		    "'proto':'tcp','from':'C','to':'S',"
		    "'src':'127.0.0.1:40000','dst':'127.0.0.1:80',"
		    "'flags':'S','seq':0,'ack':0,'len':0,'ip_len':40,"
		    "'win':512,'icmp_type':null,'icmp_code':null,"
		    "'fate':'delivered','fate_ns':20,'sent_i':1,"
		    "'delivered_i':3,'delivered_ns':20,'copy_of':null,"
		    "'seen':['queue','pcap'],'analysis':[]}");
}
END_TEST

START_TEST(packet_retransmission)
{
	struct tape t = tape_new();

	handshake(&t);
	segment(&t, 0, TH_P | TH_ACK, 1, 1, "hello");
	segment(&t, 0, TH_P | TH_ACK, 1, 1, "hello");
	assert_line(&t, "packet", 4,
		    "{'event':'packet','i':14,'n':5,'t_ns':90,'flow':1,"
		    "'proto':'tcp','from':'C','to':'S',"
		    "'src':'127.0.0.1:40000','dst':'127.0.0.1:80',"
		    "'flags':'P.','seq':1,'ack':1,'len':5,'ip_len':45,"
		    "'win':512,'icmp_type':null,'icmp_code':null,"
		    "'fate':'delivered','fate_ns':100,'sent_i':13,"
		    "'delivered_i':14,'delivered_ns':100,'copy_of':null,"
		    "'seen':['queue','pcap'],'analysis':['retransmission','"
		    "timeout-retransmission']}");
}
END_TEST

/* A packet on its way stands after the last event, and has no fate yet. */
START_TEST(packet_held)
{
	struct tape t = tape_new();

	segment_send(&t, 0, TH_S, 0, 0, "");
	recording_mark(t.r, t.t_ns, "here");
	assert_line(&t, "packet", 0,
		    "{'event':'packet','i':4,'n':1,'t_ns':10,'flow':1,"
		    "'proto':'tcp','from':'C','to':'S',"
		    "'src':'127.0.0.1:40000','dst':'127.0.0.1:80',"
		    "'flags':'S','seq':0,'ack':0,'len':0,'ip_len':40,"
		    "'win':512,'icmp_type':null,'icmp_code':null,"
		    "'fate':'held','fate_ns':null,'sent_i':1,"
		    "'delivered_i':null,'delivered_ns':null,'copy_of':null,"
		    "'seen':['queue','pcap'],'analysis':[]}");
}
END_TEST

/* Its fate is known and final, but it did not arrive. */
START_TEST(packet_icmp_corrupted)
{
	struct tape t = tape_new();

	other_protocols(&t);
	assert_line(&t, "packet", 1,
		    "{'event':'packet','i':4,'n':2,'t_ns':30,'flow':2,"
		    "'proto':'icmp','from':'127.0.0.1','to':'127.0.0.1',"
		    "'src':'127.0.0.1','dst':'127.0.0.1',"
		    "'flags':null,'seq':null,'ack':null,'len':0,'ip_len':59,"
		    "'win':null,'icmp_type':3,'icmp_code':3,"
		    "'fate':'corrupted','fate_ns':40,'sent_i':3,"
		    "'delivered_i':null,'delivered_ns':null,'copy_of':null,"
		    "'seen':['queue','pcap'],'analysis':[]}");
}
END_TEST

START_TEST(packet_numbered_protocol)
{
	struct tape t = tape_new();

	other_protocols(&t);
	assert_line(&t, "packet", 4,
		    "{'event':'packet','i':10,'n':5,'t_ns':90,'flow':5,"
		    "'proto':'50','from':'10.0.0.1','to':'10.0.0.2',"
		    "'src':'10.0.0.1','dst':'10.0.0.2',"
		    "'flags':null,'seq':null,'ack':null,'len':0,'ip_len':24,"
		    "'win':null,'icmp_type':null,'icmp_code':null,"
		    "'fate':'rewritten','fate_ns':100,'sent_i':9,"
		    "'delivered_i':10,'delivered_ns':100,'copy_of':null,"
		    "'seen':['queue','pcap'],'analysis':[]}");
}
END_TEST

START_TEST(packet_copy)
{
	struct tape t = tape_new();
	struct build b = { .len = 0 };
	uint32_t first;
	char *text;

	build_udp(&b, "[::1]:5000", "[::1]:53", BUILD_BYTES("x"));
	first = packet_send(&t, &b, ROW_NONE);
	packet_end(&t, packet_send(&t, &b, first), FATE_REPLAYED);
	text = lines_of(t.r, JSONL_PACKETS | JSONL_BYTES);
	ck_assert(strstr(line_with(text, "\"n\":1", 0), "\"copy_of\":null"));
	ck_assert(strstr(line_with(text, "\"n\":2", 0), "\"copy_of\":1,"));
	ck_assert(strstr(line_with(text, "\"n\":2", 0),
			 "\"src\":\"[::1]:5000\",\"dst\":\"[::1]:53\""));
	ck_assert(strstr(line_with(text, "\"n\":2", 0),
			 "\"bytes\":\"60000000000911400000"));
	free(text);
	recording_free(t.r);
}
END_TEST

/* Asked for bytes that were not kept. */
START_TEST(packet_no_bytes)
{
	struct tape t = tape_new();
	char *text;

	t.no_bytes = true;
	segment_send(&t, 0, TH_S, 0, 0, "");
	text = lines_of(t.r, JSONL_PACKETS | JSONL_BYTES);
	ck_assert_ptr_nonnull(strstr(text, ",\"bytes\":null}"));
	free(text);
	recording_free(t.r);
}
END_TEST

static void calls_add(struct tape *t)
{
	uint32_t call = recording_call_begin(t->r, 5, t->lane[0], "connect",
					     "s, " SERVER, 7);

	recording_call_end(t->r, 9, call, -1, 111, "x");
}

START_TEST(call_begin)
{
	struct tape t = tape_new();

	calls_add(&t);
	assert_line(&t, "call", 0,
		    "{'event':'call','i':1,'t_ns':5,'actor':'C','thread':1,"
		    "'call':'connect','phase':'begin',"
		    "'args':'s, 127.0.0.1:80','result':null,'errno':null,"
		    "'data':null,'line':7,'begin_i':null}");
}
END_TEST

START_TEST(call_end)
{
	struct tape t = tape_new();

	calls_add(&t);
	assert_line(&t, "call", 1,
		    "{'event':'call','i':2,'t_ns':9,'actor':'C','thread':1,"
		    "'call':'connect','phase':'end',"
		    "'args':'s, 127.0.0.1:80','result':-1,"
		    "'errno':'ECONNREFUSED','data':'x','line':7,"
		    "'begin_i':1}");
}
END_TEST

START_TEST(state_kernel)
{
	struct tape t = tape_new();
	uint32_t s = socket_add(&t, "C.s", 0, CLIENT, SERVER);

	recording_state(t.r, 4, s, TCP_SYN_SENT, STATE_KERNEL, NULL);
	assert_line(&t, "state", 0,
		    "{'event':'state','i':1,'t_ns':4,'socket':'C.s',"
		    "'socket_n':1,'actor':'C','proto':'tcp',"
		    "'local':'127.0.0.1:40000','remote':'127.0.0.1:80',"
		    "'from':null,'to':'SYN-SENT','source':'kernel',"
		    "'why':null,'rfc':null}");
}
END_TEST

START_TEST(state_wire)
{
	struct tape t = tape_new();

	handshake(&t);
	assert_line(&t, "state", 1,
		    "{'event':'state','i':5,'t_ns':30,"
		    "'socket':'127.0.0.1:80','socket_n':2,'actor':'S',"
		    "'proto':'tcp','local':'127.0.0.1:80',"
		    "'remote':'127.0.0.1:40000','from':'LISTEN',"
		    "'to':'SYN-RECEIVED','source':'wire',"
		    "'why':'rcv SYN / SYN+ACK','rfc':'RFC 9293 3.10.7.2'}");
}
END_TEST

START_TEST(info_of_listener)
{
	struct tape t = tape_new();

	info_add(&t, socket_add(&t, "S.l", 1, SERVER, NULL));
	assert_line(&t, "info", 0,
		    "{'event':'info','i':1,'t_ns':10,'socket':'S.l',"
		    "'socket_n':1,'actor':'S','proto':'tcp',"
		    "'local':'127.0.0.1:80','remote':null,"
		    "'cwnd':10,'ssthresh':2147483647,'rtt_us':41,"
		    "'rttvar_us':0,'rto_ms':201,'unacked':0,'lost':0,"
		    "'retrans':0,'total_retrans':0,'rcv_wnd':0,'snd_wnd':0,"
		    "'mss':0,'rqueue':0,'wqueue':0,'bytes_sent':5000000000,"
		    "'bytes_acked':0,'bytes_received':0,'backoff':0,"
		    "'ca_state':0,'timer':1,'timer_ms':200}");
}
END_TEST

START_TEST(note)
{
	struct tape t = tape_new();

	recording_note(t.r, 3, "zh", "三次握手", 4);
	assert_line(&t, "note", 0,
		    "{'event':'note','i':1,'t_ns':3,'lang':'zh',"
		    "'text':'三次握手','line':4}");
}
END_TEST

static const struct {
	uint8_t verdict;
	const char *got, *expected;
} expects[] = {
	{ EXPECT_OK, "C.s ESTABLISHED",
	  "'ok':true,'want':'C.s ESTABLISHED',"
	  "'got':'C.s ESTABLISHED'}" },
	{ EXPECT_FAILED, "?",
	  "'ok':false,'want':'C.s ESTABLISHED','got':'?'}" },
	{ EXPECT_NOT_CHECKED, "",
	  "'ok':null,'want':'C.s ESTABLISHED','got':null}" },
};

START_TEST(expect)
{
	struct tape t = tape_new();
	char line[512];

	expect_add(&t, expects[_i].verdict, expects[_i].got);
	snprintf(line, sizeof(line),
		 "{'event':'expect','i':1,'t_ns':10,'file':'a.scn','line':12,"
		 "'col':3,%s",
		 expects[_i].expected);
	assert_line(&t, "expect", 0, line);
}
END_TEST

START_TEST(mark)
{
	struct tape t = tape_new();

	recording_mark(t.r, 2, "data");
	assert_line(&t, "mark", 0,
		    "{'event':'mark','i':1,'t_ns':2,'name':'data'}");
}
END_TEST

START_TEST(ask)
{
	struct tape t = tape_new();

	t.t_ns = 7;
	ask_add(&t);
	assert_line(&t, "ask", 0,
		    "{'event':'ask','i':1,'t_ns':7,'text':{'en':'What comes "
		    "next?','zh':'接下来是什么？'},'answers':[{'en':'nothing',"
		    "'zh':'什么也没有'},{'en':'\\'RST\\'','zh':null}],"
		    "'right':2,'line':9}");
}
END_TEST

START_TEST(flow_tcp)
{
	struct tape t = tape_new();

	handshake(&t);
	segment(&t, 0, TH_P | TH_ACK, 1, 1, "hello");
	segment(&t, 0, TH_P | TH_ACK, 1, 1, "hello");
	teardown(&t, 6, 1);
	assert_line(&t, "flow", 0,
		    "{'event':'flow','i':26,'flow':1,'proto':'tcp',"
		    "'a':'127.0.0.1:40000','b':'127.0.0.1:80',"
		    "'names':['C','S'],'sockets':[1,2],'packets':[6,2],"
		    "'bytes':[250,80],'payload':[10,0],"
		    "'states':['TIME-WAIT','CLOSED'],'conn_state':'SF',"
		    "'history':'ShADTFf',"
		    "'community_id':'1:5rFr+y3i0wpQbEhThSaj08U8BaE=',"
		    "'analysis':{'retransmission':1,"
		    "'timeout-retransmission':1},"
		    "'rtt_us':{'min':0,'avg':0,'max':0},"
		    "'stats':{'duration_ns':140,'first_byte_ns':null,"
		    "'handshake_ns':40,'initial_rtt_ns':40,'closed':'fin',"
		    "'closed_by':'a','a':{'unique':5,'bytes_per_s':35714285,"
		    "'idle_ns':40,'retransmitted':1,'retransmitted_bytes':5,"
		    "'pure_acks':2,'duplicate_acks':0,"
		    "'triple_duplicate_acks':0,'sacks':0,'out_of_order':0,"
		    "'zero_windows':0,'mss':null,'window':{'min':512,'avg':512,"
		    "'max':512},'rtt_ns':{'n':1,'min':20,'avg':20,'max':20,"
		    "'sd':0},'repeat_ns':{'n':1,'min':20,'avg':20,'max':20,"
		    "'sd':0}},'b':{'unique':0,'bytes_per_s':0,'idle_ns':100,"
		    "'retransmitted':0,'retransmitted_bytes':0,'pure_acks':0,"
		    "'duplicate_acks':0,'triple_duplicate_acks':0,'sacks':0,"
		    "'out_of_order':0,'zero_windows':0,'mss':null,"
		    "'window':{'min':512,'avg':512,'max':512},'rtt_ns':{'n':2,"
		    "'min':20,'avg':20,'max':20,'sd':0},'repeat_ns':null}}}");
}
END_TEST

START_TEST(flow_udp)
{
	struct tape t = tape_new();

	other_protocols(&t);
	assert_line(&t, "flow", 0,
		    "{'event':'flow','i':11,'flow':1,'proto':'udp',"
		    "'a':'127.0.0.1:5000','b':'127.0.0.1:53',"
		    "'names':[null,null],'sockets':[null,null],"
		    "'packets':[1,0],'bytes':[31,0],'payload':[3,0],"
		    "'states':null,'conn_state':'S0','history':'D',"
		    "'community_id':'1:pJlgqud6bdDjIcY+tkuIXuXrXxs=',"
		    "'analysis':{'retransmission':0},"
		    "'rtt_us':null,"
		    "'stats':{'duration_ns':0,'first_byte_ns':null,"
		    "'a':{'unique':3,'bytes_per_s':0,'idle_ns':0},"
		    "'b':{'unique':0,'bytes_per_s':0,'idle_ns':0}}}");
}
END_TEST

START_TEST(end_counts)
{
	struct tape t = tape_full();

	assert_line(&t, "end", 0,
		    "{'event':'end','i':77,'t_ns':450,'ok':false,"
		    "'packets':21,'dropped':1,'absorbed':1,"
		    "'expectations':3,'failed':1,'reason':'stuck'}");
}
END_TEST

START_TEST(end_not_reached)
{
	struct tape t = tape_new();

	assert_line(&t, "end", 0,
		    "{'event':'end','i':1,'t_ns':0,'ok':null,'packets':0,"
		    "'dropped':0,'absorbed':0,'expectations':0,'failed':0,"
		    "'reason':null}");
}
END_TEST

/* A part alone has the same lines, with the same indices, as the whole. */
START_TEST(parts_alone)
{
	struct tape t = tape_full();
	char *all = lines_of(t.r, JSONL_ALL & ~JSONL_BYTES);
	char *part = lines_of(t.r, 1u << _i);

	for (const char *at = part; *at != '\0'; at += strcspn(at, "\n") + 1) {
		char line[LINE_TEXT];

		snprintf(line, sizeof(line), "%.*s\n", (int)strcspn(at, "\n"),
			 at);
		ck_assert_msg(strstr(all, line), "part %d: %s", _i, line);
	}
	ck_assert_msg(part[0] != '\0', "part %d is empty", _i);
	free(part);
	free(all);
	recording_free(t.r);
}
END_TEST

/* --- strings ------------------------------------------------------------- */

static const struct {
	const char *text, *expected;
} strings[] = {
	{ "", "\"\"" },
	{ "a \"b\" \\", "\"a \\\"b\\\" \\\\\"" },
	{ "\n\t\r\x01\x1f", "\"\\u000a\\u0009\\u000d\\u0001\\u001f\"" },
	{ "\x1b[2J", "\"\\u001b[2J\"" },
	{ "\x7f", "\"\\u007f\"" },
	{ "\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0",
	  "\"\\u0080\\u009b\\u009f\xc2\xa0\"" },
	{ "\xe2\x80\xae\xe2\x80\xaa\xe2\x80\x8e\xe2\x80\x8f",
	  "\"\\u202e\\u202a\\u200e\\u200f\"" },
	{ "\xe2\x81\xa6\xe2\x81\xa9\xd8\x9c", "\"\\u2066\\u2069\\u061c\"" },
	{ "\xe2\x80\x8d\xe2\x80\xaf", "\"\xe2\x80\x8d\xe2\x80\xaf\"" },
	{ "你好 \xf0\x9f\x98\x80", "\"你好 \xf0\x9f\x98\x80\"" },
	{ "\xff"
	  "a",
	  "\"\xef\xbf\xbd"
	  "a\"" },
	{ "\x80", "\"\xef\xbf\xbd\"" },			/* no lead */
	{ "\xe4\xbd", "\"\xef\xbf\xbd\xef\xbf\xbd\"" }, /* cut */
	{ "\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\"" }, /* overlong */
	{ "\xe0\x80\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	{ "\xf4\x90\x80\x80",
	  "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	{ "\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\"" }, /* the last one */
};

START_TEST(string_escapes)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	jsonl_string(out, strings[_i].text);
	fclose(out);
	ck_assert_str_eq(text, strings[_i].expected);
	free(text);
}
END_TEST

/* --- the schema ---------------------------------------------------------- */

#define VALIDATE "tests/schema"

static bool can_validate(void)
{
	return access(VALIDATE, X_OK) == 0 &&
	       system("/usr/bin/python3 -c 'import jsonschema' 2>/dev/null") ==
		       0;
}

static int validate(const char *text)
{
	FILE *out = popen(VALIDATE " >/dev/null 2>&1", "w");

	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	return pclose(out);
}

START_TEST(schema_holds)
{
	struct tape t = tape_full();
	char *text = lines_of(t.r, _i ? JSONL_ALL : JSONL_ALL & ~JSONL_BYTES);

	if (!can_validate())
		skip("no python3-jsonschema");
	ck_assert_int_eq(validate(text), 0);
	free(text);
	recording_free(t.r);
}
END_TEST

/* A schema that lets everything pass would be no test. */
START_TEST(schema_refuses)
{
	static const char *const wrong[] = {
		"{'event':'mark','i':1,'t_ns':2}",
		"{'event':'mark','i':1,'t_ns':2,'name':'x','more':1}",
		"{'event':'mark','i':-1,'t_ns':2,'name':'x'}",
		"{'event':'weather','i':1}",
		"{'event':'ask','i':1,'t_ns':2,'text':{'en':'','zh':null},"
		"'answers':[{'en':'','zh':null}],'right':1,'line':null}",
		"{'event':'ask','i':1,'t_ns':2,'text':{'en':'','zh':null},"
		"'answers':[{'en':'','zh':null},{'en':null,'zh':''}],"
		"'right':1,'line':null}",
		"{'event':'ask','i':1,'t_ns':2,'text':{'en':'','zh':null},"
		"'answers':[{'en':'','zh':null},{'en':'','zh':''}],"
		"'right':0,'line':null}",
		"not JSON",
	};
	char text[LINE_TEXT];

	if (!can_validate())
		skip("no python3-jsonschema");
	quotes(wrong[_i], text);
	ck_assert_int_ne(validate(text), 0);
}
END_TEST

static Suite *suite(void)
{
	const TTest *const lines[] = {
		head_full,
		head_empty,
		packet_syn,
		packet_held,
		packet_copy,
		packet_retransmission,
		call_begin,
		call_end,
		packet_icmp_corrupted,
		state_kernel,
		state_wire,
		packet_numbered_protocol,
		note,
		mark,
		ask,
		info_of_listener,
		flow_tcp,
		flow_udp,
		end_counts,
		end_not_reached,
		packet_no_bytes,
	};
	Suite *s = suite_create("capture_jsonl");
	TCase *out = tcase_create("out");

	tcase_set_timeout(out, 60); /* python3, beside others */
	for (int i = 0; i < ROWS(lines); i++)
		tcase_add_test(out, lines[i]);
	tcase_add_loop_test(out, expect, 0, ROWS(expects));
	tcase_add_loop_test(out, parts_alone, 0, 10);
	tcase_add_loop_test(out, string_escapes, 0, ROWS(strings));
	tcase_add_loop_test(out, schema_holds, 0, 2);
	tcase_add_loop_test(out, schema_refuses, 0, 8);
	suite_add_tcase(s, out);
	return s;
}

TEST_MAIN(suite())
