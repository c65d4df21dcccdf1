package io.synspan.detect;

import io.synspan.event.Role;

/** The counts and the detectors of one service. */
final class Service {
  /** Stands for the listener whose SYN queue is full, where it is not known. */
  static final int ANY_PORT = 0;

  final ServiceCounts counts = new ServiceCounts();
  private final SynFloodDetector synFlood;
  private final HalfOpenDetector halfOpen;
  private final ResetStormDetector resetStorm = new ResetStormDetector();
  long lastSecond;

  Service(SynQueuePressure pressure, SynSources sources) {
    this.synFlood = new SynFloodDetector(pressure, sources);
    this.halfOpen = new HalfOpenDetector(synFlood);
  }

  void begin(long netnsInode, Role role, int port, long second) {
    counts.begin(netnsInode, role, port);
    synFlood.clear();
    halfOpen.clear();
    resetStorm.clear();
    lastSecond = second;
  }

  boolean is(long netnsInode, Role role, int port) {
    return counts.port == port && counts.role == role && counts.netnsInode == netnsInode;
  }

  /** Whether it stands for the listener that is not known. */
  boolean isOfAnyPort() {
    return counts.port == ANY_PORT;
  }

  boolean isFlooded() {
    return synFlood.isOpen();
  }

  boolean hasDetection() {
    return synFlood.isOpen() || halfOpen.isOpen() || resetStorm.isOpen();
  }

  void evaluate(long second, DetectionListener listener) {
    synFlood.evaluate(counts, second, listener);
    halfOpen.evaluate(counts, second, listener);
    resetStorm.evaluate(counts, second, listener);
  }

  void close(long second, DetectionListener listener) {
    synFlood.close(counts, second, listener);
    halfOpen.close(counts, second, listener);
    resetStorm.close(counts, second, listener);
  }
}
