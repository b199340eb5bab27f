/* What the parts of scenario_make share; nobody else includes it. */
#ifndef SIM_SCENARIO_MAKE_PRIVATE_H
#define SIM_SCENARIO_MAKE_PRIVATE_H

#include "sim/scenario/make.h"

/* What has been written of a packet. */
enum made {
	MADE_NAME = 1 << 0,  /* `hold as`: statements call it by its name */
	MADE_DELAY = 1 << 1, /* it goes on by itself */
	MADE_DUP = 1 << 2,   /* with its copy */
	MADE_RULE = 1 << 3,  /* a rule decides about it */
};

enum { COMPARED = 3 };

/* A selector for one packet; it points into itself. */
struct spelling {
	struct selector sel;
	char from[NAME_TEXT], to[NAME_TEXT];
	struct comparison compare[COMPARED];
};

struct maker {
	const struct scenario *s;
	const struct recording *r;
	const struct journal *j;
	bool holds;		    /* packets wait for statements */
	bool quiet;		    /* and if not, nothing goes on any more */
	uint32_t event;		    /* the walk has come here */
	const struct step *foreach; /* this one's block is open, or NULL */
	const struct step *last_foreach;
	uint32_t nth;	       /* of its words, how many have been */
	uint32_t first_socket; /* those before were on other stages */

	char **line; /* owned */
	size_t n, cap;
	size_t cause; /* the last line that may have sent packets */

	uint8_t *made;	       /* by packet: enum made */
	uint32_t *packet_line; /* by packet: 1 + its last line; 0: none */

	const struct step **call; /* by row of the recording's calls */
	const struct deed **deed; /* the journal's, by event */
	size_t deeds;		  /* how many are written */
	/* "C.s", as often as calls have made it */
	char **variable;
	size_t n_variables, cap_variables;

	/* by socket: a state that no line has told yet, or TCP_NO_STATE */
	uint8_t *state;
	bool *listened;	   /* by socket: it is, or was, a listener */
	bool by_packet;	   /* one of them is what a packet brought about */
	uint64_t cause_ns; /* when something last happened that has effects */
	bool dismissed;	   /* the stage's programs have been told to end */
};

/* scenario/make.c */
void make_line(struct maker *m, const struct step *step);
void make_line_at(struct maker *m, size_t at, const struct step *step);
/* `text` becomes the maker's. */
void make_text_at(struct maker *m, size_t at, char *text);

/* scenario/make_header.c */
void make_header(struct maker *m);

/* scenario/make_stage.c */
/* A stage ends here: all comes to rest, or stays where it is. */
void make_stage_end(struct maker *m);
/* Its programs are told to end, as they will be when the file is run. */
void make_dismissed(struct maker *m);
/* A block for each stage, with one word; deeds are its beginning and end. */
void make_stage(struct maker *m, const struct step *foreach);

/* scenario/make_free.c */
/* It is written as it was, statement by statement; false: it can not be. */
bool make_as_written(struct maker *m);
/* What another run may have in another way is said. */
void make_warning(struct maker *m);

/* scenario/make_name.c */
/* This call has given its variable to a socket. */
void make_variable(struct maker *m, const struct call *c);
/* What a statement can call it here; false: nothing. */
bool make_name_of(const struct maker *m, uint32_t socket, char out[NAME_TEXT]);

/* scenario/make_spelling.c */
void make_spelling(const struct maker *m, uint32_t packet, struct spelling *s);

/* scenario/make_packet.c */
void make_fate(struct maker *m, uint32_t packet);
void make_sent(struct maker *m, uint32_t packet);
void make_delay(struct maker *m, const struct deed *deed);
/* A statement keeps it back by a name. */
void make_hold(struct maker *m, uint32_t packet);
/* What is on its way now stays there. */
void make_held(struct maker *m);
/* Something waits for its statement. */
bool make_in_flight(const struct maker *m);

/* scenario/make_call.c */
void make_call(struct maker *m, uint32_t call);
void make_state(struct maker *m, const struct state_row *row, uint64_t t_ns);
/* The states that no line has told, in one. */
void make_states(struct maker *m);
/* This statement tells them. */
void make_told(struct maker *m, const struct step *step);

#endif
