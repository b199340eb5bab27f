/*
 * What the error queue of a socket says:
 *
 *	sees SOCKET ICMP port-unreachable {, SOCKET …}
 *	sees SOCKET ICMPv6 packet-too-big
 *	sees SOCKET EMSGSIZE
 *
 * Only a socket that an actor has in a variable has such a queue to be read:
 * not a listener's child that accept has not given out.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/icmp_table.h"
#include "sim/scenario/parser.h"
#include "sim/scenario/program.h"

static bool take_icmp(struct parser *p, struct check *c, bool six)
{
	const struct token *t = peek(p);
	const struct icmp_error *e = icmp_errors;
	char name[NAME_MAX_LEN + 1];
	struct guess g;

	if (!take_name(p, "an error such as port-unreachable", name))
		return false;
	guess_start(&g, name);
	for (; e->name; e++) {
		if (e->six != six)
			continue;
		guess_try(&g, e->name);
		if (strcmp(e->name, name) == 0)
			break;
	}
	c->text = text_copy(name);
	c->value = e->type << 8 | e->code;
	return e->name || mistake(p, t, "unknown error of %s \"%s\"%s", c->name,
				  show_text(name).text, guess_hint(&g));
}

static bool take_error(struct parser *p, struct check *c)
{
	const struct token *t = peek(p);
	char name[NAME_MAX_LEN + 1];
	struct guess g;

	if (!take_name(p, "ICMP, ICMPv6 or an errno", name))
		return false;
	c->name = text_copy(name);
	if (strcmp(name, "ICMP") == 0 || strcmp(name, "ICMPv6") == 0)
		return take_icmp(p, c, name[4] == 'v');
	guess_start(&g, name);
	guess_try(&g, "ICMP");
	guess_try(&g, "ICMPv6");
	c->value = errno_find(name, &g);
	return c->value || mistake(p, t,
				   "expected ICMP, ICMPv6 or an errno, not "
				   "\"%s\"%s",
				   show_text(name).text, guess_hint(&g));
}

static bool take_holder(struct parser *p, struct check *c)
{
	const struct token *t = peek(p);

	if (!take_socket_ref(p, &c->socket, &c->ref))
		return false;
	if (is_program_socket(p, c->socket))
		return mistake(p, t,
			       "\"%s\" is a program's, which alone reads its "
			       "error queue",
			       show_text(c->socket).text);
	return !strchr(c->socket, '#') ||
	       mistake(p, t,
		       "\"%s\" can not be read before accept has given it a "
		       "variable",
		       show_text(c->socket).text);
}

bool parse_sees(struct parser *p, struct step *step)
{
	do {
		struct check *c = check_add(p, step);

		if (!c || !take_holder(p, c) || !take_error(p, c))
			return false;
	} while (take_if(p, ","));
	return true;
}
