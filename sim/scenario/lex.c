/*
 * The lexer: text -> the tokens of one statement.
 *
 * A statement ends at a newline or a ";", and the head of a block at its "{":
 *
 *	repeat 3 {      ─▶ repeat 3 {
 *	  C send s "x"  ─▶ C send s "x"
 *	}               ─▶ }
 *
 * The parser knows which block a "}" ends. Only a list (the answers of `ask`)
 * is part of its statement, braces, newlines and all. Words end at a blank, a
 * quote, an operator or one of , ; { } and keep their $names: those are
 * replaced when a value is taken, so that printing has the text as it was
 * written.
 *
 * A line is UTF-8; columns count characters. A character that does not belong
 * is one mistake at its place, and spoils the statement it stands in alone.
 */
#include "sim/scenario/parser.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/text.h"

#define BAD 0xffffffffu /* not UTF-8 */

/* Sees the next character: 0 bytes at the end of the file. */
static size_t look(const struct parser *p, uint32_t *c)
{
	size_t len;

	*c = 0;
	if (p->pos >= p->len)
		return 0;
	len = utf8_decode(p->text + p->pos, p->len - p->pos, c);
	if (len)
		return len;
	*c = BAD;
	return 1;
}

/* Takes the character that look() has seen. */
static void step_over(struct parser *p, uint32_t c, size_t len)
{
	p->pos += len;
	p->col++;
	if (c == '\n') {
		p->line++;
		p->col = 1;
	}
}

/* A mistake here; a run of bad characters is one. */
static void bad_here(struct parser *p, const char *text)
{
	bool run = p->bad_line == p->line && p->bad_col + 1 == p->col;

	p->bad = true;
	p->bad_line = p->line;
	p->bad_col = p->col;
	if (!run)
		mistake_add(p->m, p->line, p->col, "%s", text);
}

/* Punctuation that an input method for Chinese writes, as ASCII has it. */
static char narrow_of(uint32_t c)
{
	static const struct {
		uint32_t wide;
		char narrow;
	} other[] = {
		{ 0x3000, ' ' }, { 0x3001, ',' }, { 0x201c, '"' },
		{ 0x201d, '"' }, { 0x00a0, ' ' }, { 0x2192, '>' },
	};

	if (c >= 0xff01 && c <= 0xff5e)
		return (char)(c - 0xfee0);
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (other[i].wide == c)
			return other[i].narrow;
	return 0;
}

/* Says what is wrong with a character, if anything; quoted is looser. */
static void judge(struct parser *p, uint32_t c, bool quoted)
{
	char narrow = narrow_of(c), text[96];

	if (c == BAD) {
		bad_here(p, "this is not UTF-8");
	} else if (char_is_control(c) && c != '\t' && c != '\n') {
		snprintf(text, sizeof(text), "control character U+%04X%s", c,
			 quoted && c < 0x80 ? ": write it as an escape" : "");
		bad_here(p, text);
	} else if (!quoted && narrow) {
		snprintf(text, sizeof(text),
			 "outside quotes, write \"%c\" here", narrow);
		bad_here(p, text);
	}
}

static bool is_blank(const struct parser *p, uint32_t c)
{
	if (c == '\r') /* CR LF ends a line as LF does */
		return p->pos + 1 >= p->len || p->text[p->pos + 1] == '\n';
	return c == ' ' || c == '\t';
}

/* Takes the rest of the line, without the newline. */
static void skip_comment(struct parser *p)
{
	uint32_t c;
	size_t len;

	while ((len = look(p, &c)) && c != '\n') {
		if (c == BAD || c == 0)
			judge(p, c, true);
		step_over(p, c, len);
	}
}

/* Blanks and a comment; a "#" right after a word belongs to the word. */
static void skip_blank(struct parser *p)
{
	bool comment = p->col == 1;
	uint32_t c;
	size_t len;

	while ((len = look(p, &c)) && is_blank(p, c)) {
		step_over(p, c, len);
		comment = true;
	}
	if (comment && len && c == '#')
		skip_comment(p);
}

/* The bytes of an operator at `at`, or 0. "!" alone is none. */
static size_t operator_length(const char *at, size_t n)
{
	if (n > 1 && at[1] == '=' && strchr("!<>", at[0]) && at[0])
		return 2;
	return at[0] && strchr("=<>~", at[0]) ? 1 : 0;
}

static bool ends_word(const struct parser *p, uint32_t c)
{
	if (c == '\n' || is_blank(p, c))
		return true;
	if (c && c < 0x80 && strchr("\",;{}", (int)c))
		return true;
	return operator_length(p->text + p->pos, p->len - p->pos) != 0;
}

static void lex_word(struct parser *p, struct token *t)
{
	uint32_t c;
	size_t len;

	while ((len = look(p, &c)) && !ends_word(p, c)) {
		judge(p, c, false);
		step_over(p, c, len);
	}
	if ((size_t)(p->text + p->pos - t->at) > WORD_MAX) {
		p->bad = true;
		mistake_add(p->m, t->line, t->col,
			    "a word has at most %d bytes", WORD_MAX);
	}
}

static void lex_escape(struct parser *p)
{
	size_t len = escape_length(p->text + p->pos, p->len - p->pos);

	if (!len) {
		bad_here(p, "unknown escape: there are \\n \\t \\r \\0 \\\\ "
			    "\\\" \\xHH and octal \\ooo");
		len = 1;
	}
	p->pos += len;
	p->col += (uint32_t)len;
}

static void lex_string(struct parser *p, struct token *t)
{
	uint32_t c;
	size_t len;

	step_over(p, '"', 1);
	while ((len = look(p, &c)) && c != '"' && c != '\n') {
		if (c == '\\') {
			lex_escape(p);
			continue;
		}
		if (!is_blank(p, c))
			judge(p, c, true);
		step_over(p, c, len);
	}
	if (c == '"' && len) {
		step_over(p, c, len);
		return;
	}
	p->bad = true;
	mistake_add(p->m, t->line, t->col,
		    "this string has no closing quote on its line");
}

/* What a token of one character is. */
static enum token_kind kind_of(uint32_t c)
{
	switch (c) {
	case ',':
		return TOKEN_COMMA;
	case '{':
		return TOKEN_OPEN;
	case '}':
		return TOKEN_CLOSE;
	case ';':
		return TOKEN_SEMICOLON;
	case '\n':
		return TOKEN_NEWLINE;
	default:
		return TOKEN_WORD;
	}
}

/* A line that is too long is one mistake, and is taken as empty. */
static void skip_long_line(struct parser *p)
{
	const char *at = p->text + p->pos;
	const char *end = memchr(at, '\n', p->len - p->pos);
	size_t len = end ? (size_t)(end - at) : p->len - p->pos;

	if (p->col != 1 || len <= LINE_MAX_BYTES)
		return;
	p->bad = true;
	mistake_add(p->m, p->line, 1, "a line has at most %d bytes",
		    LINE_MAX_BYTES);
	p->pos += len;
	p->col = 2; /* not 1: it has been looked at */
}

static struct token lex_token(struct parser *p)
{
	struct token t = { .kind = TOKEN_END };
	uint32_t c;
	size_t len, op;

	if (p->pos < p->len)
		skip_long_line(p);
	skip_blank(p);
	t.line = p->line;
	t.col = p->col;
	t.at = p->text + p->pos;
	len = look(p, &c);
	if (!len)
		return t;
	t.kind = kind_of(c);
	op = operator_length(t.at, p->len - p->pos);
	if (op) {
		t.kind = TOKEN_OP;
		p->pos += op;
		p->col += (uint32_t)op;
	} else if (c == '"') {
		t.kind = TOKEN_STRING;
		lex_string(p, &t);
	} else if (t.kind == TOKEN_WORD) {
		lex_word(p, &t);
	} else {
		step_over(p, c, len);
	}
	t.len = (size_t)(p->text + p->pos - t.at);
	t.width = p->line == t.line ? p->col - t.col : 1;
	return t;
}

static void push(struct parser *p, const struct token *t)
{
	mem_grow(p->tok, p->cap_tok, p->n_tok + 1);
	p->tok[p->n_tok++] = *t;
}

/* The place just behind the last token, for "… is missing". */
static void set_end(struct parser *p)
{
	const struct token *last = &p->tok[p->n_tok - 1];

	p->end = (struct token){
		.kind = TOKEN_END,
		.line = last->line,
		.col = last->col + last->width,
		.at = last->at + last->len,
	};
}

/* The braces of a list that are open, and the first token of them. */
struct braces {
	size_t depth, first;
};

/* The answers of a question stand in braces that are no block. */
static bool has_list(const struct parser *p)
{
	return p->n_tok && token_is(&p->tok[0], "ask");
}

static void put_back(struct parser *p, const struct token *t)
{
	p->pos = (size_t)(t->at - p->text);
	p->line = t->line;
	p->col = t->col;
	p->fresh = false;
}

/* Takes a brace outside lists; true if it ends the statement. */
static bool take_brace(struct parser *p, struct braces *b,
		       const struct token *t)
{
	bool first = p->n_tok == 0;

	if (t->kind == TOKEN_OPEN && has_list(p)) {
		b->depth = 1;
		b->first = p->n_tok;
	} else if (t->kind == TOKEN_CLOSE && !first) {
		put_back(p, t);
		return true;
	}
	push(p, t);
	if (t->kind == TOKEN_OPEN && !b->depth) {
		p->opens = true;
		p->fresh = false;
	}
	return p->opens;
}

static void take_in_list(struct parser *p, struct braces *b,
			 const struct token *t)
{
	if (t->kind == TOKEN_OPEN)
		b->depth++;
	if (t->kind == TOKEN_CLOSE)
		b->depth--;
	push(p, t);
}

/*
 * Takes a separator outside braces; true if it ends a statement. After a
 * newline the next one has to name its actor again.
 */
static bool separate(struct parser *p, const struct token *t)
{
	p->fresh = t->kind == TOKEN_NEWLINE;
	if (p->n_tok || p->bad)
		return true;
	if (p->fresh)
		who_forget(p);
	return false;
}

void who_forget(struct parser *p)
{
	p->who[0] = p->who_text[0] = '\0';
}

static void lex_tokens(struct parser *p, struct braces *b)
{
	for (;;) {
		struct token t = lex_token(p);

		if (t.kind == TOKEN_END)
			return;
		if (b->depth > 0) {
			take_in_list(p, b, &t);
		} else if (t.kind == TOKEN_NEWLINE ||
			   t.kind == TOKEN_SEMICOLON) {
			if (separate(p, &t))
				return;
		} else if (t.kind == TOKEN_OPEN || t.kind == TOKEN_CLOSE) {
			if (take_brace(p, b, &t))
				return;
		} else {
			push(p, &t);
		}
	}
}

bool lex_statement(struct parser *p)
{
	struct braces b = { 0, 0 };

	if (p->fresh)
		who_forget(p);
	p->n_tok = p->at = 0;
	p->bad = p->opens = false;
	lex_tokens(p, &b);
	if (b.depth > 0) {
		const struct token *t = &p->tok[b.first];

		p->bad = true;
		mistake_add(p->m, t->line, t->col, "this \"{\" has no \"}\"");
	}
	if (p->n_tok)
		set_end(p);
	return p->n_tok > 0 || p->bad;
}
