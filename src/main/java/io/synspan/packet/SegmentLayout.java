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

  private SegmentLayout() {}
}
