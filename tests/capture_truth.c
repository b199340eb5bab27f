/*
 * The conversations of captures with truth by another program: packets and
 * bytes of payload each way, decoded here with fragments put together. Flows
 * and files have tests of their own; here a conversation is its two ends, and
 * the reader the least that does.
 */
#include "tests/test.h"

#include <glob.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "capture/fragments.h"
#include "capture/packet.h"
#include "tests/decode.h"

/* Made on loopback or by hand; a larger collection may be beside us. */
#define CORPUS "tests/corpus"
#define BESIDE "../shared/corpus"

enum { ENDS_MOST = 4096 };

/* One way of one or several conversations between the same ends. */
static struct way {
	struct endpoint src, dst;
	uint8_t protocol;
	int64_t packets, payload;
} way[ENDS_MOST];
static int n_ways;

static struct way *way_of(uint8_t protocol, const struct endpoint *src,
			  const struct endpoint *dst)
{
	for (int i = 0; i < n_ways; i++)
		if (way[i].protocol == protocol &&
		    endpoint_equal(&way[i].src, src) &&
		    endpoint_equal(&way[i].dst, dst))
			return &way[i];
	ck_assert_int_lt(n_ways, ENDS_MOST);
	way[n_ways] =
		(struct way){ .src = *src, .dst = *dst, .protocol = protocol };
	return &way[n_ways++];
}

static void count(const struct packet *p)
{
	struct way *w;

	if (!p->has_ports || p->fragment ||
	    (p->protocol != IP_TCP && p->protocol != IP_UDP))
		return;
	w = way_of(p->protocol, &p->src, &p->dst);
	w->packets++;
	w->payload += p->payload_len;
}

static uint32_t number(const uint8_t *at, bool big)
{
	return big ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
			       (uint32_t)at[2] << 8 | at[3]
		   : at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
			       (uint32_t)at[3] << 24;
}

static void packets_read(const uint8_t *file, size_t size, bool big)
{
	struct fragments *f = fragments_new(NULL);
	uint32_t link = number(file + 20, big);

	for (size_t at = 24; size - at >= 16;) {
		uint32_t captured = number(file + at + 8, big);
		uint32_t length = number(file + at + 12, big);
		uint64_t t_ns = (uint64_t)number(file + at, big) * 1000000000 +
				(uint64_t)number(file + at + 4, big) * 1000;
		struct whole_datagram whole;
		struct packet p;

		at += 16;
		if (captured > size - at)
			break;
		packet_decode_cut(&p, (enum link_type)link, file + at, captured,
				  length);
		if (p.fragment)
			fragments_take(f, t_ns, &p, file + at, captured,
				       &whole);
		count(&p);
		at += captured;
	}
	fragments_free(f);
}

/* False if it is not a pcap file: others have readers. */
static bool file_read(const char *path)
{
	static uint8_t file[8 << 20];
	FILE *f = fopen(path, "rb");
	size_t size;
	uint32_t magic;
	bool big;

	ck_assert_msg(f, "%s", path);
	size = fread(file, 1, sizeof(file), f);
	fclose(f);
	n_ways = 0;
	if (size < 24 || size == sizeof(file))
		return false;
	big = file[0] == 0xa1;
	magic = number(file, big);
	if ((magic != 0xa1b2c3d4 && magic != 0xa1b23c4d) ||
	    file[big ? 5 : 4] != 2)
		return false;
	packets_read(file, size, big);
	return true;
}

/* "127.0.0.1 80" */
static struct endpoint truth_end(json_t *conv, const char *key)
{
	const char *value = json_string_value(json_object_get(conv, key));
	const char *space = strchr(value, ' ');
	int n = (int)(space - value);
	struct endpoint e;
	char text[80];

	snprintf(text, sizeof(text),
		 memchr(value, ':', (size_t)n) ? "[%.*s]:%s" : "%.*s:%s", n,
		 value, space + 1);
	ck_assert_msg(endpoint_parse(&e, text), "%s", text);
	return e;
}

/* Takes what the truth says off what was counted: nothing should be left. */
static void truth_take(json_t *conv)
{
	const char *kind = json_string_value(json_object_get(conv, "l4"));
	uint8_t protocol = strcmp(kind, "tcp") == 0 ? IP_TCP : IP_UDP;
	struct endpoint end[2] = { truth_end(conv, "a"), truth_end(conv, "b") };

	for (size_t i = 0; i < 2; i++) {
		struct way *w = way_of(protocol, &end[i], &end[1 - i]);

		w->packets -= json_integer_value(
			json_array_get(json_object_get(conv, "pkts"), i));
		w->payload -= json_integer_value(
			json_array_get(json_object_get(conv, "payload"), i));
	}
}

static int mistakes;

static void mistake(const char *path, const struct way *w)
{
	char src[ENDPOINT_TEXT], dst[ENDPOINT_TEXT];

	mistakes++;
	fprintf(stderr, "%s: %s %s > %s: %+d packets, %+d bytes\n", path,
		w->protocol == IP_TCP ? "TCP" : "UDP",
		endpoint_format(&w->src, src), endpoint_format(&w->dst, dst),
		(int)w->packets, (int)w->payload);
}

static void truth_compare(const char *path, const char *truth)
{
	char line[1 << 16];
	FILE *f = fopen(truth, "r");

	ck_assert_msg(f, "%s", truth);
	while (fgets(line, sizeof(line), f)) {
		json_t *row = json_loads(line, 0, NULL);

		if (row &&
		    strcmp(json_string_value(json_object_get(row, "type")),
			   "conv") == 0)
			truth_take(row);
		json_decref(row);
	}
	fclose(f);
	for (int i = 0; i < n_ways; i++)
		if (way[i].packets != 0 || way[i].payload != 0)
			mistake(path, &way[i]);
}

static int compare_all(const char *folder)
{
	char pattern[256], truth[512];
	glob_t files;
	int n = 0;

	snprintf(pattern, sizeof(pattern), "%s/captures/*.pcap", folder);
	if (glob(pattern, 0, NULL, &files) != 0)
		return 0;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		snprintf(truth, sizeof(truth), "%s/truth/%s.jsonl", folder,
			 strrchr(files.gl_pathv[i], '/') + 1);
		if (!file_read(files.gl_pathv[i]))
			continue;
		truth_compare(files.gl_pathv[i], truth);
		n++;
	}
	globfree(&files);
	return n;
}

START_TEST(conversations_agree)
{
	ck_assert_int_gt(compare_all(CORPUS), 0);
	if (compare_all(BESIDE) == 0)
		printf("skipped: no collection of captures beside us\n");
	ck_assert_int_eq(mistakes, 0);
}
END_TEST

static Suite *truth_suite(void)
{
	Suite *s = suite_create("capture/truth");
	TCase *tc = tcase_create("truth");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, conversations_agree);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(truth_suite())
