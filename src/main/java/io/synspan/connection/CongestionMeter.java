package io.synspan.connection;

import io.synspan.event.ClosedRecord;
import io.synspan.event.CongestionState;
import io.synspan.event.RetransmitRecord;

/** What a sender made of the path since the record before: a part of {@link ConnectionMeter}. */
final class CongestionMeter {
  private static final CongestionState[] STATES = CongestionState.values();

  private final ConnectionListener listener;

  CongestionMeter(ConnectionListener listener) {
    this.listener = listener;
  }

  /** Takes over the counts of a connection of which an unknown part was told before. */
  void startFrom(Connection connection, ClosedRecord record) {
    for (CongestionState state : STATES) {
      connection.setCongestions(state, record.congestions(state));
    }
  }

  /** The same for a retransmit record. */
  void startFrom(Connection connection, RetransmitRecord record) {
    for (CongestionState state : STATES) {
      connection.setCongestions(state, record.congestions(state));
    }
  }

  void advance(Connection connection, ClosedRecord record) {
    for (CongestionState state : STATES) {
      advance(connection, state, record.congestions(state), record.timestampNs());
    }
  }

  void advance(Connection connection, RetransmitRecord record) {
    for (CongestionState state : STATES) {
      advance(connection, state, record.congestions(state), record.timestampNs());
    }
  }

  /** Disorder alone is no event: it is every day's reordering, or becomes one of the others. */
  private void advance(Connection connection, CongestionState state, long count, long timeNs) {
    long before = connection.congestions(state);
    long after = ConnectionMeter.advanced(before, count);
    if (after == before) {
      return;
    }
    connection.setCongestions(state, after);
    if (before == 0 && state != CongestionState.DISORDER) {
      connection.addCongestionEvent(timeNs, state);
    }
    listener.onCongestion(connection, state, after - before);
  }
}
