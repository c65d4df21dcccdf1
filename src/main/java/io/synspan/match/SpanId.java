package io.synspan.match;

/** A span that may come again: where a message was not taken, it is sent once more. */
record SpanId(long traceHigh, long traceLow, long id) {
  static SpanId of(SpanFacts span) {
    return new SpanId(span.traceHigh(), span.traceLow(), span.spanId());
  }
}
