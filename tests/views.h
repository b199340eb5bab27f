/* Views as text. */
#ifndef TESTS_VIEWS_H
#define TESTS_VIEWS_H

#include "tests/test.h"

#include "tests/story.h"
#include "ui/print/print.h"
#include "ui/term/grid.h"

static const char *const names[] = { "ladder",	"packets", "states", "calls",
				     "lanes",	"flows",   "stream", "hex",
				     "summary", "json",	   "sockets" };

/* Caller frees. */
static inline char *view_styled(const struct recording *r, const char *name,
				const struct print_style *style)
{
	const struct print_view *view = print_view_find(name);
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	ck_assert_ptr_nonnull(view);
	view->print(r, style, out);
	fclose(out);
	ck_assert_uint_eq(strlen(text), n); /* no zero byte in it */
	return text;
}

static inline char *view_text(const struct recording *r, const char *name)
{
	return view_styled(r, name, &(struct print_style){ .cols = 100 });
}

#define assert_view(r, name, want)                                             \
	do {                                                                   \
		char *got_ = view_text(r, name);                               \
                                                                               \
		ck_assert_str_eq(got_, want);                                  \
		free(got_);                                                    \
	} while (0)

#endif
