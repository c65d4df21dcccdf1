package io.synspan.event;

/**
 * Segments were sent again: {@code struct synspan_retransmit}. A burst makes one record; the counts
 * are over the life of the socket, so what was left out arrives with a later one.
 */
public final class RetransmitRecord extends RecordHeader {
  RetransmitRecord() {}

  /** The type of the segment that caused this record. */
  public RetransmitType type() {
    return RetransmitType.of((int) uint32(RecordLayout.RETRANSMIT_TYPE_OFFSET));
  }

  /** Segments of this type that were sent again. */
  public long retransmits(RetransmitType type) {
    return uint32(RecordLayout.RETRANSMIT_RETRANSMITS_OFFSET + type.countOffset());
  }

  /** How often the sender came to this state. */
  public long congestions(CongestionState state) {
    return uint32(RecordLayout.RETRANSMIT_CONGESTION_OFFSET + state.countOffset());
  }

  /** Of a SYN-ACK: whether the listener could not have taken the last ACK. */
  public boolean acceptQueueFull() {
    return (uint8(RecordLayout.FLAGS_OFFSET) & RecordLayout.FLAG_ACCEPT_QUEUE_FULL) != 0;
  }

  @Override
  boolean isValid() {
    return super.isValid() && RetransmitType.isCode(uint32(RecordLayout.RETRANSMIT_TYPE_OFFSET));
  }
}
