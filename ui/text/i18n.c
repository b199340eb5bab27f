/*
 * Messages by table, from English to the language that is set. A text is its
 * own key, so what has no translation is still a message.
 */
#include "ui/text/i18n_private.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ui/text/i18n.h"

static const char *language; /* NULL: not set, nor looked up */

static const char *from_environment(void)
{
	static const char *const vars[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(vars) / sizeof(*vars); i++) {
		const char *value = getenv(vars[i]);

		if (value && *value)
			return strncmp(value, "zh", 2) == 0 ? "zh" : "en";
	}
	return "en";
}

bool i18n_set(const char *lang)
{
	if (strcmp(lang, "en") == 0)
		language = "en";
	else if (strcmp(lang, "zh") == 0)
		language = "zh";
	else
		return false;
	return true;
}

const char *i18n_lang(void)
{
	if (!language)
		language = from_environment();
	return language;
}

static int compare(const void *en, const void *message)
{
	return strcmp(en, ((const struct message *)message)->en);
}

const char *tr(const char *en)
{
	const struct message *found = NULL;

	if (strcmp(i18n_lang(), "zh") == 0)
		found = bsearch(en, messages_zh, n_messages_zh,
				sizeof(*messages_zh), compare);
	return found ? found->other : en;
}

bool i18n_shows(const char *lang)
{
	return strcmp(lang, i18n_lang()) == 0;
}
