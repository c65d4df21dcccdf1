package io.synspan.match;

import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionEvents;
import io.synspan.connection.ConnectionEvents.Kind;
import io.synspan.event.Role;
import io.synspan.event.TcpState;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a connection at one time. Immutable.
 *
 * @param cookie the kernel's id of the socket
 * @param opened whether its process opened it; else it was accepted
 * @param processId in the initial pid namespace; 0 where unknown
 * @param beganNs CLOCK_MONOTONIC: the first SYN or SYN-ACK, or what was first seen
 * @param establishedNs CLOCK_MONOTONIC; 0 where unknown
 * @param endedNs CLOCK_MONOTONIC; 0 while it is open
 * @param handshakeNs 0 where unknown
 * @param acceptWaitNs 0 where unknown
 * @param smoothedRttUs 0 where unknown
 * @param exchanges the number of the last one that was told of; 0 where none was
 * @param receiveWindowLimitedNs in which the peer's window held data back, as of its last record
 * @param sendBufferLimitedNs in which our send buffer did
 * @param bytesSent over the whole connection, as of its last record
 */
public record TcpConnection(
    long cookie,
    boolean opened,
    long processId,
    Endpoint local,
    long beganNs,
    long establishedNs,
    long endedNs,
    long handshakeNs,
    long handshakeRetransmits,
    long acceptWaitNs,
    long smoothedRttUs,
    long bytesSent,
    long bytesReceived,
    long segmentsRetransmitted,
    long exchanges,
    long receiveWindowLimitedNs,
    long sendBufferLimitedNs,
    List<TcpEvent> events) {

  /**
   * @param endedNs 0 while it is open
   */
  static TcpConnection of(Connection connection, long endedNs) {
    return new TcpConnection(
        connection.socketCookie(),
        connection.role() == Role.CLIENT,
        connection.pid(),
        new Endpoint(
            connection.localAddressHigh(), connection.localAddressLow(), connection.localPort()),
        connection.openedNs() > 0 ? connection.openedNs() : connection.firstSeenNs(),
        connection.establishedNs(),
        endedNs,
        connection.handshakeNs(),
        connection.handshakeRetransmits(),
        connection.acceptWaitNs(),
        connection.smoothedRttUs(),
        connection.bytesSent(),
        connection.bytesReceived(),
        connection.segmentsRetransmitted(),
        connection.exchanges(),
        connection.receiveWindowLimitedNs(),
        connection.sendBufferLimitedNs(),
        events(connection));
  }

  private static List<TcpEvent> events(Connection connection) {
    ConnectionEvents events = connection.events();
    if (events.size() == 0) {
      return List.of();
    }
    List<TcpEvent> copy = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      copy.add(event(connection, events, i));
    }
    return List.copyOf(copy);
  }

  private static TcpEvent event(Connection connection, ConnectionEvents events, int index) {
    Kind kind = events.kind(index);
    long timeNs = events.timeNs(index);
    return switch (kind) {
      case RETRANSMIT ->
          new TcpEvent(
              kind, timeNs, events.segments(index), events.retransmitType(index), null, null);
      case RESET_SENT, RESET_RECEIVED -> {
        // a reset that the process sends comes after CLOSE: the state before that counts
        TcpState state = events.tcpState(index);
        yield new TcpEvent(
            kind,
            timeNs,
            events.resetReason(index),
            null,
            null,
            state == TcpState.CLOSE ? connection.tcpState() : state);
      }
      case DROP -> new TcpEvent(kind, timeNs, events.dropReason(index), null, null, null);
      case CONGESTION -> new TcpEvent(kind, timeNs, 0, null, events.congestionState(index), null);
      case SLOW_EXCHANGE -> new TcpEvent(kind, timeNs, events.exchangeNs(index), null, null, null);
      case ZERO_WINDOW_SENT, ZERO_WINDOW_RECEIVED ->
          new TcpEvent(kind, timeNs, 0, null, null, null);
    };
  }

  /**
   * Whether it was there at some moment between two times.
   *
   * @param slackNs by which a tracer's clock may be off
   */
  boolean overlaps(long startNs, long endNs, long slackNs) {
    return beganNs - slackNs <= endNs && (endedNs == 0 || endedNs + slackNs >= startNs);
  }
}
