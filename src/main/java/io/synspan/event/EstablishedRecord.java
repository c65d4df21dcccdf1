package io.synspan.event;

/** A handshake is done: {@code struct synspan_established}. */
public final class EstablishedRecord extends RecordHeader {
  EstablishedRecord() {}

  /** From the first SYN (client) or SYN-ACK (server) sent to ESTABLISHED; 0 where unknown. */
  public long handshakeNs() {
    return int64(RecordLayout.ESTABLISHED_HANDSHAKE_NS_OFFSET);
  }

  /**
   * As packets show it: from the first SYN sent to the SYN-ACK received (client), from the first
   * SYN received to ESTABLISHED (server); 0 where they are not seen.
   */
  public long wireHandshakeNs() {
    return int64(RecordLayout.ESTABLISHED_WIRE_HANDSHAKE_NS_OFFSET);
  }

  /** How often the SYN was seen; 0 as before. */
  public long syns() {
    return uint32(RecordLayout.ESTABLISHED_SYNS_OFFSET);
  }

  /** 0 where there is no measurement yet. */
  public long smoothedRttUs() {
    return uint32(RecordLayout.ESTABLISHED_SMOOTHED_RTT_US_OFFSET);
  }

  /** SYN (client) or SYN-ACK (server) segments that were sent again. */
  public long handshakeRetransmits() {
    return uint32(RecordLayout.ESTABLISHED_HANDSHAKE_RETRANSMITS_OFFSET);
  }
}
