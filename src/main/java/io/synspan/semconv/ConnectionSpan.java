package io.synspan.semconv;

/** Names of the span of one connection and of the events in it. */
public final class ConnectionSpan {
  public static final String NAME = "tcp.connection";

  /** A handshake within a gateway's span, as a child of that. */
  public static final String CONNECT_NAME = "tcp.connect";

  public static final String EVENT_ESTABLISHED = "tcp.established";
  public static final String EVENT_ACCEPTED = "tcp.accepted";
  public static final String EVENT_RETRANSMIT = "tcp.retransmit";
  public static final String EVENT_RESET = "tcp.reset";
  public static final String EVENT_DROP = "tcp.drop";
  public static final String EVENT_ZERO_WINDOW = "tcp.zero_window";
  public static final String EVENT_CONGESTION_STATE = "tcp.congestion_state";
  public static final String EVENT_EXCHANGE = "tcp.exchange";
  public static final String EVENT_CLOSED = "tcp.closed";

  private ConnectionSpan() {}
}
