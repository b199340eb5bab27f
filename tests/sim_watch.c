/*
 * Watching interfaces, on the loopback of a stage, where what passes is known
 * exactly.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture/live/watch.h"
#include "sim/stage.h"
#include "tests/test.h"

enum { DATAGRAMS = 500, PORT = 9000, PAYLOAD = 1000 };

static bool stage_up(void)
{
	struct stage_config config = stage_config_default();
	struct err e = { 0 };

	if (stage_open(&config, &e) == 0)
		return true;
	printf("%s\n", e.text);
	return false;
}

static void send_datagrams(int n, size_t bytes)
{
	static const char payload[PAYLOAD];
	int to = socket(AF_INET, SOCK_DGRAM, 0);
	int from = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons(PORT),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	ck_assert_int_eq(bind(to, (struct sockaddr *)&a, sizeof(a)), 0);
	for (int i = 0; i < n; i++)
		ck_assert_int_eq(sendto(from, payload, bytes, 0,
					(struct sockaddr *)&a, sizeof(a)),
				 (ssize_t)bytes);
	close(from);
	close(to);
}

static struct capture_file *watch_all(struct watch **w,
				      const struct watch_config *config)
{
	struct err e = { 0 };

	ck_assert_msg(watch_open(w, config, &e) == 0, "%s", e.text);
	return watch_file(*w);
}

/* Until it ends; `one` sees each packet. Returns how many there were. */
static int read_all(struct capture_file *f,
		    void (*one)(const struct file_packet *p, int n))
{
	struct pollfd fd = { .fd = capture_file_fd(f), .events = POLLIN };
	struct file_packet p;
	struct err e = { 0 };
	enum file_status status;
	int n = 0;

	while ((status = capture_file_next(f, &p, &e)) != FILE_END) {
		ck_assert_msg(status != FILE_ERROR, "%s", e.text);
		if (status == FILE_WAIT)
			poll(&fd, 1, -1);
		else if (one)
			one(&p, n++);
		else
			n++;
	}
	return n;
}

/* What was sent before the stop is told, though no block is full. */
START_TEST(a_stop_loses_nothing)
{
	struct watch_config config = watch_config_default();
	struct capture_file *f;
	struct watch *w;

	if (!stage_up())
		skip("no stage here");
	f = watch_all(&w, &config);
	send_datagrams(DATAGRAMS, 5);
	watch_stop(w);
	ck_assert_int_eq(read_all(f, NULL), DATAGRAMS);
	ck_assert_uint_eq(watch_stats(w).taken, DATAGRAMS);
	ck_assert_uint_eq(watch_stats(w).dropped_kernel, 0);
	capture_file_close(f);
}
END_TEST

START_TEST(a_descriptor_stops_it)
{
	struct watch_config config = watch_config_default();
	int fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
	struct capture_file *f;
	struct err e = { 0 };
	struct watch *w;

	if (!stage_up())
		skip("no stage here");
	f = watch_all(&w, &config);
	ck_assert_int_eq(watch_stop_on(w, fd, &e), 0);
	send_datagrams(3, 5);
	ck_assert_int_eq(read_all(f, NULL), 3);
	capture_file_close(f);
	close(fd);
}
END_TEST

START_TEST(a_count_is_exact)
{
	struct watch_config config = watch_config_default();
	struct capture_file *f;
	struct watch *w;

	if (!stage_up())
		skip("no stage here");
	config.count = 7;
	f = watch_all(&w, &config);
	send_datagrams(20, 5);
	ck_assert_int_eq(read_all(f, NULL), 7);
	capture_file_close(f);
}
END_TEST

START_TEST(a_duration_ends_it)
{
	struct watch_config config = watch_config_default();
	struct capture_file *f;
	struct watch *w;

	if (!stage_up())
		skip("no stage here");
	config.duration_ns = 1000000;
	f = watch_all(&w, &config);
	send_datagrams(2, 5);
	ck_assert_int_eq(read_all(f, NULL), 2);
	capture_file_close(f);
}
END_TEST

static uint64_t place_of[DATAGRAMS];

static void keep_place(const struct file_packet *p, int n)
{
	place_of[n] = p->place;
	ck_assert_uint_eq(p->captured, 256);
	ck_assert_uint_eq(p->length, 14 + 20 + 8 + PAYLOAD);
	ck_assert_int_eq(p->link, LINK_ETHERNET);
}

/* By default headers and some more; the length is that of the wire. */
START_TEST(packets_can_be_had_again)
{
	struct watch_config config = watch_config_default();
	struct capture_file *f;
	struct file_packet p;
	struct watch *w;

	if (!stage_up())
		skip("no stage here");
	f = watch_all(&w, &config);
	send_datagrams(DATAGRAMS, PAYLOAD);
	watch_stop(w);
	ck_assert_int_eq(read_all(f, keep_place), DATAGRAMS);
	for (int i = 0; i < DATAGRAMS; i++) {
		ck_assert(capture_file_at(f, place_of[i], &p));
		keep_place(&p, i);
	}
	ck_assert_uint_eq(watch_stats(w).evicted, 0);
	capture_file_close(f);
}
END_TEST

static uint64_t last_ns;
static int from_second;

static void check_order(const struct file_packet *p, int n)
{
	if (n == 0)
		last_ns = 0;
	ck_assert_uint_ge(p->t_ns, last_ns);
	last_ns = p->t_ns;
	from_second += p->interface == 1;
}

/* Two rings of one interface: the same packets, each after the other. */
START_TEST(interfaces_are_merged_by_time)
{
	struct watch_config config = watch_config_default();
	struct file_interface about;
	struct capture_file *f;
	struct watch *w;
	char name[WATCH_NAME];

	if (!stage_up())
		skip("no stage here");
	config.interface[config.n_interfaces++] = "lo";
	config.interface[config.n_interfaces++] = "lo";
	f = watch_all(&w, &config);
	ck_assert_str_eq(watch_name(w, name), "lo, lo");
	send_datagrams(DATAGRAMS, 5);
	watch_stop(w);
	from_second = 0;
	ck_assert_int_eq(read_all(f, check_order), 2 * DATAGRAMS);
	ck_assert_int_eq(from_second, DATAGRAMS);
	ck_assert(capture_file_interface(f, 1, &about));
	ck_assert_uint_eq(about.snap_len, config.snap_len);
	ck_assert(!capture_file_interface(f, 2, &about));
	capture_file_close(f);
}
END_TEST

static void complains(const struct watch_config *config, const char *text)
{
	struct err e = { 0 };
	struct watch *w;

	ck_assert_int_eq(watch_open(&w, config, &e), -1);
	ck_assert_msg(strstr(e.text, text), "%s", e.text);
}

START_TEST(errors_name_what_and_why)
{
	struct watch_config config = watch_config_default();

	if (!stage_up())
		skip("no stage here");
	config.filter = "tcp and (";
	complains(&config, "filter 'tcp and ('");
	config.filter = NULL;
	config.interface[config.n_interfaces++] = "lo";
	config.interface[config.n_interfaces++] = "eth77";
	complains(&config, "eth77");
}
END_TEST

static Suite *watch_suite(void)
{
	Suite *s = suite_create("watch");
	TCase *t = tcase_create("interfaces");

	tcase_add_test(t, a_stop_loses_nothing);
	tcase_add_test(t, a_descriptor_stops_it);
	tcase_add_test(t, a_count_is_exact);
	tcase_add_test(t, a_duration_ends_it);
	tcase_add_test(t, packets_can_be_had_again);
	tcase_add_test(t, interfaces_are_merged_by_time);
	tcase_add_test(t, errors_name_what_and_why);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(watch_suite())
