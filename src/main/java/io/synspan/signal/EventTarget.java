package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.synspan.connection.Connection;
import java.util.concurrent.TimeUnit;

/** Where an event of a connection that has a span goes. */
@FunctionalInterface
public interface EventTarget {
  /** Into the span. */
  EventTarget SPAN =
      (span, connection, name, attributes, epochNs) ->
          span.addEvent(name, attributes, epochNs, TimeUnit.NANOSECONDS);

  /** Called on the tracker's thread, while the span is open. */
  void add(Span span, Connection connection, String name, Attributes attributes, long epochNs);

  /** Here and there. */
  default EventTarget and(EventTarget other) {
    return (span, connection, name, attributes, epochNs) -> {
      add(span, connection, name, attributes, epochNs);
      other.add(span, connection, name, attributes, epochNs);
    };
  }
}
