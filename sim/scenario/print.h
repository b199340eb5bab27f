/* What the parts of printing share; for scenario_print*.c alone. */
#ifndef SIM_SCENARIO_PRINT_H
#define SIM_SCENARIO_PRINT_H

#include "sim/scenario/scenario.h"
#include "sim/scenario/text.h"

void put(struct pen *pen, const char *text);
/* As it was written, or (NULL) from what it is. */
void put_duration(struct pen *pen, const char *text, uint64_t ns);
void put_number(struct pen *pen, const char *text, uint64_t n);
/* With a blank before it. */
void put_arg(struct pen *pen, const struct arg *arg);
void put_name(struct pen *pen, const struct step *step);

/* scenario/print_wire.c: what follows the name of a statement */
void put_wire(struct pen *pen, const struct step *step);
void put_delay(struct pen *pen, const struct step *step);
void put_hold(struct pen *pen, const struct step *step);
void put_pass(struct pen *pen, const struct step *step);
void put_rewrite(struct pen *pen, const struct step *step);
void put_inject(struct pen *pen, const struct step *step);
void put_rule(struct pen *pen, const struct step *step);

#endif
