/* The program's own words in the user's language. */
#ifndef UI_TEXT_I18N_H
#define UI_TEXT_I18N_H

#include <stdbool.h>

/* "en" or "zh"; false if it is another. The default follows LC_ALL, LANG. */
bool i18n_set(const char *lang);
const char *i18n_lang(void);

/* The text in the language set; texts that have no translation stay. */
const char *tr(const char *en) __attribute__((format_arg(1)));

/* True if a note in `lang` is one to show; notes come en first, zh after. */
bool i18n_shows(const char *lang);

#endif
