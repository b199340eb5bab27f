/* What a TCP segment has in it, and how a connection begins. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "TCP", "传输控制协议 TCP" },
	  { "Transmission Control Protocol", "transmission control" },
	  { "The Transmission Control Protocol: connections that carry a "
	    "stream of bytes both ways, whole and in order, over IP, which "
	    "loses packets. It numbers every byte, acknowledges what came, "
	    "sends again what was lost, and never sends more than the receiver "
	    "and the network can take.",
	    "传输控制协议：在会丢包的 IP "
	    "之上，用连接双向传送完整、有序的字节流。它给每个字节编号，确认收到"
	    "的，重传丢失的，发送量不超过接收方和网络的承受能力。" },
	  "RFC 9293",
	  { "segment", "connection", "stream", "TCP or UDP?" },
	  { "tcp-hello", "tcp-server", "tcp-client-py" } },
	{ { "segment", "报文段" },
	  { "TCP segment", "segments", "段" },
	  { "What TCP sends at once: a header with ports, numbers, flags and "
	    "window, and perhaps bytes of the stream. How the stream is cut "
	    "into segments is the kernel's choice and means nothing.",
	    "TCP "
	    "一次发送的单位：首部（端口、序号、标志、窗口），可能还有一段数据。"
	    "字节流怎样切成报文段由内核决定，没有含义。" },
	  "RFC 9293 3.1",
	  { "packet", "datagram", "MSS", "sequence number" },
	  { "sequence-numbers", "tcp-hello" } },
	{ { "packet", "报文" },
	  { "packets", "IP packet", "分组", "数据包", "Packets view" },
	  { "What IP carries: a header with both addresses, and a segment, a "
	    "datagram or an ICMP message in it. It may be lost, doubled, "
	    "delayed or overtaken, and nobody is told.",
	    "IP 传送的单位：首部写着两端地址，里面装着一个 TCP 报文段、UDP "
	    "数据报或 ICMP "
	    "消息。它可能丢失、重复、延迟或被超过，而没有人会得到通知。" },
	  "RFC 791 2.2",
	  { "segment", "datagram", "fragment", "MTU" },
	  { "tcp-hello", "handshake" } },
	{ { "stream", "字节流" },
	  { "byte stream", "Stream view", "数据流" },
	  { "The bytes of one direction of a connection, in order and without "
	    "gaps or borders. The Stream view shows them as the program reads "
	    "them.",
	    "连接一个方向上的字节，有序、没有缺口，也没有边界。Stream "
	    "视图按程序读到的样子显示它。" },
	  "RFC 9293 2.2",
	  { "segment", "message boundary", "Why is one send not one receive?" },
	  { "stream-not-messages" } },
	{ { "message boundary", "消息边界" },
	  { "framing", "边界" },
	  { "Where one message ends and the next begins. UDP keeps it, one "
	    "datagram a message; TCP does not, so programs write a length "
	    "before each message or a separator after it.",
	    "一条消息结束、下一条开始的地方。UDP "
	    "保留边界，一个数据报一条消息；TCP "
	    "不保留，所以程序要在消息前写长度，或在其后加分隔符。" },
	  "RFC 9293 3.9.1.2, RFC 768",
	  { "stream", "datagram", "Why is one send not one receive?" },
	  { "stream-not-messages", "udp-truncation" } },
	{ { "connection", "连接" },
	  { "TCP connection" },
	  { "Two ends that keep state about each other: addresses, ports, "
	    "numbers, windows. The network between them knows nothing of it.",
	    "两端各自保存的、关于对方的状态：地址、端口、序号、窗口。中间的网络"
	    "对此一无所知。" },
	  "RFC 9293 4",
	  { "four-tuple", "three-way handshake", "FIN", "RST" },
	  { "handshake", "teardown-four" } },
	{ { "three-way handshake", "三次握手" },
	  { "handshake", "3-way handshake", "握手" },
	  { "SYN, SYN+ACK, ACK: each end tells the number it begins with and "
	    "hears that the other has it. Two would not do: the server would "
	    "not know that its own number arrived, and an old SYN would open a "
	    "connection that nobody wants.",
	    "SYN、SYN+"
	    "ACK、ACK：双方各自告知起始序号，并得知对方已收到。两次不够：服务器"
	    "无法知道自己的序号是否到达，过期的 SYN 也会打开没人要的连接。" },
	  "RFC 9293 3.5",
	  { "SYN", "initial sequence number", "SYN-SENT", "SYN-RECEIVED" },
	  { "handshake", "lost-last-ack" } },
	{ { "flags", "标志位" },
	  { "TCP flags", "control bits", "标志" },
	  { "Bits of the TCP header that say what a segment is for. On the "
	    "screen: S SYN, F FIN, R RST, P PSH, U URG, E ECE, W CWR, and a "
	    "dot for ACK; so [S.] is SYN and ACK.",
	    "TCP 首部中说明报文段用途的比特。屏幕上的写法：S SYN、F FIN、R "
	    "RST、P PSH、U URG、E ECE、W CWR，点号表示 ACK；[S.] 就是 SYN 加 "
	    "ACK。" },
	  "RFC 9293 3.1",
	  { "SYN", "ACK", "FIN", "RST", "PSH" },
	  { "handshake" } },
	{ { "SYN", NULL },
	  { "synchronize", "SYN segment", "同步" },
	  { "The flag that opens a connection. Its segment bears the initial "
	    "sequence number and the options of its end; the SYN itself takes "
	    "one number, so that it can be acknowledged and sent again.",
	    "打开连接的标志。带 SYN 的报文段写着初始序号和本端的选项；SYN "
	    "自己占一个序号，因此能被确认，也能重传。" },
	  "RFC 9293 3.5",
	  { "three-way handshake", "initial sequence number", "SYN-SENT",
	    "MSS" },
	  { "handshake", "lost-syn" } },
	{ { "SYN+ACK", NULL },
	  { "SYN-ACK", "SYN ACK", "S." },
	  { "A listener's answer to a SYN: its own SYN, and the ACK of the "
	    "other's. It is sent again if the last ACK of the handshake does "
	    "not come.",
	    "监听方对 SYN 的应答：自己的 SYN，加上对对方 SYN "
	    "的确认。等不到握手的最后一个 ACK 就会重发。" },
	  "RFC 9293 3.5",
	  { "SYN", "SYN-RECEIVED", "SYN queue" },
	  { "handshake", "lost-syn-ack" } },
	{ { "ACK", "确认" },
	  { "acknowledgement", "acknowledgment", "pure ACK" },
	  { "The flag that says that the acknowledgement number counts: in "
	    "every segment but the first SYN and some RSTs. A segment with "
	    "nothing but an ACK takes no number, is never sent again, and a "
	    "later one stands for it.",
	    "表示确认号有效的标志：除最初的 SYN 和部分 RST "
	    "外，每个报文段都有。只有 ACK "
	    "的报文段不占序号，从不重传，丢了由后面的代替。" },
	  "RFC 9293 3.4",
	  { "acknowledgement number", "delayed ACK", "duplicate ACK", "SACK" },
	  { "sequence-numbers", "delayed-ack" } },
	{ { "FIN", NULL },
	  { "finish", "FIN segment" },
	  { "The flag that says: no more data from here. It takes one number "
	    "behind the last byte and is acknowledged like one. The other "
	    "direction stays open until its own FIN.",
	    "表示“我这边不再发数据”的标志。它在最后一个字节之后占一个序号，也像"
	    "数据一样要被确认。另一个方向继续开放，直到它自己的 FIN。" },
	  "RFC 9293 3.6",
	  { "half-close", "FIN-WAIT-1", "close()", "TIME-WAIT" },
	  { "teardown-four", "half-close" } },
	{ { "RST", "复位" },
	  { "reset", "RST segment", "重置" },
	  { "The flag that ends a connection at once: what is in buffers is "
	    "lost, nothing is acknowledged, there is no TIME-WAIT. It is sent "
	    "where nobody listens, where there is no such connection, and by "
	    "who gives up.",
	    "立即结束连接的标志：缓冲区里的数据丢弃，不需确认，没有 "
	    "TIME-WAIT。端口无人监听、连接不存在、一方放弃时发送。" },
	  "RFC 9293 3.5.2, 3.5.3",
	  { "ECONNRESET", "ECONNREFUSED", "rst-abort", "challenge ACK" },
	  { "refused", "linger-zero" } },
	{ { "PSH", "推送" },
	  { "push" },
	  { "The flag that says: give to the program what there is, more will "
	    "not follow at once. Linux sets it on the last segment of what a "
	    "call has written; recv() returns what has come with or without "
	    "it.",
	    "表示“把现有的交给程序，后面暂时没有”的标志。Linux "
	    "在一次写入的最后一个报文段上设置它；有没有它，recv() "
	    "都会返回已到的数据。" },
	  "RFC 9293 3.9.1.2",
	  { "segment", "stream", "recv()" },
	  { "tcp-hello" } },
	{ { "URG", "紧急数据" },
	  { "urgent data", "urgent pointer", "OOB", "out-of-band", "紧急指针",
	    "带外数据", "oobinline" },
	  { "The flag of urgent data: a pointer to one byte of the stream that "
	    "should be noticed before the others are read. Linux takes that "
	    "byte out of the stream unless SO_OOBINLINE is set. New programs "
	    "should not use it.",
	    "紧急数据标志：指针指向流中的一个字节，希望在读到它之前就被注意到。"
	    "除非设了 SO_OOBINLINE，Linux "
	    "把这个字节从流中取出。新程序不应使用它。" },
	  "RFC 6093, tcp(7)",
	  { "stream", "flags" },
	  { "urgent-data" } },
	{ { "sequence number", "序号" },
	  { "seq", "SEG.SEQ", "sequence numbers", "序列号" },
	  { "The number of a segment's first byte. Each byte has one, SYN and "
	    "FIN one each, modulo 2^32. The screen counts from the "
	    "connection's first; the packet pane has the real number in "
	    "brackets.",
	    "报文段第一个字节的编号。每个字节一个号，SYN 和 FIN 各占一个，按 "
	    "2^32 取模。屏幕上从连接的起点数起，真实的值在报文窗格的括号里。" },
	  "RFC 9293 3.4",
	  { "acknowledgement number", "initial sequence number", "SYN", "FIN" },
	  { "sequence-numbers" } },
	{ { "acknowledgement number", "确认号" },
	  { "ack number", "SEG.ACK", "acknowledgment number",
	    "cumulative acknowledgement" },
	  { "The number of the byte that is expected next: all before it has "
	    "come. So it covers everything, and says nothing of what came "
	    "behind a gap; that is what SACK is for.",
	    "期待的下一个字节的编号：它之前的全部已到。所以它是累积的，缺口之后"
	    "到了什么它说不出来，那要靠 SACK。" },
	  "RFC 9293 3.4",
	  { "ACK", "sequence number", "duplicate ACK", "SACK" },
	  { "sequence-numbers" } },
	{ { "initial sequence number", "初始序号" },
	  { "ISN", "ISS", "IRS" },
	  { "The number that an end begins with, in its SYN. The kernel makes "
	    "it of a clock and a keyed hash of the four-tuple, so that old "
	    "segments do not fit, and strangers can not guess it.",
	    "一端在 SYN "
	    "中给出的起始编号。内核用时钟和带密钥的四元组散列生成，使旧报文段对"
	    "不上号，外人也猜不到。" },
	  "RFC 9293 3.4.1, RFC 6528",
	  { "SYN", "sequence number", "blind reset", "TIME-WAIT" },
	  { "handshake", "sequence-numbers" } },
	{ { "header", "首部" },
	  { "TCP header", "data offset", "头部" },
	  { "What stands before the data: of TCP 20 bytes and up to 40 of "
	    "options, of UDP 8, of IPv4 20 and options, of IPv6 40.",
	    "数据之前的部分：TCP 20 字节加最多 40 字节选项，UDP 8 字节，IPv4 "
	    "20 字节加选项，IPv6 40 字节。" },
	  "RFC 9293 3.1",
	  { "segment", "TCP option", "checksum" },
	  { "tcp-hello" } },
	{ { "TCP option", "TCP 选项" },
	  { "option", "options", "选项" },
	  { "A part of the TCP header with a kind, a length and a value. MSS, "
	    "window scale and SACK permitted are told in SYNs alone; one end "
	    "offers, and what the other does not repeat is not used.",
	    "TCP 首部中由类型、长度和值组成的部分。MSS、窗口扩大和允许 SACK "
	    "只在 SYN 中出现；一端提出，另一端不回应的就不用。" },
	  "RFC 9293 3.2",
	  { "MSS", "window scale", "SACK permitted", "timestamps" },
	  { "handshake-options" } },
	{ { "MSS", "最大报文段长度" },
	  { "maximum segment size", "MSS option" },
	  { "The most data that an end is willing to get in a segment, told in "
	    "its SYN: the MTU of its interface less 40 bytes in IPv4, 60 in "
	    "IPv6. The kernel's value, mss on the screen, is also less the "
	    "options of each segment, such as 12 bytes of timestamps.",
	    "一端愿意在一个报文段里接收的最大数据量，写在 SYN 中：接口的 MTU "
	    "减去 40 字节（IPv4）或 60 字节（IPv6）。屏幕上内核的 mss "
	    "还要减去每段都带的选项，如 12 字节的时间戳。" },
	  "RFC 9293 3.7.1, RFC 6691",
	  { "MTU", "PMTU", "segment", "SYN" },
	  { "handshake-options", "frag-needed" } },
	{ { "window scale", "窗口扩大" },
	  { "wscale", "WSopt", "window scaling", "窗口缩放" },
	  { "A shift from 0 to 14, told in the SYN, by which an end's later "
	    "windows are multiplied, as the header has only 16 bits for them. "
	    "Who has not seen the SYN can not tell how large a window is.",
	    "SYN 中告知的 0 到 14 "
	    "的移位数，之后本端的窗口值都按它放大，因为首部里窗口只有 16 "
	    "位。没看到 SYN 的人说不出窗口有多大。" },
	  "RFC 7323 2",
	  { "window", "TCP option", "SYN" },
	  { "window-scaling", "handshake-options" } },
	{ { "SACK permitted", "允许 SACK" },
	  { "sackOK", "SACK-permitted" },
	  { "The option of a SYN that says: you may send me SACK. Both ends "
	    "must, or none is sent.",
	    "SYN 中的选项，表示“可以给我发 SACK”。两端都允许才会使用。" },
	  "RFC 2018 2",
	  { "SACK", "TCP option", "SYN" },
	  { "handshake-options", "sack" } },
	{ { "timestamps", "时间戳" },
	  { "TSopt", "TSval", "TSecr", "timestamp", "TCP timestamps" },
	  { "An option of each segment: the sender's clock (TSval), and the "
	    "last one heard of the other (TSecr). By them a round trip is "
	    "measured on every ACK, repeats and originals are told apart, and "
	    "numbers of an earlier lap are refused (PAWS).",
	    "每个报文段都带的选项：发送方的时钟（TSval）和最近收到的对方时钟（T"
	    "Secr）。用它可以在每个 ACK "
	    "上测量往返时间，分清原件与重传，并拒绝上一轮的旧序号（PAWS）。" },
	  "RFC 7323 3",
	  { "RTT", "PAWS", "spurious-retransmission", "TCP option" },
	  { "handshake-options", "paws" } },
	{ { "PAWS", "防序号回绕" },
	  { "protection against wrapped sequences", "防回绕" },
	  { "Protection against wrapped sequence numbers: a segment whose "
	    "timestamp is older than the last one is dropped and answered by "
	    "an ACK, for it may be of 4 GiB ago.",
	    "防止序号回绕：时间戳比最近一个更旧的报文段被丢弃，并回一个 "
	    "ACK，因为它可能是 4 GiB 之前的。" },
	  "RFC 7323 5",
	  { "timestamps", "sequence number" },
	  { "paws" } },
	{ { "TCP Fast Open", "TCP 快速打开" },
	  { "Fast Open", "TFO", "fast open", "TCP_FASTOPEN" },
	  { "Data in the SYN of a client that was there before: it shows a "
	    "cookie that the server gave it, and the server's program gets the "
	    "data a round trip earlier. Linux clients may use it; a server "
	    "must be allowed to by net.ipv4.tcp_fastopen.",
	    "曾经连接过的客户端在 SYN 中就带数据：出示服务器给过的 "
	    "cookie，服务器程序便早一个往返拿到数据。Linux "
	    "客户端默认可用；服务器要由 net.ipv4.tcp_fastopen 允许。" },
	  "RFC 7413",
	  { "fast-open-cookie", "fast-open-data", "SYN",
	    "three-way handshake" },
	  { "fast-open" } },
	{ { "fast-open-request", "快速打开请求" },
	  { "Fast Open: cookie?", "TFO request" },
	  { "A SYN with an empty Fast Open option: the client asks for a "
	    "cookie, for the next time.",
	    "带空的 Fast Open 选项的 SYN：客户端索取 cookie，供下次使用。" },
	  "RFC 7413 4.1.2",
	  { "TCP Fast Open", "fast-open-cookie" },
	  { "fast-open" } },
	{ { "fast-open-cookie", "快速打开 cookie" },
	  { "Fast Open: cookie", "TFO cookie" },
	  { "A SYN+ACK that gives the client its cookie: bytes that the server "
	    "can make again of the client's address and a secret, so it need "
	    "not remember them.",
	    "把 cookie 交给客户端的 "
	    "SYN+"
	    "ACK：服务器能由客户端地址和密钥重新算出这些字节，所以不用记住。" },
	  "RFC 7413 4.1.2",
	  { "TCP Fast Open", "fast-open-request" },
	  { "fast-open" } },
	{ { "fast-open-data", "快速打开数据" },
	  { "Fast Open: data", "data in the SYN" },
	  { "A SYN that shows a cookie and bears data.",
	    "出示 cookie 并带有数据的 SYN。" },
	  "RFC 7413 4.2",
	  { "TCP Fast Open", "fast-open-accepted" },
	  { "fast-open" } },
	{ { "fast-open-accepted", "快速打开已接受" },
	  { "Fast Open: taken" },
	  { "A SYN+ACK that acknowledges more than the SYN: its data was "
	    "taken. If it acknowledges the SYN alone, the client sends the "
	    "data again after the handshake.",
	    "确认号超过 SYN 的 SYN+ACK：SYN 里的数据已被接受。如果只确认了 "
	    "SYN，客户端在握手后重发数据。" },
	  "RFC 7413 4.2.2",
	  { "TCP Fast Open", "fast-open-data" },
	  { "fast-open" } },
	{ { "simultaneous open", "同时打开" },
	  { "both open", "simultaneous-open" },
	  { "Two ends connect to each other at the same time, and their SYNs "
	    "cross. Both go from SYN-SENT to SYN-RECEIVED, answer by SYN+ACK, "
	    "and it becomes one connection with no listener.",
	    "两端同时向对方 connect，SYN 在途中交错。双方都从 SYN-SENT 到 "
	    "SYN-RECEIVED，各回 SYN+ACK，结果是一个没有监听者的连接。" },
	  "RFC 9293 3.5",
	  { "SYN-SENT", "SYN-RECEIVED", "self-connect" },
	  { "simultaneous-open" } },
	{ { "self-connect", "自连接" },
	  { "self connect", "自己连接自己" },
	  { "A socket that connects to its own address and port: its SYN comes "
	    "back to it, as in a simultaneous open, and it talks to itself. A "
	    "client that tries a local ephemeral port again and again can get "
	    "there by chance.",
	    "套接字 connect 到自己的地址和端口：SYN "
	    "回到自己，如同同时打开，结果与自己通信。客户端反复尝试本机的临时端"
	    "口时可能偶然碰上。" },
	  "RFC 9293 3.5",
	  { "simultaneous open", "ephemeral port", "loopback" },
	  { "self-connect" } },
	{ { "active open", "主动打开" },
	  { "passive open", "被动打开" },
	  { "connect() opens actively: it sends a SYN. listen() opens "
	    "passively: it waits for one.",
	    "connect() 是主动打开：发送 SYN。listen() 是被动打开：等待 SYN。" },
	  "RFC 9293 3.10.1",
	  { "connect()", "listen()", "LISTEN", "SYN-SENT" },
	  { "handshake" } },
	{ { "checksum", "校验和" },
	  { "TCP checksum", "UDP checksum", "header checksum",
	    "checksum offload", "校验和卸载" },
	  { "A sum of 16 bits over the segment and its addresses. Where it "
	    "does not fit the kernel drops the packet without a word, and TCP "
	    "takes it for lost. On loopback Linux leaves it to a device that "
	    "does not exist: it is not computed, and is not wrong.",
	    "对报文段及其地址求的 16 位和。不符时内核不声不响地丢掉报文，TCP "
	    "就当它丢了。在环回接口上 Linux "
	    "把它留给并不存在的网卡去算：没有计算，但不是错误。" },
	  "RFC 9293 3.1, RFC 1071",
	  { "corrupted", "header", "segment" },
	  { "corrupted-segment" } },
	{ { "user timeout option", "用户超时选项" },
	  { "UTO" },
	  { "A TCP option that tells how long an end waits for "
	    "acknowledgements. Linux neither sends nor reads it; "
	    "TCP_USER_TIMEOUT is a local setting.",
	    "告知一端等待确认多久的 TCP 选项。Linux "
	    "既不发送也不读取它；TCP_USER_TIMEOUT 只是本地设置。" },
	  "RFC 5482",
	  { "user timeout", "TCP option" },
	  { "user-timeout" } },
	{ { "MD5 signature", "MD5 签名" },
	  { "TCP-AO", "TCP MD5", "TCP_MD5SIG" },
	  { "Options by which both ends prove with a shared key that a segment "
	    "is theirs: MD5 is the old one, TCP-AO its successor. Routers use "
	    "them for BGP.",
	    "两端用共享密钥证明报文段属于自己的选项：MD5 是旧的，TCP-AO "
	    "是它的继任者。路由器的 BGP 会话使用它们。" },
	  "RFC 2385, RFC 5925",
	  { "TCP option", "blind reset" },
	  { "blind-reset" } },
};

const struct glossary_subject glossary_tcp =
	SUBJECT("TCP segments", "TCP 报文段", entries);
