/*
 * Capture files, taken apart again block by block with nothing but the format
 * in mind, and, where tshark is installed, by somebody else.
 */
#include "tests/test.h"

#include <inttypes.h>
#include <unistd.h>

#include "capture/pcapng.h"
#include "tests/tape.h"

/* --- what a file says ---------------------------------------------------- */

struct file {
	char *at;
	size_t n;
};

static struct file written(const struct recording *r,
			   void (*write)(const struct recording *r, FILE *out))
{
	struct file f = { .n = 0 };
	FILE *out = open_memstream(&f.at, &f.n);

	write(r, out);
	fclose(out);
	return f;
}

static uint32_t le(const struct file *f, size_t at, size_t size)
{
	uint32_t value = 0;

	ck_assert_msg(at + size <= f->n, "the file ends before byte %zu", at);
	for (size_t i = size; i > 0; i--)
		value = value << 8 | (uint8_t)f->at[at + i - 1];
	return value;
}

struct block_seen {
	size_t at, len;
	uint32_t type;
};

/* The n-th block, from 0; its two lengths agree, or the test fails. */
static struct block_seen block(const struct file *f, int n)
{
	struct block_seen b = { .at = 0 };

	for (;; n--, b.at += b.len) {
		b.type = le(f, b.at, 4);
		b.len = le(f, b.at + 4, 4);
		ck_assert_uint_ge(b.len, 12);
		ck_assert_uint_eq(b.len % 4, 0);
		ck_assert_uint_eq(le(f, b.at + b.len - 4, 4), b.len);
		if (n == 0)
			return b;
	}
}

static int count_blocks(const struct file *f)
{
	int n = 0;

	for (size_t at = 0; at < f->n; at += le(f, at + 4, 4))
		n++;
	return n;
}

/* An option's text, from the list at `at`; a copy that the next call reuses. */
static const char *option(const struct file *f, size_t at, uint32_t code)
{
	static char text[512];

	for (;;) {
		uint32_t this = le(f, at, 2), len = le(f, at + 2, 2);

		if (this == 0) {
			ck_assert_uint_eq(len, 0);
			return "";
		}
		if (this == code) {
			snprintf(text, sizeof(text), "%.*s", (int)len,
				 f->at + at + 4);
			return text;
		}
		at += 4 + (len + 3) / 4 * 4;
	}
}

/* The options of an enhanced packet block. */
static const char *comment(const struct file *f, struct block_seen b)
{
	return option(f, b.at + 28 + (le(f, b.at + 20, 4) + 3) / 4 * 4, 1);
}

#define FIRST_PACKET 2 /* behind the section and the interface */

static void assert_comment(struct tape *t, int packet, const char *expected)
{
	struct file f = written(t->r, pcapng_write);

	ck_assert_str_eq(comment(&f, block(&f, FIRST_PACKET + packet)),
			 expected);
	free(f.at);
	recording_free(t->r);
}

/* --- pcapng -------------------------------------------------------------- */

START_TEST(section)
{
	struct tape t = tape_full();
	struct file f = written(t.r, pcapng_write);

	ck_assert_uint_eq(block(&f, 0).type, 0x0a0d0d0a);
	ck_assert_uint_eq(le(&f, 8, 4), 0x1a2b3c4d);
	ck_assert_uint_eq(le(&f, 12, 2), 1);
	ck_assert_uint_eq(le(&f, 14, 2), 0);
	ck_assert_uint_eq(le(&f, 16, 4), UINT32_MAX);
	ck_assert_uint_eq(le(&f, 20, 4), UINT32_MAX);
	ck_assert_str_eq(option(&f, 24, 1),
			 "wirestep: name=tcp-hello mode=freeze kernel=6.18 "
			 "started_ns=1767323045123456789");
	ck_assert(strncmp(option(&f, 24, 4), "wirestep ", 9) == 0);
	free(f.at);
	recording_free(t.r);
}
END_TEST

START_TEST(interface)
{
	struct tape t = tape_full();
	struct file f = written(t.r, pcapng_write);
	struct block_seen b = block(&f, 1);

	ck_assert_uint_eq(b.type, 1);
	ck_assert_uint_eq(le(&f, b.at + 8, 2), 101);
	ck_assert_uint_eq(le(&f, b.at + 12, 4), 0);
	ck_assert_str_eq(option(&f, b.at + 16, 2), "lo");
	ck_assert_str_eq(option(&f, b.at + 16, 9), "\x09");
	free(f.at);
	recording_free(t.r);
}
END_TEST

/* Every packet, in the order sent, with its time and its very bytes. */
START_TEST(packets)
{
	struct tape t = tape_full();
	struct file f = written(t.r, pcapng_write);
	uint32_t n = recording_n_packets(t.r);

	ck_assert_int_eq(count_blocks(&f), FIRST_PACKET + (int)n);
	for (uint32_t i = 0; i < n; i++) {
		const struct packet_row *p = recording_packet(t.r, i);
		struct block_seen b = block(&f, FIRST_PACKET + (int)i);
		uint64_t t_ns = (uint64_t)le(&f, b.at + 12, 4) << 32 |
				le(&f, b.at + 16, 4);

		ck_assert_uint_eq(b.type, 6);
		ck_assert_uint_eq(le(&f, b.at + 8, 4), 0);
		ck_assert_uint_eq(t_ns, STARTED_S * UINT64_C(1000000000) +
						STARTED_NS + p->sent_ns);
		ck_assert_uint_eq(le(&f, b.at + 20, 4), p->bytes_len);
		ck_assert_uint_eq(le(&f, b.at + 24, 4), p->ip_len);
		ck_assert_mem_eq(f.at + b.at + 28, recording_bytes(t.r, p),
				 p->bytes_len);
	}
	free(f.at);
	recording_free(t.r);
}
END_TEST

START_TEST(comment_delivered)
{
	struct tape t = tape_new();

	handshake(&t);
	assert_comment(&t, 1,
		       "wirestep: fate=delivered delivered_ns=40 from=S to=C "
		       "n=2");
}
END_TEST

START_TEST(comment_dropped)
{
	struct tape t = tape_new();

	handshake(&t);
	segment(&t, 0, TH_ACK, 1, 1, "x");
	packet_end(&t, segment_send(&t, 0, TH_ACK, 1, 1, "x"), FATE_DROPPED);
	assert_comment(&t, 4,
		       "wirestep: fate=dropped from=C to=S n=5 "
		       "analysis=retransmission,timeout-retransmission");
}
END_TEST

START_TEST(comment_held)
{
	struct tape t = tape_new();

	segment_send(&t, 0, TH_S, 0, 0, "");
	assert_comment(&t, 0, "wirestep: fate=held from=C to=S n=1");
}
END_TEST

START_TEST(comment_two_findings)
{
	struct tape t = tape_new();
	struct build b = { .len = 0 };

	build_tcp(&b, &(struct build_segment){ .src = "[::1]:1",
					       .dst = "[::1]:2",
					       .flags = TH_ACK,
					       .payload = { "x", 1 } });
	packet_send(&t, &b, ROW_NONE);
	packet_send(&t, &b, ROW_NONE);
	assert_comment(&t, 1,
		       "wirestep: fate=held from=[::1]:1 to=[::1]:2 n=2 "
		       "analysis=retransmission,zero-window");
}
END_TEST

/* A name can not look like another field. */
START_TEST(comment_escapes_names)
{
	struct tape t = { .r = recording_new() };

	t.lane[0] = recording_lane(t.r, "a fate=held%\x1b");
	t.lane[1] = recording_lane(t.r, "你");
	segment_send(&t, 0, TH_S, 0, 0, "");
	assert_comment(&t, 0,
		       "wirestep: fate=held from=a%20fate=held%25%1B "
		       "to=%E4%BD%A0 n=1");
}
END_TEST

/* The longest names leave room for what comes after them. */
START_TEST(comment_long_names)
{
	struct tape t = { .r = recording_new() };
	char name[200];
	struct file f;

	memset(name, ' ', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	t.lane[0] = t.lane[1] = recording_lane(t.r, name);
	segment_send(&t, 0, TH_S, 0, 0, "");
	f = written(t.r, pcapng_write);
	ck_assert_ptr_nonnull(strstr(comment(&f, block(&f, 2)), "%20 n=1"));
	free(f.at);
	recording_free(t.r);
}
END_TEST

/* Seen by the queue alone: a SYN that was dropped before it reached lo. */
START_TEST(comment_seen_by_queue)
{
	struct tape t = tape_new();
	struct build b = { .len = 0 };
	struct packet p;
	struct sent sent = { .packet = &p,
			     .copy_of = ROW_NONE,
			     .seen_by = SEEN_QUEUE,
			     .lane = { ROW_NONE, ROW_NONE },
			     .socket = { ROW_NONE, ROW_NONE } };

	build_udp(&b, "1.2.3.4:5", "1.2.3.4:6", BUILD_BYTES("x"));
	sent.bytes = b.at;
	sent.n_bytes = (uint32_t)b.len;
	packet_decode(&p, LINK_RAW, b.at, b.len);
	packet_end(&t, recording_sent(t.r, 1, &sent), FATE_DROPPED);
	assert_comment(&t, 0,
		       "wirestep: fate=dropped from=1.2.3.4:5 to=1.2.3.4:6 "
		       "n=1 seen=queue");
}
END_TEST

START_TEST(no_bytes_no_packet)
{
	struct tape t = tape_new();
	struct file f;

	t.no_bytes = true;
	handshake(&t);
	t.no_bytes = false;
	segment(&t, 0, TH_ACK, 1, 1, "x");
	f = written(t.r, pcapng_write);
	ck_assert_int_eq(count_blocks(&f), FIRST_PACKET + 1);
	free(f.at);
	recording_free(t.r);
}
END_TEST

/* --- pcap ---------------------------------------------------------------- */

START_TEST(pcap_whole)
{
	struct tape t = tape_full();
	struct file f = written(t.r, pcap_write);
	size_t at = 24;

	ck_assert_uint_eq(le(&f, 0, 4), 0xa1b23c4d);
	ck_assert_uint_eq(le(&f, 4, 2), 2);
	ck_assert_uint_eq(le(&f, 6, 2), 4);
	ck_assert_uint_eq(le(&f, 20, 4), 101);
	for (uint32_t i = 0; i < recording_n_packets(t.r); i++) {
		const struct packet_row *p = recording_packet(t.r, i);

		ck_assert_uint_eq(le(&f, at, 4), STARTED_S);
		ck_assert_uint_eq(le(&f, at + 4, 4), STARTED_NS + p->sent_ns);
		ck_assert_uint_eq(le(&f, at + 8, 4), p->bytes_len);
		ck_assert_uint_eq(le(&f, at + 12, 4), p->ip_len);
		ck_assert_mem_eq(f.at + at + 16, recording_bytes(t.r, p),
				 p->bytes_len);
		at += 16 + p->bytes_len;
	}
	ck_assert_uint_eq(at, f.n);
	free(f.at);
	recording_free(t.r);
}
END_TEST

/* --- tshark -------------------------------------------------------------- */

#define TSHARK_FIELDS                                                          \
	"-T fields -E separator=, -e frame.time_epoch -e tcp.flags "           \
	"-e frame.comment -e frame.len"

/* A line of tshark for each packet, as it should be. */
static void assert_tshark_line(const struct recording *r, uint32_t packet,
			       bool comments, const char *line)
{
	const struct packet_row *p = recording_packet(r, packet);
	bool tcp = p->protocol == IP_TCP && p->flags;
	char expected[64], flags[16] = "", n[32];

	if (tcp)
		snprintf(flags, sizeof(flags), "0x%04x", p->flags);
	snprintf(expected, sizeof(expected), "1767323045.%09" PRIu64 ",%s,",
		 STARTED_NS + p->sent_ns, flags);
	snprintf(n, sizeof(n), " n=%" PRIu32, packet + 1);
	ck_assert_msg(strncmp(line, expected, strlen(expected)) == 0,
		      "%s is not %s", line, expected);
	ck_assert_msg(!comments || strstr(line, n), "%s: no%s", line, n);
}

static void assert_tshark(void (*write)(const struct recording *r, FILE *out),
			  bool comments)
{
	char path[] = "/tmp/wirestep-test-XXXXXX", command[512], line[1024];
	FILE *file = fdopen(mkstemp(path), "w");
	struct tape t = tape_full();
	uint32_t n = 0;
	FILE *in;

	ck_assert_ptr_nonnull(file);
	write(t.r, file);
	fclose(file);
	snprintf(command, sizeof(command),
		 "tshark -n -r %s " TSHARK_FIELDS " 2>/dev/null", path);
	in = popen(command, "r");
	ck_assert_ptr_nonnull(in);
	for (; fgets(line, sizeof(line), in); n++)
		assert_tshark_line(t.r, n, comments, line);
	ck_assert_int_eq(pclose(in), 0);
	ck_assert_uint_eq(n, recording_n_packets(t.r));
	unlink(path);
	recording_free(t.r);
}

static bool can_tshark(void)
{
	return system("tshark --version >/dev/null 2>&1") == 0;
}

START_TEST(tshark_pcapng)
{
	if (!can_tshark())
		skip("no tshark");
	assert_tshark(pcapng_write, true);
}
END_TEST

START_TEST(tshark_pcap)
{
	if (!can_tshark())
		skip("no tshark");
	assert_tshark(pcap_write, false);
}
END_TEST

static Suite *suite(void)
{
	const TTest *const tests[] = {
		section,
		interface,
		packets,
		comment_delivered,
		comment_dropped,
		comment_held,
		comment_two_findings,
		comment_escapes_names,
		comment_long_names,
		comment_seen_by_queue,
		no_bytes_no_packet,
		pcap_whole,
		tshark_pcapng,
		tshark_pcap,
	};
	Suite *s = suite_create("capture_pcapng");
	TCase *c = tcase_create("pcapng");

	tcase_set_timeout(c, 60);
	for (int i = 0; i < ROWS(tests); i++)
		tcase_add_test(c, tests[i]);
	suite_add_tcase(s, c);
	return s;
}

TEST_MAIN(suite())
