package io.synspan.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.connection.MonotonicClock;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LongSpansTest {
  private static final int EXCHANGES = 100_000;
  private static final int SPANS = 20_000;
  private static final Endpoint PEER = new Endpoint(0, 1, 80);

  private final SpanMatcher matcher =
      new SpanMatcher(new MonotonicClock(0), Set.of(), 1024, EXCHANGES);

  /** Each with each would be two billion looks. */
  @Test
  @Timeout(60)
  void aMessageFullOfThemTakesBoundedTime() {
    matcher.take(news(List.of(), 1));
    List<SeenExchange> exchanges = new ArrayList<>();
    for (int i = 0; i < EXCHANGES; i++) {
      exchanges.add(exchange(i + 1, 1_000 + i));
    }
    matcher.take(news(exchanges, 1_000_000_000));
    List<SpanFacts> spans = new ArrayList<>();
    for (int i = 0; i < SPANS; i++) {
      spans.add(span(i + 1, 100 + i % 50, 500_000_000));
    }

    long beforeNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    List<Match> matches = matcher.match(spans);
    long tookNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - beforeNs;

    assertThat(matches).extracting(Match::result).containsOnly(Match.Result.UNKNOWN);
    assertThat(tookNs).isLessThan(TimeUnit.SECONDS.toNanos(3));
  }

  private static ExchangeNews news(List<SeenExchange> exchanges, long completeNs) {
    return new ExchangeNews(exchanges, List.of(), List.of(), List.of(), Long.MIN_VALUE, completeNs);
  }

  private static SeenExchange exchange(long cookie, long ns) {
    return new SeenExchange(cookie, 1, 1000, true, PEER, ns, ns, ns + 10, ns + 10, 0, false, true);
  }

  private static SpanFacts span(long id, long startNs, long endNs) {
    return new SpanFacts(false, 0, id, id, 0, startNs, endNs, null, null, 0, true, 7, 0);
  }
}
