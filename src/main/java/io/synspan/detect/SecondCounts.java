package io.synspan.detect;

import java.util.Arrays;

/** A count for each of the last 64 seconds. */
final class SecondCounts {
  static final int SECONDS = 64;

  private final int[] counts = new int[SECONDS];
  private long newest = Long.MIN_VALUE;

  /** Adds to a second; what is older than the window, or was never in it, is left out. */
  void add(long second, int count) {
    if (second > newest) {
      rollTo(second);
    }
    if (second > newest - SECONDS) {
      counts[slot(second)] += count;
    }
  }

  /** The sum over this many seconds, of which {@code last} is the last. */
  long sum(long last, int seconds) {
    long sum = 0;
    for (long second = last; second > last - seconds; second--) {
      sum += of(second);
    }
    return sum;
  }

  int of(long second) {
    return second <= newest && second > newest - SECONDS ? counts[slot(second)] : 0;
  }

  void clear() {
    Arrays.fill(counts, 0);
    newest = Long.MIN_VALUE;
  }

  private void rollTo(long second) {
    if (newest == Long.MIN_VALUE || second - newest >= SECONDS) {
      Arrays.fill(counts, 0);
    } else {
      for (long passed = newest + 1; passed <= second; passed++) {
        counts[slot(passed)] = 0;
      }
    }
    newest = second;
  }

  private static int slot(long second) {
    return (int) second & (SECONDS - 1);
  }
}
