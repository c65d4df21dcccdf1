package io.synspan.semconv;

import io.opentelemetry.api.common.AttributeKey;

/** What a gateway's span gets of its connection, besides what the connection's own span has. */
public final class GatewayAttributes {
  /** The kernel's id of the socket (cookie); also in the connection's own span. */
  public static final AttributeKey<Long> CONNECTION_ID =
      AttributeKey.longKey("synspan.connection.id");

  /** Whether the connection was there before the span's request. */
  public static final AttributeKey<Boolean> CONNECTION_REUSED =
      AttributeKey.booleanKey("synspan.connection.reused");

  /**
   * 1 where both ends of the span are the connection's, 0.9 where only the peer's was given, 0.8
   * where it was found by elimination, 0.7 by the pairs of a proxy's exchanges.
   */
  public static final AttributeKey<Double> MATCH_CONFIDENCE =
      AttributeKey.doubleKey("synspan.match.confidence");

  /** Seconds from ESTABLISHED to the start of the span. */
  public static final AttributeKey<Double> CONNECTION_AGE =
      AttributeKey.doubleKey("synspan.connection.age");

  /** What took most of a request's time, as far as TCP knows. */
  public static final AttributeKey<String> VERDICT = AttributeKey.stringKey("synspan.verdict");

  /**
   * Seconds of a part of it.
   *
   * @param part a value of {@link #VERDICT}
   */
  public static AttributeKey<Double> verdictDuration(String part) {
    return AttributeKey.doubleKey("synspan.verdict." + part + ".duration");
  }

  private GatewayAttributes() {}
}
