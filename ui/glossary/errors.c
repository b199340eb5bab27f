/* The errors that socket calls end with, as errno(3) names them. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "errno", "错误码" },
	  { "error", "errors", "错误号" },
	  { "Why a call failed: it returned -1, and errno has a number with a "
	    "name in capitals. The calls on the screen show that name.",
	    "调用为什么失败：返回 -1，errno "
	    "中是一个有大写名字的编号。屏幕上的调用显示这个名字。" },
	  "errno(3)",
	  { "ECONNREFUSED", "EAGAIN", "EPIPE" },
	  { "refused" } },
	{ { "ECONNREFUSED", "连接被拒绝" },
	  { "connection refused error" },
	  { "connect() was answered by RST: the machine is there, and nobody "
	    "listens at that port. Of a connected UDP socket: an ICMP error "
	    "came back for something that was sent before.",
	    "connect() 得到 RST：机器在，那个端口没有人监听。对已连接的 UDP "
	    "套接字：先前发的东西引来了 ICMP 错误。" },
	  "connect(2), udp(7)",
	  { "rst-refused", "port unreachable", "listener" },
	  { "refused", "udp-unreachable" } },
	{ { "ECONNRESET", "连接被重置" },
	  { "connection reset", "connection reset by peer" },
	  { "A RST has come for an open connection. The call that notices it "
	    "first fails so; what was not read is lost.",
	    "已打开的连接收到了 "
	    "RST。最先察觉的调用以此失败；没读的数据丢失。" },
	  "recv(2), send(2)",
	  { "RST", "EPIPE", "half-open connection" },
	  { "rst-unread", "linger-zero" } },
	{ { "EPIPE", "管道破裂" },
	  { "broken pipe" },
	  { "Writing to a connection that can take no more: one's own "
	    "direction is shut, or a RST has been noticed before. Without "
	    "MSG_NOSIGNAL there is SIGPIPE besides.",
	    "向不能再写的连接写数据：自己的方向已关闭，或先前已得知 RST。没有 "
	    "MSG_NOSIGNAL 时还会有 SIGPIPE 信号。" },
	  "send(2), signal(7)",
	  { "SIGPIPE", "RST", "shutdown()" },
	  { "broken-pipe" } },
	{ { "ETIMEDOUT", "连接超时" },
	  { "connection timed out", "timed out" },
	  { "Nothing came back for too long: of a SYN about two minutes, of "
	    "data about 15, or what TCP_USER_TIMEOUT and keepalive say.",
	    "太久没有任何回应：SYN 约两分钟，数据约 15 分钟，或按 "
	    "TCP_USER_TIMEOUT 和保活的设置。" },
	  "connect(2), tcp(7)",
	  { "SYN-SENT", "user timeout", "keepalive" },
	  { "blackhole", "user-timeout" } },
	{ { "EADDRINUSE", "地址已被使用" },
	  { "address in use", "address already in use" },
	  { "bind() or listen() wants a port that another socket has: a "
	    "listener, or connections in TIME-WAIT if SO_REUSEADDR is not set.",
	    "bind() 或 listen() 要的端口已被别的套接字占用：监听套接字，或没设 "
	    "SO_REUSEADDR 时处于 TIME-WAIT 的连接。" },
	  "bind(2), listen(2)",
	  { "SO_REUSEADDR", "TIME-WAIT", "bind()" },
	  { "bind-conflicts", "no-reuseaddr" } },
	{ { "EADDRNOTAVAIL", "地址不可用" },
	  { "cannot assign requested address" },
	  { "bind() asks for an address that this machine does not have, or "
	    "connect() found no ephemeral port.",
	    "bind() 要的地址不属于本机，或 connect() 找不到可用的临时端口。" },
	  "bind(2), connect(2)",
	  { "port exhaustion", "ephemeral port", "address" },
	  { "port-exhaustion" } },
	{ { "EAGAIN", "稍后再试" },
	  { "EWOULDBLOCK", "would block", "try again" },
	  { "The call would have to wait, and the socket is non-blocking: "
	    "nothing to read, no room to write, nobody to accept. It is no "
	    "failure: wait until the socket is ready.",
	    "调用本该等待，而套接字是非阻塞的：没有可读的、没有空间写、没有连接"
	    "可接受。这不是失败：等套接字就绪再试。" },
	  "socket(7)",
	  { "non-blocking", "epoll", "blocking" },
	  { "partial-send", "edge-triggered" } },
	{ { "EINPROGRESS", "正在进行" },
	  { "in progress", "EALREADY" },
	  { "A non-blocking connect() has sent its SYN. The socket becomes "
	    "writable when the handshake has ended, and SO_ERROR tells how; "
	    "another connect() meanwhile gets EALREADY.",
	    "非阻塞的 connect() 已发出 "
	    "SYN。握手有了结果时套接字变为可写，SO_ERROR "
	    "说明结果；在此期间再次 connect() 得到 EALREADY。" },
	  "connect(2)",
	  { "non-blocking", "connect()", "SYN-SENT" },
	  { "nonblocking-connect" } },
	{ { "EMSGSIZE", "消息太长" },
	  { "message too long" },
	  { "A datagram that does not fit: longer than UDP can say, or than "
	    "the MTU where it must not be cut.",
	    "数据报放不下：超过 UDP 的最大长度，或不许分片时超过 MTU。" },
	  "send(2), udp(7)",
	  { "datagram", "fragment", "PMTU" },
	  { "udp-too-long" } },
	{ { "ENOTCONN", "未连接" },
	  { "not connected", "EISCONN", "EDESTADDRREQ" },
	  { "A call that needs a peer on a socket that has none: TCP before "
	    "connect() has succeeded. UDP says EDESTADDRREQ, and EISCONN is "
	    "the reverse.",
	    "需要对端的调用用在没有对端的套接字上：connect() 成功之前的 "
	    "TCP。UDP 报 EDESTADDRREQ；EISCONN 则相反。" },
	  "send(2), connect(2)",
	  { "connect()", "socket", "connected" },
	  { "nonblocking-connect" } },
	{ { "EHOSTUNREACH", "主机不可达" },
	  { "no route to host", "ENETUNREACH", "network unreachable" },
	  { "There is no way to that host: the routing table has none "
	    "(ENETUNREACH), or a router said so by ICMP. An open TCP "
	    "connection goes on trying all the same.",
	    "到不了那台主机：路由表里没有路（ENETUNREACH），或路由器用 ICMP "
	    "这样说。已打开的 TCP 连接仍会继续尝试。" },
	  "connect(2), ip(7)",
	  { "ICMP", "path", "ETIMEDOUT" },
	  { "udp-unreachable" } },
	{ { "EMFILE", "打开的文件过多" },
	  { "too many open files", "ENFILE" },
	  { "The process has no descriptor left (RLIMIT_NOFILE). accept() "
	    "fails so while the connection stays in the queue, so a loop that "
	    "only tries again spins.",
	    "进程的描述符用完了（RLIMIT_NOFILE）。accept() "
	    "以此失败，而连接还留在队列里，所以只会立即重试的循环会空转。" },
	  "accept(2), getrlimit(2)",
	  { "file descriptor", "descriptor leak", "accept()" },
	  { "ten-thousand", "leaking-server" } },
	{ { "EINTR", "被信号中断" },
	  { "interrupted", "interrupted system call" },
	  { "A signal came while the call waited. Unless the handler has "
	    "SA_RESTART the program calls again.",
	    "调用等待时来了信号。处理函数没有 SA_RESTART "
	    "时，程序要自己再调用一次。" },
	  "signal(7)",
	  { "blocking", "errno" },
	  { "graceful-shutdown" } },
	{ { "EACCES", "没有权限" },
	  { "EPERM", "permission denied" },
	  { "Not allowed: a broadcast without SO_BROADCAST, or a port below "
	    "net.ipv4.ip_unprivileged_port_start (1024) without the right to "
	    "it. EPERM often means that a firewall rule dropped what was sent.",
	    "不允许：没有 SO_BROADCAST 就发广播，或没有权限却要 "
	    "net.ipv4.ip_unprivileged_port_start（1024）以下的端口。EPERM "
	    "往往是防火墙规则丢掉了所发的东西。" },
	  "bind(2), send(2)",
	  { "broadcast", "bind()", "port" },
	  { "udp-broadcast" } },
	{ { "ECONNABORTED", "连接已中止" },
	  { "connection aborted" },
	  { "accept() finds a connection that ended while it waited in the "
	    "queue. Linux hands such connections out all the same, and the "
	    "next call on them tells.",
	    "accept() 遇到在队列中已结束的连接。Linux "
	    "仍会把它交出来，由之后的调用报告。" },
	  "accept(2)",
	  { "accept()", "RST", "accept queue" },
	  { "linger-zero" } },
	{ { "EINVAL", "参数无效" },
	  { "invalid argument" },
	  { "What was asked for makes no sense for this socket: accept() "
	    "without listen(), bind() twice.",
	    "对这个套接字提出的要求没有意义：没 listen() 就 "
	    "accept()，或绑定两次。" },
	  "listen(2), accept(2)",
	  { "listen()", "accept()", "errno" },
	  { "bind-conflicts" } },
};

const struct glossary_subject glossary_errors =
	SUBJECT("Errors of calls", "调用的错误", entries);
