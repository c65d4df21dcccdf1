package io.synspan.signal;

import static io.synspan.signal.SpanContexts.NO_SPAN;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.connection.IoDirection;
import io.synspan.event.CongestionState;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitType;
import io.synspan.event.Role;
import io.synspan.event.TcpState;
import org.jspecify.annotations.Nullable;

/**
 * Records the {@code system.network.tcp.*} metrics, one series a role and service port. Allocates
 * when a service is seen for the first time, never per record. Runs on the tracker's thread.
 */
public final class ConnectionMetrics implements ConnectionListener {
  private static final double NS_PER_SECOND = 1e9;
  private static final double US_PER_SECOND = 1e6;

  private final TcpInstruments instruments;
  private final ServiceSeriesTable<ConnectionSeries> table;

  /** Without a port: a scan of ports would fill the table. */
  private final ResetSeries resetsWithoutConnection;

  /**
   * @param serviceLimit services (a role and a port) that get series of their own; the others share
   *     one a role, marked {@code otel.metric.overflow}
   */
  public ConnectionMetrics(Meter meter, int serviceLimit, ResetCauses causes) {
    this.instruments = new TcpInstruments(meter);
    this.table =
        new ServiceSeriesTable<>(
            serviceLimit, service -> new ConnectionSeries(instruments, service, causes));
    this.resetsWithoutConnection = new ResetSeries(Attributes.empty(), causes);
  }

  @Override
  public void onEstablished(Connection connection) {
    ConnectionSeries series = seriesOf(connection);
    if (connection.handshakeNs() > 0) {
      series.handshakeDuration.record(connection.handshakeNs() / NS_PER_SECOND, NO_SPAN);
    }
    if (connection.wireHandshakeNs() > 0) {
      instruments.wireHandshakeDuration.record(
          connection.wireHandshakeNs() / NS_PER_SECOND, series.service(), NO_SPAN);
    }
    series.connections.add(1, NO_SPAN);
    series.active.add(1, NO_SPAN);
  }

  /** Active from now on; when and how it was established is not known. */
  @Override
  public void onAdopted(Connection connection) {
    seriesOf(connection).active.add(1, NO_SPAN);
  }

  @Override
  public void onFailed(Connection connection) {
    ErrorType type = ErrorType.ofErrno(connection.errno());
    instruments.connections.add(1, seriesOf(connection).failed(type), NO_SPAN);
  }

  @Override
  public void onTransfer(
      Connection connection, long sentBytes, long receivedBytes, long elapsedNs) {
    ConnectionSeries series = seriesOf(connection);
    if (sentBytes > 0) {
      series.bytesSent.add(sentBytes, NO_SPAN);
    }
    if (receivedBytes > 0) {
      series.bytesReceived.add(receivedBytes, NO_SPAN);
    }
    if (connection.smoothedRttUs() > 0) {
      series.rtt.record(connection.smoothedRttUs() / US_PER_SECOND, NO_SPAN);
    }
  }

  @Override
  public void onAccepted(Connection connection) {
    if (connection.acceptWaitNs() > 0) {
      seriesOf(connection)
          .acceptDuration
          .record(connection.acceptWaitNs() / NS_PER_SECOND, NO_SPAN);
    }
  }

  @Override
  public void onRetransmit(Connection connection, RetransmitType type, long segments) {
    instruments.retransmits.add(segments, seriesOf(connection).retransmitted(type), NO_SPAN);
  }

  @Override
  public void onCongestion(Connection connection, CongestionState state, long times) {
    instruments.congestionTransitions.add(times, seriesOf(connection).congested(state), NO_SPAN);
  }

  @Override
  public void onPathTrouble(
      Connection connection, long outOfOrder, long spurious, long sentMarked, long receivedMarked) {
    ConnectionSeries series = seriesOf(connection);
    Attributes service = series.service();
    if (outOfOrder > 0) {
      instruments.outOfOrder.add(outOfOrder, service, NO_SPAN);
    }
    if (spurious > 0) {
      instruments.spuriousRetransmits.add(spurious, service, NO_SPAN);
    }
    if (sentMarked > 0) {
      instruments.congestionMarked.add(sentMarked, series.transmitted(), NO_SPAN);
    }
    if (receivedMarked > 0) {
      instruments.congestionMarked.add(receivedMarked, series.received(), NO_SPAN);
    }
  }

  @Override
  public void onBusy(Connection connection, long busyNs, long receiveWindowNs, long sendBufferNs) {
    FlowControlSeries series = seriesOf(connection).flowControl();
    series.busyDuration.record(busyNs / NS_PER_SECOND, NO_SPAN);
    if (receiveWindowNs > 0) {
      instruments.limitedDuration.record(
          receiveWindowNs / NS_PER_SECOND, series.peerWindow, NO_SPAN);
      instruments.flowControlEvents.add(1, series.windowFull, NO_SPAN);
    }
    if (sendBufferNs > 0) {
      instruments.limitedDuration.record(sendBufferNs / NS_PER_SECOND, series.sendBuffer, NO_SPAN);
    }
  }

  @Override
  public void onZeroWindow(Connection connection, IoDirection direction) {
    FlowControlSeries series = seriesOf(connection).flowControl();
    instruments.flowControlEvents.add(
        1,
        direction == IoDirection.TRANSMIT ? series.zeroWindowSent : series.zeroWindowReceived,
        NO_SPAN);
  }

  @Override
  public void onReset(@Nullable Connection connection, ResetRecord record) {
    instruments.resets.add(1, resetSeriesOf(connection, record), NO_SPAN);
  }

  @Override
  public void onClosed(Connection connection) {
    ConnectionSeries series = seriesOf(connection);
    if (connection.establishedNs() > 0) {
      long openNs = connection.closedNs() - connection.establishedNs();
      series.connectionDuration.record(openNs / NS_PER_SECOND, NO_SPAN);
    }
    series.active.add(-1, NO_SPAN);
  }

  @Override
  public void onEvicted(Connection connection) {
    seriesOf(connection).active.add(-1, NO_SPAN);
  }

  @Override
  public void onVanished(Connection connection) {
    seriesOf(connection).active.add(-1, NO_SPAN);
  }

  private Attributes resetSeriesOf(@Nullable Connection connection, ResetRecord record) {
    int reason = (int) record.reason();
    if (record.role() == Role.NONE) {
      return resetsWithoutConnection.of(record.direction(), reason);
    }
    TcpState state = connection == null ? record.tcpState() : connection.tcpState();
    return table
        .of(record.role(), record.servicePort())
        .resets(state.phase())
        .of(record.direction(), reason);
  }

  private ConnectionSeries seriesOf(Connection connection) {
    return table.of(connection.role(), connection.servicePort());
  }
}
