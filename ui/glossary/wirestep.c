/* What is on the screen and is in no RFC. */
#include "ui/glossary/glossary_private.h"

static const struct glossary_entry entries[] = {
	{ { "ladder", "梯形图" },
	  { "Step", "Step view", "ladder diagram", "sequence diagram",
	    "时序图" },
	  { "The picture of the Step view: a line down for each end, time "
	    "downwards, an arrow for each packet from when it was sent to when "
	    "it came.",
	    "Step "
	    "视图里的图：每一端一条竖线，时间向下，每个报文一支箭头，从发出指到"
	    "到达。" },
	  "docs/scenario-language.md",
	  { "lane", "held", "event", "state diagram" },
	  { "tcp-hello" } },
	{ { "lane", "泳道" },
	  { "lanes", "Lanes", "Lanes view", "row of a thread" },
	  { "The line of one actor or program on the ladder; in the Lanes "
	    "view, a row for each thread: running, waiting in a call, or in a "
	    "call that does not wait.",
	    "梯形图上一个角色或程序的线；在 Lanes "
	    "视图里是每个线程一行：运行、在调用中等待，或在不等待的调用中。" },
	  "docs/programs.md",
	  { "thread", "ladder", "blocking" },
	  { "thread-or-loop", "threaded-server" } },
	{ { "flow", "会话" },
	  { "flows", "Flows", "Flows view", "conversation", "conversations",
	    "流" },
	  { "All packets between two ends of one protocol: a TCP connection, "
	    "the datagrams of two sockets, the questions and answers of ICMP. "
	    "The Flows view has a line for each.",
	    "同一协议、同样两端之间的全部报文：一个 TCP "
	    "连接、两个套接字的数据报、ICMP 的问答。Flows 视图每个占一行。" },
	  "docs/analysis.md",
	  { "four-tuple", "connection", "datagram" },
	  { "four-tuple", "tcp-hello" } },
	{ { "graphs", "图" },
	  { "Graphs", "Graphs view", "sequence graph", "图表" },
	  { "A TCP connection drawn over time: numbers sent and acknowledged "
	    "with the window, bytes in flight with cwnd, round trips, "
	    "throughput.",
	    "按时间画出的 TCP 连接：已发送与已确认的序号和窗口、在途字节和 "
	    "cwnd、往返时间、吞吐量。" },
	  "docs/analysis.md",
	  { "bytes in flight", "cwnd", "RTT", "throughput" },
	  { "slow-start", "latency" } },
	{ { "compare", "比较" },
	  { "Compare", "Compare view" },
	  { "Two packets side by side, field by field: m marks one in the list "
	    "of packets, = compares it with the chosen one.",
	    "两个报文逐字段并排：在报文列表里用 m 标记一个，用 = "
	    "与选中的比较。" },
	  "docs/keys.md",
	  { "packet", "header" },
	  { "udp-fragment" } },
	{ { "home", "首页" },
	  { "Home", "Home screen" },
	  { "The list of the built-in scenarios, and the way to what happens "
	    "live: wirestep without arguments.",
	    "内置场景的列表，也可进入实时捕获：不带参数运行 wirestep。" },
	  "README.md",
	  { "scenario", "lesson" },
	  { "tcp-hello" } },
	{ { "help", "帮助" },
	  { "Help", "keys", "Keys", "按键" },
	  { "The keys that do something in this view (?), and the glossary "
	    "(K).",
	    "在当前视图里有用的按键（?），以及术语表（K）。" },
	  "docs/keys.md",
	  { "glossary" },
	  { "tcp-hello" } },
	{ { "glossary", "术语" },
	  { "Glossary", "words", "术语表" },
	  { "These pages: what a word on the screen means, and which lesson "
	    "shows it. K asks for the word at the cursor, wirestep help TERM "
	    "for any.",
	    "就是这些页：屏幕上的词是什么意思，哪一课能看到它。K "
	    "查光标处的词，wirestep help TERM 查任意一个。" },
	  "docs/glossary.md",
	  { "help", "scenario" },
	  { "tcp-hello" } },
	{ { "scenario", "场景" },
	  { "scenarios", "scn", "剧本" },
	  { "A file that says which sockets there are, what they do, and what "
	    "happens to their packets; the kernel does the rest. It is a "
	    "lesson on the screen, and a test without one.",
	    "说明有哪些套接字、各做什么、报文会遇到什么的文件；其余由内核完成。"
	    "在屏幕上是一课，不带屏幕运行就是测试。" },
	  "docs/scenario-language.md",
	  { "lesson", "stage", "expectation", "actor" },
	  { "tcp-hello" } },
	{ { "lesson", "课" },
	  { "course", "chapter", "Learn", "课程" },
	  { "A built-in scenario: it tells what happens from what was "
	    "observed, asks before the surprise, and checks that the kernel "
	    "did as it says.",
	    "内置场景：根据观察到的情况讲解，在意外之前提问，并检查内核确实如它"
	    "所说。" },
	  "docs/scenario-language.md",
	  { "scenario", "prediction", "expectation" },
	  { "tcp-hello", "handshake" } },
	{ { "stage", "舞台" },
	  { "the stage" },
	  { "The network namespace that wirestep makes for a run: real "
	    "sockets, real TCP, and a queue in which every packet can be held. "
	    "It is gone with the run, and needs no root.",
	    "wirestep 为一次运行创建的网络命名空间：真实的套接字、真实的 "
	    "TCP，以及能扣住每个报文的队列。运行结束它就消失，不需要 root。" },
	  "user_namespaces(7), docs/internals.md",
	  { "network namespace", "freeze", "held" },
	  { "tcp-hello" } },
	{ { "actor", "角色" },
	  { "actors", "C and S" },
	  { "Somebody in a scenario who has sockets and makes calls: C for the "
	    "client, S for the server, and others. A program can be one, too.",
	    "场景里拥有套接字并进行调用的一方：C 是客户端，S "
	    "是服务器，还可以有别的。程序也可以是角色。" },
	  "docs/scenario-language.md",
	  { "scenario", "lane", "socket" },
	  { "tcp-hello" } },
	{ { "K", NULL },
	  { "K lane", "lane K" },
	  { "The lane of all that is no actor: the kernel itself, which "
	    "answers where nobody has a socket, and addresses that only "
	    "packets name.",
	    "不属于任何角色的都在这条线上：没有套接字时由内核自己回答；还有只在"
	    "报文里出现的地址。" },
	  "docs/scenario-language.md",
	  { "actor", "lane", "injected" },
	  { "refused", "udp-unreachable" } },
	{ { "freeze", "冻结模式" },
	  { "freeze mode", "mode freeze", "冻结" },
	  { "The mode in which packets wait for the viewer, and order is all "
	    "that counts: timers that would go off meanwhile are set out of "
	    "the way, and what is sent again nevertheless is absorbed.",
	    "报文等待观看者的模式，只看先后：其间会到期的定时器被移开，仍然重发"
	    "的报文被吸收。" },
	  "docs/scenario-language.md",
	  { "realtime", "held", "frozen", "absorbed" },
	  { "tcp-hello" } },
	{ { "realtime", "实时模式" },
	  { "real time", "realtime mode", "mode realtime", "实时" },
	  { "The mode in which packets pass at full speed and kernel timers "
	    "run as ever; one steps through what was recorded. Lessons about "
	    "time need it.",
	    "报文全速通过、内核定时器照常走的模式；之后在记录里单步。讲时间的课"
	    "需要它。" },
	  "docs/scenario-language.md",
	  { "freeze", "RTO", "recording" },
	  { "lost-syn", "rto-backoff" } },
	{ { "frozen", "已冻结" },
	  { "frozen timer", "frozen RTO", "RTO frozen" },
	  { "A timer that freeze mode keeps from going off, by a very large "
	    "minimum for it. The true value would be that of the RTO.",
	    "冻结模式用很大的下限使其不会到期的定时器。它本来的值就是 RTO。" },
	  "docs/scenario-language.md",
	  { "freeze", "RTO", "absorbed" },
	  { "tcp-hello" } },
	{ { "held", "被扣住" },
	  { "hold", "held packet", "hanging", "扣住" },
	  { "Fate of a packet that was sent and has not been let go: one can "
	    "let it go (r), drop it (x), delay it (d), or double it (D).",
	    "报文的去向：已发出、还没放行。可以放行（r）、丢弃（x）、延迟（d）"
	    "或复制（D）。" },
	  "docs/scenario-language.md",
	  { "freeze", "delivered", "dropped", "in flight" },
	  { "tcp-hello" } },
	{ { "delivered", "已送达" },
	  { "arrived", "deliver", "送达" },
	  { "Fate of a packet that came to the other end as it was sent.",
	    "报文的去向：原样到达对方。" },
	  "docs/recording.md",
	  { "held", "dropped" },
	  { "tcp-hello" } },
	{ { "dropped", "已丢弃" },
	  { "drop", "lost", "丢弃", "丢失" },
	  { "Fate of a packet that was lost on its way: by the viewer, by a "
	    "rule of the scenario, or because the link's queue was full.",
	    "报文的去向：途中丢失，因为观看者、场景的规则，或链路队列已满。" },
	  "docs/scenario-language.md",
	  { "retransmission", "held", "delivered" },
	  { "lost-syn", "udp-loss" } },
	{ { "absorbed", "已吸收" },
	  { "absorb", "absorbed copy", "吸收" },
	  { "Fate of a copy that the kernel sent again while the first was "
	    "held: in freeze mode it is taken away and counted, for the first "
	    "has only been waiting.",
	    "报文的去向：第一份被扣住期间内核又发的副本；冻结模式下被取走并计数"
	    "，因为第一份只是在等待。" },
	  "docs/scenario-language.md",
	  { "freeze", "held", "retransmission" },
	  { "tcp-hello" } },
	{ { "corrupted", "已损坏" },
	  { "corrupt", "damaged", "损坏" },
	  { "Fate of a packet in which a byte was changed on the way and the "
	    "checksum was not: the receiving kernel throws it away.",
	    "报文的去向：途中改了一个字节，校验和没改；接收方内核把它丢弃。" },
	  "docs/scenario-language.md",
	  { "checksum", "dropped" },
	  { "corrupted-segment" } },
	{ { "duplicated", "已复制" },
	  { "duplicate", "doubled", "复制" },
	  { "Fate of a packet that arrived twice: the wire made the copy, not "
	    "the sender.",
	    "报文的去向：到达了两次，副本由线路产生，不是发送方。" },
	  "docs/scenario-language.md",
	  { "duplicate-packet", "D-SACK", "replayed" },
	  { "udp-duplicate" } },
	{ { "delayed", "已延迟" },
	  { "delay packet", "late arrival" },
	  { "Fate of a packet that arrived later than it would have; others "
	    "may have overtaken it.",
	    "报文的去向：比本来晚到；别的报文可能超过了它。" },
	  "docs/scenario-language.md",
	  { "out-of-order", "latency", "held" },
	  { "rack-reordering" } },
	{ { "replayed", "已重放" },
	  { "replay", "重放" },
	  { "Fate of a copy of an earlier packet that the wire sent once more.",
	    "报文的去向：先前某个报文的副本，由线路又发了一次。" },
	  "docs/scenario-language.md",
	  { "duplicated", "injected", "old duplicate SYN" },
	  { "challenge-ack" } },
	{ { "rewritten", "已改写" },
	  { "rewrite", "changed", "改写" },
	  { "Fate of a packet that was changed on the way, with a checksum "
	    "that fits: as a router or a middlebox does.",
	    "报文的去向：途中被改动且校验和相符，就像路由器或中间设备所做的"
	    "。" },
	  "docs/scenario-language.md",
	  { "corrupted", "ECN", "checksum" },
	  { "ecn", "ecn-bleached" } },
	{ { "injected", "注入" },
	  { "inject", "forged packet", "crafted packet" },
	  { "A packet that no end sent: the scenario made it and put it on the "
	    "wire.",
	    "没有哪一端发送的报文：由场景造出来放到线路上。" },
	  "docs/scenario-language.md",
	  { "spoofing", "replayed", "blind reset" },
	  { "blind-reset", "frag-needed" } },
	{ { "event", "事件" },
	  { "events", "步" },
	  { "What one key takes one on by: a call that begins or returns, a "
	    "packet that is sent, comes or is lost, a state that changes. "
	    "Never a slice of time.",
	    "按一次键前进的单位：调用开始或返回，报文发出、到达或丢失，状态改变"
	    "。从不是一段时间。" },
	  "docs/recording.md",
	  { "ladder", "history", "mark" },
	  { "tcp-hello" } },
	{ { "history", "历史" },
	  { "HISTORY", "back" },
	  { "What has happened already, where one steps back to: it is shown, "
	    "not undone. b runs it again up to there, to go on another way.",
	    "已经发生、可以后退去看的部分：只是显示，不会撤销。b "
	    "重新运行到那里，再走另一条路。" },
	  "docs/keys.md",
	  { "event", "branch", "recording" },
	  { "tcp-hello" } },
	{ { "branch", "分支" },
	  { "branch of step", "分叉" },
	  { "A run that was made again up to a step, from where other things "
	    "are done to its packets.",
	    "重新运行到某一步、从那里开始对报文做不同处置的运行。" },
	  "docs/keys.md",
	  { "history", "held", "scenario" },
	  { "tcp-hello" } },
	{ { "mark", "标记" },
	  { "marks", "bookmark", "书签" },
	  { "A place in a run to come back to: the scenario sets some, m sets "
	    "others, c runs to the next.",
	    "运行中可以回来的位置：场景设了一些，m 再设，c 运行到下一个。" },
	  "docs/keys.md",
	  { "event", "ladder" },
	  { "tcp-hello" } },
	{ { "expectation", "期望" },
	  { "expect", "expectations", "断言" },
	  { "What must be so at a place of a scenario: a state, a packet's "
	    "fields, what a call returned. If it is not, the run has failed.",
	    "场景某处必须成立的事：状态、报文的字段、调用的返回值。不成立，运行"
	    "就失败。" },
	  "docs/scenario-language.md",
	  { "scenario", "lesson" },
	  { "tcp-hello" } },
	{ { "prediction", "预测" },
	  { "question", "ask", "predicted", "提问" },
	  { "What a scenario asks before it shows what happens. The answers "
	    "given are counted, and not saved.",
	    "场景在展示结果之前提出的问题。答对的会计数，不保存。" },
	  "docs/scenario-language.md",
	  { "lesson", "scenario" },
	  { "handshake", "lost-syn" } },
	{ { "kernel's word", "内核所说" },
	  { "kernel", "kernel state", "sock_diag", "TCP_INFO", "内核" },
	  { "What the kernel says of its sockets, by sock_diag and TCP_INFO: "
	    "states, queues, timers, cwnd, RTT. It is exact, of the moment "
	    "when it was asked.",
	    "内核通过 sock_diag 和 TCP_INFO "
	    "对自己套接字的说明：状态、队列、定时器、cwnd、RTT。它是准确的，就"
	    "询问的那一刻而言。" },
	  "sock_diag(7), tcp(7)",
	  { "wire's word", "state diagram", "cwnd" },
	  { "lost-last-ack", "handshake" } },
	{ { "wire's word", "线路所示" },
	  { "wire", "wire says", "inferred", "observer", "线路", "线路推断" },
	  { "What packets alone tell an observer of both ends' states, by RFC "
	    "9293. It may differ from the kernel's word where something never "
	    "comes on the wire, as a full accept queue.",
	    "观察者只凭报文、按 RFC 9293 "
	    "推断出的两端状态。线路上看不到的事（如 accept "
	    "队列已满）会使它与内核所说不同。" },
	  "docs/analysis.md",
	  { "kernel's word", "capture", "state diagram" },
	  { "lost-last-ack", "handshake" } },
	{ { "recording", "记录" },
	  { "recordings", "jsonl", "saved run", "录制" },
	  { "All events of a run in order, with the packets' bytes: what is "
	    "shown, stepped through and saved. open reads it again, without a "
	    "kernel.",
	    "一次运行的全部事件，按顺序，含报文字节：显示、单步和保存的都是它。"
	    "open 可以再读它，不需要内核。" },
	  "docs/recording.md",
	  { "capture", "event", "scenario" },
	  { "tcp-hello" } },
	{ { "capture", "捕获" },
	  { "pcap", "pcapng", "capture file", "live", "抓包" },
	  { "Packets as somebody saw them at one place, in a file or live. It "
	    "knows neither sockets nor what became of a packet behind that "
	    "place.",
	    "在某一处看到的报文，存在文件里或实时的。它不知道套接字，也不知道报"
	    "文在那之后怎样了。" },
	  "docs/live.md",
	  { "wire's word", "recording", "lost-before" },
	  { "tcp-hello" } },
	{ { "analysis", "分析" },
	  { "finding", "findings", "analysis labels", "分析结果" },
	  { "What the packets of a connection tell of each other: the word "
	    "behind a packet, as retransmission or zero window, found from all "
	    "that both ends sent before.",
	    "一个连接的报文彼此说明的事：报文后面的词，如重传、零窗口，由此前两"
	    "端发送的全部报文得出。" },
	  "docs/analysis.md",
	  { "retransmission", "wire's word", "flow" },
	  { "fast-retransmit", "dsack" } },
};

const struct glossary_subject glossary_wirestep =
	SUBJECT("Words of wirestep", "wirestep 的用语", entries);
