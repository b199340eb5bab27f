/* Sockets: what they are named by, and who gets which packet. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "socket", "套接字" },
	  { "sockets", "套接口", "Sockets view" },
	  { "An endpoint of communication in the kernel, which a program holds "
	    "by a file descriptor. socket() makes it without a name and sends "
	    "nothing; bind(), connect(), listen() and accept() give it its "
	    "addresses and its part.",
	    "内核中的通信端点，程序通过文件描述符使用它。socket() "
	    "创建的套接字没有名字，也不发送任何东西；bind()、connect()、listen("
	    ") 和 accept() 才给它地址和角色。" },
	  "socket(2), socket(7)",
	  { "file descriptor", "port", "listener", "What is a socket?" },
	  { "socket-calls", "tcp-hello", "tcp-server-py" } },
	{ { "file descriptor", "文件描述符" },
	  { "fd", "descriptor", "描述符" },
	  { "The small number by which a program names what it has open: a "
	    "socket, a file, a pipe. Several descriptors, also of several "
	    "processes after fork(), may stand for one socket; it is closed "
	    "when the last of them is.",
	    "程序用来指代已打开对象（套接字、文件、管道）的小整数。几个描述符可"
	    "以指同一个套接字，fork() "
	    "之后还可以分属几个进程；最后一个关闭时，套接字才真正关闭。" },
	  "open(2), close(2)",
	  { "socket", "close()", "EMFILE" },
	  { "socket-calls", "leaking-server" } },
	{ { "address", "地址" },
	  { "IP address", "source", "destination", "IP 地址" },
	  { "What names a network interface of a host for IP: 32 bits in IPv4, "
	    "128 in IPv6. An address and a port together name a socket's end; "
	    "where both ends are on one machine, only the port tells them "
	    "apart.",
	    "IP 用来标识主机网络接口的名字：IPv4 为 32 位，IPv6 为 128 "
	    "位。地址加端口标识套接字的一端；两端在同一台机器上时，只能靠端口区"
	    "分。" },
	  "RFC 791 2.3, ip(7)",
	  { "port", "wildcard address", "loopback", "four-tuple" },
	  { "socket-calls", "bind-conflicts" } },
	{ { "port", "端口" },
	  { "port number", "source port", "destination port", "端口号",
	    "源端口", "目的端口" },
	  { "A number from 1 to 65535 that tells the sockets of one address "
	    "apart. A server binds a known one; a client that asks for none is "
	    "given an ephemeral port. TCP and UDP have ports of their own: 53 "
	    "of the one is not 53 of the other.",
	    "1 到 65535 "
	    "的数字，用来区分同一地址上的套接字。服务器绑定约定的端口；客户端不"
	    "指定时得到一个临时端口。TCP 和 UDP 各有自己的端口：一个的 53 "
	    "不是另一个的 53。" },
	  "RFC 6335 6, ip(7)",
	  { "address", "four-tuple", "ephemeral port" },
	  { "socket-calls", "four-tuple" } },
	{ { "ephemeral port", "临时端口" },
	  { "ephemeral ports", "动态端口" },
	  { "A port that the kernel chooses when a program connects, or binds "
	    "port 0. On Linux it comes from net.ipv4.ip_local_port_range, "
	    "32768 to 60999 unless it was changed.",
	    "程序直接 connect 或绑定端口 0 时由内核挑选的端口。Linux 从 "
	    "net.ipv4.ip_local_port_range 中选，默认 32768 到 60999。" },
	  "RFC 6056, ip(7)",
	  { "port", "connect()", "port exhaustion", "EADDRNOTAVAIL" },
	  { "port-exhaustion", "tcp-hello" } },
	{ { "port exhaustion", "端口耗尽" },
	  { "临时端口耗尽" },
	  { "No ephemeral port is left that would make a new four-tuple to "
	    "that server, often because TIME-WAIT holds them; connect() fails "
	    "with EADDRNOTAVAIL. To another address or port there are as many "
	    "again.",
	    "到某个服务器已没有可用的临时端口能组成新的四元组，往往是 "
	    "TIME-WAIT 占着；connect() 以 EADDRNOTAVAIL "
	    "失败。换一个目的地址或端口，又有同样多的端口可用。" },
	  "RFC 6056 2.2, ip(7)",
	  { "ephemeral port", "TIME-WAIT", "EADDRNOTAVAIL", "four-tuple" },
	  { "port-exhaustion" } },
	{ { "four-tuple", "四元组" },
	  { "4-tuple", "connection identity" },
	  { "Both addresses and both ports: what names a TCP connection. All "
	    "connections to a server share its address and port, and the "
	    "client's end tells them apart; the kernel looks for a socket of "
	    "all four before it asks a listener.",
	    "两端的地址和端口，合起来标识一个 TCP "
	    "连接。到同一服务器的连接，服务器端的地址端口都相同，靠客户端一侧区"
	    "分；内核先按四元组找套接字，找不到才交给监听套接字。" },
	  "RFC 9293 4",
	  { "port", "address", "flow", "accept()" },
	  { "four-tuple", "socket-calls" } },
	{ { "wildcard address", "通配地址" },
	  { "any address", "0.0.0.0", "INADDR_ANY", "::" },
	  { "0.0.0.0 or ::, bound to mean every address of the host. A socket "
	    "that is bound to the very address of a packet is preferred to one "
	    "that is bound to the wildcard.",
	    "0.0.0.0 或 "
	    "::"
	    "，绑定它表示本机所有地址。如果另有套接字绑定了报文的确切地址，优先"
	    "交给那一个。" },
	  "ip(7), ipv6(7)",
	  { "address", "bind()", "dual stack" },
	  { "bind-conflicts", "dual-stack" } },
	{ { "listener", "监听套接字" },
	  { "listening socket", "server socket", "监听者" },
	  { "A socket in LISTEN: it never carries data, it only makes "
	    "connections. Each handshake that is completed at its port makes a "
	    "new socket, its child, which accept() hands out; the listener "
	    "itself stays as it is.",
	    "处于 LISTEN "
	    "的套接字：它自己不传数据，只产生连接。在它的端口上每完成一次握手就"
	    "产生一个新套接字（子套接字），由 accept() "
	    "交给程序；监听套接字本身不变。" },
	  "listen(2), RFC 9293 3.10.1",
	  { "LISTEN", "accept()", "accept queue", "backlog" },
	  { "socket-calls", "accept-queue-full" } },
	{ { "bind()", "绑定 bind()" },
	  { "bind", "绑定" },
	  { "Gives a socket its own address and port; it sends nothing. The "
	    "port must be free: neither a listener nor, unless SO_REUSEADDR is "
	    "set, a connection in TIME-WAIT may have it.",
	    "给套接字指定本端的地址和端口，不发送任何东西。端口必须空闲：不能有"
	    "监听套接字占用，不设 SO_REUSEADDR 时也不能有处于 TIME-WAIT "
	    "的连接。" },
	  "bind(2)",
	  { "port", "wildcard address", "EADDRINUSE", "SO_REUSEADDR" },
	  { "socket-calls", "bind-conflicts" } },
	{ { "listen()", "监听 listen()" },
	  { "listen call" },
	  { "Makes a bound TCP socket a listener and sets the limit of its "
	    "accept queue, the backlog. From then on the kernel answers SYNs "
	    "by itself, whatever the program does.",
	    "把已绑定的 TCP 套接字变成监听套接字，并设定 accept "
	    "队列的上限（backlog）。从这时起内核自己应答 "
	    "SYN，与程序在做什么无关。" },
	  "listen(2)",
	  { "listener", "LISTEN", "backlog" },
	  { "socket-calls" } },
	{ { "accept()", "接受 accept()" },
	  { "accept", "accept4" },
	  { "Takes the oldest connection from the accept queue and returns a "
	    "new descriptor for it; if there is none it blocks, or fails with "
	    "EAGAIN. It sends nothing: the handshake was done before.",
	    "从 accept "
	    "队列取出最早的连接，返回它的新描述符；队列为空则阻塞，或以 EAGAIN "
	    "失败。它不发送任何东西：握手早已完成。" },
	  "accept(2)",
	  { "accept queue", "listener", "four-tuple" },
	  { "socket-calls", "accept-queue-full" } },
	{ { "connect()", "连接 connect()" },
	  { "connect" },
	  { "Of TCP it sends a SYN and returns when the handshake has "
	    "succeeded or failed; a non-blocking socket returns EINPROGRESS at "
	    "once. Of UDP it sends nothing: it sets whom the socket talks to.",
	    "对 TCP，它发出 SYN，握手成功或失败后才返回；非阻塞套接字立即返回 "
	    "EINPROGRESS。对 UDP，它不发送任何东西，只是设定通信的对方。" },
	  "connect(2)",
	  { "SYN-SENT", "ECONNREFUSED", "ETIMEDOUT", "EINPROGRESS",
	    "connected" },
	  { "socket-calls", "refused" } },
	{ { "send()", "发送 send()" },
	  { "send", "write", "sendto", "sendmsg" },
	  { "Of TCP it copies bytes into the send buffer, and the kernel sends "
	    "them when windows allow. It blocks while the buffer is full; a "
	    "non-blocking socket takes a part, or fails with EAGAIN. Of UDP "
	    "each call is a datagram.",
	    "对 "
	    "TCP，它把字节拷进发送缓冲区，何时发出由内核按窗口决定。缓冲区满时"
	    "阻塞；非阻塞套接字只收下一部分，或以 EAGAIN 失败。对 "
	    "UDP，每次调用就是一个数据报。" },
	  "send(2)",
	  { "send buffer", "partial send", "EAGAIN", "EPIPE" },
	  { "socket-calls", "partial-send" } },
	{ { "partial send", "部分发送" },
	  { "short write", "部分写" },
	  { "send() took fewer bytes than it was given, for there was no more "
	    "room in the send buffer. The program must send the rest itself, "
	    "when the socket is writable again.",
	    "send() "
	    "接收的字节少于给它的，因为发送缓冲区没有更多空间。剩下的要由程序在"
	    "套接字再次可写时自己发送。" },
	  "send(2)",
	  { "send()", "send buffer", "non-blocking" },
	  { "partial-send" } },
	{ { "recv()", "接收 recv()" },
	  { "recv", "read", "recvfrom", "recvmsg" },
	  { "Takes what is in the receive buffer, at most as much as is asked "
	    "for, and blocks only if there is nothing. Of TCP 0 means that the "
	    "other end has closed its direction (FIN); of UDP each call takes "
	    "one datagram, which may be empty.",
	    "取走接收缓冲区里已有的数据，最多取所要的那么多，只有一点数据都没有"
	    "时才阻塞。对 TCP，返回 0 表示对方已关闭它的发送方向（FIN）；对 "
	    "UDP，每次取一个数据报，它可以是空的。" },
	  "recv(2)",
	  { "receive buffer", "stream", "FIN", "truncation" },
	  { "one-recv", "peek-waitall-lowat" } },
	{ { "shutdown()", "关闭一个方向 shutdown()" },
	  { "shutdown", "SHUT_WR" },
	  { "Closes one direction of a connection, whoever else has the socket "
	    "open. SHUT_WR sends a FIN after what is in the send buffer; one "
	    "can still read.",
	    "关闭连接的一个方向，不管还有谁打开着这个套接字。SHUT_WR "
	    "在发完缓冲区的数据后发 FIN；之后仍然可以读。" },
	  "shutdown(2)",
	  { "half-close", "FIN", "close()" },
	  { "half-close" } },
	{ { "close()", "关闭 close()" },
	  { "close" },
	  { "Gives a descriptor back. With the last one the connection is "
	    "closed: what is in the send buffer and a FIN are still sent by "
	    "the kernel. If received data was not read, Linux sends a RST "
	    "instead.",
	    "归还一个描述符。关闭最后一个时连接才关闭：发送缓冲区里的数据和 "
	    "FIN 仍由内核发完。如果收到的数据还没读，Linux 改发 RST。" },
	  "close(2), RFC 9293 3.6",
	  { "FIN", "RST", "linger", "orphan", "file descriptor" },
	  { "teardown-four", "rst-unread" } },
	{ { "backlog", "backlog（队列上限）" },
	  { "somaxconn", "积压上限" },
	  { "The second argument of listen(): how many completed connections "
	    "may wait for accept(). Linux cuts it to net.core.somaxconn and "
	    "lets one more wait than it says; the same limit holds for the SYN "
	    "queue.",
	    "listen() 的第二个参数：最多有多少已完成的连接等待 accept()。Linux "
	    "以 net.core.somaxconn 为上限，实际比它多放一个；SYN "
	    "队列用的也是这个上限。" },
	  "listen(2), tcp(7)",
	  { "accept queue", "SYN queue", "listen()" },
	  { "accept-queue-full" } },
	{ { "accept queue", "accept 队列" },
	  { "全连接队列", "ListenOverflows", "completed connection queue" },
	  { "Connections of a listener that are ESTABLISHED and wait for "
	    "accept(). When it is full Linux drops new SYNs, and the last ACK "
	    "of handshakes that are under way: the client believes to be "
	    "connected, the server's end stays in SYN-RECEIVED.",
	    "监听套接字上已 ESTABLISHED、等待 accept() 的连接。队列满时 Linux "
	    "丢弃新的 SYN，也丢弃正在进行的握手的最后一个 "
	    "ACK：客户端以为已连接，服务器一端还停在 SYN-RECEIVED。" },
	  "listen(2), accept(2)",
	  { "backlog", "SYN queue", "accept()", "abort on overflow" },
	  { "accept-queue-full", "abort-on-overflow" } },
	{ { "SYN queue", "SYN 队列" },
	  { "半连接队列", "request queue", "half-open queue" },
	  { "Handshakes of a listener whose last ACK has not come: small "
	    "request sockets in SYN-RECEIVED, each with a timer that sends the "
	    "SYN+ACK again. A flood of forged SYNs fills it.",
	    "监听套接字上还没等到最后一个 ACK 的握手：处于 SYN-RECEIVED "
	    "的小型请求套接字，每个都有定时器重发 SYN+ACK。伪造的大量 SYN "
	    "会把它填满。" },
	  "tcp(7), RFC 4987 2",
	  { "SYN-RECEIVED", "SYN flood", "SYN cookie", "backlog" },
	  { "syn-flood", "syn-cookies" } },
	{ { "abort on overflow", "溢出时重置" },
	  { "tcp_abort_on_overflow" },
	  { "With net.ipv4.tcp_abort_on_overflow the kernel answers a "
	    "handshake that finds the accept queue full by RST. By default it "
	    "drops the ACK, for a busy server may soon have room.",
	    "设置 net.ipv4.tcp_abort_on_overflow 后，握手完成时若 accept "
	    "队列已满，内核回 RST。默认只是丢弃这个 "
	    "ACK，因为忙碌的服务器可能很快就有空位。" },
	  "tcp(7)",
	  { "accept queue", "RST", "ECONNRESET" },
	  { "abort-on-overflow" } },
	{ { "deferred accept", "延迟 accept" },
	  { "TCP_DEFER_ACCEPT", "defer_accept" },
	  { "With TCP_DEFER_ACCEPT a listener does not hand out a connection "
	    "before data has come: the last ACK of the handshake alone is "
	    "ignored, and the program never waits for a client that says "
	    "nothing.",
	    "设置 TCP_DEFER_ACCEPT "
	    "后，数据到达之前监听套接字不交出连接：单独的握手最后一个 ACK "
	    "被忽略，程序不必等一个不说话的客户端。" },
	  "tcp(7)",
	  { "accept queue", "SYN-RECEIVED" },
	  { "deferred-accept" } },
	{ { "SO_REUSEADDR", NULL },
	  { "reuse address", "地址重用", "reuseaddr" },
	  { "Lets bind() take a port of which there are still connections in "
	    "TIME-WAIT or others that came of an earlier listener; a port that "
	    "somebody listens on it does not give. On Linux the earlier socket "
	    "must have set it, too: every server should, before bind().",
	    "允许 bind() 使用仍有 TIME-WAIT "
	    "连接、或由先前的监听套接字留下连接的端口；别人正在监听的端口仍不能"
	    "用。在 Linux 上先前的套接字也得设置过它：每个服务器都应在 bind() "
	    "之前设置。" },
	  "socket(7)",
	  { "EADDRINUSE", "TIME-WAIT", "bind()" },
	  { "time-wait-reuse", "no-reuseaddr" } },
	{ { "SO_REUSEPORT", NULL },
	  { "reuse port", "REUSEPORT" },
	  { "Several sockets of one user bind the same address and port, and "
	    "the kernel shares connections or datagrams out among them by a "
	    "hash of the four-tuple. Each process then has a listener and an "
	    "accept queue of its own.",
	    "同一用户的几个套接字绑定同一地址和端口，内核按四元组的散列把连接或"
	    "数据报分给它们。这样每个进程都有自己的监听套接字和 accept "
	    "队列。" },
	  "socket(7)",
	  { "listener", "four-tuple", "thundering herd", "pre-fork" },
	  { "reuseport-server", "bind-conflicts" } },
	{ { "dual stack", "双栈" },
	  { "IPV6_V6ONLY", "v4-mapped address", "v6only" },
	  { "An IPv6 socket that is bound to :: takes IPv4 too, whose "
	    "addresses it sees as ::ffff:a.b.c.d, unless IPV6_V6ONLY is set.",
	    "绑定到 :: 的 IPv6 套接字也接受 IPv4，看到的地址写作 "
	    "::ffff:a.b.c.d，除非设置了 IPV6_V6ONLY。" },
	  "ipv6(7), RFC 4291 2.5.5.2",
	  { "IPv6", "wildcard address", "bind()" },
	  { "dual-stack" } },
	{ { "send buffer", "发送缓冲区" },
	  { "SO_SNDBUF", "sndq", "Send-Q", "wmem", "sndbuf" },
	  { "Bytes that the program has written and the other end has not "
	    "acknowledged: unsent, or kept to be sent again. sndq on the "
	    "screen is how many; SO_SNDBUF and net.ipv4.tcp_wmem limit them.",
	    "程序已写入、对方还没确认的字节：还没发的，或留着以备重传的。屏幕上"
	    "的 sndq 是其字节数；上限由 SO_SNDBUF 和 net.ipv4.tcp_wmem "
	    "决定。" },
	  "tcp(7), socket(7)",
	  { "send()", "partial send", "receive buffer", "autotuning" },
	  { "partial-send" } },
	{ { "receive buffer", "接收缓冲区" },
	  { "SO_RCVBUF", "rcvq", "Recv-Q", "rcvbuf", "rmem", "drops" },
	  { "Bytes that have come and that the program has not read: rcvq on "
	    "the screen. Of TCP the room that is left becomes the window; of "
	    "UDP a datagram that finds no room is dropped, and only a counter "
	    "tells.",
	    "已到达、程序还没读的字节，屏幕上是 rcvq。对 "
	    "TCP，剩余空间就是通告的窗口；对 "
	    "UDP，放不下的数据报被丢弃，只有计数器知道。" },
	  "tcp(7), socket(7)",
	  { "recv()", "window", "zero window", "autotuning" },
	  { "zero-window", "udp-overflow" } },
	{ { "message flags", "消息标志" },
	  { "MSG_PEEK", "MSG_WAITALL", "MSG_DONTWAIT", "SO_RCVLOWAT",
	    "rcvlowat" },
	  { "What a single recv() may be asked for: MSG_PEEK leaves the data "
	    "in the buffer, MSG_WAITALL waits for all that was asked for, "
	    "MSG_DONTWAIT never waits. SO_RCVLOWAT sets how many bytes make a "
	    "socket readable.",
	    "单次 recv() 的要求：MSG_PEEK 读后数据仍留在缓冲区，MSG_WAITALL "
	    "等到要的字节齐了才返回，MSG_DONTWAIT 从不等待。SO_RCVLOWAT "
	    "设定多少字节才算可读。" },
	  "recv(2), socket(7)",
	  { "recv()", "stream", "blocking" },
	  { "peek-waitall-lowat" } },
	{ { "orphan", "孤儿套接字" },
	  { "orphaned socket", "orphan socket", "孤儿连接", "linger2" },
	  { "A connection whose program has closed it or has ended, and which "
	    "the kernel finishes alone: it sends what is left, waits for ACK "
	    "and FIN. In FIN-WAIT-2 it waits for net.ipv4.tcp_fin_timeout, 60 "
	    "s, and no longer.",
	    "程序已关闭或已退出、由内核独自收尾的连接：发完剩下的数据，等待 "
	    "ACK 和 FIN。在 FIN-WAIT-2 中最多等 net.ipv4.tcp_fin_timeout（60 "
	    "秒）。" },
	  "tcp(7)",
	  { "close()", "FIN-WAIT-2", "linger" },
	  { "fin-wait-2-orphan" } },
};

const struct glossary_subject glossary_sockets =
	SUBJECT("Sockets", "套接字", entries);
