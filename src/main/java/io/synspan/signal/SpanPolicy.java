package io.synspan.signal;

import io.synspan.connection.Connection;
import io.synspan.connection.SplitMix64;

/**
 * Which connections get a span.
 *
 * @param slowHandshakeNs a handshake at least this long makes a connection worth a span
 * @param sampledShare of the connections that nothing else speaks for, from 0 (none) to 1 (all)
 * @param spansPerSecond no more than this, whatever happens; what is held back is counted. 0: none
 */
public record SpanPolicy(long slowHandshakeNs, double sampledShare, int spansPerSecond) {
  public SpanPolicy {
    if (slowHandshakeNs <= 0) {
      throw new IllegalArgumentException("slowHandshakeNs is not positive: " + slowHandshakeNs);
    }
    if (!(sampledShare >= 0 && sampledShare <= 1)) {
      throw new IllegalArgumentException("sampledShare is not in 0..1: " + sampledShare);
    }
    if (spansPerSecond < 0) {
      throw new IllegalArgumentException("spansPerSecond is negative: " + spansPerSecond);
    }
  }

  /** Whether something speaks for a span: it failed, was reset, sent again or was slow to open. */
  boolean isNotable(Connection connection) {
    return connection.failed()
        || connection.segmentsRetransmitted() > 0
        || connection.events().size() > 0
        || connection.handshakeRetransmits() > 0
        || connection.handshakeNs() >= slowHandshakeNs
        || connection.wireHandshakeNs() >= slowHandshakeNs
        || connection.acceptWaitNs() >= slowHandshakeNs;
  }

  /**
   * Whether a connection belongs to the sampled share: the same answer for the same socket,
   * whichever process asks. Cookies are handed out in sequence, so their low bits are no sample.
   */
  boolean samples(long socketCookie) {
    return (SplitMix64.mix(socketCookie) >>> 11) * 0x1p-53 < sampledShare;
  }
}
