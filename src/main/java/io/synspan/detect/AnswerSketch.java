package io.synspan.detect;

import java.util.Arrays;

/**
 * How many handshakes each prefix has completed at a port, in each of the last four seconds. In
 * fixed memory, so prefixes may share a count: never too few, and too many only where two others
 * are busy.
 */
final class AnswerSketch {
  private static final int SECONDS = 4;
  private static final int COLUMNS = 2048;
  private static final long[] ROWS = {0x9E37_79B9_7F4A_7C15L, 0xC2B2_AE3D_27D4_EB4FL};

  private final int[][] counts = new int[SECONDS][ROWS.length * COLUMNS];
  private long newest = Long.MIN_VALUE;

  void add(long second, long prefix, int port) {
    rollTo(second);
    if (second > newest - SECONDS) {
      for (int row = 0; row < ROWS.length; row++) {
        counts[slot(second)][column(row, prefix, port)]++;
      }
    }
  }

  /** Of one of the last four seconds. */
  int of(long second, long prefix, int port) {
    if (second > newest || second <= newest - SECONDS) {
      return 0;
    }
    int least = Integer.MAX_VALUE;
    for (int row = 0; row < ROWS.length; row++) {
      least = Math.min(least, counts[slot(second)][column(row, prefix, port)]);
    }
    return least;
  }

  private void rollTo(long second) {
    if (second <= newest) {
      return;
    }
    for (long passed = Math.max(newest + 1, second - SECONDS + 1); passed <= second; passed++) {
      Arrays.fill(counts[slot(passed)], 0);
    }
    newest = second;
  }

  private static int slot(long second) {
    return (int) second & (SECONDS - 1);
  }

  private static int column(int row, long prefix, int port) {
    long hash = (prefix ^ (long) port << 48 ^ port) * ROWS[row];
    return row * COLUMNS + (int) (hash >>> 53);
  }
}
