package io.synspan.signal;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.semconv.ClientAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.synspan.connection.Connection;
import io.synspan.connection.Endpoints;
import io.synspan.event.Role;
import io.synspan.process.ProcessInfo;
import io.synspan.semconv.ConnectionAttributes;
import io.synspan.semconv.ExchangeAttributes;
import io.synspan.semconv.GatewayAttributes;
import io.synspan.semconv.TcpAttributes;
import org.jspecify.annotations.Nullable;

/** What the span of a finished connection carries. What is not known is left out. */
final class SpanAttributes {
  private static final double NS_PER_SECOND = 1e9;
  private static final double US_PER_SECOND = 1e6;

  private SpanAttributes() {}

  static Attributes of(Connection connection, @Nullable ProcessInfo process) {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(GatewayAttributes.CONNECTION_ID, connection.socketCookie());
    putEnds(attributes, connection);
    putOwner(attributes, connection);
    if (process != null) {
      putProcess(attributes, process);
    }
    putHandshake(attributes, connection);
    putAccept(attributes, connection);
    if (!connection.failed()) {
      putTotals(attributes, connection);
    }
    putIfKnown(attributes, ExchangeAttributes.COUNT, connection.exchanges());
    if (connection.isFullDuplex()) {
      attributes.put(ExchangeAttributes.FULL_DUPLEX, true);
    }
    putIfKnown(attributes, ConnectionAttributes.EVENTS_DROPPED, connection.events().dropped());
    return attributes.build();
  }

  /** Of the span and of its event {@code tcp.established}. */
  static void putHandshake(AttributesBuilder attributes, Connection connection) {
    putSeconds(
        attributes,
        ConnectionAttributes.HANDSHAKE_DURATION,
        connection.handshakeNs() / NS_PER_SECOND);
    putIfKnown(
        attributes, ConnectionAttributes.HANDSHAKE_RETRANSMITS, connection.handshakeRetransmits());
    putSeconds(
        attributes,
        ConnectionAttributes.HANDSHAKE_WIRE_DURATION,
        connection.wireHandshakeNs() / NS_PER_SECOND);
    putIfKnown(attributes, ConnectionAttributes.HANDSHAKE_SYNS, connection.syns());
  }

  /** Of the span and of its event {@code tcp.accepted}. */
  static void putAccept(AttributesBuilder attributes, Connection connection) {
    putSeconds(
        attributes,
        ConnectionAttributes.ACCEPT_DURATION,
        connection.acceptWaitNs() / NS_PER_SECOND);
  }

  private static void putEnds(AttributesBuilder attributes, Connection connection) {
    Endpoints ends = connection.endpoints();
    FiveTuple.put(attributes, ends);
    attributes.put(TcpAttributes.HANDSHAKE_ROLE, AttributeValues.of(connection.role()));
    if (connection.role() == Role.SERVER) {
      putServer(attributes, ends.localAddress(), ends.localPort());
      putClient(attributes, ends.peerAddress(), ends.peerPort());
    } else {
      putServer(attributes, ends.peerAddress(), ends.peerPort());
      putClient(attributes, ends.localAddress(), ends.localPort());
    }
  }

  private static void putServer(AttributesBuilder attributes, String address, int port) {
    attributes
        .put(ServerAttributes.SERVER_ADDRESS, address)
        .put(ServerAttributes.SERVER_PORT, port);
  }

  private static void putClient(AttributesBuilder attributes, String address, int port) {
    attributes
        .put(ClientAttributes.CLIENT_ADDRESS, address)
        .put(ClientAttributes.CLIENT_PORT, port);
  }

  private static void putOwner(AttributesBuilder attributes, Connection connection) {
    putIfKnown(attributes, ConnectionAttributes.NETNS_INODE, connection.netnsInode());
    putIfKnown(attributes, ConnectionAttributes.PROCESS_PID, connection.pid());
    if (connection.adopted()) {
      attributes.put(ConnectionAttributes.ADOPTED, true);
    }
  }

  private static void putProcess(AttributesBuilder attributes, ProcessInfo process) {
    putText(attributes, ConnectionAttributes.PROCESS_EXECUTABLE_NAME, process.command());
    putText(attributes, ConnectionAttributes.PROCESS_LINUX_CGROUP, process.cgroup());
    putText(attributes, ConnectionAttributes.CONTAINER_ID, process.containerId());
    putText(attributes, ConnectionAttributes.K8S_POD_UID, process.podUid());
  }

  private static void putText(
      AttributesBuilder attributes, AttributeKey<String> key, String value) {
    if (!value.isEmpty()) {
      attributes.put(key, value);
    }
  }

  private static void putTotals(AttributesBuilder attributes, Connection connection) {
    attributes
        .put(ConnectionAttributes.BYTES_SENT, connection.bytesSent())
        .put(ConnectionAttributes.BYTES_RECEIVED, connection.bytesReceived())
        .put(ConnectionAttributes.BYTES_RETRANSMITTED, connection.bytesRetransmitted())
        .put(ConnectionAttributes.SEGMENTS_SENT, connection.segmentsSent())
        .put(ConnectionAttributes.SEGMENTS_RECEIVED, connection.segmentsReceived())
        .put(ConnectionAttributes.SEGMENTS_RETRANSMITTED, connection.segmentsRetransmitted());
    putIfKnown(
        attributes, ConnectionAttributes.SEGMENTS_OUT_OF_ORDER, connection.outOfOrderSegments());
    putIfKnown(attributes, ConnectionAttributes.SEGMENTS_SPURIOUS, connection.spuriousSegments());
    putIfKnown(
        attributes,
        ConnectionAttributes.SEGMENTS_CONGESTION_MARKED,
        connection.congestionMarkedSegments());
    putIfKnown(
        attributes,
        ConnectionAttributes.SEGMENTS_RECEIVED_CONGESTION_MARKED,
        connection.congestionMarkedSegmentsReceived());
    putLimits(attributes, connection);
    putSeconds(
        attributes, ConnectionAttributes.RTT_SMOOTHED, connection.smoothedRttUs() / US_PER_SECOND);
    putSeconds(
        attributes, ConnectionAttributes.RTT_MINIMUM, connection.minimumRttUs() / US_PER_SECOND);
  }

  private static void putLimits(AttributesBuilder attributes, Connection connection) {
    putSeconds(attributes, ConnectionAttributes.BUSY_DURATION, connection.busyNs() / NS_PER_SECOND);
    putSeconds(
        attributes,
        ConnectionAttributes.PEER_WINDOW_DURATION,
        connection.receiveWindowLimitedNs() / NS_PER_SECOND);
    putSeconds(
        attributes,
        ConnectionAttributes.SEND_BUFFER_DURATION,
        connection.sendBufferLimitedNs() / NS_PER_SECOND);
  }

  private static void putIfKnown(AttributesBuilder attributes, AttributeKey<Long> key, long value) {
    if (value > 0) {
      attributes.put(key, value);
    }
  }

  private static void putSeconds(
      AttributesBuilder attributes, AttributeKey<Double> key, double seconds) {
    if (seconds > 0) {
      attributes.put(key, seconds);
    }
  }
}
