package io.synspan.connection;

import io.synspan.event.ClosedRecord;
import io.synspan.event.RetransmitRecord;
import io.synspan.event.RetransmitType;
import io.synspan.event.Role;

/**
 * Turns the counts in records, which are over the life of a socket, into what was added since the
 * record before, so that a lost record heals with the next one. A count that is lower than before
 * comes from a record that was overtaken: it adds nothing.
 */
final class ConnectionMeter {
  private static final RetransmitType[] TYPES = RetransmitType.values();

  private final ConnectionListener listener;
  private final PathMeter path;
  private final CongestionMeter congestion;

  ConnectionMeter(ConnectionListener listener) {
    this.listener = listener;
    this.path = new PathMeter(listener);
    this.congestion = new CongestionMeter(listener);
  }

  /** Takes over the counts of a connection of which an unknown part was told before. */
  void startFrom(Connection connection, ClosedRecord record) {
    setTotals(connection, record);
    path.startFrom(connection, record);
    congestion.startFrom(connection, record);
    for (RetransmitType type : TYPES) {
      connection.setRetransmits(type, record.retransmits(type));
    }
    connection.transferNs = record.timestampNs();
  }

  /** The same for a retransmit record: the one segment that caused it is still to be told. */
  void startFrom(Connection connection, RetransmitRecord record) {
    congestion.startFrom(connection, record);
    for (RetransmitType type : TYPES) {
      long caused = type == record.type() ? 1 : 0;
      connection.setRetransmits(type, Math.max(0, record.retransmits(type) - caused));
    }
  }

  void advance(Connection connection, ClosedRecord record) {
    long sent = connection.bytesSent;
    long received = connection.bytesReceived;
    setTotals(connection, record);
    congestion.advance(connection, record);
    for (RetransmitType type : TYPES) {
      advance(connection, type, record.retransmits(type), record.timestampNs());
    }
    long elapsedNs = Math.max(0, record.timestampNs() - connection.transferNs);
    connection.transferNs = record.timestampNs();
    listener.onTransfer(
        connection, connection.bytesSent - sent, connection.bytesReceived - received, elapsedNs);
    path.advance(connection, record);
  }

  void advance(Connection connection, RetransmitRecord record) {
    congestion.advance(connection, record);
    for (RetransmitType type : TYPES) {
      advance(connection, type, record.retransmits(type), record.timestampNs());
    }
  }

  /** For the records of a handshake's end, which carry one count for what their role sends. */
  void advanceHandshake(Connection connection, long count) {
    advance(connection, handshakeType(connection), count, connection.lastRecordNs);
  }

  void startHandshakeFrom(Connection connection, long count) {
    connection.setRetransmits(handshakeType(connection), count);
  }

  /** To be called for each sample. */
  void lookAtWindows(Connection connection, ClosedRecord sample) {
    path.lookAtWindows(connection, sample);
  }

  /** Whether a record shows more segments than the one before. */
  static boolean moved(Connection connection, ClosedRecord record) {
    return (int) record.segmentsSent() != (int) connection.segmentsSent
        || (int) record.segmentsReceived() != (int) connection.segmentsReceived;
  }

  private static RetransmitType handshakeType(Connection connection) {
    return connection.role == Role.CLIENT ? RetransmitType.SYN : RetransmitType.SYN_ACK;
  }

  private void advance(Connection connection, RetransmitType type, long count, long timeNs) {
    long before = connection.retransmits(type);
    long after = advanced(before, count);
    if (after != before) {
      connection.setRetransmits(type, after);
      connection.addRetransmitEvent(timeNs, type, after - before);
      listener.onRetransmit(connection, type, after - before);
    }
  }

  private static void setTotals(Connection connection, ClosedRecord record) {
    // The kernel's bytes_sent counts what was sent again; users mean what the peer got.
    long sent = record.bytesSent() - record.bytesRetransmitted();
    connection.bytesSent = Math.max(connection.bytesSent, sent);
    connection.bytesReceived = Math.max(connection.bytesReceived, record.bytesReceived());
    connection.bytesRetransmitted =
        Math.max(connection.bytesRetransmitted, record.bytesRetransmitted());
    connection.segmentsSent = advanced(connection.segmentsSent, record.segmentsSent());
    connection.segmentsReceived = advanced(connection.segmentsReceived, record.segmentsReceived());
    connection.segmentsRetransmitted =
        advanced(connection.segmentsRetransmitted, record.segmentsRetransmitted());
    connection.smoothedRttUs = record.smoothedRttUs();
    long minimumRttUs = record.minimumRttUs();
    connection.minimumRttUs = minimumRttUs == ClosedRecord.NO_RTT ? 0 : minimumRttUs;
  }

  /** A total that goes on with a 32-bit count, which wraps; unchanged where the count went back. */
  static long advanced(long total, long count) {
    if (total == 0) {
      return count;
    }
    int added = (int) count - (int) total;
    return added > 0 ? total + added : total;
  }
}
