/* Zeek's letters and states, from sequences of segments written by hand. */
#include "tests/test.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>

#include "capture/flow/zeek.h"

/*
 * A conversation as it is written here: segments apart by blanks, each
 *
 *    >  or <          from the originator, or from the other end
 *    S A F R          flags
 *    +n               n bytes of payload
 *    =n               its relative number, if it is not the next
 *    w g c            no window; a hole behind what it acknowledges; a bad
 *                     checksum
 *    *n               n times
 *
 * and ^ alone is a flip.
 */
struct talk {
	struct zeek z;
	uint32_t next[2];
};

static uint16_t flag_of(char c)
{
	switch (c) {
	case 'S':
		return TH_S;
	case 'A':
		return TH_ACK;
	case 'F':
		return TH_F;
	case 'R':
		return TH_R;
	default:
		ck_abort_msg("no flag: %c", c);
	}
}

/* A letter or a number of a segment; where it ends. */
static const char *take(const char *at, struct zeek_segment *s, long *times)
{
	char *end = NULL;
	long n = strchr("+=*", *at) ? strtol(at + 1, &end, 10) : 0;

	switch (*at) {
	case '+':
		s->payload = (uint32_t)n;
		return end;
	case '=':
		s->seq = (uint32_t)n;
		return end;
	case '*':
		*times = n;
		return end;
	case 'w':
		s->window = 0;
		break;
	case 'g':
		s->holes++;
		break;
	case 'c':
		s->bad_checksum = true;
		break;
	default:
		s->flags |= flag_of(*at);
	}
	return at + 1;
}

static void send_segment(struct talk *t, int side, struct zeek_segment *s)
{
	uint32_t end = s->seq + s->payload + ((s->flags & TH_S) != 0) +
		       ((s->flags & TH_F) != 0);

	s->next = t->next[side];
	zeek_tcp(&t->z, side, s);
	if (!s->bad_checksum && end > t->next[side])
		t->next[side] = end;
}

static const char *send_token(struct talk *t, const char *at)
{
	int side = *at++ == '<';
	struct zeek_segment s = { .window = 1000, .seq = t->next[side] };
	long times = 1;

	while (*at && *at != ' ')
		at = take(at, &s, &times);
	if (s.seq == 0 && !(s.flags & TH_S))
		s.seq = 1; /* its SYN was missed */
	for (long i = 0; i < times; i++)
		send_segment(t, side, &s);
	return at;
}

static void flip(struct talk *t)
{
	uint32_t was = t->next[0];

	zeek_flip(&t->z);
	t->next[0] = t->next[1];
	t->next[1] = was;
}

static struct talk talk(const char *text)
{
	struct talk t = { .next = { 0, 0 } };

	while (*text) {
		if (*text == '^')
			flip(&t), text++;
		else
			text = send_token(&t, text);
		while (*text == ' ')
			text++;
	}
	return t;
}

static const struct row {
	const char *said, *history, *state;
} rows[] = {
	/* each state, in the order of its meaning */
	{ ">S", "S", "S0" },
	{ ">S*4", "S", "S0" },
	{ ">S <SA", "Sh", "S1" },
	{ ">S <SA >A", "ShA", "S1" },
	{ ">S <SA >A >A+10 <A <A+20 >A >FA <FA >A", "ShADadFf", "SF" },
	{ ">S <SA >A >A+10 <A <A+20 <FA >FA <A", "ShADadfF", "SF" },
	{ ">S <RA", "Sr", "REJ" },
	{ ">S <SA >R <R", "ShRr", "REJ" }, /* nothing was carried */
	{ ">S <SA >A >A+5 >R <R=1", "ShADRr", "RSTR" },
	{ ">S <SA >A >R=9 <R=1", "ShARr", "RSTR" },
	{ ">S <SA >A <A+10 >R <R", "ShAdRr", "RSTR" },
	{ ">S <SA >A >FA >R <R", "ShAFRr", "REJ" },
	{ ">S <SA >A >FA", "ShAF", "S2" },
	{ ">S <SA >A <FA", "ShAf", "S3" },
	{ ">S <SA >A >A+10 >RA", "ShADR", "RSTO" },
	{ ">S <SA >A <A+10 <RA", "ShAdr", "RSTR" },
	{ ">S >R", "SR", "RSTOS0" },
	{ ">S >S >R", "SR", "RSTOS0" },
	{ ">S >FA >R", "SFR", "OTH" }, /* not at once */
	{ ">S >A >R", "SAR", "OTH" },
	{ ">S >FSA >R", "SQR", "OTH" },
	{ "<SA <R", "^hr", "RSTRH" },
	{ "<R", "^r", "RSTRH" },
	{ ">A+4 <R", "Dr", "RSTRH" },
	{ ">S >FA", "SF", "SH" },
	{ ">S >A >A+26 >FA", "SADF", "SH" },
	{ "<SA <FA", "^hf", "SHR" },
	{ "<A+4 <FA", "^df", "SHR" },
	{ "<FA >A", "^fA", "SHR" },
	{ ">A", "A", "OTH" },
	{ ">A+41 <A", "Da", "OTH" },
	{ "<SA", "^h", "OTH" },
	{ ">R", "R", "OTH" },
	{ "", "", "OTH" },

	/* missed beginnings */
	{ "<SA >A", "^hA", "S1" },
	{ "<SA >+3", "^hD", "OTH" }, /* no ACK */
	{ ">SA", "H", "OTH" },
	{ ">SA <R", "Hr", "REJ" }, /* a scan */
	{ "<SA >A >A+9 <A+9 >FA <A <FA", "^hADdFaf", "SF" },
	{ ">A+1 <A+1 >FA <FA", "DdFf", "SF" },
	{ ">A >S", "AS", "S0" },   /* the SYN came late */
	{ ">A >SA", "AH", "OTH" }, /* that is none */
	{ ">A <A >S", "AaS", "OTH" },
	{ ">A <A >S <R", "AaSr", "RSTRH" },
	{ ">S <A <SA >A", "SahA", "S1" }, /* acknowledged before answered */
	{ ">S <A", "Sa", "S0" },
	{ ">S <A+1", "Sd", "OTH" },
	{ ">S >FA <A", "SFa", "SH" },
	{ "^ >S", "^S", "S0" },
	{ "^ >S >R", "^SR", "RSTOS0" },
	{ "<SA >S >A", "^hSA", "OTH" }, /* captured in the wrong order */

	/* both at once */
	{ ">S <S >SA <SA >A+1 <A", "SsDa", "S1" },
	{ ">S <SA >A >FA <FA >A <A", "ShAFfa", "SF" },

	/* resets after the end */
	{ ">S <SA >A >FA <FA >R", "ShAFfR", "SF" },
	{ ">S <SA >A >FA <FA <R", "ShAFfr", "SF" },
	{ ">S <SA >A >FA >R", "ShAFR", "RSTO" },
	{ ">S <SA >A >FA >R <FA", "ShAFRf", "SF" },
	{ ">S <SA >A >R <FA", "ShARf", "RSTO" },
	{ ">S <SA >A >FA <R", "ShAFr", "RSTR" },
	{ ">S <SA >A >R >A+3 >FA", "ShARDF", "RSTO" },

	{ ">FA >R <FA", "FRf", "RSTO" },
	{ ">S <SA >A >AFR <FA", "ShAIf", "RSTO" },

	/* what no regular end sends */
	{ ">SF", "Q", "SH" },
	{ ">SR", "Q", "OTH" },
	{ ">FR", "I", "OTH" },
	{ ">SFR", "I", "OTH" },
	{ ">SF*3 >FR*3", "QI", "OTH" },
	{ ">", "", "OTH" }, /* no flag at all */
	{ "> >A", "A", "OTH" },
	{ "< <A", "^a", "OTH" },
	{ ">S <SA >A >AFR", "ShAI", "RSTO" },

	/* letters once, or again with another number */
	{ ">S <SA >A*5 >A+1*1 >A+1=2 <A*7", "ShADa", "S1" },
	{ ">S <SA >A >FA <A >FA=1 >FA=1", "ShAFa", "S2" },
	{ ">S <SA >A >FA <A >FA=9 >FA=9 >FA=1", "ShAFaFF", "S2" },
	{ ">S >R=1 >R=1 >R=7", "SRR", "RSTOS0" },
	{ ">S <SA >S=50 >S=60", "Sh", "S1" }, /* that is 0 then */
	{ ">S <SA >A >FA <FA <SA=9 <SA=9", "ShAFf", "SF" },
	{ ">S <SA >A >FA <FA <SA+1=1", "ShAFf", "SF" },
	{ ">S <SA >A >A+10 >FA >FA+10=1", "ShADFT", "S2" },
	{ ">S <SA >A >A+10 >FA+10=1", "ShADF", "S2" },

	/* W: no window */
	{ ">S <SAw >A", "ShwA", "S1" },
	{ ">S <SA >A <Aw", "ShAaw", "S1" },
	{ ">S <SA >A <Aw*9", "ShAaw", "S1" },
	{ ">S <SA >A <Aw*10", "ShAaww", "S1" },
	{ ">S <SA >A <Aw*100", "ShAawww", "S1" },
	{ ">S <SA >A <A <Aw*9 <A*50 <Aw", "ShAaww", "S1" },
	{ ">S <SA >A >FA <Aw", "ShAFa", "S2" },	       /* no need of one */
	{ ">S <SA >A >FA >Aw", "ShAFW", "S2" },	       /* but here */
	{ ">S <RAw", "Sr", "REJ" },		       /* a RST has none */
	{ ">S <SA >A >R >Aw >A+1w", "ShARD", "RSTO" }, /* nor who reset */

	/* T: nothing new */
	{ ">S <SA >A >A+10 >A+10=1", "ShADT", "S1" },
	{ ">S <SA >A >A+10 >A+5=3", "ShADT", "S1" },
	{ ">S <SA >A >A+10 >A+11=1", "ShAD", "S1" },  /* a byte is new */
	{ ">S <SA >A >A+10 >A=1", "ShAD", "S1" },     /* no bytes */
	{ ">S <SA >A >A+10 >A+1=10", "ShADT", "S1" }, /* keep-alive */
	{ ">S <SA >A >A+10 >A+10=1*10", "ShADTT", "S1" },
	{ ">S <SA <A+5=6 <A+5=1", "Shdt", "S1" }, /* out of order */
	{ ">A+10", "D", "OTH" },
	{ ">A+10 >A+10=1", "DT", "OTH" },
	{ ">S <SA >A >FA+10 >FA+10=1", "ShAFT", "S2" },
	{ ">S <SA >A >A+10 >R >A+10=1", "ShADR", "RSTO" },
	{ ">S+5 <SA", "STh", "S1" }, /* Fast Open: a rule that looks odd */
	{ ">S <SA+5", "Sht", "S1" },
	{ ">S <SA >A >RA+5", "ShART", "RSTO" },
	{ ">R+5", "RT", "OTH" },
	{ ">S <SA >A >A+2000000 >R+5=3", "ShADR", "RSTO" }, /* far off */
	{ ">S <SA >A >A+2000000 >R+5=1999999", "ShADRT", "RSTO" },

	/* G: acknowledged, and never captured */
	{ ">S <SA >A >A+10=11 <Ag", "ShADaG", "S1" },
	{ ">S <SA >A >A+10=11 <Agg >A=21g", "ShADaGg", "S1" },
	{ ">S <SA >A >A+10=11 <Ag*10", "ShADaGG", "S1" },
	{ ">S <SA >A >FA=40 <Ag", "ShAFaG", "S2" },
	{ ">A+10=11 <Ag", "Da", "OTH" }, /* it may have been before */
	{ ">S <SA >A >A+10=11 <Rg", "ShADr", "RSTR" },
	{ ">FA <FAg", "Ff", "SF" },

	/* C: of the rest of it, nothing is to be believed */
	{ ">Sc", "C", "OTH" },
	{ ">S <SAc >A >A+1 >FA", "ScADF", "SH" },
	{ ">S <SA >A+1c*99 >A", "ShCCA", "S1" },
	{ "<SAwc", "^c", "OTH" },

	/* who is who was learned late: letters stay with the role */
	{ ">A ^ <A >A >A+3", "A^aD", "OTH" },
	{ ">A <A+1 ^ >A+1=2 >S", "Ad^DS", "OTH" },
	{ ">FA ^ <FA=1 >FA", "F^fF", "SF" },
};

START_TEST(history)
{
	const struct row *row = &rows[_i];
	struct talk t = talk(row->said);
	char text[ZEEK_TEXT];

	ck_assert_msg(strcmp(zeek_history(&t.z, text), row->history) == 0,
		      "%s: %s, not %s", row->said, text, row->history);
	ck_assert_msg(strcmp(zeek_conn_state(&t.z), row->state) == 0,
		      "%s: %s, not %s", row->said, zeek_conn_state(&t.z),
		      row->state);
}
END_TEST

/* The same from the other end: letters change their case, states their name. */
START_TEST(history_turned)
{
	const struct row *row = &rows[_i];
	struct talk t = { .next = { 0, 0 } };
	char said[128], text[ZEEK_TEXT];

	if (strchr(row->said, '^') || strncmp(row->said, ">A", 2) != 0)
		return; /* a SYN tells who is the originator */
	snprintf(said, sizeof(said), "%s", row->said);
	for (char *at = said; *at; at++)
		*at = (char)(*at == '>' ? '<' : *at == '<' ? '>' : *at);
	t = talk(said);
	zeek_history(&t.z, text);
	ck_assert_int_eq(text[0], '^');
	ck_assert_uint_eq(strlen(text), strlen(row->history) + 1);
	for (size_t i = 0; row->history[i]; i++)
		ck_assert_int_eq(toupper(text[i + 1]),
				 toupper(row->history[i]));
}
END_TEST

/* More than there is room for: the first letters stay, and states go on. */
START_TEST(history_full)
{
	struct talk t = talk(">S <SA >A >A+9");
	char text[ZEEK_TEXT];

	for (uint32_t i = 0; i < 100; i++) {
		struct zeek_segment s = { .flags = TH_F | TH_ACK,
					  .window = 1,
					  .seq = 10 + i };

		send_segment(&t, 1, &s);
	}
	zeek_history(&t.z, text);
	ck_assert_uint_eq(strlen(text), ZEEK_LETTERS);
	ck_assert_int_eq(strncmp(text, "ShADffffff", 10), 0);
	ck_assert_str_eq(zeek_conn_state(&t.z), "S3");
	send_token(&t, ">FA");
	ck_assert_str_eq(zeek_conn_state(&t.z), "SF");
}
END_TEST

/* Counts end where a field of 16 bits does, and do not start again. */
START_TEST(counts_full)
{
	struct talk t = talk(">S <SA >A <Aw*70000 <Aw*70000");
	char text[ZEEK_TEXT];

	ck_assert_str_eq(zeek_history(&t.z, text), "ShAawwwww");
}
END_TEST

/* Numbers go round after 4 GiB: what is new stays new. */
START_TEST(numbers_wrap)
{
	struct talk t = talk(">S <SA >A >A+10");
	char text[ZEEK_TEXT];
	struct zeek_segment s = { .flags = TH_ACK,
				  .window = 1,
				  .seq = UINT32_MAX - 4,
				  .payload = 10 };

	t.next[0] = s.seq;
	s.next = s.seq;
	zeek_tcp(&t.z, 0, &s);
	s.seq += 10;
	s.next = s.seq;
	zeek_tcp(&t.z, 0, &s);
	ck_assert_str_eq(zeek_history(&t.z, text), "ShAD");
	s.seq -= 10;
	zeek_tcp(&t.z, 0, &s);
	ck_assert_str_eq(zeek_history(&t.z, text), "ShADT");
}
END_TEST

/* What a conversation costs. */
START_TEST(size)
{
	ck_assert_uint_le(sizeof(struct zeek), 48);
}
END_TEST

static const struct udp_row {
	int first;
	uint32_t packets[2];
	const char *history, *state;
} udp_rows[] = {
	{ 0, { 1, 1 }, "Dd", "SF" },  { 0, { 2, 0 }, "D", "S0" },
	{ 1, { 0, 1 }, "^d", "SHR" }, { 1, { 3, 9 }, "^dD", "SF" },
	{ 0, { 0, 0 }, "", "OTH" },
};

START_TEST(udp)
{
	const struct udp_row *row = &udp_rows[_i];
	char text[ZEEK_TEXT];

	ck_assert_str_eq(zeek_udp_history(row->first, row->packets, text),
			 row->history);
	ck_assert_str_eq(zeek_udp_conn_state(row->packets), row->state);
}
END_TEST

static Suite *zeek_suite(void)
{
	Suite *s = suite_create("capture/zeek");
	TCase *tc = tcase_create("zeek");

	tcase_add_loop_test(tc, history, 0, ROWS(rows));
	tcase_add_loop_test(tc, history_turned, 0, ROWS(rows));
	tcase_add_test(tc, history_full);
	tcase_add_test(tc, counts_full);
	tcase_add_test(tc, numbers_wrap);
	tcase_add_test(tc, size);
	tcase_add_loop_test(tc, udp, 0, ROWS(udp_rows));
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(zeek_suite())
