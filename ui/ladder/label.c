/*
 * Labels. A label is put together of parts that are told or left out by how
 * much room there is: what says least goes first.
 */
#include "ui/ladder/label.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/recording/change.h"
#include "capture/words.h"
#include "ui/text/finding.h"
#include "ui/term/grid.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label_thread.h"

/* --- what a packet says -------------------------------------------------- */

const char *rules_label(enum analysis_mode mode)
{
	return mode == ANALYSIS_WIRESHARK ? tr("findings by Wireshark's rules")
					  : "";
}

const char *protocol_label(uint8_t protocol)
{
	switch (protocol) {
	case IP_TCP:
		return "TCP";
	case IP_UDP:
		return "UDP";
	case IP_ICMP:
	case IP_ICMPV6:
		return "ICMP";
	default:
		return "IP";
	}
}

enum part {
	PART_FLAGS = 1 << 0,
	PART_SEQ = 1 << 1,
	PART_ACK = 1 << 2,
	PART_LEN = 1 << 3,
	PART_WIN = 1 << 4,
	PART_WORD = 1 << 5,  /* fast retransmission */
	PART_SHORT = 1 << 6, /* fast retrans */
	PART_AGAIN = 1 << 7, /* ↻ */
	PART_MAIN = 1 << 8,  /* seq or ack, the one that it is about */
};

/* From everything to nothing but the number. What was found says more than
 * the number that the packet is not about. */
static const unsigned int tcp_parts[] = {
	PART_FLAGS | PART_SEQ | PART_ACK | PART_LEN | PART_WIN | PART_WORD,
	PART_FLAGS | PART_SEQ | PART_ACK | PART_LEN | PART_WORD,
	PART_FLAGS | PART_SEQ | PART_ACK | PART_LEN | PART_SHORT,
	PART_FLAGS | PART_MAIN | PART_LEN | PART_SHORT,
	PART_FLAGS | PART_MAIN | PART_LEN | PART_AGAIN,
	PART_FLAGS | PART_LEN | PART_AGAIN,
	PART_FLAGS | PART_AGAIN,
	PART_FLAGS,
	0,
};
enum { LEVELS = sizeof(tcp_parts) / sizeof(*tcp_parts) };

static unsigned int main_part(const struct packet_row *p)
{
	bool takes_numbers =
		p->payload_len || (p->flags & (TH_S | TH_F | TH_R));

	return takes_numbers ? PART_SEQ : PART_ACK;
}

/* Relative to where its conversation began, if that is known. */
static void tcp_numbers(const struct packet_row *p, const struct flow *f,
			unsigned int parts, struct words *out)
{
	if (parts & PART_SEQ)
		words_add(out, " seq %u",
			  f ? flow_seq(f, p->side, p->seq) : p->seq);
	if ((parts & PART_ACK) && (p->flags & TH_ACK))
		words_add(out, " ack %u",
			  f ? flow_ack(f, p->side, p->ack) : p->ack);
	if ((parts & PART_LEN) && p->payload_len)
		words_add(out, " len %u", p->payload_len);
	if (parts & PART_WIN)
		words_add(out, " win %u",
			  f ? flow_window(f, p->side, p->win, p->flags)
			    : p->win);
}

static void tcp_label(const struct packet_row *p, const struct flow *f,
		      int level, struct words *out)
{
	unsigned int parts = tcp_parts[level];
	const char *word = finding_word(p->analysis);
	char flags[FLAGS_TEXT];

	if (parts & PART_MAIN)
		parts |= main_part(p);
	if (parts & PART_FLAGS)
		words_add(out, " [%s]", tcp_flags_format(p->flags, flags));
	tcp_numbers(p, f, parts, out);
	if (p->injected && (parts & (PART_WORD | PART_SHORT)))
		words_add(out, " %s", tr("injected"));
	if (word && (parts & PART_WORD))
		words_add(out, " %s", tr(word));
	if (word && (parts & PART_SHORT))
		words_add(out, " %s", tr(finding_short(p->analysis)));
	if ((p->analysis & ANALYSIS_RETRANSMISSION) && (parts & PART_AGAIN))
		words_add(out, " ↻");
}

/* What teachers and engineers call them (RFC 792, RFC 4443). */
static const struct {
	uint8_t protocol, type, code;
	const char *name;
} icmp_names[] = {
	{ IP_ICMP, 0, 0, "echo reply" },
	{ IP_ICMP, 3, 0, "net unreachable" },
	{ IP_ICMP, 3, 1, "host unreachable" },
	{ IP_ICMP, 3, 3, "port unreachable" },
	{ IP_ICMP, 3, 4, "fragmentation needed" },
	{ IP_ICMP, 8, 0, "echo" },
	{ IP_ICMP, 11, 0, "time exceeded" },
	{ IP_ICMP, 11, 1, "reassembly timeout" },
	{ IP_ICMPV6, 1, 0, "no route" },
	{ IP_ICMPV6, 1, 3, "address unreachable" },
	{ IP_ICMPV6, 1, 4, "port unreachable" },
	{ IP_ICMPV6, 2, 0, "packet too big" },
	{ IP_ICMPV6, 3, 0, "time exceeded" },
	{ IP_ICMPV6, 3, 1, "reassembly timeout" },
	{ IP_ICMPV6, 128, 0, "echo" },
	{ IP_ICMPV6, 129, 0, "echo reply" },
};

static void icmp_label(const struct packet_row *p, int level, struct words *out)
{
	const char *name = NULL;

	for (size_t i = 0; i < sizeof(icmp_names) / sizeof(*icmp_names); i++)
		if (icmp_names[i].protocol == p->protocol &&
		    icmp_names[i].type == p->icmp_type &&
		    icmp_names[i].code == p->icmp_code)
			name = icmp_names[i].name;
	if (level != 1 || !name)
		words_add(out, " ICMP");
	if (level < 2 && name)
		words_add(out, " %s", name);
	else if (level < 2)
		words_add(out, " type %u code %u", p->icmp_type, p->icmp_code);
	else if (level == 2)
		words_add(out, " %u/%u", p->icmp_type, p->icmp_code);
}

/*
 * Where in its datagram it begins. What is in it is for who puts the datagram
 * together; the first part of a TCP segment tells all that matters of it.
 */
static bool is_fragment(const struct packet_row *p)
{
	return p->fragment && (p->protocol != IP_TCP || p->fragment_at > 0);
}

static void fragment_label(const struct packet_row *p, int level,
			   struct words *out)
{
	if (level == 0)
		words_add(out, " %s", protocol_label(p->protocol));
	if (level < 2)
		words_add(out, " %s %u", tr("fragment"), p->fragment_at);
	else
		words_add(out, " @%u", p->fragment_at);
}

static void write_label(const struct packet_row *p, const struct flow *f,
			int level, struct words *out)
{
	bool icmp = p->protocol == IP_ICMP || p->protocol == IP_ICMPV6;

	words_add(out, "#%" PRIu32, p->number);
	if (level + 1 >= LEVELS)
		return;
	if (is_fragment(p))
		fragment_label(p, level, out);
	else if (p->protocol == IP_TCP)
		tcp_label(p, f, level, out);
	else if (icmp)
		icmp_label(p, level, out);
	else if (p->protocol == IP_UDP)
		words_add(out, " UDP");
	else
		words_add(out, " IP %u", p->protocol);
	if (p->protocol == IP_UDP && !is_fragment(p) && level == 0)
		words_add(out, " len %u", p->payload_len);
	if (p->protocol != IP_TCP && p->injected && level == 0)
		words_add(out, " %s", tr("injected"));
}

/*
 * Behind the rest, what it says to the application; cut, but not to less than
 * APP_LEAST columns. The window goes for it, sequence numbers do not.
 */
enum { APP_LEVELS = 2, APP_LEAST = 12 };

static bool add_app(const char *app, int room, struct words *out)
{
	char cut[SUMMARY_TEXT];

	if (room < text_width(app) && room < APP_LEAST)
		return false;
	text_cut(cut, sizeof(cut), app, room);
	words_add(out, " %s", cut);
	return true;
}

char *row_label_fit(const struct packet_row *p, const struct flow *f,
		    const char *app, int cols, char out[LABEL_TEXT])
{
	for (int level = 0; level < LEVELS; level++) {
		struct words w = { .at = out, .size = LABEL_TEXT };
		int room;

		write_label(p, f, level, &w);
		room = cols - text_width(out);
		if (*app && level < APP_LEVELS && add_app(app, room - 1, &w))
			break;
		if (room >= 0 && (!*app || level + 1 >= APP_LEVELS))
			break;
	}
	return out;
}

char *packet_label_fit(const struct recording *r, uint32_t packet, int cols,
		       char out[LABEL_TEXT])
{
	const struct packet_row *p = recording_packet(r, packet);

	return row_label_fit(p, recording_flow(r, p->flow), recording_app(r, p),
			     cols, out);
}

char *packet_label(const struct recording *r, uint32_t packet,
		   char out[LABEL_TEXT])
{
	return packet_label_fit(r, packet, LABEL_TEXT, out);
}

char *fate_label(const struct recording *r, const struct packet_row *p,
		 char out[LABEL_TEXT])
{
	const char *fate = tr(fate_name((enum fate)p->fate));
	char changes[LABEL_TEXT / 2];

	packet_changes_format(r, p, changes, sizeof(changes));
	if (p->queue_full)
		snprintf(out, LABEL_TEXT, "%s: %s", fate, tr("queue full"));
	else if (changes[0])
		snprintf(out, LABEL_TEXT, "%s: %s", fate, changes);
	else
		snprintf(out, LABEL_TEXT, "%s", fate);
	return out;
}

/* --- what a call says ---------------------------------------------------- */

enum {
	NAME_BYTES = 60,
	ARGS_BYTES = 300,
	DATA_BYTES = 260,
	DATA_COLS = 8,	/* of the data, before the arguments are cut */
	DATA_LEAST = 3, /* less of it is not worth showing */
};

/* Caller's buffer; NULL if it did not fail. */
static const char *error_text(const struct call_row *call, char out[24])
{
	const char *name = call->error ? strerrorname_np(call->error) : NULL;

	if (call->error && !name)
		snprintf(out, 24, "errno %d", call->error);
	return name ? name : call->error ? out : NULL;
}

static void result_text(const struct call_row *call, enum row_kind kind,
			char *out, size_t size)
{
	char buf[24];
	const char *error = error_text(call, buf);

	if (kind == ROW_BEGIN || call->end_event == ROW_NONE)
		snprintf(out, size, " …");
	else
		snprintf(out, size, " = %" PRId64 "%s%s", call->result,
			 error ? " " : "", error ? error : "");
}

/* Cuts data to what the arguments leave, then the arguments. */
static void cut_words(char *args, char *data, int room)
{
	char whole[ARGS_BYTES];
	int n_args = text_width(args), n_data = text_width(data);

	if (n_data && n_args + n_data > room) {
		int most =
			room - n_args > DATA_COLS ? room - n_args : DATA_COLS;

		snprintf(whole, sizeof(whole), "%s", data);
		text_cut(data, DATA_BYTES, whole, most);
		n_data = text_width(data);
	}
	if (n_args + n_data <= room)
		return;
	snprintf(whole, sizeof(whole), "%s", args);
	text_cut(args, ARGS_BYTES, whole, room > n_data ? room - n_data : 1);
	if (n_data < room || room <= DATA_LEAST)
		return;
	snprintf(whole, sizeof(whole), "%s", data);
	text_cut(data, DATA_BYTES, whole, room - 1);
}

/* Without its arguments, and then without what else can be guessed. */
static void brief_label(const struct call_row *call, const char *lead,
			const char *name, bool has_args, const char *result,
			int cols, char *out)
{
	char buf[24], whole[CALL_TEXT];
	const char *error = error_text(call, buf);

	snprintf(out, CALL_TEXT, "%s%s(%s)%s", lead, name, has_args ? "…" : "",
		 result);
	if (text_width(out) > cols)
		snprintf(out, CALL_TEXT, "%s%s%s", lead, name, result);
	if (text_width(out) > cols)
		snprintf(out, CALL_TEXT, "%s%s", name, result);
	if (text_width(out) > cols && error && call->end_event != ROW_NONE)
		snprintf(out, CALL_TEXT, "%s %s", name, error);
	if (text_width(out) <= cols)
		return;
	memcpy(whole, out, CALL_TEXT);
	text_cut(out, CALL_TEXT, whole, cols);
}

char *call_label_fit(const struct recording *r, const struct call_row *call,
		     enum row_kind kind, int cols, char out[CALL_TEXT])
{
	char name[NAME_BYTES], args[ARGS_BYTES], data[DATA_BYTES], result[60];
	char thread[THREAD_LEAD], lead[THREAD_LEAD + 8];
	bool tells = kind != ROW_BEGIN && call->end_event != ROW_NONE &&
		     call->result >= 0;
	int fixed;

	snprintf(lead, sizeof(lead), "%s%s",
		 thread_lead(r, call->lane, call->thread, thread),
		 kind == ROW_RETURN ? "… " : "");
	text_cut(name, sizeof(name), recording_text(r, call->name), NAME_BYTES);
	text_cut(args, sizeof(args), recording_text(r, call->args), ARGS_BYTES);
	text_cut(data, sizeof(data), tells ? recording_text(r, call->data) : "",
		 DATA_BYTES);
	result_text(call, kind, result, sizeof(result));
	fixed = text_width(lead) + text_width(name) + 2 + text_width(result) +
		(*data != '\0');
	cut_words(args, data, cols - fixed);
	snprintf(out, CALL_TEXT, "%s%s(%s)%s%s%s", lead, name, args, result,
		 *data ? " " : "", data);
	if (text_width(out) > cols)
		brief_label(call, lead, name, *args != '\0', result, cols, out);
	return out;
}

char *call_label(const struct recording *r, const struct call_row *call,
		 enum row_kind kind, char out[CALL_TEXT])
{
	return call_label_fit(r, call, kind, CALL_TEXT, out);
}
