/*
 * libFuzzer: any bytes as a conversation. The first byte says of what kind;
 * then segments: a byte of flags, a byte of length, and so many bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/app/app.h"
#include "capture/bytes.h"
#include "capture/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_line(const char *line)
{
	size_t n = strlen(line), len;
	uint32_t c;

	for (size_t i = 0; i < n; i += len) {
		len = utf8_decode(line + i, n - i, &c);
		if (len == 0 || char_is_control(c))
			abort();
	}
}

static void take_segment(struct app_layer *a, app_handle *handle,
			 struct app_segment *s, uint32_t seq[2], uint8_t how,
			 struct reader bytes)
{
	char line[SUMMARY_TEXT] = "";
	struct words w = { .at = line, .size = sizeof(line) };
	uint8_t *copy = malloc(bytes.left ? bytes.left : 1);

	s->t_ns += 1000;
	s->side = how & 1;
	if (!copy)
		abort();
	memcpy(copy, bytes.at, bytes.left);
	s->bytes = copy;
	s->captured = (uint32_t)bytes.left;
	s->len = s->captured + (how & 2 ? 100 : 0);
	s->ack = seq[1 - s->side];
	s->flags = TH_ACK;
	/* some come late, some never */
	s->seq = seq[s->side] + (how & 4 ? 50 : 0) - (how & 8 ? 20 : 0);
	seq[s->side] += s->len;
	if (app_layer_wants(*handle, s->side))
		app_layer_packet(a, handle, s, how & 16 ? NULL : &w);
	free(copy);
	check_line(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint16_t ports[] = { 80, 53, 5353, 443, 6379, 5432 };
	struct reader in = { .at = data, .left = size }, bytes;
	struct app_layer *a = app_layer_new();
	struct app_segment s = { .t_ns = 0 };
	uint32_t seq[2] = { 0xffffff00, 7 };
	app_handle handle = 0;
	uint8_t kind = 0, how, n;

	get_u8(&in, &kind);
	s.tcp = kind & 1;
	s.port[0] = 40000;
	s.port[1] = ports[(kind >> 1) % (sizeof(ports) / sizeof(*ports))];
	while (get_u8(&in, &how) && get_u8(&in, &n)) {
		size_t len = how & 32 ? 8u * n : n;

		if (!get_reader(&in, &bytes, len < in.left ? len : in.left))
			break;
		take_segment(a, &handle, &s, seq, how, bytes);
	}
	app_layer_free(a);
	return 0;
}
