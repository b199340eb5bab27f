/* The questions that everybody asks first. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "What is a socket?", "什么是套接字？" },
	  { "什么是套接字" },
	  { "A program's end of a conversation, made by the kernel: the "
	    "program sees a number, a file descriptor, and the kernel keeps "
	    "behind it the protocol, the addresses, the state and the buffers. "
	    "What is written to one socket is read at the other.",
	    "程序参与一次通信的端点，由内核创建：程序看到的只是一个文件描述符，"
	    "内核在它背后保存协议、地址、状态和缓冲区。写进一端套接字的数据，从"
	    "另一端读出来。" },
	  "socket(7)",
	  { "socket", "file descriptor", "TCP or UDP?", "four-tuple" },
	  { "socket-calls", "tcp-hello" } },
	{ { "TCP or UDP?", "TCP 还是 UDP？" },
	  { "TCP vs UDP", "difference of TCP and UDP", "TCP 和 UDP 的区别",
	    "TCP与UDP" },
	  { "TCP makes of packets that get lost a stream of bytes that arrives "
	    "whole and in order, or says that it could not; for that it needs "
	    "a handshake, acknowledgements, timers and state at both ends. UDP "
	    "sends each message as one datagram and adds ports and a checksum, "
	    "nothing else: what is lost, doubled or late stays so. Take TCP "
	    "unless waiting for what was lost is worse than doing without it.",
	    "TCP "
	    "在会丢包的网络上提供完整、有序的字节流，做不到时会告诉程序；为此两"
	    "端要握手、确认、计时并保存状态。UDP "
	    "把每条消息作为一个数据报发出，只加上端口和校验和：丢失、重复、迟到"
	    "都不管。除非等待重传比缺少这些数据更糟，否则用 TCP。" },
	  "RFC 9293 2, RFC 768, RFC 8085 3",
	  { "TCP", "UDP", "What is a socket?", "stream", "datagram" },
	  { "tcp-hello", "udp-hello", "udp-loss" } },
	{ { "What is a thread?", "什么是线程？" },
	  { "什么是线程", "什么是多线程" },
	  { "One sequence of instructions that the kernel schedules; the "
	    "threads of a process share its memory and its open sockets. A "
	    "call that waits stops only the thread that made it, so a server "
	    "with a thread for each connection serves many clients with plain "
	    "blocking calls, at the price of a stack for each and of locks for "
	    "what they share.",
	    "由内核调度的一条执行序列；同一进程的线程共享内存和打开的套接字。阻"
	    "塞的调用只停住发起它的那个线程，所以每个连接一个线程的服务器用普通"
	    "的阻塞调用就能同时服务多个客户端，代价是每个线程一个栈，共享的数据"
	    "要加锁。" },
	  "pthreads(7)",
	  { "thread", "process", "What is asynchrony?", "blocking" },
	  { "threaded-server", "thread-or-loop" } },
	{ { "What is asynchrony?", "什么是异步？" },
	  { "what is asynchronous programming", "什么是异步",
	    "什么是异步编程" },
	  { "To start something, do other work, and be told when it is ready, "
	    "instead of waiting in the call. One thread then serves many "
	    "sockets: an event loop asks the kernel which of them are ready "
	    "and goes on with the tasks that waited for these. Nothing runs at "
	    "the same time: a task that computes for long, or makes a blocking "
	    "call, stops all others.",
	    "发起一个操作后先做别的事，就绪时再得到通知，而不是在调用里等待。这"
	    "样一个线程就能服务多个套接字：事件循环向内核询问哪些已经就绪，再继"
	    "续执行等待它们的任务。任务之间并不同时运行：一个任务长时间计算，或"
	    "者做了阻塞调用，其他任务就全部停住。" },
	  "epoll(7), io_uring(7)",
	  { "event loop", "task", "non-blocking", "What is a thread?" },
	  { "async-server", "blocking-async" } },
};

const struct glossary_subject glossary_questions =
	SUBJECT("Questions", "问题", entries);
