package io.synspan.connection;

import io.synspan.event.ClosedRecord;

/**
 * What the path and the two ends' buffers did to a connection since the record before: the part of
 * {@link ConnectionMeter} that most connections have nothing of.
 */
final class PathMeter {
  private final ConnectionListener listener;

  PathMeter(ConnectionListener listener) {
    this.listener = listener;
  }

  /** Takes over the counts of a connection of which an unknown part was told before. */
  void startFrom(Connection connection, ClosedRecord record) {
    setCounts(connection, record);
    setTimes(connection, record);
  }

  void advance(Connection connection, ClosedRecord record) {
    long outOfOrder = connection.outOfOrderSegments;
    long spurious = connection.spuriousSegments;
    long sentMarked = connection.congestionMarkedSegments;
    long receivedMarked = connection.congestionMarkedSegmentsReceived;
    setCounts(connection, record);
    outOfOrder = connection.outOfOrderSegments - outOfOrder;
    spurious = connection.spuriousSegments - spurious;
    sentMarked = connection.congestionMarkedSegments - sentMarked;
    receivedMarked = connection.congestionMarkedSegmentsReceived - receivedMarked;
    if (outOfOrder + spurious + sentMarked + receivedMarked > 0) {
      listener.onPathTrouble(connection, outOfOrder, spurious, sentMarked, receivedMarked);
    }
    advanceTimes(connection, record);
  }

  private void advanceTimes(Connection connection, ClosedRecord record) {
    long busyNs = connection.busyNs;
    long receiveWindowNs = connection.receiveWindowLimitedNs;
    long sendBufferNs = connection.sendBufferLimitedNs;
    setTimes(connection, record);
    busyNs = connection.busyNs - busyNs;
    if (busyNs > 0) {
      listener.onBusy(
          connection,
          busyNs,
          connection.receiveWindowLimitedNs - receiveWindowNs,
          connection.sendBufferLimitedNs - sendBufferNs);
    }
  }

  /** To be called for each sample, also of a connection on which nothing moved. */
  void lookAtWindows(Connection connection, ClosedRecord sample) {
    if (sample.zeroWindowSent() && !connection.zeroWindowSent) {
      tellZeroWindow(connection, sample, IoDirection.TRANSMIT);
    }
    if (sample.zeroWindowReceived() && !connection.zeroWindowReceived) {
      tellZeroWindow(connection, sample, IoDirection.RECEIVE);
    }
    connection.zeroWindowSent = sample.zeroWindowSent();
    connection.zeroWindowReceived = sample.zeroWindowReceived();
  }

  private void tellZeroWindow(Connection connection, ClosedRecord sample, IoDirection direction) {
    connection.addZeroWindowEvent(sample.timestampNs(), direction);
    listener.onZeroWindow(connection, direction);
  }

  private static void setCounts(Connection connection, ClosedRecord record) {
    connection.outOfOrderSegments =
        ConnectionMeter.advanced(connection.outOfOrderSegments, record.outOfOrderSegments());
    connection.spuriousSegments =
        ConnectionMeter.advanced(connection.spuriousSegments, record.spuriousSegments());
    connection.congestionMarkedSegments =
        ConnectionMeter.advanced(
            connection.congestionMarkedSegments, record.congestionMarkedSegments());
    connection.congestionMarkedSegmentsReceived =
        ConnectionMeter.advanced(
            connection.congestionMarkedSegmentsReceived, record.congestionMarkedSegmentsReceived());
  }

  private static void setTimes(Connection connection, ClosedRecord record) {
    connection.busyNs = Math.max(connection.busyNs, record.busyNs());
    connection.receiveWindowLimitedNs =
        Math.max(connection.receiveWindowLimitedNs, record.receiveWindowLimitedNs());
    connection.sendBufferLimitedNs =
        Math.max(connection.sendBufferLimitedNs, record.sendBufferLimitedNs());
  }
}
