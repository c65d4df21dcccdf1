package io.synspan.exchange;

import org.jspecify.annotations.Nullable;

/**
 * How far exchanges with one upstream can be believed to have a cause each: those of one process,
 * or of one thread of it that keeps its requests, with one endpoint, and first on their connection
 * or not (checkers open connections of their own). Trust is earned by being explained many times in
 * a row; pairs wait for it.
 */
final class UpstreamTrust {
  private static final int REGAINED_AFTER = 2_000;
  private static final long BLAMED_NS = 60_000_000_000L;

  long key;
  long usedNs;

  /** Downstream exchanges whose only pair waits for trust, oldest first. */
  @Nullable Exchange held;

  private @Nullable Exchange lastHeld;
  private int explained;
  private long explainedEver;
  private int required;
  private long learnedForNs;
  private long learnedNs;
  private long blamedUntilNs;

  void begin(long newKey, PairingSettings settings, long nowNs) {
    key = newKey;
    learnedForNs = settings.learnedForNs();
    learnedNs = nowNs + learnedForNs;
    explained = 0;
    explainedEver = 0;
    required = settings.learnedAfter();
    blamedUntilNs = Long.MIN_VALUE;
    held = null;
    lastHeld = null;
  }

  /** Of two that are in contradiction, the one that was explained less often is to blame. */
  boolean isLessProvenThan(UpstreamTrust other) {
    return explainedEver < other.explainedEver;
  }

  /** It took the only place that there was: one without a cause would have found none. */
  void explained() {
    explainedEver++;
    if (explained < required) {
      explained++;
    }
  }

  /**
   * One of its exchanges can't have a cause.
   *
   * @return whether it had been blamed before, and had shown since that it is not to blame
   */
  boolean blame(long nowNs) {
    boolean proven = required == REGAINED_AFTER && explained == required;
    explained = 0;
    required = REGAINED_AFTER;
    blamedUntilNs = nowNs + BLAMED_NS;
    learnedNs = blamedUntilNs + learnedForNs;
    return proven;
  }

  /** Until then it is better known than forgotten. */
  long neededUntilNs() {
    return Math.max(usedNs, blamedUntilNs);
  }

  /** Nothing is concluded from its exchanges. */
  boolean isBlamed(long nowNs) {
    return nowNs < blamedUntilNs;
  }

  boolean isTrusted(long nowNs) {
    return explained >= required && nowNs >= learnedNs && !isBlamed(nowNs);
  }

  void hold(Exchange downstream, long nowNs) {
    downstream.heldNs = nowNs;
    downstream.nextWaiting = null;
    if (lastHeld == null) {
      held = downstream;
    } else {
      lastHeld.nextWaiting = downstream;
    }
    lastHeld = downstream;
  }

  /** Takes out the one that has waited for longest. */
  @Nullable Exchange release() {
    Exchange first = held;
    if (first != null) {
      held = first.nextWaiting;
      if (held == null) {
        lastHeld = null;
      }
    }
    return first;
  }
}
