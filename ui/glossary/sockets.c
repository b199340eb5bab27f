/* Sockets: what they are named by, and how a listener hands out connections. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "socket", "套接字" },
	  { "sockets", "套接口" },
	  { "An endpoint of communication in the kernel, which a program holds "
	    "by a file descriptor. socket() makes it without a name and sends "
	    "nothing; bind(), connect(), listen() and accept() give it its "
	    "addresses and its part.",
	    "内核中的通信端点，程序通过文件描述符使用它。socket() "
	    "只创建它，没有名字，也不发送任何数据；bind()、connect()、listen() "
	    "和 accept() 才给它地址和角色。" },
	  "socket(2), socket(7)",
	  { "file descriptor", "port", "listener", "What is a socket?" },
	  { "socket-calls", "tcp-hello" } },
	{ { "port", "端口" },
	  { "port number", "ports", "端口号" },
	  { "A number from 1 to 65535 that tells the sockets of one address "
	    "apart. A server binds a known one; a client that names none is "
	    "given an ephemeral port by connect(), on Linux from "
	    "net.ipv4.ip_local_port_range. TCP and UDP count separately.",
	    "1 到 65535 "
	    "的数字，用来区分同一地址上的套接字。服务器绑定一个众所周知的端口；"
	    "客户端不指定时，connect() 从 net.ipv4.ip_local_port_range "
	    "中分配一个临时端口。TCP 和 UDP 的端口互不相干。" },
	  "RFC 6335 6, ip(7)",
	  { "address", "four-tuple", "ephemeral port" },
	  { "socket-calls", "four-tuple" } },
};

const struct glossary_subject glossary_sockets =
	SUBJECT("Sockets", "套接字", entries);
