/* nf_tables rules of the stage: which packets wait in queue 0. */
#ifndef SIM_WIRE_RULES_H
#define SIM_WIRE_RULES_H

#include "capture/err.h"

/* Packets with this mark ("wire") pass: copies that we send. */
enum { WIRE_COPY_MARK = 0x77697265 };

/* Installs the rules in this network namespace. 0, or -1 with *e. */
int wire_rules(struct err *e);

#endif
