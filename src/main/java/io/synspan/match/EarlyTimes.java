package io.synspan.match;

/**
 * By how much spans' times are too early. An SDK reads the wall clock and then the monotonic one,
 * by which it measures: what passes in between makes all times of a trace so much too early. A
 * server span that begins before its request came, or ends before its answer, shows it; others of
 * the same busy machine may be as early and not show it. Guarded by its owner.
 */
final class EarlyTimes {
  /** What any clock may be off. */
  static final long LEAST_NS = 50_000;

  /** Rarely more, unless more was seen. */
  static final long RARELY_MORE_NS = 50_000_000;

  private static final long MOST_NS = 1_000_000_000;

  /** Of a trace whose own server span will show it, and has not come yet. */
  private static final long NOT_SHOWN_NS = 5_000_000;

  private static final long REMEMBERED_NS = 60_000_000_000L;

  /** The request may have lain there for a while before its span began. */
  private static final int FACTOR = 2;

  private long seenNs = LEAST_NS;
  private long untilNs = Long.MIN_VALUE;

  /**
   * A span was seen to be too early.
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

  /**
   * How much later than its span ends an answer may come.
   *
   * @param shows whether its trace's server span would have shown it, and has not come yet
   */
  long allowedNs(long nowNs, boolean shows) {
    return Math.max(lately(nowNs), shows ? NOT_SHOWN_NS : LEAST_NS);
  }

  /**
   * The same where the request's own answer can't have been begun before.
   *
   * @param ownLaterNs how much later than the span that was
   */
  long allowedNs(long nowNs, long ownLaterNs) {
    return Math.clamp(ownLaterNs, LEAST_NS, Math.max(lately(nowNs), RARELY_MORE_NS));
  }

  private long lately(long nowNs) {
    return nowNs < untilNs ? seenNs : LEAST_NS;
  }
}
