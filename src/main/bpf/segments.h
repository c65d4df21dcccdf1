/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What the service counts of single segments: the only place where the layout
 * of these counts is written down. Java's io.synspan.packet.SegmentLayout holds
 * the same numbers; src/native/segment_layout_check.c makes the compiler
 * compare the two, and a test compares them with the BTF of the built object.
 *
 * No segment has a record of its own. Byte order is the machine's.
 */
#ifndef SYNSPAN_SEGMENTS_H
#define SYNSPAN_SEGMENTS_H

#ifndef __bpf__
#include <linux/types.h>
#endif

/* Each segment is counted as one of these: the first that fits. */
enum synspan_segment_flag {
	SYNSPAN_SEGMENT_RST = 0,
	SYNSPAN_SEGMENT_SYN_ACK = 1,
	SYNSPAN_SEGMENT_SYN = 2,
	SYNSPAN_SEGMENT_FIN = 3,
	SYNSPAN_SEGMENT_PSH = 4,
	SYNSPAN_SEGMENT_ACK = 5,
	/* None of these flags. */
	SYNSPAN_SEGMENT_NONE = 6,
	/* TCP whose header can't be read: truncated, malformed, too deep. */
	SYNSPAN_SEGMENT_UNREADABLE = 7,
	SYNSPAN_SEGMENT_FLAGS = 8,
};

/* Value of the map segment_counts, one per CPU. */
struct synspan_segment_counts {
	__u64 received[SYNSPAN_SEGMENT_FLAGS];
	__u64 transmitted[SYNSPAN_SEGMENT_FLAGS];
};

/* Where SYNs come from that begin a handshake at a listener with room for it:
 * an IPv4 /24 or an IPv6 /48. */
struct synspan_syn_source {
	/* Of IPv4 the address, else the first eight bytes, without what is not
	 * the prefix's. */
	__u64 prefix;
	__u32 netns_inode;
	/* The second of CLOCK_MONOTONIC that the count is of. */
	__u32 second;
	/* At most as many as there were, see syn_sources.h. */
	__u32 syns;
	__u16 local_port;
	/* 24 or 48; 0 where there is nobody. */
	__u8 prefix_bits;
	__u8 unused;
};

enum {
	/* A power of two. */
	SYNSPAN_SYN_SOURCES = 512,
};

/* Value of the map syn_sources, for each CPU one for even seconds and one for
 * odd ones. */
struct synspan_syn_table {
	struct synspan_syn_source sources[SYNSPAN_SYN_SOURCES];
};

/* Value of the map dropped_prefixes in syn_drop.bpf.c. */
struct synspan_dropped_prefix {
	/* CLOCK_MONOTONIC; nothing is dropped from then on. */
	__u64 until_ns;
	/* That were dropped. */
	__u64 syns;
};

#endif
