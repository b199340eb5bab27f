/* What the files of the filter language share. */
#ifndef CAPTURE_FILTER_PRIVATE_H
#define CAPTURE_FILTER_PRIVATE_H

#include "capture/filter/filter.h"
#include "capture/guess.h"

enum {
	FILTER_TERMS = 256, /* of one filter */
	FILTER_NESTED = 64, /* parentheses and nots */
	FILTER_TEXTS = 1024 /* bytes of quoted texts and names */
};

/* --- words.c: the table -------------------------------------------------- */

enum filter_kind {
	KIND_NUMBER, /* with K, M, G; ranges, lists */
	KIND_TIME,   /* with ns, us, ms, s, min, h */
	KIND_ADDRESS,
	KIND_WORD,  /* one of a few, row->word; or its number */
	KIND_FLAGS, /* TCP's */
	KIND_TEXT,
};

enum filter_ends {
	ENDS_NONE,   /* of the whole */
	ENDS_EITHER, /* without an end before it, one of both is enough */
	ENDS_SUM,    /* without one, of both together */
};

/* Of a value's name, by turns; NULL after the last. */
typedef const char *filter_word_fn(size_t i, uint64_t *value);

struct filter_row {
	const char *name;
	enum filter_field field;
	enum filter_kind kind;
	enum filter_ends ends;
	enum filter_group group; /* whose it is: BOTH, FLOW, PACKET */
	uint64_t most;		 /* its largest value; 0: any */
	filter_word_fn *word;
	const char *example, *help;
};

/* A row, or NULL after the last. */
const struct filter_row *filter_row(size_t i);
/* By name or by another name that it has; case counts for nothing. */
const struct filter_row *filter_row_find(const char *name);

/* Protocols: a test without a value. */
struct filter_protocol {
	const char *name;
	enum filter_field field; /* PROTO, IP or PORT */
	uint16_t value[4];	 /* one of them; 0 ends */
	const char *help;
};
const struct filter_protocol *filter_protocol(size_t i);
const struct filter_protocol *filter_protocol_find(const char *name);

/* Words before a field. */
struct filter_end_word {
	const char *name;
	enum filter_end end;
	bool names; /* "from C" is short for "src name C" */
	const char *example, *help;
};
const struct filter_end_word *filter_end_word(size_t i);
const struct filter_end_word *filter_end_find(const char *name);

/* The bit of a finding of that name; false if it is none. */
bool filter_finding(const char *name, uint32_t *bit);

/* What joins terms. */
struct filter_joint {
	const char *name, *sign, *help;
};
const struct filter_joint *filter_joint(size_t i);

/*
 * What others call it: how it is written here, or NULL. Borrowed, or in
 * `out`. *but: what is different then, or NULL.
 */
#define FOREIGN_TEXT 96
const char *filter_foreign(const char *word, const char **but,
			   char out[FOREIGN_TEXT]);
/* One of those that are in the table, or NULL after the last. */
const char *filter_foreign_at(size_t i, const char **theirs);

/* --- lex.c --------------------------------------------------------------- */

enum filter_token_kind {
	FILTER_END,
	FILTER_WORD,
	FILTER_STRING, /* without its quotes */
	FILTER_OP,     /* = == != < <= > >= ~ && || ! & | */
	FILTER_OPEN,
	FILTER_CLOSE,
	FILTER_COMMA,
	FILTER_SET_OPEN,
	FILTER_SET_CLOSE,
	FILTER_BAD /* a quote that does not end, a control character */
};

struct filter_token {
	enum filter_token_kind kind;
	size_t at, len; /* bytes of the text; of a string with its quotes */
};

/* The token at or behind `at`. */
struct filter_token filter_lex(const char *text, size_t at);
/* Is it this word or operator, in any case? */
bool filter_token_is(const char *text, const struct filter_token *t,
		     const char *word);

/* --- value.c ------------------------------------------------------------- */

/* A value as the program holds it: of numbers, from `lo` to `hi`. */
struct filter_operand {
	uint64_t lo, hi;
	struct ip_address address;
	uint8_t prefix; /* bits of it that count */
};

/*
 * Reads a value of a field (not KIND_TEXT) from a word. False with why, which
 * is for the end of "port: \"x\" …".
 */
#define VALUE_WHY 128
bool filter_value_read(const struct filter_row *row, const char *word,
		       struct filter_operand *out, char why[VALUE_WHY]);
/* An address, or a network with /bits; brackets may be around IPv6. */
bool filter_address_read(const char *word, struct filter_operand *out);

/* --- program.c ----------------------------------------------------------- */

enum filter_test_kind {
	TEST_RANGE,    /* lo <= value <= hi */
	TEST_BITS,     /* all of lo are set */
	TEST_ADDRESS,  /* in the network */
	TEST_TEXT_IS,  /* equal */
	TEST_TEXT_HAS, /* contained */
};

/* One question. */
struct filter_test {
	uint8_t kind;	/* enum filter_test_kind */
	uint8_t end;	/* enum filter_end; of `both`, the first */
	uint8_t both;	/* enum filter_ends: 0, or ask both ends */
	uint16_t field; /* enum filter_field */
	uint32_t text;	/* offset in the filter's texts */
	struct filter_operand value;
};

enum filter_node_kind { NODE_TEST, NODE_AND, NODE_OR, NODE_NOT };

/* The tree that the parser makes. */
struct filter_node {
	uint8_t kind;
	uint16_t a, b; /* nodes; of a test a is its number */
};

struct filter_op {
	struct filter_test test;
	uint16_t yes, no; /* the op to go on with, or one of these: */
};
enum { OP_HOLDS = FILTER_TERMS, OP_FAILS };

struct filter {
	struct filter_op op[FILTER_TERMS];
	uint16_t start;
	bool asks_flows;
	char texts[FILTER_TEXTS];
};

/* --- parse.c ------------------------------------------------------------- */

/* What could have stood where the text ended: bits, for completion. */
enum filter_want {
	WANT_TEST = 1 << 0,  /* a field, a protocol, a finding, not, ( */
	WANT_FIELD = 1 << 1, /* of wanted->end */
	WANT_JOINT = 1 << 2, /* and, or */
	WANT_CLOSE = 1 << 3, /* ) */
	WANT_OP = 1 << 4,    /* = < ~ … */
	WANT_VALUE = 1 << 5, /* of wanted->row; NULL: a number */
	WANT_END = 1 << 6,   /* src, client, … */
};

struct filter_wanted {
	unsigned what;
	const struct filter_row *row;
	enum filter_end end; /* whose field; WHOLE: any's */
};

struct filter_parser {
	const char *text;
	struct filter_token tok, last; /* the next, and the one before */
	enum filter_of of;
	unsigned depth;
	struct filter_test test[FILTER_TERMS];
	struct filter_node node[4 * FILTER_TERMS];
	uint16_t n_tests, n_nodes;
	char texts[FILTER_TEXTS];
	size_t n_texts;
	const struct filter_row *before; /* the last field that had a value */
	struct filter_error *e;
	struct filter_wanted wanted;
};

/* Parses all of it; false with *p->e. *root is the tree; -1: it is empty. */
bool filter_parse(struct filter_parser *p, int *root);

/* parse_test.c: one term; false with *p->e, as all of these */
bool filter_parse_test(struct filter_parser *p, uint16_t *node);

/* parse_field.c */
enum filter_compare { CMP_EQ, CMP_NE, CMP_LT, CMP_LE, CMP_GT, CMP_GE, CMP_HAS };

/* Takes an operator; CMP_EQ and false if there is none. */
bool filter_take_operator(struct filter_parser *p, enum filter_compare *op);
bool filter_check_operator(struct filter_parser *p,
			   const struct filter_token *at,
			   const struct filter_row *row,
			   enum filter_compare op);
/* Where a term has ended: what comes cannot be a value. */
bool filter_is_over(const struct filter_parser *p);
/* What a field is asked of, where no value is looked at yet. */
struct filter_test filter_test_of(const struct filter_parser *p,
				  const struct filter_row *row,
				  enum filter_end end);
bool filter_add_test(struct filter_parser *p, const struct filter_test *t,
		     uint16_t *node);
/* The values that t is about, as tests; `set`: blanks between them will do. */
bool filter_take_values(struct filter_parser *p, const struct filter_row *row,
			enum filter_compare op, struct filter_test t, bool set,
			uint16_t *node);
bool filter_parse_field(struct filter_parser *p, const struct filter_row *row,
			enum filter_end end, uint16_t *node);

/* For both files: */
bool filter_wrong(struct filter_parser *p, const struct filter_token *t,
		  const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The token is no value and no word: a quote without an end, or `expected`. */
bool filter_no_word(struct filter_parser *p, const char *expected);
void filter_next(struct filter_parser *p);
bool filter_is(const struct filter_parser *p, const char *word);
/* It could stand here; noted if this is where the text ends. */
void filter_wants(struct filter_parser *p, unsigned what);
bool filter_node_add(struct filter_parser *p, enum filter_node_kind kind,
		     uint16_t a, uint16_t b, uint16_t *out);
/* The token as a text of its own; of a string what is between the quotes. */
#define TOKEN_TEXT 128
const char *filter_token_text(const struct filter_parser *p,
			      const struct filter_token *t,
			      char out[TOKEN_TEXT]);

#endif
