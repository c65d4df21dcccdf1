package io.synspan.event;

/** What a sender makes of the path: the kernel's {@code enum tcp_ca_state} without Open. */
public enum CongestionState {
  /** Duplicate or selective acknowledgements: reordered, or lost. */
  DISORDER(1, RecordLayout.CONGESTION_DISORDER_OFFSET),
  /** It sends less because of a mark (ECN), a full queue of its own, or a lost tail. */
  CWR(2, RecordLayout.CONGESTION_CWR_OFFSET),
  /** Fast recovery from a loss. */
  RECOVERY(3, RecordLayout.CONGESTION_RECOVERY_OFFSET),
  /** A retransmission timeout. */
  LOSS(4, RecordLayout.CONGESTION_LOSS_OFFSET);

  /** The highest {@link #code}; the lowest is 1. */
  public static final int LAST_CODE = 4;

  private static final CongestionState[] BY_CODE = values();

  private final int code;
  private final int countOffset;

  CongestionState(int code, int countOffset) {
    this.code = code;
    this.countOffset = countOffset;
  }

  /** The kernel's number for this state. */
  public int code() {
    return code;
  }

  /** Where this state's count lies within {@code struct synspan_congestion}. */
  int countOffset() {
    return countOffset;
  }

  /** The state with this code. */
  public static CongestionState of(int code) {
    return BY_CODE[code - 1];
  }
}
