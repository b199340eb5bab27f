/*
 * What the parts of the scenario parser share. Not for other modules.
 *
 * The lexer cuts one statement at a time into tokens; a parse_ function reads
 * them through the cursor of struct parser and fills a step. The first thing
 * that is wrong in a statement ends it, with one mistake at its place, and
 * parsing goes on with the next statement.
 */
#ifndef SIM_SCENARIO_PARSER_H
#define SIM_SCENARIO_PARSER_H

#include "capture/guess.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/table.h"

enum {
	SOURCE_MAX = 1 << 20, /* bytes of a file */
	LINE_MAX_BYTES = 16384,
	WORD_MAX = 1024, /* bytes of a word, $names replaced */
	NAME_MAX_LEN = GUESS_MOST,
	LIST_MAX = 64,	       /* comparisons or checks of one statement */
	NAMES_MAX = 1024,      /* of one file; look-ups are linear */
	COMMAND_MAX = 1 << 16, /* bytes of a program's, $names replaced */
};

enum token_kind {
	TOKEN_END,    /* of the statement; of the file in the lexer */
	TOKEN_WORD,   /* C.s, [S.], 127.0.0.1:$port */
	TOKEN_STRING, /* with its quotes */
	TOKEN_OP,     /* = != < <= > >= ~ */
	TOKEN_COMMA,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_NEWLINE,
	TOKEN_SEMICOLON,
};

/* Borrows from the source. */
struct token {
	enum token_kind kind;
	uint32_t line, col, width; /* width in characters */
	const char *at;
	size_t len;
};

enum name_kind {
	NAME_LET,
	NAME_ACTOR,
	NAME_SOCKET,  /* of actor `owner` */
	NAME_ADDRESS, /* of actor `owner`, set by recvfrom */
	NAME_PACKET,  /* hold as … */
	NAME_MARK,
	NAME_LOST, /* perhaps made by a statement that is wrong or skipped */
};

/* Everything the file has named so far. */
struct name {
	enum name_kind kind;
	char *name;
	char *owner;	/* of sockets and addresses */
	char *value;	/* of let */
	bool elsewhere; /* a packet: held in another case alone, so far */
	bool released;	/* of packets: it has gone, one way or another */
	bool delayed;	/* of packets: it goes by itself */
	bool program;	/* of actors: a real one, with calls of its own */
	bool loop;	/* of let: $who and foreach's; may stand in names */
};

/* A block that is open: its "}" has not come yet. */
struct block {
	enum statement kind;
	bool lost;   /* its head was a mistake */
	bool is_new; /* it is read for the first time */
	struct token open;
	size_t step;	  /* its head, in scenario->step */
	size_t ref;	  /* and as the run has it: see step_push */
	const char *name; /* foreach's variable, borrowed */
	size_t op;	  /* its beginning in scenario->program */
	size_t names;	  /* how many there were */
	bool skipped;	  /* a case that is not this one */
	char **word;	  /* borrowed: foreach's values, par's actors */
	size_t n_words, nth;
	/* where foreach's body begins */
	size_t pos;
	uint32_t line, col;
	uint32_t link_line; /* first[ST_LINK] before it */
};

enum {
	BLOCKS_MAX = SCENARIO_DEPTH,
	PROGRAM_MAX = 20000,
	REPEAT_MAX = 10000,
	UNORDERED_MAX = 64
};

struct parser {
	/* lexer */
	const char *text;
	size_t len, pos;
	uint32_t line, col;
	uint32_t bad_line, bad_col; /* the last lexical mistake */
	bool bad;		    /* this statement has one */
	bool opens;		    /* and this is the head of a block */
	bool fresh;		    /* the last statement ended its line */
	/* the tokens of a statement; tok[at] is next */
	struct token *tok;
	size_t n_tok, cap_tok, at;
	struct token end;
	/* what is known so far */
	struct name *name;
	size_t n_names, cap_names;
	char who_text[NAME_MAX_LEN + 1]; /* the line's WHO as written, or "" */
	char who[NAME_MAX_LEN + 1];	 /* and which actor that is */
	bool who_known;
	uint32_t first[STATEMENTS]; /* line of the first of each, or 0 */
	uint32_t body;		    /* line of the first that is no header */
	uint32_t acted;	  /* line of the first step that needs a stage */
	uint32_t foreach; /* line of the first foreach */
	/* blocks */
	struct block block[BLOCKS_MAX];
	size_t n_blocks, too_deep;
	bool too_long;
	struct token head; /* the "{" of the statement at hand */
	uint32_t *op_step; /* by operation: which step, or variant */
	size_t seen;	   /* up to where statements are in scenario->step */
	bool first_time;   /* this statement is not in it yet */
	bool literal;	   /* names are kept as written: $who */
	struct link *link; /* what "link" changes */
	struct name lost, *anything; /* stands for whatever $who may name */
	/* what comes out */
	struct scenario *s;
	size_t cap_steps, cap_variants, cap_program, cap_op_step;
	struct mistakes *m;
	const struct setting *set;
	size_t n_set;
};

/* scenario/mistake.c */
void mistake_add(struct mistakes *m, uint32_t line, uint32_t col,
		 const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void mistakes_sort(struct mistakes *m);
/* No more are recorded: there is no use in parsing on. */
bool mistakes_full(const struct mistakes *m);

/* scenario/lex.c: the next statement's tokens; false at the end of file. */
bool lex_statement(struct parser *p);
/* What follows has to name its actor again. */
void who_forget(struct parser *p);

/* scenario/string.c: how many bytes an escape has; 0 if it is none. */
size_t escape_length(const char *at, size_t n);
/* The bytes of a string token, escapes resolved. Caller frees. */
char *string_bytes(const struct token *t, size_t *n);

/* The place of a byte of these, in the string as it is written. */
struct token string_place(const struct token *string, size_t byte);

/* scenario/token.c: the cursor and mistakes */
const struct token *peek(const struct parser *p);
const struct token *peek_second(const struct parser *p);
const struct token *take(struct parser *p);
bool token_is(const struct token *t, const char *word);
bool take_if(struct parser *p, const char *word);
bool at_end(const struct parser *p);
/* All of these record a mistake and return false. */
bool mistake(struct parser *p, const struct token *t, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
bool mistake_expected(struct parser *p, const char *what);
bool mistake_unexpected(struct parser *p);
bool mistake_later(struct parser *p, const struct token *t);

/* A token's text for a message: printable and not long. */
struct shown {
	char text[80];
};
struct shown show(const struct token *t);
struct shown show_text(const char *text);

/* A copy, caller frees; NULL of NULL. */
char *text_copy(const char *text);
/* Copies of words, in the three ways in which a word can stand. */
char *token_text(const struct token *t);
/* What of a token follows its first `offset` bytes, and where that stands. */
struct token token_within(const struct token *t, size_t offset);
/* How much of what follows a "$" is the name of a let. */
size_t let_length(const char *at, size_t n);
/* The value of the $name at `at`; NULL if there is none, which was said. */
const char *let_value(struct parser *p, const struct token *at, size_t len);
bool take_name(struct parser *p, const char *what, char out[NAME_MAX_LEN + 1]);
/* One that the statement makes; `more` characters may be in it: "-". */
bool take_new_name(struct parser *p, const char *what, const char *more,
		   char out[NAME_MAX_LEN + 1]);
bool take_value(struct parser *p, const char *what, char out[WORD_MAX + 1],
		char **text);
bool take_string(struct parser *p, const char *what, char **out);
/* A word as a name: only $who and the word of foreach are replaced in it. */
bool token_name(struct parser *p, const struct token *t, const char *what,
		char out[NAME_MAX_LEN + 1]);
/* Does it have one of those? */
bool token_loops(const struct parser *p, const struct token *t);
/* As name_is_valid; a name kept as it was written may have a "$". */
bool name_may_be(const struct parser *p, const char *name, const char *more);
/* The same, or a mistake; `more` is "-" or "". */
bool check_name(struct parser *p, const struct token *t, const char *name,
		const char *more);
/* Replaces the $names of a word. */
bool resolve_word(struct parser *p, const struct token *t,
		  char out[WORD_MAX + 1]);
/* scenario/told.c: a string for the viewer; *said has its lets replaced. */
bool take_told(struct parser *p, char **text, char **said);
/* It speaks of $who, so that par tells it for each of its actors. */
bool told_of_who(const struct token *t);

/* Numbers: text -> value; false if it is not one. */
bool number_parse(const char *text, uint64_t *out);
bool duration_parse(const char *text, uint64_t *ns);
bool chance_parse(const char *text, double *out);
bool take_number(struct parser *p, const char *what, uint64_t min, uint64_t max,
		 uint64_t *out, char **text);
bool token_number(struct parser *p, const struct token *t, const char *what,
		  uint64_t min, uint64_t max, uint64_t *out);
bool take_duration(struct parser *p, uint64_t *ns, char **text);
bool take_op(struct parser *p, enum compare_op *op);
/* In any locale, unlike isdigit(3). */
bool is_digit(char c);
/* A letter or "_", then also digits and the characters of `more`. */
bool name_is_valid(const char *name, const char *more);

/* scenario/names.c: what has been named, and what was perhaps meant */
void guess_names(struct guess *g, const struct parser *p, enum name_kind kind,
		 const char *owner);
/* The same of a word of the language; where those are listed, if none is near.
 */
const char *guess_word_hint(struct guess *g);

struct name *name_add(struct parser *p, enum name_kind kind, const char *owner,
		      const char *name);
struct name *name_find(const struct parser *p, enum name_kind kind,
		       const char *owner, const char *name);
/* A failed or skipped statement: its names raise no further mistakes. */
void names_lose(struct parser *p);
bool take_actor(struct parser *p, bool kernel_too, char **out);
bool peek_actor(struct parser *p, char out[NAME_MAX_LEN + 1]);
/* *written is what is printed, if that is not the same. */
bool take_socket_ref(struct parser *p, char **out, char **written);
/* What stands at `t` is an actor, or the kernel; a socket (`ref` is cut up). */
bool check_actor(struct parser *p, const struct token *t, const char *name,
		 bool kernel_too);
bool check_socket_ref(struct parser *p, const struct token *t, char *ref);
void names_free(struct parser *p);

/* Forgets all but the first n names. */
void names_forget(struct parser *p, size_t n);
void name_forget(struct parser *p, struct name *n);

/* scenario/place.c: may this stand here? */
bool check_place(struct parser *p, enum statement kind);

/* scenario/block.c: blocks are unfolded into the program */
/* Where the head of a block has been parsed into step `ref`, or was wrong. */
void block_open(struct parser *p, size_t ref);
void block_open_lost(struct parser *p);
void block_close(struct parser *p);
void blocks_end(struct parser *p);
/* Inside a case for another word than this one. */
bool block_skipped(const struct parser *p);
/* The open block of that kind, or NULL. */
struct block *block_of(struct parser *p, enum statement kind);
/* How many actors a statement with $who is for, and which is one of them. */
size_t block_actors(struct parser *p);
void block_bind(struct parser *p, size_t nth);
/* Keeps a step, of the file or (variant) of the program alone. */
size_t step_push(struct parser *p, const struct step *step, bool variant);
void program_push(struct parser *p, size_t ref, enum op_part part,
		  uint32_t nth);
/* All steps are where they stay: the program can point to them. */
void program_end(struct parser *p);

/* The statements; see the table in scenario/table.c. */
bool parse_scenario(struct parser *p, struct step *step);
bool parse_title(struct parser *p, struct step *step);
bool parse_ref(struct parser *p, struct step *step);
bool parse_mode(struct parser *p, struct step *step);
bool parse_acks(struct parser *p, struct step *step);
bool parse_require(struct parser *p, struct step *step);
bool parse_timers(struct parser *p, struct step *step);
bool parse_link(struct parser *p, struct step *step);
bool parse_sysctl(struct parser *p, struct step *step);
bool parse_let(struct parser *p, struct step *step);
bool parse_actor(struct parser *p, struct step *step);
bool parse_call(struct parser *p, struct step *step);
bool parse_join(struct parser *p, struct step *step);
bool parse_wire(struct parser *p, struct step *step);
bool parse_fate(struct parser *p, struct step *step);
bool parse_delay(struct parser *p, struct step *step);
bool parse_hold(struct parser *p, struct step *step);
bool parse_release(struct parser *p, struct step *step);
bool parse_replay(struct parser *p, struct step *step);
bool parse_pass(struct parser *p, struct step *step);
bool parse_settle(struct parser *p, struct step *step);
bool parse_rule(struct parser *p, struct step *step);
bool parse_rewrite(struct parser *p, struct step *step);
bool parse_inject(struct parser *p, struct step *step);
/* The name of a packet that is held, and is no more afterwards. */
bool take_held(struct parser *p, struct step *step);
bool parse_state(struct parser *p, struct step *step);
bool parse_info(struct parser *p, struct step *step);
bool parse_queue(struct parser *p, struct step *step);
bool parse_blocked(struct parser *p, struct step *step);
bool parse_sees(struct parser *p, struct step *step);
bool parse_say(struct parser *p, struct step *step);
bool parse_ask(struct parser *p, struct step *step);
bool parse_mark(struct parser *p, struct step *step);
bool parse_within(struct parser *p, struct step *step);
bool parse_barrier(struct parser *p, struct step *step);
bool parse_par(struct parser *p, struct step *step);
bool parse_repeat(struct parser *p, struct step *step);
bool parse_foreach(struct parser *p, struct step *step);
bool parse_case(struct parser *p, struct step *step);
bool parse_nothing(struct parser *p, struct step *step);
bool parse_wait(struct parser *p, struct step *step);
/* scenario/args.c: parts of a call; the arguments end at "=" or "in". */
bool parse_args(struct parser *p, struct call *c);
bool parse_arg(struct parser *p, struct arg *arg, const struct arg_spec *spec);
bool args_end(const struct parser *p);
/* One of these words; its place is the argument's number. */
bool take_word_of(struct parser *p, struct arg *arg, const char *const *words,
		  const char *what);
/* scenario/option.c: what socket options are, and poll */
bool arg_events(struct parser *p, struct arg *arg, const struct arg_spec *spec);
bool arg_level(struct parser *p, struct arg *arg, const struct arg_spec *spec);
bool arg_option(struct parser *p, struct arg *arg, const struct arg_spec *spec);
bool arg_flag(struct parser *p, struct arg *arg, const struct arg_spec *spec);
bool arg_span(struct parser *p, struct arg *arg, const struct arg_spec *spec);
bool arg_linger(struct parser *p, struct arg *arg, const struct arg_spec *spec);
bool arg_word(struct parser *p, struct arg *arg, const struct arg_spec *spec);
bool arg_group(struct parser *p, struct arg *arg, const struct arg_spec *spec);
bool arg_discover(struct parser *p, struct arg *arg,
		  const struct arg_spec *spec);
/* The words behind the arguments of send and recv: peek, more, … */
bool take_message_flags(struct parser *p, struct call *c);
/* Words of poll joined with "|", as in the token `t`. */
bool events_parse(struct parser *p, const struct token *t, const char *text,
		  uint64_t *events);
/* Can the call do this to its option, and is that the option's level? */
bool check_option(struct parser *p, const struct token *t, struct call *c);
/* scenario/truth.c: a new check; NULL with a mistake if there are too many */
struct check *check_add(struct parser *p, struct step *step);
/* scenario/want.c: what is expected of a call */
bool parse_want(struct parser *p, struct call *c);
/* A number, or -1 and an errno. */
bool parse_result(struct parser *p, struct call *c);
/* The number of an errno, or 0 and what was perhaps meant. */
int errno_find(const char *name, struct guess *g);
/* A string, or a number of filler bytes. */
bool take_data(struct parser *p, struct arg *arg, uint64_t most);
/* An address that is not a variable. */
bool take_endpoint(struct parser *p, struct arg *arg, bool port);
bool parse_texts(struct parser *p, struct text2 *text);
bool parse_selector(struct parser *p, struct selector *sel, bool direction);
/* Its two parts: FROM>TO, and one term. */
bool parse_selector_start(struct parser *p, struct selector *sel,
			  bool direction);
bool parse_selector_term(struct parser *p, struct selector *sel);

/* scenario/rule.c: every, first or p */
bool is_how_often(const struct token *t);

/* scenario/field.c: values of fields, and FIELD=VALUE */
bool token_flags(struct parser *p, const struct token *t, uint16_t *flags);
bool take_field_value(struct parser *p, enum packet_field field,
		      uint64_t *value, char **text);
bool at_setting(const struct parser *p);
void guess_fields(struct guess *g);
bool take_setting_of(struct parser *p, struct step *step);

/* scenario/header.c: what other statements say in the same way */
/* One of a list of words, as its index; a name is kept in *text. */
bool take_choice(struct parser *p, const char *what, const char *const *words,
		 int *out, char **text);
/* Of the network: only net.… belongs to a stage. */
bool take_sysctl_name(struct parser *p, char name[NAME_MAX_LEN + 1]);
/* A word, or several in quotes: *value is what it says, *text as written. */
bool take_setting(struct parser *p, char **value, char **text);

/* scenario/check.c: what only the whole file can tell */
void check_whole(struct parser *p);

/* scenario.c */
void step_free(struct step *step);
void requirement_free(struct requirement *r);
void arg_free(struct arg *arg); /* what it owns, not itself */

#endif
