/* Keys by their names. */
#ifndef TESTS_KEYS_H
#define TESTS_KEYS_H

#include "tests/test.h"

#include <stdint.h>

#include "ui/term/keys.h"
#include "ui/text/i18n.h"

enum { ALL_KEYS = KEY_MOUSE_EVENT + 16 };

static inline void setup(void)
{
	i18n_set("en");
}

/* The key of a name that must be one. */
static inline uint32_t key_of(const char *name)
{
	uint32_t key = KEY_NOTHING;

	ck_assert_msg(key_parse(name, &key) == strlen(name), "%s", name);
	return key;
}

#endif
