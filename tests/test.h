/* What every Check program of the project starts with. */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many rows a table has. */
#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

/* Ends a test that this machine can not run; tests/run counts these lines. */
#define skip(...)                                                              \
	do {                                                                   \
		fprintf(stdout, "skipped: %s: ", __func__);                    \
		fprintf(stdout, __VA_ARGS__);                                  \
		fprintf(stdout, "\n");                                         \
		fflush(stdout);                                                \
		return;                                                        \
	} while (0)

/* Runs one suite; the exit status is 0 if every test passed. */
#define TEST_MAIN(suite)                                                       \
	int main(void)                                                         \
	{                                                                      \
		SRunner *runner = srunner_create(suite);                       \
		int failed;                                                    \
                                                                               \
		srunner_run_all(runner, CK_ENV);                               \
		failed = srunner_ntests_failed(runner);                        \
		srunner_free(runner);                                          \
		return failed != 0;                                            \
	}

#endif
