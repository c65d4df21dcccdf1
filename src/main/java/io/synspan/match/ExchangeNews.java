package io.synspan.match;

import java.util.List;

/**
 * What one pass of the reader has brought.
 *
 * @param exchanges in the order of their records
 * @param traced requests that name their span
 * @param pairs of a proxy
 * @param ended cookies of connections that are over
 * @param blindUntilNs until then there may have been exchanges that nobody heard of
 * @param completeNs all that had begun by then was told of as it was then
 */
record ExchangeNews(
    List<SeenExchange> exchanges,
    List<TracedRequest> traced,
    List<Pair> pairs,
    List<Long> ended,
    long blindUntilNs,
    long completeNs) {

  /** One exchange of a connection. */
  record Id(long cookie, long number) {
    @Override
    public int hashCode() {
      return HashMix.of(cookie, number, 0);
    }
  }

  /** The upstream exchange that a downstream one caused, alone. */
  record Pair(Id downstream, Id upstream) {}
}
