package io.synspan.signal;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.synspan.connection.SpanIds;

/** Ids as the OpenTelemetry API wants them. */
final class SpanContexts {
  /** To be told that there is no span is faster for an instrument than to look for one. */
  static final Context NO_SPAN = Context.root();

  private SpanContexts() {}

  /** Of a span that is recorded. */
  static SpanContext of(SpanIds ids) {
    return SpanContext.create(
        TraceId.fromLongs(ids.traceHigh(), ids.traceLow()),
        SpanId.fromLong(ids.spanId()),
        TraceFlags.getSampled(),
        TraceState.getDefault());
  }
}
