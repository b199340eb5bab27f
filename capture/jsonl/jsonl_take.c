/*
 * Reading JSON Lines, from objects to what is saved of them. Packets become
 * rows at once, for they are many; the other events keep their objects until
 * it is their turn. See jsonl_read.c for the whole way.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "capture/analysis.h"
#include "capture/jsonl/jsonl_read.h"
#include "capture/mem.h"

#define NS_PER_S  1000000000u
#define LANES_MAX 4096

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

uint32_t saved_lane(const struct saved *s, const char *name)
{
	for (uint32_t i = 0; i < recording_n_lanes(s->r); i++)
		if (strcmp(recording_lane_name(s->r, i), name) == 0)
			return i;
	return ROW_NONE;
}

int saved_endpoint(const struct json_line *l, const char *key, const char *text,
		   struct endpoint *e)
{
	char shown[FIELD_SHOWN];

	*e = (struct endpoint){ .port = 0 };
	if (!text || endpoint_parse(e, text))
		return 0;
	return field_fail(l, "\"%s\" is not an address: %s", key,
			  field_shown(text, shown));
}

static int take_index(struct saved *s, const struct json_line *l, uint32_t *i)
{
	static const struct field fields[] = {
		{ "i", FIELD_INDEX, 0, false },
	};

	if (fields_read(l, fields, ROWS(fields), i) != 0)
		return -1;
	if (*i <= s->last_i)
		return field_fail(l,
				  "\"i\" must be larger than %" PRIu32
				  ", that of the line before",
				  s->last_i);
	s->last_i = *i;
	return 0;
}

static void event_save(struct saved *s, const struct json_line *l, uint32_t i,
		       enum saved_kind kind, json_t *object, uint32_t row)
{
	mem_grow(s->event, s->cap_event, s->n_event + 1);
	s->event[s->n_event++] = (struct saved_event){
		.object = object ? json_incref(object) : NULL,
		.i = i,
		.line = l->number,
		.row = row,
		.kind = (uint8_t)kind,
	};
}

/* --- the first line ------------------------------------------------------ */

struct head_line {
	uint32_t version;
	const char *name, *mode, *kernel, *started, *analysis;
};

static uint32_t keep_text(struct recording *r, const char *text)
{
	return text ? recording_text_add(r, text, strlen(text)) : 0;
}

static int take_started(const struct json_line *l, const char *text,
			uint64_t *started_ns)
{
	struct tm tm = { .tm_isdst = 0 };
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	time_t seconds = rest ? timegm(&tm) : -1;
	uint64_t ns;

	if (seconds < 0 || (uint64_t)seconds >= UINT64_MAX / NS_PER_S ||
	    rest[0] != '.' || strspn(rest + 1, "0123456789") != 9 ||
	    strcmp(rest + 10, "Z") != 0)
		return field_fail(l, "\"started\" must be a time such as "
				     "2026-01-31T12:00:00.000000000Z");
	ns = strtoull(rest + 1, NULL, 10);
	*started_ns = (uint64_t)seconds * NS_PER_S + ns;
	return 0;
}

static int take_title(struct saved *s, const struct json_line *l)
{
	json_t *title = json_object_get(l->object, "title");
	struct recording_head *head = recording_head(s->r);

	if (!title || json_is_null(title))
		return 0;
	if (!json_is_object(title))
		return field_fail(l, "\"title\" must be an object");
	head->title_en = keep_text(
		s->r, json_string_value(json_object_get(title, "en")));
	head->title_zh = keep_text(
		s->r, json_string_value(json_object_get(title, "zh")));
	return 0;
}

static int take_lanes(struct saved *s, const struct json_line *l)
{
	json_t *lanes = json_object_get(l->object, "lanes");

	if (!json_is_array(lanes))
		return field_fail(l, "\"lanes\" must be an array");
	if (json_array_size(lanes) > LANES_MAX)
		return field_fail(l, "more than %d lanes", LANES_MAX);
	for (size_t i = 0; i < json_array_size(lanes); i++) {
		const char *name = json_string_value(json_array_get(lanes, i));

		if (!name)
			return field_fail(l, "a lane must be a string");
		recording_lane(s->r, name);
	}
	return 0;
}

static int take_head(struct saved *s, const struct json_line *l)
{
	static const struct field fields[] = {
		{ "version", FIELD_U32, offsetof(struct head_line, version),
		  false },
		{ "name", FIELD_TEXT, offsetof(struct head_line, name), true },
		{ "mode", FIELD_TEXT, offsetof(struct head_line, mode), true },
		{ "kernel", FIELD_TEXT, offsetof(struct head_line, kernel),
		  true },
		{ "started", FIELD_TEXT, offsetof(struct head_line, started),
		  true },
		{ "analysis", FIELD_TEXT, offsetof(struct head_line, analysis),
		  true },
	};
	struct recording_head *head = recording_head(s->r);
	struct head_line line = { .version = 0 };
	enum analysis_mode judge;

	if (s->head_seen)
		return field_fail(l, "a second \"event\":\"recording\"");
	s->head_seen = true;
	if (fields_read(l, fields, ROWS(fields), &line) != 0)
		return -1;
	if (line.version != JSONL_VERSION)
		return field_fail(l,
				  "version %" PRIu32 " of the format is not "
				  "known (this program reads version %d)",
				  line.version, JSONL_VERSION);
	if (line.analysis) {
		if (!analysis_mode_parse(&judge, line.analysis))
			return field_fail(l, "\"analysis\" must be exact or "
					     "wireshark");
		recording_judge(s->r, (uint8_t)judge);
	}
	head->name = keep_text(s->r, line.name);
	head->mode = keep_text(s->r, line.mode);
	head->kernel = keep_text(s->r, line.kernel);
	if (line.started &&
	    take_started(l, line.started, &head->started_ns) != 0)
		return -1;
	return take_title(s, l) != 0 ? -1 : take_lanes(s, l);
}

/* --- packets ------------------------------------------------------------- */

struct packet_texts {
	const char *proto, *from, *to, *src, *dst, *flags, *fate, *bytes;
	const char *arrived, *app;
};

#define NUMBER(key, type, optional)                                            \
	{                                                                      \
#key, type, offsetof(struct packet_line, key), optional        \
	}
#define TEXT(key, optional)                                                    \
	{                                                                      \
#key, FIELD_TEXT, offsetof(struct packet_texts, key), optional \
	}

static const struct field packet_numbers[] = {
	NUMBER(n, FIELD_INDEX, false),	    NUMBER(t_ns, FIELD_U64, false),
	NUMBER(flow, FIELD_INDEX, false),   NUMBER(seq, FIELD_U32, true),
	NUMBER(ack, FIELD_U32, true),	    NUMBER(len, FIELD_U32, false),
	NUMBER(ip_len, FIELD_U32, true),    NUMBER(win, FIELD_U16, true),
	NUMBER(icmp_type, FIELD_U8, true),  NUMBER(icmp_code, FIELD_U8, true),
	NUMBER(fate_ns, FIELD_U64, true),   NUMBER(sent_i, FIELD_INDEX, false),
	NUMBER(copy_of, FIELD_INDEX, true),
};

static const struct field packet_texts[] = {
	TEXT(proto, false), TEXT(from, true),  TEXT(to, true),
	TEXT(src, true),    TEXT(dst, true),   TEXT(flags, true),
	TEXT(fate, false),  TEXT(bytes, true), TEXT(arrived, true),
	TEXT(app, true),
};

static int take_packet_names(const struct saved *s, const struct json_line *l,
			     const struct packet_texts *t,
			     struct packet_line *p)
{
	enum fate fate;

	if (!field_protocol_parse(&p->protocol, t->proto))
		return field_fail(l, "\"proto\" is not a protocol");
	if (!fate_parse(&fate, t->fate))
		return field_fail(l, "\"fate\" is not a fate");
	p->fate = (uint8_t)fate;
	if (saved_endpoint(l, "src", t->src, &p->src) != 0 ||
	    saved_endpoint(l, "dst", t->dst, &p->dst) != 0)
		return -1;
	p->lane[0] = t->from ? saved_lane(s, t->from) : ROW_NONE;
	p->lane[1] = t->to ? saved_lane(s, t->to) : ROW_NONE;
	p->has_tcp = t->flags;
	if (t->flags && !tcp_flags_parse(&p->flags, t->flags, strlen(t->flags)))
		return field_fail(l, "\"flags\" are not those of TCP");
	return 0;
}

/* A file without "seen" is as good: it only says who saw the packet. */
static void take_seen(const struct json_line *l, struct packet_line *p)
{
	json_t *seen = json_object_get(l->object, "seen");

	for (size_t i = 0; i < json_array_size(seen); i++) {
		const char *by = json_string_value(json_array_get(seen, i));

		for (size_t bit = 0; by && bit < N_SEEN_BY; bit++)
			if (strcmp(by, seen_name(bit)) == 0)
				p->seen_by |= (uint8_t)(1u << bit);
	}
}

static int check_packet(const struct json_line *l, const struct packet_line *p)
{
	if (p->n == 0)
		return field_fail(l, "\"n\" counts from 1");
	if (p->sent_i == 0 || p->sent_i >= p->i)
		return field_fail(l,
				  "\"sent_i\" must be from 1 to below \"i\"");
	if (p->copy_of >= p->n)
		return field_fail(l, "\"copy_of\" must be the number of an "
				     "earlier packet");
	if (p->fate != FATE_HELD && p->fate_ns == UINT64_MAX)
		return field_fail(l, "\"fate_ns\" is missing");
	return 0;
}

/* Both sorts of bytes, those that arrived behind those that were sent. */
static int take_bytes(struct saved *s, const struct json_line *l,
		      const struct packet_texts *t, struct packet_line *p)
{
	p->bytes_at = s->n_bytes;
	if (saved_hex(s, l, "bytes", t->bytes, &p->n_bytes) != 0)
		return -1;
	return saved_hex(s, l, "arrived", t->arrived, &p->n_arrived);
}

static int take_packet(struct saved *s, const struct json_line *l, uint32_t i)
{
	struct packet_line p = { .i = i, .fate_ns = UINT64_MAX };
	struct packet_texts texts = { .proto = NULL };
	uint32_t row = (uint32_t)s->n_packet;

	if (fields_read(l, packet_numbers, ROWS(packet_numbers), &p) != 0 ||
	    fields_read(l, packet_texts, ROWS(packet_texts), &texts) != 0 ||
	    take_packet_names(s, l, &texts, &p) != 0 ||
	    take_bytes(s, l, &texts, &p) != 0 || check_packet(l, &p) != 0)
		return -1;
	take_seen(l, &p);
	p.app = keep_text(s->r, texts.app);
	p.injected = json_is_true(json_object_get(l->object, "injected"));
	p.queue_full = json_is_true(json_object_get(l->object, "queue_full"));
	mem_grow(s->packet, s->cap_packet, s->n_packet + 1);
	s->packet[s->n_packet++] = p;
	event_save(s, l, p.sent_i, SAVED_SENT, NULL, row);
	if (p.fate_ns != UINT64_MAX)
		event_save(s, l, i, SAVED_FATE, NULL, row);
	return 0;
}

/* --- flows and the end --------------------------------------------------- */

struct flow_line {
	uint32_t flow;
	const char *a, *b;
};

/* All else in it follows from the packets. */
static int take_flow(struct saved *s, const struct json_line *l, uint32_t i)
{
	static const struct field fields[] = {
		{ "flow", FIELD_INDEX, offsetof(struct flow_line, flow),
		  false },
		{ "a", FIELD_TEXT, offsetof(struct flow_line, a), true },
		{ "b", FIELD_TEXT, offsetof(struct flow_line, b), true },
	};
	json_t *sockets = json_object_get(l->object, "sockets");
	struct flow_line line = { .flow = 0 };
	struct saved_flow f = { .flow = 0 };

	(void)i;
	if (fields_read(l, fields, ROWS(fields), &line) != 0 ||
	    saved_endpoint(l, "a", line.a, &f.end[0]) != 0 ||
	    saved_endpoint(l, "b", line.b, &f.end[1]) != 0)
		return -1;
	f.flow = line.flow;
	for (size_t side = 0; side < 2; side++) {
		json_t *n = json_array_get(sockets, side);

		if (json_integer_value(n) > 0 &&
		    json_integer_value(n) < UINT32_MAX)
			f.socket[side] = (uint32_t)json_integer_value(n);
	}
	mem_grow(s->flow, s->cap_flow, s->n_flow + 1);
	s->flow[s->n_flow++] = f;
	return 0;
}

static int take_end(struct saved *s, const struct json_line *l, uint32_t i)
{
	static const struct field reasons[] = {
		{ "reason", FIELD_TEXT, 0, true },
	};
#define AT(member) offsetof(struct recording_end, member)
	static const struct field counts[] = {
		{ "dropped_kernel", FIELD_U64, AT(dropped_kernel), true },
		{ "dropped_interface", FIELD_U64, AT(dropped_interface), true },
	};
#undef AT
	struct recording_end *end = recording_end(s->r);
	json_t *ok = json_object_get(l->object, "ok");
	const char *reason = NULL;

	(void)i;
	if (fields_read(l, reasons, ROWS(reasons), &reason) != 0 ||
	    fields_read(l, counts, ROWS(counts), end) != 0)
		return -1;
	if (ok && !json_is_boolean(ok) && !json_is_null(ok))
		return field_fail(l, "\"ok\" must be true, false or null");
	end->ended = json_is_boolean(ok);
	end->ok = json_is_true(ok);
	end->reason = keep_text(s->r, reason);
	end->counted = json_object_get(l->object, "dropped_kernel") != NULL;
	s->end_seen = true;
	return 0;
}

/* --- every line ---------------------------------------------------------- */

static const struct {
	const char *event;
	int (*take)(struct saved *s, const struct json_line *l, uint32_t i);
	enum saved_kind kind; /* without a function: kept for later */
} events[] = {
	{ "packet", take_packet, SAVED_SENT },
	{ "flow", take_flow, SAVED_OTHER },
	{ "end", take_end, SAVED_OTHER },
	{ "call", NULL, SAVED_CALL },
	{ "state", NULL, SAVED_STATE },
	{ "info", NULL, SAVED_INFO },
	{ "note", NULL, SAVED_NOTE },
	{ "expect", NULL, SAVED_EXPECT },
	{ "mark", NULL, SAVED_MARK },
	{ "ask", NULL, SAVED_ASK },
	{ "thread", NULL, SAVED_THREAD },
	{ "output", NULL, SAVED_OUTPUT },
};
int saved_take(struct saved *s, const struct json_line *l)
{
	const char *event =
		json_string_value(json_object_get(l->object, "event"));
	uint32_t i;

	if (!event)
		return field_fail(l, "\"event\" must be a string");
	if (strcmp(event, "recording") == 0)
		return take_head(s, l);
	if (take_index(s, l, &i) != 0)
		return -1;
	for (size_t n = 0; n < ROWS(events); n++) {
		if (strcmp(events[n].event, event) != 0)
			continue;
		if (events[n].take)
			return events[n].take(s, l, i);
		event_save(s, l, i, events[n].kind, l->object, 0);
		return 0;
	}
	event_save(s, l, i, SAVED_OTHER, NULL, 0);
	return 0;
}
