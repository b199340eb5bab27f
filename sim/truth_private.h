/* What the parts of the kernel's truth share; nobody else includes it. */
#ifndef SIM_TRUTH_PRIVATE_H
#define SIM_TRUTH_PRIVATE_H

#include "sim/chains.h"
#include "sim/truth.h"

enum phase { NEW, CHILD, LIVE, GONE };

#define GONE_NOW UINT64_MAX /* since it was asked last */

/* What an entry is found by; those of the same key are a chain. */
enum chain { BY_ID, BY_ENDS, BY_PORT, BY_NAME, BY_ALIAS, CHAINS };

struct entry {
	enum phase phase;
	bool listening;
	bool accepted; /* a child that accept has given out */
	bool v6only;
	bool open;	  /* its owner has it still */
	bool provisional; /* its name is, until its first packet */
	bool concerned;	  /* it is in that list */
	bool superseded;  /* another socket has the same addresses now */
	bool has_iss, info_recorded;
	uint8_t chained; /* in which chains it stands: bits */
	uint8_t protocol;
	uint64_t id;  /* its owner's; 0: a child that nobody has */
	int fd;	      /* borrowed from an actor; -1: closed, or not ours */
	uint32_t row; /* of the recording */
	uint32_t lane;
	uint32_t parent;	/* of a child: its listener's entry */
	uint32_t children;	/* of an actor's listener: named so far */
	uint32_t newest, elder; /* its newest child; the child before this */
	uint32_t before, after; /* among those that are asked */
	uint32_t armed;		/* its place in that list, or TRUTH_NONE */
	uint32_t timer, timer_ms;
	uint32_t iss;	  /* of a child: its SYN's number */
	uint64_t gone_ns; /* when, if it is */
	struct endpoint local, remote;
	struct endpoint tried; /* its SYN there has not been told yet */
	char name[NAME_TEXT];  /* C.s; of a child S.l#1 */
	char alias[NAME_TEXT]; /* of a child: the variable of accept, or "" */
	char accepting[NAME_TEXT]; /* of a listener: what accept will fill */
	struct info_row info;	   /* as recorded last */
};

/* Entries by number, in no order. */
struct entries {
	uint32_t *at;
	size_t n, cap;
};

/* How often a port's name was given: truth_name.c. */
struct family {
	char name[NAME_TEXT];
	bool connecting; /* it is of sockets that connect; else of others */
	uint32_t given, children;
	uint32_t holder; /* whose it is now */
};

struct truth {
	struct kernel *kernel;
	struct recording *rec;
	struct entry *entry;
	size_t n, cap;
	struct chains by[CHAINS];
	uint32_t first, last, asked; /* a list: TCP, and not gone; its length */
	uint32_t hand; /* when they are many: the next that is asked in turn */
	uint64_t turn_ns, as_of_ns;
	struct entries concerned, armed;
	struct entries trying; /* that have tried, in their order */
	struct family *family;
	size_t n_family, cap_family;
	struct chains by_family;
	truth_borrow_fn *borrow;
	void *borrow_context;
};

/* --- truth_table.c -------------------------------------------------------- */

/* A new entry with this name, of which only what is given here is set. */
uint32_t entry_add(struct truth *t, const char *name, uint32_t lane,
		   uint8_t protocol, const struct endpoint *local,
		   const struct endpoint *remote);
void entry_rename(struct truth *t, uint32_t i, const char *name);
void entry_set_alias(struct truth *t, uint32_t i, const char *alias);
void entry_set_id(struct truth *t, uint32_t i, uint64_t id);
/* Its addresses, or whether it listens, are others now. */
void entry_set_ends(struct truth *t, uint32_t i, const struct endpoint *local,
		    const struct endpoint *remote, bool listening);
void entry_set_phase(struct truth *t, uint32_t i, enum phase phase);
/* It is asked next time, however many there are. */
void entry_concern(struct truth *t, uint32_t i);
/* It tries to connect there, or has; from where is not known (any more). */
void entry_tries(struct truth *t, uint32_t i, const struct endpoint *to);
void entry_tries_no_more(struct truth *t, uint32_t i);
/* The first of them that does, or CHAIN_END. */
uint32_t entry_that_tries(const struct truth *t, const struct endpoint *to);
/* A timer of the kernel's has to be waited for, or no more. */
void entry_arm(struct truth *t, uint32_t i, bool armed);

/* The newest with this key, or the one before it; or CHAIN_END. */
uint32_t entry_by(const struct truth *t, enum chain chain, uint64_t key);
uint32_t entry_next(const struct truth *t, enum chain chain, uint32_t i);
uint64_t key_of_ends(uint8_t protocol, uint16_t port,
		     const struct endpoint *remote);
uint64_t key_of_port(uint8_t protocol, uint16_t port);
uint64_t key_of_name(const char *name);

/* --- truth_name.c --------------------------------------------------------- */

/* What a program's socket is called: OWNER.PORT, as the theory there has it. */
void name_of_port(struct truth *t, const char *owner, uint16_t port,
		  bool connecting, char out[NAME_TEXT]);
/* The next child of that listener. */
void name_of_child(struct truth *t, uint32_t listener, char out[NAME_TEXT]);
/* `i` has got the name that was just given. */
void name_held(struct truth *t, uint32_t i);

/* --- truth_owner.c -------------------------------------------------------- */

/*
 * The entry that is connected so; the listener, or UDP socket that talks to
 * anybody, of that address. TRUTH_NONE if there is none.
 */
uint32_t truth_connected(const struct truth *t, uint8_t protocol,
			 const struct endpoint *local,
			 const struct endpoint *remote);
uint32_t truth_open_at(const struct truth *t, uint8_t protocol,
		       const struct endpoint *local);
/* And the next of them. */
uint32_t truth_open_after(const struct truth *t, uint32_t i,
			  const struct endpoint *local);
/* It was there when the packet was that is told of. */
bool truth_was_there(const struct truth *t, const struct entry *n);

#endif
