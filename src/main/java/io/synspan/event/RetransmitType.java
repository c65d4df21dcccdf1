package io.synspan.event;

/** What made TCP send a segment again. */
public enum RetransmitType {
  /** Duplicate or selective acknowledgements told of a loss. */
  FAST(RecordLayout.RETRANSMIT_FAST, RecordLayout.RETRANSMITS_FAST_OFFSET),
  /** No acknowledgement came before the retransmission timeout. */
  TIMEOUT(RecordLayout.RETRANSMIT_TIMEOUT, RecordLayout.RETRANSMITS_TIMEOUT_OFFSET),
  /** Sent to provoke an acknowledgement of the tail (RFC 8985). */
  TAIL_LOSS_PROBE(
      RecordLayout.RETRANSMIT_TAIL_LOSS_PROBE, RecordLayout.RETRANSMITS_TAIL_LOSS_PROBE_OFFSET),
  SYN(RecordLayout.RETRANSMIT_SYN, RecordLayout.RETRANSMITS_SYN_OFFSET),
  SYN_ACK(RecordLayout.RETRANSMIT_SYN_ACK, RecordLayout.RETRANSMITS_SYN_ACK_OFFSET);

  /** The highest {@link #code}; the lowest is 1. */
  public static final int LAST_CODE = RecordLayout.RETRANSMIT_SYN_ACK;

  private static final RetransmitType[] BY_CODE = values();

  private final int code;
  private final int countOffset;

  RetransmitType(int code, int countOffset) {
    this.code = code;
    this.countOffset = countOffset;
  }

  /** The kernel side's number for this type. */
  public int code() {
    return code;
  }

  /** Where this type's count lies within {@code struct synspan_retransmits}. */
  int countOffset() {
    return countOffset;
  }

  static boolean isCode(long code) {
    return code >= RecordLayout.RETRANSMIT_FAST && code <= LAST_CODE;
  }

  /** The type of a code that a decoded record carries. */
  public static RetransmitType of(int code) {
    return BY_CODE[code - RecordLayout.RETRANSMIT_FAST];
  }
}
