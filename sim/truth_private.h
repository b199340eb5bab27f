/* What the parts of the kernel's truth share; nobody else includes it. */
#ifndef SIM_TRUTH_PRIVATE_H
#define SIM_TRUTH_PRIVATE_H

#include "sim/truth.h"

enum phase { NEW, CHILD, LIVE, GONE };

struct entry {
	enum phase phase;
	bool listening;
	bool accepted; /* a child that accept has given out */
	bool v6only;
	int fd;	      /* borrowed from the actor; -1: closed, or a child */
	uint32_t row; /* of the recording */
	uint32_t lane;
	uint8_t protocol;
	uint32_t parent;   /* of a child: its listener's entry */
	uint32_t children; /* of a listener: named so far */
	uint32_t timer, timer_ms;
	uint32_t iss;	 /* of a child: its SYN's number */
	bool superseded; /* another socket has the same addresses now */
	struct endpoint local, remote;
	char name[NAME_TEXT];  /* C.s; of a child S.l#1 */
	char alias[NAME_TEXT]; /* of a child: the variable of accept, or "" */
	char accepting[NAME_TEXT]; /* of a listener: what accept will fill */
	struct info_row info;	   /* as recorded last */
	bool info_recorded;
};

struct truth {
	struct kernel *kernel;
	struct recording *rec;
	struct entry *entry;
	size_t n, cap;
};

/*
 * truth_owner.c: the entry that is connected so; the listener, or UDP socket
 * that talks to anybody, of that address. TRUTH_NONE if there is none.
 */
uint32_t truth_connected(const struct truth *t, uint8_t protocol,
			 const struct endpoint *local,
			 const struct endpoint *remote);
uint32_t truth_open_at(const struct truth *t, uint8_t protocol,
		       const struct endpoint *local);

#endif
