/* How connections end, where it is not by one FIN after the other. */
#include "capture/analysis/judged.h"

/* Its sender goes on, though the other end has closed: RFC 9293 3.6. */
bool is_half_close(const struct judged *j)
{
	bool first = !(j->from->seen & ANALYSIS(KIND_HALF_CLOSE));

	return first && j->novelty == NOVEL_NEXT && j->seg->len &&
	       has_flag(j, TH_ACK) && j->peer->fin_sent &&
	       seq_before(j->peer->fin_seq, j->seg->ack);
}

/* A FIN from whom has not got the other's: RFC 9293 3.6, case 3. */
bool is_simultaneous_close(const struct judged *j)
{
	return has_flag(j, TH_F) && has_flag(j, TH_ACK) && !j->me->fin_sent &&
	       j->peer->fin_sent && !seq_before(j->peer->fin_seq, j->seg->ack);
}
