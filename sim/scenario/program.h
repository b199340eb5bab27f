/* What the scenario parser has for real programs. */
#ifndef SIM_SCENARIO_PROGRAM_H
#define SIM_SCENARIO_PROGRAM_H

#include "sim/scenario/parser.h"

/* scenario/program.c */
/* Their names are known in the whole file: before it is parsed. */
void programs_scan(struct parser *p);
/* A call of one can not be written. */
bool mistake_program(struct parser *p, const struct token *t, const char *name);
/* A string that is a command; *resolved has its lets replaced. */
bool take_command(struct parser *p, char **written, char **resolved);
/* The scenario has an actor or a program of that name by now. */
bool is_cast(const struct parser *p, const char *name);
bool parse_program(struct parser *p, struct step *step);

/* scenario/expect.c: what they do */
bool is_program(const struct parser *p, const char *name);
/* The name of a system call that one may be in. */
bool take_program_call(struct parser *p, char **out);
/* NAME listens [PORT] */
bool parse_listens(struct parser *p, struct step *step);
bool parse_expect(struct parser *p, struct step *step);
bool parse_signal(struct parser *p, struct step *step);

/* scenario/names.c: is this a program's socket, S.10000? */
bool is_program_socket(const struct parser *p, const char *ref);

#endif
