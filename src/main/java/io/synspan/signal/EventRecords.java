package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.synspan.connection.MonotonicClock;
import java.util.concurrent.TimeUnit;

/**
 * Log records with an event name, of what belongs to no connection.
 *
 * @param clock turns CLOCK_MONOTONIC into wall-clock time
 */
record EventRecords(Logger logger, MonotonicClock clock) {
  /**
   * Makes one.
   *
   * @param timeNs CLOCK_MONOTONIC
   */
  void emit(String event, Severity severity, long timeNs, Attributes attributes) {
    logger
        .logRecordBuilder()
        .setEventName(event)
        .setTimestamp(clock.epochNs(timeNs), TimeUnit.NANOSECONDS)
        .setSeverity(severity)
        .setAllAttributes(attributes)
        .emit();
  }
}
