package io.synspan.detect;

/**
 * How often the kernel had no room for a SYN in a listener's queue: the counters {@code
 * SyncookiesSent} and {@code TCPReqQFullDrop} of the own network namespace. They do not say which
 * listener it was.
 */
final class SynQueuePressure {
  private final SecondCounts counts = new SecondCounts();
  private long total = -1;

  /** The counters' sum as it is now. */
  void update(long newTotal, long second) {
    if (total >= 0 && newTotal > total) {
      counts.add(second, (int) Math.min(Integer.MAX_VALUE, newTotal - total));
    }
    total = newTotal;
  }

  /** Whether there was some in each of the seconds. */
  boolean isSteady(long last, int seconds) {
    for (long second = last; second > last - seconds; second--) {
      if (counts.of(second) == 0) {
        return false;
      }
    }
    return true;
  }

  long sum(long second, int seconds) {
    return counts.sum(second, seconds);
  }
}
