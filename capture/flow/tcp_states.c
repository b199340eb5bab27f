/*
 * The RFC 9293 state machine as data: figure 5 and section 3.10, one entry an
 * arrow.
 */
#include "capture/flow/tcp.h"

#include <string.h>

#define RFC "RFC 9293 "

static const struct tcp_transition transitions[] = {
	{ TCP_CLOSED, OPEN_PASSIVE, TCP_LISTEN, "passive open", RFC "3.10.1" },
	{ TCP_CLOSED, OPEN_ACTIVE, TCP_SYN_SENT, "active open / SYN",
	  RFC "3.10.1" },
	{ TCP_LISTEN, RCV_SYN, TCP_SYN_RECEIVED, "rcv SYN / SYN+ACK",
	  RFC "3.10.7.2" },
	{ TCP_SYN_SENT, RCV_SYN, TCP_SYN_RECEIVED, "rcv SYN / SYN+ACK",
	  RFC "3.10.7.3" },
	{ TCP_SYN_SENT, RCV_SYN_ACK, TCP_ESTABLISHED, "rcv SYN+ACK / ACK",
	  RFC "3.10.7.3" },
	{ TCP_SYN_SENT, RCV_RST, TCP_CLOSED, "rcv RST", RFC "3.10.7.3" },
	{ TCP_SYN_RECEIVED, RCV_ACK_OF_SYN, TCP_ESTABLISHED, "rcv ACK",
	  RFC "3.10.7.4" },
	{ TCP_SYN_RECEIVED, SND_FIN, TCP_FIN_WAIT_1, "close / FIN",
	  RFC "3.10.4" },
	{ TCP_SYN_RECEIVED, RCV_RST, TCP_CLOSED, "rcv RST", RFC "3.10.7.4" },
	{ TCP_SYN_RECEIVED, SND_RST, TCP_CLOSED, "abort / RST", RFC "3.10.5" },
	{ TCP_ESTABLISHED, SND_FIN, TCP_FIN_WAIT_1, "close / FIN",
	  RFC "3.10.4" },
	{ TCP_ESTABLISHED, RCV_FIN, TCP_CLOSE_WAIT, "rcv FIN / ACK",
	  RFC "3.10.7.4" },
	{ TCP_ESTABLISHED, RCV_RST, TCP_CLOSED, "rcv RST", RFC "3.10.7.4" },
	{ TCP_ESTABLISHED, SND_RST, TCP_CLOSED, "abort / RST", RFC "3.10.5" },
	{ TCP_FIN_WAIT_1, RCV_ACK_OF_FIN, TCP_FIN_WAIT_2, "rcv ACK",
	  RFC "3.10.7.4" },
	{ TCP_FIN_WAIT_1, RCV_FIN, TCP_CLOSING, "rcv FIN / ACK",
	  RFC "3.10.7.4" },
	{ TCP_FIN_WAIT_1, RCV_FIN_ACK, TCP_TIME_WAIT, "rcv FIN+ACK / ACK",
	  RFC "3.10.7.4" },
	{ TCP_FIN_WAIT_1, RCV_RST, TCP_CLOSED, "rcv RST", RFC "3.10.7.4" },
	{ TCP_FIN_WAIT_1, SND_RST, TCP_CLOSED, "abort / RST", RFC "3.10.5" },
	{ TCP_FIN_WAIT_2, RCV_FIN, TCP_TIME_WAIT, "rcv FIN / ACK",
	  RFC "3.10.7.4" },
	{ TCP_FIN_WAIT_2, RCV_RST, TCP_CLOSED, "rcv RST", RFC "3.10.7.4" },
	{ TCP_FIN_WAIT_2, SND_RST, TCP_CLOSED, "abort / RST", RFC "3.10.5" },
	{ TCP_CLOSE_WAIT, SND_FIN, TCP_LAST_ACK, "close / FIN", RFC "3.10.4" },
	{ TCP_CLOSE_WAIT, RCV_RST, TCP_CLOSED, "rcv RST", RFC "3.10.7.4" },
	{ TCP_CLOSE_WAIT, SND_RST, TCP_CLOSED, "abort / RST", RFC "3.10.5" },
	{ TCP_CLOSING, RCV_ACK_OF_FIN, TCP_TIME_WAIT, "rcv ACK",
	  RFC "3.10.7.4" },
	{ TCP_CLOSING, RCV_RST, TCP_CLOSED, "rcv RST", RFC "3.10.7.4" },
	{ TCP_LAST_ACK, RCV_ACK_OF_FIN, TCP_CLOSED, "rcv ACK", RFC "3.10.7.4" },
	{ TCP_LAST_ACK, RCV_RST, TCP_CLOSED, "rcv RST", RFC "3.10.7.4" },
	{ TCP_TIME_WAIT, TIMEOUT_2MSL, TCP_CLOSED, "2MSL", RFC "3.10.8" },
	{ TCP_TIME_WAIT, RCV_RST, TCP_CLOSED, "rcv RST", RFC "3.10.7.4" },
};

static const char *const state_names[] = {
	"?",	       "CLOSED",     "LISTEN",	   "SYN-SENT",	 "SYN-RECEIVED",
	"ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING",
	"LAST-ACK",    "TIME-WAIT",
};
_Static_assert(sizeof(state_names) / sizeof(*state_names) == TCP_STATES,
	       "a name for each state");

const struct tcp_transition *tcp_transitions(size_t *n)
{
	*n = sizeof(transitions) / sizeof(*transitions);
	return transitions;
}

/* 1 + the entry for each event in each state; made when first asked. */
static uint8_t entry_of[TCP_STATES][TCP_EVENTS];

static void entries_make(void)
{
	for (size_t i = 0; i < sizeof(transitions) / sizeof(*transitions); i++)
		entry_of[transitions[i].from][transitions[i].event] =
			(uint8_t)(i + 1);
}

const struct tcp_transition *tcp_transition_find(enum tcp_state from,
						 enum tcp_event event)
{
	if (!entry_of[TCP_CLOSED][OPEN_PASSIVE])
		entries_make();
	if (from >= TCP_STATES || event >= TCP_EVENTS || !entry_of[from][event])
		return NULL;
	return &transitions[entry_of[from][event] - 1];
}

const char *tcp_state_name(enum tcp_state state)
{
	return state < TCP_STATES ? state_names[state] : "?";
}

bool tcp_state_parse(enum tcp_state *state, const char *name)
{
	for (size_t i = TCP_CLOSED; i < TCP_STATES; i++) {
		if (strcmp(state_names[i], name) == 0) {
			*state = (enum tcp_state)i;
			return true;
		}
	}
	return false;
}
