/*
 * The live source, on the loopback of a stage: the one place where what
 * passes is known exactly.
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "capture/live/live.h"
#include "sim/stage.h"
#include "tests/test.h"

enum { DATAGRAMS = 50, PORT = 9000 };

static bool stage_up(void)
{
	struct stage_config config = stage_config_default();
	struct err e = { 0 };

	if (stage_open(&config, &e) == 0)
		return true;
	printf("%s\n", e.text);
	return false;
}

static uint64_t real_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* A bound UDP socket, and another that sends it `n` datagrams. */
static void send_datagrams(int n)
{
	int to = socket(AF_INET, SOCK_DGRAM, 0);
	int from = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons(PORT),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	ck_assert_int_eq(bind(to, (struct sockaddr *)&a, sizeof(a)), 0);
	for (int i = 0; i < n; i++)
		ck_assert_int_eq(sendto(from, "hello", 5, 0,
					(struct sockaddr *)&a, sizeof(a)),
				 5);
	close(from);
	close(to);
}

static struct source *open_source(struct recording *rec, const char *filter)
{
	struct live_config config = live_config_default();
	struct err e = { 0 };
	struct live *l;

	config.filter = filter;
	ck_assert_msg(live_open(&l, &config, &e) == 0, "%s", e.text);
	return live_source(l, rec, real_ns());
}

START_TEST(packets_become_rows)
{
	struct recording *rec;
	struct source *s;
	struct err e;
	const struct flow *f;

	if (!stage_up())
		skip("no stage here");
	rec = recording_new();
	s = open_source(rec, NULL);
	send_datagrams(DATAGRAMS);
	ck_assert_int_eq(source_pump(s, &e), SOURCE_WAIT);
	ck_assert_uint_eq(recording_n_packets(rec), DATAGRAMS);
	ck_assert_uint_eq(recording_n_flows(rec), 1);
	f = recording_flow(rec, 0);
	ck_assert_uint_eq(f->end[1].port, PORT);
	ck_assert_uint_eq(f->packets[0], DATAGRAMS);
	ck_assert_uint_eq(f->payload[0], DATAGRAMS * 5ull);
	for (uint32_t i = 0; i < DATAGRAMS; i++) {
		const struct packet_row *p = recording_packet(rec, i);

		ck_assert_uint_eq(p->fate, FATE_DELIVERED);
		ck_assert_uint_eq(p->seen_by, SEEN_PCAP);
		ck_assert_uint_eq(p->sent_ns, p->fate_ns);
		ck_assert_uint_eq(p->bytes_len, 20 + 8 + 5);
	}
	source_close(s);
	recording_free(rec);
}
END_TEST

/* A header may claim more than there was; what is cut is another matter. */
START_TEST(lengths_are_those_of_the_wire)
{
	static const uint8_t
		frame[] = { 0,	  0,	0,    0, 0,    0, 0, 0,	  0,
			    0,	  0,	0,    8, 0, /* Ethernet */
			    0x45, 0,	3,    0, 0,    0, 0, 0,	  64,
			    17,	  0,	0, /* 768 bytes, UDP */
			    127,  0,	0,    1, 127,  0, 0, 1,	  0x10,
			    0,	  0x23, 0x28, 2, 0xec, 0, 0, 'h', 'i' };
	const struct sockaddr_ll lo = { .sll_family = AF_PACKET,
					.sll_protocol = htons(ETH_P_IP),
					.sll_ifindex =
						(int)if_nametoindex("lo"),
					.sll_halen = ETH_ALEN };
	struct recording *rec;
	struct source *s;
	struct err e;
	int fd;

	if (!stage_up())
		skip("no stage here");
	rec = recording_new();
	s = open_source(rec, "udp");
	fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_IP));
	ck_assert_int_eq(sendto(fd, frame, sizeof(frame), 0,
				(const struct sockaddr *)&lo, sizeof(lo)),
			 sizeof(frame));
	ck_assert_int_eq(source_pump(s, &e), SOURCE_WAIT);
	ck_assert_uint_ge(recording_n_packets(rec), 1);
	ck_assert_uint_eq(recording_packet(rec, 0)->payload_len, 2);
	close(fd);
	source_close(s);
	recording_free(rec);
}
END_TEST

START_TEST(its_descriptor_tells_when)
{
	struct recording *rec;
	struct source *s;
	struct pollfd p = { .events = POLLIN };

	if (!stage_up())
		skip("no stage here");
	rec = recording_new();
	s = open_source(rec, NULL);
	p.fd = s->fd;
	ck_assert_int_eq(poll(&p, 1, 0), 0);
	send_datagrams(1);
	ck_assert_int_eq(poll(&p, 1, 2000), 1);
	source_close(s);
	recording_free(rec);
}
END_TEST

START_TEST(stopping_drains_what_came_before)
{
	const struct command stop = { .kind = COMMAND_STOP };
	struct recording *rec;
	struct source *s;
	struct err e;

	if (!stage_up())
		skip("no stage here");
	rec = recording_new();
	s = open_source(rec, NULL);
	send_datagrams(DATAGRAMS);
	ck_assert_int_eq(source_command(s, &stop, &e), SOURCE_END);
	ck_assert_uint_eq(recording_n_packets(rec), DATAGRAMS);
	source_close(s);
	recording_free(rec);
}
END_TEST

START_TEST(a_filter_chooses)
{
	struct recording *rec;
	struct source *s;
	struct err e;

	if (!stage_up())
		skip("no stage here");
	rec = recording_new();
	s = open_source(rec, "tcp");
	send_datagrams(DATAGRAMS);
	ck_assert_int_eq(source_pump(s, &e), SOURCE_WAIT);
	ck_assert_uint_eq(recording_n_packets(rec), 0);
	source_close(s);
	recording_free(rec);
}
END_TEST

START_TEST(errors_name_what_and_why)
{
	struct live_config config = live_config_default();
	struct err e = { 0 };
	struct live *l;

	if (!stage_up())
		skip("no stage here");
	config.interface = "nosuch0";
	ck_assert_int_eq(live_open(&l, &config, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "nosuch0"));
	config = live_config_default();
	config.filter = "tcp and (";
	ck_assert_int_eq(live_open(&l, &config, &e), -1);
	ck_assert_int_eq(e.status, ERR_INPUT);
	ck_assert_ptr_nonnull(strstr(e.text, "filter 'tcp and ('"));
}
END_TEST

static Suite *live_suite(void)
{
	Suite *s = suite_create("live");
	TCase *t = tcase_create("source");

	tcase_add_test(t, packets_become_rows);
	tcase_add_test(t, lengths_are_those_of_the_wire);
	tcase_add_test(t, its_descriptor_tells_when);
	tcase_add_test(t, stopping_drains_what_came_before);
	tcase_add_test(t, a_filter_chooses);
	tcase_add_test(t, errors_name_what_and_why);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(live_suite())
