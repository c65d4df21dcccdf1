package io.synspan.signal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SpanRateLimitTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private final SpanRateLimit limit = new SpanRateLimit(10);

  @Test
  void admitsOneSecondsWorthAtOnceAndNoMore() {
    assertThat(admittedOf(25, 5 * SECOND_NS, true)).isEqualTo(10);
  }

  @Test
  void refillsWithTheTimeOfTheRecords() {
    admittedOf(10, 5 * SECOND_NS, true);

    assertThat(admittedOf(10, 5 * SECOND_NS + SECOND_NS / 10, true)).isEqualTo(1);
    assertThat(admittedOf(10, 5 * SECOND_NS + SECOND_NS / 2, true)).isEqualTo(4);
    assertThat(admittedOf(100, 60 * SECOND_NS, true)).isEqualTo(10);
  }

  @Test
  void keepsHalfOfTheBucketForNotableConnections() {
    assertThat(admittedOf(100, 5 * SECOND_NS, false)).isEqualTo(6);
    assertThat(admittedOf(100, 5 * SECOND_NS, true)).isEqualTo(4);
  }

  @Test
  void admitsSampledConnectionsAtOneSpanPerSecond() {
    assertThat(new SpanRateLimit(1).admits(SECOND_NS, false)).isTrue();
  }

  @Test
  void admitsNothingAtZeroSpansPerSecond() {
    assertThat(new SpanRateLimit(0).admits(SECOND_NS, true)).isFalse();
  }

  @Test
  void doesNotRefillForARecordThatIsOutOfOrder() {
    admittedOf(10, 5 * SECOND_NS, true);

    assertThat(admittedOf(10, 4 * SECOND_NS, true)).isZero();
    assertThat(admittedOf(10, 5 * SECOND_NS, true)).isZero();
  }

  private int admittedOf(int asked, long nowNs, boolean notable) {
    int admitted = 0;
    for (int i = 0; i < asked; i++) {
      if (limit.admits(nowNs, notable)) {
        admitted++;
      }
    }
    return admitted;
  }
}
