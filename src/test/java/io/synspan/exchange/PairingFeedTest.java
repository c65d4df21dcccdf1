package io.synspan.exchange;

import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.exchange;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionTracker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was said before the first exchange counts for it, though nothing was kept until then. */
final class PairingFeedTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MS = 1_000_000;
  private static final long DOWNSTREAM = 7;
  private static final long UPSTREAM = 8;

  private final List<String> heard = new ArrayList<>();
  private final PairingFeed feed = new PairingFeed(new PairingSettings(100, 0, 0, 0), new Heard());
  private final ConnectionTracker tracker = new ConnectionTracker(100, feed);

  @Test
  void pairsTheFirstExchanges() {
    feed.complete(9 * SECOND);

    proxyOneRequest();

    assertThat(heard).containsExactly("complete", "paired 7 with 8", "complete");
  }

  @Test
  void pairsNothingOfTheTimeInWhichRecordsWereLost() {
    feed.onLost(11 * SECOND);

    proxyOneRequest();

    assertThat(heard)
        .startsWith("lost")
        .contains("unpaired 8 LOST_RECORDS")
        .doesNotContain("paired 7 with 8");
  }

  @Test
  void ignoresWhatComesLaterThanItCan() {
    feed.complete(12 * SECOND);

    proxyOneRequest();

    assertThat(heard).doesNotContain("paired 7 with 8");
  }

  private void proxyOneRequest() {
    established(DOWNSTREAM).server().atNs(9 * SECOND).decodeTo(tracker);
    established(UPSTREAM).atNs(9 * SECOND).decodeTo(tracker);
    exchange(DOWNSTREAM, 1).server().decodeTo(tracker);
    long askedNs = 10 * SECOND + MS / 2;
    exchange(UPSTREAM, 1)
        .exchangeNs(askedNs, askedNs, 10 * SECOND + MS, 10 * SECOND + MS)
        .decodeTo(tracker);
    feed.complete(20 * SECOND);
  }

  private final class Heard implements ProxyListener {
    @Override
    public void onUpstream(long upstreamKey, Connection connection) {}

    @Override
    public void onPaired(Exchange downstream, Exchange upstream) {
      heard.add("paired %d with %d".formatted(downstream.socketCookie(), upstream.socketCookie()));
    }

    @Override
    public void onUnpaired(Exchange exchange, Unpaired reason) {
      heard.add("unpaired %d %s".formatted(exchange.socketCookie(), reason));
    }

    @Override
    public void onLost(long nowNs) {
      heard.add("lost");
    }

    @Override
    public void onComplete(long timeNs) {
      heard.add("complete");
    }
  }
}
