package io.synspan.semconv;

/** Names of the metrics about requests and their answers. */
public final class ExchangeMetricNames {
  public static final String EXCHANGES = "synspan.exchanges";
  public static final String DURATION = "synspan.exchange.duration";
  public static final String FIRST_BYTE_DURATION = "synspan.exchange.first_byte.duration";
  public static final String UNREAD_DURATION = "synspan.exchange.unread.duration";

  private ExchangeMetricNames() {}
}
