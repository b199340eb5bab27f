/*
 * Who watches, and with which rights. Opening an interface needs CAP_NET_RAW,
 * by one of these ways: the program has it (setcap), or a setuid bit, or is run
 * by sudo, pkexec or root. What is opened is kept; the right is not.
 */
#ifndef CAPTURE_LIVE_PRIVILEGE_H
#define CAPTURE_LIVE_PRIVILEGE_H

#include <stdbool.h>
#include <sys/types.h>

#include "capture/err.h"

/*
 * First thing in a program: with a setuid bit it becomes its user, and of
 * root's rights CAP_NET_RAW is left, as if it had been given that one by
 * setcap(8). -1 with *e; then the program must not go on.
 */
int privilege_begin(struct err *e);

/* Whom the work is done for: files belong to him. */
struct privilege_user {
	bool other; /* than this process runs as: sudo, pkexec */
	uid_t uid;
	gid_t gid;
};

/*
 * Finds him: SUDO_UID and SUDO_GID, or PKEXEC_UID, if this process is root's.
 * Plain root works for root. To be asked before a namespace is entered, for
 * there he may have no number. -1 with *e if what the environment says is no
 * user's number.
 */
int privilege_user(struct privilege_user *u, struct err *e);

/*
 * Becomes that user for good, groups and all, and gives up all capabilities
 * that go with root; does nothing if that is what this process is already. To
 * be called when everything that needs rights is open, and before the first
 * file is made. -1 with *e; then the program must not go on.
 */
int privilege_drop_user(const struct privilege_user *u, struct err *e);

/*
 * For what needs no rights of the file: gives them up, and makes this process
 * an ordinary one again. One that root runs keeps what it has. -1 with *e.
 */
int privilege_drop_file(struct err *e);

#endif
