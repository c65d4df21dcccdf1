/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No code: the compiler compares io.synspan.packet.SegmentLayout, as javac -h
 * wrote it down, with the counts of the BPF side. A difference does not
 * compile.
 */
#include <stddef.h>

#include "io_synspan_packet_SegmentLayout.h"
#include "segments.h"

#define JAVA(constant) io_synspan_packet_SegmentLayout_##constant

#define SAME(c_value, constant)                     \
	_Static_assert((c_value) == JAVA(constant), \
		       #c_value " is not SegmentLayout." #constant)

SAME(SYNSPAN_SEGMENT_RST, SEGMENT_RST);
SAME(SYNSPAN_SEGMENT_SYN_ACK, SEGMENT_SYN_ACK);
SAME(SYNSPAN_SEGMENT_SYN, SEGMENT_SYN);
SAME(SYNSPAN_SEGMENT_FIN, SEGMENT_FIN);
SAME(SYNSPAN_SEGMENT_PSH, SEGMENT_PSH);
SAME(SYNSPAN_SEGMENT_ACK, SEGMENT_ACK);
SAME(SYNSPAN_SEGMENT_NONE, SEGMENT_NONE);
SAME(SYNSPAN_SEGMENT_UNREADABLE, SEGMENT_UNREADABLE);
SAME(SYNSPAN_SEGMENT_FLAGS, SEGMENT_FLAGS);

SAME(offsetof(struct synspan_segment_counts, received),
     SEGMENT_COUNTS_RECEIVED_OFFSET);
SAME(offsetof(struct synspan_segment_counts, transmitted),
     SEGMENT_COUNTS_TRANSMITTED_OFFSET);
SAME(sizeof(struct synspan_segment_counts), SEGMENT_COUNTS_LENGTH);

#define SAME_SOURCE(field, constant)                     \
	SAME(offsetof(struct synspan_syn_source, field), \
	     SYN_SOURCE_##constant##_OFFSET)

SAME_SOURCE(prefix, PREFIX);
SAME_SOURCE(netns_inode, NETNS_INODE);
SAME_SOURCE(second, SECOND);
SAME_SOURCE(syns, SYNS);
SAME_SOURCE(local_port, LOCAL_PORT);
SAME_SOURCE(prefix_bits, PREFIX_BITS);
SAME_SOURCE(unused, UNUSED);
SAME(sizeof(struct synspan_syn_source), SYN_SOURCE_LENGTH);

SAME(offsetof(struct synspan_syn_table, sources), SYN_TABLE_SOURCES_OFFSET);
SAME(sizeof(struct synspan_syn_table), SYN_TABLE_LENGTH);

SAME(offsetof(struct synspan_dropped_prefix, until_ns),
     DROPPED_PREFIX_UNTIL_NS_OFFSET);
SAME(offsetof(struct synspan_dropped_prefix, syns), DROPPED_PREFIX_SYNS_OFFSET);
SAME(sizeof(struct synspan_dropped_prefix), DROPPED_PREFIX_LENGTH);
