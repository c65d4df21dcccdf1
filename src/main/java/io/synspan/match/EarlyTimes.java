package io.synspan.match;

/**
 * By how much spans' times have lately been too early. An SDK reads the wall clock and then the
 * monotonic one, by which it measures: what passes in between makes all times of a trace so much
 * too early. A server span that begins before its request came shows it; others of the same busy
 * machine may be as early and not show it. Guarded by its owner.
 */
final class EarlyTimes {
  /** Of a trace whose times are seen to be right. */
  static final long LEAST_NS = 50_000;

  /** Of one of which nothing is known. */
  static final long MOST_NS = 1_000_000;

  private static final long REMEMBERED_NS = 60_000_000_000L;

  /** The request may have lain there for a while before its span began. */
  private static final int FACTOR = 2;

  private long seenNs = LEAST_NS;
  private long untilNs = Long.MIN_VALUE;

  /**
   * A span began before its request came.
   *
   * @param earlyNs by so much
   * @param nowNs CLOCK_MONOTONIC
   */
  void saw(long earlyNs, long nowNs) {
    long allowedNs = Math.clamp(FACTOR * earlyNs, LEAST_NS, MOST_NS);
    if (allowedNs >= seenNs || nowNs >= untilNs) {
      seenNs = allowedNs;
      untilNs = nowNs + REMEMBERED_NS;
    }
  }

  /** How much later than its span ends an answer may come. */
  long allowedNs(long nowNs) {
    return nowNs < untilNs ? seenNs : LEAST_NS;
  }
}
