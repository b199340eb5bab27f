/* Datagrams, and what the network does with packets. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "UDP", "用户数据报协议 UDP" },
	  { "User Datagram Protocol" },
	  { "The User Datagram Protocol: ports, a length and a checksum on top "
	    "of IP. No connection, no acknowledgement, no order; what has to "
	    "be repeated, the program repeats.",
	    "用户数据报协议：在 IP "
	    "之上加端口、长度和校验和。没有连接、确认和顺序；需要重发的由程序自"
	    "己重发。" },
	  "RFC 768, udp(7)",
	  { "datagram", "connected", "TCP or UDP?", "ICMP" },
	  { "udp-hello", "udp-server", "udp-client-py" } },
	{ { "datagram", "数据报" },
	  { "UDP datagram", "datagrams", "length", "用户数据报" },
	  { "One message of UDP, from one send to one receive: it comes whole "
	    "or not at all. It may be empty, and at most 65,507 bytes long in "
	    "IPv4.",
	    "UDP "
	    "的一条消息，一次发送对应一次接收：要么完整到达，要么不到。它可以是"
	    "空的，在 IPv4 中最长 65,507 字节。" },
	  "RFC 768, RFC 8085",
	  { "UDP", "message boundary", "segment", "truncation" },
	  { "udp-hello", "udp-empty", "udp-server-py" } },
	{ { "truncation", "截断" },
	  { "MSG_TRUNC", "truncated" },
	  { "A datagram is longer than the buffer that recv() was given: the "
	    "rest is thrown away. MSG_TRUNC in the flags that recvmsg() "
	    "returns says so.",
	    "数据报比给 recv() 的缓冲区长：多出的部分被丢弃。recvmsg() "
	    "返回的标志 MSG_TRUNC 会说明这一点。" },
	  "recv(2), udp(7)",
	  { "datagram", "recv()" },
	  { "udp-truncation" } },
	{ { "IPv4", NULL },
	  { "IP", "Internet Protocol", "IP header", "TTL", "DF",
	    "time to live" },
	  { "The protocol below: it carries each packet by its destination "
	    "address, from router to router, as well as it can. TTL counts how "
	    "many routers it may still pass; DF forbids to cut it in "
	    "fragments.",
	    "下层协议：按目的地址把每个报文从一个路由器送到下一个，尽力而为。TT"
	    "L 表示还能经过几个路由器；DF 禁止把它切成分片。" },
	  "RFC 791",
	  { "packet", "address", "fragment", "IPv6" },
	  { "handshake", "udp-hello" } },
	{ { "IPv6", NULL },
	  { "hop limit", "flow label", "traffic class" },
	  { "IP with addresses of 128 bits. Routers never fragment, options "
	    "are headers of their own, and there is no checksum: TCP and UDP "
	    "must have one.",
	    "地址为 128 位的 "
	    "IP。路由器从不分片，选项是单独的扩展首部，首部没有校验和：TCP 和 "
	    "UDP 必须有。" },
	  "RFC 8200",
	  { "IPv4", "dual stack", "fragment", "address" },
	  { "dual-stack" } },
	{ { "ICMP", NULL },
	  { "ICMPv6", "ICMP error", "ICMP message", "ICMP unreachable",
	    "recverr" },
	  { "Messages of IP about itself: a port or host can not be reached, a "
	    "packet is too large, its TTL ran out. An error quotes the packet "
	    "that it is about, so that the kernel finds the socket.",
	    "IP 关于自身的消息：端口或主机不可达、报文太大、TTL "
	    "耗尽。错误消息引用出错的报文，内核据此找到套接字。" },
	  "RFC 792, RFC 4443",
	  { "port unreachable", "fragmentation needed", "connected" },
	  { "udp-unreachable", "frag-needed" } },
	{ { "port unreachable", "端口不可达" },
	  { "destination unreachable", "unreachable", "目的不可达" },
	  { "ICMP's answer to a datagram for a port that no socket has. A "
	    "connected UDP socket gets ECONNREFUSED from its next call; one "
	    "that is not connected hears nothing.",
	    "数据报发到没有套接字的端口时 ICMP 的回应。已连接的 UDP "
	    "套接字在下一次调用得到 ECONNREFUSED；未连接的什么也听不到。" },
	  "RFC 1122 3.2.2.1, udp(7)",
	  { "ICMP", "connected", "ECONNREFUSED" },
	  { "udp-unreachable" } },
	{ { "MTU", "最大传输单元" },
	  { "maximum transmission unit", "interface MTU" },
	  { "The largest IP packet that a link carries: 1500 bytes on "
	    "Ethernet, 65536 on lo. On the stage of wirestep lo has 1500, so "
	    "that segments look as they do elsewhere.",
	    "链路能传送的最大 IP 报文：以太网 1500 字节，lo 为 65536。wirestep "
	    "的舞台把 lo 设为 1500，让报文段与别处一样。" },
	  "RFC 1191 1, netdevice(7)",
	  { "MSS", "PMTU", "fragment" },
	  { "udp-fragment", "handshake-options" } },
	{ { "PMTU", "路径 MTU" },
	  { "path MTU", "path MTU discovery", "PMTUD", "IP_MTU_DISCOVER",
	    "路径最大传输单元", "mtu_discover" },
	  { "The smallest MTU on the way. TCP sends with DF set and starts "
	    "from its own interface; a router that can not pass the packet "
	    "says so by ICMP, and the kernel remembers.",
	    "路径上最小的 MTU。TCP 置 DF 发送，从自己接口的 MTU "
	    "开始；过不去的路由器用 ICMP 告知，内核记下来。" },
	  "RFC 1191, RFC 8201",
	  { "MTU", "fragmentation needed", "PMTU black hole", "MSS" },
	  { "frag-needed" } },
	{ { "fragmentation needed", "需要分片" },
	  { "frag needed", "packet too big", "frag-needed" },
	  { "The ICMP error that tells the MTU of the next link: the packet "
	    "was too large and must not be cut. TCP sends the data again in "
	    "smaller segments; that is a retransmission, but no sign of "
	    "congestion.",
	    "告知下一段链路 MTU 的 ICMP 错误：报文太大又不许切分。TCP "
	    "用更小的报文段重发数据；这是重传，但不表示拥塞。" },
	  "RFC 1191 4, RFC 4443 3.2",
	  { "PMTU", "ICMP", "MSS", "EMSGSIZE" },
	  { "frag-needed" } },
	{ { "PMTU black hole", "PMTU 黑洞" },
	  { "black hole", "MTU probing", "tcp_mtu_probing", "PLPMTUD", "黑洞" },
	  { "Large packets vanish and nobody tells, because ICMP is filtered: "
	    "the handshake works, and the first full segment hangs. With "
	    "net.ipv4.tcp_mtu_probing Linux tries smaller ones by itself.",
	    "大报文消失却没有通知，因为 ICMP "
	    "被过滤：握手正常，第一个满报文段就卡住。设置 "
	    "net.ipv4.tcp_mtu_probing 后 Linux 会自己尝试较小的。" },
	  "RFC 2923 2.1, RFC 4821",
	  { "PMTU", "ICMP", "timeout-retransmission" },
	  { "pmtu-black-hole" } },
	{ { "fragment", "分片" },
	  { "fragments", "fragmentation", "IP fragment", "reassembly", "重组" },
	  { "A part of an IP packet that was larger than the MTU. If one is "
	    "lost the whole packet is: the receiver waits for it (30 s on "
	    "Linux) and throws the others away. Only the first has ports in "
	    "it.",
	    "比 MTU 大的 IP "
	    "报文切成的一块。丢一块就等于丢整个报文：接收方等它一段时间（Linux "
	    "为 30 秒），然后丢掉其余的。只有第一片里有端口。" },
	  "RFC 791 3.2, RFC 8900",
	  { "MTU", "datagram", "EMSGSIZE" },
	  { "udp-fragment" } },
	{ { "broadcast", "广播" },
	  { "SO_BROADCAST", "broadcast address", "广播地址" },
	  { "One datagram for every host of a network. A socket needs "
	    "SO_BROADCAST to send it, and gets EACCES without.",
	    "发给一个网络上所有主机的一个数据报。发送的套接字要设 "
	    "SO_BROADCAST，否则得到 EACCES。" },
	  "RFC 919, socket(7)",
	  { "multicast", "EACCES", "UDP" },
	  { "udp-broadcast" } },
	{ { "multicast", "多播" },
	  { "IP_ADD_MEMBERSHIP", "IP_MULTICAST_ALL", "group", "组播",
	    "membership", "multicast_all" },
	  { "One datagram for all who joined a group, an address from "
	    "224.0.0.0 to 239.255.255.255 (ff00::/8 in IPv6). Sending needs no "
	    "membership; each socket that has joined gets a copy. On Linux so "
	    "does any other socket at that port, as long as somebody on the "
	    "host has joined, unless it turns IP_MULTICAST_ALL off.",
	    "发给加入某个组的所有人的一个数据报；组地址为 224.0.0.0 到 "
	    "239.255.255.255（IPv6 为 "
	    "ff00::/8）。发送者不必加入；每个加入的套接字得到一份。在 Linux "
	    "上，只要本机有人加入，同一端口上没有加入的套接字也会收到，除非它关"
	    "掉 IP_MULTICAST_ALL。" },
	  "RFC 1112, ip(7)",
	  { "broadcast", "UDP" },
	  { "udp-multicast" } },
	{ { "loopback", "环回" },
	  { "lo", "127.0.0.1", "localhost", "loopback interface", "回环",
	    "本地环回" },
	  { "The interface by which a machine talks to itself. Its packets go "
	    "through the whole of TCP and IP and never to a device: nothing is "
	    "lost, and a round trip takes some microseconds.",
	    "机器与自己通信的接口。报文经过完整的 TCP 和 IP "
	    "处理，但不到网卡：不会丢失，一个往返只要几微秒。" },
	  "RFC 1122 3.2.1.3",
	  { "network namespace", "MTU", "checksum" },
	  { "tcp-hello", "self-connect" } },
	{ { "network namespace", "网络命名空间" },
	  { "netns", "namespace", "命名空间" },
	  { "A network of its own in the kernel: interfaces, addresses, ports, "
	    "rules and sysctls that nobody else sees. A program may make one "
	    "without root inside a user namespace.",
	    "内核中一套独立的网络：接口、地址、端口、规则和 "
	    "sysctl，别人看不见。程序在用户命名空间里不需要 root 就能创建。" },
	  "network_namespaces(7), user_namespaces(7)",
	  { "loopback", "stage" },
	  { "tcp-hello" } },
	{ { "path", "路径" },
	  { "route", "router", "路由器" },
	  { "The links and routers that packets take from one end to the "
	    "other; another one may be taken back, or a moment later.",
	    "报文从一端到另一端经过的链路和路由器；回来时、或过一会儿，可能走另"
	    "一条。" },
	  "RFC 1122 3.3.1",
	  { "PMTU", "RTT", "congestion control" },
	  { "frag-needed", "latency" } },
	{ { "Multipath TCP", "多路径 TCP" },
	  { "MPTCP", "MP_CAPABLE", "subflow", "子流" },
	  { "One stream over several TCP connections, its subflows, which may "
	    "take several paths. The options of the handshake (MP_CAPABLE, "
	    "MP_JOIN) bind them together; the program sees one socket.",
	    "一个字节流走几个 TCP "
	    "连接（子流），可以经过不同路径。握手中的选项（MP_CAPABLE、MP_"
	    "JOIN）把它们绑在一起；程序只看到一个套接字。" },
	  "RFC 8684",
	  { "TCP option", "multipath fallback", "path" },
	  { "multipath-tcp" } },
	{ { "multipath fallback", "多路径回退" },
	  { "MPTCP fallback", "fallback to TCP" },
	  { "If the other end, or something on the path, does not bring the "
	    "options back, a Multipath TCP socket goes on as plain TCP, and "
	    "the program does not notice.",
	    "如果对方或路径上的设备没有带回这些选项，多路径套接字就作为普通 "
	    "TCP 继续，程序察觉不到。" },
	  "RFC 8684 3.7",
	  { "Multipath TCP", "TCP option" },
	  { "multipath-fallback" } },
};

const struct glossary_subject glossary_udp =
	SUBJECT("UDP, IP and the path", "UDP、IP 与路径", entries);
