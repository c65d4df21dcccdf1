package io.synspan.detect;

/** What was detected. */
public enum DetectionType {
  /** Far more handshakes begin at a listener than are ever answered. */
  SYN_FLOOD("syn_flood"),
  /** One source tries many closed ports. */
  PORT_SCAN("port_scan"),
  /** A large share of a service's connections is reset, and goes on being. */
  RESET_STORM("reset_storm"),
  /** Handshakes with a service that stay unanswered pile up. */
  HALF_OPEN("half_open");

  private final String value;

  DetectionType(String value) {
    this.value = value;
  }

  /** As in {@code synspan.detection.type}. */
  public String value() {
    return value;
  }
}
