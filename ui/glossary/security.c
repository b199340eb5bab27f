/* What a stranger can do to a connection, and what stops him. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "SYN flood", "SYN 洪泛" },
	  { "flood", "SYN 攻击", "SYN 泛洪" },
	  { "Many SYNs, often from forged addresses, whose handshakes nobody "
	    "ends: they fill the SYN queue, and honest clients get no answer.",
	    "大量 SYN，多半伪造地址，没有人完成握手：它们填满 SYN "
	    "队列，正常客户端得不到应答。" },
	  "RFC 4987",
	  { "SYN queue", "SYN cookie", "SYN-RECEIVED" },
	  { "syn-flood" } },
	{ { "SYN cookie", NULL },
	  { "SYN cookies", "tcp_syncookies", "syncookie" },
	  { "With a full SYN queue Linux remembers nothing: it makes its "
	    "initial number of a secret, the four-tuple and the MSS, and knows "
	    "by the last ACK that there was a SYN. What else the SYN told fits "
	    "only into a timestamp.",
	    "SYN 队列满时 Linux 什么也不记：用密钥、四元组和 MSS "
	    "算出自己的初始序号，凭最后的 ACK 就知道曾有这个 SYN。SYN "
	    "里的其他选项只能藏在时间戳里。" },
	  "RFC 4987 3.6, tcp(7)",
	  { "SYN flood", "SYN queue", "initial sequence number" },
	  { "syn-cookies" } },
	{ { "blind reset", "盲重置" },
	  { "blind RST", "blind attack", "RST attack", "盲攻击" },
	  { "A forged RST of somebody who can not see the connection: he must "
	    "guess four-tuple and number. Any number in the window was once "
	    "enough; today only the exact one, and others draw a challenge "
	    "ACK.",
	    "看不到连接的人伪造的 "
	    "RST：他得猜中四元组和序号。过去落在窗口内就行；现在必须完全相等，"
	    "其他的只引来挑战 ACK。" },
	  "RFC 5961 3",
	  { "challenge ACK", "sequence number", "RST" },
	  { "blind-reset" } },
	{ { "blind data injection", "盲数据注入" },
	  { "blind data", "data injection" },
	  { "Forged data of somebody who does not see the connection. Its "
	    "sequence number must be in the window, and its acknowledgement "
	    "number one that the other end could have sent, or the segment is "
	    "dropped and answered by an ACK.",
	    "看不到连接的人伪造的数据。序号要落在窗口内，确认号也要是对方可能发"
	    "出的，否则报文段被丢弃，并回一个 ACK。" },
	  "RFC 5961 5",
	  { "blind reset", "window", "acknowledgement number" },
	  { "blind-data" } },
	{ { "challenge ACK", "挑战 ACK" },
	  { "challenge-ack", "challenge", "质询 ACK" },
	  { "An ACK that answers a SYN or RST that does not quite fit an open "
	    "connection: if it was honest, the sender answers by a RST with "
	    "the right number; a stranger does not see it. Linux limits how "
	    "many it sends.",
	    "对不完全相符的 SYN 或 RST 回的 "
	    "ACK：发送者若是真的，会用序号正确的 RST 回答；外人看不到它。Linux "
	    "限制发送数量。" },
	  "RFC 5961 3.2, 4.2",
	  { "blind reset", "RST", "half-open connection" },
	  { "challenge-ack", "blind-reset" } },
	{ { "spoofing", "伪造地址" },
	  { "forged address", "forged", "address spoofing", "伪造" },
	  { "Sending packets with somebody else's address as their source. The "
	    "answers go to that one, so the forger is blind.",
	    "用别人的地址作源地址发送报文。应答都去了那边，所以伪造者是盲的"
	    "。" },
	  "RFC 2827",
	  { "SYN flood", "blind reset", "injected" },
	  { "syn-flood", "blind-reset" } },
};

const struct glossary_subject glossary_security =
	SUBJECT("Security", "安全", entries);
