/*
 * Progress as a table and as a text, a line a lesson:
 *
 *	wirestep progress 1
 *	last udp-hello
 *	done 1/2 tcp-hello       seen to its end, with one of two answers right
 *	begun udp-hello
 *
 * Joining two tables gives the same in whichever order it is done, but for the
 * last lesson: so several programs can write into one file, each what it knows.
 * A name goes to the end of its line and may have blanks. A line that is none
 * of these may be of a later version, or somebody's own: it stays.
 */
#include "ui/learn/progress.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

#define TITLE "wirestep progress "

enum { VERSION = 1, QUESTIONS_MOST = 10000, DIGITS_MOST = 6 };

/* --- the table ----------------------------------------------------------- */

void progress_free(struct progress *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->row[i].name);
	free(p->row);
	free(p->last);
	free(p->kept);
	*p = (struct progress){ 0 };
}

static struct progress_row *find(const struct progress *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->row[i].name, name) == 0)
			return &p->row[i];
	return NULL;
}

const struct progress_row *progress_find(const struct progress *p,
					 const char *name)
{
	return find(p, name);
}

static bool can_be_kept(const char *name)
{
	if (!*name)
		return false;
	for (; *name; name++)
		if ((unsigned char)*name < ' ' || *name == 0x7f)
			return false;
	return true;
}

/* Its row, a new one if there is none; NULL if the name can not be kept. */
static struct progress_row *row_of(struct progress *p, const char *name)
{
	struct progress_row *row = find(p, name);

	if (row || !can_be_kept(name))
		return row;
	mem_grow(p->row, p->cap, p->n + 1);
	p->row[p->n] =
		(struct progress_row){ .name = mem_text(name, strlen(name)) };
	return &p->row[p->n++];
}

static void set_last(struct progress *p, const char *name)
{
	free(p->last);
	p->last = name ? mem_text(name, strlen(name)) : NULL;
}

void progress_begin(struct progress *p, const char *name)
{
	if (row_of(p, name))
		set_last(p, name);
}

/* 2 of 3 against 1 of 2 without fractions. */
static bool is_better(unsigned right, unsigned asked,
		      const struct progress_row *than)
{
	unsigned long one = (unsigned long)right * than->asked;
	unsigned long other = (unsigned long)than->right * asked;

	if (!asked || !than->asked)
		return asked > than->asked;
	return one != other ? one > other : asked > than->asked;
}

void progress_done(struct progress *p, const char *name, unsigned right,
		   unsigned asked)
{
	struct progress_row *row = row_of(p, name);

	if (!row)
		return;
	row->done = true;
	if (is_better(right, asked, row)) {
		row->right = right;
		row->asked = asked;
	}
}

void progress_join(struct progress *p, const struct progress *other)
{
	for (size_t i = 0; i < other->n; i++) {
		const struct progress_row *row = &other->row[i];

		row_of(p, row->name);
		if (row->done)
			progress_done(p, row->name, row->right, row->asked);
	}
	if (other->last)
		set_last(p, other->last);
}

void progress_forget(struct progress *p, const char *name)
{
	struct progress_row *row = find(p, name);

	if (p->last && strcmp(p->last, name) == 0)
		set_last(p, NULL);
	if (!row)
		return;
	free(row->name);
	memmove(row, row + 1, (size_t)(&p->row[--p->n] - row) * sizeof(*row));
}

/* --- the text ------------------------------------------------------------ */

/* A number up to `most` at the start of text, and what comes after it. */
static bool take_number(const char **text, unsigned most, unsigned *n)
{
	size_t digits = strspn(*text, "0123456789");

	if (digits == 0 || digits > DIGITS_MOST)
		return false;
	*n = (unsigned)strtoul(*text, NULL, 10);
	*text += digits;
	return *n <= most;
}

static bool take_done(struct progress *p, const char *text)
{
	unsigned right, asked;

	if (!take_number(&text, QUESTIONS_MOST, &right) || *text++ != '/' ||
	    !take_number(&text, QUESTIONS_MOST, &asked) || *text++ != ' ' ||
	    right > asked || !can_be_kept(text))
		return false;
	progress_done(p, text, right, asked);
	return true;
}

static bool take_begun(struct progress *p, const char *text)
{
	return row_of(p, text) != NULL;
}

static bool take_last(struct progress *p, const char *text)
{
	if (!can_be_kept(text))
		return false;
	set_last(p, text);
	return true;
}

static const struct {
	const char *word;
	bool (*take)(struct progress *p, const char *text);
} lines[] = {
	{ "last ", take_last },
	{ "done ", take_done },
	{ "begun ", take_begun },
};

static bool take_line(struct progress *p, const char *line)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		size_t n = strlen(lines[i].word);

		if (strncmp(line, lines[i].word, n) == 0)
			return lines[i].take(p, line + n);
	}
	return false;
}

static void keep(struct progress *p, const char *line, size_t n)
{
	mem_grow(p->kept, p->cap_kept, p->n_kept + n + 1);
	memcpy(p->kept + p->n_kept, line, n);
	p->n_kept += n;
	p->kept[p->n_kept++] = '\n';
}

static enum progress_text parse_title(const char *line)
{
	unsigned version;

	if (strncmp(line, TITLE, strlen(TITLE)) != 0)
		return PROGRESS_FOREIGN;
	line += strlen(TITLE);
	if (!take_number(&line, UINT_MAX, &version) || version < VERSION)
		return PROGRESS_FOREIGN;
	if (version > VERSION)
		return PROGRESS_NEWER;
	return *line ? PROGRESS_FOREIGN : PROGRESS_READ;
}

/* The next line of a text, which goes on after it; NULL at its end. */
static char *next_line(const char **text, size_t *left)
{
	const char *end = memchr(*text, '\n', *left);
	size_t n = end ? (size_t)(end - *text) : *left;
	char *line = *left ? mem_text(*text, n) : NULL;

	*text += end ? n + 1 : n;
	*left -= end ? n + 1 : n;
	return line;
}

enum progress_text progress_parse(struct progress *p, const char *text,
				  size_t n)
{
	enum progress_text is;
	char *line;

	if (n == 0)
		return PROGRESS_READ;
	if (memchr(text, '\0', n))
		return PROGRESS_FOREIGN;
	line = next_line(&text, &n);
	is = parse_title(line);
	free(line);
	while (is == PROGRESS_READ && (line = next_line(&text, &n))) {
		if (*line && !take_line(p, line))
			keep(p, line, strlen(line));
		free(line);
	}
	return is;
}

void progress_write(const struct progress *p, FILE *out)
{
	fprintf(out, "%s%d\n", TITLE, VERSION);
	if (p->last)
		fprintf(out, "last %s\n", p->last);
	for (size_t i = 0; i < p->n; i++) {
		const struct progress_row *row = &p->row[i];

		if (row->done)
			fprintf(out, "done %u/%u %s\n", row->right, row->asked,
				row->name);
		else
			fprintf(out, "begun %s\n", row->name);
	}
	if (p->n_kept)
		fwrite(p->kept, 1, p->n_kept, out);
}
