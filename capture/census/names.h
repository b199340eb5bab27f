/* What processes and users are called. */
#ifndef CAPTURE_CENSUS_NAMES_H
#define CAPTURE_CENSUS_NAMES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A process's name and when it started, in clock ticks since boot
 * (proc_pid_stat(5)). False if it has gone.
 */
bool proc_stat(uint32_t pid, char command[16], uint64_t *start);

enum { USERS = 64, USER_NAME = 32 };

/* Names of users that were asked for lately; zero it first. */
struct users {
	struct user {
		uint32_t uid;
		char name[USER_NAME];
	} user[USERS];
	uint32_t n;
};

/* The name of a user, or its number if it has none. */
void users_name(struct users *u, uint32_t uid, char out[USER_NAME]);

#endif
