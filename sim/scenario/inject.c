/*
 * inject FROM>TO [FLAGS] | udp | icmp ERROR   and then, in any order,
 *
 *	FIELD=VALUE …  data=STRING|N  src=ADDRESS  dst=ADDRESS  age=TIME  badsum
 *	quote SELECTOR                          which takes all that follows
 *
 * The protocol comes first, so that a field of another one is a mistake at its
 * place. What is not said follows from what the two ends have sent.
 */
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/icmp_table.h"
#include "sim/scenario/parser.h"

enum { DATA_MOST = 65000 };

/* --- the protocol ----------------------------------------------------------
 */

static bool mistake_error(struct parser *p, const struct token *t,
			  const char *word)
{
	struct guess g;

	guess_start(&g, word);
	for (const struct icmp_error *e = icmp_errors; e->name; e++)
		guess_try(&g, e->name);
	return mistake(p, t, "unknown ICMP error \"%s\"%s",
		       show_text(word).text, guess_hint(&g));
}

/* port-unreachable; or nothing, where type= says it. */
static bool take_error(struct parser *p, struct inject *inject)
{
	const struct token *t = peek(p);
	char word[NAME_MAX_LEN + 1];

	if (at_end(p) || token_is(peek_second(p), "="))
		return true;
	if (!take_name(p, "an ICMP error such as port-unreachable", word))
		return false;
	/* Which version it is of shows when it is made. */
	for (int six = 0; six < 2 && !inject->message; six++) {
		const struct icmp_error *e = icmp_error_named(six, word);

		inject->message = e ? e->name : NULL;
	}
	return inject->message || mistake_error(p, t, word);
}

static bool take_protocol(struct parser *p, struct step *step)
{
	const struct token *t = peek(p);
	struct inject *inject = step->inject;

	if (t->kind == TOKEN_WORD && t->at[0] == '[') {
		inject->protocol = IP_TCP;
		step->sel.has_flags = true;
		return token_flags(p, take(p), &step->sel.flags);
	}
	if (take_if(p, "udp")) {
		inject->protocol = IP_UDP;
		step->sel.kind = KIND_UDP;
		return true;
	}
	if (!take_if(p, "icmp"))
		return mistake_expected(p, "flags such as [R], udp or icmp");
	inject->protocol = IP_ICMP;
	step->sel.kind = KIND_ICMP;
	return take_error(p, inject);
}

/* --- what else it says -----------------------------------------------------
 */

static bool is_loopback(const struct ip_address *ip)
{
	static const uint8_t one[16] = { [15] = 1 };

	return ip->version == 4 ? ip->bytes[0] == 127
				: memcmp(ip->bytes, one, sizeof(one)) == 0;
}

/* A source may be made up, but not leave the stage. */
static bool term_address(struct parser *p, struct step *step, enum end end)
{
	struct inject *inject = step->inject;
	struct arg *arg = &inject->end[end], *other = &inject->end[1 - end];
	const struct token *t;

	t = take(p);
	if (arg->key)
		return mistake(p, t, "\"%s\" is there already", arg->key);
	arg->key = end == END_SRC ? "src" : "dst";
	if (!take_if(p, "="))
		return mistake_expected(p, "\"=\"");
	t = peek(p);
	if (!take_endpoint(p, arg, inject->protocol != IP_ICMP))
		return false;
	if (!is_loopback(&arg->endpoint.ip))
		return mistake(p, t,
			       "\"%s\" is not on the stage: addresses there "
			       "are 127.… and ::1",
			       show(t).text);
	if (other->text &&
	    other->endpoint.ip.version != arg->endpoint.ip.version)
		return mistake(p, t, "src and dst are of different versions");
	return true;
}

static bool term_src(struct parser *p, struct step *step)
{
	return term_address(p, step, END_SRC);
}

static bool term_dst(struct parser *p, struct step *step)
{
	return term_address(p, step, END_DST);
}

static bool term_data(struct parser *p, struct step *step)
{
	const struct token *t = take(p);

	if (step->inject->data.key)
		return mistake(p, t, "\"data\" is there already");
	step->inject->data.key = "data";
	if (!take_if(p, "="))
		return mistake_expected(p, "\"=\"");
	return take_data(p, &step->inject->data, DATA_MOST);
}

static bool term_age(struct parser *p, struct step *step)
{
	struct inject *inject = step->inject;
	const struct token *t = take(p);

	if (inject->protocol != IP_TCP)
		return mistake(p, t, "only TCP has timestamps");
	if (inject->age.key)
		return mistake(p, t, "\"age\" is there already");
	inject->age.key = "age";
	if (!take_if(p, "="))
		return mistake_expected(p, "\"=\"");
	return take_duration(p, &inject->age_ns, &inject->age.text);
}

static bool term_badsum(struct parser *p, struct step *step)
{
	take(p);
	return step->inject->badsum = true;
}

static bool term_quote(struct parser *p, struct step *step)
{
	const struct token *t = take(p);

	if (step->inject->protocol != IP_ICMP)
		return mistake(p, t, "only ICMP quotes a packet");
	step->inject->has_quote = true;
	return parse_selector(p, &step->inject->quote, true);
}

static const struct {
	const char *name;
	bool (*parse)(struct parser *p, struct step *step);
} terms[] = {
	{ "src", term_src },	 { "dst", term_dst },
	{ "data", term_data },	 { "badsum", term_badsum },
	{ "quote", term_quote }, { "age", term_age },
};

static bool term_setting(struct parser *p, struct step *step)
{
	static const struct {
		uint8_t protocol;
		const char *name;
	} names[] = { { IP_TCP, "TCP" },
		      { IP_UDP, "UDP" },
		      { IP_ICMP, "ICMP" } };
	const struct token *t = peek(p);
	const struct comparison *c;

	if (!take_setting_of(p, step))
		return false;
	c = &step->set[step->n_set - 1];
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].protocol == step->inject->protocol &&
		    !field_fits(c->field, names[i].protocol))
			return mistake(p, t, "%s has no field \"%s\"",
				       names[i].name, field_name(c->field));
	return true;
}

static bool mistake_inject(struct parser *p, const struct token *t,
			   const char *word)
{
	struct guess g;

	guess_start(&g, word);
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		guess_try(&g, terms[i].name);
	guess_fields(&g);
	return mistake(p, t, "unknown word of an injected packet \"%s\"%s",
		       show_text(word).text, guess_hint(&g));
}

static bool parse_inject_term(struct parser *p, struct step *step)
{
	const struct token *t = peek(p);
	enum packet_field field;
	char word[NAME_MAX_LEN + 1] = "";

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		if (token_is(t, terms[i].name))
			return terms[i].parse(p, step);
	if (t->kind == TOKEN_WORD && t->len <= NAME_MAX_LEN)
		memcpy(word, t->at, t->len);
	return field_find(word, &field) ? term_setting(p, step)
					: mistake_inject(p, t, show(t).text);
}

static bool says_type(const struct step *step)
{
	for (size_t i = 0; i < step->n_set; i++)
		if (step->set[i].field == FIELD_TYPE)
			return true;
	return false;
}

bool parse_inject(struct parser *p, struct step *step)
{
	step->inject = mem_zero(1, sizeof(*step->inject));
	if (!parse_selector_start(p, &step->sel, true) ||
	    !take_protocol(p, step))
		return false;
	while (!at_end(p))
		if (!parse_inject_term(p, step))
			return false;
	if (step->inject->protocol == IP_ICMP && !step->inject->message &&
	    !says_type(step))
		return mistake_expected(
			p, "an ICMP error such as port-unreachable");
	return true;
}
