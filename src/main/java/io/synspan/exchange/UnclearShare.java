package io.synspan.exchange;

/**
 * How many of a process's requests stay without a pair because there is more than one possibility:
 * whether a habit of the process is worth a trial. Each trial that fails asks for ten times as many
 * requests before the next.
 */
final class UnclearShare {
  private static final int REQUESTS_AT_FIRST = 500;
  private static final int MOST_REQUESTS = 5_000_000;

  /** One of so many. */
  private static final int LARGE = 10;

  private int required;
  private int paired;
  private int unclear;

  /** For a process that is new here. */
  void begin() {
    required = REQUESTS_AT_FIRST;
    countAgain();
  }

  void paired() {
    paired++;
  }

  void staysUnclear() {
    unclear++;
  }

  boolean isKnown() {
    return unclear + paired >= required;
  }

  boolean isLarge() {
    return unclear > paired / LARGE;
  }

  void trialFailed() {
    required = Math.min(10 * required, MOST_REQUESTS);
    countAgain();
  }

  void countAgain() {
    paired = 0;
    unclear = 0;
  }
}
