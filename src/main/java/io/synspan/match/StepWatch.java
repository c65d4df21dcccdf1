package io.synspan.match;

/**
 * Whether the wall clock was set: then times that spans were given before do not fit ours. Guarded
 * by its owner.
 */
final class StepWatch {
  /** More than two measurements differ by. */
  private static final long STEP_NS = 200_000;

  /** A span may have been stamped, and not have been sent, for a moment. */
  private static final long MARGIN_NS = 1_000_000_000L;

  private static final long LONGEST_NS = 3_600_000_000_000L;

  private long offsetNs = Long.MIN_VALUE;
  private long steppedUntilNs = Long.MIN_VALUE;

  /**
   * Looks at the clock.
   *
   * @param epochOffsetNs as measured just now
   * @param nowNs CLOCK_MONOTONIC
   */
  void look(long epochOffsetNs, long nowNs) {
    long stepNs = offsetNs == Long.MIN_VALUE ? 0 : Math.abs(epochOffsetNs - offsetNs);
    if (stepNs > STEP_NS) {
      steppedUntilNs = nowNs + MARGIN_NS + Math.min(stepNs, LONGEST_NS);
    }
    offsetNs = epochOffsetNs;
  }

  /** What seems to be before it may have been stamped by another clock. */
  long steppedUntilNs() {
    return steppedUntilNs;
  }
}
