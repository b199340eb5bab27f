/* The questions that everybody asks first. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "What is a socket?", "什么是套接字？" },
	  { "what is a socket", "什么是套接字" },
	  { "A program's end of a conversation, made by the kernel. The "
	    "program has a number for it, a file descriptor; behind that the "
	    "kernel keeps the protocol, the addresses, the state and the "
	    "buffers. What is written to one socket is read from the other.",
	    "程序参与一次通信的端点，由内核创建。程序手里只有一个文件描述符；内"
	    "核在它背后保存协议、地址、状态和缓冲区。写进这一端套接字的数据，从"
	    "另一端读出来。" },
	  "socket(7)",
	  { "socket", "file descriptor", "TCP or UDP?", "four-tuple" },
	  { "socket-calls", "tcp-hello" } },
	{ { "TCP or UDP?", "TCP 还是 UDP？" },
	  { "TCP or UDP", "TCP vs UDP", "TCP 和 UDP 的区别", "TCP 还是 UDP",
	    "TCP 与 UDP" },
	  { "TCP carries a stream of bytes that arrives whole and in order, or "
	    "says that it could not; for that it needs a handshake, "
	    "acknowledgements, timers and state at both ends. UDP carries "
	    "single messages and adds ports and a checksum, nothing else: what "
	    "is lost, doubled or late stays so. Take TCP unless waiting for "
	    "what was lost is worse than doing without it.",
	    "TCP "
	    "传送字节流：完整、有序地到达，做不到就报错；为此两端要握手、确认、"
	    "计时并保存状态。UDP "
	    "传送一条条消息，只加上端口和校验和：丢失、重复、迟到都不管。除非等"
	    "待重传比缺了数据更糟，否则用 TCP。" },
	  "RFC 9293 2.2, RFC 768, RFC 8085 3",
	  { "TCP", "UDP", "stream", "datagram" },
	  { "tcp-hello", "udp-hello", "udp-loss" } },
	{ { "What is a thread?", "什么是线程？" },
	  { "what is a thread", "什么是线程", "什么是多线程",
	    "什么是多线程？" },
	  { "One sequence of instructions that the kernel schedules by itself. "
	    "The threads of a process share its memory and its descriptors, "
	    "and a call that blocks stops only the thread that made it. So a "
	    "server with a thread for each connection serves many clients with "
	    "plain blocking calls; it pays with a stack for each thread, and "
	    "with locks around what they share.",
	    "由内核独立调度的一条执行序列。同一进程的线程共享内存和文件描述符，"
	    "阻塞的调用只停住发起它的那个线程。所以每个连接一个线程的服务器，用"
	    "普通的阻塞调用就能同时服务许多客户端；代价是每个线程一个栈，共享的"
	    "数据要加锁。" },
	  "pthreads(7)",
	  { "thread", "process", "What is asynchrony?", "blocking" },
	  { "threaded-server", "thread-or-loop" } },
	{ { "What is asynchrony?", "什么是异步？" },
	  { "what is asynchrony", "what is asynchronous programming",
	    "什么是异步", "什么是异步编程", "什么是异步编程？" },
	  { "To start something, do other work, and be told when it is ready, "
	    "instead of waiting inside the call. One thread then serves many "
	    "sockets: an event loop asks the kernel which are ready and goes "
	    "on with the tasks that waited for them. Only one task runs at a "
	    "time, so one that computes for long or makes a blocking call "
	    "stops all others.",
	    "发起一个操作后先去做别的事，就绪时再得到通知，而不是在调用里等待。"
	    "这样一个线程就能服务许多套接字：事件循环问内核哪些已经就绪，再继续"
	    "执行等着它们的任务。同一时刻只有一个任务在运行，所以谁长时间计算或"
	    "者做了阻塞调用，谁就停住了所有任务。" },
	  "epoll(7), io_uring(7)",
	  { "event loop", "task", "non-blocking", "What is a thread?" },
	  { "async-server", "blocking-async" } },
	{ { "Why is one send not one receive?",
	    "为什么一次发送不等于一次接收？" },
	  { "one write one read", "粘包", "sticky packets" },
	  { "TCP keeps bytes in order and nothing else: two sends may be read "
	    "by one recv, and one send by several. A program that has messages "
	    "must mark where they end, by a length or a separator, and read "
	    "until it has one. A datagram of UDP, in contrast, is read whole "
	    "by one call.",
	    "TCP 只保证字节的顺序：两次发送可能被一次 recv "
	    "读完，一次发送也可能分几次才读完。程序要传消息，就得自己标明边界，"
	    "用长度或分隔符，并一直读到完整为止。UDP "
	    "则不同：一个数据报由一次调用整个读出。" },
	  "RFC 9293 3.9.1.2, recv(2)",
	  { "stream", "segment", "datagram", "message boundary" },
	  { "stream-not-messages", "one-recv" } },
	{ { "Who should close first?", "应该由谁先关闭？" },
	  { "active close", "主动关闭" },
	  { "Whoever sends the first FIN ends in TIME-WAIT and keeps the "
	    "four-tuple busy for a minute. Clients have a new port for each "
	    "connection and hardly notice; a server that always closes first "
	    "collects thousands of them, and can not bind its port again "
	    "without SO_REUSEADDR.",
	    "先发 FIN 的一方最后进入 "
	    "TIME-"
	    "WAIT，这个四元组被占用一分钟。客户端每次连接都换端口，几乎没有感觉"
	    "；总是先关闭的服务器会攒下成千上万个，而且不设 SO_REUSEADDR "
	    "就不能再绑定同一端口。" },
	  "RFC 9293 3.6.1",
	  { "TIME-WAIT", "FIN", "reused port", "EADDRINUSE" },
	  { "time-wait-reuse", "teardown-four" } },
	{ { "Why does connect succeed though nobody accepts?",
	    "没有人 accept，为什么 connect 也会成功？" },
	  { "connect before accept" },
	  { "The kernel completes the handshake by itself and puts the new "
	    "connection into the listener's accept queue; accept() only takes "
	    "it out. The client may even send before that: the bytes wait in "
	    "the receive buffer. Only when the queue is full does the kernel "
	    "stop to answer.",
	    "握手由内核自己完成，新连接被放进监听套接字的 accept "
	    "队列；accept() "
	    "只是把它取出来。在那之前客户端甚至可以发数据，数据留在接收缓冲区里"
	    "。只有队列满了，内核才不再应答。" },
	  "listen(2), accept(2)",
	  { "accept queue", "backlog", "listener", "SYN-RECEIVED" },
	  { "accept-queue-full", "handshake" } },
	{ { "How does a program learn that the other end is gone?",
	    "程序怎样知道对方已经不在了？" },
	  { "dead peer", "对端消失" },
	  { "If the other program ends, its kernel sends a FIN, and recv() "
	    "returns 0; if there is no such connection any more, a RST, and "
	    "calls fail with ECONNRESET. If the machine or the path is gone, "
	    "nothing comes at all: only data that is not acknowledged, or "
	    "keepalive, will tell.",
	    "对方程序结束时，它的内核会发 FIN，recv() 返回 "
	    "0；连接已不存在时会回 RST，调用以 ECONNRESET "
	    "失败。如果机器或路径没了，就什么也不会来：只有得不到确认的数据或保"
	    "活探测才会让它知道。" },
	  "RFC 9293 3.5.1, RFC 1122 4.2.3.6",
	  { "FIN", "RST", "half-open connection", "keepalive", "user timeout" },
	  { "half-open-peer", "keepalive" } },
	{ { "Does a sent byte mean a received byte?",
	    "发出去就等于对方收到了吗？" },
	  { "is send delivery", "send 成功" },
	  { "No. send() returns when the bytes are in the send buffer of one's "
	    "own kernel. An ACK tells that the other kernel has them, and "
	    "nothing tells that the other program has read them but an answer "
	    "of that program.",
	    "不等于。send() 返回只表示数据进了自己内核的发送缓冲区。ACK "
	    "表示对方内核已收到；至于对方程序读没读，只有它自己的应答才能说明"
	    "。" },
	  "send(2), RFC 9293 3.9.1.2",
	  { "send buffer", "ACK", "acknowledgement number" },
	  { "partial-send", "half-open-peer" } },
};

const struct glossary_subject glossary_questions =
	SUBJECT("Questions", "问题", entries);
