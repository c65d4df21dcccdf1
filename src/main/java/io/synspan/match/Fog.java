package io.synspan.match;

/**
 * A stretch of a connection's life in which it may have carried requests that can't be told apart:
 * TLS handshakes, both ends that talk at once, what was seen in part.
 *
 * @param untilNs {@link Long#MAX_VALUE} while it goes on
 */
record Fog(long cookie, long processId, Endpoint peer, long fromNs, long untilNs) {
  boolean touches(long startNs, long endNs) {
    return fromNs <= endNs && untilNs >= startNs;
  }

  /** Together with what is not told apart either on the same connection. */
  Fog and(SeenExchange exchange) {
    return new Fog(
        cookie,
        exchange.processId(),
        peer,
        Math.min(fromNs, exchange.firstNs()),
        Math.max(untilNs, untilNs(exchange)));
  }

  static Fog of(SeenExchange exchange) {
    return new Fog(
        exchange.cookie(),
        exchange.processId(),
        exchange.peer(),
        exchange.firstNs(),
        untilNs(exchange));
  }

  private static long untilNs(SeenExchange exchange) {
    return exchange.fullDuplex() ? Long.MAX_VALUE : exchange.lastNs();
  }

  Fog ended(long nowNs) {
    return new Fog(cookie, processId, peer, fromNs, Math.min(untilNs, nowNs));
  }
}
