/* What stands before a statement that is wrong. */
#ifndef TESTS_MISTAKES_H
#define TESTS_MISTAKES_H

#include "tests/test.h"

/* Four lines; the statement under test is line 5. */
#define PRELUDE                                                                \
	"scenario x\ntitle en \"X\"\nactor C, S\n"                             \
	"C s = socket tcp ; S l = socket tcp\n"

#endif
