/* What threads of programs are called, and what they do, in a line. */
#ifndef UI_LADDER_LABEL_THREAD_H
#define UI_LADDER_LABEL_THREAD_H

#include "capture/recording/thread.h"
#include "ui/ladder/label.h"

enum { THREAD_NAME = 64, THREAD_LEAD = 16, OUTPUT_BYTES = 300 };

/* "S[2]", or "S" where there is but one. */
char *thread_name(const struct recording *r, uint32_t lane, uint32_t number,
		  char out[THREAD_NAME]);
/* Of whose call it is. */
char *call_thread_name(const struct recording *r, const struct call_row *call,
		       char out[THREAD_NAME]);
/* "[2] ", or "". */
char *thread_lead(const struct recording *r, uint32_t lane, uint32_t number,
		  char out[THREAD_LEAD]);

/*
 * Both in `cols` columns: of an event of a thread "[2] thread begins: worker",
 * and of a row of outputs "writes: Hello\n".
 */
char *thread_label(const struct recording *r, uint32_t event, int cols,
		   char out[CALL_TEXT]);
char *output_label(const struct recording *r, uint32_t row, int cols,
		   char out[CALL_TEXT]);

#endif
