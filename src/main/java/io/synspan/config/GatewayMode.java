package io.synspan.config;

/** What is done with the OTLP that a gateway sends. */
public enum GatewayMode {
  /** Spans get what TCP did to their requests, and are passed on. */
  ENRICH,
  /** Everything is passed on as it came. */
  OBSERVE,
  /** Nothing is received. */
  OFF
}
