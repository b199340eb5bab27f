/*
 * What calls are called: a C library's function is often another system call
 * than its name says, and not the same one everywhere.
 */
#ifndef SIM_PROGRAM_CALL_NAME_H
#define SIM_PROGRAM_CALL_NAME_H

#include <stdbool.h>

/* Is there a call in the table (sim/program/call.h) that `asked` can mean? */
bool call_name_known(const char *asked);
/* Does `asked` mean the system call `name`? accept means accept4, too. */
bool call_name_means(const char *asked, const char *name);
/* It may give data: recv, read. */
bool call_name_receives(const char *asked);
/* It is told when it is made: it is not only for threads (futex). */
bool call_name_told(const char *asked);
/* Calls back with every name that can be asked for. */
void call_name_each(void (*one)(void *context, const char *name),
		    void *context);

#endif
