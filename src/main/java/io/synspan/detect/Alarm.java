package io.synspan.detect;

/**
 * Open or not, with hysteresis: opens at once, and closes when it was calm for ten seconds, so that
 * what comes in waves is one detection.
 */
final class Alarm {
  static final int CALM_SECONDS = 10;

  enum Change {
    NONE,
    OPENED,
    CLOSED
  }

  private boolean open;
  private int calmSeconds;

  boolean isOpen() {
    return open;
  }

  /** To be called once a second. */
  Change update(boolean alarming, boolean calm) {
    if (!open) {
      open = alarming;
      calmSeconds = 0;
      return alarming ? Change.OPENED : Change.NONE;
    }
    calmSeconds = calm ? calmSeconds + 1 : 0;
    if (calmSeconds < CALM_SECONDS) {
      return Change.NONE;
    }
    open = false;
    return Change.CLOSED;
  }

  void clear() {
    open = false;
  }
}
