/* How a loss is noticed, and what is sent again. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "retransmission", "重传" },
	  { "retrans", "retransmit", "sent again", "retr", "重发" },
	  { "A segment with numbers that were sent before. As a finding: it is "
	    "one, and the wire does not tell why; retrans on the screen is how "
	    "many the kernel has sent.",
	    "序号以前发过的报文段。作为分析结果：它是重传，但线路上看不出原因；"
	    "屏幕上的 retrans 是内核已重传的个数。" },
	  "RFC 9293 3.8.1",
	  { "RTO", "fast retransmission", "timeout-retransmission",
	    "spurious-retransmission" },
	  { "lost-syn", "rto-backoff" } },
	{ { "RTT", "往返时间" },
	  { "round-trip time", "round trip", "rtt", "SRTT", "rttvar",
	    "smoothed RTT", "往返时延", "往返" },
	  { "The time from a segment to its ACK. The kernel keeps a smoothed "
	    "mean (rtt on the screen) and a deviation of it; what was sent "
	    "twice is measured only by timestamps. A delayed ACK is in it.",
	    "从发出报文段到收到其 ACK 的时间。内核保存平滑后的平均值（屏幕上的 "
	    "rtt）和偏差；重传过的只能靠时间戳测量。延迟 ACK "
	    "的等待也包含在内。" },
	  "RFC 6298 2, RFC 7323 4",
	  { "RTO", "timestamps", "Karn's algorithm", "delayed ACK" },
	  { "latency", "handshake" } },
	{ { "RTO", "重传超时" },
	  { "retransmission timeout", "retransmission timer", "重传定时器",
	    "超时重传时间" },
	  { "How long a sender waits for an ACK before it sends the first "
	    "unacknowledged segment again: the smoothed round trip and four "
	    "times its deviation, at first 1 s. On Linux it lies between RTT + "
	    "200 ms and 120 s, and doubles each time that it runs out.",
	    "发送方等多久没有 ACK "
	    "就重发第一个未确认的报文段：平滑往返时间加四倍偏差，最初为 1 "
	    "秒。在 Linux 上介于 RTT + 200 毫秒和 120 "
	    "秒之间，每超时一次加倍。" },
	  "RFC 6298",
	  { "RTT", "exponential backoff", "timeout-retransmission",
	    "user timeout" },
	  { "lost-syn", "rto-backoff" } },
	{ { "exponential backoff", "指数退避" },
	  { "backoff", "RTO backoff", "退避" },
	  { "Each time that the same segment is sent again for its timer, the "
	    "RTO doubles: a network in trouble gets less and less. The first "
	    "SYNs are an exception: since 6.5 Linux sends a few of them a "
	    "second apart (net.ipv4.tcp_syn_linear_timeouts) before it "
	    "doubles.",
	    "同一报文段每超时重传一次，RTO 就加倍：给出问题的网络减轻负担。SYN "
	    "开头几次例外：6.5 以后的 Linux "
	    "先每秒重发几次（net.ipv4.tcp_syn_linear_timeouts），再加倍。" },
	  "RFC 6298 5.5",
	  { "RTO", "timeout-retransmission" },
	  { "rto-backoff" } },
	{ { "timeout-retransmission", "超时重传" },
	  { "timeout retransmission", "RTO retransmission" },
	  { "A segment that is sent again because its timer ran out: no ACK "
	    "told of a loss. The congestion window falls to one segment.",
	    "定时器到期而重发的报文段：没有 ACK "
	    "提示丢失。拥塞窗口降到一个报文段。" },
	  "RFC 6298 5",
	  { "RTO", "exponential backoff", "slow start" },
	  { "rto-backoff", "lost-fin" } },
	{ { "fast retransmission", "快速重传" },
	  { "fast-retransmission", "fast retransmit", "fast retrans" },
	  { "A segment that is sent again because ACKs told that it is "
	    "missing, three duplicate ones or SACK of later data, long before "
	    "its timer. The congestion window falls, but not to one segment.",
	    "因为 ACK 表明它缺失（三个重复 ACK，或 SACK "
	    "了后面的数据）而重发，远在定时器到期之前。拥塞窗口减小，但不降到一"
	    "个报文段。" },
	  "RFC 5681 3.2, RFC 6675 5",
	  { "duplicate ACK", "SACK", "fast recovery", "RACK" },
	  { "fast-retransmit" } },
	{ { "duplicate ACK", "重复确认" },
	  { "duplicate-ack", "dup ACK", "dupack", "重复 ACK" },
	  { "An ACK with the same number as the one before, because a segment "
	    "came behind a gap. One tells little, for packets overtake each "
	    "other; three say that something is lost.",
	    "确认号与上一个相同的 "
	    "ACK，因为有报文段落在缺口之后。一个说明不了什么，报文会互相超过；"
	    "三个就表示有丢失。" },
	  "RFC 5681 2, RFC 6675 2",
	  { "fast retransmission", "SACK", "acknowledgement number" },
	  { "fast-retransmit" } },
	{ { "SACK", "选择确认" },
	  { "selective acknowledgement", "sack", "SACK block", "选择性确认" },
	  { "Selective acknowledgement: an option that names up to four blocks "
	    "of numbers that have come behind a gap (three beside timestamps). "
	    "So only what is missing is sent again, several gaps in one round "
	    "trip.",
	    "选择确认：用一个选项列出缺口之后已到的至多四块序号（有时间戳时三块"
	    "）。于是只重发缺的部分，一个往返可以补几个缺口。" },
	  "RFC 2018",
	  { "SACK permitted", "D-SACK", "duplicate ACK", "scoreboard" },
	  { "sack" } },
	{ { "scoreboard", "记分板" },
	  { "SACK scoreboard", "lost segments" },
	  { "What a sender notes of each segment in flight: acknowledged by "
	    "SACK, taken for lost, sent again. It keeps the data until the "
	    "acknowledgement number has passed it, for SACK may be taken back.",
	    "发送方给每个在途报文段记的账：已被 "
	    "SACK、判为丢失、已重传。数据要保留到确认号越过它为止，因为 SACK "
	    "可以反悔。" },
	  "RFC 6675 4",
	  { "SACK", "RACK", "bytes in flight" },
	  { "sack" } },
	{ { "D-SACK", "重复 SACK" },
	  { "d-sack", "DSACK", "duplicate SACK" },
	  { "A SACK block that tells of what has come twice. The sender learns "
	    "that it need not have sent it again, and may undo what it did to "
	    "its congestion window.",
	    "报告“收到了两次”的 SACK "
	    "块。发送方由此知道那次重传是多余的，可以撤销对拥塞窗口的缩减。" },
	  "RFC 2883",
	  { "SACK", "spurious-retransmission", "undo" },
	  { "dsack" } },
	{ { "NewReno", NULL },
	  { "partial ACK", "new reno", "部分确认" },
	  { "Recovery without SACK: an ACK that moves, but not past all that "
	    "was sent when the loss was noticed, is a partial ACK; it shows "
	    "the next gap, which is then sent again. One gap each round trip.",
	    "没有 SACK 时的恢复：ACK "
	    "前进了，但没越过发现丢失时已发的全部，这是部分确认；它指出下一个缺"
	    "口，于是重发。每个往返只补一个缺口。" },
	  "RFC 6582",
	  { "fast recovery", "SACK", "Reno" },
	  { "newreno" } },
	{ { "RACK", NULL },
	  { "RACK-TLP", "recent acknowledgement" },
	  { "A way to tell losses by time: a segment is lost if one that was "
	    "sent later has been acknowledged, and a part of a round trip has "
	    "passed since. It bears packets that overtake each other, and "
	    "notices lost retransmissions. Linux uses it by default.",
	    "用时间判断丢失：比它晚发的已被确认，又过了往返时间的一部分，它就算"
	    "丢失。它能容忍报文乱序，也能发现重传再次丢失。Linux 默认使用。" },
	  "RFC 8985",
	  { "tail-loss-probe", "fast retransmission", "reordering" },
	  { "rack-reordering" } },
	{ { "tail-loss-probe", "尾部丢失探测" },
	  { "TLP", "tail loss probe" },
	  { "The last segment, or a new one, sent after about two round trips "
	    "without an ACK: if the end of what was sent is lost, no later "
	    "data would draw SACK. The answer tells what is missing, and the "
	    "timer need not run out.",
	    "大约两个往返没有 ACK "
	    "时，把最后一个报文段（或新数据）再发一次：末尾丢失时，后面没有数据"
	    "能引出 SACK。应答会说明缺了什么，不必等定时器到期。" },
	  "RFC 8985 7",
	  { "RACK", "RTO", "SACK" },
	  { "tail-loss-probe" } },
	{ { "limited transmit", "受限传输" },
	  { "early ACK clocking", "有限传输" },
	  { "On the first two duplicate ACKs a sender may send new data beyond "
	    "its congestion window: so that there will be a third, where "
	    "little is in flight.",
	    "收到头两个重复 ACK "
	    "时，发送方可以超出拥塞窗口发新数据：在途数据很少时，靠它引出第三个"
	    "。" },
	  "RFC 3042",
	  { "duplicate ACK", "fast retransmission", "cwnd" },
	  { "limited-transmit" } },
	{ { "out-of-order", "乱序" },
	  { "out of order", "reordering", "late", "失序" },
	  { "A segment that was overtaken by one that was sent after it. TCP "
	    "keeps the later one and waits; it is no retransmission and "
	    "nothing was lost.",
	    "被后发的报文段超过的报文段。TCP "
	    "把先到的留着等它；它不是重传，也没有丢失。" },
	  "RFC 4737, RFC 7323 4.3",
	  { "RACK", "duplicate ACK", "sequence number" },
	  { "rack-reordering", "udp-reorder" } },
	{ { "spurious-retransmission", "不必要的重传" },
	  { "spurious retransmission", "spurious", "needless retransmission",
	    "虚假重传" },
	  { "A segment that is sent again though it had come and its sender "
	    "had heard so; or, of a timeout, because the path became slower "
	    "than the RTO.",
	    "重发了其实已到、发送方也已得知到达的报文段；对超时而言，是因为路径"
	    "变得比 RTO 更慢。" },
	  "RFC 2018 8, RFC 5682",
	  { "D-SACK", "undo", "RTO" },
	  { "spurious-rto", "dsack" } },
	{ { "undo", "撤销" },
	  { "F-RTO", "Eifel", "undo of cwnd", "撤销拥塞" },
	  { "When D-SACK, timestamps or the next ACKs (F-RTO) show that "
	    "nothing had been lost, Linux takes back what it did to cwnd and "
	    "ssthresh.",
	    "当 D-SACK、时间戳或随后的 ACK（F-RTO）表明并没有丢失时，Linux "
	    "恢复 cwnd 和 ssthresh。" },
	  "RFC 5682, RFC 3522",
	  { "spurious-retransmission", "D-SACK", "timestamps", "cwnd" },
	  { "spurious-rto" } },
	{ { "Karn's algorithm", "Karn 算法" },
	  { "Karn", "卡恩算法" },
	  { "The round trip of a segment that was sent twice is not measured, "
	    "for nobody knows of which one the ACK is. Timestamps lift that.",
	    "重传过的报文段不用来测往返时间，因为不知道 ACK "
	    "是对哪一次的。有时间戳就没有这个问题。" },
	  "RFC 6298 3",
	  { "RTT", "RTO", "timestamps" },
	  { "rto-backoff" } },
	{ { "duplicate-packet", "重复报文" },
	  { "seen twice", "duplicate packet" },
	  { "The very same packet, seen twice: doubled by the network, or "
	    "captured on two interfaces. Nobody sent it again.",
	    "同一个报文出现了两次：被网络复制，或在两个接口上都捕获到。没有人重"
	    "发它。" },
	  "RFC 6864 4.1",
	  { "duplicated", "retransmission" },
	  { "udp-duplicate" } },
	{ { "lost-before", "之前有未捕获" },
	  { "not captured before it", "gap", "capture gap" },
	  { "Something before this segment was not captured: lost before it "
	    "came to where the capture was made, or missed by the capture. A "
	    "scenario misses nothing: there a gap is a loss that was seen.",
	    "这个报文段之前有一段没被捕获：在到达捕获点之前就丢了，或者捕获漏掉"
	    "了。场景里什么也不会漏掉，那里的缺口就是看得见的丢失。" },
	  "RFC 9293 3.4",
	  { "ack-of-unseen", "capture" },
	  { "fast-retransmit" } },
	{ { "ack-of-unseen", "确认了未捕获的数据" },
	  { "of what was not captured", "unseen", "ACK of unseen" },
	  { "An ACK of something that was not captured: it was sent and it "
	    "came, so it was the capture that missed it. In a scenario an ACK "
	    "is always of something seen.",
	    "确认了没被捕获的数据：它确实发出并到达了，是捕获漏掉了它。场景里确"
	    "认的总是看见过的。" },
	  "RFC 9293 3.4",
	  { "lost-before", "capture" },
	  { "sequence-numbers" } },
};

const struct glossary_subject glossary_loss =
	SUBJECT("Loss and retransmission", "丢失与重传", entries);
