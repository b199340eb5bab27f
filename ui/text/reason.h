/* Why a run ended, in the user's language. */
#ifndef UI_TEXT_REASON_H
#define UI_TEXT_REASON_H

enum { REASON_TEXT = 1024 };

/*
 * A recording has its reason in English, whoever reads it. Of a run that was
 * stuck its phrases are translated, what stands between them stays; any other
 * reason stays as it is. Returns `reason`, or `out` that has been filled.
 */
const char *reason_text(const char *reason, char out[REASON_TEXT]);

#endif
