/*
 * Scenario files that are wrong: what is said, and where. The messages are the
 * interface here, so they are compared whole.
 */
#include "sim/scenario/scenario.h"
#include "sim/scenario/table.h"
#include "tests/mistakes.h"
#include "tests/scenario_text.h"

enum { PRELUDE_LINES = 4 };

/* One mistake each, in the line after the prelude. */
#define LOST(fate, rule)                                                       \
	fate " of data or FIN in freeze mode: nothing is retransmitted for "   \
	     "120 s; use \"timers live\", or \"mode realtime\" and \"" rule    \
	     "\""

static const struct {
	const char *source;
	uint32_t col;
	const char *text;
} statements[] = {
	{ "foo", 1,
	  "unknown statement \"foo\" (wirestep help scenario lists them)" },
	{ "wier C>S", 1,
	  "unknown statement \"wier\" (did you mean \"wire\"?)" },
	{ "\"wire\" C>S", 1, "expected a statement or an actor, not a string" },
	{ "= 3", 1, "expected a statement or an actor, not \"=\"" },
	{ "D close s", 1, "unknown actor \"D\"" },
	{ "Cl close s", 1, "unknown actor \"Cl\" (did you mean \"C\"?)" },
	{ "C x = sokcet tcp", 7,
	  "unknown call \"sokcet\" (did you mean \"socket\"?)" },
	{ "C clsoe s", 3, "unknown call \"clsoe\" (did you mean \"close\"?)" },
	{ "C", 2, "the call is missing" },
	{ "C s =", 6, "the call is missing" },
	{ "C close", 8, "SOCKET is missing: close SOCKET" },
	{ "C close t", 9, "C has no socket \"t\" here" },
	{ "C close sock2", 9, "C has no socket \"sock2\" here" },
	{ "C close s s", 11, "\"s\" is too much: close SOCKET" },
	{ "C send s", 9, "DATA is missing: send SOCKET DATA" },
	{ "C send s \"a\" = \"a\"", 16, "send returns a number, not data" },
	{ "C send s Hello", 10,
	  "expected a string or a number of bytes, not \"Hello\"" },
	{ "C send s \"a\" = 1x", 16,
	  "\"1x\" is no result: a number, a string, or -1 and an errno" },
	{ "C send s \"a\" = -2", 16,
	  "\"-2\" is no result: a number, a string, or -1 and an errno" },
	{ "C send s \"a\" = EPIPE", 16, "an error is written \"-1 EPIPE\"" },
	{ "C send s \"a\" = -1 EPIPES", 19,
	  "unknown errno \"EPIPES\" (did you mean \"EPIPE\"?)" },
	{ "C send s \"a\" = -1 EPIPE EPIPE", 25, "unexpected \"EPIPE\"" },
	{ "C send s \"a\" =", 15, "the result is missing" },
	{ "C n = send s \"a\"", 3,
	  "send gives nothing to keep: socket, accept, recvfrom, getsockname "
	  "and getpeername do" },
	{ "C socket tpc", 10,
	  "expected tcp, udp or mptcp, or tcp6 and so on, not \"tpc\" (did you "
	  "mean \"tcp\"?)" },
	{ "C socket", 9, "PROTOCOL is missing: socket PROTOCOL" },
	{ "C x = socket tcp = 3", 20,
	  "socket returns a socket: expect -1 and an errno, or nothing" },
	{ "C shutdown s w", 14, "expected rd, wr or rdwr, not \"w\"" },
	{ "C bind s 127.0.0.1:65536", 10,
	  "port \"65536\" is out of range: it is 0 to 65535" },
	{ "C bind s 127.0.0.300:80", 10,
	  "\"127.0.0.300:80\" is not an address such as 127.0.0.1:80, [::1]:80 "
	  "or :80" },
	{ "C bind s peer", 10, "C has no address \"peer\" here" },
	{ "C recvfrom s peer", 14,
	  "\"peer\" is not a number such as 13 or 64K" },
	{ "C sendto s 127.0.0.1:80 \"a\"", 12,
	  "\"127.0.0.1:80\" is not a number such as 13 or 64K" },
	{ "S listen l 65536", 12,
	  "\"65536\" is out of range: BACKLOG is 0 to 65535" },
	{ "S listen l", 11, "BACKLOG is missing: listen SOCKET BACKLOG" },
	{ "S listen l -1", 12, "\"-1\" is not a number such as 13 or 64K" },
	{ "C sleep 10", 9,
	  "\"10\" is not a duration such as 200ms (ns, us, ms, s)" },
	{ "C sleep 10m", 9,
	  "\"10m\" is not a duration such as 200ms (ns, us, ms, s)" },
	{ "C recv s 2G", 10, "\"2G\" is not a number such as 13 or 64K" },
	{ "C close s in 1s", 16, "\"~\" before the tolerance is missing" },
	{ "C close s in 0s ~ 0ms", 19, "this must be longer than 0 s" },
	{ "C close s in 1s 1ms", 17,
	  "expected \"~\" before the tolerance, not \"1ms\"" },
	{ "C wait = socket tcp", 3,
	  "\"wait\" is the name of a statement or call, not of a variable" },
	{ "C S = socket tcp", 3, "\"S\" is an actor, not a variable" },
	{ "C 2s = socket tcp", 3,
	  "\"2s\" is not a name: letters, digits and \"_\"" },
	{ "close s", 1, "\"close\" needs its actor before it: C close …" },
	{ "settle ; close s", 10,
	  "\"close\" needs its actor before it: C close …" },
	{ "C sleep 1s ; settle ; close s", 23,
	  "\"close\" needs its actor before it: C close …" },
	{ "C peer = recvfrom s 9 ; close peer", 31,
	  "\"peer\" is not a socket" },
	{ "settle now", 8, "unexpected \"now\"" },
	{ "join D", 6, "unknown actor \"D\"" },
	{ "join", 5, "an actor is missing" },
	{ "blocked D connect", 9, "unknown actor \"D\"" },
	{ "blocked C conect", 11,
	  "unknown call \"conect\" (did you mean \"connect\"?)" },
	{ "blocked C", 10, "the call is missing" },
	{ "wire C", 6, "expected FROM>TO, not \"C\"" },
	{ "wire", 5, "FROM>TO is missing" },
	{ "wire C>D", 8, "unknown actor \"D\"" },
	{ "wire C>S [SX]", 10,
	  "\"[SX]\" are not flags: letters of FSRP.UEWe, as [S.] for SYN+ACK" },
	{ "wire C>S [S", 10, "\"[S\" has no \"]\"" },
	{ "wire C>S [S] [S]", 14, "there are flags already" },
	{ "wire C>S syn ack syn", 14, "there is a kind already" },
	{ "wire C>S dta", 10,
	  "unknown word of a selector \"dta\" (did you mean \"data\"?)" },
	{ "wire C>S data#0", 15,
	  "\"0\" is out of range: an ordinal is 1 to 4294967295" },
	{ "wire C>S data#", 15, "a number must follow \"#\"" },
	{ "wire C>S data#x", 15, "\"x\" is not a number such as 13 or 64K" },
	{ "wire C>S sqe=1", 10,
	  "unknown word of a selector \"sqe\" (did you mean \"seq\"?)" },
	{ "wire C>S seq", 10, "\"seq\" needs a comparison: seq=1" },
	{ "wire C>S seq=", 14, "seq is missing" },
	{ "wire C>S seq=4294967296", 14,
	  "\"4294967296\" is out of range: seq is 0 to 4294967295" },
	{ "wire C>S ttl>256", 14, "\"256\" is out of range: ttl is 0 to 255" },
	{ "wire C>S win<65536", 14,
	  "\"65536\" is out of range: win is 0 to 65535" },
	{ "wire C>S len=1s", 14, "\"1s\" is not a number such as 13 or 64K" },
	{ "wire C>S rtx rtx", 14, "\"rtx\" is there already" },
	{ "wire C>S every 3", 10, "\"every\" is for rules" },
	{ "wire C>S first 3", 10, "\"first\" is for rules" },
	{ "wire C>S p=0.5", 10, "\"p\" is for rules" },
	{ "wire C>S { }", 10, "unexpected \"{\"" },
	{ "delay C>S", 7,
	  "\"C\" is not a duration such as 200ms (ns, us, ms, s)" },
	{ "delay 5 C>S syn", 7,
	  "\"5\" is not a duration such as 200ms (ns, us, ms, s)" },
	{ "hold C>S", 6, "expected \"as\" and a name, not \"C\"" },
	{ "hold as 1 C>S", 9, "\"1\" is not a name for a packet" },
	{ "hold as a C>S ; hold as a C>S", 25, "\"a\" is there already" },
	{ "release b", 9, "no packet is held as \"b\"" },
	{ "hold as first C>S ; release firts", 29,
	  "no packet is held as \"firts\" (did you mean \"first\"?)" },
	{ "hold as a C>S ; release a ; release a", 37,
	  "\"a\" is not held any more" },
	{ "hold as a C>S ; drop a ; release a", 34,
	  "\"a\" is not held any more" },
	{ "hold as a C>S ; dup a ; delay 5ms a", 35,
	  "\"a\" is not held any more" },
	{ "hold as a C>S ; drop b", 22, "no packet is held as \"b\"" },
	{ "hold as first C>S ; delay 5ms frist", 31,
	  "no packet is held as \"frist\" (did you mean \"first\"?)" },
	{ "drop C>", 8, "an actor is missing" },
	{ "dup", 4, "FROM>TO is missing" },
	{ "hold as a C>S ; wire a", 22, "expected FROM>TO, not \"a\"" },
	{ "hold as a C>S ; join a", 22,
	  "\"a\" was not delayed: \"join\" waits for what comes by itself" },
	{ "hold as a C>S ; delay 5ms a ; join b", 36, "unknown actor \"b\"" },
	{ "hold as a C>S data ; drop a", 22,
	  LOST("drop", "rule drop C>S data#1") },
	{ "timers live", 1,
	  "\"timers\" must stand before the first call, wire or other step "
	  "(line 4)" },
	{ "replay a", 8, "no packet is held as \"a\"" },
	{ "pass C>S", 6, "expected \"until\", not \"C\"" },
	{ "pass until", 11, "FROM>TO is missing" },
	{ "pass until [F", 12, "\"[F\" has no \"]\"" },
	{ "rule drop", 10, "FROM>TO is missing" },
	{ "rule lose C>S", 6,
	  "expected drop, dup, delay, corrupt or rewrite, not \"lose\"" },
	{ "rule drop C>S every 0", 21,
	  "\"0\" is out of range: a count is 1 to 4294967295" },
	{ "rule drop C>S p=0", 17,
	  "\"0\" is not a probability above 0, at most 1" },
	{ "rule drop C>S p=1.5", 17,
	  "\"1.5\" is not a probability above 0, at most 1" },
	{ "rule drop C>S first 1s", 21,
	  "\"1s\" is not a number such as 13 or 64K" },
	{ "rule drop C>S every 2 p=0.5", 23, "how often is said already" },
	{ "rule drop C>S first 2 every 2", 23, "how often is said already" },
	{ "rule drop C>S syn#1 first 2", 21,
	  "a packet with an ordinal comes once" },
	{ "rule drop C>S syn#1 every 2", 21,
	  "a packet with an ordinal comes once" },
	{ "drop C>S data", 1, LOST("drop", "rule drop C>S data#1") },
	{ "drop C>S data#2", 1, LOST("drop", "rule drop C>S data#2") },
	{ "drop C>S [P.]", 1, LOST("drop", "rule drop C>S data#1") },
	{ "drop C>S len>0", 1, LOST("drop", "rule drop C>S data#1") },
	{ "drop C>S fin", 1, LOST("drop", "rule drop C>S fin#1") },
	{ "drop S>C [F.]", 1, LOST("drop", "rule drop S>C fin#1") },
	{ "delay 120s C>S data#1", 1,
	  LOST("delay", "rule delay 120s C>S data#1") },
	{ "rule drop C>S data every 3", 1,
	  "drop of data or FIN in freeze mode: nothing is retransmitted for "
	  "120 s; use \"timers live\"" },
	{ "state C.s ESTABLISHD", 11,
	  "unknown state \"ESTABLISHD\" (did you mean \"ESTABLISHED\"?)" },
	{ "state C.s SYN-RECV", 11,
	  "unknown state \"SYN-RECV\" (did you mean \"SYN-RECEIVED\"?)" },
	{ "state C.s established", 11,
	  "unknown state \"established\" (did you mean \"ESTABLISHED\"?)" },
	{ "state C.t CLOSED", 9, "C has no socket \"t\" here" },
	{ "state C CLOSED", 7,
	  "\"C\" is not a socket: write ACTOR.VARIABLE or ACTOR.LISTENER#1" },
	{ "state C.s#0 CLOSED", 7,
	  "\"C.s#0\" is not a socket: write ACTOR.VARIABLE or "
	  "ACTOR.LISTENER#1" },
	{ "state D.s CLOSED", 7, "unknown actor \"D\"" },
	{ "state C.s CLOSED,", 18, "a socket such as C.s is missing" },
	{ "state", 6, "a socket such as C.s is missing" },
	{ "state C.s CLOSED S.l LISTEN", 18, "unexpected \"S.l\"" },
	{ "info C.s cwmd=1", 10,
	  "unknown field of TCP_INFO \"cwmd\" (did you mean \"cwnd\"?)" },
	{ "info C.s cwnd", 14, "a comparison such as \"=\" is missing" },
	{ "info C.s cwnd~1", 14,
	  "expected a comparison such as \"=\", not \"~\"" },
	{ "info C.s cwnd=1s", 15, "cwnd is not a time" },
	{ "info C.s rto>soon", 14, "\"soon\" is not a number or a duration" },
	{ "queue S.l acept=1", 11,
	  "unknown queue \"acept\" (did you mean \"accept\"?)" },
	{ "queue S.l accept=x", 18, "\"x\" is not a number such as 13 or 64K" },
	{ "queue S.l accept=1/x", 20,
	  "\"x\" is not a number such as 13 or 64K" },
	{ "queue C.s recv=1/2", 16, "only accept has a maximum" },
	{ "say zh \"x\"", 1, "the English text is missing: en \"…\"" },
	{ "say \"x\"", 5, "expected en or zh, not a string" },
	{ "say en", 7, "a text in double quotes is missing" },
	{ "say en \"x\" en \"y\"", 12, "\"en\" is there already" },
	{ "say en \"x\" de \"y\"", 12,
	  "unknown language \"de\": there are en and zh" },
	{ "say en \"\\xff\"", 8,
	  "this is not text: escapes such as \\xff are for data" },
	{ "mark a ; mark a", 15, "mark \"a\" is there already" },
	{ "mark 1a", 6,
	  "\"1a\" is not a name: letters, digits, \"-\" and \"_\"" },
	{ "wait", 5, "a duration is missing" },
	{ "wait soon", 6,
	  "\"soon\" is not a duration such as 200ms (ns, us, ms, s)" },
	{ "wait 99999999999999999999s", 6,
	  "\"99999999999999999999s\" is not a duration such as 200ms (ns, us, "
	  "ms, s)" },
	{ "wait 8000000s", 6, "\"8000000s\" is more than a week" },
	{ "C send s $x", 10, "unknown variable \"$x\"" },
	{ "C send s \"a\\q\"", 12,
	  "unknown escape: there are \\n \\t \\r \\0 \\\\ \\\" \\xHH and octal "
	  "\\ooo" },
	{ "C send s \"a", 10, "this string has no closing quote on its line" },
	{ "C send s $", 10, "the name of a let must follow \"$\"" },
	{ "}", 1, "\"}\" without \"{\"" },
	{ "wire C>S { ", 10, "unexpected \"{\"" },
	{ "C close $s", 9,
	  "the socket can not be written with $: let is for values" },
	{ "mode realtime", 1,
	  "\"mode\" must stand before the first call, wire or other step (line "
	  "4)" },
	{ "acks quick", 1,
	  "\"acks\" must stand before the first call, wire or other step (line "
	  "4)" },
	{ "link mtu=1400", 1,
	  "\"link\" must stand before the first call, wire or other step (line "
	  "4)" },
	{ "sysctl net.ipv4.tcp_sack=0", 1,
	  "\"sysctl\" must stand before the first call, wire or other step "
	  "(line 4)" },
	{ "actor T", 1,
	  "\"actor\" must stand before the first call, wire or other step "
	  "(line 4)" },
	{ "title en \"again\"", 1, "\"title\" stands in line 2 already" },
	{ "scenario again", 1, "\"scenario\" stands in line 1 already" },
	{ "let p = 1 ; let p = 2", 17, "\"p\" is there already" },
	{ "let 1p = 1", 5, "\"1p\" is not a name: letters, digits and \"_\"" },
	{ "let p", 6, "\"=\" is missing" },
	{ "let p =", 8, "the value is missing" },
	{ "let p = \"a b\"", 9, "expected the value, not a string" },
	{ "let port = 10000 ; C connect s :$prot", 33,
	  "unknown variable \"$prot\" (did you mean \"port\"?)" },
	{ "C connect s :1；", 15, "outside quotes, write \";\" here" },
	{ "C send s \"a\\x1g\\400\"", 16,
	  "unknown escape: there are \\n \\t \\r \\0 \\\\ \\\" \\xHH and octal "
	  "\\ooo" },
	{ "C send s \"\\x\"", 11,
	  "unknown escape: there are \\n \\t \\r \\0 \\\\ \\\" \\xHH and octal "
	  "\\ooo" },
	{ "wire C>S　[S]", 9, "outside quotes, write \" \" here" },
	{ "wire C→S [S]", 7, "outside quotes, write \">\" here" },
	{ "say en \"中文\" ; wiat 1s", 15,
	  "unknown statement \"wiat\" (did you mean \"wait\"?)" },
	{ "say en \"中文\" ; 等待 1s", 15,
	  "unknown statement \"等待\" (wirestep help scenario lists them)" },
	{ "ref \"a\" \"b\"", 9, "unexpected string" },
	{ "let loss = 2 ; rule drop S>C synack p=$loss", 39,
	  "\"2\" is not a probability above 0, at most 1" },
	{ "C connect s 127.0.0.1", 13, "\"127.0.0.1\" has no port" },
	{ "C sleep 200ms = \"a\"", 17, "sleep returns a number, not data" },
	{ "C bind s ::1", 10, "\"::1\" has no port" },
	{ "C bind s [::1]", 10, "\"[::1]\" has no port" },
	{ "C bind s 1.2.3.4:", 10,
	  "\"1.2.3.4:\" is not an address such as 127.0.0.1:80, [::1]:80 or "
	  ":80" },
	{ "C recv s 1024 = 1x", 17,
	  "\"1x\" is no result: a number, a string, or -1 and an errno" },
	{ "C q = epoll_wait s", 7,
	  "unknown call \"epoll_wait\" (wirestep help scenario lists them)" },
};

/* One mistake each, in whole files. */
static const struct {
	const char *source;
	uint32_t line, col;
	const char *text;
} files[] = {
	{ "scenario x", 1, 1, "the scenario has no title: title en \"…\"" },
	{ "title en \"X\"", 1, 1, "the scenario has no name: scenario NAME" },
	{ "scenario x\ntitle zh \"X\"", 2, 1,
	  "the English text is missing: en \"…\"" },
	{ "scenario\ntitle en \"X\"", 1, 9, "the scenario's name is missing" },
	{ "scenario 9/\ntitle en \"X\"", 1, 10,
	  "\"9/\" is not a name: letters, digits, \"-\" and \"_\"" },
	{ "scenario x\ntitle en \"X\"\nactor C\nC sleep 1s\nsleep 1s", 5, 1,
	  "\"sleep\" needs its actor before it: C sleep …" },
	{ "scenario x\ntitle en \"X\"\nactor C\nC sleep 1s ;\nsleep 1s", 5, 1,
	  "\"sleep\" needs its actor before it: C sleep …" },
	{ "scenario x\ntitle en \"X\"\nmode frezee", 3, 6,
	  "expected freeze or realtime, not \"frezee\" (did you mean "
	  "\"freeze\"?)" },
	{ "scenario x\ntitle en \"X\"\nacks slow", 3, 6,
	  "expected quick or kernel, not \"slow\"" },
	{ "scenario x\ntitle en \"X\"\ntimers lives", 3, 8,
	  "expected frozen or live, not \"lives\" (did you mean \"live\"?)" },
	{ "scenario x\ntitle en \"X\"\nmode realtime\ntimers live", 4, 1,
	  "\"timers\" in realtime mode: they run there in any case" },
	{ "scenario x\ntitle en \"X\"\ntimers live ; timers live", 3, 15,
	  "\"timers\" stands in line 3 already" },
	{ "scenario x\ntitle en \"X\"\nlink mtu=67", 3, 10,
	  "\"67\" is out of range: the MTU is 68 to 65535" },
	{ "scenario x\ntitle en \"X\"\nlink delay=5ms", 3, 1,
	  "\"link delay\" in freeze mode: packets wait for whoever steps; use "
	  "\"mode realtime\"" },
	{ "scenario x\ntitle en \"X\"\nlink mut=1500", 3, 6,
	  "unknown link word \"mut\" (did you mean \"mtu\"?)" },
	{ "scenario x\ntitle en \"X\"\nlink mtu=1500 mtu=1500", 3, 15,
	  "\"mtu\" is there already" },
	{ "scenario x\ntitle en \"X\"\nlink mtu", 3, 9, "\"=\" is missing" },
	{ "scenario x\ntitle en \"X\"\nlink offload=maybe", 3, 14,
	  "expected on or off, not \"maybe\"" },
	{ "scenario x\ntitle en \"X\"\nlink delay=10", 3, 12,
	  "\"10\" is not a duration such as 200ms (ns, us, ms, s)" },
	{ "scenario x\ntitle en \"X\"\nlink", 3, 5,
	  "a word such as mtu=1500 is missing" },
	{ "scenario x\ntitle en \"X\"\nsysctl kernel.x=1", 3, 8,
	  "\"kernel.x\" is not a sysctl of the network: net.ipv4.…, net.ipv6.… "
	  "or net.core.…" },
	{ "scenario x\ntitle en \"X\"\nsysctl net.ipv4..x=1", 3, 8,
	  "\"net.ipv4..x\" is not a sysctl of the network: net.ipv4.…, "
	  "net.ipv6.… or net.core.…" },
	{ "scenario x\ntitle en \"X\"\nsysctl net.ipv4.tcp_sack", 3, 25,
	  "\"=\" is missing" },
	{ "scenario x\ntitle en \"X\"\nsysctl net.ipv4.tcp_sack=", 3, 26,
	  "the value is missing" },
	{ "scenario x\ntitle en \"X\"\nactor C, C", 3, 10,
	  "actor \"C\" is there already" },
	{ "scenario x\ntitle en \"X\"\nactor C S", 3, 9, "unexpected \"S\"" },
	{ "scenario x\ntitle en \"X\"\nactor send", 3, 7,
	  "\"send\" is the name of a statement or call, not of an actor" },
	{ "scenario x\ntitle en \"X\"\nactor poll", 3, 7,
	  "\"poll\" is the name of a statement or call, not of an actor" },
	{ "scenario x\ntitle en \"X\"\nactor K", 3, 7,
	  "\"K\" is the kernel, not an actor" },
	{ "scenario x\ntitle en \"X\"\nactor a-b", 3, 7,
	  "\"a-b\" is not a name: letters, digits and \"_\"" },
	{ "scenario x\ntitle en \"X\"\nactor", 3, 6,
	  "the actor's name is missing" },
	{ "scenario x\ntitle en \"X\"\nref RFC", 3, 5,
	  "expected a text in double quotes, not \"RFC\"" },
	{ "scenario x\ntitle en \"X\"\nmode realtime\nactor C, S\ndrop C>S syn",
	  5, 1,
	  "\"drop\" in realtime mode: only rules decide fates there, write "
	  "\"rule drop C>S syn\"" },
	{ "scenario x\ntitle en \"X\"\nactor C, S\nC u = socket udp\n"
	  "drop C>S len>0\nC s = socket tcp6",
	  5, 1, LOST("drop", "rule drop C>S data#1") },
	{ "scenario x\ntitle en \"X\"\nmode realtime\nactor C, S\nhold as a "
	  "C>S syn",
	  5, 1,
	  "\"hold\" in realtime mode: nothing is held there, only rules (drop, "
	  "dup, delay) decide fates" },
	{ "scenario x\ntitle en \"X\"\nmode realtime\nactor C, S\nreplay C>S "
	  "syn",
	  5, 1,
	  "\"replay\" in realtime mode: nothing is held there, only rules "
	  "(drop, dup, delay) decide fates" },
};

START_TEST(test_statements)
{
	char *source, *want;

	ck_assert_int_gt(
		asprintf(&source, PRELUDE "%s\n", statements[_i].source), 0);
	ck_assert_int_gt(asprintf(&want, "%d:%u %s\n", PRELUDE_LINES + 1,
				  statements[_i].col, statements[_i].text),
			 0);
	check_mistakes(source, want);
	free(source);
	free(want);
}
END_TEST

START_TEST(test_files)
{
	char *want;

	ck_assert_int_gt(asprintf(&want, "%u:%u %s\n", files[_i].line,
				  files[_i].col, files[_i].text),
			 0);
	check_mistakes(files[_i].source, want);
	free(want);
}
END_TEST

/* Every statement without a parser is refused by name, and nothing more. */
START_TEST(test_not_yet)
{
	const struct statement_spec *row = &statement_table[_i];
	char *source, *want;

	if (row->parse)
		return;
	ck_assert_int_gt(asprintf(&source, PRELUDE "%s\n", row->example), 0);
	ck_assert_int_gt(
		asprintf(&want, "5:1 \"%s\" is not yet supported\n", row->name),
		0);
	check_mistakes(source, want);
	free(source);
	free(want);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("scenario mistakes");
	TCase *tc = tcase_create("scenario mistakes");

	tcase_add_loop_test(tc, test_statements, 0, ROWS(statements));
	tcase_add_loop_test(tc, test_files, 0, ROWS(files));
	tcase_add_loop_test(tc, test_not_yet, 0, STATEMENTS);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
