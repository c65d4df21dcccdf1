package io.synspan.packet;

import java.util.Locale;

/** What a segment is counted as, by the kernel side's numbers: the first that fits. */
public enum SegmentFlag {
  RST(SegmentLayout.SEGMENT_RST),
  SYN_ACK(SegmentLayout.SEGMENT_SYN_ACK),
  SYN(SegmentLayout.SEGMENT_SYN),
  FIN(SegmentLayout.SEGMENT_FIN),
  PSH(SegmentLayout.SEGMENT_PSH),
  ACK(SegmentLayout.SEGMENT_ACK),
  /** None of these. */
  NONE(SegmentLayout.SEGMENT_NONE),
  /** Its header is cut short, contradicts itself, or has too many before it. */
  UNREADABLE(SegmentLayout.SEGMENT_UNREADABLE);

  private final int code;

  SegmentFlag(int code) {
    this.code = code;
  }

  /** Its place among the kernel side's counts. */
  public int code() {
    return code;
  }

  /** Such as {@code syn_ack}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
