/*
 * What the wire did to a packet, above its fields: those show what was sent,
 * this what arrived instead. A changed field has no bytes of its own there, a
 * flipped bit has.
 */
#include "capture/recording/change.h"
#include "ui/detail/detail_private.h"
#include "ui/text/i18n.h"

/* The first byte that is another, where no field is. */
static void byte_say(struct taking *t)
{
	uint32_t n;
	const uint8_t *arrived = recording_arrived(t->r, t->row, &n);

	for (uint32_t i = 0; i < n && i < t->d->n_bytes; i++) {
		if (arrived[i] == t->d->bytes[i])
			continue;
		field_say(t, 1, i, 1, tr("byte"), "%u: 0x%02x → 0x%02x", i,
			  t->d->bytes[i], arrived[i]);
		return;
	}
}

static void changes_say(struct taking *t)
{
	struct change change[PACKET_FIELDS];
	size_t n = packet_changes(t->r, t->row, change);
	char was[FIELD_VALUE_TEXT], is[FIELD_VALUE_TEXT];

	for (size_t i = 0; i < n; i++)
		field_say(
			t, 1, 0, 0, field_name(change[i].field), "%s → %s",
			field_value_format(change[i].field, change[i].was, was),
			field_value_format(change[i].field, change[i].is, is));
	if (n == 0)
		byte_say(t);
}

void wire_take(struct taking *t)
{
	if (t->row->injected)
		field_say(t, 0, 0, 0, tr("injected"), "%s",
			  tr("neither end sent it"));
	if (t->row->queue_full)
		field_say(t, 0, 0, 0, tr("dropped"), "%s",
			  tr("the link's queue was full"));
	if (!t->row->changed)
		return;
	field_say(t, 0, 0, 0, tr("on its way"), "%s",
		  tr(fate_name((enum fate)t->row->fate)));
	changes_say(t);
}
