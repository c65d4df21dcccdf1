package io.synspan.connection;

import io.synspan.event.IpAddresses;

/**
 * The queues of all sockets that listen on one address and port (with SO_REUSEPORT there may be
 * many), as of the last interval. Immutable.
 *
 * @param netnsInode of the network namespace; 0 for {@link #isOverflow}
 * @param port 0 for {@link #isOverflow}
 * @param open whether there still is such a socket
 * @param acceptQueueLength connections that wait for accept()
 * @param acceptQueueLimit how many may
 * @param synQueueLength handshakes that wait for their last ACK
 * @param overflows SYNs and last ACKs thrown away since SynSpan's start
 * @param oldestWaitNs how long the oldest of those that wait for accept() has, as far as sampled
 */
public record ListenQueue(
    long netnsInode,
    long addressHigh,
    long addressLow,
    int port,
    boolean open,
    long acceptQueueLength,
    long acceptQueueLimit,
    long synQueueLength,
    long overflows,
    long oldestWaitNs) {

  /** Whether this stands for all that found no room of their own. */
  public boolean isOverflow() {
    return port == 0;
  }

  /** As text, {@code 0.0.0.0} or {@code ::} for any. */
  public String address() {
    return IpAddresses.format(addressHigh, addressLow);
  }
}
