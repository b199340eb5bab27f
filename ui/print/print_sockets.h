/* The kernel's sockets as text or JSON Lines: wirestep live -p sockets. */
#ifndef UI_PRINT_PRINT_SOCKETS_H
#define UI_PRINT_PRINT_SOCKETS_H

#include "capture/file/file.h"
#include "ui/command/options.h"
#include "ui/live/sockrow.h"

/* Those in trouble first, as in the view. */
void print_sockets(const struct sock_rows *rows,
		   const struct census_totals *totals,
		   const struct print_style *s, FILE *out);

/*
 * Watches until the capture ends, and prints what the kernel has then. Exit
 * status; *e.
 */
int sockets_text(struct capture_file *f, struct census *c,
		 const struct options *o, struct err *e);

#endif
