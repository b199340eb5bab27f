/* What is remembered of one direction of an HTTP/1 connection. */
#ifndef CAPTURE_APP_HTTP_H
#define CAPTURE_APP_HTTP_H

#include <stdbool.h>
#include <stdint.h>

enum http_phase {
	HTTP_START, /* request line or status line */
	HTTP_HEAD,
	HTTP_CHUNK_SIZE,
	HTTP_CHUNK_END,
	HTTP_TRAILERS,
	HTTP_PHASES
};

enum { HTTP_WORD = 56 };

struct http_side {
	uint8_t phase;	/* enum http_phase */
	bool long_line; /* its beginning was read; the rest is still to come */
	bool response, chunked, coded, sized;
	uint16_t status;
	uint64_t length;   /* of the body, if `sized` */
	uint64_t begin_ns; /* of the message */
	/* safe to show */
	char start[HTTP_WORD]; /* "200 OK" */
	char type[HTTP_WORD];  /* "text/html" */
};

#endif
