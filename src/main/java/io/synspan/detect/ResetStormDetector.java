package io.synspan.detect;

/**
 * A reset storm at a service: in three of four seconds at least 20 established connections are
 * reset, and they are at least half of those that are closed in that second. The end of a process
 * that had many connections open is over before that. Calm is a quarter of the rate.
 */
final class ResetStormDetector extends ServiceDetector {
  private static final int PER_SECOND = 20;
  private static final int SECONDS = 4;
  private static final int BUSY_SECONDS = 3;
  private static final int CLOSED_SHARE = 2;
  private static final int CALM_SHARE = 4;

  ResetStormDetector() {
    super(DetectionType.RESET_STORM);
  }

  @Override
  boolean isAlarming(ServiceCounts counts, long second) {
    int busy = 0;
    for (long past = second; past > second - SECONDS; past--) {
      int resets = counts.resets.of(past);
      boolean most = resets * CLOSED_SHARE >= counts.closed.of(past);
      busy += resets >= PER_SECOND && most ? 1 : 0;
    }
    return busy >= BUSY_SECONDS;
  }

  @Override
  boolean isCalm(ServiceCounts counts, long second) {
    return counts.resets.sum(second, SECONDS) < PER_SECOND * SECONDS / CALM_SHARE;
  }

  @Override
  long eventsOf(ServiceCounts counts, long second) {
    return counts.resets.of(second);
  }

  @Override
  long regularOf(ServiceCounts counts, long second) {
    return Math.max(0, counts.closed.of(second) - counts.resets.of(second));
  }

  @Override
  int evidenceSeconds() {
    return SECONDS;
  }
}
