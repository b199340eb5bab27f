/* doctor's part of live: what can be watched here, and the remedy. */
#ifndef UI_COMMAND_DOCTOR_LIVE_H
#define UI_COMMAND_DOCTOR_LIVE_H

#include <sys/types.h>

struct doctor_live {
	pid_t child;
	int out; /* what it says, to be read */
};

/* Tries it in a child, which has this process's rights and goes no stage. */
void doctor_live_begin(struct doctor_live *d);
/* Prints what it says, to its end. */
void doctor_live_print(struct doctor_live *d);

#endif
