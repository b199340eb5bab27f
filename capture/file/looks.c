/*
 * What a file that can not be opened looks like, so that the message says
 * more than that it can not.
 */
#include <ctype.h>
#include <string.h>

#include "capture/file/private.h"

#define UNPACK(program) program " -dc FILE | wirestep open - unpacks it"
#define CONVERT		"editcap, of Wireshark, converts it"

static const struct look {
	const char *bytes;
	size_t n;
	const char *what, *remedy;
} looks[] = {
	{ "BZh", 3, "bzip2", UNPACK("bzip2") },
	{ "\xfd"
	  "7zXZ",
	  5, "xz", UNPACK("xz") },
	{ "\x04\x22\x4d\x18", 4, "lz4", UNPACK("lz4") },
	{ "PK\3\4", 4, "a zip archive", "unzip -p FILE | wirestep open -" },
	{ "snoop\0\0\0", 8, "a capture of snoop", CONVERT },
	{ "GMBU", 4, "a capture of Network Monitor", CONVERT },
	{ "RTSS", 4, "a capture of Network Monitor", CONVERT },
	{ "TRSNIFF data    \x1a", 17, "a capture of Sniffer", CONVERT },
	{ "XCP\0", 4, "a capture of NetXRay", CONVERT },
	{ "\x7f"
	  "ELF",
	  4, "a program", NULL },
	{ "{", 1, "JSON", NULL },
};

static bool is_text(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isprint(bytes[i]) && !isspace(bytes[i]))
			return false;
	return n > 0;
}

const char *file_looks_like(const uint8_t *bytes, size_t n, const char **remedy)
{
	*remedy = NULL;
	for (size_t i = 0; i < sizeof(looks) / sizeof(*looks); i++) {
		const struct look *look = &looks[i];

		if (n < look->n || memcmp(bytes, look->bytes, look->n) != 0)
			continue;
		*remedy = look->remedy;
		return look->what;
	}
	return is_text(bytes, n) ? "text" : NULL;
}
