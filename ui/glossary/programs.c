/* How a program serves several clients: threads, processes, event loops. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "process", "进程" },
	  { "processes", "fork" },
	  { "A program that runs, with memory and descriptors of its own. "
	    "fork() makes another one with copies of both; the sockets behind "
	    "the descriptors are then shared.",
	    "正在运行的程序，有自己的内存和文件描述符。fork() "
	    "生成另一个进程并复制这两者；描述符背后的套接字由此共享。" },
	  "fork(2), credentials(7)",
	  { "thread", "pre-fork", "file descriptor" },
	  { "prefork-server", "iterative-server" } },
	{ { "thread", "线程" },
	  { "threads", "多线程" },
	  { "A sequence of instructions within a process that the kernel "
	    "schedules by itself. Threads share memory and descriptors; each "
	    "blocks alone.",
	    "进程内由内核独立调度的一条执行序列。各线程共享内存和文件描述符；阻"
	    "塞时只停住自己。" },
	  "pthreads(7)",
	  { "process", "thread pool", "lane", "What is a thread?" },
	  { "threaded-server", "threaded-server-py", "threaded-client-py" } },
	{ { "thread pool", "线程池" },
	  { "worker threads", "工作线程" },
	  { "A fixed number of threads that are made once and take connections "
	    "one after another. It bounds memory and switching; when all are "
	    "busy the next client waits in a queue.",
	    "预先创建的固定数量的线程，轮流处理连接。它限制了内存和切换的开销；"
	    "线程都忙时，下一个客户端排队等待。" },
	  "pthreads(7)",
	  { "thread", "iterative server", "accept queue" },
	  { "pool-server" } },
	{ { "pre-fork", "预派生" },
	  { "prefork", "pre-forked server", "预派生进程" },
	  { "A server that forks its workers before there are clients: they "
	    "inherit the listener and all wait in accept(). The kernel gives "
	    "each connection to one of them.",
	    "在有客户端之前就先 fork "
	    "出工作进程的服务器：它们继承监听套接字，都等在 accept() "
	    "里，内核把每个连接交给其中一个。" },
	  "fork(2), accept(2)",
	  { "process", "thundering herd", "SO_REUSEPORT" },
	  { "prefork-server", "thundering-herd" } },
	{ { "iterative server", "迭代服务器" },
	  { "one after another", "循环服务器" },
	  { "A server that serves one client to the end before it accepts the "
	    "next. The others are connected meanwhile, by the kernel, and wait "
	    "in the accept queue.",
	    "服务完一个客户端才接受下一个的服务器。在此期间其他客户端已由内核建"
	    "立连接，等在 accept 队列里。" },
	  "accept(2)",
	  { "accept queue", "thread", "event loop" },
	  { "iterative-server" } },
	{ { "blocking", "阻塞" },
	  { "blocking call", "block", "blocked", "阻塞调用" },
	  { "A call that can not do its work yet waits inside the kernel, and "
	    "the thread with it: connect() for the handshake, accept() for a "
	    "connection, recv() for data, send() for room. It is what sockets "
	    "do unless O_NONBLOCK is set.",
	    "暂时做不了事的调用在内核里等待，线程也随之停住：connect() "
	    "等握手，accept() 等连接，recv() 等数据，send() 等空间。不设 "
	    "O_NONBLOCK 的套接字都是这样。" },
	  "socket(7)",
	  { "non-blocking", "thread", "EAGAIN" },
	  { "threaded-server", "blocking-async" } },
	{ { "non-blocking", "非阻塞" },
	  { "O_NONBLOCK", "SOCK_NONBLOCK", "non-blocking socket", "nonblock" },
	  { "A socket with O_NONBLOCK never waits: a call that would fails "
	    "with EAGAIN, connect() with EINPROGRESS. One asks epoll, poll or "
	    "select when to try again.",
	    "设了 O_NONBLOCK 的套接字从不等待：本该等待的调用以 EAGAIN "
	    "失败，connect() 以 EINPROGRESS 失败。何时再试，由 epoll、poll 或 "
	    "select 告知。" },
	  "fcntl(2), socket(7)",
	  { "blocking", "EAGAIN", "EINPROGRESS", "epoll" },
	  { "nonblocking-connect", "async-server" } },
	{ { "asynchronous", "异步" },
	  { "async", "asynchrony", "asyncio", "异步编程" },
	  { "Of a program: it starts operations and goes on, and learns later "
	    "how they ended, by an event loop or by completions. Of events: at "
	    "a time that the program does not choose.",
	    "说程序：发起操作后继续往下走，之后由事件循环或完成通知得知结果。说"
	    "事件：在程序不能预定的时刻发生。" },
	  "epoll(7), io_uring(7)",
	  { "event loop", "task", "non-blocking", "What is asynchrony?" },
	  { "async-server", "async-server-py" } },
	{ { "event loop", "事件循环" },
	  { "loop", "reactor" },
	  { "One thread that waits in a single call for events of many "
	    "sockets, and calls what belongs to each. While one is being "
	    "served nobody else is; as nothing in it may block, all its "
	    "sockets are non-blocking.",
	    "一个线程在一次调用里等待许多套接字的事件，再逐个调用对应的处理代码"
	    "。处理其中一个时其他的都在等；循环里不能有阻塞，所以它的套接字全是"
	    "非阻塞的。" },
	  "epoll(7), poll(2)",
	  { "epoll", "task", "non-blocking", "thread" },
	  { "async-server", "thread-or-loop", "three-servers-py" } },
	{ { "task", "任务" },
	  { "coroutine", "tasks", "协程" },
	  { "A function that an event loop can set aside where it awaits "
	    "something, and continue later: a coroutine in Python's asyncio. "
	    "Tasks switch only at await, so they need few locks, and one that "
	    "never awaits stops the rest.",
	    "可以在等待（await）处被事件循环搁置、之后再继续的函数，在 Python "
	    "asyncio 里是协程。任务只在 await 处切换，所以很少要加锁；从不 "
	    "await 的任务会停住其余的任务。" },
	  "asyncio (Python)",
	  { "event loop", "asynchronous", "thread" },
	  { "async-server-py", "async-client-py", "blocking-async" } },
	{ { "select and poll", "select 与 poll" },
	  { "select", "poll", "pselect", "ppoll", "select()" },
	  { "Calls that wait for any of several descriptors. Both are given "
	    "the whole set each time and look at all of it; select() takes no "
	    "descriptor beyond 1023.",
	    "等待若干描述符中任意一个就绪的调用。每次都要传入整个集合并逐个检查"
	    "；select() 不能用于 1023 以上的描述符。" },
	  "select(2), poll(2)",
	  { "epoll", "event loop", "non-blocking" },
	  { "select-poll-epoll" } },
	{ { "epoll", NULL },
	  { "epoll_wait", "epoll_ctl", "epoll_create1" },
	  { "Linux keeps the set of descriptors in the kernel, and "
	    "epoll_wait() returns only those that are ready: its cost grows "
	    "with what happens, not with how many there are.",
	    "描述符集合保存在 Linux 内核里，epoll_wait() "
	    "只返回就绪的那些：开销随发生的事件增长，而不随描述符总数增长。" },
	  "epoll(7)",
	  { "event loop", "edge-triggered", "level-triggered",
	    "select and poll" },
	  { "select-poll-epoll", "edge-triggered" } },
	{ { "edge-triggered", "边缘触发" },
	  { "EPOLLET", "edge triggered" },
	  { "With EPOLLET epoll tells once that something has come, and not "
	    "again for what is left. So one must read until EAGAIN, or the "
	    "rest waits for the next packet.",
	    "使用 EPOLLET 时，epoll "
	    "只在有新数据到来时通知一次，剩下没读完的不再通知。所以必须一直读到"
	    " EAGAIN，否则余下的要等下一个报文才会被发现。" },
	  "epoll(7)",
	  { "level-triggered", "epoll", "EAGAIN" },
	  { "edge-triggered" } },
	{ { "level-triggered", "水平触发" },
	  { "level triggered" },
	  { "As long as there is something to read, each wait returns at once "
	    "and says so: what poll(), select() and epoll do by default.",
	    "只要还有数据可读，每次等待都立即返回并报告：poll()、select() "
	    "和默认的 epoll 都是这样。" },
	  "epoll(7)",
	  { "edge-triggered", "epoll", "select and poll" },
	  { "edge-triggered", "select-poll-epoll" } },
	{ { "io_uring", NULL },
	  { "io uring", "completion queue" },
	  { "Two rings of memory that are shared with the kernel: the program "
	    "puts requests (accept, recv, send) into one and takes their "
	    "results from the other. It is told that something was done, not "
	    "that it could be; one system call may start many.",
	    "与内核共享的两个环形队列：程序把请求（accept、recv、send）放进一个"
	    "，从另一个取结果。它得到的是“已做完”，而不是“可以做”；一次系统调用"
	    "可以发起许多操作。" },
	  "io_uring(7)",
	  { "asynchronous", "epoll", "event loop" },
	  { "io-uring-server" } },
	{ { "thundering herd", "惊群" },
	  { "herd", "惊群效应" },
	  { "Many processes wait for one thing, all are woken, one gets it, "
	    "and the others have run for nothing. On Linux a blocking accept() "
	    "wakes only one; processes that wait for one listener by an epoll "
	    "each are all woken, unless EPOLLEXCLUSIVE is set.",
	    "许多进程等同一件事，全被唤醒，只有一个得到，其余白跑一趟。在 "
	    "Linux 上阻塞的 accept() 只唤醒一个；各用自己的 epoll "
	    "等同一个监听套接字的进程则全被唤醒，除非设了 EPOLLEXCLUSIVE。" },
	  "accept(2), epoll(7)",
	  { "pre-fork", "SO_REUSEPORT", "epoll" },
	  { "thundering-herd" } },
	{ { "graceful shutdown", "优雅退出" },
	  { "drain", "平滑关闭" },
	  { "A server stops to accept, serves to the end those whom it has, "
	    "and then ends: nobody is cut off. What is left in the accept "
	    "queue when the listener is closed gets a RST.",
	    "服务器停止接受新连接，把已有的服务完再退出：没有人被切断。关闭监听"
	    "套接字时，还留在 accept 队列里的连接会收到 RST。" },
	  "signal(7), shutdown(2)",
	  { "close()", "listener", "FIN" },
	  { "graceful-shutdown" } },
	{ { "busy loop", "忙等" },
	  { "spinning", "spin", "空转" },
	  { "A thread that asks again and again instead of waiting: it takes a "
	    "whole processor, and what it waits for comes no sooner.",
	    "不等待而是反复询问的线程：占满一个处理器，等的东西却不会来得更早"
	    "。" },
	  "sched(7)",
	  { "thread", "event loop", "blocking" },
	  { "spinning-server" } },
	{ { "descriptor leak", "描述符泄漏" },
	  { "leak", "socket leak", "泄漏" },
	  { "A program that does not close what it has done with. Of sockets "
	    "it shows as ever more CLOSE-WAIT, until accept() fails with "
	    "EMFILE.",
	    "程序不关闭用完的东西。表现在套接字上就是 CLOSE-WAIT "
	    "越来越多，直到 accept() 以 EMFILE 失败。" },
	  "close(2), getrlimit(2)",
	  { "file descriptor", "EMFILE", "CLOSE-WAIT" },
	  { "leaking-server", "close-wait-leak" } },
	{ { "SIGPIPE", NULL },
	  { "broken pipe signal" },
	  { "The signal that a program gets, besides EPIPE, when it writes to "
	    "a connection that can take no more; it ends the program unless "
	    "that ignores it. MSG_NOSIGNAL asks for EPIPE alone.",
	    "向不能再写的连接写数据时，除 EPIPE "
	    "外程序还会收到的信号；不忽略它，程序就会被终止。MSG_NOSIGNAL 只要 "
	    "EPIPE，不要信号。" },
	  "signal(7), send(2)",
	  { "EPIPE", "RST" },
	  { "broken-pipe" } },
};

const struct glossary_subject glossary_programs =
	SUBJECT("Programs", "程序", entries);
