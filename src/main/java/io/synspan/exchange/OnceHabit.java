package io.synspan.exchange;

/**
 * Whether a process asks for a request no more than once, unless it is not answered. Then none of
 * its requests that has had an answer from an upstream can have caused another exchange, which
 * makes certain what would stay ambiguous.
 *
 * <p>It is taken on trial where much stays ambiguous. On trial all pairs wait. It is believed once
 * so many upstream exchanges took the last place that there was that one which asks again would
 * have found none. The first exchange without a place ends it, and the next trial comes after ten
 * times as many requests.
 */
final class OnceHabit {
  private static final int LAST_PLACES = 1_000;
  private static final int LONGEST_TRIAL = 10_000;

  private enum State {
    UNKNOWN,
    ON_TRIAL,
    KEPT
  }

  private final UnclearShare unclear = new UnclearShare();
  private State state = State.UNKNOWN;
  private int lastPlaces;
  private int onTrial;
  private boolean failedOnTrial;
  private boolean changed;

  void begin() {
    unclear.begin();
    state = State.UNKNOWN;
    changed = false;
  }

  /** What it says is used. */
  boolean isUsed() {
    return state != State.UNKNOWN;
  }

  boolean isOnTrial() {
    return state == State.ON_TRIAL;
  }

  /** Whether it was on trial when it was last refuted: then nothing that it tells is right. */
  boolean hasFailedOnTrial() {
    return failedOnTrial;
  }

  /** Whether {@link #isUsed} has another answer than when this was last asked. */
  boolean takeChange() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /** An exchange of this process was heard of: the moment at which a trial may begin or end. */
  void note() {
    if (state == State.ON_TRIAL) {
      if (++onTrial > LONGEST_TRIAL) {
        refuted();
      }
    } else if (state == State.UNKNOWN && unclear.isKnown()) {
      if (unclear.isLarge()) {
        state = State.ON_TRIAL;
        changed = true;
        lastPlaces = 0;
        onTrial = 0;
      } else {
        unclear.countAgain();
      }
    }
  }

  /** A pair was found. */
  void found() {
    unclear.paired();
  }

  /** A downstream exchange is told to have no pair, for there is more than one possibility. */
  void staysUnclear() {
    unclear.staysUnclear();
  }

  /** An upstream exchange took the last place: if one more had asked again, it had found none. */
  void tookLastPlace() {
    if (state == State.ON_TRIAL && ++lastPlaces == LAST_PLACES) {
      state = State.KEPT;
    }
  }

  /** An upstream exchange found no place. */
  void refuted() {
    failedOnTrial = isOnTrial();
    unclear.trialFailed();
    state = State.UNKNOWN;
    changed = true;
  }
}
