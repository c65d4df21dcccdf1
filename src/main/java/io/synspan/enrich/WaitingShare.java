package io.synspan.enrich;

/**
 * How long messages may be held in all: a share of the time. A sender mostly sends one message
 * after the other, so one whose messages were always held would have to throw spans away. Any
 * thread may call it.
 */
final class WaitingShare {
  private static final double SHARE = 0.25;
  private static final long MOST_NS = 2_000_000_000L;

  private double leftNs = MOST_NS;
  private long refilledNs;

  /**
   * Starts full.
   *
   * @param nowNs CLOCK_MONOTONIC, as all times here
   */
  WaitingShare(long nowNs) {
    refilledNs = nowNs;
  }

  /** Whether something is left. */
  synchronized boolean isLeft(long nowNs) {
    refill(nowNs);
    return leftNs > 0;
  }

  /** A message was held for so long; that may be more than there was. */
  synchronized void take(long heldNs, long nowNs) {
    refill(nowNs);
    leftNs -= heldNs;
  }

  private void refill(long nowNs) {
    leftNs = Math.min(MOST_NS, leftNs + SHARE * Math.max(0, nowNs - refilledNs));
    refilledNs = Math.max(refilledNs, nowNs);
  }
}
