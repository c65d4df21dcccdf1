package io.synspan.detect;

/**
 * Half-open handshakes pile up: at least 30 that began in the last 64 seconds are not answered,
 * they are at least a tenth of those that were completed, and some began in the last three seconds.
 * At a listener someone begins handshakes and leaves them, at a rate below that of a flood; at an
 * upstream nobody answers. Calm is half of that.
 */
final class HalfOpenDetector extends ServiceDetector {
  private static final int AT_ONCE = 30;
  private static final int REGULAR_SHARE = 10;
  private static final int GROWTH_SECONDS = 3;
  private static final int CALM_SHARE = 2;

  private final SynFloodDetector flood;

  HalfOpenDetector(SynFloodDetector flood) {
    super(DetectionType.HALF_OPEN);
    this.flood = flood;
  }

  @Override
  boolean isAlarming(ServiceCounts counts, long second) {
    long atOnce = atOnce(counts, second);
    return atOnce >= AT_ONCE
        && atOnce * REGULAR_SHARE >= counts.established.sum(second, SecondCounts.SECONDS)
        && counts.unanswered.sum(second, GROWTH_SECONDS) > 0
        && !flood.isOpen()
        && counts.unanswered.of(second) < SynFloodDetector.PER_SECOND;
  }

  @Override
  boolean isCalm(ServiceCounts counts, long second) {
    return atOnce(counts, second) < AT_ONCE / CALM_SHARE || flood.isOpen();
  }

  private static long atOnce(ServiceCounts counts, long second) {
    return counts.unanswered.sum(second, SecondCounts.SECONDS);
  }

  @Override
  long eventsOf(ServiceCounts counts, long second) {
    return counts.unanswered.of(second);
  }

  @Override
  long eventsWith(long before, ServiceCounts counts, long second) {
    return Math.max(before, atOnce(counts, second));
  }

  @Override
  long regularOf(ServiceCounts counts, long second) {
    return counts.established.of(second);
  }

  @Override
  int evidenceSeconds() {
    return 1;
  }
}
