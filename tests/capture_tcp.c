/*
 * The table of transitions: it has every one of RFC 9293 3.3.2, figure 5, and
 * of 3.10, and nothing else.
 */
#include "tests/test.h"

#include <stdint.h>

#include "capture/flow/tcp.h"
#include "capture/packet.h"
#include "tests/conn.h"

/* --- the table ----------------------------------------------------------- */

static const struct tcp_transition *transition_at(int i)
{
	size_t n;
	const struct tcp_transition *t = tcp_transitions(&n);

	ck_assert_int_lt(i, (int)n);
	return &t[i];
}

/* Every transition of RFC 9293 3.3.2, figure 5, and of 3.10. */
static const char *const expected_transitions[] = {
	"CLOSED passive open LISTEN",
	"CLOSED active open / SYN SYN-SENT",
	"LISTEN rcv SYN / SYN+ACK SYN-RECEIVED",
	"SYN-SENT rcv SYN / SYN+ACK SYN-RECEIVED",
	"SYN-SENT rcv SYN+ACK / ACK ESTABLISHED",
	"SYN-SENT rcv RST CLOSED",
	"SYN-RECEIVED rcv ACK ESTABLISHED",
	"SYN-RECEIVED close / FIN FIN-WAIT-1",
	"SYN-RECEIVED rcv RST CLOSED",
	"SYN-RECEIVED abort / RST CLOSED",
	"ESTABLISHED close / FIN FIN-WAIT-1",
	"ESTABLISHED rcv FIN / ACK CLOSE-WAIT",
	"ESTABLISHED rcv RST CLOSED",
	"ESTABLISHED abort / RST CLOSED",
	"FIN-WAIT-1 rcv ACK FIN-WAIT-2",
	"FIN-WAIT-1 rcv FIN / ACK CLOSING",
	"FIN-WAIT-1 rcv FIN+ACK / ACK TIME-WAIT",
	"FIN-WAIT-1 rcv RST CLOSED",
	"FIN-WAIT-1 abort / RST CLOSED",
	"FIN-WAIT-2 rcv FIN / ACK TIME-WAIT",
	"FIN-WAIT-2 rcv RST CLOSED",
	"FIN-WAIT-2 abort / RST CLOSED",
	"CLOSE-WAIT close / FIN LAST-ACK",
	"CLOSE-WAIT rcv RST CLOSED",
	"CLOSE-WAIT abort / RST CLOSED",
	"CLOSING rcv ACK TIME-WAIT",
	"CLOSING rcv RST CLOSED",
	"LAST-ACK rcv ACK CLOSED",
	"LAST-ACK rcv RST CLOSED",
	"TIME-WAIT 2MSL CLOSED",
	"TIME-WAIT rcv RST CLOSED",
};

START_TEST(table_is_complete)
{
	size_t n;

	tcp_transitions(&n);
	ck_assert_uint_eq(n, ROWS(expected_transitions));
}
END_TEST

START_TEST(table_entry)
{
	const struct tcp_transition *t = transition_at(_i);
	char text[128];

	snprintf(text, sizeof(text), "%s %s %s", tcp_state_name(t->from),
		 t->label, tcp_state_name(t->to));
	ck_assert_str_eq(text, expected_transitions[_i]);
	ck_assert_ptr_eq(tcp_transition_find(t->from, t->event), t);
	ck_assert_msg(strncmp(t->source, "RFC 9293 3.10.", 14) == 0,
		      "%s has the source %s", text, t->source);
}
END_TEST

/* No event leads out of a state but those in the table. */
START_TEST(table_has_nothing_else)
{
	int found = 0;

	for (int state = 0; state < TCP_STATES; state++)
		for (int event = 0; event < TCP_EVENTS; event++)
			found += tcp_transition_find((enum tcp_state)state,
						     (enum tcp_event)event) !=
				 NULL;
	ck_assert_int_eq(found, ROWS(expected_transitions));
}
END_TEST

START_TEST(state_names_both_ways)
{
	enum tcp_state state = TCP_UNKNOWN;
	const char *name = tcp_state_name((enum tcp_state)_i);

	ck_assert_int_eq(tcp_state_parse(&state, name), _i != TCP_UNKNOWN);
	ck_assert_int_eq((int)state, _i);
}
END_TEST

START_TEST(state_names_of_nothing)
{
	enum tcp_state state = TCP_LISTEN;

	ck_assert_str_eq(tcp_state_name(TCP_STATES), "?");
	ck_assert(!tcp_state_parse(&state, "ESTAB"));
	ck_assert(!tcp_state_parse(&state, ""));
	ck_assert_int_eq((int)state, TCP_LISTEN);
}
END_TEST

/* --- RST ----------------------------------------------------------------- */

START_TEST(span)
{
	static const struct {
		uint16_t flags;
		uint32_t len, span;
	} row[] = {
		{ TH_ACK, 0, 0 },
		{ TH_ACK, 9, 9 },
		{ TH_S, 0, 1 },
		{ TH_S, 7, 8 },
		{ TH_F | TH_ACK, 0, 1 },
		{ TH_F | TH_ACK, 9, 10 },
		{ TH_S | TH_F, 3, 5 },
		{ TH_R | TH_ACK, 0, 0 },
		{ TH_P | TH_U | 0x1c0, 2, 2 },
	};

	for (int i = 0; i < ROWS(row); i++) {
		struct tcp_segment s = { .seq = UINT32_MAX,
					 .len = row[i].len,
					 .flags = row[i].flags };

		ck_assert_uint_eq(tcp_segment_span(&s), row[i].span);
	}
	ck_assert(seq_before(UINT32_MAX, 0) && !seq_before(0, UINT32_MAX));
	ck_assert(!seq_before(7, 7) && seq_before(0, INT32_MAX));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("tcp");
	TCase *tc = tcase_create("tcp");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, table_is_complete);
	tcase_add_loop_test(tc, table_entry, 0, ROWS(expected_transitions));
	tcase_add_test(tc, table_has_nothing_else);
	tcase_add_loop_test(tc, state_names_both_ways, 0, TCP_STATES);
	tcase_add_test(tc, state_names_of_nothing);
	tcase_add_test(tc, span);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())
