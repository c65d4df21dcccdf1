package io.synspan.app.telemetry;

/** The {@code OTEL_*} settings are wrong. The message is whole: what is wrong, what to do. */
public final class TelemetryException extends Exception {
  private static final long serialVersionUID = 1L;

  TelemetryException(String message, Throwable cause) {
    super(message, cause);
  }
}
