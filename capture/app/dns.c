/*
 * DNS messages (RFC 1035), in datagrams and, with two bytes of length before
 * each, in streams (RFC 7766 8); and their kin of the same form: multicast DNS
 * (RFC 6762), LLMNR (RFC 4795), NetBIOS names (RFC 1002).
 *
 *    id | flags | counts of 4 sections | questions | answers | …
 *
 * A response answers the request with the same id and question, whoever asked
 * first. Answers to what was multicast come in conversations of their own, so
 * there nothing is matched.
 */
#include <string.h>

#include "capture/app/dns.h"
#include "capture/app/protocol.h"

enum {
	HEADER = 12,
	SECTIONS = 4,
	PORT = 53,
	RESPONSE = 0x8000,
	OPCODE_AT = 11,
	OPCODE_MASK = 0xf,
	OPCODE_MOST = 6,
	TRUNCATED = 0x0200,
	RCODE_MASK = 0xf,
	CLASS_MASK = 0x7fff, /* RFC 6762 5.4 has a use for the upper bit */
	RECORDS_MOST = 64,   /* looked at for one of the type asked for */
	KEY_ID_AT = 48,
};

struct message {
	struct reader all, rest; /* rest: behind the question */
	uint16_t id, flags, count[SECTIONS];
	bool has_question;
	struct dns_name name;
	uint16_t type, class;
};

static const char *const opcodes[] = {
	"QUERY", "IQUERY", "STATUS", "OPCODE3", "NOTIFY", "UPDATE", "DSO",
};

/* RFC 1035, 2136, 2845 */
static const char *const rcodes[] = {
	"NOERROR",  "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP",  "REFUSED",
	"YXDOMAIN", "YXRRSET", "NXRRSET",  "NOTAUTH",  "NOTZONE", "RCODE11",
	"RCODE12",  "RCODE13", "RCODE14",  "RCODE15",
};
_Static_assert(sizeof(rcodes) / sizeof(*rcodes) == RCODE_MASK + 1,
	       "one name each");

static unsigned opcode_of(const struct message *m)
{
	return m->flags >> OPCODE_AT & OPCODE_MASK;
}

static bool is_response(const struct message *m)
{
	return m->flags & RESPONSE;
}

/* --- reading ------------------------------------------------------------- */

static bool header_take(struct message *m, struct reader in)
{
	*m = (struct message){ .all = in };
	if (!get_be16(&in, &m->id) || !get_be16(&in, &m->flags))
		return false;
	for (int i = 0; i < SECTIONS; i++)
		if (!get_be16(&in, &m->count[i]))
			return false;
	m->rest = in;
	return true;
}

static void question_take(struct message *m)
{
	m->has_question =
		m->count[0] > 0 && dns_name_take(&m->name, m->all, &m->rest) &&
		get_be16(&m->rest, &m->type) && get_be16(&m->rest, &m->class);
}

/* --- recognising --------------------------------------------------------- */

static bool class_is_one(uint16_t class)
{
	class &= CLASS_MASK;
	return class == 1 || class == 3 || class == 4 || class == 254 ||
	       class == 255;
}

/* The header makes sense: RFC 1035 4.1.1, 4.1.2 */
static bool header_is_likely(const struct message *m, bool expected)
{
	unsigned opcode = opcode_of(m);

	if (opcode > OPCODE_MOST || opcode == 3)
		return false;
	if (!is_response(m) && (m->flags & RCODE_MASK))
		return false;
	if (expected)
		return m->count[0] || is_response(m);
	return m->count[0] == 1 && (is_response(m) || m->count[1] == 0);
}

static enum likeness like_message(struct reader in, bool expected)
{
	struct message m;

	if (!header_take(&m, in) || !header_is_likely(&m, expected))
		return LIKE_NOT;
	question_take(&m);
	if (m.has_question)
		return class_is_one(m.class) ? LIKE_YES : LIKE_NOT;
	return expected && m.count[0] == 0 ? LIKE_YES : LIKE_NOT;
}

/*
 * In a stream the length comes first, and often alone. Who is not expected to
 * speak DNS has to say all of its first question at once.
 */
static enum likeness like_stream(const struct cursor *c, bool expected)
{
	struct reader in = c->in;
	enum likeness like;
	uint16_t len;

	if (!get_be16(&in, &len))
		return expected ? LIKE_PERHAPS : LIKE_NOT;
	if (len <= HEADER)
		return LIKE_NOT;
	like = like_message(in, expected);
	if (like == LIKE_NOT && expected && in.left < len && in.left < HOLD / 2)
		return LIKE_PERHAPS;
	return like;
}

static enum likeness dns_probe(const struct cursor *c, bool tcp, bool expected)
{
	return tcp ? like_stream(c, expected) : like_message(c->in, expected);
}

/* Its kin is told by the port alone. */
static enum likeness kin_probe(const struct cursor *c, bool tcp, bool expected)
{
	(void)tcp;
	return expected ? like_message(c->in, true) : LIKE_NOT;
}

/* --- what is told -------------------------------------------------------- */

/* The first answer of the type that was asked for, else the first. */
static bool answer_find(const struct message *m, struct dns_record *found)
{
	struct reader in = m->rest;
	struct dns_record record;
	bool any = false;

	for (int i = 0; i < m->count[1] && i < RECORDS_MOST; i++) {
		if (!dns_record_take(&record, m->all, &in))
			break;
		if (!any || record.type == m->type)
			*found = record;
		any = true;
		if (record.type == m->type)
			break;
	}
	return any;
}

static void tell_question(const struct message *m, struct words *w)
{
	if (opcode_of(m))
		words_add(w, "%s ", opcodes[opcode_of(m)]);
	if (!m->has_question)
		return;
	dns_type_show(m->type, w);
	words_add(w, " ");
	dns_name_show(&m->name, w);
	words_add(w, is_response(m) ? "" : "?");
	if (m->count[0] > 1)
		words_add(w, " (+%u)", m->count[0] - 1u);
}

static void tell_response(const struct message *m, struct words *w)
{
	unsigned rcode = m->flags & RCODE_MASK;
	struct dns_record record;

	if (rcode || opcode_of(m)) {
		words_add(w, "%s", rcodes[rcode]);
	} else if (answer_find(m, &record)) {
		dns_record_show(&record, m->all, w);
		if (m->count[1] > 1)
			words_add(w, " (+%u)", m->count[1] - 1u);
	} else {
		words_add(w, m->count[1] ? "NOERROR" : "NOERROR no answer");
	}
	if (m->flags & TRUNCATED)
		words_add(w, " truncated");
}

static void tell(struct talk *t, const struct message *m)
{
	struct words *w = talk_line(t);

	if (!w)
		return;
	words_add(w, "0x%04x ", m->id);
	if (is_response(m))
		tell_response(m, w);
	else
		tell_question(m, w);
}

/* --- messages ------------------------------------------------------------ */

static uint64_t key_of(const struct message *m)
{
	uint64_t hash = m->has_question ? dns_name_hash(&m->name) + m->type : 0;

	return (uint64_t)m->id << KEY_ID_AT |
	       (hash & ((UINT64_C(1) << KEY_ID_AT) - 1));
}

static enum taken message_take(struct talk *t, struct reader in, bool matched)
{
	struct message m;
	uint8_t kind;

	if (!header_take(&m, in) || !header_is_likely(&m, true))
		return TAKE_LOST;
	question_take(&m);
	tell(t, &m);
	if (!matched)
		return TAKEN;
	if (is_response(&m))
		talk_answer(t, key_of(&m), t->begin_ns, &kind);
	else
		talk_ask(t, key_of(&m), 0);
	return TAKEN;
}

/* One with its length; of what is too long to be held the beginning. */
static enum taken stream_take(struct talk *t, struct cursor *c)
{
	struct reader in = c->in, message;
	uint16_t len;

	if (!get_be16(&in, &len))
		return c->whole ? TAKE_LOST : TAKE_MORE;
	if (in.left < len && !c->whole)
		return TAKE_MORE;
	get_reader(&in, &message, in.left < len ? in.left : len);
	if (message_take(t, message, true) != TAKEN)
		return TAKE_LOST;
	talk_skip(t, len - message.left);
	c->in = in;
	return TAKEN;
}

static enum taken dns_take(struct talk *t, struct cursor *c)
{
	return t->tcp ? stream_take(t, c) : message_take(t, c->in, true);
}

static enum taken multicast_take(struct talk *t, struct cursor *c)
{
	return message_take(t, c->in, false);
}

const struct protocol dns = {
	.name = "DNS",
	.tcp = true,
	.udp = true,
	.port = PORT,
	.probe = dns_probe,
	.take = dns_take,
};

const struct protocol mdns = {
	.name = "mDNS",
	.udp = true,
	.port = 5353,
	.probe = kin_probe,
	.take = multicast_take,
};

const struct protocol llmnr = {
	.name = "LLMNR",
	.udp = true,
	.port = 5355,
	.probe = kin_probe,
	.take = multicast_take,
};

const struct protocol nbns = {
	.name = "NBNS",
	.udp = true,
	.port = 137,
	.probe = kin_probe,
	.take = multicast_take,
};
