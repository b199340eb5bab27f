/*
 * Blocks, and how they are unfolded into the program that a run carries out.
 *
 *	repeat N     the operations of its body stand there N times
 *	par A, B     each statement with $who stands there for A, then for B
 *	foreach X    its body is read again for each word; before it stands an
 *	             operation that sets a fresh stage, after it one that ends
 *it case W       only while foreach is at that word within,      an operation
 *at the beginning and at the end unordered
 *
 * The steps of the scenario are those of the file, once each and in its order,
 * as printing needs them; `end` of a block's head is where its body ends. The
 * heads themselves are parsed in scenario/heads.c.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/scenario/parser.h"

#define VARIANT ((size_t)1 << 31) /* a reference to one, not to a step */

/* --- steps and operations ------------------------------------------------ */

size_t step_push(struct parser *p, const struct step *step, bool variant)
{
	struct scenario *s = p->s;

	if (variant) {
		mem_grow(s->variant, p->cap_variants, s->n_variants + 1);
		s->variant[s->n_variants] = *step;
		return s->n_variants++ | VARIANT;
	}
	mem_grow(s->step, p->cap_steps, s->n_steps + 1);
	s->step[s->n_steps] = *step;
	s->step[s->n_steps].end = (uint32_t)s->n_steps + 1;
	return s->n_steps++;
}

static struct step *step_at(struct parser *p, size_t ref)
{
	return ref & VARIANT ? &p->s->variant[ref & ~VARIANT]
			     : &p->s->step[ref];
}

/* Room for one more; false if a scenario may not be that long. */
static bool program_room(struct parser *p)
{
	struct scenario *s = p->s;

	if (s->n_program < PROGRAM_MAX) {
		mem_grow(s->program, p->cap_program, s->n_program + 1);
		mem_grow(p->op_step, p->cap_op_step, s->n_program + 1);
		return true;
	}
	if (!p->too_long)
		mistake(p, &p->tok[0],
			"with all it repeats, a scenario has at most %d steps",
			PROGRAM_MAX);
	p->too_long = true;
	return false;
}

bool block_skipped(const struct parser *p)
{
	for (size_t i = 0; i < p->n_blocks; i++)
		if (p->block[i].skipped)
			return true;
	return false;
}

void program_push(struct parser *p, size_t ref, enum op_part part, uint32_t nth)
{
	struct scenario *s = p->s;

	if (block_skipped(p) || !program_room(p))
		return;
	p->op_step[s->n_program] = (uint32_t)ref;
	s->program[s->n_program++] = (struct op){ .part = part, .nth = nth };
}

void program_end(struct parser *p)
{
	for (size_t i = 0; i < p->s->n_program; i++)
		p->s->program[i].step = step_at(p, p->op_step[i]);
	free(p->op_step);
	p->op_step = NULL;
}

/* The operations from `from` on, `times` times more. */
static void program_repeat(struct parser *p, size_t from, uint32_t times)
{
	struct scenario *s = p->s;
	size_t n = s->n_program - from;

	for (size_t i = 0; i < n * times; i++) {
		struct op op;

		if (!program_room(p))
			return;
		op = s->program[from + i];
		if (op.part == OP_ENTER)
			op.end += (uint32_t)n;
		p->op_step[s->n_program] = p->op_step[from + i];
		s->program[s->n_program++] = op;
	}
}

/* --- what $who and foreach's variable are -------------------------------- */

struct block *block_of(struct parser *p, enum statement kind)
{
	for (size_t i = p->n_blocks; i-- > 0;)
		if (p->block[i].kind == kind && !p->block[i].lost)
			return &p->block[i];
	return NULL;
}

size_t block_actors(struct parser *p)
{
	const struct block *par = block_of(p, ST_PAR);

	return par ? par->n_words : 1;
}

static void bind_loop(struct parser *p, const char *name, const char *value)
{
	struct name *let = name_find(p, NAME_LET, NULL, name);

	if (!let || let->kind != NAME_LET)
		let = name_add(p, NAME_LET, NULL, name);
	free(let->value);
	let->value = text_copy(value);
	let->loop = true;
}

void block_bind(struct parser *p, size_t nth)
{
	const struct block *par = block_of(p, ST_PAR);

	if (par)
		bind_loop(p, "who", par->word[nth]);
}

/* --- a block begins ------------------------------------------------------ */

/* NULL, which was said: they are in each other too deep. */
static struct block *block_add(struct parser *p, enum statement kind)
{
	struct block *b;

	if (p->n_blocks == BLOCKS_MAX) {
		if (p->too_deep++ == 0)
			mistake(p, &p->head, "blocks are at most %d deep",
				BLOCKS_MAX);
		return NULL;
	}
	b = &p->block[p->n_blocks++];
	*b = (struct block){ .kind = kind,
			     .open = p->head,
			     .op = p->s->n_program,
			     .names = p->n_names };
	return b;
}

/* Its variable has no value, which raises no further mistakes. */
static void lose_loop(struct parser *p)
{
	char name[NAME_MAX_LEN + 1];

	if (token_is(&p->tok[0], "par"))
		bind_loop(p, "who", NULL);
	if (!token_is(&p->tok[0], "foreach") || p->n_tok < 2 ||
	    p->tok[1].kind != TOKEN_WORD || p->tok[1].len > NAME_MAX_LEN)
		return;
	memcpy(name, p->tok[1].at, p->tok[1].len);
	name[p->tok[1].len] = '\0';
	bind_loop(p, name, NULL);
}

void block_open_lost(struct parser *p)
{
	struct block *b = block_add(p, STATEMENTS);

	who_forget(p);
	if (p->n_tok)
		lose_loop(p);
	if (b)
		b->lost = true;
}

/* The body of foreach is about to be read for its nth word. */
static void begin_word(struct parser *p, const struct block *b)
{
	bind_loop(p, b->name, b->word[b->nth]);
	program_push(p, b->ref, OP_ENTER, (uint32_t)b->nth);
	p->body = p->first[ST_LINK] = 0;
}

static void open_foreach(struct parser *p, struct block *b)
{
	b->pos = p->pos;
	b->line = p->line;
	b->col = p->col;
	b->link_line = p->first[ST_LINK];
	begin_word(p, b);
}

static void open_case(struct parser *p, struct block *b)
{
	const struct block *foreach = block_of(p, ST_FOREACH);

	b->skipped = true;
	for (size_t i = 0; foreach && i < b->n_words; i++)
		if (strcmp(b->word[i], foreach->word[foreach->nth]) == 0)
			b->skipped = false;
}

void block_open(struct parser *p, size_t ref)
{
	const struct step *step = step_at(p, ref);
	struct block *b = block_add(p, step->kind);

	who_forget(p);
	if (!b)
		return;
	b->ref = ref;
	b->name = step->name;
	b->word = step->word;
	b->n_words = step->n_words;
	b->is_new = p->first_time;
	b->step = p->s->n_steps - 1;
	if (step->kind == ST_FOREACH)
		open_foreach(p, b);
	if (step->kind == ST_PAR)
		block_bind(p, 0);
	if (step->kind == ST_CASE)
		open_case(p, b);
	if (step->kind == ST_WITHIN || step->kind == ST_UNORDERED)
		program_push(p, ref, OP_ENTER, 0);
}

/* --- a block ends -------------------------------------------------------- */

/* The operation at its beginning knows where it ends; true: it is over. */
static bool close_plain(struct parser *p, const struct block *b)
{
	if (b->op < p->s->n_program)
		p->s->program[b->op].end = (uint32_t)p->s->n_program;
	return true;
}

/* A run has a bit for each statement in it. */
static bool close_unordered(struct parser *p, const struct block *b)
{
	if (p->s->n_program - b->op - 1 > UNORDERED_MAX)
		mistake(p, &b->open, "unordered has at most %d statements",
			UNORDERED_MAX);
	return close_plain(p, b);
}

static bool close_within(struct parser *p, const struct block *b)
{
	program_push(p, b->ref, OP_LEAVE, (uint32_t)b->nth);
	return close_plain(p, b);
}

static bool close_repeat(struct parser *p, struct block *b)
{
	program_repeat(p, b->op, step_at(p, b->ref)->count - 1);
	return true;
}

/* $who is nobody any more. */
static bool close_par(struct parser *p)
{
	struct name *who = name_find(p, NAME_LET, NULL, "who");

	if (who && who->loop)
		name_forget(p, who);
	return true;
}

static bool close_case(struct parser *p, struct block *b)
{
	if (b->skipped)
		names_forget(p, b->names);
	return true;
}

/* False if the body is to be read once more. */
static bool close_foreach(struct parser *p, struct block *b)
{
	close_within(p, b);
	names_forget(p, b->names);
	b->op = p->s->n_program;
	/* With mistakes, once is enough to tell them. */
	if (++b->nth < b->n_words && p->m->n == 0) {
		p->pos = b->pos;
		p->line = b->line;
		p->col = b->col;
		begin_word(p, b);
		return false;
	}
	p->first[ST_LINK] = b->link_line;
	p->body = b->open.line;
	return true;
}

static bool end_block(struct parser *p, struct block *b)
{
	if (b->is_new)
		p->s->step[b->step].end = (uint32_t)p->s->n_steps;
	b->is_new = false;
	switch (b->kind) {
	case ST_REPEAT:
		return close_repeat(p, b);
	case ST_WITHIN:
		return close_within(p, b);
	case ST_UNORDERED:
		return close_unordered(p, b);
	case ST_PAR:
		return close_par(p);
	case ST_CASE:
		return close_case(p, b);
	case ST_FOREACH:
		return close_foreach(p, b);
	default:
		return true;
	}
}

void block_close(struct parser *p)
{
	struct block *b;

	who_forget(p);
	p->at = 1;
	if (p->n_tok > 1)
		mistake_unexpected(p);
	if (p->too_deep) {
		p->too_deep--;
		return;
	}
	if (!p->n_blocks) {
		mistake(p, &p->tok[0], "\"}\" without \"{\"");
		return;
	}
	b = &p->block[p->n_blocks - 1];
	if (b->lost || end_block(p, b))
		p->n_blocks--;
}

void blocks_end(struct parser *p)
{
	for (size_t i = 0; i < p->n_blocks; i++)
		if (!p->block[i].lost)
			mistake(p, &p->block[i].open,
				"this \"{\" has no \"}\"");
}
