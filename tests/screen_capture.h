/*
 * A small capture on the screen: three conversations, in which every number is
 * known. Setup and teardown are a fixture's.
 */
#ifndef TESTS_SCREEN_CAPTURE_H
#define TESTS_SCREEN_CAPTURE_H

#include "tests/screen.h"
#include "tests/traffic.h"
#include "ui/text/i18n.h"

#define WEB   "10.0.0.9:40000"
#define WEB_S "10.0.0.2:443"
#define ASK   "10.0.0.1:50000"
#define ASK_S "10.0.0.2:53"
#define SIX   "[fe80::1]:40000"
#define SIX_S "[fe80::2]:80"

static struct screen s;
static struct traffic traffic;

/* Three conversations, and a frame that is not IP; packets 1 to 11. */
static inline void put_all(void)
{
	static const uint8_t not_ip[] = { 0x10, 2, 3, 4 };

	traffic_handshake(&traffic, WEB, WEB_S);
	traffic_tcp(&traffic, WEB, WEB_S, TH_P | TH_ACK, 101, 501, "GET /");
	traffic_udp(&traffic, ASK, ASK_S, "question");
	traffic_put(&traffic, not_ip, sizeof(not_ip));
	traffic.t_us += 2000;
	traffic_tcp(&traffic, WEB, WEB_S, TH_P | TH_ACK, 101, 501, "GET /");
	traffic_udp(&traffic, ASK_S, ASK, "\033[2Janswer\r\n");
	traffic_tcp(&traffic, WEB_S, WEB, TH_F | TH_ACK, 501, 106, "");
	traffic_tcp(&traffic, WEB, WEB_S, TH_ACK, 106, 502, "");
	traffic_tcp(&traffic, SIX, SIX_S, TH_S, 7, 0, "");
}

static inline void open_traffic(void)
{
	screen_capture(&s, traffic_open(&traffic), "dir/made.pcap");
}

static inline void setup(void)
{
	i18n_set("en");
	traffic_begin(&traffic);
	screen_open(&s, 80, 24);
}

static inline void teardown(void)
{
	screen_close(&s);
	traffic_end(&traffic);
}

#endif
