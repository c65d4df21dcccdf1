package io.synspan.match;

/** As in the protobuf message, and whose span it is: a trace may pass several services. */
record TraceId(long high, long low, long resource) {
  static TraceId of(SpanFacts span) {
    return new TraceId(span.traceHigh(), span.traceLow(), span.resource());
  }
}
