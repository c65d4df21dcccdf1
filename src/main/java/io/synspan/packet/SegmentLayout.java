package io.synspan.packet;

import java.lang.annotation.Native;

/**
 * What the kernel side counts of single segments, and where each count lies: the Java side of
 * {@code src/main/bpf/segments.h}. Integers are in the machine's byte order.
 */
public final class SegmentLayout {
  /** Each segment is counted as one of these: the first that fits. */
  @Native public static final int SEGMENT_RST = 0;

  @Native public static final int SEGMENT_SYN_ACK = 1;
  @Native public static final int SEGMENT_SYN = 2;
  @Native public static final int SEGMENT_FIN = 3;
  @Native public static final int SEGMENT_PSH = 4;
  @Native public static final int SEGMENT_ACK = 5;
  @Native public static final int SEGMENT_NONE = 6;
  @Native public static final int SEGMENT_UNREADABLE = 7;
  @Native public static final int SEGMENT_FLAGS = 8;

  @Native public static final int SEGMENT_COUNTS_RECEIVED_OFFSET = 0;
  @Native public static final int SEGMENT_COUNTS_TRANSMITTED_OFFSET = 64;
  @Native public static final int SEGMENT_COUNTS_LENGTH = 128;

  @Native public static final int SYN_SOURCE_PREFIX_OFFSET = 0;
  @Native public static final int SYN_SOURCE_NETNS_INODE_OFFSET = 8;
  @Native public static final int SYN_SOURCE_SECOND_OFFSET = 12;
  @Native public static final int SYN_SOURCE_SYNS_OFFSET = 16;
  @Native public static final int SYN_SOURCE_LOCAL_PORT_OFFSET = 20;
  @Native public static final int SYN_SOURCE_PREFIX_BITS_OFFSET = 22;
  @Native public static final int SYN_SOURCE_UNUSED_OFFSET = 23;
  @Native public static final int SYN_SOURCE_LENGTH = 24;

  @Native public static final int SYN_TABLE_SOURCES_OFFSET = 0;
  @Native public static final int SYN_TABLE_LENGTH = 12288;

  @Native public static final int DROPPED_PREFIX_UNTIL_NS_OFFSET = 0;
  @Native public static final int DROPPED_PREFIX_SYNS_OFFSET = 8;
  @Native public static final int DROPPED_PREFIX_LENGTH = 16;

  private SegmentLayout() {}
}
