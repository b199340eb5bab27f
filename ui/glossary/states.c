/* The states of RFC 9293, and how a connection ends. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "state diagram", "状态图" },
	  { "States", "States view", "TCP states", "state machine", "状态" },
	  { "The eleven states that an end of a TCP connection can be in, and "
	    "what leads from one to the next: a call, a segment, or time. Each "
	    "end has its own state, and they differ most of the time.",
	    "TCP "
	    "连接的一端可能处于的十一种状态，以及使它转移的原因：调用、报文段或"
	    "时间。两端各有自己的状态，多数时候并不相同。" },
	  "RFC 9293 3.3.2",
	  { "ESTABLISHED", "kernel's word", "wire's word" },
	  { "handshake", "teardown-four" } },
	{ { "CLOSED", NULL },
	  { "closed" },
	  { "No connection: before connect() or listen(), and after the end. "
	    "The kernel keeps nothing of it.",
	    "没有连接：在 connect() 或 listen() "
	    "之前，以及结束之后。内核不保留任何相关信息。" },
	  "RFC 9293 3.3.2",
	  { "LISTEN", "SYN-SENT", "state diagram" },
	  { "teardown-four" } },
	{ { "LISTEN", NULL },
	  { "监听" },
	  { "The state of a listener: it waits for SYNs. It stays in LISTEN; "
	    "each connection is a new socket with states of its own.",
	    "监听套接字的状态：等待 SYN。它一直停在 "
	    "LISTEN；每个连接都是新的套接字，有自己的状态。" },
	  "RFC 9293 3.3.2",
	  { "listener", "SYN-RECEIVED", "accept queue" },
	  { "socket-calls", "handshake" } },
	{ { "SYN-SENT", NULL },
	  { "SYN_SENT", "syncnt" },
	  { "connect() has sent a SYN and no answer has come. The SYN is sent "
	    "again net.ipv4.tcp_syn_retries times (6; since Linux 6.5 "
	    "net.ipv4.tcp_syn_linear_timeouts more, 4), over about two "
	    "minutes; then connect() fails with ETIMEDOUT.",
	    "connect() 已发出 SYN，还没有应答。SYN 会重发 "
	    "net.ipv4.tcp_syn_retries 次（6 次；Linux 6.5 起再加 "
	    "net.ipv4.tcp_syn_linear_timeouts，4 次），历时约两分钟；之后 "
	    "connect() 以 ETIMEDOUT 失败。" },
	  "RFC 9293 3.3.2",
	  { "connect()", "SYN", "ETIMEDOUT", "SYN-RECEIVED" },
	  { "lost-syn", "blackhole", "close-in-syn-sent" } },
	{ { "SYN-RECEIVED", NULL },
	  { "SYN-RCVD", "SYN_RECV", "SYN_RECEIVED", "syn-recv" },
	  { "A SYN has come and a SYN+ACK was sent; its ACK is missing. Of a "
	    "listener Linux keeps no full socket for it yet, only a small "
	    "entry of the SYN queue.",
	    "收到了 SYN，已发出 SYN+ACK，还缺对它的 ACK。在监听方，Linux "
	    "此时还没有完整的套接字，只有 SYN 队列里的一个小条目。" },
	  "RFC 9293 3.3.2",
	  { "SYN queue", "SYN+ACK", "accept queue" },
	  { "lost-last-ack", "syn-flood" } },
	{ { "ESTABLISHED", NULL },
	  { "established", "已建立" },
	  { "The handshake is done from this end's view: data may go both "
	    "ways. The client gets there one half of a round trip before the "
	    "server. If nobody sends anything, it stays so for ever.",
	    "从本端看握手已完成：双向都可以传数据。客户端比服务器早半个往返到达"
	    "这个状态。双方都不发数据的话，会永远停在这里。" },
	  "RFC 9293 3.3.2",
	  { "three-way handshake", "keepalive", "half-open connection" },
	  { "handshake", "tcp-hello" } },
	{ { "FIN-WAIT-1", NULL },
	  { "FIN_WAIT_1", "FIN_WAIT1" },
	  { "This end has sent its FIN, and it is not acknowledged. The FIN is "
	    "sent again as data would be.",
	    "本端已发出 FIN，还没得到确认。FIN 像数据一样会重传。" },
	  "RFC 9293 3.3.2",
	  { "FIN", "FIN-WAIT-2", "CLOSING" },
	  { "teardown-four", "lost-fin" } },
	{ { "FIN-WAIT-2", NULL },
	  { "FIN_WAIT_2", "FIN_WAIT2" },
	  { "This end's FIN is acknowledged, and the other end has not sent "
	    "its own: the connection is half closed. After shutdown() it may "
	    "stay so for ever; after close() Linux waits 60 s "
	    "(net.ipv4.tcp_fin_timeout).",
	    "本端的 FIN 已被确认，对方还没发它的 "
	    "FIN：连接处于半关闭。shutdown() 之后可以一直这样；close() 之后 "
	    "Linux 只等 60 秒（net.ipv4.tcp_fin_timeout）。" },
	  "RFC 9293 3.3.2, tcp(7)",
	  { "half-close", "orphan", "CLOSE-WAIT" },
	  { "half-close", "fin-wait-2-orphan" } },
	{ { "CLOSE-WAIT", NULL },
	  { "CLOSE_WAIT" },
	  { "The other end has sent its FIN, and the program here has not "
	    "closed. Nothing but the program can end this state: many sockets "
	    "in CLOSE-WAIT mean that it forgets to close.",
	    "对方已发来 "
	    "FIN，这里的程序还没关闭。只有程序自己能结束这个状态：大量 "
	    "CLOSE-WAIT 说明它忘了关闭套接字。" },
	  "RFC 9293 3.3.2",
	  { "FIN", "descriptor leak", "LAST-ACK" },
	  { "close-wait-leak", "leaking-server" } },
	{ { "CLOSING", NULL },
	  { "closing" },
	  { "Both ends have sent a FIN before they got the other's; the ACK of "
	    "this end's FIN is missing.",
	    "两端都在收到对方的 FIN 之前发了 FIN；本端的 FIN 还没得到确认。" },
	  "RFC 9293 3.3.2",
	  { "simultaneous close", "FIN-WAIT-1", "TIME-WAIT" },
	  { "simultaneous-close" } },
	{ { "LAST-ACK", NULL },
	  { "LAST_ACK" },
	  { "This end closes second: its FIN was sent, and only the ACK of it "
	    "is missing.",
	    "本端后关闭：FIN 已发出，只差对它的 ACK。" },
	  "RFC 9293 3.3.2",
	  { "CLOSE-WAIT", "FIN", "TIME-WAIT" },
	  { "lost-final-ack", "teardown-four" } },
	{ { "TIME-WAIT", NULL },
	  { "TIME_WAIT", "timewait", "2MSL", "ends in", "还剩" },
	  { "The end that closed first remembers the four-tuple for a while: "
	    "to acknowledge the other's FIN again if the last ACK was lost, "
	    "and so that late segments do not get into a new connection. RFC "
	    "9293 says twice the maximum segment lifetime; Linux always waits "
	    "60 s.",
	    "先关闭的一端还要把四元组记住一段时间：最后的 ACK "
	    "丢失时能再次确认对方的 FIN，也不让迟到的报文段混进新连接。RFC "
	    "9293 规定两倍最大报文段寿命；Linux 固定为 60 秒。" },
	  "RFC 9293 3.6.1, RFC 6191",
	  { "FIN", "Who should close first?", "reused port", "SO_REUSEADDR" },
	  { "time-wait-reuse", "lost-final-ack" } },
	{ { "TIME-WAIT assassination", "TIME-WAIT 刺杀" },
	  { "assassination", "tcp_rfc1337" },
	  { "A RST that ends TIME-WAIT early: an old segment comes, TIME-WAIT "
	    "answers by an ACK, and the other end, which knows no connection "
	    "any more, answers that by a RST. With net.ipv4.tcp_rfc1337 Linux "
	    "ignores it.",
	    "RST 使 TIME-WAIT 提前结束：来了一个旧报文段，TIME-WAIT 回 "
	    "ACK，而对方已没有这个连接，便回 RST。设置 net.ipv4.tcp_rfc1337 后 "
	    "Linux 忽略它。" },
	  "RFC 1337",
	  { "TIME-WAIT", "RST", "rst-half-open" },
	  { "time-wait-assassination" } },
	{ { "four-way close", "四次挥手" },
	  { "teardown", "four segments", "四次关闭" },
	  { "FIN and ACK in one direction, FIN and ACK in the other. Each "
	    "direction is closed by itself, as a stream of its own.",
	    "一个方向上 FIN 和 ACK，另一个方向上 FIN 和 "
	    "ACK。两个方向是各自独立的流，分别关闭。" },
	  "RFC 9293 3.6",
	  { "FIN", "half-close", "three-segment close" },
	  { "teardown-four" } },
	{ { "three-segment close", "三次挥手" },
	  { "three segments", "teardown in three" },
	  { "FIN, FIN+ACK, ACK: if the second end closes before its kernel has "
	    "sent the ACK of the first FIN, both go in one segment. On Linux "
	    "this is the usual case.",
	    "FIN、FIN+ACK、ACK：如果后关闭的一端在内核发出对第一个 FIN "
	    "的确认之前就关闭，两者合在一个报文段里。这在 Linux 上是常态。" },
	  "RFC 9293 3.6",
	  { "four-way close", "delayed ACK", "FIN" },
	  { "teardown-three" } },
	{ { "half-close", "半关闭" },
	  { "half closed", "half close", "after the other's FIN" },
	  { "One direction is closed by a FIN, and the other goes on. As a "
	    "finding: new data that is sent after the other end's FIN.",
	    "一个方向已用 FIN 关闭，另一个方向继续。作为分析结果：在对方的 FIN "
	    "之后发送的新数据。" },
	  "RFC 9293 3.6",
	  { "shutdown()", "FIN-WAIT-2", "CLOSE-WAIT" },
	  { "half-close" } },
	{ { "simultaneous close", "同时关闭" },
	  { "both close", "simultaneous-close" },
	  { "Both ends send a FIN before they got the other's. Both pass "
	    "through CLOSING, and both end in TIME-WAIT.",
	    "两端都在收到对方的 FIN 之前发 FIN。双方都经过 CLOSING，也都以 "
	    "TIME-WAIT 结束。" },
	  "RFC 9293 3.6",
	  { "CLOSING", "FIN", "TIME-WAIT" },
	  { "simultaneous-close" } },
	{ { "linger", "逗留" },
	  { "SO_LINGER", "linger zero", "延迟关闭" },
	  { "SO_LINGER: with a time close() waits so long until all was "
	    "acknowledged; with time 0 close() throws away what was not sent "
	    "and sends a RST. Without it close() returns at once and the "
	    "kernel finishes.",
	    "SO_LINGER：设了时间，close() "
	    "最多等这么久，直到全部得到确认；时间为 0，close() "
	    "丢弃没发完的数据并发 RST。不设时 close() 立即返回，由内核收尾。" },
	  "socket(7), RFC 9293 3.6",
	  { "close()", "RST", "orphan" },
	  { "linger-zero", "linger-wait" } },
	{ { "half-open connection", "半打开连接" },
	  { "half open", "half-open peer", "半开连接" },
	  { "One end believes in the connection and the other has lost it, by "
	    "a crash or a firewall. It shows only when something is sent: the "
	    "other end answers by RST, or not at all. A handshake that is not "
	    "done is often called half open, too: that is SYN-RECEIVED.",
	    "一端以为连接还在，另一端因崩溃或防火墙已经没有它。只有发送数据时才"
	    "会发现：对方回 RST，或者毫无回应。没走完的握手也常叫半开：那是 "
	    "SYN-RECEIVED。" },
	  "RFC 9293 3.5.1",
	  { "rst-half-open", "keepalive", "user timeout", "ESTABLISHED",
	    "SYN-RECEIVED" },
	  { "half-open-peer" } },
	{ { "rst-refused", "RST：拒绝" },
	  { "refused", "connection refused", "拒绝连接" },
	  { "A RST that answers a SYN: nobody listens at that port. connect() "
	    "fails with ECONNREFUSED.",
	    "回应 SYN 的 RST：那个端口没有人监听。connect() 以 ECONNREFUSED "
	    "失败。" },
	  "RFC 9293 3.5.2",
	  { "ECONNREFUSED", "RST", "listener" },
	  { "refused" } },
	{ { "rst-half-open", "RST：没有这个连接" },
	  { "no such connection", "RST half-open" },
	  { "A RST whose number is the one that the segment before it "
	    "acknowledged: its sender knows no such connection, or no longer.",
	    "RST "
	    "的序号正是前一个报文段所确认的号：发送者没有这个连接，或已经没有了"
	    "。" },
	  "RFC 9293 3.5.1, 3.5.2",
	  { "half-open connection", "RST", "ECONNRESET" },
	  { "half-open-peer" } },
	{ { "rst-abort", "RST：放弃" },
	  { "abort", "RST abort", "中止" },
	  { "A RST by which an end gives a connection up: linger 0, unread "
	    "data at close(), data that come after close(), a program that has "
	    "ended with data unread, or too many retransmissions.",
	    "一端用来放弃连接的 RST：linger 为 0、close() "
	    "时有未读数据、close() "
	    "之后又来数据、程序退出时数据未读，或重传次数太多。" },
	  "RFC 9293 3.10.5",
	  { "RST", "linger", "ECONNRESET" },
	  { "linger-zero", "rst-unread" } },
	{ { "reused port", "端口重用" },
	  { "reused-port", "port used again", "tcp_tw_reuse" },
	  { "A SYN with the four-tuple of a connection that was there before. "
	    "If the old end is in TIME-WAIT, it accepts a SYN whose timestamp, "
	    "or else number, is later than all it saw.",
	    "四元组与先前某个连接相同的 SYN。旧的一端若还在 TIME-WAIT，只要 "
	    "SYN 的时间戳（或序号）比它见过的都新，就接受。" },
	  "RFC 9293 3.4.1, RFC 6191",
	  { "TIME-WAIT", "SO_REUSEADDR", "four-tuple" },
	  { "time-wait-reuse" } },
	{ { "old duplicate SYN", "过期的重复 SYN" },
	  { "old SYN", "旧 SYN" },
	  { "A SYN of an earlier attempt that arrives late. The listener "
	    "answers it, the client sees an ACK that is not of its SYN and "
	    "sends a RST: so nothing is opened by it.",
	    "先前尝试留下、迟到的 "
	    "SYN。监听方会应答它，客户端看到确认的不是自己的 SYN，便回 "
	    "RST：所以它打不开任何连接。" },
	  "RFC 9293 3.5",
	  { "three-way handshake", "RST", "challenge ACK" },
	  { "old-duplicate-syn" } },
	{ { "unbound", "未绑定" },
	  { "unbound UDP" },
	  { "A UDP socket without a port: nobody can send to it. bind() gives "
	    "it one; so does the first sendto(), an ephemeral one.",
	    "没有端口的 UDP 套接字：没有人能发给它。bind() 给它端口；第一次 "
	    "sendto() 也会给它一个临时端口。" },
	  "udp(7)",
	  { "bind()", "UDP", "connected" },
	  { "socket-calls", "udp-hello" } },
	{ { "bound", "已绑定" },
	  { "bound UDP" },
	  { "A UDP socket with a port: it takes datagrams from everybody.",
	    "有端口的 UDP 套接字：接收任何人发来的数据报。" },
	  "udp(7)",
	  { "bind()", "unbound", "connected" },
	  { "udp-hello" } },
	{ { "connected", "已连接" },
	  { "connected UDP", "connected UDP socket" },
	  { "A UDP socket after connect(): it takes datagrams of that one "
	    "address alone, send() needs no address, and ICMP errors come back "
	    "to it as errors of calls. Nothing was sent for this, and the "
	    "other end knows nothing of it.",
	    "connect() 之后的 UDP 套接字：只收那一个地址的数据报，send() "
	    "不必带地址，ICMP "
	    "错误会作为调用的错误返回。这不发送任何报文，对方也不知道。" },
	  "udp(7), connect(2)",
	  { "connect()", "UDP", "ECONNREFUSED", "ICMP" },
	  { "udp-unreachable" } },
};

const struct glossary_subject glossary_states =
	SUBJECT("States", "状态", entries);
