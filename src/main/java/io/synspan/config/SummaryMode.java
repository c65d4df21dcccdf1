package io.synspan.config;

/** Whether the summary is printed on the terminal. */
public enum SummaryMode {
  /** On where nothing is exported, off where OpenTelemetry takes it. */
  AUTO,
  ON,
  OFF
}
