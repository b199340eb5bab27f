" wirestep scenarios (.scn); made by `make docs` from the parser's tables.
if exists("b:current_syntax")
  finish
endif

syn case match
syn iskeyword @,48-57,_,45,63
syn match wirestepComment /\%(^\|\s\)\zs#.*$/
syn match wirestepVariable /\$\w\+/
syn match wirestepFlags /\[[FSRP.UEWe]*\]/
syn match wirestepSocket /\<\h\w*\.\h\w*\%(#\d\+\)\?/
syn match wirestepDirection /\<\$\?\h\w*>\$\?\h\w*/
syn keyword wirestepHeader scenario title lesson ref mode acks timers require link sysctl let actor
syn keyword wirestepStatement join program expect signal wire wire? drop dup delay corrupt hold release replay pass settle rewrite rule state info queue blocked sees say ask mark wait barrier inject
syn keyword wirestepBlock unordered within par repeat foreach case
syn keyword wirestepCall socket bind listen accept connect send sendto recv recvfrom shutdown close poll nonblock setsockopt getsockopt getsockname getpeername sleep reuseaddr reuseport keepalive keepidle keepintvl keepcnt linger oobinline broadcast sndbuf rcvbuf rcvlowat rcvtimeo sndtimeo bindtodevice nodelay cork quickack maxseg syncnt defer_accept user_timeout window_clamp notsent_lowat linger2 congestion fastopen fastopen_connect fastopen_no_cookie bind_address_no_port v6only ttl tos recverr mtu_discover multicast_ttl multicast_loop multicast_all multicast_if membership
syn keyword wirestepKind syn synack ack data fin rst udp icmp
syn match wirestepField /\<\%(seq\|ack\|len\|win\|win_bytes\|ttl\|tos\|dscp\|ecn\|id\|df\|mf\|frag\|sport\|dport\|flags\|urg\|mss\|wscale\|sackok\|tsval\|tsecr\|mptcp\|udplen\|type\|code\|mtu\)\ze\s*[=!<>]/
syn keyword wirestepState CLOSED LISTEN SYN-SENT SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 CLOSE-WAIT CLOSING LAST-ACK TIME-WAIT
syn match wirestepInfo /\<\%(ca_state\|retransmits\|probes\|backoff\|options\|snd_wscale\|rcv_wscale\|rto\|ato\|snd_mss\|rcv_mss\|unacked\|sacked\|lost\|retrans\|last_data_sent\|last_data_recv\|last_ack_recv\|pmtu\|rcv_ssthresh\|rtt\|rttvar\|ssthresh\|snd_ssthresh\|cwnd\|snd_cwnd\|advmss\|reordering\|rcv_rtt\|rcv_space\|total_retrans\|pacing_rate\|max_pacing_rate\|bytes_acked\|bytes_received\|segs_out\|segs_in\|notsent_bytes\|min_rtt\|data_segs_in\|data_segs_out\|delivery_rate\|busy_time\|rwnd_limited\|sndbuf_limited\|delivered\|delivered_ce\|bytes_sent\|bytes_retrans\|dsack_dups\|reord_seen\|rcv_ooopack\|snd_wnd\|rcv_wnd\)\ze\s*[=!<>]/
syn match wirestepQueue /\<\%(accept\|recv\|send\|dropped\)\ze\s*[=!<>]/
syn keyword wirestepWord en zh freeze realtime quick kernel frozen live sysctl option mtu offload delay on off as until every first p rtx in rd wr rdwr none ICMP ICMPv6 idle interval count rate limit set quote src dst data badsum listens rto_min initcwnd age io_uring tcp udp tcp6 udp6 mptcp mptcp6 more oob dontwait dontroute fastopen peek waitall trunc errqueue
syn match wirestepErrno /\<E[A-Z0-9]\{3,}\>/
syn match wirestepNumber /\<\d\+\%(\.\d\+\)\?\%(ns\|us\|ms\|s\|K\|M\)\?\>/
syn match wirestepEscape /\\\%([ntr\\"]\|x\x\{1,2}\|\o\{1,3}\)/ contained
syn match wirestepValue /\${[^}]*}\|\$\w\+\|\$\$/ contained
syn region wirestepString start=/"/ skip=/\\./ end=/"/ oneline contains=wirestepEscape,wirestepValue

hi def link wirestepComment Comment
hi def link wirestepVariable Identifier
hi def link wirestepFlags Special
hi def link wirestepSocket Identifier
hi def link wirestepDirection Identifier
hi def link wirestepHeader PreProc
hi def link wirestepStatement Statement
hi def link wirestepBlock Repeat
hi def link wirestepCall Function
hi def link wirestepKind Type
hi def link wirestepField Type
hi def link wirestepState Constant
hi def link wirestepInfo Type
hi def link wirestepQueue Type
hi def link wirestepWord Keyword
hi def link wirestepErrno Constant
hi def link wirestepNumber Number
hi def link wirestepString String
hi def link wirestepEscape SpecialChar
hi def link wirestepValue Identifier

let b:current_syntax = "wirestep"
