package io.synspan.semconv;

import io.opentelemetry.api.common.AttributeKey;

/** What only a span says about its connection, besides the stable network, server and client. */
public final class ConnectionAttributes {
  /** The process that owns the socket, in the initial pid namespace. */
  public static final AttributeKey<Long> PROCESS_PID = AttributeKey.longKey("process.pid");

  /** What the kernel calls that process. */
  public static final AttributeKey<String> PROCESS_EXECUTABLE_NAME =
      AttributeKey.stringKey("process.executable.name");

  public static final AttributeKey<String> PROCESS_LINUX_CGROUP =
      AttributeKey.stringKey("process.linux.cgroup");

  public static final AttributeKey<String> CONTAINER_ID = AttributeKey.stringKey("container.id");

  public static final AttributeKey<String> K8S_POD_UID = AttributeKey.stringKey("k8s.pod.uid");

  /** Network namespace, as {@code ls -L -i /proc/PID/ns/net} shows it. */
  public static final AttributeKey<Long> NETNS_INODE = AttributeKey.longKey("synspan.netns.inode");

  /** The connection was open before SynSpan was: what lies before is unknown. */
  public static final AttributeKey<Boolean> ADOPTED = AttributeKey.booleanKey("synspan.adopted");

  /** Seconds from SYN (client) or first SYN-ACK (server) to ESTABLISHED. */
  public static final AttributeKey<Double> HANDSHAKE_DURATION =
      AttributeKey.doubleKey("synspan.tcp.handshake.duration");

  /** Seconds from SYN to SYN-ACK (client) or to ESTABLISHED (server), as packets show it. */
  public static final AttributeKey<Double> HANDSHAKE_WIRE_DURATION =
      AttributeKey.doubleKey("synspan.tcp.handshake.wire.duration");

  /** SYNs of the handshake that were seen. */
  public static final AttributeKey<Long> HANDSHAKE_SYNS =
      AttributeKey.longKey("synspan.tcp.handshake.syns");

  /** Seconds from ESTABLISHED to accept(). */
  public static final AttributeKey<Double> ACCEPT_DURATION =
      AttributeKey.doubleKey("synspan.tcp.accept.duration");

  /** SYN (client) or SYN-ACK (server) segments that were sent again. */
  public static final AttributeKey<Long> HANDSHAKE_RETRANSMITS =
      AttributeKey.longKey("synspan.tcp.handshake.retransmits");

  /** Payload bytes, those that were sent again not counted twice. */
  public static final AttributeKey<Long> BYTES_SENT =
      AttributeKey.longKey("synspan.tcp.bytes.sent");

  public static final AttributeKey<Long> BYTES_RECEIVED =
      AttributeKey.longKey("synspan.tcp.bytes.received");

  public static final AttributeKey<Long> BYTES_RETRANSMITTED =
      AttributeKey.longKey("synspan.tcp.bytes.retransmitted");

  public static final AttributeKey<Long> SEGMENTS_SENT =
      AttributeKey.longKey("synspan.tcp.segments.sent");

  public static final AttributeKey<Long> SEGMENTS_RECEIVED =
      AttributeKey.longKey("synspan.tcp.segments.received");

  public static final AttributeKey<Long> SEGMENTS_RETRANSMITTED =
      AttributeKey.longKey("synspan.tcp.segments.retransmitted");

  public static final AttributeKey<Long> SEGMENTS_OUT_OF_ORDER =
      AttributeKey.longKey("synspan.tcp.segments.out_of_order");

  /** Sent again in vain: the peer had them. */
  public static final AttributeKey<Long> SEGMENTS_SPURIOUS =
      AttributeKey.longKey("synspan.tcp.segments.spurious");

  /** Sent, and arrived marked (ECN). */
  public static final AttributeKey<Long> SEGMENTS_CONGESTION_MARKED =
      AttributeKey.longKey("synspan.tcp.segments.congestion_marked");

  /** Received marked (ECN). */
  public static final AttributeKey<Long> SEGMENTS_RECEIVED_CONGESTION_MARKED =
      AttributeKey.longKey("synspan.tcp.segments.received_congestion_marked");

  /** Seconds in which there was data to send. */
  public static final AttributeKey<Double> BUSY_DURATION =
      AttributeKey.doubleKey("synspan.tcp.busy.duration");

  /** Of these the seconds in which the peer's window held the data back. */
  public static final AttributeKey<Double> PEER_WINDOW_DURATION =
      AttributeKey.doubleKey("synspan.tcp.limited.peer_window.duration");

  /** And those in which our send buffer did. */
  public static final AttributeKey<Double> SEND_BUFFER_DURATION =
      AttributeKey.doubleKey("synspan.tcp.limited.send_buffer.duration");

  /** Seconds, the kernel's smoothed round-trip time at the end. */
  public static final AttributeKey<Double> RTT_SMOOTHED =
      AttributeKey.doubleKey("synspan.tcp.rtt.smoothed");

  /** Seconds, the shortest round trip in the kernel's window (net.ipv4.tcp_min_rtt_wlen). */
  public static final AttributeKey<Double> RTT_MINIMUM =
      AttributeKey.doubleKey("synspan.tcp.rtt.minimum");

  /** Span events for which the connection had no room. */
  public static final AttributeKey<Long> EVENTS_DROPPED =
      AttributeKey.longKey("synspan.span.events_dropped");

  private ConnectionAttributes() {}
}
