/*
 * A small course in a folder of a test's own:
 *
 *	first-steps  tcp-hello, udp-hello
 *	handshake    handshake, refused (not for this machine), lost-syn
 *	mine         own (a group that is no chapter)
 */
#ifndef TESTS_COURSE_FOLDER_H
#define TESTS_COURSE_FOLDER_H

#include "tests/folder.h"

/* A scenario's file, "group/name". */
static inline void course_file(const char *path, const char *title,
			       const char *more)
{
	char name[128], text[1024];

	snprintf(name, sizeof(name), "%s.scn", path);
	snprintf(text, sizeof(text),
		 "scenario %s\ntitle %s\n"
		 "lesson en \"What %s teaches, in a sentence.\"\n%s"
		 "actor C, S\n",
		 strchr(path, '/') + 1, title, strchr(path, '/') + 1, more);
	folder_file(name, text);
}

/* After folder_make. */
static inline void course_folder(void)
{
	course_file("first-steps/udp-hello",
		    "en \"Hello over UDP\" zh \"UDP 问候\"", "");
	course_file("first-steps/tcp-hello",
		    "en \"Hello over TCP\" zh \"TCP 问候\"", "");
	course_file("handshake/lost-syn", "en \"A lost SYN\"", "");
	course_file("handshake/refused", "en \"Connection refused\"",
		    "require kernel 99.1\n");
	course_file("handshake/handshake", "en \"The three-way handshake\"",
		    "");
	course_file("mine/own", "en \"My own\"", "");
}

#endif
