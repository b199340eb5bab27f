/*
 * The course: in which order the built-in scenarios are learned. A chapter is a
 * group of the catalogue, a folder below scenarios/.
 */
#ifndef UI_COMMAND_COURSE_H
#define UI_COMMAND_COURSE_H

#include <stddef.h>

struct chapter {
	const char *group;
	const char *title; /* both to be translated by tr() */
	const char *about;
	const char *const *lesson; /* names in their order; ends with NULL */
};

/* All of it, from the first socket to congestion control; *n of them. */
const struct chapter *course_chapters(size_t *n);

/* The chapter of a group, or NULL: a group of the user's own has none. */
const struct chapter *course_chapter(const char *group);

/*
 * Where a group, and a lesson in its chapter, come: both count from 0, and what
 * is not in the course stands behind all that is.
 */
size_t course_group_rank(const char *group);
size_t course_lesson_rank(const char *group, const char *name);

#endif
