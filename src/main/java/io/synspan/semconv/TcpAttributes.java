package io.synspan.semconv;

import io.opentelemetry.api.common.AttributeKey;

/** Attributes of TCP metrics, spans and span events that are not stable conventions yet. */
public final class TcpAttributes {
  /** {@code client} opened the connection, {@code server} accepted it. */
  public static final AttributeKey<String> HANDSHAKE_ROLE =
      AttributeKey.stringKey("network.tcp.handshake.role");

  /** What a segment is counted as: the first of its flags that fits. */
  public static final AttributeKey<String> FLAG = AttributeKey.stringKey("network.tcp.flag");

  /** See {@link IoDirectionValues}. */
  public static final AttributeKey<String> IO_DIRECTION =
      AttributeKey.stringKey("network.io.direction");

  /** What made TCP send a segment again. */
  public static final AttributeKey<String> RETRANSMIT_TYPE =
      AttributeKey.stringKey("network.tcp.retransmit.type");

  /** {@code sent} or {@code received}. */
  public static final AttributeKey<String> RESET_DIRECTION =
      AttributeKey.stringKey("network.tcp.reset.direction");

  /** The kernel's reason for a reset that it sent, absent where it gives none. */
  public static final AttributeKey<String> RESET_CAUSE =
      AttributeKey.stringKey("network.tcp.reset.cause");

  /** The kernel's reason for throwing a packet away. */
  public static final AttributeKey<String> DROP_REASON =
      AttributeKey.stringKey("network.tcp.drop.reason");

  /** What a sender makes of the path: the kernel's {@code enum tcp_ca_state}. */
  public static final AttributeKey<String> CONGESTION_STATE =
      AttributeKey.stringKey("network.tcp.congestion.state");

  /** What flow control did: {@code zero_window} or {@code window_full}. */
  public static final AttributeKey<String> FLOW_CONTROL_EVENT =
      AttributeKey.stringKey("network.tcp.flow_control.event");

  /** See {@link LimitValues}. */
  public static final AttributeKey<String> LIMIT = AttributeKey.stringKey("network.tcp.limit");

  /** Where the connection was in its life: {@code handshake}, {@code established}... */
  public static final AttributeKey<String> RESET_PHASE =
      AttributeKey.stringKey("network.tcp.reset.phase");

  /** Which of a listener's queues: {@code accept}, or {@code syn} for handshakes under way. */
  public static final AttributeKey<String> LISTEN_QUEUE_TYPE =
      AttributeKey.stringKey("network.tcp.listen.queue.type");

  /** The socket's state, in the words of the conventions: {@code fin_wait_1}, {@code closed}... */
  public static final AttributeKey<String> CONNECTION_STATE =
      AttributeKey.stringKey("network.connection.state");

  /** The one series that stands for all that did not get one of their own. */
  public static final AttributeKey<Boolean> METRIC_OVERFLOW =
      AttributeKey.booleanKey("otel.metric.overflow");

  private TcpAttributes() {}

  /** Values of {@link #FLOW_CONTROL_EVENT}. */
  public static final class FlowControlValues {
    public static final String ZERO_WINDOW = "zero_window";
    public static final String WINDOW_FULL = "window_full";

    private FlowControlValues() {}
  }

  /** Values of {@link #LIMIT}: what held a sender back, and the whole that these are parts of. */
  public static final class LimitValues {
    public static final String BUSY = "busy";
    public static final String PEER_WINDOW = "peer_window";
    public static final String SEND_BUFFER = "send_buffer";

    private LimitValues() {}
  }

  /** Values of {@link #LISTEN_QUEUE_TYPE}. */
  public static final class ListenQueueTypeValues {
    public static final String ACCEPT = "accept";
    public static final String SYN = "syn";

    private ListenQueueTypeValues() {}
  }

  /** Values of {@link #IO_DIRECTION}. */
  public static final class IoDirectionValues {
    public static final String TRANSMIT = "transmit";
    public static final String RECEIVE = "receive";

    private IoDirectionValues() {}
  }
}
