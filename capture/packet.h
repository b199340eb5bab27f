/*
 * From bytes to a packet: link layer, IPv4 or IPv6, TCP with its options, UDP,
 * ICMP. Everything is copied out by checked reads; nothing points back into
 * the bytes but offsets.
 */
#ifndef CAPTURE_PACKET_H
#define CAPTURE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Link types by their LINKTYPE_ numbers, as capture files write them; any
 * other number is allowed, and decodes as DECODE_UNSUPPORTED.
 * https://www.tcpdump.org/linktypes.html
 */
enum link_type {
	LINK_NULL = 0,	      /* BSD loopback: address family, host order */
	LINK_ETHERNET = 1,    /* EN10MB */
	LINK_PPP = 9,	      /* the protocol alone, or behind ff 03 */
	LINK_RAW_12 = 12,     /* what RAW is where DLT_ numbers are written */
	LINK_RAW_14 = 14,     /* the same on OpenBSD */
	LINK_RAW = 101,	      /* the IP header comes first */
	LINK_LOOP = 108,      /* OpenBSD loopback: NULL in network order */
	LINK_LINUX_SLL = 113, /* tcpdump -i any */
	LINK_IPNET = 226,     /* Solaris */
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_LINUX_SLL2 = 276, /* tcpdump -i any, since 2021 */
};

enum decode_status {
	DECODE_OK,
	DECODE_TRUNCATED,   /* ends before a header does */
	DECODE_MALFORMED,   /* a length contradicts another */
	DECODE_UNSUPPORTED, /* not IP, or a link type not known */
};

struct ip_address {
	uint8_t version;   /* 4 or 6; 0: none */
	uint8_t bytes[16]; /* network order; IPv4 uses the first four */
};

/* Ports are in host order, 0 where the protocol has none. */
struct endpoint {
	struct ip_address ip;
	uint16_t port;
};

/* The nine TCP flags, as bits of struct tcp_header.flags. */
enum tcp_flag {
	TH_F = 0x01,
	TH_S = 0x02,
	TH_R = 0x04,
	TH_P = 0x08,
	TH_ACK = 0x10,
	TH_U = 0x20,
	TH_E = 0x40,
	TH_W = 0x80,
	TH_AE = 0x100,
};

enum tcp_option_bit {
	TCP_OPT_MSS = 0x01,
	TCP_OPT_WSCALE = 0x02,
	TCP_OPT_SACK_PERMITTED = 0x04,
	TCP_OPT_SACK = 0x08,
	TCP_OPT_TIMESTAMP = 0x10,
	TCP_OPT_FASTOPEN = 0x20,
	TCP_OPT_MPTCP = 0x40,
	TCP_OPT_OTHER = 0x80,
	TCP_OPT_BAD = 0x100, /* the list of options is malformed from here on */
};

struct tcp_options {
	uint16_t present; /* TCP_OPT_ bits */
	uint16_t mss;
	uint8_t wscale; /* shift count as sent; more than 14 counts as 14 */
	uint8_t n_sack;
	uint8_t cookie_len;  /* of TCP Fast Open; 0: it asks for one */
	uint32_t sack[4][2]; /* left and right edge */
	uint32_t ts_val, ts_ecr;
};

struct tcp_header {
	uint32_t seq, ack;
	uint16_t flags; /* TH_ bits */
	uint16_t win;	/* raw field, not scaled */
	uint16_t checksum;
	uint16_t urgent;
	struct tcp_options opt;
};

struct icmp_header {
	uint8_t type, code;
	uint32_t rest; /* the second word: identifier, MTU, … */
	/*
	 * The packet quoted by an error, as far as it could be read: behind
	 * extension headers, and inside the tunnels that it quotes. Its sender
	 * is who the error is for.
	 */
	bool has_quote;
	bool quote_has_ports;
	bool quote_has_seq; /* of TCP: eight bytes are enough */
	uint8_t quote_protocol;
	uint32_t quote_seq;
	struct endpoint quote_src, quote_dst;
};

/* What `protocol` may say, after any IPv6 extension headers. */
enum ip_protocol {
	IP_ICMP = 1,
	IP_TCP = 6,
	IP_UDP = 17,
	IP_ICMPV6 = 58,
	IP_SCTP = 132,
};

/* What may stand between the link's header and the packet, or around it. */
enum packet_layer {
	LAYER_VLAN,	/* 802.1Q, 802.1ad, 0x9100 */
	LAYER_MPLS,	/* one label */
	LAYER_PPPOE,	/* RFC 2516 */
	LAYER_ETHERNET, /* a frame in a tunnel */
	LAYER_IPV4,	/* another packet's header */
	LAYER_IPV6,
	LAYER_GRE,   /* RFC 2784, 2890 */
	LAYER_VXLAN, /* RFC 7348; UDP is part of it */
};

/*
 * What is around the packet, for people to see: conversations are made of the
 * innermost packets alone. Numbers are those of the last in kind[].
 */
#define OUTSIDE_MOST 8
struct outside {
	uint8_t n;		    /* of kind[]; what is more has no room */
	uint8_t kind[OUTSIDE_MOST]; /* enum packet_layer, outermost first */
	uint8_t tunnels;	    /* IP packets around this one */
	uint16_t vlan;		    /* 12 bits */
	uint32_t label;		    /* of MPLS, 20 bits */
	uint32_t key;		    /* of GRE; 0 if it has none */
	uint32_t network;	    /* of VXLAN, 24 bits */
};

struct packet {
	uint8_t protocol; /* enum ip_protocol, or any other number */
	uint8_t ttl;
	uint8_t tos;	/* DS field; its low two bits are ECN */
	bool has_ports; /* those of src and dst; also if has_l4 is false */
	bool has_l4;	/* the header in the union below is valid */
	bool fragment;	/* part of a datagram; has_l4 only in the first */
	bool dont_fragment;
	bool more_fragments;
	uint32_t ip_id;		  /* 0 for IPv6 without a fragment header */
	uint32_t fragment_offset; /* bytes */
	uint16_t fragment_at;	  /* of IPv6's fragment header, from the IP
				     header on; 0: there is none */
	struct endpoint src, dst;
	/* offsets from the first byte given, lengths in bytes */
	uint32_t ip_offset, l4_offset, payload_offset;
	uint32_t ip_len;      /* header and payload, as the IP header says */
	uint32_t payload_len; /* of TCP or UDP, as the headers say */
	uint32_t payload_captured; /* of that, what is really there */
	union {
		struct tcp_header tcp;
		struct icmp_header icmp;
	};
	struct outside outside;
};

/*
 * Decodes `len` captured bytes of a packet of link type `link`; of packets in
 * tunnels, the innermost that can be read. *p is filled as far as the bytes
 * go, also when the status is not DECODE_OK: src and dst are valid if
 * src.ip.version is not 0, the transport layer if has_l4.
 * RFC 791, 8200, 9293 3.1, 7323, 2018, 768, 792, 4443; those of link types,
 * layers and tunnels are in link.c, layer.c and tunnel.c.
 */
enum decode_status packet_decode(struct packet *p, enum link_type link,
				 const uint8_t *bytes, size_t len);

/*
 * The same of a packet that had `length` bytes on the wire, or `len` if that
 * is more: payload_len is then no more than was there, and the length of what
 * was captured above segmentation offload, which is in no header, is known.
 */
enum decode_status packet_decode_cut(struct packet *p, enum link_type link,
				     const uint8_t *bytes, size_t len,
				     size_t length);

/*
 * The same as a host sees it that is no end of its tunnels: what is in them is
 * payload. Bytes of a recording begin with the header that the row is about,
 * and are decoded by this.
 */
enum decode_status packet_decode_outer(struct packet *p, enum link_type link,
				       const uint8_t *bytes, size_t len);

/* "ok", "truncated", … for messages. */
const char *decode_status_name(enum decode_status status);

/* 127.0.0.1:80, [::1]:80; without the port if that is 0. */
#define ENDPOINT_TEXT 56
char *endpoint_format(const struct endpoint *e, char out[ENDPOINT_TEXT]);
/* The reverse; ":80" is 127.0.0.1:80. False if it is not an address. */
bool endpoint_parse(struct endpoint *e, const char *text);
bool endpoint_equal(const struct endpoint *a, const struct endpoint *b);

/*
 * "VLAN 5, MPLS 16, IPv4, GRE 7"; "" if there is nothing around the packet. A
 * number stands at the last of its kind.
 */
#define OUTSIDE_TEXT 128
char *outside_format(const struct outside *o, char out[OUTSIDE_TEXT]);

/* tcpdump's letters: S. for SYN and ACK, none for no flag at all. */
#define FLAGS_TEXT 12
char *tcp_flags_format(uint16_t flags, char out[FLAGS_TEXT]);
/* The reverse, in any order of letters; false at a letter that is none. */
bool tcp_flags_parse(uint16_t *flags, const char *text, size_t len);

#endif
