package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.synspan.connection.Connection;
import io.synspan.semconv.ConnectionSpan;
import io.synspan.semconv.TcpAttributes;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Sends the events of a connection as OTLP log records with an event name, which name its span and
 * carry its 5-tuple: each can be read without the others.
 */
public final class EventLog implements EventTarget {
  /** What tells of trouble; the others are the course of things. */
  private static final Set<String> WARNINGS =
      Set.of(
          ConnectionSpan.EVENT_RESET,
          ConnectionSpan.EVENT_RETRANSMIT,
          ConnectionSpan.EVENT_ZERO_WINDOW,
          ConnectionSpan.EVENT_CONGESTION_STATE,
          ConnectionSpan.EVENT_DROP);

  private final Logger logger;

  public EventLog(Logger logger) {
    this.logger = logger;
  }

  @Override
  public void add(
      Span span, Connection connection, String name, Attributes attributes, long epochNs) {
    AttributesBuilder all = Attributes.builder();
    FiveTuple.put(all, connection.endpoints());
    all.put(TcpAttributes.HANDSHAKE_ROLE, AttributeValues.of(connection.role()));
    all.putAll(attributes);
    logger
        .logRecordBuilder()
        .setEventName(name)
        .setTimestamp(epochNs, TimeUnit.NANOSECONDS)
        .setContext(Context.root().with(span))
        .setSeverity(WARNINGS.contains(name) ? Severity.WARN : Severity.INFO)
        .setAllAttributes(all.build())
        .emit();
  }
}
