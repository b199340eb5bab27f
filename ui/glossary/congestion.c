/* How fast a sender goes when nobody tells how much the network bears. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "congestion control", "拥塞控制" },
	  { "congestion", "congestion control algorithm", "TCP_CONGESTION",
	    "拥塞" },
	  { "The sender guesses from ACKs and losses how much the path bears, "
	    "and keeps no more than that on its way. The algorithm is the "
	    "sender's alone: net.ipv4.tcp_congestion_control, or "
	    "TCP_CONGESTION for one socket.",
	    "发送方从 ACK "
	    "和丢失推测路径能承受多少，在途数据不超过它。用什么算法只由发送方决"
	    "定：net.ipv4.tcp_congestion_control，或对单个套接字用 "
	    "TCP_CONGESTION。" },
	  "RFC 5681, RFC 9293 3.8.2",
	  { "cwnd", "slow start", "CUBIC", "flow control" },
	  { "congestion-control", "reno-cubic-bbr" } },
	{ { "cwnd", "拥塞窗口" },
	  { "congestion window", "cwnd graph" },
	  { "How much a sender lets be on its way before an ACK comes. On "
	    "Linux and on the screen it counts segments.",
	    "在 ACK 到来之前，发送方允许在途的数据量。Linux "
	    "和屏幕上都以报文段计。" },
	  "RFC 5681 2",
	  { "ssthresh", "slow start", "bytes in flight", "initial window" },
	  { "slow-start", "rate-reduction" } },
	{ { "ca_state", "拥塞状态" },
	  { "congestion state", "Disorder" },
	  { "What a sender of Linux takes its path for (TCP_INFO): 0 Open, "
	    "nothing strange; 1 Disorder, the first duplicate ACKs or SACK; "
	    "2 CWR, cwnd goes down because of ECN; 3 Recovery, a fast "
	    "retransmission; 4 Loss, the timer ran out.",
	    "Linux 的发送方对路径的判断（TCP_INFO）：0 Open，一切正常；1 "
	    "Disorder，出现了重复确认或 SACK；2 CWR，因 ECN 而减小 cwnd；3 "
	    "Recovery，快速重传之后的恢复；4 Loss，定时器到期。" },
	  "tcp(7)",
	  { "cwnd", "duplicate ACK", "fast recovery", "RTO", "ECN" },
	  { "fast-retransmit", "spurious-rto" } },
	{ { "ssthresh", "慢启动门限" },
	  { "slow start threshold", "慢启动阈值" },
	  { "Where slow start ends: below it cwnd doubles each round trip, "
	    "above it it grows slowly. It begins without a limit (∞) and is "
	    "set by each loss to a part of what was in flight.",
	    "慢启动在此结束：低于它，cwnd "
	    "每个往返翻倍；高于它，缓慢增长。开始时没有上限（∞），每次丢失时设"
	    "为当时在途数据的一部分。" },
	  "RFC 5681 3.1",
	  { "cwnd", "slow start", "congestion avoidance" },
	  { "slow-start", "congestion-control" } },
	{ { "initial window", "初始窗口" },
	  { "IW", "IW10", "initial cwnd" },
	  { "What a sender may send before the first ACK: ten segments on "
	    "Linux.",
	    "第一个 ACK 之前可以发送的量：Linux 为十个报文段。" },
	  "RFC 6928",
	  { "cwnd", "slow start" },
	  { "slow-start", "latency" } },
	{ { "slow start", "慢启动" },
	  { "slow-start", "慢开始" },
	  { "cwnd grows by a segment for each that is acknowledged, so it "
	    "doubles each round trip, until a loss or ssthresh. It is slow "
	    "only against sending everything at once.",
	    "每确认一个报文段，cwnd 增加一个，于是每个往返翻倍，直到丢失或到达 "
	    "ssthresh。它只是比“一次全发”慢。" },
	  "RFC 5681 3.1",
	  { "ssthresh", "congestion avoidance", "initial window",
	    "idle restart" },
	  { "slow-start" } },
	{ { "congestion avoidance", "拥塞避免" },
	  { "AIMD", "linear growth" },
	  { "Above ssthresh the window grows with care: by one segment each "
	    "round trip in Reno, along a curve of time in CUBIC, until a loss "
	    "tells that it was too much.",
	    "超过 ssthresh 后窗口谨慎增长：Reno 每个往返加一个报文段，CUBIC "
	    "按时间的曲线增长，直到丢失表明太多了。" },
	  "RFC 5681 3.1",
	  { "slow start", "CUBIC", "Reno" },
	  { "congestion-control" } },
	{ { "fast recovery", "快速恢复" },
	  { "recovery", "loss recovery", "恢复阶段" },
	  { "The time from a fast retransmission until all that had been sent "
	    "by then is acknowledged. The window is reduced once, however many "
	    "segments were lost in it.",
	    "从快速重传到当时已发的数据全部被确认的这段时间。不管其中丢了几个报"
	    "文段，窗口只减一次。" },
	  "RFC 6675 5, RFC 6582",
	  { "fast retransmission", "PRR", "cwnd", "NewReno" },
	  { "rate-reduction", "fast-retransmit" } },
	{ { "PRR", "比例速率降低" },
	  { "proportional rate reduction", "rate reduction" },
	  { "Proportional rate reduction: in recovery Linux sends a share of "
	    "what the ACKs say has left the network, so that cwnd comes down "
	    "to ssthresh smoothly, not by a pause and a burst.",
	    "比例速率降低：恢复期间，Linux 按 ACK "
	    "表明已离开网络的数据量的一定比例发送，使 cwnd 平滑降到 "
	    "ssthresh，而不是先停后爆发。" },
	  "RFC 6937",
	  { "fast recovery", "ssthresh", "cwnd" },
	  { "rate-reduction" } },
	{ { "Reno", NULL },
	  { "New Reno algorithm", "TCP Reno" },
	  { "The classical algorithm: one segment more each round trip, half "
	    "of it after a loss.",
	    "经典算法：每个往返加一个报文段，丢失后减半。" },
	  "RFC 5681",
	  { "CUBIC", "congestion avoidance", "NewReno" },
	  { "congestion-control", "reno-cubic-bbr" } },
	{ { "CUBIC", NULL },
	  { "cubic", "TCP CUBIC" },
	  { "The default of Linux: after a loss the window falls to 70 % and "
	    "returns along a cubic curve of time, slowly near where the loss "
	    "was, faster beyond. It does not depend on the round trip as Reno "
	    "does.",
	    "Linux 的默认算法：丢失后窗口降到 "
	    "70%"
	    "，再沿时间的三次曲线回升，接近上次丢失点时慢，越过后加快。它不像 "
	    "Reno 那样依赖往返时间。" },
	  "RFC 9438",
	  { "Reno", "BBR", "congestion avoidance" },
	  { "congestion-control", "reno-cubic-bbr" } },
	{ { "BBR", NULL },
	  { "bbr", "TCP BBR" },
	  { "An algorithm that measures the path instead of waiting for "
	    "losses: the highest rate at which ACKs come, and the shortest "
	    "round trip; it sends at that rate, and keeps about so much in "
	    "flight.",
	    "不等丢失而去测量路径的算法：测 ACK "
	    "到来的最高速率和最短往返时间，按该速率发送，在途数据也大致维持在两"
	    "者之积。" },
	  "draft-ietf-ccwg-bbr",
	  { "CUBIC", "pacing", "bufferbloat" },
	  { "congestion-bbr", "reno-cubic-bbr" } },
	{ { "pacing", "发送节奏" },
	  { "paced", "pacing rate", "匀速发送" },
	  { "Segments are sent at even distances in time instead of in bursts, "
	    "at a rate that follows from cwnd and RTT, or from BBR.",
	    "报文段按均匀的时间间隔发出，而不是成串爆发；速率由 cwnd 和 RTT "
	    "算出，或由 BBR 决定。" },
	  "tc-fq(8)",
	  { "BBR", "cwnd", "bytes in flight" },
	  { "congestion-bbr" } },
	{ { "bufferbloat", "缓冲膨胀" },
	  { "queueing delay", "缓冲区膨胀" },
	  { "Long queues in the path: nothing is lost, so senders that wait "
	    "for losses fill them, and every round trip gets longer.",
	    "路径上的队列过长：没有丢失，等待丢失的发送方便把队列填满，每个往返"
	    "都变长。" },
	  "RFC 8290 1",
	  { "BBR", "RTT", "bandwidth-delay product" },
	  { "congestion-bbr", "rate" } },
	{ { "bandwidth-delay product", "带宽时延积" },
	  { "BDP", "带宽延迟积" },
	  { "Rate times round trip: what must be in flight to keep a path "
	    "busy. A window that is smaller limits the throughput to window "
	    "divided by RTT.",
	    "速率乘以往返时间：要让路径一直忙，需要这么多在途数据。窗口小于它时"
	    "，吞吐量就限制为窗口除以 RTT。" },
	  "RFC 7323 1.1",
	  { "window", "cwnd", "RTT", "throughput" },
	  { "rate", "latency" } },
	{ { "throughput", "吞吐量" },
	  { "rate", "goodput", "bytes a second", "速率" },
	  { "New bytes a second that arrive. It can not be more than the "
	    "smaller of both windows divided by the round trip.",
	    "每秒到达的新字节数。它不会超过两个窗口中较小者除以往返时间。" },
	  "RFC 5166 2.1",
	  { "bandwidth-delay product", "window", "cwnd" },
	  { "rate", "latency" } },
	{ { "latency", "时延" },
	  { "delay", "延迟" },
	  { "The time that a packet takes. A short exchange costs round trips, "
	    "not bytes: one for the handshake, one for the question, whatever "
	    "the rate is.",
	    "报文在路上的时间。短的交互花的是往返次数而不是字节数：握手一个，问"
	    "答一个，与速率无关。" },
	  "RFC 2681",
	  { "RTT", "throughput", "three-way handshake" },
	  { "latency" } },
	{ { "ECN", "显式拥塞通知" },
	  { "explicit congestion notification", "ECT", "tcp_ecn" },
	  { "Explicit congestion notification: a router whose queue grows "
	    "marks packets (CE) instead of dropping them, if both ends have "
	    "agreed to it in their SYNs. Linux accepts it when asked, and asks "
	    "if net.ipv4.tcp_ecn is 1.",
	    "显式拥塞通知：若两端在 SYN "
	    "中谈妥，路由器队列变长时给报文打标记（CE），而不是丢弃。Linux "
	    "默认应对方要求而启用；net.ipv4.tcp_ecn 为 1 时也主动提出。" },
	  "RFC 3168",
	  { "CE", "ECE and CWR", "congestion control" },
	  { "ecn", "ecn-bleached" } },
	{ { "CE", "经历拥塞" },
	  { "congestion experienced", "ECT(0)", "ECT(1)" },
	  { "Two bits of the IP header: 00 this packet is not to be marked, 01 "
	    "and 10 (ECT) it may be, 11 (CE) it was. Something on the path may "
	    "also wipe them out.",
	    "IP 首部中的两个比特：00 表示不可标记，01 和 "
	    "10（ECT）表示可以标记，11（CE）表示已标记。路径上的设备也可能把它"
	    "们抹掉。" },
	  "RFC 3168 5",
	  { "ECN", "ECE and CWR" },
	  { "ecn" } },
	{ { "ECE and CWR", "ECE 与 CWR" },
	  { "ECE", "CWR", "ECN-echo" },
	  { "Flags of TCP by which ECN comes back: the receiver of a marked "
	    "packet sets ECE until the sender answers CWR, congestion window "
	    "reduced. In SYNs they agree on ECN.",
	    "ECN 的回传标志：收到带标记报文的一方一直置 ECE，直到发送方以 "
	    "CWR（拥塞窗口已减小）回答。在 SYN 中它们用来协商 ECN。" },
	  "RFC 3168 6.1",
	  { "ECN", "CE", "cwnd" },
	  { "ecn" } },
	{ { "AccECN", "精确 ECN" },
	  { "AE", "accurate ECN", "AccECN order 0", "AccECN order 1" },
	  { "Accurate ECN: a later form that tells in each ACK how many "
	    "packets were marked, by the flags AE, CWR and ECE together.",
	    "精确 ECN：较新的形式，用 AE、CWR、ECE 三个标志合起来在每个 ACK "
	    "中报告有多少报文被标记。" },
	  "RFC 9768",
	  { "ECN", "ECE and CWR" },
	  { "ecn" } },
	{ { "idle restart", "空闲后重启" },
	  { "restart after idle", "tcp_slow_start_after_idle" },
	  { "After a pause longer than the RTO cwnd is of a network of long "
	    "ago. Linux makes it smaller again, halving it for each RTO that "
	    "passed, and begins with slow start.",
	    "停顿超过一个 RTO 之后，cwnd 反映的已是很久以前的网络。Linux "
	    "按经过的每个 RTO 把它减半，再从慢启动开始。" },
	  "RFC 5681 4.1",
	  { "cwnd", "slow start", "RTO" },
	  { "idle-restart" } },
};

const struct glossary_subject glossary_congestion =
	SUBJECT("Congestion control", "拥塞控制", entries);
