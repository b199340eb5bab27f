/*
 * What sockets of programs are called: OWNER.PORT.
 *
 *	S.10000              listens on the port, or takes datagrams there
 *	S.10000#1, #2 …      its children, in order of their SYNs
 *	C.10000, C.10000#2 … connects to the port, or sends its first datagram
 *	                     there; in the order in which the kernel got to know
 *
 * A name stays its socket's. A listener that comes when the one before is gone
 * has the same name again, and its children are counted on. Where a name is
 * somebody else's:
 *
 *	S.10000b, S.10000c … a further listener, or bound socket, of the port
 *	S.to10000, #2 …      connects to a port that its own program listens on
 */
#include <stdio.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/truth_private.h"

static struct family *family_find(const struct truth *t, const char *name)
{
	uint32_t i = chains_first(&t->by_family, key_of_name(name));

	while (i != CHAIN_END && strcmp(t->family[i].name, name) != 0)
		i = chains_next(&t->by_family, i);
	return i == CHAIN_END ? NULL : &t->family[i];
}

/* It is made if it is not there. */
static struct family *family_of(struct truth *t, const char *name,
				bool connecting)
{
	struct family *f = family_find(t, name);

	if (f)
		return f;
	mem_grow(t->family, t->cap_family, t->n_family + 1);
	f = &t->family[t->n_family];
	*f = (struct family){ .connecting = connecting, .holder = TRUTH_NONE };
	snprintf(f->name, sizeof(f->name), "%s", name);
	chains_add(&t->by_family, key_of_name(name), (uint32_t)t->n_family++);
	return f;
}

/* C.10000, C.10000#2; nobody else's. */
static void name_connecting(struct truth *t, const char *owner, uint16_t port,
			    char out[NAME_TEXT])
{
	struct family *f;
	char name[NAME_TEXT];

	snprintf(name, sizeof(name), "%.40s.%u", owner, port);
	f = family_of(t, name, true);
	if (!f->connecting) {
		snprintf(name, sizeof(name), "%.40s.to%u", owner, port);
		f = family_of(t, name, true);
	}
	if (f->given++ == 0)
		snprintf(out, NAME_TEXT, "%s", name);
	else
		snprintf(out, NAME_TEXT, "%.50s#%u", name, f->given);
}

static bool is_free(const struct truth *t, const struct family *f)
{
	return !f->connecting &&
	       (f->holder == TRUTH_NONE || !t->entry[f->holder].open);
}

/* S.10000, S.10000b, … S.10000z, S.10000zb, … */
static void name_bound(struct truth *t, const char *owner, uint16_t port,
		       char out[NAME_TEXT])
{
	char letters[8] = "";
	size_t n = 0;

	for (;;) {
		snprintf(out, NAME_TEXT, "%.40s.%u%s", owner, port, letters);
		if (is_free(t, family_of(t, out, false)))
			return;
		if (n == 0 || letters[n - 1] == 'z')
			letters[n++] = 'a';
		letters[n - 1]++;
		if (n + 1 == sizeof(letters))
			return;
	}
}

void name_of_port(struct truth *t, const char *owner, uint16_t port,
		  bool connecting, char out[NAME_TEXT])
{
	if (connecting)
		name_connecting(t, owner, port, out);
	else
		name_bound(t, owner, port, out);
}

void name_held(struct truth *t, uint32_t i)
{
	struct family *f = family_find(t, t->entry[i].name);

	if (f && !f->connecting)
		f->holder = i;
}

/* An actor's listener counts for itself, a program's with those before it. */
void name_of_child(struct truth *t, uint32_t listener, char out[NAME_TEXT])
{
	struct entry *n = &t->entry[listener];
	struct family *f = family_find(t, n->name);

	n->children = f ? ++f->children : n->children + 1;
	snprintf(out, NAME_TEXT, "%.50s#%u", n->name, n->children);
}
