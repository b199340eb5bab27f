/*
 * Real captures, decoded and counted, against what another program counts in
 * them. The pcap reader here is the least that does, so that no other module
 * can be at fault.
 */
#include "tests/test.h"

#include <glob.h>
#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"
#include "tests/decode.h"

#define CORPUS "tests/corpus"
/* A larger collection, of others', may stand beside the checkout. */
#define MORE "../shared/corpus"

/* A whole file and a 0 behind it; NULL if there is none. Caller frees. */
static char *read_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *text;
	long size;

	if (!f)
		return NULL;
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	rewind(f);
	text = malloc((size_t)size + 1);
	ck_assert(text);
	*len = fread(text, 1, (size_t)size, f);
	text[*len] = '\0';
	fclose(f);
	return text;
}

static uint32_t le32(const char *bytes)
{
	const uint8_t *b = (const uint8_t *)bytes;

	return b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;
}

struct tally {
	unsigned int packets, not_ok;
	unsigned int tcp, udp, syn, fin, rst;
};

static void tally_packet(struct tally *t, enum link_type link,
			 const char *bytes, size_t len)
{
	struct packet p;
	enum decode_status status =
		decode_exact(&p, link, (const uint8_t *)bytes, len);

	t->packets++;
	t->not_ok += status != DECODE_OK;
	if (!p.has_l4)
		return;
	t->udp += p.protocol == IP_UDP;
	if (p.protocol != IP_TCP)
		return;
	t->tcp++;
	t->syn += (p.tcp.flags & TH_S) != 0;
	t->fin += (p.tcp.flags & TH_F) != 0;
	t->rst += (p.tcp.flags & TH_R) != 0;
}

/* Little-endian pcap: a header of 24 bytes, then records with one of 16. */
static bool tally_file(struct tally *t, const char *path)
{
	size_t len, at = 24;
	char *file = read_file(path, &len);
	bool ok = file && len >= at &&
		  (le32(file) == 0xa1b2c3d4 || le32(file) == 0xa1b23c4d);

	*t = (struct tally){ .packets = 0 };
	while (ok && len - at >= 16) {
		uint32_t n = le32(file + at + 8);

		at += 16;
		if (n > len - at)
			break;
		tally_packet(t, (enum link_type)le32(file + 20), file + at, n);
		at += n;
	}
	free(file);
	return ok;
}

/* The number behind `key` in the truth, 0 if the key is not there. */
static unsigned int truth_number(const char *truth, const char *key)
{
	const char *at = strstr(truth, key);

	return at ? (unsigned int)strtoul(at + strlen(key), NULL, 10) : 0;
}

static unsigned int truth_flag(const char *truth, const char *flag)
{
	char key[64];

	snprintf(key, sizeof(key), "\"flag\":\"%s\",\"n\":", flag);
	return truth_number(truth, key);
}

static void assert_truth(const char *path)
{
	char truth_path[256];
	char *truth, *counts;
	struct tally t;
	size_t len;

	snprintf(truth_path, sizeof(truth_path), CORPUS "/truth/%s.jsonl",
		 strrchr(path, '/') + 1);
	truth = read_file(truth_path, &len);
	ck_assert_msg(truth, "no %s", truth_path);
	ck_assert_msg(tally_file(&t, path), "%s is no pcap file", path);
	counts = strstr(truth, "\"conv_table_packets\":");
	ck_assert_msg(counts, "no counts in %s", truth_path);
	ck_assert_msg(t.packets > 0 && t.not_ok == 0, "%s: %u not ok", path,
		      t.not_ok);
	ck_assert_msg(t.tcp == truth_number(counts, "\"tcp\":"), "%s: %u TCP",
		      path, t.tcp);
	ck_assert_msg(t.udp == truth_number(counts, "\"udp\":"), "%s: %u UDP",
		      path, t.udp);
	ck_assert_msg(t.syn == truth_flag(truth, "syn"), "%s: %u SYN", path,
		      t.syn);
	ck_assert_msg(t.fin == truth_flag(truth, "fin"), "%s: %u FIN", path,
		      t.fin);
	ck_assert_msg(t.rst == truth_flag(truth, "rst"), "%s: %u RST", path,
		      t.rst);
	free(truth);
}

/* Made on loopback or by hand: every packet is sound and every one counts. */
START_TEST(corpus_agrees)
{
	glob_t files;

	ck_assert_int_eq(glob(CORPUS "/captures/lo-*.pcap", 0, NULL, &files),
			 0);
	glob(CORPUS "/captures/hand-*.pcap", GLOB_APPEND, NULL, &files);
	for (size_t i = 0; i < files.gl_pathc; i++)
		assert_truth(files.gl_pathv[i]);
	globfree(&files);
}
END_TEST

/* Captures of others, some of them broken on purpose: nothing may give way. */
START_TEST(corpus_is_survived)
{
	unsigned int packets = 0;
	struct tally t;
	glob_t files;

	ck_assert_int_eq(glob(CORPUS "/captures/*.pcap", 0, NULL, &files), 0);
	glob(MORE "/captures/*.pcap", GLOB_APPEND, NULL, &files);
	for (size_t i = 0; i < files.gl_pathc; i++)
		if (tally_file(&t, files.gl_pathv[i]))
			packets += t.packets;
	ck_assert_uint_gt(packets, 0);
	globfree(&files);
}
END_TEST

static Suite *corpus_suite(void)
{
	Suite *s = suite_create("capture/corpus");
	TCase *tc = tcase_create("corpus");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, corpus_agrees);
	tcase_add_test(tc, corpus_is_survived);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(corpus_suite())
