package io.synspan.semconv;

/** Names of the metrics about the TCP connections that SynSpan watches. */
public final class TcpMetrics {
  public static final String HANDSHAKE_DURATION = "system.network.tcp.handshake.duration";
  public static final String HANDSHAKE_WIRE_DURATION = "system.network.tcp.handshake.wire.duration";
  public static final String CONNECTIONS = "system.network.tcp.connections";
  public static final String ACCEPT_DURATION = "system.network.tcp.accept.duration";
  public static final String ACCEPT_WAITING_DURATION = "system.network.tcp.accept.waiting.duration";
  public static final String LISTEN_QUEUE = "system.network.tcp.listen.queue";
  public static final String LISTEN_QUEUE_LIMIT = "system.network.tcp.listen.queue.limit";
  public static final String LISTEN_OVERFLOWS = "system.network.tcp.listen.overflows";
  public static final String CONNECTION_ACTIVE = "system.network.tcp.connection.active";
  public static final String CONNECTION_DURATION = "system.network.tcp.connection.duration";
  public static final String CONNECTION_THROUGHPUT = "system.network.tcp.connection.throughput";
  public static final String CONNECTION_RTT = "system.network.tcp.connection.rtt";
  public static final String IO = "system.network.tcp.io";
  public static final String RTT_DURATION = "system.network.tcp.rtt.duration";
  public static final String RETRANSMITS = "system.network.tcp.retransmits";
  public static final String SPURIOUS_RETRANSMITS = "system.network.tcp.retransmits.spurious";
  public static final String SEGMENTS = "system.network.tcp.segments";
  public static final String OUT_OF_ORDER = "system.network.tcp.segments.out_of_order";
  public static final String CONGESTION_MARKED = "system.network.tcp.segments.congestion_marked";
  public static final String CONGESTION_TRANSITIONS = "system.network.tcp.congestion.transitions";
  public static final String FLOW_CONTROL_EVENTS = "system.network.tcp.flow_control.events";
  public static final String LIMITED_DURATION = "system.network.tcp.connection.limited.duration";
  public static final String DROPS = "system.network.tcp.drops";
  public static final String RESETS = "system.network.tcp.resets";

  private TcpMetrics() {}
}
