package io.synspan.detect;

import io.synspan.event.Role;
import java.util.List;

/**
 * A SYN flood at a listener: in three seconds at least 50 handshakes a second were begun and not
 * answered, and they are at least a fifth of those that were completed, which loss alone never
 * makes them. A handshake counts when its SYN-ACK is sent again, a second after the SYN. SYNs that
 * were answered by a cookie, or dropped, because a SYN queue was full count too; where no listener
 * is seen to be flooded they are a detection of their own, after three seconds of them. Calm is a
 * quarter of that. Where packets are looked at, one prefix that floods is enough ({@link
 * SynSources}).
 */
final class SynFloodDetector extends ServiceDetector {
  static final int PER_SECOND = 50;
  private static final int SECONDS = 3;
  private static final int REGULAR_SHARE = 5;
  private static final int CALM_SHARE = 4;

  private final SynQueuePressure pressure;
  private final SynSources sources;
  private final FloodEvidence evidence = new FloodEvidence();

  SynFloodDetector(SynQueuePressure pressure, SynSources sources) {
    super(DetectionType.SYN_FLOOD);
    this.pressure = pressure;
    this.sources = sources;
  }

  @Override
  boolean isAlarming(ServiceCounts counts, long second) {
    if (counts.port == Service.ANY_PORT) {
      return pressure.isSteady(second, SECONDS)
          && pressure.sum(second, SECONDS) >= PER_SECOND * SECONDS;
    }
    long unanswered = counts.unanswered.sum(second, SECONDS);
    boolean many =
        unanswered >= PER_SECOND * SECONDS
            && unanswered * REGULAR_SHARE >= counts.established.sum(second, SECONDS);
    return counts.role == Role.SERVER && (many || sources.isFlooding(counts));
  }

  @Override
  boolean isCalm(ServiceCounts counts, long second) {
    long left = counts.unanswered.sum(second, SECONDS) + pressure.sum(second, SECONDS);
    return left < PER_SECOND * SECONDS / CALM_SHARE
        && (counts.role != Role.SERVER || sources.isCalm(counts));
  }

  @Override
  long eventsOf(ServiceCounts counts, long second) {
    return counts.port == Service.ANY_PORT ? pressure.sum(second, 1) : counts.unanswered.of(second);
  }

  @Override
  long regularOf(ServiceCounts counts, long second) {
    return counts.established.of(second);
  }

  @Override
  void beginSources() {
    evidence.clear();
  }

  @Override
  void addSources(ServiceCounts counts) {
    for (SynSources.Suspect source : sources.flooding()) {
      if (counts.role == Role.SERVER && source.isAt(counts)) {
        evidence.add(source.prefix, source.added);
      }
    }
  }

  @Override
  List<FloodSource> sources() {
    return evidence.sources();
  }

  @Override
  int evidenceSeconds() {
    return SECONDS;
  }

  @Override
  long synCookiesOf(long second) {
    return pressure.sum(second, 1);
  }
}
