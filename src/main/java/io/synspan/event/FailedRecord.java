package io.synspan.event;

/** A handshake came to nothing: {@code struct synspan_failed}. */
public final class FailedRecord extends RecordHeader {
  FailedRecord() {}

  /** From the first SYN (client) or SYN-ACK (server) sent to the failure; 0 where unknown. */
  public long durationNs() {
    return int64(RecordLayout.FAILED_DURATION_NS_OFFSET);
  }

  /** The errno that connect() returns; 0 where the process itself gave up. */
  public long errno() {
    return uint32(RecordLayout.FAILED_ERROR_OFFSET);
  }

  /** SYN (client) or SYN-ACK (server) segments that were sent again. */
  public long handshakeRetransmits() {
    return uint32(RecordLayout.FAILED_HANDSHAKE_RETRANSMITS_OFFSET);
  }
}
