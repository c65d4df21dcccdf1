package io.synspan.semconv;

/** Names of the metrics about SynSpan itself. */
public final class SynspanMetrics {
  public static final String DETECTIONS = "synspan.detections";
  public static final String DETECTION_ACTIVE = "synspan.detection.active";
  public static final String DROP_SYNS = "synspan.drop.syns";
  public static final String EVENT_PROCESSED = "synspan.event.processed";
  public static final String EVENT_LOST = "synspan.event.lost";
  public static final String EVENT_UNDECODABLE = "synspan.event.undecodable";
  public static final String TABLE_SIZE = "synspan.connection.table.size";
  public static final String TABLE_LIMIT = "synspan.connection.table.limit";
  public static final String CONNECTION_EVICTED = "synspan.connection.evicted";
  public static final String CONNECTION_VANISHED = "synspan.connection.vanished";
  public static final String HOOK_MISSED = "synspan.hook.missed";
  public static final String HOOKS = "synspan.hooks";
  public static final String GATEWAY_QUEUE_AGE = "synspan.gateway.queue.age";
  public static final String GATEWAY_QUEUE_LENGTH = "synspan.gateway.queue.length";
  public static final String GATEWAY_QUEUE_REQUESTS = "synspan.gateway.queue.requests";
  public static final String GATEWAY_QUEUE_SIZE = "synspan.gateway.queue.size";
  public static final String GATEWAY_REQUESTS = "synspan.gateway.requests";
  public static final String GATEWAY_SPAN_RECEIVED = "synspan.gateway.span.received";
  public static final String GATEWAY_SPAN_FORWARDED = "synspan.gateway.span.forwarded";
  public static final String GATEWAY_SPAN_MATCHED = "synspan.gateway.span.matched";
  public static final String GATEWAY_SPAN_REFUSED = "synspan.gateway.span.refused";
  public static final String SPAN_RECORDED = "synspan.span.recorded";
  public static final String SPAN_SUPPRESSED = "synspan.span.suppressed";

  public static final String TRACEPARENT_REQUESTS = "synspan.traceparent.requests";

  public static final String PROXY_UPSTREAM_DURATION = "synspan.proxy.upstream.duration";
  public static final String PROXY_OVERHEAD_DURATION = "synspan.proxy.overhead.duration";
  public static final String PROXY_EXCHANGES = "synspan.proxy.exchanges";

  private SynspanMetrics() {}
}
