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
  /** Ten times as many after each trial that failed. */
  private static final int REQUESTS_BEFORE_TRIAL = 500;

  private static final int MOST_REQUESTS_BEFORE_TRIAL = 5_000_000;

  /** One of so many. */
  private static final int SHARE_UNCLEAR = 10;

  private static final int LAST_PLACES = 1_000;
  private static final int LONGEST_TRIAL = 10_000;

  private enum State {
    UNKNOWN,
    ON_TRIAL,
    KEPT
  }

  private State state = State.UNKNOWN;
  private int found;
  private int unclear;
  private int requiredRequests;
  private int lastPlaces;
  private int onTrial;
  private boolean failedOnTrial;
  private boolean changed;

  void begin() {
    requiredRequests = REQUESTS_BEFORE_TRIAL;
    changed = false;
    returnTo(State.UNKNOWN);
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
    } else if (state == State.UNKNOWN && unclear + found >= requiredRequests) {
      if (unclear > found / SHARE_UNCLEAR) {
        changed = true;
        returnTo(State.ON_TRIAL);
      } else {
        returnTo(State.UNKNOWN);
      }
    }
  }

  /** A pair was found. */
  void found() {
    found++;
  }

  /** A downstream exchange is told to have no pair, for there is more than one possibility. */
  void staysUnclear() {
    unclear++;
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
    requiredRequests = Math.min(10 * requiredRequests, MOST_REQUESTS_BEFORE_TRIAL);
    changed = true;
    returnTo(State.UNKNOWN);
  }

  private void returnTo(State next) {
    state = next;
    found = 0;
    unclear = 0;
    lastPlaces = 0;
    onTrial = 0;
  }
}
