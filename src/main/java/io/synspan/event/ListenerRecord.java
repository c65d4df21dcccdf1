package io.synspan.event;

/**
 * A listening socket, as the iterator finds it in each of its passes: {@code struct
 * synspan_listener}. It has no peer.
 */
public final class ListenerRecord extends RecordHeader {
  ListenerRecord() {}

  /** Connections that are established and wait for accept(). */
  public long acceptQueueLength() {
    return uint32(RecordLayout.LISTENER_ACCEPT_QUEUE_LENGTH_OFFSET);
  }

  /** How many may wait: the backlog of listen(), at most net.core.somaxconn. */
  public long acceptQueueLimit() {
    return uint32(RecordLayout.LISTENER_ACCEPT_QUEUE_LIMIT_OFFSET);
  }

  /** Handshakes that wait for their last ACK. */
  public long synQueueLength() {
    return uint32(RecordLayout.LISTENER_SYN_QUEUE_LENGTH_OFFSET);
  }

  /**
   * SYNs and last ACKs thrown away over the life of the socket, because the accept queue was full
   * or memory was short.
   */
  public long drops() {
    return uint32(RecordLayout.LISTENER_DROPS_OFFSET);
  }
}
