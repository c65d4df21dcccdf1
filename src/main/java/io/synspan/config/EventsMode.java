package io.synspan.config;

/** How what happened to a connection goes out. */
public enum EventsMode {
  /** As events in its span. */
  SPAN,
  /** As OTLP log records that name the span. */
  LOG,
  BOTH;

  public boolean inSpans() {
    return this != LOG;
  }

  public boolean asLogs() {
    return this != SPAN;
  }
}
