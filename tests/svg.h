/* A grid and its picture, which is read again as XML. */
#ifndef TESTS_SVG_H
#define TESTS_SVG_H

#include "tests/test.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>

#include "capture/text.h"
#include "ui/print/svg.h"
#include "ui/print/svg_private.h"

#define INK "#c8ccd4" /* of the dark page */

static struct grid g;
static char *svg;

static inline void setup(void)
{
	grid_init(&g, 3, 12);
	svg = NULL;
}

static inline void teardown(void)
{
	grid_free(&g);
	free(svg);
}

static inline void resize(int rows, int cols)
{
	grid_free(&g);
	grid_init(&g, rows, cols);
}

static inline void draw(const char *theme)
{
	size_t n;
	FILE *out;

	free(svg);
	svg = NULL;
	out = open_memstream(&svg, &n);
	svg_write(&g, theme_find(theme), out);
	fclose(out);
	ck_assert_uint_eq(strlen(svg), n);
}

#define assert_has(what)                                                       \
	ck_assert_msg(strstr(svg, what) != NULL, "%s\nis not in\n%s", what, svg)
#define assert_has_not(what)                                                   \
	ck_assert_msg(strstr(svg, what) == NULL, "%s\nis in\n%s", what, svg)

/* --- is it XML? ---------------------------------------------------------- */

/* A reader of what the picture uses of XML 1.0. */
struct reader {
	const char *at;
	const char *open[8]; /* names of elements */
	int depth, elements;
};

#define assert_xml(r, ok)                                                      \
	ck_assert_msg(ok, "not XML (%s) at: %.60s", #ok, (r)->at)

static inline size_t name_bytes(const char *text)
{
	size_t n = 0;

	while (isalnum((unsigned char)text[n]) || text[n] == '-')
		n++;
	return n;
}

/* XML 1.0, 2.2 */
static inline bool is_xml_char(uint32_t c)
{
	return c == '\n' || (c >= ' ' && c < 0xd800) ||
	       (c >= 0xe000 && c < 0xfffe) || (c >= 0x10000 && c < 0x110000);
}

static inline void read_char(struct reader *r)
{
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;" };
	uint32_t c;
	size_t n = utf8_decode(r->at, strlen(r->at), &c);

	assert_xml(r, n > 0);
	assert_xml(r, is_xml_char(c));
	assert_xml(r, c != '<');
	for (int i = 0; c == '&' && i < ROWS(entities); i++)
		if (strncmp(r->at, entities[i], strlen(entities[i])) == 0)
			n = strlen(entities[i]);
	assert_xml(r, c != '&' || n > 1);
	r->at += n;
}

static inline void read_attribute(struct reader *r, const char *element)
{
	size_t n = name_bytes(r->at);
	char name[40];

	assert_xml(r, n > 0 && n < sizeof(name) - 4);
	snprintf(name, sizeof(name), " %.*s='", (int)n, r->at);
	assert_xml(r, strstr(element, name) == r->at - 1); /* no other before */
	r->at += n;
	assert_xml(r, strncmp(r->at, "='", 2) == 0);
	r->at += 2;
	while (*r->at != '\'')
		read_char(r);
	r->at++;
}

static inline void read_element(struct reader *r)
{
	const char *element = r->at, *name = r->at + 1;

	r->at = name + name_bytes(name);
	assert_xml(r, r->at > name);
	while (*r->at == ' ') {
		r->at++;
		read_attribute(r, element);
	}
	r->elements++;
	if (*r->at == '/') {
		r->at++;
	} else {
		assert_xml(r, r->depth < ROWS(r->open));
		r->open[r->depth++] = name;
	}
	assert_xml(r, *r->at == '>');
	r->at++;
}

static inline void read_end(struct reader *r)
{
	const char *name = r->at + 2;
	size_t n = name_bytes(name);

	assert_xml(r, r->depth > 0);
	r->depth--;
	assert_xml(r, n == name_bytes(r->open[r->depth]));
	assert_xml(r, memcmp(name, r->open[r->depth], n) == 0);
	r->at = name + n;
	assert_xml(r, *r->at == '>');
	r->at++;
}

static inline void assert_well_formed(void)
{
	struct reader r = { .at = svg };

	do {
		if (strncmp(r.at, "</", 2) == 0)
			read_end(&r);
		else if (*r.at == '<')
			read_element(&r);
		else
			read_char(&r);
	} while (r.depth > 0);
	ck_assert_str_eq(r.at, "\n");
	ck_assert_int_gt(r.elements, 0);
}

#endif
