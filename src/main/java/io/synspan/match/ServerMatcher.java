package io.synspan.match;

import io.synspan.connection.MonotonicClock;
import org.jspecify.annotations.Nullable;

/** Finds the accepted connection of a SERVER span. Any thread may call it. */
final class ServerMatcher {
  /** Some tracers cut times to milliseconds. */
  private static final long SLACK_NS = 2_000_000;

  private static final double BOTH_ENDS = 1;
  private static final double PEER_END = 0.9;

  private final ConnectionIndex index;
  private final MonotonicClock clock;

  ServerMatcher(ConnectionIndex index, MonotonicClock clock) {
    this.index = index;
    this.clock = clock;
  }

  /**
   * The socket must be the same and the times must overlap. More than one connection is never
   * decided between.
   *
   * @param peer of the span
   */
  Match match(SpanFacts span, Endpoint peer) {
    long offsetNs = clock.epochOffsetNs();
    long startNs = span.startNs() - offsetNs;
    long endNs = Math.max(startNs, span.endNs() - offsetNs);
    Endpoint local = span.local();
    TcpConnection found = null;
    for (TcpConnection candidate : index.withPeer(peer)) {
      if (candidate.overlaps(startNs, endNs, SLACK_NS) && isAt(local, candidate)) {
        if (found != null) {
          return Match.AMBIGUOUS;
        }
        found = candidate;
      }
    }
    if (found == null) {
      return Match.NONE;
    }
    return Match.unique(found, null, local == null ? PEER_END : BOTH_ENDS);
  }

  private static boolean isAt(@Nullable Endpoint local, TcpConnection candidate) {
    return local == null || local.equals(candidate.local());
  }
}
