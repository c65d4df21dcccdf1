package io.synspan.connection;

/** What names a span, as numbers in network order. Ids that are 0 name none. */
public record SpanIds(long traceHigh, long traceLow, long spanId) {
  /** Whether they name a span. */
  public boolean areValid() {
    return (traceHigh | traceLow) != 0 && spanId != 0;
  }
}
