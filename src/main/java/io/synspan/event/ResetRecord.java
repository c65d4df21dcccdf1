package io.synspan.event;

/**
 * A reset was sent or received: {@code struct synspan_reset}. The only record that may belong to no
 * connection; then its role is {@link Role#NONE} and its socket cookie 0.
 */
public final class ResetRecord extends RecordHeader {
  ResetRecord() {}

  public ResetDirection direction() {
    return ResetDirection.of((int) uint32(RecordLayout.RESET_DIRECTION_OFFSET));
  }

  /** {@code enum sk_rst_reason} of the running kernel; 0 where it gives none. */
  public long reason() {
    return uint32(RecordLayout.RESET_REASON_OFFSET);
  }

  /** Of a reset that belongs to no connection: whether it answers a SYN, for a closed port. */
  public boolean answersSyn() {
    return (uint8(RecordLayout.FLAGS_OFFSET) & RecordLayout.FLAG_ANSWERS_SYN) != 0;
  }

  @Override
  boolean isValid() {
    return (super.isValid() || isOfNoConnection())
        && ResetDirection.isCode(uint32(RecordLayout.RESET_DIRECTION_OFFSET));
  }

  private boolean isOfNoConnection() {
    return uint8(RecordLayout.ROLE_OFFSET) == RecordLayout.ROLE_NONE
        && socketCookie() == 0
        && TcpState.isCode(uint8(RecordLayout.TCP_STATE_OFFSET));
  }
}
