package io.synspan.semconv;

import io.opentelemetry.api.common.AttributeKey;

/** What is said of requests and their answers. */
public final class ExchangeAttributes {
  /** {@code request}, {@code tls_handshake}, {@code full_duplex}... */
  public static final AttributeKey<String> KIND = AttributeKey.stringKey("synspan.exchange.kind");

  /** Seconds from a request's first byte to its answer's last. */
  public static final AttributeKey<Double> DURATION =
      AttributeKey.doubleKey("synspan.exchange.duration");

  /** Which one on its connection a request is, from 1. */
  public static final AttributeKey<Long> NUMBER = AttributeKey.longKey("synspan.exchange.number");

  /** How many a connection has carried. */
  public static final AttributeKey<Long> COUNT = AttributeKey.longKey("synspan.exchange.count");

  /** Both ends of the connection talked at once. */
  public static final AttributeKey<Boolean> FULL_DUPLEX =
      AttributeKey.booleanKey("synspan.exchange.full_duplex");

  private ExchangeAttributes() {}
}
