package io.synspan.detect;

import java.util.List;

/** A detector for one service: a rule over its counts, an alarm, and the evidence. */
abstract class ServiceDetector {
  private static final long NS_PER_SECOND = 1_000_000_000;

  private final DetectionType type;
  private final Alarm alarm = new Alarm();
  private long openedSecond;
  private long events;
  private long peak;
  private long regular;
  private long synCookies;

  ServiceDetector(DetectionType type) {
    this.type = type;
  }

  /** Whether the seconds up to this one, which is over, are enough to open. */
  abstract boolean isAlarming(ServiceCounts counts, long second);

  /** Whether there is little left of it. */
  abstract boolean isCalm(ServiceCounts counts, long second);

  /** The events of this second. */
  abstract long eventsOf(ServiceCounts counts, long second);

  /** What went well in this second. */
  abstract long regularOf(ServiceCounts counts, long second);

  /** How many seconds before the one that opened it are evidence too. */
  abstract int evidenceSeconds();

  /** What the evidence says of all seconds, with one more. */
  long eventsWith(long before, ServiceCounts counts, long second) {
    return before + eventsOf(counts, second);
  }

  /** The evidence of a detection begins. */
  void beginSources() {}

  /** One more second of it. */
  void addSources(ServiceCounts counts) {}

  /** Who it comes from, as far as that is known. */
  List<FloodSource> sources() {
    return List.of();
  }

  /** SYNs of this second for which a queue had no room. */
  long synCookiesOf(long second) {
    return 0;
  }

  final boolean isOpen() {
    return alarm.isOpen();
  }

  final void clear() {
    alarm.clear();
  }

  /** To be called once for each second that is over. */
  final void evaluate(ServiceCounts counts, long second, DetectionListener listener) {
    if (alarm.isOpen()) {
      addEvidence(counts, second);
      boolean unknown = sources().isEmpty();
      addSources(counts);
      if (unknown && !sources().isEmpty()) {
        listener.onSourcesFound(detection(counts, 0));
      }
    }
    switch (alarm.update(isAlarming(counts, second), isCalm(counts, second))) {
      case OPENED -> {
        openedSecond = second + 1;
        events = 0;
        peak = 0;
        regular = 0;
        synCookies = 0;
        for (long past = second - evidenceSeconds() + 1; past <= second; past++) {
          addEvidence(counts, past);
        }
        beginSources();
        addSources(counts);
        listener.onOpened(detection(counts, 0));
      }
      case CLOSED -> listener.onClosed(detection(counts, second + 1));
      case NONE -> {}
    }
  }

  /** Ends what goes on. */
  final void close(ServiceCounts counts, long second, DetectionListener listener) {
    if (alarm.isOpen()) {
      alarm.clear();
      listener.onClosed(detection(counts, second));
    }
  }

  private void addEvidence(ServiceCounts counts, long second) {
    events = eventsWith(events, counts, second);
    peak = Math.max(peak, eventsOf(counts, second));
    regular += regularOf(counts, second);
    synCookies += synCookiesOf(second);
  }

  private Detection detection(ServiceCounts counts, long closedSecond) {
    return new Detection(
        type,
        counts.netnsInode,
        counts.role,
        counts.port,
        null,
        openedSecond * NS_PER_SECOND,
        closedSecond * NS_PER_SECOND,
        new Evidence(events, peak, regular, synCookies, 0, sources()));
  }
}
