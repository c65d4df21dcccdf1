/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The record of a packet that the kernel side hands to user space, and its
 * counts: the only place where their layout is written down. Java's
 * io.synspan.packet.PacketLayout holds the same numbers;
 * src/native/packet_layout_check.c makes the compiler compare the two, and a
 * test compares them with the BTF of the built object.
 *
 * Byte order is the machine's, also for ports. Addresses are 16 bytes in
 * network order; an IPv4 address is written as ::ffff:a.b.c.d. There is no
 * padding: fields of eight bytes come first.
 */
#ifndef SYNSPAN_PACKET_H
#define SYNSPAN_PACKET_H

#ifndef __bpf__
#include <linux/types.h>
#endif

/* Where a packet was seen; native and generic XDP, and tcx and clsact, run the
 * same program. */
enum synspan_packet_hook {
	SYNSPAN_HOOK_XDP = 0,
	SYNSPAN_HOOK_TC = 1,
	SYNSPAN_HOOK_CGROUP_SKB = 2,
	SYNSPAN_HOOK_IP_RCV = 3,
	SYNSPAN_HOOK_IPV6_RCV = 4,
	SYNSPAN_HOOK_TCP_V4_RCV = 5,
	SYNSPAN_HOOK_TCP_V6_RCV = 6,
	SYNSPAN_HOOK_TCP_RCV_ESTABLISHED = 7,
	/* Not a packet: a connection that accept() has returned. */
	SYNSPAN_HOOK_INET_CSK_ACCEPT = 8,
	SYNSPAN_HOOK_COUNT = 9,
};

enum synspan_packet_direction {
	SYNSPAN_DIRECTION_RECEIVE = 1,
	SYNSPAN_DIRECTION_TRANSMIT = 2,
};

/* What has become of a packet; each is counted as one of these. */
enum synspan_packet_outcome {
	/* A record is in the ring. */
	SYNSPAN_PACKET_DELIVERED = 0,
	/* The ring had no room. */
	SYNSPAN_PACKET_LOST = 1,
	/* More than the rate allows. */
	SYNSPAN_PACKET_RATE_LIMITED = 2,
	/* TCP that nobody asked for. */
	SYNSPAN_PACKET_FILTERED = 3,
	/* Not parsed: neither IPv4 nor IPv6. */
	SYNSPAN_PACKET_NOT_IP = 4,
	/* Another protocol, or hidden by encryption. */
	SYNSPAN_PACKET_NOT_TCP = 5,
	/* A fragment behind the first, which alone has TCP's header. */
	SYNSPAN_PACKET_LATER_FRAGMENT = 6,
	/* It ends before its headers, or before its own length, do. */
	SYNSPAN_PACKET_TRUNCATED = 7,
	/* A header contradicts itself. */
	SYNSPAN_PACKET_MALFORMED = 8,
	/* More, or longer, headers than are followed. */
	SYNSPAN_PACKET_TOO_DEEP = 9,
	SYNSPAN_PACKET_OUTCOMES = 10,
};

enum synspan_packet_note {
	/* The first of several fragments: the payload is that of this one. */
	SYNSPAN_NOTE_FIRST_FRAGMENT = 1,
	/* It has IPv4 options or IPv6 extension headers. */
	SYNSPAN_NOTE_OPTIONS = 2,
	/* Its bytes begin with an Ethernet header, else with IP's. */
	SYNSPAN_NOTE_ETHERNET = 4,
};

/* One TCP segment, or what the kernel or the interface has joined of several.
 */
struct synspan_packet {
	/* CLOCK_MONOTONIC, when the hook saw it. */
	__u64 timestamp_ns;
	__u8 source_address[16];
	__u8 destination_address[16];
	__u16 source_port;
	__u16 destination_port;
	__u32 sequence;
	__u32 acknowledgment;
	/* As far as the hook sees it: with the link's header, or without. */
	__u32 length_bytes;
	__u32 payload_bytes;
	/* 0 where unknown. */
	__u32 interface_index;
	/* 0 where unknown. */
	__u32 netns_inode;
	/* As it stands in the header, not scaled. */
	__u16 window;
	/* FIN is 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128, AE
	 * 256. */
	__u16 tcp_flags;
	/* Of the innermost tag, and the one around it; 0 where there is none.
	 */
	__u16 vlan_id;
	__u16 outer_vlan_id;
	/* How many segments were joined; 1 where it is one. */
	__u16 segments;
	/* From the first byte to the payload. */
	__u16 header_bytes;
	/* How many of its bytes follow the record. */
	__u16 captured_bytes;
	/* enum synspan_packet_hook */
	__u8 hook;
	/* enum synspan_packet_direction */
	__u8 direction;
	/* Bits of enum synspan_packet_note. */
	__u8 notes;
	__u8 hop_limit;
	/* DSCP and ECN. */
	__u8 traffic_class;
	__u8 unused;
};

enum {
	/* No header may begin or end beyond. */
	SYNSPAN_PACKET_HEADER_BYTES = 192,
	SYNSPAN_PACKET_PAYLOAD_BYTES = 64,
};

/* What is in the ring where bytes are asked for. */
struct synspan_packet_bytes {
	struct synspan_packet packet;
	__u8 bytes[SYNSPAN_PACKET_HEADER_BYTES + SYNSPAN_PACKET_PAYLOAD_BYTES];
};

/* Value of the map packet_counts, one per hook and CPU. */
struct synspan_packet_counts {
	__u64 by_outcome[SYNSPAN_PACKET_OUTCOMES];
};

#endif
