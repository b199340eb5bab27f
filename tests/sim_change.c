/*
 * Packets that do not arrive as they were sent. That a corrupted one is thrown
 * away for its checksum is read off the kernel's own counters, and that a
 * rewritten one arrives as it says off what the kernel does then.
 */
#include "capture/recording/change.h"
#include "tests/made.h"

#define REALTIME_CONNECTED(rule) REALTIME rule LISTEN CONNECT
#define UDP_SERVER		 "S l = socket udp ; bind l 127.0.0.1:10000\n"
#define UDP_CLIENT		 "C s = socket udp ; connect s 127.0.0.1:10000\n"
#define IPV6_CONNECTING                                                        \
	HEAD ACTORS "S l = socket tcp6 ; bind l [::1]:10000 ; listen l 8\n"    \
		    "S c = accept l\n"                                         \
		    "C s = socket tcp6 ; connect s [::1]:10000 = 0\n"

/* --- counters of the stage ------------------------------------------------ */

/* Of /proc/net/snmp: a line of names, and below it one of numbers. */
static long long counter4(const char *protocol, const char *name)
{
	char names[4096], numbers[4096], *a = names, *b = numbers;
	FILE *f = fopen("/proc/net/snmp", "re");
	long long value = -1;

	ck_assert_ptr_nonnull(f);
	while (fgets(names, sizeof(names), f) &&
	       fgets(numbers, sizeof(numbers), f)) {
		if (strncmp(names, protocol, strlen(protocol)) != 0 ||
		    names[strlen(protocol)] != ':')
			continue;
		while (value < 0 && a && b)
			if (strncmp(a, name, strlen(name)) == 0 &&
			    strchr(" \n", a[strlen(name)]))
				value = atoll(b);
			else if ((a = strchr(a, ' ')) && (b = strchr(b, ' ')))
				a++, b++;
	}
	fclose(f);
	ck_assert_int_ge(value, 0);
	return value;
}

/* Of /proc/net/snmp6: a name and a number on each line. */
static long long counter6(const char *name)
{
	FILE *f = fopen("/proc/net/snmp6", "re");
	char line[128], key[64];
	long long value, found = -1;

	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%63s %lld", key, &value) == 2 &&
		    strcmp(key, name) == 0)
			found = value;
	fclose(f);
	ck_assert_int_ge(found, 0);
	return found;
}

/* --- corrupting ------------------------------------------------------------
 */

static const struct {
	const char *name, *text;
	const char *protocol, *counter; /* protocol NULL: of IPv6 */
	uint32_t packet;
	const char *packets;
} corrupted[] = {
	{ "a SYN: sent again after a second",
	  CONNECTING "corrupt C>S [S]\nstate C.s SYN-SENT\n"
		     "wire C>S [S] rtx\nwire S>C [S.] ; wire C>S [.]\n",
	  "Tcp", "InCsumErrors", 0,
	  "C>S [S] seq=0 ack=0 len=0 corrupted\n"
	  "C>S [S] seq=0 ack=0 len=0 rtx delivered\n"
	  "S>C [S.] seq=0 ack=1 len=0 delivered\n"
	  "C>S [.] seq=1 ack=1 len=0 delivered\n" },
	{ "data, by a rule: the timer brings it back",
	  REALTIME_CONNECTED(
		  "rule corrupt C>S data#1\n") "C send s \"hello\" = 5\nS recv "
					       "c 9 = \"hello\"\n"
					       "join S\ninfo C.s "
					       "total_retrans=1\n",
	  "Tcp", "InCsumErrors", 3, NULL },
	{ "an ACK, which nobody misses",
	  CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\n"
		    "corrupt S>C [.] ack=6\nqueue C.s send=5, S.c recv=5\n",
	  "Tcp", "InCsumErrors", 4,
	  "C>S [S] seq=0 ack=0 len=0 delivered\n"
	  "S>C [S.] seq=0 ack=1 len=0 delivered\n"
	  "C>S [.] seq=1 ack=1 len=0 delivered\n"
	  "C>S [P.] seq=1 ack=1 len=5 delivered\n"
	  "S>C [.] seq=1 ack=6 len=0 corrupted\n" },
	{ "a datagram is lost for good",
	  HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"a\" ; send s \"bb\"\ncorrupt C>S udp#1\nwire C>S udp#2\n"
	  "S recv l 9 = \"bb\" ; recv l 9\nblocked S recv\n",
	  "Udp", "InCsumErrors", 0,
	  "C>S udp len=1 corrupted\nC>S udp len=2 delivered\n" },
	{ "an empty datagram",
	  HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"\"\ncorrupt C>S udp\nS recv l 9\nblocked S recv\n",
	  "Udp", "InCsumErrors", 0, "C>S udp len=0 corrupted\n" },
	{ "an ICMP error: nobody is told",
	  HEAD ACTORS UDP_CLIENT "C send s \"x\" = 1 ; recv s 9\n"
				 "wire C>K udp\ncorrupt K>C icmp\n"
				 "blocked C recv\n",
	  "Icmp", "InCsumErrors", 1,
	  "C>K udp len=1 delivered\nK>C icmp type 3 code 3 corrupted\n" },
	{ "over IPv6, a SYN",
	  IPV6_CONNECTING "corrupt C>S [S]\nwire C>S [S] rtx\nsettle\n", "Tcp",
	  "InCsumErrors", 0, NULL },
	{ "over IPv6, a datagram",
	  HEAD ACTORS "S l = socket udp6 ; bind l [::1]:10000\n"
		      "C s = socket udp6 ; connect s [::1]:10000\n"
		      "C send s \"a\"\ncorrupt C>S udp#1\nS recv l 9\n"
		      "blocked S recv\n",
	  NULL, "Udp6InCsumErrors", 0, "C>S udp len=1 corrupted\n" },
	{ "late as the link is",
	  HEAD "mode realtime\nlink delay=5ms\n" ACTORS
	       "rule corrupt C>S udp#1\n" UDP_SERVER UDP_CLIENT
	       "C send s \"a\" ; send s \"bb\"\nS recv l 9 = \"bb\"\n",
	  "Udp", "InCsumErrors", 0,
	  "C>S udp len=1 corrupted\nC>S udp len=2 delivered\n" },
};

static uint32_t bits_changed(const struct recording *r, uint32_t packet)
{
	const struct packet_row *row = recording_packet(r, packet);
	const uint8_t *sent = recording_bytes(r, row), *arrived;
	uint32_t n, bits = 0;

	arrived = recording_arrived(r, row, &n);
	ck_assert_uint_eq(n, row->bytes_len);
	for (uint32_t i = 0; i < n; i++)
		bits += (uint32_t)__builtin_popcount(sent[i] ^ arrived[i]);
	return bits;
}

START_TEST(corrupted_is_dropped_by_the_kernel)
{
	struct play p;

	need_stage();
	puts(corrupted[_i].name);
	p = play_text(corrupted[_i].text);
	play_ok(&p);
	if (corrupted[_i].packets)
		check_packets(&p, corrupted[_i].packets);
	ck_assert_int_eq(recording_packet(p.rec, corrupted[_i].packet)->fate,
			 FATE_CORRUPTED);
	ck_assert_uint_eq(bits_changed(p.rec, corrupted[_i].packet), 1);
	if (corrupted[_i].protocol)
		ck_assert_int_eq(
			counter4(corrupted[_i].protocol, corrupted[_i].counter),
			1);
	else
		ck_assert_int_eq(counter6(corrupted[_i].counter), 1);
	play_free(&p);
}
END_TEST

/* --- rewriting -------------------------------------------------------------
 */

#define HELLO "C send s \"hello\" = 5\n"

/* A scenario that succeeds only if the kernel got what it says. */
static const struct {
	const char *name, *text;
	uint32_t packet;
	const char *changes;
} rewritten[] = {
	{ "ecn: the receiver echoes the mark",
	  HEAD "sysctl net.ipv4.tcp_ecn=1\n" ACTORS LISTEN CONNECT
	       "wire C>S [SEW]\nwire S>C [S.E]\nwire C>S [.]\n" HELLO
	       "rewrite C>S data#1 ecn=ce\nwire S>C [.E] ack=6\n",
	  3, "ecn ect0 → ce" },
	{ "seq: out of order",
	  CONNECTED HELLO "rewrite C>S data#1 seq=3\nwire S>C [.] ack=1\n"
			  "queue S.c recv=0\n",
	  3, "seq 1 → 3" },
	{ "seq past the window",
	  CONNECTED HELLO "rewrite C>S data#1 seq=1000000\n"
			  "wire S>C [.] ack=1\n",
	  3, "seq 1 → 1000000" },
	{ "win: a closed window",
	  CONNECTED HELLO "wire C>S [P.]\nrewrite S>C [.] win=0\n"
			  "info C.s snd_wnd=0\n",
	  4, "win 64 → 0" },
	{ "ack of nothing new",
	  CONNECTED HELLO "wire C>S [P.]\nrewrite S>C ack=6 set ack=1\n"
			  "queue C.s send=5\n",
	  4, "ack 6 → 1" },
	{ "flags: data becomes a reset",
	  CONNECTED HELLO "S recv c 9 = -1 ECONNRESET\n"
			  "rewrite C>S data#1 flags=[R]\nstate S.c CLOSED\n",
	  3, "flags [P.] → [R]" },
	{ "flags of a SYN held at OUTPUT: it is no SYN any more",
	  CONNECTING "rewrite C>S [S] flags=[.] ack=1\nwire S>C [R]\n"
		     "state C.s SYN-SENT\n",
	  0, "flags [S] → [.]" },
	{ "mss of a SYN",
	  CONNECTING "rewrite C>S [S] mss=536\nwire S>C [S.]\nwire C>S [.]\n"
		     "info S.c snd_mss=524, C.s snd_mss=1448\n",
	  0, "mss 1460 → 536" },
	{ "options taken out of a SYN",
	  CONNECTING "rewrite C>S [S] wscale=none sackok=none tsval=none\n"
		     "wire S>C [S.] wscale=none sackok=none tsval=none "
		     "mss=1460\nwire C>S [.] tsval=none\n"
		     "info S.c options=0 snd_mss=1460\n",
	  0, NULL },
	{ "timestamps that the sender never sent",
	  CONNECTED HELLO
	  "rewrite C>S data#1 tsecr=1\nwire S>C [.] tsval!=none\n",
	  3, NULL },
	{ "dport: nobody is there",
	  HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"x\" = 1 ; recv s 9\nS recv l 9\n"
	  "rewrite C>S udp dport=9\nwire K>C icmp type=3 code=3\n"
	  "blocked S recv\nblocked C recv\n",
	  0, "dport 10000 → 9" },
	{ "sport: who is it from",
	  HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"x\" = 1\nS from = recvfrom l 9 = \"x\"\n"
	  "rewrite C>S udp sport=7\nS sendto l \"y\" from = 1\nsettle\n",
	  0, NULL },
	{ "a length that is longer than the packet",
	  HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"x\" = 1\nS recv l 9\nrewrite C>S udp udplen=900\n"
	  "blocked S recv\n",
	  0, NULL },
	{ "a length that leaves something out",
	  HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"hello\" = 5\nS recv l 9 = \"h\"\n"
	  "rewrite C>S udp udplen=9\njoin S\n",
	  0, "udplen 13 → 9" },
	{ "a fragment without the rest",
	  HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"12345678\" = 8\nS recv l 9\nrewrite C>S udp df=0 mf=1\n"
	  "blocked S recv\n",
	  0, "df 1 → 0, mf 0 → 1" },
	{ "a fragment of another port: its header is changed before",
	  HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"12345678\" = 8\nS recv l 9\nrewrite C>S udp mf=1 "
	  "dport=7\n"
	  "blocked S recv\n",
	  0, "mf 0 → 1, dport 10000 → 7" },
	{ "another ICMP error, another errno",
	  HEAD ACTORS UDP_CLIENT "C send s \"x\" = 1\n"
				 "C recv s 9 = -1 ENOPROTOOPT\n"
				 "wire C>K udp\n"
				 "rewrite K>C icmp type=3 set code=2\n",
	  1, "code 3 → 2" },
	{ "over IPv6: hop limit and traffic class",
	  IPV6_CONNECTING "rewrite C>S [S] ttl=7 dscp=46 mss=600\n"
			  "wire S>C [S.] ttl=64\nwire C>S [.]\n"
			  "info S.c snd_mss=588\n",
	  0, "ttl 64 → 7, dscp 0 → 46, mss 1440 → 600" },
	{ "by a rule, each second",
	  REALTIME
	  "rule rewrite C>S udp every 2 dport=9\n" UDP_SERVER UDP_CLIENT
	  "C send s \"a\" ; send s \"b\"\nwire K>C icmp\n"
	  "S recv l 9 = \"a\" ; recv l 9\nblocked S recv\n",
	  1, "dport 10000 → 9" },
	{ "by a rule, of a SYN",
	  REALTIME_CONNECTED(
		  "rule rewrite C>S [S] mss=536\n") "join C\ninfo S.c "
						    "snd_mss=524\n",
	  0, "mss 1460 → 536" },
};

START_TEST(rewritten_is_believed)
{
	const struct packet_row *row;
	char changes[256];
	struct play p;

	need_stage();
	puts(rewritten[_i].name);
	p = play_text(rewritten[_i].text);
	play_ok(&p);
	row = recording_packet(p.rec, rewritten[_i].packet);
	ck_assert_int_eq(row->fate, FATE_REWRITTEN);
	packet_changes_format(p.rec, row, changes, sizeof(changes));
	if (rewritten[_i].changes)
		ck_assert_str_eq(changes, rewritten[_i].changes);
	ck_assert_int_eq(counter4("Tcp", "InCsumErrors"), 0);
	ck_assert_int_eq(counter4("Udp", "InCsumErrors"), 0);
	ck_assert_int_eq(counter4("Icmp", "InCsumErrors"), 0);
	play_free(&p);
}
END_TEST

/* Saved as a scenario it is changed again, with the same effect. */
START_TEST(rewriting_is_saved_with_a_session)
{
	struct play p;
	char *text;

	/* its answer's number counts from one that comes after it */
	if (strstr(rewritten[_i].name, "held at OUTPUT"))
		return;
	need_stage();
	p = play_with(rewritten[_i].text,
		      &(struct run_options){ .seed = 1, .no_capture = true });
	play_ok(&p);
	text = check_same(&p);
	ck_assert_ptr_nonnull(strstr(text, "rewrite "));
	free(text);
	play_free(&p);
}
END_TEST

/* The observer is told what arrived, so he and the kernel agree. */
START_TEST(observer_sees_what_arrived)
{
	static const char *const texts[] = {
		CONNECTED HELLO "rewrite C>S data#1 flags=[R]\n"
				"state S.c CLOSED\n",
		CONNECTED HELLO "rewrite C>S data#1 flags=[F.]\n"
				"state S.c CLOSE-WAIT\n",
		CONNECTED "C close s = 0\nrewrite C>S [F.] flags=[.]\n"
			  "state S.c ESTABLISHED\n",
		CONNECTED HELLO "rewrite C>S data#1 seq=100\nsettle\n"
				"state S.c ESTABLISHED\n",
	};
	struct play p;
	char *differ;

	need_stage();
	p = play_text(texts[_i]);
	play_ok(&p);
	differ = differences(p.rec, true);
	ck_assert_str_eq(differ, "");
	free(differ);
	play_free(&p);
}
END_TEST

/* What the quote of an ICMP error shows is what arrived. */
START_TEST(a_quote_shows_what_arrived)
{
	const struct packet_row *icmp;
	const uint8_t *bytes;
	struct play p;

	need_stage();
	p = play_text(HEAD ACTORS UDP_CLIENT
		      "C send s \"x\" = 1\nrewrite C>K udp ttl=3 id=4660\n"
		      "wire K>C icmp\n");
	play_ok(&p);
	icmp = recording_packet(p.rec, 1);
	bytes = recording_bytes(p.rec, icmp);
	ck_assert_uint_ge(icmp->bytes_len, 28 + 20);
	ck_assert_uint_eq(bytes[28 + 8], 3);
	ck_assert_uint_eq(bytes[28 + 4] << 8 | bytes[28 + 5], 0x1234);
	play_free(&p);
}
END_TEST

/* --- what can not be --------------------------------------------------------
 */

static const struct {
	const char *text, *why;
} impossible[] = {
	{ HEAD ACTORS UDP_SERVER UDP_CLIENT
	  "C send s \"x\" = 1\nrewrite C>S udp seq=1\n",
	  "C>S udp len=1 has no seq to be set" },
	{ IPV6_CONNECTING "rewrite C>S [S] df=1\n",
	  "C>S [S] seq=0 ack=0 len=0 has no df to be set" },
	{ REALTIME "rule rewrite C>S udp mss=1\n" UDP_SERVER UDP_CLIENT
		   "C send s \"x\" = 1\nS recv l 9 = \"x\"\n",
	  "C>S udp len=1 has no mss to be set" },
};

START_TEST(impossible_is_said)
{
	need_stage();
	play_fails(impossible[_i].text, impossible[_i].why);
}
END_TEST

/* --- who saw it -------------------------------------------------------------
 */

/* One row and both sources, wherever it was held. */
START_TEST(changed_packets_are_one_row)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTING
		      "rewrite C>S [S] mss=536\n"
		      "rewrite S>C [S.] mss=536\nwire C>S [.]\n" HELLO
		      "rewrite C>S data#1 ttl=9\nsettle\n");
	play_ok(&p);
	ck_assert_uint_eq(recording_n_packets(p.rec), 5);
	for (uint32_t i = 0; i < 5; i++)
		ck_assert_int_eq(recording_packet(p.rec, i)->seen_by,
				 SEEN_QUEUE | SEEN_PCAP);
	play_free(&p);
}
END_TEST

static Suite *change_suite(void)
{
	Suite *s = suite_create("sim_change");
	TCase *tc = tcase_create("change");

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, corrupted_is_dropped_by_the_kernel, 0,
			    ROWS(corrupted));
	tcase_add_loop_test(tc, rewritten_is_believed, 0, ROWS(rewritten));
	tcase_add_loop_test(tc, rewriting_is_saved_with_a_session, 0,
			    ROWS(rewritten));
	tcase_add_loop_test(tc, observer_sees_what_arrived, 0, 4);
	tcase_add_test(tc, a_quote_shows_what_arrived);
	tcase_add_loop_test(tc, impossible_is_said, 0, ROWS(impossible));
	tcase_add_test(tc, changed_packets_are_one_row);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(change_suite())
