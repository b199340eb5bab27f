/*
 * io_uring(7): what is handed over, and what has been done.
 *
 *	io_uring_setup(64) = 4
 *	io_uring_enter(4, [ACCEPT 3, RECV 5], 1) = 2 [14]
 *
 * The work itself is no call: it is written into memory that the program shares
 * with the kernel. What of it is new when it is handed over, and which results
 * nobody has taken yet, the kernel tells (proc_pid_fdinfo(5)):
 *
 *	SQEs:	1
 *	    0: opcode:ACCEPT, fd:3, flags:0, off:0, addr:0x0, …
 *	CQEs:	1
 *	    0: user_data:93824992, res:5, flag:0
 *
 * Where it does not, there are only numbers.
 */
#include <inttypes.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <string.h>

#include "sim/program/call_text.h"

enum {
	LINES = 256 /* of the kernel's text: two rings of 64 and more */
};

/* One line as a part of the list; false: it is about something else. */
typedef bool write_entry(struct call_list *list, const char *line);

static bool write_submission(struct call_list *list, const char *line)
{
	char name[32];
	int fd;

	if (sscanf(line, "%*u: opcode:%31[A-Z0-9_], fd:%d", name, &fd) != 2)
		return false;
	if (!list_item(list))
		return true;
	pen_format(list->pen, "%s", name);
	if (fd >= 0)
		pen_format(list->pen, " %d", fd);
	return true;
}

static bool write_completion(struct call_list *list, const char *line)
{
	int result;

	if (sscanf(line, "%*u: user_data:%*u, res:%d", &result) != 1)
		return false;
	if (list_item(list))
		pen_format(list->pen, "%d", result);
	return true;
}

/* The entries that the kernel tells of, as a list; "": it tells of none. */
static void write_entries(struct pen *pen, const struct traced_call *c,
			  write_entry *entry)
{
	char path[64], line[256], text[CALL_TEXT];
	struct pen part = { .text = text, .size = sizeof(text) };
	struct call_list list = list_begin(&part);
	bool some = false;
	FILE *info;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", (int)c->tid,
		 (int)c->arg[0]);
	info = fopen(path, "re");
	for (int n = 0; info && n < LINES && fgets(line, sizeof(line), info);
	     n++)
		some |= entry(&list, line);
	if (info)
		fclose(info);
	list_end(&list);
	if (some)
		pen_bytes(pen, text, part.len);
}

/* Nothing to be handed over is 0; what the kernel does not name a number. */
void form_uring_submit(struct pen *pen, const struct traced_call *c,
		       unsigned int i)
{
	size_t before = pen->len;

	if ((uint32_t)c->arg[i] > 0)
		write_entries(pen, c, write_submission);
	if (pen->len == before)
		pen_format(pen, "%" PRIu32, (uint32_t)c->arg[i]);
}

void form_uring_flags(struct pen *pen, const struct traced_call *c,
		      unsigned int i)
{
	/* To wait needs this one, so it says nothing more. */
	static const uint32_t usual = IORING_ENTER_GETEVENTS;
	static const struct call_name names[] = {
		{ IORING_ENTER_SQ_WAKEUP, "IORING_ENTER_SQ_WAKEUP" },
		{ IORING_ENTER_SQ_WAIT, "IORING_ENTER_SQ_WAIT" },
		{ IORING_ENTER_EXT_ARG, "IORING_ENTER_EXT_ARG" },
	};

	write_flags(pen, (uint32_t)c->arg[i] & ~usual, names,
		    sizeof(names) / sizeof(*names));
}

void data_uring(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	(void)i;
	write_entries(pen, c, write_completion);
}
