package io.synspan.event;

/**
 * What the kernel has counted for one connection: when it closed, or as a sample while it lives
 * ({@code struct synspan_closed}). All counts are over the life of the socket.
 */
public final class ClosedRecord extends RecordHeader {
  /** {@link #minimumRttUs} before the first measurement. */
  public static final long NO_RTT = 0xffff_ffffL;

  ClosedRecord() {}

  /** Whether the connection of a sample still lies in its listener's accept queue. */
  public boolean waitsForAccept() {
    return (uint8(RecordLayout.FLAGS_OFFSET) & RecordLayout.FLAG_WAITS_FOR_ACCEPT) != 0;
  }

  /** Of an end: whether the peer's FIN had come. */
  public boolean finReceived() {
    return (uint8(RecordLayout.FLAGS_OFFSET) & RecordLayout.FLAG_FIN_RECEIVED) != 0;
  }

  /** CLOCK_MONOTONIC time of the first SYN (client) or SYN-ACK (server); 0 where unknown. */
  public long openedNs() {
    return int64(RecordLayout.CLOSED_OPENED_NS_OFFSET);
  }

  /** CLOCK_MONOTONIC time; 0 where unknown. */
  public long establishedNs() {
    return int64(RecordLayout.CLOSED_ESTABLISHED_NS_OFFSET);
  }

  /** When accept() returned it; 0 where unknown, or where an {@link AcceptedRecord} tells. */
  public long acceptedNs() {
    return int64(RecordLayout.CLOSED_ACCEPTED_NS_OFFSET);
  }

  /** Payload, segments that were sent again included. */
  public long bytesSent() {
    return int64(totals(RecordLayout.TOTALS_BYTES_SENT_OFFSET));
  }

  public long bytesRetransmitted() {
    return int64(totals(RecordLayout.TOTALS_BYTES_RETRANSMITTED_OFFSET));
  }

  /** Payload. */
  public long bytesReceived() {
    return int64(totals(RecordLayout.TOTALS_BYTES_RECEIVED_OFFSET));
  }

  public long segmentsSent() {
    return uint32(totals(RecordLayout.TOTALS_SEGMENTS_SENT_OFFSET));
  }

  public long segmentsReceived() {
    return uint32(totals(RecordLayout.TOTALS_SEGMENTS_RECEIVED_OFFSET));
  }

  public long dataSegmentsSent() {
    return uint32(totals(RecordLayout.TOTALS_DATA_SEGMENTS_SENT_OFFSET));
  }

  public long dataSegmentsReceived() {
    return uint32(totals(RecordLayout.TOTALS_DATA_SEGMENTS_RECEIVED_OFFSET));
  }

  /** The kernel's own total; above the sum by type where a hook is missing. */
  public long segmentsRetransmitted() {
    return uint32(totals(RecordLayout.TOTALS_SEGMENTS_RETRANSMITTED_OFFSET));
  }

  /** 0 before the first measurement. */
  public long smoothedRttUs() {
    return uint32(totals(RecordLayout.TOTALS_SMOOTHED_RTT_US_OFFSET));
  }

  /** {@link #NO_RTT} before the first measurement. */
  public long minimumRttUs() {
    return uint32(totals(RecordLayout.TOTALS_MINIMUM_RTT_US_OFFSET));
  }

  /** Segments of this type that were sent again. */
  public long retransmits(RetransmitType type) {
    return uint32(totals(RecordLayout.TOTALS_RETRANSMITS_OFFSET) + type.countOffset());
  }

  /** How often the sender came to this state. */
  public long congestions(CongestionState state) {
    return uint32(totals(RecordLayout.TOTALS_CONGESTION_OFFSET) + state.countOffset());
  }

  /** Data segments that arrived ahead of a gap. */
  public long outOfOrderSegments() {
    return uint32(totals(RecordLayout.TOTALS_OUT_OF_ORDER_SEGMENTS_OFFSET));
  }

  /** Data segments that were sent again in vain: the peer had them. */
  public long spuriousSegments() {
    return uint32(totals(RecordLayout.TOTALS_SPURIOUS_SEGMENTS_OFFSET));
  }

  /** Segments that were sent and arrived marked (ECN): congestion on the way. */
  public long congestionMarkedSegments() {
    return uint32(totals(RecordLayout.TOTALS_CONGESTION_MARKED_SEGMENTS_OFFSET));
  }

  /** Segments that were received marked; 0 before Linux 6.18. */
  public long congestionMarkedSegmentsReceived() {
    return uint32(totals(RecordLayout.TOTALS_CONGESTION_MARKED_SEGMENTS_RECEIVED_OFFSET));
  }

  /** Time in which there was data to send. */
  public long busyNs() {
    return int64(totals(RecordLayout.TOTALS_BUSY_NS_OFFSET));
  }

  /** Of the busy time the part in which the peer's window held the data back. */
  public long receiveWindowLimitedNs() {
    return int64(totals(RecordLayout.TOTALS_RECEIVE_WINDOW_LIMITED_NS_OFFSET));
  }

  /** Of the busy time the part in which our own send buffer held the data back. */
  public long sendBufferLimitedNs() {
    return int64(totals(RecordLayout.TOTALS_SEND_BUFFER_LIMITED_NS_OFFSET));
  }

  /** Of a sample: whether our window was 0, so that the peer may not send. */
  public boolean zeroWindowSent() {
    return (uint8(RecordLayout.FLAGS_OFFSET) & RecordLayout.FLAG_ZERO_WINDOW_SENT) != 0;
  }

  /** Of a sample: whether the peer's window was 0, so that we may not send. */
  public boolean zeroWindowReceived() {
    return (uint8(RecordLayout.FLAGS_OFFSET) & RecordLayout.FLAG_ZERO_WINDOW_RECEIVED) != 0;
  }

  private static int totals(int fieldOffset) {
    return RecordLayout.CLOSED_TOTALS_OFFSET + fieldOffset;
  }
}
