package io.synspan.app.summary;

import org.HdrHistogram.IntCountsHistogram;

/** Times from a microsecond to an hour, to three digits, in memory of fixed size. */
final class LatencyHistogram {
  private static final long LONGEST_US = 3_600_000_000L;
  private static final int DIGITS = 3;

  private final IntCountsHistogram microseconds = new IntCountsHistogram(LONGEST_US, DIGITS);

  void recordUs(long us) {
    microseconds.recordValue(Math.clamp(us, 1, LONGEST_US));
  }

  long count() {
    return microseconds.getTotalCount();
  }

  /** The time in microseconds that this percentage does not exceed. */
  long percentileUs(double percentage) {
    return microseconds.getValueAtPercentile(percentage);
  }

  void clear() {
    microseconds.reset();
  }
}
