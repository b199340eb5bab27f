/* What the environment says of who reads what is printed. */
#ifndef UI_COMMAND_ENVIRONMENT_H
#define UI_COMMAND_ENVIRONMENT_H

#include <stdbool.h>

/* Columns to draw for: COLUMNS, the terminal's, or 100. */
int environment_cols(void);
/* The locale names a character set other than UTF-8. */
bool environment_is_ascii(void);

#endif
