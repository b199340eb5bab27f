/* How much may be sent, when an ACK goes, and what asks after a silent end. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "flow control", "流量控制" },
	  { "receive window control" },
	  { "The receiver limits the sender: each ACK tells how much room "
	    "there is, the window, and no more may be on its way. Congestion "
	    "control limits it, too, for the network's sake; the smaller of "
	    "both counts.",
	    "接收方限制发送方：每个 ACK "
	    "都告知剩余空间（窗口），在途数据不得超过它。拥塞控制为了网络也限制"
	    "发送方；两者取小。" },
	  "RFC 9293 3.8.6",
	  { "window", "zero window", "receive buffer", "congestion control" },
	  { "zero-window", "window-scaling" } },
	{ { "window", "窗口" },
	  { "receive window", "rwnd", "win", "snd.wnd", "rcv.wnd", "SND.WND",
	    "RCV.WND" },
	  { "How many bytes behind the acknowledgement number an end is "
	    "willing to take. rcv.wnd on the screen is what this end offers, "
	    "snd.wnd what the other offered it.",
	    "从确认号起，一端还愿意接收多少字节。屏幕上 rcv.wnd "
	    "是本端通告的，snd.wnd 是对方通告给本端的。" },
	  "RFC 9293 3.3.1, 3.8.6",
	  { "zero window", "window scale", "flow control", "bytes in flight" },
	  { "zero-window", "window-scaling" } },
	{ { "una and nxt", "una 与 nxt" },
	  { "una", "nxt", "SND.UNA", "SND.NXT", "RCV.NXT", "rcv" },
	  { "Where a sender stands: una is the first number that is not "
	    "acknowledged, nxt the next to be sent; what is between is in "
	    "flight. rcv is the number that this end expects next.",
	    "发送方的进度：una 是第一个未被确认的序号，nxt "
	    "是下一个要发送的序号，两者之间就是在途数据。rcv "
	    "是本端期待的下一个序号。" },
	  "RFC 9293 3.3.1",
	  { "sequence number", "acknowledgement number", "bytes in flight" },
	  { "sequence-numbers" } },
	{ { "bytes in flight", "在途字节" },
	  { "in flight", "unacked", "flight size", "outstanding", "在途",
	    "未确认" },
	  { "What was sent and is not acknowledged: it is on its way, or its "
	    "ACK is, or it is lost. unacked on the screen counts it in "
	    "segments, as TCP_INFO does.",
	    "已发出、还没被确认的数据：在路上，或它的 ACK "
	    "在路上，或已丢失。屏幕上的 unacked 按报文段计数，与 TCP_INFO "
	    "一致。" },
	  "RFC 5681 2",
	  { "una and nxt", "cwnd", "window" },
	  { "slow-start", "rate" } },
	{ { "zero window", "零窗口" },
	  { "zero-window", "win 0", "window 0" },
	  { "A window of 0: the receive buffer is full because the program "
	    "does not read. The sender must stop, and ask from time to time "
	    "whether there is room again.",
	    "窗口为 "
	    "0：程序不读，接收缓冲区满了。发送方必须停下，并不时询问是否又有空"
	    "间。" },
	  "RFC 9293 3.8.6.1",
	  { "window probe", "window update", "persist timer",
	    "receive buffer" },
	  { "zero-window" } },
	{ { "window full", "窗口已满" },
	  { "window-full" },
	  { "A segment that fills the other end's window to the last byte: "
	    "nothing more may be sent before it is moved.",
	    "把对方窗口填到最后一个字节的报文段：窗口移动之前不能再发。" },
	  "RFC 9293 3.8.6",
	  { "window", "zero window" },
	  { "zero-window" } },
	{ { "window update", "窗口更新" },
	  { "window-update" },
	  { "An ACK that acknowledges nothing new and opens the window: the "
	    "program has read. Nobody acknowledges it, so if it is lost only a "
	    "window probe helps.",
	    "不确认新数据、只打开窗口的 "
	    "ACK：程序读走了数据。它本身不被确认，丢了只能靠窗口探测补救。" },
	  "RFC 9293 3.8.6.2.2",
	  { "window", "zero window", "silly window syndrome" },
	  { "zero-window", "lost-window-update" } },
	{ { "persist timer", "坚持定时器" },
	  { "persist", "persist mode", "zero window probe timer" },
	  { "The timer of a sender that has data and no window. Each time it "
	    "goes off a window probe is sent and the time doubles; on Linux it "
	    "begins with the RTO.",
	    "有数据要发、却没有窗口的发送方的定时器。每次到期就发一个窗口探测，"
	    "间隔加倍；Linux 从 RTO 开始。" },
	  "RFC 9293 3.8.6.1",
	  { "window probe", "zero window", "RTO" },
	  { "zero-window", "lost-window-update" } },
	{ { "window probe", "窗口探测" },
	  { "window-probe", "zero window probe", "probe" },
	  { "A segment that only asks for an ACK, to hear the window. On Linux "
	    "it has no data and a number that is already acknowledged; others "
	    "send one byte.",
	    "只为引出一个 ACK、得知窗口的报文段。Linux "
	    "的探测不带数据，序号是已确认过的；有的系统发一个字节。" },
	  "RFC 9293 3.8.6.1",
	  { "persist timer", "zero window", "window-probe-ack" },
	  { "zero-window", "lost-window-update" } },
	{ { "window-probe-ack", "窗口探测的应答" },
	  { "answer to the probe", "probed", "window probe ACK" },
	  { "The ACK that answers a window probe, with the window as it is "
	    "now.",
	    "对窗口探测的 ACK，带着当前的窗口。" },
	  "RFC 9293 3.8.6.1",
	  { "window probe", "window" },
	  { "zero-window" } },
	{ { "silly window syndrome", "糊涂窗口综合征" },
	  { "SWS", "silly window", "小窗口综合征" },
	  { "Small windows that lead to small segments for ever: a receiver "
	    "opens the window byte by byte, and the sender fills it. So "
	    "receivers tell of more room only when there is a segment's worth "
	    "or half the buffer.",
	    "小窗口导致永远只发小报文段：接收方一个字节一个字节地打开窗口，发送"
	    "方立刻填满。所以接收方要等空出一个报文段或半个缓冲区才通告。" },
	  "RFC 9293 3.8.6.2",
	  { "window update", "Nagle's algorithm", "MSS" },
	  { "silly-window" } },
	{ { "Nagle's algorithm", "Nagle 算法" },
	  { "Nagle", "nagle algorithm", "纳格算法" },
	  { "While something is unacknowledged a small segment is not sent: "
	    "the kernel waits for its ACK, or for a full one. It spares the "
	    "network small packets, and with delayed ACKs it costs a pause "
	    "where a program writes twice and then reads.",
	    "还有未确认的数据时不发小报文段：内核等它的 "
	    "ACK，或等攒满一个报文段。它为网络省下小报文；与延迟 ACK "
	    "相遇时，先写两次再读的程序会停顿一下。" },
	  "RFC 9293 3.7.4, RFC 896",
	  { "TCP_NODELAY", "TCP_CORK", "delayed ACK" },
	  { "nagle" } },
	{ { "TCP_NODELAY", NULL },
	  { "nodelay", "no delay" },
	  { "The option that turns Nagle's algorithm off: what is written is "
	    "sent at once, windows permitting.",
	    "关闭 Nagle 算法的选项：窗口允许时，写入的数据立即发出。" },
	  "tcp(7)",
	  { "Nagle's algorithm", "TCP_CORK" },
	  { "nagle" } },
	{ { "TCP_CORK", NULL },
	  { "cork", "MSG_MORE", "塞子" },
	  { "The option that holds back anything but full segments until it is "
	    "taken out, for at most 200 ms. MSG_MORE says the same of a single "
	    "send().",
	    "在拔掉之前只发满的报文段的选项，最多扣 200 毫秒。MSG_MORE 对单次 "
	    "send() 起同样作用。" },
	  "tcp(7), send(2)",
	  { "Nagle's algorithm", "TCP_NODELAY", "segment" },
	  { "cork" } },
	{ { "delayed ACK", "延迟确认" },
	  { "delayed-ack", "delayed acknowledgement", "ACK delay", "延迟 ACK" },
	  { "An ACK that waits for data to go with, or for a second segment. "
	    "Linux waits 40 to 200 ms; at least every second full segment is "
	    "acknowledged at once.",
	    "等着搭数据的车、或等第二个报文段到来的 ACK。Linux 等 40 到 200 "
	    "毫秒；满报文段至少每两个立即确认一次。" },
	  "RFC 9293 3.8.6.3, RFC 5681 4.2",
	  { "quick ACK", "ACK", "Nagle's algorithm" },
	  { "delayed-ack", "nagle" } },
	{ { "quick ACK", "快速确认" },
	  { "TCP_QUICKACK", "quickack mode", "QUICKACK" },
	  { "ACKs without delay. Linux sends them at the start of a connection "
	    "and after a pause or a loss, so that a sender's window grows "
	    "fast; TCP_QUICKACK asks for them, not for good.",
	    "不延迟的 ACK。Linux "
	    "在连接开始时、停顿或丢包之后这样做，让发送方的窗口快些增长；TCP_"
	    "QUICKACK 可以要求它，但不是永久的。" },
	  "tcp(7)",
	  { "delayed ACK", "ACK" },
	  { "quickack" } },
	{ { "autotuning", "自动调优" },
	  { "receive autotuning", "buffer autotuning", "tcp_rmem",
	    "tcp_moderate_rcvbuf" },
	  { "Linux lets buffers grow with what a connection carries: the "
	    "receive buffer as the program reads faster, up to "
	    "net.ipv4.tcp_rmem, and with it the window. SO_RCVBUF ends that "
	    "for a socket.",
	    "Linux "
	    "让缓冲区随连接的流量增长：程序读得越快，接收缓冲区越大，上限是 "
	    "net.ipv4.tcp_rmem，窗口随之变大。对套接字设 SO_RCVBUF "
	    "就停止自动调整。" },
	  "tcp(7)",
	  { "receive buffer", "window", "window scale" },
	  { "autotuning" } },
	{ { "keepalive", "保活" },
	  { "keep-alive", "SO_KEEPALIVE", "keep alive", "keepalive probe",
	    "保活探测", "keepidle", "keepintvl", "keepcnt" },
	  { "A question to an end that has long said nothing: a segment with a "
	    "number that is already acknowledged, which must be answered by an "
	    "ACK. It is off unless SO_KEEPALIVE is set; then Linux asks after "
	    "two hours, 9 times every 75 s, and gives the connection up.",
	    "问一个久不说话的对方：发一个序号已被确认过的报文段，对方必须回 "
	    "ACK。默认关闭；设了 SO_KEEPALIVE，Linux 两小时后开始问，每 75 "
	    "秒一次共 9 次，都没有回答就放弃连接。" },
	  "RFC 9293 3.8.4, tcp(7)",
	  { "keep-alive-ack", "half-open connection", "user timeout",
	    "ETIMEDOUT" },
	  { "keepalive" } },
	{ { "keep-alive-ack", "保活应答" },
	  { "answer to the keep-alive", "keepalive ACK" },
	  { "The ACK that answers a keep-alive: the other kernel is there. It "
	    "tells nothing of the program.",
	    "对保活探测的 ACK：对方内核还在。它说明不了程序怎么样。" },
	  "RFC 9293 3.8.4",
	  { "keepalive", "ACK" },
	  { "keepalive" } },
	{ { "user timeout", "用户超时" },
	  { "TCP_USER_TIMEOUT" },
	  { "How long data may stay unacknowledged before the connection is "
	    "given up with ETIMEDOUT. TCP_USER_TIMEOUT sets it in "
	    "milliseconds; otherwise net.ipv4.tcp_retries2 counts "
	    "retransmissions, about 15 minutes.",
	    "数据多久得不到确认就以 ETIMEDOUT 放弃连接。TCP_USER_TIMEOUT "
	    "以毫秒设定；不设时按 net.ipv4.tcp_retries2 的重传次数，约 15 "
	    "分钟。" },
	  "RFC 9293 3.8.3, tcp(7)",
	  { "RTO", "keepalive", "ETIMEDOUT" },
	  { "user-timeout" } },
};

const struct glossary_subject glossary_data =
	SUBJECT("Data and flow control", "数据与流量控制", entries);
