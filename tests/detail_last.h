/*
 * The detail of the packet that was recorded last, and what its fields say.
 */
#ifndef TESTS_DETAIL_LAST_H
#define TESTS_DETAIL_LAST_H

#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "tests/detail.h"
#include "ui/text/i18n.h"

static struct tape t;
static struct detail d;

static inline void setup(void)
{
	i18n_set("en");
	t = tape_new();
}

static inline void cleanup(void)
{
	recording_free(t.r);
}

static inline void assert_text(const char *want)
{
	char *text;

	detail_last(&d, t.r);
	text = detail_text(&d);
	ck_assert_str_eq(text, want);
	free(text);
}

/* What the last packet has under this name, the first of them. */
static inline const struct field *field_named(const char *name)
{
	detail_last(&d, t.r);
	for (size_t i = 0; i < d.n; i++)
		if (strcmp(d.field[i].name, name) == 0)
			return &d.field[i];
	ck_abort_msg("no field %s", name);
	return NULL;
}

#define assert_value(name, want)                                               \
	ck_assert_str_eq(field_named(name)->value, want)

static inline bool has_field(const char *name)
{
	detail_last(&d, t.r);
	for (size_t i = 0; i < d.n; i++)
		if (strcmp(d.field[i].name, name) == 0)
			return true;
	return false;
}

static inline void segment_with(int side, uint16_t flags, uint32_t seq,
				uint32_t ack, uint16_t win,
				struct build_bytes options,
				struct build_bytes payload)
{
	static const char *const ends[] = { CLIENT, SERVER };
	uint32_t iss[] = { CLIENT_ISS, SERVER_ISS };
	struct build b = { .len = 0 };

	build_tcp(&b,
		  &(struct build_segment){ .src = ends[side],
					   .dst = ends[1 - side],
					   .seq = seq + iss[side],
					   .ack = ack ? ack + iss[1 - side] : 0,
					   .flags = flags,
					   .win = win,
					   .options = options,
					   .payload = payload });
	packet_send(&t, &b, ROW_NONE);
}

#define NONE BUILD_BYTES("")

/* MSS, SACK permitted, timestamps, no-op, window scale */
#define SYN_OPTIONS                                                            \
	BUILD_BYTES("\2\4\xff\xd7\4\2\10\12\0\0\0\7\0\0\0\3\1\3\3\12")

/* Both SYNs, with scales of 10 and 7. */
static inline void open_connection(void)
{
	segment_with(0, TH_S, 0, 0, 65495, SYN_OPTIONS, NONE);
	segment_with(1, TH_S | TH_ACK, 0, 1, 65483,
		     BUILD_BYTES("\2\4\5\xb4\1\3\3\7"), NONE);
}

#endif
