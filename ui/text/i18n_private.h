/* The tables of messages. */
#ifndef UI_TEXT_I18N_PRIVATE_H
#define UI_TEXT_I18N_PRIVATE_H

#include <stddef.h>

struct message {
	const char *en, *other;
};

/* In the order of strcmp. */
extern const struct message messages_zh[];
extern const size_t n_messages_zh;

#endif
