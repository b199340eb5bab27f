/*
 * All words of the scenario language, gathered from the tables that the parser
 * reads: for the manual, the documentation's tests and editors' highlighting.
 */
#ifndef SIM_SCENARIO_VOCABULARY_H
#define SIM_SCENARIO_VOCABULARY_H

enum word_class {
	WORD_HEADER,	/* statements that stand before all steps */
	WORD_STATEMENT, /* all others, but blocks */
	WORD_BLOCK,	/* statements with a body in braces */
	WORD_CALL,
	WORD_KIND,     /* of packets: syn, data */
	WORD_FIELD,    /* of packets: seq, ttl */
	WORD_STATE,    /* of RFC 9293 */
	WORD_INFO,     /* fields of TCP_INFO */
	WORD_QUEUE,    /* accept, recv, send */
	WORD_OBSERVED, /* values in texts: ${last.after} */
	WORD_SMALL,    /* words within statements: until, as, en, freeze */
	WORD_CLASSES
};

/* "header", "call": as `wirestep help words` names them. */
const char *word_class_name(enum word_class c);

/* `help` and `example` may be NULL. Every class's words come in one piece. */
void vocabulary_each(void (*one)(void *context, enum word_class c,
				 const char *word, const char *help,
				 const char *example),
		     void *context);

#endif
