package io.synspan.exchange;

/**
 * Whether a process does all of a request on one thread, what it asks its upstreams for it
 * included: then only exchanges of the same thread can be a pair. Proxies whose workers are threads
 * with an event loop each (Envoy, HAProxy) do so; those that hand work from thread to thread (Go,
 * many in Java) don't.
 *
 * <p>It is taken on trial where much stays ambiguous, several threads both receive and send
 * requests, and each exchange keeps to its thread. On trial all pairs wait. It is believed once so
 * many upstream exchanges took the last place on their thread that one whose cause was on another
 * thread would have found none, and it is given up for good where exchanges move between threads.
 */
final class ThreadHabit {
  private static final int WATCHED_THREADS = 8;

  /** Of each direction, on each of two threads. */
  private static final int EXCHANGES_EACH = 50;

  private static final int MOST_TRIALS = 3;
  private static final int LAST_PLACES = 1_000;
  private static final int LONGEST_TRIAL = 100_000;

  /** Once it is believed, in the time of so many last places. */
  private static final int MOST_CONTRADICTIONS = 3;

  private enum State {
    UNKNOWN,
    ON_TRIAL,
    KEPT,
    NOT_KEPT
  }

  private final int[] threads = new int[WATCHED_THREADS];
  private final int[] downstreams = new int[WATCHED_THREADS];
  private final int[] upstreams = new int[WATCHED_THREADS];
  private final UnclearShare unclear = new UnclearShare();
  private State state = State.UNKNOWN;
  private int watched;
  private int trials;
  private int lastPlaces;
  private int contradictions;
  private int notedOnTrial;
  private boolean changed;

  /** For a process that is new here. */
  void begin() {
    state = State.UNKNOWN;
    trials = 0;
    unclear.begin();
    watched = 0;
    changed = false;
  }

  /** Each thread is a world of its own. */
  boolean isByThread() {
    return state == State.ON_TRIAL || state == State.KEPT;
  }

  boolean isOnTrial() {
    return state == State.ON_TRIAL;
  }

  /** Whether {@link #isByThread} has another answer than when this was last asked. */
  boolean takeChange() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /** An exchange of this process was heard of, or turns out to be of several threads. */
  void note(ExchangeFacts facts) {
    if (state == State.NOT_KEPT) {
      return;
    }
    if (facts.isOfSeveralThreads() || facts.threadId() == 0) {
      giveUp();
    } else if (state == State.UNKNOWN && trials < MOST_TRIALS) {
      watch(facts);
    } else if (state == State.ON_TRIAL && ++notedOnTrial > LONGEST_TRIAL) {
      failTrial();
    }
  }

  /** A pair is told. */
  void paired(Exchange downstream, Exchange upstream) {
    unclear.paired();
    if (downstream.threadId != upstream.threadId) {
      giveUp();
    }
  }

  /** A downstream exchange is told to have no pair, for there is more than one possibility. */
  void staysUnclear() {
    unclear.staysUnclear();
  }

  /** An upstream exchange took the last place on its thread. */
  void tookLastPlace() {
    if (++lastPlaces == LAST_PLACES) {
      lastPlaces = 0;
      contradictions = 0;
      state = state == State.ON_TRIAL ? State.KEPT : state;
    }
  }

  /**
   * What a thread did has no explanation: another one may have done a part of it.
   *
   * @param suspect an upstream exchange; those of checkers mostly are the first on their connection
   * @return whether the trial has failed by it, so that no upstream is to blame
   */
  boolean isRefutedBy(Exchange suspect) {
    boolean kept = suspect.number > 1;
    if (state == State.ON_TRIAL) {
      lastPlaces = 0;
      if (kept) {
        failTrial();
      }
      return kept;
    }
    if (state == State.KEPT && kept && ++contradictions == MOST_CONTRADICTIONS) {
      giveUp();
    }
    return false;
  }

  private void failTrial() {
    unclear.trialFailed();
    watched = 0;
    turnsTo(State.UNKNOWN);
  }

  /** For good. */
  void giveUp() {
    turnsTo(State.NOT_KEPT);
  }

  private void turnsTo(State next) {
    boolean wasByThread = isByThread();
    state = next;
    changed |= wasByThread != isByThread();
  }

  private void watch(ExchangeFacts facts) {
    int thread = indexOf(facts.threadId());
    if (thread >= 0) {
      (facts.isUpstream() ? upstreams : downstreams)[thread]++;
    }
    if (unclear.isKnown()) {
      if (unclear.isLarge() && proxyingThreads() > 1) {
        trials++;
        lastPlaces = 0;
        contradictions = 0;
        notedOnTrial = 0;
        turnsTo(State.ON_TRIAL);
      } else {
        unclear.countAgain();
        watched = 0;
      }
    }
  }

  private int proxyingThreads() {
    int proxying = 0;
    for (int i = 0; i < watched; i++) {
      boolean proxies = downstreams[i] >= EXCHANGES_EACH && upstreams[i] >= EXCHANGES_EACH;
      proxying += proxies ? 1 : 0;
    }
    return proxying;
  }

  private int indexOf(int threadId) {
    for (int i = 0; i < watched; i++) {
      if (threads[i] == threadId) {
        return i;
      }
    }
    if (watched == WATCHED_THREADS) {
      return -1;
    }
    threads[watched] = threadId;
    downstreams[watched] = 0;
    upstreams[watched] = 0;
    return watched++;
  }
}
