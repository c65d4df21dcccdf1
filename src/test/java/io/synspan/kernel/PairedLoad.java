package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.exchange.Unpaired;
import io.synspan.kernel.WatchedProxy.Pair;
import io.synspan.testing.HttpVisit;
import java.util.List;
import java.util.Map;

/**
 * What was paired of a load through a proxy, held against what its clients and its backends noted.
 *
 * @param proxied requests that the proxy passed on
 * @param mostCertain more pairs than this can't be certain
 * @param handedOn pairs of two threads
 * @param lost records
 */
record PairedLoad(
    int pairs,
    long proxied,
    long mostCertain,
    List<Pair> wrong,
    int handedOn,
    long lost,
    Map<Unpaired, Integer> downstreamUnpaired,
    Map<Unpaired, Integer> upstreamUnpaired) {

  /**
   * Waits until all of an ended load has been told.
   *
   * @param askedOnce whether each request has one upstream exchange, which only the test knows
   */
  static PairedLoad of(WatchedProxy watched, List<HttpVisit> noted, boolean askedOnce)
      throws InterruptedException {
    List<Pair> pairs = watched.finish();
    ProxyVisits visits = new ProxyVisits(noted);
    return new PairedLoad(
        pairs.size(),
        visits.proxied(),
        askedOnce ? watched.mostCertain() : visits.proxied(),
        pairs.stream().filter(pair -> !visits.confirm(pair)).toList(),
        watched.handedOn(),
        watched.lost(),
        watched.downstreamUnpaired(),
        watched.upstreamUnpaired());
  }

  /** None may be wrong, and more than this share of the requests is to be paired. */
  void verify(double share) {
    assertThat(wrong).isEmpty();
    assertThat((double) pairs / proxied).isGreaterThan(share);
    assertThat((long) pairs).isLessThanOrEqualTo(mostCertain);
  }

  @Override
  public String toString() {
    return "%d of %d paired (%.3f, of %.3f at most), %d wrong, %d handed on, lost %d, %s %s"
        .formatted(
            pairs,
            proxied,
            (double) pairs / proxied,
            (double) mostCertain / proxied,
            wrong.size(),
            handedOn,
            lost,
            downstreamUnpaired,
            upstreamUnpaired);
  }
}
