/*
 * Growing arrays. Running out of memory is the one error that ends the
 * process from below: nothing sensible could be done about it above, and on
 * Linux the kernel ends a process long before malloc fails.
 */
#ifndef CAPTURE_MEM_H
#define CAPTURE_MEM_H

#include <stddef.h>

/*
 * Makes room for at least `need` elements in an array of `cap` elements, by
 * doubling. New elements are not initialised.
 */
#define mem_grow(array, cap, need)                                             \
	((array) = mem_grow_bytes((array), &(cap), (need), sizeof(*(array))))
void *mem_grow_bytes(void *p, size_t *cap, size_t need, size_t size);

/* calloc and strndup that do not fail. Caller frees. */
void *mem_zero(size_t n, size_t size);
char *mem_text(const char *text, size_t len);

#endif
