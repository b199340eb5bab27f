/* What the text views share. */
#ifndef UI_PRINT_PRINT_PRIVATE_H
#define UI_PRINT_PRINT_PRIVATE_H

#include "capture/analysis.h"
#include "capture/census/census.h"
#include "ui/print/print.h"

#define LINE_TEXT 1200

/* A line of a table, as wide as it is; safe to show, in ASCII if asked for. */
void print_line(const struct print_style *s, FILE *out, const char *text);

/* --- print_flows.c --- */

struct flow_line {
	uint32_t number; /* from 0 */
	const struct flow *flow;
	const char *state[2];
	const struct app_stats *app; /* NULL: none */
	const char *program[2];	     /* NULL: nobody was asked */
};

/* What stands above the list of conversations, and a line of it. */
void print_flow_head(const struct print_style *s, enum analysis_mode mode,
		     int ends_cols, bool programs, FILE *out);
void print_flow_line(const struct print_style *s, const struct flow_line *l,
		     int ends_cols, FILE *out);
/* "curl (977)"; "-": it is not known whose it is. s may be NULL. */
#define FLOW_PROGRAM_TEXT 96
char *flow_program(const struct census_socket *s, char out[FLOW_PROGRAM_TEXT]);
/* Columns that its ends need; they are no narrower than IPv4 may need. */
#define FLOW_ENDS_IPV4 21 /* 255.255.255.255:65535 */
int flow_ends_cols(const struct flow *f);
/* "conversation 3: TCP 10.0.0.1:4000 → 10.0.0.2:80, 12 packets, refused" */
void flow_sentence(uint32_t number, const struct flow *f, char *out,
		   size_t size);

/* The objects of a view that the style lets pass. */
void print_objects(const struct recording *r, const struct print_style *s,
		   uint32_t parts, FILE *out);

/* --- print_counts.c --- */

/* "packet" or "packets" of so many, translated. */
const char *packets_word(uint64_t n);
const char *flows_word(uint64_t n);
/* "900 bytes", "14700 bytes (14.7 kB)" */
#define BYTES_TEXT 80
char *bytes_text(uint64_t n, char out[BYTES_TEXT]);

/* What passed a filter: "2/9 conversations · 20 packets · 1800 bytes (1.8 kB)"
 */
void chosen_text(uint32_t flows, uint32_t of, uint64_t packets, uint64_t bytes,
		 char *out, size_t size);

/* As text, and as a hex dump. */
void print_stream_text(const struct recording *r, const struct print_style *s,
		       FILE *out);
void print_stream_hex(const struct recording *r, const struct print_style *s,
		      FILE *out);
/* print_lanes.c */
void print_lanes(const struct recording *r, const struct print_style *s,
		 FILE *out);
void print_summary(const struct recording *r, const struct print_style *s,
		   FILE *out);

#endif
