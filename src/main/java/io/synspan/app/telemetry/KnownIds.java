package io.synspan.app.telemetry;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.synspan.connection.SpanIds;
import io.synspan.signal.NextSpan;
import org.jspecify.annotations.Nullable;

/**
 * Random ids, but for a span whose ids are known already. One thread may know some, before it
 * begins a span without a parent; any thread may begin others.
 */
final class KnownIds implements IdGenerator, NextSpan {
  private final IdGenerator random = IdGenerator.random();
  private volatile @Nullable Thread knowing;
  private @Nullable SpanIds ofTrace;
  private @Nullable SpanIds ofSpan;

  @Override
  public void hasIds(SpanIds ids) {
    ofTrace = ids;
    ofSpan = ids;
    knowing = Thread.currentThread();
  }

  @Override
  public String generateSpanId() {
    SpanIds ids = knows() ? ofSpan : null;
    if (ids == null) {
      return random.generateSpanId();
    }
    ofSpan = null;
    return SpanId.fromLong(ids.spanId());
  }

  @Override
  public String generateTraceId() {
    SpanIds ids = knows() ? ofTrace : null;
    if (ids == null) {
      return random.generateTraceId();
    }
    ofTrace = null;
    return TraceId.fromLongs(ids.traceHigh(), ids.traceLow());
  }

  private boolean knows() {
    return knowing == Thread.currentThread();
  }
}
