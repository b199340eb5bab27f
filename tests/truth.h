/*
 * What other programs say of the captures in the corpus: TShark of each
 * conversation, Zeek of some, the kernel of those made on loopback. The format
 * is told in the corpus's README.
 */
#ifndef TESTS_TRUTH_H
#define TESTS_TRUTH_H

#include <glob.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#include "capture/packet.h"
#include "tests/test.h"

/* The larger collection, of others' captures too, may stand beside us. */
static inline const char *truth_corpus(void)
{
	return access("../shared/corpus/truth", R_OK) == 0 ? "../shared/corpus"
							   : "tests/corpus";
}

/* Paths of captures whose names match, those of the corpus; globfree it. */
static inline glob_t truth_captures(const char *pattern)
{
	char path[256];
	glob_t files;

	snprintf(path, sizeof(path), "%s/captures/%s", truth_corpus(), pattern);
	ck_assert_int_eq(glob(path, 0, NULL, &files), 0);
	return files;
}

/* Calls back with every object of a file; false if there is none. */
static inline bool
truth_file(const char *path, void (*line)(json_t *object, void *arg), void *arg)
{
	json_error_t e;
	json_t *object;
	FILE *f = fopen(path, "rb");

	if (!f)
		return false;
	while ((object = json_loadf(f, JSON_DISABLE_EOF_CHECK, &e))) {
		line(object, arg);
		json_decref(object);
	}
	ck_assert_msg(feof(f), "%s: %s", path, e.text);
	fclose(f);
	return true;
}

/* The same of truth/<name>. */
static inline bool truth_lines(const char *name,
			       void (*line)(json_t *object, void *arg),
			       void *arg)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/truth/%s", truth_corpus(), name);
	return truth_file(path, line, arg);
}

static inline const char *truth_string(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	ck_assert_msg(s, "no %s", key);
	return s;
}

static inline bool truth_is(const json_t *object, const char *key,
			    const char *value)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s && strcmp(s, value) == 0;
}

/* An address and a port: "127.0.0.1 80", "::1 80". */
static inline struct endpoint truth_endpoint(const char *text)
{
	const char *blank = strchr(text, ' ');
	bool v6 = strchr(text, ':') != NULL;
	char address[ENDPOINT_TEXT];
	struct endpoint e;

	ck_assert(blank);
	snprintf(address, sizeof(address), v6 ? "[%.*s]:%s" : "%.*s:%s",
		 (int)(blank - text), text, blank + 1);
	ck_assert_msg(endpoint_parse(&e, address), "%s", address);
	return e;
}

/* --- conversations ------------------------------------------------------- */

/* TShark's: a sent the first packet; pairs are a to b, b to a. */
struct truth_conv {
	uint8_t protocol;
	struct endpoint a, b;
	uint64_t packets[2], payload[2];
	char id[40]; /* Community ID */
};

struct truth_convs {
	struct truth_conv *conv;
	size_t n;
};

static inline void truth_pair(uint64_t out[2], const json_t *object,
			      const char *key)
{
	const json_t *pair = json_object_get(object, key);

	ck_assert_uint_eq(json_array_size(pair), 2);
	for (size_t i = 0; i < 2; i++)
		out[i] = (uint64_t)json_integer_value(json_array_get(pair, i));
}

static inline void truth_take_conv(json_t *object, void *arg)
{
	struct truth_convs *t = arg;
	struct truth_conv *c;

	if (!truth_is(object, "type", "conv"))
		return;
	t->conv = realloc(t->conv, (t->n + 1) * sizeof(*t->conv));
	ck_assert(t->conv);
	c = &t->conv[t->n++];
	*c = (struct truth_conv){
		.protocol = truth_is(object, "l4", "tcp") ? IP_TCP : IP_UDP,
		.a = truth_endpoint(truth_string(object, "a")),
		.b = truth_endpoint(truth_string(object, "b")),
	};
	truth_pair(c->packets, object, "pkts");
	truth_pair(c->payload, object, "payload");
	snprintf(c->id, sizeof(c->id), "%s", truth_string(object, "cid"));
}

/* Of a capture, by its path or name. Free .conv. */
static inline struct truth_convs truth_convs(const char *capture)
{
	const char *slash = strrchr(capture, '/');
	struct truth_convs t = { .n = 0 };
	char name[128];

	snprintf(name, sizeof(name), "%s.jsonl", slash ? slash + 1 : capture);
	ck_assert_msg(truth_lines(name, truth_take_conv, &t), "no %s", name);
	return t;
}

#endif
