package io.synspan.event;

/**
 * The kernel threw a packet away: {@code struct synspan_drop}. Its role is always {@link
 * Role#NONE}; its socket cookie is that of the connection, or 0 where the packet belongs to none,
 * and then the ends are those that it was received for. The port of a closed socket may be 0.
 */
public final class DropRecord extends RecordHeader {
  DropRecord() {}

  /** {@code enum skb_drop_reason} of the running kernel. */
  public long reason() {
    return uint32(RecordLayout.DROP_REASON_OFFSET);
  }

  @Override
  boolean isValid() {
    return uint8(RecordLayout.ROLE_OFFSET) == RecordLayout.ROLE_NONE
        && TcpState.isCode(uint8(RecordLayout.TCP_STATE_OFFSET));
  }
}
