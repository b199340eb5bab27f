/*
 * TLS records (RFC 8446 5.1, RFC 5246 6.2.1), and what of a handshake is not
 * encrypted: whom the client wants (RFC 6066 3), what it wants to speak (RFC
 * 7301), the version that is agreed on, alerts.
 *
 *    type | version | length | handshake messages, an alert, or data
 *
 * A hello is read as far as it is in one segment. What is encrypted is
 * skipped by its length; of a handshake that is encrypted the type makes no
 * sense, and that is how it is known.
 */
#include "capture/app/protocol.h"

enum {
	RECORD = 5,	     /* bytes of its header */
	RECORD_MOST = 18432, /* RFC 5246 6.2.3: 2^14 + 2048 */
	CHANGE_CIPHER = 20,
	ALERT = 21,
	HANDSHAKE = 22,
	DATA = 23,
	CLIENT_HELLO = 1,
	SERVER_HELLO = 2,
	RANDOM = 32,
	EXT_NAME = 0,
	EXT_ALPN = 16,
	EXT_VERSIONS = 43,
	SHOWN = 64,
};

struct record {
	uint8_t type;
	uint16_t len;
	struct reader body; /* of it, what is here */
};

/* What a hello says, as far as it goes. */
struct hello {
	uint16_t version;
	struct reader name, alpn;
};

static const struct {
	uint8_t type;
	const char *name;
} messages[] = {
	{ 0, "HelloRequest" },		 { CLIENT_HELLO, "ClientHello" },
	{ SERVER_HELLO, "ServerHello" }, { 4, "NewSessionTicket" },
	{ 11, "Certificate" },		 { 12, "ServerKeyExchange" },
	{ 13, "CertificateRequest" },	 { 14, "ServerHelloDone" },
	{ 15, "CertificateVerify" },	 { 16, "ClientKeyExchange" },
	{ 22, "CertificateStatus" },
};

/* RFC 8446 6, those one may meet */
static const struct {
	uint8_t code;
	const char *name;
} alerts[] = {
	{ 0, "close_notify" },
	{ 10, "unexpected_message" },
	{ 20, "bad_record_mac" },
	{ 40, "handshake_failure" },
	{ 42, "bad_certificate" },
	{ 45, "certificate_expired" },
	{ 46, "certificate_unknown" },
	{ 47, "illegal_parameter" },
	{ 48, "unknown_ca" },
	{ 50, "decode_error" },
	{ 51, "decrypt_error" },
	{ 70, "protocol_version" },
	{ 71, "insufficient_security" },
	{ 80, "internal_error" },
	{ 90, "user_canceled" },
	{ 109, "missing_extension" },
	{ 112, "unrecognized_name" },
	{ 116, "certificate_required" },
	{ 120, "no_application_protocol" },
};

/* --- recognising --------------------------------------------------------- */

/* A record's header, as far as it is there. */
static bool header_is_likely(struct reader in)
{
	uint8_t type = 0, major = 3, minor = 0;
	uint16_t len = 1;

	if (get_u8(&in, &type) && (type < CHANGE_CIPHER || type > DATA))
		return false;
	if (get_u8(&in, &major) && major != 3)
		return false;
	if (get_u8(&in, &minor) && minor > 4)
		return false;
	return !get_be16(&in, &len) || (len > 0 && len <= RECORD_MOST);
}

/* It begins with a hello; one in the middle is found by its records. */
static enum likeness tls_probe(const struct cursor *c, bool tcp, bool expected)
{
	struct reader in = c->in;

	(void)tcp;
	if (!header_is_likely(in) || (!expected && in.at[0] != HANDSHAKE))
		return LIKE_NOT;
	if (in.left <= RECORD)
		return LIKE_PERHAPS;
	if (in.at[0] != HANDSHAKE)
		return LIKE_YES;
	return expected || in.at[RECORD] == CLIENT_HELLO ||
			       in.at[RECORD] == SERVER_HELLO
		       ? LIKE_YES
		       : LIKE_NOT;
}

/* --- hellos -------------------------------------------------------------- */

/* A vector of bytes behind its length of one byte, or of two (RFC 8446 3.4). */
static bool vector_take(struct reader *in, struct reader *out, int bytes)
{
	uint16_t len = 0;
	uint8_t small = 0;

	if (bytes == 1 ? !get_u8(in, &small) : !get_be16(in, &len))
		return false;
	if (bytes == 1)
		len = small;
	return get_reader(in, out, len);
}

static void extension_take(struct hello *h, uint16_t type, struct reader in)
{
	struct reader list;
	uint8_t kind;

	if (type == EXT_VERSIONS && in.left == 2)
		get_be16(&in, &h->version);
	if (type == EXT_ALPN && vector_take(&in, &list, 2))
		h->alpn = list;
	if (type == EXT_NAME && vector_take(&in, &list, 2) &&
	    get_u8(&list, &kind) && kind == 0)
		vector_take(&list, &h->name, 2);
}

/* RFC 8446 4.1.2, 4.1.3; of one that is cut, what there is. */
static void hello_take(struct hello *h, struct reader in, bool client)
{
	struct reader part;
	uint16_t type, len;

	*h = (struct hello){ .version = 0 };
	if (!get_be16(&in, &h->version) || !get_skip(&in, RANDOM) ||
	    !vector_take(&in, &part, 1))
		return;
	if (client ? !vector_take(&in, &part, 2) || !vector_take(&in, &part, 1)
		   : !get_skip(&in, 2 + 1))
		return;
	if (!get_be16(&in, &len))
		return;
	while (get_be16(&in, &type) && vector_take(&in, &part, 2))
		extension_take(h, type, part);
}

static void tell_client(const struct hello *h, struct words *w)
{
	struct reader list = h->alpn, one;
	const char *before = " ";

	if (h->name.left)
		words_add(w, " ");
	words_add_bytes(w, h->name.at, h->name.left, SHOWN);
	while (vector_take(&list, &one, 1)) {
		words_add(w, "%s", before);
		words_add_bytes(w, one.at, one.left, SHOWN);
		before = ",";
	}
}

/* SSL 3.0 is 0x0300, TLS 1.3 0x0304. */
static void tell_server(const struct hello *h, struct words *w)
{
	if (h->version > 0x0300 && h->version <= 0x0304)
		words_add(w, " 1.%u", h->version - 0x0301u);
}

/* --- records ------------------------------------------------------------- */

static const char *message_name(uint8_t type)
{
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++)
		if (messages[i].type == type)
			return messages[i].name;
	return NULL;
}

/* RFC 8446 4: type and length; false: it makes no sense, so it is encrypted. */
static bool message_take(struct talk *t, struct reader *in, size_t claimed)
{
	struct words *w;
	struct hello h;
	uint8_t type, high, kind;
	uint16_t low;
	uint32_t len;

	if (!get_u8(in, &type) || !get_u8(in, &high) || !get_be16(in, &low))
		return false;
	len = (uint32_t)high << 16 | low;
	if (!message_name(type) || (type <= SERVER_HELLO && len + 4 > claimed))
		return false;
	w = talk_line(t);
	if (w)
		words_add(w, "%s", message_name(type));
	hello_take(&h, *in, type == CLIENT_HELLO);
	if (w && type == CLIENT_HELLO)
		tell_client(&h, w);
	if (w && type == SERVER_HELLO)
		tell_server(&h, w);
	if (type == CLIENT_HELLO)
		talk_ask(t, 0, 0);
	if (type == SERVER_HELLO)
		talk_answer(t, 0, t->begin_ns, &kind);
	get_skip(in, len < in->left ? len : in->left);
	return true;
}

static void tell_alert(struct talk *t, const struct record *r)
{
	struct words *w = talk_line(t);
	struct reader in = r->body;
	uint8_t level, code;

	if (!w)
		return;
	if (r->len != 2 || !get_u8(&in, &level) || !get_u8(&in, &code)) {
		words_add(w, "encrypted Alert");
		return;
	}
	words_add(w, "Alert %s", level == 2 ? "fatal" : "warning");
	for (size_t i = 0; i < sizeof(alerts) / sizeof(*alerts); i++)
		if (alerts[i].code == code) {
			words_add(w, " %s", alerts[i].name);
			return;
		}
	words_add(w, " %u", code);
}

static void tell_handshake(struct talk *t, const struct record *r)
{
	struct reader in = r->body;
	struct words *w;

	if (!message_take(t, &in, r->len)) {
		w = talk_line(t);
		if (w)
			words_add(w, "encrypted handshake");
		return;
	}
	while (in.left && message_take(t, &in, in.left))
		;
}

static void tell_opaque(struct talk *t, const struct record *r)
{
	struct words *w = talk_line(t);

	if (!w)
		return;
	if (r->type == CHANGE_CIPHER)
		words_add(w, "ChangeCipherSpec");
	else
		words_add(w, "data %u bytes", r->len);
}

static enum taken tls_take(struct talk *t, struct cursor *c)
{
	struct reader in = c->in;
	bool opaque;
	struct record r;

	if (!header_is_likely(in))
		return TAKE_LOST;
	if (in.left < RECORD)
		return c->whole ? TAKE_LOST : TAKE_MORE;
	get_u8(&in, &r.type);
	get_skip(&in, 2);
	get_be16(&in, &r.len);
	opaque = r.type == DATA || r.type == CHANGE_CIPHER;
	if (in.left < r.len && !c->whole && !opaque)
		return TAKE_MORE;
	get_reader(&in, &r.body, in.left < r.len ? in.left : r.len);
	if (opaque)
		tell_opaque(t, &r);
	else if (r.type == ALERT)
		tell_alert(t, &r);
	else
		tell_handshake(t, &r);
	talk_skip(t, r.len - r.body.left);
	c->in = in;
	return TAKEN;
}

const struct protocol tls = {
	.name = "TLS",
	.tcp = true,
	.port = 443,
	.probe = tls_probe,
	.take = tls_take,
};
