package io.synspan.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MonotonicClockTest {
  private static final Path TIMER_LIST = Path.of("/proc/timer_list");
  private static final Pattern NOW = Pattern.compile("^now at (\\d+) nsecs$", Pattern.MULTILINE);

  @Test
  void addsItsOffset() {
    MonotonicClock clock = new MonotonicClock(1_700_000_000_000_000_000L);
    assertThat(clock.epochNs(5_000_000_123L)).isEqualTo(1_700_000_005_000_000_123L);
    assertThat(clock.epochOffsetNs()).isEqualTo(1_700_000_000_000_000_000L);
  }

  @Test
  void agreesWithTheWallClock() {
    MonotonicClock clock = MonotonicClock.measured();
    Instant before = Instant.now();
    long now = clock.epochNs(MonotonicClock.nowNs());
    Instant after = Instant.now();
    assertThat(Instant.EPOCH.plus(now, ChronoUnit.NANOS))
        .isBetween(before.minus(tolerance()), after.plus(tolerance()));
  }

  @Test
  void measuresAgain() {
    MonotonicClock clock = new MonotonicClock(0);
    clock.measure();
    Instant now = Instant.EPOCH.plus(clock.epochNs(MonotonicClock.nowNs()), ChronoUnit.NANOS);
    assertThat(Duration.between(now, Instant.now()).abs()).isLessThan(Duration.ofSeconds(10));
  }

  /** The kernel prints ktime_get(), which is CLOCK_MONOTONIC and what bpf_ktime_get_ns() reads. */
  @Test
  void readsTheKernelsMonotonicClock() throws IOException {
    assumeTrue(Files.isReadable(TIMER_LIST), "SKIPPED: needs root to read " + TIMER_LIST);
    long before = MonotonicClock.nowNs();
    String timers = Files.readString(TIMER_LIST);
    long after = MonotonicClock.nowNs();
    MatchResult now = NOW.matcher(timers).results().findFirst().orElseThrow();
    assertThat(Long.parseLong(now.group(1))).isBetween(before, after);
  }

  /** A step of the wall clock between the two readings is not what is tested here. */
  private static Duration tolerance() {
    return Duration.ofMillis(50);
  }
}
